import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { KuaikuaiOrderInput } from '../../../sandbox/index.ts';
import { HOST, KEY } from './fixture';
import type { PollEngine, PollOutcome } from '../support/pollHarness';
import { fakeClock, POLL_ENGINES, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

const START = '2025-09-22T10:00:00+08:00';
const DAY = 24 * 3600;
const clock = fakeClock(START);
const wire = playProviders({ seed: 'empty', now: () => new Date() });

function trigger(
	engine: PollEngine,
	parameters: INodeParameters = {},
	budgetMs?: number,
): PollTrigger {
	return new PollTrigger({ node: 'kuaikuaiOrderTrigger', engine, budgetMs, parameters });
}

let nextSid = 1000;
beforeEach(() => (nextSid = 1000));
const order = (secondsAgo = 60, input: KuaikuaiOrderInput = {}) =>
	wire.sandbox.addKuaikuaiOrder({
		Sid: nextSid++,
		PurchaseDate: clock.now() - secondsAgo * 1000,
		...input,
	});
const ids = ({ execution }: PollOutcome) => (execution?.json ?? []).map(({ id }) => Number(id));
const queries = () =>
	wire.requests.map((_, position) => JSON.parse(wire.form(position).Data) as IDataObject);
const bytes = (state: IDataObject) => Buffer.byteLength(JSON.stringify(state));
const minute = () => clock.pass(60);
const failuresOf = ({ thrown, errors }: PollOutcome) => [thrown, ...errors].filter(Boolean);

const restore: Array<() => void> = [];
afterEach(() => restore.splice(0).forEach((undo) => undo()));

/** Runs `after` behind each answer of the provider, with the number of answers so far. */
function eachCall(after: (count: number) => void): void {
	const { handle } = wire.sandbox;
	let count = 0;
	wire.sandbox.handle = async (...call) => {
		const answer = await handle.apply(wire.sandbox, call);
		after(++count);
		return answer;
	};
	restore.push(() => void (wire.sandbox.handle = handle));
}

describe.each(POLL_ENGINES)('Kuaikuai order trigger, %s engine', (engine) => {
	describe('an hour without orders', () => {
		it.each([
			'{"Code":"200","Message":null,"Data":null}',
			'{"Code":"200","Message":"success","Data":[]}',
			'{"Code":"200","Message":"查询成功","Data":""}',
			'{"Code":"200","Message":null,"Data":{}}',
			'{"Code":"200","Message":null,"Data":{"RowCount":0,"Datas":null}}',
			'{"Code":"200","Message":"没有数据","Data":null}',
			'{"Code":"603","Message":"没有查询到订单","Data":null}',
			'{"Code":"603","Message":"暂无数据"}',
		])('the trigger can be activated, and polls on: %s', async (text) => {
			const run = trigger(engine);
			for (let at = 0; at < 2; at++) wire.next(() => ({ text }));
			expect(failuresOf(await run.activate())).toEqual([]);
			wire.clear();
			minute();
			const { Sid } = order(5);
			expect(ids(await run.poll())).toEqual([Sid]);
		});

		it.each([
			['{"Code":"200","Message":"查询失败","Data":null}', /查询失败/],
			['{"Code":"603","Message":"没有订单权限","Data":null}', /没有订单权限/],
			['{"Code":"200","Message":"Key已过期","Data":{"RowCount":0,"Datas":[]}}', /Key已过期/],
			['{"Code":"603","Message":"登录已失效,无数据"}', /登录已失效/],
			['{"Code":"200","Message":null}', /holds no page of orders/],
			['{"Code":"200","Data":{"RowCount":3,"Rows":[{"Sid":1}]}}', /gave 3 fewer/],
		])('is not what an answer says that gives another reason: %s', async (text, message) => {
			const run = trigger(engine);
			for (let at = 0; at < 8; at++) wire.next(() => ({ text }));
			const { thrown, errors } = await run.activate();
			expect((thrown ?? errors[0])?.message).toMatch(message);
		});
	});

	it.each([undefined, null, 0, '', 'null'])(
		'orders that the provider gives no Sid (%j) are told apart by their number, and each comes once',
		async (Sid) => {
			const run = trigger(engine);
			const page = (orders: string[]) => {
				const PurchaseDate = '2025-09-22 09:59:00';
				const Datas = orders.map((OrderId) => ({ Sid, OrderId, PurchaseDate }));
				const text = JSON.stringify({ Code: '200', Data: { RowCount: orders.length, Datas } });
				for (let at = 0; at < 2; at++) wire.next(() => ({ text }));
			};
			const numbers = ({ execution }: PollOutcome) =>
				(execution?.json ?? []).map(({ number }) => number);
			page(['A', 'B']);
			expect(numbers(await run.activate())).toEqual(['A', 'B']);
			wire.clear();
			minute();
			page(['C', 'A', 'B']);
			expect(numbers(await run.poll())).toEqual(['C']);
		},
	);

	describe('what is read', () => {
		it('is the look-back window, with the documented query', async () => {
			order();
			await trigger(engine).activate();
			expect(wire.requests).toHaveLength(1);
			expect(wire.requests[0]).toMatchObject({
				method: 'POST',
				url: `${HOST}/Api/Ecommerce/GetEcOrderList`,
			});
			expect(wire.form(0).Key).toBe(KEY);
			expect(queries()[0]).toEqual({
				OrderStatus: 'Unshipped',
				PurchaseDateStart: '2025-09-15',
				PageIndex: 1,
				PageSize: 100,
			});
			expect(wire.sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
		});

		it('follows the settings', async () => {
			order(60, { ChannelSid: 23 });
			order(60, { ChannelSid: 123 });
			const run = trigger(engine, {
				shopIds: ['23', '123'],
				orderStatus: '',
				shipStatus: 'Unshipped',
				lookBackDays: 1.5,
				options: { pageSize: 20 },
			});
			await run.activate();
			expect(queries()).toEqual(
				[23, 123].map((ChannelSid) => ({
					ChannelSid,
					ShipStatus: 'Unshipped',
					PurchaseDateStart: '2025-09-20',
					PageIndex: 1,
					PageSize: 20,
				})),
			);
			expect(run.json).toHaveLength(2);
		});

		it('is the whole window with each poll', async () => {
			order();
			const run = trigger(engine);
			await run.activate();
			minute();
			await run.poll();
			expect(queries().map(({ PurchaseDateStart: start }) => start)).toEqual([
				'2025-09-15',
				'2025-09-15',
			]);
		});

		it("begins with a day, as the document's sample does, and puts out nothing from before the look-back", async () => {
			const inside = order(7 * DAY - 1);
			order(7 * DAY + 1);
			const run = trigger(engine);
			expect(ids(await run.activate())).toEqual([inside.Sid]);
		});
	});

	describe('what is put out', () => {
		it('is each order once, as the model, oldest purchase first', async () => {
			const [b, a] = [order(60), order(120)];
			const run = trigger(engine);
			expect(ids(await run.activate())).toEqual([a.Sid, b.Sid]);
			expect(run.json[0]).toMatchObject({
				id: String(a.Sid),
				number: a.OrderId,
				source: 'kuaikuai',
				status: 'unshipped',
				recipient: { city: 'Chicago' },
				fulfillmentChannel: 'MFN',
			});
			minute();
			expect((await run.poll()).execution).toBeUndefined();
			const c = order(5);
			expect(ids(await run.poll())).toEqual([c.Sid]);
		});

		it("is the provider's order as Raw", async () => {
			const { Sid } = order();
			const run = trigger(engine, { output: 'raw' });
			await run.activate();
			expect(run.json[0]).toMatchObject({ Sid, ShipStatus: 'UnShipped', IsDel: false });
		});

		it('is an order that reaches the provider days after its purchase', async () => {
			order();
			const run = trigger(engine);
			await run.activate();
			minute();
			const late = order(6 * DAY);
			expect(ids(await run.poll())).toEqual([late.Sid]);
		});

		it('is an order once it enters the filter, and not again when it comes back', async () => {
			const pending = order(60, { OrderStatus: 'Pending' });
			order(30);
			const run = trigger(engine);
			await run.activate();
			pending.OrderStatus = 'Unshipped';
			expect(ids(await run.poll())).toEqual([pending.Sid]);
			pending.OrderStatus = 'Shipped';
			await run.poll();
			pending.OrderStatus = 'Unshipped';
			expect(ids(await run.poll())).toEqual([]);
		});

		it('is no ignored order, until it is ignored no longer', async () => {
			const ignored = order(60, { IsDel: true });
			order();
			const run = trigger(engine);
			expect(ids(await run.activate())).not.toContain(ignored.Sid);
			ignored.IsDel = false;
			expect(ids(await run.poll())).toEqual([ignored.Sid]);
		});

		it('is an ignored order where that is chosen, marked as such', async () => {
			order(60, { IsDel: true });
			const run = trigger(engine, { options: { includeIgnored: true } });
			await run.activate();
			expect(run.json[0]).toMatchObject({ ignored: true });
		});

		it('marks what the marketplace ships itself', async () => {
			order(60, { FulfillmentChannel: 'AFN', ShipTo: null });
			const run = trigger(engine);
			await run.activate();
			expect(run.json[0]).toMatchObject({ fulfillmentChannel: 'AFN', recipient: null });
		});

		it('is what another status holds, when the status is changed', async () => {
			const both = order();
			const run = trigger(engine);
			await run.activate();
			both.OrderStatus = 'Shipped';
			run.parameters = { orderStatus: 'Shipped' };
			const outcome = await run.activate();
			expect(ids(outcome)).toEqual([both.Sid]);
		});
	});

	it("emits another system's orders under the same Sids, once its credential is set", async () => {
		order();
		const kuaikuaiApi = { baseUrl: HOST, apiKey: KEY };
		const run = new PollTrigger({
			node: 'kuaikuaiOrderTrigger',
			engine,
			parameters: {},
			credentials: { kuaikuaiApi },
		});
		await run.activate();
		kuaikuaiApi.baseUrl = 'https://KUAIKUAI.example.com/';
		minute();
		expect(ids(await run.poll())).toEqual([]);
		wire.sandbox.state.kuaikuai.orders.length = 0;
		nextSid = 1000;
		const { Sid } = order();
		kuaikuaiApi.baseUrl = 'https://another.example.com';
		minute();
		expect(ids(await run.poll())).toEqual([Sid]);
		minute();
		expect(ids(await run.poll())).toEqual([]);
	});

	it('emits nothing again after an upgrade, or where the address of the system is only written otherwise', async () => {
		order();
		const kuaikuaiApi = { baseUrl: HOST, apiKey: KEY };
		const options = {
			node: 'kuaikuaiOrderTrigger',
			engine,
			parameters: {},
			credentials: { kuaikuaiApi },
		} as const;
		const first = new PollTrigger(options);
		await first.activate();
		// Version 0.1.0 did not keep the system.
		const { system, ...before } = first.stored;
		expect(system).toBe('kuaikuai.example.com/');
		const run = new PollTrigger({ ...options, saved: { 'node:Trigger': before } });
		expect(ids(await run.activate())).toEqual([]);
		for (const baseUrl of ['http://kuaikuai.example.com/', 'https://www.kuaikuai.example.com']) {
			wire.clear();
			kuaikuaiApi.baseUrl = HOST;
			minute();
			await run.poll();
			kuaikuaiApi.baseUrl = baseUrl;
			minute();
			await run.poll();
			expect(run.stored.system).toBe('kuaikuai.example.com/');
		}
		expect(run.json).toEqual([]);
	});

	it('emits orders though what n8n kept of an earlier version cannot be read', async () => {
		const { Sid } = order();
		const saved = { since: 'x', seen: 5, cursors: 'x', filter: '{"OrderStatus":"Unshipped"}' };
		const run = new PollTrigger({
			node: 'kuaikuaiOrderTrigger',
			engine,
			parameters: {},
			saved: { 'node:Trigger': saved },
		});
		expect(ids(await run.activate())).toEqual([Sid]);
	});

	describe('a list that moves while it is read', () => {
		const small = { options: { pageSize: 10 } };

		it('is read again when an order leaves the filter: the one that was skipped is found', async () => {
			const orders = Array.from({ length: 25 }, (_, at) => order(at + 1));
			eachCall((count) => {
				if (count === 1) orders[2].OrderStatus = 'Shipped';
			});
			const run = trigger(engine, small);
			expect(ids(await run.activate()).sort()).toEqual(orders.map(({ Sid }) => Sid).sort());
			expect(wire.requests).toHaveLength(6);
		});

		it('is read again when orders arrive, and none comes twice', async () => {
			const orders = Array.from({ length: 25 }, (_, at) => order(at + 1));
			eachCall((count) => {
				if (count === 2) orders.push(order(0), order(0));
			});
			const run = trigger(engine, small);
			const seen = ids(await run.activate());
			expect(seen).toHaveLength(27);
			expect(new Set(seen).size).toBe(27);
		});

		it('what a move hides that changes no count comes with the next poll', async () => {
			const orders = Array.from({ length: 25 }, (_, at) => order(at + 1));
			eachCall((count) => {
				if (count !== 1) return;
				// As many leave before the page that is read as arrive behind it.
				orders[2].OrderStatus = 'Shipped';
				orders.push(order(1000));
			});
			const run = trigger(engine, small);
			await run.activate();
			await run.poll();
			expect(run.json.map(({ id }) => Number(id)).sort()).toEqual(
				orders.map(({ Sid }) => Sid).sort(),
			);
		});
	});

	describe('when something fails', () => {
		it('an activation with a wrong key fails at once, and never shows the key', async () => {
			const run = new PollTrigger({
				node: 'kuaikuaiOrderTrigger',
				engine,
				parameters: {},
				credentials: { kuaikuaiApi: { baseUrl: HOST, apiKey: '0'.repeat(32) } },
			});
			const { thrown } = await run.activate();
			expect(thrown?.message).toContain('Key错误');
			expect(JSON.stringify(thrown)).not.toContain('0'.repeat(32));
		});

		it('a failing page loses nothing: the rest comes with the next poll', async () => {
			const orders = Array.from({ length: 25 }, (_, at) => order(at + 1));
			const run = trigger(engine, { options: { pageSize: 10 } });
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 603,
				operation: 'GetEcOrderList',
				match: '"PageIndex":2',
				times: 1,
			});
			const first = await run.activate();
			expect(first.thrown?.message ?? first.errors[0]?.message).toContain('603');
			if (first.thrown) await run.activate();
			else await run.poll();
			const seen = run.json.map(({ id }) => Number(id));
			expect(seen.sort()).toEqual(orders.map(({ Sid }) => Sid).sort());
		});

		it('a later failing page puts out what was read before it, and reports itself', async () => {
			order();
			const run = trigger(engine, { options: { pageSize: 10 } });
			await run.activate();
			const orders = Array.from({ length: 25 }, (_, at) => order(at + 1));
			wire.sandbox.faults.add({
				kind: 'html200',
				operation: 'GetEcOrderList',
				match: '"PageIndex":2',
				times: 3,
			});
			const second = await run.poll();
			expect(second.execution!.json).toHaveLength(10);
			expect(second.errors.map(({ message }) => message)).toEqual([
				expect.stringContaining('Shop orders: The answer cannot be read'),
			]);
			wire.sandbox.faults.clear();
			expect((await run.poll()).execution!.json).toHaveLength(15);
			expect(orders).toHaveLength(25);
		});

		it('one failing shop does not hold the others', async () => {
			const run = trigger(engine, { shopIds: ['23', '123'] });
			order(60, { ChannelSid: 23 });
			await run.activate();
			const other = order(60, { ChannelSid: 123 });
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 603,
				message: '店铺异常',
				match: '"ChannelSid":23',
			});
			const outcome = await run.poll();
			expect(ids(outcome)).toEqual([other.Sid]);
			expect(outcome.errors.map(({ message }) => message)).toEqual([
				expect.stringContaining('Orders of shop 23: '),
			]);
		});

		it('a list that always counts more than it gives is told once a day, and when more are missing', async () => {
			const { Sid } = order();
			let more = 2;
			const { handle } = wire.sandbox;
			wire.sandbox.handle = async (...call) => {
				const answer = await handle.apply(wire.sandbox, call);
				if (answer === 'reset') return answer;
				const body = JSON.parse(answer.body.toString()) as { Data?: { RowCount: number } };
				// There is no page 0.
				if (!body.Data) return answer;
				body.Data.RowCount += more;
				return { ...answer, body: Buffer.from(JSON.stringify(body)) };
			};
			restore.push(() => void (wire.sandbox.handle = handle));
			const run = trigger(engine, { lookBackDays: 30 });
			const told = ({ errors }: PollOutcome) => errors.map(({ message }) => message);
			const first = await run.activate();
			expect([ids(first), told(first)]).toEqual([
				[Sid],
				['Shop orders: the provider counts 3 orders and gave 2 fewer'],
			]);
			minute();
			expect(told(await run.poll())).toEqual([]);
			more = 3;
			minute();
			expect(told(await run.poll())).toHaveLength(1);
			minute();
			expect(told(await run.poll())).toEqual([]);
			clock.pass(DAY);
			expect(told(await run.poll())).toHaveLength(1);
		});

		it('many shops that fail alike are one error', async () => {
			const run = trigger(engine, { shopIds: ['1', '2', '3'] });
			order();
			await run.activate();
			wire.sandbox.faults.add({ kind: 'business-error', code: 603, message: '参数错误' });
			expect((await run.poll()).errors).toHaveLength(1);
		});

		it.each<[string, INodeParameters, string]>([
			['a look-back of no days', { lookBackDays: 0 }, 'Look Back Days must be greater than 0'],
			['a shop that is no number', { shopIds: ['my shop'] }, 'ChannelSid'],
			['a label status that is none', { shipStatus: 'Lost' }, '“Lost”'],
		])('%s is refused before anything is sent', async (_what, parameters, words) => {
			const { thrown } = await trigger(engine, parameters).activate();
			expect(thrown?.message).toContain(words);
			expect(wire.requests).toEqual([]);
		});
	});

	describe('the state', () => {
		it('is not moved by a manual test, which reads one page', async () => {
			Array.from({ length: 25 }, (_, at) => order(at + 1));
			const run = trigger(engine, { options: { pageSize: 10 } });
			const test = await run.test();
			expect(test.execution!.json).toHaveLength(10);
			expect(wire.requests).toHaveLength(1);
			expect(run.stored).toEqual({});
			expect((await run.activate()).execution!.json).toHaveLength(25);
		});

		it('a manual test that finds nothing says what it read', async () => {
			const { thrown } = await trigger(engine).test();
			expect(thrown?.message).toContain(
				'No order with these statuses was bought since 2025-09-15 10:00:00',
			);
		});
	});

	describe('time', () => {
		it('a window that is larger than one poll is read on by the next ones, after a look at the newest orders', async () => {
			order(1);
			const run = trigger(engine, { options: { pageSize: 10, timeout: 600 } }, 36_000);
			await run.activate();
			const orders = Array.from({ length: 60 }, (_, at) => order(100 + at));
			// After three calls there is no time for another, and none is cut off.
			eachCall(() => clock.pass(engine === 'default' ? 82 : 9));
			const found: number[] = [];
			for (let poll = 0; poll < 6 && found.length < 61; poll++) {
				if (poll === 1) orders.push(order(0));
				const got = ids(await run.poll());
				if (poll === 0) expect(got.length).toBeLessThan(60);
				if (poll === 1) expect(got).toContain(orders.at(-1)!.Sid);
				found.push(...got);
			}
			expect(found).toHaveLength(61);
			expect(new Set(found)).toEqual(new Set(orders.map(({ Sid }) => Sid)));
			expect(queries().some(({ PurchaseDateEnd: end }) => end !== undefined)).toBe(true);
		});

		it('a clock that was set back by years emits no old orders, and says so', async () => {
			order(400 * DAY);
			const run = trigger(engine);
			await run.activate();
			const { handle } = wire.sandbox;
			const right = clock.now();
			wire.sandbox.handle = async (...call) => {
				const answer = await handle.apply(wire.sandbox, call);
				const date = new Date(right).toUTCString();
				return answer === 'reset' ? answer : { ...answer, headers: { ...answer.headers, date } };
			};
			restore.push(() => void (wire.sandbox.handle = handle));
			clock.set(right - 399 * DAY * 1000);
			const outcome = await run.poll();
			expect(ids(outcome)).toEqual([]);
			expect(outcome.errors.map(({ message }) => message)).toEqual([
				expect.stringMatching(/^Shop orders: n8n's clock is \d+ minutes behind the provider's$/),
			]);
			clock.set(right + 60_000);
			const { Sid } = order(10);
			expect(ids(await run.poll())).toEqual([Sid]);
		});

		it('a clock that jumps ahead and back brings nothing twice', async () => {
			order();
			const run = trigger(engine);
			await run.activate();
			clock.pass(400 * DAY);
			await run.poll();
			clock.pass(-400 * DAY);
			expect((await run.poll()).execution).toBeUndefined();
		});

		it('two polls at once read once', async () => {
			order();
			const run = trigger(engine);
			await run.activate();
			const fresh = order();
			const { handle } = wire.sandbox;
			let second: PollOutcome | undefined;
			wire.sandbox.handle = async (...call) => {
				wire.sandbox.handle = handle;
				second = engine === 'default' ? await run.poll() : undefined;
				return await handle.apply(wire.sandbox, call);
			};
			expect(ids(await run.poll())).toEqual([fresh.Sid]);
			expect(second?.execution).toBeUndefined();
			expect(run.json.filter(({ id }) => id === String(fresh.Sid))).toHaveLength(1);
		});
	});

	it('loses and doubles nothing, whatever happens between and within polls', async () => {
		type Step =
			| { kind: 'arrive'; ago: number; during: boolean }
			| { kind: 'leave'; which: number; during: boolean }
			| { kind: 'return'; which: number }
			| { kind: 'fault'; times: number; after: number }
			| { kind: 'skew'; seconds: number }
			| { kind: 'poll' }
			| { kind: 'kill' }
			| { kind: 'restart' };
		const step: fc.Arbitrary<Step> = fc.oneof(
			fc.record({
				kind: fc.constant('arrive' as const),
				ago: fc.integer({ min: 0, max: 5 * DAY }),
				during: fc.boolean(),
			}),
			fc.record({
				kind: fc.constant('arrive' as const),
				ago: fc.constantFrom(0, 60, 60, 3600),
				during: fc.boolean(),
			}),
			fc.record({ kind: fc.constant('leave' as const), which: fc.nat(), during: fc.boolean() }),
			fc.record({ kind: fc.constant('return' as const), which: fc.nat() }),
			fc.record({
				kind: fc.constant('fault' as const),
				times: fc.integer({ min: 1, max: 2 }),
				after: fc.nat({ max: 2 }),
			}),
			fc.record({
				kind: fc.constant('skew' as const),
				seconds: fc.integer({ min: -3600, max: 3600 }),
			}),
			fc.constant({ kind: 'poll' as const }),
			fc.constant({ kind: 'kill' as const }),
			fc.constant({ kind: 'restart' as const }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
				wire.sandbox.reset();
				clock.set(START);
				nextSid = 1000;
				const orders = [order(10), order(20), order(30), order(40)];
				const within: Array<() => void> = [];
				const { handle } = wire.sandbox;
				wire.sandbox.handle = async (...call) => {
					const answer = await handle.apply(wire.sandbox, call);
					within.shift()?.();
					return answer;
				};
				try {
					const run = trigger(engine, { options: { pageSize: 3 } });
					await run.activate();
					for (const each of steps) {
						const change = () => {
							if (each.kind === 'arrive') orders.push(order(each.ago));
							if (each.kind === 'leave') orders[each.which % orders.length].OrderStatus = 'Shipped';
						};
						if ((each.kind === 'arrive' || each.kind === 'leave') && each.during)
							within.push(change);
						else change();
						if (each.kind === 'return')
							orders[each.which % orders.length].OrderStatus = 'Unshipped';
						if (each.kind === 'fault')
							wire.sandbox.faults.add({
								kind: 'business-error',
								code: 603,
								operation: 'GetEcOrderList',
								skip: each.after,
								times: each.times,
							});
						if (each.kind === 'skew') clock.pass(each.seconds);
						if (each.kind === 'poll') await run.poll();
						if (each.kind === 'kill') {
							await run.poll('before emit');
							await run.restart();
						}
						if (each.kind === 'restart') await run.restart();
						minute();
					}
					wire.sandbox.faults.clear();
					within.splice(0).forEach((change) => change());
					await run.poll();
					const out = run.json.map(({ id }) => Number(id));
					expect(new Set(out).size).toBe(out.length);
					const open = orders
						.filter(({ OrderStatus }) => OrderStatus === 'Unshipped')
						.map(({ Sid }) => Sid);
					expect(out).toEqual(expect.arrayContaining(open));
				} finally {
					wire.sandbox.handle = handle;
				}
			}),
			{ numRuns: 30, seed: 20250922 },
		);
	}, 60_000);
});

describe('a kill between the two writes of the default engine', () => {
	it('before the run exists: the orders of that poll are lost, which is why there is a reconciliation', async () => {
		order();
		const run = trigger('default');
		await run.activate();
		const lost = order();
		await run.poll('before run');
		await run.restart();
		const after = order();
		await run.poll();
		expect(run.json.map(({ id }) => Number(id))).toEqual([1000, after.Sid]);
		expect(lost.Sid).toBe(1001);
	});

	it('before the state is saved: the orders of that poll come twice, and no others', async () => {
		order();
		const run = trigger('default');
		await run.activate();
		const twice = order();
		await run.poll('before save');
		await run.restart();
		expect(run.json.map(({ id }) => Number(id))).toEqual([1000, twice.Sid, twice.Sid]);
	});
});

describe('a window of very many orders', () => {
	it('stays within 64 KiB with twelve thousand orders in the window, and none of them comes twice', async () => {
		for (let at = 0; at < 12_000; at++)
			order(at * 40, { Sid: 50_000_000 + at * 211, OrderDetails: [] });
		const run = trigger('durable', { options: { pageSize: 4000 } });
		const first = await run.activate();
		expect(first.execution!.json).toHaveLength(12_000);
		expect(bytes(run.stored)).toBeLessThanOrEqual(64 * 1024);
		expect(first.errors).toEqual([]);
		expect((await run.poll()).execution).toBeUndefined();
	});

	it('shortens the window, and says so once, when it holds more than can be remembered', async () => {
		for (let at = 0; at < 30_000; at++)
			order(at * 20, { Sid: 50_000_000 + at * 3_000_017, OrderDetails: [], ShipTo: null });
		const run = trigger('durable', { options: { pageSize: 10_000 } });
		const first = await run.activate();
		expect(first.execution!.json).toHaveLength(30_000);
		expect(bytes(run.stored)).toBeLessThanOrEqual(64 * 1024);
		expect(first.errors.map(({ message }) => message)).toEqual([
			expect.stringContaining('Look Back Days: the window holds more orders'),
		]);
		minute();
		const fresh = order(1);
		const second = await run.poll();
		expect(ids(second)).toEqual([fresh.Sid]);
		expect(second.errors).toEqual([]);
		expect(
			Date.parse(`${String(queries().at(-1)!.PurchaseDateStart)}T00:00:00+08:00`),
		).toBeGreaterThan(clock.now() - 7 * DAY * 1000);
	});
});
