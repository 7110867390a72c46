/**
 * The wire of STT (世通): DingCang 丁仓优选 and DingExpress 小丁物流, one API on two hosts.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import type { ICredentialTestRequest, IDataObject } from 'n8n-workflow';
import { isDecimal } from '../shared/values/decimal';
import { asFailure, Failure, shown } from '../shared/failure';
import { parseExact } from '../shared/values/json';
import { textOf, textOrNull } from '../shared/model/order';
import type { Answer, Context, Effect, Limits } from '../shared/wire/transport';
import { DEFAULT_LIMITS, exchange } from '../shared/wire/transport';

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

const REFUSED =
	'The service refused the app key or app secret. Check both under “My profile” (我的资料), and that the service fits the account.';

/** `uid` stands in a success only; the rules compare one path with one value. */
export const credentialCheck: ICredentialTestRequest = {
	request: { method: 'POST', url: api.account.path, body: {} },
	rules: [undefined, null, ''].map((value) => ({
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
	/** Where the fees stand, under the names that `FEES` tells. */
	fees: Record<string, unknown>;
	boxes: Array<{
		boxNumber: string | null;
		trackingNumber: string | null;
		labelUrl: string | null;
	}>;
	/** Whether this call would have listed the boxes of a multi-box order. */
	knowsBoxes: boolean;
	entry: Body;
}

export const FEES = {
	postage: 'post_fee',
	registration: 'gh_fee',
	handling: 'cl_fee',
	other: 'other_fee',
	fuel: 'ranyou_fee',
} as const;

/** 获取帐户信息: user id and balance. */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	const body = await post(context, api.account, {}, limits);
	const account = asBody(body);
	if (
		account &&
		hasCode(account) &&
		String(account.code) === '200' &&
		textOrNull(account.uid) !== null
	)
		return account;
	throw refusal(verdictOf(body));
}

/** 获取运输渠道: the channels of the account. */
export async function fetchChannels(
	context: Context,
	limits?: Limits,
): Promise<Array<{ channelId: string; channelName: string }>> {
	const body = await post(context, api.channels, {}, limits);
	if (!Array.isArray(body)) throw refusal(verdictOf(body));
	const rows = bodiesOf(body);
	const channels = rows.flatMap(({ channelid, channelname }) => {
		const channelId = textOrNull(channelid);
		return channelId === null
			? []
			: [{ channelId, channelName: textOrNull(channelname) ?? channelId }];
	});
	// A refusal may stand in a list, too: it is no account without channels.
	if (rows.length > 0 && channels.length === 0) throw refusal(verdictOf(rows));
	return channels;
}

/** 单条创建订单: creates one order, which buys its label. The provider refuses an OrderID it knows. */
export async function createOrder(
	context: Context,
	{ order, ...channel }: ChannelOrder,
	limits?: Limits,
): Promise<Body> {
	const body = await post(context, api.create, creationBody(channel, [order]), limits);
	return accepted(verdictOf(body)).entry;
}

/**
 * 批量创建订单 (the vendor does not recommend it): creates several orders of one channel in one call.
 * @returns for each order its entry of the answer, or why it was refused
 */
export async function createOrders(
	context: Context,
	channel: Channel,
	orders: Body[],
	limits?: Limits,
): Promise<Array<Body | Failure>> {
	const body = await post(context, api.createMany, creationBody(channel, orders), limits);
	const rows = rowsOf(body);
	if (rows.length === 0) throw refusal(verdictOf(body));
	// A refusal of the whole call is one row that names no order.
	if (rows.length === 1 && orders.length > 1 && textOrNull(rows[0].orderid) === null)
		throw refusal(verdictOf(body));
	const named = new Map(rows.map((row) => [textOrNull(row.orderid), row]));
	// A row that names no order is the one in its place, unless another row shows that the answer has
	// an order of its own.
	const inPlace =
		rows.length === orders.length &&
		rows.every((row, at) => [null, String(orders[at].OrderID)].includes(textOrNull(row.orderid)));
	return orders.map(({ OrderID }, position) => {
		const row = named.get(String(OrderID)) ?? (inPlace ? rows[position] : undefined);
		if (!row) return unreadable(`The answer does not mention order ${String(OrderID)}`);
		try {
			return accepted(verdictOf([row])).entry;
		} catch (error) {
			return asFailure(error);
		}
	});
}

/** What stands beside `orders` in create, create many and price. */
export interface Channel {
	channelId: number;
	platformId?: number;
}

export interface ChannelOrder extends Channel {
	order: Body;
}

/** The body of create, create many and price, without the account's keys. */
export function creationBody({ channelId, platformId }: Channel, orders: Body[]): Body {
	return { Channel_id: channelId, ...(platformId !== undefined && { ptid: platformId }), orders };
}

/**
 * 获取价格: what an order would cost in a channel: five fees, as the provider writes them. Nothing is
 * bought.
 */
export async function fetchPrice(
	context: Context,
	{ order, ...channel }: ChannelOrder,
	limits?: Limits,
): Promise<Body> {
	const body = await post(context, api.price, creationBody(channel, [order]), limits);
	const { entry } = accepted(verdictOf(body));
	if (!Object.values(FEES).some((fee) => isDecimal(entry[fee])))
		throw unreadable('The answer holds no fees');
	return entry;
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
	const rows = rowsOf(body);
	// A refusal of the whole call names no order.
	const empty = Array.isArray(body) && rows.length === 0;
	if (!empty && rows.every(({ orderid }) => textOrNull(orderid) === null))
		throw refusal(verdictOf(rows.length > 0 ? rows : body));
	const found = new Map<string, LabelRecord | Failure>();
	for (const entry of rows) {
		const number = textOrNull(entry.orderid);
		if (number !== null && hasCode(entry)) found.set(number, labelOrRefusal(number, entry));
	}
	for (const number of orderNumbers) {
		if (!found.has(number))
			found.set(number, unreadable(`The answer does not mention order ${number}`));
	}
	return found;
}

function labelOrRefusal(orderNumber: string, entry: Body): LabelRecord | Failure {
	return String(entryOf(entry).code) === '200'
		? labelRecord(orderNumber, entry)
		: refusal(verdictOf(entry));
}

/**
 * 获取LABEL及跟踪号: the label of one order, under `msg.result`, or where the call for several has it.
 * This call knows no boxes.
 */
export async function fetchLabel(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<LabelRecord> {
	const body = await post(context, api.label, { Orderid: orderNumber }, limits);
	const { entry } = accepted(verdictOf(body));
	const { msg } = entry;
	const label = [asBody(msg)?.result, msg, entry]
		.map(asBody)
		.find((place) => place && ('label_url' in place || 'trackingno' in place));
	if (!label) throw unreadable('The answer holds no label');
	return { ...labelRecord(orderNumber, label), knowsBoxes: false, entry };
}

function labelRecord(orderNumber: string, entry: Body): LabelRecord {
	const boxes = boxesOf(entry.trackingnolist);
	const labelUrl = textOrNull(entry.label_url);
	const trackingNumber = textOrNull(entry.trackingno);
	// An order's only box has the order's own file and number, where its row leaves them out.
	const isOnly = boxes.length === 1;
	return {
		orderNumber,
		labelUrl,
		trackingNumber,
		fees: entry,
		boxes: boxes.map(({ boxno, trackingno, pdf, label_png: png }) => ({
			boxNumber: textOrNull(boxno),
			trackingNumber: textOrNull(trackingno) ?? (isOnly ? trackingNumber : null),
			labelUrl: textOrNull(pdf) ?? textOrNull(png) ?? (isOnly ? labelUrl : null),
		})),
		knowsBoxes: true,
		entry,
	};
}

/**
 * `trackingnolist`: a list of boxes; one box may stand there without a list, and a list with its
 * positions as keys.
 */
function boxesOf(list: unknown): Body[] {
	const single = asBody(list);
	if (!single) return bodiesOf(list);
	return 'trackingno' in single || 'boxno' in single ? [single] : bodiesOf(Object.values(single));
}

/** 查看订单撤消状态: `0` not requested, `1` refunding, `2` refunded, `3` cannot be refunded. */
export async function fetchCancelStatus(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<Body> {
	const body = asBody(await post(context, api.cancelStatus, { Orderid: orderNumber }, limits));
	if (body && hasCode(body) && String(body.code) === '200' && /^[0-3]$/.test(textOf(body.result)))
		return body;
	throw refusal(verdictOf(body));
}

/** 撤消订单. `cancelled`: done; `requested`: the provider will decide. Its refusal (400) is thrown. */
export async function cancelOrder(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<{ state: 'cancelled' | 'requested'; text: string; entry: Body }> {
	const verdict = verdictOf(await post(context, api.cancel, { Orderid: orderNumber }, limits));
	if (verdict.code === '300')
		return { state: 'requested', text: verdict.text, entry: verdict.entry };
	const { text, entry } = accepted(verdict);
	return { state: 'cancelled', text, entry };
}

/** 获取转运标签: the address of the transfer label; some channels only. */
export async function fetchTransferLabel(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<{ url: string; entry: Body }> {
	const { entry } = accepted(
		verdictOf(await post(context, api.transferLabel, { Orderid: orderNumber }, limits)),
	);
	const url = textOrNull(entry.msg);
	if (url === null || !/^https?:\/\//i.test(url))
		throw unreadable('The answer holds no label address');
	return { url, entry };
}

/**
 * 获取跟踪信息: the events of a parcel, as the provider orders them (newest first); times are China's.
 */
export async function fetchTracking(
	context: Context,
	trackingNumber: string,
	limits?: Limits,
): Promise<{ events: Body[]; body: Body }> {
	const body = asBody(await post(context, api.tracking, { Trackingno: trackingNumber }, limits));
	if (body && hasCode(body) && String(body.code) === '200') {
		// Null, as an empty list: no event yet.
		if (Array.isArray(body.result) || body.result === null)
			return { events: bodiesOf(body.result), body };
		throw unreadable('The answer holds no list of events');
	}
	throw refusal(
		verdictOf(body && { ...body, result: Array.isArray(body.result) ? undefined : body.result }),
	);
}

export interface ScanFormRequest {
	channelId: number;
	/** 发货地址ID: “My addresses” (我的地址) in the provider's system. */
	addressId: number;
	trackingNumbers: string[];
}

/** 生成SCANFORM: one form for the parcels of one channel and address; some channels only. */
export async function createScanForm(
	context: Context,
	{ channelId, addressId, trackingNumbers }: ScanFormRequest,
	limits?: Limits,
): Promise<{ url: string; entry: Body }> {
	const request = { Qdid: channelId, AddressID: addressId, TrackingNos: trackingNumbers };
	const { entry } = accepted(verdictOf(await post(context, api.scanForm, request, limits)));
	const url = textOrNull(entry.sfurl);
	if (url === null) throw unreadable('The answer holds no address of the form');
	return { url, entry };
}

export const isKnownNumber = (failure: Failure) => failure.message.includes(KNOWN.exists.text);
export const isUnknownNumber = (failure: Failure) => failure.message.includes(KNOWN.noOrder.text);

export type Body = Record<string, unknown>;

async function post(
	context: Context,
	{ path, effect }: { path: string; effect: Effect },
	body: Body,
	limits?: Limits,
): Promise<unknown> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body: body as IDataObject },
		{
			effect,
			credentialType: CREDENTIAL,
			secrets: ({ appKey, appSecret }) => [appKey, appSecret],
			limits: limits ?? DEFAULT_LIMITS,
		},
	);
	return parse(answer);
}

/** @throws Failure `lost` when the answer is not the JSON the document promises */
export function parse({ status, body }: Answer): unknown {
	const text = body
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trim();
	try {
		const value = parseExact(text);
		if (typeof value === 'object' && value !== null) return value;
	} catch {
		// Not JSON: said below, together with JSON that is no object.
	}
	throw unreadable(`The answer cannot be read (HTTP ${status})`, status);
}

function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}

/** The objects of a list; whatever else stands in it is no documented entry. */
function bodiesOf(list: unknown): Body[] {
	return Array.isArray(list)
		? list.filter((entry): entry is Body => asBody(entry) !== undefined)
		: [];
}

/** The rows of a list: `[row]`, `{result: [row]}`, or one row that stands without a list. */
function rowsOf(body: unknown): Body[] {
	if (Array.isArray(body)) return bodiesOf(body);
	const outer = asBody(body);
	if (Array.isArray(outer?.result)) return bodiesOf(outer.result);
	const row = [asBody(outer?.result), outer].find((entry) => entry !== undefined && hasCode(entry));
	return row ? [row] : [];
}

function hasCode({ code }: Body): boolean {
	return typeof code === 'number' || typeof code === 'string';
}

/**
 * The envelopes differ from call to call: `{result: [entry]}`, `[entry]`, `{code, result}`, `{code,
 * msg}`; a list of one may be missing.
 */
export function verdictOf(body: unknown): Verdict {
	const entry = entryOf(body);
	const text = [entry.msg, entry.message, entry.result]
		.map((value) => wordsIn(value))
		.find((words) => words !== '');
	return {
		code: String(entry.code),
		orderNumber: textOrNull(entry.orderid),
		text: text ? shown(text) : 'no reason given',
		entry,
	};
}

/** Where the answer has its code. */
function entryOf(body: unknown): Body {
	const outer = Array.isArray(body) ? asBody(body[0]) : asBody(body);
	const inner = asBody(Array.isArray(outer?.result) ? outer.result[0] : outer?.result);
	const entry = inner && (Array.isArray(outer?.result) || 'code' in inner) ? inner : outer;
	if (!entry || !hasCode(entry)) {
		throw unreadable('The answer holds no code');
	}
	return entry;
}

/** A reason is a text by the document; one that comes as an object or a list keeps its words. */
function wordsIn(value: unknown, depth = 0): string {
	if (typeof value === 'string' || typeof value === 'number') return textOf(value);
	if (typeof value !== 'object' || value === null || depth > 2) return '';
	return Object.values(value)
		.map((part) => wordsIn(part, depth + 1))
		.filter((words) => words !== '')
		.join('; ');
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
export const KNOWN = {
	exists: {
		text: '订单号已存在',
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get”. To buy another one, use another order number.',
	},
	carrierDown: {
		text: 'currently unavailable',
		means: "the carrier's service is down for the moment",
		advice: 'Nothing was bought. Try again later.',
		busy: true,
	},
	noOrder: {
		text: '订单不存在或无权限',
		means: 'no such order, or no right to see it',
		advice:
			"Check the order number, and that the credential's service (DingCang or DingExpress) is the one the order was created with.",
	},
	cancelFailed: {
		text: '撤消失败',
		means: 'the cancellation failed',
		advice:
			'The label may be used or already cancelled: see “Order: Get Cancel Status”, or ask the provider.',
	},
	noRecord: {
		text: '记录不存在',
		means: 'no such record',
		advice: 'Check the order number, and the service in the credential.',
	},
} satisfies Record<string, KnownText>;

function refusal({ code, text }: Verdict): Failure {
	// It says yes, and lacks what a yes has.
	if (code === '200')
		return unreadable(
			`The answer says success (code 200), but does not hold what it should: ${text}`,
		);
	if (/^5\d\d$/.test(code)) return brokenInside(code, text);
	const known = Object.values(KNOWN).find((entry: KnownText) => text.includes(entry.text)) as
		| KnownText
		| undefined;
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

/**
 * The document's refusals have code 400 (or 300); a server's own error does not say how far it had
 * come.
 */
function brokenInside(code: string, text: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: `The provider reports an error of its own (code ${code}): ${text}`,
		description: 'The provider documents no such code. Try again later, or ask the provider.',
	});
}

function unreadable(message: string, httpStatus?: number): Failure {
	return new Failure({
		kind: 'lost',
		message,
		httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
		description:
			'This is no documented answer of STT. Check service and base URL in the credential, or try again later.',
	});
}
