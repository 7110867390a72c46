/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * The disk is full while labels are bought: n8n can store neither what its nodes put out nor a row
 * of its data table. What was bought is found again once there is room, and nothing is bought or
 * reported twice.
 */
import path from 'node:path';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { forbidFiles, onSmallDisk } from './fullDisk';
import type { Api, Counts, N8n, Sandbox, Workflow } from './support';
import {
	atOnce,
	expectCompleted,
	impatient,
	KUAIDI100_CHAIN,
	KUAIKUAI_CHAIN,
	moreThanOnce,
	newN8n,
	openSandbox,
	quiet,
	say,
} from './support';

const ORDERS = 24;
const CHAINS = [KUAIDI100_CHAIN, KUAIKUAI_CHAIN];
/** Slow enough to be hit in the middle. */
const LATENCY_MS = 200;
const FULL = /SQLITE_FULL|SQLITE_IOERR|ENOSPC|EFBIG|disk is full|disk I\/O error|no space left/i;

let sandbox: Sandbox;
let workflows: Record<string, Workflow>;
let n8n: N8n;
let disk: Awaited<ReturnType<typeof onSmallDisk>>;
let api: Api;

const counts = async () => (await sandbox.counts()) as Counts;

beforeAll(async () => {
	({ sandbox, workflows } = await openSandbox());
	n8n = await newN8n();
	disk = await onSmallDisk(path.join(n8n.folder, '.n8n'));
	const used = Object.values(workflows).map((workflow) => atOnce(impatient(workflow)));
	await n8n.importCredentials(sandbox.credentials);
	await n8n.importWorkflows(used);
	await n8n.start();
	api = await n8n.signIn();
});

afterAll(async () => {
	const attempts = n8n?.outsideAttempts();
	await n8n?.kill();
	await disk?.remove();
	await n8n?.remove();
	await sandbox?.stop();
	expect(attempts).toEqual([]);
});

const WAYS = [
	{ way: 'a tmpfs without a byte left', fill: () => disk?.fill(), free: () => disk?.free() },
	{ way: 'no file may be written', fill: () => forbidFiles(n8n.pid!), free: () => undefined },
];

describe.each(WAYS)('the disk is full while labels are bought: $way', ({ way, fill, free }) => {
	const orders: string[][] = [];
	const ids: string[] = [];
	let before: number;

	it('buys and reports nothing twice', async () => {
		if (!disk) say('Nothing may be mounted here: of the two ways the second alone is tried.');
		for (const chain of CHAINS) orders.push(await chain.addOrders(sandbox, ORDERS));
		await sandbox.set({ latencyMs: LATENCY_MS });
		for (const { example } of CHAINS) ids.push(await api.runWorkflow(workflows[example].id));
		const has = (tally: Record<string, number>, at: number) =>
			orders[at].filter((order) => tally[order]).length;
		for (let waited = 0; has(CHAINS[0].effects(await counts()).labels, 0) < 6; waited += 20) {
			if (waited > 60_000) throw new Error('No label is bought');
			await sleep(20);
		}
		before = n8n.log().length;
		await fill();
		await quiet(sandbox);
		const now = await counts();
		say(`\nDisk full (${way}), when nothing moves any more:`);
		for (const [at, chain] of CHAINS.entries()) {
			const { labels, shipBacks } = chain.effects(now);
			say(
				`${chain.title}: ${has(labels, at)} of ${ORDERS} orders have a label, ${has(shipBacks, at)} are shipped back.`,
			);
			expect(moreThanOnce(labels)).toEqual([]);
			expect(moreThanOnce(shipBacks)).toEqual([]);
		}
	});

	it('says so, finds what was bought once there is room, and completes each order once', async () => {
		await n8n.kill();
		free();
		await sandbox.set({ latencyMs: 0 });
		await n8n.start();
		api = await n8n.signIn();
		const kept = await Promise.all(ids.map((id) => api.execution(id).catch(() => undefined)));
		say(`The executions: ${kept.map((each) => each?.status ?? 'not kept').join(', ')}.`);
		if (disk || way !== WAYS[0].way) {
			const told = `${n8n.log().slice(before)}\n${JSON.stringify(kept)}`;
			expect(told).toMatch(FULL);
			say(
				`In n8n's log or executions: ${[...new Set(told.match(new RegExp(FULL, 'gi')))].join(', ')}`,
			);
		}
		for (const [at, chain] of CHAINS.entries()) {
			await expectCompleted({ api, sandbox, workflows }, chain, orders[at]);
		}
	});
});
