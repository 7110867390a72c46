/**
 * What the lines of an order weigh together, the box they go in, and what products say of a line.
 * Nothing is guessed: a line whose weight is not known is an error, or leaves the weight to the
 * node's default.
 */
import { invalid, shown } from '../failure';
import { compare, isDecimal, product, sum } from '../values/decimal';
import type { WeightUnit } from '../values/units';
import { GRAMS_OF, weightUnitNamed } from '../values/units';
import type { Source } from './incoming';
import { textOrNull } from './order';
import type { Product, Products } from './products';
import { PRODUCT_DATA } from './products';

export interface ProductRules {
	/** The option “Weight” is “From Products”. */
	weighs: boolean;
	/** Undefined where no product data is given. */
	products: Products | undefined;
	/** What is done about a line whose product is not known. */
	ifMissing: 'fail' | 'useDefault';
	/** Whether product data replaces what a line says itself. */
	isPreferred: boolean;
	/** The unit of the weights that lines carry without one. */
	lineUnit: WeightUnit | undefined;
}

const MISSING_ADVICE =
	'Add it to the product data, or set the option “If Product Is Missing” to “Use Default”.';

/**
 * The product of a line, or undefined where none is given or the default is wanted.
 * @param word what errors call the line: “Line 2”
 * @throws Failure `invalid` naming the SKU that product data lacks
 */
export function productOf(line: Source, word: string, rules: ProductRules): Product | undefined {
	if (rules.products === undefined) return undefined;
	const sku = textOrNull(line.sku);
	const found = sku === null ? undefined : rules.products.get(sku);
	if (found || rules.ifMissing === 'useDefault') return found;
	throw invalid(
		PRODUCT_DATA,
		sku === null
			? `${word} has no SKU, so ${PRODUCT_DATA} says nothing of it`
			: `${PRODUCT_DATA} has no SKU “${shown(sku)}” (${word.toLowerCase()})`,
		MISSING_ADVICE,
	);
}

/**
 * What all lines weigh, in grams, exact: pieces × weight of one. Undefined where one is not known and
 * the default is wanted.
 * @throws Failure `invalid` naming the line and its SKU
 */
export function gramsOfLines(lines: readonly Source[], rules: ProductRules): string | undefined {
	if (lines.length === 0) {
		if (rules.ifMissing === 'useDefault') return undefined;
		throw invalid(
			'Weight',
			'The order has no lines, so its weight does not follow from products',
			'Set “Weight” to “Default Box”, or the option “If Product Is Missing” to “Use Default”.',
		);
	}
	const parts: string[] = [];
	for (const [position, line] of lines.entries()) {
		const word = `Line ${position + 1}`;
		const grams = gramsOfOne(line, word, rules);
		if (grams === undefined) return undefined;
		parts.push(product(grams, piecesOf(line, word)));
	}
	const grams = sum(parts);
	if (compare(grams, 0) > 0) return grams;
	throw invalid('Weight', 'The lines of the order weigh nothing together', LINE_ADVICE);
}

/** How a provider counts a box. */
export interface BoxMeasures {
	/** What goods of so many grams weigh, with their packaging. */
	weight(grams: string): number;
	side(centimetres: number): number;
}

/**
 * The default box with the weight of what is in it. One piece alone may bring its own size; how
 * several are packed no list of products tells.
 * @throws Failure `invalid` naming the line and its SKU
 */
export function packedBox(
	box: Source,
	lines: readonly Source[],
	rules: ProductRules,
	measures: BoxMeasures,
): Source {
	const grams = gramsOfLines(lines, rules);
	if (grams === undefined) return box;
	const packed: Source = {};
	const [only] = lines;
	if (lines.length === 1 && Number(only.quantity) === 1) {
		const size = productOf(only, 'Line 1', withoutFailing(rules))?.size;
		for (const [side, value] of Object.entries(size ?? {})) packed[side] = measures.side(value);
	}
	for (const [key, value] of Object.entries(box)) if (!isZero(value)) packed[key] = value;
	packed.weight = measures.weight(grams);
	return packed;
}

/** A field of the node is 0 until it is set; an expression may make that a text. */
const isZero = (value: unknown) =>
	value === 0 || isNothing(value) || (typeof value === 'string' && Number(value) === 0);

const LINE_ADVICE = 'Correct the lines of the incoming order, or the product data.';

function piecesOf({ quantity }: Source, word: string): number | string {
	const pieces = typeof quantity === 'string' ? quantity.trim() : quantity;
	if (isDecimal(pieces) && compare(pieces, 0) >= 0) return pieces;
	const says = isNothing(quantity) ? 'is missing' : `must be a number: “${shown(quantity)}”`;
	throw invalid(`${word}: quantity`, `${word}: quantity ${says}`, LINE_ADVICE);
}

/** The line's own weight where its unit is known, else its product's. */
function gramsOfOne(line: Source, word: string, rules: ProductRules): string | undefined {
	const own = ownGrams(line, word, rules);
	if (own !== undefined && !rules.isPreferred) return own;
	const known = productOf(line, word, own === undefined ? rules : withoutFailing(rules))?.grams;
	if (known !== undefined || own !== undefined) return known ?? own;
	if (rules.ifMissing === 'useDefault') return undefined;
	const sku = textOrNull(line.sku);
	throw invalid(
		PRODUCT_DATA,
		`The weight of ${word.toLowerCase()} (${sku === null ? 'no SKU' : `SKU “${shown(sku)}”`}) is not known`,
		isNothing(line.weight)
			? `Neither the line nor ${PRODUCT_DATA} has one. ${MISSING_ADVICE}`
			: `Its own weight “${shown(line.weight)}” has no unit: set the option “Line Weight Unit”, or ${lowerFirst(MISSING_ADVICE)}`,
	);
}

const withoutFailing = (rules: ProductRules): ProductRules => ({
	...rules,
	ifMissing: 'useDefault',
});

const lowerFirst = (text: string) => text[0].toLowerCase() + text.slice(1);

/** A weight of nothing is none; one that is no number is refused. */
function ownGrams(line: Source, word: string, { lineUnit }: ProductRules): string | undefined {
	const { weight, weightUnit } = line;
	if (isNothing(weight)) return undefined;
	const value = typeof weight === 'string' ? weight.trim() : weight;
	if (!isDecimal(value) || compare(value, 0) < 0) {
		throw invalid(
			`${word}: weight`,
			`${word}: weight must be a number of at least 0: “${shown(weight)}”`,
			LINE_ADVICE,
		);
	}
	if (compare(value, 0) === 0) return undefined;
	if (isNothing(weightUnit)) return lineUnit && product(value, GRAMS_OF[lineUnit]);
	const unit = weightUnitNamed(weightUnit);
	if (unit !== undefined) return product(value, GRAMS_OF[unit]);
	throw invalid(
		`${word}: weightUnit`,
		`${word}: weightUnit must be one of ${Object.keys(GRAMS_OF).join(', ')}: “${shown(weightUnit)}”`,
		LINE_ADVICE,
	);
}

const isNothing = (value: unknown) =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
