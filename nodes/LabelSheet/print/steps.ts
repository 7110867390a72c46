/** Long work in steps, between which others may work. */

/** Waits when it is time to let others work; nothing in between. */
export type Rest = () => Promise<void> | undefined;

export function atOnce<T>(work: Generator<void, T>): T {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
	}
}

export async function inSteps<T>(work: Generator<void, T>, rest: Rest): Promise<T> {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
		const pause = rest();
		if (pause) await pause;
	}
}
