/** Where the order trigger has read a shop and status up to, as n8n keeps it. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/failure';
import { objectOrNothing } from '../shared/model/incoming';
import {
	packTogether,
	RememberedIds,
	spanOf,
	STATE_LIMIT_BYTES,
	wrongClock,
} from '../shared/polling/poll';
import type { LearntSpan } from './orderWindows';

/** All times in seconds since 1970. */
export interface Cursor {
	until: number;
	/** When it was last read to the end, or failed. */
	readAt: number;
	/** Where the provider refused a longer window. */
	span?: LearntSpan;
	/** Where the next windows should end, after an incomplete reading. */
	pending?: number[];
	/** Until when lists are taken as they are, since `total` was shown to count something else. */
	miscounts?: number;
	/** How many seconds it is left alone after `readAt`, where it costs orders and does not move. */
	pause?: number;
	/** Orders (or, with every update, versions of orders) that were put out already. */
	seen: string;
}

/**
 * What can be read of it: a position that is no time would never be due, or read a shop from 1970 on.
 * @returns undefined where there is no position
 */
export function cursorIn(kept: unknown): Cursor | undefined {
	const { until, readAt, span, pending, miscounts, pause, seen } = objectOrNothing(kept);
	if (!isTime(until)) return undefined;
	return {
		until,
		readAt: isTime(readAt) ? readAt : 0,
		...(isSpan(span) && { span }),
		...(Array.isArray(pending) && { pending: pending.filter(isTime) }),
		...(isTime(miscounts) && { miscounts }),
		...(isTime(pause) && { pause: Math.min(pause, LONGEST_PAUSE_SECONDS) }),
		seen: typeof seen === 'string' ? seen : '',
	};
}

const LONGEST_PAUSE_SECONDS = 60 * 60;

/** The next pause of a position that does not move: the interval first, then twice the last one. */
export function longerPause(pause: number | undefined, interval: number): number {
	return Math.min(LONGEST_PAUSE_SECONDS, Math.max(60, pause ? pause * 2 : interval));
}

/** A position that was left alone is due at once. */
export function unpaused({ pause, ...cursor }: Cursor): Cursor {
	return pause === undefined ? cursor : { ...cursor, readAt: Math.min(cursor.readAt, 1) };
}

const isTime = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value) && value > 0;

function isSpan(value: unknown): value is LearntSpan {
	const { seconds, taken, patience } = objectOrNothing(value);
	return isTime(seconds) && Number.isInteger(taken) && isTime(patience);
}

export function unreadable(): Failure {
	return new Failure({
		kind: 'invalid',
		message: 'the position that n8n kept cannot be read',
		description:
			'The shop is read from Look Back on. For orders that were updated before, use “Order: Get Many”, which is billed.',
	});
}

/** n8n's clock is ahead: the end of a window lay in the provider's future. */
export function clockAhead(seconds: number): Failure {
	return wrongClock(
		`${spanOf(seconds)} ahead of`,
		"Orders are read up to the provider's time, so none is missed; those of the last minute may be billed once more.",
	);
}

/** n8n's clock is behind, and what was read already lies in its future. */
export function clockBehind(seconds: number): Failure {
	return wrongClock(
		`${spanOf(seconds)} behind`,
		'The position lies in its future; it is kept, and is read on from once the clock is right.',
	);
}

/** Room for the claim, for JSON around the cursors, and for n8n's own keys. */
const STATE_MARGIN_BYTES = 1024;
/**
 * With hundreds of half-read shops, what only saves calls gives way to what keeps orders from
 * coming twice.
 */
const LEANER: Array<(cursor: Cursor) => Cursor> = [
	(cursor) => cursor,
	({ pending, ...cursor }) => (pending ? { ...cursor, pending: pending.slice(0, 1) } : cursor),
	({ until, readAt, pause, seen }) => ({ until, readAt, ...(pause && { pause }), seen }),
];

/** One pair's entry of the state; `seen` where it was read. */
interface Kept {
	id: string;
	cursor: Cursor;
	seen?: RememberedIds;
}

/**
 * The state to keep: a cursor for each pair, cursors of shops that left the list gone, and as many
 * ids as there is room.
 */
export function cursorsToKeep(entries: readonly Kept[]): IDataObject {
	let cursors: Array<readonly [string, Cursor]> = [];
	let room = 0;
	for (const leaner of LEANER) {
		cursors = entries.map(({ id, cursor }) => [id, leaner({ ...cursor, seen: '' })] as const);
		room =
			STATE_LIMIT_BYTES -
			STATE_MARGIN_BYTES -
			Buffer.byteLength(JSON.stringify(Object.fromEntries(cursors)));
		if (room > STATE_LIMIT_BYTES / 4) break;
	}
	const memories = entries.map(({ cursor, seen }) => seen ?? new RememberedIds(cursor.seen));
	const packed = packTogether(memories, room);
	return Object.fromEntries(
		cursors.map(([id, cursor], at) => [id, { ...cursor, seen: packed[at] }]),
	) as unknown as IDataObject;
}
