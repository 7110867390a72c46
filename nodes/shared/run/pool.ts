/**
 * Runs a task for every entry, at most `limit` at a time, started in order. A task that has nothing
 * to wait for returns nothing. The tasks report their own outcome; `stopped` is asked before each
 * start, so that what is in flight still ends.
 */
export async function pool<T>(
	entries: readonly T[],
	limit: number,
	task: (entry: T, position: number) => Promise<void> | undefined,
	stopped: () => boolean = () => false,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < entries.length && !stopped()) {
			const position = next++;
			const pending = task(entries[position], position);
			if (pending) await pending;
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, worker));
}

/** Cuts a list into pieces of at most `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
	const pieces: T[][] = [];
	for (let start = 0; start < list.length; start += size)
		pieces.push(list.slice(start, start + size));
	return pieces;
}
