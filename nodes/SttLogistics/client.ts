/**
 * The wire of STT (世通): DingCang 丁仓优选 and DingExpress 小丁物流, one API on two hosts.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IDataObject,
} from 'n8n-workflow';
import { asFailure, Failure, shown } from '../shared/failure';
import { labelAddressOf } from '../shared/label/trackingNumber';
import type { BoxLabel } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import type { AnswerSize, Context, Effect, Limits } from '../shared/wire/contract';
import type { Account } from '../shared/wire/credentials';
import { checkBaseUrl } from '../shared/wire/signedRequest';
import { exchange } from '../shared/wire/transport';
import type { Body, Verdict } from './answers';
import {
	asBody,
	bodiesOf,
	hasCode,
	isSuccess,
	judge,
	readAnswer,
	refusal,
	rowsOf,
	successWith,
	textOfRow,
	unreadable,
	verdictOf,
} from './answers';
import { addressesOf, boxesFrom, boxesOf, onlyNumberOf } from './boxes';

export const CREDENTIAL = 'sttLogisticsApi';

export const HOSTS = {
	dingCang: 'http://best.dingcang.vip',
	dingExpress: 'http://oms.dingexpress.cn',
} as const;

/** The base URL an account's service stands for, checked. */
export function baseUrlOf({ service, baseUrl }: ICredentialDataDecryptedObject): string {
	return checkBaseUrl(HOSTS[service as keyof typeof HOSTS] ?? baseUrl);
}

const ACCOUNT: Account = {
	credentialType: CREDENTIAL,
	baseUrl: baseUrlOf,
	// The services' own hosts are fixed.
	setBaseUrl: (url) => `choose the Service “Custom” in the credential, with the Base URL ${url}`,
	secrets: ({ appKey, appSecret }) => [appKey, appSecret],
};

interface Api {
	path: string;
	effect: Effect;
	/** How large its answer may be. */
	size?: AnswerSize;
}

/** Path and effect of each call. */
export const api = {
	create: { path: '/api/interface.api.php', effect: 'write', size: 'files' },
	createMany: { path: '/api/multicreateorder.php', effect: 'write', size: 'files' },
	labels: { path: '/api/multifetchlabels.php', effect: 'read', size: 'list' },
	label: { path: '/api/fetchlabel.php', effect: 'read' },
	cancel: { path: '/api/cancel.php', effect: 'write' },
	cancelStatus: { path: '/api/cancelstatus.php', effect: 'read' },
	transferLabel: { path: '/api/transferlabel.php', effect: 'read' },
	price: { path: '/api/getprice.php', effect: 'read' },
	channels: { path: '/api/channel.php', effect: 'read' },
	account: { path: '/api/getaccoutinfo.php', effect: 'read' },
	tracking: { path: '/api/tracking.php', effect: 'read' },
	scanForm: { path: '/api/scanform.php', effect: 'write' },
} as const satisfies Record<string, Api>;

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

/** The label record of one order (批量获取LABEL及跟踪号); fees as the provider writes them. */
export interface LabelRecord {
	orderNumber: string;
	labelUrl: string | null;
	trackingNumber: string | null;
	/** Where the fees stand, under the names that `FEES` tells. */
	fees: Record<string, unknown>;
	boxes: BoxLabel[];
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
	const body = await send(context, api.account, {}, limits);
	const account = successWith(body, ({ uid }) => textOrNull(uid) !== null);
	if (account) return account;
	throw refusal(verdictOf(body));
}

/** 获取运输渠道: the channels of the account. */
export async function fetchChannels(
	context: Context,
	limits?: Limits,
): Promise<Array<{ channelId: string; channelName: string }>> {
	const body = await send(context, api.channels, {}, limits);
	const list = Array.isArray(body) ? body : listUnder(asBody(body));
	if (!list) throw refusal(verdictOf(body));
	const rows = bodiesOf(list);
	const channels = rows.flatMap(({ channelid, channelname }) => {
		const channelId = textOrNull(channelid);
		return channelId === null
			? []
			: [{ channelId, channelName: textOrNull(channelname) ?? channelId }];
	});
	// A refusal may stand in a list, too: it is no account without channels.
	if (rows.length > 0 && channels.length === 0) throw refusal(verdictOf(rows, body));
	return channels;
}

/** A list that stands in another call's envelope, `{code, result: [row]}`. */
function listUnder(body: Body | undefined): unknown[] | undefined {
	if (!body || !Array.isArray(body.result) || (hasCode(body) && !isSuccess(body))) return undefined;
	return isSuccess(body) || body.result.length > 0 ? body.result : undefined;
}

/** 单条创建订单: creates one order, which buys its label. The provider refuses an OrderID it knows. */
export async function createOrder(
	context: Context,
	{ order, ...channel }: ChannelOrder,
	limits?: Limits,
): Promise<Body> {
	const body = await send(context, api.create, creationBody(channel, [order]), limits);
	return judge(about(order.OrderID, verdictOf(body))).entry;
}

/**
 * A row that names an order is about that one, whatever it says: taken for another's it would be a
 * wrong waybill.
 * @throws Failure `lost` where it is not the one that was asked about
 */
function about(orderNumber: unknown, verdict: Verdict, named = verdict.orderNumber): Verdict {
	if (named === null || named.toLowerCase() === textOf(orderNumber).toLowerCase()) return verdict;
	throw unreadable(
		`The answer is about order ${shown(named)}, not ${textOf(orderNumber)}`,
		verdict.body,
	);
}

/** The rows of each order; those without a number are under null. */
function rowsByOrder(rows: Body[]): Map<string | null, Body[]> {
	const named = new Map<string | null, Body[]>();
	for (const row of rows) {
		const number = textOrNull(row.orderid);
		const others = named.get(number);
		if (others) others.push(row);
		else named.set(number, [row]);
	}
	return named;
}

/** Rows of one order that say the same are one; nobody can say which of two different ones counts. */
const differ = (rows: Body[]) =>
	rows.length > 1 && rows.some((row) => JSON.stringify(row) !== JSON.stringify(rows[0]));

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
	const body = await send(context, api.createMany, creationBody(channel, orders), limits);
	const rows = rowsOf(body);
	if (rows.length === 0) throw refusal(verdictOf(body));
	// A refusal of the whole call is one row that names no order.
	if (rows.length === 1 && orders.length > 1 && textOrNull(rows[0].orderid) === null)
		throw refusal(verdictOf(body));
	const named = rowsByOrder(rows);
	// A row that names no order is the one in its place, unless another row shows that the answer has
	// an order of its own.
	const inPlace =
		rows.length === orders.length &&
		rows.every((row, at) => [null, String(orders[at].OrderID)].includes(textOrNull(row.orderid)));
	return orders.map(({ OrderID }, position) => {
		const own = named.get(String(OrderID)) ?? [];
		if (differ(own))
			return unreadable(`The answer says different things of order ${String(OrderID)}`, body);
		const row = own[0] ?? (inPlace ? rows[position] : undefined);
		if (!row) return unreadable(`The answer does not mention order ${String(OrderID)}`, body);
		try {
			return judge(verdictOf([row], body)).entry;
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
	const body = await send(context, api.price, creationBody(channel, [order]), limits);
	const priced = successWith(body, (row) => Object.values(FEES).some((fee) => fee in row));
	if (priced) {
		about(order.OrderID, verdictOf(body), textOrNull(priced.orderid));
		return priced;
	}
	const verdict = judge(about(order.OrderID, verdictOf(body)));
	throw textOfRow(verdict.entry) === null
		? unreadable('The answer holds no fees', body)
		: refusal(verdict);
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
	const body = await send(context, api.labels, { orderids: orderNumbers }, limits);
	const rows = rowsOf(body);
	// A refusal of the whole call names no order.
	const empty = Array.isArray(body) && rows.length === 0;
	if (!empty && rows.every(({ orderid }) => textOrNull(orderid) === null))
		throw refusal(verdictOf(rows.length > 0 ? rows : body, body));
	const found = new Map<string, LabelRecord | Failure>();
	for (const [number, own] of rowsByOrder(rows.filter(hasCode))) {
		if (number === null) continue;
		const label = differ(own)
			? unreadable(`The answer says different things of order ${number}`, body)
			: labelOrRefusal(number, own[0], body);
		found.set(number, label);
	}
	for (const number of orderNumbers) {
		if (!found.has(number))
			found.set(number, unreadable(`The answer does not mention order ${number}`, body));
	}
	return found;
}

function labelOrRefusal(orderNumber: string, entry: Body, body: unknown): LabelRecord | Failure {
	try {
		judge(verdictOf(entry, body));
		return labelRecord(orderNumber, labelIn(entry) ?? entry, entry);
	} catch (error) {
		return asFailure(error);
	}
}

/** `msg.result`, `msg`, or the row itself: where either of the two calls has the label. */
function labelIn(entry: Body): Body | undefined {
	const inner = asBody(entry.msg);
	const nested = asBody(inner?.result);
	return hasLabel(nested) ? nested : hasLabel(inner) ? inner : hasLabel(entry) ? entry : undefined;
}

const hasLabel = (place: Body | undefined) =>
	place !== undefined && ('label_url' in place || 'trackingno' in place);

/**
 * 获取LABEL及跟踪号: the label of one order, under `msg.result`, or where the call for several has it.
 * This call knows no boxes.
 */
export async function fetchLabel(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<LabelRecord> {
	const body = await send(context, api.label, { Orderid: orderNumber }, limits);
	const { entry } = judge(about(orderNumber, verdictOf(body)));
	const label = labelIn(entry);
	if (!label) throw unreadable('The answer holds no label', body);
	return { ...labelRecord(orderNumber, label, entry), knowsBoxes: false };
}

/** @param label where the row has it */
function labelRecord(orderNumber: string, label: Body, entry: Body): LabelRecord {
	const numbers = boxesOf(label.trackingno);
	const listed = boxesOf(label.trackingnolist);
	const addresses = addressesOf(label.label_url);
	const trackingNumber = onlyNumberOf(numbers);
	// Several numbers where one belongs are the boxes, unless those are listed.
	const rows = listed.length === 0 && numbers.length > 1 ? numbers : listed;
	const boxes = boxesFrom(rows, { trackingNumber, addresses });
	return {
		orderNumber,
		labelUrl: addresses[0] ?? null,
		trackingNumber: trackingNumber ?? boxes[0]?.trackingNumber ?? null,
		fees: label,
		boxes,
		knowsBoxes: true,
		entry,
	};
}

/** 查看订单撤消状态: `0` not requested, `1` refunding, `2` refunded, `3` cannot be refunded. */
export async function fetchCancelStatus(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<Body> {
	const body = await send(context, api.cancelStatus, { Orderid: orderNumber }, limits);
	const status = successWith(body, ({ result }) => /^[0-3]$/.test(textOf(result)));
	if (!status) throw refusal(verdictOf(body));
	about(orderNumber, verdictOf(body), textOrNull(status.orderid));
	return status;
}

/** 撤消订单. `cancelled`: done; `requested`: the provider will decide. Its refusal (400) is thrown. */
export async function cancelOrder(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<{ state: 'cancelled' | 'requested'; text: string; entry: Body }> {
	const body = await send(context, api.cancel, { Orderid: orderNumber }, limits);
	const verdict = about(orderNumber, verdictOf(body));
	if (verdict.code === '300')
		return { state: 'requested', text: verdict.text, entry: verdict.entry };
	const { text, entry } = judge(verdict);
	return { state: 'cancelled', text, entry };
}

/** 获取转运标签: the address of the transfer label; some channels only. */
export async function fetchTransferLabel(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<{ url: string; entry: Body }> {
	const body = await send(context, api.transferLabel, { Orderid: orderNumber }, limits);
	const { entry } = judge(about(orderNumber, verdictOf(body)));
	const url = labelAddressOf(entry.msg);
	if (url === null) throw unreadable('The answer holds no label address', body);
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
	const body = await send(context, api.tracking, { Trackingno: trackingNumber }, limits);
	// Bare, as channels come.
	if (Array.isArray(body) && body.length > 0 && body.every(isEvent))
		return { events: body as Body[], body: { result: body } };
	const answer = successWith(body, ({ result }) => isEventList(result));
	// Null, as an empty list: no event yet.
	if (answer) return { events: bodiesOf(answer.result), body: answer };
	const outer = asBody(body);
	if (isSuccess(outer)) throw unreadable('The answer holds no list of events', body);
	const words = Array.isArray(outer?.result) && !outer.result.some((row) => asBody(row));
	throw refusal(verdictOf(words ? { ...outer, result: undefined } : body, body));
}

const isEvent = (row: unknown) => {
	const event = asBody(row);
	return event !== undefined && ('Time' in event || 'EventDescription' in event);
};

/** A list of rows with codes is an envelope. */
const isEventList = (list: unknown) =>
	list === null || (Array.isArray(list) && !bodiesOf(list).some(hasCode));

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
	const body = await send(context, api.scanForm, request, limits);
	const { entry } = judge(verdictOf(body));
	const url = labelAddressOf(entry.sfurl);
	if (url === null) throw unreadable('The answer holds no address of the form', body);
	return { url, entry };
}

async function send(
	context: Context,
	{ path, effect, size }: Api,
	body: Body,
	limits?: Limits,
): Promise<unknown> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body: body as IDataObject },
		{ effect, account: ACCOUNT, size, limits },
	);
	return readAnswer(answer);
}
