/**
 * From an order of the shared model (or JSON) to the provider's Shipment, checked against the
 * document's tables before it is sent.
 */
import { invalid, shown } from '../shared/failure';
import { FOR_PRICE, refuseMasked } from '../shared/model/masked';
import type { ItemContext } from '../shared/operation';
import { A_NUMBER, objectParam, optionalNumber, optionalText } from '../shared/panel/parameters';
import { orderNumberPrefixOf } from '../shared/panel/options';
import type { SentAddress } from '../shared/panel/plainRecipient';
import { withPlainRecipient } from '../shared/panel/plainRecipient';
import { isReturn, returnSuffixOf } from '../shared/panel/directionField';
import { recipientOf, senderOf } from './addresses';
import type { Body } from './answers';
import type { Column } from '../shared/model/column';
import { check } from '../shared/model/column';
import type { Kind } from './documentTable';
import {
	ADDRESS,
	addressRow,
	BOUGHT,
	isNone,
	ITEM,
	itemRow,
	optionRow,
	PARCEL,
	parcelRow,
	present,
	PRICED,
	SHIPMENT_ADDRESS,
} from './documentTable';
import { itemsOf } from './goods';
import { parcelsOf } from './parcels';

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

/**
 * The order number with its prefix. `least` differs: 8 characters for a label, 9 for a shop
 * order's.
 */
export function numberOf(item: ItemContext, given: unknown, least: number): string {
	const prefix = orderNumberPrefixOf(item);
	const number = optionalText(
		isNone(given) ? item.param('orderNumber', '') : given,
		'Order Number',
		{ pattern: A_NUMBER },
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
