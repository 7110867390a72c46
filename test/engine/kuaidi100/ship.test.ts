import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const order = (number: string, more: IDataObject = {}): IDataObject => ({
	id: number,
	number,
	platform: 'YOUZAN',
	shopId: '10001',
	shipment: {
		orderNumber: number,
		carrier: 'FEDEX_GROUND',
		service: '386',
		trackingNumbers: [`W${number}`, 'second'],
	},
	...more,
});
const ship = (
	items: IDataObject[],
	parameters: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'list', value: 'fedex' },
			...parameters,
		} as never,
		items,
		...run,
	});
const shipBacks = () => wire.sandbox.counts().kuaidi100.shipBacks;
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const retries = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } };

describe('what is sent', () => {
	/** Written from the document (订单发货API). */
	it('is the documented form, byte for byte', async () => {
		await ship([order('E20250922001')]);
		expect(wire.requests).toHaveLength(1);
		const [request] = wire.requests;
		expect(request).toMatchObject({ method: 'POST', url: 'http://cloud.kuaidi100.com/api' });
		expect(request.headers['content-type']).toMatch(
			/^application\/x-www-form-urlencoded(;\s*charset=utf-8)?$/i,
		);
		expect(request.body).toBe(
			'secret_key=demo_key&secret_sign=8DB0EEF6C31BDE1E52F79A1001A1472D&secret_code=3ef03c69dcd74718b812840d84b90110' +
				'&type=YOUZAN&shopId=10001&orderNum=E20250922001&com=fedex&waybill=WE20250922001',
		);
		expect(problems()).toEqual([]);
		expect(wire.sandbox.state.kuaidi100.shipBacks).toMatchObject([
			{ order: 'E20250922001', carrier: 'fedex', trackingNumber: 'WE20250922001' },
		]);
	});

	it('has the courier that the map gives for carrier, service or provider carrier, before the chosen one', async () => {
		const courierMap = {
			mappings: [
				{ from: ' fedex_ground ', courier: 'FEDEXUS' },
				{ from: '431', courier: 'ups' },
				{ from: 'self_ups', courier: 'upsen' },
			],
		};
		await ship(
			[
				order('E20250922001'),
				order('E20250922002', { shipment: { service: 431, trackingNumbers: ['1Z1'] } }),
				order('E20250922003', {
					shipment: { providerCarrier: 'self_ups', trackingNumbers: ['1Z2'] },
				}),
				order('T20250922001', {
					platform: 'TAOBAO',
					shopId: '20002',
					shipment: { carrier: 'other', trackingNumbers: ['1Z3'] },
				}),
			],
			{ courierMap, options: { concurrency: 1 } },
		);
		expect(wire.requests.map((_request, at) => wire.form(at).com)).toEqual([
			'fedexus',
			'ups',
			'upsen',
			'fedex',
		]);
		expect(problems()).toEqual([]);
	});

	it('keeps special characters of a shop and an order number', async () => {
		await ship([order('a+b&c=d %', { shopId: '店铺 #1', shipment: { trackingNumbers: ['W1'] } })]);
		expect(wire.form(0)).toMatchObject({ orderNum: 'a+b&c=d %', shopId: '店铺 #1' });
	});

	it('is nothing when it is only to preview, and no secret is shown', async () => {
		const run = await ship([order('E20250922001')], { options: { previewOnly: true } });
		expect(wire.requests).toEqual([]);
		expect(run.json[0].preview).toEqual({
			type: 'YOUZAN',
			shopId: '10001',
			orderNum: 'E20250922001',
			com: 'fedex',
			waybill: 'WE20250922001',
		});
	});
});

describe('what comes out', () => {
	it('is the incoming order with the ship-back added, one item for each', async () => {
		const orders = [order('E20250922001'), order('E20250922002')];
		const run = await ship(orders);
		expect(run.json).toEqual(
			orders.map((each) => ({
				...each,
				shipBack: {
					platform: 'YOUZAN',
					shopId: '10001',
					orderNumber: each.number,
					courier: 'fedex',
					waybill: `W${String(each.number)}`,
					success: true,
				},
			})),
		);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(shipBacks()).toEqual({ E20250922001: 1, E20250922002: 1 });
	});

	it("is the provider's answer when asked for raw", async () => {
		const { json } = await ship([order('E20250922001')], { output: 'raw' });
		expect(json).toEqual([{ code: 200, message: 'success', data: { isSuccess: true } }]);
	});

	it('has a hint where the document names no ship-back for the platform', async () => {
		wire.sandbox.set({ kuaidi100: { shipPlatforms: ['YOUZAN', 'TOUTIAO'] } });
		wire.sandbox.addKuaidi100Order({ type: 'TOUTIAO', shopId: '9', orderNum: 'D1' });
		const run = await ship([
			order('D1', { platform: 'TOUTIAO', shopId: '9' }),
			order('E20250922001'),
		]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'The provider documents no ship-back for TOUTIAO: check the order in the shop',
		]);
	});
});

describe('bad input is refused before anything is sent', () => {
	it.each([
		['Courier is missing', {}, { courier: { __rl: true, mode: 'code', value: '' } }],
		['Courier “圆通” is not a code', {}, { courier: { __rl: true, mode: 'code', value: '圆通' } }],
		['Waybill is missing', { shipment: { trackingNumbers: [] } }, {}],
		['Waybill “12 34” is not a waybill', { shipment: { trackingNumbers: ['12 34'] } }, {}],
		['Shop ID is missing', { shopId: null }, {}],
		['Platform is missing', { platform: null }, {}],
		['Order Number is missing', { number: '' }, {}],
		['Order Number must be a text: “{"id":1}”', { number: { id: 1 } }, {}],
		[
			'Order Number 3581388577432263700 has lost digits',
			{ number: Number('3581388577432263461') },
			{},
		],
		['Waybill must be a text: “["W1"]”', { shipment: { trackingNumbers: [['W1']] } }, {}],
		['Platform must be a text: “["YOUZAN"]”', { platform: ['YOUZAN'] }, {}],
		[
			'Courier is missing',
			{ shipment: { trackingNumbers: ['W1'], carrier: { toString: 1 }, service: null } },
			{ courier: { __rl: true, mode: 'code', value: '' } },
		],
	])('%s', async (message, change, parameters) => {
		const { error } = await ship([order('E20250922001', change)], parameters);
		expect(error?.message).toContain(message);
		expect(error?.description).toBeTruthy();
		expect(wire.requests).toEqual([]);
	});

	it('names the words a mapping could be made for', async () => {
		const { error } = await ship([order('E20250922001')], {
			courier: { __rl: true, mode: 'code', value: '' },
		});
		expect(error?.description).toContain('fedex_ground, 386');
	});

	it('an order that stands in the run twice is shipped once', async () => {
		const run = await ship([order('E20250922001'), order('E20250922001')], {}, continues);
		expect(shipBacks()).toEqual({ E20250922001: 1 });
		expect(run.json[1].error).toContain(
			'Order Number “E20250922001” appears twice in this run (items 1 and 2)',
		);
	});

	it('the same number in two shops is two orders', async () => {
		wire.sandbox.addKuaidi100Order({ type: 'TAOBAO', shopId: '20002', orderNum: 'E20250922001' });
		const run = await ship([
			order('E20250922001'),
			order('E20250922001', { platform: 'TAOBAO', shopId: '20002' }),
		]);
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
	});
});

describe('refusals', () => {
	it.each([
		['{\n  "code": 400,\n}', 'Kuaidi100 refused the call (code 400)'],
		[
			'{"code":200,"message":"订单已发货","data":{"isSuccess":false}}',
			'The marketplace did not accept the ship-back: 订单已发货',
		],
		['{"code":"60104","message":"授权过期"}', '授权过期 (the authorization has expired)'],
	])("show the provider's words: %s", async (text, words) => {
		wire.next(() => ({ text }));
		const { error } = await ship([order('E20250922001')]);
		expect(error?.message).toContain(words);
		expect(error?.message).toContain('E20250922001');
		expect(error?.description).toContain('Nothing else was done in this run');
	});

	it.each(['{"code":200}', '{"code":200,"data":null}'])(
		'a success must be said twice: %s',
		async (text) => {
			wire.next(() => ({ text }));
			const run = await ship([order('E20250922001')]);
			expect(run.error?.message).toContain('not known whether this was done');
			expect(run.items).toEqual([]);
		},
	);

	it('stop the run at the first, naming what was shipped before', async () => {
		const { error } = await ship(
			[order('E20250922001'), order('unknown1'), order('E20250922002')],
			{
				options: { concurrency: 1 },
			},
		);
		expect(error?.message).toContain('Order unknown');
		expect(error?.description).toContain(
			'Already done in this run (1): E20250922001 shipped back with WE20250922001',
		);
		expect(shipBacks()).toEqual({ E20250922001: 1 });
	});

	it("do not hide the others under Continue On Fail, and keep the order's data", async () => {
		const run = await ship(
			[order('E20250922001'), order('unknown1'), order('E20250922002')],
			{},
			continues,
		);
		expect(shipBacks()).toEqual({ E20250922001: 1, E20250922002: 1 });
		expect(run.json[1]).toMatchObject({
			...order('unknown1'),
			error: expect.stringContaining('code 400'),
			details: { kind: 'refused', code: '400', orderNumber: 'unknown1' },
		});
	});

	it("come out of the error output with the order's data", async () => {
		const run = await ship(
			[order('E20250922001'), order('unknown1')],
			{},
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
		expect(run.outputs[1][0]).toMatchObject({
			json: { ...order('unknown1'), details: { code: '400' } },
			pairedItem: { item: 1 },
		});
	});
});

describe('never shipped back twice', () => {
	it.each(['reset-after', 'html200', 'malformed', 'empty'] as const)(
		'a lost answer is an unknown outcome, and is not sent again (%s)',
		async (kind) => {
			wire.sandbox.faults.add({
				kind,
				after: true,
				provider: 'kuaidi100',
				operation: 'ship',
				times: 1,
			});
			const { error } = await ship([order('E20250922001')], {}, retries);
			expect(wire.requests).toHaveLength(1);
			expect(error?.message).toContain('It is not known whether this was done');
			expect(error?.message).toContain('E20250922001');
			expect(error?.description).toContain('look it up at the provider');
			expect(shipBacks()).toEqual({ E20250922001: 1 });
		},
	);

	it.each(['reset-before', 'http500', 'http502html'] as const)(
		'nor where it may have been lost on the way (%s)',
		async (kind) => {
			wire.sandbox.faults.add({ kind, provider: 'kuaidi100', operation: 'ship', times: 1 });
			const { error } = await ship([order('E20250922001')], {}, retries);
			expect(wire.requests).toHaveLength(1);
			expect(error?.message).toContain('not known');
		},
	);

	/** 失败返回示例: `{ "code": 400, }`. A server's own error does not say how far it had come. */
	it.each([
		[{ text: '{"code":500,"message":"服务繁忙"}' }, '服务繁忙'],
		[{ text: '{"code":"503","message":"busy"}' }, 'busy'],
		[{ status: 500, text: '{ failed }' }, 'failed'],
	])('nor where the server failed itself: %j', async (answer, words) => {
		wire.next(() => answer);
		const { error } = await ship([order('E20250922001')], {}, retries);
		expect(wire.requests).toHaveLength(1);
		expect(error?.message).toContain('not known');
		expect(error?.message).toContain(words);
	});

	it.each([
		{ text: '{ "code": 400, }' },
		{ status: 500, text: '{"code":400,"message":"订单已关闭"}' },
	])('but is sent again where it was refused: %j', async (answer) => {
		wire.next(() => answer);
		const run = await ship([order('E20250922001')], {}, retries);
		expect(run.error).toBeUndefined();
		expect(shipBacks()).toEqual({ E20250922001: 1 });
	});

	it('a time-out is one, too', async () => {
		wire.sandbox.faults.add({ kind: 'hang', provider: 'kuaidi100', operation: 'ship', times: 1 });
		const { error } = await ship([order('E20250922001')], { options: { timeout: 0.05 } }, retries);
		expect(wire.requests).toHaveLength(1);
		expect(error?.message).toContain(
			'not known whether this was done: the provider did not answer in time',
		);
	});

	it('Retry On Fail repeats only what was refused or never sent', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'kuaidi100',
			operation: 'ship',
			match: 'E20250922002',
			times: 1,
		});
		const run = await ship(
			['1', '2', '3'].map((last) => order(`E2025092200${last}`)),
			{ options: { concurrency: 1 } },
			retries,
		);
		expect(run.error).toBeUndefined();
		expect(run.json).toHaveLength(3);
		expect(wire.requests.map((_request, at) => wire.form(at).orderNum.slice(-1))).toEqual([
			'1',
			'2',
			'2',
			'3',
		]);
		expect(shipBacks()).toEqual({ E20250922001: 1, E20250922002: 1, E20250922003: 1 });
	});

	it('Retry On Fail with Continue On Fail neither', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'kuaidi100',
			operation: 'ship',
			match: 'E20250922001',
			times: 1,
		});
		const run = await ship(
			[order('E20250922001'), order('E20250922002')],
			{},
			{ settings: { ...retries.settings, ...continues.settings } },
		);
		expect(wire.requests).toHaveLength(2);
		expect(run.json[0].error).toContain('not known');
		expect(run.json[1].shipBack).toMatchObject({ success: true });
		expect(shipBacks()).toEqual({ E20250922001: 1, E20250922002: 1 });
	});

	it('a connection that was never made is tried again', async () => {
		wire.next(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
		const run = await ship([order('E20250922001')]);
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
		expect(shipBacks()).toEqual({ E20250922001: 1 });
	});
});

describe('secrets', () => {
	it.each([
		'business-error',
		'reset-after',
		'http502html',
		'malformed',
		'redirect',
		'rate-limited',
	] as const)('are in nothing that is stored or shown (%s)', async (kind) => {
		wire.sandbox.faults.add({ kind, provider: 'kuaidi100', retryAfter: 60 });
		for (const settings of [{}, { onError: 'continueErrorOutput' as const }]) {
			const { stored, error } = await ship([order('E20250922001')], {}, { settings });
			const everything = [JSON.stringify(stored)];
			for (let cause: unknown = error; cause; cause = (cause as { cause?: unknown }).cause) {
				const { message, description, context, stack } = cause as NonNullable<typeof error>;
				everything.push(JSON.stringify([message, description, context, stack]));
			}
			for (const secret of ['demo_secret', '8DB0EEF6C31BDE1E52F79A1001A1472D'])
				expect(everything.join()).not.toContain(secret);
		}
	});
});

describe('answers unlike the document', () => {
	const waybill = { number: 'E1', shopId: '10001', platform: 'YOUZAN' };
	const ship = () =>
		runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'ship',
				waybill: 'YT123',
				courier: { __rl: true, mode: 'code', value: 'yuantong' },
			} as never,
			items: [waybill],
		});

	it.each([
		'{"code":200,"data":{"isSuccess":"true"}}',
		'{"code":200,"data":{"isSuccess":1}}',
		'{"code":200,"data":true}',
		'{"code":200,"data":{"success":true}}',
		'{"success":true}',
		'{"success":"true","message":"操作成功"}',
	])('are success: %s', async (text) => {
		wire.next(() => ({ text }));
		const { error, json } = await ship();
		expect(error).toBeUndefined();
		expect(json[0].shipBack).toMatchObject({ success: true });
	});

	it.each(['{"success":false}', '{"failed":true,"success":true}', '{"message":"success"}'])(
		'are no success: %s',
		async (text) => {
			wire.next(() => ({ text }));
			expect((await ship()).error).toBeDefined();
		},
	);

	it.each([
		'{"code":400,"message":"调用有赞接口超时"}',
		'{"code":400,"message":"cURL error 28: Operation timed out"}',
		'{"code":400,"message":"系统异常"}',
		'{"code":200,"message":"调用有赞接口超时","data":{"isSuccess":false}}',
		'{"code":200,"message":"平台系统繁忙","data":{"isSuccess":false}}',
	])('what may have happened is unknown, not undone: %s', async (text) => {
		wire.next(() => ({ text }));
		expect((await ship()).error?.message).toContain('It is not known whether this was done');
		expect(wire.requests).toHaveLength(1);
	});
});
