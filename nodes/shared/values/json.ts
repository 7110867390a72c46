/**
 * JSON without losing digits: order ids may be 64-bit integers and money must stay exact, while a
 * JavaScript number holds about 15 digits. A number that would change is kept as the text the
 * provider wrote, and so is every whole number past 2^53.
 */
import { LosslessNumber, parse, stringify } from 'lossless-json';
import { withoutExponent } from './decimal';
import { withoutLast } from './text';

/** Node 22 and later; before, a library writes such numbers. */
const { rawJSON } = JSON as unknown as { rawJSON?: (text: string) => unknown };

/**
 * Only a run of 16 or more digits (a decimal point among them allowed) or an exponent can lose
 * anything. A number follows one of these characters or nothing; a tracking number in quotes does
 * not, and to check every value takes five times as long.
 */
const MAY_LOSE_DIGITS = /(?:^|[\s:,[])-?(?:\d[\d.]{15,}|\d[\d.]*[eE])/;

/** `1.50` and `1.5` are the same number; so are `0` and `-0`. */
function canonical(digits: string): string {
	const negative = digits.startsWith('-');
	const [whole, fraction = ''] = (negative ? digits.slice(1) : digits).split('.');
	const tail = withoutLast(fraction, '0');
	const body = whole.replace(/^0+(?=\d)/, '') + (tail ? `.${tail}` : '');
	return negative && body !== '0' ? `-${body}` : body;
}

/**
 * Of a whole number past 2^53 nobody can tell later whether it lost digits: 77438029090071180 is
 * written so, but held as …184.
 */
function survives(source: string, value: number): boolean {
	if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source))
		return false;
	return canonical(withoutExponent(source)) === canonical(withoutExponent(String(value)));
}

/**
 * Whether a value is a whole number past 2^53: of an id it may not be the digits that somebody
 * wrote.
 */
export function hasLostDigits(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/**
 * Parses JSON; numbers that a double cannot hold come back as strings of their digits.
 * @throws SyntaxError when the text is not JSON
 */
export function parseExact(text: string): unknown {
	return parseWith(text, (source) => source);
}

/**
 * The same for what is sent on: such a number is written as a number again, with all its digits.
 */
export function parseToSend(text: string): unknown {
	return parseWith(text, rawNumber);
}

function parseWith(text: string, unsafe: (source: string) => unknown): unknown {
	if (!MAY_LOSE_DIGITS.test(text)) return JSON.parse(text) as unknown;
	return parse(text, undefined, {
		parseNumber(source) {
			const value = Number(source);
			return survives(source, value) ? value : unsafe(source);
		},
		// As JSON.parse has it.
		onDuplicateKey: ({ newValue }) => newValue,
	});
}

/** A JSON number with exactly these digits, however many there are. */
export function rawNumber(digits: string): unknown {
	return rawJSON ? rawJSON(digits) : new LosslessNumber(digits);
}

/** JSON of values that may hold raw numbers. */
const written = rawJSON ? JSON.stringify : (value: unknown) => stringify(value) ?? 'null';

/** An escape in the JSON that JSON.stringify writes: a half of a surrogate pair, or any other. */
const ESCAPE = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/**
 * JSON as it is sent. Half of an emoji, as texts that were cut off have it, is no letter in any
 * encoding, and strict readers refuse the whole text for it (PHP's json_decode does): the
 * replacement character goes over the wire.
 */
export function wireJson(value: unknown): string {
	const text = written(value);
	return text.includes('\\ud')
		? text.replace(ESCAPE, (escape, half?: string) => (half === undefined ? escape : '\ufffd'))
		: text;
}
