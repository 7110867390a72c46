/** Items that share a request: which go together, and the one output of those that are merged. */
import type { Operation } from '../operation';
import { chunks } from './pool';
import type { Slices } from './slices';
import type { SentSlot, Slot } from './slot';
import { isSent } from './slot';

type Batch<P, R> = NonNullable<Operation<P, R>['batch']>;

/** What is sent together: items of one group, as many as a request takes. */
export async function batchesOf<P, R>(
	due: Array<Slot<P, R>>,
	batch: Batch<P, R>,
	slices: Slices,
): Promise<Array<Array<Slot<P, R>>>> {
	const groups = await groupBy(due, (slot) => batch.group(slot.payload), slices);
	return groups.flatMap((slots) => chunks(slots, batch.size(slots[0].item)));
}

/** What an earlier try has done together: the items of one request have the same result. */
export async function batchesBefore<P, R>(
	resumed: Array<SentSlot<P, R>>,
	batch: Batch<P, R>,
	slices: Slices,
): Promise<Array<Array<SentSlot<P, R>>>> {
	return await groupBy(
		resumed,
		(slot) => JSON.stringify([batch.group(slot.payload), slot.result]),
		slices,
	);
}

/**
 * One output for all of the batch that got through: the first one's slot makes it, and it stands for
 * all of them.
 */
export function merge<P, R>(batch: Array<Slot<P, R>>): void {
	const slots = batch.filter(isSent);
	if (slots.length === 0) return;
	const [first, ...others] = slots;
	first.standsFor = slots.map((slot) => slot.item.index);
	for (const other of others) other.outputs = [];
}

/** In the order of their first entries. */
async function groupBy<T>(entries: T[], key: (entry: T) => string, slices: Slices): Promise<T[][]> {
	const groups = new Map<string, T[]>();
	await slices.forEach(entries, (entry) => {
		const name = key(entry);
		const members = groups.get(name);
		if (members) members.push(entry);
		else groups.set(name, [entry]);
	});
	return [...groups.values()];
}
