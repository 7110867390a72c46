/**
 * Reads values out of a PDF's bytes. Nothing is trusted: depth is bounded, and no byte is looked at
 * more than a few times.
 */
import { Broken } from './broken';
import type { Dict, Value } from './pdfValue';
import { Name, Ref, Text } from './pdfValue';

const DEEPEST = 100;
const LONGEST_NUMBER = 40;

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([...'()<>[]{}/%'].map((letter) => letter.charCodeAt(0)));

export const isSpace = (byte: number) => SPACE.has(byte);
export const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isRegular = (byte: number) => !SPACE.has(byte) && !DELIMITERS.has(byte);
const isNumeric = (byte: number) => isDigit(byte) || byte === 43 || byte === 45 || byte === 46;

const KEYWORDS = new Map<string, Value>([
	['true', true],
	['false', false],
	['null', null],
]);

export class Parser {
	constructor(
		readonly bytes: Buffer,
		public at: number,
	) {}

	get isAtEnd(): boolean {
		return this.at >= this.bytes.length;
	}

	skipSpace(): void {
		for (;;) {
			const byte = this.bytes[this.at];
			if (this.isAtEnd) return;
			if (byte === 37) {
				while (!this.isAtEnd && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at++;
			} else if (isSpace(byte)) this.at++;
			else return;
		}
	}

	/** Goes past a word that is next; false where another thing is. */
	skipWord(word: string): boolean {
		this.skipSpace();
		const end = this.at + word.length;
		if (this.bytes.toString('latin1', this.at, end) !== word) return false;
		this.at = end;
		return true;
	}

	/** A whole number that is next, or undefined. */
	integer(): number | undefined {
		this.skipSpace();
		let end = this.at;
		while (isDigit(this.bytes[end]) && end - this.at < 16) end++;
		if (end === this.at) return undefined;
		const value = Number(this.bytes.toString('latin1', this.at, end));
		this.at = end;
		return value;
	}

	value(depth = 0): Value {
		this.skipSpace();
		if (this.isAtEnd || depth > DEEPEST) throw this.fault();
		const byte = this.bytes[this.at];
		if (byte === 47) return new Name(this.name());
		if (byte === 40) return this.literalText();
		if (byte === 60) return this.bytes[this.at + 1] === 60 ? this.dict(depth) : this.hexText();
		if (byte === 91) return this.array(depth);
		if (isNumeric(byte)) return this.numberOrRef();
		return this.keyword();
	}

	private fault(): Broken {
		return new Broken(`is damaged at byte ${this.at}`);
	}

	private keyword(): Value {
		const start = this.at;
		while (!this.isAtEnd && isRegular(this.bytes[this.at]) && this.at - start < 8) this.at++;
		const value = KEYWORDS.get(this.bytes.toString('latin1', start, this.at));
		if (value === undefined) throw this.fault();
		return value;
	}

	private name(): string {
		const start = ++this.at;
		while (!this.isAtEnd && isRegular(this.bytes[this.at])) this.at++;
		return this.bytes
			.toString('latin1', start, this.at)
			.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	}

	private literalText(): Text {
		const start = this.at;
		for (let open = 0; !this.isAtEnd; this.at++) {
			const byte = this.bytes[this.at];
			if (byte === 92) this.at++;
			else if (byte === 40) open++;
			else if (byte === 41 && --open === 0) {
				this.at++;
				return new Text(this.bytes.toString('latin1', start, this.at));
			}
		}
		throw this.fault();
	}

	private hexText(): Text {
		const end = this.bytes.indexOf(62, this.at);
		if (end === -1) throw this.fault();
		const written = this.bytes.toString('latin1', this.at, end + 1);
		this.at = end + 1;
		return new Text(written);
	}

	private array(depth: number): Value[] {
		const values: Value[] = [];
		this.at++;
		for (;;) {
			this.skipSpace();
			if (this.bytes[this.at] === 93) {
				this.at++;
				return values;
			}
			values.push(this.value(depth + 1));
		}
	}

	private dict(depth: number): Dict {
		const dict: Dict = new Map();
		this.at += 2;
		for (;;) {
			this.skipSpace();
			if (this.bytes[this.at] === 62 && this.bytes[this.at + 1] === 62) {
				this.at += 2;
				return dict;
			}
			if (this.bytes[this.at] !== 47) throw this.fault();
			const key = this.name();
			dict.set(key, this.value(depth + 1));
		}
	}

	private numberOrRef(): Value {
		const start = this.at;
		while (isNumeric(this.bytes[this.at]) && this.at - start < LONGEST_NUMBER) this.at++;
		const written = this.bytes.toString('latin1', start, this.at);
		const after = this.at;
		if (/^\d+$/.test(written) && this.integer() !== undefined) {
			this.skipSpace();
			if (this.bytes[this.at] === 82 && !isRegular(this.bytes[this.at + 1] ?? 32)) {
				this.at++;
				return new Ref(Number(written));
			}
		}
		this.at = after;
		const value = Number.parseFloat(written);
		return Number.isFinite(value) ? value : 0;
	}
}
