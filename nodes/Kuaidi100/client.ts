/**
 * The wire of the Kuaidi100 cloud market (快递100 电商订单导入API): one URL, `secret_code` selects the API.
 * Source: the vendor's API page "电商订单导入API" (授权API, 获取订单API, 订单发货API).
 */
import { DateTime } from 'luxon';
import type { ICredentialDataDecryptedObject, ICredentialTestRequest } from 'n8n-workflow';
import { countOf } from '../shared/values/decimal';
import { md5Hex } from '../shared/values/digest';
import { asFailure, Failure } from '../shared/failure';
import { textOf, textOrNull } from '../shared/model/order';
import { Mask } from '../shared/wire/masking';
import { instantOf, toChinaTime } from '../shared/values/time';
import {
	givesAnotherReason,
	holdsNothing,
	leavesItEmpty,
	saysNothingFound,
} from '../shared/wire/emptyAnswer';
import { remembered } from '../shared/wire/remembered';
import type { AnswerSize, Context, Effect, Limits } from '../shared/wire/contract';
import type { Account } from '../shared/wire/credentials';
import { checkBaseUrl } from '../shared/wire/signedRequest';
import { tallyOf } from '../shared/wire/tally';
import { exchange } from '../shared/wire/transport';
import type { Body } from './answers';
import { codeOf, judge, ofServer, readAnswer, refusal, unreadable, words } from './answers';

export const CREDENTIAL = 'kuaidi100Api';

export const DEFAULT_BASE_URL = 'http://cloud.kuaidi100.com/api';

/** The API numbers (接口编号): public constants of the documentation, the same for every account. */
export const api = {
	shopGrant: '639824dee6ba4bbabf494b54aca84e8c',
	orders: 'c3a3a6eabc6c44808461760bd01ef211',
	ship: '3ef03c69dcd74718b812840d84b90110',
} as const;

export const SIGNED_PARAMETERS = ['secret_key', 'secret_sign'] as const;

const signatureOf = remembered((keys) => md5Hex(keys).toUpperCase());

/**
 * Adds the account's key and its signature, `upper(md5(secret_key + secret_secret))`. The signature
 * holds no time and no body: it is constant for the account, and so as secret as the key.
 */
export function sign(
	parameters: Record<string, string>,
	secretKey: string,
	secretSecret: string,
): Record<string, string> {
	return {
		secret_key: secretKey,
		secret_sign: signatureOf(secretKey + secretSecret),
		...parameters,
	};
}

/** The signature never changes, so it is one of them. */
function secrets({ secretKey, secretSecret }: ICredentialDataDecryptedObject): unknown[] {
	const { secret_sign: signature } = sign({}, String(secretKey), String(secretSecret));
	return [secretKey, secretSecret, signature, signature.toLowerCase()];
}

const ACCOUNT: Account = {
	credentialType: CREDENTIAL,
	baseUrl: ({ baseUrl }) => checkBaseUrl(baseUrl),
	secrets,
};

/** Codes of a call that was refused for the account's sake. */
const REFUSALS = [400, 101, 102, 103, 104, 401, 402, 500];

/** There is no free read: asking for an authorization URL changes nothing. */
export const credentialCheck: ICredentialTestRequest = {
	request: {
		method: 'POST',
		url: '',
		body: { secret_code: api.shopGrant, type: 'YOUZAN', callbackUrl: 'https://example.com/' },
	},
	// `data` is the address on success only; the rules compare one path with one value. Where a
	// refusal has its words there, its code tells: 400 is the document's (`{ "code": 400, }`).
	rules: [
		...[undefined, 0].map((value) => ({ key: 'data.length', value })),
		...['code', 'status'].flatMap((key) =>
			REFUSALS.flatMap((code) => [code, String(code)].map((value) => ({ key, value }))),
		),
	].map(({ key, value }) => ({
		type: 'responseSuccessBody' as const,
		properties: {
			key,
			value,
			message:
				'Kuaidi100 refused the secret key or its secret. Check both in the cloud market console, and that calls are left.',
		},
	})),
};

export interface OrderQuery {
	/** Platform code (`type`). */
	platform: string;
	shopId: string;
	/** UNPAY, UNSHIP, SHIPED, FINISH or CLOSE. */
	orderStatus: string;
}

/** One order as the provider writes it; every field may be missing. */
export type ProviderOrder = Record<string, unknown> & {
	orderNum?: unknown;
	orderDetails?: unknown;
};

export interface OrdersAnswer {
	orders: ProviderOrder[];
	/** Rows that name another shop: none of this one's. */
	strangers: ProviderOrder[];
	/** What the provider says the window holds; more than `orders` means the answer is incomplete. */
	total: number;
	/** Calls this answer was billed: one per order, at least one. */
	billed: number;
	/**
	 * Where the answer says it ends (data.endTime), if that lies within the window: then the rest was
	 * not looked at. China time.
	 */
	until?: string;
}

/**
 * Asks for the address at which a shop's owner grants access (授权API). One call is billed, as far as
 * is known.
 */
export async function fetchAuthorizationUrl(
	context: Context,
	{ platform, callbackUrl }: { platform: string; callbackUrl: string },
	limits?: Limits,
): Promise<string> {
	try {
		const body = await send(
			context,
			{ secret_code: api.shopGrant, type: platform, callbackUrl },
			{ effect: 'billed' },
			limits,
		);
		const url = textOf(body.data);
		if (/^https?:\/\//i.test(url)) return url;
		throw unreadable('The answer holds no authorization address', body);
	} catch (error) {
		// What the provider says may quote the callback, whose query proves to the trigger where a shop
		// comes from.
		throw new Mask([...new URL(callbackUrl).searchParams.values()]).failure(asFailure(error));
	}
}

/**
 * Orders of one shop in one status that were updated between two times, both included (获取订单API).
 * @param startTime China time, `yyyy-MM-dd HH:mm:ss`
 */
export async function fetchOrders(
	context: Context,
	{ platform, shopId, orderStatus }: OrderQuery,
	{ startTime, endTime }: { startTime: string; endTime: string },
	limits?: Limits,
): Promise<OrdersAnswer> {
	const parameters = {
		secret_code: api.orders,
		type: platform,
		orderStatus,
		shopId,
		startTime,
		endTime,
	};
	try {
		const body = await send(context, parameters, { effect: 'billed', size: 'paid' }, limits);
		const answer = ordersIn(body, shopId, { startTime, endTime });
		tallyOf(context).billed += answer.billed - 1;
		return answer;
	} catch (error) {
		const failure = asFailure(error);
		// The document knows no code for “none”: systems that refuse such a search say why.
		if (failure.kind === 'refused' && !failure.account && saysNothingFound(failure.message))
			return { orders: [], strangers: [], total: 0, billed: 1 };
		throw failure;
	}
}

/**
 * @throws Failure `lost` for anything that may hold orders elsewhere; what the words say of a list that
 * is empty for another reason
 */
function ordersIn(
	body: Body,
	shopId: string,
	{ startTime, endTime }: { startTime: string; endTime: string },
): OrdersAnswer {
	const payload = payloadOf(body);
	const { total: count, endTime: until } = payload ?? {};
	const list = payload?.orderList;
	const orders = (holdsNothing(list ?? null) ? [] : list) as ProviderOrder[];
	const readable =
		payload &&
		Array.isArray(orders) &&
		orders.every((order: unknown) => typeof order === 'object' && order !== null);
	const total = holdsNothing(count ?? null) ? orders.length : countOf(count);
	if (!readable || !Number.isInteger(total)) {
		throw unreadable('The answer holds no list of orders', body);
	}
	if (total === 0 && orders.length === 0 && givesAnotherReason(body.message ?? body.msg))
		throw refusal(body);
	const end = instantOf(until) ?? 0;
	const cutAt = toChinaTime(DateTime.fromMillis(end));
	const strangers = orders.filter((order) => (textOrNull(order.shopId) ?? shopId) !== shopId);
	return {
		orders: strangers.length > 0 ? orders.filter((order) => !strangers.includes(order)) : orders,
		strangers,
		total: total - strangers.length,
		billed: Math.max(1, orders.length),
		...(end > 0 && cutAt > startTime && cutAt < endTime && { until: cutAt }),
	};
}

interface OrdersPayload {
	orderList?: unknown;
	total?: unknown;
	endTime?: unknown;
}

/**
 * `data`, or the list alone; nothing where it is empty and no words say why. What has no `orderList`
 * but some other list may hold the orders there: that is not empty.
 */
function payloadOf(body: Body): OrdersPayload | undefined {
	const { data } = body;
	if (holdsNothing(data)) return leavesItEmpty(body.message ?? body.msg) ? {} : undefined;
	if (Array.isArray(data)) return { orderList: data };
	if (typeof data === 'string') return saysNothingFound(data) ? {} : undefined;
	if (typeof data !== 'object' || data === null) return undefined;
	const hasOther = Object.values(data).some(
		(value) => typeof value === 'object' && !holdsNothing(value),
	);
	return 'orderList' in data || !hasOther ? data : undefined;
}

export interface ShipBack {
	platform: string;
	shopId: string;
	orderNumber: string;
	/** Courier code (`com`), lower case. */
	courier: string;
	waybill: string;
}

/**
 * Reports a waybill to the marketplace (订单发货API). Success only when the provider says so twice:
 * `code` and `data.isSuccess`.
 */
export async function ship(context: Context, shipBack: ShipBack, limits?: Limits): Promise<Body> {
	const { platform, shopId, orderNumber, courier, waybill } = shipBack;
	const parameters = {
		secret_code: api.ship,
		type: platform,
		shopId,
		orderNum: orderNumber,
		com: courier,
		waybill,
	};
	const body = await send(context, parameters, { effect: 'write' }, limits).catch(
		(error: unknown) => {
			throw ofServer(asFailure(error));
		},
	);
	refuseForeign(body, { orderNum: orderNumber, waybill });
	const isSuccess = yesOrNo(body.data ?? body);
	if (isSuccess === true) return body;
	if (isSuccess !== false)
		throw unreadable('The answer does not say whether the order was shipped back', body);
	throw ofServer(
		new Failure({
			kind: 'refused',
			code: codeOf(body),
			message: `The marketplace did not accept the ship-back: ${words(body)}`,
			description:
				'Check the order (not shipped or closed yet?), the courier code and the waybill.',
		}),
	);
}

/** A number, however a server groups and spells it. */
const bare = (text: string) => text.replace(/[\s._-]/g, '').toLowerCase();

/** @throws Failure `lost` where an answer names another order, or another waybill, than was sent */
export function refuseForeign(body: Body, sent: Record<string, string>): void {
	const { data } = body;
	const named = typeof data === 'object' && data !== null ? (data as Body) : {};
	for (const [name, own] of Object.entries(sent)) {
		const said = textOrNull(named[name]);
		if (said !== null && bare(said) !== bare(own))
			throw unreadable(`The answer is about ${said} (${name}), not ${own}`, body);
	}
}

/** `data.isSuccess`, as the document has it, or `data` alone; undefined for what is neither. */
function yesOrNo(data: unknown): boolean | undefined {
	const { isSuccess, success = data } = (data ?? {}) as { isSuccess?: unknown; success?: unknown };
	const word = textOrNull(isSuccess ?? success)?.toLowerCase() ?? '';
	if (['true', '1'].includes(word)) return true;
	return ['false', '0'].includes(word) ? false : undefined;
}

async function send(
	context: Context,
	parameters: Record<string, string>,
	{ effect, size }: { effect: Effect; size?: AnswerSize },
	limits?: Limits,
): Promise<Body> {
	// What is billed of an authorization and of a ship-back is not documented: one call is assumed.
	tallyOf(context).billed++;
	const answer = await exchange(
		context,
		{ method: 'POST', url: '', body: parameters },
		{ effect, account: ACCOUNT, size, limits },
	);
	const body = readAnswer(answer);
	// A ship-back's `{"success": true}` has no code to judge; beside anything but words it is unclear.
	const isBare =
		effect === 'write' &&
		yesOrNo({ success: body.success }) === true &&
		Object.keys(body).every((key) => ['success', 'message', 'msg'].includes(key));
	return isBare && answer.status < 400 ? body : judge(body, answer);
}
