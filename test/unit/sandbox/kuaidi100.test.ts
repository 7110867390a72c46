import { cpuMs } from '../../engine/support/cpuTime.ts';
import { createSandbox, TESTS_NOW } from '../../../sandbox/index.ts';
import { ask, form, kuaidi100, KUAIDI100_SIGN, lastProblems, send } from './helpers.ts';

const WINDOW = {
	type: 'YOUZAN',
	orderStatus: 'UNSHIP',
	shopId: '10001',
	startTime: '2025-09-22 11:00:00',
	endTime: '2025-09-22 11:30:00',
};
const SHIP = {
	type: 'YOUZAN',
	shopId: '10001',
	orderNum: 'E20250922001',
	com: 'yuantong',
	waybill: 'YT1',
};
const make = (settings = {}) =>
	createSandbox({ seed: 'tests', now: () => TESTS_NOW, settings: { kuaidi100: settings } });

describe('order import', () => {
	it('filters on update time, both ends included, and answers the documented body', async () => {
		const sandbox = make();
		const { code, message, data } = await ask(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW));
		expect([code, message, data.total]).toEqual([200, 'success', 3]);
		expect(data.orderList.map((order: { orderNum: string }) => order.orderNum)).toEqual([
			'E20250922001',
			'E20250922002',
			'E20250922003',
		]);
		expect(data.startTime).toBe(WINDOW.startTime);
		expect(data.orderList[0]).toMatchObject({
			recordType: 'YOUZAN',
			status: 'WAIT_SELLER_SEND_GOODS',
			receiverCountry: null,
		});
		expect(data.orderList[0]).not.toHaveProperty('shopId');
		expect(JSON.parse(data.orderList[0].orderDetails[0].goodSpec)[0].k).toBe('型号');
	});

	it('writes money with two decimals, as the sample does', async () => {
		const sandbox = make();
		sandbox.addKuaidi100Order({
			orderNum: 'M1',
			totalFee: 899,
			payment: '12345678901234567.89',
			postFee: 0,
		});
		const body = await send(
			sandbox,
			'kuaidi100',
			kuaidi100('getAll', { ...WINDOW, endTime: '2025-09-22 12:00:00' }),
		);
		expect(body).toContain('"totalFee":899.00,"payment":12345678901234567.89,"postFee":0.00');
	});

	it('bills an empty call once and n orders n times', async () => {
		const sandbox = make();
		await send(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW));
		await send(
			sandbox,
			'kuaidi100',
			kuaidi100('getAll', {
				...WINDOW,
				endTime: '2025-09-22 11:00:00',
				startTime: '2025-09-22 10:59:59',
			}),
		);
		await send(
			sandbox,
			'kuaidi100',
			kuaidi100('getAll', {
				...WINDOW,
				endTime: '2025-09-22 10:00:00',
				startTime: '2025-09-22 09:00:00',
			}),
		);
		expect(sandbox.calls.map((call) => call.billed)).toEqual([3, 1, 1]);
		expect(sandbox.counts().kuaidi100.billed).toBe(5);
	});

	it.each([
		['maxSpanSeconds', { maxSpanSeconds: 600 }],
		['maxOrders', { maxOrders: 2 }],
	])('refuses or cuts a window beyond %s', async (_name, limit) => {
		const sandbox = make(limit);
		const request = kuaidi100('getAll', WINDOW);
		expect(await send(sandbox, 'kuaidi100', request)).toBe(
			'{"code":60201,"message":"时间范围过大"}',
		);
		sandbox.set({ kuaidi100: { overflow: 'truncate' } });
		const { data } = await ask(sandbox, 'kuaidi100', request);
		expect(data.total).toBe(3);
		expect(data.orderList.length).toBeLessThan(3);
	});

	it.each([
		['a missing field', { shopId: undefined }, 'parameter shopId is missing'],
		['an empty field', { shopId: '' }, 'parameter shopId is empty'],
		['an unknown field', { page: '1' }, 'parameter page is unknown'],
		['an unknown shop', { shopId: '1' }, 'shop YOUZAN 1 is not authorized'],
		['an unknown status', { orderStatus: 'SHIPPED' }, 'orderStatus SHIPPED is none of'],
		['a time without seconds', { startTime: '2025-09-22 11:00' }, 'startTime is no'],
		['a day that does not exist', { startTime: '2025-02-30 11:00:00' }, 'startTime is no'],
		['a window turned round', { startTime: '2025-09-22 12:00:00' }, 'startTime is after endTime'],
		['a wrong signature', { secret_sign: 'x' }, 'secret_sign is wrong'],
		[
			'a lower-case signature',
			{ secret_sign: KUAIDI100_SIGN.toLowerCase() },
			'secret_sign is wrong',
		],
	])("refuses %s with the document's text, which is not JSON", async (_name, change, problem) => {
		const sandbox = make();
		const fields = Object.fromEntries(
			Object.entries({ ...WINDOW, ...change }).filter(([, value]) => value !== undefined),
		);
		const body = await send(
			sandbox,
			'kuaidi100',
			kuaidi100('getAll', fields as Record<string, string>),
		);
		expect(body.replace(/\s/g, '')).toBe('{failed}');
		expect(lastProblems(sandbox)).toContain(problem);
	});

	it('refuses another method, content type, query and doubled parameters', async () => {
		const sandbox = make();
		const good = kuaidi100('getAll', WINDOW);
		expect(await sandbox.handle('kuaidi100', { ...good, method: 'GET' })).toMatchObject({
			status: 405,
		});
		await sandbox.handle('kuaidi100', { ...good, headers: { 'Content-Type': 'application/json' } });
		expect(lastProblems(sandbox)).toContain('content type');
		await sandbox.handle('kuaidi100', { ...good, url: `${good.url}?a=1` });
		expect(lastProblems(sandbox)).toContain('query');
		await sandbox.handle('kuaidi100', {
			...good,
			body: Buffer.concat([good.body, Buffer.from('&shopId=1')]),
		});
		expect(lastProblems(sandbox)).toContain('shopId appears twice');
		expect(
			await sandbox.handle('kuaidi100', { ...good, url: 'http://cloud.kuaidi100.com/' }),
		).toMatchObject({ status: 404 });
	});

	it('answers 10,000 orders of one window quickly', async () => {
		const sandbox = make();
		for (let at = 0; at < 10_000; at++) sandbox.addKuaidi100Order({ orderNum: `B${at}` });
		const before = cpuMs();
		const { data } = await ask(
			sandbox,
			'kuaidi100',
			kuaidi100('getAll', { ...WINDOW, endTime: '2025-09-22 12:00:00' }),
		);
		expect(data.total).toBe(10_003);
		expect(cpuMs() - before).toBeLessThan(2000);
	});

	it('can answer status for code, and codes as strings', async () => {
		const sandbox = make({ codeField: 'status', codeAsString: true });
		expect(await ask(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW))).toMatchObject({
			status: '200',
		});
	});

	it('masks the secrets of what it records', async () => {
		const sandbox = make();
		await send(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW));
		expect(JSON.stringify(sandbox.calls)).not.toMatch(/demo_key|8DB0EEF6/);
	});
});

describe('ship-back', () => {
	it('ships once, moves the order, and counts a repeat', async () => {
		const sandbox = make();
		const done = { code: 200, message: 'success', data: { isSuccess: true } };
		expect(await ask(sandbox, 'kuaidi100', kuaidi100('ship', SHIP))).toEqual(done);
		expect(sandbox.state.kuaidi100.orders[0]).toMatchObject({
			orderStatus: 'SHIPED',
			updateTime: '2025-09-22 12:00:00',
		});
		expect(await ask(sandbox, 'kuaidi100', kuaidi100('ship', SHIP))).toEqual(done);
		expect(sandbox.counts().kuaidi100).toEqual({ billed: 2, shipBacks: { E20250922001: 2 } });
	});

	it.each([
		['refuse', '{"code":400,}'],
		['unsuccessful', '{"code":200,"message":"success","data":{"isSuccess":false}}'],
	])('can %s a repeat', async (repeatShip, answer) => {
		const sandbox = make({ repeatShip });
		await send(sandbox, 'kuaidi100', kuaidi100('ship', SHIP));
		expect((await send(sandbox, 'kuaidi100', kuaidi100('ship', SHIP))).replace(/\s/g, '')).toBe(
			answer,
		);
		expect(sandbox.counts().kuaidi100.shipBacks).toEqual({ E20250922001: 1 });
	});

	it.each([
		['an unknown order', { orderNum: 'nope' }],
		['an order of another shop', { orderNum: 'T20250922001' }],
		['an upper-case courier', { com: 'YUANTONG' }],
		['an empty waybill', { waybill: '' }],
		['a closed order', { orderNum: 'E20250922104' }],
		['a platform without ship-back', { type: 'TOUTIAO' }],
	])('refuses %s', async (_name, change) => {
		const sandbox = make();
		const body = await send(sandbox, 'kuaidi100', kuaidi100('ship', { ...SHIP, ...change }));
		expect(body.replace(/\s/g, '')).toBe('{"code":400,}');
		expect(lastProblems(sandbox)).not.toBe('');
		expect(sandbox.state.kuaidi100.shipBacks).toEqual([]);
	});
});

describe('authorization', () => {
	it('answers a consent URL and remembers the callback', async () => {
		const sandbox = make();
		const { data } = await ask(
			sandbox,
			'kuaidi100',
			kuaidi100('authorize', { type: 'YOUZAN', callbackUrl: 'https://example.com/hook?token=1' }),
		);
		expect(data).toMatch(/^http:\/\/127\.0\.0\.1:5480\/kuaidi100\/oauth\?client_id=sandbox&state=/);
		expect(sandbox.state.kuaidi100.authorizations[0].callbackUrl).toBe(
			'https://example.com/hook?token=1',
		);
		for (const fields of [
			{ type: 'PINDUODUO', callbackUrl: 'https://example.com/' },
			{ type: 'YOUZAN', callbackUrl: 'nowhere' },
		]) {
			expect(
				(await send(sandbox, 'kuaidi100', kuaidi100('authorize', fields))).replace(/\s/g, ''),
			).toBe('{failed}');
		}
	});

	it('runs out of calls when given a quota', async () => {
		const sandbox = make({ quota: 1 });
		await send(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW));
		expect(await ask(sandbox, 'kuaidi100', kuaidi100('getAll', WINDOW))).toMatchObject({
			code: 401,
		});
	});

	it('knows no other secret_code', async () => {
		const sandbox = make();
		const body = await send(
			sandbox,
			'kuaidi100',
			form('http://cloud.kuaidi100.com/api', {
				secret_key: 'demo_key',
				secret_code: 'x',
				secret_sign: 'y',
			}),
		);
		expect(body).toContain('failed');
	});
});
