/**
 * From an order of the shared model (or JSON) to the provider's Shipment, checked against the
 * document's tables before it is sent.
 */
import type { IDataObject } from 'n8n-workflow';
import type { Failure } from '../shared/failure';
import { invalid, shown } from '../shared/failure';
import type { Owner, Source } from '../shared/model/incoming';
import { firstText, objectAt, objectsAt, RECIPIENT, SENDER } from '../shared/model/incoming';
import { FOR_PRICE, refuseMasked } from '../shared/model/masked';
import type { ItemContext } from '../shared/operation';
import type { OrderLine, Parcel } from '../shared/model/order';
import { objectParam, optionalNumber, optionalText } from '../shared/panel/parameters';
import { limitsOf, orderNumberPrefixOf } from '../shared/panel/options';
import type { SentAddress } from '../shared/panel/plainRecipient';
import { withPlainRecipient } from '../shared/panel/plainRecipient';
import { isReturn, returnSuffixOf } from '../shared/panel/directionField';
import { packagingWeightOf, productRules } from '../shared/panel/productFields';
import { gramsOfLines, productOf } from '../shared/model/goodsWeight';
import type { LengthUnit, WeightUnit } from '../shared/values/units';
import { convertLength, convertWeight, lengthUnitOf, weightUnitOf } from '../shared/values/units';
import type { Body } from './answers';
import { knownCarriers } from './client';
import { notBought } from './existingLabel';
import type { Column } from '../shared/model/column';
import { check } from '../shared/model/column';
import {
	ADDRESS,
	ADDRESS_ALONE,
	addressRow,
	BOUGHT,
	decimal,
	ITEM,
	itemRow,
	optionRow,
	PARCEL,
	parcelRow,
	PRICED,
	SHIPMENT_ADDRESS,
} from './documentTable';
import { ADDRESS_TYPES, isUpsGfp, UNITS } from './vocabulary';

/** Rates takes less than the two calls that buy. */
export type Kind = 'rate' | 'label' | 'shopLabel';

/** Where a value of the payload can be set, for the errors: depends on where it came from. */
interface Origin {
	address(side: Side, key: string): string;
	parcel(position: number): string;
	item(position: number): string;
	option(name: string): string;
}
type Side = 'ShipFrom' | 'ShipTo';

const JSON_ADVICE = 'Correct it in “Shipment (JSON)”.';
const JSON_ORIGIN: Origin = {
	address: () => JSON_ADVICE,
	parcel: () => JSON_ADVICE,
	item: () => JSON_ADVICE,
	option: () => JSON_ADVICE,
};

/**
 * Reads everything about a shipment but carrier, service and number.
 * @throws Failure `invalid`, naming the field, its limit and its value
 */
export function readShipment(item: ItemContext, kind: Kind): Body {
	const read = () => readShipmentData(item, kind);
	if (kind !== 'rate')
		return withPlainRecipient(item, ADDRESS, read, (shipment) => buyerOf(item, shipment, ADDRESS));
	const shipment = read();
	for (const { values, columns, row } of buyerOf(item, shipment, POSTAL_CODE))
		refuseMasked(values, columns, row, FOR_PRICE);
	return shipment;
}

/** Whose address the marketplace hides is the buyer, on whichever side of the label. */
function buyerOf(item: ItemContext, shipment: Body, columns: readonly Column[]): SentAddress[] {
	return (isReturn(item) ? SIDES : SIDES.slice(1)).map(([side, word]) => ({
		values: shipment[side] as Body,
		columns,
		row: addressRow([word, `${side}.`], () => ''),
	}));
}

const POSTAL_CODE = ADDRESS.filter(({ key }) => key === 'postalCode');

function readShipmentData(item: ItemContext, kind: Kind): Body {
	if (item.param('orderData', 'fromOrder') === 'json') {
		const given = objectParam(item, 'shipmentJson', 'Shipment (JSON)');
		const shipment = Object.fromEntries(Object.entries(given).filter(([field]) => field !== 'Key'));
		checkShipment(shipment, kind, JSON_ORIGIN);
		return shipment;
	}
	const { origin: parcelOrigin, parcels, unit } = parcelsOf(item, kind);
	const { origin: itemOrigin, items } = itemsOf(item);
	const back = isReturn(item);
	const [shop, buyer] = [senderOf(item), recipientOf(item)];
	const shipment: Body = {
		ShipFrom: back ? buyer : shop,
		ShipTo: back ? shop : buyer,
		Parcels: parcels,
		...(items.length > 0 && { ItemList: items }),
		WeightUnitType: unit,
		...present({
			FreightClass: optionalText(item.options.freightClass, 'Freight Class'),
			Signature: item.options.signature as boolean | undefined,
		}),
		...(kind !== 'rate' &&
			present({
				LabelSize: optionalNumber(item.options.labelSize, 'Label Size'),
				Remark1: optionalText(item.options.remark1, 'Remark 1'),
				Remark2: optionalText(item.options.remark2, 'Remark 2'),
				AutoChangeService: item.options.autoChangeService as boolean | undefined,
			})),
	};
	checkShipment(shipment, kind, {
		address: (side, key) =>
			(side === 'ShipTo') !== back
				? `It comes from the incoming order (recipient.${key}) or “Recipient Defaults”. Set it in one of them, or in “Override Recipient”.`
				: `It comes from the incoming order (sender.${key}) or “Sender”. Set it in “Sender”, or in “Override Sender”.`,
		parcel: parcelOrigin,
		item: itemOrigin,
		option: (name) => `Set “${name}” under Options.`,
	});
	return shipment;
}

/** An address alone; its type is what the provider is asked for. */
export function readAddress(values: Array<Source | null | undefined>, owner: Owner): Body {
	const address = addressOf(values, owner);
	delete address.AddrType;
	return address;
}

/**
 * The limits of an address alone: for its validation (section 7), name and country may be missing.
 */
export function checkAddressAlone(address: Body, advice: (key: string) => string): void {
	check(address, ADDRESS_ALONE, addressRow(['Address:', ''], advice));
}

/** The model's name of a provider's address field. */
export const addressKeyOf = (wire: string): string =>
	ADDRESS.find(({ name }) => name === wire)?.key ?? wire;

function present(fields: Body): Body {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function addressOf(sources: Array<Source | null | undefined>, owner: Owner): Body {
	const type = ADDRESS_TYPES.get(firstText('type', sources, owner) ?? '');
	const address: Record<string, string | undefined> = {};
	for (const { name, key = name } of ADDRESS)
		address[name] = key === 'line1' ? lineOf(sources, owner) : firstText(key, sources, owner);
	for (const field of ['State', 'Country']) address[field] = capitals(address[field]);
	return present({ ...address, AddrType: type });
}

/** Two letters are meant as a code, however they are written. */
const capitals = (text: string | undefined) =>
	text !== undefined && /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text;

/** The provider has no field for district and street, which Chinese marketplaces keep apart. */
function lineOf(sources: Array<Source | null | undefined>, owner: Owner): string | undefined {
	for (const source of sources) {
		const line = firstText('line1', [source], owner);
		if (line === undefined) continue;
		const area = ['district', 'street']
			.map((key) => firstText(key, [source], owner))
			.filter((part): part is string => part !== undefined && !line.includes(part));
		return /\p{Script=Han}/u.test(line) ? [...area, line].join('') : [line, ...area].join(', ');
	}
	return undefined;
}

function senderOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.sender,
		'sender',
		'Correct it there, or take it out and set “Sender” in the node.',
	);
	return addressOf(
		[item.param('overrideSender', {}) as Source, order, item.param('sender', {}) as Source],
		SENDER,
	);
}

function recipientOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.recipient,
		'recipient',
		'Correct it there, or take it out and set “Override Recipient” in the node.',
	);
	const address = addressOf(
		[
			item.param('overrideRecipient', {}) as Source,
			order,
			item.param('recipientDefaults', {}) as Source,
		],
		RECIPIENT,
	);
	if (Object.keys(address).length > 0) return address;
	throw invalid(
		'Recipient',
		'Recipient (ShipTo) is missing: the incoming order has no recipient address',
		'Marketplaces withhold some addresses. Branch such orders off before this node, or set “Recipient Defaults” or “Override Recipient”.',
	);
}

interface Parcels {
	parcels: Body[];
	unit: number;
	origin: Origin['parcel'];
}

function parcelsOf(item: ItemContext, kind: Kind): Parcels {
	const chosen = Number(item.param('weightUnitType', 0));
	const unit = UNITS.find(({ code }) => code === chosen);
	if (!unit)
		throw invalid(
			'Units',
			`Units (WeightUnitType) must be 0, 1 or 2: “${shown(item.param('weightUnitType', 0))}”`,
		);
	const { parcel: rows = [] } = item.param('parcels', {}) as { parcel?: IDataObject[] };
	if (rows.length > 0) {
		const origin = (position: number) => `Correct row ${position + 1} of “Parcels”.`;
		return {
			unit: unit.code,
			parcels: rows.map((row, position) =>
				parcelOf(row, `Parcel ${position + 1}`, kind, origin(position)),
			),
			origin,
		};
	}
	const own = objectsAt<Parcel>(
		item.json.parcels,
		'parcels',
		'Correct it there, or add “Parcels” in the node.',
	);
	if (own.length > 0) {
		const parcels = own.map((parcel, position) => {
			const place = `Parcel ${position + 1} of the incoming order`;
			const rules = { advice: PARCELS_ADVICE };
			const weight = optionalNumber(parcel.weight, `${place}: weight`, rules);
			const sides = (['length', 'width', 'height'] as const).map(
				(side) => [side, optionalNumber(parcel[side], `${place}: ${side}`, rules)] as const,
			);
			const weightUnit = weightUnitOf(parcel.weightUnit, unit.weight, `${place}: weightUnit`);
			const lengthUnit = lengthUnitOf(parcel.lengthUnit, unit.length, `${place}: lengthUnit`);
			const converted = {
				weight: weight && upwards(convertWeight(weight, weightUnit, unit.weight)),
				...Object.fromEntries(
					sides.map(([side, value]) => [
						side,
						value && upwards(convertLength(value, lengthUnit, unit.length)),
					]),
				),
			};
			return parcelOf(converted, place, kind, PARCELS_ADVICE);
		});
		return { unit: unit.code, parcels, origin: () => PARCELS_ADVICE };
	}
	const box = packedBox(item, item.param('defaultBox', {}) as IDataObject, unit);
	return {
		unit: unit.code,
		parcels: [parcelOf(box, 'Default Box', kind, BOX_ADVICE)],
		origin: () => BOX_ADVICE,
	};
}

/**
 * The default box, with the weight of what is in it where that comes from products. One piece alone
 * may bring its own size; how several are packed no list of products tells.
 */
function packedBox(
	item: ItemContext,
	box: IDataObject,
	unit: { weight: WeightUnit; length: LengthUnit },
): IDataObject {
	const rules = productRules(item);
	if (!rules.weighs) return box;
	const lines = objectsAt<Source>(item.json.lines, 'lines', 'Correct it there.');
	const grams = gramsOfLines(lines, rules);
	if (grams === undefined) return box;
	const goods = convertWeight(Number(grams), 'g', unit.weight);
	const [only] = lines;
	const size =
		lines.length === 1 && Number(only.quantity) === 1
			? productOf(only, 'Line 1', { ...rules, ifMissing: 'useDefault' })?.size
			: undefined;
	const sides = Object.entries(size ?? {}).map(([side, value]) => [
		side,
		upwards(convertLength(value, 'cm', unit.length)),
	]);
	const given = Object.entries(box).filter(([, value]) => Number(value) !== 0);
	return {
		...(Object.fromEntries([...sides, ...given]) as IDataObject),
		weight: upwards(goods + packagingWeightOf(item)),
	};
}

const PARCELS_ADVICE = "Correct the incoming order's parcels, or add “Parcels” in the node.";
const BOX_ADVICE =
	'Neither the incoming order (parcels) nor “Default Box” has it right. Set it in “Default Box”, or add “Parcels”.';

/** Two decimals, never less than the parcel has. */
const upwards = (value: number) => Math.ceil(Number((value * 100).toFixed(6))) / 100;

function parcelOf(values: IDataObject, place: string, kind: Kind, advice: string): Body {
	const rules = { advice };
	const parcel: Body = {};
	for (const { name, key = name, type } of PARCEL) {
		if (type === decimal)
			parcel[name] = optionalNumber(values[key], `${place}: ${key}`, rules) || undefined;
		else if (kind !== 'rate')
			parcel[name] = optionalText(values[key], `${place}: Picking Information`, rules);
	}
	return present(parcel);
}

function itemsOf(item: ItemContext): { items: Body[]; origin: Origin['item'] } {
	const { item: rows = [] } = item.param('items', {}) as { item?: IDataObject[] };
	if (rows.length > 0) {
		const origin = (position: number) => `Correct row ${position + 1} of “Goods”.`;
		return {
			items: rows.map(({ sku, quantity }, position) => {
				const rules = { advice: origin(position) };
				return {
					Sku: optionalText(sku, `Goods ${position + 1}: SKU`, rules) ?? '',
					Quantity: optionalNumber(quantity, `Goods ${position + 1}: Quantity`, rules),
				};
			}),
			origin,
		};
	}
	const lines = objectsAt<OrderLine>(
		item.json.lines,
		'lines',
		'Correct it there, or list the goods under “Goods” in the node.',
	);
	const origin = (position: number) =>
		`It comes from the incoming order (lines[${position}].sku and .quantity). Correct it there, or list the goods under “Goods”.`;
	return {
		items: lines.map(({ sku, productCode, quantity }, position) => {
			const rules = { advice: origin(position) };
			return {
				Sku:
					optionalText(sku, `Line ${position + 1}: sku`, rules) ??
					optionalText(productCode, `Line ${position + 1}: productCode`, rules) ??
					'',
				Quantity: optionalNumber(quantity, `Line ${position + 1}: quantity`, rules),
			};
		}),
		origin,
	};
}

const SIDES: Array<[Side, string]> = [
	['ShipFrom', 'Sender'],
	['ShipTo', 'Recipient'],
];

/**
 * What the document's tables ask for, wherever the shipment came from (its JSON may be anything).
 */
function checkShipment(shipment: Body, kind: Kind, origin: Origin): void {
	for (const [side, word] of SIDES) {
		const address = shipment[side];
		const advice = (key: string) => origin.address(side, key);
		if (!isObject(address)) throw invalid(word, `${word} (${side}) is missing`, advice('name'));
		check(address, SHIPMENT_ADDRESS, addressRow([word, `${side}.`], advice));
	}
	const { Parcels: parcels, ItemList: items } = shipment;
	if (!Array.isArray(parcels) || parcels.length === 0)
		throw invalid('Parcels', 'The shipment has no parcel (Parcels)', origin.parcel(0));
	for (const [position, parcel] of (parcels as unknown[]).entries()) {
		const advice = origin.parcel(position);
		const place = `Parcel ${position + 1}`;
		if (!isObject(parcel))
			throw invalid(place, `${place} (Parcels[${position}]) is not an object`, advice);
		check(parcel, PARCEL, parcelRow(position, advice));
	}
	if (items !== undefined && items !== null && !Array.isArray(items))
		throw invalid('ItemList', 'ItemList must be a list', origin.item(0));
	for (const [position, item] of ((items ?? []) as unknown[]).entries()) {
		const advice = origin.item(position);
		const place = `Goods ${position + 1}`;
		if (!isObject(item))
			throw invalid(place, `${place} (ItemList[${position}]) is not an object`, advice);
		check(item, ITEM, itemRow(position, advice));
	}
	check(shipment, kind === 'rate' ? PRICED : BOUGHT, optionRow(origin.option));
}

const isObject = (value: unknown): value is Body =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isNone = (value: unknown) => value === undefined || value === null || value === '';

/** Carrier or service of one item, from the node or (in JSON) from the payload. */
export function carrierWord(
	item: ItemContext,
	name: 'carrier' | 'service',
	given: unknown,
): string {
	const [field, wire] =
		name === 'carrier' ? ['Carrier', 'Carrier'] : ['Service', 'CarrierServiceLevel'];
	const text = optionalText(isNone(given) ? item.param(name, '') : given, `${field} (${wire})`);
	if (text !== undefined) return text;
	throw invalid(
		field,
		`${field} (${wire}) is missing`,
		`Choose it from the list, or enter its name: after “Rate: Get Many” it is in {{ $json.rates[0].${name} }}.`,
	);
}

/**
 * The order number with its prefix. `least` differs: 8 characters for a label, 9 for a shop
 * order's.
 */
export function numberOf(item: ItemContext, given: unknown, least: number): string {
	const prefix = orderNumberPrefixOf(item);
	const number = optionalText(
		isNone(given) ? item.param('orderNumber', '') : given,
		'Order Number',
	);
	const advice =
		"It is the node's “Order Number” (an incoming order carries it as “number”) with the option “Order Number Prefix” before it.";
	if (number === undefined)
		throw invalid('Order Number', 'Order Number (OrderNum) is missing', advice);
	const whole = isNone(given) ? prefix + number + returnSuffixOf(item) : number;
	if (/^[A-Za-z0-9_-]+$/.test(whole) && whole.length >= least && whole.length <= 50) return whole;
	throw invalid(
		'Order Number',
		`Order Number (OrderNum) must have ${least} to 50 letters, digits, “_” or “-”: “${shown(whole)}” has ${[...whole].length}`,
		advice,
	);
}

/** UPS GFP takes no shipment without a freight class. */
export function requireFreightClass(shipment: Body): void {
	const { Carrier: carrier, CarrierServiceLevel: service, FreightClass: freightClass } = shipment;
	if (isUpsGfp(carrier as string, service as string | undefined) && isNone(freightClass)) {
		throw invalid(
			'Freight Class',
			'Freight Class (FreightClass) is missing: UPS GFP requires it',
			'Set “Freight Class” under Options.',
		);
	}
}

/**
 * Why a carrier cannot take these parcels, by what the account's carrier list says of it (IsInsure,
 * IsMultParcel); undefined when it can, or when the list does not know it.
 */
export function parcelFault(
	shipment: Body,
	carrier: { name: string; insurance: boolean; multipleParcels: boolean } | undefined,
): Failure | undefined {
	if (!carrier) return undefined;
	const parcels = shipment.Parcels as Body[];
	if (parcels.length > 1 && !carrier.multipleParcels) {
		return invalid(
			'Parcels',
			`Carrier ${carrier.name} takes one parcel a label (IsMultParcel); the shipment has ${parcels.length}`,
			'Choose another carrier, or make one label for each parcel.',
		);
	}
	const insured = parcels.find((parcel) => Number(parcel.Insure ?? 0) > 0);
	if (insured && !carrier.insurance) {
		return invalid(
			'Insured Value',
			`Carrier ${carrier.name} offers no insurance (IsInsure): “${shown(insured.Insure)}”`,
			'Leave “Insured Value” empty, or choose another carrier.',
		);
	}
	return undefined;
}

/**
 * Asks for the carrier list only where it decides: several parcels, or an insured one. A preview
 * sends nothing.
 */
export async function checkCarrier(item: ItemContext, shipment: Body): Promise<void> {
	const parcels = shipment.Parcels as Body[];
	const decides = parcels.length > 1 || parcels.some((parcel) => Number(parcel.Insure ?? 0) > 0);
	if (!decides || item.options.previewOnly === true) return;
	const carriers = await knownCarriers(item.context, limitsOf(item)).catch((error: unknown) =>
		Promise.reject(notBought(error, "The account's carriers could not be looked up")),
	);
	const fault = parcelFault(
		shipment,
		carriers.find(({ name }) => name === shipment.Carrier),
	);
	if (fault) throw fault;
}
