/**
 * Reads what an incoming item brings along: an order of the model as a rule, but it may come from a
 * form, a sheet or another shop system, and then anything may stand anywhere. What is not there is
 * the node's to say; what cannot be what it stands for is refused, never passed over, or a label
 * would be bought for an order that nobody has described.
 */
import { invalid, shown } from '../failure';
import { textOf, textOrNull } from './order';

export type Source = Record<string, unknown>;

const isObject = (value: unknown): value is Source =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isNothing = (value: unknown) => value === undefined || value === null || value === '';

/**
 * An object of the item (`recipient`), or undefined where it has none.
 * @param path its name in the item
 * @throws Failure `invalid` naming it when something else stands there
 */
export function objectAt(value: unknown, path: string, advice: string): Source | undefined {
	if (isNothing(value)) return undefined;
	if (isObject(value)) return value;
	throw invalid(path, `${path} of the incoming order must be an object: “${shown(value)}”`, advice);
}

/**
 * A list of objects of the item (`lines`, `parcels`), empty where it has none.
 * @throws Failure `invalid` naming it, or its entry, when something else stands there
 */
export function objectsAt<T extends object = Source>(
	value: unknown,
	path: string,
	advice: string,
): T[] {
	if (isNothing(value)) return [];
	if (!Array.isArray(value))
		throw invalid(
			path,
			`${path} of the incoming order must be a list of objects: “${shown(value)}”`,
			advice,
		);
	for (const [position, entry] of value.entries()) {
		if (isObject(entry)) continue;
		throw invalid(
			`${path}[${position}]`,
			`${path}[${position}] of the incoming order must be an object: “${shown(entry)}”`,
			advice,
		);
	}
	return value as T[];
}

/** The object itself, or nothing: for what an item may say, but need not. */
export function objectOrNothing(value: unknown): Source {
	return isObject(value) ? value : {};
}

/**
 * What a step found out, on top of what earlier steps did: mostly they know nothing more, and
 * thousands of copies cost.
 */
export function onTopOf<T extends object>(earlier: unknown, now: T): T {
	const before = objectOrNothing(earlier);
	for (const key in before) if (!Object.hasOwn(now, key)) return { ...before, ...now };
	return now;
}

/** Whose texts they are: how errors call them, and where the item and the node have them. */
export interface Owner {
	/** E.g. “Recipient”. */
	word: string;
	/** E.g. `recipient`. */
	path: string;
	/** The collection of the node that comes first. */
	override: string;
}

export const RECIPIENT: Owner = {
	word: 'Recipient',
	path: 'recipient',
	override: 'Override Recipient',
};
export const SENDER: Owner = { word: 'Sender', path: 'sender', override: 'Override Sender' };

/**
 * The first text with content: of overrides, order and defaults.
 * @throws Failure `invalid` naming it when one of them has a list, an object or a yes or no there
 */
export function firstText(
	key: string,
	sources: Array<Source | null | undefined>,
	owner: Owner,
): string | undefined {
	for (const source of sources) {
		const value = source?.[key];
		if (isNothing(value)) continue;
		if (typeof value === 'object' || typeof value === 'boolean') throw noText(key, value, owner);
		const text = String(value).trim();
		if (text !== '') return text;
	}
	return undefined;
}

function noText(key: string, value: unknown, { word, path, override }: Owner) {
	return invalid(
		`${word} ${key}`,
		`${word} ${key} must be a text: “${shown(value)}”`,
		`Correct it in the incoming order (${path}.${key}), or set it in “${override}”.`,
	);
}

/**
 * The first line of an address with its district and street, which Chinese marketplaces keep apart,
 * for providers without a field for them: Chinese addresses put them first, others behind.
 * @throws Failure `invalid` as `firstText` does
 */
export function streetOf(address: Source | null | undefined, owner: Owner): string | undefined {
	const line1 = firstText('line1', [address], owner);
	if (line1 === undefined) return undefined;
	const area = [
		firstText('district', [address], owner),
		firstText('street', [address], owner),
	].filter((part): part is string => part !== undefined && !line1.includes(part));
	return /\p{Script=Han}/u.test(line1) ? [...area, line1].join('') : [line1, ...area].join(', ');
}

/** What tells a shop from others: its ID, and only where it has none its name. */
export function shopKey({ platform, shopId, shopName }: Source): Array<string | null> {
	return [textOrNull(platform), textOrNull(shopId) ?? textOrNull(shopName)];
}

/** What tells an order from those of other shops, in any spelling: 1001 and “1001” are one number. */
export const orderKey = (order: Source): string =>
	JSON.stringify([...shopKey(order), textOf(order.number)]);
