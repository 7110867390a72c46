/** Several orders as one: what a label operation takes, with the orders it stands for inside. */
import type { IDataObject } from 'n8n-workflow';
import { contentDigest, md5Hex } from '../shared/values/digest';
import { exactNumber, isDecimal, sum } from '../shared/values/decimal';
import type { Exact } from '../shared/model/order';
import { orderKey } from '../shared/model/incoming';
import { textOf, textOrNull } from '../shared/model/order';

/** Under what the combined order carries the orders it stands for. */
export interface Combined {
	orderNumbers: string[];
	/** As they came. */
	orders: IDataObject[];
}

export type CombinedOrder = IDataObject & { number: string; combined: Combined };

const AMOUNTS = ['total', 'goodsTotal', 'paid', 'shippingFee', 'discount'] as const;

/** @param orders two or more, in the order they came, each with a number */
export function combine(orders: IDataObject[]): CombinedOrder {
	const [first] = orders;
	const number = combinedNumber(orders);
	const currency = same(
		orders.map((order) => ({ currency: textOf(order.currency).toUpperCase() })),
		'currency',
	);
	const amounts = AMOUNTS.map((key) => [key, currency === null ? null : total(orders, key)]);
	return {
		...common(orders),
		id: number,
		number,
		platform: same(orders, 'platform') ?? 'mixed',
		shopId: same(orders, 'shopId'),
		shopName: same(orders, 'shopName'),
		status: same(orders, 'status'),
		platformStatus: same(orders, 'platformStatus'),
		createdAt: outermost(orders, 'createdAt', -1),
		updatedAt: outermost(orders, 'updatedAt', 1),
		paidAt: outermost(orders, 'paidAt', 1),
		currency,
		...(Object.fromEntries(amounts) as Record<string, Exact>),
		buyer: { ...NOBODY, ...(first.buyer as IDataObject), message: joined(orders.map(messageOf)) },
		sellerNote: joined(orders.map(({ sellerNote }) => sellerNote)),
		recipient: first.recipient,
		lines: orders.flatMap(linesOf),
		...(first.totalWeight !== undefined && { totalWeight: total(orders, 'totalWeight') }),
		combined: { orderNumbers: orders.map(numberOf), orders },
	};
}

/** Of one order, whatever another one says: added by earlier steps. */
const OF_ONE = ['rates', 'returnShipment', 'cancellation'];

/** What all orders say alike: a channel or a delivery date of one of them is not the parcel's. */
function common([first, ...others]: IDataObject[]): IDataObject {
	const kept = Object.entries(first).filter(
		([key, value]) =>
			!OF_ONE.includes(key) &&
			others.every((other) => contentDigest([other[key]]) === contentDigest([value])),
	);
	return Object.fromEntries(kept);
}

const NOBODY = { name: null, email: null, phone: null };

export const numberOf = ({ number }: IDataObject): string => textOf(number);

/**
 * The same orders give the same number, however they come: a second run finds the label instead of
 * buying another. One order more gives another number.
 */
export function combinedNumber(orders: IDataObject[]): string {
	const all = orders.map(orderKey).sort();
	const mark = md5Hex(all.join('\n')).slice(0, 10);
	const least = orders.map(numberOf).sort()[0];
	const number = `${least}-${orders.length}-${mark}`;
	return number.length <= LONGEST ? number : `C${orders.length}-${mark}`;
}

/** Of a number that every provider takes, with room for a prefix. */
const LONGEST = 40;

function same(orders: IDataObject[], key: string): string | null {
	const values = new Set(orders.map((order) => textOrNull(order[key])));
	return values.size === 1 ? [...values][0] : null;
}

function total(orders: IDataObject[], key: string): Exact {
	const values = orders.map((order) => order[key]);
	return values.every(isDecimal) ? exactNumber(sum(values)) : null;
}

/** The earliest (-1) or the latest (1) of ISO times. */
function outermost(orders: IDataObject[], key: string, side: -1 | 1): string | null {
	const times = orders.map((order) => textOrNull(order[key])).filter((time) => time !== null);
	return times.sort((a, b) => side * (Date.parse(b) - Date.parse(a)))[0] ?? null;
}

function messageOf({ buyer }: IDataObject): unknown {
	return (buyer as IDataObject | null | undefined)?.message;
}

function joined(texts: unknown[]): string | null {
	return textOrNull([...new Set(texts.map(textOf).filter((text) => text !== ''))].join(' / '));
}

function linesOf(order: IDataObject): IDataObject[] {
	return Array.isArray(order.lines) ? (order.lines as IDataObject[]) : [];
}
