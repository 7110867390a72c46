/**
 * Reading parameters so that bad input is refused before anything is sent, naming field, limit and
 * value.
 */
import { invalid, shown } from '../failure';
import { hasLostDigits, parseExact } from '../values/json';
import type { ItemContext } from '../operation';

interface TextRules {
	/** Where else the value may come from, for the error's advice. */
	hint?: string;
	max?: number;
	/** What it must match, and how to say so. */
	pattern?: { test: Pick<RegExp, 'test'>; says: string };
	/** Where it can be set, for a value that was refused. */
	advice?: string;
}

/**
 * For what names an order, a shop or a group: what an expression makes of nothing would name every
 * order that lacks it, and the second would be given the label of the first.
 */
export const A_NAME = {
	test: /^(?!.*(?:undefined|\[object |(?:^|[^A-Za-z])(?:null|NaN)(?![A-Za-z])))(?=.*[\p{L}\p{N}])/su,
	says: 'is what an expression makes of a value that is not there',
};

const WRAPPED = /^(?:[[{]\s*["[{]|["“”「『].*["“”」』]$)/s;

/**
 * For an order's own number. A language model may give JSON or quotation marks around it: that would be
 * another order, bought again under its own.
 */
export const A_NUMBER = {
	test: { test: (text: string) => A_NAME.test.test(text) && !WRAPPED.test(text) },
	says: `${A_NAME.says} or of an object, or stands in quotation marks`,
};

/**
 * What an option puts before or behind an order's number; undefined where it is left empty. Of a value
 * that is not there an expression leaves nothing, or separators with nothing between them: then two
 * orders would share one number.
 * @throws Failure `invalid` naming the option
 */
export function partOfNumber(
	{ options }: ItemContext,
	name: string,
	field: string,
	whole: RegExp,
): string | undefined {
	const value = options[name];
	const advice = `Correct the expression in “${field}” under Options; an empty text leaves it out.`;
	if (name in options && (value === undefined || value === null))
		throw invalid(field, `${field} is set, but there is no value`, advice);
	const part = optionalText(value, field, { pattern: A_NUMBER, advice });
	if (part === undefined || whole.test(part)) return part;
	throw invalid(field, `${field} “${shown(part)}” lacks a part between its separators`, advice);
}

/** A text with content. Throws an `invalid` Failure naming the field otherwise. */
export function textParam(
	item: ItemContext,
	name: string,
	field: string,
	rules: TextRules = {},
): string {
	const value = optionalText(item.param(name, ''), field, rules);
	if (value === undefined) {
		throw invalid(
			field,
			`${field} is missing`,
			`Set “${field}” in the node${rules.hint ? `; ${rules.hint}` : ''}.`,
		);
	}
	return value;
}

/**
 * A text, or undefined when it is empty. Numbers (an id from an expression) are taken as text,
 * unless they have more digits than a number holds: then some are lost already, and another order
 * would be meant.
 */
export function optionalText(
	value: unknown,
	field: string,
	{ max, pattern, advice }: TextRules = {},
): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'object' || typeof value === 'boolean')
		throw invalid(field, `${field} must be a text: “${shown(value)}”`, advice);
	if (hasLostDigits(value))
		throw invalid(
			field,
			`${field} ${String(value)} has lost digits`,
			`Pass it as text, so that it keeps all its digits. ${advice ?? ''}`.trim(),
		);
	if (typeof value === 'number' && !Number.isFinite(value))
		throw invalid(field, `${field} must be a text: “${value}”`, advice);
	const text = String(value).trim();
	if (text === '') return undefined;
	if (max !== undefined && [...text].length > max) {
		throw invalid(
			field,
			`${field} has ${[...text].length} characters; the limit is ${max}: “${shown(text)}”`,
			advice,
		);
	}
	if (pattern && !pattern.test.test(text))
		throw invalid(field, `${field} “${shown(text)}” ${pattern.says}`, advice);
	return text;
}

/** A Chinese keyboard writes another comma. */
const COMMAS = /[,，\n]/;

/**
 * The texts of a list, or of one text with separators between them; each once, without empty ones.
 * Throws an `invalid` Failure when one of them is a list or an object.
 */
export function textsOf(value: unknown, field: string, separators = COMMAS): string[] {
	const list: unknown[] = Array.isArray(value)
		? value
		: (optionalText(value, field) ?? '').split(separators);
	return [
		...new Set(
			list.map((entry) => optionalText(entry, field)).filter((entry) => entry !== undefined),
		),
	];
}

/**
 * A switch: a boolean, or one of the words true and false in any letter case, as forms and sheets give
 * them through expressions. Anything else is unclear, and an unclear switch must not decide.
 * @throws Failure `invalid` naming it
 */
export function switchOf(value: unknown, field: string): boolean {
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	if (word === 'true' || word === 'false') return word === 'true';
	throw invalid(
		field,
		`${field} must be true or false: “${shown(value)}”`,
		`Set “${field}” in the node; an expression must give true or false.`,
	);
}

interface NumberRules {
	integer?: boolean;
	min?: number;
	above?: number;
	max?: number;
	/** Where it can be set. */
	advice?: string;
}

/** A number, or undefined when empty. Throws an `invalid` Failure naming field, limit and value. */
export function optionalNumber(
	value: unknown,
	field: string,
	rules: NumberRules = {},
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number =
		typeof value === 'number'
			? value
			: typeof value === 'string'
				? Number(value.trim() || NaN)
				: NaN;
	const says = limitBroken(number, rules);
	if (says) throw invalid(field, `${field} ${says}: “${shown(value)}”`, rules.advice);
	return number;
}

function limitBroken(
	number: number,
	{ integer, min, above, max }: NumberRules,
): string | undefined {
	if (!Number.isFinite(number)) return 'must be a number';
	if (integer && !Number.isSafeInteger(number)) return 'must be a whole number';
	if (min !== undefined && number < min) return `must be at least ${min}`;
	if (above !== undefined && number <= above) return `must be greater than ${above}`;
	if (max !== undefined && number > max) return `must be at most ${max}`;
	return undefined;
}

/** A number that must be there. */
export function numberParam(
	item: ItemContext,
	name: string,
	field: string,
	rules: NumberRules = {},
): number {
	const value = optionalNumber(item.param(name, ''), field, rules);
	if (value === undefined)
		throw invalid(field, `${field} is missing`, `Set “${field}” in the node.`);
	return value;
}

/**
 * An object from a field of type JSON (text or object); numbers that a double cannot hold are texts
 * of their digits. Throws an `invalid` Failure when it is none.
 */
export function objectParam(
	item: ItemContext,
	name: string,
	field: string,
): Record<string, unknown> {
	const value = item.param(name, '{}');
	try {
		const parsed = typeof value === 'string' ? parseExact(value) : value;
		if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
			return parsed as Record<string, unknown>;
	} catch (error) {
		throw jsonFault(field, (error as Error).message);
	}
	throw jsonFault(field, 'not an object');
}

function jsonFault(field: string, why: string) {
	return invalid(field, `${field} is not a JSON object: ${why}`);
}
