/**
 * Kuaidi100 cloud market, "电商订单导入API" (document 000): one URL, `secret_code` selects the API.
 * Failure bodies are the document's own, which are not JSON.
 */
import type { Kuaidi100Order, ProviderModule, Reading, World } from './types.ts';
import {
	checkForm,
	checkTransport,
	instant,
	JsonNumber,
	md5,
	next,
	pathOf,
	readForm,
	shanghai,
	utf8,
	writeJson,
} from './wire.ts';

export const KUAIDI100 = { key: 'demo_key', secret: 'demo_secret' };

/** "接口编号" of the three tabs 授权API, 获取订单API, 订单发货API. */
const OPERATIONS: Record<string, { name: string; fields: string[] }> = {
	'639824dee6ba4bbabf494b54aca84e8c': { name: 'authorize', fields: ['type', 'callbackUrl'] },
	c3a3a6eabc6c44808461760bd01ef211: {
		name: 'getAll',
		fields: ['type', 'orderStatus', 'shopId', 'startTime', 'endTime'],
	},
	'3ef03c69dcd74718b812840d84b90110': {
		name: 'ship',
		fields: ['type', 'shopId', 'orderNum', 'com', 'waybill'],
	},
};

/** "目前支持的第三方电商平台对应编码" */
const PLATFORMS = [
	...['WEIDIAN', 'JINGDONG', 'TAOBAO', 'YOUZAN', 'MOGUJIE', 'ALI1688', 'BEIBEI', 'KAOLA'],
	...['KFZJIUSHU', 'GUOMEI', 'WEIPINHUI', 'JUANPI', 'TOUTIAO'],
];

/** The platform's word for each status code, as Youzan and Taobao write it. */
export const PLATFORM_STATUS: Record<string, string> = {
	UNPAY: 'WAIT_BUYER_PAY',
	UNSHIP: 'WAIT_SELLER_SEND_GOODS',
	SHIPED: 'WAIT_BUYER_CONFIRM_GOODS',
	FINISH: 'TRADE_SUCCESS',
	CLOSE: 'TRADE_CLOSED',
};

const sign = () => md5(KUAIDI100.key + KUAIDI100.secret).toUpperCase();

function read(request: Parameters<ProviderModule['read']>[0]): Reading {
	const problems: string[] = [];
	checkTransport(request, 'application/x-www-form-urlencoded', problems);
	const text = utf8(request.body, problems);
	const form = readForm(text, problems);
	const api = OPERATIONS[form.secret_code];
	if (form.secret_code !== undefined && !api)
		problems.push(`secret_code ${form.secret_code} is unknown`);
	const fields = ['secret_key', 'secret_code', 'secret_sign', ...(api?.fields ?? [])];
	checkForm(form, { filled: fields }, problems);
	const credentialOk = form.secret_key === KUAIDI100.key && form.secret_sign === sign();
	if (!credentialOk) {
		problems.push(
			form.secret_key === KUAIDI100.key ? 'secret_sign is wrong' : 'secret_key is unknown',
		);
	}
	const params: Record<string, unknown> = { ...form };
	for (const name of ['secret_key', 'secret_sign']) if (name in params) params[name] = '***';
	const reading: Reading = {
		operation: api?.name ?? 'unknown',
		params,
		bodyText: text.replace(/(^|&)(secret_key|secret_sign)=[^&]*/g, '$1$2=***'),
		credentialOk,
		problems,
	};
	if (!pathOf(request).endsWith('/api')) {
		problems.push(`path ${pathOf(request)} does not end in /api`);
		reading.status = 404;
	} else if (request.method.toUpperCase() !== 'POST') reading.status = 405;
	return reading;
}

/**
 * `{ failed }` for authorize and getAll, `{ "code": 400, }` for ship; JSON once a code or message
 * is known.
 */
function refuse(reading: Reading, code?: number | string, message?: string): string {
	if (reading.operation === 'ship' && Number(code) === 200) {
		return JSON.stringify({ code: 200, message: message ?? 'success', data: { isSuccess: false } });
	}
	if (code !== undefined || message !== undefined) {
		return JSON.stringify({ code: code ?? 400, message: message ?? 'failed' });
	}
	return reading.operation === 'ship' ? '{\n  "code": 400,\n}' : '{\n    failed\n}';
}

function success(world: World, data: unknown): string {
	const { codeField, codeAsString } = world.state.settings.kuaidi100;
	return writeJson({ [codeField]: codeAsString ? '200' : 200, message: 'success', data });
}

/** The sample's fields in the sample's order: no shop id, and the platform's status only. */
const wireOrder = (order: Kuaidi100Order): Record<string, unknown> => ({
	orderNum: order.orderNum,
	recordType: order.type,
	status: order.status,
	receiverName: order.receiverName,
	receiverMobile: order.receiverMobile,
	receiverPhone: order.receiverPhone,
	receiverCountry: order.receiverCountry,
	receiverProvince: order.receiverProvince,
	receiverCity: order.receiverCity,
	receiverDistrict: order.receiverDistrict,
	receiverAddress: order.receiverAddress,
	receiverZip: order.receiverZip,
	buyerMessage: order.buyerMessage,
	tradeMemo: order.tradeMemo,
	createTime: order.createTime,
	updateTime: order.updateTime,
	payTime: order.payTime,
	totalFee: new JsonNumber(order.totalFee),
	payment: new JsonNumber(order.payment),
	postFee: new JsonNumber(order.postFee),
	orderDetails: order.orderDetails.map((line) => ({
		goodName: line.goodName,
		goodUnit: line.goodUnit,
		goodCount: line.goodCount,
		goodPrice: new JsonNumber(line.goodPrice),
		outerGoodId: line.outerGoodId,
		outerSkuId: line.outerSkuId,
		goodSpec: line.goodSpec,
		goodPicPath: line.goodPicPath,
	})),
});

type Answer = { body: string; effect?: string; billed: number; problem?: string };

function authorize(form: Record<string, string>, world: World, fail: Fail): Answer {
	if (!PLATFORMS.includes(form.type))
		return fail(`type ${form.type} is none of the documented codes`);
	if (!URL.canParse(form.callbackUrl) || !/^https?:$/.test(new URL(form.callbackUrl).protocol)) {
		return fail('callbackUrl is no http(s) URL');
	}
	const state = `state${next(world.state)}`;
	const { authorizations } = world.state.kuaidi100;
	authorizations.push({
		state,
		type: form.type,
		callbackUrl: form.callbackUrl,
		at: world.now().toISOString(),
		callbacks: [],
	});
	const url = `${world.base()}/kuaidi100/oauth?client_id=sandbox&state=${state}`;
	return { body: success(world, url), billed: 1 };
}

function getAll(form: Record<string, string>, world: World, fail: Fail): Answer {
	const { settings, kuaidi100 } = world.state;
	if (!Object.hasOwn(PLATFORM_STATUS, form.orderStatus)) {
		return fail(
			`orderStatus ${form.orderStatus} is none of ${Object.keys(PLATFORM_STATUS).join(', ')}`,
		);
	}
	if (!kuaidi100.shops.some((shop) => shop.type === form.type && shop.shopId === form.shopId)) {
		return fail(`shop ${form.type} ${form.shopId} is not authorized`);
	}
	const [start, end] = [instant(form.startTime), instant(form.endTime)];
	if (Number.isNaN(start)) return fail('startTime is no yyyy-MM-dd HH:mm:ss');
	if (Number.isNaN(end)) return fail('endTime is no yyyy-MM-dd HH:mm:ss');
	if (start > end) return fail('startTime is after endTime');
	const { maxSpanSeconds, maxOrders, overflow } = settings.kuaidi100;
	const found = kuaidi100.orders.filter(
		(order) =>
			order.orderStatus === form.orderStatus &&
			order.updateTime >= form.startTime &&
			order.updateTime <= form.endTime &&
			order.shopId === form.shopId &&
			order.type === form.type,
	);
	const tooWide = maxSpanSeconds !== null && end - start > maxSpanSeconds * 1000;
	const tooMany = maxOrders !== null && found.length > maxOrders;
	if ((tooWide || tooMany) && overflow === 'refuse') {
		return fail(
			tooWide ? 'window is wider than maxSpanSeconds' : 'window holds more than maxOrders',
			60201,
			'时间范围过大',
		);
	}
	let orderList = found;
	if (tooMany) orderList = found.slice(0, maxOrders);
	else if (tooWide) {
		const last = shanghai(start + maxSpanSeconds * 1000);
		orderList = found.filter((order) => order.updateTime <= last);
	}
	const data = {
		total: found.length,
		startTime: form.startTime,
		endTime: form.endTime,
		orderList: orderList.map(wireOrder),
	};
	return { body: success(world, data), billed: Math.max(1, orderList.length) };
}

function ship(form: Record<string, string>, world: World, fail: Fail): Answer {
	const { settings, kuaidi100 } = world.state;
	const { type, shopId, orderNum, com, waybill } = form;
	if (!settings.kuaidi100.shipPlatforms.includes(type))
		return fail(`type ${type} has no ship-back in the document`);
	const order = kuaidi100.orders.find(
		(each) => each.orderNum === orderNum && each.shopId === shopId && each.type === type,
	);
	if (!order) return fail(`order ${orderNum} is not in shop ${type} ${shopId}`);
	if (!/^[a-z0-9_]+$/.test(com)) return fail(`com "${com}" is no lower-case courier code`);
	if (/\s/.test(waybill)) return fail('waybill has blanks');
	const again = kuaidi100.shipBacks.some(
		(each) => each.order === orderNum && each.shop === `${type}/${shopId}`,
	);
	if (!again && order.orderStatus !== 'UNSHIP')
		return fail(`order ${orderNum} is ${order.orderStatus}`);
	if (again && settings.kuaidi100.repeatShip !== 'accept') {
		const code = settings.kuaidi100.repeatShip === 'unsuccessful' ? 200 : undefined;
		return fail(`order ${orderNum} was shipped before`, code);
	}
	const at = world.now();
	kuaidi100.shipBacks.push({
		at: at.toISOString(),
		order: orderNum,
		shop: `${type}/${shopId}`,
		carrier: com,
		trackingNumber: waybill,
	});
	Object.assign(order, {
		orderStatus: 'SHIPED',
		status: PLATFORM_STATUS.SHIPED,
		updateTime: shanghai(at),
	});
	return {
		body: success(world, { isSuccess: true }),
		effect: `order ${orderNum} shipped with ${com} ${waybill}${again ? ' again' : ''}`,
		billed: 1,
	};
}

type Fail = (problem: string, code?: number, message?: string) => Answer;
const ACTIONS: Record<string, (form: Record<string, string>, world: World, fail: Fail) => Answer> =
	{
		authorize,
		getAll,
		ship,
	};

export const kuaidi100: ProviderModule = {
	read,
	refuse,
	act(reading, world) {
		const { settings, kuaidi100: mine } = world.state;
		const cost = reading.credentialOk && settings.kuaidi100.billRefusals ? 1 : 0;
		const fail: Fail = (problem, code, message) => ({
			body: refuse(reading, code, message),
			billed: cost,
			problem,
		});
		let answer: Answer;
		if (reading.problems.length) answer = { body: refuse(reading), billed: cost };
		else if (settings.kuaidi100.quota === 0) {
			answer = { ...fail('the package has no calls left', 401, '剩余次数不足'), billed: 0 };
		} else
			answer = ACTIONS[reading.operation](reading.params as Record<string, string>, world, fail);
		mine.billed += answer.billed;
		if (settings.kuaidi100.quota !== null) {
			settings.kuaidi100.quota = Math.max(0, settings.kuaidi100.quota - answer.billed);
		}
		return { ...answer, problems: answer.problem ? [answer.problem] : [] };
	},
};
