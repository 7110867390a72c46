/**
 * Writes that meet an earlier one: the same key twice in one run, in another try, or in another round
 * of a loop. What is not the same is refused, and the refusal names what was done before.
 */
import type { IDataObject } from 'n8n-workflow';
import { Failure, invalid } from '../failure';
import { objectOrNothing } from '../model/incoming';
import { textOf, textOrNull } from '../model/order';
import type { ItemContext, Operation } from '../operation';
import type { Earlier, Written } from './ledger';
import type { Known, LookUp } from './lookUp';
import type { Report } from './report';
import type { Slot } from './slot';

/** The same key twice in one run: the second is refused, for which is meant only the user knows. */
export class Duplicates<P, R> {
	private readonly first = new Map<string, Slot<P, R>>();

	constructor(private readonly report: Report<P, R>) {}

	/** @returns why this one is refused; undefined where it is the first with its key */
	refusalOf(slot: Slot<P, R>, key: string): Failure | undefined {
		const earlier = this.first.get(key);
		if (earlier) return twice(earlier, slot, this.report);
		this.first.set(key, slot);
		return undefined;
	}
}

function twice<P, R>(earlier: Slot<P, R>, slot: Slot<P, R>, report: Report<P, R>): Failure {
	const { field, number } = report.keyWords(slot);
	const both = [earlier, slot] as const;
	if (shareLabel(both, number)) {
		return invalid(
			field,
			`${field} “${number}” is that of one label, which several orders of this run share (${itemsOf(both)})`,
			'They are orders of one parcel: do this once, before “Split”, or let only one of them come here.',
		);
	}
	if (shopOf(earlier.item.json) !== shopOf(slot.item.json)) return ofTwoShops(field, number, both);
	const items = itemsOf(both);
	return invalid(
		field,
		`${field} “${number}” appears twice in this run (${items})`,
		'Remove the duplicate before this node (for example with “Remove Duplicates”), or give each its own.',
	);
}

type Both = ReadonlyArray<{ item: ItemContext }>;

const itemsOf = (both: Both) => `items ${both.map(({ item }) => item.index + 1).join(' and ')}`;

/** Different orders that carry the label that was bought under this number. */
function shareLabel(both: Both, number: string): boolean {
	const orders = both.map(({ item }) => item.json);
	const names = orders.map((order) => [shopOf(order), textOf(order.number)].join('\n'));
	return (
		new Set(names).size > 1 &&
		orders.every(({ shipment, returnShipment }) =>
			[shipment, returnShipment].some(
				(label) => textOf(objectOrNothing(label).orderNumber) === number,
			),
		)
	);
}

/** One number in two shops: a provider that has the number alone takes the two orders for one. */
export function ofTwoShops(field: string, number: string, both: Both): Failure {
	const shops = both.map(({ item }) => shopOf(item.json)).join(' and ');
	return invalid(
		field,
		`${field} “${number}” appears in this run for two shops: ${shops} (${itemsOf(both)})`,
		'These are two orders. Tell them apart before they are sent, with “Order Number Prefix” under Options where the operation has it, for example by shop: {{ $json.shopId }}-.',
	);
}

/** Whether two orders name different shops; what one of them leaves out tells nothing. */
export function areOfTwoShops(one: IDataObject, other: IDataObject): boolean {
	return ['platform', 'shopId'].some((name) => {
		const [a, b] = [textOrNull(one[name]), textOrNull(other[name])];
		return a !== null && b !== null && a !== b;
	});
}

/** The shop an incoming order says it is of. */
function shopOf({ platform, shopId, shopName }: IDataObject): string {
	const words = [platform, shopName, shopId].map(textOrNull).filter((word) => word !== null);
	return words.length > 0 ? words.join(' ') : 'no shop';
}

/** A refusal of ours, which changes nothing about what the ledger knows. */
const REFUSED_EARLIER = 'written-before';

export const isRefusedEarlier = (known: unknown): known is Failure =>
	known instanceof Failure && known.code === REFUSED_EARLIER;

/**
 * What an item is after an earlier write.
 * @returns its outcome; a refusal, with nothing sent; or undefined where it may be sent, since the
 * provider says that the earlier one was not done
 */
export async function afterEarlierWrite<P, R>(
	{
		operation,
		report,
		lookUp,
	}: { operation: Operation<P, R>; report: Report<P, R>; lookUp: LookUp<P, R> },
	slot: Slot<P, R>,
	earlier: Earlier,
): Promise<Known<R> | undefined> {
	const { item, payload } = slot;
	switch (earlier.was) {
		case 'done':
			// The ledger is this operation's: what it keeps are its results.
			return { value: earlier.result as R };
		case 'unknown':
			return await lookUp.ofEarlier({ item, payload, failure: earlier.failure });
		case 'done before': {
			const failure = doneBefore(report.keyWords(slot), earlier.entry);
			const known = await lookUp.ofEarlier({ item, payload, failure });
			return known === undefined || known instanceof Failure ? failure : known;
		}
		case 'other content':
			return otherContent(report.keyWords(slot), earlier);
		case 'other key':
			return operation.effect === 'write' ? otherKey(report.keyWords(slot), earlier) : undefined;
	}
}

interface KeyWords {
	field: string;
	number: string;
}

/** “label of A-1 bought (run 2, item 3)”, or that nobody knows. */
function whatWasDone(entry: Written, isDone = true): string {
	const place = `run ${entry.run + 1}, item ${entry.item + 1}`;
	if (!isDone) return `whether that was done is not known; ${place}`;
	return entry.receipt ? `${entry.receipt}; ${place}` : place;
}

function refusal(field: string, message: string, description: string): Failure {
	return new Failure({ kind: 'refused', code: REFUSED_EARLIER, field, message, description });
}

function doneBefore({ field, number }: KeyWords, entry: Written): Failure {
	return new Failure({
		kind: 'lost',
		code: REFUSED_EARLIER,
		field,
		message: `${field} “${number}” was written before in this execution (${whatWasDone(entry)})`,
		description:
			'Nothing was sent again. The provider does not show it any more: look it up there before you run it once more.',
		outcomeUnknown: true,
	});
}

function otherContent(
	{ field, number }: KeyWords,
	{ entry, isDone }: { entry: Written; isDone: boolean },
): Failure {
	return refusal(
		field,
		`${field} “${number}” was used in this execution with other content (${whatWasDone(entry, isDone)})`,
		'Nothing was sent for this item, and what was done before is unchanged. If this is the same shipment, all is done: a new execution, instead of a retry or another round, goes on with it. Only another shipment needs a number of its own.',
	);
}

function otherKey(
	{ field, number }: KeyWords,
	{ entry, isDone }: { entry: Written; isDone: boolean },
): Failure {
	return refusal(
		field,
		`${field} changed between two tries: “${entry.key}” in an earlier one (${whatWasDone(entry, isDone)}), now “${number}”`,
		`Nothing was sent for this item. “Retry On Fail” runs the node again with all its items, so ${field} must be the same at every try: do not build it from the time, from random values or from a counter.`,
	);
}
