/**
 * The wire of Kuaikuai 快快打单: a white-label system, hosted by each freight operator on its own
 * domain. Every call is a form POST with `Key`; the rest is a JSON text in `Data`, or plain fields
 * where the document says so. Source: the vendor's document "快快打单系统 - 本土运单API接口", sections 1 to 12.
 */
import type { ICredentialTestRequest } from 'n8n-workflow';
import { Failure } from '../shared/failure';
import { parseExact, wireJson } from '../shared/values/json';
import type { Exact } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import { remembered } from '../shared/wire/remembered';
import { checkBaseUrl } from '../shared/wire/signedRequest';
import type { Answer, Context, Effect, Limits } from '../shared/wire/transport';
import { credentialsOf, DEFAULT_LIMITS, exchange } from '../shared/wire/transport';
import { countOf, exactNumber } from '../shared/values/decimal';
import { isTrue } from './vocabulary';

export const CREDENTIAL = 'kuaikuaiApi';

interface Api {
	path: string;
	effect: Effect;
	/**
	 * What the answer's table calls the payload, where the sample calls it `Data`: either is read.
	 */
	payload?: 'Rate' | 'Shipment' | 'LabelInfo';
}

/** Path and effect of each call; the blanks in the printed paths are not part of them. */
export const api = {
	account: { path: '/Api/UserInfo.ashx', effect: 'read' },
	carriers: { path: '/Api/Express/GetCarrierList.ashx', effect: 'read' },
	rates: { path: '/Api/Express/Rates.ashx', effect: 'read', payload: 'Rate' },
	createLabel: { path: '/Api/Express/CreateLabel.ashx', effect: 'write', payload: 'Shipment' },
	labels: { path: '/Api/Express/LabelsInfo.ashx', effect: 'read', payload: 'LabelInfo' },
	cancelLabel: { path: '/Api/Express/LabelsCancel.ashx', effect: 'write' },
	checkAddress: { path: '/Api/Express/AddressCheck.ashx', effect: 'read' },
	shops: { path: '/Api/Ecommerce/GetEcChannelList', effect: 'read' },
	createShopLabel: { path: '/Api/Ecommerce/CreateEcLabels', effect: 'write', payload: 'Shipment' },
	shopLabels: { path: '/Api/Ecommerce/GetEcLabelsInfo', effect: 'read', payload: 'LabelInfo' },
	ship: { path: '/Api/Ecommerce/SetEcOrderTrackToChannel', effect: 'write' },
	shopOrders: { path: '/Api/Ecommerce/GetEcOrderList', effect: 'read' },
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

export type Body = Record<string, unknown>;

export interface Carrier {
	name: string;
	services: string[];
	/** Whether parcels can be insured. */
	insurance: boolean;
	/** Whether one label may have several parcels. */
	multipleParcels: boolean;
	entry: Body;
}

/**
 * What the provider says of one label, whichever call it comes from. Plain data: it is kept for a
 * retry.
 */
export interface LabelRecord {
	orderNumber: string;
	labelReady: boolean;
	labelUrl: string | null;
	trackingNumbers: string[];
	providerCarrier: string | null;
	service: string | null;
	charges: Record<string, Exact> | null;
	/** LabelStatus and LabelStatusTxt: 1810 is 退款审核中 (refund under review). */
	status: { code: string | null; text: string | null };
	/** One per parcel, where the answer has a file for each. */
	boxes: Array<{
		boxNumber: string | null;
		trackingNumber: string | null;
		labelUrl: string | null;
	}>;
	entry: Body;
}

export interface OrderPage {
	/** How many orders match in all. */
	rowCount: number;
	/** NaN where the answer does not say. */
	pageCount: number;
	orders: Body[];
}

/** 1. 获取余额: the account's balance. */
export async function fetchAccount(context: Context, limits?: Limits): Promise<Body> {
	const account = asBody(await ask(context, api.account, {}, limits));
	if (account && exactNumber(account.Balance) !== null) return account;
	throw unreadable('The answer holds no balance');
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
	return askList(context, api.rates, data(shipment), limits);
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
	const entry = asBody(await ask(context, call, data(shipment), limits));
	const orderNumber = textOrNull(entry?.OrderNum) ?? textOrNull(shipment.OrderNum);
	if (!entry || orderNumber === null) throw unreadable('The answer holds no label');
	return labelRecord({ ...entry, OrderNum: orderNumber }, await baseUrlOf(context), entry);
}

/**
 * 5. 获取面单信息: the labels of several order numbers in one call. What the provider says of a number it
 *    does not know is not documented: such numbers are missing from the map, or their record is
 *    empty.
 */
export async function fetchLabels(
	context: Context,
	orderNumbers: string[],
	limits?: Limits,
): Promise<Map<string, LabelRecord>> {
	const entries = await askList(context, api.labels, { Data: wireJson(orderNumbers) }, limits);
	const base = await baseUrlOf(context);
	const records = new Map<string, LabelRecord>();
	for (const entry of entries) records.set(textOf(entry.OrderNum), labelRecord(entry, base));
	return records;
}

/** 10. 获取电商订单面单列表: all labels of one order of a connected shop. */
export async function fetchShopLabels(
	context: Context,
	shopOrderId: number,
	limits?: Limits,
): Promise<LabelRecord[]> {
	const list = await ask(context, api.shopLabels, data({ EcOrderId: shopOrderId }), limits);
	// Whether the order has a label decides whether one is bought: an answer that says nothing is no
	// answer to that.
	if (list === undefined) throw unreadable('The answer holds no list of labels');
	const entries = listed(list);
	const base = await baseUrlOf(context);
	const labels = entries.map((entry) => labelRecord(entry, base));
	if (
		labels.some(
			({ orderNumber, trackingNumbers }) => orderNumber === '' && trackingNumbers.length === 0,
		)
	)
		throw unreadable('The answer lists a label without a number');
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
	const envelope = await post(context, api.checkAddress, data(address), limits);
	const wrong = envelope.code === '603' && (envelope.message ?? '').startsWith('[address]');
	if (!wrong) judge(envelope, 'read');
	const answered = asBody(envelope.data) ?? null;
	if (!wrong && !answered) throw unreadable('The answer holds no address');
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
	const page = asBody(await ask(context, api.shopOrders, data(query), limits));
	const orders = page?.Datas ?? [];
	const rowCount = countOf(page?.RowCount);
	if (!page || !Array.isArray(orders) || !orders.every(asBody) || !Number.isInteger(rowCount))
		throw unreadable('The answer holds no page of orders');
	return { rowCount, pageCount: countOf(page.PageCount), orders: orders as Body[] };
}

/** The account's base URL, checked. */
export async function baseUrlOf(context: Context): Promise<string> {
	return checkBaseUrl((await credentialsOf(context, CREDENTIAL)).baseUrl);
}

function labelRecord(entry: Body, base: string, untouched = entry): LabelRecord {
	const parcels = (Array.isArray(entry.Parcels) ? (entry.Parcels as unknown[]) : []).map(
		(each) => asBody(each) ?? {},
	);
	const own = textsIn(entry.TrackingNumbers);
	const numbers =
		own.length > 0 ? own : textsIn(parcels.map(({ TrackingNumber: number }) => number));
	const boxes = parcels.map((parcel, position) => ({
		boxNumber: String(position + 1),
		trackingNumber: textOrNull(parcel.TrackingNumber) ?? textOrNull(numbers[position]),
		labelUrl: resolveUrl(parcel.LabelUrl, base),
	}));
	return {
		orderNumber: textOf(entry.OrderNum),
		// The sample's key, which no table names: without it, the tracking numbers tell.
		labelReady:
			textOrNull(entry.LabelReady) === null ? numbers.length > 0 : isTrue(entry.LabelReady),
		labelUrl: resolveUrl(entry.LabelUrl, base),
		trackingNumbers: numbers,
		providerCarrier: textOrNull(entry.Carrier),
		service: textOrNull(entry.CarrierServiceLevel),
		charges: chargesOf(entry),
		status: { code: textOrNull(entry.LabelStatus), text: textOrNull(entry.LabelStatusTxt) },
		boxes: boxes.some(({ labelUrl }) => labelUrl !== null) ? boxes : [],
		entry: untouched,
	};
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

/**
 * Operators leave `http://localhost/UploadFiles/…` and paths without host in label addresses: they
 * mean the operator's own host. A bare host (section 10: `http://localhost`) names no file.
 */
export function resolveUrl(address: unknown, base: string): string | null {
	const text = textOrNull(address);
	if (text === null) return null;
	const [, host, rest] = PLAIN_FILE.exec(text) ?? [];
	if (host !== undefined) return OWN_HOST.test(host) ? originOf(base) + rest : text;
	let url: URL;
	try {
		url = /^https?:\/\//i.test(text) ? new URL(text) : new URL(text, originOf(base));
	} catch {
		return text;
	}
	const { pathname, search } = url;
	if (pathname === '/' && search === '') return null;
	const isOwn = /^https?:$/.test(url.protocol) && OWN_HOST.test(url.hostname);
	return isOwn ? `${originOf(base)}${pathname}${search}` : url.href;
}

const OWN_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * An address of which `new URL` would change nothing, as nearly all are: host, and what names the
 * file.
 */
const PLAIN_FILE =
	/^https?:\/\/([a-z][a-z\d.-]*|127(?:\.\d+){3})(?::\d{4,5})?((?:\/[\w-][\w.-]*)+)$/;

const originOf = remembered((base) => new URL(base).origin);

/** ShippingPrice, and ChargeDetail: a JSON object as text, `{"Total":9.99}`. */
function chargesOf({
	ChargeDetail: detail,
	ShippingPrice: price,
}: Body): Record<string, Exact> | null {
	const charges: Record<string, Exact> = {};
	const shippingPrice = exactNumber(price);
	if (shippingPrice !== null) charges.shippingPrice = shippingPrice;
	const details = parsedDetail(detail);
	for (const name of Object.keys(details)) {
		const amount = exactNumber(details[name]);
		if (amount !== null) charges[name.charAt(0).toLowerCase() + name.slice(1)] = amount;
	}
	if (charges.total === undefined && charges.shippingPrice !== undefined)
		charges.total = charges.shippingPrice;
	return Object.keys(charges).length > 0 ? charges : null;
}

function parsedDetail(detail: unknown): Body {
	try {
		return asBody(typeof detail === 'string' ? parseExact(detail) : detail) ?? {};
	} catch {
		return {};
	}
}

interface Envelope {
	code: string;
	message: string | null;
	data: unknown;
	status: number;
	body: Body;
}

const data = (value: object) => ({ Data: wireJson(value) });

async function post(
	context: Context,
	{ path, effect, payload }: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Envelope> {
	const answer = await exchange(
		context,
		{ method: 'POST', url: path, body: fields },
		{
			effect,
			credentialType: CREDENTIAL,
			secrets: ({ apiKey }) => [apiKey],
			limits: limits ?? DEFAULT_LIMITS,
		},
	);
	return read(answer, payload);
}

async function accepted(
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Envelope> {
	const envelope = await post(context, call, fields, limits);
	judge(envelope, call.effect);
	return envelope;
}

async function ask(
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<unknown> {
	return (await accepted(context, call, fields, limits)).data;
}

async function askList(
	context: Context,
	call: Api,
	fields: Record<string, string>,
	limits?: Limits,
): Promise<Body[]> {
	return listed(await ask(context, call, fields, limits));
}

/** A list; null means that there is nothing. */
function listed(payload: unknown): Body[] {
	const list = payload ?? [];
	if (!Array.isArray(list) || list.some((entry) => !asBody(entry)))
		throw unreadable('The answer holds no list');
	return list as Body[];
}

/**
 * @param payload the table's name for what the samples call `Data`
 * @throws Failure `lost` when the answer is not the JSON the document promises
 */
export function read({ status, body }: Answer, payload?: Api['payload']): Envelope {
	const text = body
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trim();
	let parsed: Body | undefined;
	try {
		parsed = asBody(parseExact(text));
	} catch {
		// Not JSON: said below, together with JSON that is no object.
	}
	if (!parsed) throw unreadable(`The answer cannot be read (HTTP ${status})`, status);
	const code = parsed.Code;
	if (typeof code !== 'string' && typeof code !== 'number')
		throw unreadable('The answer holds no code', status);
	const named = payload === undefined ? undefined : parsed[payload];
	return {
		code: String(code),
		message: textOrNull(parsed.Message),
		data: unpacked(parsed.Data ?? named ?? parsed.Data),
		status,
		body: parsed,
	};
}

/**
 * The payload; JSON as text, as `Data` is sent and as ChargeDetail comes, is read as what it says.
 */
function unpacked(payload: unknown): unknown {
	if (typeof payload !== 'string' || !/^\s*[[{]/.test(payload)) return payload;
	try {
		return parseExact(payload);
	} catch {
		return payload;
	}
}

/**
 * `200` passes; `600` is an error inside the service, after which nobody knows whether a write was
 * done; anything else is a refusal.
 */
function judge({ code, message, status }: Envelope, effect: Effect): void {
	if (code === '200') return;
	const words = message ?? 'no reason given';
	const serverError = code === '600';
	const known = KNOWN_TEXTS.find(({ text }) => text.test(words));
	throw new Failure({
		kind: serverError ? (effect === 'write' ? 'lost' : 'busy') : 'refused',
		code,
		httpStatus: status >= 400 ? status : undefined,
		account: known?.account,
		message: `Kuaikuai ${serverError ? 'reports a server error (服务器异常)' : 'refused the call'} (code ${code}): ${words}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			(serverError
				? 'The service failed inside. Try again later; if it stays, ask your freight operator.'
				: 'These are the words of the provider or its carrier. Correct the order accordingly, or ask your freight operator.'),
	});
}

/** How a provider may say that an order number was used before. */
const TAKEN =
	/已存在|已使用|已被使用|已占用|已被占用|重复|不唯一|already exists?|already used|already taken|duplicate|not unique/i;

/**
 * Texts are not documented, but for 退款审核中: these are read by what they say. The first that fits
 * counts: a database's “duplicate key” is no wrong API key.
 */
export const KNOWN_TEXTS: Array<{
	text: RegExp;
	means: string;
	advice: string;
	account?: Failure['account'];
}> = [
	{
		text: TAKEN,
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get Many”. To buy another one, use another order number.',
	},
	{
		text: /余额|balance/i,
		means: 'the balance is too small',
		advice: 'Top up the account at your freight operator, then run again.',
		account: 'quota-exhausted',
	},
	{
		text: /\bkey\b|key错误|无效的?key|密钥/i,
		means: 'the API key is wrong',
		advice: 'Check API key and base URL in the credential.',
		account: 'credential-invalid',
	},
	{
		text: /退款审核中|申请退款中/,
		means: 'its refund is under review',
		advice: 'The label is being refunded: it must not be used any more.',
	},
	{
		text: /无权限/,
		means: 'no permission',
		advice:
			'If this is about the order number, turn off “Account May Set Order Number”; else ask your freight operator.',
	},
	{
		text: /订单不存在/,
		means: 'no such order',
		advice:
			"Check the order's ID or number, and that the credential is that of the right operator.",
	},
	{
		text: /参数错误/,
		means: 'a parameter is wrong',
		advice: 'Correct what the provider names, or ask your freight operator.',
	},
];

/** Whether a refusal says that the order number is taken. */
export const saysExists = ({ kind, message }: Failure) => kind === 'refused' && TAKEN.test(message);

/**
 * Whether a refusal says that the refund was asked for before: LabelStatusTxt and ShipStatus
 * (sections 10 and 12) have these words.
 */
export const saysUnderRefund = ({ kind, message }: Failure) =>
	kind === 'refused' &&
	/退款审核中|申请退款中|已申请退款|退款成功|已退款|重复(申请|退款)/.test(message);

function unreadable(message: string, httpStatus?: number): Failure {
	return new Failure({
		kind: 'lost',
		message,
		httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
		description:
			'This is no documented answer of Kuaikuai. Check the base URL in the credential, or try again later.',
	});
}

function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}
