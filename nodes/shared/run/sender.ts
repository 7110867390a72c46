/**
 * Sends items, one by one or together, and learns from each answer how many may be in flight. What
 * is refused as “busy” was not done: it is sent again in the same place, for as long as patience
 * allows.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { asFailure, Failure, findFailure } from '../failure';
import type { Known } from './lookUp';
import type { CallOutcome, Pace } from './pace';
import { paceOf } from './pace';
import { Patience } from './patience';
import type { Progress } from './progress';
import type { Slot } from './slot';

type Send<P, R> = (due: Array<Slot<P, R>>) => Promise<Array<R | Failure>>;

export class Sender<P, R> {
	/** These two are the first item's to decide, once its options were read. */
	pace: Pace;
	patience = new Patience();

	/** @param mustStop whether nothing more may be sent, not even what was refused as busy */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly effect: 'read' | 'billed' | 'write',
		private readonly progress: Progress,
		private readonly mustStop: () => boolean,
	) {
		this.pace = paceOf(1, effect, false);
	}

	/**
	 * Sends items together, and those that were refused as busy again, in the same place: they were not
	 * done.
	 */
	async send(slots: Array<Slot<P, R>>, send: Send<P, R>): Promise<Array<Known<R>>> {
		const outcomes = new Map<Slot<P, R>, Known<R>>();
		let due = slots;
		for (let tries = 1; ; tries++) {
			const sent = await this.sendOnce(due, send, tries > 1);
			const busy = sent.filter(isBusy);
			if (busy.length < due.length) this.patience.gotThrough();
			// Nearly always: all at once, in their order.
			if (busy.length === 0 && tries === 1) return sent;
			due.forEach((slot, at) => outcomes.set(slot, sent[at]));
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
		send: Send<P, R>,
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
		return this.effect === 'write' && !findFailure(error)
			? failure.with({ kind: 'lost' })
			: failure;
	}
}

const isBusy = (outcome: unknown): outcome is Failure =>
	outcome instanceof Failure && outcome.kind === 'busy';

/** What a call's outcomes say about the pace. */
export function outcomeOf(outcomes: unknown[]): CallOutcome {
	const failures = outcomes.filter((each) => each instanceof Failure);
	if (failures.some(isBusy)) return 'busy';
	if (failures.some(({ kind }) => kind === 'lost')) return 'lost';
	return failures.length === outcomes.length ? 'other' : 'ok';
}
