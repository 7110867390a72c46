/**
 * Long work in slices: n8n is one process for all its workflows, and the work on ten thousand items
 * must not keep it from its other ones.
 */
import { sleep } from 'n8n-workflow';

/**
 * A rest costs a millisecond. What n8n feels is longer than a slice: collecting what the work left
 * behind takes up to 30 ms more.
 */
const SLICE_MS = 10;

export interface SlicesOptions {
	/** Milliseconds, ever rising. */
	now?: () => number;
	/** Lets others work. */
	rest?: () => Promise<void>;
}

export class Slices {
	private readonly now: () => number;
	private readonly rest: () => Promise<void>;
	private since: number;
	private worked = 0;

	constructor({ now = Date.now, rest = async () => await sleep(0) }: SlicesOptions = {}) {
		this.now = now;
		this.rest = rest;
		this.since = now();
	}

	/** Work goes on after others had the event loop: what has passed meanwhile was no work. */
	goOn(): void {
		this.since = this.now();
	}

	/**
	 * To be called between two items.
	 * @returns what to wait for when a slice is over; nothing in between, since each needless wait
	 * costs
	 */
	next(): Promise<void> | undefined {
		const now = this.now();
		this.worked += now - this.since;
		this.since = now;
		if (this.worked < SLICE_MS) return undefined;
		return this.rest().then(() => {
			this.worked = 0;
			this.goOn();
		});
	}

	/** Calls `work` for each entry, in order, and waits for what it gives. */
	async forEach<T>(entries: Iterable<T>, work: (entry: T) => Promise<void> | void): Promise<void> {
		for (const entry of entries) {
			const pending = work(entry);
			if (pending) await pending;
			const rest = this.next();
			if (rest) await rest;
		}
	}
}
