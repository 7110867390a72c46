/**
 * Slows down who guesses the connect key. n8n has no such means for webhooks, so each process keeps
 * two numbers; in queue mode every webhook process counts for itself.
 */
import { sleep } from 'n8n-workflow';

/** A typing error or two costs nothing. */
const FREE_FAILURES = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** Wrong keys that wait for their answer at once; what comes on top is not even compared. */
const MAX_WAITING = 10;
const FORGET_AFTER_MS = 10 * 60_000;

export type Verdict = 'right' | 'wrong' | 'busy';

export class GuessBrake {
	private failures = 0;

	private lastFailure = 0;

	private waiting = 0;

	constructor(
		private readonly now: () => number = Date.now,
		private readonly pause: (ms: number) => Promise<void> = sleep,
	) {}

	/**
	 * A right key is answered at once. Each wrong one waits twice as long as the one before, up to 5
	 * seconds; while 10 of them wait, every key is `busy`, else guesses sent side by side would not
	 * be slowed at all.
	 */
	async judge(isRight: () => boolean): Promise<Verdict> {
		if (this.waiting >= MAX_WAITING) return 'busy';
		if (isRight()) return 'right';
		if (this.now() - this.lastFailure > FORGET_AFTER_MS) this.failures = 0;
		this.failures += 1;
		this.lastFailure = this.now();
		this.waiting += 1;
		try {
			await this.pause(pauseAfter(this.failures));
		} finally {
			this.waiting -= 1;
		}
		return 'wrong';
	}
}

/** In milliseconds. */
function pauseAfter(failures: number): number {
	if (failures <= FREE_FAILURES) return 0;
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - FREE_FAILURES - 1));
}
