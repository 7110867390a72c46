/**
 * The wire of Kuaikuai 快快打单: a white-label system, hosted by each freight operator on its own
 * domain. Every call is a form POST with `Key`; the rest is a JSON text in `Data`, or plain fields
 * where the document says so. Source: the vendor's document "快快打单系统 - 本土运单API接口", sections 1 to 12.
 */
import type { ICredentialTestRequest } from 'n8n-workflow';
import type { Failure } from '../shared/failure';
import { shown } from '../shared/failure';
import { unknownOutcome } from '../shared/run/lookUp';
import { wireJson } from '../shared/values/json';
import { textOf, textOrNull } from '../shared/model/order';
import {
	givesAnotherReason,
	holdsNothing,
	leavesItEmpty,
	saysNothingFound,
} from '../shared/wire/emptyAnswer';
import { checkBaseUrl } from '../shared/wire/signedRequest';
import type { AnswerSize, Context, Effect, Limits } from '../shared/wire/contract';
import type { Account } from '../shared/wire/credentials';
import { credentialsOf } from '../shared/wire/credentials';
import { exchange } from '../shared/wire/transport';
import { amountOf } from '../shared/values/amount';
import { countOf } from '../shared/values/decimal';
import { isTrue } from './vocabulary';
import type { Body, Envelope, PayloadName } from './answers';
import { asBody, isRefusal, judge, listed, readAnswer, unreadable, withReason } from './answers';
import { saysNoLabel } from './knownRefusals';
import type { LabelRecord } from './labelRecord';
import { labelRecord } from './labelRecord';

export const CREDENTIAL = 'kuaikuaiApi';

const ACCOUNT: Account = {
	credentialType: CREDENTIAL,
	baseUrl: ({ baseUrl }) => checkBaseUrl(baseUrl),
	secrets: ({ apiKey }) => [apiKey],
};

interface Api {
	path: string;
	effect: Effect;
	/** How large its answer may be. */
	size?: AnswerSize;
	/**
	 * What the answer's table calls the payload, where the sample calls it `Data`: either is read.
	 */
	payload?: PayloadName;
}

/** Path and effect of each call; the blanks in the printed paths are not part of them. */
export const api = {
	account: { path: '/Api/UserInfo.ashx', effect: 'read' },
	carriers: { path: '/Api/Express/GetCarrierList.ashx', effect: 'read' },
	rates: { path: '/Api/Express/Rates.ashx', effect: 'read', payload: 'Rate' },
	createLabel: { path: '/Api/Express/CreateLabel.ashx', effect: 'write', payload: 'Shipment' },
	labels: {
		path: '/Api/Express/LabelsInfo.ashx',
		effect: 'read',
		size: 'list',
		payload: 'LabelInfo',
	},
	cancelLabel: { path: '/Api/Express/LabelsCancel.ashx', effect: 'write' },
	checkAddress: { path: '/Api/Express/AddressCheck.ashx', effect: 'read' },
	shops: { path: '/Api/Ecommerce/GetEcChannelList', effect: 'read' },
	createShopLabel: { path: '/Api/Ecommerce/CreateEcLabels', effect: 'write', payload: 'Shipment' },
	shopLabels: { path: '/Api/Ecommerce/GetEcLabelsInfo', effect: 'read', payload: 'LabelInfo' },
	ship: { path: '/Api/Ecommerce/SetEcOrderTrackToChannel', effect: 'write' },
	shopOrders: { path: '/Api/Ecommerce/GetEcOrderList', effect: 'read', size: 'list' },
} as const satisfies Record<string, Api>;

/** `Data.Balance` stands in a success only; the rules compare one path with one value. */
export const credentialCheck: ICredentialTestRequest = {
	request: { method: 'POST', url: api.account.path, body: {} },
	rules: [undefined, null].map((value) => ({
		type: 'responseSuccessBody' as const,
		properties: {
			key: 'Data.Balance',
			value,
			message:
				"The service refused the API key, or the base URL is not that of your freight operator's Kuaikuai system.",
		},
	})),
};

export interface Carrier {
	name: string;
	services: string[];
	/** Whether parcels can be insured. */
	insurance: boolean;
	/** Whether one label may have several parcels. */
	multipleParcels: boolean;
	entry: Body;
}

export interface OrderPage {
	/** How many orders match in all; undefined where the answer does not say. */
	rowCount?: number;
	/** How many orders a full page has, as the answer says; NaN where it does not. */
	pageSize: number;
	orders: Body[];
}

/** 1. 获取余额: the account's balance. */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	const { data: payload, body } = await accepted(context, api.account, {}, limits);
	const account = asBody(payload);
	if (account && amountOf(account.Balance) !== null) return account;
	throw unreadable('The answer holds no balance', body);
}

/** 2. 获取快递和快递服务: the account's carriers with their services. */
export async function fetchCarriers(context: Context, limits?: Limits): Promise<Carrier[]> {
	return (await askList(context, api.carriers, {}, limits)).map((entry) => ({
		name: textOf(entry.Name),
		services: textsIn(entry.ServiceList),
		insurance: isTrue(entry.IsInsure),
		multipleParcels: isTrue(entry.IsMultParcel),
		entry,
	}));
}

/**
 * Carriers rarely change: read once per run. Keyed by the run's own context, so nothing outlives
 * it.
 */
const carriersOfRun = new WeakMap<object, Promise<Carrier[]>>();

export function knownCarriers(context: Context, limits?: Limits): Promise<Carrier[]> {
	let carriers = carriersOfRun.get(context);
	if (!carriers) {
		carriers = fetchCarriers(context, limits);
		carriersOfRun.set(context, carriers);
		carriers.catch(() => carriersOfRun.delete(context));
	}
	return carriers;
}

/** 3. 本土运单查费率: what one carrier's services cost for a shipment. */
export function fetchRates(context: Context, shipment: Body, limits?: Limits): Promise<Body[]> {
	return askList(context, api.rates, shipmentData(shipment), limits);
}

/** 4. 本土运单下单: buys a label. The provider takes each OrderNum once. */
export function createLabel(
	context: Context,
	shipment: Body,
	limits?: Limits,
): Promise<LabelRecord> {
	return bought(context, api.createLabel, shipment, limits);
}

/** 9. 创建电商订单发货单: buys a label for an order of a connected shop. */
export function createShopLabel(
	context: Context,
	shipment: Body,
	limits?: Limits,
): Promise<LabelRecord> {
	return bought(context, api.createShopLabel, shipment, limits);
}

async function bought(
	context: Context,
	call: Api,
	shipment: Body,
	limits?: Limits,
): Promise<LabelRecord> {
	const { data: payload, body } = await accepted(context, call, shipmentData(shipment), limits);
	const entry = asBody(payload);
	const orderNumber = textOrNull(entry?.OrderNum) ?? textOrNull(shipment.OrderNum);
	if (!entry || orderNumber === null) throw unreadable('The answer holds no label', body);
	// A shop order's label may have a number that the provider chose.
	const key = call === api.createLabel ? 'OrderNum' : 'EcOrderId';
	const [asked, named] = [shipment[key], entry[key]].map(textOf);
	if (named !== '' && named.toLowerCase() !== asked.toLowerCase()) {
		throw unknownOutcome(
			unreadable(`The answer is about another order: ${key} ${shown(named)}, not ${asked}`, body),
		);
	}
	return labelRecord({ ...entry, OrderNum: orderNumber }, await baseUrlOf(context), entry);
}

/**
 * 5. 获取面单信息: the labels of several order numbers in one call. What the provider says of a number it
 *    does not know is not documented: such numbers are missing from the map, or their record is
 *    empty. Of two rows that differ nobody can say which counts.
 */
export async function fetchLabels(
	context: Context,
	orderNumbers: string[],
	limits?: Limits,
): Promise<Map<string, LabelRecord | Failure>> {
	const entries = await askList(context, api.labels, { Data: wireJson(orderNumbers) }, limits);
	const base = await baseUrlOf(context);
	const records = new Map<string, LabelRecord | Failure>();
	const rows = new Map<string, string>();
	for (const entry of entries) {
		const number = textOf(entry.OrderNum);
		const row = JSON.stringify(entry);
		const earlier = rows.get(number);
		rows.set(number, row);
		if (earlier === row) continue;
		records.set(
			number,
			earlier === undefined
				? labelRecord(entry, base)
				: unreadable(`The answer says different things of order ${shown(number)}`, entries),
		);
	}
	return records;
}

/** 10. 获取电商订单面单列表: all labels of one order of a connected shop. */
export async function fetchShopLabels(
	context: Context,
	shopOrderId: number,
	limits?: Limits,
): Promise<LabelRecord[]> {
	const answer = await acceptedOrNone(
		saysNoLabel,
		context,
		api.shopLabels,
		data({ EcOrderId: shopOrderId }),
		limits,
	);
	// Whether the order has a label decides whether one is bought: an answer that says nothing is no
	// answer to that.
	if (answer.data === undefined)
		throw unreadable('The answer holds no list of labels', answer.body);
	const entries = listed(answer);
	const base = await baseUrlOf(context);
	const labels = entries.map((entry) => labelRecord(entry, base));
	if (
		labels.some(
			({ orderNumber, trackingNumbers }) => orderNumber === '' && trackingNumbers.length === 0,
		)
	)
		throw unreadable('The answer lists a label without a number', answer.body);
	return labels;
}

/** 6. 面单退款: asks for a label's refund, which the provider reviews. */
export async function cancelLabel(
	context: Context,
	orderNumber: string,
	limits?: Limits,
): Promise<Body> {
	return (await accepted(context, api.cancelLabel, { OrderNum: orderNumber }, limits)).body;
}

export interface AddressAnswer {
	/** False where the provider says `[address]…`: the address was judged, and found wrong. */
	valid: boolean;
	message: string | null;
	address: Body | null;
	body: Body;
}

/** 7. 地址校验并返回地址类型: a wrong address is a result; any other refusal is an error. */
export async function checkAddress(
	context: Context,
	address: Body,
	limits?: Limits,
): Promise<AddressAnswer> {
	const envelope = await send(context, api.checkAddress, data(address), limits);
	const wrong = envelope.code === '603' && (envelope.message ?? '').startsWith('[address]');
	if (!wrong) judge(envelope, 'read');
	const answered = asBody(envelope.data) ?? null;
	if (!wrong && !answered) throw unreadable('The answer holds no address', envelope.body);
	return { valid: !wrong, message: envelope.message, address: answered, body: envelope.body };
}

/** 8. 获取电商店铺列表: the shops that are connected to the account. */
export function fetchShops(context: Context, limits?: Limits): Promise<Body[]> {
	return askList(context, api.shops, {}, limits);
}

export interface ShipBack {
	shopOrderId: string;
	trackingNumber: string;
	carrierAlias: string;
	service: string;
}

/** The form of the ship-back: plain fields, no `Data`. */
export function shipBackForm({
	shopOrderId,
	trackingNumber,
	carrierAlias,
	service,
}: ShipBack): Record<string, string> {
	return {
		EcOrderId: shopOrderId,
		TrackingNum: trackingNumber,
		CarrierAlias: carrierAlias,
		ShipServiceLevel: service,
	};
}

/** 11. 回传物流信息上电商平台: reports the tracking number of a shop order to its marketplace. */
export async function ship(context: Context, shipBack: ShipBack, limits?: Limits): Promise<Body> {
	return (await accepted(context, api.ship, shipBackForm(shipBack), limits)).body;
}

/** 12. 获取电商订单列表: one page of the connected shops' orders, newest purchase first. */
export async function fetchOrderPage(
	context: Context,
	query: Body,
	limits?: Limits,
): Promise<OrderPage> {
	const {
		data: payload,
		message,
		body,
	} = await acceptedOrNone(saysNothingFound, context, api.shopOrders, data(query), limits);
	if (holdsNothing(payload) && leavesItEmpty(message)) return NO_ORDERS;
	const page = Array.isArray(payload) ? { Datas: payload as unknown[] } : asBody(payload);
	const { Datas: list, RowCount: rows, PageSize: size } = page ?? ({} as Body);
	const orders = holdsNothing(list ?? null) ? [] : list;
	const rowCount = holdsNothing(rows ?? null) ? undefined : countOf(rows);
	const readable = page && Array.isArray(orders) && orders.every(asBody);
	const hasNone = readable && orders.length === 0 && !rowCount;
	if (
		!readable ||
		(hasNone && givesAnotherReason(message)) ||
		(rowCount !== undefined && !Number.isInteger(rowCount))
	)
		throw unreadable(withReason('The answer holds no page of orders', message), body);
	return { rowCount, pageSize: countOf(size), orders: orders as Body[] };
}

const NO_ORDERS: OrderPage = { rowCount: undefined, pageSize: NaN, orders: [] };

/** The account's base URL, checked. */
export async function baseUrlOf(context: Context): Promise<string> {
	return checkBaseUrl((await credentialsOf(context, CREDENTIAL)).baseUrl);
}

/** The texts of a list; one text alone is a list of one. */
function textsIn(list: unknown): string[] {
	const texts: string[] = [];
	for (const entry of Array.isArray(list) ? (list as unknown[]) : [list]) {
		const text = textOrNull(entry);
		if (text !== null) texts.push(text);
	}
	return texts;
}

const data = (value: object) => ({ Data: wireJson(value) });

/**
 * The document writes FreightClass; live systems of the kind read FreightCalss, as their public
 * clients send it. What a system does not know it passes over.
 */
const shipmentData = (shipment: Body) =>
	data(
		shipment.FreightClass === undefined || 'FreightCalss' in shipment
			? shipment
			: { ...shipment, FreightCalss: shipment.FreightClass },
	);

async function send(
	context: Context,
	{ path, effect, size, payload }: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Envelope> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body: fields },
		{
			effect,
			account: ACCOUNT,
			size,
			limits,
		},
	);
	return readAnswer(answer, payload);
}

async function accepted(
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Envelope> {
	const envelope = await send(context, call, fields, limits);
	judge(envelope, call.effect);
	return envelope;
}

/**
 * The same for a list: the document knows no code for “none”, so systems that refuse such a search
 * say why.
 */
async function acceptedOrNone(
	saysNone: (words: string) => boolean,
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Pick<Envelope, 'data' | 'message' | 'body'>> {
	const envelope = await send(context, call, fields, limits);
	if (isRefusal(envelope) && saysNone(envelope.message ?? ''))
		return { ...envelope, data: null, message: null };
	judge(envelope, call.effect);
	return envelope;
}

async function askList(
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Body[]> {
	return listed(await accepted(context, call, fields, limits));
}
