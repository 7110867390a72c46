/**
 * `npm run test:e2e`: the packed tarball in a real n8n, the sandbox as its providers.
 * `npm run test:e2e -- <jest arguments>` runs the chosen tests alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { printCounts, runJest } from './lib/jest.mjs';
import { ensureHost } from './lib/n8n-host.mjs';
import { pack } from './lib/pack.mjs';
import { inRepo } from './lib/paths.mjs';
import { atEnd } from './lib/processes.mjs';
import { main } from './lib/setup.mjs';

await main(async () => {
	await ensureHost();
	// One place for what n8n writes: also what a killed test left there is removed.
	process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), 'e2e-'));
	atEnd(() => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 }));
	console.log('Building and packing the nodes');
	const { unpacked } = await pack();
	const config = inRepo('test', 'e2e', 'jest.config.js');
	const args = ['--config', config, '--runInBand', ...process.argv.slice(2)];
	return printCounts(await runJest('e2e', args, { ...process.env, UNPACKED_PACK: unpacked }));
});
