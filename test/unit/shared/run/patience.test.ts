import fc from 'fast-check';
import { Patience, PATIENCE_MS } from '../../../../nodes/shared/run/patience';

/** Refuses the same item until its patience is over. @returns the pauses */
function refuse(
	patience: Patience,
	clock: { now: number },
	refusal: { typicalMs?: number; retryAfterMs?: number } = {},
): number[] {
	const pauses: number[] = [];
	for (let tries = 1; ; tries++) {
		const pause = patience.pauseFor({ tries, ...refusal });
		if (pause === undefined) return pauses;
		pauses.push(pause);
		clock.now += pause;
	}
}

function started(budgetMs?: number) {
	const clock = { now: 1_000_000 };
	return { clock, patience: new Patience({ budgetMs, now: () => clock.now }) };
}

it('waits two minutes by default for a provider that takes nothing, and then no more', () => {
	const { clock, patience } = started();
	const pauses = refuse(patience, clock, { typicalMs: 300 });
	const waited = pauses.reduce((sum, pause) => sum + pause, 0);
	expect(waited).toBeLessThanOrEqual(PATIENCE_MS);
	expect(waited).toBeGreaterThan(PATIENCE_MS - 15_000);
	// Not by asking all the time.
	expect(pauses.length).toBeLessThan(40);
	expect(patience.pauseFor({ tries: 1, typicalMs: 300 })).toBeUndefined();
});

it('waits as long as others get through', () => {
	const { clock, patience } = started();
	for (let tries = 1; tries < 1000; tries++) {
		const pause = patience.pauseFor({ tries, typicalMs: 2_000 });
		clock.now += pause!;
		patience.gotThrough();
	}
	expect(clock.now - 1_000_000).toBeGreaterThan(10 * PATIENCE_MS);
});

it('comes back after as long again', () => {
	const { clock, patience } = started(10_000);
	refuse(patience, clock);
	clock.now += 9_000;
	expect(patience.pauseFor({ tries: 1 })).toBeUndefined();
	clock.now += 1_000;
	expect(patience.pauseFor({ tries: 1 })).toBeGreaterThan(0);
});

it('honours Retry-After, and fails at once where that is longer than the budget', () => {
	const { patience } = started();
	expect(patience.pauseFor({ tries: 1, retryAfterMs: 30_000 })).toBe(30_000);
	expect(patience.pauseFor({ tries: 1, retryAfterMs: 300_000 })).toBeUndefined();
	// That was one item's matter.
	expect(patience.pauseFor({ tries: 1, typicalMs: 300 })).toBeGreaterThan(0);
});

it('does not count from a refusal that was not waited for', () => {
	const { clock, patience } = started();
	expect(patience.pauseFor({ tries: 1, retryAfterMs: 300_000 })).toBeUndefined();
	clock.now += 10 * PATIENCE_MS;
	expect(patience.pauseFor({ tries: 1, typicalMs: 300 })).toBeGreaterThan(0);
});

it('asks an item less often the more often it was refused, within bounds', () => {
	const { patience } = started(PATIENCE_MS * 10);
	const pause = (tries: number, typicalMs: number) => patience.pauseFor({ tries, typicalMs })!;
	expect(pause(40, 300)).toBeGreaterThanOrEqual(1_200);
	expect(pause(1000, 300)).toBeLessThanOrEqual(1_800);
	expect(pause(1000, 30_000)).toBeLessThanOrEqual(45_000);
});

it('never waits with a budget of 0', () => {
	expect(started(0).patience.pauseFor({ tries: 1 })).toBeUndefined();
});

it('lets a burst come back apart', () => {
	const { patience } = started();
	const pauses = Array.from({ length: 32 }, () => patience.pauseFor({ tries: 1, typicalMs: 300 }));
	expect(new Set(pauses).size).toBeGreaterThan(24);
});

it('pauses no shorter than the typical answer and Retry-After, and never beyond the budget', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 300_000 }),
			fc.array(
				fc.record({
					typicalMs: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
					retryAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
					tries: fc.integer({ min: 1, max: 1000 }),
					through: fc.boolean(),
				}),
				{ maxLength: 100 },
			),
			(budgetMs, refusals) => {
				const { clock, patience } = started(budgetMs);
				const twin = new Patience({ budgetMs, now: () => clock.now });
				let since: number | undefined;
				for (const { through, ...refusal } of refusals) {
					const pause = patience.pauseFor(refusal);
					expect(twin.pauseFor(refusal)).toBe(pause);
					if (pause === undefined) {
						since = undefined;
						continue;
					}
					since ??= clock.now;
					expect(pause).toBeGreaterThanOrEqual(refusal.typicalMs ?? 0);
					expect(pause).toBeGreaterThanOrEqual(refusal.retryAfterMs ?? 0);
					expect(pause).toBeGreaterThan(0);
					clock.now += pause;
					if (through) {
						patience.gotThrough();
						twin.gotThrough();
						since = undefined;
					}
					if (since !== undefined) expect(clock.now - since).toBeLessThanOrEqual(budgetMs);
				}
			},
		),
	);
});
