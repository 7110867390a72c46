/** Runs one file of test/endurance: the packed tarball in a real n8n, for minutes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { printCounts, runJest } from './jest.mjs';
import { ensureHost } from './n8n-host.mjs';
import { pack } from './pack.mjs';
import { inRepo } from './paths.mjs';
import { atEnd } from './processes.mjs';
import { formatDuration } from './progress.mjs';

/**
 * @param {'soak' | 'kills' | 'queue'} name
 * @returns {Promise<number>} the exit code
 */
export async function endurance(name) {
	await ensureHost();
	// One place for what n8n writes: also what a killed test left there is removed.
	process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), `${name}-`));
	atEnd(() => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 }));
	console.log('Building and packing the nodes');
	const { unpacked } = await pack();
	const started = Date.now();
	const config = inRepo('test', 'endurance', 'jest.config.js');
	const args = ['--config', config, '--runInBand', inRepo('test', 'endurance', `${name}.test.ts`)];
	const counts = await runJest(name, args, { ...process.env, UNPACKED_PACK: unpacked });
	console.log(`\n${name}: ${formatDuration(Date.now() - started)}`);
	return printCounts(counts);
}
