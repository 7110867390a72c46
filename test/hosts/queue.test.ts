/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Queue mode in the oldest and the newest n8n: what main polls, a worker buys and ships, each order
 * once. The newest is tried much harder by `npm run test:queue`.
 */
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { openShop, type Shop } from '../e2e/support';
import { expectTakenOnce } from './pushes';

let shop: Shop;

beforeAll(async () => {
	const servers = process.env.QUEUE_SERVERS;
	if (!servers) throw new Error('There are no servers: start with "npm run test:hosts"');
	shop = await openShop({
		imported: false,
		outside: ['api.n8n.io:443'],
		env: {
			...(JSON.parse(servers) as Record<string, string>),
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		},
	});
	await shop.sandbox.setBalances({ stt: 1e6, kuaikuai: 1e6 });
	await shop.n8n.startProcess('worker');
});

afterAll(async () => await shop?.close());

async function expectEachOnce(execution: { data: unknown; status: string }) {
	expect(execution.status).toBe('success');
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	const shipped = itemsOf(execution, 'Shipped') as Array<{ id: unknown }>;
	expect(shipped.length).toBeGreaterThan(0);
	const once = Object.fromEntries(shipped.map(({ id }) => [String(id), 1]));
	const { kuaikuai } = await shop.sandbox.counts();
	expect(kuaikuai.labelsPerShopOrder).toEqual(once);
	expect(kuaikuai.shipBacks).toEqual(once);
}

it('a run by hand is worked off by a worker', async () => {
	const { id } = await shop.api.createWorkflow(shop.workflows[5]);
	await expectEachOnce(await shop.api.executeAndWait(id));
});

it('what main polls is worked off by a worker', async () => {
	await shop.sandbox.reset();
	await shop.sandbox.setBalances({ stt: 1e6, kuaikuai: 1e6 });
	const eager = changeNode(
		shop.workflows[5],
		'New Shop Orders',
		(node: { parameters: object }) => ({
			...node,
			parameters: { ...node.parameters, pollTimes: { item: [{ mode: 'everyMinute' }] } },
		}),
	);
	const { id } = await shop.api.createWorkflow(eager);
	await shop.api.publish(id);
	const [execution] = await shop.api.waitForExecutions(id, 1);
	await shop.api.unpublish(id);
	expect(execution.mode).toBe('trigger');
	await expectEachOnce(execution);
});

it('a push starts one run of a worker, also one that comes again after a kill', async () => {
	await expectTakenOnce(shop, async () => {
		await shop.n8n.startProcess('worker');
	});
});
