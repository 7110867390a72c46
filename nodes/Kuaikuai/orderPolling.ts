/**
 * Polls the connected shops for orders that were not seen before. The provider can only be searched
 * by time of purchase, and an order may reach it long after that, so each poll reads the whole
 * look-back window and compares it with what is remembered (the orders' Sids). What the two poll
 * engines of n8n promise with it stands in docs/polling.md.
 */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { countOf } from '../shared/values/decimal';
import { asFailure, Failure, toNodeError } from '../shared/failure';
import { objectOrNothing } from '../shared/model/incoming';
import type { PollClock } from '../shared/polling/poll';
import {
	STATE_LIMIT_BYTES,
	claimPoll,
	holdsClaim,
	openState,
	pollClock,
	releasePoll,
	spanOf,
	wrongClock,
} from '../shared/polling/poll';
import { pool } from '../shared/run/pool';
import { toChinaTime } from '../shared/values/time';
import { secondsAhead } from '../shared/wire/serverTime';
import { WindowMemory } from '../shared/polling/windowMemory';
import type { Body } from './answers';
import { baseUrlOf, fetchOrderPage } from './client';
import { toOrder } from './toOrder';
import type { PagesRead } from './orderPages';
import { idOf, readPages } from './orderPages';
import type { PollSettings } from './orderPollSettings';
import { readSettings } from './orderPollSettings';
import { boughtAt, isWithin, purchaseQuery } from './shopOrderFields';
import { isTrue } from './vocabulary';

/** How far a shop's window was read. Times in milliseconds since 1970. */
interface Cursor {
	readAt: number;
	/**
	 * A window that was larger than one poll's time: what was bought before this is still to be read.
	 */
	rest?: number;
	/** How many orders were counted and not given when that was told last. */
	short?: { missing: number; toldAt: number };
}

interface Reading {
	key: string;
	orders: Map<string, Body>;
	next: Cursor;
	failure?: Failure;
	/** The list holds fewer orders than it counts: those it gave are put out all the same. */
	shortfall?: Failure;
}

const SHOPS_IN_FLIGHT = 4;
/** A list that never stands still is taken as it is: the next poll reads it again. */
const PASSES = 3;
/** Room for the claim, for JSON around the memory, and for n8n's own keys. */
const STATE_MARGIN_BYTES = 2048;
const SECOND_MS = 1000;
/** So often a list that counts more than it gives is reported. */
const TOLD_FOR_MS = 24 * 3600 * SECOND_MS;
/** A clock that is further behind makes old orders new ones. */
const MOST_BEHIND_SECONDS = 24 * 60 * 60;

export async function pollShopOrders(
	context: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(context);
	const clock = pollClock(context);
	if (context.getMode() === 'manual') return await testRead(context, settings, clock);
	const state = openState(context);
	if (!claimPoll(state, clock)) return null;
	try {
		return await readNewOrders(context, settings, clock, state);
	} finally {
		releasePoll(state, clock);
	}
}

/** A manual test reads the newest page of the first shop, and remembers nothing. */
async function testRead(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
): Promise<INodeExecutionData[][]> {
	const start = clock.startedAt - settings.lookBackMs;
	const query = windowOf(settings.shops[0].query, start);
	const listed = new Map<string, Body>();
	await readPages(
		(PageIndex) =>
			fetchOrderPage(
				context,
				{ ...query, PageIndex, PageSize: settings.pageSize },
				settings.limits,
			),
		{
			pageSize: settings.pageSize,
			passes: 1,
			orders: listed,
			enough: (page) => page.orders.length > 0,
		},
	).catch((error: unknown) => Promise.reject(toNodeError(context.getNode(), asFailure(error))));
	const orders = [...listed.values()].filter(
		(order) => isWanted(settings, order) && isWithin({ start }, order),
	);
	if (orders.length > 0) return [itemsOf(settings, orders)];
	throw toNodeError(
		context.getNode(),
		new Failure({
			kind: 'refused',
			message: `No order with these statuses was bought since ${chinaTime(start)} (China's time)`,
			description:
				'A test reads the newest page of the first shop. Check “Order Status” and “Label Status”, or set more “Look Back Days”.',
		}),
	);
}

async function readNewOrders(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	state: IDataObject,
): Promise<INodeExecutionData[][] | null> {
	const isFirstRead = state.seen === undefined;
	const system = await systemOf(context);
	// Other statuses are other events: their orders are new, whatever was seen before. So are those of
	// another system, which has Sids of its own.
	const known =
		state.filter === settings.filter && (system ?? state.system) === (state.system ?? system);
	const memory = new WindowMemory(known ? state.seen : undefined);
	const cursors = objectOrNothing(known && state.cursors) as Record<string, Cursor>;
	const since = (known && Number(state.since)) || 0;
	const readings = await readShops(context, settings, clock, { memory, cursors, since });
	// A poll that outlived its claim was overtaken by a later one, which has put out the same orders.
	if (!holdsClaim(state, clock)) return null;
	const errors = errorsOf(context, readings);
	const isActivation = isFirstRead && context.getActivationMode() !== 'update';
	errors.push(...shortfallsOf(context, readings));
	if (isActivation && errors.length > 0 && readings.every(({ failure }) => failure !== undefined))
		throw errors[0];
	const begins = clock.startedAt - settings.lookBackMs;
	const listed = byPurchase(
		readings
			.flatMap(({ orders }) => [...orders.values()])
			.filter(
				(order) =>
					isWanted(settings, order) &&
					seenAs(order, clock) >= since &&
					isWithin({ start: begins }, order),
			),
	);
	const fresh = listed.filter((order) => memory.add(idOf(order), seenAs(order, clock)));
	const nextCursors = Object.fromEntries(
		settings.shops.map(({ key }) => [
			key,
			readings.find((reading) => reading.key === key)?.next ?? cursors[key] ?? { readAt: 0 },
		]),
	);
	const room =
		STATE_LIMIT_BYTES -
		STATE_MARGIN_BYTES -
		Buffer.byteLength(JSON.stringify([nextCursors, settings.filter]));
	const { text: seen, completeSince } = memory.packed(room);
	// What cannot be remembered must not be read again, or it would come out with every poll.
	const nextSince = Math.max(since, completeSince);
	Object.assign(state, {
		filter: settings.filter,
		...(system !== undefined && { system }),
		cursors: nextCursors,
		seen,
		since: nextSince,
	});
	if (since <= begins && nextSince > begins)
		errors.push(toNodeError(context.getNode(), tooMany(nextSince)));
	for (const error of errors) context.__emitError(error);
	return fresh.length > 0 ? [itemsOf(settings, fresh)] : null;
}

/**
 * Where the account's system is, however its address is written; undefined where its credential cannot
 * be read, which each reading tells.
 */
async function systemOf(context: IPollFunctions): Promise<string | undefined> {
	try {
		const { host, pathname } = new URL(await baseUrlOf(context));
		return `${host.replace(/^www\./, '')}${pathname}`;
	} catch {
		return undefined;
	}
}

/** An order whose time of purchase cannot be read is remembered by the time it was seen first. */
const seenAs = (order: Body, clock: PollClock) => boughtAt(order) || clock.startedAt;

interface Known {
	memory: WindowMemory;
	cursors: Record<string, Cursor>;
	/** Orders bought before this are not watched any more. */
	since: number;
}

/** Reads the shops, those that waited longest first, as far as the poll's time goes. */
async function readShops(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	known: Known,
): Promise<Reading[]> {
	const inTurn = [...settings.shops].sort(
		(a, b) => (known.cursors[a.key]?.readAt ?? 0) - (known.cursors[b.key]?.readAt ?? 0),
	);
	const readings: Reading[] = [];
	await pool(inTurn, SHOPS_IN_FLIGHT, async ({ key, query }) => {
		if (clock.allowsCall())
			readings.push(await readShop(context, settings, clock, known, { key, query }));
	});
	return readings;
}

/**
 * Reads one shop's window. One that is larger than a poll's time is read on from where the last
 * poll stopped, after a look at its newest orders.
 */
async function readShop(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	{ memory, cursors, since }: Known,
	{ key, query: filters }: PollSettings['shops'][number],
): Promise<Reading> {
	const start = Math.max(clock.startedAt - settings.lookBackMs, since);
	const { rest, short } = cursors[key] ?? {};
	const goesOn = rest !== undefined && rest > start && rest <= clock.startedAt;
	const orders = new Map<string, Body>();
	const slice = new Map<string, Body>();
	const all = () => new Map([...orders, ...slice]);
	const limits = { ...settings.limits, endsAt: clock.endsAt };
	const mayCall = () => clock.allowsCall();
	const page = (window: Body) => async (PageIndex: number) => {
		const query = { ...window, PageIndex, PageSize: settings.pageSize };
		const answer = await fetchOrderPage(context, query, limits);
		const behind = -(secondsAhead(context) ?? 0);
		if (behind < MOST_BEHIND_SECONDS) return answer;
		throw wrongClock(
			`${spanOf(behind)} behind`,
			'Its window holds orders from long before Look Back Days, so none was emitted.',
		);
	};
	const isKnown = (order: Body) =>
		memory.has(idOf(order)) || !isWanted(settings, order) || !isWithin({ start }, order);
	const readAt = clock.startedAt;
	try {
		if (goesOn) {
			await readPages(page(windowOf(filters, start)), {
				pageSize: settings.pageSize,
				passes: 1,
				orders,
				mayCall,
				enough: (newest) => newest.orders.every(isKnown),
			});
		}
		const read = await readPages(page(windowOf(filters, start, goesOn ? rest : undefined)), {
			pageSize: settings.pageSize,
			passes: PASSES,
			orders: slice,
			mayCall,
		});
		const next = read.end === 'cut' ? restOf(slice, goesOn ? rest : undefined) : undefined;
		const isTold =
			short !== undefined &&
			read.missing <= short.missing &&
			Math.abs(readAt - short.toldAt) < TOLD_FOR_MS;
		return {
			key,
			orders: all(),
			next: {
				readAt,
				...(next !== undefined && { rest: next }),
				...(read.missing > 0 && {
					short: isTold ? short : { missing: read.missing, toldAt: readAt },
				}),
			},
			...(read.missing > 0 && !isTold && { shortfall: fewerThanCounted(read) }),
		};
	} catch (error) {
		// What was read before the failure is put out; the next poll reads the window again.
		return { key, orders: all(), next: { ...cursors[key], readAt }, failure: asFailure(error) };
	}
}

/**
 * Everything bought after the oldest order that was read is read. Without progress the window
 * begins anew.
 */
function restOf(slice: Map<string, Body>, before: number | undefined): number | undefined {
	const times = [...slice.values()].map(boughtAt).filter((time) => time > 0);
	if (times.length === 0) return before;
	const oldest = times.reduce((a, b) => Math.min(a, b));
	return before !== undefined && oldest >= before ? undefined : oldest;
}

/**
 * The filter on the time of purchase: from a day on. Only what is left of a window that is larger
 * than a poll's time ends at a second, rounded outwards, or a day with very many orders could never
 * be read to its beginning.
 */
function windowOf(query: Body, start: number, end?: number): Body {
	return {
		...query,
		...purchaseQuery({ start }),
		...(end !== undefined && {
			PurchaseDateEnd: chinaTime(Math.ceil(end / SECOND_MS) * SECOND_MS + SECOND_MS),
		}),
	};
}

const chinaTime = (ms: number) => toChinaTime(DateTime.fromMillis(ms));

/** Oldest first: the order in which orders want to be shipped. */
function byPurchase(orders: Body[]): Body[] {
	return orders.sort((a, b) => boughtAt(a) - boughtAt(b) || countOf(a.Sid) - countOf(b.Sid));
}

function isWanted({ includeIgnored }: PollSettings, order: Body): boolean {
	return includeIgnored || !isTrue(order.IsDel);
}

function itemsOf({ output }: PollSettings, orders: Body[]): INodeExecutionData[] {
	return orders.map((order) => ({
		json: (output === 'raw' ? order : toOrder(order)) as IDataObject,
	}));
}

/** What fails alike for several shops (the network, the account) is one error. */
function errorsOf(context: IPollFunctions, readings: Reading[]): Error[] {
	const alike = new Map<string, { failure: Failure; shops: string[] }>();
	for (const { key, failure } of readings) {
		if (!failure) continue;
		const same = `${failure.kind} ${failure.code} ${failure.message}`;
		const entry = alike.get(same);
		if (entry) entry.shops.push(key);
		else alike.set(same, { failure, shops: [key] });
	}
	return [...alike.values()].map(({ failure, shops }) =>
		toNodeError(
			context.getNode(),
			failure.with({
				message: `${shops[0] === 'all' ? 'Shop orders' : `Orders of shop ${shops.join(', ')}`}: ${failure.message}`,
				description: [
					failure.description,
					'No order is lost: the next poll reads the whole window again.',
				]
					.filter(Boolean)
					.join(' '),
			}),
		),
	);
}

function fewerThanCounted({ rowCount, missing }: PagesRead): Failure {
	return new Failure({
		kind: 'refused',
		message: `the provider counts ${rowCount} orders and gave ${missing} fewer`,
		description:
			'The orders it gave were emitted. Set fewer “Look Back Days” or choose single shops, so that the list is short enough; “Shop Order: Get Many” with a day alone may bring the others.',
		details: { counted: rowCount, missing },
	});
}

function shortfallsOf(context: IPollFunctions, readings: Reading[]): Error[] {
	return readings.flatMap(({ key, shortfall }) =>
		shortfall === undefined
			? []
			: [
					toNodeError(
						context.getNode(),
						shortfall.with({
							message: `${key === 'all' ? 'Shop orders' : `Orders of shop ${key}`}: ${shortfall.message}`,
						}),
					),
				],
	);
}

function tooMany(since: number): Failure {
	return new Failure({
		kind: 'invalid',
		field: 'Look Back Days',
		message: `Look Back Days: the window holds more orders than one trigger can remember; orders bought before ${chinaTime(since)} (China's time) are not watched any more`,
		description:
			'Set fewer “Look Back Days”, narrow the statuses, or split the shops between several triggers.',
	});
}
