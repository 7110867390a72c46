/** Rates of several carriers or channels: their order, and when the first one is surely the cheapest. */
import type { INodeProperties } from 'n8n-workflow';
import { Failure } from '../failure';
import type { Rate } from '../model/order';
import type { ItemContext } from '../operation';
import { compare, isDecimal } from '../values/decimal';

const OTHERS = 'others';

/**
 * The options “Cheapest Only” and “Without an Answer”.
 * @param thing what is asked for a rate: “carrier”, “channel”
 */
export function cheapestOptions(thing: string): INodeProperties[] {
	return [
		{
			displayName: 'Cheapest Only',
			name: 'cheapestOnly',
			type: 'boolean',
			default: false,
			description: `Whether to keep only the cheapest ${thing} of each order`,
		},
		{
			displayName: 'Without an Answer',
			name: 'withoutAnswer',
			type: 'options',
			options: [
				{
					name: 'Fail the Order',
					value: 'fail',
					description: 'The cheapest is not known then: nothing is bought, a later run tries again',
				},
				{ name: 'Take the Cheapest of the Others', value: OTHERS },
			],
			default: 'fail',
			description: `With “Cheapest Only”: what to do where a ${thing} neither named a price nor refused (too busy, no connection, an answer that cannot be read)`,
		},
	];
}

/** The option “Cheapest Only”. */
export const isCheapestOnly = (item: ItemContext): boolean => item.options.cheapestOnly === true;

/** Ascending; what has no price comes last. */
export function byTotal(a: Rate, b: Rate): number {
	if (isDecimal(a.total) && isDecimal(b.total)) return compare(a.total, b.total);
	return Number(!isDecimal(a.total)) - Number(!isDecimal(b.total));
}

/** For a price that is named, but cannot be read: who named it might be the cheapest. */
export const unreadPrice = (message: string) => new Failure({ kind: 'lost', message });

/**
 * Lets “Cheapest Only” keep the first rate only where nobody else might have been cheaper.
 * @param failures of those that gave no rate, by name
 * @param rates all that is known, for the error's details
 * @throws Failure of the first failure's kind, where one of them is no refusal
 */
export function requireCheapest(
	item: ItemContext,
	failures: Iterable<[name: string, failure: Failure]>,
	rates: Rate[],
): void {
	if (!isCheapestOnly(item) || item.options.withoutAnswer === OTHERS) return;
	const silent = [...failures].filter(([, { kind }]) => kind !== 'refused' && kind !== 'invalid');
	if (silent.length === 0) return;
	const [[name, first]] = silent;
	throw first.with({
		message: `The cheapest rate is not known: ${name} gave none (${first.message})`,
		description: [
			'Try again later, or choose under “Without an Answer” to take the cheapest of the others.',
			...silent.slice(1).map(([other, { message }]) => `${other}: ${message}.`),
		].join(' '),
		details: { ...first.details, rates },
	});
}
