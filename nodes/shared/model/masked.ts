/**
 * Recipients that a marketplace hides: `张**`, `138****8888`, or a ciphertext. It hands them out like any
 * other text, but a parcel with such a label cannot be delivered, and the label is paid for.
 */
import type { Column, Row } from './column';
import { refused } from './column';
import type { Source } from './incoming';
import { objectOrNothing } from './incoming';
import { textOf, textOrNull } from './order';
import { invalid, shown } from '../failure';

/** What hides letters: the asterisks of several alphabets, and dots. */
const SIGN = '[*＊∗﹡●•○]';
const RUN = new RegExp(`${SIGN}{2}`);
const ANY = new RegExp(SIGN);
const SIGNS = new RegExp(SIGN, 'g');
const NOTHING_ELSE = new RegExp(`^(?:${SIGN}|\\s)+$`);
/** 路*号; not the 3*5 of a size, nor the 5* of a hotel. */
const BETWEEN_HAN = new RegExp(`\\p{Script=Han}${SIGN}\\p{Script=Han}`, 'u');
/** 张*, *三, 欧阳*; J* S*. */
const SHORT_NAME = new RegExp(
	`^(?:\\p{Script=Han}{1,3}${SIGN}|${SIGN}\\p{Script=Han}{1,3})$|^\\p{L}${SIGN}(?:\\s|$)`,
	'u',
);
/** The stars of a hotel stand apart from its name. */
const HOTEL = /hotel|hôtel|resort|palace|hostel|酒店|宾馆|饭店/i;
const HOTEL_STARS = /(^|[\s(（])[*＊]{1,5}(?:\s?s)?(?=[\s,，)）]|$)/gi;
/** 138xxxx8888; one letter is an extension. */
const CROSSED = /\d[x×]{3}/i;
/** 010-12345678*801: an extension behind a whole number. */
const WITH_EXTENSION = /^[+\d][\d\s()./-]{6,}[*＊]\d{1,6}$/;

type Kind = 'name' | 'phone' | 'postalCode' | 'text';

/** What of a recipient has to be there for a parcel to arrive, under the model's names. */
const KINDS: Record<string, Kind> = {
	name: 'name',
	phone: 'phone',
	line1: 'text',
	line2: 'text',
	district: 'text',
	street: 'text',
	city: 'text',
	state: 'text',
	postalCode: 'postalCode',
};

export function isMasked(value: unknown, kind: Kind): boolean {
	if (typeof value !== 'string') return false;
	const text = value.trim();
	if (!ANY.test(text)) return kind === 'phone' && CROSSED.test(text);
	if (NOTHING_ELSE.test(text) || kind === 'postalCode') return true;
	if (kind === 'phone') return text.match(SIGNS)!.length > 1 || !WITH_EXTENSION.test(text);
	const said = HOTEL.test(text) ? text.replace(HOTEL_STARS, '$1') : text;
	return RUN.test(said) || BETWEEN_HAN.test(said) || (kind === 'name' && SHORT_NAME.test(said));
}

/**
 * Whether a sign of a mask is anywhere in a text, even the star of a hotel: for callers that must
 * not guess.
 */
export const mayHide = (value: unknown): boolean => ANY.test(textOf(value));

/** Which fields of a recipient, under the model's names, are masked. */
export function maskedKeys(recipient: Source): string[] {
	return Object.keys(KINDS).filter((key) => isMasked(recipient[key], KINDS[key]));
}

/**
 * Whether an order says (`encrypted`) that its recipient is. A ciphertext looks like any other text,
 * so whatever is not plainly a no counts, also as the text that a step between has made of it.
 */
export function isEncrypted({ encrypted }: Source): boolean {
	if (typeof encrypted === 'string') return !/^(?:false)?$/i.test(encrypted.trim());
	return encrypted !== undefined && encrypted !== null && encrypted !== false;
}

/** What marketplaces encrypt: the order's own text is no text to send. */
const CIPHERED = ['name', 'phone', 'line1'];

/**
 * Refuses an order whose recipient is encrypted, unless the node sets all of it.
 * @param columns those of the recipient that the sink sends
 * @param override what the node sets in place of the order's recipient; undefined where it cannot
 * @throws Failure `invalid` naming `encrypted`
 */
export function refuseEncrypted(
	order: Source,
	columns: readonly Column[],
	override: Source | undefined,
): void {
	if (!isEncrypted(order)) return;
	const own = objectOrNothing(order.recipient);
	const keys = columns.map(({ key = '' }) => key).filter((key) => key in KINDS);
	const isLeft = (key: string) => {
		const text = textOf(override?.[key]);
		return CIPHERED.includes(key)
			? text === '' || text === textOf(own[key])
			: text === '' && textOf(own[key]) !== '';
	};
	const left = keys.filter(isLeft);
	if (override && left.length === 0) return;
	const { ids, facts } = markOf(order.encrypted);
	const how = left.length < keys.length ? `set ${left.join(', ')} too` : 'set the whole recipient';
	const bySetting = override ? `, or ${how} in “Override Recipient”` : '';
	throw invalid(
		'encrypted',
		`The recipient of the incoming order is encrypted (${['encrypted', ...facts].join(': ')})`,
		`The marketplace encrypts the recipient${ids && ` (${ids})`}, and such a parcel cannot be delivered. Get the order with its plain recipient, and without “encrypted”${bySetting}; ${OPTION}`,
	);
}

/** What the mark holds beside a yes, where it can be read; never the IDs themselves. */
function markOf(mark: unknown): { ids: string; facts: string[] } {
	const { masked, ...others } = objectOrNothing(mark);
	const names = ['oaid', 'caid'].filter((name) => textOrNull(others[name]) !== null);
	const letters = Object.keys(KINDS).filter((key) => Array.isArray(masked) && masked.includes(key));
	const facts = [...(letters.length > 0 ? [`masked ${letters.join(', ')}`] : []), ...names];
	return { ids: names.join(', '), facts: facts.length > 0 ? [facts.join('; ')] : [] };
}

/**
 * Refuses a recipient that is masked.
 * @param values under the provider's names, as they would be sent
 * @param columns those of the recipient; others are not looked at
 * @throws Failure `invalid` naming the field
 */
export function refuseMasked(
	values: Record<string, unknown>,
	columns: readonly Column[],
	row: Row,
	advice: string,
): void {
	for (const column of columns) {
		const kind = KINDS[column.key ?? ''];
		const value = values[column.name];
		if (kind === undefined || !isMasked(value, kind)) continue;
		const named = { ...row, advice: noAdvice, correction: noAdvice };
		throw refused(column, named, `is masked: “${shown(value)}”`, advice);
	}
}

/** Where it can be set is part of the remedy. */
const noAdvice = () => undefined;

const HIDDEN = 'The marketplace hides the recipient, and such a parcel cannot be delivered.';

const OPTION = 'to send it all the same, turn on “Allow Masked Recipients” under Options.';

/** For labels and imports, which have the option. */
export const BY_OPTION = `${HIDDEN} Get the order with its plain recipient, or set it in the node; ${OPTION}`;

/** A price depends on the postal code alone. */
export const FOR_PRICE = `${HIDDEN} The price depends on it: set it in the node.`;
