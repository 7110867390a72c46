/**
 * Runs jest on this terminal and counts from its own record, so that a run which died is not taken
 * for a good one.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { inRepo, readJson, repoRoot, scratch } from './paths.mjs';
import { runShown } from './system/run.mjs';

function read(file) {
	try {
		return readJson(file);
	} catch {
		return undefined;
	}
}

/**
 * @param {string} name of the record, for two suites not to overwrite each other's
 * @param {string[]} args jest's own
 * @returns {Promise<{ passed: number, failed: number }>} test files that could not run count as
 * failed
 */
export async function runJest(name, args, env = process.env) {
	const record = scratch(`jest-${name}.json`);
	mkdirSync(path.dirname(record), { recursive: true });
	rmSync(record, { force: true });
	const jest = inRepo('node_modules', 'jest', 'bin', 'jest.js');
	const code = await runShown(
		process.execPath,
		[jest, ...args, '--json', `--outputFile=${record}`],
		{ cwd: repoRoot, env },
	);
	const result = read(record);
	const passed = result?.numPassedTests ?? 0;
	const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
	return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

/** The last line of every test command. */
export function printCounts({ passed, failed }) {
	console.log(`\n${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}
