/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Queue mode as it is run in production: main, a webhook process and two workers, each with a
 * folder of its own, on PostgreSQL and Redis. The same promises hold: no order lost, no label or
 * ship-back doubled.
 */
import { randomUUID } from 'node:crypto';

import { byOrder, changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { freePort } from '../../scripts/lib/system/ports.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { table } from '../../scripts/lib/table.mjs';
import type { Api, Counts, Item, N8n, Sandbox, Workflow } from './support';
import {
	KUAIDI100_CHAIN,
	KUAIKUAI_CHAIN,
	moreThanOnce,
	newN8n,
	openSandbox,
	runChain,
	say,
} from './support';

/** Executions of one measurement, each a shop with its orders. */
const SHOPS = 24;
const ORDERS_EACH = 25;
/** A provider's answer takes time; so much is little. */
const LATENCY_MS = 50;
const CONNECT_KEY = 'a-word-of-ours';

let sandbox: Sandbox;
let workflows: Record<string, Workflow>;
let n8n: N8n;
let api: Api;
let webhookUrl: string;
type Process = Awaited<ReturnType<N8n['startProcess']>>;
let workers: Process[];

beforeAll(async () => {
	({ sandbox, workflows } = await openSandbox());
	const servers = process.env.QUEUE_SERVERS;
	if (!servers) throw new Error('There are no servers: start with "npm run test:queue"');
	const webhookPort = await freePort();
	webhookUrl = `http://127.0.0.1:${webhookPort}`;
	n8n = await newN8n({
		pollEngine: 'durable',
		env: {
			...(JSON.parse(servers) as Record<string, string>),
			EXECUTIONS_MODE: 'queue',
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			WEBHOOK_URL: `${webhookUrl}/`,
			// a worker that died is noticed in seconds instead of minutes
			QUEUE_WORKER_LOCK_DURATION: '10000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
			QUEUE_WORKER_STALLED_INTERVAL: '5000',
		},
	});
	await n8n.importCredentials(sandbox.credentials);
	await n8n.importWorkflows(Object.values(workflows));
	await n8n.start();
	api = await n8n.signIn();
	await n8n.startProcess('webhook', { port: webhookPort });
	workers = [await n8n.startProcess('worker')];
});

afterAll(async () => {
	const attempts = n8n?.outsideAttempts();
	await n8n?.remove();
	await sandbox?.stop();
	expect(attempts).toEqual([]);
});

const counts = async () => (await sandbox.counts()) as Counts;

async function until(what: string, holds: () => Promise<boolean>, timeoutMs = 180_000) {
	const deadline = Date.now() + timeoutMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
		await sleep(250);
	}
}

const once = (orders: string[]) => Object.fromEntries(orders.map((order) => [order, 1]));

describe('triggers', () => {
	it.each([
		[
			'Kuaidi100',
			KUAIDI100_CHAIN,
			{ minMinutes: 0, options: { lookBack: 24 * 60, settleDelay: 0 } },
		],
		['Kuaikuai', KUAIKUAI_CHAIN, {}],
	])('of %s: polled by main, worked off by a worker', async (_provider, chain, parameters) => {
		const orders = await chain.addOrders(sandbox, 20);
		const eager = changeNode(
			workflows[chain.example],
			chain.trigger,
			(node: { parameters: Item }) => ({
				...node,
				parameters: {
					...node.parameters,
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					...parameters,
				},
			}),
		);
		const { id } = await api.createWorkflow(eager);
		await api.publish(id);
		await until(
			'all orders are shipped back',
			async () => Object.keys(chain.effects(await counts()).shipBacks).length >= orders.length,
		);
		const { labels, shipBacks } = chain.effects(await counts());
		expect(labels).toEqual(once(orders));
		expect(shipBacks).toEqual(once(orders));
		await api.unpublish(id);
		const [execution] = await api.waitForExecutions(id, 1);
		expect(execution.mode).toBe('trigger');
		expect(itemsOf(execution, 'Failures')).toEqual([]);
	});
});

describe('label files', () => {
	it('of a worker are read by main from the shared store', async () => {
		await KUAIDI100_CHAIN.addOrders(sandbox, 2);
		const execution = await api.executeAndWait(workflows[2].id);
		expect(errorOf(execution)).toBeUndefined();
		const [run] = execution.data.resultData.runData['Get Label File'];
		const files = run.data.main[0].map(
			(item: { binary: { data: { id: string } } }) => item.binary.data.id,
		);
		expect(files).toHaveLength(2);
		for (const id of files) {
			expect(id).toMatch(/^database:/);
			const response = await api.download(
				`/binary-data?action=download&id=${encodeURIComponent(id)}`,
			);
			expect(
				Buffer.from(await response.arrayBuffer())
					.subarray(0, 5)
					.toString(),
			).toBe('%PDF-');
		}
	});
});

describe('the authorization callback through the webhook process', () => {
	let id: string;

	beforeAll(async () => {
		const connectable = changeNode(
			workflows[1],
			'Shop Authorized',
			(node: { parameters: Item }) => ({
				...node,
				parameters: { ...node.parameters, connectKey: CONNECT_KEY },
			}),
		);
		({ id } = await api.createWorkflow(connectable));
		await api.publish(id);
	});

	it('is taken, and the shop stored by a worker', async () => {
		const { webhookId } = workflows[1].nodes.find(
			({ name }: { name: string }) => name === 'Shop Authorized',
		);
		const connect = `${webhookUrl}/webhook/${webhookId}/connect?platform=YOUZAN&key=${CONNECT_KEY}`;
		let visit: Response;
		await until('the webhook process knows the workflow', async () => {
			visit = await fetch(connect, { redirect: 'manual' });
			return visit.status !== 404;
		});
		expect(visit!.status).toBe(302);
		const answer = await sandbox.callback({ shopId: '42', shopName: '小卖部' });
		expect(answer.status).toBe(200);
		const [execution] = await api.waitForExecutions(id, 1);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Store Shop')).toEqual([
			expect.objectContaining({ platform: 'YOUZAN', shopId: '42', shopName: '小卖部' }),
		]);
	});

	it('is refused with a wrong token, and starts nothing', async () => {
		const { authorizations } = (await sandbox.state()).kuaidi100;
		const forged = authorizations[0].callbackUrl.replace(/token=.{4}/, 'token=0000');
		const response = await fetch(forged, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ shopId: '43', shopName: 'x', type: 'YOUZAN' }),
		});
		expect(response.status).toBe(401);
		expect(await api.executions(id)).toHaveLength(1);
	});
});

describe('many executions at once', () => {
	let path: string;
	let id: string;

	/** Example 2, started by a call that names a shop: as many executions at once as one likes. */
	beforeAll(async () => {
		path = randomUUID();
		const called = changeNode(workflows[2], 'Try by Hand', (node: Item) => ({
			...node,
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
		}));
		const forOneShop = changeNode(called, 'Your Shops', (node: { parameters: Item }) => ({
			...node,
			parameters: {
				...node.parameters,
				jsonOutput: '={{ JSON.stringify({ shops: [$json.body] }) }}',
			},
		}));
		const nodes = forOneShop.nodes.filter(({ name }: { name: string }) => name !== 'New Orders');
		const connections = Object.fromEntries(
			Object.entries(forOneShop.connections).filter(([name]) => name !== 'New Orders'),
		);
		({ id } = await api.createWorkflow({ ...forOneShop, nodes, connections }));
		await api.publish(id);
	});

	interface Shop {
		platform: string;
		shopId: string;
	}

	async function addShops(series: number): Promise<{ shops: Shop[]; orders: string[] }> {
		const shops = Array.from({ length: SHOPS }, (_, at) => ({
			platform: 'TAOBAO',
			shopId: String(series * 1000 + at),
		}));
		const added = await sandbox.addOrders({
			kuaidi100: shops.flatMap(({ platform, shopId }) =>
				Array.from({ length: ORDERS_EACH }, () => ({ type: platform, shopId })),
			),
		});
		return { shops, orders: added.kuaidi100.map(({ orderNum }: { orderNum: string }) => orderNum) };
	}

	async function call(shops: Shop[]) {
		for (const shop of shops) {
			const send = () =>
				fetch(`${webhookUrl}/webhook/${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(shop),
				});
			await until('the webhook process takes the call', async () => (await send()).status === 200);
		}
	}

	const shippedOf = async (orders: string[]) => {
		const { shipBacks } = (await counts()).kuaidi100;
		return orders.filter((order) => shipBacks[order]).length;
	};

	async function expectOnce(orders: string[]) {
		const { stt, kuaidi100 } = await counts();
		for (const tally of [byOrder(stt.labels), kuaidi100.shipBacks]) {
			expect(moreThanOnce(tally)).toEqual([]);
			expect(orders.filter((order) => tally[order] !== 1)).toEqual([]);
		}
	}

	const figures: Array<[string, string, string]> = [];

	async function measure(series: number) {
		const { shops, orders } = await addShops(series);
		const started = Date.now();
		await call(shops);
		await until(
			'all orders are shipped back',
			async () => (await shippedOf(orders)) === orders.length,
			5 * 60_000,
		);
		const seconds = (Date.now() - started) / 1000;
		figures.push([
			String(workers.length),
			seconds.toFixed(1),
			(orders.length / seconds).toFixed(1),
		]);
		await expectOnce(orders);
	}

	it('one worker and two: each order once, and how fast', async () => {
		await sandbox.set({ latencyMs: LATENCY_MS });
		await measure(1);
		workers.push(await n8n.startProcess('worker'));
		await measure(2);
		say(
			`\nThroughput: ${SHOPS} executions of ${ORDERS_EACH} orders, label, file and ship-back for each, ${LATENCY_MS} ms a call:`,
		);
		say(table(['workers', 'seconds', 'orders/s'], figures));
	});

	it('one of two workers killed half-way: the other goes on, nothing is doubled, and what was cut off is repaired', async () => {
		const { shops, orders } = await addShops(3);
		await call(shops);
		await until('a third is shipped', async () => (await shippedOf(orders)) > orders.length / 3);
		await workers[0].stop('SIGKILL');
		say(
			`\nWorker killed when ${await shippedOf(orders)} of ${orders.length} orders were shipped back.`,
		);
		const idle = async () =>
			(await api.executionList(id)).every(
				({ status }: { status: string }) =>
					!['new', 'running', 'waiting', 'unknown'].includes(status),
			);
		await until('the other worker has done the rest', idle, 10 * 60_000);
		const statuses = (await api.executionList(id)).reduce(
			(tally: Record<string, number>, { status }: { status: string }) => ({
				...tally,
				[status]: (tally[status] ?? 0) + 1,
			}),
			{},
		);
		const shipped = await shippedOf(orders);
		say(
			`Then the other worker worked on: ${shipped} of ${orders.length} shipped back; executions: ${JSON.stringify(statuses)}.`,
		);
		const before = await counts();
		expect(moreThanOnce(before.stt.labels)).toEqual([]);
		expect(moreThanOnce(before.kuaidi100.shipBacks)).toEqual([]);
		expect(shipped).toBeGreaterThan(orders.length / 2);

		const reconciliation = changeNode(workflows[3], 'Your Shops', (node: { parameters: Item }) => ({
			...node,
			parameters: {
				...node.parameters,
				jsonOutput: JSON.stringify({ shops, leaveAloneMinutes: 0 }),
			},
		}));
		const repair = await api.createWorkflow(reconciliation);
		const ran = await runChain(api, KUAIDI100_CHAIN, repair.id, 'Every Night');
		expect(ran.error).toBeUndefined();
		const repaired = await shippedOf(orders);
		say(
			`The reconciliation shipped ${repaired - shipped} back and listed ${orders.length - repaired} without a label on record.`,
		);
		await call(shops);
		await until('the rest is shipped', async () => (await shippedOf(orders)) === orders.length);
		await expectOnce(orders);
		say(
			`Run again, the workflow shipped the last ${orders.length - repaired}: each order has one label and one ship-back.`,
		);
	});
});
