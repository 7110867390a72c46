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
 * Runs `test/<name>`, or what the arguments choose of it.
 * @param {Record<string, string>} [more] settings for the tests, as environment variables
 * @param {string[]} chosen jest's arguments
 * @returns {Promise<number>} the exit code
 */
export async function runSuite(name, more, chosen) {
	await ensureHost();
	// One place for what n8n writes: also what a killed test left there is removed.
	process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), `${name}-`));
	atEnd(() => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 }));
	console.log('Building and packing the nodes');
	const { unpacked } = await pack();
	const config = inRepo('test', name, 'jest.config.js');
	const args = ['--config', config, '--runInBand', ...chosen];
	return printCounts(
		await runJest(name, args, { ...process.env, UNPACKED_PACK: unpacked, ...more }),
	);
}
