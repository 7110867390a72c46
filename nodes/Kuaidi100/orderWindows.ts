/**
 * Reads all orders of a time range, paying for as few calls as possible: the whole range first;
 * halves only where the provider refuses it as too large or its answer is incomplete (`total`
 * differs from the list; orderCounts.ts says what becomes of one that stays so). Times are whole seconds since 1970, since the provider knows no finer
 * ones.
 */
import { DateTime } from 'luxon';
import { asFailure, Failure } from '../shared/failure';
import { textOf, textOrNull } from '../shared/model/order';
import { A_NAME } from '../shared/panel/parameters';
import { CHINA, instantOf, toChinaTime } from '../shared/values/time';
import { isRangeTooLarge } from './answers';
import type { OrdersAnswer, ProviderOrder } from './client';
import {
	countsTooFew,
	incomplete,
	inDispute,
	isShort,
	miscounted,
	ofOtherShop,
	ShortAnswers,
} from './orderCounts';

export interface Range {
	from: number;
	to: number;
}

export interface WindowedOrders {
	orders: ProviderOrder[];
	/** Everything up to this second has been read. */
	readUntil: number;
	complete: boolean;
	calls: number;
	billed: number;
	/** Set once the provider refused a window as too long. */
	span?: LearntSpan;
	/**
	 * Where an incomplete reading should end its next windows, so that it need not be halved again.
	 */
	pending: number[];
	/** What ended the reading early. */
	failure?: Failure;
	/** Whether a single second did: it cannot be asked for in parts. */
	isStuck?: boolean;
	/** Where the provider's count and its list differed to the end; what was listed is in `orders`. */
	doubts: Failure[];
	/** Whether `total` was shown to be no count of the orders of a window. */
	miscounts: boolean;
}

export interface WindowOptions {
	/** The user's limit, in seconds: longer ranges are cut before they are asked for. */
	largestSpan?: number;
	/** `span` of an earlier reading. */
	span?: LearntSpan;
	/** `pending` of an earlier reading that ended where this range begins. */
	pending?: readonly number[];
	/** `miscounts` of an earlier reading: lists are taken as they are. */
	miscounts?: boolean;
	/** Whether the second behind one whose list stays too short was asked before: it told nothing. */
	knowsSeam?: boolean;
	/** Whether to read on after a second whose list stays too short, instead of staying there. */
	goesOn?: boolean;
	/**
	 * Asked before each call with the number made so far; false ends the reading (a cap, a poll's
	 * time).
	 */
	mayCall(calls: number): boolean;
}

/**
 * The longest window, in seconds, that the provider takes as far as is known. It may have refused a
 * busy hour rather than a long one, so a longer window is tried now and then: after `patience`
 * windows of full length, and twice as many after each try in vain.
 */
export interface LearntSpan {
	seconds: number;
	/** Windows of this length taken in a row. */
	taken: number;
	patience: number;
	/** Whether this length is such a try. */
	isTry?: boolean;
}

const PATIENCE = 8;
const MOST_PATIENCE = 64;

type Read = (window: { startTime: string; endTime: string }) => Promise<OrdersAnswer>;

export async function readOrders(
	read: Read,
	{ from, to }: Range,
	options: WindowOptions,
): Promise<WindowedOrders> {
	const state: WindowedOrders = {
		orders: [],
		readUntil: from,
		complete: false,
		calls: 0,
		billed: 0,
		pending: [],
		doubts: [],
		miscounts: options.miscounts ?? false,
	};
	const shorts = new ShortAnswers();
	const span = new Span(options.largestSpan, options.span);
	const ends = new Ends(options.pending, { from, to });
	const versions = new Versions();
	const take = ({ orders, strangers }: OrdersAnswer) => {
		const { fresh, disputed } = versions.unseen(orders);
		for (const order of fresh) state.orders.push(order);
		if (strangers.length > 0) state.doubts.push(ofOtherShop(strangers));
		for (const rows of disputed) state.doubts.push(inDispute(rows));
	};
	const ask = async (range: Range): Promise<OrdersAnswer | Failure> => {
		state.calls++;
		const window = { startTime: chinaTime(range.from), endTime: chinaTime(range.to) };
		const answer = await read(window).catch(asFailure);
		// Whether a refused or lost call is billed is not documented: one call is assumed.
		state.billed += answer instanceof Failure ? 1 : answer.billed;
		return answer;
	};
	/** Of a second that was asked for alone, nothing tells whether its list is cut: its neighbour does. */
	const isEmptyButCounted = async (range: Range): Promise<boolean> => {
		if (range.to === range.from || options.knowsSeam || !options.mayCall(state.calls)) return false;
		const answer = await ask(range);
		if (answer instanceof Failure) return false;
		take(answer);
		return answer.orders.length === 0 && answer.total > 0;
	};
	do {
		state.pending = ends.nearest();
		state.span = span.learnt;
		if (!options.mayCall(state.calls)) return state;
		const start = state.readUntil;
		const end = Math.min(ends.next(), start + span.seconds);
		const answer = await ask({ from: start, to: end });
		if (answer instanceof Failure) {
			const isStuck = isRangeTooLarge(answer) && end - start <= 1;
			if (!isRangeTooLarge(answer) || isStuck) return { ...state, failure: answer, isStuck };
			span.refused(end - start);
			continue;
		}
		let taken = { answer, end };
		if (isShort(answer) && !state.miscounts) {
			shorts.add({ answer, start, end });
			if (!countsTooFew(answer) && end - start > 1) {
				ends.add(end);
				for (const cut of cutsOf(answer, { from: start, to: end })) ends.add(cut);
				continue;
			}
			if (!countsTooFew(answer)) taken = shorts.widest(start);
			const seam = { from: end, to: Math.min(end + 1, to) };
			if (
				countsTooFew(answer) ||
				shorts.shrankTo({ answer, start, end }) ||
				(taken.end === end && (await isEmptyButCounted(seam)))
			) {
				state.miscounts = true;
				state.doubts.push(miscounted(taken.answer, chinaTime(start), chinaTime(taken.end)));
			} else {
				taken = { answer, end };
				const failure = incomplete(answer, chinaTime(start), chinaTime(end));
				state.doubts.push(failure);
				if (!options.goesOn) {
					take(answer);
					return { ...state, failure, isStuck: true };
				}
			}
		}
		take(taken.answer);
		const readUntil = coveredUntil(taken.answer) ?? taken.end;
		state.readUntil = readUntil;
		ends.reached(readUntil);
		span.took(readUntil - start);
	} while (state.readUntil < to);
	return { ...state, complete: true, pending: [], span: span.learnt };
}

/**
 * Where a window whose list is too short is cut, the last one first: around the second that most of the
 * list is of, since each half around it would bring (and bill) the same list again; else in the middle.
 */
function cutsOf({ orders }: OrdersAnswer, { from, to }: Range): number[] {
	const counts = new Map<number, number>();
	for (const { updateTime } of orders) {
		const second = Math.floor((instantOf(updateTime) ?? NaN) / 1000);
		counts.set(second, (counts.get(second) ?? 0) + 1);
	}
	const crowded =
		[...counts].find(([, count]) => count > 1 && count * 2 > orders.length)?.[0] ?? NaN;
	if (!(crowded >= from && crowded <= to)) return [Math.floor((from + to) / 2)];
	return [crowded, Math.max(from + 1, crowded - 1)].filter((cut) => cut > from && cut < to);
}

/** How long a window may be: as the user says, and as the provider takes it. */
class Span {
	constructor(
		private readonly largest = Infinity,
		public learnt?: LearntSpan,
	) {}

	get seconds(): number {
		return Math.min(this.largest, this.learnt?.seconds ?? Infinity);
	}

	refused(length: number): void {
		const { patience = PATIENCE, isTry = false } = this.learnt ?? {};
		this.learnt = {
			seconds: Math.ceil(length / 2),
			taken: 0,
			patience: isTry ? Math.min(MOST_PATIENCE, patience * 2) : patience,
		};
	}

	took(length: number): void {
		if (length !== this.learnt?.seconds) return;
		const { seconds, isTry } = this.learnt;
		const taken = this.learnt.taken + 1;
		const patience = isTry ? PATIENCE : this.learnt.patience;
		this.learnt =
			taken < patience
				? { seconds, taken, patience }
				: { seconds: seconds * 2, taken: 0, patience, isTry: true };
	}
}

/**
 * Where the next windows end. The whole rest is asked for unless an answer for it was incomplete:
 * then its halves.
 */
class Ends {
	/** The nearest last. */
	private readonly ends: number[];

	constructor(pending: readonly number[] = [], { from, to }: Range) {
		this.ends = [to, ...pending.filter((end) => end > from && end < to).sort((a, b) => b - a)];
	}

	next(): number {
		return this.ends.at(-1)!;
	}

	add(end: number): void {
		if (end < this.next()) this.ends.push(end);
	}

	reached(end: number): void {
		while (this.ends.length > 1 && this.next() <= end) this.ends.pop();
	}

	/**
	 * Few are enough: a range beyond them is halved afresh. The range's own end is none: the next one
	 * ends later.
	 */
	nearest(): number[] {
		return this.ends.slice(1).slice(-8).reverse();
	}
}

export function chinaTime(seconds: number): string {
	return toChinaTime(DateTime.fromSeconds(seconds));
}

/** The second a window was cut short at, where the answer says so. */
function coveredUntil({ until }: OrdersAnswer): number | undefined {
	const time =
		until === undefined
			? undefined
			: DateTime.fromFormat(until, 'yyyy-MM-dd HH:mm:ss', { zone: CHINA });
	return time?.isValid ? time.toSeconds() : undefined;
}

/**
 * The text that tells one version of an order from another; an order without a number is told by
 * all it holds.
 */
export function versionOf(order: ProviderOrder): string {
	return `${numberOf(order)}@${textOf(order.updateTime)}`;
}

export function numberOf(order: ProviderOrder): string {
	const number = textOrNull(order.orderNum);
	return number !== null && A_NAME.test.test(number) ? number : JSON.stringify(order);
}

/** Each order once, as it was updated last: it may have changed while the windows were read. */
export function newestOf(orders: readonly ProviderOrder[]): ProviderOrder[] {
	const newest = new Map<string, ProviderOrder>();
	for (const order of orders) {
		const known = newest.get(numberOf(order));
		if (!known || textOf(order.updateTime) >= textOf(known.updateTime))
			newest.set(numberOf(order), order);
	}
	return [...newest.values()];
}

/**
 * Whether both ends of a window are included is not documented, so neighbours share a second and
 * its orders come twice.
 */
class Versions {
	private readonly seen = new Set<string>();

	/** Rows of one version that one answer gives differently are no order: nothing tells which is right. */
	unseen(orders: readonly ProviderOrder[]): {
		fresh: ProviderOrder[];
		disputed: ProviderOrder[][];
	} {
		const rows = new Map<string, Map<string, ProviderOrder>>();
		for (const order of orders) {
			const version = versionOf(order);
			if (this.seen.has(version)) continue;
			const known = rows.get(version);
			if (known) known.set(JSON.stringify(order), order);
			else rows.set(version, new Map([[JSON.stringify(order), order]]));
		}
		const each = [...rows.values()].map((same) => [...same.values()]);
		for (const version of rows.keys()) this.seen.add(version);
		return {
			fresh: each.flatMap((same) => (same.length === 1 ? same : [])),
			disputed: each.filter((same) => same.length > 1),
		};
	}
}
