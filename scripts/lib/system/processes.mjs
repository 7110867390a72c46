/**
 * Long-running children and temporary folders: whoever makes one says how it ends, and none
 * outlives this process.
 */

const running = new Set();
const endings = [];

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/** Resolves when the child is gone. */
export function track(child) {
	running.add(child);
	return new Promise((resolve) => {
		child.once('error', resolve);
		child.once('exit', resolve);
	}).then(() => void running.delete(child));
}

/**
 * Ends a child politely, and by force when it does not listen. Resolves when it is gone; calling
 * again is harmless.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {(signal?: NodeJS.Signals) => Promise<void>}
 */
export function stopWith(child, { patienceMs = 15_000 } = {}) {
	const gone = track(child);
	return async (signal = 'SIGTERM') => {
		child.kill(signal);
		const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
		await gone;
		clearTimeout(force);
	};
}

/** What is to be done before this process ends, by itself or by a signal. */
export const atEnd = (ending) => void endings.push(ending);

let ended;

/** Does it, last things first, once. */
export function end() {
	ended ??= (async () => {
		for (const ending of endings.reverse()) {
			try {
				await ending();
			} catch (error) {
				console.error(error.message);
			}
		}
	})();
	return ended;
}

let interruption;
let exitCode = 130;

/**
 * Ctrl-C and `kill` end a script as its last line would. Resolves with the exit code when one of
 * them came.
 */
export function interrupted() {
	interruption ??= new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
			process.on(signal, () => resolve(exitCode));
	});
	return interruption;
}

/** For a script that is meant to run till somebody ends it: to be ended is its success. */
export function untilInterrupted() {
	exitCode = 0;
	return interrupted();
}
