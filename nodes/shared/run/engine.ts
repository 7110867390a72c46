/**
 * Runs an operation over the incoming items: all are checked before anything is sent; then they are
 * sent with bounded concurrency, one by one or in batches; then the shared waiting; then the
 * outputs, in the order of the items. Every outcome is kept per item, so that one bad item never
 * hides another and nothing that was paid for is lost.
 */
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { asFailure, detailsOf, Failure, findFailure, invalid, toNodeError } from '../failure';
import { ItemParameters } from './itemParameters';
import { Ledger } from './ledger';
import type { AnyOperation, Call, Output, Sent } from '../operation';
import { textOrNull } from '../model/order';
import { chunks, pool } from './pool';

const IN_FLIGHT = { read: 8, billed: 8, write: 4 } as const;
const MOST_IN_FLIGHT = 64;
const NAMED_IN_ERROR = 50;
const UNKNOWN = 'It is not known whether this was done';

/**
 * What became of one item. Everything has its place from the beginning: objects that grow are twice
 * the work for thousands.
 */
class Slot {
	payload: unknown = undefined;
	key: string | undefined = undefined;
	result: { value: unknown } | undefined = undefined;
	outputs: INodeExecutionData[] | undefined = undefined;
	/** The output is what would have been sent. */
	isPreview = false;
	failure: Failure | undefined = undefined;
	/** A merged batch: the items this slot's output stands for. */
	standsFor: number[] | undefined = undefined;

	constructor(readonly call: Call) {}
}

/**
 * The `execute` of every action node.
 * @param goesOn whether a failed item ends the run or is put out beside the others (the node's
 * `continueOnFail()`)
 */
export async function runOperations(
	context: IExecuteFunctions,
	operations: AnyOperation[],
	goesOn: boolean,
): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = operations.find(
		(entry) => entry.resource === resource && entry.operation === name,
	);
	if (!operation) {
		throw new NodeOperationError(node, `The operation “${resource}: ${name}” does not exist`, {
			itemIndex: 0,
		});
	}
	return await new Run(context, node, operation, goesOn).execute();
}

/** One item's view of the run. */
class ItemCall implements Call {
	private ownOptions?: IDataObject;

	constructor(
		readonly context: IExecuteFunctions,
		readonly node: INode,
		readonly index: number,
		readonly item: INodeExecutionData,
		private readonly parameters: ItemParameters,
	) {}

	get json(): IDataObject {
		return this.item.json;
	}

	get options(): IDataObject {
		return (this.ownOptions ??= this.parameters.getShared(
			'options',
			this.index,
			{},
		) as IDataObject);
	}

	param(name: string, fallback?: unknown): unknown {
		const value = this.parameters.get(name, this.index, fallback);
		return isLocator(value) ? value.value : value;
	}
}

class Run {
	private readonly parameters: ItemParameters;
	private readonly slots: Slot[];
	private readonly ledger: Ledger;
	private readonly inFlight: number;
	/** Of what makes the outputs: label files. */
	private readonly outputsInFlight: number;
	private anyFailed = false;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly node: INode,
		private readonly operation: AnyOperation,
		private readonly goesOn: boolean,
	) {
		this.ledger = new Ledger(context, node, `${operation.resource}.${operation.operation}`);
		const items = context.getInputData();
		const converted = operation.fields
			.filter(({ validateType }) => validateType !== undefined)
			.map((field) => field.name);
		this.parameters = new ItemParameters(context, items, new Set(converted));
		this.slots = items.map(
			(item, index) => new Slot(new ItemCall(context, node, index, item, this.parameters)),
		);
		const { concurrency } = this.slots[0]?.call.options ?? {};
		this.inFlight = inBounds(concurrency ?? IN_FLIGHT[operation.effect]);
		this.outputsInFlight = inBounds(concurrency ?? IN_FLIGHT.read);
	}

	async execute(): Promise<INodeExecutionData[][]> {
		await this.prepareAll();
		this.refuseTwice();
		this.stopIfFailed();
		this.skipNeedless();
		this.showPreviews();
		await (this.operation.batch ? this.sendBatches() : this.sendItems());
		this.stopIfFailed();
		await this.settle();
		this.stopIfFailed();
		await this.makeOutputs();
		this.stopIfFailed();
		this.giveHints();
		if (!this.slots.some((slot) => slot.failure)) this.ledger.clear();
		return [
			this.slots.flatMap(
				(slot) => slot.outputs ?? (slot.failure ? [this.errorItem(slot, slot.failure)] : []),
			),
		];
	}

	private async prepareAll(): Promise<void> {
		for (const slot of this.slots) {
			try {
				const payload: unknown = this.operation.prepare(slot.call as never);
				// Thousands of items: each needless wait costs.
				slot.payload = payload instanceof Promise ? await payload : payload;
				slot.key = this.keyOf(slot);
			} catch (error) {
				slot.failure = asFailure(error);
			}
		}
	}

	/**
	 * A billed read is known by its place, too: two items may ask the same, and so may two rounds of
	 * a loop.
	 */
	private keyOf({ call, payload }: Slot): string | undefined {
		const key = this.operation.key?.(payload as never);
		return key === undefined || this.operation.effect === 'write'
			? key
			: [this.context.getWorkflowDataProxy(call.index).$runIndex, call.index, key].join('/');
	}

	/**
	 * The same key twice in one run: the second is refused, for which of the two is meant only the
	 * user knows.
	 */
	private refuseTwice(): void {
		if (this.operation.effect !== 'write') return;
		const first = new Map<string, number>();
		for (const slot of this.slots) {
			if (slot.key === undefined || slot.failure) continue;
			const earlier = first.get(slot.key);
			if (earlier === undefined) {
				first.set(slot.key, slot.call.index);
			} else {
				const field = this.operation.keyField ?? 'Order Number';
				slot.failure = invalid(
					field,
					`${field} “${this.orderNumber(slot) ?? slot.key}” stands in this run twice (items ${earlier + 1} and ${slot.call.index + 1})`,
					'Remove the duplicate before this node (for example with “Remove Duplicates”), or give each its own.',
				);
			}
		}
	}

	private skipNeedless(): void {
		const entries = this.due();
		const results =
			this.operation.skip?.(
				entries.map(({ call, payload }) => ({ call, payload: payload as never })),
			) ?? [];
		for (const [position, result] of (results as unknown[]).entries()) {
			if (result !== undefined) entries[position].result = { value: result };
		}
	}

	private showPreviews(): void {
		const { preview } = this.operation;
		if (!preview) return;
		for (const slot of this.due()) {
			if (slot.call.options.previewOnly === true) {
				slot.isPreview = true;
				slot.outputs = [
					this.paired(slot, {
						json: { ...slot.call.json, preview: preview(slot.payload as never) },
					}),
				];
			}
		}
	}

	private async sendItems(): Promise<void> {
		await pool(
			this.due(),
			this.inFlight,
			async (slot) => {
				if (await this.takeFromLedger(slot)) return;
				const outcome = await this.operation.send!(slot.call as never, slot.payload as never).then(
					(value: unknown) => ({ value }),
					(error: unknown) => this.sendFailure(error),
				);
				await this.record(slot, outcome);
			},
			() => this.mustStop(),
		);
	}

	private async sendBatches(): Promise<void> {
		const batch = this.operation.batch!;
		const due = this.due();
		const known = new Set<Slot>();
		if (!this.ledger.isEmpty) {
			await pool(due, this.inFlight, async (slot) => {
				if (await this.takeFromLedger(slot)) known.add(slot);
			});
		}
		const groups = groupBy(
			due.filter((slot) => !known.has(slot)),
			(slot) => batch.group(slot.payload as never),
		);
		const batches = groups.flatMap((slots) => chunks(slots, batch.size(slots[0].call)));
		await pool(
			batches,
			this.inFlight,
			async (slots) => {
				const outcomes: unknown[] = await batch
					.send(slots as never)
					.catch((error: unknown) => slots.map(() => this.sendFailure(error)));
				await this.recordBatch(slots, outcomes);
				if (batch.merged) this.merge(slots);
			},
			() => this.mustStop(),
		);
		// What an earlier try has done together is put out together again.
		if (batch.merged) {
			const together = [...known]
				.filter((slot) => slot.result)
				.sort((a, b) => a.call.index - b.call.index);
			groupBy(together, (slot) =>
				JSON.stringify([batch.group(slot.payload as never), slot.result]),
			).forEach((slots) => this.merge(slots));
		}
	}

	/** A write that failed for a reason nobody foresaw may have been done. */
	private sendFailure(error: unknown): Failure {
		const failure = asFailure(error);
		return this.operation.effect === 'write' && !findFailure(error)
			? failure.with({ kind: 'lost' })
			: failure;
	}

	private async recordBatch(slots: Slot[], outcomes: unknown[]): Promise<void> {
		if (this.operation.batch!.recover)
			await this.recoverBatch(slots, outcomes, this.operation.batch!.recover);
		for (let position = 0; position < slots.length; position++) {
			const outcome = outcomes[position];
			if (outcome instanceof Failure) await this.record(slots[position], outcome);
			else this.keep(slots[position], { value: outcome });
		}
	}

	/**
	 * Asks what became of those that may have happened all the same; what it learns takes their place
	 * in `outcomes`.
	 */
	private async recoverBatch(
		slots: Slot[],
		outcomes: unknown[],
		recover: NonNullable<NonNullable<AnyOperation['batch']>['recover']>,
	): Promise<void> {
		const failed = slots.flatMap((slot, position) => {
			const failure = outcomes[position];
			return failure instanceof Failure && this.mayHaveHappened(failure)
				? [{ slot, failure, position }]
				: [];
		});
		if (failed.length === 0) return;
		const entries = failed.map(({ slot, failure }) => ({
			call: slot.call,
			payload: slot.payload as never,
			failure,
		}));
		const found: unknown[] = await recover(entries).catch((error: unknown) =>
			failed.map(({ failure }) => afterFailedLookUp(failure, asFailure(error))),
		);
		failed.forEach(({ position, failure }, at) => (outcomes[position] = found[at] ?? failure));
	}

	/**
	 * One output for the whole batch: the first item's slot makes it, and it stands for all of them.
	 */
	private merge(slots: Slot[]): void {
		if (slots.some((slot) => slot.failure)) return;
		const [first, ...others] = slots;
		first.standsFor = slots.map((slot) => slot.call.index);
		for (const other of others) other.outputs = [];
	}

	/** What still has to be sent. */
	private due(): Slot[] {
		return this.slots.filter((slot) => !slot.failure && !slot.outputs && !slot.result);
	}

	/**
	 * An earlier try of this node in the same execution already knows the outcome. One whose outcome
	 * is unknown is looked up where the provider offers that, and is only sent again when the
	 * provider says that it was not done.
	 */
	private async takeFromLedger(slot: Slot): Promise<boolean> {
		const known = slot.key === undefined ? undefined : this.ledger.find(slot.key);
		if (!known) return false;
		if ('result' in known) {
			slot.result = { value: known.result };
			return true;
		}
		const outcome = await this.lookedUp(slot, known.failure);
		if (outcome === undefined) return false;
		await this.record(slot, outcome, false);
		return true;
	}

	private async lookedUp(
		slot: Slot,
		failure: Failure,
	): Promise<{ value: unknown } | Failure | undefined> {
		const { recover, batch } = this.operation;
		if (!recover && !batch?.recover) return failure;
		try {
			const value: unknown = recover
				? await recover(slot.call as never, slot.payload as never, failure)
				: (
						await batch!.recover!([{ call: slot.call, payload: slot.payload as never, failure }])
					)[0];
			if (value instanceof Failure) return value.kind === 'lost' ? value : undefined;
			return value === undefined ? undefined : { value };
		} catch (error) {
			return afterFailedLookUp(failure, asFailure(error));
		}
	}

	private async record(
		slot: Slot,
		outcome: { value: unknown } | Failure,
		lookUp = true,
	): Promise<void> {
		this.keep(
			slot,
			outcome instanceof Failure && lookUp ? await this.recovered(slot, outcome) : outcome,
		);
	}

	private keep(slot: Slot, settled: { value: unknown } | Failure): void {
		if (settled instanceof Failure) {
			slot.failure = settled;
			this.anyFailed = true;
		} else {
			slot.result = settled;
		}
		if (slot.key === undefined || this.operation.effect === 'read') return;
		if (slot.result) this.ledger.done(slot.key, slot.result.value);
		else if (
			slot.failure?.kind === 'lost' &&
			this.operation.effect === 'write' &&
			!this.operation.repeatable
		)
			this.ledger.unknown(slot.key, slot.failure);
		else this.ledger.forget(slot.key);
	}

	private mayHaveHappened({ kind }: Failure): boolean {
		return this.operation.effect === 'write' && kind !== 'invalid' && kind !== 'notSent';
	}

	/** Asks the provider what became of a failed write; what stays unknown says so. */
	private async recovered(slot: Slot, failure: Failure): Promise<{ value: unknown } | Failure> {
		const { recover, batch, repeatable } = this.operation;
		if (!this.mayHaveHappened(failure) || batch?.recover) return failure;
		if (!recover) return failure.kind === 'lost' && !repeatable ? unknownOutcome(failure) : failure;
		try {
			const value: unknown = await recover(slot.call as never, slot.payload as never, failure);
			if (value instanceof Failure) return value;
			return value === undefined ? failure : { value };
		} catch (error) {
			return afterFailedLookUp(failure, asFailure(error));
		}
	}

	/** What has a result, but no output yet. */
	private sent(): Slot[] {
		return this.slots.filter((slot) => slot.result && !slot.failure && !slot.outputs);
	}

	private async settle(): Promise<void> {
		const { settle } = this.operation;
		const slots = settle ? this.sent() : [];
		if (!settle || slots.length === 0) return;
		const entries = slots.map(
			({ call, payload, result }): Sent => ({ call, payload, result: result!.value }),
		);
		try {
			await settle(entries as never);
			for (const [position, { result, failure }] of entries.entries()) {
				const slot = slots[position];
				slot.result!.value = result;
				if (failure) slot.failure = this.withAchieved(slot, failure);
			}
		} catch (error) {
			for (const slot of slots) slot.failure = this.withAchieved(slot, asFailure(error));
		}
	}

	private async makeOutputs(): Promise<void> {
		await pool(this.sent(), this.outputsInFlight, (slot) => {
			try {
				const made: Output | Output[] | Promise<Output | Output[]> = this.operation.output(
					slot.call as never,
					slot.payload as never,
					slot.result!.value as never,
				);
				if (made instanceof Promise) {
					return made
						.then((later) => this.putOut(slot, later))
						.catch((error: unknown) => this.failOutput(slot, error));
				}
				this.putOut(slot, made);
			} catch (error) {
				this.failOutput(slot, error);
			}
			return undefined;
		});
	}

	private putOut(slot: Slot, made: Output | Output[]): void {
		slot.outputs = Array.isArray(made)
			? made.map((output) => this.paired(slot, output))
			: [this.paired(slot, made)];
	}

	private failOutput(slot: Slot, error: unknown): void {
		slot.failure = this.withAchieved(slot, asFailure(error));
	}

	private withAchieved(slot: Slot, failure: Failure): Failure {
		const achieved = this.operation.achieved?.(slot.payload as never, slot.result!.value as never);
		return achieved ? failure.with({ achieved: { ...achieved, ...failure.achieved } }) : failure;
	}

	private paired(slot: Slot, { json, binary }: Output): INodeExecutionData {
		const pairedItem = slot.standsFor
			? slot.standsFor.map((item) => ({ item }))
			: { item: slot.call.index };
		const own = json as IDataObject;
		return binary ? { json: own, binary, pairedItem } : { json: own, pairedItem };
	}

	private giveHints(): void {
		const succeeded = () =>
			this.slots
				.filter((slot) => slot.result && !slot.failure)
				.map(({ call, payload, result }) => ({ call, payload, result: result!.value }));
		const hints = [
			...(this.slots.some(({ isPreview }) => isPreview)
				? ['Preview Only: nothing was sent. What would be sent stands under “preview”.']
				: []),
			...(this.operation.hints?.(succeeded(), this.context) ?? []),
		];
		if (hints.length > 0) {
			this.context.addExecutionHints(
				...hints.map((message) => ({ message, location: 'outputPane' as const })),
			);
		}
	}

	private mustStop(): boolean {
		return (
			this.context.getExecutionCancelSignal()?.aborted === true || (!this.goesOn && this.anyFailed)
		);
	}

	/** Without Continue On Fail the first failure ends the run, naming what was done all the same. */
	private stopIfFailed(): void {
		if (this.goesOn) return;
		const failed = this.slots.find((slot) => slot.failure);
		if (!failed) return;
		const failure = this.named(failed, failed.failure!);
		const description =
			[failure.description, this.othersUnknown(failed), this.receipts()]
				.filter(Boolean)
				.join('\n\n') || undefined;
		throw toNodeError(this.node, failure.with({ description }), failed.call.index);
	}

	/**
	 * The error speaks of one item: those that may have been done beside it must not go unmentioned.
	 */
	private othersUnknown(failed: Slot): string | undefined {
		if (this.operation.effect !== 'write') return undefined;
		const others = this.slots
			.filter((slot) => slot !== failed && !slot.result && slot.failure?.kind === 'lost')
			.map((slot) => this.orderNumber(slot) ?? `item ${slot.call.index + 1}`);
		return others.length > 0
			? `${UNKNOWN} either (${others.length}): ${listed(others)}.`
			: undefined;
	}

	private receipts(): string | undefined {
		const { receipt, effect } = this.operation;
		if (effect === 'read' || !receipt) return undefined;
		const lines = this.slots
			.filter((slot) => slot.result)
			.map((slot) => receipt(slot.payload as never, slot.result!.value as never))
			.filter((line) => line !== undefined);
		if (lines.length === 0) return 'Nothing else was done in this run.';
		return `Already done in this run (${lines.length}): ${listed(lines)}.`;
	}

	private orderNumber(slot: Slot): string | undefined {
		const { orderNumber } = (slot.payload ?? {}) as { orderNumber?: unknown };
		const number =
			orderNumber ??
			(this.operation.effect === 'write' ? slot.key : undefined) ??
			slot.call.json.number;
		return textOrNull(number) ?? undefined;
	}

	private named(slot: Slot, failure: Failure): Failure {
		const number = this.orderNumber(slot);
		return number === undefined || failure.message.includes(number)
			? failure
			: failure.with({ message: `Order ${number}: ${failure.message}` });
	}

	/**
	 * The item of a failure. On the error output n8n merges the incoming item back in, if the item
	 * holds nothing but these keys; on the regular output the order's own data is kept here.
	 * `item.error` is never set: n8n would then replace everything by it.
	 */
	private errorItem(slot: Slot, failure: Failure): INodeExecutionData {
		const { message } = this.named(slot, failure);
		const details = detailsOf(failure, this.orderNumber(slot));
		const json: IDataObject =
			this.node.onError === 'continueErrorOutput'
				? { error: message, message: failure.description ?? message, details }
				: { ...slot.call.json, ...failure.achieved, error: message, details };
		return {
			json,
			...(slot.call.item.binary && { binary: slot.call.item.binary }),
			pairedItem: { item: slot.call.index },
		};
	}
}

function inBounds(wished: unknown): number {
	return Math.min(MOST_IN_FLIGHT, Math.max(1, Math.floor(Number(wished)) || 1));
}

function isLocator(value: unknown): value is { __rl: true; value: unknown } {
	return typeof value === 'object' && value !== null && '__rl' in value;
}

/** The look-up itself failed: what was unknown stays so, a refusal stands; either says so. */
function afterFailedLookUp(failure: Failure, second: Failure): Failure {
	const note = `Looking it up failed too: ${second.message}.`;
	if (failure.kind === 'lost') return unknownOutcome(failure, note);
	return failure.with({ description: [failure.description, note].filter(Boolean).join(' ') });
}

/** In the order of their first entries. */
function groupBy<T>(entries: T[], key: (entry: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const members = groups.get(key(entry));
		if (members) members.push(entry);
		else groups.set(key(entry), [entry]);
	}
	return [...groups.values()];
}

/** A write whose answer was lost: it may have happened, so it is not sent again. */
function unknownOutcome(failure: Failure, more = ''): Failure {
	if (failure.message.startsWith(UNKNOWN)) return failure;
	return failure.with({
		kind: 'lost',
		message: `${UNKNOWN}: ${lowerFirst(failure.message)}`,
		description: [
			'The request had left when the answer was lost, so it may have taken effect. It was not sent again: look it up at the provider before you run it once more.',
			more,
			failure.description,
		]
			.filter(Boolean)
			.join(' '),
	});
}

function listed(lines: string[]): string {
	const more = lines.length > NAMED_IN_ERROR ? ` and ${lines.length - NAMED_IN_ERROR} more` : '';
	return lines.slice(0, NAMED_IN_ERROR).join('; ') + more;
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
