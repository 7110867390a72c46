/** What a poll tells: the orders it puts out, and an error for what fails alike. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { toNodeError } from '../shared/failure';
import type { Failure } from '../shared/failure';
import type { Order } from '../shared/model/order';
import type { Outcome, Pair } from './orderPair';
import { chinaTime } from './orderWindows';

/** More are counted than named in an error. */
const MOST_NAMED = 10;

/** What one item holds; the output schema is made from it. */
export type Emitted = Order & {
	poll: {
		/** Calls the provider billed for the whole poll, of all shops. */
		billedCalls: number;
		billedForShop: number;
		/** China's time. */
		readUntil: string;
	};
};

export function itemsOf({ read, json }: Outcome, billedInPoll: number): INodeExecutionData[] {
	const poll: Emitted['poll'] = {
		billedCalls: billedInPoll,
		billedForShop: read.billed,
		readUntil: chinaTime(read.readUntil),
	};
	return json.map((order) => ({ json: { ...order, poll } as IDataObject }));
}

interface Alike {
	failure: Failure;
	pairs: Pair[];
	billed: number;
	/** Seconds since 1970; Infinity where nothing but the interval holds it. */
	nextLook: number;
}

/**
 * One failing shop does not hold the others: their orders go out, and its error becomes an
 * execution of its own. What fails alike for several shops (the network, the account) is one error.
 */
export function errorsOf(context: IPollFunctions, outcomes: readonly Outcome[]): Error[] {
	const alike = new Map<string, Alike>();
	for (const { pair, read, next, isStuck } of outcomes) {
		for (const failure of new Set([...read.doubts, ...(read.failure ? [read.failure] : [])])) {
			const key = `${failure.kind} ${failure.code} ${failure.message}`;
			const entry: Alike = alike.get(key) ?? { failure, pairs: [], billed: 0, nextLook: Infinity };
			entry.pairs.push(pair);
			entry.billed += read.billed;
			if (isStuck && failure === read.failure)
				entry.nextLook = Math.min(entry.nextLook, next.readAt + (next.pause ?? 0));
			alike.set(key, entry);
		}
	}
	return [...alike.values()].map(({ failure, pairs, billed, nextLook }) =>
		toNodeError(context.getNode(), failureOf(pairs, failure, billed, nextLook)),
	);
}

export function failureOf(
	pairs: readonly Pair[],
	failure: Failure,
	billed: number,
	nextLook = Infinity,
): Failure {
	const named = pairs.slice(0, MOST_NAMED).map(nameOf).join('; ');
	const more = pairs.length > MOST_NAMED ? ` and ${pairs.length - MOST_NAMED} more` : '';
	return failure.with({
		message: `${named}${more}: ${failure.message}`,
		description: [
			failure.description,
			billed > 0 && `This reading was billed up to ${callsOf(billed)}.`,
			`Other shops are not affected; this reading goes on from where it stopped, ${
				nextLook < Infinity
					? `at ${chinaTime(nextLook)} (China's time) or later, since each look is billed; activating the workflow, or a change of the node or its credential, looks at once.`
					: 'not before Minimum Minutes Between Reads are over.'
			}`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

export function nameOf({ shop, query }: Pair): string {
	return `Shop ${shop.shopName ?? shop.shopId} (${query.platform}, ${query.orderStatus})`;
}

export function callsOf(count: number): string {
	return `${count} ${count === 1 ? 'call' : 'calls'}`;
}
