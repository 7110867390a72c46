/**
 * From results to the node's items: the waiting that all of them share, then each one's output. What
 * fails here was done all the same, so its failure carries what was achieved.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../failure';
import { asFailure } from '../failure';
import type { Operation, Output, Sent } from '../operation';
import { inPace, paceOf } from './pace';
import type { Progress } from './progress';
import { outcomeOf } from './sender';
import type { Slices } from './slices';
import type { SentSlot, Slot } from './slot';
import { isSent } from './slot';

export class Outputs<P, R> {
	/** Of what takes calls: label files. The first item decides, once its options were read. */
	pace = paceOf(1, 'read', true);

	constructor(
		private readonly operation: Operation<P, R>,
		private readonly slots: ReadonlyArray<Slot<P, R>>,
		private readonly slices: Slices,
		private readonly progress: Progress,
	) {}

	async settle(): Promise<void> {
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

	async make(): Promise<void> {
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
		await inPace(this.sent(), this.pace, makeOne, () => false, this.slices);
	}

	/** An output that takes a call: a label's file. */
	private async putOutLater(slot: SentSlot<P, R>, made: Promise<Output | Output[]>): Promise<void> {
		const paced = this.pace.begin();
		try {
			this.putOut(slot, await made);
			paced.end('ok');
		} catch (error) {
			this.failOutput(slot, error);
			paced.end(outcomeOf([asFailure(error)]));
		}
		this.progress.beat();
	}

	putOut(slot: Slot<P, R>, made: Output | Output[]): void {
		slot.outputs = Array.isArray(made)
			? made.map((output) => paired(slot, output))
			: [paired(slot, made)];
	}

	private failOutput(slot: SentSlot<P, R>, error: unknown): void {
		slot.failure = this.withAchieved(slot, asFailure(error));
	}

	private withAchieved(slot: SentSlot<P, R>, failure: Failure): Failure {
		const achieved = this.operation.achieved?.(slot.payload, slot.result.value);
		return achieved ? failure.with({ achieved: { ...achieved, ...failure.achieved } }) : failure;
	}

	/** What has a result, but no output yet. */
	private sent(): Array<SentSlot<P, R>> {
		return this.slots.filter(
			(slot): slot is SentSlot<P, R> => isSent(slot) && slot.outputs === undefined,
		);
	}
}

function paired<P, R>(slot: Slot<P, R>, { json, binary }: Output): INodeExecutionData {
	const pairedItem = slot.standsFor
		? slot.standsFor.map((item) => ({ item }))
		: { item: slot.item.index };
	const own = json as IDataObject;
	return binary ? { json: own, binary, pairedItem } : { json: own, pairedItem };
}
