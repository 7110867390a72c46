/**
 * What was unusual about a run's answers, though they could be read: said once, so that it can be
 * reported, and so that nobody takes a repaired answer for a documented one.
 */
import type { Context } from './contract';

const noticed = new WeakMap<object, Set<string>>();

/** What an answer tells of itself, kept by the run's own context. */
export function noticeFor(context: Context): (what: string) => void {
	return (what) => {
		let all = noticed.get(context);
		if (!all) noticed.set(context, (all = new Set()));
		if (all.has(what)) return;
		all.add(what);
		// Polls have no hints: there the log is where it can be seen.
		if (!('addExecutionHints' in context))
			context.logger?.warn(`The provider's answer was unusual and read all the same: ${what}`);
	};
}

/** One hint for all of a run; undefined where everything was as documented. */
export function unusualHint(context: Context): string | undefined {
	const all = noticed.get(context);
	return all && all.size > 0
		? `The provider's answers were read, but are not as documented: ${[...all].join('; ')}. Please report it.`
		: undefined;
}
