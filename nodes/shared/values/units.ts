/**
 * Conversions between the units of parcels. Weights to four decimals, enough for a tenth of a gram.
 */
import { invalid, shown } from '../failure';

const GRAMS = { kg: 1000, lb: 453.59237, oz: 28.349523125 } as const;
const CENTIMETRES = { cm: 1, in: 2.54 } as const;

export type WeightUnit = keyof typeof GRAMS;
export type LengthUnit = keyof typeof CENTIMETRES;

/**
 * The unit that an order's parcel names, or the one that is meant where it names none.
 * @throws Failure `invalid` naming the field
 */
export function weightUnitOf(value: unknown, meant: WeightUnit, field: string): WeightUnit {
	return unitOf(value, meant, field, GRAMS);
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
	return from === to ? value : rounded((value * GRAMS[from]) / GRAMS[to]);
}

export function convertLength(value: number, from: LengthUnit, to: LengthUnit): number {
	return from === to ? value : rounded((value * CENTIMETRES[from]) / CENTIMETRES[to]);
}

function rounded(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}
