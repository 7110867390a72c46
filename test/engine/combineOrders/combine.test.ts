/** Orders of one recipient in one parcel, and back: one label, every order shipped with its waybill. */
import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { A_NUMBER } from '../../../nodes/shared/panel/parameters';
import { playProviders } from '../support/providers';
import { runNode } from '../support/harness';
import { createParameters, order as sttOrder } from '../stt/orders';

const wire = playProviders();

const line = (id: string, sku: string): IDataObject => ({
	id,
	sku,
	productCode: null,
	productId: null,
	title: 'clothes',
	quantity: 1,
	unitPrice: 1,
	total: 1,
	weight: null,
	imageUrl: null,
	options: null,
});
const buyer = (message: string | null = null): IDataObject => ({
	name: null,
	email: null,
	phone: null,
	message,
});
const recipient = (more: IDataObject = {}): IDataObject => ({
	name: '张三',
	phone: '13800001111',
	state: '广东省',
	city: '深圳市',
	district: '南山区',
	line1: '科技园1号',
	...more,
});
const order = (number: string, more: IDataObject = {}): IDataObject => ({
	id: number,
	number,
	platform: 'YOUZAN',
	shopId: '1',
	status: 'unshipped',
	currency: 'CNY',
	total: '10.10',
	createdAt: '2026-11-25T10:00:00.000+08:00',
	buyer: buyer(),
	recipient: recipient(),
	lines: [line(`${number}-1`, `SKU-${number}`)],
	...more,
});

const combine = (items: IDataObject[], more: IDataObject = {}, options: IDataObject = {}) =>
	runNode({
		node: 'combineOrders',
		parameters: { resource: 'order', operation: 'combine', ...more, options } as never,
		items,
		settings: { onError: 'continueRegularOutput' },
	});
const split = (items: IDataObject[]) =>
	runNode({
		node: 'combineOrders',
		parameters: { resource: 'order', operation: 'split' } as never,
		items,
	});
const numbersOf = ({ combined, number }: IDataObject) =>
	(combined as { orderNumbers: string[] } | undefined)?.orderNumbers ?? [number];
const groups = async (items: IDataObject[], more: IDataObject = {}, options: IDataObject = {}) =>
	(await combine(items, more, options)).json.map(numbersOf);

describe('orders of one recipient', () => {
	it('become one, with all lines and amounts, and the orders inside', async () => {
		const orders = [
			order('B', { createdAt: '2026-11-24T10:00:00.000+08:00', sellerNote: 'gift' }),
			order('A', { total: 0.2, buyer: buyer('fragile') }),
			order('C', { recipient: recipient({ name: '李四' }) }),
		];
		const done = await combine(orders);
		expect(done.json).toHaveLength(2);
		expect(done.json[0]).toMatchObject({
			number: expect.stringMatching(/^A-2-[0-9a-f]{10}$/),
			platform: 'YOUZAN',
			shopId: '1',
			total: 10.3,
			createdAt: '2026-11-24T10:00:00.000+08:00',
			sellerNote: 'gift',
			buyer: { message: 'fragile' },
			lines: [{ sku: 'SKU-B' }, { sku: 'SKU-A' }],
			combined: { orderNumbers: ['B', 'A'], orders: orders.slice(0, 2) },
		});
		expect(done.json[1]).toEqual(orders[2]);
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 1 }],
			[{ item: 2 }],
		]);
	});

	it.each<[string, IDataObject]>([
		['a full-width letter and blanks', { line1: ' 科技园１号 ' }],
		['a phone number as people write it', { phone: '+86 138-0000-1111' }],
		['the country code', { phone: '008613800001111' }],
	])('are told by what they mean: %s', async (_what, difference) => {
		const other = order('B', { recipient: recipient(difference) });
		expect(await groups([order('A'), other])).toEqual([['A', 'B']]);
	});

	it.each<[string, IDataObject]>([
		['name', { recipient: recipient({ name: '张三三' }) }],
		['phone', { recipient: recipient({ phone: '13800001112' }) }],
		['street number', { recipient: recipient({ line1: '科技园11号' }) }],
		['district', { recipient: recipient({ district: '福田区' }) }],
		['country', { recipient: recipient({ country: 'CN' }) }],
		['sender', { sender: { name: 'other' } }],
		['shop', { shopId: '2' }],
		['platform', { platform: 'JD' }],
		['the account they come from', { source: 'other' }],
	])('are never combined when they differ in %s', async (_what, difference) => {
		expect(await groups([order('A'), order('B', difference)])).toEqual([['A'], ['B']]);
	});

	it('are of two shops where no ID says so, but their names do', async () => {
		const of = (number: string, shopName: string) => order(number, { shopId: null, shopName });
		const orders = [of('A', 'Brand 1'), of('B', 'Brand 2'), of('C', 'Brand 1'), of('A', 'Brand 2')];
		expect(await groups(orders)).toEqual([
			['A', 'C'],
			['B', 'A'],
		]);
		expect(
			await groups([order('A', { shopName: 'old' }), order('B', { shopName: 'new' })]),
		).toEqual([['A', 'B']]);
	});

	it('of two shops go together where that is wanted', async () => {
		const done = await combine([order('A'), order('A', { shopId: '2' })], { acrossShops: true });
		expect(done.json).toHaveLength(1);
		expect(done.json[0]).toMatchObject({ shopId: null, platform: 'YOUZAN' });
	});

	it.each<[string, IDataObject]>([
		['no recipient', { recipient: null }],
		['masked recipient', { recipient: recipient({ name: '张**' }) }],
		['masked recipient', { recipient: recipient({ phone: '138****1111' }) }],
		['masked recipient', { recipient: recipient({ name: '张○○' }) }],
		['masked recipient', { recipient: recipient({ line1: '朝阳区••路' }) }],
		['masked recipient', { recipient: recipient({ phone: '138xxxx1111' }) }],
		['encrypted recipient', { encrypted: { masked: [], oaid: '1Ht8oaid', caid: null } }],
		['encrypted recipient', { encrypted: 'true' }],
		['no phone number', { recipient: recipient({ phone: '' }) }],
		['has a label', { shipment: { trackingNumbers: [] } }],
		['has a label (Shipping)', { labelStatus: 'Shipping' }],
		['has a label (RefundFail)', { labelStatus: 'RefundFail' }],
		['brings its own parcels', { parcels: [{ weight: 1 }] }],
		['status closed', { status: 'closed' }],
		['status unpaid', { status: 'unpaid' }],
		['failed before', { error: 'refused' }],
	])('go by themselves: %s', async (why, more) => {
		const twins = [order('A', more), order('B', more)];
		expect(await groups(twins)).toEqual([['A'], ['B']]);
		const shown = (await combine(twins, {}, { previewOnly: true })).json;
		expect(shown.map(({ preview }) => (preview as IDataObject).apart)).toEqual([why, why]);
	});

	it.each(['Unshipped', 'UnShipped', 'RefundSucc', '', null])(
		'go together where no label is said to be there: %j',
		async (labelStatus) => {
			expect(await groups([order('A', { labelStatus }), order('B')])).toEqual([['A', 'B']]);
		},
	);

	it('keep what they all say, and nothing that one of them says alone', async () => {
		const both = { warehouse: 'W1', shippingMethod: 'Standard', totalWeight: 1.5 };
		const done = await combine([
			order('A', { ...both, channelId: '422', rates: [1] }),
			order('B', { ...both, channelId: '386', shippingMethod: 'Express' }),
		]);
		expect(done.json[0]).toMatchObject({ warehouse: 'W1', recipient: recipient() });
		for (const key of ['channelId', 'shippingMethod', 'rates'])
			expect(done.json[0]).not.toHaveProperty(key);
	});

	it.each([
		[1.5, '0.30', 1.8],
		[1.5, null, null],
		[1.5, undefined, null],
		[undefined, undefined, undefined],
	])('weigh together what each of them weighs: %j and %j', async (one, other, both) => {
		const done = await combine([
			order('A', { totalWeight: one }),
			order('B', { totalWeight: other }),
		]);
		expect(done.json[0].totalWeight).toBe(both);
	});

	it('keep the word that they are encrypted', async () => {
		const encrypted = { masked: [], oaid: '1Ht8oaid', caid: null };
		const done = await combine([order('A'), order('B', { encrypted }), order('C')]);
		expect(done.json.map(({ encrypted }) => encrypted)).toEqual([undefined, encrypted]);
	});

	it('are shown as groups first', async () => {
		const done = await combine([order('A'), order('B')], {}, { previewOnly: true });
		expect(done.json).toEqual([
			{
				preview: expect.objectContaining({
					orderNumbers: ['A', 'B'],
					isCombined: true,
					apart: null,
				}),
			},
		]);
	});

	it('that need two channels are refused, naming the field, or kept apart', async () => {
		const orders = [
			order('A', { channel: '1' }),
			order('B', { channel: '2' }),
			order('C', { recipient: recipient({ name: '王五' }) }),
		];
		const must = { mustAgree: '={{ $json.channel }}' };
		const done = await combine(orders, must);
		expect(done.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('differ in “Must Agree On” (A: “1”, B: “2”)'),
			expect.stringContaining('differ in “Must Agree On” (A: “1”, B: “2”)'),
			undefined,
		]);
		expect(await groups(orders, must, { ifDifferent: 'keepApart' })).toEqual([['A'], ['B'], ['C']]);
	});

	describe('with prices in two currencies', () => {
		const orders = (more: IDataObject = {}) => [
			order('A'),
			order('B', { shopId: '2', currency: 'USD', ...more }),
			order('C', { shopId: '3', currency: 'cny ' }),
			order('D', { shopId: '4', currency: null }),
		];
		const across = { acrossShops: true };

		it('are refused: one declaration would mix them', async () => {
			const { json } = await combine(orders(), across);
			expect(json).toHaveLength(4);
			for (const { error, details } of json) {
				expect(error).toContain('prices are in different currencies (A: CNY, B: USD, C: CNY)');
				expect(details).toMatchObject({ field: 'currency' });
			}
		});

		it('are kept apart where that is wanted', async () => {
			expect(await groups(orders(), across, { ifDifferent: 'keepApart' })).toEqual([
				['A', 'C'],
				['B'],
				['D'],
			]);
		});

		it('are one currency in any letter case', async () => {
			const { json } = await combine([order('A'), order('B', { currency: 'cny ' })]);
			expect(json).toMatchObject([{ currency: 'CNY', total: 20.2 }]);
		});

		it('go together where one of them has no prices', async () => {
			const lines = [{ ...line('B-1', 'SKU-B'), unitPrice: null, total: null }];
			const { json } = await combine(orders({ lines }), across);
			expect(json).toHaveLength(1);
			expect(json[0]).toMatchObject({ currency: null, total: null });
		});
	});

	it('that come twice are refused: their goods would be in the parcel twice', async () => {
		const done = await combine([order('A'), order('B'), order('A')]);
		expect(numbersOf(done.json[0])).toEqual(['A', 'B']);
		expect(done.json[1].error).toContain('Order “A” appears in this run twice (items 1 and 3)');
		const spelt = await combine([
			order('1', { shopId: '1' }),
			order('1', { shopId: 1, number: 1 }),
		]);
		expect(spelt.json[1].error).toContain('Order “1” appears in this run twice');
	});

	it.each<[string, IDataObject, string]>([
		['without a number', { number: '' }, 'The incoming order has no number'],
		['with lines that are no list', { lines: 'SKU' }, 'lines of the incoming order must be a list'],
	])('%s are refused', async (_what, more, says) => {
		const done = await combine([order('A', more), order('B')]);
		expect(done.json[0].error).toContain(says);
		expect(done.json[1]).toEqual(order('B'));
	});

	it('have the same number in every run, whatever their order, and another with one order more', async () => {
		const number = async (...numbers: string[]) =>
			(await combine(numbers.map((name) => order(name)))).json[0].number;
		expect(await number('A', 'B')).toBe(await number('B', 'A'));
		expect(await number('A', 'B')).not.toBe(await number('A', 'B', 'C'));
		expect(await number('A'.repeat(60), 'B'.repeat(60))).toMatch(/^C2-[0-9a-f]{10}$/);
	});

	it('are split again without loss, whatever came', async () => {
		const orders = fc.uniqueArray(
			fc.record({
				number: fc
					.string({ minLength: 1 })
					.filter((text) => text.trim() === text && A_NUMBER.test.test(text)),
				name: fc.constantFrom('a', 'b', 'c'),
				status: fc.constantFrom('unshipped', 'closed', null),
			}),
			{ selector: ({ number }) => number, maxLength: 8, minLength: 1 },
		);
		await fc.assert(
			fc.asyncProperty(orders, async (list) => {
				const given = list.map(({ number, name, status }) =>
					order(number, { status, recipient: recipient({ name }) }),
				);
				const back = await split((await combine(given)).json);
				const byNumber = (a: IDataObject, b: IDataObject) =>
					String(a.number) < String(b.number) ? -1 : 1;
				expect([...back.json].sort(byNumber)).toEqual([...given].sort(byNumber));
			}),
			{ numRuns: 25 },
		);
	});
});

describe('the way of a parcel', () => {
	it('is one label for two orders, once however often it runs, and a waybill for each', async () => {
		const orders = ['A-1', 'A-2'].map((number) =>
			sttOrder(number, { buyer: buyer(), lines: [line(`${number}-1`, 'SKU-1')] }),
		);
		for (let time = 0; time < 2; time++) {
			const combined = await combine(orders);
			const labelled = await runNode({
				node: 'sttLogistics',
				parameters: createParameters({ options: { waitUntilReady: true } }),
				items: combined.json,
			});
			const back = (await split(labelled.json)).json;
			expect(back.map(({ number }) => number)).toEqual(['A-1', 'A-2']);
			const waybills = back.map(
				({ shipment }) => (shipment as { trackingNumbers: string[] }).trackingNumbers[0],
			);
			expect(waybills[0]).toMatch(/\d/);
			expect(waybills[1]).toBe(waybills[0]);
		}
		expect(Object.values(wire.sandbox.counts().stt.labels)).toEqual([1]);
	});
});

describe('split', () => {
	it('hands on an order by itself, and the label of a failed purchase with its error', async () => {
		const failed = {
			...(await combine([order('A'), order('B')])).json[0],
			error: 'The provider refused',
		};
		const done = await split([order('C'), failed]);
		expect(done.json).toEqual([
			order('C'),
			{ ...order('A'), error: 'The provider refused' },
			{ ...order('B'), error: 'The provider refused' },
		]);
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 1 },
		]);
	});

	it.each<[string, unknown, string]>([
		['no list', { orders: 'A' }, 'combined.orders of the incoming order must be a list'],
		['no orders', { orders: [] }, 'combined of the incoming order holds no orders'],
		[
			'an order without number',
			{ orders: [{}] },
			'combined.orders[0] of the incoming order has no number',
		],
	])('refuses %s', async (_what, combined, says) => {
		const done = await split([{ ...order('A'), combined: combined as IDataObject }]);
		expect(done.error?.message).toContain(says);
	});
});
