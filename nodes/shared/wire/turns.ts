/**
 * Answers that arrive together are read one after the other, and n8n's other work gets its turn in
 * between: reading dozens of large ones at once would keep it from everything else.
 */
import { sleep } from 'n8n-workflow';

/** Work after which others have their turn. */
const SLICE_MS = 10;
/** More than this between two answers was waiting, not work. */
const IDLE_MS = 50;

class Turns {
	private queue = Promise.resolve();
	private since = 0;
	private worked = 0;

	/** @returns when the next answer may be read */
	next(): Promise<void> {
		return (this.queue = this.queue.then(async () => {
			const passed = Date.now() - this.since;
			this.worked = passed > IDLE_MS ? 0 : this.worked + passed;
			if (this.worked >= SLICE_MS) {
				await sleep(0);
				this.worked = 0;
			}
			this.since = Date.now();
		}));
	}
}

const turns = new WeakMap<object, Turns>();

/** The turns of a run, by its context. */
export function turnsOf(context: object): Turns {
	let own = turns.get(context);
	if (!own) turns.set(context, (own = new Turns()));
	return own;
}
