/**
 * How n8n's clock compares with the provider's, as the `Date` header of its answers tells. Kept by the
 * run's own context, so that nobody has to hand it through.
 */
import type { Context } from './contract';

const SECOND_MS = 1000;
/** The form that HTTP has for it: a time without a zone would be taken for one of n8n's own. */
const HTTP_DATE = /\d GMT$/;
const measured = new WeakMap<object, number>();

/**
 * @param sentAt when the request was sent, in milliseconds since 1970; it is answered now. An answer
 * out of a cache (`age`) tells of no time.
 */
export function noteServerTime(
	context: Context,
	{ date = '', age }: Record<string, string>,
	sentAt: number,
): void {
	const theirs = HTTP_DATE.test(date) && age === undefined ? Date.parse(date) : NaN;
	if (Number.isNaN(theirs)) {
		if (!measured.has(context)) measured.set(context, 0);
		return;
	}
	// `Date` was written between the two, and knows no parts of a second.
	const ahead = Math.max(0, sentAt - theirs - SECOND_MS) + Math.min(0, Date.now() - theirs);
	measured.set(context, ahead / SECOND_MS);
}

/**
 * By how many seconds n8n's clock is ahead of the provider's, at least; below 0: behind it. 0 where
 * answers do not tell, undefined where none came.
 */
export const secondsAhead = (context: Context): number | undefined => measured.get(context);

/** For a context that outlives a run. */
export const forgetServerTime = (context: Context) => measured.delete(context);
