/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { inspect } from 'node:util';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { order, signature, trade } from './fixture';
import type { NodeRun } from '../support/harness';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const IMPORT_URL = 'https://kf.fw199.com/gateway/wbprinter/trade/import';

interface Run {
	parameters?: INodeParameters;
	options?: IDataObject;
	settings?: Partial<INode>;
	timezone?: string;
}

function importOrders(
	items: object[],
	{ parameters, options = {}, settings, timezone }: Run = {},
): Promise<NodeRun> {
	return runNode({
		node: 'fengchao',
		parameters: {
			resource: 'order',
			operation: 'import',
			...parameters,
			options: options as INodeParameters,
		},
		items: items as IDataObject[],
		settings,
		timezone,
	});
}

const goingOn: Partial<INode> = { onError: 'continueRegularOutput' };
const tradesOf = (position: number) => JSON.parse(wire.form(position).trade_list) as IDataObject[];
const numbersOf = (position: number) => tradesOf(position).map((entry) => entry.trade_no);
const imported = () => wire.sandbox.counts().fengchao.imports;
const outcomes = (run: NodeRun) => run.json.map((item) => item.import as IDataObject);
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const many = (count: number, more?: (at: number) => object) =>
	Array.from({ length: count }, (_, at) => order(`DD${at}`, more?.(at) as never));

describe('a good import', () => {
	it("sends the document's fields with the document's types, signed", async () => {
		const run = await importOrders([order('DD1'), order('DD2')]);
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({ method: 'POST', url: IMPORT_URL });
		expect(wire.requests[0].headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		const form = wire.form(0);
		expect(Object.keys(form).sort()).toEqual(['appid', 'sign', 'timestamp', 'trade_list']);
		expect(form.appid).toBe('demo_appid');
		expect(form.timestamp).toMatch(/^\d{10}$/);
		expect(Math.abs(Number(form.timestamp) - Date.now() / 1000)).toBeLessThan(60);
		expect(form.trade_list).toBe(JSON.stringify([trade('DD1'), trade('DD2')]));
		expect(form.sign).toBe(signature(form, 'demo_secret'));
		expect(wire.requests[0].body).not.toContain('demo_secret');
		expect(problems()).toEqual([]);
		expect(imported()).toEqual({ DD1: 1, DD2: 1 });
	});

	it("reads times without offset in the workflow's zone, and those with one as they are", async () => {
		const times = {
			createdAt: '2025-09-21 20:30:00',
			updatedAt: '2025-09-22T09:30:00+08:00',
			paidAt: '2025-09-22T00:31:00Z',
		};
		await importOrders([order('DD1', times as never)], { timezone: 'America/New_York' });
		expect(tradesOf(0)[0]).toMatchObject({
			create_date: '2025-09-22 08:30:00',
			update_time: '2025-09-22 09:30:00',
			pay_time: '2025-09-22 08:31:00',
		});
	});

	it('sends no half of an emoji, as a note that was cut off has it', async () => {
		const run = await importOrders([
			order('DD1', { sellerNote: '尽快 \ud83d', buyer: { message: '🐱' } } as never),
		]);
		expect(run.error).toBeUndefined();
		expect(wire.form(0).trade_list).not.toContain('\\ud83d');
		expect(tradesOf(0)[0]).toMatchObject({ trade_remark: '尽快 \ufffd', buyer_message: '🐱' });
		expect(wire.form(0).sign).toBe(signature(wire.form(0), 'demo_secret'));
		expect(problems()).toEqual([]);
	});

	it('gives each item back with its outcome', async () => {
		const run = await importOrders([order('DD1'), order('DD2')]);
		expect(run.items.map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(run.json[1]).toMatchObject(order('DD2'));
		expect(outcomes(run)).toEqual(
			['DD1', 'DD2'].map((tradeNo) => ({
				success: true,
				status: 'imported',
				tradeNo,
				traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
				batchSize: 2,
			})),
		);
	});

	it("puts out the provider's answer as Raw", async () => {
		const run = await importOrders([order('DD1')], { parameters: { output: 'raw' } });
		expect(run.json).toEqual([
			{ code: 0, message: 'ok', data: '导入成功', trace_id: expect.any(String) },
		]);
	});

	it('cuts the items into batches of at most 100', async () => {
		const run = await importOrders(many(201));
		expect(wire.requests.map((_, at) => tradesOf(at).length).sort((a, b) => a - b)).toEqual([
			1, 100, 100,
		]);
		expect(outcomes(run).map(({ tradeNo }) => tradeNo)).toEqual(
			many(201).map(({ number }) => number),
		);
		expect(Object.keys(imported())).toHaveLength(201);
	});

	it('takes a smaller batch size', async () => {
		await importOrders(many(5), { options: { batchSize: 2, concurrency: 1 } });
		expect(wire.requests.map((_, at) => numbersOf(at))).toEqual([
			['DD0', 'DD1'],
			['DD2', 'DD3'],
			['DD4'],
		]);
	});

	it.each([
		['unpaid', '1'],
		['unshipped', '2'],
		['shipped', '3'],
		['finished', '4'],
		['closed', '5'],
		['3', '3'],
	])('writes the status %s as %s', async (status, code) => {
		await importOrders([order('DD1', { status })]);
		expect(tradesOf(0)[0].status).toBe(code);
	});

	it('warns that foreign amounts are not converted', async () => {
		const run = await importOrders([order('DD1', { currency: 'USD' })]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('not in CNY'),
		]);
	});
});

describe('Preview Only', () => {
	it('shows what would be sent, without secrets, and sends nothing', async () => {
		const run = await importOrders([order('DD1')], { options: { previewOnly: true } });
		expect(run.json).toEqual([{ ...order('DD1'), preview: { trade_list: [trade('DD1')] } }]);
		expect(wire.requests).toEqual([]);
	});
});

describe('the same order twice in one run', () => {
	const older = order('DD1', { updatedAt: '2025-09-22T11:29:59+08:00', status: 'unshipped' });
	const newer = order('DD1', { updatedAt: '2025-09-22T03:30:00Z', status: 'shipped' });

	it.each([
		['first', [older, newer], 1],
		['last', [newer, older], 0],
	])('sends the newest alone when the older comes %s', async (_where, items, winner) => {
		const run = await importOrders(items);
		expect(tradesOf(0)).toMatchObject([{ trade_no: 'DD1', status: '3' }]);
		expect(outcomes(run)[winner]).toMatchObject({ success: true, status: 'imported' });
		expect(outcomes(run)[1 - winner]).toMatchObject({
			success: false,
			status: 'superseded',
			tradeNo: 'DD1',
			supersededBy: winner + 1,
		});
		expect(run.items.map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('1 item was not sent'),
		]);
	});

	it('lets the last of equally old ones win, also across batches', async () => {
		const items = [
			order('DD1', { sellerNote: 'first' }),
			order('DD2'),
			order('DD1', { sellerNote: 'last' }),
		];
		const run = await importOrders(items, { options: { batchSize: 1, concurrency: 1 } });
		expect(wire.requests.map((_, at) => tradesOf(at)[0])).toMatchObject([
			{ trade_no: 'DD2' },
			{ trade_no: 'DD1', trade_remark: 'last' },
		]);
		expect(outcomes(run).map(({ status }) => status)).toEqual([
			'superseded',
			'imported',
			'imported',
		]);
	});
});

describe('every field of both tables', () => {
	const recipient = {
		name: '王 & Co',
		phone: '13900001111',
		state: '陕西省',
		city: '汉中市',
		district: '南郑区',
		street: '汉山街道',
		line1: '汉山路 18 号',
	};
	const orderValues = {
		expectedShipTime: '2025-09-23T08:00:00',
		appointedShipTime: '2025-09-24T08:00:00Z',
		sellerNote: '备注',
		shippingFee: '5',
		goodsTotal: '0.30',
		paid: '12345678901234567.89',
		buyerMessage: '留言',
		discount: '-1.5',
		paidAt: '2025-09-22T10:00:00',
		sellerFlag: '5',
		externalOrderNumber: 'EXT 1',
	};
	const line = {
		lineId: 'L-1',
		productId: '9007199254740993',
		title: '产品',
		imageUrl: 'https://img.example.com/p.png',
		quantity: 3,
		unitPrice: '0.1',
		subtotal: '0.30',
		remark: '自行备注',
		spec: '颜色:黑色',
		productCode: 'P-1',
		skuCode: 'S-1',
		refundStatus: '7',
		payAmount: '0.29',
		skuId: '9223372036854775807',
	};
	const onTheWire =
		'[{"trade_no":"N-1","status":"4","receiver_name":"王 & Co","receiver_mobile":"13900001111","receiver_province_name":"陕西省","receiver_city_name":"汉中市",' +
		'"receiver_distrct_name":"南郑区","receiver_street_name":"汉山街道","receiver_detail_address":"汉山路 18 号","exp_ship_time":"2025-09-23 08:00:00",' +
		'"appointment_ship_time":"2025-09-24 16:00:00","trade_remark":"备注","transit_fee":5,"goods_fee":0.3,"total_fee":12345678901234567.89,"create_date":"2025-09-01 00:00:00",' +
		'"seller_nick":"店","buyer_message":"留言","promotion_amount":-1.5,"update_time":"2025-09-02 00:00:00","pay_time":"2025-09-22 10:00:00","seller_flag":"5","out_trade_no":"EXT 1",' +
		'"trade_source_type":1,"op":9,"orders":[{"order_id":"L-1","product_id":9007199254740993,"product_name":"产品","pic_url":"https://img.example.com/p.png","qty":3,"price":0.1,' +
		'"sub_total":0.3,"remark":"自行备注","spec":"颜色:黑色","product_code":"P-1","sku_code":"S-1","refund_status":"7","pay_amount":0.29,"sku_id":9223372036854775807}]}]';

	it('can be set in the node, digit for digit, over what the order has', async () => {
		const run = await importOrders([order('DD1')], {
			parameters: {
				orderNumber: 'N-1',
				status: 'finished',
				shopName: '店',
				createdAt: '2025-09-01T00:00:00',
				updatedAt: '2025-09-02T00:00:00',
				overrideRecipient: recipient,
				overrideOrder: orderValues,
				lines: { line: [line] },
			},
		});
		expect(run.error).toBeUndefined();
		expect(wire.form(0).trade_list).toBe(onTheWire);
		expect(problems()).toEqual([]);
	});

	it('can be set as defaults of an item that has nothing', async () => {
		const { lineId, quantity, subtotal, ...shared } = line;
		const run = await importOrders([{ lines: [{ id: lineId, quantity }] }], {
			parameters: {
				orderNumber: 'N-1',
				status: 'finished',
				createdAt: '2025-09-01T00:00:00',
				updatedAt: '2025-09-02T00:00:00',
				recipientDefaults: recipient,
				orderDefaults: { ...orderValues, shopName: '店' },
				lineDefaults: shared,
			},
		});
		expect(run.error).toBeUndefined();
		expect(wire.form(0).trade_list).toBe(onTheWire);
		expect(Number(subtotal)).toBe(0.3);
	});

	/** “卖家旗帜,0灰; 1紫;2青;3绿;4橙;5红”, 否: an empty text is none of them. A note is emptied by one. */
	it('leaves out an empty code and an empty time, but empties a note', async () => {
		const orderJson = JSON.stringify({
			...trade('DD9'),
			seller_flag: '',
			pay_time: '',
			exp_ship_time: ' ',
			trade_remark: '',
		});
		const run = await importOrders([order('DD9')], {
			parameters: { orderData: 'json', orderJson },
		});
		expect(run.error).toBeUndefined();
		const [sent] = tradesOf(0);
		expect(sent).toMatchObject({ trade_no: 'DD9', trade_remark: '' });
		expect(['seller_flag', 'pay_time', 'exp_ship_time'].filter((name) => name in sent)).toEqual([]);
		expect(problems()).toEqual([]);
	});

	it('takes the default where the order has nothing but blanks', async () => {
		const { recipient: own } = order('DD1');
		await importOrders(
			[
				order('DD1', {
					recipient: { ...own, district: '  ', street: ' ' },
					sellerNote: ' ',
				} as never),
			],
			{ parameters: { recipientDefaults: { district: '思明区' } } },
		);
		const [sent] = tradesOf(0);
		expect(sent).toMatchObject({ receiver_distrct_name: '思明区' });
		expect(['receiver_street_name', 'trade_remark'].filter((name) => name in sent)).toEqual([]);
		expect(problems()).toEqual([]);
	});

	it('overrides every line alike', async () => {
		await importOrders([order('DD1')], {
			parameters: { overrideEveryLine: { productId: '7', refundStatus: '2' } },
		});
		expect(tradesOf(0)[0].orders).toMatchObject([
			{ product_id: 7, refund_status: '2' },
			{ product_id: 7, refund_status: '2' },
		]);
	});

	it('can be given as JSON, whose types are set right and whose digits are kept', async () => {
		const run = await importOrders([{}], {
			parameters: {
				orderNumber: 'N-1',
				status: 'finished',
				shopName: '店',
				createdAt: '2025-09-01T00:00:00',
				updatedAt: '2025-09-02T00:00:00',
				orderData: 'json',
				orderJson: onTheWire
					.slice(1, -1)
					.replace('"trade_no":"N-1","status":"4",', '')
					.replace('"goods_fee":0.3', '"goods_fee":"0.30"')
					.replace('"qty":3', '"qty":"3"')
					.replace('"refund_status":"7"', '"refund_status":7')
					.replace('"op":9', '"op":"1","appid":"other","sign":"x"'),
			},
		});
		expect(run.error).toBeUndefined();
		expect(wire.form(0).trade_list).toBe(onTheWire);
		expect(problems()).toEqual([]);
	});

	it.each(['9007199254740994', '77438029090071180', '-9223372036854775808'])(
		'keeps the product ID %s of JSON, too',
		async (id) => {
			const orderJson = JSON.stringify(trade('DD9')).replace(
				/"product_id":\d+/,
				`"product_id":${id}`,
			);
			const run = await importOrders([order('DD9')], {
				parameters: { orderData: 'json', orderJson },
			});
			expect(run.error).toBeUndefined();
			expect(wire.form(0).trade_list).toContain(`"product_id":${id},`);
		},
	);

	it('needs little as JSON: line ID, sum and refund status are made', async () => {
		const { orders, ...main } = trade('DD9');
		const line = {
			...orders[0],
			order_id: undefined,
			sub_total: undefined,
			refund_status: undefined,
		};
		const given = { ...main, trade_no: undefined, status: undefined, orders: [line] };
		await importOrders([order('DD9')], {
			parameters: { orderData: 'json', orderJson: JSON.stringify(given) },
		});
		expect(tradesOf(0)).toEqual([{ ...trade('DD9'), orders: [trade('DD9').orders[0]] }]);
	});
});

describe('bad input', () => {
	const { recipient, lines } = order('DD1');
	const bad: Array<[string, object, RegExp, RegExp, INodeParameters?]> = [
		[
			'no order number',
			{ number: '' },
			/Order Number \(trade_no\) is missing/,
			/number.*“Order Number”/,
		],
		['no status', { status: null }, /Status \(status\) is missing/, /“Status”/],
		[
			'an unknown status',
			{ status: 'lost' },
			/Status \(status\) must be one of 1, 2, 3, 4, 5: “lost”/,
			/“Status”/,
		],
		[
			'no recipient at all',
			{ recipient: null },
			/Recipient name \(receiver_name\) is missing/,
			/recipient\.name.*“Recipient Defaults” or “Override Recipient”/,
		],
		[
			'no phone',
			{ recipient: { ...recipient, phone: null } },
			/Recipient phone \(receiver_mobile\) is missing/,
			/recipient\.phone/,
		],
		[
			'no district',
			{ recipient: { ...recipient, district: null } },
			/Recipient district \(receiver_distrct_name\) is missing/,
			/“Recipient Defaults”/,
		],
		[
			'no address',
			{ recipient: { ...recipient, line1: ' ' } },
			/Recipient address \(receiver_detail_address\) is missing/,
			/recipient\.line1/,
		],
		[
			'no shop name',
			{ shopName: null },
			/Shop Name \(seller_nick\) is missing/,
			/“Shop Name” or “Order Defaults”/,
		],
		['no creation time', { createdAt: null }, /Created At.*is missing/, /“Created At”/],
		[
			'a time that is none',
			{ updatedAt: 'yesterday' },
			/Updated At is not a time: "yesterday"/,
			/ISO 8601/,
		],
		['no lines', { lines: [] }, /no lines/, /“Lines”/],
		[
			'no numeric code',
			{ lines: [{ ...lines[0], productCode: 'X1' }] },
			/Line 1: Product ID \(product_id\) is missing/,
			/productCode.*“Line Defaults”/,
		],
		[
			'no picture',
			{ lines: [lines[0], { ...lines[1], imageUrl: null }] },
			/Line 2: Picture URL \(pic_url\) is missing/,
			/imageUrl/,
		],
		[
			'no price',
			{ lines: [{ ...lines[0], unitPrice: null }] },
			/Line 1: Unit Price \(price\) is missing/,
			/unitPrice/,
		],
		[
			'a recipient that is a text',
			{ recipient: '张三, 上海' },
			/recipient of the incoming order must be an object: “张三, 上海”/,
			/“Override Recipient”/,
			{ recipientDefaults: recipient as never },
		],
		[
			'a buyer that is a list',
			{ buyer: ['张三'] },
			/buyer of the incoming order must be an object: “\["张三"\]”/,
			/take it out/,
		],
		[
			'a phone that is an object',
			{ recipient: { ...recipient, phone: { home: '1' } } },
			/Recipient phone \(receiver_mobile\) must be a text: “\{"home":"1"\}”/,
			/recipient\.phone.*“Override Recipient”/,
		],
		[
			'a second address line that is a list',
			{ recipient: { ...recipient, line2: ['x'] } },
			/Recipient address \(receiver_detail_address\) must be a text: “\["x"\]”/,
			/“Override Recipient”/,
		],
		[
			'a shop name that is an object',
			{ shopName: { toString: 1 } },
			/Shop Name \(seller_nick\) must be a text: “\{"toString":1\}”/,
			/“Shop Name”/,
		],
		[
			'a total that is an object',
			{ goodsTotal: { toString: 1 } },
			/Order Amount \(goods_fee\) must be a number: “\{"toString":1\}”/,
			/goodsTotal/,
		],
		[
			'a time that is an object',
			{ paidAt: { toString: 1 } },
			/Paid At is not a time: "\{"toString":1\}"/,
			/ISO 8601/,
		],
		[
			'lines that are no list',
			{ lines: 'A-1' },
			/lines of the incoming order must be a list of objects: “A-1”/,
			/“Lines”/,
		],
		[
			'a line that is nothing',
			{ lines: [lines[0], null] },
			/lines\[1\] of the incoming order must be an object: “null”/,
			/“Lines”/,
		],
		[
			"a line's ID that is an object",
			{ lines: [{ ...lines[0], id: {} }] },
			/Line 1: Line ID \(order_id\) must be a text: “\{\}”/,
			/“Lines”/,
		],
		[
			'a picture that is a list',
			{ lines: [{ ...lines[0], imageUrl: ['u'] }] },
			/Line 1: Picture URL \(pic_url\) must be a text: “\["u"\]”/,
			/imageUrl/,
			{ lineDefaults: { imageUrl: 'https://img.example.com/default.png' } },
		],
		[
			'a price in words',
			{ lines: [{ ...lines[0], unitPrice: 'ten' }] },
			/Line 1: Unit Price \(price\) must be a number: “ten”/,
			/unitPrice/,
			{ lineDefaults: { unitPrice: '1' } },
		],
		[
			'JSON with a line that is nothing',
			{},
			/orders\[0\] must be an object: “null”/,
			/Order \(JSON\)/,
			{ orderData: 'json', orderJson: '{"orders":[null]}' },
		],
		[
			'JSON with an object for a status',
			{},
			/Status \(status\) must be a text: “\{\}”/,
			/Order \(JSON\)/,
			{ orderData: 'json', orderJson: JSON.stringify({ ...trade('DD1'), status: {} }) },
		],
		[
			'no quantity',
			{ lines: [{ ...lines[0], quantity: 0 }] },
			/Line 1: Quantity \(qty\) must be at least 1: “0”/,
			/quantity/,
		],
		[
			'half a piece',
			{ lines: [{ ...lines[0], quantity: 1.5 }] },
			/Line 1: Quantity \(qty\) must be a whole number: “1.5”/,
			/quantity/,
		],
		[
			'the same line twice',
			{ lines: [lines[0], lines[0]] },
			/Line ID \(order_id\) “DD1-1” appears twice in the order/,
			/its own ID/,
		],
		[
			'a fee that is no number',
			{},
			/Shipping Fee \(transit_fee\) must be a number: “12 yuan”/,
			/“Override Order”/,
			{ overrideOrder: { shippingFee: '12 yuan' } },
		],
		[
			'more than 64 bits',
			{},
			/Line 1: Product ID .*64 bits: “9223372036854775808”/,
			/“Lines”/,
			{ overrideEveryLine: { productId: '9223372036854775808' } },
		],
		[
			'an order number that has lost digits',
			{ number: Number('3581388577432263461') },
			/Order Number \(trade_no\) has lost digits.*: 3581388577432263700/,
			/“Order Number”/,
		],
		[
			'a product code that has lost digits',
			{ lines: [{ ...lines[0], productId: 2 ** 60 }] },
			/Line 1: Product ID .*64 bits: “1152921504606847000”/,
			/productId/,
		],
		[
			'a wrong sum',
			{},
			/Line 1: Subtotal \(sub_total\) is 5, but unit price times quantity is 6/,
			/computed/,
			{
				lines: {
					line: [
						{
							title: 'x',
							productId: '1',
							imageUrl: 'u',
							quantity: 2,
							unitPrice: '3',
							subtotal: '5',
						},
					],
				},
			},
		],
		[
			'JSON that is none',
			{},
			/Order \(JSON\) is not a JSON object/,
			/./,
			{ orderData: 'json', orderJson: '{"a":' },
		],
		[
			'JSON without sub-orders',
			{},
			/Order \(JSON\) has no sub-orders/,
			/./,
			{ orderData: 'json', orderJson: '{}' },
		],
		[
			'JSON with a text for a fee',
			{},
			/Order Amount \(goods_fee\) must be a number: “ten”/,
			/Order \(JSON\)/,
			{ orderData: 'json', orderJson: JSON.stringify({ ...trade('DD1'), goods_fee: 'ten' }) },
		],
		[
			'a batch of 101',
			{},
			/Batch Size must be at most 100: “101”/,
			/./,
			{ options: { batchSize: 101 } },
		],
	];

	it.each(bad)(
		'refuses %s before anything is sent',
		async (_what, change, message, advice, parameters = {}) => {
			const { options, ...others } = parameters;
			const run = await importOrders([order('DD0'), order('DD1', change as never)], {
				parameters: others,
				options: options as IDataObject,
				settings: {},
			});
			expect(run.error?.message).toMatch(message);
			expect(run.error?.description ?? 'none').toMatch(advice);
			expect(wire.requests).toEqual([]);
		},
	);

	it('does not keep the others from going in under Continue On Fail', async () => {
		const run = await importOrders([order('DD0'), order('DD1', { shopName: null }), order('DD2')], {
			settings: goingOn,
		});
		expect(numbersOf(0)).toEqual(['DD0', 'DD2']);
		expect(run.json[1]).toMatchObject({
			number: 'DD1',
			error: expect.stringContaining('seller_nick'),
			details: { kind: 'invalid', field: 'Shop Name', orderNumber: 'DD1' },
		});
		expect(outcomes(run)[2]).toMatchObject({ success: true, tradeNo: 'DD2' });
	});
});

describe('a refusal that speaks of the orders', () => {
	const refuse = (tradeNos: string[], refusalMessage = '订单收件人无效') =>
		wire.sandbox.set({ fengchao: { refuseTradeNos: tradeNos, refusalMessage } });
	const failed = (run: NodeRun) => run.json.filter((item) => item.error).map((item) => item.number);

	it('is narrowed down to the bad order; all others are in', async () => {
		refuse(['DD37']);
		const run = await importOrders(many(100), { settings: goingOn });
		expect(failed(run)).toEqual(['DD37']);
		expect(run.json[37]).toMatchObject({
			number: 'DD37',
			error: expect.stringContaining('订单收件人无效'),
			details: {
				kind: 'refused',
				code: '1007',
				orderNumber: 'DD37',
				providerMessage: '订单收件人无效',
				traceId: expect.any(String),
			},
		});
		expect(run.json[37].details).not.toHaveProperty('batchSize');
		expect((run.json[37].details as IDataObject).advice).toContain(
			(run.json[37].details as IDataObject).traceId,
		);
		expect(Object.keys(imported())).toHaveLength(99);
		expect(Object.values(imported()).every((count) => count === 1)).toBe(true);
		expect(wire.requests.length).toBeLessThanOrEqual(15);
		expect(run.items.map((item) => item.pairedItem)).toEqual(
			many(100).map((_, item) => ({ item })),
		);
		const alone = wire.requests
			.map((_, at) => numbersOf(at))
			.filter((numbers) => numbers.length === 1);
		expect(alone).toContainEqual(['DD37']);
	});

	it.each([
		[['DD0', 'DD99']],
		[['DD1', 'DD2', 'DD98']],
		[['DD0', 'DD50', 'DD51']],
		[['DD49', 'DD50']],
	])('finds several bad orders: %j', async (numbers) => {
		refuse(numbers);
		const run = await importOrders(many(100), { settings: goingOn });
		expect(failed(run)).toEqual(numbers);
		expect(Object.keys(imported())).toHaveLength(100 - numbers.length);
	});

	it.each(['导入失败', '数据有误', 'import failed'])(
		'is narrowed down however short it is: %s',
		async (words) => {
			refuse(['DD3'], words);
			const run = await importOrders(many(8), { settings: goingOn });
			expect(failed(run)).toEqual(['DD3']);
			expect(Object.keys(imported())).toHaveLength(7);
		},
	);

	it('stops the search when both halves, and single orders, are refused alike', async () => {
		refuse(
			many(100).map(({ number }) => number),
			'订单店铺未开通',
		);
		const run = await importOrders(many(100), { settings: goingOn });
		expect(failed(run)).toHaveLength(100);
		expect(wire.requests).toHaveLength(5);
		expect((run.json[99].details as IDataObject).advice).toContain('Both halves');
		expect(run.json[99].details).toMatchObject({
			batchSize: 49,
			providerMessage: '订单店铺未开通',
		});
	});

	it('stops the search at the cap', async () => {
		refuse(['DD10', 'DD40', 'DD60', 'DD90']);
		const run = await importOrders(many(100), { options: { maxCalls: 8 }, settings: goingOn });
		expect(wire.requests.length).toBeLessThanOrEqual(8);
		expect(failed(run)).toEqual(expect.arrayContaining(['DD10', 'DD40', 'DD60', 'DD90']));
		expect(failed(run).length + Object.keys(imported()).length).toBe(100);
		expect(JSON.stringify(run.json.filter((item) => item.error))).toContain(
			'Maximum Calls per Batch',
		);
	});

	it('is not searched when that is switched off', async () => {
		refuse(['DD1']);
		const run = await importOrders(many(4), { options: { isolate: false }, settings: goingOn });
		expect(wire.requests).toHaveLength(1);
		expect(failed(run)).toHaveLength(4);
		expect(run.json[0].details).toMatchObject({
			batchSize: 4,
			advice: expect.stringContaining('Isolate Refused Orders'),
		});
	});

	it("stops the run with the bad order's name, saying what is in", async () => {
		refuse(['DD1']);
		const run = await importOrders(many(4));
		expect(run.error?.message).toBe(
			'Order DD1: Fengchao refused the call (code 1007): 订单收件人无效',
		);
		expect(run.error?.description).toContain(
			'Already done in this run (3): order DD0 imported; order DD2 imported; order DD3 imported',
		);
	});

	it('names the form the document asks for', async () => {
		refuse(['DD0'], '传入的订单格式有误,请检查trade_list的json格式');
		const run = await importOrders(many(1), { settings: goingOn });
		expect(run.json[0].error).toContain('an order does not have the documented form');
	});

	it('keeps the order on the error output', async () => {
		refuse(['DD1']);
		const run = await importOrders(many(3), { settings: { onError: 'continueErrorOutput' } });
		expect(run.outputs[0].map((item) => item.json.number)).toEqual(['DD0', 'DD2']);
		expect(run.outputs[1].map((item) => item.json)).toMatchObject([
			{
				...order('DD1'),
				error: expect.stringContaining('订单收件人无效'),
				details: { code: '1007' },
			},
		]);
	});
});

describe('a refusal of account, quota or server', () => {
	it.each([
		['签名错误', 1002, 'credential-invalid'],
		['appid不存在', 1001, 'credential-invalid'],
		['时间戳已过期', 1003, 'credential-invalid'],
		['接口调用额度不足', 2001, 'quota-exhausted'],
		['订单服务异常,请稍后再试', 5000, 'temporarily-unavailable'],
		['不予处理', 4000, undefined],
	])('%s is not searched', async (message, code, cause) => {
		wire.sandbox.faults.add({
			provider: 'fengchao',
			operation: 'import',
			kind: 'business-error',
			code,
			message,
		});
		const run = await importOrders(many(8));
		expect(wire.requests).toHaveLength(1);
		expect(run.error?.message).toContain(message);
		expect(run.error?.message).toContain(`code ${code}`);
		expect(run.error?.failure?.cause).toBe(cause);
	});

	it('ends a search it comes up in', async () => {
		wire.sandbox.set({ fengchao: { refuseTradeNos: ['DD0'] } });
		wire.sandbox.faults.add({
			provider: 'fengchao',
			kind: 'business-error',
			code: 2001,
			message: '接口调用额度不足',
			skip: 1,
		});
		const run = await importOrders(many(8), { settings: goingOn });
		expect(wire.requests).toHaveLength(2);
		expect(run.json.map((item) => (item.details as IDataObject).code)).toEqual(
			Array(8).fill('2001'),
		);
	});

	it('shows the answer of a wrong secret', async () => {
		const run = await runNode({
			node: 'fengchao',
			parameters: { resource: 'order', operation: 'import' },
			items: [order('DD1')] as never,
			credentials: {
				fengchaoApi: {
					appId: 'demo_appid',
					appSecret: 'wrong_secret_marked',
					baseUrl: 'https://kf.fw199.com',
				},
			},
		});
		expect(run.error?.message).toContain('签名错误 (wrong signature)');
		expect(inspect([run.error, run.stored], { depth: 20, showHidden: true })).not.toContain(
			'wrong_secret_marked',
		);
	});
});

describe('an answer that is lost', () => {
	it.each(['reset-before', 'reset-after', 'http500', 'http502html'] as const)(
		'is asked for again after %s: an import may be repeated',
		async (kind) => {
			wire.sandbox.faults.add({ provider: 'fengchao', kind, times: 1 });
			const run = await importOrders([order('DD1')]);
			expect(run.error).toBeUndefined();
			expect(wire.requests).toHaveLength(2);
			expect(wire.form(1).trade_list).toBe(wire.form(0).trade_list);
			expect(wire.sandbox.counts().fengchao.trades).toBe(1);
		},
	);

	it.each(['malformed', 'empty', 'html200'] as const)(
		'%s: says that it may be sent again',
		async (kind) => {
			wire.sandbox.faults.add({ provider: 'fengchao', kind, times: 1 });
			const run = await importOrders([order('DD1')]);
			expect(run.error?.message).toContain('It is not known whether the orders were imported');
			expect(run.error?.description).toContain('Import them again');
		},
	);

	it('goes in once more under Retry On Fail, with the same data', async () => {
		wire.sandbox.faults.add({ provider: 'fengchao', kind: 'malformed', times: 1 });
		const run = await importOrders([order('DD1'), order('DD2')], {
			settings: { retryOnFail: true, maxTries: 2 },
		});
		expect(run.error).toBeUndefined();
		expect(wire.form(1).trade_list).toBe(wire.form(0).trade_list);
		expect(wire.sandbox.counts().fengchao).toEqual({ trades: 2, imports: { DD1: 2, DD2: 2 } });
		expect(outcomes(run)).toMatchObject([{ success: true }, { success: true }]);
	});

	it('of one batch does not touch the others', async () => {
		wire.sandbox.faults.add({ provider: 'fengchao', kind: 'malformed', match: 'DD3', times: 1 });
		const run = await importOrders(many(6), { options: { batchSize: 2 }, settings: goingOn });
		expect(run.json.map((item) => (item.details as IDataObject | undefined)?.kind)).toEqual([
			undefined,
			undefined,
			'lost',
			'lost',
			undefined,
			undefined,
		]);
	});

	it('is a time-out that is not sent again at once', async () => {
		wire.sandbox.faults.add({ provider: 'fengchao', kind: 'hang' });
		const run = await importOrders([order('DD1')], { options: { timeout: 0.2 } });
		expect(run.error?.message).toContain('did not answer in time');
		expect(wire.requests).toHaveLength(1);
	});
});
