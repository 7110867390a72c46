/**
 * Example 2, run as a user runs it. Judged by what the providers saw: whatever goes wrong on the
 * way, no order has two labels or two ship-backs, and none is lost: it is shipped back, or it
 * stands among the failures with its reason.
 */
import { byOrder, orderOf } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { openShop, type Shop } from './support';

let shop: Shop;

beforeAll(async () => {
	shop = await openShop();
});

afterAll(async () => await shop?.close());

beforeEach(async () => await shop.sandbox.reset());

type Item = Record<string, unknown>;

const orderNumber = (item: Item) => String(item.number ?? (item.details as Item)?.orderNumber);

async function runExample() {
	const before = await shop.sandbox.state();
	const execution = await shop.api.executeAndWait(shop.workflows[2].id, { timeoutMs: 180_000 });
	const { stt, kuaidi100 } = await shop.sandbox.counts();
	return {
		execution,
		numbers: before.kuaidi100.orders.map(
			({ orderNum }: { orderNum: string }) => orderNum,
		) as string[],
		labels: byOrder(stt.labels) as Record<string, number>,
		shipBacks: kuaidi100.shipBacks as Record<string, number>,
		shipped: itemsOf(execution, 'Ship Back') as Item[],
		failures: itemsOf(execution, 'Failures') as Item[],
		struck: (await shop.sandbox.calls()).filter(({ fault }) => fault),
	};
}

const once = (numbers: string[]) => Object.fromEntries(numbers.map((number) => [number, 1]));

it('ships every order back once', async () => {
	const { execution, numbers, labels, shipBacks, shipped, failures } = await runExample();
	expect(errorOf(execution)).toBeUndefined();
	expect(numbers).toHaveLength(20);
	expect(labels).toEqual(once(numbers));
	expect(shipBacks).toEqual(once(numbers));
	expect(shipped.map(orderNumber).sort()).toEqual([...numbers].sort());
	expect(failures).toEqual([]);
});

it('reports the waybill of the order’s own label', async () => {
	await runExample();
	const { stt, kuaidi100 } = await shop.sandbox.state();
	const waybills = new Map<string, string>(
		stt.orders.map((order: Item) => [orderOf(String(order.orderId)), order.trackingNumber]),
	);
	for (const { order, trackingNumber } of kuaidi100.shipBacks) {
		expect(trackingNumber).toBe(waybills.get(order));
	}
});

it('buys and ships nothing twice when it is run again', async () => {
	const { numbers } = await runExample();
	const again = await runExample();
	expect(errorOf(again.execution)).toBeUndefined();
	expect(again.labels).toEqual(once(numbers));
	expect(again.shipBacks).toEqual(once(numbers));
});

describe.each([
	[
		'the answer to a label order is lost',
		{ provider: 'stt', operation: 'create', kind: 'reset-after' },
	],
	['a label order never arrives', { provider: 'stt', operation: 'create', kind: 'reset-before' }],
	[
		'a label order is answered by half a message',
		{ provider: 'stt', operation: 'create', kind: 'malformed' },
	],
	[
		'a label order is answered by a gateway’s page',
		{ provider: 'stt', operation: 'create', kind: 'http502html' },
	],
	[
		'the look-up of all labels fails',
		{ provider: 'stt', operation: 'labels', kind: 'http500', skip: 0 },
	],
	[
		'a ship-back is answered with 500',
		{ provider: 'kuaidi100', operation: 'ship', kind: 'http500' },
	],
	[
		'the answer to a ship-back is lost',
		{ provider: 'kuaidi100', operation: 'ship', kind: 'reset-after' },
	],
	['a ship-back is refused', { provider: 'kuaidi100', operation: 'ship', kind: 'business-error' }],
])('when %s', (_what, rule) => {
	it('doubles nothing and loses no order', async () => {
		await shop.sandbox.setFaults([{ times: 1, skip: 3, ...rule }]);
		const { struck, execution, numbers, labels, shipBacks, shipped, failures } = await runExample();
		expect(struck).toHaveLength(1);
		expect(errorOf(execution)).toBeUndefined();
		expect(Object.values(labels).every((count) => count === 1)).toBe(true);
		expect(Object.values(shipBacks).every((count) => count === 1)).toBe(true);

		// every order ends in exactly one place
		expect([...shipped, ...failures].map(orderNumber).sort()).toEqual([...numbers].sort());
		for (const item of shipped) expect(shipBacks[orderNumber(item)]).toBe(1);
		expect(failures.length).toBeLessThanOrEqual(1);
		for (const item of failures) expect(item.error).toBeTruthy();
	});

	it('is completed by running again', async () => {
		await shop.sandbox.setFaults([{ times: 1, skip: 3, ...rule }]);
		const { numbers } = await runExample();
		const { labels, shipBacks } = await runExample();
		expect(labels).toEqual(once(numbers));
		expect(shipBacks).toEqual(once(numbers));
	});
});
