/**
 * One clock for all exchanges of a run: n8n's `timeout` restarts with every byte, and timers that are
 * set and cancelled for each exchange would cost an eighth of it.
 */
import { sleep } from 'n8n-workflow';

/** A deadline (milliseconds since 1970) and what happens when it has passed. */
export interface Watched {
	deadline: number;
	giveUp(): void;
}

/** How late a passed deadline may be noticed. */
const CLOCK_MS = 100;

class Clock {
	private readonly watched = new Set<Watched>();
	private running = false;

	/** @returns what ends the watching */
	watch(entry: Watched): () => void {
		this.watched.add(entry);
		if (!this.running) void this.run();
		return () => this.watched.delete(entry);
	}

	private async run(): Promise<void> {
		this.running = true;
		while (this.watched.size > 0) {
			const soonest = Math.min(...[...this.watched].map(({ deadline }) => deadline));
			await sleep(Math.max(0, Math.min(CLOCK_MS, soonest - Date.now())));
			for (const entry of [...this.watched].filter(({ deadline }) => deadline <= Date.now())) {
				this.watched.delete(entry);
				entry.giveUp();
			}
		}
		this.running = false;
	}
}

const clocks = new WeakMap<object, Clock>();

/** The clock of a run, by its context. */
export function clockOf(context: object): Clock {
	let clock = clocks.get(context);
	if (!clock) clocks.set(context, (clock = new Clock()));
	return clock;
}
