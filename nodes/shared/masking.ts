/**
 * Keeps an account's secrets out of what comes back: a provider may quote the key it was sent, and its words end up in
 * errors, items and stored executions.
 */
import { Failure } from './failure';

const MASK = '***';
/** Shorter texts, and shorter numbers, may stand in an answer by chance: a tracking number must not be touched. */
const SHORTEST = 8;
const SHORTEST_NUMBER = 12;

/** As it is, in JSON (slashes escaped or not, other letters as codes or not), in an address, in a form and in HTML. */
function spellings(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	const codes = json.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const inAddress = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
	const inForm = new URLSearchParams({ s: secret }).toString().slice(2);
	const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
	const html = secret.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
	const named = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
	const all = [json, codes].flatMap((text) => [text, text.replaceAll('/', '\\/')]);
	return [secret, ...all, inAddress, inForm, lower(inAddress), lower(inForm), html, named];
}

/** Replaces secrets, however they are written, by `***`. Secrets too short to be told from other text are left. */
export class Mask {
	private readonly texts: string[];

	constructor(secrets: unknown[]) {
		const long = secrets.map((secret) => String(secret ?? '')).filter((secret) => secret.length >= (/^\d+$/.test(secret) ? SHORTEST_NUMBER : SHORTEST));
		// The longest first: one spelling may be part of another.
		this.texts = [...new Set(long.flatMap(spellings))].sort((a, b) => b.length - a.length);
	}

	text(text: string): string {
		return this.texts.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
	}

	bytes(bytes: Buffer): Buffer {
		return this.texts.some((secret) => bytes.includes(secret)) ? Buffer.from(this.text(bytes.toString('utf8'))) : bytes;
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
