/**
 * A file that cannot be printed. The words go behind the file's name: “is encrypted”. Nothing of the
 * pack is imported here or beside it: this folder is built as a chunk that is loaded when first used.
 */
export class Broken extends Error {
	override readonly name: string = 'Broken';
}

/** Broken on purpose, it seems: nothing else is tried with the file. */
export class Hopeless extends Broken {
	override readonly name = 'Hopeless';
}

/** What the work gives, or undefined where the file is broken there. */
export function unlessBroken<T>(work: () => T): T | undefined {
	let caught: unknown;
	try {
		return work();
	} catch (error) {
		caught = error;
	}
	if (!(caught instanceof Broken) || caught instanceof Hopeless) throw caught;
	return undefined;
}
