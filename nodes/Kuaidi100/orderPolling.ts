/**
 * Polls any number of shops and statuses, a cursor for each pair. The provider bills every order it
 * returns and every call that finds none, so a window is read once: from the cursor to now (less
 * the settle delay), the whole gap at a time. What the two poll engines of n8n promise with it
 * stands in docs/polling.md.
 */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { asFailure, Failure, toNodeError } from '../shared/failure';
import type { Order } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import type { PollClock } from '../shared/polling/poll';
import {
	RememberedIds,
	STATE_LIMIT_BYTES,
	claimPoll,
	holdsClaim,
	openState,
	packTogether,
	pollClock,
	releasePoll,
} from '../shared/polling/poll';
import { pool } from '../shared/run/pool';
import { md5Hex } from '../shared/values/digest';
import { secondsAhead } from '../shared/wire/serverTime';
import { objectOrNothing } from '../shared/model/incoming';
import { credentialsOf } from '../shared/wire/credentials';
import type { OrderQuery, ProviderOrder } from './client';
import { CREDENTIAL, fetchOrders } from './client';
import { toOrder } from './toOrder';
import type { Cursor } from './orderCursor';
import {
	clockAhead,
	clockBehind,
	cursorIn,
	longerPause,
	unpaused,
	unreadable,
} from './orderCursor';
import type { PollSettings, Shop } from './orderPollSettings';
import { readSettings } from './orderPollSettings';
import type { Range, WindowedOrders } from './orderWindows';
import { chinaTime, numberOf, readOrders, versionOf } from './orderWindows';

interface Pair {
	id: string;
	shop: Shop;
	query: OrderQuery;
	cursor: Cursor;
	/** What n8n kept of it cannot be read. */
	isLost: boolean;
}

interface Outcome {
	pair: Pair;
	read: Pick<WindowedOrders, 'billed' | 'readUntil' | 'failure' | 'doubts'>;
	json: object[];
	/** The cursor after this reading. */
	next: Cursor;
	seen?: RememberedIds;
	/** The position does not move, and each look is billed. */
	isStuck?: boolean;
}

const IN_FLIGHT = 4;
/** A test costs what one regular read costs. */
const TEST_WINDOW_SECONDS = 15 * 60;
/** n8n's minute is not exact: a read that is due within this time is due. */
const EARLY_SECONDS = 5;
/** Room for the claim, for JSON around the cursors, and for n8n's own keys. */
const STATE_MARGIN_BYTES = 1024;
/** So often a `total` that counts something else is looked at afresh, and reported. */
const MISCOUNT_SECONDS = 24 * 60 * 60;
/** A difference of the clocks below this is noise; above a day, the provider's is hardly right. */
const CLOCK_AHEAD_SECONDS = { above: 10, below: 24 * 60 * 60 } as const;
/** More are counted than named in an error. */
const MOST_NAMED = 10;

export async function pollOrders(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(context);
	const clock = pollClock(context);
	if (context.getMode() === 'manual') return await testRead(context, settings, clock);
	const state = openState(context);
	const isFirstRead = state.cursors === undefined;
	if (!claimPoll(state, clock)) return null;
	let items: INodeExecutionData[] = [];
	try {
		items = await readDuePairs(context, settings, clock, state);
	} finally {
		releasePoll(state, clock);
	}
	if (items.length > 0) return [items];
	if (isFirstRead) await keepPlace(context);
	return null;
}

/** A manual test reads one small window of the first shop and status, and never moves a cursor. */
async function testRead(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
): Promise<INodeExecutionData[][]> {
	const [pair] = pairsOf(settings, {}, clock, 0);
	const to = Math.floor(clock.startedAt / 1000);
	const from = to - Math.min(TEST_WINDOW_SECONDS, settings.lookBackSeconds);
	const read = await readWindow(
		context,
		settings,
		clock,
		pair,
		{ from, to },
		(calls) => calls < settings.maxCalls,
	);
	// Orders of a list that stays too short were billed, and come out.
	const isOnlyShort = read.doubts.includes(read.failure!) && read.orders.length > 0;
	if (read.failure && !isOnlyShort)
		throw toNodeError(context.getNode(), failureOf([pair], read.failure, read.billed));
	if (read.orders.length === 0) {
		throw toNodeError(
			context.getNode(),
			new Failure({
				kind: 'refused',
				message: `${nameOf(pair)}: no order was updated between ${chinaTime(from)} and ${chinaTime(to)} (China's time)`,
				description: `A test reads only this window of the first shop and status; it was billed ${callsOf(read.billed)}. Change an order in the shop, or publish the workflow: it reads from Look Back on.`,
			}),
		);
	}
	const json = read.orders.map((order) => jsonOf(settings, pair, order));
	return [itemsOf({ pair, read, json, next: pair.cursor }, read.billed)];
}

async function readDuePairs(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	state: IDataObject,
): Promise<INodeExecutionData[]> {
	const isFirstRead = state.cursors === undefined;
	const ahead = Number(state.ahead) || 0;
	const known = pairsOf(settings, objectOrNothing(state.cursors), clock, ahead);
	const isChanged = await changed(context, state, known);
	const pairs = isChanged
		? known.map((pair) => ({ ...pair, cursor: unpaused(pair.cursor) }))
		: known;
	const outcomes = await readPairs(context, settings, clock, pairs, ahead);
	// A poll that outlived its claim was overtaken by a later one, which has read (and put out) the
	// same orders.
	if (!holdsClaim(state, clock)) return [];
	const inOrder = pairs.flatMap(({ id }) => outcomes.get(id) ?? []);
	const lost = pairs.filter(({ isLost }) => isLost);
	const errors = errorsOf(context, inOrder);
	if (lost.length > 0)
		errors.push(toNodeError(context.getNode(), failureOf(lost, unreadable(), 0)));
	// A wrong credential is seen at once. Later (and with durable cursors each poll but the
	// activation counts as an update) a first read that fails must keep its place: started anew, it
	// would begin later.
	const isActivation = isFirstRead && context.getActivationMode() !== 'update';
	const nothingRead = inOrder.every(
		({ pair, read, json }) =>
			read.failure && read.readUntil === pair.cursor.until && json.length === 0,
	);
	if (isActivation && errors.length > 0 && nothingRead) throw errors[0];
	if (inOrder.some(({ next }) => next.pause !== undefined)) state.paused = await setUp(context);
	state.cursors = cursorsOf(pairs, outcomes);
	state.ahead = secondsTooFar(context, settings, ahead);
	for (const error of errors) context.__emitError(error);
	const billed = inOrder.reduce((total, { read }) => total + read.billed, 0);
	return inOrder.flatMap((outcome) => itemsOf(outcome, billed));
}

/** Contexts that have polled: n8n's default engine keeps one as long as the workflow is active. */
const active = new WeakSet<object>();

/** Whether somebody has done something since a pair was left alone: it may be mended. */
async function changed(
	context: IPollFunctions,
	{ paused }: IDataObject,
	pairs: readonly Pair[],
): Promise<boolean> {
	const isActivation =
		!active.has(context) && ['activate', 'create'].includes(context.getActivationMode());
	active.add(context);
	if (pairs.every(({ cursor }) => cursor.pause === undefined)) return false;
	return isActivation || (await setUp(context)) !== paused;
}

/** Tells one state of the node and its credential from another; too short to tell more of either. */
async function setUp(context: IPollFunctions): Promise<string> {
	const { parameters, credentials } = context.getNode();
	const account = await credentialsOf(context, CREDENTIAL).catch(() => undefined);
	return md5Hex(JSON.stringify([parameters, credentials, account])).slice(0, 8);
}

/**
 * With durable cursors n8n drops the state of an activation poll that found nothing, and the next
 * poll would begin at a later look-back: after a long stop in between, orders would be missed. In
 * the default engine this does nothing.
 */
async function keepPlace(context: IPollFunctions): Promise<void> {
	try {
		await context.__commitCursor?.();
	} catch {
		// Then it is as without: Look Back covers the time until the next poll.
	}
}

/**
 * By how many seconds n8n's clock is further ahead of the provider's than Settle Delay bears, or 0.
 * @param known what an earlier poll found: it stands while no answer comes
 */
function secondsTooFar(
	context: IPollFunctions,
	{ settleSeconds }: PollSettings,
	known: number,
): number {
	const ahead = Math.ceil(secondsAhead(context) ?? known);
	const { above, below } = CLOCK_AHEAD_SECONDS;
	return ahead > Math.max(settleSeconds, above) && ahead < below ? ahead : 0;
}

/** Reads the pairs that are due, those that waited longest first, as far as calls and time go. */
async function readPairs(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	pairs: readonly Pair[],
	ahead: number,
): Promise<Map<string, Outcome>> {
	const now = Math.floor(clock.startedAt / 1000);
	const to = now - settings.settleSeconds - ahead;
	const due = pairs
		.filter(
			({ cursor: { readAt, until, pause = 0 } }) =>
				(readAt + Math.max(settings.minMinutes * 60, pause) - EARLY_SECONDS <= now ||
					readAt > now) &&
				(until < now - settings.settleSeconds || until > now),
		)
		.sort((a, b) => a.cursor.readAt - b.cursor.readAt);
	/** What lies in the provider's future was not read, whatever n8n's clock says. */
	const withinClocks = (read: WindowedOrders, { from }: Range, isNew: boolean): WindowedOrders => {
		const tooFar = secondsTooFar(context, settings, ahead);
		const limit = now - settings.settleSeconds - tooFar;
		if (tooFar === 0 || read.readUntil <= limit) return read;
		const doubts = ahead === 0 ? [...read.doubts, clockAhead(tooFar)] : read.doubts;
		// A new pair's Look Back counts from the provider's time.
		const readUntil = isNew && from > limit ? from - tooFar : limit;
		return { ...read, readUntil, doubts };
	};
	let calls = 0;
	const mayCall = () => calls < settings.maxCalls && clock.allowsCall();
	const outcomes = new Map<string, Outcome>();
	await pool(due, IN_FLIGHT, async (pair) => {
		if (!mayCall()) return;
		const { until, readAt } = pair.cursor;
		const isInFuture = until > now;
		// A clock that was ahead and is right again is not waited for.
		const range = {
			from: isInFuture ? now - settings.lookBackSeconds : until,
			to: until < to || isInFuture ? to : now - settings.settleSeconds,
		};
		if (range.from >= range.to) return;
		let billed = 0;
		if (isInFuture) {
			const failure = await futureOf(context, pair, now, async () => {
				const second = { from: to - 1, to };
				const told = await readWindow(context, settings, clock, pair, second, (made) => made === 0);
				billed = told.billed;
				return told.failure;
			});
			if (failure) outcomes.set(pair.id, stayed(pair, now, billed, failure));
			if (failure || !mayCall()) return;
		}
		const read = await readWindow(
			context,
			settings,
			clock,
			pair,
			range,
			() => mayCall() && ++calls > 0,
		);
		const whole = withinClocks({ ...read, billed: billed + read.billed }, range, readAt === 0);
		outcomes.set(pair.id, outcomeOf(settings, now, pair, whole));
	});
	return outcomes;
}

function pairsOf(
	{ shops, statuses, lookBackSeconds }: PollSettings,
	cursors: Record<string, unknown>,
	clock: PollClock,
	ahead: number,
): Pair[] {
	const now = Math.floor(clock.startedAt / 1000) - ahead;
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

async function readWindow(
	context: IPollFunctions,
	settings: PollSettings,
	clock: PollClock,
	{ query, cursor }: Pair,
	range: Range,
	mayCall: (calls: number) => boolean,
): Promise<WindowedOrders> {
	const limits = { ...settings.limits, endsAt: clock.endsAt };
	const { largestSpan } = settings;
	const { span, pending, miscounts = 0, pause = 0 } = cursor;
	return await readOrders((window) => fetchOrders(context, query, window, limits), range, {
		mayCall,
		largestSpan,
		span,
		pending,
		miscounts: miscounts > range.to,
		// The first look may have had none behind it, the second one has.
		knowsSeam: pause > Math.max(60, settings.minMinutes * 60),
	});
}

/**
 * A position in the future was written by a clock that was wrong, or is read by one that is. Only
 * where the provider's clock does not say the latter has nothing of that time been read.
 * @param hear hears the provider's time, for one call
 * @returns why the position is kept
 */
async function futureOf(
	context: IPollFunctions,
	{ cursor: { until } }: Pair,
	now: number,
	hear: () => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
	const failure = secondsAhead(context) === undefined ? await hear() : undefined;
	const behind = -(secondsAhead(context) ?? 0);
	return until <= now + behind ? clockBehind(behind) : failure;
}

function stayed(pair: Pair, now: number, billed: number, failure: Failure): Outcome {
	return {
		pair,
		read: { billed, readUntil: pair.cursor.until, failure, doubts: [] },
		json: [],
		next: { ...pair.cursor, readAt: now },
	};
}

function outcomeOf(settings: PollSettings, now: number, pair: Pair, read: WindowedOrders): Outcome {
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

/**
 * With hundreds of half-read shops, what only saves calls gives way to what keeps orders from
 * coming twice.
 */
const LEANER: Array<(cursor: Cursor) => Cursor> = [
	(cursor) => cursor,
	({ pending, ...cursor }) => (pending ? { ...cursor, pending: pending.slice(0, 1) } : cursor),
	({ until, readAt, pause, seen }) => ({ until, readAt, ...(pause && { pause }), seen }),
];

/**
 * The state to keep: a cursor for each pair, cursors of shops that left the list gone, and as many
 * ids as there is room.
 */
function cursorsOf(pairs: readonly Pair[], outcomes: Map<string, Outcome>): IDataObject {
	const all = pairs.map(({ id, cursor }) => [id, outcomes.get(id)?.next ?? cursor] as const);
	const memories = pairs.map(
		({ id, cursor }) => outcomes.get(id)?.seen ?? new RememberedIds(cursor.seen),
	);
	let cursors = all;
	let room = 0;
	for (const leaner of LEANER) {
		cursors = all.map(([id, cursor]) => [id, leaner({ ...cursor, seen: '' })] as const);
		room =
			STATE_LIMIT_BYTES -
			STATE_MARGIN_BYTES -
			Buffer.byteLength(JSON.stringify(Object.fromEntries(cursors)));
		if (room > STATE_LIMIT_BYTES / 4) break;
	}
	const packed = packTogether(memories, room);
	return Object.fromEntries(
		cursors.map(([id, cursor], at) => [id, { ...cursor, seen: packed[at] }]),
	) as unknown as IDataObject;
}

function jsonOf(settings: PollSettings, { shop, query }: Pair, order: ProviderOrder): object {
	return settings.output === 'raw'
		? order
		: toOrder(order, query, { shopName: shop.shopName, parseOptions: settings.parseOptions });
}

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

function itemsOf({ read, json }: Outcome, billedInPoll: number): INodeExecutionData[] {
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
function errorsOf(context: IPollFunctions, outcomes: readonly Outcome[]): Error[] {
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

function failureOf(
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

function nameOf({ shop, query }: Pair): string {
	return `Shop ${shop.shopName ?? shop.shopId} (${query.platform}, ${query.orderStatus})`;
}

function callsOf(count: number): string {
	return `${count} ${count === 1 ? 'call' : 'calls'}`;
}
