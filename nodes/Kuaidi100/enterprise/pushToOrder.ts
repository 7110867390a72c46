/**
 * A push as orders of the shared model, by the paths that the user chose. What the paths do not lead
 * to is null, as everywhere in the model; an order without a number is an error, never passed over.
 */
import { invalid } from '../../shared/failure';
import { objectOrNothing } from '../../shared/model/incoming';
import { maskedKeys } from '../../shared/model/masked';
import type { Order, OrderLine } from '../../shared/model/order';
import { textOf, textOrNull } from '../../shared/model/order';
import { countOf, exactNumber, product } from '../../shared/values/decimal';
import { fromChinaTime, fromEpochMs } from '../../shared/values/time';
import { ENTERPRISE } from '../editions';
import { orderStatusOf } from '../vocabulary';
import type { MappedName } from './pushMapping';
import { isMappedName, MAPPED } from './pushMapping';
import type { Path, Place } from './pushPath';
import {
	hasList,
	isThere,
	listOf,
	pathOf,
	placesAt,
	textOfPath,
	valueAt,
	within,
} from './pushPath';
import type { PushShop } from './pushSalt';

export type Mapping = Partial<Record<MappedName, Path>>;

const FIELD = 'Field Mapping';

/**
 * @param rows of the table in the node
 * @throws Failure `invalid` naming the row that is no path, or that is there twice
 */
export function readMapping(rows: unknown): Mapping {
	const mapping: Mapping = {};
	for (const row of Array.isArray(rows) ? rows : []) {
		const { field, path: given } = objectOrNothing(row);
		const name = textOf(field);
		// A list's choice comes with its mode around it.
		const text = textOf(objectOrNothing(given).value ?? given);
		if (!isMappedName(name)) throw invalid(FIELD, `${FIELD}: “${name}” is no field of an order`);
		const { name: word } = MAPPED[name];
		if (text === '') continue;
		const path = pathOf(text);
		if (!path)
			throw invalid(
				FIELD,
				`${FIELD}: “${text}” (${word}) is not a path`,
				'Write names with dots between them and [] behind the name of a list, such as orders[].receiver.name.',
			);
		if (mapping[name]) throw invalid(FIELD, `${FIELD} has “${word}” twice`);
		mapping[name] = path;
	}
	return mapping;
}

/** The mapping as it can be told to others: paths, and nothing of a customer. */
export function mappingAsText(mapping: Mapping): Record<string, string> {
	return Object.fromEntries(
		Object.entries(mapping).map(([name, path]) => [name, textOfPath(path)]),
	);
}

/** Where an order's addressee is hidden from the seller. */
export interface Encryption {
	/** Fields of the recipient with masked letters. */
	masked: string[];
	oaid: string | null;
	caid: string | null;
}

export interface PushedOrder extends Order {
	/** Null where nothing is hidden. */
	encrypted: Encryption | null;
}

/** An order that cannot be read hides no other one. */
export interface UnreadableOrder {
	error: string;
	/** What the push holds at its place. */
	pushed: unknown;
}

/**
 * The orders of a push.
 * @throws Failure `invalid` where the table does not fit the push
 */
export function toOrders(
	push: unknown,
	mapping: Mapping,
	shop: PushShop,
): Array<PushedOrder | UnreadableOrder> {
	const { number } = mapping;
	if (!number) throw invalid(FIELD, `${FIELD} does not say where “${MAPPED.number.name}” is`);
	const list = listOf(number);
	if (!isThere(push, list))
		throw invalid(
			FIELD,
			`This push has no “${textOfPath(list)}”, where ${FIELD} says the orders are`,
			'Compare it with “param” in the first output of the trigger.',
		);
	const lines = linesOf(mapping, list);
	return placesAt(push, list).map((place, at) => {
		const read = readerOf(mapping, list, place);
		if (textOrNull(read('number')) === null)
			return {
				error: `Order ${at + 1} of this push has no “${textOfPath(number)}”, where ${FIELD} says its number is`,
				pushed: place.at(-1),
			};
		return toOrder(read, lines, place, shop);
	});
}

type Read = (name: MappedName) => unknown;

/** Reads a field of the order at a place: from its own entry, or from what is around it. */
function readerOf(mapping: Mapping, list: Path, place: Place): Read {
	return (name) => {
		const path = mapping[name];
		if (!path) return undefined;
		const { depth, rest } = within(path, list);
		if (hasList(rest))
			throw invalid(
				FIELD,
				`“${MAPPED[name].name}” (${textOfPath(path)}) lies in another list than the orders (${textOfPath(list)})`,
			);
		return valueAt(place[depth], rest);
	};
}

interface Lines {
	/** The list of an order's lines, from the order on; empty where an order is its one line. */
	list: Path;
	depth: number;
	mapping: Mapping;
}

function linesOf(mapping: Mapping, orders: Path): Lines | undefined {
	const own = Object.entries(mapping).filter(([name]) => MAPPED[name as MappedName].of === 'line');
	if (own.length === 0) return undefined;
	const relative = own.map(([name, path]) => ({ name, ...within(path, orders) }));
	const lists = relative.filter(({ rest }) => hasList(rest));
	const [first = { rest: [] as Path, depth: 0 }] = lists;
	const list = listOf(first.rest);
	const stray = lists.find((each) => textOfPath(listOf(each.rest)) !== textOfPath(list));
	if (stray)
		throw invalid(
			FIELD,
			`${FIELD}: lines are in two lists, ${textOfPath(list)} and ${textOfPath(listOf(stray.rest))}`,
		);
	return {
		list,
		depth: lists.length > 0 ? first.depth : relative[0].depth,
		mapping: Object.fromEntries(relative.map(({ name, rest }) => [name, rest])),
	};
}

function toOrder(read: Read, lines: Lines | undefined, place: Place, shop: PushShop): PushedOrder {
	const text = (name: MappedName) => textOrNull(read(name));
	const number = textOf(read('number'));
	const recipient = {
		name: text('name'),
		company: null,
		phone: text('phone'),
		email: null,
		line1: text('line1'),
		line2: null,
		city: text('city'),
		state: text('state'),
		district: text('district'),
		street: text('street'),
		postalCode: text('postalCode'),
		country: text('country'),
		type: null,
	};
	return {
		id: number,
		number,
		source: ENTERPRISE.source,
		platform: shop.platform ?? text('platform') ?? '',
		shopId: shop.shopId ?? text('shopId'),
		shopName: text('shopName'),
		status: orderStatusOf(textOf(read('platformStatus'))),
		platformStatus: text('platformStatus'),
		labelStatus: null,
		createdAt: timeOf(read('createdAt')),
		updatedAt: timeOf(read('updatedAt')),
		paidAt: timeOf(read('paidAt')),
		currency: 'CNY',
		total: exactNumber(read('total')),
		goodsTotal: null,
		paid: exactNumber(read('paid')),
		shippingFee: exactNumber(read('shippingFee')),
		discount: null,
		buyer: { name: null, email: null, phone: null, message: text('buyerMessage') },
		sellerNote: text('sellerNote'),
		recipient,
		lines: lines ? readLines(lines, place, number) : [],
		encrypted: encryptionOf(recipient, {
			oaid: text('oaid') ?? wordIn(place.at(-1), 'oaid'),
			caid: text('caid') ?? wordIn(place.at(-1), 'caid'),
		}),
	};
}

function readLines({ list, depth, mapping }: Lines, place: Place, number: string): OrderLine[] {
	return placesAt(place[depth], list).map((own, at) => {
		const read = readerOf(mapping, list, own);
		const unitPrice = exactNumber(read('linePrice'));
		const quantity = countOf(read('lineQuantity')) || 0;
		return {
			id: textOrNull(read('lineId')) ?? `${number}-${at + 1}`,
			sku: textOrNull(read('lineSku')),
			productCode: textOrNull(read('lineProductCode')),
			productId: null,
			title: textOrNull(read('lineTitle')),
			quantity,
			unitPrice,
			total:
				exactNumber(read('lineTotal')) ??
				(unitPrice === null ? null : exactNumber(product(unitPrice, quantity))),
			weight: null,
			imageUrl: textOrNull(read('lineImage')),
			options: read('lineOptions') ?? null,
		};
	});
}

/** China's time as text, or milliseconds or seconds since 1970. */
function timeOf(value: unknown): string | null {
	const digits = textOf(value);
	if (/^\d{13}$/.test(digits)) return fromEpochMs(digits);
	if (/^\d{10}$/.test(digits)) return fromEpochMs(Number(digits) * 1000);
	return fromChinaTime(value);
}

/**
 * `oaid` (Taobao) and `caid` (Cainiao) are what the vendor's label API asks for instead of an address;
 * masked letters need no word of anybody.
 */
function encryptionOf(
	recipient: Record<string, string | null>,
	ids: Pick<Encryption, 'oaid' | 'caid'>,
): Encryption | null {
	const masked = maskedKeys(recipient);
	return masked.length > 0 || ids.oaid !== null || ids.caid !== null ? { masked, ...ids } : null;
}

const DEEPEST = 6;

/** A key of this name with a text, anywhere in an order but not in its lists. */
function wordIn(value: unknown, name: string, depth = 0): string | null {
	if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > DEEPEST)
		return null;
	const object = value as Record<string, unknown>;
	if (Object.hasOwn(object, name)) {
		const word = textOrNull(object[name]);
		if (word !== null) return word;
	}
	for (const inner of Object.values(object)) {
		const word = wordIn(inner, name, depth + 1);
		if (word !== null) return word;
	}
	return null;
}
