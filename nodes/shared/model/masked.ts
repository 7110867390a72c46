/**
 * Recipients that a marketplace hides: `张**`, `138****8888`. It hands them out like any other text, but
 * a parcel with such a label cannot be delivered, and the label is paid for.
 */
import type { Column, Row } from './column';
import { refused } from './column';
import { shown } from '../failure';

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
 * Refuses a recipient that is hidden.
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

/** For labels and imports, which have the option. */
export const BY_OPTION = `${HIDDEN} Get the order with its plain recipient, or set it in the node; to send it all the same, turn on “Allow Masked Recipients” under Options.`;

/** A price depends on the postal code alone. */
export const FOR_PRICE = `${HIDDEN} The price depends on it: set it in the node.`;
