/** The goods in a box, with what customs ask for: by the line, “Customs” and product data. */
import type { IDataObject } from 'n8n-workflow';
import { shown } from '../shared/failure';
import type { ProductRules } from '../shared/model/goodsWeight';
import { productOf } from '../shared/model/goodsWeight';
import type { Source } from '../shared/model/incoming';
import type { Goods } from '../shared/model/order';
import { textOrNull } from '../shared/model/order';
import type { Declaration } from '../shared/model/products';
import { optionalText } from '../shared/panel/parameters';
import type { Body } from './answers';
import type { ParcelRow, Place } from './documentTable';
import { GOODS_COLUMNS, rowFrom } from './documentTable';

/** What is declared of goods beyond what a line says: “Customs”, and product data. */
export interface GoodsRules extends ProductRules {
	customs: IDataObject;
}

export const LINES = 'Line';
const LINE_ADVICE =
	'It comes from the incoming order (lines, or the goods of its parcels) or “Customs”. Correct it there, or add “Parcels” in the node: their rows name the goods.';
const CUSTOMS_ADVICE = 'Correct it in “Customs”.';
export const GOODS_ADVICE =
	'Correct it there, or add “Parcels” in the node: their rows name the goods.';

/** @param word what the goods are called, without their position */
export function goodsRows(
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
		const own = `${word} ${position + 1}`;
		const sku = typeof line.sku === 'string' ? textOrNull(line.sku) : null;
		const title = sku === null ? undefined : `${own} (SKU “${shown(sku)}”): `;
		const place = { place: `${own}: `, title, advice: LINE_ADVICE };
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

export function knownOf(line: Source, place: string, rules: GoodsRules): Declaration | undefined {
	return productOf(line, place.replace(/: $/, ''), rules)?.declaration;
}

/** The values that were set: an empty text or a zero in a collection means "not set". */
export function filled(values: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(
			([, value]) => value !== '' && value !== 0 && value !== null && value !== undefined,
		),
	);
}

/** @param values under the node's names */
export function declaration(values: Body, sku?: unknown, quantity?: unknown): Body {
	const goods: Body = { ...values, sku, quantity };
	const declared: Body = {};
	for (const { name, key = name } of GOODS_COLUMNS) declared[name] = goods[key];
	return declared;
}
