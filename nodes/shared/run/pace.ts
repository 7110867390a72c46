/**
 * How many calls may be in flight: a fixed number, or one that is learnt while a run goes on. It
 * learns from what became of calls, not from HTTP answers: a fast “busy” is no fast answer. What
 * was taken from whom is in docs/pace.md. Knows no provider and no timer; its clock is passed in.
 */
import { AUTOMATIC, MOST_IN_FLIGHT } from '../panel/options';
import { Slices } from './slices';

/** The same for writes that cannot be looked up: a kill leaves as many unknown. */
export const MOST_UNKNOWN = 16;

/**
 * What became of one call: done, refused because of too much at once, lost, or anything else (a
 * refusal of the order itself says nothing about the pace).
 */
export type CallOutcome = 'ok' | 'busy' | 'lost' | 'other';

export interface PaceOptions {
	/** The number itself when it is fixed, and where learning begins. */
	start: number;
	/** The most; the same as `start` where the number is fixed. */
	most: number;
	/** Milliseconds, ever rising. */
	now?: () => number;
}

/**
 * A round is good while at most this part of what is in flight waits at the provider: a larger one
 * while doubling, where answers come in bursts.
 */
const WAITING = { doubling: 0.3, grows: 0.1, shrinks: 0.25 } as const;
/** Below these numbers a part of what is in flight is no whole call. */
const FEW_WAITING = { doubling: 1, grows: 0.5, shrinks: 2 } as const;

/**
 * Each call takes n8n's own time as well, and calls that begin together wait for each other there.
 * That is no queue at the provider; but it may not hide one that doubles the answers.
 */
const OWN_MS = 1.5;

/** A short queue keeps the provider's places full while answers and calls are on the line. */
const LEEWAY = 1.15;

/** How long a wall is believed: at first, and at most after it was met again and again. */
const WALL_MS = { first: 5_000, most: 60_000 } as const;
const WALL_ANSWERS = 10;

/** After so many calm rounds what ended the doubling was a hiccup; twice as many the next time. */
const CALM_ROUNDS = 5;
/** After so many rounds without a change the fastest answer is measured anew. */
const HELD_ROUNDS = 12;

const RECENT = 15;
/** Times the median. */
const OUTLIER = 3;

/** One call on its way. */
export interface PacedCall {
	/** To be called once, when it is known what became of the call. */
	end(outcome: CallOutcome): void;
}

/** One call, as the pace remembers it. */
interface Begun {
	at: number;
	epoch: number;
	round: number;
	/** Sent again after a “busy”: another one says nothing new about the number in flight. */
	again: boolean;
}

export class Pace {
	/** How many calls may be in flight now: never less than 1. */
	limit: number;
	/** How many calls ended in which way. */
	readonly seen: Record<CallOutcome, number> = { ok: 0, busy: 0, lost: 0, other: 0 };

	private readonly start: number;
	private readonly most: number;
	private readonly now: () => number;
	private readonly listeners = new Set<() => void>();

	private active = 0;
	private doubling = true;
	/** Rounds in a row that added one call, and how many of them it takes to double again. */
	private calm = 0;
	private calmNeeded = CALM_ROUNDS;
	/** Rounds that neither added nor took calls; then the number to come back to after a measure. */
	private held = 0;
	private measuring: number | undefined;
	/** The average answer of the fastest round. */
	private fastest = Infinity;
	/** The last answers, for what asks between rounds. */
	private readonly recent: number[] = [];

	private round = 0;
	private roundSize: number;
	private durations: number[] = [];
	private mostActive = 0;

	/** Rises with each cut, so that the calls of one burst make one cut. */
	private epoch = 0;
	private activeAtCut = 0;
	private refusedSinceCut = 0;
	/** Where the provider said “busy”, and until when that is believed. */
	private wall: { at: number; until: number; lastsMs: number } | undefined;

	constructor({ start, most, now = Date.now }: PaceOptions) {
		this.most = Math.max(1, Math.min(MOST_IN_FLIGHT, most));
		this.start = Math.max(1, Math.min(this.most, start));
		this.limit = this.start;
		this.roundSize = this.start;
		this.now = now;
	}

	/** The provider's typical answer in milliseconds, once there was one. */
	get typicalMs(): number | undefined {
		return this.recent.length > 0 ? median(this.recent) : undefined;
	}

	/** Calls on their way. */
	get inFlight(): number {
		return this.active;
	}

	/** Calls the listener when more may be in flight. @returns what ends that */
	onGrowth(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** @param again whether this item was sent before and refused as “busy” */
	begin(again = false): PacedCall {
		const call: Begun = { at: this.now(), epoch: this.epoch, round: this.round, again };
		this.mostActive = Math.max(this.mostActive, ++this.active);
		return { end: (outcome) => this.end(call, outcome) };
	}

	private end(call: Begun, outcome: CallOutcome): void {
		this.seen[outcome]++;
		const before = this.limit;
		if (outcome === 'ok') this.answered(call);
		else if (outcome === 'busy' && !call.again) this.refused(call);
		else if (outcome === 'lost') this.lost(call);
		this.active--;
		if (this.limit > before) for (const listener of [...this.listeners]) listener();
	}

	/**
	 * A round is as many answers as calls may begin at its start; only calls that began in it count.
	 */
	private answered(call: Begun): void {
		const duration = Math.max(0, this.now() - call.at);
		this.recent[this.seen.ok % RECENT] = duration;
		if (call.round !== this.round) return;
		this.durations.push(duration);
		if (this.durations.length < this.roundSize) return;
		const typical = Math.max(1, average(this.durations));
		const full = this.mostActive >= this.limit;
		this.fastest = Math.min(this.fastest, typical);
		if (full) this.learn(typical);
		this.nextRound();
	}

	private get isFixed(): boolean {
		return this.most === this.start;
	}

	private nextRound(): void {
		this.round++;
		this.durations = [];
		const stragglers = this.active - 1;
		this.mostActive = stragglers;
		this.roundSize = Math.max(Math.ceil(this.limit / 2), this.limit - stragglers);
	}

	/**
	 * Little's law, as TCP Vegas uses it: of n in flight, n × (1 − fastest ÷ typical) are waiting.
	 */
	private learn(typical: number): void {
		if (this.measuring !== undefined) return this.measured(typical, this.measuring);
		const own = Math.min(OWN_MS * this.limit, this.fastest);
		const served = this.limit * Math.min(1, (this.fastest + own) / typical);
		const waiting = this.limit - served;
		const much = (name: keyof typeof WAITING) =>
			Math.max(FEW_WAITING[name], this.limit * WAITING[name]);
		if (this.doubling && waiting <= much('doubling')) {
			this.grow(this.limit * 2);
		} else if (waiting <= much('grows')) {
			if (++this.calm >= this.calmNeeded) this.doubling = true;
			this.grow(this.limit + 1);
		} else if (this.limit <= this.start) {
			// As slow with as few as there were at the start: the provider itself is slower now.
			this.stopDoubling();
			this.fastest = typical;
		} else if (this.doubling || waiting > much('shrinks')) {
			this.stopDoubling();
			this.limit = Math.min(this.limit, Math.max(this.start, Math.ceil(served * LEEWAY)));
		} else {
			this.calm = 0;
			if (++this.held >= HELD_ROUNDS) this.measureAnew();
		}
	}

	/**
	 * A queue of a few calls and a provider that has become a little slower look the same. With half
	 * of them in flight there is no such queue.
	 */
	private measureAnew(): void {
		this.measuring = this.limit;
		this.limit = Math.max(this.start, Math.ceil(this.limit / 2));
	}

	private measured(typical: number, before: number): void {
		this.measuring = undefined;
		this.held = 0;
		this.fastest = typical;
		this.limit = Math.max(this.limit, this.belowWall(before));
	}

	private stopDoubling(): void {
		if (this.doubling && this.calm > 0) this.calmNeeded *= 2;
		this.doubling = false;
		this.calm = 0;
		this.held = 0;
		this.measuring = undefined;
	}

	private grow(wished: number): void {
		const { wall } = this;
		if (wall && this.now() >= wall.until && this.limit >= wall.at) {
			// The provider takes what it once refused.
			this.wall = undefined;
			this.doubling = true;
		}
		this.limit = Math.max(this.limit, Math.min(this.most, this.belowWall(wished)));
	}

	/** A wall is tested by one call more than fits before it, once its time is over. */
	private belowWall(wished: number): number {
		if (!this.wall) return wished;
		return Math.min(wished, this.now() < this.wall.until ? this.wall.at - 1 : this.wall.at);
	}

	/**
	 * Each refusal is one call too many: of a burst, as many remain as were not refused. Only what
	 * began after the last cut tells something about the number that came of it.
	 */
	private refused(call: Begun): void {
		if (this.isFixed) return;
		this.stopDoubling();
		if (call.epoch === this.epoch) {
			this.epoch++;
			this.activeAtCut = this.active;
			this.refusedSinceCut = 0;
		}
		this.refusedSinceCut++;
		const fits = Math.max(1, this.activeAtCut - this.refusedSinceCut);
		// No less than the limit: those of before the last cut are still on their way.
		if (fits >= this.limit) return;
		this.limit = fits;
		this.raiseWall();
		this.nextRound();
	}

	private raiseWall(): void {
		const now = this.now();
		const { wall } = this;
		const at = this.limit + 1;
		const first = Math.max(WALL_MS.first, WALL_ANSWERS * (this.typicalMs ?? 0));
		// Met again when its time was over: believed for twice as long.
		const again = wall && now >= wall.until ? wall.lastsMs * 2 : (wall?.lastsMs ?? first);
		const lastsMs = Math.min(WALL_MS.most, again);
		this.wall = { at, until: now + lastsMs, lastsMs };
	}

	/** May be a time-out of a provider that has too much to do, or a broken line. */
	private lost(call: Begun): void {
		if (this.isFixed || call.epoch !== this.epoch) return;
		this.stopDoubling();
		this.epoch++;
		this.activeAtCut = this.active;
		this.refusedSinceCut = 0;
		const half = Math.floor(this.limit / 2);
		this.limit = Math.max(1, Math.min(this.limit, Math.max(this.start, half)));
		this.nextRound();
	}
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Single answers that took very long count as slow ones, and no more. */
function average(values: number[]): number {
	const most = OUTLIER * median(values);
	return values.reduce((sum, value) => sum + Math.min(value, most), 0) / values.length;
}

/**
 * Runs a task for every entry, started in order, as many at a time as the pace allows at that
 * moment, and no more at once than leave the event loop free. A task that has nothing to wait for
 * returns nothing. The tasks report their own outcome; `stopped` is asked before each start, so
 * that what is in flight still ends.
 */
export async function inPace<T>(
	entries: readonly T[],
	pace: Pace,
	task: (entry: T, position: number) => Promise<void> | undefined,
	stopped: () => boolean = () => false,
	slices = new Slices(),
): Promise<void> {
	let next = 0;
	let running = 0;
	let resting = false;
	let failed = false;
	await new Promise<void>((resolve, reject) => {
		const unwatch = pace.onGrowth(() => fill());
		const fail = (error: unknown) => {
			failed = true;
			unwatch();
			reject(error);
		};
		const ended = () => {
			running--;
			fill();
		};
		const rested = () => {
			resting = false;
			fill();
		};
		const mayStart = () =>
			!failed && !resting && next < entries.length && running < pace.limit && !stopped();
		const fill = () => {
			slices.goOn();
			try {
				while (mayStart()) {
					const position = next++;
					running++;
					const pending = task(entries[position], position);
					if (pending) pending.then(ended, fail);
					else running--;
					const rest = next < entries.length ? slices.next() : undefined;
					if (rest) {
						resting = true;
						rest.then(rested, fail);
					}
				}
			} catch (error) {
				fail(error);
			}
			if (running > 0 || resting) return;
			unwatch();
			resolve();
		};
		fill();
	});
}

/**
 * The pace of a run.
 * @param concurrency as `concurrencyOf` gives it
 * @param effect what the calls do; writes begin with fewer in flight
 * @param canLookUp whether what became of a lost write can be asked; reads: no matter
 */
export function paceOf(
	concurrency: number | typeof AUTOMATIC,
	effect: 'read' | 'billed' | 'write',
	canLookUp: boolean,
	now?: () => number,
): Pace {
	if (concurrency !== AUTOMATIC) return new Pace({ start: concurrency, most: concurrency, now });
	const most = effect === 'write' && !canLookUp ? MOST_UNKNOWN : MOST_IN_FLIGHT;
	return new Pace({ start: START[effect], most, now });
}

/** Where learning begins. */
const START = { read: 8, billed: 8, write: 4 } as const;
