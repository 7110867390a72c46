/**
 * What a seller knows of the products, by SKU: weight, size and what customs ask for. Orders do not
 * say it, or not all of it. Comes as a list, from a table, a sheet or JSON.
 */
import { invalid, shown } from '../failure';
import { compare, isDecimal, product } from '../values/decimal';
import type { LengthUnit } from '../values/units';
import { convertLength, GRAMS_OF, lengthUnitNamed, weightUnitNamed } from '../values/units';
import type { Source } from './incoming';
import { textOrNull } from './order';

/** What a customs declaration says of one piece, under the nodes' names. */
export interface Declaration {
	cnName?: string;
	enName?: string;
	hsCode?: string;
	/** Declared price. */
	price?: number | string;
	material?: string;
	battery?: string;
	use?: string;
	/** In kilograms. */
	unitWeight?: number | string;
}

export interface Product {
	sku: string;
	/** Of one piece, in grams, exact. */
	grams?: string;
	/** Of one piece, in centimetres. */
	size?: { length: number; width: number; height: number };
	declaration: Declaration;
}

export type Products = ReadonlyMap<string, Product>;

export const PRODUCT_DATA = 'Product Data';

/** The columns of a row; letter case, blanks, “_” and “-” do not matter. */
const COLUMNS = {
	sku: ['sku'],
	weight: ['weight'],
	weightUnit: ['weightunit', 'unit'],
	length: ['length'],
	width: ['width'],
	height: ['height'],
	lengthUnit: ['lengthunit', 'sizeunit'],
	cnName: ['cnname', 'chinesename'],
	enName: ['enname', 'englishname'],
	hsCode: ['hscode'],
	price: ['price', 'declaredprice', 'unitprice'],
	material: ['material'],
	battery: ['battery'],
	use: ['use'],
} as const;
type Key = keyof typeof COLUMNS;
const KEY_OF = new Map<string, Key>(
	(Object.keys(COLUMNS) as Key[]).flatMap((key) => COLUMNS[key].map((name) => [name, key])),
);
const TEXTS = ['cnName', 'enName', 'hsCode', 'material', 'battery', 'use'] as const;

/**
 * @param list objects with the columns above; items of n8n (`{ json: {…} }`) are taken, too
 * @throws Failure `invalid` naming “Product Data”, the row and the column: a SKU that is missing or
 * appears twice, a weight that is no number above 0 or has no unit that is known
 */
export function productsFrom(list: unknown): Products {
	if (!Array.isArray(list)) throw wrong(` must be a list of objects: “${shown(list)}”`);
	const products = new Map<string, Product>();
	for (const [position, entry] of list.entries()) {
		const row = rowOf(entry, position);
		if (Object.keys(row).length === 0) continue;
		const found = productFrom(row, `row ${position + 1}`);
		if (products.has(found.sku)) throw wrong(` has SKU “${found.sku}” twice`, KEEP_ONE);
		products.set(found.sku, found);
	}
	return products;
}

const KEEP_ONE = 'Keep one row for each SKU: which of them counts is not known.';

const wrong = (says: string, advice = 'Correct it where the list comes from.') =>
	invalid(PRODUCT_DATA, `${PRODUCT_DATA}${says}`, advice);

type Row = Partial<Record<Key, unknown>>;

/** The columns that are known and hold something. */
function rowOf(entry: unknown, position: number): Row {
	const given = isObject(entry) && isObject(entry.json) ? entry.json : entry;
	if (!isObject(given)) throw wrong(`, row ${position + 1} must be an object: “${shown(entry)}”`);
	const row: Row = {};
	const from: Partial<Record<Key, string>> = {};
	for (const [name, value] of Object.entries(given)) {
		const key = KEY_OF.get(name.toLowerCase().replace(/[\s_-]/g, ''));
		if (key === undefined || value === null || value === undefined) continue;
		if (typeof value === 'string' && value.trim() === '') continue;
		if (typeof value === 'object' || typeof value === 'boolean')
			throw wrong(`, row ${position + 1}: ${name} must be a text or a number: “${shown(value)}”`);
		const earlier = from[key];
		if (earlier !== undefined && String(row[key]) !== String(value))
			throw wrong(
				`, row ${position + 1}: ${earlier} and ${name} are both its ${key}, and differ: “${shown(row[key])}”, “${shown(value)}”`,
				'Keep one of the two columns: which of them counts is not known.',
			);
		[row[key], from[key]] = [value, name];
	}
	return row;
}

const isObject = (value: unknown): value is Source =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function productFrom(row: Row, place: string): Product {
	const sku = textOrNull(row.sku);
	if (sku === null) throw wrong(`, ${place}: sku is missing`);
	const grams = gramsOf(row, sku);
	const declaration: Declaration = {};
	for (const key of TEXTS) {
		const text = textOrNull(row[key]);
		if (text !== null) declaration[key] = text;
	}
	if (row.price !== undefined) declaration.price = atLeastZero(row.price, sku, 'price');
	if (grams !== undefined) declaration.unitWeight = product(grams, '0.001');
	const size = sizeOf(row, sku);
	return { sku, declaration, ...(grams !== undefined && { grams }), ...(size && { size }) };
}

function gramsOf({ weight, weightUnit }: Row, sku: string): string | undefined {
	if (weight === undefined) return undefined;
	const value = numberAboveZero(weight, sku, 'weight');
	const unit = weightUnitNamed(weightUnit);
	if (unit === undefined) throw unitMissing('weightUnit', weightUnit, sku, Object.keys(GRAMS_OF));
	return product(value, GRAMS_OF[unit]);
}

const SIDES = ['length', 'width', 'height'] as const;

function sizeOf(row: Row, sku: string): Product['size'] {
	const given = SIDES.filter((side) => row[side] !== undefined);
	if (given.length === 0) return undefined;
	const lacking = SIDES.find((side) => row[side] === undefined);
	if (lacking !== undefined) throw wrong(`, SKU “${sku}”: ${lacking} is missing`);
	const unit: LengthUnit | undefined = lengthUnitNamed(row.lengthUnit);
	if (unit === undefined) throw unitMissing('lengthUnit', row.lengthUnit, sku, ['cm', 'mm', 'in']);
	const side = (name: (typeof SIDES)[number]) =>
		convertLength(Number(numberAboveZero(row[name], sku, name)), unit, 'cm');
	return { length: side('length'), width: side('width'), height: side('height') };
}

function unitMissing(column: string, given: unknown, sku: string, units: string[]) {
	return wrong(
		given === undefined
			? `, SKU “${sku}”: ${column} is missing`
			: `, SKU “${sku}”: ${column} must be one of ${units.join(', ')}: “${shown(given)}”`,
	);
}

function decimalOf(value: unknown, sku: string, column: string): number | string {
	const written = typeof value === 'string' ? value.trim() : value;
	if (!isDecimal(written))
		throw wrong(`, SKU “${sku}”: ${column} must be a number: “${shown(value)}”`);
	return written;
}

function numberAboveZero(value: unknown, sku: string, column: string): number | string {
	const number = decimalOf(value, sku, column);
	if (compare(number, 0) <= 0)
		throw wrong(`, SKU “${sku}”: ${column} must be greater than 0: “${shown(value)}”`);
	return number;
}

function atLeastZero(value: unknown, sku: string, column: string): number | string {
	const number = decimalOf(value, sku, column);
	if (compare(number, 0) < 0)
		throw wrong(`, SKU “${sku}”: ${column} must be at least 0: “${shown(value)}”`);
	return number;
}
