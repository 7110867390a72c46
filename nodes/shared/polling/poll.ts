/**
 * What polling triggers share. n8n keeps a trigger's state ("static data") in two ways: the default
 * engine holds it in memory and saves it when a poll emits; with durable cursors each poll works on
 * a snapshot that is stored together with the execution. Both keep whole top-level keys, so state
 * is assigned key by key, never changed inside.
 */
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { Failure, toNodeError } from '../failure';
import { md5Hex } from '../values/digest';

/** Of the state's keys and of what they hold; a version that changes either counts it up. */
const FORMAT = 1;
/** n8n stores the state with every poll: it must stay small. */
export const STATE_LIMIT_BYTES = 64 * 1024;
/** No cursor remembers more ids than this. */
const MOST_REMEMBERED = 2000;
const CODE_LENGTH = 8;
const DEFAULT_BUDGET_MS = 5 * 60_000;
/** Time left for mapping and for handing over the items. */
const BUDGET_MARGIN = 0.15;
/** With less than this left a call would be cut off, and billed all the same. */
const ENOUGH_FOR_A_CALL_MS = 10_000;

export interface PollClock {
	/** Milliseconds since 1970, like the two below. */
	readonly startedAt: number;
	/** When the poll should hand over what it has: no call may last longer. */
	readonly endsAt: number;
	/** Until then no other poll reads; n8n gives a poll up at about this time. */
	readonly claimedUntil: number;
	/** Milliseconds left until `endsAt`. */
	left(): number;
	/** Whether the time left is worth another call. */
	allowsCall(): boolean;
}

export function pollClock(context: IPollFunctions): PollClock {
	const startedAt = Date.now();
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number | undefined };
	const budget = getPollBudgetMs?.call(context) ?? DEFAULT_BUDGET_MS;
	const endsAt = startedAt + budget * (1 - BUDGET_MARGIN);
	const left = () => Math.max(0, endsAt - Date.now());
	return {
		startedAt,
		endsAt,
		claimedUntil: startedAt + budget,
		left,
		allowsCall: () => left() > Math.min(ENOUGH_FOR_A_CALL_MS, budget / 3),
	};
}

/**
 * A trigger's state, for reading and writing. A state without a format is of the first one.
 * @throws where a newer version of the pack wrote it: read wrong, it would lose orders or put them
 * out again
 */
export function openState(context: IPollFunctions): IDataObject {
	const state = context.getWorkflowStaticData('node');
	const format = Number(state.format ?? FORMAT);
	if (format <= FORMAT) return state;
	throw toNodeError(
		context.getNode(),
		new Failure({
			kind: 'invalid',
			message: `This trigger's position was written by a newer version of n8n-nodes-china-fulfillment (format ${format}, this version knows ${FORMAT}): nothing was read`,
			description:
				'Install that version again, and the trigger goes on where it was. Or put a new trigger in its place: it begins at Look Back, and orders that were put out before come again.',
		}),
	);
}

/**
 * Two polls of one trigger can overlap; both would read (and be billed for) the same window. The
 * claim expires by itself, so that a poll that was killed does not silence the trigger, and neither
 * does a clock that was set back.
 * @returns whether this poll may go on
 */
export function claimPoll(state: IDataObject, { startedAt, claimedUntil }: PollClock): boolean {
	const claimed = Number(state.inFlightUntil ?? 0);
	if (claimed > startedAt && claimed <= Math.max(claimedUntil, startedAt + DEFAULT_BUDGET_MS))
		return false;
	state.format = FORMAT;
	state.inFlightUntil = claimedUntil;
	return true;
}

/**
 * Whether the claim is still this poll's: one that outlived it must not write over what a later
 * poll has read.
 */
export function holdsClaim(state: IDataObject, { claimedUntil }: PollClock): boolean {
	return state.inFlightUntil === claimedUntil;
}

export function releasePoll(state: IDataObject, clock: PollClock): void {
	if (holdsClaim(state, clock)) state.inFlightUntil = 0;
}

export const spanOf = (seconds: number) =>
	seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;

/** @param how for example “10 minutes behind” */
export function wrongClock(how: string, consequence: string): Failure {
	return new Failure({
		kind: 'invalid',
		message: `n8n's clock is ${how} the provider's`,
		description: `${consequence} Let this machine keep its time over the network.`,
	});
}

/**
 * A bounded memory of ids, oldest forgotten first. Each is kept as 48 bits of its digest: the
 * chance that a new id is taken for one of 2,000 remembered ones is 2,000 / 2^48, less than one in
 * a hundred thousand million.
 */
export class RememberedIds {
	private readonly codes: Set<string>;

	constructor(packed: unknown) {
		const text = typeof packed === 'string' ? packed : '';
		this.codes = new Set(text.match(new RegExp(`.{${CODE_LENGTH}}`, 'g')) ?? []);
	}

	get size(): number {
		return this.codes.size;
	}

	/**
	 * Remembers an id as the newest one.
	 * @returns whether it was unknown
	 */
	add(id: string): boolean {
		const short = code(id);
		const known = this.codes.delete(short);
		this.codes.add(short);
		return !known;
	}

	forget(id: string): void {
		this.codes.delete(code(id));
	}

	/** The newest `capacity` ids as one text. */
	packed(capacity: number): string {
		return capacity > 0 ? [...this.codes].slice(-capacity).join('') : '';
	}
}

/**
 * Packs several memories into `bytes` in all: each keeps its newest ids, and the fullest give way
 * first.
 */
export function packTogether(memories: readonly RememberedIds[], bytes: number): string[] {
	let room = Math.max(0, Math.floor(bytes / CODE_LENGTH));
	let share = MOST_REMEMBERED;
	const bySize = [...memories].sort((a, b) => a.size - b.size);
	for (const [position, { size }] of bySize.entries()) {
		share = Math.min(MOST_REMEMBERED, Math.floor(room / (bySize.length - position)));
		if (size > share) break;
		room -= size;
	}
	return memories.map((memory) => memory.packed(share));
}

function code(id: string): string {
	return Buffer.from(md5Hex(id).slice(0, 12), 'hex').toString('base64');
}
