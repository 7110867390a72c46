/**
 * The wire of STT (世通): DingCang 丁仓优选 and DingExpress 小丁物流, one API on two hosts.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import type { ICredentialTestRequest, IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/failure';
import { parseExact } from '../shared/json';
import { textOrNull } from '../shared/order';
import type { Answer, Context, Effect, Limits } from '../shared/transport';
import { DEFAULT_LIMITS, exchange } from '../shared/transport';

export const CREDENTIAL = 'sttLogisticsApi';

export const HOSTS = {
	dingCang: 'http://best.dingcang.vip',
	dingExpress: 'http://oms.dingexpress.cn',
} as const;

/** Path and effect of each call. */
export const api = {
	create: { path: '/api/interface.api.php', effect: 'write' },
	createMany: { path: '/api/multicreateorder.php', effect: 'write' },
	labels: { path: '/api/multifetchlabels.php', effect: 'read' },
	label: { path: '/api/fetchlabel.php', effect: 'read' },
	cancel: { path: '/api/cancel.php', effect: 'write' },
	cancelStatus: { path: '/api/cancelstatus.php', effect: 'read' },
	transferLabel: { path: '/api/transferlabel.php', effect: 'read' },
	price: { path: '/api/getprice.php', effect: 'read' },
	channels: { path: '/api/channel.php', effect: 'read' },
	account: { path: '/api/getaccoutinfo.php', effect: 'read' },
	tracking: { path: '/api/tracking.php', effect: 'read' },
	scanForm: { path: '/api/scanform.php', effect: 'write' },
} as const satisfies Record<string, { path: string; effect: Effect }>;

const REFUSED = 'The service refused the app key or app secret. Check both under “My profile” (我的资料), and that the service fits the account.';

/** `uid` stands in a success only; the rules compare one path with one value. */
export const credentialCheck: ICredentialTestRequest = {
	request: { method: 'POST', url: api.account.path, body: {} },
	rules: [undefined, null].map((value) => ({
		type: 'responseSuccessBody' as const,
		properties: { key: 'uid', value, message: REFUSED },
	})),
};

/** What the provider says of one order, wherever the call's envelope has it. */
export interface Verdict {
	code: string;
	orderNumber: string | null;
	/** The provider's words on a failure. */
	text: string;
	/** The untouched entry. */
	entry: Body;
}

/** The label record of one order (批量获取LABEL及跟踪号); fees as the provider writes them. */
export interface LabelRecord {
	orderNumber: string;
	labelUrl: string | null;
	trackingNumber: string | null;
	fees: Record<string, unknown>;
	boxes: Array<{ boxNumber: string | null; trackingNumber: string | null; labelUrl: string | null }>;
	/** Whether this call would have listed the boxes of a multi-box order. */
	knowsBoxes: boolean;
	entry: Body;
}

export const FEES = ['post_fee', 'gh_fee', 'cl_fee', 'other_fee', 'ranyou_fee'] as const;

/** 获取帐户信息: user id and balance. */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	const body = await post(context, api.account, {}, limits);
	const account = asBody(body);
	if (account && String(account.code) === '200' && textOrNull(account.uid) !== null) return account;
	throw refusal(verdictOf(body));
}

/** 获取运输渠道: the channels of the account. */
export async function fetchChannels(context: Context, limits?: Limits): Promise<Array<{ channelId: string; channelName: string }>> {
	const body = await post(context, api.channels, {}, limits);
	if (!Array.isArray(body)) throw refusal(verdictOf(body));
	return (body as Body[]).map(({ channelid, channelname }) => ({
		channelId: String(channelid ?? ''),
		channelName: String(channelname ?? ''),
	}));
}

/** 单条创建订单: creates one order, which buys its label. The provider refuses an OrderID it knows. */
export async function createOrder(context: Context, channel: ChannelOrder, limits?: Limits): Promise<Body> {
	const body = await post(context, api.create, creationBody(channel), limits);
	return accepted(verdictOf(body)).entry;
}

/** What stands beside `orders` in create, create many and price. */
export interface ChannelOrder {
	channelId: number;
	platformId?: number;
	order: Body;
}

function creationBody({ channelId, platformId, order }: ChannelOrder): Body {
	return { Channel_id: channelId, ...(platformId !== undefined && { ptid: platformId }), orders: [order] };
}

/**
 * 批量获取LABEL及跟踪号: the labels of several orders in one call.
 * @returns for each number its record, or why there is none
 */
export async function fetchLabels(
	context: Context,
	orderNumbers: string[],
	limits?: Limits,
): Promise<Map<string, LabelRecord | Failure>> {
	const body = await post(context, api.labels, { orderids: orderNumbers }, limits);
	if (!Array.isArray(body)) throw refusal(verdictOf(body));
	const found = new Map<string, LabelRecord | Failure>();
	for (const entry of body as Body[]) {
		const verdict = verdictOf(entry);
		if (verdict.orderNumber === null) continue;
		found.set(verdict.orderNumber, verdict.code === '200' ? labelRecord(verdict.orderNumber, entry) : refusal(verdict));
	}
	for (const number of orderNumbers) {
		if (!found.has(number)) found.set(number, unreadable(`The answer does not mention order ${number}`));
	}
	return found;
}

/** 获取LABEL及跟踪号: the label of one order. This call knows no boxes. */
export async function fetchLabel(context: Context, orderNumber: string, limits?: Limits): Promise<LabelRecord> {
	const body = await post(context, api.label, { Orderid: orderNumber }, limits);
	const { entry } = accepted(verdictOf(body));
	const label = asBody(asBody(entry.msg)?.result);
	if (!label) throw unreadable('The answer holds no label');
	return { ...labelRecord(orderNumber, label), knowsBoxes: false, entry };
}

function labelRecord(orderNumber: string, entry: Body): LabelRecord {
	const boxes = Array.isArray(entry.trackingnolist) ? (entry.trackingnolist as Body[]) : [];
	return {
		orderNumber,
		labelUrl: textOrNull(entry.label_url),
		trackingNumber: textOrNull(entry.trackingno),
		fees: Object.fromEntries(FEES.map((fee) => [fee, entry[fee]])),
		boxes: boxes.map(({ boxno, trackingno, pdf, label_png: png }) => ({
			boxNumber: textOrNull(boxno),
			trackingNumber: textOrNull(trackingno),
			labelUrl: textOrNull(pdf) ?? textOrNull(png),
		})),
		knowsBoxes: true,
		entry,
	};
}

/** 查看订单撤消状态: `0` not requested, `1` refunding, `2` refunded, `3` cannot be refunded. */
export async function fetchCancelStatus(context: Context, orderNumber: string, limits?: Limits): Promise<Body> {
	const body = asBody(await post(context, api.cancelStatus, { Orderid: orderNumber }, limits));
	if (body && String(body.code) === '200' && /^[0-3]$/.test(String(body.result))) return body;
	throw refusal(verdictOf(body));
}

export const isKnownNumber = (failure: Failure) => failure.message.includes(KNOWN.exists.text);
export const isUnknownNumber = (failure: Failure) => failure.message.includes(KNOWN.noOrder.text);

export type Body = Record<string, unknown>;

async function post(context: Context, { path, effect }: { path: string; effect: Effect }, body: Body, limits?: Limits): Promise<unknown> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body: body as IDataObject },
		{ effect, credentialType: CREDENTIAL, limits: limits ?? DEFAULT_LIMITS },
	);
	return parse(answer);
}

/** @throws Failure `lost` when the answer is not the JSON the document promises */
export function parse({ status, body }: Answer): unknown {
	const text = body.toString('utf8').replace(/^\uFEFF/, '').trim();
	try {
		const value = parseExact(text);
		if (typeof value === 'object' && value !== null) return value;
	} catch {
		// Not JSON: said below, together with JSON that is no object.
	}
	throw unreadable(`The answer cannot be read (HTTP ${status})`, status);
}

function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
}

/** The envelopes differ from call to call: `{result: [entry]}`, `[entry]`, `{code, result}`, `{code, msg}`. */
export function verdictOf(body: unknown): Verdict {
	const outer = Array.isArray(body) ? asBody(body[0]) : asBody(body);
	const inner = Array.isArray(outer?.result) ? asBody(outer.result[0]) : undefined;
	const entry = inner ?? outer;
	if (!entry || (typeof entry.code !== 'number' && typeof entry.code !== 'string')) {
		throw unreadable('The answer holds no code');
	}
	const text = [entry.msg, entry.message, entry.result].find((value) => typeof value === 'string');
	return { code: String(entry.code), orderNumber: textOrNull(entry.orderid), text: textOrNull(text) ?? 'no reason given', entry };
}

function accepted(verdict: Verdict): Verdict {
	if (verdict.code === '200') return verdict;
	throw refusal(verdict);
}

interface KnownText {
	text: string;
	means: string;
	advice: string;
	busy?: boolean;
}

/** The texts that occur in the document, in English and with what to do. */
const KNOWN = {
	exists: {
		text: '订单号已存在',
		means: 'this order number exists already',
		advice: 'Its label can be fetched with “Label: Get”. To buy another one, use another order number.',
	},
	carrierDown: {
		text: 'currently unavailable',
		means: 'the carrier\'s service is down for the moment',
		advice: 'Nothing was bought. Try again later.',
		busy: true,
	},
	noOrder: {
		text: '订单不存在或无权限',
		means: 'no such order, or no right to see it',
		advice: 'Check the order number, and that the credential\'s service (DingCang or DingExpress) is the one the order was created with.',
	},
	cancelFailed: {
		text: '撤消失败',
		means: 'the cancellation failed',
		advice: 'The label may be used or already cancelled: see “Order: Get Cancel Status”, or ask the provider.',
	},
	noRecord: {
		text: '记录不存在',
		means: 'no such record',
		advice: 'Check the order number, and the service in the credential.',
	},
} satisfies Record<string, KnownText>;

function refusal({ code, text }: Verdict): Failure {
	const known = Object.values(KNOWN).find((entry: KnownText) => text.includes(entry.text)) as KnownText | undefined;
	const credential = /app ?(key|secret)/i.test(text);
	return new Failure({
		kind: known?.busy ? 'busy' : 'refused',
		code,
		account: credential ? 'credential-invalid' : undefined,
		message: `The provider refused (code ${code}): ${text}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			(credential
				? 'Check app key, app secret and service in the credential.'
				: 'These are the words of the provider or its carrier. Correct the order accordingly, or ask the provider.'),
	});
}

function unreadable(message: string, httpStatus?: number): Failure {
	return new Failure({
		kind: 'lost',
		message,
		httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
		description: 'This is no documented answer of STT. Check service and base URL in the credential, or try again later.',
	});
}
