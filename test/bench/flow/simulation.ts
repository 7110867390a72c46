/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * A provider with k places, in virtual time: exact, and seconds of it cost milliseconds. The unit
 * tests use it, and `npm run bench -- --only flow`. What learns the pace is passed in, so that Node
 * can run this file as it is.
 */

export interface Refusing {
	/** What a call finds that comes when all places are taken. */
	beyond: 'queues' | '429' | 'busy';
}

export interface ProviderSettings extends Refusing {
	/** How many calls are worked on at once; Infinity is an open provider. */
	places: number;
	/** Milliseconds a call takes once it has a place. */
	serviceMs: number;
	/** Milliseconds of the way there and back. */
	roundTripMs?: number;
	/** 0.2: a call takes between 80 % and 120 % of its time. */
	unevenness?: number;
	/** The places at a time, where they change. */
	placesAt?: (ms: number) => number;
}

interface Call {
	end(outcome: 'ok' | 'busy' | 'lost' | 'other'): void;
}

export interface PaceLike {
	readonly limit: number;
	readonly typicalMs: number | undefined;
	begin(again?: boolean): Call;
}

export interface PatienceLike {
	pauseFor(refusal: {
		tries: number;
		typicalMs?: number;
		retryAfterMs?: number;
	}): number | undefined;
	gotThrough(): void;
}

export type InPace<P extends PaceLike> = (
	entries: readonly number[],
	pace: P,
	task: (entry: number) => Promise<void>,
) => Promise<void>;

/** What happens at which time, and a clock that jumps from one to the next. */
export class VirtualTime {
	private ms = 0;
	private order = 0;
	private readonly due: Array<{ at: number; order: number; go: () => void }> = [];

	readonly now = (): number => this.ms;

	readonly sleep = async (ms: number): Promise<void> =>
		await new Promise((go) => this.insert({ at: this.ms + ms, order: this.order++, go }));

	private insert(entry: { at: number; order: number; go: () => void }): void {
		let place = this.due.length;
		while (place > 0 && this.due[place - 1].at > entry.at) place--;
		this.due.splice(place, 0, entry);
	}

	/** Until the work is done. */
	async run<T>(work: Promise<T>): Promise<T> {
		let done = false;
		const ended = () => void (done = true);
		work.then(ended, ended);
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (done) return await work;
			const next = this.due.shift();
			if (!next) throw new Error('Nothing is due, and the work is not done');
			this.ms = next.at;
			next.go();
			// What is due at the same moment happens in it.
			while (this.due[0]?.at === this.ms) this.due.shift()!.go();
		}
	}
}

/** A small generator of numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
	let state = seed >>> 0 || 1;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

export class SimulatedProvider {
	inFlight = 0;
	calls = 0;
	refusals = 0;
	private working = 0;
	private readonly waiting: Array<() => void> = [];
	private readonly random: () => number;

	private readonly time: VirtualTime;
	private readonly settings: ProviderSettings;

	constructor(time: VirtualTime, settings: ProviderSettings, seed = 1) {
		this.time = time;
		this.settings = settings;
		this.random = seeded(seed);
	}

	/** @returns whether the call was done */
	async call(): Promise<boolean> {
		const { serviceMs, roundTripMs = 0, unevenness = 0, beyond, placesAt } = this.settings;
		this.calls++;
		this.inFlight++;
		try {
			await this.time.sleep(roundTripMs / 2);
			const places = placesAt?.(this.time.now()) ?? this.settings.places;
			if (this.working >= places) {
				if (beyond !== 'queues') {
					this.refusals++;
					// A refusal costs the provider no work.
					await this.time.sleep(roundTripMs / 2 + 1);
					return false;
				}
				await new Promise<void>((resolve) => this.waiting.push(resolve));
			} else {
				this.working++;
			}
			await this.time.sleep(serviceMs * (1 + unevenness * (2 * this.random() - 1)));
			const next = this.waiting.shift();
			if (next) next();
			else this.working--;
			await this.time.sleep(roundTripMs / 2);
			return true;
		} finally {
			this.inFlight--;
		}
	}
}

export interface FlowResult {
	ms: number;
	done: number;
	/** Items that failed as busy. */
	busy: number;
	calls: number;
	refusals: number;
	/** The most calls that were in flight. */
	peak: number;
	/** When, how many calls were in flight, and the pace's number. */
	course: Array<{ ms: number; inFlight: number; limit: number }>;
}

export interface Run<P extends PaceLike> {
	time: VirtualTime;
	provider: SimulatedProvider;
	pace: P;
	patience: PatienceLike;
	inPace: InPace<P>;
	items: number;
}

/** Sends the items as the engine does: one that is refused keeps its place and is sent again. */
export async function flow<P extends PaceLike>(run: Run<P>): Promise<FlowResult> {
	const { time, provider, pace, patience, inPace, items } = run;
	const result: FlowResult = {
		ms: 0,
		done: 0,
		busy: 0,
		calls: 0,
		refusals: 0,
		peak: 0,
		course: [],
	};
	const began = time.now();
	const note = () => {
		const { inFlight } = provider;
		result.peak = Math.max(result.peak, inFlight);
		result.course.push({ ms: time.now() - began, inFlight, limit: pace.limit });
	};
	await inPace(
		Array.from({ length: items }, (_, at) => at),
		pace,
		async () => {
			for (let tries = 1; ; tries++) {
				const call = pace.begin(tries > 1);
				const answer = provider.call();
				note();
				result.calls++;
				if (await answer) {
					call.end('ok');
					patience.gotThrough();
					result.done++;
					note();
					return;
				}
				call.end('busy');
				result.refusals++;
				note();
				const pause = patience.pauseFor({ tries, typicalMs: pace.typicalMs });
				if (pause === undefined) {
					result.busy++;
					return;
				}
				await time.sleep(pause);
			}
		},
	);
	result.ms = time.now() - began;
	return result;
}
