/**
 * Remembers the last answer: all requests of a run ask for the same few things (a base URL, an
 * account's signature), and what is computed anew for each of thousands adds up.
 */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
	let last: { text: string; value: T } | undefined;
	return (text) => {
		if (last?.text !== text) last = { text, value: compute(text) };
		return last.value;
	};
}
