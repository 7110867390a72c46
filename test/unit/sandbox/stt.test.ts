import { createSandbox, TESTS_NOW } from '../../../sandbox/index.ts';
import type { SettingsPatch } from '../../../sandbox/index.ts';
import { ask, json, lastProblems, send, stt, sttCreate, sttOrder } from './helpers.ts';

const make = (settings: SettingsPatch = {}) =>
	createSandbox({ seed: 'tests', now: () => TESTS_NOW, settings });
const twoBoxes = {
	Parcel_num: 2,
	Weight: 3.5,
	parcels: [
		{ box: 'A', boxnote: 'first', weight: 1.5, length: 10, width: 5, height: 2, sku: 'x' },
		{ box: 'B', weight: 2, length: 20, width: 5, height: 2, sku: 'y' },
		{ box: 'B', weight: 2, length: 20, width: 5, height: 2, sku: 'z' },
	],
};

describe('creating orders', () => {
	it('answers the plain success, takes the fee, and refuses the number a second time', async () => {
		const sandbox = make();
		expect(await ask(sandbox, 'stt', sttCreate('a1'))).toEqual({ result: [{ code: 200 }] });
		expect(await ask(sandbox, 'stt', stt('getaccoutinfo'))).toEqual({
			code: 200,
			uid: '11',
			yue: '6364.02',
		});
		expect(await ask(sandbox, 'stt', sttCreate('a1'))).toEqual({
			result: [{ code: 400, orderid: 'a1', msg: '订单号已存在' }],
		});
		expect(sandbox.counts().stt).toEqual({ labelsBought: 1, labels: { a1: 1 }, cancelled: 0 });
	});

	it('keeps the orders of the two brands apart', async () => {
		const sandbox = make();
		await send(sandbox, 'stt', sttCreate('a1'));
		const label = stt('fetchlabel', { Orderid: 'a1' }, 'oms.dingexpress.cn');
		expect((await ask(sandbox, 'stt', label)).result[0]).toEqual({
			code: 400,
			msg: '订单不存在或无权限',
			orderid: 'a1',
		});
		expect((await ask(sandbox, 'dingexpress', sttCreate('a1'))).result[0].code).toBe(200);
		expect(sandbox.state.stt.orders.map((order) => order.brand)).toEqual([
			'dingcang',
			'dingexpress',
		]);
	});

	it('can answer the rich success with tracking number and files', async () => {
		const sandbox = make({ stt: { createAnswer: 'source' } });
		const [row] = (await ask(sandbox, 'stt', sttCreate('a1'))).result;
		expect(row).toMatchObject({ code: 200, orderid: 'a1', source: { base64_type: 'pdf' } });
		expect(row.source.tracking).toMatch(/^7946\d{8}$/);
		expect(Buffer.from(row.source.base64, 'base64').toString('latin1')).toMatch(/^%PDF-1\.4/);
	});

	it('gives every order of a batch its own code', async () => {
		const sandbox = make();
		await send(sandbox, 'stt', sttCreate('a1'));
		const orders = [sttOrder('a1'), sttOrder('a2'), sttOrder('a3', { Sname: '' }), sttOrder('a4')];
		const rows = await ask(sandbox, 'stt', stt('multicreateorder', { Channel_id: 386, orders }));
		expect(rows.map((row: { code: number }) => row.code)).toEqual([400, 200, 400, 200]);
		expect(rows[0]).toEqual({ code: 400, msg: '订单号已存在', orderid: 'a1' });
		expect(lastProblems(sandbox)).toContain('body.orders[2].Sname is empty');
		expect(Object.keys(sandbox.counts().stt.labels)).toEqual(['a1', 'a2', 'a4']);
	});

	it('takes orders from stock without parcels', async () => {
		const sandbox = make();
		expect(
			(await ask(sandbox, 'stt', sttCreate('c1', { parcels: undefined, ckid: 1 }))).result[0].code,
		).toBe(200);
		expect(
			(await ask(sandbox, 'stt', sttCreate('c2', { parcels: undefined }))).result[0].code,
		).toBe(400);
		expect(lastProblems(sandbox)).toContain('parcels is missing');
	});

	it.each([
		['a channel in quotes', {}, '386', 'body.Channel_id is not a whole number'],
		['an unknown channel', {}, 1, 'Channel_id 1 is unknown'],
		['a weight in quotes', { Weight: '0.25' }, 386, 'Weight is not a number'],
		['a missing second address line', { Sadd2: undefined }, 386, 'Sadd2 is missing'],
		['an empty name', { Sname: ' ' }, 386, 'Sname is empty'],
		['a telephone number without quotes', { Stel: 123 }, 386, 'Stel is not a string'],
		['another cargo type', { cargo_type: 1 }, 386, 'cargo_type is none of 2'],
		['an unknown field', { Sphone: '1' }, 386, 'Sphone is unknown'],
		['a wrong number of boxes', { Parcel_num: 2 }, 386, 'there are 1 boxes'],
		['a wrong total weight', { Weight: 9 }, 386, 'but the boxes weigh 0.25'],
		[
			'a length with decimals',
			{ parcels: [{ box: 'a', weight: 0.25, length: 1.5, width: 1, height: 1 }] },
			386,
			'length is not a whole number',
		],
		[
			'a box without number',
			{ parcels: [{ weight: 0.25, length: 1, width: 1, height: 1 }] },
			386,
			'box is missing',
		],
	])('refuses %s', async (_name, change, channel, problem) => {
		const sandbox = make();
		const { result } = await ask(
			sandbox,
			'stt',
			sttCreate('a1', change as Record<string, unknown>, channel),
		);
		expect(result[0]).toMatchObject({ code: 400, orderid: 'a1' });
		expect(lastProblems(sandbox)).toContain(problem);
		expect(sandbox.state.stt.orders).toEqual([]);
	});

	it('refuses broken JSON, wrong secrets, other types and pages', async () => {
		const sandbox = make();
		const url = 'http://best.dingcang.vip/api/interface.api.php';
		await send(sandbox, 'stt', json(url, '{"AppKey":'));
		expect(lastProblems(sandbox)).toContain('not JSON');
		expect(await ask(sandbox, 'stt', stt('getaccoutinfo', { AppSecret: 'x' }))).toEqual({
			code: 400,
			msg: 'AppKey或AppSecret错误',
		});
		expect(sandbox.calls.at(-1)?.credentialOk).toBe(false);
		await send(sandbox, 'stt', { ...stt('channel'), headers: { 'content-type': 'text/plain' } });
		expect(lastProblems(sandbox)).toContain('content type');
		expect(await sandbox.handle('stt', stt('getaccountinfo'))).toMatchObject({ status: 404 });
		expect(JSON.stringify(sandbox.calls)).not.toContain('demo_app_secret');
	});
});

describe('labels', () => {
	it('become ready at the n-th look-up', async () => {
		const sandbox = make({ labelReadyAfter: 2 });
		await send(sandbox, 'stt', sttCreate('a1'));
		const request = stt('multifetchlabels', { orderids: ['a1', 'a2'] });
		const [pending, unknown] = await ask(sandbox, 'stt', request);
		expect(pending).toMatchObject({ code: 200, label_url: '', trackingno: '' });
		expect(unknown).toEqual({ code: 400, orderid: 'a2', msg: '订单不存在或无权限' });
		const [ready] = await ask(sandbox, 'stt', request);
		expect(ready).toMatchObject({ code: 200, post_fee: '5.20', gh_fee: '0.00' });
		expect(ready.label_url).toBe(`http://127.0.0.1:5480/labels/stt/${ready.trackingno}.pdf`);
		sandbox.set({ labelReadyAfter: 9, stt: { notReady: 'error' } });
		expect((await ask(sandbox, 'stt', request))[0]).toMatchObject({ code: 400, orderid: 'a1' });
	});

	it('of several boxes list each box with its own file', async () => {
		const sandbox = make();
		await send(sandbox, 'stt', sttCreate('m1', twoBoxes));
		const request = stt('multifetchlabels', { orderids: ['m1'] });
		const [label] = await ask(sandbox, 'stt', request);
		expect(label.trackingnolist).toHaveLength(2);
		const [first, second] = label.trackingnolist;
		expect([first.boxno, second.boxno, first.pdf]).toEqual(['A', 'B', '']);
		expect(first.trackingno).not.toBe(second.trackingno);
		const file = await sandbox.handle('labels', {
			method: 'GET',
			url: second.label_png,
			headers: {},
			body: Buffer.alloc(0),
		});
		expect(file).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
		sandbox.set({ stt: { boxFiles: 'both' } });
		expect((await ask(sandbox, 'stt', request))[0].trackingnolist[0].pdf).toMatch(/\.pdf$/);
	});

	it('stand under result[0].msg.result of the single call', async () => {
		const sandbox = make();
		await send(sandbox, 'stt', sttCreate('a1', {}, 422));
		const { result } = await ask(sandbox, 'stt', stt('fetchlabel', { Orderid: 'a1' }));
		expect(result[0]).toMatchObject({
			code: 200,
			orderid: 'a1',
			msg: { result: { post_fee: '5.20' } },
		});
		expect(result[0].msg.result.trackingno).toMatch(/^94055\d{17}$/);
	});

	it('use the key spelling of each call', async () => {
		const sandbox = make();
		for (const [page, key] of [
			['fetchlabel', 'OrderID'],
			['multifetchlabels', 'Orderids'],
			['tracking', 'TrackingNo'],
		]) {
			await send(sandbox, 'stt', stt(page, { [key]: 'x' }));
			expect(lastProblems(sandbox)).toContain(`body.${key} is unknown`);
		}
	});
});

describe('the rest', () => {
	it.each([
		[200, { code: 200, orderid: 'a1', msg: '撤消成功!' }, '2'],
		[300, { code: 300, orderid: 'a1', msg: '已申请撤消!' }, '1'],
		[400, { code: 400, orderid: 'a1', msg: '撤消失败!' }, '3'],
	] as const)('cancels with %i', async (cancelOutcome, answer, status) => {
		const sandbox = make({ stt: { cancelOutcome } });
		await send(sandbox, 'stt', sttCreate('a1'));
		const state = stt('cancelstatus', { Orderid: 'a1' });
		expect(await ask(sandbox, 'stt', state)).toEqual({ code: 200, result: '0' });
		expect((await ask(sandbox, 'stt', stt('cancel', { Orderid: 'a1' }))).result[0]).toEqual(answer);
		expect(await ask(sandbox, 'stt', state)).toEqual({ code: 200, result: status });
		expect(await ask(sandbox, 'stt', stt('cancelstatus', { Orderid: 'zz' }))).toEqual({
			code: 400,
			result: '记录不存在!',
		});
		expect(sandbox.state.stt.balance).toBe(cancelOutcome === 200 ? 6369.22 : 6364.02);
	});

	it('prices, tracks, lists channels and hands out transfer labels', async () => {
		const sandbox = make();
		const priced = await ask(
			sandbox,
			'stt',
			stt('getprice', { Channel_id: 386, orders: [sttOrder('p1')] }),
		);
		expect(priced).toEqual({
			result: [
				{
					code: 200,
					orderid: 'p1',
					post_fee: 5.2,
					gh_fee: 0,
					cl_fee: 0,
					other_fee: 0,
					ranyou_fee: 0,
				},
			],
		});
		expect((await ask(sandbox, 'stt', stt('channel'))).slice(0, 2)).toEqual([
			{ channelid: '386', channelname: 'FEDEX_GROUND' },
			{ channelid: '405', channelname: '测试渠道' },
		]);
		await send(sandbox, 'stt', sttCreate('a1'));
		await send(sandbox, 'stt', sttCreate('a2', {}, 405));
		const [{ trackingno }] = await ask(
			sandbox,
			'stt',
			stt('multifetchlabels', { orderids: ['a1'] }),
		);
		const { code, result } = await ask(sandbox, 'stt', stt('tracking', { Trackingno: trackingno }));
		expect([code, result.length, result[2]]).toEqual([
			200,
			3,
			{ Time: '2025-09-22 12:00:00', EventDescription: 'Order created successfully' },
		]);
		expect(result[0].Time > result[1].Time).toBe(true);
		expect(
			(await ask(sandbox, 'stt', stt('transferlabel', { Orderid: 'a1' }))).result[0].msg,
		).toMatch(/-transfer\.pdf$/);
		expect(
			(await ask(sandbox, 'stt', stt('transferlabel', { Orderid: 'a2' }))).result[0].code,
		).toBe(400);
	});

	it('makes scan forms for some channels, with codes as strings', async () => {
		const sandbox = make();
		await send(sandbox, 'stt', sttCreate('a1', {}, 422));
		const [{ trackingno }] = await ask(
			sandbox,
			'stt',
			stt('multifetchlabels', { orderids: ['a1'] }),
		);
		const good = { Qdid: 422, AddressID: 93, TrackingNos: [trackingno] };
		const { code, sfurl } = await ask(sandbox, 'stt', stt('scanform', good));
		expect(code).toBe('200');
		expect(sfurl).toMatch(/scanform-\d+\.pdf$/);
		for (const change of [
			{ Qdid: 386 },
			{ AddressID: 1 },
			{ TrackingNos: ['1'] },
			{ TrackingNos: [] },
			{ Qdid: '422' },
		]) {
			expect((await ask(sandbox, 'stt', stt('scanform', { ...good, ...change }))).code).toBe('400');
		}
	});
});
