/**
 * A provider's words, wherever its servers put them: in the answer's object, or in what is no
 * object at all (a page, one line of text). They are shown to people, so nothing of an order goes
 * with them.
 */
import type { Answer } from './contract';
import { withoutPersonalData } from './personalData';

/** Names under which servers put words, the best first; in any letter case. */
const WORD_NAMES = [
	'msg',
	'message',
	'errormsg',
	'error_msg',
	'errmsg',
	'errormessage',
	'error_message',
	'exceptionmessage',
	'error',
	'reason',
	'info',
	'detail',
	'description',
	'desc',
	'title',
];
/** What they hold beside words: the payload, of which a text alone may be words. */
const PAYLOAD_NAMES = ['data', 'result', 'd'];

/** Words that say yes: no reason for anything. */
const YES =
	/^(success(ful(ly)?)?|succeeded|succeed|ok|okay|true|yes|null|none|操作成功|请求成功|成功)[.!。!]?$/i;
const MOST_DEPTH = 4;
const LONGEST = 200;

/**
 * What an answer says, beside success: `msg`, `message`, `error`, `info`, `data`…, nested, in any
 * letter case. A word found where words belong comes before a text in the payload.
 * @returns null where it says nothing
 */
export function wordsOf(body: unknown): string | null {
	const words = wordsAt(body, 0);
	return words === null ? null : cut(words);
}

/** A message of ours with the provider's words behind it, where it has any. */
export function withWords(message: string, body: unknown): string {
	const words = wordsOf(body);
	return words === null ? message : `${message}: ${words}`;
}

/**
 * What stands behind “The answer cannot be read”: `: AppKey错误`, or nothing where it is empty.
 */
export function saidIn(answer: Answer): string {
	const words = excerptOf(answer);
	return words === '' ? '' : `: ${words}`;
}

function wordsAt(value: unknown, depth: number): string | null {
	if (typeof value === 'string') return wordsIn(value);
	if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return null;
	if (Array.isArray(value)) return first(value.slice(0, 3), (entry) => wordsAt(entry, depth + 1));
	const named = new Map<string, unknown>();
	for (const name of Object.keys(value)) {
		const plain = name.trim().toLowerCase();
		if (!named.has(plain)) named.set(plain, (value as Record<string, unknown>)[name]);
	}
	return (
		first(WORD_NAMES, (name) => allWords(named.get(name), depth + 1)) ??
		first(PAYLOAD_NAMES, (name) => payloadWords(named.get(name), depth + 1))
	);
}

/** All of a reason: one that comes as an object or a list (`{"Weight": ["…"]}`) is still one. */
function allWords(value: unknown, depth: number): string | null {
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return wordsIn(value);
	if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return null;
	const own = Array.isArray(value) ? null : wordsAt(value, depth);
	if (own !== null) return own;
	const parts: string[] = [];
	for (const part of Object.values(value)) {
		const words = typeof part === 'number' ? null : allWords(part, depth + 1);
		if (words !== null) parts.push(words);
		if (parts.length > 10) break;
	}
	return parts.length > 0 ? parts.join('; ') : null;
}

/** A text in the payload may be an address, an identifier or JSON: these are no words. */
function payloadWords(value: unknown, depth: number): string | null {
	const words = wordsAt(value, depth);
	return words === null || /^[\w:/.?&=%+-]*$/.test(words) ? null : words;
}

function wordsIn(text: string): string | null {
	const words = text.trim();
	return words === '' || YES.test(words) || /^[[{]/.test(words) ? null : words;
}

function first<T>(list: readonly T[], find: (entry: T) => string | null): string | null {
	for (const entry of list) {
		const found = find(entry);
		if (found !== null) return found;
	}
	return null;
}

/** Of a long page: its words come early. */
const READ_OF_PAGE = 20_000;

/**
 * The beginning of an answer that cannot be read, as a person would read it: tags stripped, personal
 * data masked, about 200 characters. Secrets were masked when it came in.
 */
export function excerptOf({ body }: Answer): string {
	const text = body
		.subarray(0, READ_OF_PAGE)
		.toString('utf8')
		// The last letter may have been cut in two.
		.replace(/\ufffd+$/, '');
	return cut(withoutPersonalData(plain(text)));
}

function plain(text: string): string {
	const isMarkup = /<[a-z!?/]/i.test(text);
	const words = isMarkup ? fromMarkup(text) : text;
	// eslint-disable-next-line no-control-regex
	return words.replace(/[\s\0-\x1f\x7f\ufeff]+/g, ' ').trim();
}

const UNSHOWN = [
	['<!--', '-->'],
	['<script', '</script>'],
	['<style', '</style>'],
];

function fromMarkup(text: string): string {
	let shown = text;
	for (const [from, to] of UNSHOWN) shown = without(shown, from, to);
	return shown
		.replace(/<[^<>]*>/g, ' ')
		.replace(/&nbsp;/gi, ' ')
		.replace(/&lt;/gi, '<')
		.replace(/&gt;/gi, '>')
		.replace(/&quot;|&#0?34;/gi, '"')
		.replace(/&amp;/gi, '&');
}

/** Without what stands between two signs; to the end where the second is missing. */
function without(text: string, from: string, to: string): string {
	const small = text.toLowerCase();
	const kept: string[] = [];
	let at = 0;
	for (;;) {
		const start = small.indexOf(from, at);
		if (start === -1) return kept.join(' ') + text.slice(at);
		kept.push(text.slice(at, start));
		const end = small.indexOf(to, start + from.length);
		if (end === -1) return kept.join(' ');
		at = end + to.length;
	}
}

function cut(text: string): string {
	if (text.length <= LONGEST) return text;
	const shown = [...text.slice(0, 2 * LONGEST)].slice(0, LONGEST).join('');
	return shown.length < text.length ? `${shown}…` : text;
}
