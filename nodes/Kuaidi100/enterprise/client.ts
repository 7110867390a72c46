/**
 * The wire of Kuaidi100's enterprise order import (快递100 企业版 订单导入): a form of `key`, `sign` and
 * `param`, which is JSON as text.
 * Source: the vendor's page "订单导入接口文档" and its pages 提交订单获取任务 and 快递单号回传及订单发货.
 */
import type { ICredentialDataDecryptedObject, ICredentialTestRequest } from 'n8n-workflow';
import { asFailure } from '../../shared/failure';
import { textOf, textOrNull } from '../../shared/model/order';
import { countOf } from '../../shared/values/decimal';
import { md5Hex } from '../../shared/values/digest';
import { parseExact, wireJson } from '../../shared/values/json';
import type { Context, Effect, Limits } from '../../shared/wire/contract';
import type { Account } from '../../shared/wire/credentials';
import { Mask } from '../../shared/wire/masking';
import { checkBaseUrl } from '../../shared/wire/signedRequest';
import { exchange } from '../../shared/wire/transport';
import { refuseForeign } from '../client';
import type { Body } from './answers';
import { judge, readAnswer, unreadable } from './answers';

export const CREDENTIAL = 'kuaidi100EnterpriseApi';

export const DEFAULT_BASE_URL = 'https://api.kuaidi100.com';

const paths = {
	shopLink: '/ent/shop/authorize',
	task: '/ent/order/task',
	send: '/ent/logistics/send',
} as const;

export const SIGNED_PARAMETERS = ['key', 'sign'] as const;

/**
 * Adds the account's key and the signature, `upper(md5(param + key + secret))`, over the very text of
 * `param` that is sent.
 */
export function sign(
	{ param = '', ...others }: Record<string, string>,
	key: string,
	secret: string,
): Record<string, string> {
	return { key, sign: md5Hex(param + key + secret).toUpperCase(), param, ...others };
}

const ACCOUNT: Account = {
	credentialType: CREDENTIAL,
	baseUrl: ({ baseUrl }) => checkBaseUrl(baseUrl),
	secrets: ({ key, secret }: ICredentialDataDecryptedObject) => [key, secret],
};

const REFUSED = 'Kuaidi100 refused the call: check key and secret in the enterprise console';
const TEST_RULES: Array<[key: string, value: unknown, message: string]> = [
	...[401, '401'].map((code): [string, unknown, string] => [
		'returnCode',
		code,
		'The account has no units left (没有可用单量): buy some in the enterprise console',
	]),
	...[102, '102', 402, '402'].map((code): [string, unknown, string] => [
		'returnCode',
		code,
		'Kuaidi100 refused the key or its secret. Check both in the enterprise console.',
	]),
	['result', false, REFUSED],
	// Only a success has the address; 0 is the length of an empty one.
	['data.authorizeUrl.length', undefined, REFUSED],
	['data.authorizeUrl.length', 0, REFUSED],
];

/**
 * There is no call that only reads. Asking for an authorization link changes nothing; whether it
 * takes a unit is not documented, and the credential says so.
 */
export const credentialCheck: ICredentialTestRequest = {
	request: { method: 'POST', url: paths.shopLink, body: { param: '{"shopType":"TAOBAO"}' } },
	rules: TEST_RULES.map(([key, value, message]) => ({
		type: 'responseSuccessBody',
		properties: { key, value, message },
	})),
};

/** Where the provider pushes, and the key of the push's signature. */
export interface Callback {
	callbackUrl: string;
	salt: string;
}

/**
 * Asks for the address at which a shop's owner grants access (/ent/shop/authorize).
 * @param callback where the success is pushed; without it nothing is pushed
 */
export async function fetchAuthorizationUrl(
	context: Context,
	{ platform, callback }: { platform: string; callback?: Callback },
	limits?: Limits,
): Promise<string> {
	const body = await send(
		context,
		paths.shopLink,
		{ shopType: platform, ...callback },
		'billed',
		limits,
	);
	const url = textOrNull(dataOf(body).authorizeUrl);
	if (url !== null && /^https?:\/\//i.test(url)) return url;
	throw unreadable('The answer holds no authorization address', body);
}

export interface TaskRequest {
	/** Platform code (`shopType`). */
	platform: string;
	shopId: string;
	/** UNPAY, UNSHIP, SHIPED, FINISH or CLOSE: one, there is no "all". */
	orderStatus: string;
	/** China time, `yyyy-MM-dd HH:mm:ss`. */
	updateAtMin: string;
	updateAtMax: string;
	callback: Callback;
}

export interface Task {
	taskId: string;
	updateAtMin: unknown;
	updateAtMax: unknown;
}

export interface TaskAnswer {
	/** What the provider says it made of the window. */
	total: number;
	tasks: Task[];
	/** As it came. */
	body: Body;
}

/**
 * Asks the provider to read a shop's orders and to push them (/ent/order/task). It cuts the window
 * into tasks and answers with their list; the orders come later, to the callback.
 */
export async function submitTask(
	context: Context,
	{ platform, shopId, orderStatus, updateAtMin, updateAtMax, callback }: TaskRequest,
	limits?: Limits,
): Promise<TaskAnswer> {
	const param = {
		shopType: platform,
		shopId,
		orderStatus,
		updateAtMin,
		updateAtMax,
		...callback,
	};
	const body = await send(context, paths.task, param, 'write', limits);
	const { total, tasks } = dataOf(body);
	const readable =
		Array.isArray(tasks) &&
		tasks.every(
			(task: unknown) => textOrNull((task as Record<string, unknown> | null)?.taskId) !== null,
		);
	if (!readable) throw unreadable('The answer holds no list of tasks', body);
	const count = countOf(total);
	return {
		total: Number.isInteger(count) ? count : tasks.length,
		tasks: (tasks as Task[]).map((task) => ({ ...task, taskId: textOf(task.taskId) })),
		body,
	};
}

export interface ShipBack {
	platform: string;
	shopId: string;
	orderNumber: string;
	/** Courier code (`kuaidiCom`), lower case. */
	courier: string;
	waybill: string;
	/** Sub-orders that are in this parcel; none: the whole order. */
	subOrderNumbers: string[];
}

/** What is sent for a ship-back, without key and signature. */
export function shipParameters(shipBack: ShipBack): Record<string, string> {
	const { platform, shopId, orderNumber, courier, waybill, subOrderNumbers } = shipBack;
	return {
		shopType: platform,
		shopId,
		orderNum: orderNumber,
		kuaidiCom: courier,
		kuaidiNum: waybill,
		...(subOrderNumbers.length > 0 && { subOrderNums: subOrderNumbers.join(',') }),
	};
}

/** Reports a waybill to the marketplace and marks the order as shipped (/ent/logistics/send). */
export async function ship(context: Context, shipBack: ShipBack, limits?: Limits): Promise<Body> {
	const body = await send(context, paths.send, shipParameters(shipBack), 'write', limits);
	refuseForeign(body, { orderNum: shipBack.orderNumber, kuaidiNum: shipBack.waybill });
	return body;
}

function dataOf({ data }: Body): Record<string, unknown> {
	return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

/** The salt proves to the trigger where a push comes from: an answer that quotes it is masked. */
async function send(
	context: Context,
	path: string,
	parameters: { salt?: string; [name: string]: string | undefined },
	effect: Effect,
	limits?: Limits,
): Promise<Body> {
	const mask = new Mask([parameters.salt]);
	const body = { param: wireJson(parameters) };
	try {
		const answer = await exchange(
			context,
			{ method: 'POST', url: path, body },
			{ effect, account: ACCOUNT, limits },
		);
		const read = judge(readAnswer(answer), answer, effect);
		return parameters.salt === undefined
			? read
			: (parseExact(mask.text(JSON.stringify(read))) as Body);
	} catch (error) {
		throw mask.failure(asFailure(error));
	}
}
