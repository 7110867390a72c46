/**
 * Keeps an account's secrets out of what comes back: a provider may quote the key it was sent, and
 * its words end up in errors, items and stored executions.
 */
import { Failure } from '../failure';

const MASK = '***';
/**
 * Shorter texts, and shorter numbers, may stand in an answer by chance: a tracking number must not
 * be touched.
 */
const SHORTEST = 8;
const SHORTEST_NUMBER = 12;

const NAMED: Record<string, string> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

const hex = (code: number) => code.toString(16).padStart(2, '0');
const literal = (text: string) => text.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&');

/**
 * Every way to write a letter in JSON, an address, a form or HTML; letters and digits are written
 * as they are.
 */
function spellingsOf(letter: string): string {
	if (/^[A-Za-z0-9]$/.test(letter)) return letter;
	const unit = (at: number) => letter.charCodeAt(at).toString(16).padStart(4, '0');
	const bytes = [...Buffer.from(letter)].map((byte) => `%(?:25)*${hex(byte)}`).join('');
	const codes = Array.from({ length: letter.length }, (_, at) => `\\\\+u${unit(at)}`).join('');
	const code = letter.codePointAt(0)!;
	const named = NAMED[letter] ? [`&${NAMED[letter]};`] : [];
	// The longest first, so that nothing of a spelling is left over.
	return `(?:${[bytes, codes, `&#0*${code};`, `&#x0*${hex(code)};`, ...named, `\\\\*${literal(letter)}`, ...(letter === ' ' ? ['\\+'] : [])].join('|')})`;
}

/** A part that every spelling keeps: the cheap question before the dear one. */
function anchorOf(secret: string): string {
	return (secret.match(/[A-Za-z0-9]+/g) ?? ['']).reduce((longest, part) =>
		part.length > longest.length ? part : longest,
	);
}

interface Secret {
	anchors: string[];
	pattern: RegExp;
}

function asWritten(secret: string): Secret {
	const anchor = anchorOf(secret);
	return {
		anchors: [...new Set([anchor, anchor.toLowerCase(), anchor.toUpperCase()])],
		pattern: new RegExp([...secret].map(spellingsOf).join(''), 'gi'),
	};
}

/** Capitals differ in Base64, so these are not `spellingsOf`, which takes them alike. */
const BASE64_SPELLINGS: Record<string, string> = {
	'+': '(?:[-+]|%(?:25)*2[Bb]|\\\\+u002[Bb])',
	'/': '(?:_|\\\\*/|%(?:25)*2[Ff]|\\\\+u002[Ff])',
};

/**
 * Base64 of a text that holds the secret depends on how many bytes stand before it: what is the
 * same in all of them.
 */
function inBase64(secret: string): Secret[] {
	const bytes = Buffer.from(secret);
	return [0, 1, 2].map((before) => {
		const letters = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
		const pattern = [...letters].map((letter) => BASE64_SPELLINGS[letter] ?? letter).join('');
		return { anchors: [anchorOf(letters)], pattern: new RegExp(pattern, 'g') };
	});
}

function inHex(secret: string): Secret {
	const digits = Buffer.from(secret).toString('hex');
	return { anchors: [digits, digits.toUpperCase()], pattern: new RegExp(digits, 'gi') };
}

/**
 * Replaces secrets, however they are written, by `***`; Base64 and hexadecimal digits are ways to
 * write them. Secrets too short to be told from other text are left.
 */
export class Mask {
	private readonly secrets: Secret[];

	constructor(secrets: unknown[]) {
		const long = secrets
			.map((secret) => String(secret ?? ''))
			.filter((secret) => secret.length >= (/^\d+$/.test(secret) ? SHORTEST_NUMBER : SHORTEST));
		// The longest first: one may be part of another.
		this.secrets = [...new Set(long)]
			.sort((a, b) => b.length - a.length)
			.flatMap((secret) => [asWritten(secret), ...inBase64(secret), inHex(secret)]);
	}

	text(text: string): string {
		return this.secrets.reduce((masked, { pattern }) => masked.replace(pattern, MASK), text);
	}

	bytes(bytes: Buffer): Buffer {
		// Anchors are letters and digits, so any reading of the bytes will do: this one costs nothing,
		// and a text is searched faster.
		const letters = bytes.toString('latin1');
		return this.secrets.some(({ anchors }) => anchors.some((anchor) => letters.includes(anchor)))
			? Buffer.from(this.text(bytes.toString('utf8')))
			: bytes;
	}

	failure(failure: Failure): Failure {
		const { message, description, details } = failure;
		return failure.with({
			message: this.text(message),
			description: description && this.text(description),
			details: details && (JSON.parse(this.text(JSON.stringify(details))) as typeof details),
		});
	}
}
