/** The words of the document "本土运单API接口": units, classes, statuses, carrier aliases. */
import { countOf } from '../shared/values/decimal';
import type { OrderStatus } from '../shared/model/order';
import { textOf } from '../shared/model/order';
import type { LengthUnit, WeightUnit } from '../shared/values/units';

/** A Bool of an answer, also where it is written as text or number. */
export const isTrue = (value: unknown): boolean =>
	value === true || /^(true|1)$/i.test(textOf(value));

/** WeightUnitType: one number says the unit of weights and of lengths. */
export const UNITS: ReadonlyArray<{
	code: number;
	name: string;
	weight: WeightUnit;
	length: LengthUnit;
}> = [
	{ code: 0, name: 'Pounds and Inches', weight: 'lb', length: 'in' },
	{ code: 1, name: 'Kilograms and Centimetres', weight: 'kg', length: 'cm' },
	{ code: 2, name: 'Ounces and Inches', weight: 'oz', length: 'in' },
];

/** FreightClass of "UPS GFP", texts on the wire. */
export const FREIGHT_CLASSES = [
	...['50', '55', '60', '65', '70', '77.5', '85', '92.5', '100', '110', '125', '150', '175', '200'],
	...['250', '300', '400', '500'],
];

/** Carriers and services whose name says UPS GFP need a freight class. */
export const isUpsGfp = (...names: Array<string | undefined>) =>
	names.some((name) => /\bups[\s_-]*gfp\b/i.test(name ?? ''));

/** AddrType: 0 lets the provider judge. */
export const ADDRESS_TYPES: ReadonlyMap<string, number> = new Map([
	['auto', 0],
	['business', 1],
	['residential', 2],
]);

/** The model's word for an AddrType; null where the provider does not know. */
export function addressTypeOf(code: unknown): 'business' | 'residential' | null {
	if (countOf(code) === 1) return 'business';
	return countOf(code) === 2 ? 'residential' : null;
}

/** ShipStatus: what became of an order's label. The document's own sample writes “UnShipped”. */
export const SHIP_STATUSES = [
	{ code: 'Unshipped', name: 'No Label', description: '未发货' },
	{ code: 'Shipping', name: 'Label Created', description: '已发货' },
	{ code: 'RefundReview', name: 'Refund Under Review', description: '申请退款中' },
	{ code: 'RefundSucc', name: 'Refunded', description: '退款成功' },
	{ code: 'RefundFail', name: 'Refund Refused', description: '退款失败' },
] as const;

/** The document's spelling of a ShipStatus; an unknown word stays as it is. */
export function labelStatusOf(word: string | null): string | null {
	const known = SHIP_STATUSES.find(({ code }) => code.toLowerCase() === word?.toLowerCase());
	return known?.code ?? word;
}

/**
 * OrderStatus is the marketplace's word; only “Unshipped” stands in the document, the others are
 * Amazon's. The model has no word for “PartiallyShipped”: a label for such an order would send again
 * what has left.
 */
const ORDER_STATUSES: Record<string, OrderStatus> = {
	pending: 'unpaid',
	pendingavailability: 'unpaid',
	unpaid: 'unpaid',
	unshipped: 'unshipped',
	awaitingshipment: 'unshipped',
	shipped: 'shipped',
	intransit: 'shipped',
	delivered: 'finished',
	completed: 'finished',
	finished: 'finished',
	canceled: 'closed',
	cancelled: 'closed',
	closed: 'closed',
	unfulfillable: 'closed',
};

/** The model's word for a marketplace's status; null for a word that is not known. */
export function orderStatusOf(word: string | null): OrderStatus | null {
	return ORDER_STATUSES[(word ?? '').toLowerCase().replace(/[^a-z]/g, '')] ?? null;
}

/**
 * CarrierAlias of the ship-back, and how a carrier's name gives it away. USPS comes before UPS,
 * which it contains.
 */
export const CARRIER_ALIASES: ReadonlyArray<{ code: string; name: string; guess: RegExp }> = [
	{ code: 'Usps', name: 'USPS', guess: /usps/i },
	{ code: 'Fedex', name: 'FedEx', guess: /fed ?ex/i },
	// In “self_ups”, “ups2” and “CSUPS”, not in “GroupShip”, “GROUPSHIP” or “Upstate”.
	{
		code: 'UPS',
		name: 'UPS',
		guess: /(?<![A-Za-z])(?:UPS|[Uu]ps(?![a-z]))|(?<![A-Z]{3})UPS(?![A-Za-z])/,
	},
];

/**
 * How the three carriers number parcels: what tells a label's carrier when the provider's look-up
 * does not name it.
 */
const NUMBERED: ReadonlyArray<[string, RegExp]> = [
	['UPS', /^1Z[0-9A-Z]{16}$/i],
	['Usps', /^(420\d{5}(\d{4})?)?9[1-5]\d{18,20}$|^[A-Z]{2}\d{9}US$/i],
	['Fedex', /^(\d{12}|\d{15})$/],
];

/** The alias that a tracking number's form gives away. */
export function aliasOfNumber(trackingNumber: string): string | undefined {
	return NUMBERED.find(([, form]) => form.test(trackingNumber))?.[0];
}

/** The alias that one of the names gives away, the first name first. */
export function guessAlias(names: Array<string | null>): string | undefined {
	for (const name of names) {
		const match = CARRIER_ALIASES.find(({ guess }) => guess.test(name ?? ''));
		if (match) return match.code;
	}
	return undefined;
}
