/**
 * What the benchmark measures, part by part. Each part gives figures (medians of a case's rounds)
 * and targets: a measured value, its limit, and whether it was kept.
 */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

import { hostOf } from '../../scripts/lib/n8n/host.mjs';
import { binFolder, inRepo, packageJson } from '../../scripts/lib/paths.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import {
	figureOf,
	interleaved,
	median,
	prepareN8n,
	runOnce,
	startPublished,
	workflowsOf,
} from './measure.mjs';
import { flow, loop } from './flow/flow.mjs';
import { JOBS, pollingWorkflow } from './rivals.mjs';
import { sheet } from './sheet/sheet.mjs';

const run = promisify(execFile);

/** Milliseconds before each answer: a provider on this machine, and one across the city. */
const LATENCIES = [0, 50];

/** The most that the option Concurrency takes. */
const MOST_IN_FLIGHT = 64;
/**
 * What the single calls and the chain have in flight where all rivals are held to the same number.
 */
const IN_FLIGHT = 16;

const named = (job, rival) => (figure) => figure.job === job && figure.rival === rival;
const pick = (figures, job, rival, more = () => true) =>
	figures.find((figure) => named(job, rival)(figure) && more(figure));

/** Each figure of the pack beside its rivals' with the same latency. */
const againstRivals = (figures) =>
	figures
		.filter(({ rival }) => rival === 'pack')
		.map((pack) => {
			const rivalOf = (rival) =>
				pick(figures, pack.job, rival, ({ latencyMs }) => latencyMs === pack.latencyMs);
			return { pack, floor: rivalOf('floor'), n8n: rivalOf('n8n') };
		});

const ratio = (what, value, limit) => ({ what, value, limit, unit: '×', met: value <= limit });
const atLeast = (what, value, limit) => ({
	what,
	value,
	limit,
	unit: '×',
	atLeast: true,
	met: value >= limit,
});

const titleOf = ({ job, latencyMs }) => `${JOBS[job].title}, ${latencyMs} ms`;
const count = (value) => value.toLocaleString('en-US');

/**
 * One call for each order. The floor is held to the pack's number of calls in flight. So is HTTP
 * Request where it can be: it starts all of its calls at once (the pack has its most), or with
 * *Batching* as many every 50 ms.
 */
const single = {
	cases: ({ items }) =>
		['shipBack', 'createLabel'].flatMap((job) => {
			const own = { job, orders: items };
			const late = { ...own, latencyMs: 50 };
			return [
				{ ...own, rival: 'pack', latencyMs: 0, inFlight: IN_FLIGHT },
				{ ...own, rival: 'floor', latencyMs: 0, inFlight: IN_FLIGHT },
				{ ...own, rival: 'n8n', latencyMs: 0 },
				{ ...late, rival: 'pack', inFlight: IN_FLIGHT },
				{ ...late, rival: 'floor', inFlight: IN_FLIGHT },
				{ ...late, rival: 'n8n', bounded: { inFlight: IN_FLIGHT, everyMs: 50 } },
				{ ...late, rival: 'pack', inFlight: MOST_IN_FLIGHT },
				{ ...late, rival: 'n8n' },
			];
		}),
	targets: (figures) =>
		['shipBack', 'createLabel'].flatMap((job) => {
			const [pack, floor, n8n, packLate, floorLate, n8nBounded, packMost, n8nLate] = figures.filter(
				(figure) => figure.job === job,
			);
			const time = (own, rival, limit) =>
				ratio(`${titleOf(own)}: time against the floor`, own.wallMs / rival.wallMs, limit);
			const cpu = (own, setting, rival) =>
				ratio(
					`${titleOf(own)}${setting}: CPU against the HTTP Request chain`,
					own.cpuMs / rival.cpuMs,
					0.6,
				);
			return [
				time(pack, floor, 1.5),
				cpu(pack, '', n8n),
				time(packLate, floorLate, 1.3),
				cpu(packLate, `, both ${IN_FLIGHT} in flight`, n8nBounded),
				cpu(packMost, `, ${MOST_IN_FLIGHT} in flight against all at once`, n8nLate),
			];
		}),
};

/**
 * One call for many orders, with latency as many in flight as a node allows: HTTP Request starts
 * all of its calls at once. One HTTP Request an order takes so long that it has fewer rounds.
 */
const batch = {
	cases: ({ items }) => [
		...LATENCIES.flatMap((latencyMs) =>
			['fengchaoImport', 'sttLabels', 'kuaikuaiLabels'].flatMap((job) => {
				const own = {
					job,
					orders: items * 10,
					latencyMs,
					...(latencyMs > 0 && { inFlight: MOST_IN_FLIGHT }),
				};
				return [
					{ ...own, rival: 'pack' },
					{ ...own, rival: 'floor' },
					{ job, rival: 'n8n', orders: items * 10, latencyMs, rounds: 1 },
				];
			}),
		),
		...['sttLabel', 'sttLabels'].map((job) => ({
			job,
			rival: 'pack',
			orders: items,
			latencyMs: 50,
		})),
	],
	targets: (figures) => [
		...againstRivals(figures.slice(0, -2)).flatMap(({ pack, floor, n8n }) => [
			atLeast(
				`${titleOf(pack)}: times as fast as one HTTP Request an order`,
				n8n.wallMs / pack.wallMs,
				20,
			),
			ratio(`${titleOf(pack)}: CPU against the floor`, pack.cpuMs / floor.cpuMs, 1.5),
		]),
		...figures.slice(-2, -1).map((one) => {
			const many = figures.at(-1);
			return ratio(
				`${titleOf(one)}, ${count(one.orders)} orders: time against ${JOBS[many.job].title}`,
				one.wallMs / many.wallMs,
				1.5,
			);
		}),
	],
};

/** Orders → label → file → ship-back. */
const chain = {
	cases: ({ items, rounds }) => {
		const few = Math.min(2, rounds);
		const bounded = { inFlight: IN_FLIGHT, everyMs: 50 };
		return [
			{ job: 'chain', rival: 'pack', orders: items, latencyMs: 0 },
			{ job: 'chain', rival: 'n8n', orders: items, latencyMs: 0 },
			{ job: 'chain', rival: 'pack', orders: items, latencyMs: 50, inFlight: MOST_IN_FLIGHT },
			{ job: 'chain', rival: 'n8n', orders: items, latencyMs: 50 },
			{
				job: 'chain',
				rival: 'pack',
				orders: items,
				latencyMs: 50,
				inFlight: IN_FLIGHT,
				rounds: few,
			},
			{ job: 'chain', rival: 'n8n', orders: items, latencyMs: 50, bounded, rounds: few },
			{ job: 'chain', rival: 'pack', orders: items, latencyMs: 50, rounds: few },
		];
	},
	targets: ([pack, n8n, packMost, n8nLate, packBounded, n8nBounded, packDefault]) => {
		const faster = (setting, own, theirs, times = 2) =>
			atLeast(`${setting}: times as fast as n8n's own nodes`, theirs.wallMs / own.wallMs, times);
		return [
			faster('0 ms, both as installed', pack, n8n),
			faster(`50 ms, ${MOST_IN_FLIGHT} in flight against all at once`, packMost, n8nLate),
			faster(`50 ms, both ${IN_FLIGHT} in flight`, packBounded, n8nBounded),
			faster('50 ms, as installed: automatic against all at once', packDefault, n8nLate, 1.2),
		];
	},
};

/** From one size to twenty times that size. */
const growth = {
	cases: ({ items, rounds }) =>
		['shipBack', 'sttLabels'].flatMap((job) => [
			{
				job,
				rival: 'pack',
				orders: items,
				latencyMs: 0,
				...(job === 'shipBack' && { inFlight: IN_FLIGHT }),
			},
			{
				job,
				rival: 'pack',
				orders: items * 20,
				latencyMs: 0,
				...(job === 'shipBack' && { inFlight: IN_FLIGHT, rounds: Math.min(3, rounds) }),
			},
		]),
	targets: (figures) =>
		['shipBack', 'sttLabels'].map((job) => {
			const [small, large] = figures.filter(named(job, 'pack'));
			return ratio(
				`${JOBS[job].title}: time per order at ${count(large.orders)} against ${count(small.orders)}`,
				large.wallMs / 20 / small.wallMs,
				1.2,
			);
		}),
};

/** These four run in the same n8n. */
const IN_ONE_N8N = { single, batch, chain, growth };

const MEMORY_ROUNDS = 2;
/** So that the code is there already. */
const MEMORY_WARM_UP = 100;
const FILE_BYTES = 1024 * 1024;

/** Each run in an n8n that was just started: a process keeps the memory it once had. */
async function memory({ unpacked, responder, items, rounds, tell }) {
	const shipBack = { job: 'shipBack', latencyMs: 0 };
	const cases = [
		...[1, 10, 20].map((times) => ({
			...shipBack,
			rival: 'pack',
			inFlight: IN_FLIGHT,
			orders: items * times,
		})),
		{ ...shipBack, rival: 'n8n', orders: items * 10 },
		{
			job: 'labelFiles',
			rival: 'pack',
			latencyMs: 0,
			orders: Math.ceil(items / 4),
			fileBytes: FILE_BYTES,
		},
	];
	const workflows = workflowsOf(cases, responder);
	const n8n = await prepareN8n({ unpacked, responder, workflows });
	const costs = cases.map(() => []);
	for (let round = 0; round < Math.min(MEMORY_ROUNDS, rounds); round++) {
		for (const [at, each] of cases.entries()) {
			tell(`memory: ${each.job}-${each.rival}, ${each.orders} orders`);
			if (round + at === 0) await startPublished(n8n, workflows);
			else await n8n.start();
			await runOnce(n8n, responder, { ...each, orders: Math.min(each.orders, MEMORY_WARM_UP) });
			costs[at].push(await runOnce(n8n, responder, each));
			await n8n.stop();
		}
	}
	const figures = cases.map((each, at) => ({ ...figureOf(each, costs[at]), showsMemory: true }));
	const [small, large, largest, n8nLarge, files] = figures;
	const filesMib = (files.orders * FILE_BYTES) / 1024 / 1024;
	const kept = ({ keptMib, orders }) => keptMib / orders;
	return {
		figures,
		targets: [
			ratio(
				`Peak memory at ${count(large.orders)} ship-backs against the HTTP Request chain`,
				large.peakMib / n8nLarge.peakMib,
				1.2,
			),
			ratio(
				`Memory kept per order at ${count(largest.orders)} against ${count(small.orders)}`,
				kept(largest) / kept(small),
				1.2,
			),
			ratio(
				`Memory taken while ${filesMib} MiB of label files come, against their size`,
				files.extraMib / filesMib,
				0.5,
			),
		],
	};
}

/** What n8n gives a poll by default, and what a trigger may make n8n keep. */
const BUDGET_S = 36;
const STATE_KIB = 64;

const POLL_ROUNDS = 3;
const POLL_LATENCY_MS = 50;

const DONE = ['success', 'error', 'crashed', 'canceled'];

/** How much n8n keeps for a workflow's trigger, in its durable cursors or with the workflow. */
function stateBytes(folder, id) {
	const database = new DatabaseSync(path.join(folder, '.n8n', 'database.sqlite'), {
		readOnly: true,
	});
	try {
		const sizes = [
			database.prepare('select cursor as state from poller_state where workflowId = ?').all(id),
			database.prepare('select staticData as state from workflow_entity where id = ?').all(id),
		];
		return Math.max(0, ...sizes.flat().map(({ state }) => Buffer.byteLength(state ?? '')));
	} finally {
		database.close();
	}
}

/**
 * The real trigger in a real n8n with durable cursors: the poll by which n8n publishes a workflow.
 * Each round has a workflow of its own, since one that is published again goes on where it stopped.
 */
async function polling({ unpacked, responder, items, rounds, tell }) {
	const orders = items * 10;
	const shops = Array.from({ length: 20 }, (_, at) => String(10_001 + at));
	const statuses = ['UNSHIP', 'FINISH'];
	const amount = Math.ceil(orders / (shops.length * statuses.length));
	const jobs = [
		{
			id: 'oneWindow',
			job: `${count(orders)} orders in one window`,
			shops: ['10001'],
			statuses: ['UNSHIP'],
			amount: orders,
		},
		{
			id: 'manyShops',
			job: `20 shops × 2 statuses, ${count(amount)} orders each`,
			shops,
			statuses,
			amount,
		},
	];
	const turns = Array.from({ length: Math.min(POLL_ROUNDS, rounds) }, (_, round) =>
		jobs.map((job) => ({ ...job, id: `${job.id}-${round + 1}` })),
	).flat();
	const workflows = turns.map((turn) =>
		pollingWorkflow({ ...turn, credentials: responder.credentials }),
	);
	const n8n = await prepareN8n({ unpacked, responder, workflows, pollEngine: 'durable' });
	await n8n.start();
	const api = await n8n.signIn();
	const polls = [];
	for (const turn of turns) {
		tell(`polling: ${turn.job}`);
		polls.push({ job: turn.job, ...(await pollOnce({ n8n, api, responder }, turn)) });
	}
	await n8n.remove();
	const figures = jobs.map(({ job }) => {
		const own = polls.filter((poll) => poll.job === job);
		const state = Math.max(...own.map(({ stateBytes }) => stateBytes));
		return {
			job,
			rival: 'pack',
			latencyMs: POLL_LATENCY_MS,
			orders: own[0].orders,
			calls: own[0].calls,
			rounds: own.length,
			wallMs: median(own.map(({ wallMs }) => wallMs)),
			stateKib: state / 1024,
		};
	});
	return {
		figures,
		targets: figures.flatMap(({ job, wallMs, stateKib }) => [
			{
				what: `${job}: time of the poll`,
				value: wallMs / 1000,
				limit: BUDGET_S,
				unit: 's',
				met: wallMs <= BUDGET_S * 1000,
			},
			{
				what: `${job}: state`,
				value: stateKib,
				limit: STATE_KIB,
				unit: 'KiB',
				met: stateKib <= STATE_KIB,
			},
		]),
	};
}

/** From the trigger's first call to the execution that n8n starts with its orders. */
async function pollOnce({ n8n, api, responder }, { id, shops, statuses, amount }) {
	const pairs = shops.flatMap((shopId) => statuses.map((orderStatus) => ({ shopId, orderStatus })));
	await responder.begin({
		latencyMs: POLL_LATENCY_MS,
		shops: pairs.map((pair, at) => ({ ...pair, amount, from: 1 + at * amount })),
	});
	await api.publish(id);
	const execution = await firstExecution(api, id);
	const handedOver = execution.data.resultData.runData.Orders[0].data.main[0].length;
	const orders = pairs.length * amount;
	if (execution.status !== 'success' || handedOver !== orders) {
		throw new Error(`${id}: ${execution.status}, ${handedOver} of ${orders} orders`);
	}
	const { firstCallAt, calls } = await responder.counts();
	await api.unpublish(id);
	return {
		orders,
		calls: calls.orders,
		wallMs: Date.parse(execution.startedAt) - firstCallAt,
		stateBytes: stateBytes(n8n.folder, id),
	};
}

async function firstExecution(api, id) {
	for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
		const [first] = await api.executionList(id);
		if (first && DONE.includes(first.status)) return await api.execution(first.id);
	}
	throw new Error(`${id}: no execution after two minutes`);
}

const LOADS = 21;

/**
 * Loads every class and makes one of each, as n8n does when it starts; n8n-workflow and luxon are
 * there already.
 */
const LOAD = `
const path = require('node:path');
require('n8n-workflow');
require('luxon');
const [folder, ...files] = process.argv.slice(1);
const before = performance.now();
for (const file of files) new (require(path.join(folder, file))[path.basename(file).split('.')[0]])();
console.log(performance.now() - before);
`;

async function load({ unpacked, tarball, tell }) {
	tell('load and tarball');
	const files = [...packageJson.n8n.credentials, ...packageJson.n8n.nodes];
	const { folder } = hostOf();
	const node = path.join(binFolder(folder), 'node');
	const env = { ...process.env, NODE_PATH: path.join(folder, 'node_modules') };
	const times = [];
	for (let at = 0; at < LOADS; at++) {
		const { stdout } = await run(node, ['-e', LOAD, unpacked, ...files], { cwd: unpacked, env });
		times.push(Number(stdout));
	}
	const ms = median(times);
	const kB = statSync(tarball).size / 1000;
	return {
		figures: [],
		targets: [
			{
				what: `Loading all ${files.length} nodes and credentials (the fastest of ${LOADS} times: ${Math.min(...times).toFixed(1)} ms)`,
				value: ms,
				limit: 15,
				unit: 'ms',
				met: ms <= 15,
			},
			{ what: 'Tarball', value: kB, limit: 300, unit: 'kB', met: kB <= 300 },
		],
	};
}

export const PARTS = [
	...Object.keys(IN_ONE_N8N),
	...['memory', 'polling', 'load', 'flow', 'loop', 'sheet'],
];

/** The parts that no n8n is started for. */
export const WITHOUT_N8N = ['flow', 'loop', 'sheet'];

/**
 * Measures the chosen parts.
 * @param {{ unpacked: string, tarball: string, responder: any, items: number, rounds: number,
 * profile?: string, tell: (words: string) => void }} bench
 * @param {string[]} chosen
 */
export async function measure(bench, chosen) {
	const results = {};
	const together = chosen.filter((name) => name in IN_ONE_N8N);
	if (together.length > 0) {
		const casesOf = Object.fromEntries(
			together.map((name) => [name, IN_ONE_N8N[name].cases(bench)]),
		);
		const workflows = workflowsOf(Object.values(casesOf).flat(), bench.responder);
		const n8n = await prepareN8n({ ...bench, workflows });
		await startPublished(n8n, workflows);
		for (const name of together) {
			const figures = await interleaved({ ...bench, n8n }, casesOf[name]);
			results[name] = { figures, targets: IN_ONE_N8N[name].targets(figures) };
		}
		await n8n.remove();
	}
	const alone = { memory, polling, load, flow, loop, sheet };
	for (const name of chosen.filter((each) => each in alone))
		results[name] = await alone[name](bench);
	return results;
}
