/**
 * What a provider's answers look like, and the one rule for those that are spelt otherwise: names in
 * another letter case, lists with their positions as keys, codes as `"200 "`, `"0200"` or true, and
 * an envelope around the whole. What has a documented name keeps it, and a documented name always
 * comes before one that is only like it.
 */
import { AS_TEXT, documentIn } from './document';

/** What reading the bytes needs to know of a provider. */
export interface AnswerForm {
	/** Whether this is one of its answers, rather than something around it. */
	isAnswer(value: object): boolean;
	/** The names its document has in answers, spelt as there. */
	names: readonly string[];
	/** Under which of them a verdict stands. */
	codes: readonly string[];
	/** The verdict that `true` means; absent: none. */
	yes?: number | string;
	/** The verdicts after which something was done. */
	accepts: readonly string[];
}

export interface ReadAnswer {
	answer: object;
	unusual: string[];
}

export const LETTER_CASE = 'names in another letter case';
export const POSITIONS = 'lists with positions as keys';
export const CODES = 'codes with blanks, zeros, or true';
export const ENVELOPE = 'an envelope around the answer';

/** Names of envelopes that frameworks put around an answer: ASP.NET's `d`, gateways' others. */
const ENVELOPES = ['d', 'data', 'result', 'response', 'return', 'string'];
const MOST_ENVELOPES = 3;
const MOST_DEPTH = 64;

/** @returns undefined where it is none of the provider's answers, and holds none */
export function answerIn(value: unknown, form: AnswerForm, depth = 0): ReadAnswer | undefined {
	if (typeof value === 'string') {
		const found = documentIn(value);
		const read = found && depth < MOST_ENVELOPES && answerIn(found.value, form, depth + 1);
		return read ? { ...read, unusual: [AS_TEXT, ...found.unusual, ...read.unusual] } : undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	const unusual = new Set<string>();
	const names = namesOf(form);
	const read = isSpeltOtherwise(value, names, 0) ? respelt(value, names, unusual, 0) : value;
	if (!form.isAnswer(read as object)) return inEnvelope(read as object, form, depth);
	plainCodes(read, form, unusual, 0);
	return { answer: read as object, unusual: [...unusual] };
}

/** The one thing that an object holds, where its name is an envelope's. */
function inEnvelope(value: object, form: AnswerForm, depth: number): ReadAnswer | undefined {
	const [[name, inner] = [], ...others] = Object.entries(value) as Array<[string, unknown]>;
	if (name === undefined || others.length > 0 || Array.isArray(value) || depth >= MOST_ENVELOPES)
		return undefined;
	if (!ENVELOPES.includes(name.toLowerCase())) return undefined;
	const read = answerIn(inner, form, depth + 1);
	return read && { ...read, unusual: [ENVELOPE, ...read.unusual] };
}

/** The documented spelling of each name, by its small letters. */
type Names = Map<string, string>;

const known = new WeakMap<AnswerForm, Names>();

function namesOf(form: AnswerForm): Names {
	let names = known.get(form);
	if (!names) {
		names = new Map(form.names.map((name) => [name, name]));
		for (const name of form.names)
			if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
		known.set(form, names);
	}
	return names;
}

/** The documented name that another one means; undefined where it means none, or itself. */
function meant(name: string, names: Names, holder: object): string | undefined {
	if (names.get(name) === name) return undefined;
	const documented = names.get(name.toLowerCase());
	return documented === undefined || Object.hasOwn(holder, documented) ? undefined : documented;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

/** Lists with a gap in their positions, and from where on, are PHP's: `array_filter` makes them. */
const isPosition = (name: string) => /^(0|[1-9]\d{0,5})$/.test(name);

/**
 * A list of objects with its positions as keys. No document has a table whose keys are numbers, so
 * the numbers need not follow each other.
 */
function isListByPosition(value: Record<string, unknown>): boolean {
	const names = Object.keys(value);
	return (
		names.length > 0 &&
		names.every(isPosition) &&
		(names.every((name) => isObject(value[name])) ||
			names.every((name, at) => Number(name) === Number(names[0]) + at && Number(names[0]) <= 1))
	);
}

/**
 * Whether anything has to be spelt anew. The rows of a list are written by one program, so the first
 * tells for all of them: a long list costs nothing.
 */
function isSpeltOtherwise(value: unknown, names: Names, depth: number): boolean {
	if (!isObject(value) || depth > MOST_DEPTH) return false;
	if (Array.isArray(value)) return isSpeltOtherwise(value[0], names, depth + 1);
	const own = Object.keys(value);
	if (own.length > 0 && isPosition(own[0]) && isListByPosition(value)) return true;
	return own.some(
		(name) =>
			meant(name, names, value) !== undefined || isSpeltOtherwise(value[name], names, depth + 1),
	);
}

function respelt(value: unknown, names: Names, unusual: Set<string>, depth: number): unknown {
	if (!isObject(value) || depth > MOST_DEPTH) return value;
	const inside = (each: unknown) => respelt(each, names, unusual, depth + 1);
	if (Array.isArray(value)) return value.map(inside);
	if (isListByPosition(value)) {
		unusual.add(POSITIONS);
		return Object.values(value).map(inside);
	}
	const own = Object.keys(value);
	const spelt = own.map((name) => meant(name, names, value));
	return Object.fromEntries(
		own.map((name, at) => {
			const documented = spelt[at];
			// Two names for one: nobody knows which is meant.
			const isMeant =
				documented !== undefined && spelt.indexOf(documented) === spelt.lastIndexOf(documented);
			if (isMeant) unusual.add(LETTER_CASE);
			return [isMeant ? documented : name, inside(value[name])];
		}),
	);
}

/** Whether any verdict of an answer says that something was done. */
export function saysYes(value: unknown, form: AnswerForm, depth = 0): boolean {
	if (!isObject(value) || depth > VERDICTS_DEPTH) return false;
	const own = Array.isArray(value)
		? false
		: form.codes.some((name) => form.accepts.includes(String(value[name])));
	return own || Object.values(value).some((inner) => saysYes(inner, form, depth + 1));
}

/** Where verdicts are: at the top, in the rows, and in what the top holds. */
const VERDICTS_DEPTH = 2;

/** Verdicts as their digits, in place: `"0200 "` is 200. What is no number stays what it is. */
function plainCodes(value: unknown, form: AnswerForm, unusual: Set<string>, depth: number): void {
	if (!isObject(value) || depth > VERDICTS_DEPTH) return;
	if (Array.isArray(value)) {
		for (const row of value) plainCodes(row, form, unusual, depth + 1);
		return;
	}
	for (const name of form.codes) {
		if (!Object.hasOwn(value, name)) continue;
		const code = plainCode(value[name], form.yes);
		if (code === value[name]) continue;
		value[name] = code;
		unusual.add(CODES);
	}
	if (depth === VERDICTS_DEPTH) return;
	for (const name in value)
		if (isObject(value[name])) plainCodes(value[name], form, unusual, depth + 1);
}

function plainCode(code: unknown, yes: AnswerForm['yes']): unknown {
	if (code === true) return yes ?? code;
	if (typeof code !== 'string' || code.length > 20) return code;
	const digits = /^\s*0*(\d+)\s*$/.exec(code)?.[1];
	return digits ?? (/^\s*true\s*$/i.test(code) ? (yes ?? code) : code);
}
