/**
 * Amounts of money as servers write them: `1,234.50`, `¥12.00`, `.5`. What cannot be read is null and
 * never 0: a price nobody can read is not free.
 */
import { compare, exactNumber } from './decimal';

const MARK_BEFORE = /^([+-]?)\s?(?:[¥￥$]|RMB|CNY|USD)\s?(?=[+\-.\d])/i;
const MARK_AFTER = /\s?(?:元|RMB|CNY|USD)$/i;
/** Groups of three, all with the same sign between them. A comma elsewhere may be a decimal one. */
const GROUPED = /^\d{1,3}([,，\u00a0\u202f ])\d{3}(?:\1\d{3})*(?:\.\d+)?$/;
const SEPARATORS = /[,，\u00a0\u202f ]/g;
/** No amount is longer; a pattern need not look at a whole page. */
const LONGEST = 400;

/**
 * The exact amount, or null for anything that is none: an empty text, a yes or no, words, a number
 * whose comma may be a decimal one (`12,5`).
 */
export function amountOf(value: unknown): number | string | null {
	const number = exactNumber(value);
	if (number !== null || typeof value !== 'string' || value.length > LONGEST) return number;
	const bare = value.trim().replace(MARK_BEFORE, '$1').replace(MARK_AFTER, '');
	const [, sign, digits] = /^([+-]?)(.*)$/s.exec(bare)!;
	const plain = (GROUPED.test(digits) ? digits.replace(SEPARATORS, '') : digits)
		.replace(/^\.(?=\d)/, '0.')
		.replace(/(?<=\d)\.$/, '');
	return /^\d/.test(plain) ? exactNumber((sign === '-' ? '-' : '') + plain) : null;
}

/** Whether no amount is named: also by a dash, as in a table. */
export const namesNoAmount = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && /^[\s\-–—/]{0,9}$/.test(value));

/** What something costs: an amount that is not below 0, as `-1` for “unknown” is. */
export function chargeOf(value: unknown): number | string | null {
	const amount = amountOf(value);
	if (amount === null) return null;
	return (typeof amount === 'number' ? amount < 0 : compare(amount, 0) < 0) ? null : amount;
}
