/**
 * `npm run test:hosts`: the pack in every n8n of `scripts/n8n-host/`, one after the other, each
 * installed into the user's cache folder at its first run (3 GB).
 * `-- --only 1.123.81` (or `--only 1.123`): those alone; `--ends`: the oldest and the newest.
 * `--write`: docs/hosts.json says what was run, and the README's line is made from it.
 * `--remove 1.123.81`: takes that n8n off the disk instead.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { ensureHost, hostOf } from './lib/n8n/host.mjs';
import { pack } from './lib/pack.mjs';
import { inRepo, n8nVersions, packageJson, scratch } from './lib/paths.mjs';
import { formatDuration } from './lib/progress.mjs';
import { main } from './lib/setup.mjs';
import { runPacked } from './lib/suite.mjs';
import { startPostgres, startRedis } from './lib/system/servers.mjs';

const { values: wanted } = parseArgs({
	options: {
		only: { type: 'string' },
		ends: { type: 'boolean' },
		write: { type: 'boolean' },
		remove: { type: 'string' },
	},
});

const ends = [n8nVersions[0], n8nVersions.at(-1)];

/** Exact versions, or a line of them: 1.123 means 1.123.81. */
function chosen(words) {
	const versions = n8nVersions.filter((version) =>
		words.split(',').some((word) => version === word || version.startsWith(`${word}.`)),
	);
	if (versions.length === 0) throw new Error(`No n8n ${words} here, but ${n8nVersions.join(', ')}`);
	return versions;
}

/** Queue mode is tried at both ends of what is promised; each version makes its own tables. */
async function queueServers(version) {
	if (!ends.includes(version)) return undefined;
	return JSON.stringify({ ...(await startRedis()), ...(await startPostgres()) });
}

const readFacts = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

await main(async () => {
	if (wanted.remove) {
		for (const version of chosen(wanted.remove)) hostOf(version).remove();
		return 0;
	}
	const versions = wanted.ends ? ends : chosen(wanted.only ?? n8nVersions.join());
	for (const version of versions) await ensureHost(version);
	console.log('Building and packing the nodes');
	const { unpacked } = await pack();
	const results = [];
	for (const version of versions) {
		const started = Date.now();
		const factsFile = scratch(`host-${version}.json`);
		rmSync(factsFile, { force: true });
		const servers = await queueServers(version);
		console.log(`\nn8n ${version}${servers ? ', also in queue mode' : ''}`);
		const counts = await runPacked(
			'hosts',
			unpacked,
			{
				N8N_HOST: version,
				HOST_FACTS: factsFile,
				...(servers && { QUEUE_SERVERS: servers }),
			},
			servers ? [] : ['host.test.ts'],
		);
		results.push({ version, ...counts, took: Date.now() - started, facts: readFacts(factsFile) });
	}
	console.log('');
	for (const { version, passed, failed, took } of results) {
		console.log(
			`n8n ${version.padEnd(9)} ${passed} passed, ${failed} failed (${formatDuration(took)})`,
		);
	}
	const failed = results.reduce((sum, each) => sum + each.failed, 0);
	if (wanted.write) {
		if (failed > 0 || versions.length < n8nVersions.length) {
			throw new Error('docs/hosts.json is written from a run of all versions without a failure');
		}
		const tested = results.map(({ version, facts }) => ({
			n8n: version,
			node: hostOf(version).nodeVersion,
			...facts,
		}));
		const page = { pack: packageJson.version, queueMode: ends, tested };
		writeFileSync(inRepo('docs', 'hosts.json'), `${JSON.stringify(page, null, '\t')}\n`);
	}
	const passed = results.reduce((sum, each) => sum + each.passed, 0);
	console.log(`\n${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
});
