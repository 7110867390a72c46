/**
 * Waiting for labels: all orders of a run that still wait share one look-up a round, each with its
 * own time limit.
 */
import { sleep } from 'n8n-workflow';
import type { Sent } from '../operation';
import type { WaitRules } from './waitFields';
import { LONGEST_WAIT_SECONDS } from './waitFields';
import { progressOf } from '../run/progress';

/** A label is often ready within seconds: the first looks come sooner than what is set. */
const FIRST_PAUSES_MS = [1_000, 2_000, 3_000];

/**
 * @param stillWaiting whether an order needs (another) look-up
 * @param lookUp asks for all of them at once and puts what it learns into `result` or `failure` of
 * each
 * @param asked whether the orders were asked for a moment ago: then the first look-up can wait
 */
export async function waitTogether<P extends { rules: WaitRules }, R>(
	sent: Array<Sent<P, R>>,
	stillWaiting: (entry: Sent<P, R>) => boolean,
	lookUp: (waiting: Array<Sent<P, R>>) => Promise<void>,
	{ asked = false } = {},
): Promise<void> {
	const start = Date.now();
	const until = ({ payload }: Sent<P, R>) => start + payload.rules.maxWaitMs;
	const late: Array<Sent<P, R>> = [];
	let waiting = sent.filter((entry) => entry.payload.rules.wait && stillWaiting(entry));
	for (let round = asked ? 1 : 0; waiting.length > 0; round++) {
		if (round > 0) {
			const pause = Math.min(...waiting.map(({ payload }) => payload.rules.checkEveryMs));
			const left = Math.max(...waiting.map(until)) - Date.now();
			const signal = waiting[0].item.context.getExecutionCancelSignal();
			const ms = Math.min(pause, FIRST_PAUSES_MS[round - 1] ?? Infinity, left);
			await sleep(Math.max(0, ms), signal).catch(() => undefined);
			if (signal?.aborted) return;
		}
		await lookUp(waiting);
		const now = Date.now();
		const open = waiting.filter((entry) => !entry.failure && stillWaiting(entry));
		late.push(...open.filter((entry) => now >= until(entry)));
		waiting = open.filter((entry) => now < until(entry));
		progressOf(sent[0].item.context)?.waits(waiting.length);
	}
	hintAtCut(late);
}

/** Whoever set a longer wait than a run allows, and lacks something for it, is told why. */
function hintAtCut<P extends { rules: WaitRules }, R>(late: Array<Sent<P, R>>): void {
	const cut = late.find(({ payload }) => payload.rules.cutFrom !== undefined);
	if (!cut) return;
	const message = `Waited ${LONGEST_WAIT_SECONDS} seconds, the most that a run waits, not the ${cut.payload.rules.cutFrom} that are set: for longer waits see the example “8 Wait for labels”`;
	// n8n-core before 1.79 has no hints.
	cut.item.context.addExecutionHints?.({ message, location: 'outputPane' });
}
