import { createSandbox } from '../../../sandbox/index.ts';
import type { SettingsPatch } from '../../../sandbox/index.ts';
import { ask, FENGCHAO, fengchao, form, lastProblems } from './helpers.ts';

const TIMESTAMP = '1758528000';
const make = (settings: SettingsPatch = {}) =>
	createSandbox({ now: () => new Date(Number(TIMESTAMP) * 1000), settings });

const line = {
	order_id: 'DD1-1',
	product_id: 8016,
	product_name: '遥控器【锦昱】',
	pic_url: 'https://static.example.com/1.jpg',
	qty: 3,
	price: 0.1,
	sub_total: 0.3,
	refund_status: '0',
	sku_id: 8016,
};
const trade = (trade_no: string, more: Record<string, unknown> = {}) => ({
	trade_no,
	status: '2',
	receiver_name: '测试',
	receiver_mobile: '13699998888',
	receiver_province_name: '上海',
	receiver_city_name: '上海市',
	receiver_distrct_name: '长宁区',
	receiver_detail_address: '宋园路30弄1号302室 a+b & <c> "d" \'e\' 🐱',
	create_date: '2025-09-21 20:30:00',
	update_time: '2025-09-22 20:30:00',
	seller_nick: '东方明珠',
	trade_source_type: 1,
	op: 9,
	orders: [line],
	...more,
});
const send = (list: unknown) =>
	fengchao('wbprinter/trade/import', {
		timestamp: TIMESTAMP,
		trade_list: typeof list === 'string' ? list : JSON.stringify(list),
	});

describe('signature', () => {
	it.each([
		[{}, 'partner/account/detail', '01a9f78306dea44b4c30a510837a2a2b'],
		[
			{ trade_list: '[{"trade_no":"DD202509100002","receiver_name":"测试","op":9}]' },
			'wbprinter/trade/import',
			'1e035dee40cb53626957371192588f22',
		],
	])('accepts the known vector of %j', async (fields, path, sign) => {
		const sandbox = make();
		const request = { appid: 'demo_appid', timestamp: TIMESTAMP, ...fields, sign };
		await ask(sandbox, 'fengchao', form(`${FENGCHAO}/${path}`, request));
		expect(sandbox.calls[0].credentialOk).toBe(true);
		expect(lastProblems(sandbox)).not.toContain('sign');
	});

	it.each([
		['sign', { sign: '01A9F78306DEA44B4C30A510837A2A2B' }, 1002, '签名错误'],
		['appid', { appid: 'other' }, 1001, 'appid不存在'],
		['timestamp', { timestamp: '1758527399' }, 1003, '时间戳已过期'],
		['timestamp', { timestamp: '1758528000000' }, 1003, '时间戳已过期'],
	])('refuses a wrong %s', async (_name, change, code, message) => {
		const sandbox = make();
		const good = fengchao('partner/account/detail', { timestamp: TIMESTAMP, ...change });
		const fields = { ...Object.fromEntries(new URLSearchParams(good.body.toString())), ...change };
		expect(await ask(sandbox, 'fengchao', form(good.url, fields))).toMatchObject({
			code,
			message,
			data: null,
		});
	});
});

describe('import', () => {
	it('adds and updates orders', async () => {
		const sandbox = make();
		const answer = await ask(sandbox, 'fengchao', send([trade('DD1'), trade('DD2')]));
		expect(answer).toMatchObject({ code: 0, message: 'ok', data: '导入成功' });
		expect(answer.trace_id).toMatch(/^[0-9a-f-]{36}$/);
		await ask(sandbox, 'fengchao', send([trade('DD1', { status: '3' })]));
		expect(sandbox.counts().fengchao).toEqual({ trades: 2, imports: { DD1: 2, DD2: 1 } });
		expect(sandbox.state.fengchao.trades[0].data.status).toBe('3');
	});

	it('keeps every digit of 64-bit numbers and refuses more', async () => {
		const sandbox = make();
		const text = JSON.stringify([trade('DD1')]);
		const big = text.replace('"product_id":8016', '"product_id":9007199254740993');
		expect(await ask(sandbox, 'fengchao', send(big))).toMatchObject({ code: 0 });
		const [row] = sandbox.state.fengchao.trades[0].data.orders as Array<Record<string, unknown>>;
		expect(row).toMatchObject({ product_id: '9007199254740993', sku_id: '8016', qty: 3 });
		const bigger = text.replace('"product_id":8016', '"product_id":9223372036854775808');
		expect((await ask(sandbox, 'fengchao', send(bigger))).code).toBe(1005);
	});

	it.each([
		['a number in quotes', { op: '9' }, 'trade_list[1].op is not a whole number'],
		['a string without', { status: 2 }, 'trade_list[1].status is not a string'],
		[
			'a missing district',
			{ receiver_distrct_name: undefined },
			'receiver_distrct_name is missing',
		],
		[
			'the right spelling of the district',
			{ receiver_district_name: 'x' },
			'receiver_district_name is unknown',
		],
		['an empty mobile number', { receiver_mobile: '' }, 'receiver_mobile is empty'],
		['half of an emoji', { trade_remark: 'x\ud83d' }, 'half of a surrogate pair in trade_remark'],
		['an empty flag', { seller_flag: '' }, 'seller_flag is empty'],
		['an empty time', { pay_time: '' }, 'pay_time is empty'],
		['another status', { status: '9' }, 'status is none of'],
		['a date alone', { create_date: '2025-09-21' }, 'create_date does not match'],
		['a date that does not exist', { update_time: '2025-02-30 00:00:00' }, 'no time that exists'],
		['money in quotes', { total_fee: '10' }, 'total_fee is not a number'],
		['no lines', { orders: [] }, 'orders has fewer than 1'],
		['a line without picture', { orders: [{ ...line, pic_url: '' }] }, 'pic_url is empty'],
		['a wrong sum', { orders: [{ ...line, sub_total: 1 }] }, 'sub_total is 1'],
		[
			'a product id in quotes',
			{ orders: [{ ...line, product_id: '8016' }] },
			'product_id is not a whole 64-bit',
		],
	])('refuses the whole batch for %s', async (_name, change, problem) => {
		const sandbox = make();
		const answer = await ask(sandbox, 'fengchao', send([trade('DD1'), trade('DD2', change)]));
		expect(answer).toMatchObject({
			code: 1005,
			message: '传入的订单格式有误,请检查trade_list的json格式',
		});
		expect(lastProblems(sandbox)).toContain(problem);
		expect(sandbox.state.fengchao.trades).toEqual([]);
	});

	it('takes a hundred orders and no more, and none of what a setting refuses', async () => {
		const sandbox = make({
			fengchao: { refuseTradeNos: ['bad'], refusalMessage: '订单 bad 收件人无效' },
		});
		const many = (count: number) => Array.from({ length: count }, (_, at) => trade(`DD${at}`));
		expect((await ask(sandbox, 'fengchao', send(many(101)))).code).toBe(1006);
		expect((await ask(sandbox, 'fengchao', send(many(100)))).code).toBe(0);
		expect(await ask(sandbox, 'fengchao', send([trade('n1'), trade('bad')]))).toMatchObject({
			code: 1007,
			message: '订单 bad 收件人无效',
		});
		expect(sandbox.counts().fengchao.trades).toBe(100);
		expect((await ask(sandbox, 'fengchao', send('{}'))).code).toBe(1005);
		expect((await ask(sandbox, 'fengchao', send('[{'))).code).toBe(1005);
	});
});

describe('account', () => {
	it('answers details and quota', async () => {
		const sandbox = make();
		const call = async (path: string) =>
			await ask(sandbox, 'fengchao', fengchao(`partner/account/${path}`, { timestamp: TIMESTAMP }));
		expect(await call('detail')).toMatchObject({ code: 0, data: { appid: 'demo_appid' } });
		expect((await call('invokeqty')).data).toEqual({
			total_qty: 10000,
			used_qty: 2,
			left_qty: 9998,
		});
	});
});
