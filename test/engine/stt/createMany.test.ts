import type { IDataObject } from 'n8n-workflow';
import { packNodes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const orders = (...numbers: string[]) => numbers.map((number) => order(number));
const createMany = (
	items: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ operation: 'createMany', ...more, options }),
		items,
		...run,
	});
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const sentNumbers = (at: number) =>
	(wire.json(at).orders as IDataObject[]).map(({ OrderID }) => OrderID);
const bought = () => wire.sandbox.counts().stt.labels;
const shipments = (json: IDataObject[]) =>
	json.map(({ shipment }) => shipment as IDataObject | undefined);

it('sends the documented request: account and channel once, the orders in a list', async () => {
	await createMany(orders('M-1', 'M-2'));
	expect(wire.requests).toHaveLength(1);
	expect(wire.requests[0]).toMatchObject({
		method: 'POST',
		url: 'http://best.dingcang.vip/api/multicreateorder.php',
	});
	const body = wire.json(0);
	expect(Object.keys(body)).toEqual(['AppKey', 'AppSecret', 'Channel_id', 'orders']);
	expect(body.Channel_id).toBe(386);
	expect((body.orders as IDataObject[])[1]).toEqual({
		cargo_type: 2,
		OrderID: 'M-2',
		Fname: 'kimi',
		Ftel: '1234567890',
		Fadd1: '2777 Alton Parkway apt 347',
		Fstate: 'CA',
		Fcity: 'irvine',
		Fpostcode: '92606',
		Fcountry: 'US',
		Sname: 'Pam Pierce',
		Scompany: '',
		Sadd1: '27 silver tail rd',
		Sadd2: '',
		Scity: 'Berwick',
		Sstate: 'ME',
		Spostcode: '03901',
		Stel: '9787933920',
		Scountry: 'US',
		Parcel_num: 1,
		Weight: 0.25,
		parcels: [
			{
				box: 'box1',
				weight: 0.25,
				length: 10,
				width: 5,
				height: 2,
				sku: 'SKU-1',
				enname: 'clothes',
				price: 1,
				num: 1,
			},
		],
	});
	expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
});

it('cuts the orders into batches of the size that is set, one list per channel', async () => {
	const items = ['386', '405', '386', '386', '405'].map((channelId, at) =>
		order(`B-${at}`, { channelId }),
	);
	const run = await createMany(
		items,
		{ batchSize: 2, concurrency: 1 },
		{ channelId: { __rl: true, mode: 'id', value: '={{ $json.channelId }}' } },
	);
	// The last call asks for the channels' names.
	expect(wire.requests.at(-1)?.url).toContain('channel.php');
	const creations = wire.requests.slice(0, -1);
	expect(creations.map((_request, at) => [wire.json(at).Channel_id, sentNumbers(at)])).toEqual([
		[386, ['B-0', 'B-2']],
		[386, ['B-3']],
		[405, ['B-1', 'B-4']],
	]);
	expect(run.json.map(({ number }) => number)).toEqual(['B-0', 'B-1', 'B-2', 'B-3', 'B-4']);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2, 3, 4].map((item) => ({ item })),
	);
	expect(shipments(run.json).map((shipment) => shipment?.service)).toEqual([
		'386',
		'405',
		'386',
		'386',
		'405',
	]);
});

it('takes 50 orders a call unless told otherwise', async () => {
	await createMany(
		Array.from({ length: 120 }, (_, at) => order(`N-${at}`)),
		{ concurrency: 1 },
	);
	expect(wire.requests.map((_request, at) => sentNumbers(at).length)).toEqual([50, 50, 20]);
	expect(wire.sandbox.counts().stt.labelsBought).toBe(120);
});

it('says that the provider does not recommend the call', () => {
	const { properties } = packNodes.get('sttLogistics')!.description;
	const texts = JSON.stringify(
		properties.filter(({ displayOptions }) =>
			displayOptions?.show?.operation?.includes('createMany'),
		),
	);
	expect(texts).toContain('does not recommend this call (不推荐)');
});

it('gives each order its own outcome: a refused one does not hide the others', async () => {
	wire.next(() => ({
		text: JSON.stringify([
			{ code: 200, orderid: 'O-1' },
			{ code: 400, orderid: 'O-2', msg: '接口返回:Ship web service is currently unavailable.' },
			{ code: '200', orderid: 'O-3' },
		]),
	}));
	const run = await createMany(orders('O-1', 'O-2', 'O-3'), {}, {}, continues);
	expect(shipments(run.json).map((shipment) => shipment?.orderNumber)).toEqual([
		'O-1',
		undefined,
		'O-3',
	]);
	expect(run.json[1]).toMatchObject({
		...order('O-2'),
		error: expect.stringContaining('currently unavailable'),
		details: { kind: 'busy', code: '400', orderNumber: 'O-2' },
	});
});

it('finds each order by its number, whatever the order of the answer', async () => {
	wire.next(() => ({
		text: JSON.stringify([
			{ code: 400, orderid: 'O-2', msg: '余额不足' },
			{ code: 200, orderid: 'O-1' },
		]),
	}));
	const run = await createMany(orders('O-1', 'O-2'), {}, {}, continues);
	expect(run.json.map(({ error }) => error)).toEqual([
		undefined,
		expect.stringContaining('余额不足'),
	]);
});

it('names what was bought when it stops at a refused order', async () => {
	wire.next(() => ({
		text: JSON.stringify([
			{ code: 200, orderid: 'O-1' },
			{ code: 400, orderid: 'O-2', msg: '余额不足' },
		]),
	}));
	const { error } = await createMany(orders('O-1', 'O-2'));
	expect(error?.message).toContain('Order O-2');
	expect(error?.description).toContain('Already done in this run (1): order O-1 bought');
});

it('refuses bad input of one order and sends the others', async () => {
	const run = await createMany(
		[order('G-1'), order('G-2', { recipient: null }), order('G-3')],
		{},
		{},
		continues,
	);
	expect(sentNumbers(0)).toEqual(['G-1', 'G-3']);
	expect(run.json[1].error).toContain('Recipient name (Sname) is missing');
	wire.clear();
	const { error } = await createMany([order('G-4'), order('G-5', { recipient: null })]);
	expect(error?.message).toContain('Order G-5');
	expect(wire.requests).toEqual([]);
});

it('shows what would be sent, and sends nothing, under Preview Only', async () => {
	const run = await createMany(orders('P-1', 'P-2'), { previewOnly: true });
	expect(wire.requests).toEqual([]);
	expect(
		run.json.map(({ preview }) => (preview as { orders: IDataObject[] }).orders[0].OrderID),
	).toEqual(['P-1', 'P-2']);
});

it('waits for all labels in one look-up a round, and downloads them', async () => {
	wire.sandbox.set({ labelReadyAfter: 2 });
	const run = await createMany(orders('W-1', 'W-2'), { download: true, checkEvery: 0.01 });
	expect(paths().slice(0, 3)).toEqual([
		'multicreateorder.php',
		'multifetchlabels.php',
		'multifetchlabels.php',
	]);
	expect(run.items.map(({ binary }) => binary?.data.fileName)).toEqual([
		'label-W-1.pdf',
		'label-W-2.pdf',
	]);
});

describe('never bought twice', () => {
	const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('looks known numbers up together, in one call, and buys the new ones', async () => {
		await createMany(orders('K-1', 'K-2'));
		wire.clear();
		const run = await createMany(orders('K-1', 'K-2', 'K-3'));
		expect(paths()).toEqual([
			'multicreateorder.php',
			'multifetchlabels.php',
			'cancelstatus.php',
			'cancelstatus.php',
		]);
		expect(wire.json(1).orderids).toEqual(['K-1', 'K-2']);
		expect(shipments(run.json).map((shipment) => shipment?.reused)).toEqual([true, true, false]);
		expect(bought()).toEqual({ 'K-1': 1, 'K-2': 1, 'K-3': 1 });
	});

	it('fails on known numbers when asked to', async () => {
		await createMany(orders('K-1'));
		const run = await createMany(orders('K-1', 'K-2'), { ifExists: 'fail' }, {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('订单号已存在'),
			undefined,
		]);
	});

	it('refuses the number of a cancelled order', async () => {
		await createMany(orders('K-1'));
		await runNode({
			node: 'sttLogistics',
			parameters: { resource: 'order', operation: 'cancel', orderNumber: 'K-1' },
		});
		const run = await createMany(orders('K-1', 'K-2'), {}, {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('退款完成'),
			undefined,
		]);
	});

	it.each(['reset-after', 'malformed', 'empty', 'html200'] as const)(
		'looks all orders of a lost answer up in one call (%s)',
		async (kind) => {
			wire.sandbox.faults.add({
				kind,
				after: true,
				provider: 'stt',
				operation: 'createMany',
				times: 1,
			});
			const run = await createMany(orders('L-1', 'L-2', 'L-3'));
			expect(run.error).toBeUndefined();
			expect(paths().filter((path) => path !== 'cancelstatus.php')).toEqual([
				'multicreateorder.php',
				'multifetchlabels.php',
			]);
			expect(shipments(run.json).map((shipment) => shipment?.labelReady)).toEqual([
				true,
				true,
				true,
			]);
			expect(bought()).toEqual({ 'L-1': 1, 'L-2': 1, 'L-3': 1 });
		},
	);

	it('says that nothing was bought where the provider knows none of them', async () => {
		wire.sandbox.faults.add({ kind: 'reset-before', provider: 'stt', operation: 'createMany' });
		const run = await createMany(orders('L-1', 'L-2'), {}, {}, continues);
		expect(run.json.map(({ details }) => (details as IDataObject).advice)).toEqual(
			Array(2).fill(expect.stringContaining('nothing was bought')),
		);
	});

	it('says that it does not know where the look-up fails, too, and does not send them again', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'createMany',
			times: 1,
		});
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels' });
		const { error } = await createMany(orders('L-1', 'L-2'), {}, {}, { settings: retries });
		expect(error?.message).toContain('It is not known whether this was done');
		expect(paths().filter((path) => path === 'multicreateorder.php')).toHaveLength(1);
		expect(bought()).toEqual({ 'L-1': 1, 'L-2': 1 });
	});

	it('looks them up when n8n runs the node again', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'createMany',
			times: 1,
		});
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels', times: 1 });
		const run = await createMany(orders('L-1', 'L-2'), {}, {}, { settings: retries });
		expect(run.error).toBeUndefined();
		expect(paths().filter((path) => path === 'multicreateorder.php')).toHaveLength(1);
		expect(shipments(run.json).map((shipment) => shipment?.labelReady)).toEqual([true, true]);
	});

	it('repeats under Retry On Fail only the refused orders', async () => {
		wire.next(() => ({
			text: JSON.stringify([
				{ code: 200, orderid: 'R-1' },
				{ code: 400, orderid: 'R-2', msg: '余额不足' },
			]),
		}));
		const run = await createMany(orders('R-1', 'R-2'), {}, {}, { settings: retries });
		expect(run.error).toBeUndefined();
		expect([sentNumbers(0), sentNumbers(1)]).toEqual([['R-1', 'R-2'], ['R-2']]);
	});

	it('refuses the same number twice in a run', async () => {
		const { error } = await createMany(orders('D-1', 'D-1'));
		expect(error?.message).toContain('“D-1” appears twice in this run');
		expect(wire.requests).toEqual([]);
	});
});

describe('a refusal of the whole call', () => {
	it.each([
		['{"code":400,"msg":"参数错误"}', '参数错误'],
		['{"result":[{"code":400,"msg":"参数错误"}]}', '参数错误'],
		['[{"code":400,"msg":"AppKey或AppSecret错误"}]', 'AppKey或AppSecret错误'],
	])("is each order's failure: %s", async (text, words) => {
		wire.next(() => ({ text }));
		const run = await createMany(orders('X-1', 'X-2'), {}, {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual(
			Array(2).fill(expect.stringContaining(words)),
		);
		expect(bought()).toEqual({});
	});

	it('an order that the answer does not mention is looked up', async () => {
		wire.next(() => ({ text: JSON.stringify([{ code: 200, orderid: 'X-1' }]) }));
		const run = await createMany(orders('X-1', 'X-2'), {}, {}, continues);
		expect(wire.json(1).orderids).toEqual(['X-2']);
		expect(run.json[1]).toMatchObject({
			error: expect.stringContaining('does not mention order X-2'),
			details: { advice: expect.stringContaining('nothing was bought') },
		});
	});
});
