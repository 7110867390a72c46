/**
 * Kuaidi100's enterprise order import (企业版 订单导入): the vendor's page 订单导入接口文档, with 提交订单获取任务
 * and 快递单号回传及订单发货. The three calls are as documented. What the vendor pushes is documented
 * nowhere: the fields of `param` are made up here, and say so.
 */
import type {
	EnterpriseOrder,
	EnterpriseTask,
	ProviderModule,
	Reading,
	SandboxState,
	World,
} from './types.ts';
import {
	checkFields,
	checkForm,
	checkTransport,
	instant,
	JsonNumber,
	isRecord,
	md5,
	next,
	pathOf,
	plain,
	readForm,
	readJson,
	shanghai,
	utf8,
	writeJson,
} from './wire.ts';
import type { Fields } from './wire.ts';

export const KUAIDI100_ENTERPRISE = { key: 'demo_key', secret: 'demo_secret' };

const text = { type: 'string', need: 'filled' } as const;
const optionalText = { type: 'string' } as const;
const STATUSES = ['UNPAY', 'UNSHIP', 'SHIPED', 'FINISH', 'CLOSE'];

/** Path, name in the call records, fields of `param`. */
const OPERATIONS: Record<string, { name: string; fields: Fields }> = {
	'/ent/shop/authorize': {
		name: 'entAuthorize',
		fields: { shopType: text, callbackUrl: optionalText, salt: optionalText },
	},
	'/ent/order/task': {
		name: 'entTask',
		fields: {
			shopType: text,
			shopId: text,
			orderStatus: { ...text, oneOf: STATUSES },
			updateAtMin: text,
			updateAtMax: text,
			callbackUrl: optionalText,
			salt: text,
		},
	},
	'/ent/logistics/send': {
		name: 'entSend',
		fields: {
			shopType: text,
			shopId: text,
			orderNum: text,
			kuaidiCom: { ...text, match: /^[a-z0-9_]+$/ },
			kuaidiNum: { ...text, match: /^\S+$/ },
			subOrderNums: { type: 'string', notEmpty: true, match: /^[^,\s]+(,[^,\s]+)*$/ },
		},
	},
};

/** "店铺类型", of the authorization and of the ship-back together. */
const PLATFORMS = [
	...['TAOBAO', 'JINGDONG', 'TOUTIAO', 'PINDUODUO', 'KUAISHOU', 'KUAITUANTUAN', 'WEIPINHUI'],
	...['YOUZAN', 'WEIDIAN', 'SHIPINHAO', 'XIAOHONGSHU', 'ALI1688', 'DINGXIANG'],
];

function read(request: Parameters<ProviderModule['read']>[0]): Reading {
	const problems: string[] = [];
	checkTransport(request, 'application/x-www-form-urlencoded', problems);
	const body = utf8(request.body, problems);
	const form = readForm(body, problems);
	checkForm(form, { filled: ['key', 'sign', 'param'] }, problems);
	const path = Object.keys(OPERATIONS).find((each) => pathOf(request).endsWith(each));
	const api = path === undefined ? undefined : OPERATIONS[path];
	const param = readJson(form.param ?? '', 'param', problems);
	if (api) checkFields(param, api.fields, 'param', problems);
	const { key, secret } = KUAIDI100_ENTERPRISE;
	const signed = md5((form.param ?? '') + key + secret).toUpperCase();
	const credentialOk = form.key === key && form.sign === signed;
	if (form.key !== key) problems.push('key is unknown');
	else if (!credentialOk) problems.push('sign is not that of the param which was sent');
	const params = isRecord(param) ? (plain(param) as Record<string, unknown>) : {};
	const reading: Reading = {
		operation: api?.name ?? 'unknown',
		params,
		bodyText: body
			.replace(/(^|&)(key|sign)=[^&]*/g, '$1$2=***')
			.replace(/(salt%22%3A%22)[0-9a-f]*/g, '$1***'),
		credentialOk,
		problems,
	};
	if (!api) {
		problems.push(`path ${pathOf(request)} is none of the documented`);
		reading.status = 404;
	} else if (request.method.toUpperCase() !== 'POST') reading.status = 405;
	return reading;
}

const answer = (world: World | undefined, code: number, message: string, data: unknown): string =>
	writeJson({
		data,
		message,
		result: code === 200,
		returnCode: world?.state.settings.kuaidi100Enterprise.codeAsString ? String(code) : code,
	});

type Answer = { body: string; effect?: string; problem?: string };
type Fail = (problem: string, code?: number, message?: string) => Answer;

const isShop = (state: SandboxState, shopType: string, shopId: string) =>
	state.kuaidi100Enterprise.shops.some((shop) => shop.type === shopType && shop.shopId === shopId);

function authorize(param: Record<string, string>, world: World, fail: Fail): Answer {
	const { shopType, callbackUrl = '', salt = '' } = param;
	if (!PLATFORMS.includes(shopType))
		return fail(`shopType ${shopType} is none of the documented`, 60101, '暂不支持该店铺类型');
	const state = `ent${next(world.state)}`;
	world.state.kuaidi100Enterprise.authorizations.push({ state, shopType, callbackUrl, salt });
	const authorizeUrl = `${world.base()}/kuaidi100-enterprise/oauth?state=${state}`;
	return { body: answer(world, 200, 'success', { authorizeUrl }) };
}

/** The window in slices, as the sample has it: neighbours share a border. */
function task(param: Record<string, string>, world: World, fail: Fail): Answer {
	const { shopType, shopId, updateAtMin, updateAtMax, callbackUrl = '', salt } = param;
	const mine = world.state.kuaidi100Enterprise;
	const { sliceMinutes, maxSpanMinutes } = world.state.settings.kuaidi100Enterprise;
	if (!PLATFORMS.includes(shopType))
		return fail(`shopType ${shopType} is none of the documented`, 60101, '暂不支持该店铺类型');
	if (!isShop(world.state, shopType, shopId))
		return fail(`shop ${shopType} ${shopId} is not authorized`, 60103, '店铺未授权');
	const [from, to] = [instant(updateAtMin), instant(updateAtMax)];
	if (Number.isNaN(from) || Number.isNaN(to))
		return fail('the window is not in yyyy-MM-dd HH:mm:ss', 104, '参数错误');
	if (to < from) return fail('the window ends before it starts', 60202, '时间范围有误');
	if (maxSpanMinutes !== null && to - from > maxSpanMinutes * 60_000)
		return fail('the window is wider than maxSpanMinutes', 60201, '时间范围过大');
	const tasks: EnterpriseTask[] = [];
	const step = sliceMinutes * 60_000;
	for (let start = from; start === from || start < to; start += step) {
		tasks.push({
			taskId: md5(`task ${next(world.state)}`),
			updateAtMin: shanghai(start),
			updateAtMax: shanghai(Math.min(to, start + step)),
			shopType,
			shopId,
			orderStatus: param.orderStatus,
			callbackUrl,
			salt,
			pushes: [],
		});
	}
	mine.tasks.push(...tasks);
	const data = {
		total: tasks.length,
		tasks: tasks.map(({ taskId, ...each }) => ({
			taskId,
			updateAtMin: each.updateAtMin,
			updateAtMax: each.updateAtMax,
		})),
	};
	return {
		body: answer(world, 200, 'success', data),
		effect: `${tasks.length} tasks for shop ${shopType} ${shopId}`,
	};
}

function send(param: Record<string, string>, world: World, fail: Fail): Answer {
	const { shopType, shopId, orderNum, kuaidiCom, kuaidiNum, subOrderNums } = param;
	const mine = world.state.kuaidi100Enterprise;
	if (!PLATFORMS.includes(shopType))
		return fail(`shopType ${shopType} is none of the documented`, 60101, '暂不支持该店铺类型');
	if (!isShop(world.state, shopType, shopId))
		return fail(`shop ${shopType} ${shopId} is not authorized`, 60103, '店铺未授权');
	if (subOrderNums !== undefined && shopType !== 'TAOBAO')
		return fail('subOrderNums is for Taobao alone', 104, '参数错误');
	const order = mine.orders.find(
		(each) => each.orderNum === orderNum && each.shopId === shopId && each.shopType === shopType,
	);
	if (!order) return fail(`order ${orderNum} is not in the shop`, 104, '订单不存在');
	mine.shipBacks.push({
		at: world.now().toISOString(),
		order: orderNum,
		shop: `${shopType}/${shopId}`,
		carrier: kuaidiCom,
		trackingNumber: kuaidiNum,
		...(subOrderNums && { service: subOrderNums }),
	});
	Object.assign(order, { orderStatus: 'SHIPED', updateTime: shanghai(world.now()) });
	return {
		body: answer(world, 200, 'success', null),
		effect: `order ${orderNum} shipped with ${kuaidiCom} ${kuaidiNum}`,
	};
}

const ACTIONS: Record<string, (param: Record<string, string>, world: World, fail: Fail) => Answer> =
	{
		entAuthorize: authorize,
		entTask: task,
		entSend: send,
	};

export const kuaidi100Enterprise: ProviderModule = {
	read,
	refuse: (_reading, code, message) =>
		answer(undefined, Number(code ?? 104), message ?? '参数错误', null),
	act(reading, world) {
		const { settings } = world.state;
		const fail: Fail = (problem, code = 104, message = '参数错误') => ({
			body: answer(world, code, message, null),
			problem,
		});
		if (reading.problems.length > 0) {
			const code = reading.credentialOk ? 104 : 102;
			return fail('', code, code === 102 ? '签名校验失败' : '参数错误');
		}
		if (settings.kuaidi100Enterprise.units === 0)
			return { ...fail('no units left', 401, 'KEY过期'), problems: ['no units left'] };
		const done = ACTIONS[reading.operation](reading.params as Record<string, string>, world, fail);
		return { ...done, problems: done.problem ? [done.problem] : [] };
	},
};

/** One push as it travels: the form, and what its signature covers. */
export interface Push {
	callbackUrl: string;
	param: string;
	sign?: string;
}

function push(callbackUrl: string, salt: string, param: unknown): Push {
	const written = writeJson(param);
	// With an empty salt there is no signature.
	return {
		callbackUrl,
		param: written,
		...(salt !== '' && { sign: md5(written + salt).toUpperCase() }),
	};
}

const MADE_UP = '此结构为沙箱虚构 (this shape is made up by the sandbox)';

const pushedOrder = (order: EnterpriseOrder): Record<string, unknown> => ({
	tid: order.orderNum,
	state: order.orderStatus,
	paidTime: order.payTime,
	createTime: order.createTime,
	modified: order.updateTime,
	amount: new JsonNumber(order.totalFee),
	memo: order.sellerMemo,
	receiver: {
		name: order.receiverName,
		mobile: order.receiverMobile,
		province: order.receiverProvince,
		city: order.receiverCity,
		district: order.receiverDistrict,
		address: order.receiverAddress,
		zip: order.receiverZip,
		...(order.oaid && { oaid: order.oaid }),
	},
	items: order.lines.map((line) => ({
		oid: line.oid,
		title: line.title,
		skuCode: line.sku,
		num: line.quantity,
		price: new JsonNumber(line.price),
	})),
});

/** The push of a task's orders; `aborted` is the one word that is documented (queryStatus=Abort). */
export function taskPush(state: SandboxState, task: EnterpriseTask, aborted: boolean): Push {
	const head = { madeUp: MADE_UP, taskId: task.taskId, queryStatus: aborted ? 'Abort' : 'Done' };
	const orders = state.kuaidi100Enterprise.orders.filter(
		(order) =>
			order.shopType === task.shopType &&
			order.shopId === task.shopId &&
			order.orderStatus === task.orderStatus &&
			order.updateTime >= task.updateAtMin &&
			order.updateTime <= task.updateAtMax,
	);
	const param = aborted ? head : { ...head, orders: orders.map(pushedOrder) };
	return push(task.callbackUrl, task.salt, param);
}

/** The push after a shop owner's consent. */
export function consentPush(
	{ callbackUrl, salt, shopType }: { callbackUrl: string; salt: string; shopType: string },
	shop: { shopId: string; shopName: string },
): Push {
	return push(callbackUrl, salt, { madeUp: MADE_UP, shopType, ...shop });
}

/** Posts a push as a form, as the vendor's sister APIs do. */
export async function post({ callbackUrl, param, sign }: Push) {
	const answered = await fetch(callbackUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ ...(sign !== undefined && { sign }), param }).toString(),
	});
	return { status: answered.status, body: await answered.text() };
}
