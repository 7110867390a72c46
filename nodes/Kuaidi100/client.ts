/**
 * The wire of the Kuaidi100 cloud market (快递100 电商订单导入API): one URL, `secret_code` selects the API.
 * Source: the vendor's API page "电商订单导入API" (授权API, 获取订单API, 订单发货API).
 */
import type { ICredentialDataDecryptedObject, ICredentialTestRequest } from 'n8n-workflow';
import { countOf } from '../shared/values/decimal';
import { md5Hex } from '../shared/values/digest';
import { asFailure, Failure } from '../shared/failure';
import { parseExact } from '../shared/values/json';
import { Mask } from '../shared/wire/masking';
import { remembered } from '../shared/wire/remembered';
import type { Answer, Context, Effect, Limits } from '../shared/wire/transport';
import { DEFAULT_LIMITS, exchange } from '../shared/wire/transport';

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
		const body = await call(
			context,
			{ secret_code: api.shopGrant, type: platform, callbackUrl },
			'billed',
			limits,
		);
		if (typeof body.data === 'string' && /^https?:\/\//i.test(body.data)) return body.data;
		throw unreadable('The answer holds no authorization address', { body });
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
	const body = await call(context, parameters, 'billed', limits);
	const {
		orderList,
		total,
		endTime: until,
	} = (body.data ?? {}) as { orderList?: unknown; total?: unknown; endTime?: unknown };
	const orders = (orderList ?? []) as ProviderOrder[];
	const readable =
		Array.isArray(orders) &&
		orders.every((order: unknown) => typeof order === 'object' && order !== null);
	if (!readable || !Number.isInteger(countOf(total))) {
		throw unreadable('The answer holds no list of orders', { body });
	}
	const cutShort = typeof until === 'string' && until > startTime && until < endTime;
	return {
		orders,
		total: countOf(total),
		billed: Math.max(1, orders.length),
		...(cutShort && { until }),
	};
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
	const body = await call(context, parameters, 'write', limits).catch((error: unknown) => {
		throw ofServer(asFailure(error));
	});
	const isSuccess = (body.data as { isSuccess?: unknown } | null | undefined)?.isSuccess;
	if (isSuccess === true) return body;
	if (isSuccess !== false)
		throw unreadable('The answer does not say whether the order was shipped back', { body });
	throw new Failure({
		kind: 'refused',
		code: codeOf(body),
		message: `The marketplace did not accept the ship-back: ${words(body)}`,
		description: 'Check the order (not shipped or closed yet?), the courier code and the waybill.',
	});
}

/**
 * The document's refusals have code 400; a server's own error does not say how far it had come, so
 * it is no refusal of a write.
 */
function ofServer(failure: Failure): Failure {
	const { kind, code, httpStatus = 200 } = failure;
	const isServers = code === undefined ? httpStatus >= 500 : /^5\d\d$/.test(code);
	return isServers && (kind === 'refused' || kind === 'busy')
		? failure.with({ kind: 'lost' })
		: failure;
}

/**
 * No limit of a window is documented, so neither is the refusal: a code of the sister APIs, and how
 * such refusals are worded.
 */
const TOO_LARGE = [
	/(范围|跨度|间隔|区间|时间段).{0,6}(过大|太大|过长|太长|超过|超出|超限|大于)/,
	/(超过|大于).{0,6}(跨度|间隔|区间)/,
	/(缩小|缩短).{0,8}(范围|跨度|间隔|区间|时间)/,
	/\b(range|span|window|interval)\b.{0,20}\b(large|long|wide|exceed\w*)\b/i,
];

/**
 * Whether the provider refused a window because it spans too much time, or holds too many orders.
 */
export function isRangeTooLarge({ kind, code, message }: Failure): boolean {
	return (
		(kind === 'refused' || kind === 'busy') &&
		(code === '60201' || TOO_LARGE.some((words) => words.test(message)))
	);
}

type Body = Record<string, unknown>;

async function call(
	context: Context,
	parameters: Record<string, string>,
	effect: Effect,
	limits?: Limits,
): Promise<Body> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: '', body: parameters },
		{ effect, credentialType: CREDENTIAL, secrets, limits: limits ?? DEFAULT_LIMITS },
	);
	return judge(answer);
}

/**
 * Failure bodies are not JSON (`{ failed }`, `{ "code": 400, }`): read what can be read, and take
 * anything that is neither a documented success nor a documented failure for a lost answer.
 */
export function judge({ status, body }: Answer): Body {
	const text = body
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trim();
	const parsed = parse(text);
	if (!parsed) throw unreadable(`The answer cannot be read (HTTP ${status})`, { status });
	const code = codeOf(parsed);
	if (code === '200') return parsed;
	if (code === undefined && !('failed' in parsed))
		throw unreadable('The answer holds no code', { status, body: parsed });
	const known =
		KNOWN_CODES[code ?? ''] ??
		KNOWN_CODES[BY_WORDS.find(({ says }) => says.test(words(parsed)))?.code ?? ''];
	throw new Failure({
		kind: known?.busy ? 'busy' : 'refused',
		code,
		httpStatus: status >= 400 ? status : undefined,
		account: known?.account,
		message: `Kuaidi100 refused the call${code ? ` (code ${code})` : ''}: ${words(parsed)}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			'Kuaidi100 often gives no reason: check the shop ID and platform, whether the shop is still authorized, and that the account has calls left.',
	});
}

function parse(text: string): Body | undefined {
	if (/^\{\s*"?failed"?\s*\}$/i.test(text)) return { failed: true, message: 'failed' };
	for (const candidate of [text, text.replace(/,\s*([}\]])/g, '$1')]) {
		try {
			const value = parseExact(candidate);
			return typeof value === 'object' && value !== null && !Array.isArray(value)
				? (value as Body)
				: undefined;
		} catch {
			continue;
		}
	}
	return undefined;
}

/**
 * Sibling APIs behind the same address write `status` for `code`; both may be a number or a text.
 */
function codeOf(body: Body): string | undefined {
	const code = body.code ?? body.status;
	return typeof code === 'number' || typeof code === 'string' ? String(code) : undefined;
}

const NO_REASON = 'no reason given';

function words(body: Body): string {
	const text = body.message ?? body.msg;
	return typeof text === 'string' && text !== '' ? text : NO_REASON;
}

function unreadable(
	message: string,
	{ status = 200, body }: { status?: number; body?: Body },
): Failure {
	const said = body && words(body);
	return new Failure({
		kind: 'lost',
		message:
			said === undefined || said === NO_REASON || /^(success|ok)$/i.test(said)
				? message
				: `${message}: ${said}`,
		httpStatus: status >= 400 ? status : undefined,
		description:
			'This is neither a documented success nor a documented failure of Kuaidi100. Check the base URL in the credential, or try again later.',
	});
}

interface KnownCode {
	means: string;
	advice?: string;
	account?: Failure['account'];
	busy?: boolean;
}

/** Not in the API page: codes of the vendor's sister APIs, used for error texts only. */
export const KNOWN_CODES: Record<string, KnownCode> = {
	101: { means: 'wrong content type' },
	102: {
		means: 'wrong signature',
		account: 'credential-invalid',
		advice: 'Check secret key and secret in the credential.',
	},
	103: { means: 'a parameter is missing' },
	104: { means: 'a parameter is wrong' },
	401: {
		means: 'no calls left',
		account: 'quota-exhausted',
		advice: 'Buy another package of calls in the cloud market console.',
	},
	402: {
		means: 'unknown customer',
		account: 'credential-invalid',
		advice: 'Check the secret key in the credential.',
	},
	500: { means: 'the service is busy', busy: true, advice: 'Try again later.' },
	60101: {
		means: 'this platform is not supported',
		advice: 'Use one of the documented platform codes.',
	},
	60102: { means: 'the authorization failed', advice: 'Let the shop owner authorize again.' },
	60103: {
		means: 'the shop is not authorized',
		advice: 'Let the shop owner authorize the shop (Shop: Get Authorization URL).',
	},
	60104: {
		means: 'the authorization has expired',
		advice: 'Let the shop owner authorize the shop again (Shop: Get Authorization URL).',
	},
	60201: { means: 'the time range is too large', advice: 'Read a shorter time range.' },
	60202: { means: 'the time range is wrong', advice: 'The end must not lie before the start.' },
};

/** The same by their words, since the documented code of every refusal is 400. */
const BY_WORDS: Array<{ says: RegExp; code: string }> = [
	{ says: /签名|\bsign(ature)?\b/i, code: '102' },
	{ says: /剩余次数|次数.{0,3}(不足|用完|用尽|耗尽)|余额不足|欠费/, code: '401' },
	{ says: /授权.{0,4}(过期|失效)/, code: '60104' },
	{ says: /(未|没有)授权/, code: '60103' },
];
