/**
 * `npm run bench`: what the pack costs against a bare loop and against n8n's own nodes, in a real
 * n8n on this machine. `--rounds 5 --items 1000 --only single,load` choose how much; `--json file`,
 * `--write` (docs/benchmark.md and what quotes it) and `--profile folder` (CPU profiles of n8n) say
 * what becomes of it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureHost } from './lib/n8n/host.mjs';
import { pack } from './lib/pack.mjs';
import { scratch } from './lib/paths.mjs';
import { atEnd } from './lib/system/processes.mjs';
import { createProgress } from './lib/progress.mjs';
import { main } from './lib/setup.mjs';

const ITEMS = 1000;
const ROUNDS = 5;

function readArguments() {
	const { values } = parseArgs({
		options: {
			rounds: { type: 'string', default: String(ROUNDS) },
			items: { type: 'string', default: String(ITEMS) },
			only: { type: 'string' },
			json: { type: 'string', default: scratch('bench.json') },
			profile: { type: 'string' },
			write: { type: 'boolean', default: false },
		},
	});
	const [rounds, items] = [values.rounds, values.items].map(Number);
	if (!(rounds >= 1) || !(items >= 1)) throw new Error('--rounds and --items are whole numbers');
	return { ...values, rounds, items };
}

await main(async () => {
	const { rounds, items, only, json, profile, write } = readArguments();
	// What needs installed packages is loaded once they are installed.
	const { measure, PARTS, WITHOUT_N8N } = await import('../test/bench/parts.mjs');
	const { startResponder } = await import('../test/bench/measure.mjs');
	const { printed, writeFigures } = await import('../test/bench/report.mjs');
	const chosen = only?.split(',') ?? PARTS;
	const unknown = chosen.filter((name) => !PARTS.includes(name));
	if (unknown.length > 0) throw new Error(`--only knows ${PARTS.join(', ')}`);
	if (write && chosen.length < PARTS.length) throw new Error('--write needs all parts');
	const [load] = loadavg();
	const withN8n = chosen.some((name) => !WITHOUT_N8N.includes(name));
	if (withN8n) await ensureHost();
	process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), 'bench-'));
	atEnd(() => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 }));
	if (profile) mkdirSync(profile, { recursive: true });
	const progress = createProgress('Benchmark');
	if (withN8n) progress.step('building and packing the nodes');
	const { unpacked, tarball } = withN8n ? await pack() : {};
	const responder = await startResponder();
	const started = Date.now();
	let parts;
	try {
		const bench = { unpacked, tarball, responder, rounds, items, tell: progress.step };
		parts = await measure({ ...bench, profile: profile && path.resolve(profile) }, chosen);
		await progress.done('done');
	} catch (error) {
		progress.stop();
		throw error;
	}
	const args = [rounds !== ROUNDS && `--rounds ${rounds}`, items !== ITEMS && `--items ${items}`];
	const report = {
		rounds,
		items,
		args: args.filter(Boolean).join(' '),
		/** How busy the machine was with other things. */
		load,
		seconds: Math.round((Date.now() - started) / 1000),
		parts,
	};
	mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
	writeFileSync(json, `${JSON.stringify(report, null, '\t')}\n`);
	console.log(printed(report));
	console.log(`\nAs JSON: ${path.resolve(json)}`);
	if (write) console.log(`Written: ${writeFigures(report).join(', ')}`);
});
