/**
 * Reading the connected shops' orders (section 12). The list is sorted by purchase time, newest first, and moves while it is
 * read: an order that arrives pushes the others back (one is seen twice), an order that leaves the filter pulls them
 * forward (one is not seen). So a pass counts as whole only if every page names the same number of orders, and as many
 * were seen.
 */
import type { Body, OrderPage } from './client';

export const ORDERS_A_PAGE = 100;

export interface OrderPages {
	/** By Sid, newest purchase first. */
	orders: Map<string, Body>;
	/** False: the list kept moving, and orders may be missing. */
	stable: boolean;
	calls: number;
}

interface Rules {
	/** How often the list is read from the start before it is taken as it is. */
	passes: number;
	/** Asked after each page: stops the reading. */
	enough?: (orders: Map<string, Body>) => boolean;
}

/**
 * Reads pages until a pass finds the list unmoved; what earlier passes saw is kept.
 * @param fetchPage asks for one page, counted from 1
 */
export async function readPages(fetchPage: (pageIndex: number) => Promise<OrderPage>, { passes, enough }: Rules): Promise<OrderPages> {
	const orders = new Map<string, Body>();
	let calls = 0;
	for (let pass = 1; pass <= passes; pass++) {
		const seen = new Set<string>();
		let moved = false;
		let rowCount: number | undefined;
		let received = 0;
		for (let pageIndex = 1; ; pageIndex++) {
			const page = await fetchPage(pageIndex);
			calls++;
			moved ||= rowCount !== undefined && rowCount !== page.rowCount;
			rowCount = page.rowCount;
			const before = seen.size;
			received += page.orders.length;
			for (const order of page.orders) {
				const sid = String(order.Sid);
				seen.add(sid);
				orders.set(sid, order);
			}
			if (enough?.(orders)) return { orders, stable: true, calls };
			// A page without a new order ends a pass whatever the page count says: no answer can keep this going for ever.
			const last = Number.isNaN(page.pageCount) ? received >= page.rowCount : pageIndex >= page.pageCount;
			if (last || seen.size === before) break;
		}
		if (!moved && seen.size === rowCount) return { orders, stable: true, calls };
	}
	return { orders, stable: false, calls };
}
