/**
 * The wire of Fengchao (蜂巢打单): signed forms, `code` 0 is success, every answer has a `trace_id`.
 * Source: the vendor's document "私域订单导入接口". It leaves out address and signature: those, and the two
 * account calls, are taken from the vendor's public SDK.
 */
import type { ICredentialTestRequest } from 'n8n-workflow';
import { md5Hex } from '../shared/values/digest';
import { Failure } from '../shared/failure';
import { parseExact } from '../shared/values/json';
import { textOrNull } from '../shared/model/order';
import type { Answer, Context, Limits } from '../shared/wire/transport';
import { DEFAULT_LIMITS, exchange } from '../shared/wire/transport';

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
export type Body = Record<string, unknown>;

/**
 * 私域订单导入: adds orders, or updates the key facts of those it knows. All of the call are in, or none.
 * @param trades the orders, each serialised: what is signed is what is sent
 */
export async function importOrders(
	context: Context,
	trades: readonly string[],
	limits?: Limits,
): Promise<Body> {
	return await post(context, api.importOrders, { trade_list: `[${trades.join(',')}]` }, limits);
}

/** The account's details (public SDK; their form is not documented). */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	return await post(context, api.account, {}, limits);
}

/** How many calls the account has left (public SDK; the form is not documented). */
export async function fetchQuota(context: Context, limits?: Limits): Promise<Body> {
	return await post(context, api.quota, {}, limits);
}

/**
 * Every call here may be repeated: an import that is sent twice updates the orders to what they
 * already are. So all of them travel as reads do, and a broken connection is tried again at once.
 */
async function post(
	context: Context,
	path: string,
	body: Record<string, string>,
	limits?: Limits,
): Promise<Body> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body },
		{
			effect: 'read',
			credentialType: CREDENTIAL,
			secrets: ({ appSecret }) => [appSecret],
			limits: limits ?? DEFAULT_LIMITS,
		},
	);
	return judge(answer);
}

/**
 * Success is `code` 0, whatever the HTTP status.
 * @throws Failure `refused` or `busy` with the provider's words and trace_id, `lost` when there is
 * no `code` to read
 */
export function judge({ status, body }: Answer): Body {
	const parsed = parse(
		body
			.toString('utf8')
			.replace(/^\uFEFF/, '')
			.trim(),
	);
	const code = parsed?.code;
	if (!parsed || (typeof code !== 'number' && typeof code !== 'string') || code === '') {
		throw new Failure({
			kind: 'lost',
			message: parsed ? 'The answer holds no code' : `The answer cannot be read (HTTP ${status})`,
			httpStatus: status >= 400 ? status : undefined,
			description:
				'This is no documented answer of Fengchao. Check the base URL in the credential, or try again later.',
		});
	}
	if (String(code) === '0') return parsed;
	const words = textOrNull(parsed.message) ?? 'no reason given';
	const traceId = textOrNull(parsed.trace_id);
	const known = KNOWN.find(({ says }) => says.test(words));
	const { means, account, advice, server } = known ?? {};
	throw new Failure({
		kind: server || status >= 500 ? 'busy' : 'refused',
		code: String(code),
		httpStatus: status >= 400 ? status : undefined,
		account,
		message: `Fengchao refused the call (code ${code}): ${words}${means ? ` (${means})` : ''}`,
		description: [
			advice ??
				"These are the provider's words. Correct the order accordingly, or ask the provider.",
			traceId && `Fengchao finds this call by its trace_id ${traceId}.`,
		]
			.filter(Boolean)
			.join(' '),
		details: { providerMessage: words, ...(traceId && { traceId }) },
	});
}

function parse(text: string): Body | undefined {
	try {
		const value = parseExact(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Body)
			: undefined;
	} catch {
		return undefined;
	}
}

export function traceIdOf(answer: Body): string | null {
	return textOrNull(answer.trace_id);
}

interface Known {
	says: RegExp;
	means: string;
	advice: string;
	account?: Failure['account'];
	/** The service, not the order: a later try may work. */
	server?: boolean;
}

/**
 * No codes are documented, only this: failures are told apart by their words. The first match
 * counts.
 */
export const KNOWN: Known[] = [
	{
		says: /trade_list的json格式|传入的订单格式有误/i,
		means: 'an order does not have the documented form',
		advice: 'A field is missing, or has the wrong type (numbers without quotes, texts with them).',
	},
	{
		says: /签名|\bsign(ature)?\b/i,
		means: 'wrong signature',
		advice: 'Check app ID and app secret in the credential.',
		account: 'credential-invalid',
	},
	{
		says: /时间戳|\btime ?stamp\b/i,
		means: 'the time stamp is not accepted',
		advice: 'The clock of the machine n8n runs on is wrong: set it right.',
		account: 'credential-invalid',
	},
	{
		says: /app ?_?(id|key|secret)|appid|授权|无权|权限|合作伙伴|token|unauthori[sz]ed|forbidden/i,
		means: 'the account is not accepted',
		advice:
			'Check app ID, app secret and base URL in the credential, and that the account may call this API.',
		account: 'credential-invalid',
	},
	{
		says: /额度|配额|余额不足|次数|单量|用量|套餐|欠费|quota/i,
		means: "nothing is left of the account's quota",
		advice: 'See “Account: Get Quota”, and buy more with the provider.',
		account: 'quota-exhausted',
	},
	{
		says: /频繁|限流|稍后|繁忙|系统(错误|异常|出错|升级)|服务(器|异常|错误|不可用)|(请求|处理|连接|访问)超时|内部错误|维护|网关|too many|busy|internal|server|time ?out|unavailable/i,
		means: 'the service is not able to answer at the moment',
		advice: 'Nothing is wrong with the orders. Try again later.',
		server: true,
	},
];

/** Words about orders: theirs, their parts' and the document's field names. */
const OF_ORDERS =
	/订单|导入|数据(?!库)|子单|交易|收件|收货|姓名|手机|电话|省|市|区|县|街道|地址|商品|产品|货品|规格|数量|单价|金额|运费|图片|店铺|旗帜|备注|留言|退款|状态|字段|格式|参数|必填|不能为空|长度|重复|json|import|trade|order|receiver|address|mobile|product|sku|qty|price|sub_total|pic_url|seller|status|refund|create_date|update_time|pay_time|field|format|param|required|invalid/i;

/**
 * Whether a refusal speaks of the orders of the call: never one of signature, account, quota or
 * server.
 */
export function speaksOfOrders({ kind, account, details }: Failure): boolean {
	return (
		kind === 'refused' &&
		account === undefined &&
		OF_ORDERS.test(String(details?.providerMessage ?? ''))
	);
}

/** Whether two calls were refused for the same reason, as far as the provider says. */
export function alike(one: Failure, other: Failure): boolean {
	return (
		one.kind === other.kind &&
		one.code === other.code &&
		one.details?.providerMessage === other.details?.providerMessage
	);
}
