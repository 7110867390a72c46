/**
 * How n8n's clock compares with the provider's, as the `Date` header of its answers tells. Kept by the
 * run's own context, so that nobody has to hand it through.
 */
import type { Context } from './contract';

const SECOND_MS = 1000;
const measured = new WeakMap<object, number>();

/** @param sentAt when the request was sent, in milliseconds since 1970; it is answered now */
export function noteServerTime(context: Context, date: string | undefined, sentAt: number): void {
	const theirs = Date.parse(date ?? '');
	if (Number.isNaN(theirs)) return;
	// `Date` was written between the two, and knows no parts of a second.
	const ahead = Math.max(0, sentAt - theirs - SECOND_MS) + Math.min(0, Date.now() - theirs);
	measured.set(context, ahead / SECOND_MS);
}

/** By how many seconds n8n's clock is ahead of the provider's, at least; below 0: behind it. */
export const secondsAhead = (context: Context): number => measured.get(context) ?? 0;
