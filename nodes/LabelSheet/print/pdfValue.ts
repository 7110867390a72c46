/** The values a PDF is made of (ISO 32000-1, 7.3). */

export class Name {
	/** Without the slash, `#xx` resolved. */
	constructor(readonly text: string) {}
}

/** A text, as it is written: with its brackets. */
export class Text {
	constructor(readonly written: string) {}
}

export class Ref {
	constructor(readonly number: number) {}
}

export type Dict = Map<string, Value>;

export class Stream {
	constructor(
		readonly dict: Dict,
		readonly bytes: Uint8Array,
	) {}
}

export type Value = null | boolean | number | Name | Text | Ref | Value[] | Dict | Stream;

export const isDict = (value: unknown): value is Dict => value instanceof Map;

/** The text of a name, or undefined. */
export const nameOf = (value: unknown) => (value instanceof Name ? value.text : undefined);

const SPECIAL = /[^!-~]|[#()<>[\]{}/%]/g;

function written(name: string): string {
	const escaped = name.replace(
		SPECIAL,
		(letter) => `#${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
	);
	return `/${escaped}`;
}

/** A number as PDF has it: without an exponent. */
export function numberText(value: number): string {
	return Number.isInteger(value) && Math.abs(value) < 1e15
		? String(value)
		: value.toFixed(5).replace(/\.?0+$/, '');
}

/**
 * The value as it stands in a file; streams are written elsewhere.
 * @param refer the number of what is referred to, in the file that is written; undefined for nothing
 */
export function serialised(value: Value, refer: (ref: Ref) => number | undefined): string {
	if (value === null || value instanceof Stream) return 'null';
	if (typeof value === 'number') return numberText(value);
	if (typeof value === 'boolean') return String(value);
	if (value instanceof Name) return written(value.text);
	if (value instanceof Text) return value.written;
	if (value instanceof Ref) {
		const number = refer(value);
		return number === undefined ? 'null' : `${number} 0 R`;
	}
	if (Array.isArray(value)) return `[${value.map((each) => serialised(each, refer)).join(' ')}]`;
	const entries = [...value].map(([key, each]) => `${written(key)} ${serialised(each, refer)}`);
	return `<<${entries.join('\n')}>>`;
}
