/**
 * Waiting for labels: all orders of a run that still wait share one look-up a round, each with its
 * own time limit.
 */
import { sleep } from 'n8n-workflow';
import type { Sent } from '../operation';
import type { WaitRules } from './waitFields';

/**
 * @param stillWaiting whether an order needs (another) look-up
 * @param lookUp asks for all of them at once and puts what it learns into `result` or `failure` of
 * each
 */
export async function waitTogether<P extends { rules: WaitRules }, R>(
	sent: Array<Sent<P, R>>,
	stillWaiting: (entry: Sent<P, R>) => boolean,
	lookUp: (waiting: Array<Sent<P, R>>) => Promise<void>,
): Promise<void> {
	const start = Date.now();
	const until = ({ payload }: Sent<P, R>) => start + payload.rules.maxWaitMs;
	let waiting = sent.filter((entry) => entry.payload.rules.wait && stillWaiting(entry));
	while (waiting.length > 0) {
		await lookUp(waiting);
		waiting = waiting.filter(
			(entry) => !entry.failure && stillWaiting(entry) && Date.now() < until(entry),
		);
		const signal = waiting[0]?.call.context.getExecutionCancelSignal();
		if (waiting.length === 0 || signal?.aborted) return;
		const pause = Math.min(...waiting.map(({ payload }) => payload.rules.checkEveryMs));
		const left = Math.max(...waiting.map(until)) - Date.now();
		await sleep(Math.max(0, Math.min(pause, left)), signal).catch(() => undefined);
	}
}
