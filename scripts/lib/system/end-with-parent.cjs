/**
 * Loaded into child processes (`node --require`): nothing is left behind by a run that was killed.
 */
const parent = process.ppid;

setInterval(() => {
	if (process.ppid !== parent) process.exit(1);
}, 1000).unref();
