/**
 * Polls any number of shops and statuses, a cursor for each pair. The provider bills every order it returns and every
 * call that finds none, so a window is read once: from the cursor to now (less the settle delay), the whole gap at a time.
 */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { asFailure, Failure, toNodeError } from '../shared/failure';
import { pool } from '../shared/pool';
import { claimPoll, type PollClock, pollClock, releasePoll, RememberedIds, rememberedEach } from '../shared/poll';
import type { OrderQuery, ProviderOrder } from './client';
import { fetchOrders } from './client';
import { toOrder } from './orderMapper';
import type { Range, WindowedOrders } from './orderWindows';
import { chinaTime, readOrders } from './orderWindows';
import type { PollSettings, Shop } from './orderPollSettings';
import { readSettings } from './orderPollSettings';

/** Where a shop and status has been read up to. Times in seconds (`until`) and milliseconds (`readAt`) since 1970. */
interface Cursor {
	until: number;
	readAt: number;
	/** Orders (or, with every update, versions of orders) that were put out already. */
	seen: string;
	event: PollSettings['event'];
	largestSpan?: number;
}

interface Pair {
	id: string;
	shop: Shop;
	query: OrderQuery;
	cursor: Cursor;
}

interface Outcome {
	pair: Pair;
	read: WindowedOrders;
	fresh: ProviderOrder[];
}

const IN_FLIGHT = 4;
const MANUAL_WINDOW_SECONDS = 3600;
/** n8n's minute is not exact: a read that is due within this time is due. */
const EARLY_MS = 5_000;

export async function pollOrders(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(context);
	const clock = pollClock(context);
	if (context.getMode() === 'manual') return await testRead(context, settings, clock);
	const state = context.getWorkflowStaticData('node');
	if (!claimPoll(state, clock)) return null;
	try {
		return await readDuePairs(context, settings, clock, state);
	} finally {
		releasePoll(state);
	}
}

/** A manual test reads one small window of the first shop and never moves a cursor. */
async function testRead(context: IPollFunctions, settings: PollSettings, clock: PollClock): Promise<INodeExecutionData[][] | null> {
	const [pair] = pairsOf(settings, {}, clock.startedAt);
	const to = Math.floor(clock.startedAt / 1000);
	const from = to - Math.min(MANUAL_WINDOW_SECONDS, settings.lookBackSeconds);
	const read = await readWindow(context, settings, clock, pair, { from, to }, () => true);
	if (read.failure) throw toNodeError(context.getNode(), failureOf(pair, read.failure));
	const items = itemsOf(settings, { pair, read, fresh: read.orders }, read.billed);
	return items.length > 0 ? [items] : null;
}

async function readDuePairs(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	state: IDataObject,
): Promise<INodeExecutionData[][] | null> {
	const isFirstRead = state.cursors === undefined;
	const cursors = (state.cursors ?? {}) as Record<string, unknown> as Record<string, Cursor>;
	const pairs = pairsOf(settings, cursors, clock.startedAt);
	const due = pairs
		.filter(({ cursor }) => cursor.readAt + settings.minMinutes * 60_000 - EARLY_MS <= clock.startedAt)
		.sort((a, b) => a.cursor.readAt - b.cursor.readAt);
	let calls = 0;
	const mayCall = () => calls < settings.maxCalls && clock.left() > 0;
	const outcomes = new Map<string, Outcome>();
	await pool(due, IN_FLIGHT, async (pair) => {
		const to = Math.floor(clock.startedAt / 1000) - settings.settleSeconds;
		if (to <= pair.cursor.until || !mayCall()) return;
		const read = await readWindow(context, settings, clock, pair, { from: pair.cursor.until, to }, () => mayCall() && ++calls > 0);
		outcomes.set(pair.id, advance(settings, clock, pair, read, pairs.length));
	});
	// Cursors of shops that are no longer in the list go; the key is assigned whole, as n8n asks.
	state.cursors = Object.fromEntries(pairs.map(({ id, cursor }) => [id, { ...cursor }]));
	const inOrder = pairs.flatMap(({ id }) => outcomes.get(id) ?? []);
	reportFailures(context, inOrder, isFirstRead);
	const billed = inOrder.reduce((total, { read }) => total + read.billed, 0);
	const items = inOrder.flatMap((outcome) => itemsOf(settings, outcome, billed));
	return items.length > 0 ? [items] : null;
}

function pairsOf({ shops, statuses, lookBackSeconds, event }: PollSettings, cursors: Record<string, Cursor>, now: number): Pair[] {
	return shops.flatMap((shop) =>
		statuses.map((orderStatus) => {
			const id = `${shop.platform}/${shop.shopId}/${orderStatus}`;
			const known = cursors[id] as Cursor | undefined;
			// Never at now: n8n may drop the state of a first poll that found nothing.
			const cursor: Cursor = known
				? { ...known, seen: known.event === event ? known.seen : '', event }
				: { until: Math.floor(now / 1000) - lookBackSeconds, readAt: 0, seen: '', event };
			return { id, shop, query: { platform: shop.platform, shopId: shop.shopId, orderStatus }, cursor };
		}),
	);
}

async function readWindow(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	{ query, cursor }: Pair,
	range: Range,
	mayCall: (calls: number) => boolean,
): Promise<WindowedOrders> {
	const read = (window: { startTime: string; endTime: string }) =>
		fetchOrders(context, query, window, {
			...settings.limits,
			deadlineMs: Math.max(1000, Math.min(settings.limits.deadlineMs, clock.left())),
		});
	return await readOrders(read, range, { mayCall, largestSpan: cursor.largestSpan ?? settings.largestSpan });
}

/** Moves the pair's cursor over what was read; a failed rest stays due, no sooner than the user's interval allows. */
function advance(settings: PollSettings, clock: PollClock, pair: Pair, read: WindowedOrders, pairs: number): Outcome {
	const { cursor } = pair;
	const seen = new RememberedIds(cursor.seen);
	const fresh = read.orders.filter((order) => {
		const id = identityOf(order, settings.event);
		const isNew = !seen.has(id);
		seen.add(id);
		return isNew;
	});
	cursor.until = read.readUntil;
	cursor.seen = seen.packed(rememberedEach(pairs));
	cursor.largestSpan = read.largestSpan;
	if (read.complete || read.failure) cursor.readAt = clock.startedAt;
	return { pair, read, fresh };
}

/** A new order is one whose number was not seen in this status; an update is a number at a time. */
function identityOf(order: ProviderOrder, event: PollSettings['event']): string {
	return event === 'newOrders' ? String(order.orderNum) : `${String(order.orderNum)}@${String(order.updateTime)}`;
}

function itemsOf(settings: PollSettings, { pair, read, fresh }: Outcome, billedInPoll: number): INodeExecutionData[] {
	const poll = { billedCalls: billedInPoll, billedForShop: read.billed, readUntil: chinaTime(read.readUntil) };
	return fresh.map((order) => ({
		json: {
			...(settings.output === 'raw'
				? order
				: toOrder(order, pair.query, { shopName: pair.shop.shopName, parseOptions: settings.parseOptions })),
			poll,
		} as unknown as IDataObject,
	}));
}

/**
 * One failing shop does not hold the others: their orders go out, and its error becomes an execution of its own.
 * Where the very first read fails altogether, the activation fails, so that a wrong credential is seen at once.
 */
function reportFailures(context: IPollFunctions, outcomes: Outcome[], isFirstRead: boolean): void {
	const errors = outcomes
		.filter(({ read }) => read.failure)
		.map(({ pair, read }) => toNodeError(context.getNode(), failureOf(pair, asFailure(read.failure))));
	if (isFirstRead && errors.length > 0 && errors.length === outcomes.length) throw errors[0];
	for (const error of errors) context.__emitError(error);
}

function failureOf({ shop, query }: Pair, failure: Failure): Failure {
	return failure.with({
		message: `Shop ${shop.shopName ?? shop.shopId} (${query.platform}, ${query.orderStatus}): ${failure.message}`,
		description: [failure.description, 'Orders of the other shops are not affected; this shop is read again from where it stopped.'].filter(Boolean).join(' '),
	});
}
