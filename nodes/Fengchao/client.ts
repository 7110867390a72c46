/**
 * The wire of Fengchao (蜂巢打单): signed forms, `code` 0 is success, every answer has a `trace_id`.
 * Source: the vendor's document "私域订单导入接口". It leaves out address and signature: those, and the two
 * account calls, are taken from the vendor's public SDK.
 */
import type { ICredentialTestRequest } from 'n8n-workflow';
import { md5Hex } from '../shared/values/digest';
import type { Context, Effect, Limits } from '../shared/wire/contract';
import type { Account } from '../shared/wire/credentials';
import { checkBaseUrl } from '../shared/wire/signedRequest';
import { exchange } from '../shared/wire/transport';
import type { Body } from './answers';
import { judge, readAnswer } from './answers';

export const CREDENTIAL = 'fengchaoApi';

export const DEFAULT_BASE_URL = 'https://kf.fw199.com';

export const api = {
	importOrders: '/gateway/wbprinter/trade/import',
	account: '/gateway/partner/account/detail',
	quota: '/gateway/partner/account/invokeqty',
} as const;

/** “一次最多可以导入100个订单” */
export const ORDERS_A_CALL = 100;

export const SIGNED_PARAMETERS = ['appid', 'timestamp', 'sign'] as const;

/**
 * Adds app ID, time stamp and signature: `lower(md5(secret + k1 + v1 + k2 + v2 + … + secret))` over
 * every parameter, names sorted by code unit, values as they are before URL encoding, empty ones
 * included.
 * @param seconds Unix time in seconds
 */
export function sign(
	parameters: Record<string, string>,
	appId: string,
	appSecret: string,
	seconds = Math.floor(Date.now() / 1000),
): Record<string, string> {
	const all: Record<string, string> = { ...parameters, appid: appId, timestamp: String(seconds) };
	let text = appSecret;
	// Not by `join`, which copies the orders once more.
	for (const name of Object.keys(all).sort()) text += name + all[name];
	return { ...all, sign: md5Hex(text + appSecret) };
}

const REFUSED =
	'Fengchao refused the app ID or app secret. Check both, and that the base URL is the one your account belongs to.';

/**
 * “非0为失败”: which codes there are is not documented. These are what gateways use, should a refusal
 * have an empty object as `data`.
 */
const REFUSALS = [-1, 1, 400, 401, 403, 404, 500, 502, 503];

/** `data` stands in a success only; the rules compare one path with one value. */
export const credentialCheck: ICredentialTestRequest = {
	request: { method: 'POST', url: api.account, body: {} },
	rules: [
		...[undefined, null, ''].map((value) => ({ key: 'data', value: value as unknown })),
		...REFUSALS.flatMap((code) =>
			[code, String(code)].map((value) => ({ key: 'code', value: value as unknown })),
		),
	].map(({ key, value }) => ({
		type: 'responseSuccessBody' as const,
		properties: { key, value: value as string, message: REFUSED },
	})),
};

/** `{code, message, data, trace_id}` */
const ACCOUNT: Account = {
	credentialType: CREDENTIAL,
	baseUrl: ({ baseUrl }) => checkBaseUrl(baseUrl),
	secrets: ({ appSecret }) => [appSecret],
};

/**
 * 私域订单导入: adds orders, or updates the key facts of those it knows. All of the call are in, or none.
 * @param trades the orders, each serialised: what is signed is what is sent
 */
export async function importOrders(
	context: Context,
	trades: readonly string[],
	limits?: Limits,
): Promise<Body> {
	const tradeList = `[${trades.join(',')}]`;
	return await send(context, api.importOrders, { trade_list: tradeList }, limits, 'write');
}

/** The account's details (public SDK; their form is not documented). */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	return await send(context, api.account, {}, limits);
}

/** How many calls the account has left (public SDK; the form is not documented). */
export async function fetchQuota(context: Context, limits?: Limits): Promise<Body> {
	return await send(context, api.quota, {}, limits);
}

/**
 * Every call here may be repeated: an import that is sent twice updates the orders to what they
 * already are. So all of them travel as reads do, and a broken connection is tried again at once.
 */
async function send(
	context: Context,
	path: string,
	body: Record<string, string>,
	limits?: Limits,
	/** Of its refusals: what a time-out behind the provider says of an import. */
	effect: Effect = 'read',
): Promise<Body> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body },
		{
			effect: 'read',
			account: ACCOUNT,
			limits,
		},
	);
	return judge(readAnswer(answer), answer, effect);
}
