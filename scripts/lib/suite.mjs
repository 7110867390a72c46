/** The suites that run the packed tarball in a real n8n, the sandbox as its providers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { printCounts, runJest } from './jest.mjs';
import { ensureHost } from './n8n/host.mjs';
import { pack } from './pack.mjs';
import { inRepo } from './paths.mjs';
import { atEnd } from './system/processes.mjs';

/**
 * Runs `test/<name>` on an unpacked pack, or what the arguments choose of it.
 * @param {Record<string, string>} [more] settings for the tests, as environment variables
 * @param {string[]} chosen jest's arguments
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runPacked(name, unpacked, more, chosen) {
	// One place for what n8n writes: also what a killed test left there is removed.
	const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	atEnd(remove);
	const config = inRepo('test', name, 'jest.config.js');
	const args = ['--config', config, '--runInBand', ...chosen];
	const env = { ...process.env, TMPDIR: folder, UNPACKED_PACK: unpacked, ...more };
	const counts = await runJest(name, args, env);
	remove();
	return counts;
}

/**
 * A suite from nothing: its n8n, the pack, the tests.
 * @returns {Promise<number>} the exit code
 */
export async function runSuite(name, more, chosen) {
	await ensureHost();
	console.log('Building and packing the nodes');
	const { unpacked } = await pack();
	return printCounts(await runPacked(name, unpacked, more, chosen));
}
