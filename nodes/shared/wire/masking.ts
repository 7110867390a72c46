/**
 * Keeps an account's secrets out of what comes back: a provider may quote the key it was sent, and
 * its words end up in errors, items and stored executions.
 *
 * A secret may come back in any spelling (JSON, an address, a form, HTML, Base64, hexadecimal digits).
 * So the text is read as what it says, each letter with its place, and secrets are looked for there:
 * linear in the text, whatever a peer puts into it.
 */
import { Failure } from '../failure';

const MASK = '***';
/**
 * Shorter texts, and shorter numbers, may stand in an answer by chance: a tracking number must not
 * be touched.
 */
const SHORTEST = 8;
const SHORTEST_NUMBER = 12;
/** A spelling may be spelt again: JSON inside JSON, an address inside HTML. */
const LAYERS = 3;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text with the place (from, to) of each of its UTF-16 units in the text it was read from. */
interface Placed {
	text: string;
	from: ArrayLike<number>;
	to: ArrayLike<number>;
}

/** One spelt letter, or several that belong together (UTF-8), and where it ends. */
interface Spelt {
	letters: string;
	end: number;
}

const HEX4 = /[0-9a-f]{4}/iy;
const HEX2 = /[0-9a-f]{2}/iy;
const ENTITY = /#0{0,8}(\d{1,7});|#x0{0,8}([0-9a-f]{1,6});|(amp|lt|gt|quot|apos);/iy;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}

/** `\\uXXXX`, or a backslash before a sign. */
function ofBackslash(text: string, at: number): Spelt | undefined {
	const sign = text[at + 1] ?? '';
	const unit = sign === 'u' ? matchAt(HEX4, text, at + 2)?.[0] : undefined;
	if (unit) return { letters: String.fromCharCode(parseInt(unit, 16)), end: at + 6 };
	return sign === '' || /[A-Za-z0-9]/.test(sign) ? undefined : { letters: sign, end: at + 2 };
}

/** `%XX`; bytes beyond ASCII make letters together. */
function ofPercent(text: string, at: number): Spelt | undefined {
	const bytes: number[] = [];
	let end = at;
	while (text[end] === '%') {
		const pair = matchAt(HEX2, text, end + 1)?.[0];
		const byte = pair === undefined ? -1 : parseInt(pair, 16);
		if (byte < 0 || (bytes.length > 0 && byte < 0x80)) break;
		bytes.push(byte);
		end += 3;
		if (byte < 0x80) break;
	}
	return bytes.length > 0 ? { letters: Buffer.from(bytes).toString(), end } : undefined;
}

function ofEntity(text: string, at: number): Spelt | undefined {
	const match = matchAt(ENTITY, text, at + 1);
	if (!match) return undefined;
	const [all, decimal, hex, name] = match;
	const code = decimal ? parseInt(decimal, 10) : hex ? parseInt(hex, 16) : NaN;
	const letters = name ? NAMED[name.toLowerCase()] : code <= 0x10ffff && String.fromCodePoint(code);
	return letters ? { letters, end: at + 1 + all.length } : undefined;
}

/** A way to spell letters, by the sign it begins with. */
interface Spelling {
	sign: string;
	at(text: string, at: number): Spelt | undefined;
}

const SPELLINGS: Spelling[] = [
	{ sign: '\\', at: ofBackslash },
	{ sign: '%', at: ofPercent },
	{ sign: '&', at: ofEntity },
];
/** Letters and digits that are spelt: without them, those of a secret stand there as they are. */
const SPELT_LETTERS = /\\u00[3-7][0-9a-f]|%[3-7][0-9a-f]|&#/i;

/** What a text says, one layer of the given spellings taken off. */
function read({ text, from, to }: Placed, spellings: Spelling[]): Placed {
	const signs = new RegExp(`[${spellings.map(({ sign }) => `\\${sign}`).join('')}]`, 'g');
	const parts: string[] = [];
	const starts = new Int32Array(text.length);
	const ends = new Int32Array(text.length);
	let length = 0;
	const keep = (start: number, end: number) => {
		parts.push(text.slice(start, end));
		for (let at = start; at < end; at++, length++) {
			starts[length] = from[at];
			ends[length] = to[at];
		}
	};
	let done = 0;
	for (let match = signs.exec(text); match; match = signs.exec(text)) {
		const spelling = spellings.find(({ sign }) => sign === match![0]);
		const spelt = spelling?.at(text, match.index);
		if (!spelt) continue;
		keep(done, match.index);
		parts.push(spelt.letters);
		// Never more units than the spelling has.
		for (let unit = 0; unit < spelt.letters.length; unit++, length++) {
			starts[length] = from[match.index];
			ends[length] = to[spelt.end - 1];
		}
		done = signs.lastIndex = spelt.end;
	}
	keep(done, text.length);
	return { text: parts.join(''), from: starts, to: ends };
}

function asItStands(text: string): Placed {
	const from = new Int32Array(text.length);
	const to = new Int32Array(text.length);
	for (let at = 0; at < text.length; at++) {
		from[at] = at;
		to[at] = at + 1;
	}
	return { text, from, to };
}

/** All choices of some of the spellings, but the empty one. */
function choices(spellings: Spelling[]): Spelling[][] {
	return spellings
		.reduce<
			Spelling[][]
		>((all, spelling) => [...all, ...all.map((some) => [...some, spelling])], [[]])
		.filter((some) => some.length > 0);
}

/** What a text may say, whatever it was spelt in, and spelt again. */
function* readings(text: string): Generator<Placed> {
	const whole = asItStands(text);
	for (const some of choices(SPELLINGS.filter(({ sign }) => text.includes(sign)))) {
		let layer = whole;
		for (
			let depth = 0;
			depth < LAYERS && some.some(({ sign }) => layer.text.includes(sign));
			depth++
		)
			yield (layer = read(layer, some));
	}
}

/** As long as the text itself. */
function lower(text: string): string {
	const small = text.toLowerCase();
	return small.length === text.length
		? small
		: text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
/** The two alphabets of Base64 as one. */
const oneBase64 = (text: string) => text.replace(/-/g, '+').replace(/_/g, '/');

function longestWord(text: string): string {
	const words = text.match(/[a-z0-9]+/g) ?? [''];
	return words.reduce((longest, word) => (word.length > longest.length ? word : longest));
}

/**
 * Base64 of a text that holds the secret depends on how many bytes stand before it: what is the same
 * in all of them.
 */
function inBase64(secret: string): string[] {
	const bytes = Buffer.from(secret);
	return [0, 1, 2].map((before) =>
		Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
	);
}

/**
 * Replaces secrets, however they are written, by `***`; Base64 and hexadecimal digits are ways to
 * write them. Secrets too short to be told from other text are left.
 */
export class Mask {
	/** In any letter case. */
	private readonly words: string[];
	/** A part of each that every spelling keeps: the cheap test before the expensive one. */
	private readonly anchors: string[];
	/** In Base64, where the case of a letter counts. */
	private readonly encoded: string[];

	constructor(secrets: unknown[]) {
		const long = secrets
			// A blank that was pasted with it does not come back.
			.map((secret) => String(secret ?? '').trim())
			.filter((secret) => secret.length >= (/^\d+$/.test(secret) ? SHORTEST_NUMBER : SHORTEST));
		const distinct = [...new Set(long)];
		this.words = distinct.flatMap((secret) => [
			lower(secret),
			// In a form a blank is a plus sign.
			...(secret.includes(' ') ? [lower(secret).replace(/ /g, '+')] : []),
			Buffer.from(secret).toString('hex'),
		]);
		this.encoded = distinct.flatMap(inBase64);
		this.anchors = [...this.words, ...this.encoded.map(lower)].map(longestWord);
	}

	text(text: string): string {
		if (this.words.length === 0 || !this.mayHold(text)) return text;
		const found = this.placesIn(text);
		for (const { text: says, from, to } of readings(text)) {
			for (const [start, end] of this.placesIn(says)) found.push([from[start], to[end - 1]]);
		}
		return found.length === 0 ? text : blotted(text, found);
	}

	bytes(bytes: Buffer): Buffer {
		const text = bytes.toString('utf8');
		const masked = this.text(text);
		return masked === text ? bytes : Buffer.from(masked);
	}

	failure(failure: Failure): Failure {
		const { message, description, details } = failure;
		return failure.with({
			message: this.text(message),
			description: description && this.text(description),
			details: details && (JSON.parse(this.text(JSON.stringify(details))) as typeof details),
		});
	}

	private mayHold(text: string): boolean {
		const small = lower(text);
		return this.anchors.some((anchor) => small.includes(anchor)) || SPELT_LETTERS.test(text);
	}

	/** Where secrets stand in a text as it is: from, to. */
	private placesIn(text: string): Array<[from: number, to: number]> {
		const places: Array<[number, number]> = [];
		const search = (within: string, sought: string[]) => {
			for (const secret of sought) {
				for (let at = within.indexOf(secret); at !== -1; at = within.indexOf(secret, at + 1))
					places.push([at, at + secret.length]);
			}
		};
		search(lower(text), this.words);
		search(oneBase64(text), this.encoded);
		return places;
	}
}

/** The text with its places masked; those that overlap are one. */
function blotted(text: string, places: Array<[from: number, to: number]>): string {
	const parts: string[] = [];
	let done = 0;
	for (const [from, to] of [...places].sort(([a], [b]) => a - b)) {
		if (from >= done) parts.push(text.slice(done, from), MASK);
		done = Math.max(done, to);
	}
	return parts.join('') + text.slice(done);
}
