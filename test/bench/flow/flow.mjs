/**
 * How fast a node is with its defaults against fixed numbers in flight, at providers that take k
 * calls at once: first simulated in virtual time, then over the wire, by the pack's own nodes in
 * n8n's engine. And how long n8n's event loop is blocked while many items are prepared.
 */
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { inRepo } from '../../../scripts/lib/paths.mjs';
import { sandboxCredentials } from '../../../scripts/lib/sandbox.mjs';
import { atEnd, stopWith } from '../../../scripts/lib/system/processes.mjs';
import { median, startResponder } from '../measure.mjs';
import { JOBS } from '../rivals.mjs';
import { plot } from './plot.mjs';
import { flow as simulate, SimulatedProvider, VirtualTime } from './simulation.ts';

const require = createRequire(import.meta.url);
const { modelOrder } = require('../pack/nodes/orders.js');

const FIXED = [4, 8, 16, 64];
const AUTOMATIC = 'defaults';
const PLACES = [2, 3, 8, 32, Infinity];
const MS = [50, 300, 2000];

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const sum = (values) => values.reduce((all, value) => all + value, 0);
const failedOf = ({ failed }) => sum(Object.values(failed));

const titleOf = ({ places, latencyMs, beyond, roundTripMs, secure, runs }) =>
	[
		places === Infinity ? 'open' : `${places} places, ${beyond} beyond`,
		`${latencyMs} ms`,
		roundTripMs && `+ ${roundTripMs} ms on the way`,
		secure && 'https',
		runs && `${runs} runs at once`,
	]
		.filter(Boolean)
		.join(', ');

const HEADINGS = ['Provider', 'Orders', 'Defaults', ...FIXED.map((n) => `${n} in flight`), 'Ratio'];

/** The time, and how many orders it left undone. */
const cell = (cost) =>
	cost ? seconds(cost.ms) + (failedOf(cost) > 0 ? `, ${failedOf(cost)} lost` : '') : '–';

/** The shortest time of a fixed number that lost nothing. */
const best = (costs) =>
	Math.min(...FIXED.map((n) => costs[n]).flatMap((c) => (c && failedOf(c) === 0 ? [c.ms] : [])));

function limitOf({ places, latencyMs, beyond }) {
	if (places === Infinity) return latencyMs >= 2000 ? 2 : 1.5;
	return beyond === 'queues' ? 1.2 : 1.4;
}

function reported(results, how) {
	return {
		headings: HEADINGS,
		rows: results.map(({ costs, ...each }) => [
			`${titleOf(each)}${how}`,
			String(each.orders),
			cell(costs[AUTOMATIC]),
			...FIXED.map((n) => cell(costs[n])),
			Number.isFinite(best(costs)) ? (costs[AUTOMATIC].ms / best(costs)).toFixed(2) : '–',
		]),
	};
}

function targetsOf(results, how) {
	return results.flatMap(({ costs, ...each }) => {
		const what = `${titleOf(each)}${how}`;
		const own = costs[AUTOMATIC];
		const lost = failedOf(own);
		const mayLose = each.runs ? failedOf(costs[4]) : 0;
		const ratio = own.ms / best(costs);
		const limit = limitOf(each);
		return [
			{
				what: `${what}: orders lost by the defaults`,
				value: lost,
				limit: mayLose,
				unit: 'orders',
				met: lost <= mayLose,
			},
			...(Number.isFinite(ratio) && !each.runs
				? [
						{
							what: `${what}: time against the best fixed number that loses none`,
							value: ratio,
							limit,
							unit: '×',
							met: ratio <= limit,
						},
					]
				: []),
		];
	});
}

const BUSY_SECONDS = 120;

const SIMULATED_ORDERS = 600;

export async function simulated({ tell }) {
	require('../typescript.cjs');
	const source = (name) => require(inRepo('nodes', 'shared', 'run', `${name}.ts`));
	const { inPace, paceOf } = source('pace');
	const { Patience } = source('patience');
	const { Slices } = source('slices');
	// Virtual time passes while somebody waits, not while somebody works.
	const paced = (entries, pace, task) =>
		inPace(entries, pace, task, () => false, new Slices({ now: () => 0 }));
	const results = [];
	const runOne = async (settings, concurrency) => {
		const time = new VirtualTime();
		const provider = new SimulatedProvider(time, settings);
		const pace = paceOf(concurrency, 'write', true, time.now);
		const patience = new Patience({ now: time.now });
		const run = { time, provider, pace, patience, inPace: paced, items: SIMULATED_ORDERS };
		const result = await time.run(simulate(run));
		return { ...result, failed: { busy: result.busy } };
	};
	for (const beyond of ['queues', 'busy']) {
		for (const places of beyond === 'queues' ? PLACES : PLACES.slice(0, -1)) {
			for (const serviceMs of MS) {
				tell(`flow, simulated: ${places} places, ${serviceMs} ms, ${beyond} beyond`);
				const settings = { beyond, places, serviceMs, roundTripMs: 10, unevenness: 0.1 };
				const costs = { [AUTOMATIC]: await runOne(settings, 'automatic') };
				for (const n of FIXED) costs[n] = await runOne(settings, n);
				results.push({ places, latencyMs: serviceMs, beyond, orders: SIMULATED_ORDERS, costs });
			}
		}
	}
	return results;
}

/** What is measured over the wire: as many orders as make runs of some seconds. */
const REAL = [
	{ places: Infinity, latencyMs: 50, orders: 400 },
	{ places: Infinity, latencyMs: 300, orders: 400, fixed: [16, 64] },
	{ places: Infinity, latencyMs: 2000, orders: 400, fixed: [64] },
	...[2, 3, 8, 32].map((places) => ({ places, latencyMs: 50, orders: 100 + 10 * places })),
	{ places: 3, latencyMs: 300, orders: 60, fixed: [4, 64] },
	{ places: 32, latencyMs: 300, orders: 400, fixed: [16, 64] },
	{ places: 32, latencyMs: 2000, orders: 400, fixed: [64] },
	...['429', 'busy'].flatMap((beyond) =>
		[2, 3, 8, 32].map((places) => ({
			places,
			beyond,
			latencyMs: 50,
			orders: 100 + 10 * places,
			fixed: [4, 8, 64],
		})),
	),
	{ places: 3, beyond: 'busy', latencyMs: 300, orders: 60, fixed: [4, 64] },
	{ places: 8, beyond: 'busy', latencyMs: 300, orders: 200, fixed: [4, 8, 64] },
	{ places: 2, beyond: 'busy', latencyMs: 2000, orders: 10, fixed: [4] },
	{ places: 8, beyond: 'busy', latencyMs: 50, orders: 100, runs: 4, fixed: [4] },
	{ places: Infinity, latencyMs: 50, roundTripMs: 200, secure: true, orders: 400, fixed: [64] },
].map((each) => ({ beyond: 'queues', ...each }));

function certificate() {
	const folder = mkdtempSync(path.join(tmpdir(), 'flow-'));
	const [key, cert] = ['key.pem', 'cert.pem'].map((file) => path.join(folder, file));
	const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
	const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
	execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
	return [key, cert];
}

/** The process in which the nodes run. */
function startSender(cert) {
	const child = fork(inRepo('test', 'bench', 'flow', 'sender.ts'), {
		execArgv: [
			...['--require', inRepo('scripts', 'lib', 'system', 'end-with-parent.cjs')],
			...['--require', 'reflect-metadata'],
			...['--require', inRepo('test', 'bench', 'typescript.cjs')],
		],
		env: { ...process.env, ...(cert && { NODE_EXTRA_CA_CERTS: cert }) },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const stop = stopWith(child);
	atEnd(stop);
	const send = (job) =>
		new Promise((resolve, reject) => {
			const gone = () => reject(new Error('The sender ended'));
			child.once('exit', gone);
			child.once('message', ({ cost, error }) => {
				child.off('exit', gone);
				if (error) reject(new Error(error));
				else resolve(cost);
			});
			child.send(job);
		});
	return { send, stop };
}

function jobOf(name, url, orders, options, more = {}) {
	const credentials = sandboxCredentials(url);
	const byType = Object.fromEntries(credentials.map((each) => [each.type, each]));
	const [{ type, parameters }] = JOBS[name].pack({ credentials: byType, options });
	return {
		node: type.split('.')[1],
		parameters,
		credentials: Object.fromEntries(credentials.map((each) => [each.type, each.data])),
		items: Array.from({ length: orders }, (_, at) => modelOrder(at + 1)),
		...more,
	};
}

export async function overTheWire({ rounds, tell, cases = REAL }) {
	const [key, cert] = certificate();
	const responder = await startResponder([key, cert]);
	const sender = startSender(cert);
	const course = {};
	const runOne = async (each, concurrency) => {
		const { places, beyond, latencyMs, roundTripMs = 0, orders, runs, secure } = each;
		const k = places === Infinity ? undefined : places;
		await responder.begin({ places: k, beyond, latencyMs, roundTripMs, record: true });
		// The node's own default, which the tests' harness would leave out.
		const patient = { busyWait: BUSY_SECONDS };
		const options = concurrency === AUTOMATIC ? patient : { ...patient, concurrency };
		const url = secure ? responder.secureUrl : responder.url;
		const cost = await sender.send(jobOf('createLabel', url, orders, options, { runs }));
		const { refusals, course: points } = await responder.counts();
		if (concurrency === AUTOMATIC) course[titleOf(each)] = points;
		return { ...cost, refusals };
	};
	await runOne({ places: Infinity, latencyMs: 0, orders: 500 }, 16);
	const all = cases.map((each) => ({ each, costs: {} }));
	for (let round = 0; round < rounds; round++) {
		for (const { each, costs } of all) {
			for (const concurrency of [AUTOMATIC, ...(each.fixed ?? FIXED)]) {
				tell(`flow: ${titleOf(each)}, ${concurrency}`);
				(costs[concurrency] ??= []).push(await runOne(each, concurrency));
			}
		}
	}
	await sender.stop();
	await responder.stop();
	const results = all.map(({ each, costs }) => ({
		...each,
		costs: Object.fromEntries(
			Object.entries(costs).map(([name, list]) => [
				name,
				{
					...list[0],
					ms: median(list.map(({ ms }) => ms)),
					failed: { all: Math.max(...list.map(failedOf)) },
				},
			]),
		),
	}));
	return { results, course };
}

const SHOWN = [
	{ places: Infinity, latencyMs: 300, beyond: 'queues' },
	{ places: 32, latencyMs: 300, beyond: 'queues' },
	{ places: 8, latencyMs: 300, beyond: 'busy' },
	{ places: 3, latencyMs: 300, beyond: 'busy' },
];

/** Writes the picture. @returns {string} the file */
export function picture(course, file) {
	const panels = SHOWN.map((each) => ({
		title: titleOf(each),
		places: each.places,
		points: course[titleOf(each)] ?? [],
	}));
	writeFileSync(file, plot(panels));
	return file;
}

const FLOW_ROUNDS = 2;

/** The part “flow”. */
export async function flow({ rounds, tell }) {
	const inTheory = await simulated({ tell });
	const { results, course } = await overTheWire({ rounds: Math.min(FLOW_ROUNDS, rounds), tell });
	const file = picture(course, inRepo('docs', 'images', 'flow.svg'));
	tell(`flow: ${file}`);
	const theory = reported(inTheory, ', simulated');
	const wire = reported(results, '');
	return {
		figures: [],
		table: { headings: HEADINGS, rows: [...wire.rows, ...theory.rows] },
		targets: [...targetsOf(results, ''), ...targetsOf(inTheory, ', simulated')],
	};
}

/** The most for which n8n may be blocked, at any size. */
const BLOCK_MS = 50;

/** The part “loop”: the longest time for which n8n can do nothing else. */
export async function loop({ rounds, tell }) {
	const responder = await startResponder();
	const sender = startSender();
	const jobs = ['createLabel', 'fengchaoImport', 'sttLabels'];
	const targets = [];
	const rows = [];
	// Preview Only: prepared as ever, and nothing is sent.
	const optionsOf = (name) => (name === 'sttLabels' ? {} : { previewOnly: true });
	await responder.begin({});
	for (const name of jobs) await sender.send(jobOf(name, responder.url, 2000, optionsOf(name)));
	for (const name of jobs) {
		for (const orders of [10_000, 50_000]) {
			const costs = [];
			for (let round = 0; round < Math.min(FLOW_ROUNDS, rounds); round++) {
				tell(`loop: ${name}, ${orders} orders`);
				await responder.begin({});
				costs.push(await sender.send(jobOf(name, responder.url, orders, optionsOf(name))));
			}
			const value = median(costs.map(({ blockMs }) => blockMs));
			const cpu = median(costs.map(({ blockCpuMs }) => blockCpuMs));
			const size = orders.toLocaleString('en-US');
			rows.push([JOBS[name].title, size, `${value.toFixed(0)} ms`, `${cpu.toFixed(0)} ms`]);
			const what = `${JOBS[name].title}, ${size} orders: longest block`;
			targets.push({ what, value, limit: BLOCK_MS, unit: 'ms', met: value <= BLOCK_MS });
		}
	}
	await sender.stop();
	await responder.stop();
	const headings = ['Job', 'Orders', 'Longest block', "CPU of n8n's thread in the longest"];
	return { figures: [], table: { headings, rows }, targets };
}
