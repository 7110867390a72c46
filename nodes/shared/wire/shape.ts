/**
 * The shape of an answer: its keys and the types of its values, and never a value. It may be shown
 * to anybody, so it goes with what could not be read, and with the report of *Account: Check*.
 */
import { parseExact } from '../values/json';
import { textOfAnswer } from './answer';
import type { Answer } from './contract';

/**
 * What a document says of a value: a kind (`text`, `number`, `flag`, `null`, `any`), several with `|`
 * between, or one value of a kind (`number=200`); a list of one shape; fields by name, with `?` behind
 * those that may be missing.
 */
export type Shape = string | readonly [Shape] | { readonly [field: string]: Shape };

const MOST_DEPTH = 6;
const MOST_FIELDS = 60;
/** Of a long list, as many entries tell what it is made of. */
const MOST_ENTRIES = 200;

/**
 * A provider's field names are words; a key that is none, or has many digits, may be somebody's name
 * or the number of an order.
 */
const nameOf = (key: string): string =>
	/^[A-Za-z_][\w-]{0,39}$/.test(key) && !/(?:\d\D*){4}/.test(key) ? key : '***';

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);

/** A number that JavaScript cannot hold keeps its text, in an object of its own kind. */
function isRawNumber(value: unknown): boolean {
	const { isRawJSON } = JSON as { isRawJSON?(value: unknown): boolean };
	return isRawJSON?.(value) === true;
}

function kindOf(value: unknown): string {
	if (value === null || value === undefined) return 'null';
	if (Array.isArray(value)) return 'list';
	if (isObject(value)) return 'object';
	if (typeof value === 'string') return 'text';
	return typeof value === 'boolean' ? 'flag' : 'number';
}

/** Keys and kinds; of a list, those of its first entry. */
export function shapeOf(value: unknown, depth = 0): unknown {
	if (depth > MOST_DEPTH) return '…';
	if (Array.isArray(value)) return value.slice(0, 1).map((entry) => shapeOf(entry, depth + 1));
	if (!isObject(value)) return kindOf(value);
	return Object.fromEntries(
		Object.keys(value)
			.slice(0, MOST_FIELDS)
			.map((key) => [nameOf(key), shapeOf(value[key], depth + 1)]),
	);
}

/** What an answer holds, as strict JSON has it; undefined where it is none. */
export function strictly(answer: Answer): unknown {
	try {
		return parseExact(textOfAnswer(answer));
	} catch {
		return undefined;
	}
}

/** For an error's details: what came instead of what the document promises. */
export function shapeOfAnswer(answer: Answer): { answerShape: unknown } {
	const value = strictly(answer);
	if (value !== undefined) return { answerShape: shapeOf(value) };
	const type = /^[\w.+-]+\/[\w.+-]+/.exec(answer.headers['content-type'] ?? '')?.[0];
	return {
		answerShape: `no JSON: ${answer.body.length} bytes${type ? ` of ${type}` : ''}`,
	};
}

/** Where a value is not what the document says: each place once, in words, without any value. */
export function deviationsOf(shape: Shape, value: unknown, place = ''): string[] {
	const found = new Set<string>();
	compare(shape, value, place, found);
	return [...found];
}

const at = (place: string, name: string) => (place === '' ? name : `${place}.${name}`);
const named = (place: string) => (place === '' ? 'the answer' : place);

function compare(shape: Shape, value: unknown, place: string, found: Set<string>): void {
	if (typeof shape === 'string') return compareKind(shape, value, place, found);
	const kind = kindOf(value);
	if (Array.isArray(shape)) {
		if (!Array.isArray(value)) found.add(`${named(place)} is ${kind}, documented: list`);
		else
			for (const entry of value.slice(0, MOST_ENTRIES))
				compare((shape as readonly [Shape])[0], entry, `${place}[]`, found);
		return;
	}
	if (!isObject(value)) {
		found.add(`${named(place)} is ${kind}, documented: object`);
		return;
	}
	const fields = Object.entries(shape as Record<string, Shape>);
	for (const [field, below] of fields) {
		const name = field.replace(/\?$/, '');
		if (Object.hasOwn(value, name)) compare(below, value[name], at(place, name), found);
		else if (name === field) found.add(`${at(place, name)} is missing`);
	}
	const known = new Set(fields.map(([field]) => field.replace(/\?$/, '')));
	for (const key of Object.keys(value)) {
		if (!known.has(key))
			found.add(`${at(place, nameOf(key))} (${kindOf(value[key])}) is not documented`);
	}
}

function compareKind(shape: string, value: unknown, place: string, found: Set<string>): void {
	const kind = kindOf(value);
	const fits = shape.split('|').some((each) => {
		const [wanted, ...exact] = each.split('=');
		if (wanted === 'any') return true;
		return wanted === kind && (exact.length === 0 || String(value) === exact.join('='));
	});
	if (!fits) found.add(`${named(place)} is ${shownKind(shape, kind, value)}, documented: ${shape}`);
}

/** The value itself only where the document names one, and it is a code: short, without letters. */
function shownKind(shape: string, kind: string, value: unknown): string {
	const text = String(value);
	return shape.includes('=') && /^-?\d{1,6}$/.test(text) ? `${kind}=${text}` : kind;
}
