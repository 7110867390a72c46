/**
 * From an order of the shared model (or JSON) to the provider's order, checked against the
 * document's table before it is sent.
 */
import type { IDataObject } from 'n8n-workflow';
import { isDecimal, product } from '../shared/values/decimal';
import { invalid } from '../shared/failure';
import type { Owner, Source } from '../shared/model/incoming';
import {
	firstText,
	objectAt,
	objectOrNothing,
	objectsAt,
	RECIPIENT,
	SENDER,
} from '../shared/model/incoming';
import { FOR_PRICE, refuseMasked } from '../shared/model/masked';
import type { ItemContext } from '../shared/operation';
import type { Goods, Parcel } from '../shared/model/order';
import { textOrNull, textOrOdd } from '../shared/model/order';
import { objectParam, optionalNumber, optionalText, textParam } from '../shared/panel/parameters';
import { orderNumberPrefixOf } from '../shared/panel/options';
import { withPlainRecipient } from '../shared/panel/plainRecipient';
import { isReturn, returnSuffixOf } from '../shared/panel/directionField';
import { packagingWeightOf, productRules } from '../shared/panel/productFields';
import type { ProductRules } from '../shared/model/goodsWeight';
import { gramsOfLines, productOf } from '../shared/model/goodsWeight';
import type { Declaration } from '../shared/model/products';
import type { LengthUnit, WeightUnit } from '../shared/values/units';
import { convertLength, convertWeight, lengthUnitOf, weightUnitOf } from '../shared/values/units';
import type { Body } from './answers';
import type { ChannelOrder } from './client';
import type { Column } from '../shared/model/column';
import type { ParcelRow, Place } from './documentTable';
import {
	fromOrderRow,
	GOODS_COLUMNS,
	jsonRow,
	jsonRows,
	RECIPIENT_COLUMNS,
	returnRow,
	rowFrom,
	SENDER_COLUMNS,
	typedOrder,
} from './documentTable';

/** “固定值:2” */
const CARGO_TYPE = 2;

export interface OrderPayload extends ChannelOrder {
	orderNumber: string;
	channelName: string | null;
}

/**
 * Reads all parameters of an order that is to be created. Throws an `invalid` Failure naming the
 * field.
 */
export function readOrder(item: ItemContext): OrderPayload {
	const channel = channelOf(item);
	// Whose address the marketplace hides is the buyer, on whichever side of the label.
	const buyer = isReturn(item) ? [...SENDER_COLUMNS, ...RECIPIENT_COLUMNS] : RECIPIENT_COLUMNS;
	const data = withPlainRecipient(
		item,
		RECIPIENT_COLUMNS,
		() => readOrderData(item),
		({ order }) => [{ values: order, columns: buyer, row: rowOf(item) }],
	);
	return { ...channel, ...data };
}

/** The same without the channel, for an order that is to be priced in several. */
export function readPricedOrder(item: ItemContext): OrderData {
	const data = readOrderData(item);
	refuseMasked(data.order, POSTAL_CODE, rowOf(item), FOR_PRICE);
	return data;
}

const POSTAL_CODE = RECIPIENT_COLUMNS.filter(({ key }) => key === 'postalCode');

const isJson = (item: ItemContext) => item.param('orderData', 'fromOrder') === 'json';

const rowOf = (item: ItemContext) =>
	isJson(item) ? jsonRow('', JSON_ADVICE) : fromOrderRow(BOX_ADVICE);

type OrderData = Pick<OrderPayload, 'order' | 'orderNumber' | 'platformId'>;

function readOrderData(item: ItemContext): OrderData {
	const number = textParam(item, 'orderNumber', 'Order Number', {
		hint: 'an incoming order carries it as “number”',
	});
	const orderNumber = orderNumberPrefixOf(item) + number + returnSuffixOf(item);
	const order = isJson(item) ? fromJson(item, orderNumber) : fromOrder(item, orderNumber);
	const platformId = optionalNumber(item.options.platformId || undefined, 'Platform ID', {
		integer: true,
		min: 1,
	});
	return { platformId, order, orderNumber: String(order.OrderID) };
}

export function channelOf(item: ItemContext): { channelId: number; channelName: string | null } {
	const chosen = item.context.getNodeParameter('channelId', item.index, '') as {
		cachedResultName?: string;
	};
	const channelId = channelNumber(item.param('channelId', ''));
	if (channelId === undefined) {
		throw invalid(
			'Channel',
			'Channel is missing',
			"Choose one from the list, or enter its ID (in the provider's system under 系统设置, 渠道价格).",
		);
	}
	return {
		channelId,
		channelName: nameOf(channelId, textOrNull(chosen?.cachedResultName), item.json),
	};
}

export function channelNumber(value: unknown): number | undefined {
	return optionalNumber(value, 'Channel', { integer: true, min: 0 });
}

/**
 * From the list, which shows “name (ID)”; else from the order's rates or shipment. An expression
 * may leave an old name behind.
 */
function nameOf(
	channelId: number,
	shown: string | null,
	{ rates, shipment }: IDataObject,
): string | null {
	const suffix = ` (${channelId})`;
	if (shown?.endsWith(suffix)) return shown.slice(0, -suffix.length);
	const known = [...(Array.isArray(rates) ? (rates as unknown[]) : []), shipment].map(
		objectOrNothing,
	);
	return textOrNull(
		known.find(({ service }) => textOrNull(service) === String(channelId))?.carrier,
	);
}

const JSON_ADVICE = 'Set it in “Order (JSON)”.';

function fromJson(item: ItemContext, orderNumber: string): Body {
	const order = objectParam(item, 'orderJson', 'Order (JSON)');
	if (Array.isArray(order.orders)) {
		throw invalid(
			'Order (JSON)',
			'Order (JSON) is a whole request',
			'Give one element of its “orders” list; account and channel are added.',
		);
	}
	const { parcels, ...given } = Object.fromEntries(
		Object.entries(order).filter(([field]) => field !== 'AppKey' && field !== 'AppSecret'),
	);
	const fields = {
		...given,
		OrderID: textOrNull(given.OrderID) === null ? orderNumber : given.OrderID,
		cargo_type: CARGO_TYPE,
	};
	return typedOrder(fields, jsonRows(parcels, JSON_ADVICE), jsonRow('', JSON_ADVICE));
}

function fromOrder(item: ItemContext, orderNumber: string): Body {
	const warehouseId = optionalNumber(item.options.warehouseId || undefined, 'Warehouse ID', {
		integer: true,
		min: 1,
	});
	const addressId = optionalNumber(item.options.addressId || undefined, 'Address ID', {
		integer: true,
		min: 1,
	});
	const back = isReturn(item);
	if (back) refuseOwnPlaces({ warehouseId, addressId });
	const parcels = parcelRows(item, warehouseId !== undefined);
	const fields = {
		cargo_type: CARGO_TYPE,
		OrderID: orderNumber,
		ydh1: optionalText(item.options.reference1, 'Reference 1'),
		ydh2: optionalText(item.options.reference2, 'Reference 2'),
		...(back ? returned(item) : { ...senderOf(item), ...recipientOf(item) }),
		Otheraddid: addressId,
		ckid: warehouseId,
		...(parcels.length === 0 && stockTotals(item)),
		Note: optionalText(item.param('note', ''), 'Label Note'),
	};
	return typedOrder(fields, parcels, back ? returnRow(BOX_ADVICE) : fromOrderRow(BOX_ADVICE));
}

/** An order from a warehouse's stock has no boxes to add up. */
function stockTotals(item: ItemContext): Body {
	const weight = optionalNumber(item.options.totalWeight || undefined, 'Total Weight (Kg)', {
		above: 0,
	});
	if (weight === undefined) {
		throw invalid(
			'Total Weight (Kg)',
			'The order goes without parcels, so its weight (Weight) is not known',
			'Set the option “Total Weight (Kg)”, or a “Default Box”.',
		);
	}
	return {
		Weight: weight,
		Parcel_num: optionalNumber(item.options.parcelCount || undefined, 'Number of Parcels', {
			integer: true,
			min: 1,
		}),
	};
}

/** A return starts at the buyer, not at a place of the account. */
function refuseOwnPlaces(ids: { warehouseId?: number; addressId?: number }): void {
	const [field, id] =
		ids.warehouseId !== undefined
			? ['Warehouse ID', ids.warehouseId]
			: ['Address ID', ids.addressId];
	if (id === undefined) return;
	throw invalid(
		field,
		`${field} ${id} does not go with “Direction: Return”: the buyer sends the parcel`,
		`Remove the option “${field}”.`,
	);
}

/** The recipient's address as the sender's, and the other way round. */
function returned(item: ItemContext): Body {
	const [shop, buyer] = [senderOf(item), recipientOf(item)];
	const street = [buyer.Sadd1, buyer.Sadd2].filter((line) => line !== undefined).join(', ');
	const across = (columns: readonly Column[], from: Body) =>
		addressOf(columns, (key) => from[counterpartNamed(key, columns)] as string | undefined);
	return {
		...across(SENDER_COLUMNS, { ...buyer, Sadd1: street || undefined }),
		...across(RECIPIENT_COLUMNS, shop),
	};
}

/** The other side's field of an address key, “” where it has none. */
function counterpartNamed(key: string, columns: readonly Column[]): string {
	const others = columns === SENDER_COLUMNS ? RECIPIENT_COLUMNS : SENDER_COLUMNS;
	return others.find((column) => column.key === key)?.name ?? '';
}

function senderOf(item: ItemContext): Body {
	const override = item.param('overrideSender', {}) as Source;
	const order = objectAt(
		item.json.sender,
		'sender',
		'Correct it there, or take it out and set “Sender” in the node.',
	);
	const defaults = item.param('sender', {}) as Source;
	const sources = [override, order, defaults];
	return addressOf(SENDER_COLUMNS, (key) =>
		key === 'line1'
			? (firstText('line1', [override], SENDER) ??
				senderStreet(order) ??
				firstText('line1', [defaults], SENDER))
			: firstText(key, sources, SENDER),
	);
}

function addressOf(columns: readonly Column[], valueOf: (key: string) => string | undefined): Body {
	const address: Body = {};
	for (const { name, key = name } of columns) address[name] = valueOf(key);
	return address;
}

function recipientOf(item: ItemContext): Body {
	const override = item.param('overrideRecipient', {}) as Source;
	const order = objectAt(
		item.json.recipient,
		'recipient',
		'Correct it there, or take it out and set “Override Recipient” in the node.',
	);
	const defaults = item.param('recipientDefaults', {}) as Source;
	const sources = [override, order, defaults];
	return addressOf(RECIPIENT_COLUMNS, (key) =>
		key === 'line1'
			? (firstText('line1', [override], RECIPIENT) ??
				streetOf(order, RECIPIENT) ??
				firstText('line1', [defaults], RECIPIENT))
			: firstText(key, sources, RECIPIENT),
	);
}

/**
 * The provider has no field for district and street: Chinese addresses put them first, others
 * behind.
 */
function streetOf(address: Source | undefined, owner: Owner): string | undefined {
	const line1 = firstText('line1', [address], owner);
	if (line1 === undefined) return undefined;
	const area = [
		firstText('district', [address], owner),
		firstText('street', [address], owner),
	].filter((part): part is string => part !== undefined && !line1.includes(part));
	return /\p{Script=Han}/u.test(line1) ? [...area, line1].join('') : [line1, ...area].join(', ');
}

/** A sender has one address field: the second line follows the first. */
function senderStreet(address: Source | undefined): string | undefined {
	const street = streetOf(address, SENDER);
	const line2 = firstText('line2', [address], SENDER);
	return street !== undefined && line2 !== undefined ? `${street}, ${line2}` : street;
}

/** One row per product; rows of one box share its number, weight and size. */
function parcelRows(item: ItemContext, fromStock: boolean): ParcelRow[] {
	const { parcel: rows = [] } = item.param('parcels', {}) as { parcel?: IDataObject[] };
	const note = optionalText(item.param('note', ''), 'Label Note');
	const goods: GoodsRules = {
		customs: filled(item.param('customs', {}) as IDataObject),
		...productRules(item),
	};
	const built =
		rows.length > 0
			? boxesFilled(rows).map((row, position) => rowFromFields(row, position, goods))
			: ownRows(item, fromStock, goods);
	if (note !== undefined && new Set(built.map(({ values }) => values.box)).size > 1)
		for (const { values } of built) if (textOrOdd(values.boxnote) === null) values.boxnote = note;
	return built;
}

/** What is declared of goods beyond what a line says: “Customs”, and product data. */
interface GoodsRules extends ProductRules {
	customs: IDataObject;
}

/** From the order's parcels, else all its lines in the default box. */
function ownRows(item: ItemContext, fromStock: boolean, rules: GoodsRules): ParcelRow[] {
	const parcels = objectsAt<Parcel>(
		item.json.parcels,
		'parcels',
		'Correct it there, or add “Parcels” in the node.',
	);
	const box = item.param('defaultBox', {}) as IDataObject;
	const hasBox = Object.values(box).some((value) => Number(textOrNull(value)) > 0);
	if (parcels.length === 0 && fromStock && !hasBox && !rules.weighs) return [];
	const lines = objectsAt<Goods>(item.json.lines, 'lines', GOODS_ADVICE);
	if (parcels.length > 0) return rowsFromParcels(parcels, lines, rules);
	const place = { place: 'Default Box: ', advice: BOX_ADVICE };
	const packed = rules.weighs ? packedBox(item, box, lines, rules) : box;
	return goodsRows({ box: 'box1', ...sizeOf(packed) }, place, lines, rules, LINES);
}

/**
 * The default box with the weight of what is in it. One piece alone may bring its own size; how
 * several are packed no list of products tells.
 */
function packedBox(
	item: ItemContext,
	box: IDataObject,
	lines: Goods[],
	rules: GoodsRules,
): IDataObject {
	const grams = gramsOfLines(lines as Source[], rules);
	if (grams === undefined) return box;
	const kilograms = Number(product(grams, '0.001')) + packagingWeightOf(item);
	const [only] = lines;
	const size =
		lines.length === 1 && Number(only.quantity) === 1
			? productOf(only as Source, 'Line 1', { ...rules, ifMissing: 'useDefault' })?.size
			: undefined;
	return { ...size, ...filled(box), weight: Number(kilograms.toFixed(4)) };
}

const LINES = 'Line';
const LINE_ADVICE =
	'It comes from the incoming order (lines, or the goods of its parcels) or “Customs”. Correct it there, or add “Parcels” in the node: their rows name the goods.';
const CUSTOMS_ADVICE = 'Correct it in “Customs”.';
const ROW_ADVICE = 'Set it in this row.';
const PARCELS_ADVICE = "Correct the order's parcels, or add “Parcels” in the node.";
const GOODS_ADVICE = 'Correct it there, or add “Parcels” in the node: their rows name the goods.';
const BOX_ADVICE =
	'Neither the incoming order (parcels) nor “Default Box” has it. Set it in “Default Box”, or add “Parcels”.';

/**
 * A row without a number is a box of its own; further products of a box need not repeat its weight
 * and size.
 */
function boxesFilled(rows: IDataObject[]): IDataObject[] {
	const given = new Set(rows.map((row) => textOrNull(row.boxNumber)));
	const boxes = new Map<string, IDataObject>();
	let last = 0;
	const unused = () => {
		do last++;
		while (given.has(`box${last}`));
		return `box${last}`;
	};
	return rows.map((row) => {
		const boxNumber = textOrNull(row.boxNumber) ?? unused();
		const box = boxes.get(boxNumber);
		if (!box) boxes.set(boxNumber, row);
		const inherited = Object.fromEntries(
			['weight', 'length', 'width', 'height', 'boxNote'].map((key) => [
				key,
				row[key] || box?.[key],
			]),
		);
		return { ...row, ...inherited, boxNumber };
	});
}

function rowFromFields(row: IDataObject, position: number, rules: GoodsRules): ParcelRow {
	const place = { place: `Parcels, row ${position + 1}: `, advice: ROW_ADVICE };
	const known = textOrNull(row.sku) === null ? undefined : knownOf(row, place.place, rules);
	return {
		values: {
			box: row.boxNumber,
			boxnote: row.boxNote,
			...sizeOf(row),
			...declaration({ ...rules.customs, ...known, ...filled(row) }, row.sku, row.quantity),
		},
		row: rowFrom(place, place),
	};
}

function rowsFromParcels(parcels: Parcel[], lines: Goods[], rules: GoodsRules): ParcelRow[] {
	return parcels.flatMap((parcel, position) => {
		const which = `Parcel ${position + 1} of the incoming order`;
		const weightUnit = weightUnitOf(parcel.weightUnit, 'kg', `${which}: weightUnit`);
		const lengthUnit = lengthUnitOf(parcel.lengthUnit, 'cm', `${which}: lengthUnit`);
		const box = {
			box: `box${position + 1}`,
			boxnote: optionalText(parcel.reference, `${which}: reference`, { advice: PARCELS_ADVICE }),
			...sizeOf({
				weight: inKilograms(parcel.weight, weightUnit),
				length: inCentimetres(parcel.length, lengthUnit),
				width: inCentimetres(parcel.width, lengthUnit),
				height: inCentimetres(parcel.height, lengthUnit),
			}),
		};
		const place = { place: `${which}: `, advice: PARCELS_ADVICE };
		const goods = objectsAt<Goods>(parcel.goods, `parcels[${position}].goods`, GOODS_ADVICE);
		return isGiven(parcel.goods)
			? goodsRows(box, place, goods, rules, `${which}, goods`)
			: goodsRows(box, place, parcels.length === 1 ? lines : [], rules, LINES);
	});
}

/** A weight may be its digits as text; what is no number is refused by the table. */
function inKilograms(value: unknown, unit: WeightUnit): unknown {
	return isDecimal(value) ? convertWeight(Number(value), unit, 'kg') : value;
}

function inCentimetres(value: unknown, unit: LengthUnit): unknown {
	return isDecimal(value) ? convertLength(Number(value), unit, 'cm') : value;
}

/** A size of nothing is none: the node's fields are 0 until they are set. */
function sizeOf({ weight, length, width, height }: Body): Body {
	return {
		weight: isZero(weight) ? undefined : weight,
		length: isZero(length) ? undefined : length,
		width: isZero(width) ? undefined : width,
		height: isZero(height) ? undefined : height,
	};
}

const isZero = (value: unknown) =>
	value === 0 || (typeof value === 'string' && Number(value) === 0);

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

/** @param word what the goods are called, without their position */
function goodsRows(
	box: Body,
	boxPlace: Place,
	goods: Goods[],
	rules: GoodsRules,
	word: string,
): ParcelRow[] {
	if (goods.length === 0) {
		const row = rowFrom(boxPlace, { place: '', advice: CUSTOMS_ADVICE });
		return [{ values: { ...box, ...declaration({ ...rules.customs }) }, row }];
	}
	return goods.map((line, position) => {
		const place = { place: `${word} ${position + 1}: `, advice: LINE_ADVICE };
		const declared = declaration(declaredOf(line, place, rules), line.sku, line.quantity);
		return { values: { ...box, ...declared }, row: rowFrom(boxPlace, place) };
	});
}

/**
 * The line says its title and price, “Customs” replaces them, product data fills what is left; or
 * comes first, where it is preferred.
 */
function declaredOf(line: Goods, place: Place, rules: GoodsRules): Body {
	const name = optionalText(line.title, `${place.place}title`, place);
	const chinese = name !== undefined && /\p{Script=Han}/u.test(name);
	const named = filled({ [chinese ? 'cnName' : 'enName']: name, price: line.unitPrice });
	const known = knownOf(line as Source, place.place, rules);
	const price = { price: line.unitPrice };
	return rules.isPreferred
		? { ...price, ...named, ...rules.customs, ...known }
		: { ...price, ...rules.customs, ...known, ...named, ...replacing(rules.customs, named) };
}

/** What “Customs” says in place of a line's own words. */
const replacing = (customs: IDataObject, named: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(customs).filter(([key]) => key in named));

function knownOf(line: Source, place: string, rules: GoodsRules): Declaration | undefined {
	return productOf(line, place.replace(/: $/, ''), rules)?.declaration;
}

/** The values that were set: an empty text or a zero in a collection means "not set". */
function filled(values: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(
			([, value]) => value !== '' && value !== 0 && value !== null && value !== undefined,
		),
	);
}

/** @param values under the node's names */
function declaration(values: Body, sku?: unknown, quantity?: unknown): Body {
	const goods: Body = { ...values, sku, quantity: quantity || undefined };
	const declared: Body = {};
	for (const { name, key = name } of GOODS_COLUMNS) declared[name] = goods[key];
	return declared;
}
