/**
 * What a tracking number and the address of a label look like. Servers write `false`, `0`, “待更新” or
 * `9.4E+21` where they have none yet: a label with such a number would be called ready, and shipped
 * back with it.
 */
import { invalid, shown } from '../failure';
import { hasLostDigits, parseExact } from '../values/json';

/** Nearly all of them: looked for first, since there are thousands. */
const PLAIN = /^(?!0+$)[A-Za-z]*\d[A-Za-z\d]*$/;
/** Letters and digits, in groups: `1Z 999 AA1 01 2345 6784`, `RR-123456789-CN`. */
const FORM = /^[A-Za-z0-9]+(?:[ ._-][A-Za-z0-9]+)*$/;
/** What a sheet, or a number that is too long for one, makes of digits. */
const EXPONENT = /^\d+(?:\.\d+)?e\+\d+$|^\d+\.\d+e\d+$/i;
const DECIMAL = /^\d+\.\d+$/;
const DATE = /^\d{4}[-.]\d\d?[-.]\d\d?(?: |$)/;
const MOST_CHARACTERS = 60;
/** Longer groups with blanks between them are several numbers. */
const LONGEST_GROUP = 9;

/** A tracking number, or null for anything that is none, or more than one. */
export function trackingNumberOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	if (hasLostDigits(value)) return null;
	const text = String(value).trim();
	if (text.length < 2 || text.length > MOST_CHARACTERS) return null;
	if (PLAIN.test(text)) return text;
	if (!FORM.test(text)) return null;
	if (/^0+$/.test(text) || EXPONENT.test(text) || DECIMAL.test(text) || DATE.test(text))
		return null;
	const digits = text.replace(/\D/g, '').length;
	if (digits === 0) return null;
	return text.includes(' ') && !isGrouped(text, digits) ? null : text;
}

/** Groups of one number, rather than words or several numbers. */
function isGrouped(text: string, digits: number): boolean {
	const groups = text.split(' ');
	return digits * 2 >= text.length - groups.length + 1 && longest(groups) <= LONGEST_GROUP;
}

const longest = (texts: string[]) => Math.max(...texts.map(({ length }) => length));

const NOTHING = new Set(['', '0', 'null', 'false', 'none', 'undefined', '[]', '{}']);

/**
 * The entries of a list that may be written as a list, as its JSON, or as a text with commas; none
 * where there is nothing. What is no number stays in it: a list with such an entry is not finished.
 */
export function entriesOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value.flatMap((entry) => entriesOfText(entry));
	return entriesOfText(value);
}

function entriesOfText(value: unknown): unknown[] {
	if (value === undefined || value === null || typeof value === 'boolean') return [];
	if (typeof value !== 'string') return value === 0 ? [] : [value];
	const text = value.trim();
	if (NOTHING.has(text.toLowerCase())) return [];
	if (PLAIN.test(text)) return [text];
	if (/^[[{]/.test(text)) {
		try {
			const parsed = parseExact(text);
			return Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
		} catch {
			return [text];
		}
	}
	const parts = text
		.split(/[,，;；、|\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
	return parts.flatMap((part) => {
		const groups = part.split(/\s+/);
		return groups.length > 1 && groups.every(({ length }) => length > LONGEST_GROUP)
			? groups
			: [part];
	});
}

/**
 * `https://…`, `//host/…`, `/labels/1.pdf`, `labels/1.pdf`, or the file itself as a data URI. Another
 * scheme is an address, too: it is no sign of a label to come, and the download refuses it.
 */
const ADDRESSES = [
	/^(?:[a-z][a-z\d+.-]*:\/\/|(?:javascript|vbscript|blob|file):)\S/i,
	/^\/\/[^\s/]/,
	/^\/[^\s/]/,
	/^data:[a-z]+\/[a-z\d.+-]+[;,]/i,
	/^[\w.-]+(?:\/[^\s/]+)*\.(?:pdf|png|jpe?g|gif|zpl|html?)(?:\?|$)/i,
];

/** The address of a label, or null for anything that is none. */
export function labelAddressOf(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const text = value.trim();
	return ADDRESSES.some((form) => form.test(text)) ? text : null;
}

/**
 * A number that is going to be reported to the buyer, or listed for the carrier.
 * @throws Failure `invalid` naming the field
 */
export function checkedNumber(text: string, field: string): string {
	const number = trackingNumberOf(text);
	if (number !== null) return number;
	const several = entriesOf(text).length;
	if (several > 1)
		throw invalid(
			field,
			`${field} holds ${several} numbers: “${shown(text)}”`,
			'Give one: the first box is {{ $json.shipment.trackingNumbers[0] }}.',
		);
	throw invalid(
		field,
		`${field} is no tracking number: “${shown(text)}”`,
		'A tracking number has letters and digits alone. A label that is not ready has none yet: fetch it again first.',
	);
}
