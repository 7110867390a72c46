import type { IDataObject } from 'n8n-workflow';
import { accounts, runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const base = {
	resource: 'order',
	operation: 'getAll',
	platform: 'YOUZAN',
	shopId: '10001',
	orderStatus: 'UNSHIP',
	startTime: '2025-09-22T10:30:00+08:00',
	endTime: '2025-09-22T12:00:00+08:00',
};
const getAll = (
	parameters: IDataObject = {},
	options: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({ node: 'kuaidi100', parameters: { ...base, ...parameters, options } as never, ...run });

const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const windows = () =>
	wire.requests.map((_request, at) =>
		[wire.form(at).startTime, wire.form(at).endTime].map((time) => time.slice(11)),
	);
const numbers = (json: IDataObject[]) => json.map(({ number }) => number);

describe('what is sent', () => {
	/**
	 * Written from the document (获取订单API); the signature is PROVIDERS' vector: upper(md5("demo_key" +
	 * "demo_secret")).
	 */
	it('is the documented form, byte for byte', async () => {
		await getAll();
		expect(wire.requests).toHaveLength(1);
		const [request] = wire.requests;
		expect(request).toMatchObject({ method: 'POST', url: 'http://cloud.kuaidi100.com/api' });
		expect(request.headers['content-type']).toMatch(
			/^application\/x-www-form-urlencoded(;\s*charset=utf-8)?$/i,
		);
		expect(request.body).toBe(
			'secret_key=demo_key&secret_sign=8DB0EEF6C31BDE1E52F79A1001A1472D&secret_code=c3a3a6eabc6c44808461760bd01ef211' +
				'&type=YOUZAN&orderStatus=UNSHIP&shopId=10001&startTime=2025-09-22+10%3A30%3A00&endTime=2025-09-22+12%3A00%3A00',
		);
		expect(problems()).toEqual([]);
	});

	it.each([
		['2025-09-22T02:30:00Z', 'UTC', '2025-09-22 10:30:00'],
		['2025-09-22 10:30:00', 'Asia/Shanghai', '2025-09-22 10:30:00'],
		['2025-09-22T04:30:00', 'Europe/Berlin', '2025-09-22 10:30:00'],
	])("is in China's time: %s in %s", async (startTime, timezone, sent) => {
		await getAll({ startTime }, {}, { timezone });
		expect(wire.form(0).startTime).toBe(sent);
	});

	it('takes a platform that is not in the list as free text', async () => {
		await getAll({ platform: 'OTHER', platformCode: 'XIAOHONGSHU' });
		expect(wire.form(0).type).toBe('XIAOHONGSHU');
	});
});

describe('what comes out', () => {
	it('is one order of the model for each, paired with the item that asked', async () => {
		const run = await getAll({}, { shopName: '小卖部' }, { items: [{ a: 1 }, { a: 2 }] });
		expect(numbers(run.json)).toEqual([
			'E20250922001',
			'E20250922002',
			'E20250922003',
			'E20250922001',
			'E20250922002',
			'E20250922003',
		]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
		expect(run.json[1]).toEqual({
			id: 'E20250922002',
			number: 'E20250922002',
			source: 'kuaidi100',
			platform: 'YOUZAN',
			shopId: '10001',
			shopName: '小卖部',
			status: 'unshipped',
			platformStatus: 'WAIT_SELLER_SEND_GOODS',
			labelStatus: null,
			createdAt: '2025-09-22T10:15:00+08:00',
			updatedAt: '2025-09-22T11:15:00+08:00',
			paidAt: '2025-09-22T11:15:00+08:00',
			currency: 'CNY',
			total: 129.9,
			goodsTotal: null,
			paid: 129.9,
			shippingFee: 0,
			discount: null,
			buyer: { name: null, email: null, phone: null, message: null },
			sellerNote: null,
			recipient: {
				name: 'Emily Carter',
				company: null,
				phone: '2075550119',
				email: null,
				line1: '27 Silver Tail Rd',
				line2: null,
				city: 'Berwick',
				state: 'ME',
				district: null,
				street: null,
				postalCode: '03901',
				country: 'US',
				type: null,
			},
			lines: [
				{
					id: 'E20250922002-1',
					sku: '17-FSXJ-QJVP',
					productCode: '8021',
					productId: null,
					title: '透明收纳箱 30L 四只装',
					quantity: 1,
					unitPrice: 129.9,
					total: 129.9,
					weight: null,
					imageUrl: 'https://img.example.com/good.jpg',
					options:
						'[{"k":"颜色","k_id":100,"v":"透明","v_id":1000},{"k":"容量","k_id":101,"v":"30L","v_id":1001}]',
				},
				{
					id: 'E20250922002-2',
					sku: 'GIFT-0',
					productCode: '8069',
					productId: null,
					title: '赠品:贴纸',
					quantity: 1,
					unitPrice: 0,
					total: 0,
					weight: null,
					imageUrl: 'https://img.example.com/good.jpg',
					options: '[]',
				},
			],
		});
	});

	it("is the provider's order when asked for raw", async () => {
		const { json } = await getAll({ output: 'raw' });
		expect(json[0]).toMatchObject({
			orderNum: 'E20250922001',
			recordType: 'YOUZAN',
			receiverName: '张三',
			updateTime: '2025-09-22 11:00:00',
		});
		expect(json[0]).not.toHaveProperty('shopId');
	});

	it("has the goods' specification as a list when asked to parse it", async () => {
		const { json } = await getAll({}, { parseOptions: true });
		expect((json[0].lines as IDataObject[])[0].options).toEqual([
			{ k: '型号', k_id: 100, v: 'YCWA16NCWQ', v_id: 1000 },
		]);
	});

	it('keeps every digit of ids and money', async () => {
		const orderList = [{ orderNum: '1', recordType: 'YOUZAN', totalFee: 0, payment: 0 }];
		const text = JSON.stringify({ code: 200, data: { total: 1, orderList } })
			.replace('"1"', '12345678901234567890')
			.replace('"totalFee":0', '"totalFee":12345678901234567.89');
		wire.next(() => ({ text }));
		const { json } = await getAll();
		expect(json[0]).toMatchObject({
			number: '12345678901234567890',
			total: '12345678901234567.89',
			paid: 0,
		});
	});

	it('keeps special characters', async () => {
		const { json } = await getAll();
		expect(json[2]).toMatchObject({
			buyer: { message: 'a+b & c=d <x> "y" \'z\' 🐱' },
			recipient: { name: '黄 & <Tom> "T+" \'小黄\'' },
		});
	});

	/**
	 * “推送请求示例”, “返回类型: JSON”: the examples are UTF-8, but an answer that says otherwise is read as
	 * what it says.
	 */
	it('is read in the encoding that the answer declares', async () => {
		const [before, after] = JSON.stringify({
			code: 200,
			message: 'success',
			data: { total: 1, orderList: [{ orderNum: '1', receiverName: '@' }] },
		}).split('@');
		const zhangSan = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]);
		const body = Buffer.concat([Buffer.from(before), zhangSan, Buffer.from(after)]);
		wire.next(() => ({ headers: { 'content-type': 'application/json;charset=GBK' }, body }));
		const { json } = await getAll();
		expect(json[0]).toMatchObject({ number: '1', recipient: { name: '张三' } });
	});

	/** The ship-back's `type` belongs to the `shopId`: both are those the order was read with. */
	it('has the platform that was asked for, whatever the order calls itself', async () => {
		wire.next(() => ({
			text: JSON.stringify({
				code: 200,
				data: { total: 1, orderList: [{ orderNum: '1', recordType: '天猫' }] },
			}),
		}));
		const { json } = await getAll({ platform: 'TAOBAO' });
		expect(json[0]).toMatchObject({ platform: 'TAOBAO', shopId: '10001' });
	});

	it('has the line of an order that comes without its list', async () => {
		const orderDetails = { goodName: '遥控器', goodCount: '2', goodPrice: '899.00' };
		wire.next(() => ({
			text: JSON.stringify({
				code: 200,
				data: { total: '1', orderList: [{ orderNum: '1', orderDetails }] },
			}),
		}));
		const { json } = await getAll();
		expect(json[0].lines).toMatchObject([
			{ title: '遥控器', quantity: 2, unitPrice: 899, total: 1798 },
		]);
	});

	it.each([
		'{"code":200,"data":{"total":0,"orderList":[]}}',
		'{"code":"200","data":{"total":0,"orderList":null}}',
		'{"status":"200","data":{"total":0}}',
	])('is nothing when there are no orders: %s', async (text) => {
		wire.next(() => ({ text }));
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([]);
	});
});

describe('calls that are billed', () => {
	it('are told after the run', async () => {
		const run = await getAll();
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Kuaidi100 billed 3 calls for this run',
		]);
		expect(wire.sandbox.counts().kuaidi100.billed).toBe(3);
		await getAll({
			orderStatus: 'FINISH',
			startTime: '2025-09-22T00:00:00+08:00',
			endTime: '2025-09-22T01:00:00+08:00',
		});
		expect(wire.sandbox.counts().kuaidi100.billed).toBe(4);
	});

	it('are halved only where the provider refuses a range as too large, and a refused span is not asked for again', async () => {
		wire.sandbox.set({ kuaidi100: { maxSpanSeconds: 2000 } });
		const run = await getAll();
		expect(numbers(run.json)).toEqual(['E20250922001', 'E20250922002', 'E20250922003']);
		expect(windows()).toEqual([
			['10:30:00', '12:00:00'],
			['10:30:00', '11:15:00'],
			['10:30:00', '10:52:30'],
			['10:52:30', '11:15:00'],
			['11:15:00', '11:37:30'],
			['11:37:30', '12:00:00'],
		]);
	});

	/** “startTime”, “endTime”: no limit is documented, so no wording is, either. */
	it.each([
		'查询时间范围不能超过7天',
		'时间跨度太长',
		'开始时间与结束时间间隔不能大于24小时',
		'订单数量过多,请缩小时间范围',
		'The time range must not exceed 7 days',
		'time span too large',
	])('are halved where the refusal says: %s', async (message) => {
		wire.next(() => ({ text: JSON.stringify({ code: 400, message }) }));
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(windows()).toEqual([
			['10:30:00', '12:00:00'],
			['10:30:00', '11:15:00'],
			['11:15:00', '12:00:00'],
		]);
		expect(numbers(run.json)).toEqual(['E20250922001', 'E20250922002', 'E20250922003']);
	});

	it.each(['开始时间大于结束时间', '时间格式错误', '店铺未授权'])(
		'are not halved where it says something else: %s',
		async (message) => {
			wire.next(() => ({ text: JSON.stringify({ code: 400, message }) }));
			const { error } = await getAll();
			expect(error?.message).toContain(message);
			expect(wire.requests).toHaveLength(1);
		},
	);

	/** 正常返回示例: `data.startTime` and `data.endTime` say what the answer covers. */
	it('go on where the answer says that it ends', async () => {
		const data = {
			total: 1,
			startTime: '2025-09-22 10:30:00',
			endTime: '2025-09-22 11:10:00',
			orderList: [{ orderNum: 'first', updateTime: '2025-09-22 11:00:00' }],
		};
		wire.next(() => ({ text: JSON.stringify({ code: 200, data }) }));
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(windows()).toEqual([
			['10:30:00', '12:00:00'],
			['11:10:00', '12:00:00'],
		]);
		expect(numbers(run.json)[0]).toBe('first');
		expect(run.json.length).toBeGreaterThan(1);
	});

	it.each([
		'2019-09-12 08:35:00',
		'2025-09-22 12:00:00',
		'2025-09-22 10:30:00',
		'2025-09-22 11:x',
		'',
		null,
		5,
	])('ask no more where it does not say so: %j', async (endTime) => {
		wire.next(() => ({
			text: JSON.stringify({ code: 200, data: { total: 0, endTime, orderList: [] } }),
		}));
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
	});

	it('give an order on the seam of two windows once', async () => {
		wire.sandbox.set({ kuaidi100: { maxSpanSeconds: 2700 } });
		const run = await getAll();
		expect(windows()).toEqual([
			['10:30:00', '12:00:00'],
			['10:30:00', '11:15:00'],
			['11:15:00', '12:00:00'],
		]);
		expect(numbers(run.json)).toEqual(['E20250922001', 'E20250922002', 'E20250922003']);
	});

	it('are repeated in halves where the answer is incomplete (total differs from the list)', async () => {
		wire.sandbox.set({ kuaidi100: { maxOrders: 2, overflow: 'truncate' } });
		const run = await getAll();
		expect(numbers(run.json)).toEqual(['E20250922001', 'E20250922002', 'E20250922003']);
		expect(windows()[0]).toEqual(['10:30:00', '12:00:00']);
		expect(run.hints[0].message).toBe(
			`Kuaidi100 billed ${wire.sandbox.counts().kuaidi100.billed} calls for this run`,
		);
	});

	it('give what one second lists where it stays incomplete, go on behind it, and say what is missing', async () => {
		for (let at = 0; at < 3; at++)
			wire.sandbox.addKuaidi100Order({
				shopId: '10001',
				orderNum: `S${at}`,
				updateTime: '2025-09-22 11:40:00',
			});
		wire.sandbox.addKuaidi100Order({
			shopId: '10001',
			orderNum: 'LATER',
			updateTime: '2025-09-22 11:50:00',
		});
		wire.sandbox.set({ kuaidi100: { maxOrders: 2, overflow: 'truncate' } });
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(numbers(run.json)).toEqual(
			expect.arrayContaining(['E20250922001', 'E20250922003', 'S0', 'S1', 'LATER']),
		);
		const [billed, ...short] = run.hints.map(({ message }) => message);
		expect(billed).toContain(`billed ${wire.sandbox.counts().kuaidi100.billed} calls`);
		expect(short.length).toBeGreaterThan(0);
		for (const hint of short)
			expect(hint).toMatch(
				/^Shop 10001: Kuaidi100 says that 3 orders were updated .*2025-09-22 11:(39:59|40:00).*, but gave 2\. 1 order is missing/,
			);
	});

	it.each([
		['that of all time', () => 250],
		['pages', () => 1],
		['lines', (count: number) => count * 3],
	])('whose total counts something else (%s) give all orders, once', async (_what, totalOf) => {
		const times = ['10:31:00', '10:45:10', '11:10:00', '11:59:00'];
		const play: Parameters<typeof wire.next>[0] = ({ body }) => {
			const { startTime, endTime } = Object.fromEntries(new URLSearchParams(String(body)));
			const orderList = times
				.filter((time) => time >= startTime.slice(11) && time <= endTime.slice(11))
				.map((time) => ({ orderNum: time, updateTime: `2025-09-22 ${time}` }));
			return {
				text: JSON.stringify({ code: 200, data: { total: totalOf(orderList.length), orderList } }),
			};
		};
		for (let call = 0; call < 100; call++) wire.next(play);
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(numbers(run.json)).toEqual(times);
		expect(run.hints[1].message).toMatch(/but gave \d\. Shorter windows show/);
		expect(wire.requests.length).toBeLessThan(40);
	});

	it('are counted for items that failed, too, under Continue On Fail', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'kuaidi100',
			operation: 'getAll',
			times: 1,
		});
		const run = await getAll(
			{},
			{ concurrency: 1 },
			{ items: [{}, {}], settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs[1]).toHaveLength(1);
		expect(run.hints[0].message).toBe('Kuaidi100 billed 4 calls for this run');
	});

	it('stay under the cap; what was read comes out, and a hint says up to when it is complete', async () => {
		const run = await getAll({}, { longestWindow: 30, maxCalls: 2 });
		expect(windows()).toEqual([
			['10:30:00', '11:00:00'],
			['11:00:00', '11:30:00'],
		]);
		expect(numbers(run.json)).toEqual(['E20250922001', 'E20250922002', 'E20250922003']);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Kuaidi100 billed 4 calls for this run',
			'Maximum Calls reached: orders of shop 10001 are complete up to 2025-09-22 11:30:00',
		]);
	});

	it('are not made again by themselves when an answer is lost, and the error tells what they cost', async () => {
		wire.sandbox.faults.add({ kind: 'reset-after', provider: 'kuaidi100', operation: 'getAll' });
		const { error } = await getAll();
		expect(wire.requests).toHaveLength(1);
		expect(error?.description).toContain('Billed so far: up to 1 call.');
	});

	it('are not made again for shops that were read, when n8n runs the node once more for another', async () => {
		wire.sandbox.faults.add({
			kind: 'http500',
			provider: 'kuaidi100',
			operation: 'getAll',
			match: '20002',
			times: 1,
		});
		const run = await getAll(
			{ platform: '={{ $json.type }}', shopId: '={{ $json.shop }}' },
			{ concurrency: 1 },
			{
				items: [
					{ type: 'YOUZAN', shop: '10001' },
					{ type: 'TAOBAO', shop: '20002' },
				],
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			},
		);
		expect(run.error).toBeUndefined();
		expect(run.json).toHaveLength(5);
		expect(wire.requests.map((_request, at) => wire.form(at).shopId)).toEqual([
			'10001',
			'20002',
			'20002',
		]);
	});

	it('are not lost when a later window fails: the orders stand in the details', async () => {
		wire.sandbox.faults.add({
			kind: 'http500',
			provider: 'kuaidi100',
			operation: 'getAll',
			skip: 1,
		});
		const run = await getAll(
			{},
			{ longestWindow: 45 },
			{ settings: { onError: 'continueRegularOutput' }, items: [{ job: 7 }] },
		);
		expect(run.json).toHaveLength(1);
		const { job, error, details } = run.json[0] as {
			job: number;
			error: string;
			details: IDataObject;
		};
		expect(job).toBe(7);
		expect(error).toContain('cannot be read (HTTP 500)');
		expect(details).toMatchObject({
			httpStatus: 500,
			billedCalls: 3,
			readUntil: '2025-09-22 11:15:00',
		});
		expect(numbers(details.orders as IDataObject[])).toEqual(['E20250922001', 'E20250922002']);
	});
});

describe('bad input is refused before anything is sent', () => {
	it.each([
		['Shop ID is missing', { shopId: '={{ $json.none }}' }],
		['Platform “有赞” is not a code', { platform: 'OTHER', platformCode: '有赞' }],
		['Platform Code is missing', { platform: 'OTHER', platformCode: '' }],
		['Start Time is not a time: "yesterday"', { startTime: 'yesterday' }],
		['End Time is missing', { endTime: '={{ $json.none }}' }],
		[
			'End Time (2025-09-22 10:00:00) lies before Start Time (2025-09-22 10:30:00)',
			{ endTime: '2025-09-22T10:00:00+08:00' },
		],
		[
			'Order Status “ALL” is not one of UNPAY, UNSHIP, SHIPED, FINISH, CLOSE',
			{ orderStatus: '={{ "ALL" }}' },
		],
		['Maximum Calls must be at least 1: “0”', { options: { maxCalls: 0 } }],
		['Timeout must be greater than 0: “0”', { options: { timeout: 0 } }],
	])('%s', async (message, parameters) => {
		const { error } = await runNode({
			node: 'kuaidi100',
			parameters: { ...base, ...parameters } as never,
		});
		expect(error?.message).toContain(message);
		expect(wire.requests).toEqual([]);
	});

	it('and the other items go on under Continue On Fail', async () => {
		const run = await getAll(
			{ shopId: '={{ $json.shop }}' },
			{},
			{ items: [{ shop: '' }, { shop: '10001' }], settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs[0]).toHaveLength(3);
		expect(run.outputs[1][0]).toMatchObject({
			json: {
				shop: '',
				error: 'Shop ID is missing',
				details: { kind: 'invalid', field: 'Shop ID' },
			},
			pairedItem: { item: 0 },
		});
	});
});

describe('refusals', () => {
	it.each([
		['{\n    failed\n}', 'failed', undefined],
		['{\n  "code": 400,\n}', 'code 400', undefined],
		['{"code":"401","message":"剩余次数不足"}', 'no calls left', 'quota-exhausted'],
		['{"status":102,"message":"签名错误"}', '签名错误 (wrong signature)', 'credential-invalid'],
		['{"code":60103,"message":"店铺未授权"}', 'the shop is not authorized', undefined],
		['{"code":60104,"message":"授权过期"}', 'the authorization has expired', undefined],
		['{"code":400,"message":"接口剩余次数不足"}', 'no calls left', 'quota-exhausted'],
		['{"code":400,"message":"签名错误"}', '签名错误 (wrong signature)', 'credential-invalid'],
		['{"code":"400","message":"店铺授权已过期"}', 'the authorization has expired', undefined],
		['{"code":400,"message":"店铺未授权"}', 'the shop is not authorized', undefined],
		['{"code":400,"message":"参数错误"}', '(code 400): 参数错误', undefined],
		['{"code":500,"message":"busy"}', 'the service is busy', 'temporarily-unavailable'],
	])('show code and words: %s', async (text, words, cause) => {
		wire.next(() => ({ text }));
		const { error } = await getAll();
		expect(error?.message).toContain(words);
		expect(error?.failure?.cause).toBe(cause);
		expect(error?.description).toBeTruthy();
	});

	it.each([
		'[]',
		'"ok"',
		'null',
		'',
		'<html>',
		'{"data":{}}',
		'{"code":200}',
		'{"code":200,"data":{"total":1,"orderList":[null]}}',
		'{"code":200,"data":{"orders":[{"orderNum":"1"}]}}',
		'{"code":200,"data":{"total":"many","orderList":[]}}',
		'{"code":200,"data":"[]"}',
	])('an undocumented answer is never taken for a success: %s', async (text) => {
		wire.next(() => ({ text }));
		const run = await getAll();
		expect(run.error?.message).toMatch(/answer/i);
		expect(run.items).toEqual([]);
	});

	it.each([
		'{"code":200,"message":"success","data":null}',
		'{"code":200,"message":"success","data":{}}',
		'{"code":200,"message":"success","data":[]}',
		'{"code":"200","message":"","data":""}',
		'{"code":200,"message":"没有数据","data":null}',
		'{"code":200,"data":{"orderList":[]}}',
		'{"code":200,"data":{"orderList":null}}',
		'{"code":200,"data":{"total":null,"orderList":{}}}',
		'{"code":200,"data":{"startTime":"2025-09-22 10:30:00","endTime":"2025-09-22 12:00:00"}}',
		'{"code":200,"data":"没有查询到订单"}',
		'{"code":400,"message":"没有查询到订单"}',
		'{"status":"404","message":"未查询到符合条件的订单"}',
		'{"code":400,"msg":"暂无数据","data":null}',
	])('an hour without orders is no error: %s', async (text) => {
		wire.next(() => ({ text }));
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([]);
		expect(wire.requests).toHaveLength(1);
		expect(run.hints[0].message).toBe('Kuaidi100 billed 1 call for this run');
	});

	it.each([
		'{"code":200,"data":{"orderList":[{"orderNum":"A"},{"orderNum":"B"}]}}',
		'{"code":200,"data":[{"orderNum":"A"},{"orderNum":"B"}]}',
	])('orders without a total are those of the list: %s', async (text) => {
		wire.next(() => ({ text }));
		expect(numbers((await getAll()).json)).toEqual(['A', 'B']);
	});

	it.each([
		[
			'{"code":200,"message":"店铺未授权","data":null}',
			'The answer holds no list of orders: 店铺未授权',
		],
		['{"returnCode":"500","message":"服务繁忙"}', 'The answer holds no code: 服务繁忙'],
		[
			'{"code":200,"message":"success","data":{"total":"many"}}',
			/The answer holds no list of orders$/,
		],
	])('the words of an undocumented answer are shown: %s', async (text, message) => {
		wire.next(() => ({ text }));
		const { error } = await getAll();
		expect(error?.message).toEqual(
			typeof message === 'string' ? message : expect.stringMatching(message),
		);
	});

	it('a wrong secret is an error like every other', async () => {
		const credentials = { kuaidi100Api: { ...accounts.kuaidi100Api, secretSecret: 'wrong' } };
		const { error } = await getAll({}, {}, { credentials });
		expect(error?.message).toContain('Kuaidi100 refused the call');
	});

	it('a redirect is not followed', async () => {
		wire.sandbox.faults.add({
			kind: 'redirect',
			provider: 'kuaidi100',
			to: 'http://elsewhere.invalid/',
		});
		const { error } = await getAll();
		expect(wire.requests).toHaveLength(1);
		expect(error?.message).toContain('redirect');
	});

	it('too many requests: waits as long as it is told, then asks again', async () => {
		wire.sandbox.faults.add({
			kind: 'rate-limited',
			provider: 'kuaidi100',
			retryAfter: 0,
			times: 1,
		});
		const run = await getAll();
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
		wire.sandbox.faults.add({ kind: 'rate-limited', provider: 'kuaidi100', retryAfter: 60 });
		const { error } = await getAll();
		expect(error?.failure).toMatchObject({ cause: 'rate-limited', retryAfterMs: 60_000 });
	});

	it.each(['business-error', 'reset-after', 'http502html', 'malformed', 'redirect'] as const)(
		'tell no secret (%s)',
		async (kind) => {
			wire.sandbox.faults.add({ kind, provider: 'kuaidi100' });
			const { stored, error } = await getAll();
			const everything = [JSON.stringify(stored)];
			for (let cause: unknown = error; cause; cause = (cause as { cause?: unknown }).cause) {
				const { message, description, context, stack } = cause as NonNullable<typeof error>;
				everything.push(JSON.stringify([message, description, context, stack]));
			}
			for (const secret of ['demo_secret', '8DB0EEF6C31BDE1E52F79A1001A1472D'])
				expect(everything.join()).not.toContain(secret);
		},
	);
});

describe('a window where the clock is set', () => {
	const newYork = { timezone: 'America/New_York' };

	it.each([
		['2026-03-08T02:30:00', '2026-03-08T03:30:00', 'Start Time', 'does not exist'],
		['2026-03-08T01:30:00', '2026-03-08 02:30:00', 'End Time', 'does not exist'],
		['2026-11-01T01:30:00', '2026-11-01T03:00:00', 'Start Time', 'is there twice'],
		['2026-11-01T00:30:00', '2026-11-01T01:30:00', 'End Time', 'is there twice'],
	])('%s to %s is refused, naming %s: %s', async (startTime, endTime, field, words) => {
		const { error } = await getAll({ startTime, endTime }, {}, newYork);
		expect(error?.message).toContain(`${field} `);
		expect(error?.message).toContain(words);
		expect(wire.requests).toHaveLength(0);
	});

	it.each([
		['2026-03-08T01:30:00', '2026-03-08T03:30:00', '2026-03-08 14:30:00', '2026-03-08 15:30:00'],
		[
			'2026-11-01T01:30:00-05:00',
			'2026-11-01T03:00:00',
			'2026-11-01 14:30:00',
			'2026-11-01 16:00:00',
		],
	])('%s to %s is what it says', async (startTime, endTime, sentFrom, sentTo) => {
		await getAll({ startTime, endTime }, {}, newYork);
		expect(wire.form(0)).toMatchObject({ startTime: sentFrom, endTime: sentTo });
	});

	it('half an hour is no matter', async () => {
		const startTime = '2026-03-08T10:00';
		await getAll({ startTime, endTime: '2026-03-08T10:30' }, {}, { timezone: 'Asia/Kolkata' });
		expect(wire.form(0)).toMatchObject({
			startTime: '2026-03-08 12:30:00',
			endTime: '2026-03-08 13:00:00',
		});
	});
});
