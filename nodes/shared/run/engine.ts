/**
 * Runs an operation over the incoming items: all are checked before anything is sent; then they are
 * sent with bounded concurrency, one by one or in batches; then the shared waiting; then the outputs,
 * in the order of the items. Every outcome is kept per item, so that one bad item never hides another
 * and nothing that was paid for is lost.
 */
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { asFailure, Failure, findFailure } from '../failure';
import type { AnyOperation, Operation, Output, Sent } from '../operation';
import { isOfEdition } from '../operation';
import { busyBudgetOf, callLimitOf, concurrencyOf } from '../panel/options';
import { readersOf } from '../panel/typed';
import { contentDigest } from '../values/digest';
import { Breaker, notSentAfter } from './breaker';
import { afterEarlierWrite, Duplicates, isRefusedEarlier } from './earlier';
import { ItemParameters } from './itemParameters';
import type { Written } from './ledger';
import { Ledger } from './ledger';
import type { Known } from './lookUp';
import { LookUp } from './lookUp';
import type { CallOutcome, Pace } from './pace';
import { inPace, paceOf } from './pace';
import { Patience } from './patience';
import { chunks, pool } from './pool';
import type { Standing } from './progress';
import { Progress } from './progress';
import { Report } from './report';
import type { SentSlot } from './slot';
import { Slices } from './slices';
import { isSent, SlotItem, Slot } from './slot';

/** Look-ups of what an earlier try has left unknown. */
const LOOK_UPS_IN_FLIGHT = 8;

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
	// A node without editions has no such field, and n8n gives the fallback.
	const edition = context.getNodeParameter('edition', 0, '') as string;
	const operation = operations.find(
		(entry) =>
			entry.resource === resource && entry.operation === name && isOfEdition(entry, edition),
	);
	if (!operation) {
		const place = edition ? ` in the edition “${edition}”` : '';
		throw new NodeOperationError(
			node,
			`The operation “${resource}: ${name}” does not exist${place}`,
			{ itemIndex: 0 },
		);
	}
	return await new Run<unknown, unknown>(context, node, operation, goesOn).execute();
}

class Run<P, R> {
	private readonly parameters: ItemParameters;
	private readonly slots: Array<Slot<P, R>>;
	private readonly ledger: Ledger;
	private readonly lookUp: LookUp<P, R>;
	private readonly report: Report<P, R>;
	private readonly progress: Progress;
	private breaker: Breaker;
	private pace: Pace;
	/** Of what makes the outputs: label files. */
	private outputPace: Pace;
	private patience = new Patience();
	private readonly slices = new Slices();
	private anyFailed = false;
	/** All that is to be sent was. */
	private isSent = false;
	/** Why nothing more is sent, whatever Continue On Fail says. */
	private ended?: Failure;
	private runIndex?: number;

	constructor(
		private readonly context: IExecuteFunctions,
		node: INode,
		private readonly operation: Operation<P, R>,
		private readonly goesOn: boolean,
	) {
		const items = context.getInputData();
		const converted = operation.fields
			.filter(({ validateType }) => validateType !== undefined)
			.map((field) => field.name);
		this.parameters = new ItemParameters(context, items, new Set(converted));
		const readers = readersOf(operation.fields);
		this.slots = items.map(
			(item, index) =>
				new Slot<P, R>(new SlotItem(context, node, index, item, this.parameters, readers)),
		);
		this.breaker = new Breaker(context, 0);
		this.pace = paceOf(1, operation.effect, false);
		this.outputPace = this.pace;
		this.lookUp = new LookUp(operation, () => this.breaker.isOpen);
		this.ledger = new Ledger(
			context,
			`${operation.resource}.${operation.operation}`,
			node.retryOnFail === true || !this.lookUp.isOffered,
		);
		this.report = new Report(context, node, operation, this.slots);
		this.progress = new Progress(context, () => this.standing());
	}

	async execute(): Promise<INodeExecutionData[][]> {
		try {
			return await this.run();
		} finally {
			this.progress.end();
		}
	}

	private async run(): Promise<INodeExecutionData[][]> {
		await this.prepareAll();
		await this.refuseTwice();
		this.stopIfFailed();
		await this.skipNeedless();
		await this.showPreviews();
		await this.takeUpEarlier();
		this.stopIfFailed();
		await (this.operation.batch ? this.sendBatches(this.operation.batch) : this.sendItems());
		this.failUnsent();
		this.stopIfFailed();
		await this.settle();
		this.stopIfFailed();
		await this.makeOutputs();
		this.stopIfFailed();
		this.report.giveHints();
		if (!this.slots.some((slot) => slot.failure)) this.ledger.tidy(this.kept());
		return [
			this.slots.flatMap(
				(slot) => slot.outputs ?? (slot.failure ? [this.report.errorItem(slot, slot.failure)] : []),
			),
		];
	}

	/** What a later round of a loop must know of this one. */
	private kept() {
		if (this.operation.effect !== 'write') return 'nothing';
		return this.lookUp.isOffered ? 'that it was done' : 'results';
	}

	private async prepareAll(): Promise<void> {
		await this.slices.forEach(this.slots, (slot) => {
			try {
				this.readOptions(slot);
				const payload = this.operation.prepare(slot.item);
				// Thousands of items: each needless wait costs.
				if (payload instanceof Promise)
					return payload.then(
						(later) => this.prepared(slot, later),
						(error: unknown) => void (slot.failure = asFailure(error)),
					);
				this.prepared(slot, payload);
			} catch (error) {
				slot.failure = asFailure(error);
			}
			return undefined;
		});
	}

	private prepared(slot: Slot<P, R>, payload: P): void {
		slot.prepared = { payload };
		try {
			slot.key = this.keyOf(slot);
		} catch (error) {
			slot.failure = asFailure(error);
		}
	}

	/** Of how many calls there are, the first item decides; every item's value must be one. */
	private readOptions(slot: Slot<P, R>): void {
		const { item } = slot;
		const concurrency = concurrencyOf(item);
		const [callLimit, budgetMs] = [callLimitOf(item), busyBudgetOf(item)];
		if (this.operation.preview) slot.isPreview = item.options.previewOnly === true;
		if (item.index !== 0) return;
		const canLookUp = this.lookUp.isOffered || this.operation.repeatable === true;
		const { batch, effect } = this.operation;
		this.pace = paceOf(batch?.atOnce ?? concurrency, effect, canLookUp);
		this.outputPace = paceOf(concurrency, 'read', true);
		this.breaker = new Breaker(this.context, callLimit);
		this.patience = new Patience({ budgetMs });
	}

	/**
	 * A billed read is known by its place, too: two items may ask the same, and so may two rounds of a
	 * loop.
	 */
	private keyOf({ item, payload }: Slot<P, R>): string | undefined {
		const key = this.operation.key?.(payload);
		return key === undefined || this.operation.effect === 'write'
			? key
			: [this.runNumber, item.index, key].join('/');
	}

	/** Which run of the node this is: a loop or a second branch runs it again, a try does not. */
	private get runNumber(): number {
		return (this.runIndex ??= Number(this.context.getWorkflowDataProxy(0).$runIndex));
	}

	private async refuseTwice(): Promise<void> {
		if (this.operation.effect !== 'write') return;
		const keys = new Duplicates(this.report);
		await this.slices.forEach(this.slots, (slot) => {
			const { key, failure } = slot;
			if (key !== undefined && !failure) slot.failure = keys.refusalOf(slot, key);
		});
	}

	private async skipNeedless(): Promise<void> {
		const entries = this.due();
		const results = (await this.operation.skip?.(entries, this.slices)) ?? [];
		for (const [position, result] of results.entries()) {
			if (result !== undefined) entries[position].result = { value: result };
		}
	}

	private async showPreviews(): Promise<void> {
		const { preview } = this.operation;
		if (!preview) return;
		await this.slices.forEach(this.due(), (slot) => {
			if (!slot.isPreview) return;
			const json = { ...slot.item.json, preview: preview(slot.payload) };
			slot.outputs = [this.paired(slot, { json })];
		});
	}

	/** What an earlier try of this node, or an earlier round of a loop, has done already. */
	private async takeUpEarlier(): Promise<void> {
		if (this.ledger.isEmpty) return;
		const context = { operation: this.operation, report: this.report, lookUp: this.lookUp };
		await pool(this.due(), LOOK_UPS_IN_FLIGHT, async (slot) => {
			const earlier = slot.key === undefined ? undefined : this.ledger.find(this.written(slot));
			const known = earlier && (await afterEarlierWrite(context, slot, earlier));
			if (known === undefined) return;
			// What was refused here says nothing new of what was written before.
			if (isRefusedEarlier(known)) this.fail(slot, known);
			else this.keep(slot, known);
		});
	}

	private async sendItems(): Promise<void> {
		const send = this.operation.send!;
		await inPace(
			this.due(),
			this.pace,
			async (slot) => {
				const outcomes = await this.sendPatiently([slot], async () => [
					await send(slot.item, slot.payload),
				]);
				await this.record([slot], outcomes);
				this.progress.beat();
			},
			() => this.mustStop(),
			this.slices,
		);
	}

	private async sendBatches(batch: NonNullable<Operation<P, R>['batch']>): Promise<void> {
		const resumed = this.slots.filter(isSent);
		const groups = await this.groupBy(this.due(), (slot) => batch.group(slot.payload));
		const batches = groups.flatMap((slots) => chunks(slots, batch.size(slots[0].item)));
		await inPace(
			batches,
			this.pace,
			async (slots) => {
				const outcomes = await this.sendPatiently(slots, async (due) => await batch.send(due));
				await this.record(slots, outcomes);
				this.progress.beat();
				if (batch.merged) this.merge(slots);
			},
			() => this.mustStop(),
			this.slices,
		);
		// What an earlier try has done together is put out together again.
		if (batch.merged) {
			const together = await this.groupBy(resumed, (slot) =>
				JSON.stringify([batch.group(slot.payload), slot.result]),
			);
			for (const slots of together) this.merge(slots);
		}
	}

	/**
	 * Sends items together, and those that were refused as busy again, in the same place: they were not
	 * done.
	 */
	private async sendPatiently(
		slots: Array<Slot<P, R>>,
		send: (due: Array<Slot<P, R>>) => Promise<Array<R | Failure>>,
	): Promise<Array<Known<R>>> {
		const outcomes = new Map<Slot<P, R>, Known<R>>();
		let due = slots;
		for (let tries = 1; ; tries++) {
			const sent = await this.sendOnce(due, send, tries > 1);
			due.forEach((slot, at) => outcomes.set(slot, sent[at]));
			const busy = sent.filter(isBusy);
			if (busy.length < due.length) this.patience.gotThrough();
			if (busy.length === 0 || this.mustStop()) break;
			const pause = this.patience.pauseFor({
				tries,
				typicalMs: this.pace.typicalMs,
				retryAfterMs: Math.max(...busy.map(({ retryAfterMs = 0 }) => retryAfterMs)),
			});
			if (pause === undefined) break;
			this.progress.beat();
			const signal = this.context.getExecutionCancelSignal();
			await sleep(pause, signal).catch(() => undefined);
			if (this.mustStop()) break;
			due = due.filter((slot) => isBusy(outcomes.get(slot)));
		}
		return slots.map((slot) => outcomes.get(slot)!);
	}

	private async sendOnce(
		slots: Array<Slot<P, R>>,
		send: (due: Array<Slot<P, R>>) => Promise<Array<R | Failure>>,
		again: boolean,
	): Promise<Array<Known<R>>> {
		const paced = this.pace.begin(again);
		for (const { item } of slots) item.isSending = true;
		const outcomes = await send(slots).then(
			(sent) => sent.map((each) => (each instanceof Failure ? each : { value: each })),
			(error: unknown) => slots.map(() => this.sendFailure(error)),
		);
		for (const { item } of slots) item.isSending = false;
		paced.end(outcomeOf(outcomes));
		return outcomes;
	}

	/** A write that failed for a reason nobody foresaw may have been done. */
	private sendFailure(error: unknown): Failure {
		const failure = asFailure(error);
		return this.operation.effect === 'write' && !findFailure(error)
			? failure.with({ kind: 'lost' })
			: failure;
	}

	/** What became of those that were sent together, after looking where that is not clear. */
	private async record(slots: Array<Slot<P, R>>, outcomes: Array<Known<R>>): Promise<void> {
		const failed = slots.flatMap((slot, at) => {
			const failure = outcomes[at];
			if (failure instanceof Failure) return [{ slot, failure }];
			this.keep(slot, failure);
			return [];
		});
		if (failed.length === 0) return;
		const known = await this.lookUp.whatBecameOf(
			failed.map(({ slot: { item, payload }, failure }) => ({ item, payload, failure })),
		);
		failed.forEach(({ slot }, at) => this.keep(slot, known[at]));
	}

	/**
	 * One output for all of the batch that got through: the first one's slot makes it, and it stands for
	 * all of them.
	 */
	private merge(batch: Array<Slot<P, R>>): void {
		const slots = batch.filter(isSent);
		if (slots.length === 0) return;
		const [first, ...others] = slots;
		first.standsFor = slots.map((slot) => slot.item.index);
		for (const other of others) other.outputs = [];
	}

	/** What still has to be sent. */
	private due(): Array<Slot<P, R>> {
		return this.slots.filter((slot) => !slot.failure && !slot.outputs && !slot.result);
	}

	private keep(slot: Slot<P, R>, known: Known<R>): void {
		if (known instanceof Failure) this.fail(slot, known);
		else slot.result = known;
		if (slot.key === undefined || this.operation.effect === 'read') return;
		const { effect, repeatable, receipt } = this.operation;
		if (!(known instanceof Failure)) {
			this.ledger.done(
				{ ...this.written(slot), receipt: receipt?.(slot.payload, known.value) },
				known.value,
			);
		} else if (known.kind === 'lost' && effect === 'write' && !repeatable) {
			this.ledger.unknown(this.written(slot), known);
		} else {
			this.ledger.forget(slot.key);
		}
	}

	private fail(slot: Slot<P, R>, failure: Failure): void {
		slot.failure = failure;
		this.anyFailed = true;
		if (failure.endsRun) this.ended ??= failure;
	}

	/** How the ledger knows this item. */
	private written({ item, key = '', payload }: Slot<P, R>): Written {
		const { preview, effect } = this.operation;
		return {
			run: this.runNumber,
			item: item.index,
			key,
			content: effect === 'write' && preview ? contentDigest(preview(payload)) : '',
		};
	}

	/** A provider that no longer answers, or takes nothing: the rest was not sent, and says so. */
	private failUnsent(): void {
		const { ended } = this;
		if (!ended && !this.breaker.isOpen) return;
		const notSent = ended ? notSentAfter(ended) : this.breaker.notSent();
		for (const slot of this.due()) this.fail(slot, notSent);
	}

	/** What has a result, but no output yet. */
	private sent(): Array<SentSlot<P, R>> {
		return this.slots.filter(isSent).filter((slot) => !slot.outputs);
	}

	private async settle(): Promise<void> {
		const { settle } = this.operation;
		const slots = settle ? this.sent() : [];
		if (!settle || slots.length === 0) return;
		const entries = slots.map(
			({ item, payload, result }): Sent<P, R> => ({ item, payload, result: result.value }),
		);
		try {
			await settle(entries);
			for (const [position, { result, failure }] of entries.entries()) {
				const slot = slots[position];
				slot.result.value = result;
				if (failure) slot.failure = this.withAchieved(slot, failure);
			}
		} catch (error) {
			for (const slot of slots) slot.failure = this.withAchieved(slot, asFailure(error));
		}
	}

	private async makeOutputs(): Promise<void> {
		this.isSent = true;
		const makeOne = (slot: SentSlot<P, R>) => {
			try {
				const made = this.operation.output(slot.item, slot.payload, slot.result.value);
				if (made instanceof Promise) return this.putOutLater(slot, made);
				this.putOut(slot, made);
			} catch (error) {
				this.failOutput(slot, error);
			}
			return undefined;
		};
		await inPace(this.sent(), this.outputPace, makeOne, () => false, this.slices);
	}

	/** An output that takes a call: a label's file. */
	private async putOutLater(slot: SentSlot<P, R>, made: Promise<Output | Output[]>): Promise<void> {
		const paced = this.outputPace.begin();
		try {
			this.putOut(slot, await made);
			paced.end('ok');
		} catch (error) {
			this.failOutput(slot, error);
			paced.end(outcomeOf([asFailure(error)]));
		}
		this.progress.beat();
	}

	private putOut(slot: Slot<P, R>, made: Output | Output[]): void {
		slot.outputs = Array.isArray(made)
			? made.map((output) => this.paired(slot, output))
			: [this.paired(slot, made)];
	}

	private failOutput(slot: SentSlot<P, R>, error: unknown): void {
		slot.failure = this.withAchieved(slot, asFailure(error));
	}

	private withAchieved(slot: SentSlot<P, R>, failure: Failure): Failure {
		const achieved = this.operation.achieved?.(slot.payload, slot.result.value);
		return achieved ? failure.with({ achieved: { ...achieved, ...failure.achieved } }) : failure;
	}

	private paired(slot: Slot<P, R>, { json, binary }: Output): INodeExecutionData {
		const pairedItem = slot.standsFor
			? slot.standsFor.map((item) => ({ item }))
			: { item: slot.item.index };
		const own = json as IDataObject;
		return binary ? { json: own, binary, pairedItem } : { json: own, pairedItem };
	}

	/** For the log. While the outputs are made, what counts is those. */
	private standing(): Standing {
		const isDone = ({ failure, outputs, result }: Slot<P, R>) =>
			!failure && (outputs !== undefined || (!this.isSent && result !== undefined));
		const pace = this.isSent ? this.outputPace : this.pace;
		return {
			total: this.slots.length,
			done: this.slots.filter(isDone).length,
			failed: this.slots.filter(({ failure }) => failure).length,
			inFlight: pace.inFlight,
			limit: pace.limit,
			pace: this.pace.limit,
			typicalMs: pace.typicalMs,
			busy: this.pace.seen.busy + this.outputPace.seen.busy,
			lost: this.pace.seen.lost + this.outputPace.seen.lost,
			gaveUp: this.breaker.isOpen,
		};
	}

	/** In the order of their first entries. */
	private async groupBy<T>(entries: T[], key: (entry: T) => string): Promise<T[][]> {
		const groups = new Map<string, T[]>();
		await this.slices.forEach(entries, (entry) => {
			const name = key(entry);
			const members = groups.get(name);
			if (members) members.push(entry);
			else groups.set(name, [entry]);
		});
		return [...groups.values()];
	}

	private mustStop(): boolean {
		return (
			this.context.getExecutionCancelSignal()?.aborted === true ||
			this.breaker.isOpen ||
			this.ended !== undefined ||
			(!this.goesOn && this.anyFailed)
		);
	}

	/** Without Continue On Fail the first failure ends the run, naming what was done all the same. */
	private stopIfFailed(): void {
		if (!this.goesOn) this.report.throwFirst();
	}
}

const isBusy = (outcome: unknown): outcome is Failure =>
	outcome instanceof Failure && outcome.kind === 'busy';

/** What a call's outcomes say about the pace. */
function outcomeOf(outcomes: unknown[]): CallOutcome {
	const failures = outcomes.filter((each) => each instanceof Failure);
	if (failures.some(isBusy)) return 'busy';
	if (failures.some(({ kind }) => kind === 'lost')) return 'lost';
	return failures.length === outcomes.length ? 'other' : 'ok';
}
