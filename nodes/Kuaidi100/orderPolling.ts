/**
 * Polls any number of shops and statuses, a cursor for each pair. The provider bills every order it
 * returns and every call that finds none, so a window is read once: from the cursor to now (less
 * the settle delay), the whole gap at a time. What the two poll engines of n8n promise with it
 * stands in docs/polling.md.
 */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { Failure, toNodeError } from '../shared/failure';
import type { PollClock } from '../shared/polling/poll';
import { claimPoll, holdsClaim, openState, pollClock, releasePoll } from '../shared/polling/poll';
import { pool } from '../shared/run/pool';
import { md5Hex } from '../shared/values/digest';
import { secondsAhead } from '../shared/wire/serverTime';
import { objectOrNothing } from '../shared/model/incoming';
import { credentialsOf } from '../shared/wire/credentials';
import { CREDENTIAL, fetchOrders } from './client';
import { clockAhead, clockBehind, cursorsToKeep, unpaused, unreadable } from './orderCursor';
import type { Outcome, Pair } from './orderPair';
import { jsonOf, outcomeOf, pairsOf, stayed } from './orderPair';
import { callsOf, errorsOf, failureOf, itemsOf, nameOf } from './orderPollReport';
import type { PollSettings } from './orderPollSettings';
import { readSettings } from './orderPollSettings';
import type { Range, WindowedOrders } from './orderWindows';
import { chinaTime, readOrders } from './orderWindows';

const IN_FLIGHT = 4;
/** A test costs what one regular read costs. */
const TEST_WINDOW_SECONDS = 15 * 60;
/** n8n's minute is not exact: a read that is due within this time is due. */
const EARLY_SECONDS = 5;
/** A difference of the clocks below this is noise; above a day, the provider's is hardly right. */
const CLOCK_AHEAD_SECONDS = { above: 10, below: 24 * 60 * 60 } as const;
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
	const [pair] = pairsOf(settings, {}, clock.startedAt, 0);
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
	const known = pairsOf(settings, objectOrNothing(state.cursors), clock.startedAt, ahead);
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
	state.cursors = cursorsToKeep(
		pairs.map(({ id, cursor }) => {
			const { next = cursor, seen } = outcomes.get(id) ?? {};
			return { id, cursor: next, seen };
		}),
	);
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
