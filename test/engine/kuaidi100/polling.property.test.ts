/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * The promises of docs/polling.md, as a model: a provider whose orders come, change and surface
 * late, a network that breaks in every way the sandbox knows, an n8n that is killed at the worst
 * moments and whose clock is wrong within bounds, against the real trigger in both poll engines.
 * Whatever happened, once it is over:
 *
 * - No order is lost. The default engine may lose the orders of a poll that died between saving its
 *   state and starting its execution, and no others.
 * - None comes twice. The default engine may repeat the orders of a poll that died between starting
 *   its execution and saving its state, and no others.
 * - What is billed is bounded: windows that count (their poll was not undone by a kill) follow each
 *   other without gap or overlap, so that an order is billed once for each version, and once more
 *   only in a second where two windows meet; no shop and status is read more often than the user's
 *   minutes allow; and an idle read costs one call for each window.
 */
import fc from 'fast-check';
import type { FaultKind } from '../../../sandbox/index.ts';
import type { Death, PollEngine, PollOutcome } from '../support/pollHarness';
import { fakeClock, POLL_ENGINES, PollTrigger } from '../support/pollHarness';
import { playProviders, systemError } from '../support/providers';

const START = Date.parse('2025-09-22T10:00:00+08:00');
/** The provider's clock; n8n's own is up to MOST_SKEW seconds away from it. */
let providerNow = START;
let skew = 0;
const clock = fakeClock(new Date(START));
const wire = playProviders({ seed: 'empty', now: () => new Date(providerNow) });

const SETTLE = 60;
const MOST_SKEW = 20;
/**
 * Seconds until a change can be read. Skew and lag stay below the settle delay: that is the
 * promise's condition.
 */
const MOST_LAG = 35;
const LOOK_BACK_MINUTES = 60;
const SHOPS = ['1', '2'];
const STATUSES = ['UNSHIP', 'SHIPED'];

const FAULTS: FaultKind[] = [
	...([
		'http500',
		'http502html',
		'reset-before',
		'reset-after',
		'hang',
		'slow',
		'drip',
		'malformed',
		'empty',
	] as const),
	...([
		'oversized',
		'redirect',
		'rate-limited',
		'business-error',
		'label-not-ready',
		'html200',
	] as const),
];

type Step =
	| { do: 'arrive'; shop: number; status: number; count: number; lag: number }
	| { do: 'update'; order: number; lag: number }
	| { do: 'move'; order: number; status: number; lag: number }
	| { do: 'fault'; kind: FaultKind; times: number; skip: number }
	| {
			do: 'limit';
			maxOrders: number | null;
			maxSpanSeconds: number | null;
			overflow: 'refuse' | 'truncate';
	  }
	| { do: 'skew'; seconds: number }
	| { do: 'poll'; after: number }
	| { do: 'test' }
	| { do: 'kill'; after: number; when: Death; down: number; again: boolean };

const lag = fc.integer({ min: 0, max: MOST_LAG });
const index = fc.nat({ max: 1000 });
const after = fc.oneof(
	fc.integer({ min: 1, max: 90 }),
	fc.integer({ min: 280, max: 920 }),
	fc.integer({ min: 900, max: 5000 }),
);
const of = <T extends string>(name: T) => fc.constant(name);
const steps: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			do: of('arrive'),
			shop: fc.nat({ max: 1 }),
			status: fc.nat({ max: 1 }),
			count: fc.integer({ min: 1, max: 6 }),
			lag,
		}),
	},
	{ weight: 3, arbitrary: fc.record({ do: of('update'), order: index, lag }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: of('move'), order: index, status: fc.nat({ max: 1 }), lag }),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: of('fault'),
			kind: fc.constantFrom(...FAULTS),
			times: fc.integer({ min: 1, max: 4 }),
			skip: fc.nat({ max: 2 }),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: of('limit'),
			maxOrders: fc.option(fc.integer({ min: 2, max: 6 })),
			maxSpanSeconds: fc.option(fc.constantFrom(300, 1000, 3000)),
			overflow: fc.constantFrom('refuse' as const, 'truncate' as const),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: of('skew'),
			seconds: fc.integer({ min: -MOST_SKEW, max: MOST_SKEW }),
		}),
	},
	{ weight: 8, arbitrary: fc.record({ do: of('poll'), after }) },
	{ weight: 1, arbitrary: fc.record({ do: of('test') }) },
	{
		weight: 3,
		arbitrary: fc.record({
			do: of('kill'),
			after,
			when: fc.constantFrom<Death>('before emit', 'before run', 'before save'),
			down: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9000 })),
			again: fc.boolean(),
		}),
	},
);

const settings = fc.record({
	event: fc.constantFrom('newOrders', 'everyUpdate'),
	minMinutes: fc.constantFrom(1, 5, 15),
	maxCalls: fc.constantFrom(1, 3, 100),
});

/** One poll: its call records, and n8n's time when it ran, in seconds. */
interface Poll {
	from: number;
	to: number;
	at: number;
}

class Model {
	readonly trigger: PollTrigger;
	/**
	 * Orders handed over to a poll that died before its execution existed, and to one that died
	 * before its state was saved.
	 */
	readonly mayBeLost = new Set<string>();
	readonly mayBeDoubled = new Set<string>();
	/**
	 * Polls whose state n8n has stored; those that a kill would still undo; and the calls of those
	 * that one has undone.
	 */
	readonly kept: Poll[] = [];
	private unsaved: Poll[] = [];
	readonly undone: Poll[] = [];
	readonly begin: number;

	constructor(
		private readonly engine: PollEngine,
		private readonly given: { event: string; minMinutes: number; maxCalls: number },
	) {
		this.begin = START / 1000 - LOOK_BACK_MINUTES * 60;
		this.trigger = new PollTrigger({
			node: 'kuaidi100OrderTrigger',
			engine,
			parameters: {
				event: given.event,
				minMinutes: given.minMinutes,
				orderStatuses: STATUSES,
				shops: { shop: SHOPS.map((shopId) => ({ platform: 'YOUZAN', shopId })) },
				options: { maxCalls: given.maxCalls, settleDelay: SETTLE, lookBack: LOOK_BACK_MINUTES },
			},
		});
	}

	async take(step: Step): Promise<void> {
		const { sandbox } = wire;
		const { orders } = sandbox.state.kuaidi100;
		switch (step.do) {
			case 'arrive':
				for (let count = 0; count < step.count; count++) {
					sandbox.addKuaidi100Order({
						shopId: SHOPS[step.shop],
						orderStatus: STATUSES[step.status],
						updateTime: stamp(step.lag),
						orderDetails: [],
					});
				}
				return;
			case 'update':
			case 'move': {
				const order = orders[step.order % Math.max(1, orders.length)];
				if (!order) return;
				const updateTime = [order.updateTime, stamp(step.lag)].sort().at(-1)!;
				sandbox.updateKuaidi100Order(order.orderNum, {
					updateTime,
					...(step.do === 'move' && { orderStatus: STATUSES[step.status] }),
				});
				return;
			}
			case 'fault':
				sandbox.faults.add({
					kind: step.kind,
					times: step.times,
					skip: step.skip,
					retryAfter: 0,
					ms: 1,
					mib: 1,
					operation: 'getAll',
				});
				return;
			case 'limit':
				sandbox.set({
					kuaidi100: {
						maxOrders: step.maxOrders,
						maxSpanSeconds: step.maxSpanSeconds,
						overflow: step.overflow,
					},
				});
				return;
			case 'skew':
				skew = step.seconds;
				return this.pass(0);
			case 'poll':
				this.pass(step.after);
				return void (await this.poll());
			case 'test':
				wire.sandbox.faults.clear();
				return void (await this.trigger.test());
			case 'kill':
				this.pass(step.after);
				await this.poll(step.when);
				this.pass(step.down);
				if (step.again) {
					await this.recorded(() => this.trigger.restart(step.when), step.when);
					this.pass(60);
				}
				await this.recorded(() => this.trigger.restart(), undefined, true);
		}
	}

	async activate(): Promise<void> {
		await this.recorded(() => this.trigger.activate(), undefined, true);
	}

	async poll(dies?: Death): Promise<void> {
		await this.recorded(() => this.trigger.poll(dies), dies);
	}

	/**
	 * Lets everything come to rest: no faults, no limits, and polls until every shop has been read
	 * past now.
	 */
	async rest(): Promise<number> {
		wire.sandbox.faults.clear();
		wire.sandbox.set({ kuaidi100: { maxOrders: null, maxSpanSeconds: null } });
		const end = Math.floor(providerNow / 1000) + 1;
		for (let count = 0; count < 60 && pairs().some((pair) => this.readUntil(pair) < end); count++) {
			this.pass(count === 0 ? SETTLE + MOST_SKEW + 2 + this.given.minMinutes * 60 : 120);
			await this.poll();
		}
		return end;
	}

	/** What must have been put out, and what was: as keys of an order or of a version. */
	expected(end: number): Set<string> {
		const due = wire.sandbox.state.kuaidi100.orders.filter(
			({ updateTime }) => updateTime >= text(this.begin) && updateTime <= text(end),
		);
		return new Set(
			due.map((order) =>
				this.key(order.shopId, order.orderStatus, order.orderNum, order.updateTime),
			),
		);
	}

	emitted(): string[] {
		return this.trigger.json.map((json) => this.keyOf(json));
	}

	/** The calls of one poll for one pair. */
	calls({ from, to }: Poll, pair: string): CallRecord[] {
		return wire.sandbox.calls.slice(from, to).filter((call) => pairOf(call) === pair);
	}

	/** Whole answers to polls that count, in the order they were read. */
	windows(pair: string): CallRecord[] {
		return this.kept.flatMap((poll) => this.calls(poll, pair)).filter(isWhole);
	}

	private readUntil(pair: string): number {
		return Math.max(this.begin, ...this.windows(pair).map(endOf));
	}

	private pass(secondsPassed: number): void {
		providerNow += secondsPassed * 1000;
		clock.set(providerNow + skew * 1000);
	}

	/** Runs a poll and notes what became of its calls. */
	private async recorded(
		run: () => Promise<PollOutcome>,
		dies?: Death,
		isActivation = false,
	): Promise<void> {
		const from = wire.sandbox.calls.length;
		const at = Math.floor(clock.now() / 1000);
		const outcome = await run();
		const poll = { from, to: wire.sandbox.calls.length, at };
		if (this.engine === 'durable') return void (dies ? this.undone : this.kept).push(poll);
		const handedOver = (outcome.handedOver ?? []).map((json) => this.keyOf(json));
		this.unsaved.push(poll);
		// The default engine saves its state when a poll emits, and at the end of an activation.
		if ((handedOver.length > 0 && (!dies || dies === 'before run')) || (isActivation && !dies))
			this.kept.push(...this.unsaved.splice(0));
		if (dies === 'before run') handedOver.forEach((key) => this.mayBeLost.add(key));
		if (dies === 'before save') handedOver.forEach((key) => this.mayBeDoubled.add(key));
		if (dies) this.undone.push(...this.unsaved.splice(0));
	}

	/** At the end nothing is killed any more: what is in memory counts. */
	settle(): void {
		this.kept.push(...this.unsaved.splice(0));
	}

	private keyOf({ shopId, status, number, updatedAt }: Record<string, unknown>): string {
		const updateTime = String(updatedAt).slice(0, 19).replace('T', ' ');
		return this.key(
			String(shopId),
			status === 'shipped' ? 'SHIPED' : 'UNSHIP',
			String(number),
			updateTime,
		);
	}

	private key(shopId: string, status: string, number: string, updateTime: string): string {
		return [
			shopId,
			status,
			number,
			...(this.given.event === 'everyUpdate' ? [updateTime] : []),
		].join(' ');
	}
}

type CallRecord = (typeof wire.sandbox.calls)[number];
const text = (at: number) =>
	new Date(at * 1000 + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const stamp = (late: number) => text(Math.floor(providerNow / 1000) - late);
const secondsOf = (time: unknown) => Date.parse(`${String(time).replace(' ', 'T')}+08:00`) / 1000;
const beginOf = ({ params }: CallRecord) => secondsOf(params.startTime);
const endOf = ({ params }: CallRecord) => secondsOf(params.endTime);
const pairs = () => SHOPS.flatMap((shopId) => STATUSES.map((status) => `${shopId} ${status}`));
const pairOf = ({ params }: CallRecord) => `${String(params.shopId)} ${String(params.orderStatus)}`;
const sum = (calls: CallRecord[]) => calls.reduce((total, { billed = 0 }) => total + billed, 0);

/** What the sandbox answered, where it came through: its own records are cut off. */
const answers = new Map<
	CallRecord,
	{ total: number; orderList: Array<{ orderNum: string; updateTime: string }> }
>();
const returnedBy = (call: CallRecord) =>
	answers.get(call)!.orderList.map(({ orderNum, updateTime }) => `${orderNum}@${updateTime}`);
/** An answer that came through and said everything. */
const isWhole = (call: CallRecord) =>
	answers.has(call) && answers.get(call)!.total === answers.get(call)!.orderList.length;

beforeEach(() => {
	const { deliver, handle } = wire.sandbox;
	wire.sandbox.handle = async (...request) => {
		const position = wire.sandbox.calls.length;
		const delivery = await deliver.apply(wire.sandbox, request);
		// Nobody waits here: a provider that never answers ends in n8n's time-out.
		if (delivery.how === 'hang') throw systemError('ETIMEDOUT');
		if (delivery.how === 'reset') return 'reset';
		try {
			const { code, data } = JSON.parse(delivery.answer.body.toString()) as {
				code: number;
				data: never;
			};
			if (code === 200) answers.set(wire.sandbox.calls[position], data);
		} catch {
			// Broken on its way: the trigger cannot have read it either.
		}
		return delivery.answer;
	};
	undo = () => void (wire.sandbox.handle = handle);
});
let undo = () => {};
afterEach(() => undo());

function start(
	engine: PollEngine,
	given: { event: string; minMinutes: number; maxCalls: number },
): Model {
	wire.sandbox.reset();
	wire.clear();
	answers.clear();
	providerNow = START;
	skew = 0;
	clock.set(START);
	for (const shopId of SHOPS)
		wire.sandbox.state.kuaidi100.shops.push({ type: 'YOUZAN', shopId, shopName: shopId });
	return new Model(engine, given);
}

/** The bound of docs/polling.md, with the facts it rests on. */
function expectBounded(
	model: Model,
	{ minMinutes, maxCalls }: { minMinutes: number; maxCalls: number },
	isUnlimited: boolean,
): void {
	const interval = minMinutes * 60 - 5;
	let bound = 0;
	for (const pair of pairs()) {
		const windows = model.windows(pair);
		// Windows follow each other: nothing is left out, nothing is read twice but the second where
		// two meet.
		expect(windows.map(beginOf)).toEqual([model.begin, ...windows.slice(0, -1).map(endOf)]);
		const seams = new Set(windows.map(endOf));
		const times = new Map<string, number>();
		for (const version of windows.flatMap(returnedBy))
			times.set(version, (times.get(version) ?? 0) + 1);
		for (const [version, count] of times)
			expect(count).toBeLessThanOrEqual(seams.has(secondsOf(version.split('@')[1])) ? 2 : 1);

		const readings = model.kept
			.map((poll) => ({ ...poll, calls: model.calls(poll, pair), all: poll.to - poll.from }))
			.filter(({ calls }) => calls.length > 0);
		for (const [at, next] of readings.slice(1).entries()) {
			// Only a poll that ran out of calls may go on before the user's minutes are over. The clock
			// may have been moved.
			if (readings[at].all < maxCalls)
				expect(next.at - readings[at].at).toBeGreaterThanOrEqual(interval - 2 * MOST_SKEW);
		}
		const returned = [...times.values()].reduce((total, count) => total + count, 0);
		const elapsed = readings.at(-1)!.at - readings[0].at;
		bound += returned + (elapsed + 2 * MOST_SKEW) / interval + 1;
		// One call a reading, where no window was ever refused or incomplete; "too many requests" is
		// asked again at once.
		if (isUnlimited)
			for (const { calls } of readings)
				expect(calls.filter(({ fault }) => fault !== 'rate-limited').length).toBeLessThanOrEqual(1);
	}
	if (!isUnlimited) return;
	// One call for each version (twice on a seam), one for each idle read; and what went wrong, was
	// undone or tested.
	const all = model.kept.flatMap(({ from, to }) => wire.sandbox.calls.slice(from, to));
	const failed = sum(all.filter((call) => !isWhole(call)));
	expect(sum(all)).toBeLessThanOrEqual(bound + failed);
}

/** `npm run test:fuzz` plays many more stories, others each time. */
const RUNS = {
	seed: Number(process.env.FUZZ_SEED ?? 20250922),
	numRuns: Number(process.env.FUZZ_STORIES ?? 15),
};

describe.each(POLL_ENGINES)('Kuaidi100 order trigger, %s engine: whatever happens', (engine) => {
	it('loses no order, doubles none, and is billed within its bound', async () => {
		await fc.assert(
			fc.asyncProperty(
				settings,
				fc.array(steps, { minLength: 5, maxLength: 30, size: 'max' }),
				async (given, story) => {
					const model = start(engine, given);
					await model.take({ do: 'arrive', shop: 0, status: 0, count: 2, lag: 0 });
					await model.activate();
					for (const step of story) await model.take(step);
					const end = await model.rest();
					model.settle();

					const emitted = model.emitted();
					const missing = [...model.expected(end)].filter(
						(key) => !emitted.includes(key) && !model.mayBeLost.has(key),
					);
					expect(missing).toEqual([]);
					const doubled = emitted.filter(
						(key, at) => emitted.indexOf(key) !== at && !model.mayBeDoubled.has(key),
					);
					expect(doubled).toEqual([]);
					if (engine === 'durable')
						expect([model.mayBeLost.size, model.mayBeDoubled.size]).toEqual([0, 0]);
					expectBounded(model, given, !story.some((step) => step.do === 'limit'));
				},
			),
			RUNS,
		);
	}, 900_000);
});
