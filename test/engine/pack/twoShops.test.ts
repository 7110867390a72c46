/** Two shops with the same order number are two orders: none gets the other's label. */
import type { IDataObject } from 'n8n-workflow';
import { chosen, label as labelParameters, order as kuaikuaiOrder } from '../kuaikuai/fixture';
import { createParameters, order } from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();
const goesOn = { onError: 'continueRegularOutput' as const };
const shopA = { platform: 'YOUZAN', shopId: '10001', shopName: '小卖部' };
const shopB = { platform: 'TAOBAO', shopId: '20002', shopName: '旗舰店' };
const create = (items: IDataObject[], options: IDataObject = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options }),
		items,
		settings: goesOn,
	});
const byShop = { orderNumberPrefix: '={{ $json.platform }}-{{ $json.shopId }}-' };
const creations = () => wire.requests.filter(({ url }) => url.includes('interface.api'));

it('a prefix by shop gives both a label, and each its own', async () => {
	const run = await create([order('1001', shopA), order('1001', shopB)], byShop);
	expect(run.json.map(({ shipment }) => (shipment as IDataObject).orderNumber)).toEqual([
		'YOUZAN-10001-1001',
		'TAOBAO-20002-1001',
	]);
	expect(wire.sandbox.counts().stt.labels).toEqual({
		'YOUZAN-10001-1001': 1,
		'TAOBAO-20002-1001': 1,
	});
	expect(run.json.map(({ number, shopId }) => [number, shopId])).toEqual([
		['1001', '10001'],
		['1001', '20002'],
	]);
});

it('without one the second is refused, and the advice is no Remove Duplicates', async () => {
	const run = await create([order('1001', shopA), order('1001', shopB)]);
	expect(creations()).toHaveLength(1);
	expect(run.json[1].error).toContain(
		'Order Number “1001” appears in this run for two shops: YOUZAN 小卖部 10001 and TAOBAO 旗舰店 20002 (items 1 and 2)',
	);
	const { advice } = run.json[1].details as { advice: string };
	expect(advice).toContain('Order Number Prefix');
	expect(advice).not.toContain('Remove Duplicates');
});

it('one order twice is told to be removed', async () => {
	const run = await create([order('1001', shopA), order('1001', shopA)]);
	expect(run.json[1].error).toContain('appears twice in this run');
	expect((run.json[1].details as { advice: string }).advice).toContain('Remove Duplicates');
});

it('a label that is returned instead of bought is named above the output', async () => {
	await create([order('1001', shopA)]);
	const run = await create([order('1001', shopA), order('1002', shopA)]);
	expect(run.json[0].shipment).toMatchObject({ reused: true });
	expect(run.hints.map(({ message }) => message).join()).toContain('nothing was bought: 1001');
});

it('STT: a label of more boxes than the order has is not returned', async () => {
	wire.next(() => ({ text: JSON.stringify({ result: [{ code: 400, msg: '订单号已存在' }] }) }));
	const row = {
		code: 200,
		orderid: '1001',
		label_url: 'http://x.example.com/1.pdf',
		trackingno: 'T1',
	};
	const boxes = [1, 2].map((box) => ({
		boxno: `box${box}`,
		trackingno: `T${box}`,
		pdf: 'http://x.example.com/1.pdf',
	}));
	wire.next(() => ({ text: JSON.stringify([{ ...row, trackingnolist: boxes }]) }));
	wire.next(() => ({ text: JSON.stringify({ code: 200, result: '0' }) }));
	const run = await create([order('1001', shopB)]);
	expect(run.json[0].error).toContain('has another label already: it has 2 boxes, this order 1');
	expect(run.json[0].details).toMatchObject({
		advice: expect.stringMatching(/this very order, fetch it with “Label: Get”.*Prefix/),
	});
	expect(run.json[0]).not.toHaveProperty('shipment');
});

describe('Kuaikuai', () => {
	const label = (items: IDataObject[], service: string) =>
		runNode({
			node: 'kuaikuai',
			parameters: {
				resource: 'label',
				operation: 'create',
				...labelParameters,
				service: chosen(service),
			} as never,
			items,
			settings: goesOn,
		});

	it.each([
		[{ TrackingNumbers: ['1Z1', '1Z2'] }, 'it has 2 parcels, this shipment 1'],
		[
			{ TrackingNumbers: ['1Z1'], CarrierServiceLevel: '2nd Day Air' },
			'it is of service 2nd Day Air, this shipment of Ground',
		],
	])('a label that is not this shipment is not returned: %j', async (shown, words) => {
		const taken = { Code: '603', Message: '订单号已存在' };
		const row = { OrderNum: 'ORDER-1001', LabelReady: true, LabelUrl: '/a.pdf', ...shown };
		wire.next(() => ({ text: JSON.stringify(taken) }));
		wire.next(() => ({ text: JSON.stringify({ Code: '200', Data: [row] }) }));
		const run = await label([kuaikuaiOrder('ORDER-1001')], 'Ground');
		expect(run.json[0].error).toContain(`has another label already: ${words}`);
		expect(run.json[0]).not.toHaveProperty('shipment');
	});

	it('the same shipment gets its label back', async () => {
		await label([kuaikuaiOrder('ORDER-1001')], 'Ground');
		const again = await label([kuaikuaiOrder('ORDER-1001')], 'Ground');
		expect(again.json[0].shipment).toMatchObject({ orderNumber: 'ORDER-1001', reused: true });
	});
});
