/** Reading the wire strictly: forms, JSON with exact numbers, tables of typed fields, times. */
import { createHash } from 'node:crypto';

import type { SandboxState, WireRequest, World } from './types.ts';

export const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex');

export const header = (request: WireRequest, name: string): string => {
	const key = Object.keys(request.headers).find((each) => each.toLowerCase() === name);
	return key === undefined ? '' : String(request.headers[key]);
};

/**
 * Method, content type and query are the same demand everywhere: POST, one type, nothing in the
 * URL.
 */
export function checkTransport(request: WireRequest, type: string, problems: string[]): void {
	if (request.method.toUpperCase() !== 'POST')
		problems.push(`method is ${request.method}, not POST`);
	const got = header(request, 'content-type').trim();
	if (!new RegExp(`^${type.replaceAll('/', '\\/')}(\\s*;\\s*charset="?utf-8"?)?$`, 'i').test(got)) {
		problems.push(`content type is "${got}", not ${type}`);
	}
	const { pathname, search: query } = new URL(request.url, 'http://sandbox');
	if (/\/\/|.\/$/.test(pathname)) problems.push(`path ${pathname} has a slash too many`);
	if (query) problems.push('the URL has a query; every parameter belongs into the body');
}

/**
 * The path without a trailing operation is none of our business: real hosts and mounts both fit.
 */
export const pathOf = (request: WireRequest) => new URL(request.url, 'http://sandbox').pathname;

/** Bytes to text; anything that isn't UTF-8 is a problem. */
export function utf8(body: Buffer, problems: string[]): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(body);
	} catch {
		problems.push('body is not UTF-8');
		return body.toString('latin1');
	}
}

/** A form: no duplicates, no stray bytes, every pair with its equals sign. */
export function readForm(text: string, problems: string[]): Record<string, string> {
	const form: Record<string, string> = {};
	if (/[^\x21-\x7e]/.test(text)) problems.push('form has unencoded characters');
	for (const pair of text === '' ? [] : text.split('&')) {
		const cut = pair.indexOf('=');
		if (cut < 0) {
			problems.push(`form pair without "=": ${pair.slice(0, 40)}`);
			continue;
		}
		const [name, value] = [pair.slice(0, cut), pair.slice(cut + 1)].map((part) => {
			try {
				return decodeURIComponent(part.replaceAll('+', ' '));
			} catch {
				problems.push(`form part is not percent-encoded UTF-8: ${part.slice(0, 40)}`);
				return part;
			}
		});
		if (Object.hasOwn(form, name)) problems.push(`parameter ${name} appears twice`);
		form[name] = value;
	}
	return form;
}

/** Every parameter there, none unknown; `filled` ones not empty. */
export function checkForm(
	form: Record<string, string>,
	names: { filled: readonly string[]; optional?: readonly string[] },
	problems: string[],
): void {
	for (const name of names.filled) {
		if (!Object.hasOwn(form, name)) problems.push(`parameter ${name} is missing`);
		else if (form[name] === '') problems.push(`parameter ${name} is empty`);
	}
	for (const name of Object.keys(form)) {
		if (!names.filled.includes(name) && !names.optional?.includes(name)) {
			problems.push(`parameter ${name} is unknown`);
		}
	}
}

/**
 * A JSON number with its digits as sent: 2^53 and 0.10 must not be rounded before they are judged.
 */
export class JsonNumber {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

/** A string, or a number outside of strings. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\[\s\S])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** The only key of an object that stands for a number; no document has such a name. */
const DIGITS = ' digits of a number';

/** Parses JSON, numbers as `JsonNumber`; undefined (and a problem) when it isn't JSON. */
export function readJson(text: string, what: string, problems: string[]): unknown {
	try {
		JSON.parse(text);
		// A reviver sees a number's digits on Node 22 and later alone: they go round it as text.
		const wrapped = text.replace(STRING_OR_NUMBER, (token) =>
			token.startsWith('"') ? token : JSON.stringify({ [DIGITS]: token }),
		);
		return JSON.parse(wrapped, (key, value: unknown) => {
			if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
				problems.push(`${what} has half of a surrogate pair in ${key}`);
			}
			const digits = (value as Record<string, unknown> | null)?.[DIGITS];
			return typeof digits === 'string' ? new JsonNumber(digits) : value;
		});
	} catch (error) {
		problems.push(`${what} is not JSON: ${(error as Error).message}`);
		return undefined;
	}
}

/** JSON in which every `JsonNumber` has its digits: 899.00 stays 899.00. */
export function writeJson(data: unknown): string {
	const text = JSON.stringify(data, (_key, value: unknown) =>
		value instanceof JsonNumber ? `${DIGITS}: ${value.text}` : value,
	);
	return text.replace(new RegExp(`"${DIGITS}: (-?[\\d.]+)"`, 'g'), '$1');
}

/** Back to plain data; numbers that a double can't hold stay digit strings. */
export function plain(value: unknown): unknown {
	if (value instanceof JsonNumber) {
		const number = Number(value.text);
		return /^-?\d+$/.test(value.text) && !Number.isSafeInteger(number) ? value.text : number;
	}
	if (Array.isArray(value)) return value.map(plain);
	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
	}
	return value;
}

type Scalar = 'string' | 'int' | 'int64' | 'float' | 'decimal2' | 'bool';

export interface Field {
	type: Scalar | 'object' | 'list' | 'strings';
	/** `filled`: there and not empty; `present`: there, "" allowed; otherwise optional. */
	need?: 'filled' | 'present';
	orNull?: boolean;
	/** An optional text is left out rather than sent empty. */
	notEmpty?: boolean;
	/** Longest string, or fewest rows of a list with `min`. */
	max?: number;
	min?: number;
	positive?: boolean;
	/** Left out where there is nothing to say: "" is no value of it. */
	notBlank?: boolean;
	match?: RegExp;
	oneOf?: ReadonlyArray<string | number>;
	fields?: Fields;
}
export type Fields = Record<string, Field>;

const WORDS: Record<Scalar, string> = {
	string: 'a string',
	int: 'a whole number without quotes',
	int64: 'a whole 64-bit number without quotes',
	float: 'a number without quotes',
	decimal2: 'a number with at most two decimals, without quotes',
	bool: 'true or false',
};

function isTyped(value: unknown, type: Scalar): boolean {
	if (type === 'string') return typeof value === 'string';
	if (type === 'bool') return typeof value === 'boolean';
	if (!(value instanceof JsonNumber)) return false;
	const { text } = value;
	switch (type) {
		case 'int':
			return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text));
		case 'int64':
			return /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
		case 'decimal2':
			return /^\d+(\.\d{1,2})?$/.test(text);
		default:
			return Number.isFinite(Number(text));
	}
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	value !== null &&
	typeof value === 'object' &&
	!Array.isArray(value) &&
	!(value instanceof JsonNumber);

function checkValue(value: unknown, field: Field, path: string, problems: string[]): void {
	if (value === null && field.orNull) return;
	if (field.type === 'object') {
		checkFields(value, field.fields ?? {}, path, problems);
		return;
	}
	if (field.type === 'list' || field.type === 'strings') {
		if (!Array.isArray(value)) problems.push(`${path} is not a list`);
		else {
			if (value.length < (field.min ?? 0))
				problems.push(`${path} has fewer than ${field.min} rows`);
			if (field.max !== undefined && value.length > field.max) {
				problems.push(`${path} has more than ${field.max} rows`);
			}
			value.forEach((row, index) => {
				if (field.type === 'list')
					checkFields(row, field.fields ?? {}, `${path}[${index}]`, problems);
				else if (typeof row !== 'string' || row === '')
					problems.push(`${path}[${index}] is not a filled string`);
			});
		}
		return;
	}
	if (!isTyped(value, field.type)) {
		problems.push(`${path} is not ${WORDS[field.type]}`);
		return;
	}
	const filled = field.need === 'filled' || field.notEmpty === true;
	if (filled && typeof value === 'string' && value.trim() === '') {
		problems.push(`${path} is empty`);
		return;
	}
	const shown = value instanceof JsonNumber ? Number(value.text) : value;
	if (field.positive && !(Number(shown) > 0)) problems.push(`${path} is not greater than 0`);
	if (value === '') {
		if (field.notBlank) problems.push(`${path} is empty`);
		return;
	}
	if (typeof value === 'string' && field.max !== undefined && [...value].length > field.max) {
		problems.push(`${path} is longer than ${field.max} characters`);
	}
	if (field.match && !field.match.test(String(shown)))
		problems.push(`${path} does not match ${field.match}`);
	if (field.oneOf && !field.oneOf.includes(shown as string | number)) {
		problems.push(`${path} is none of ${field.oneOf.join(', ')}`);
	}
}

/**
 * Checks an object against a table of the document: missing, unknown, ill-typed and out-of-range
 * fields.
 */
export function checkFields(
	value: unknown,
	fields: Fields,
	path: string,
	problems: string[],
): void {
	if (!isRecord(value)) {
		problems.push(`${path} is not an object`);
		return;
	}
	for (const [name, field] of Object.entries(fields)) {
		if (Object.hasOwn(value, name)) checkValue(value[name], field, `${path}.${name}`, problems);
		else if (field.need) problems.push(`${path}.${name} is missing`);
	}
	for (const name of Object.keys(value)) {
		if (!Object.hasOwn(fields, name)) problems.push(`${path}.${name} is unknown`);
	}
}

/** yyyy-MM-dd HH:mm:ss in Asia/Shanghai, which has no summer time. */
export const shanghai = (at: Date | number): string =>
	new Date(Number(at) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** The instant of `yyyy-MM-dd[ HH:mm:ss]` in Asia/Shanghai; NaN when it is no such time. */
export function instant(text: string, dateAlone = false): number {
	const shape = dateAlone
		? /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/
		: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
	if (!shape.test(text)) return NaN;
	const full = text.length === 10 ? `${text} 00:00:00` : text;
	const at = Date.parse(`${full.replace(' ', 'T')}+08:00`);
	return shanghai(Number.isNaN(at) ? 0 : at) === full ? at : NaN;
}

export const next = (state: SandboxState): number => (state.sequence += 1);

/** Files a label under a name and answers the URL it is served at. */
export function publish(world: World, name: string, lines: string[]): string {
	world.state.files[name] = lines;
	return `${world.base()}/labels/${name}`;
}

/** A tracking number in the shape of its carrier, so that carrier guessing can be tested. */
export function trackingNumber(state: SandboxState, carrier: string): string {
	const serial = next(state);
	const digits = (length: number) => String(serial).padStart(length, '0');
	if (/ups(?!s)|^1z/i.test(carrier) && !/usps/i.test(carrier)) return `1Z13R10R03${digits(8)}`;
	if (/fedex/i.test(carrier)) return `7946${digits(8)}`;
	if (/usps/i.test(carrier)) return `9405500897846${digits(9)}`;
	return `UU${digits(10)}`;
}

export const cents = (amount: number) => Math.round(amount * 100) / 100;
export const money = (amount: number) => amount.toFixed(2);
