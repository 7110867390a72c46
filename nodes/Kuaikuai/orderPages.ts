/**
 * Reading the connected shops' orders (section 12). The list is sorted by purchase time, newest
 * first, and moves while it is read: an order that arrives pushes the others back (one is seen
 * twice), an order that leaves the filter pulls them forward (one is not seen). So a pass counts as
 * whole only if every page names the same number of orders, and as many were seen.
 *
 * What the answers say of their pages is taken for a hint: systems count pages from 0, cap the size
 * of a page, or name one page where there are three. A pass goes on until a page brings nothing new,
 * and RowCount tells whether something is missing.
 */
import { asFailure } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { A_NAME } from '../shared/panel/parameters';
import type { Body } from './answers';
import type { OrderPage } from './client';

export const ORDERS_A_PAGE = 100;

/** No shop has as many in a window: a list without end is not read without end. */
const MOST_ORDERS = 100_000;

export type PagesEnd =
	/** All orders were read, and the list stood still. */
	| 'whole'
	/** `enough` said so. */
	| 'enough'
	/** The list kept moving, or gives fewer orders than it counts. */
	| 'moved'
	/** `mayCall` ended the first pass: what lies behind the last page was not read. */
	| 'cut';

export interface PagesRead {
	end: PagesEnd;
	/** How many orders the provider counts. */
	rowCount?: number;
	/** How many fewer it gave. */
	missing: number;
}

interface Rules {
	/** How many orders a page was asked to have. */
	pageSize: number;
	/** How often the list is read from the start before it is taken as it is. */
	passes: number;
	/** What was read, by Sid, newest purchase first; kept where a page fails. */
	orders: Map<string, Body>;
	/** Asked after each page: ends the reading. */
	enough?: (page: OrderPage) => boolean;
	/** Asked before each page. */
	mayCall?: () => boolean;
}

type FetchPage = (pageIndex: number) => Promise<OrderPage>;

/**
 * Reads pages until a pass finds the list unmoved; what earlier passes saw is kept.
 * @param fetchPage asks for one page, counted from 1
 */
export async function readPages(fetchPage: FetchPage, rules: Rules): Promise<PagesRead> {
	const { passes, orders } = rules;
	let firstPage = 1;
	let last: Pass | undefined;
	for (let pass = 1; pass <= passes; pass++) {
		const before = orders.size;
		const now = new Pass(fetchPage, rules);
		let end = await now.read(firstPage);
		if (end === undefined && firstPage === 1 && now.mayLackPage0 && (rules.mayCall?.() ?? true)) {
			const brought = await now.readPage0();
			if (brought > 0) firstPage = 0;
			if (brought > 0 && rules.enough?.(now.lastPage!)) end = 'enough';
		}
		if (end === 'enough') return { end, missing: 0 };
		if (end === 'cut' && !last) return { end, missing: 0 };
		if (end === 'cut') break;
		if (now.isWhole) return { end: 'whole', rowCount: now.rowCount, missing: 0 };
		// Nothing moved, and nothing came that was not there before: another pass would bring the same.
		const same =
			last?.isSteady && now.isSteady && last.rowCount === now.rowCount && orders.size === before;
		last = now;
		if (same && missingIn(now, orders) === 0)
			return { end: 'whole', rowCount: now.rowCount, missing: 0 };
		if (same) break;
	}
	return { end: 'moved', rowCount: last!.rowCount, missing: missingIn(last!, orders) };
}

const missingIn = ({ fewest = 0 }: Pass, orders: Map<string, Body>) =>
	Math.max(0, fewest - orders.size);

/**
 * What tells an order from others: its Sid; of one that has none, its marketplace's number with the
 * shop.
 */
export function idOf(order: Body): string {
	const sid = textOrNull(order.Sid);
	if (sid !== null && sid !== '0' && A_NAME.test.test(sid)) return sid;
	const number = textOrNull(order.OrderId);
	return JSON.stringify(number === null ? order : [order.ChannelSid ?? null, number]);
}

/** One reading of the list from its beginning. */
class Pass {
	rowCount?: number;
	/** The smallest count of a list that moved: what arrived meanwhile is the next reading's. */
	fewest?: number;
	lastPage?: OrderPage;
	private moved = false;
	private readonly seen = new Set<string>();

	constructor(
		private readonly fetchPage: FetchPage,
		private readonly rules: Rules,
	) {}

	/** Undefined where it came to the end of the list. */
	async read(firstPage: number): Promise<'enough' | 'cut' | undefined> {
		const { mayCall = () => true, enough = () => false } = this.rules;
		for (let pageIndex = firstPage; ; pageIndex++) {
			if (!mayCall()) return 'cut';
			const page = await this.fetchPage(pageIndex);
			const brought = this.take(page);
			if (enough(page)) return 'enough';
			if (brought === 0 || this.seen.size >= MOST_ORDERS) return undefined;
			if (!this.isFull(page) && this.rowCount !== undefined && this.seen.size >= this.rowCount)
				return undefined;
		}
	}

	/**
	 * The page before the first, where a list that stood still lacks orders: page 1 is then the second
	 * one. A system that has no such page refuses it.
	 */
	async readPage0(): Promise<number> {
		try {
			return this.take(await this.fetchPage(0));
		} catch (error) {
			const failure = asFailure(error);
			const { kind, account, httpStatus } = failure;
			if ((kind === 'refused' || kind === 'busy') && !account && httpStatus !== 429) return 0;
			throw failure;
		}
	}

	get isSteady(): boolean {
		return !this.moved;
	}

	get isWhole(): boolean {
		return !this.moved && (this.rowCount === undefined || this.seen.size === this.rowCount);
	}

	/** An empty first page that counts nothing either may be the one behind the only one. */
	get mayLackPage0(): boolean {
		return this.isSteady && this.seen.size < (this.rowCount ?? (this.seen.size === 0 ? 1 : 0));
	}

	/** How many orders of the page are new to this pass. */
	private take(page: OrderPage): number {
		const { rowCount } = page;
		// A page behind the last one may count nothing at all.
		if (rowCount !== undefined && (rowCount > 0 || this.rowCount === undefined)) {
			this.moved ||= this.rowCount !== undefined && this.rowCount !== rowCount;
			this.rowCount = rowCount;
			this.fewest = Math.min(this.fewest ?? rowCount, rowCount);
		}
		this.lastPage = page;
		const before = this.seen.size;
		for (const order of page.orders) {
			const id = idOf(order);
			this.seen.add(id);
			this.rules.orders.set(id, order);
		}
		return this.seen.size - before;
	}

	/** A full page is never the last: systems cap its size, and count what they gave. */
	private isFull({ orders, pageSize }: OrderPage): boolean {
		const asked = this.rules.pageSize;
		return orders.length >= (pageSize > 0 ? Math.min(pageSize, asked) : asked);
	}
}
