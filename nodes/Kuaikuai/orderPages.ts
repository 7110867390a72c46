/**
 * Reading the connected shops' orders (section 12). The list is sorted by purchase time, newest
 * first, and moves while it is read: an order that arrives pushes the others back (one is seen
 * twice), an order that leaves the filter pulls them forward (one is not seen). So a pass counts as
 * whole only if every page names the same number of orders, and as many were seen.
 */
import { textOrNull } from '../shared/model/order';
import type { Body } from './answers';
import type { OrderPage } from './client';

export const ORDERS_A_PAGE = 100;

export type PagesEnd =
	/** All orders were read, and the list stood still. */
	| 'whole'
	/** `enough` said so. */
	| 'enough'
	/** The list kept moving: orders may be missing. */
	| 'moved'
	/** `mayCall` ended the first pass: what lies behind the last page was not read. */
	| 'cut';

interface Rules {
	/** How often the list is read from the start before it is taken as it is. */
	passes: number;
	/** What was read, by Sid, newest purchase first; kept where a page fails. */
	orders: Map<string, Body>;
	/** Asked after each page: ends the reading. */
	enough?: (page: OrderPage) => boolean;
	/** Asked before each page. */
	mayCall?: () => boolean;
}

/**
 * Reads pages until a pass finds the list unmoved; what earlier passes saw is kept.
 * @param fetchPage asks for one page, counted from 1
 */
export async function readPages(
	fetchPage: (pageIndex: number) => Promise<OrderPage>,
	{ passes, orders, enough = () => false, mayCall = () => true }: Rules,
): Promise<PagesEnd> {
	for (let pass = 1; pass <= passes; pass++) {
		const seen = new Set<string>();
		let moved = false;
		let rowCount: number | undefined;
		let received = 0;
		for (let pageIndex = 1; ; pageIndex++) {
			if (!mayCall()) return pass === 1 ? 'cut' : 'moved';
			const page = await fetchPage(pageIndex);
			moved ||= rowCount !== undefined && rowCount !== page.rowCount;
			rowCount = page.rowCount;
			received += page.orders.length;
			const before = seen.size;
			for (const order of page.orders) {
				const sid = textOrNull(order.Sid) ?? JSON.stringify(order);
				seen.add(sid);
				orders.set(sid, order);
			}
			if (enough(page)) return 'enough';
			// A page without a new order ends a pass whatever the page count says: no answer can keep
			// this going for ever.
			const last = Number.isNaN(page.pageCount)
				? received >= page.rowCount
				: pageIndex >= page.pageCount;
			if (last || seen.size === before) break;
		}
		if (!moved && seen.size === rowCount) return 'whole';
	}
	return 'moved';
}
