/**
 * Exact arithmetic on decimal numbers (money, weights), as text in and text out: `0.1 + 0.2` is
 * `0.3`. What is no number counts as 0: ask `isDecimal` or `exactNumber` first.
 */
import { withoutLast } from './text';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** No money, weight or id has more; arithmetic on endless digits takes endless time. */
const MOST_DIGITS = 400;

/** The parts of a decimal number: sign, whole, fraction. */
function partsOf(text: string): RegExpExecArray | null {
	return text.length > MOST_DIGITS ? null : DECIMAL.exec(text);
}

interface Scaled {
	units: bigint;
	scale: number;
}

const EXPONENT = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

/**
 * The digits of a number that is written with an exponent (`1.5e-7` as `0.00000015`), every one of
 * them; other texts as they are. A JavaScript number below 1e-6 or from 1e21 on is written so.
 */
export function withoutExponent(text: string): string {
	const match = EXPONENT.exec(text);
	if (!match) return text;
	const [, sign, whole, fraction = '', exponent] = match;
	const digits = whole + fraction;
	const point = whole.length + Number(exponent);
	if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
	if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
	return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function plain(value: number | string): string {
	return withoutExponent(String(value).trim());
}

function scaled(value: number | string): Scaled {
	const match = partsOf(plain(value));
	if (!match) return { units: 0n, scale: 0 };
	const [, sign, whole, fraction = ''] = match;
	return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

function written({ units, scale }: Scaled): string {
	const negative = units < 0n;
	const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
	const whole = digits.slice(0, digits.length - scale);
	const fraction = withoutLast(digits.slice(digits.length - scale), '0');
	return `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function aligned(values: Array<number | string>): { units: bigint[]; scale: number } {
	const parts = values.map(scaled);
	const scale = Math.max(0, ...parts.map((part) => part.scale));
	return { units: parts.map((part) => part.units * 10n ** BigInt(scale - part.scale)), scale };
}

/**
 * Whether the value is a plain decimal number (`-1`, `0.50`, `"12"`; not `1e3`, `" "`, `"12kg"`).
 */
export function isDecimal(value: unknown): value is number | string {
	if (typeof value === 'number') return Number.isFinite(value);
	return typeof value === 'string' && partsOf(value.trim()) !== null;
}

/**
 * What a JavaScript number holds exactly as a count of 1/10,000: the money and weights of nearly
 * every order.
 */
const SHORT = /^-?\d{1,9}(?:\.\d{1,4})?$/;
const SHORT_UNITS = 10_000;
const LONGEST_SHORT = 1e9;
/** Fifteen digits survive the way into a JavaScript number and back. */
const FIFTEEN_DIGITS = 1e15;

function shortUnits(value: number | string): number | undefined {
	if (typeof value === 'string' && !SHORT.test(value)) return undefined;
	const number = Number(value);
	const units = Math.round(number * SHORT_UNITS);
	return units / SHORT_UNITS === number && Math.abs(number) < LONGEST_SHORT ? units : undefined;
}

/** So many units as text; undefined where the digits may be too many for a number. */
function shortText(units: number, unitsOfOne: number): string | undefined {
	return Math.abs(units) < FIFTEEN_DIGITS ? withoutExponent(String(units / unitsOfOne)) : undefined;
}

function shortSum(values: Array<number | string>): string | undefined {
	let total = 0;
	for (const value of values) {
		const units = shortUnits(value);
		if (units === undefined) return undefined;
		total += units;
	}
	return shortText(total, SHORT_UNITS);
}

function shortProduct(a: number | string, b: number | string): string | undefined {
	const [x, y] = [shortUnits(a), shortUnits(b)];
	return x === undefined || y === undefined
		? undefined
		: shortText(x * y, SHORT_UNITS * SHORT_UNITS);
}

/** The exact sum. */
export function sum(values: Array<number | string>): string {
	return shortSum(values) ?? longSum(values);
}

function longSum(values: Array<number | string>): string {
	const { units, scale } = aligned(values);
	return written({ units: units.reduce((total, unit) => total + unit, 0n), scale });
}

/** Below, at or above 0, as sorting asks for it: exact, however many digits there are. */
export function compare(a: number | string, b: number | string): number {
	const [m, n] = [shortUnits(a), shortUnits(b)];
	if (m !== undefined && n !== undefined) return Math.sign(m - n);
	const [x, y] = aligned([a, b]).units;
	return x < y ? -1 : x > y ? 1 : 0;
}

/** The exact product. */
export function product(a: number | string, b: number | string): string {
	return shortProduct(a, b) ?? longProduct(a, b);
}

function longProduct(a: number | string, b: number | string): string {
	const [x, y] = [scaled(a), scaled(b)];
	return written({ units: x.units * y.units, scale: x.scale + y.scale });
}

/** The number of digits behind the point that carry a value (`1.50` has one). */
export function decimalPlaces(value: number | string): number {
	return written(scaled(value)).split('.')[1]?.length ?? 0;
}

/**
 * A number where a JavaScript number holds the value exactly, else its digits as text: what an item
 * carries for money. Null for anything that is no number, so a missing price never reads as zero.
 */
export function exactNumber(value: unknown): number | string | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
	if (typeof value === 'string' && SHORT.test(value)) return Number(value) + 0;
	if (!isDecimal(value)) return null;
	if (String(Number(value)) === value) return Number(value) + 0;
	const text = written(scaled(value));
	const number = Number(text);
	return plain(number) === text ? number : text;
}

/** A count in an answer, whether it is written as a number or as text; NaN for what is none. */
export function countOf(value: unknown): number {
	return Number(exactNumber(value) ?? NaN);
}
