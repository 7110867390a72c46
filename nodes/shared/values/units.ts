/**
 * Conversions between the units of parcels. Weights to four decimals, enough for a tenth of a gram.
 */
import { invalid, shown } from '../failure';

/** Grams of one unit. */
export const GRAMS_OF = { kg: 1000, g: 1, lb: 453.59237, oz: 28.349523125 } as const;
const CENTIMETRES = { cm: 1, mm: 0.1, in: 2.54 } as const;

export type WeightUnit = keyof typeof GRAMS_OF;
export type LengthUnit = keyof typeof CENTIMETRES;

/** How people and sheets write them, beside the units' own names. */
const WEIGHT_WORDS: Record<string, WeightUnit> = {
	kgs: 'kg',
	kilogram: 'kg',
	kilograms: 'kg',
	千克: 'kg',
	公斤: 'kg',
	gram: 'g',
	grams: 'g',
	克: 'g',
	lbs: 'lb',
	pound: 'lb',
	pounds: 'lb',
	磅: 'lb',
	ounce: 'oz',
	ounces: 'oz',
	盎司: 'oz',
};
const LENGTH_WORDS: Record<string, LengthUnit> = {
	厘米: 'cm',
	毫米: 'mm',
	inch: 'in',
	inches: 'in',
	英寸: 'in',
};

/** The unit that a word means, or undefined: a unit is never guessed. */
export function weightUnitNamed(word: unknown): WeightUnit | undefined {
	return unitNamed(word, GRAMS_OF, WEIGHT_WORDS);
}

/** The same for lengths. */
export function lengthUnitNamed(word: unknown): LengthUnit | undefined {
	return unitNamed(word, CENTIMETRES, LENGTH_WORDS);
}

function unitNamed<U extends string>(
	word: unknown,
	units: Record<U, number>,
	words: Record<string, U>,
): U | undefined {
	if (typeof word !== 'string') return undefined;
	const text = word.trim().toLowerCase();
	if (Object.hasOwn(units, text)) return text as U;
	return Object.hasOwn(words, text) ? words[text] : undefined;
}

/**
 * The unit that an order's parcel names, or the one that is meant where it names none.
 * @throws Failure `invalid` naming the field
 */
export function weightUnitOf(value: unknown, meant: WeightUnit, field: string): WeightUnit {
	return unitOf(value, meant, field, GRAMS_OF);
}

export function lengthUnitOf(value: unknown, meant: LengthUnit, field: string): LengthUnit {
	return unitOf(value, meant, field, CENTIMETRES);
}

function unitOf<U extends string>(
	value: unknown,
	meant: U,
	field: string,
	units: Record<U, number>,
): U {
	if (value === undefined || value === null || value === '') return meant;
	if (typeof value === 'string' && Object.hasOwn(units, value)) return value as U;
	throw invalid(
		field,
		`${field} must be one of ${Object.keys(units).join(', ')}: “${shown(value)}”`,
		"Correct the order's parcels, or add “Parcels” in the node.",
	);
}

export function convertWeight(value: number, from: WeightUnit, to: WeightUnit): number {
	return from === to ? value : rounded((value * GRAMS_OF[from]) / GRAMS_OF[to]);
}

export function convertLength(value: number, from: LengthUnit, to: LengthUnit): number {
	return from === to ? value : rounded((value * CENTIMETRES[from]) / CENTIMETRES[to]);
}

function rounded(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}
