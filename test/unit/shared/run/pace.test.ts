/**
 * The pace against providers in virtual time: with k places and a queue, with k places and “busy”
 * beyond them, open, changing, uneven, shared with other runs.
 */
import fc from 'fast-check';
import { Failure } from '../../../../nodes/shared/failure';
import type { CallOutcome } from '../../../../nodes/shared/run/pace';
import {
	inPace as inRealPace,
	MOST_UNKNOWN,
	Pace,
	paceOf,
} from '../../../../nodes/shared/run/pace';
import { AUTOMATIC, concurrencyFrom, MOST_IN_FLIGHT } from '../../../../nodes/shared/panel/options';
import { Slices } from '../../../../nodes/shared/run/slices';
import { Patience } from '../../../../nodes/shared/run/patience';
import type { FlowResult, ProviderSettings } from '../../../bench/flow/simulation';
import { flow, seeded, SimulatedProvider, VirtualTime } from '../../../bench/flow/simulation';

/** Virtual time passes while somebody waits, not while somebody works: no rests. */
const inPace: typeof inRealPace = async (entries, pace, task, stopped, slices) =>
	await inRealPace(entries, pace, task, stopped, slices ?? new Slices({ now: () => 0 }));

interface Flow extends FlowResult {
	limit: number;
}

async function send(
	settings: ProviderSettings,
	items: number,
	concurrency: number | typeof AUTOMATIC = AUTOMATIC,
	seed = 1,
): Promise<Flow> {
	const time = new VirtualTime();
	const provider = new SimulatedProvider(time, settings, seed);
	const pace = paceOf(concurrency, 'write', true, time.now);
	const patience = new Patience({ now: time.now });
	const result = await time.run(flow({ time, provider, pace, patience, inPace, items }));
	return { ...result, limit: pace.limit };
}

/** The shortest time of the fixed numbers that lose nothing. */
async function bestFixed(settings: ProviderSettings, items: number): Promise<number> {
	const runs = await Promise.all([4, 8, 16, 32, 64].map((n) => send(settings, items, n)));
	return Math.min(...runs.filter(({ busy }) => busy === 0).map(({ ms }) => ms));
}

const SERVICE = [50, 300, 2000];
const cases = (places: number[], beyond: ProviderSettings['beyond']) =>
	places.flatMap((k) =>
		SERVICE.map((serviceMs): [string, ProviderSettings] => [
			`${k} places, ${serviceMs} ms, ${beyond} beyond`,
			{ places: k, serviceMs, beyond, roundTripMs: 10, unevenness: 0.2 },
		]),
	);

const ITEMS = 600;

describe('automatic, against the best fixed number', () => {
	it.each(cases([Infinity], 'queues'))('%s: at most 1.5 times as long', async (_, settings) => {
		const { ms, done } = await send(settings, ITEMS);
		expect(done).toBe(ITEMS);
		expect(ms / (await bestFixed(settings, ITEMS))).toBeLessThan(1.5);
	});

	it.each(cases([2, 3, 8, 32], 'queues'))('%s: at most 1.2 times as long', async (_, settings) => {
		const { ms, done } = await send(settings, ITEMS);
		expect(done).toBe(ITEMS);
		expect(ms / (await bestFixed(settings, ITEMS))).toBeLessThan(1.2);
	});

	it.each(cases([2, 3, 8, 32], 'busy'))(
		'%s: nothing lost, at most 1.4 times as long',
		async (_, settings) => {
			const { ms, done, refusals } = await send(settings, ITEMS);
			expect(done).toBe(ITEMS);
			expect(refusals).toBeLessThan(60);
			expect(ms / (await bestFixed(settings, ITEMS))).toBeLessThan(1.4);
		},
	);
});

it.each([4, 8, 16, 24, 32, 48])('finds the %i places of a queue', async (places) => {
	// So slow that n8n's own time for a call is nothing beside it.
	const settings = { places, serviceMs: 2000, beyond: 'queues' as const, roundTripMs: 10 };
	const { limit, course } = await send(settings, 3000);
	expect(limit).toBeGreaterThanOrEqual(places);
	const late = course.filter(({ ms }) => ms > course.at(-1)!.ms / 2);
	const mean = late.reduce((sum, each) => sum + each.limit, 0) / late.length;
	expect(mean).toBeLessThanOrEqual(places * 1.5 + 1);
});

it.each([1, 2, 3, 8, 20, 32, 50])(
	'finds the %i places beyond which a provider is busy',
	async (places) => {
		const settings = { places, serviceMs: 300, beyond: 'busy' as const, roundTripMs: 10 };
		const { limit, done } = await send(settings, 1000);
		expect(done).toBe(1000);
		expect(Math.abs(limit - places)).toBeLessThanOrEqual(1);
	},
);

it('goes far beyond its start where nothing waits', async () => {
	const open = { places: Infinity, serviceMs: 300, beyond: 'queues' as const };
	expect((await send(open, 1000)).limit).toBe(MOST_IN_FLIGHT);
});

it('takes one cut for all refusals of a burst: as many remain as were not refused', () => {
	const pace = new Pace({ start: 64, most: 64, now: () => 0 });
	expect(pace.limit).toBe(64);
	const learning = new Pace({ start: 32, most: 64, now: () => 0 });
	const calls = Array.from({ length: 32 }, () => learning.begin());
	for (const call of calls.slice(0, 12)) call.end('busy');
	expect(learning.limit).toBe(20);
});

it('believes a wall for a while, then tries one call more', () => {
	let now = 0;
	const pace = new Pace({ start: 4, most: 64, now: () => now });
	const round = (outcome: CallOutcome = 'ok') => {
		const calls = Array.from({ length: pace.limit }, () => pace.begin());
		now += 100;
		for (const [at, call] of calls.entries()) call.end(at === 0 ? outcome : 'ok');
	};
	round('busy');
	expect(pace.limit).toBe(3);
	for (let rounds = 0; rounds < 20; rounds++) round();
	expect(pace.limit).toBe(3);
	now += 5_000;
	round();
	expect(pace.limit).toBe(4);
	// It is still there: back, and believed for longer.
	round('busy');
	expect(pace.limit).toBe(3);
	now += 5_000;
	round();
	expect(pace.limit).toBe(3);
	now += 5_000;
	round();
	expect(pace.limit).toBe(4);
	// Gone: on and on.
	for (let rounds = 0; rounds < 10; rounds++) round();
	expect(pace.limit).toBe(64);
});

it('does not take a provider that is a little slower now for a short queue for ever', () => {
	let now = 0;
	const pace = new Pace({ start: 4, most: 64, now: () => now });
	const round = (ms: number) => {
		const calls = Array.from({ length: pace.limit }, () => pace.begin());
		now += ms;
		for (const call of calls) call.end('ok');
	};
	for (const ms of [1000, 1600]) round(ms);
	const limits: number[] = [];
	for (let rounds = 0; rounds < 40; rounds++) {
		round(1400);
		limits.push(pace.limit);
	}
	expect(limits.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 6));
	expect(limits.at(-1)).toBe(64);
});

it.each([
	['write' as const, false, MOST_UNKNOWN],
	['write' as const, true, MOST_IN_FLIGHT],
	['read' as const, false, MOST_IN_FLIGHT],
	['billed' as const, false, MOST_IN_FLIGHT],
])(
	'a %s (what is lost can be looked up: %p) has at most %i in flight',
	async (effect, up, most) => {
		const time = new VirtualTime();
		const provider = new SimulatedProvider(time, {
			places: Infinity,
			serviceMs: 100,
			beyond: 'queues',
		});
		const pace = paceOf(AUTOMATIC, effect, up, time.now);
		const patience = new Patience({ now: time.now });
		const { peak } = await time.run(flow({ time, provider, pace, patience, inPace, items: 1000 }));
		expect(peak).toBe(most);
	},
);

it("does not take n8n's own work for a queue at the provider", async () => {
	const time = new VirtualTime();
	const pace = paceOf(AUTOMATIC, 'write', true, time.now);
	let free = 0;
	/** One thing at a time: 2 ms for each call. */
	const own = async () => {
		free = Math.max(free, time.now()) + 2;
		await time.sleep(free - time.now());
	};
	await time.run(
		inPace(
			Array.from({ length: 600 }, (_, at) => at),
			pace,
			async () => {
				const call = pace.begin();
				await own();
				await time.sleep(50);
				call.end('ok');
			},
		),
	);
	expect(pace.limit).toBeGreaterThanOrEqual(48);
	expect(time.now()).toBeLessThan(1_600);
});

it('is not misled by one item that is refused again and again while others get through', async () => {
	const time = new VirtualTime();
	const pace = paceOf(AUTOMATIC, 'write', true, time.now);
	const ok = async () => {
		const call = pace.begin();
		await time.sleep(300);
		call.end('ok');
	};
	const refused = async () => {
		for (let tries = 0; tries < 50; tries++) {
			const call = pace.begin(tries > 0);
			await time.sleep(10);
			call.end('busy');
			await time.sleep(300);
		}
	};
	await time.run(
		inPace(
			Array.from({ length: 400 }, (_, at) => at),
			pace,
			async (at) => await (at === 50 ? refused() : ok()),
		),
	);
	expect(pace.limit).toBeGreaterThanOrEqual(8);
});

it('takes a provider that has become slower for slower, not for full', async () => {
	const time = new VirtualTime();
	const pace = paceOf(AUTOMATIC, 'write', true, time.now);
	await time.run(
		inPace(
			Array.from({ length: 4000 }, (_, at) => at),
			pace,
			async () => {
				const call = pace.begin();
				await time.sleep(time.now() < 5_000 ? 100 : 400);
				call.end('ok');
			},
		),
	);
	expect(pace.limit).toBeGreaterThan(48);
});

it.each([
	['a time of 3 places', (ms: number) => (ms > 5_000 && ms < 15_000 ? 3 : 40)],
	['a time without any place', (ms: number) => (ms > 5_000 && ms < 35_000 ? 0 : 40)],
])('recovers after %s', async (_, placesAt) => {
	const provider = {
		places: 40,
		placesAt,
		serviceMs: 200,
		beyond: 'busy' as const,
		roundTripMs: 10,
	};
	const { done, course } = await send(provider, 20_000);
	expect(done).toBe(20_000);
	const recovered = course.find(({ ms, limit }) => ms > 36_000 && limit >= 30);
	expect(recovered!.ms).toBeLessThan(75_000);
});

it('shares a provider with other runs, and none loses an item', async () => {
	const time = new VirtualTime();
	const settings = { places: 8, serviceMs: 300, beyond: 'busy' as const, roundTripMs: 10 };
	const provider = new SimulatedProvider(time, settings);
	const runs = await time.run(
		Promise.all(
			[1, 2, 3, 4].map(async () => {
				const pace = paceOf(AUTOMATIC, 'write', true, time.now);
				const patience = new Patience({ now: time.now });
				return await flow({ time, provider, pace, patience, inPace, items: 200 });
			}),
		),
	);
	expect(runs.map(({ done }) => done)).toEqual([200, 200, 200, 200]);
	const longest = Math.max(...runs.map(({ ms }) => ms));
	expect(longest).toBeLessThan(1.4 * ((800 * 310) / 8));
});

describe('whatever happens', () => {
	const outcome = fc.constantFrom<CallOutcome>('ok', 'ok', 'ok', 'busy', 'lost', 'other');
	const step = fc.record({ outcome, ms: fc.integer({ min: 0, max: 5_000 }), again: fc.boolean() });

	type Step = { outcome: CallOutcome; ms: number; again: boolean };

	/** Keeps as many in flight as allowed and ends them in any order, as told. */
	function play(pace: Pace, clock: { now: number }, steps: Step[]) {
		const limits: number[] = [];
		const calls: Array<ReturnType<Pace['begin']>> = [];
		for (const [at, each] of steps.entries()) {
			while (calls.length < pace.limit) calls.push(pace.begin(each.again));
			clock.now += each.ms;
			calls.splice((at * 7) % calls.length, 1)[0].end(each.outcome);
			limits.push(pace.limit);
		}
		return limits;
	}

	it('stays between 1 and the most, in whole numbers', () => {
		fc.assert(
			fc.property(
				fc.array(step, { minLength: 1, maxLength: 400 }),
				fc.constantFrom('read' as const, 'write' as const),
				fc.boolean(),
				(steps, effect, canLookUp) => {
					const clock = { now: 0 };
					const pace = paceOf(AUTOMATIC, effect, canLookUp, () => clock.now);
					const most = effect === 'write' && !canLookUp ? MOST_UNKNOWN : MOST_IN_FLIGHT;
					for (const limit of play(pace, clock, steps)) {
						expect(Number.isInteger(limit)).toBe(true);
						expect(limit).toBeGreaterThanOrEqual(1);
						expect(limit).toBeLessThanOrEqual(most);
					}
				},
			),
		);
	});

	it('a fixed number stays what it is', () => {
		fc.assert(
			fc.property(
				fc.array(step, { minLength: 1, maxLength: 200 }),
				fc.integer({ min: 1, max: 64 }),
				(steps, fixed) => {
					const clock = { now: 0 };
					const pace = paceOf(fixed, 'write', false, () => clock.now);
					expect(new Set(play(pace, clock, steps))).toEqual(new Set([fixed]));
				},
			),
		);
	});

	it('lost answers never cut below the start', () => {
		const lost = fc.record({
			outcome: fc.constantFrom<CallOutcome>('ok', 'lost', 'other'),
			ms: fc.integer({ min: 0, max: 5_000 }),
			again: fc.constant(false),
		});
		fc.assert(
			fc.property(fc.array(lost, { minLength: 1, maxLength: 400 }), (steps) => {
				const clock = { now: 0 };
				const pace = paceOf(AUTOMATIC, 'write', true, () => clock.now);
				for (const limit of play(pace, clock, steps)) expect(limit).toBeGreaterThanOrEqual(4);
			}),
		);
	});

	it('grows again to the most, once a provider takes everything quickly', () => {
		fc.assert(
			fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (steps) => {
				const clock = { now: 0 };
				const pace = paceOf(AUTOMATIC, 'write', true, () => clock.now);
				play(pace, clock, steps);
				for (let rounds = 0; rounds < 100; rounds++) {
					const calls = Array.from({ length: pace.limit }, () => pace.begin());
					clock.now += 2_000;
					for (const call of calls) call.end('ok');
				}
				expect(pace.limit).toBe(64);
			}),
			{ numRuns: 30 },
		);
	});

	it('sends each item once, and loses none, at any number of places and any unevenness', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					places: fc.integer({ min: 1, max: 70 }),
					serviceMs: fc.integer({ min: 1, max: 3_000 }),
					roundTripMs: fc.integer({ min: 0, max: 400 }),
					unevenness: fc.double({ min: 0, max: 0.9, noNaN: true }),
					beyond: fc.constantFrom<ProviderSettings['beyond']>('queues', 'busy', '429'),
				}),
				fc.integer({ min: 0, max: 150 }),
				fc.integer({ min: 1, max: 1000 }),
				fc.oneof(fc.constant(AUTOMATIC), fc.integer({ min: 1, max: 64 })),
				async (settings, items, seed, concurrency) => {
					const result = await send(settings, items, concurrency as number, seed);
					expect(result).toMatchObject({ done: items, busy: 0 });
					expect(result.calls - result.refusals).toBe(items);
					expect(result.peak).toBeLessThanOrEqual(MOST_IN_FLIGHT);
				},
			),
			{ numRuns: 60 },
		);
	}, 60_000);
});

describe('inPace', () => {
	const pace = (limit: number) => paceOf(limit, 'read', true, () => 0);

	it('starts in order, never more than the pace allows, and each once', async () => {
		const time = new VirtualTime();
		const random = seeded(5);
		const started: number[] = [];
		let running = 0;
		let most = 0;
		await time.run(
			inPace(
				Array.from({ length: 100 }, (_, at) => at),
				pace(7),
				async (entry) => {
					started.push(entry);
					most = Math.max(most, ++running);
					await time.sleep(random() * 100);
					running--;
				},
			),
		);
		expect(started).toEqual(Array.from({ length: 100 }, (_, at) => at));
		expect(most).toBe(7);
	});

	it('runs what has nothing to wait for at once, and ends for no entries', async () => {
		const done: number[] = [];
		await inPace([1, 2, 3], pace(1), (entry) => void done.push(entry));
		await inPace([], pace(1), () => {
			throw new Error('There is nothing to do');
		});
		expect(done).toEqual([1, 2, 3]);
	});

	it('rests between entries that take long to start, and loses none', async () => {
		let now = 0;
		let rests = 0;
		const slices = new Slices({
			now: () => now,
			rest: async () => void rests++,
		});
		const done: number[] = [];
		await inPace(
			Array.from({ length: 100 }, (_, at) => at),
			pace(4),
			(entry) => {
				now += 5;
				done.push(entry);
				return entry % 3 === 0 ? Promise.resolve() : undefined;
			},
			() => false,
			slices,
		);
		expect(done).toEqual(Array.from({ length: 100 }, (_, at) => at));
		expect(rests).toBe(49);
	});

	it('starts nothing after it was stopped, and waits for what is in flight', async () => {
		const time = new VirtualTime();
		const ended: number[] = [];
		await time.run(
			inPace(
				[1, 2, 3, 4, 5],
				pace(2),
				async (entry) => {
					await time.sleep(entry * 10);
					ended.push(entry);
				},
				() => ended.length > 0,
			),
		);
		expect(ended).toEqual([1, 2]);
	});

	it.each([
		[
			'throws',
			() => {
				throw new Error('broken');
			},
		],
		['rejects', async () => await Promise.reject(new Error('broken'))],
	])('ends with the error of a task that %s, and starts no more', async (_, task) => {
		let started = 0;
		await expect(
			inPace([1, 2, 3], pace(1), () => {
				started++;
				return task();
			}),
		).rejects.toThrow('broken');
		expect(started).toBe(1);
	});

	it('starts more at once when the pace grows', async () => {
		const time = new VirtualTime();
		const learning = paceOf(AUTOMATIC, 'write', true, time.now);
		let running = 0;
		const seen: number[] = [];
		await time.run(
			inPace(
				Array.from({ length: 30 }, (_, at) => at),
				learning,
				async () => {
					seen.push(++running);
					const call = learning.begin();
					await time.sleep(100);
					call.end('ok');
					// The item has more to do than its call.
					await time.sleep(100);
					running--;
				},
			),
		);
		expect(Math.max(...seen)).toBe(8);
	});
});

describe('the option Concurrency', () => {
	it.each([undefined, null, '', 'automatic', ' Automatic '])('%p is automatic', (value) => {
		expect(concurrencyFrom(value)).toBe(AUTOMATIC);
	});

	it.each([
		[1, 1],
		[64, 64],
		['16', 16],
	])('%p is a number', (value, number) => {
		expect(concurrencyFrom(value)).toBe(number);
	});

	it.each([0, -1, 1000, 65, 1.5, NaN, Infinity, 'fast', '0', '4x', true, {}, []])(
		'%p is refused, naming the field',
		(value) => {
			let failure: unknown;
			try {
				concurrencyFrom(value);
			} catch (error) {
				failure = error;
			}
			expect(failure).toBeInstanceOf(Failure);
			expect(failure).toMatchObject({ kind: 'invalid', field: 'Concurrency' });
			expect((failure as Failure).message).toContain('from 1 to 64');
		},
	);
});
