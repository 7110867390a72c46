/**
 * Example 2 in production: published, its order trigger polling by itself, in both of n8n's poll
 * engines. Then the plug is pulled: after the restart no order may be doubled, and a new one must
 * still come.
 */
import { byOrder, changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from './support';

/** n8n's shortest interval is a minute; the rest is its own delay. */
const ONE_POLL = 100_000;

describe.each(['default', 'durable'] as const)('with the %s poll engine', (pollEngine) => {
	let shop: Shop;
	let workflowId: string;

	beforeAll(async () => {
		shop = await openShop({ pollEngine });
		const eager = changeNode(shop.workflows[2], 'New Orders', (node) => ({
			...node,
			parameters: {
				...node.parameters,
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				minMinutes: 0,
				options: { ...node.parameters.options, lookBack: 24 * 60, settleDelay: 0 },
			},
		}));
		workflowId = (await shop.api.createWorkflow(eager)).id;
	});

	afterAll(async () => await shop?.close());

	const orderNumbers = async () =>
		(await shop.sandbox.state()).kuaidi100.orders.map(
			({ orderNum }: { orderNum: string }) => orderNum,
		) as string[];

	/** Waits until so many orders were shipped back. */
	async function settle(count: number, timeoutMs: number) {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const { kuaidi100 } = await shop.sandbox.counts();
			if (Object.keys(kuaidi100.shipBacks).length >= count || Date.now() > deadline) break;
			await sleep(500);
		}
	}

	async function expectEachOnce() {
		const once = Object.fromEntries((await orderNumbers()).map((number) => [number, 1]));
		const { stt, kuaidi100 } = await shop.sandbox.counts();
		expect(byOrder(stt.labels)).toEqual(once);
		expect(kuaidi100.shipBacks).toEqual(once);
	}

	it('ships the waiting orders when it is published', async () => {
		await shop.api.publish(workflowId);
		await settle(20, ONE_POLL);
		await expectEachOnce();
	});

	it('ships a new order at the next poll, and no old one again', async () => {
		await shop.sandbox.addOrders({ kuaidi100: [{ type: 'YOUZAN', shopId: '123456789' }] });
		await settle(21, ONE_POLL);
		await expectEachOnce();
	});

	it('goes on after its plug was pulled', async () => {
		await shop.n8n.kill();
		await shop.sandbox.addOrders({ kuaidi100: [{ type: 'TAOBAO', shopId: '987654321' }] });
		await shop.n8n.start();
		await settle(22, ONE_POLL);
		await expectEachOnce();
	});
});
