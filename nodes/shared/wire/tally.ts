/**
 * What a run has cost so far: its calls, those that had to be repeated, those that are billed. Kept
 * by the run's own context, so that nobody has to hand it through.
 */
import type { Context } from './contract';

export interface Tally {
	/** Requests that were sent, repeated ones included. */
	calls: number;
	/** What they may be billed as; 0 where nothing is billed. */
	billed: number;
	/** Answers that were lost, and refusals as busy, which the exchange itself repeated. */
	lost: number;
	busy: number;
}

const tallies = new WeakMap<object, Tally>();

export function tallyOf(context: Context): Tally {
	const known = tallies.get(context);
	if (known) return known;
	const tally = { calls: 0, billed: 0, lost: 0, busy: 0 };
	tallies.set(context, tally);
	return tally;
}
