/**
 * The second reading of an answer's text, for what is no JSON as it stands: a document that
 * something was put around, or that breaks JSON's small print. It must be there whole and balanced,
 * and once: between what may stand around it nothing else may, so that a page, a log or two answers
 * in one are never taken for an answer. Linear in the text, whatever a peer puts into it.
 */
import { parseExact } from '../values/json';

export interface Found {
	value: unknown;
	/** What was unusual, for a hint. */
	unusual: string[];
}

export const AROUND = 'text before or after the answer';
export const SMALL_PRINT = 'JSON with commas too many or raw line breaks';
export const AS_TEXT = 'JSON inside a text';

/** JSON as text, as text again: more is no answer. */
const MOST_LAYERS = 3;
const MOST_DEPTH = 256;
/** Of a server's complaint about its own program. */
const LONGEST_COMPLAINT = 4000;

const BLANKS = /[\s\0]*/y;
const CALLBACK = /(?:\/\*\*\/\s{0,4})?(?:[\w$]{1,60}\.){0,4}[\w$]{1,60}\s{0,4}\(/y;
const ELEMENT = /<(string|pre)(?:\s[^<>]{0,300})?>/iy;
const COMPLAINT =
	/(?:<br ?\/?>\s{0,4})?(?:<[a-z][^<>]{0,80}>)?(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards)(?:<\/[a-z]{1,10}>)?:/iy;
const LINE_NUMBER = /(?:<b>)?\d{1,9}(?:<\/b>)?(?:\s{0,4}<br ?\/?>)?/iy;
/** What looks like a document may be an answer: it is not passed over. */
const LIKE_A_DOCUMENT = /[{[]\s{0,20}["{[]/;

/** @returns undefined where no document stands whole, and alone, in the text */
export function documentIn(text: string, layer = 0): Found | undefined {
	if (layer > MOST_LAYERS) return undefined;
	const start = pastNoise(text, 0);
	return (
		inElement(text, start, layer) ??
		inCallback(text, start) ??
		asText(text, start, layer) ??
		bare(text, start)
	);
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Blanks, NULs, byte order marks, comments, PHP's complaints: what servers put around an answer. */
function pastNoise(text: string, from: number): number {
	for (let at = from; ; ) {
		at = matchEnd(BLANKS, text, at);
		const next = pastComment(text, at) ?? pastComplaint(text, at);
		if (next === undefined) return at;
		at = next;
	}
}

function pastComment(text: string, at: number): number | undefined {
	const [open, close] = text.startsWith('<!--', at)
		? ['<!--', '-->']
		: text.startsWith('<?xml', at)
			? ['<?xml', '?>']
			: [];
	if (open === undefined || close === undefined) return undefined;
	const end = text.indexOf(close, at + open.length);
	if (end === -1 || LIKE_A_DOCUMENT.test(text.slice(at, end))) return undefined;
	return end + close.length;
}

function pastComplaint(text: string, at: number): number | undefined {
	const begun = matchEnd(COMPLAINT, text, at);
	if (begun === -1) return undefined;
	const said = text.slice(begun, begun + LONGEST_COMPLAINT);
	const line = said.indexOf(' on line ');
	if (line === -1 || LIKE_A_DOCUMENT.test(said.slice(0, line))) return undefined;
	const end = matchEnd(LINE_NUMBER, text, begun + line + ' on line '.length);
	return end === -1 ? undefined : end;
}

/** Whether nothing but noise follows. */
const endsAfter = (text: string, at: number) => pastNoise(text, at) === text.length;

/** `<string xmlns="…">{…}</string>`, as .NET's services answer. */
function inElement(text: string, start: number, layer: number): Found | undefined {
	ELEMENT.lastIndex = start;
	const [opening, name] = ELEMENT.exec(text) ?? [];
	if (opening === undefined || name === undefined) return undefined;
	const closing = `</${name}>`;
	const end = text.lastIndexOf(closing);
	if (end < start || !endsAfter(text, end + closing.length)) return undefined;
	const inner = text.slice(start + opening.length, end).trim();
	const within = /^<!\[CDATA\[/.test(inner) ? inner.slice(9, -3) : unescaped(inner);
	return around(documentIn(within, layer + 1));
}

const ENTITIES: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

const unescaped = (text: string) =>
	text.replace(/&(?:#(\d{1,6})|(quot|apos|lt|gt|amp));/g, (_all, code?: string, name?: string) =>
		name === undefined ? String.fromCodePoint(Number(code)) : ENTITIES[name],
	);

/** `callback({…});` */
function inCallback(text: string, start: number): Found | undefined {
	const begun = matchEnd(CALLBACK, text, start);
	if (begun === -1) return undefined;
	const found = balanced(text, matchEnd(BLANKS, text, begun));
	const end = found && matchEnd(/\s{0,4}\)\s{0,4};?/y, text, found.end);
	return found && end && end !== -1 && endsAfter(text, end)
		? around(parsed(found.json))
		: undefined;
}

/** `"{\"code\":200}"` */
function asText(text: string, start: number, layer: number): Found | undefined {
	if (text[start] !== '"') return undefined;
	const end = text.lastIndexOf('"');
	if (end <= start || !endsAfter(text, end + 1)) return undefined;
	let inner: unknown;
	try {
		inner = JSON.parse(text.slice(start, end + 1));
	} catch {
		return undefined;
	}
	const found = documentIn(String(inner), layer + 1);
	return found && { ...found, unusual: [AS_TEXT, ...found.unusual] };
}

function bare(text: string, start: number): Found | undefined {
	const found = balanced(text, start);
	if (!found || !endsAfter(text, found.end)) return undefined;
	const isAlone = text.slice(0, start).trim() === '' && text.slice(found.end).trim() === '';
	return isAlone ? parsed(found.json) : around(parsed(found.json));
}

const around = (found: Found | undefined) =>
	found && { ...found, unusual: [AROUND, ...found.unusual.filter((what) => what !== AROUND)] };

interface Balanced {
	json: { text: string; mended: boolean };
	end: number;
}

function parsed({ text, mended }: Balanced['json']): Found | undefined {
	try {
		return { value: parseExact(text), unusual: mended ? [SMALL_PRINT] : [] };
	} catch {
		return undefined;
	}
}

const code = (sign: string) => sign.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA, BLANK] = ['"', '\\', ',', ' '].map(code);
const OPENING = ['{', '['].map(code);
const CLOSING = ['}', ']'].map(code);

/**
 * The object or list that begins at a place, to its last bracket, without the commas that JSON does
 * not allow before a bracket, and with the control characters in its texts escaped.
 */
function balanced(text: string, start: number): Balanced | undefined {
	if (!OPENING.includes(text.charCodeAt(start))) return undefined;
	const pieces: string[] = [];
	const open: number[] = [];
	let kept = start;
	let comma = -1;
	let inText = false;
	for (let at = start; at < text.length; at++) {
		const sign = text.charCodeAt(at);
		if (inText) {
			if (sign === QUOTE) inText = false;
			else if (sign === BACKSLASH) at++;
			else if (sign < BLANK) {
				pieces.push(text.slice(kept, at), `\\u${sign.toString(16).padStart(4, '0')}`);
				kept = at + 1;
			}
			continue;
		}
		if (sign <= BLANK) continue;
		const closes = CLOSING.indexOf(sign);
		if (closes !== -1) {
			if (open.pop() !== closes) return undefined;
			if (comma !== -1) {
				pieces.push(text.slice(kept, comma));
				kept = comma + 1;
			}
			if (open.length === 0) {
				const mended = pieces.length > 0;
				pieces.push(text.slice(kept, at + 1));
				return { json: { text: pieces.join(''), mended }, end: at + 1 };
			}
		} else if (OPENING.includes(sign)) {
			if (open.push(OPENING.indexOf(sign)) > MOST_DEPTH) return undefined;
		} else if (sign === QUOTE) inText = true;
		comma = sign === COMMA ? at : -1;
	}
	return undefined;
}
