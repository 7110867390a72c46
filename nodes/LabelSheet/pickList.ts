/** What the orders of a print file hold together. */
import { invalid, shown } from '../shared/failure';
import { objectsAt, orderKey } from '../shared/model/incoming';
import { textOf, textOrNull } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { optionalNumber } from '../shared/panel/parameters';
import { sum } from '../shared/values/decimal';
import type { PickLine, PickList } from './print';
import type { PickListSettings } from './sheetFields';
import { byText } from './sheetFields';

const ADVICE = 'Correct it in the incoming order (lines), or set “Pick List” to none.';

export interface OrderLine {
	/** Empty where it has none. */
	id: string;
	sku: string;
	title: string;
	quantity: number;
}

/** An order as a pick list sees it. */
export interface PickedOrder {
	/** What tells it from the orders of other shops. */
	key: string;
	number: string;
	lines: OrderLine[];
}

/** @throws Failure `invalid` naming what of the lines cannot be read */
export function pickedOrder(item: ItemContext): PickedOrder {
	const { number, lines } = item.json;
	const own = textOrNull(number);
	return {
		key: own === null ? `item ${item.index}` : orderKey(item.json),
		number: own ?? `item ${item.index + 1}`,
		lines: objectsAt(lines, 'lines', ADVICE).map(({ id, sku, title, quantity }, at) => ({
			id: textOf(id),
			sku: lineText(sku, `lines[${at}].sku`),
			title: lineText(title, `lines[${at}].title`),
			quantity: optionalNumber(quantity, `lines[${at}].quantity`, { min: 0, advice: ADVICE }) ?? 1,
		})),
	};
}

function lineText(value: unknown, field: string): string {
	if (typeof value === 'object' && value !== null)
		throw invalid(field, `${field} must be a text: “${shown(value)}”`, ADVICE);
	return textOf(value);
}

/**
 * An order that comes as several items (boxes) is one order, and each of its lines counts once; parts
 * of it bring lines of their own.
 */
export function distinct(orders: PickedOrder[]): PickedOrder[] {
	const parts = new Map<string, PickedOrder[]>();
	for (const order of orders) parts.set(order.key, [...(parts.get(order.key) ?? []), order]);
	return [...parts.values()].map(([first, ...others]) => {
		if (others.length === 0) return first;
		const lines = new Map([first, ...others].flatMap((part) => part.lines.map(lineEntry)));
		return { ...first, lines: [...lines.values()] };
	});
}

/** A line is told by its ID; where it has none, by what it says and its place. */
const lineEntry = (line: OrderLine, at: number): [string, OrderLine] => {
	const { id, sku, title, quantity } = line;
	return [id === '' ? JSON.stringify([at, sku, title, quantity]) : id, line];
};

/** 0.1 m and 0.2 m of ribbon are 0.3 m. */
const plus = (one: number, other: number) => Number(sum([one, other]));

export const piecesOf = (orders: PickedOrder[]) =>
	orders.flatMap(({ lines }) => lines).reduce((pieces, { quantity }) => plus(pieces, quantity), 0);

/**
 * One line for each SKU, in their order; products without one are told apart by their title.
 * @param orders each once
 * @param labels how many are printed
 */
export function pickListOf(
	orders: PickedOrder[],
	labels: number,
	group: string | null,
	{ title, hasSummary }: PickListSettings,
): PickList {
	const products = new Map<string, PickLine & { byOrder: Map<PickedOrder, number> }>();
	for (const order of orders) {
		for (const { sku, title: name, quantity } of order.lines) {
			const key = JSON.stringify(sku === '' ? ['', name] : [sku]);
			const known = products.get(key);
			const product = known ?? { sku, title: name, quantity: 0, orders: [], byOrder: new Map() };
			product.title ||= name;
			product.quantity = plus(product.quantity, quantity);
			product.byOrder.set(order, plus(product.byOrder.get(order) ?? 0, quantity));
			products.set(key, product);
		}
	}
	const lines = [...products.values()].map(({ byOrder, ...line }) => ({
		...line,
		orders: [...byOrder].map(([{ number }, pieces]) =>
			pieces === 1 ? number : `${number} ×${pieces}`,
		),
	}));
	lines.sort((a, b) => byText(a.sku || undefined, b.sku || undefined) || byText(a.title, b.title));
	const bare = orders.filter((order) => order.lines.length === 0).map(({ number }) => number);
	return {
		title: group === null ? title : `${title}: ${group}`,
		summary: hasSummary ? summaryOf(orders, labels, lines.length) : '',
		lines,
		notes: bare.length > 0 ? [`Without lines: ${bare.join(', ')}`] : [],
	};
}

const counted = (amount: number, one: string) => `${amount} ${one}${amount === 1 ? '' : 's'}`;

function summaryOf(orders: PickedOrder[], labels: number, products: number): string {
	return [
		counted(orders.length, 'order'),
		counted(labels, 'label'),
		counted(piecesOf(orders), 'piece'),
		counted(products, 'product'),
	].join(' · ');
}
