/** A shop in one status, as the order trigger reads it, and what becomes of its cursor by that. */
import { asFailure } from '../shared/failure';
import type { Failure } from '../shared/failure';
import { textOf, textOrNull } from '../shared/model/order';
import { RememberedIds } from '../shared/polling/poll';
import type { OrderQuery, ProviderOrder } from './client';
import type { Cursor } from './orderCursor';
import { cursorIn, longerPause } from './orderCursor';
import type { PollSettings, Shop } from './orderPollSettings';
import type { WindowedOrders } from './orderWindows';
import { numberOf, versionOf } from './orderWindows';
import { toOrder } from './toOrder';

export interface Pair {
	id: string;
	shop: Shop;
	query: OrderQuery;
	cursor: Cursor;
	/** What n8n kept of it cannot be read. */
	isLost: boolean;
}

export interface Outcome {
	pair: Pair;
	read: Pick<WindowedOrders, 'billed' | 'readUntil' | 'failure' | 'doubts'>;
	json: object[];
	/** The cursor after this reading. */
	next: Cursor;
	seen?: RememberedIds;
	/** The position does not move, and each look is billed. */
	isStuck?: boolean;
}

/** So often a `total` that counts something else is looked at afresh, and reported. */
const MISCOUNT_SECONDS = 24 * 60 * 60;
/** @param ahead by how many seconds n8n's clock is ahead of the provider's */
export function pairsOf(
	{ shops, statuses, lookBackSeconds }: PollSettings,
	cursors: Record<string, unknown>,
	startedAt: number,
	ahead: number,
): Pair[] {
	const now = Math.floor(startedAt / 1000) - ahead;
	return shops.flatMap((shop) =>
		statuses.map((orderStatus) => {
			const id = `${shop.platform}/${shop.shopId}/${orderStatus}`;
			const known = cursorIn(cursors[id]);
			// Never at now: n8n may drop the state of a first poll that found nothing.
			const cursor = known ?? { until: now - lookBackSeconds, readAt: 0, seen: '' };
			return {
				id,
				shop,
				query: { platform: shop.platform, shopId: shop.shopId, orderStatus },
				cursor,
				isLost: !known && cursors[id] !== undefined,
			};
		}),
	);
}

/** The position stays where it was. */
export function stayed(pair: Pair, now: number, billed: number, failure: Failure): Outcome {
	return {
		pair,
		read: { billed, readUntil: pair.cursor.until, failure, doubts: [] },
		json: [],
		next: { ...pair.cursor, readAt: now },
	};
}

export function outcomeOf(
	settings: PollSettings,
	now: number,
	pair: Pair,
	read: WindowedOrders,
): Outcome {
	try {
		if (pair.cursor.until > now && read.failure)
			return stayed(pair, now, read.billed, read.failure);
		return advanced(settings, now, pair, read);
	} catch (error) {
		// An order that cannot be read, whatever is wrong with it: the pair stays where it was, and the
		// others go on.
		const { next, ...outcome } = stayed(pair, now, read.billed, asFailure(error));
		const pause = longerPause(pair.cursor.pause, settings.minMinutes * 60);
		return { ...outcome, isStuck: true, next: { ...next, pause } };
	}
}

/**
 * Moves the pair's cursor over what was read; a failed rest stays due, no sooner than the user's
 * interval allows.
 */
function advanced(settings: PollSettings, now: number, pair: Pair, read: WindowedOrders): Outcome {
	const { cursor } = pair;
	const seen = new RememberedIds(cursor.seen);
	const newest = new Map<string, ProviderOrder>();
	// The newest are remembered last and so longest: those of the seam second are certain to come
	// again.
	const byTime = [...read.orders].sort((a, b) =>
		compare(textOf(a.updateTime), textOf(b.updateTime)),
	);
	for (const order of byTime) {
		const id = settings.event === 'newOrders' ? numberOf(order) : updateOf(order);
		if (seen.add(id) || newest.has(id)) newest.set(id, order);
	}
	const fresh = new Set(newest.values());
	const { isStuck } = read;
	const before = read.complete || read.readUntil !== cursor.until ? undefined : cursor.pause;
	const pause = isStuck ? longerPause(before, settings.minMinutes * 60) : before;
	const next: Cursor = {
		until: read.readUntil,
		readAt: read.complete || read.failure ? now : cursor.readAt,
		...(read.span && { span: read.span }),
		...(read.pending.length > 0 && { pending: read.pending }),
		...(read.miscounts && { miscounts: miscountsUntil(read, now, cursor) }),
		...(pause !== undefined && { pause }),
		seen: '',
	};
	const json = read.orders
		.filter((order) => fresh.has(order))
		.map((order) => jsonOf(settings, pair, order));
	return { pair, read, json, next, seen, isStuck };
}

/** Of an order without a time of update all it holds tells whether it was changed. */
const updateOf = (order: ProviderOrder) =>
	textOrNull(order.updateTime) === null ? JSON.stringify(order) : versionOf(order);

function miscountsUntil({ doubts }: WindowedOrders, now: number, { miscounts }: Cursor): number {
	const isOfTheCount = doubts.some(({ details }) => details?.leftOut === undefined);
	return isOfTheCount ? now + MISCOUNT_SECONDS : (miscounts ?? now);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

export function jsonOf(
	settings: PollSettings,
	{ shop, query }: Pair,
	order: ProviderOrder,
): object {
	return settings.output === 'raw'
		? order
		: toOrder(order, query, { shopName: shop.shopName, parseOptions: settings.parseOptions });
}
