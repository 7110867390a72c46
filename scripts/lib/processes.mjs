/** Long-running children: whoever starts one gets the function that ends it, and none outlives this process. */

const running = new Set();

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/**
 * Ends a child politely, and by force when it does not listen. Resolves when it is gone; calling again is harmless.
 * @returns {(signal?: NodeJS.Signals) => Promise<void>}
 */
export function stopWith(child, { patienceMs = 15_000 } = {}) {
	running.add(child);
	const gone = new Promise((resolve) => {
		child.once('error', resolve);
		child.once('exit', resolve);
	}).then(() => void running.delete(child));
	return async (signal = 'SIGTERM') => {
		child.kill(signal);
		const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
		await gone;
		clearTimeout(force);
	};
}
