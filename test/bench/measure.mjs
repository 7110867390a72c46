/** Runs the rivals' workflows in a real n8n, and reads what they cost. */
import { spawn } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';

import { putInto } from '../../scripts/lib/pack.mjs';
import { inRepo } from '../../scripts/lib/paths.mjs';
import { createPrivateN8n } from '../../scripts/lib/n8n/instance.mjs';
import { atEnd, stopWith } from '../../scripts/lib/system/processes.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { sandboxCredentials } from '../../scripts/lib/sandbox.mjs';
import { expectedCalls, idOf, JOBS, workflow } from './rivals.mjs';

const BENCH_PACK = 'n8n-nodes-fulfillment-bench';

/**
 * An n8n that has run for a while: the compilers' work on the first items is not what is measured.
 */
const WARM_UP = 10_000;
/** n8n's own nodes take so long for one call an order that they warm up with fewer. */
const WARM_UP_OWN = 1000;

const PATIENCE_MS = 600_000;

/**
 * The responder in a process of its own.
 * @param {string[]} tls the files of a key and a certificate: it answers over https, too
 */
export async function startResponder(tls = []) {
	const child = spawn(
		process.execPath,
		[
			'--require',
			inRepo('scripts', 'lib', 'system', 'end-with-parent.cjs'),
			inRepo('test', 'bench', 'responder.mjs'),
			...tls,
		],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	);
	atEnd(stopWith(child));
	const [url, secureUrl] = await new Promise((resolve, reject) => {
		child.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim().split(' ')));
		child.once('exit', () => reject(new Error('The responder did not start')));
	});
	const control = async (name, input = {}) =>
		await (
			await fetch(`${url}/_bench/${name}`, { method: 'POST', body: JSON.stringify(input) })
		).json();
	return {
		url,
		secureUrl,
		credentials: sandboxCredentials(url),
		begin: (settings) => control('begin', settings),
		counts: () => control('counts'),
		stop: stopWith(child),
	};
}

/** A private n8n with the pack and the benchmark's own nodes; not started yet. */
export async function prepareN8n({ unpacked, responder, workflows, profile, ...more }) {
	const n8n = await createPrivateN8n({
		unpacked,
		env: {
			N8N_LOG_LEVEL: 'warn',
			// For the Code nodes, which have to sign.
			NODE_FUNCTION_ALLOW_BUILTIN: 'crypto',
			...(profile && { BENCH_PROFILE: profile }),
		},
		...more,
	});
	atEnd(n8n.remove);
	putInto(n8n.folder, inRepo('test', 'bench', 'pack'), BENCH_PACK);
	await n8n.importCredentials(responder.credentials);
	await n8n.importWorkflows(workflows);
	return n8n;
}

/** The workflow of each case, once. */
export function workflowsOf(cases, { url: base, credentials }) {
	const byId = new Map(cases.map((each) => [idOf(each), each]));
	return [...byId.values()].map((each) => workflow({ ...each, base, credentials }));
}

/** Starts an n8n, its workflows published. */
export async function startPublished(n8n, workflows) {
	await n8n.start();
	const api = await n8n.signIn();
	for (const { id } of workflows) await api.publish(id);
}

/**
 * One run of one case. Fails unless every order is done, and the provider got exactly the calls
 * that the case should make.
 * @returns {Promise<{ wallMs: number, cpuMs: number, beforeMib: number, peakMib: number, keptMib:
 * number, files: number, calls: number }>}
 */
export async function runOnce(n8n, responder, each) {
	const { orders, latencyMs = 0, fileBytes } = each;
	const id = idOf(each);
	const shops = JOBS[each.job].fromShop ? [{ shopId: '10001', amount: orders }] : [];
	await responder.begin({ latencyMs, shops, ...(fileBytes && { fileBytes }) });
	await ready(n8n);
	const response = await fetch(`${n8n.url}/webhook/${id}?n=${orders}`, {
		signal: AbortSignal.timeout(PATIENCE_MS),
	});
	const text = await response.text();
	const cost = parsed(text);
	if (cost?.wallMs === undefined) {
		throw new Error(
			`${id} failed (HTTP ${response.status}): ${text.slice(0, 500)}\n${n8n.log().slice(-2000)}`,
		);
	}
	if (cost.done !== orders) {
		throw new Error(
			`${id}: ${cost.done} of ${orders} orders are done; one that is not: ${JSON.stringify(cost.failed)?.slice(0, 800)}`,
		);
	}
	const { calls, named, twice } = await responder.counts();
	const expected = expectedCalls(each, orders);
	const all = Object.fromEntries(
		Object.keys(expected).map((call) => [call, call === 'orders' ? 0 : orders]),
	);
	if (!isDeepStrictEqual(calls, expected) || !isDeepStrictEqual(named, all) || twice > 0) {
		throw new Error(
			`${id}: expected the calls ${JSON.stringify(expected)} for ${orders} orders, got ${JSON.stringify({ calls, named, twice })}`,
		);
	}
	return { ...cost, calls: Object.values(calls).reduce((sum, count) => sum + count, 0) };
}

/** After a run that kept it busy, n8n takes its database for lost until it has asked again. */
async function ready(n8n) {
	while (!(await fetch(`${n8n.url}/healthz/readiness`)).ok) await sleep(200);
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What a case cost over its rounds: medians. */
export function figureOf(each, costs) {
	const of = (name) => median(costs.map((cost) => cost[name]));
	return {
		...each,
		rounds: costs.length,
		calls: costs[0].calls,
		wallMs: of('wallMs'),
		cpuMs: of('cpuMs'),
		cpuPerOrderUs: (of('cpuMs') * 1000) / each.orders,
		peakMib: of('peakMib'),
		keptMib: of('keptMib'),
		extraMib: median(costs.map(({ peakMib, beforeMib }) => peakMib - beforeMib)),
	};
}

/**
 * Runs the cases in turn, each round beginning with another one; before the first round each
 * workflow runs once for nothing.
 * @param {{ n8n: any, responder: any, rounds: number, tell: (words: string) => void }} bench
 * @param {any[]} cases `rounds` where one has its own
 * @returns {Promise<any[]>} one figure for each case
 */
export async function interleaved({ n8n, responder, rounds, tell }, cases) {
	for (const each of new Map(cases.map((one) => [idOf(one), one])).values()) {
		tell(`warming up: ${idOf(each)}`);
		await runOnce(n8n, responder, {
			...each,
			latencyMs: 0,
			orders: Math.min(each.orders, each.rival === 'n8n' ? WARM_UP_OWN : WARM_UP),
		});
	}
	const costs = cases.map(() => []);
	for (let round = 0; round < rounds; round++) {
		for (let place = 0; place < cases.length; place++) {
			const at = (place + round) % cases.length;
			if (costs[at].length >= (cases[at].rounds ?? rounds)) continue;
			tell(`round ${round + 1} of ${rounds}: ${idOf(cases[at])}, ${cases[at].latencyMs ?? 0} ms`);
			costs[at].push(await runOnce(n8n, responder, cases[at]));
		}
	}
	return cases.map((each, at) => figureOf(each, costs[at]));
}
