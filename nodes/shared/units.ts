/** Conversions between the units of parcels. Weights to four decimals, enough for a tenth of a gram. */
const GRAMS = { kg: 1000, lb: 453.59237, oz: 28.349523125 } as const;
const CENTIMETRES = { cm: 1, in: 2.54 } as const;

export type WeightUnit = keyof typeof GRAMS;
export type LengthUnit = keyof typeof CENTIMETRES;

export function convertWeight(value: number, from: WeightUnit, to: WeightUnit): number {
	return from === to ? value : rounded((value * GRAMS[from]) / GRAMS[to]);
}

export function convertLength(value: number, from: LengthUnit, to: LengthUnit): number {
	return from === to ? value : rounded((value * CENTIMETRES[from]) / CENTIMETRES[to]);
}

function rounded(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}
