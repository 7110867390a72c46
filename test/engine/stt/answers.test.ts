/**
 * Answers at the edge of the document (开放接口): its envelopes and types differ from call to call and
 * between table and sample, so each is also read in its neighbours' shape. What is not documented
 * is never taken for a success or a refusal.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const continues = { onError: 'continueRegularOutput' as const };
const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const bought = () => wire.sandbox.counts().stt.labels;
const answer = (body: unknown, status = 200) =>
	wire.next(() => ({ status, text: typeof body === 'string' ? body : JSON.stringify(body) }));
const create = (
	numbers: string[],
	options: IDataObject = {},
	more: IDataObject = {},
	settings = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ ...more, options }),
		items: numbers.map((number) => order(number)),
		settings,
	});
const createMany = (numbers: string[], options: IDataObject = {}, settings = {}) =>
	create(numbers, options, { operation: 'createMany' }, settings);
const call = (
	resource: string,
	operation: string,
	items: IDataObject[],
	options: IDataObject = {},
	settings = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: { resource, operation, options } as never,
		items,
		settings,
	});
const shipment = (json: IDataObject) => json.shipment as IDataObject;
const box = { weight: 1, length: 1, width: 1, height: 1 };

describe("a server's own error (the document's refusals have code 400, or 300)", () => {
	const broken = { result: [{ code: 500, msg: 'Internal Server Error' }] };

	it.each([200, 500])(
		'after an order was created is looked up, and its label returned (HTTP %i)',
		async (status) => {
			await create(['E-1']);
			wire.clear();
			answer(broken, status);
			const run = await create(['E-1']);
			expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php', 'cancelstatus.php']);
			expect(shipment(run.json[0])).toMatchObject({
				labelReady: true,
				trackingNumbers: [expect.any(String)],
			});
			expect(bought()).toEqual({ 'E-1': 1 });
		},
	);

	it('before an order was created says that nothing was bought, and keeps the words', async () => {
		answer({ code: 500, msg: '系统错误' }, 500);
		const { error } = await create(['E-1']);
		expect(error?.message).toContain('系统错误');
		expect(error?.description).toContain('nothing was bought');
	});

	it('of one order in a list is looked up, the others stand', async () => {
		await create(['E-2']);
		wire.clear();
		answer([
			{ code: 200, orderid: 'E-1' },
			{ code: 503, orderid: 'E-2', msg: 'timeout' },
			{ code: 400, orderid: 'E-3', msg: '余额不足' },
		]);
		const run = await createMany(['E-1', 'E-2', 'E-3'], {}, continues);
		expect(wire.json(1).orderids).toEqual(['E-2']);
		expect(run.json.map(({ error }) => error)).toEqual([
			undefined,
			undefined,
			expect.stringContaining('余额不足'),
		]);
	});

	it('leaves a SCAN form unknown, which no retry makes a second time', async () => {
		answer({ code: '500', msg: 'error' }, 500);
		const run = await runNode({
			node: 'sttLogistics',
			parameters: {
				resource: 'scanForm',
				operation: 'create',
				channelId: { __rl: true, mode: 'id', value: '422' },
				addressId: 93,
				trackingNumbers: 'T1',
			},
			settings: retries,
		});
		expect(run.error?.message).toContain('It is not known whether this was done');
		expect(wire.requests).toHaveLength(1);
	});

	it('leaves a cancellation to its status', async () => {
		await create(['E-1']);
		wire.sandbox.state.stt.orders[0].cancelStatus = 2;
		answer(broken, 500);
		const run = await call('order', 'cancel', [order('E-1')]);
		expect(run.json[0].cancellation).toMatchObject({ status: 'cancelled' });
	});
});

describe('单条创建订单', () => {
	it.each([
		['the sample', { result: [{ code: 200 }] }],
		['a code as text', { result: [{ code: '200' }] }],
		['one entry outside a list', { result: { code: 200, orderid: 'C-1' } }],
		['no envelope', { code: 200, orderid: 'C-1' }],
		[
			'further keys, and null for what is missing',
			{
				status: 1,
				result: [{ code: 200, orderid: 'C-1', nborderid: null, source: null, extra: {} }],
			},
		],
		['a byte order mark', '\uFEFF{"result":[{"code":200}]}'],
	])('is done: %s', async (_shape, body) => {
		answer(body);
		const run = await create(['C-1']);
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
		expect(shipment(run.json[0])).toMatchObject({
			orderNumber: 'C-1',
			reused: false,
			labelReady: false,
			trackingNumbers: [],
		});
	});

	it.each([
		['as text', '余额不足'],
		['as an object', { message: '余额不足', no: 7 }],
		['as a list', ['余额不足']],
		['as an object of lists', { Weight: ['余额不足'] }],
	])('is refused, with the reason %s', async (_shape, msg) => {
		answer({ result: [{ code: 400, orderid: 'C-1', msg }] });
		const { error } = await create(['C-1']);
		expect(error?.message).toContain('余额不足');
		expect(wire.requests).toHaveLength(1);
	});

	it('knows the number that exists also where the reason is an object', async () => {
		await create(['C-1']);
		answer({ result: [{ code: 400, orderid: 'C-1', msg: { result: '订单号已存在' } }] });
		const run = await create(['C-1']);
		expect(shipment(run.json[0])).toMatchObject({ reused: true, labelReady: true });
		expect(bought()).toEqual({ 'C-1': 1 });
	});

	it.each(['{"result":[]}', '{"result":null}', '{}', '[]', '{"result":[{"orderid":"C-1"}]}'])(
		'without a code is looked up: %s',
		async (text) => {
			answer(text);
			const { error } = await create(['C-1']);
			expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php']);
			expect(error?.description).toContain('nothing was bought');
		},
	);

	it('is not sent again by a second execution: the number is known, its label returned', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'create',
			times: 1,
		});
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels', times: 1 });
		const first = await create(['C-1'], {}, {}, retries);
		const second = await create(['C-1']);
		expect([first, second].map(({ json }) => shipment(json[0]).trackingNumbers)).toEqual(
			Array(2).fill([expect.any(String)]),
		);
		expect(bought()).toEqual({ 'C-1': 1 });
	});
});

describe('批量创建订单', () => {
	it('takes a row without a number for the one in its place only where no other row is out of place', async () => {
		answer([{ code: 200, orderid: 'M-2' }, { code: 400, msg: '余额不足' }, { code: 200 }]);
		const run = await createMany(['M-1', 'M-2', 'M-3'], {}, continues);
		expect(wire.json(1).orderids).toEqual(['M-1', 'M-3']);
		expect(run.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('M-1'),
			undefined,
			expect.stringContaining('M-3'),
		]);
	});

	it('takes rows without numbers in the order they were sent', async () => {
		answer([{ code: 200 }, { code: 400, msg: '余额不足' }]);
		const run = await createMany(['M-1', 'M-2'], {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual([
			undefined,
			expect.stringContaining('余额不足'),
		]);
	});

	it('takes numbers that come as numbers', async () => {
		answer(
			'[{"code":400,"orderid":90071992547409931,"msg":"余额不足"},{"code":"200","orderid":7}]',
		);
		const run = await createMany(['7', '90071992547409931'], {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual([
			undefined,
			expect.stringContaining('余额不足'),
		]);
	});

	it('takes the one row of one order outside a list', async () => {
		answer({ code: 200, orderid: 'M-1' });
		const run = await createMany(['M-1']);
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
	});

	it('looks all orders up where one row names none and says yes', async () => {
		answer({ result: [{ code: 200 }] });
		await createMany(['M-1', 'M-2'], {}, continues);
		expect(wire.json(1).orderids).toEqual(['M-1', 'M-2']);
	});
});

describe('批量获取LABEL及跟踪号', () => {
	const ready = {
		code: 200,
		orderid: 'L-1',
		label_url: 'http://440.pdf',
		trackingno: '1Z9XV6160327140440',
		post_fee: '39.66',
		gh_fee: '0.00',
		cl_fee: '0.00',
		other_fee: '0.00',
		ranyou_fee: '0.00',
	};
	const rows = [
		{ boxno: 'asdfafd1', trackingno: '1Z9XV6160327140440', pdf: '', label_png: 'http://40440.png' },
		{
			boxno: 'asdfafd2',
			trackingno: '1Z9XV6160334558852',
			pdf: '',
			label_png: 'http://4558852.png',
		},
	];
	const getAll = (options: IDataObject = {}) => call('label', 'getAll', [order('L-1')], options);

	it('reads the sample: fees as texts, one file per box', async () => {
		answer([{ ...ready, trackingnolist: rows }]);
		const [json] = (await getAll()).json;
		expect(shipment(json)).toMatchObject({
			labelReady: true,
			labelUrl: 'http://440.pdf',
			trackingNumbers: ['1Z9XV6160327140440', '1Z9XV6160334558852'],
			charges: { postage: 39.66, registration: 0, handling: 0, other: 0, fuel: 0, total: 39.66 },
			boxes: [
				{
					boxNumber: 'asdfafd1',
					trackingNumber: '1Z9XV6160327140440',
					labelUrl: 'http://40440.png',
				},
				{
					boxNumber: 'asdfafd2',
					trackingNumber: '1Z9XV6160334558852',
					labelUrl: 'http://4558852.png',
				},
			],
		});
	});

	it.each([
		['in the envelope of the other calls', { result: [ready] }],
		['one row outside a list', ready],
		['one row in the envelope', { result: ready }],
		[
			'without fees and list',
			[{ code: '200', orderid: 'L-1', label_url: ready.label_url, trackingno: ready.trackingno }],
		],
		['null for what is missing', [{ ...ready, trackingnolist: null, post_fee: null }]],
		['an empty list of boxes', [{ ...ready, trackingnolist: [] }]],
		['fees as numbers', [{ ...ready, post_fee: 39.66, gh_fee: 0 }]],
	])('takes a label %s', async (_shape, body) => {
		answer(body);
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(shipment(run.json[0])).toMatchObject({
			labelReady: true,
			trackingNumbers: [ready.trackingno],
			boxes: [{ labelUrl: ready.label_url }],
		});
	});

	it.each([
		['a list', rows],
		['a list with its positions as keys', { 0: rows[0], 1: rows[1] }],
	])('takes the boxes of %s', async (_shape, trackingnolist) => {
		answer([{ ...ready, trackingnolist }]);
		expect(shipment((await getAll()).json[0]).boxes).toHaveLength(2);
	});

	it.each([
		['a list', [{ boxno: 'box1', trackingno: '', pdf: '', label_png: '' }]],
		['no list', { boxno: 'box1', trackingno: ready.trackingno, pdf: null }],
	])(
		"the only box, in %s, has the order's file and number where it names none",
		async (_shape, trackingnolist) => {
			answer([{ ...ready, trackingnolist }]);
			expect(shipment((await getAll()).json[0])).toMatchObject({
				labelReady: true,
				boxes: [{ boxNumber: 'box1', trackingNumber: ready.trackingno, labelUrl: ready.label_url }],
			});
		},
	);

	it.each([
		['no file yet', [{ ...ready, label_url: '' }]],
		['null for the file', [{ ...ready, label_url: null }]],
		['no number yet', [{ ...ready, trackingno: '' }]],
		[
			'one of two boxes without a file',
			[{ ...ready, trackingnolist: [rows[0], { ...rows[1], label_png: '' }] }],
		],
	])('is not ready with %s', async (_shape, body) => {
		answer(body);
		expect(shipment((await getAll()).json[0])).toMatchObject({ labelReady: false });
	});

	it('is not ready while the list lacks a box of the order', async () => {
		const parcels = [box, box];
		await runNode({
			node: 'sttLogistics',
			parameters: createParameters(),
			items: [order('L-1', { parcels })],
		});
		wire.clear();
		answer({ result: [{ code: 400, orderid: 'L-1', msg: '订单号已存在' }] });
		answer([{ ...ready, trackingnolist: [rows[0]] }]);
		wire.next(() => ({ text: '{"code":200,"result":"0"}' }));
		answer([{ ...ready, trackingnolist: rows }]);
		const run = await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ options: { waitUntilReady: true, checkEvery: 0.01 } }),
			items: [order('L-1', { parcels })],
		});
		expect(paths()).toEqual([
			'interface.api.php',
			'multifetchlabels.php',
			'cancelstatus.php',
			'multifetchlabels.php',
		]);
		expect(shipment(run.json[0])).toMatchObject({
			labelReady: true,
			trackingNumbers: rows.map(({ trackingno }) => trackingno),
		});
	});

	it.each([
		['in a list', [{ code: 400, msg: 'AppKey错误' }]],
		['in the envelope', { result: [{ code: 400, msg: 'AppKey错误' }] }],
		['flat', { code: 400, msg: 'AppKey错误' }],
	])(
		'a refusal of the whole call %s keeps its words and ends the waiting',
		async (_shape, body) => {
			answer(body);
			const { error } = await getAll({ waitUntilReady: true, checkEvery: 0.01 });
			expect(error?.message).toContain('AppKey错误');
			expect(error?.failure).toMatchObject({ cause: 'credential-invalid' });
			expect(wire.requests).toHaveLength(1);
		},
	);
});

describe('获取LABEL及跟踪号', () => {
	const rows = [1, 2].map((at) => ({
		boxno: `box${at}`,
		trackingno: `T${at}`,
		pdf: `http://x.example.com/${at}.pdf`,
		label_png: '',
	}));
	const several = [
		{
			code: 200,
			orderid: 'G-1',
			label_url: 'http://x.example.com/1.pdf',
			trackingno: 'T1',
			trackingnolist: rows,
		},
	];

	it.each([
		['its parcels', { parcels: [box, box] }],
		[
			'its shipment',
			{
				shipment: {
					orderNumber: 'G-1',
					boxes: [{ trackingNumber: 'T1' }, { trackingNumber: 'T2' }],
				},
			},
		],
	])(
		'knows one box only: an order with several, by %s, is asked for where they are listed',
		async (_where, more) => {
			answer(several);
			const run = await call('label', 'get', [order('G-1', more)]);
			expect(paths()).toEqual(['multifetchlabels.php']);
			expect(shipment(run.json[0])).toMatchObject({
				trackingNumbers: ['T1', 'T2'],
				labelReady: true,
			});
		},
	);

	const label = {
		label_url: 'http://labels.example.com/GG19.pdf',
		trackingno: '794600000019',
		post_fee: '0.00',
		gh_fee: '0.00',
		cl_fee: '0.00',
		other_fee: '0.00',
		ranyou_fee: '0.00',
	};

	it.each([
		['as in the sample', { result: [{ code: 200, orderid: 'GG19', msg: { result: label } }] }],
		['without the inner envelope', { result: [{ code: 200, orderid: 'GG19', msg: label }] }],
		['as the call for many answers', [{ code: '200', orderid: 'GG19', ...label }]],
	])('takes the label %s', async (_where, body) => {
		answer(body);
		const run = await call('label', 'get', [order('GG19')]);
		expect(paths()).toEqual(['fetchlabel.php']);
		expect(shipment(run.json[0])).toMatchObject({
			labelUrl: 'http://labels.example.com/GG19.pdf',
			trackingNumbers: ['794600000019'],
			charges: { total: 0 },
		});
	});

	it.each([{}, { result: {} }, { result: [] }, '', null])(
		'takes no success without a label: %j',
		async (msg) => {
			answer({ result: [{ code: 200, orderid: 'GG19', msg }] });
			const run = await call('label', 'get', [order('GG19')]);
			expect(run.error?.message).toContain('no label');
		},
	);

	it('shows the refusal of such an order', async () => {
		answer([{ code: 400, orderid: 'G-1', msg: '订单不存在或无权限' }]);
		const { error } = await call('label', 'get', [order('G-1', { parcels: [box, box] })]);
		expect(error?.message).toContain('订单不存在或无权限');
	});
});

describe('获取运输渠道', () => {
	it.each([
		['in a list', [{ code: 400, msg: '系统维护' }]],
		['in the envelope', { result: [{ code: 400, msg: '系统维护' }] }],
		['flat', { code: 400, msg: '系统维护' }],
	])('a refusal %s is no account without channels', async (_shape, body) => {
		answer(body);
		const run = await call('channel', 'getAll', [{}]);
		expect(run.error?.message).toContain('系统维护');
	});

	it('takes IDs as numbers, and channels without a name', async () => {
		answer([
			{ channelid: 386, channelname: null },
			{ channelid: '405', channelname: '测试渠道' },
		]);
		expect((await call('channel', 'getAll', [{}])).json).toEqual([
			{ channelId: '386', channelName: '386' },
			{ channelId: '405', channelName: '测试渠道' },
		]);
	});

	it('an empty list is an account without channels', async () => {
		answer([]);
		const run = await call('channel', 'getAll', [{}]);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([]);
	});
});

describe('获取价格', () => {
	const rates = (more: IDataObject) =>
		runNode({
			node: 'sttLogistics',
			parameters: createParameters({ resource: 'rate', operation: 'get', ...more }),
			items: [order('P-1')],
		});
	const fees = { post_fee: 5.2, gh_fee: 0, cl_fee: 0, other_fee: 0, ranyou_fee: 0 };

	it.each([
		['as numbers, by the sample', { result: [{ code: 200, orderid: 'P-1', ...fees }] }, 5.2],
		[
			'as texts, as the labels have them',
			{
				result: [
					{
						code: '200',
						orderid: 'P-1',
						post_fee: '5.20',
						gh_fee: '1.10',
						cl_fee: '0.00',
						other_fee: null,
						ranyou_fee: '',
					},
				],
			},
			6.3,
		],
		['in a bare list', [{ code: 200, ...fees }], 5.2],
	])('adds up the fees %s', async (_types, body, total) => {
		answer([{ channelid: '386', channelname: 'FEDEX_GROUND' }]);
		answer(body);
		const run = await rates({ channels: 'selected', channelIds: ['386'] });
		expect(run.json[0].rates).toMatchObject([{ carrier: 'FEDEX_GROUND', service: '386', total }]);
	});

	it('of chosen channels needs no list of them', async () => {
		answer({ code: 400, msg: '系统维护' });
		const run = await rates({ channels: 'selected', channelIds: ['386'] });
		expect(run.json[0].rates).toMatchObject([{ carrier: null, service: '386', total: 5.2 }]);
		answer({ code: 400, msg: '系统维护' });
		expect((await rates({ channels: 'all' })).error?.message).toContain('系统维护');
	});
});

describe('获取跟踪信息', () => {
	it('null instead of a list is a parcel without events', async () => {
		answer({ code: 200, result: null });
		const run = await call('tracking', 'get', [{ shipment: { trackingNumbers: ['T1'] } }]);
		expect(run.json[0].tracking).toEqual({
			trackingNumber: 'T1',
			time: null,
			description: null,
			events: [],
		});
	});
});

describe('撤消订单', () => {
	it.each([
		['a number', 3],
		['text', '3'],
	])('whose answer was lost is refused where the status says so, as %s', async (_type, result) => {
		answer('');
		answer({ code: 200, result });
		const { error } = await call('order', 'cancel', [order('X-1')]);
		expect(error?.message).toContain('不能退款');
		expect(error?.description).not.toContain('run it again');
	});

	it.each([
		[{ code: '300', msg: '已申请撤消!' }, 'requested'],
		[{ result: { code: 200, msg: '撤消成功!' } }, 'cancelled'],
	])('takes %j', async (body, status) => {
		answer(body);
		expect((await call('order', 'cancel', [order('X-1')])).json[0].cancellation).toMatchObject({
			status,
		});
	});
});
