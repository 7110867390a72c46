/**
 * Fengchao 蜂巢打单, "私域订单导入接口" (document 002). URL and signature are not in the document: they
 * follow the vendor's public SDK, as do the two account calls, whose bodies are a plausible guess.
 */
import type { FengchaoTrade, Outcome, ProviderModule, Reading, World } from './types.ts';
import {
	cents,
	checkFields,
	checkForm,
	checkTransport,
	instant,
	isRecord,
	JsonNumber,
	md5,
	next,
	pathOf,
	plain,
	readForm,
	readJson,
	utf8,
} from './wire.ts';
import type { Fields } from './wire.ts';

export const FENGCHAO = { appId: 'demo_appid', appSecret: 'demo_secret' };

const filled = { type: 'string', need: 'filled' } as const;
const text = { type: 'string' } as const;
const number = { type: 'float' } as const;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const time = { type: 'string', match: TIME, notBlank: true } as const;

/** "2. 子订单字段描述"; that they stand under `orders` is seen in the sample only. */
const LINE: Fields = {
	order_id: filled,
	product_id: { type: 'int64', need: 'filled' },
	product_name: filled,
	pic_url: filled,
	qty: { type: 'int', need: 'filled', positive: true },
	price: { type: 'float', need: 'filled' },
	sub_total: { type: 'float', need: 'filled' },
	remark: text,
	spec: text,
	product_code: text,
	sku_code: text,
	refund_status: { ...filled, oneOf: ['0', '1', '2', '3', '4', '5', '6', '7'] },
	pay_amount: number,
	sku_id: { type: 'int64' },
};

/** "1. 主订单字段描述"; `receiver_detail_address` is 是/否 there and required here. */
const TRADE: Fields = {
	trade_no: filled,
	status: { ...filled, oneOf: ['1', '2', '3', '4', '5'] },
	receiver_name: filled,
	receiver_mobile: filled,
	receiver_province_name: filled,
	receiver_city_name: filled,
	receiver_distrct_name: filled,
	receiver_street_name: text,
	receiver_detail_address: filled,
	exp_ship_time: time,
	appointment_ship_time: time,
	trade_remark: text,
	transit_fee: number,
	goods_fee: number,
	total_fee: number,
	create_date: { ...filled, match: TIME },
	seller_nick: filled,
	buyer_message: text,
	promotion_amount: number,
	update_time: { ...filled, match: TIME },
	pay_time: time,
	seller_flag: { type: 'string', oneOf: ['0', '1', '2', '3', '4', '5'], notBlank: true },
	trade_source_type: { type: 'int', need: 'filled', oneOf: [1] },
	op: { type: 'int', need: 'filled', oneOf: [9] },
	out_trade_no: text,
	orders: { type: 'list', need: 'filled', min: 1, fields: LINE },
};

const CALLS: Record<string, string> = {
	'/gateway/wbprinter/trade/import': 'import',
	'/gateway/partner/account/detail': 'account',
	'/gateway/partner/account/invokeqty': 'quota',
};

/** Every parameter but `sign`, sorted by code unit, raw values, wrapped in the secret. */
const sign = (form: Record<string, string>) =>
	md5(
		FENGCHAO.appSecret +
			Object.keys(form)
				.filter((name) => name !== 'sign')
				.sort()
				.map((name) => name + form[name])
				.join('') +
			FENGCHAO.appSecret,
	);

/** What a table can't say: that times exist and that sub_total is price times qty. */
function sumProblems(trade: unknown, path: string): string[] {
	const problems: string[] = [];
	const { orders, ...main } = plain(trade) as Record<string, unknown>;
	for (const name of [
		'create_date',
		'update_time',
		'pay_time',
		'exp_ship_time',
		'appointment_ship_time',
	]) {
		const value = main[name];
		if (typeof value === 'string' && TIME.test(value) && Number.isNaN(instant(value))) {
			problems.push(`${path}.${name} is no time that exists`);
		}
	}
	for (const [at, line] of (Array.isArray(orders) ? orders : []).entries()) {
		const { price, qty, sub_total: total } = line as Record<string, number>;
		if (Math.abs(cents(price * qty) - total) > 0.0051) {
			problems.push(`${path}.orders[${at}].sub_total is ${total}, not ${price} x ${qty}`);
		}
	}
	return problems;
}

function readTrades(list: string, problems: string[]): unknown[] {
	const trades = readJson(list, 'trade_list', problems);
	if (trades === undefined) return [];
	if (!Array.isArray(trades) || trades.length === 0) {
		problems.push('trade_list is no list with at least one order');
		return [];
	}
	for (const [at, trade] of trades.entries()) {
		const before = problems.length;
		checkFields(trade, TRADE, `trade_list[${at}]`, problems);
		if (problems.length === before) problems.push(...sumProblems(trade, `trade_list[${at}]`));
	}
	return trades;
}

function read(request: Parameters<ProviderModule['read']>[0], world: World): Reading {
	const problems: string[] = [];
	checkTransport(request, 'application/x-www-form-urlencoded', problems);
	const path = pathOf(request);
	const call = Object.keys(CALLS).find((each) => path.endsWith(each)) ?? '';
	const operation = CALLS[call] ?? 'unknown';
	const body = utf8(request.body, problems);
	const form = readForm(body, problems);
	const names = ['appid', 'timestamp', 'sign', ...(operation === 'import' ? ['trade_list'] : [])];
	checkForm(form, { filled: names }, problems);
	const credentialOk = form.appid === FENGCHAO.appId && form.sign === sign(form);
	if (form.appid !== FENGCHAO.appId) problems.push('appid is unknown');
	else if (!credentialOk) problems.push('sign is wrong');
	const seconds = /^\d{10}$/.test(form.timestamp ?? '') ? Number(form.timestamp) : NaN;
	if (!(Math.abs(seconds - Number(world.now()) / 1000) <= 600)) {
		problems.push('timestamp is not within ten minutes of now, in seconds');
	}
	const trades = operation === 'import' ? readTrades(form.trade_list ?? '', problems) : undefined;
	return {
		operation,
		alias: call.split('/').pop(),
		params: { ...form, ...(trades ? { trade_list: trades.map(exact) } : {}) },
		bodyText: body,
		credentialOk,
		problems,
		...(call ? (request.method.toUpperCase() === 'POST' ? {} : { status: 405 }) : { status: 404 }),
	};
}

/** Plain data, with int64 fields as digit strings: that is how their digits can be compared. */
function exact(trade: unknown): unknown {
	const shown = plain(trade);
	if (!isRecord(trade) || !isRecord(shown) || !Array.isArray(trade.orders)) return shown;
	shown.orders = trade.orders.map((line: unknown) => {
		const row = plain(line);
		if (!isRecord(line) || !isRecord(row)) return row;
		for (const name of ['product_id', 'sku_id']) {
			const id = line[name];
			if (id instanceof JsonNumber) row[name] = id.text;
		}
		return row;
	});
	return shown;
}

const answer = (code: number | string, message: string, data: unknown, world?: World) => {
	const serial = String(world ? next(world.state) : 0).padStart(12, '0');
	return JSON.stringify({ code, message, data, trace_id: `06ce72de-bc5f-47db-bebf-${serial}` });
};

/**
 * The code of a refusal is ours: the document only says "not 0" and gives the text for ill-typed
 * orders.
 */
function refusal(problems: string[], world: World): string {
	const about = (words: string) => problems.some((problem) => problem.startsWith(words));
	if (about('appid')) return answer(1001, 'appid不存在', null, world);
	if (about('sign')) return answer(1002, '签名错误', null, world);
	if (about('timestamp')) return answer(1003, '时间戳已过期', null, world);
	if (about('trade_list')) {
		return answer(1005, '传入的订单格式有误,请检查trade_list的json格式', null, world);
	}
	return answer(1004, '参数错误', null, world);
}

function importTrades(trades: Array<Record<string, unknown>>, world: World): Outcome {
	const { fengchao: mine, settings } = world.state;
	if (trades.length > 100) {
		return {
			body: answer(1006, '一次最多可以导入100个订单', null, world),
			problems: [`trade_list has ${trades.length} orders, more than 100`],
		};
	}
	const refused = trades.filter((trade) =>
		settings.fengchao.refuseTradeNos.includes(String(trade.trade_no)),
	);
	if (refused.length > 0) {
		const { refusalCode, refusalMessage } = settings.fengchao;
		return {
			body: answer(refusalCode, refusalMessage, null, world),
			problems: refused.map((trade) => `trade ${String(trade.trade_no)} is refused by a setting`),
		};
	}
	const at = world.now().toISOString();
	const known = new Map(mine.trades.map((trade) => [trade.tradeNo, trade]));
	for (const data of trades) {
		const tradeNo = String(data.trade_no);
		const old = known.get(tradeNo);
		if (old) Object.assign(old, { data, lastImport: at, imports: old.imports + 1 });
		else {
			const trade: FengchaoTrade = { tradeNo, imports: 1, firstImport: at, lastImport: at, data };
			known.set(tradeNo, trade);
			mine.trades.push(trade);
		}
	}
	return { body: answer(0, 'ok', '导入成功', world), effect: `${trades.length} trades imported` };
}

export const fengchao: ProviderModule = {
	read,
	refuse: (_reading, code, message) => answer(code ?? 1007, message ?? '订单导入失败', null),
	act({ operation, params, problems }, world) {
		if (problems.length > 0) return { body: refusal(problems, world) };
		const mine = world.state.fengchao;
		mine.used += 1;
		if (operation === 'import') {
			return importTrades(params.trade_list as Array<Record<string, unknown>>, world);
		}
		const quota = { total_qty: mine.quota, used_qty: mine.used, left_qty: mine.quota - mine.used };
		const account = { appid: FENGCHAO.appId, name: '演示账户', balance: 100, status: 1 };
		return { body: answer(0, 'ok', operation === 'account' ? account : quota, world) };
	},
};
