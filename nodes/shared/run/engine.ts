/**
 * Runs an operation over the incoming items: all are checked before anything is sent; then they are
 * sent with bounded concurrency, one by one or in batches; then the shared waiting; then the outputs,
 * in the order of the items. Every outcome is kept per item, so that one bad item never hides another
 * and nothing that was paid for is lost.
 */
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { asFailure, Failure } from '../failure';
import type { AnyOperation, Operation } from '../operation';
import { isOfEdition } from '../operation';
import { outputField } from '../panel/commonFields';
import { busyBudgetOf, callLimitOf, concurrencyOf } from '../panel/options';
import { readersOf } from '../panel/typed';
import { batchesBefore, batchesOf, merge } from './batches';
import { Breaker, notSentAfter, notSentWhenStopped } from './breaker';
import { afterEarlierWrite, Duplicates, isRefusedEarlier } from './earlier';
import { ItemParameters } from './itemParameters';
import type { Known } from './lookUp';
import { LookUp } from './lookUp';
import { Outputs } from './outputs';
import { inPace, paceOf } from './pace';
import { Patience } from './patience';
import { pool } from './pool';
import type { Standing } from './progress';
import { Progress } from './progress';
import { Report } from './report';
import { Sender } from './sender';
import { Slices } from './slices';
import { isSent, Slot, SlotItem } from './slot';
import { SlotLedger } from './slotLedger';

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
	private readonly ledger: SlotLedger<P, R>;
	private readonly lookUp: LookUp<P, R>;
	private readonly report: Report<P, R>;
	private readonly progress: Progress;
	private readonly sender: Sender<P, R>;
	private readonly outputs: Outputs<P, R>;
	private readonly hasOutput: boolean;
	private breaker: Breaker;
	private readonly slices = new Slices();
	private anyFailed = false;
	/** The options that were read last, and are as they should be. */
	private readLast?: IDataObject;
	/** All that is to be sent was. */
	private isSent = false;
	/** Why nothing more is sent, whatever Continue On Fail says. */
	private ended?: Failure;

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
		this.hasOutput = operation.fields.some(({ name }) => name === outputField.name);
		this.slots = items.map(
			(item, index) =>
				new Slot<P, R>(new SlotItem(context, node, index, item, this.parameters, readers)),
		);
		this.breaker = new Breaker(context, 0);
		this.lookUp = new LookUp(operation, () => this.breaker.isOpen);
		this.ledger = new SlotLedger(context, node, operation, this.lookUp.isOffered);
		this.report = new Report(context, node, operation, this.slots);
		this.progress = new Progress(context, () => this.standing());
		this.sender = new Sender(context, operation.effect, this.progress, () => this.mustStop());
		this.outputs = new Outputs(operation, this.slots, this.slices, this.progress);
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
		await this.outputs.settle();
		this.stopIfFailed();
		this.isSent = true;
		await this.outputs.make();
		this.stopIfFailed();
		this.report.giveHints();
		if (!this.slots.some((slot) => slot.failure)) this.ledger.tidy();
		return [
			this.slots.flatMap(
				(slot) => slot.outputs ?? (slot.failure ? [this.report.errorItem(slot, slot.failure)] : []),
			),
		];
	}

	private async prepareAll(): Promise<void> {
		await this.slices.forEach(this.slots, (slot) => {
			try {
				this.readOptions(slot);
				// Else it is refused once the money is spent.
				if (this.hasOutput) slot.item.param(outputField.name, outputField.default);
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
			slot.key = this.ledger.keyOf(slot);
		} catch (error) {
			slot.failure = asFailure(error);
		}
	}

	/** Of how many calls there are, the first item decides; every item's value must be one. */
	private readOptions(slot: Slot<P, R>): void {
		const { item } = slot;
		if (this.operation.preview) slot.isPreview = item.options.previewOnly === true;
		// Items that share their options share the object, which was read for the first of them.
		if (item.options === this.readLast) return;
		const concurrency = concurrencyOf(item);
		const [callLimit, budgetMs] = [callLimitOf(item), busyBudgetOf(item)];
		this.readLast = item.options;
		if (item.index !== 0) return;
		const canLookUp = this.lookUp.isOffered || this.operation.repeatable === true;
		const { batch, effect } = this.operation;
		this.sender.pace = paceOf(batch?.atOnce ?? concurrency, effect, canLookUp);
		this.outputs.pace = paceOf(concurrency, 'read', true);
		this.breaker = new Breaker(this.context, callLimit);
		this.sender.patience = new Patience({ budgetMs });
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
			if (result instanceof Failure) this.fail(entries[position], result);
			else if (result !== undefined) entries[position].result = { value: result };
		}
	}

	private async showPreviews(): Promise<void> {
		const { preview } = this.operation;
		if (!preview) return;
		await this.slices.forEach(this.due(), (slot) => {
			if (!slot.isPreview) return;
			const json = { ...slot.item.json, preview: preview(slot.payload) };
			this.outputs.putOut(slot, { json });
		});
	}

	/** What an earlier try of this node, or an earlier round of a loop, has done already. */
	private async takeUpEarlier(): Promise<void> {
		if (this.ledger.isEmpty) return;
		const context = { operation: this.operation, report: this.report, lookUp: this.lookUp };
		await pool(this.due(), LOOK_UPS_IN_FLIGHT, async (slot) => {
			const earlier = this.ledger.find(slot);
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
			this.sender.pace,
			async (slot) => {
				const outcomes = await this.sender.send([slot], async () => [
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
		const batches = await batchesOf(this.due(), batch, this.slices);
		await inPace(
			batches,
			this.sender.pace,
			async (slots) => {
				const outcomes = await this.sender.send(slots, async (due) => await batch.send(due));
				await this.record(slots, outcomes);
				this.progress.beat();
				if (batch.merged) merge(slots);
			},
			() => this.mustStop(),
			this.slices,
		);
		// What an earlier try has done together is put out together again.
		if (batch.merged) {
			const together = await batchesBefore(resumed, batch, this.slices);
			for (const slots of together) merge(slots);
		}
	}

	/** What became of those that were sent together, after looking where that is not clear. */
	private async record(slots: Array<Slot<P, R>>, outcomes: Array<Known<R>>): Promise<void> {
		const failed: Array<{ slot: Slot<P, R>; failure: Failure }> = [];
		for (const [at, slot] of slots.entries()) {
			const outcome = outcomes[at];
			if (outcome instanceof Failure) failed.push({ slot, failure: outcome });
			else this.keep(slot, outcome);
		}
		if (failed.length === 0) return;
		const known = await this.lookUp.whatBecameOf(
			failed.map(({ slot: { item, payload }, failure }) => ({ item, payload, failure })),
		);
		failed.forEach(({ slot }, at) => this.keep(slot, known[at]));
	}

	/** What still has to be sent. */
	private due(): Array<Slot<P, R>> {
		return this.slots.filter((slot) => !slot.failure && !slot.outputs && !slot.result);
	}

	private keep(slot: Slot<P, R>, known: Known<R>): void {
		if (known instanceof Failure) this.fail(slot, known);
		else slot.result = known;
		this.ledger.note(slot, known);
	}

	private fail(slot: Slot<P, R>, failure: Failure): void {
		slot.failure = failure;
		this.anyFailed = true;
		if (failure.endsRun) this.ended ??= failure;
	}

	/**
	 * A provider that no longer answers, or takes nothing, or an execution that was stopped: the rest was
	 * not sent, and says so.
	 */
	private failUnsent(): void {
		const { ended } = this;
		if (!ended && !this.breaker.isOpen && !this.isStopped) return;
		const notSent = ended
			? notSentAfter(ended)
			: this.isStopped
				? notSentWhenStopped()
				: this.breaker.notSent();
		for (const slot of this.due()) this.fail(slot, notSent);
	}

	/** For the log. While the outputs are made, what counts is those. */
	private standing(): Standing {
		const isDone = ({ failure, outputs, result }: Slot<P, R>) =>
			!failure && (outputs !== undefined || (!this.isSent && result !== undefined));
		const pace = this.isSent ? this.outputs.pace : this.sender.pace;
		return {
			total: this.slots.length,
			done: this.slots.filter(isDone).length,
			failed: this.slots.filter(({ failure }) => failure).length,
			inFlight: pace.inFlight,
			limit: pace.limit,
			pace: this.sender.pace.limit,
			typicalMs: pace.typicalMs,
			busy: this.sender.pace.seen.busy + this.outputs.pace.seen.busy,
			lost: this.sender.pace.seen.lost + this.outputs.pace.seen.lost,
			gaveUp: this.breaker.isOpen,
		};
	}

	private get isStopped(): boolean {
		return this.context.getExecutionCancelSignal()?.aborted === true;
	}

	private mustStop(): boolean {
		return (
			this.isStopped ||
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
