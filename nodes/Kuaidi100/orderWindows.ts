/**
 * Reads all orders of a time range, paying for as few calls as possible: the whole range first; halves only where the
 * provider refuses it as too large or its answer is incomplete (`total` differs from the list).
 * Times are whole seconds since 1970, since the provider knows no finer ones.
 */
import { DateTime } from 'luxon';
import { asFailure, Failure } from '../shared/failure';
import { toChinaTime } from '../shared/time';
import type { OrdersAnswer, ProviderOrder } from './client';
import { isRangeTooLarge } from './client';

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
	/** The longest span, in seconds, that the provider took after refusing a longer one. */
	largestSpan?: number;
	/** What ended the reading early. */
	failure?: Failure;
}

export interface WindowOptions {
	/** A span known to be taken: longer ranges are cut before they are asked for. */
	largestSpan?: number;
	/** Asked before each call with the number made so far; false ends the reading (a cap, a poll's time). */
	mayCall(calls: number): boolean;
}

type Read = (window: { startTime: string; endTime: string }) => Promise<OrdersAnswer>;

export async function readOrders(read: Read, range: Range, options: WindowOptions): Promise<WindowedOrders> {
	const state: WindowedOrders = {
		orders: [],
		readUntil: range.from,
		complete: false,
		calls: 0,
		billed: 0,
		largestSpan: options.largestSpan,
	};
	const due = cut(range, options.largestSpan);
	const seam = new Seam();
	while (due.length > 0) {
		if (!options.mayCall(state.calls)) return state;
		const window = due.pop()!;
		state.calls++;
		const answer = await read(written(window)).catch(asFailure);
		if (answer instanceof Failure) {
			// Whether a refused or lost call is billed is not documented: one call is assumed.
			state.billed++;
			if (!isRangeTooLarge(answer) || !halve(window, due)) return { ...state, failure: answer };
			state.largestSpan = Math.ceil((window.to - window.from) / 2);
			continue;
		}
		state.billed += answer.billed;
		if (answer.total !== answer.orders.length) {
			if (halve(window, due)) continue;
			return { ...state, failure: incomplete(answer, window) };
		}
		state.orders.push(...seam.withoutSeen(answer.orders, window));
		state.readUntil = window.to;
	}
	return { ...state, complete: true };
}

/** The pieces of a range, the earliest last: they are taken from the end. Neighbours share their seam's second. */
function cut({ from, to }: Range, largestSpan = Infinity): Range[] {
	const pieces: Range[] = [];
	for (let start = from; start < to || pieces.length === 0; start += largestSpan) {
		pieces.push({ from: start, to: Math.min(to, start + largestSpan) });
	}
	return pieces.reverse();
}

/** Puts both halves of a window back, the earlier one next; false when it is too short to be halved. */
function halve({ from, to }: Range, due: Range[]): boolean {
	if (to - from <= 1) return false;
	const middle = Math.floor((from + to) / 2);
	due.push({ from: middle, to }, { from, to: middle });
	return true;
}

function written({ from, to }: Range): { startTime: string; endTime: string } {
	return { startTime: chinaTime(from), endTime: chinaTime(to) };
}

export function chinaTime(seconds: number): string {
	return toChinaTime(DateTime.fromSeconds(seconds));
}

function incomplete({ orders, total }: OrdersAnswer, window: Range): Failure {
	return new Failure({
		kind: 'refused',
		message: `Kuaidi100 says that ${total} orders were updated at ${chinaTime(window.from)}, but gave ${orders.length}`,
		description: 'Within one second nothing can be read in smaller pieces. Ask the provider about this shop and time.',
	});
}

/** Whether both ends of a window are included is not documented, so neighbours share a second and its orders come twice. */
class Seam {
	private seen = new Set<string>();

	withoutSeen(orders: ProviderOrder[], window: Range): ProviderOrder[] {
		const fresh = orders.filter((order) => !this.seen.has(identity(order)));
		const last = chinaTime(window.to);
		this.seen = new Set(orders.filter((order) => order.updateTime === last).map(identity));
		return fresh;
	}
}

function identity(order: ProviderOrder): string {
	return `${String(order.orderNum)}@${String(order.updateTime)}`;
}
