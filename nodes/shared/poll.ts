/**
 * What polling triggers share. n8n keeps a trigger's state ("static data") in two ways: the default engine holds it in
 * memory and saves it when a poll emits; with durable cursors each poll works on a snapshot that is stored together with
 * the execution. Both keep whole top-level keys, so state is assigned key by key, never changed inside.
 */
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { md5Hex } from './digest';

/** n8n stores the state with every poll: it must stay small. */
export const STATE_LIMIT_BYTES = 64 * 1024;
/** What remembered ids may take of it; cursors and n8n's own keys need the rest. */
const REMEMBERED_LIMIT_BYTES = 52 * 1024;
const MOST_REMEMBERED = 2000;
const CODE_LENGTH = 8;
const DEFAULT_BUDGET_MS = 5 * 60_000;
/** Time left for mapping and for handing over the items. */
const BUDGET_MARGIN = 0.15;

export interface PollClock {
	startedAt: number;
	/** Milliseconds left until the poll should hand over what it has. */
	left(): number;
}

export function pollClock(context: IPollFunctions): PollClock {
	const startedAt = Date.now();
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number | undefined };
	const budget = (getPollBudgetMs?.call(context) ?? DEFAULT_BUDGET_MS) * (1 - BUDGET_MARGIN);
	return { startedAt, left: () => Math.max(0, startedAt + budget - Date.now()) };
}

/**
 * Two polls of one trigger can overlap; both would read (and be billed for) the same window. The claim expires by itself,
 * so that a poll that was killed does not silence the trigger.
 * @returns whether this poll may go on
 */
export function claimPoll(state: IDataObject, clock: PollClock): boolean {
	if (Number(state.inFlightUntil ?? 0) > clock.startedAt) return false;
	state.inFlightUntil = clock.startedAt + clock.left();
	return true;
}

export function releasePoll(state: IDataObject): void {
	state.inFlightUntil = 0;
}

/** How many ids each of `cursors` may remember, so that the state stays within its limit. */
export function rememberedEach(cursors: number): number {
	return Math.max(1, Math.min(MOST_REMEMBERED, Math.floor(REMEMBERED_LIMIT_BYTES / CODE_LENGTH / Math.max(1, cursors))));
}

/**
 * A bounded memory of ids, oldest forgotten first. Each is kept as 48 bits of its digest: the chance that a new id is taken
 * for one of 2,000 remembered ones is 2,000 / 2^48, less than one in a hundred thousand million.
 */
export class RememberedIds {
	private readonly codes: Set<string>;

	constructor(packed: unknown) {
		const text = typeof packed === 'string' ? packed : '';
		this.codes = new Set(text.match(new RegExp(`.{${CODE_LENGTH}}`, 'g')) ?? []);
	}

	has(id: string): boolean {
		return this.codes.has(code(id));
	}

	/** Remembers an id as the newest one. */
	add(id: string): void {
		const short = code(id);
		this.codes.delete(short);
		this.codes.add(short);
	}

	/** The newest `capacity` ids as one text. */
	packed(capacity: number): string {
		return [...this.codes].slice(-capacity).join('');
	}
}

function code(id: string): string {
	return Buffer.from(md5Hex(id).slice(0, 12), 'hex').toString('base64');
}
