/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-hardcoded-secrets -- the sandbox's account */
import { inspect } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Kuaidi100OrderInput } from '../../../sandbox/index.ts';
import type { PollEngine, PollOutcome } from '../support/pollHarness';
import { fakeClock, POLL_ENGINES, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

const START = '2025-09-22T10:00:00+08:00';
const clock = fakeClock(START);
const wire = playProviders({ seed: 'empty', now: () => new Date() });

const shop = (shopId: string, shopName?: string, platform = 'YOUZAN') => ({
	platform,
	shopId,
	...(shopName && { shopName }),
});

function trigger(
	engine: PollEngine,
	parameters: INodeParameters = {},
	more: { budgetMs?: number; saved?: IDataObject } = {},
): PollTrigger {
	return new PollTrigger({
		node: 'kuaidi100OrderTrigger',
		engine,
		...more,
		parameters: { shops: { shop: [shop('10001', '小卖部')] }, ...parameters },
	});
}

/** China time, so many seconds before (or after) now. */
const china = (seconds: number) =>
	new Date(clock.now() + seconds * 1000 + 8 * 3_600_000)
		.toISOString()
		.slice(0, 19)
		.replace('T', ' ');
const order = (secondsAgo: number, input: Kuaidi100OrderInput = {}) =>
	wire.sandbox.addKuaidi100Order({ updateTime: china(-secondsAgo), ...input });
const openShop = (shopId: string, type = 'YOUZAN') =>
	wire.sandbox.state.kuaidi100.shops.push({ type, shopId, shopName: shopId });

const numbers = ({ execution }: PollOutcome) => (execution?.json ?? []).map(({ number }) => number);
const forms = () => wire.requests.map((_, position) => wire.form(position));
const windows = () =>
	forms().map(({ startTime, endTime }) => [startTime.slice(11), endTime.slice(11)]);
const billed = () => wire.sandbox.counts().kuaidi100.billed;
const bytes = (state: IDataObject) => Buffer.byteLength(JSON.stringify(state));
const minutes = (count: number) => clock.pass(count * 60);
const failuresOf = ({ thrown, errors }: PollOutcome) => [thrown, ...errors].filter(Boolean);

/** Runs `before` ahead of each answer of the provider. */
function eachCall(before: () => void | Promise<void>): void {
	const { handle } = wire.sandbox;
	wire.sandbox.handle = async (...call) => {
		await before();
		return await handle.apply(wire.sandbox, call);
	};
	restore.push(() => void (wire.sandbox.handle = handle));
}

/** Answers every call by hand. */
function answerWith(
	play: (form: Record<string, string>) => { orders: object[]; total?: number },
): void {
	const { handle } = wire.sandbox;
	wire.sandbox.handle = async (_provider, { body }) => {
		const { orders, total = orders.length } = play(
			Object.fromEntries(new URLSearchParams(body.toString())),
		);
		return {
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: Buffer.from(JSON.stringify({ code: 200, data: { total, orderList: orders } })),
		};
	};
	restore.push(() => void (wire.sandbox.handle = handle));
}

const account = {
	baseUrl: 'http://cloud.kuaidi100.com/api',
	secretKey: 'demo_key',
	secretSecret: 'demo_secret',
};

const restore: Array<() => void> = [];
afterEach(() =>
	restore
		.splice(0)
		.reverse()
		.forEach((undo) => undo()),
);

describe.each(POLL_ENGINES)('Kuaidi100 order trigger, %s engine', (engine) => {
	describe('an hour without orders', () => {
		it.each([
			'{"code":200,"message":"success","data":null}',
			'{"code":200,"message":"success","data":{}}',
			'{"code":200,"message":"success","data":[]}',
			'{"code":200,"message":"success","data":""}',
			'{"code":400,"message":"没有查询到订单"}',
			'{"code":200,"message":"该店铺暂无订单","data":{"total":0,"orderList":[]}}',
		])('the trigger can be activated, polls on, and misses nothing: %s', async (text) => {
			const run = trigger(engine);
			wire.next(() => ({ text }));
			expect(failuresOf(await run.activate())).toEqual([]);
			minutes(15);
			wire.next(() => ({ text }));
			expect(failuresOf(await run.poll())).toEqual([]);
			minutes(15);
			const { orderNum } = order(10 * 60);
			expect(numbers(await run.poll())).toEqual([orderNum]);
			expect(wire.form(2).startTime).toBe(wire.form(1).endTime);
		});
	});

	it.each([
		'{"code":200,"message":"店铺授权已过期","data":{"total":0,"orderList":[]}}',
		'{"code":200,"message":"店铺授权已过期","data":{"total":0}}',
		'{"code":200,"message":"店铺授权已过期,没有数据","data":null}',
		'{"code":400,"message":"登录已失效,无数据"}',
	])('an empty list for another reason is no idle hour, and loses none: %s', async (text) => {
		const run = trigger(engine);
		openShop('10001');
		await run.activate();
		minutes(15);
		const { orderNum } = order(300);
		wire.next(() => ({ text }));
		const { errors } = await run.poll();
		expect(errors.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^Shop 小卖部 .*(授权已过期|登录已失效)/),
		]);
		minutes(15);
		expect(numbers(await run.poll())).toEqual([orderNum]);
	});

	describe('what is read', () => {
		it('begins at now − Look Back and ends at now − Settle Delay, with the documented form', async () => {
			order(30 * 60);
			const run = trigger(engine);
			await run.activate();
			expect(wire.requests).toHaveLength(1);
			expect(wire.requests[0]).toMatchObject({
				method: 'POST',
				url: 'http://cloud.kuaidi100.com/api',
			});
			expect(wire.form(0)).toEqual({
				secret_key: 'demo_key',
				secret_code: 'c3a3a6eabc6c44808461760bd01ef211',
				secret_sign: '8DB0EEF6C31BDE1E52F79A1001A1472D',
				type: 'YOUZAN',
				orderStatus: 'UNSHIP',
				shopId: '10001',
				startTime: '2025-09-22 09:00:00',
				endTime: '2025-09-22 09:59:00',
			});
			expect(wire.sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
		});

		it('takes Look Back and Settle Delay from the options', async () => {
			openShop('10001');
			await trigger(engine, { options: { lookBack: 1440, settleDelay: 300 } }).activate();
			expect(wire.form(0)).toMatchObject({
				startTime: '2025-09-21 10:00:00',
				endTime: '2025-09-22 09:55:00',
			});
		});

		it('goes on where it stopped, and not before the minutes between reads are over', async () => {
			order(30 * 60);
			const run = trigger(engine);
			await run.activate();
			for (const step of [1, 5, 8]) {
				minutes(step);
				await run.poll();
			}
			expect(wire.requests).toHaveLength(1);
			minutes(1);
			await run.poll();
			expect(windows()).toEqual([
				['09:00:00', '09:59:00'],
				['09:59:00', '10:14:00'],
			]);
		});

		it('reads at the minute that is due though n8n is some seconds early', async () => {
			order(30 * 60);
			const run = trigger(engine, { minMinutes: 1 });
			await run.activate();
			for (const seconds of [58, 61, 59]) {
				clock.pass(seconds);
				await run.poll();
			}
			expect(wire.requests).toHaveLength(4);
		});

		it('leaves a change alone until it is as old as the settle delay', async () => {
			openShop('10001');
			const run = trigger(engine, { minMinutes: 1 });
			await run.activate();
			const { orderNum } = order(30);
			expect(numbers(await run.poll())).toEqual([]);
			minutes(1);
			expect(numbers(await run.poll())).toEqual([orderNum]);
		});

		it("reads each shop in each status with a cursor of its own, and puts them out in the list's order", async () => {
			const a = order(600, { shopId: '1', orderStatus: 'UNSHIP' });
			const b = order(600, { shopId: '1', orderStatus: 'UNPAY' });
			const c = order(600, { shopId: '2', type: 'TAOBAO' });
			const run = trigger(engine, {
				orderStatuses: ['UNPAY', 'UNSHIP'],
				shops: { shop: [shop('1'), shop('2', 'Two', 'TAOBAO')] },
			});
			const first = await run.activate();
			expect(numbers(first)).toEqual([b.orderNum, a.orderNum, c.orderNum]);
			expect(first.execution?.json[0]).toMatchObject({
				status: 'unpaid',
				shopId: '1',
				shopName: null,
				platform: 'YOUZAN',
				platformStatus: 'WAIT_BUYER_PAY',
			});
			expect(first.execution?.json[2]).toMatchObject({
				status: 'unshipped',
				shopId: '2',
				shopName: 'Two',
				platform: 'TAOBAO',
			});
			expect(Object.keys(run.stored.cursors as object)).toEqual([
				'YOUZAN/1/UNPAY',
				'YOUZAN/1/UNSHIP',
				'TAOBAO/2/UNPAY',
				'TAOBAO/2/UNSHIP',
			]);
		});

		it('adds a shop at its own look-back, and forgets one that left the list', async () => {
			order(600, { shopId: '1' });
			openShop('2');
			const run = trigger(engine, { shops: { shop: [shop('1')] } });
			await run.activate();
			minutes(20);
			const { orderNum } = order(600, { shopId: '2' });
			run.parameters = { ...run.parameters, shops: { shop: [shop('2')] } };
			await run.restart();
			expect(
				numbers(
					engine === 'durable'
						? await run.poll()
						: { execution: run.executions.at(-1), errors: [] },
				),
			).toEqual([orderNum]);
			expect(Object.keys(run.stored.cursors as object)).toEqual(['YOUZAN/2/UNSHIP']);
			expect(wire.form(1)).toMatchObject({ shopId: '2', startTime: '2025-09-22 09:20:00' });
		});

		it("takes shops from JSON, from an expression, and by the callback's own word for the platform", async () => {
			const big = '9007199254740993123';
			order(600, { shopId: big });
			order(600, { shopId: '7', type: 'TOUTIAO' });
			const asText = trigger(engine, {
				shopsFrom: 'json',
				shopsJson: `[{"type":"YOUZAN","shopId":${big},"shopName":"大店"}]`,
			});
			expect((await asText.activate()).execution?.json[0]).toMatchObject({
				shopId: big,
				shopName: '大店',
			});
			const byExpression = trigger(engine, {
				shopsFrom: 'json',
				shopsJson:
					'={{ [{ platform: "TOUTIAO", shopId: 7 }, { platform: "TOUTIAO", shopId: "7", shopName: "again" }] }}',
			});
			expect((await byExpression.activate()).execution?.json).toMatchObject([
				{ shopId: '7', platform: 'TOUTIAO', shopName: 'again' },
			]);
			const freeText = trigger(engine, {
				shops: { shop: [{ platform: 'OTHER', platformCode: 'XIAOHONGSHU', shopId: '5' }] },
			});
			await freeText.activate();
			expect(wire.form(wire.requests.length - 1)).toMatchObject({
				type: 'XIAOHONGSHU',
				shopId: '5',
			});
		});
	});

	describe('what is put out', () => {
		it('is each order once, however often it is updated', async () => {
			const { orderNum } = order(600);
			const run = trigger(engine);
			expect(numbers(await run.activate())).toEqual([orderNum]);
			for (let round = 0; round < 3; round++) {
				minutes(15);
				wire.sandbox.updateKuaidi100Order(orderNum, { updateTime: china(-300) });
				expect(numbers(await run.poll())).toEqual([]);
			}
			expect(billed()).toBe(4);
		});

		it('is each version of an order where every update is wanted', async () => {
			const { orderNum } = order(600);
			const run = trigger(engine, { event: 'everyUpdate' });
			await run.activate();
			for (let round = 0; round < 2; round++) {
				minutes(15);
				wire.sandbox.updateKuaidi100Order(orderNum, { updateTime: china(-300) });
				await run.poll();
				minutes(15);
				await run.poll();
			}
			expect(run.json.map(({ number, updatedAt }) => [number, updatedAt])).toEqual([
				[orderNum, '2025-09-22T09:50:00+08:00'],
				[orderNum, '2025-09-22T10:10:00+08:00'],
				[orderNum, '2025-09-22T10:40:00+08:00'],
			]);
		});

		it('is an order again in another status', async () => {
			const { orderNum } = order(600);
			const run = trigger(engine, { orderStatuses: ['UNSHIP', 'SHIPED'] });
			await run.activate();
			minutes(15);
			wire.sandbox.updateKuaidi100Order(orderNum, {
				orderStatus: 'SHIPED',
				updateTime: china(-300),
			});
			const second = await run.poll();
			expect(second.execution?.json).toMatchObject([{ number: orderNum, status: 'shipped' }]);
		});

		it.each(['newOrders', 'everyUpdate'])(
			'holds orders of the second where two windows meet once (%s)',
			async (event) => {
				const seam = [order(60), order(60), order(60)].map(({ orderNum }) => orderNum);
				const run = trigger(engine, { event });
				expect(numbers(await run.activate())).toEqual(seam);
				const late = order(60).orderNum;
				minutes(15);
				expect(numbers(await run.poll())).toEqual([late]);
				expect(windows()).toEqual([
					['09:00:00', '09:59:00'],
					['09:59:00', '10:14:00'],
				]);
				// The one exception to "billed once": the seam's orders came twice.
				expect(billed()).toBe(3 + 4);
			},
		);

		it('is the shared order, with what the poll was billed', async () => {
			order(600, { shopId: '1' });
			order(500, { shopId: '1' });
			openShop('2');
			const run = trigger(engine, {
				shops: { shop: [shop('1', 'One'), shop('2')] },
				options: { parseOptions: true },
			});
			const { execution } = await run.activate();
			expect(execution?.json).toHaveLength(2);
			expect(execution?.json[0]).toMatchObject({
				source: 'kuaidi100',
				shopName: 'One',
				total: 899,
				lines: [{ options: [{ k: '颜色', v: '黑色' }] }],
				poll: { billedCalls: 3, billedForShop: 2, readUntil: '2025-09-22 09:59:00' },
			});
			expect(billed()).toBe(3);
		});

		it("is the provider's order where raw output is wanted", async () => {
			const { orderNum } = order(600);
			const { execution } = await trigger(engine, { output: 'raw' }).activate();
			expect(execution?.json).toMatchObject([
				{ orderNum, recordType: 'YOUZAN', receiverMobile: '13800138000', poll: { billedCalls: 1 } },
			]);
		});

		it('holds an order without a number, and two without are two', async () => {
			answerWith(() => ({
				orders: [
					{ receiverName: 'A' },
					{ orderNum: '', receiverName: 'B' },
					{ orderNum: null, receiverName: 'A' },
				],
			}));
			const { execution } = await trigger(engine, { output: 'raw' }).activate();
			expect(execution?.json.map(({ receiverName }) => receiverName)).toEqual(['A', 'B', 'A']);
		});

		it('is nothing where nothing is new', async () => {
			openShop('10001');
			const run = trigger(engine);
			expect(await run.activate()).toEqual({ errors: [] });
			expect(run.executions).toEqual([]);
		});

		it("begins at the activation's look-back, however long n8n stood still after it", async () => {
			openShop('10001');
			const run = trigger(engine);
			await run.activate();
			const { orderNum } = order(-60);
			minutes(5 * 60);
			await run.restart();
			await run.poll();
			expect(run.json.map(({ number }) => number)).toEqual([orderNum]);
		});
	});

	describe('windows', () => {
		it('asks for the whole gap first, halves it only where it is refused, and remembers what was taken', async () => {
			wire.sandbox.set({ kuaidi100: { maxSpanSeconds: 1000 } });
			const all = [3500, 2000, 700, 100].map((ago) => order(ago).orderNum);
			const run = trigger(engine, { minMinutes: 1 });
			expect(numbers(await run.activate())).toEqual(all);
			// 3540 s → 1770 → 885, and then no longer one is asked for.
			expect(windows()).toEqual([
				['09:00:00', '09:59:00'],
				['09:00:00', '09:29:30'],
				['09:00:00', '09:14:45'],
				['09:14:45', '09:29:30'],
				['09:29:30', '09:44:15'],
				['09:44:15', '09:59:00'],
			]);
			wire.clear();
			minutes(30);
			await run.poll();
			expect(windows()).toEqual([
				['09:59:00', '10:13:45'],
				['10:13:45', '10:28:30'],
				['10:28:30', '10:29:00'],
			]);
		});

		it('tries a longer window now and then, ever more rarely where it is refused', async () => {
			wire.sandbox.set({ kuaidi100: { maxSpanSeconds: 1100 } });
			openShop('10001');
			const run = trigger(engine, { options: { lookBack: 24 * 60 * 3, maxCalls: 1000 } });
			await run.activate();
			// 259,140 s become 256 windows of 1,013: eight refusals to find that length, then a try after
			// 8, 16, 32, 64, 64 and 64 of them.
			expect(wire.sandbox.counts().refused).toBe(8 + 6);
			expect(wire.requests).toHaveLength(256 + 14);
		});

		it('comes back to one window a gap where a busy hour was refused, not a long one', async () => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 2 } });
			for (const ago of [3000, 2990, 2980, 2970]) order(ago);
			const run = trigger(engine);
			await run.activate();
			expect(run.json).toHaveLength(4);
			expect(wire.requests.length).toBeLessThan(70);
			wire.clear();
			for (let count = 0; count < 24; count++) {
				minutes(15);
				await run.poll();
			}
			expect(wire.requests.length).toBeLessThanOrEqual(48);
			wire.clear();
			minutes(15);
			await run.poll();
			expect(wire.requests).toHaveLength(1);
		});

		it('halves what comes back incomplete, and keeps the halves in order', async () => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 2, overflow: 'truncate' } });
			const all = [3500, 3400, 1700, 1600, 60].map((ago) => order(ago).orderNum);
			const run = trigger(engine);
			expect(numbers(await run.activate())).toEqual(all);
			expect(windows()[0]).toEqual(['09:00:00', '09:59:00']);
			expect(windows()[1]).toEqual(['09:00:00', '09:29:30']);
			expect(run.errors).toEqual([]);
			// The longer gap is asked for whole again: the hour was full, not long.
			wire.clear();
			minutes(90);
			await run.poll();
			expect(wire.requests).toHaveLength(1);
		});

		it('emits what one second lists where it stays incomplete, fails for the rest, and next time asks for no more than it and its neighbour', async () => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 3, overflow: 'truncate' } });
			const before = order(3000).orderNum;
			for (let count = 0; count < 5; count++) order(1000);
			const after = order(100).orderNum;
			const run = trigger(engine);
			const first = await run.activate();
			expect(numbers(first)).toHaveLength(4);
			expect(numbers(first)).toContain(before);
			expect(first.errors).toHaveLength(1);
			expect((first.errors[0] as { description?: string }).description).toMatch(
				/^2 orders are missing; those that came are in the output\./,
			);
			expect(first.errors[0].message).toMatch(
				/^Shop 小卖部 \(YOUZAN, UNSHIP\): Kuaidi100 says that 5 orders were updated from .* to .*, but gave 3$/,
			);
			wire.clear();
			minutes(15);
			const second = await run.poll();
			expect(second.errors).toHaveLength(1);
			expect(second.errors[0]).toMatchObject({
				description: expect.stringContaining('This reading was billed up to 6 calls.') as string,
			});
			expect(numbers(second)).toEqual([]);
			expect(wire.requests).toHaveLength(2);
			wire.sandbox.set({ kuaidi100: { maxOrders: null } });
			minutes(30);
			const third = await run.poll();
			expect(third.execution?.json).toHaveLength(3);
			expect(numbers(third)).toContain(after);
		});

		it('looks ever more rarely at a second whose list stays too short, for one list a look, and others go on', async () => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 5, overflow: 'truncate' } });
			for (let count = 0; count < 30; count++) order(1000);
			openShop('10002');
			const run = trigger(engine, {
				minMinutes: 1,
				shops: { shop: [shop('10001'), shop('10002')] },
			});
			await run.activate();
			// The second is found by what the list holds, not by halving: each half would bring the same list.
			const of = (shopId: string) => forms().filter((form) => form.shopId === shopId);
			expect(of('10001')).toHaveLength(4);
			wire.clear();
			const looks: number[] = [];
			const told: string[] = [];
			const polls = [1, 2, 3, 6, 7, 14, 15, 30, 31, 62, 63, 122, 123];
			for (const [at, minute] of polls.entries()) {
				minutes(minute - (polls[at - 1] ?? 0));
				const calls = wire.requests.length;
				const paid = billed();
				const { errors } = await run.poll();
				if (
					forms()
						.slice(calls)
						.every(({ shopId }) => shopId === '10002')
				) {
					expect(errors).toEqual([]);
					continue;
				}
				looks.push(minute);
				expect(billed() - paid - 1).toBe(looks.length === 1 ? 10 : 5);
				told.push((errors[0] as { description?: string }).description!);
			}
			expect(looks).toEqual([1, 3, 7, 15, 31, 63, 123]);
			expect(told[1]).toMatch(
				/This reading was billed up to 5 calls\. .* goes on from where it stopped, at 2025-09-22 10:07:00 \(China's time\) or later/,
			);
			expect(of('10002')).toHaveLength(polls.length);
			wire.sandbox.set({ kuaidi100: { maxOrders: null } });
			const after = order(100).orderNum;
			minutes(60);
			expect((await run.poll()).execution?.json).toHaveLength(25 + 1);
			expect(run.json.map(({ number }) => number)).toContain(after);
			expect(new Set(run.json.map(({ number }) => number)).size).toBe(run.json.length);
		});

		it('looks ever more rarely at a second that is refused as too large, too', async () => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 5, overflow: 'refuse' } });
			for (let count = 0; count < 30; count++) order(1000);
			const run = trigger(engine, { minMinutes: 1 });
			await run.activate();
			wire.clear();
			for (let minute = 1; minute <= 8; minute++) {
				minutes(1);
				await run.poll();
			}
			expect(wire.requests).toHaveLength(3);
			expect(run.json).toEqual([]);
			wire.sandbox.set({ kuaidi100: { maxOrders: null } });
			minutes(8);
			await run.poll();
			expect(run.json).toHaveLength(30);
		});

		it.each<[string, (run: PollTrigger) => Promise<unknown>]>([
			[
				'the workflow is activated',
				async (run) => {
					run.saveNow();
					return await run.activate();
				},
			],
			[
				'a parameter is changed',
				async (run) => {
					run.saveNow();
					run.parameters = { ...run.parameters, event: 'everyUpdate' };
					await run.restart();
					return await run.poll();
				},
			],
			[
				'the credential is changed',
				async (run) => {
					account.secretSecret = 'another_secret';
					return await run.poll();
				},
			],
		])('looks at once where %s', async (_what, change) => {
			wire.sandbox.set({ kuaidi100: { maxOrders: 5, overflow: 'truncate' } });
			for (let count = 0; count < 30; count++) order(1000);
			account.secretSecret = 'demo_secret';
			const run = new PollTrigger({
				node: 'kuaidi100OrderTrigger',
				engine,
				credentials: { kuaidi100Api: account },
				parameters: { minMinutes: 1, shops: { shop: [shop('10001')] } },
			});
			await run.activate();
			for (let minute = 1; minute <= 16; minute++) {
				minutes(1);
				await run.poll();
			}
			const calls = wire.requests.length;
			await run.poll();
			expect(wire.requests).toHaveLength(calls);
			await change(run);
			expect(wire.requests.length).toBeGreaterThan(calls);
		});

		it.each([
			['that of all time', () => 250],
			['lines', (count: number) => count * 3],
		])(
			'emits all orders, once, where total counts something else (%s), and says so once a day',
			async (_what, totalOf) => {
				const all = [3500, 3400, 1700, 60].map((ago) => order(ago).orderNum);
				const { handle } = wire.sandbox;
				wire.sandbox.handle = async (...call) => {
					const answer = await handle.apply(wire.sandbox, call);
					if (answer === 'reset') return answer;
					const body = JSON.parse(answer.body.toString()) as {
						data: { total: number; orderList: object[] };
					};
					body.data.total = totalOf(body.data.orderList.length);
					return { ...answer, body: Buffer.from(JSON.stringify(body)) };
				};
				restore.push(() => void (wire.sandbox.handle = handle));
				const run = trigger(engine);
				const first = await run.activate();
				expect(numbers(first)).toEqual(all);
				expect(first.errors.map(({ message }) => message)).toEqual([
					expect.stringMatching(/Kuaidi100 says that \d+ orders were updated .* but gave \d$/),
				]);
				wire.clear();
				const later = order(30).orderNum;
				minutes(15);
				const second = await run.poll();
				expect(numbers(second)).toEqual([later]);
				expect(second.errors).toEqual([]);
				expect(wire.requests).toHaveLength(1);
				order(30);
				minutes(25 * 60);
				expect((await run.poll()).errors.length).toBe(1);
			},
		);

		it('never asks for more than Longest Window, which wins over what was learnt', async () => {
			openShop('10001');
			const run = trigger(engine, { options: { longestWindow: 20 } });
			await run.activate();
			expect(windows()).toEqual([
				['09:00:00', '09:20:00'],
				['09:20:00', '09:40:00'],
				['09:40:00', '09:59:00'],
			]);
			run.parameters = { ...run.parameters, options: { longestWindow: 7.5 } };
			wire.clear();
			minutes(16);
			await run.restart();
			if (engine === 'durable') await run.poll();
			expect(
				new Set(
					windows()
						.slice(0, -1)
						.map(([from, to]) => Date.parse(`2025-01-01T${to}`) - Date.parse(`2025-01-01T${from}`)),
				),
			).toEqual(new Set([450_000]));
		});

		it.each(['refuse', 'truncate'] as const)(
			'gets through a full day with one call a poll (%s)',
			async (overflow) => {
				wire.sandbox.set({ kuaidi100: { maxOrders: 3, overflow } });
				const all = Array.from({ length: 24 }, (_, hour) => order(hour * 3600 + 1800).orderNum);
				const run = trigger(engine, { minMinutes: 1, options: { maxCalls: 1, lookBack: 1440 } });
				await run.activate();
				for (let count = 0; count < 60; count++) {
					minutes(1);
					await run.poll();
				}
				expect(run.json.map(({ number }) => number).sort()).toEqual(all.sort());
				expect(wire.requests.length).toBeLessThanOrEqual(61);
			},
		);
	});

	describe('limits', () => {
		it('stops at Maximum Calls; the rest stays due and is read by the next poll, the longest waiting first', async () => {
			const ids = ['1', '2', '3', '4', '5'];
			for (const shopId of ids) order(600, { shopId });
			const run = trigger(engine, {
				shops: { shop: ids.map((id) => shop(id)) },
				options: { maxCalls: 2 },
			});
			await run.activate();
			expect(forms().map(({ shopId }) => shopId)).toEqual(['1', '2']);
			for (let count = 0; count < 2; count++) {
				minutes(1);
				await run.poll();
			}
			expect(forms().map(({ shopId }) => shopId)).toEqual(['1', '2', '3', '4', '5']);
			expect(run.json).toHaveLength(5);
			minutes(1);
			await run.poll();
			expect(wire.requests).toHaveLength(5);
		});

		it('hands over before n8n gives the poll up; the rest stays due', async () => {
			const ids = Array.from({ length: 12 }, (_, at) => String(at + 1));
			for (const shopId of ids) order(600, { shopId });
			const run = trigger(
				engine,
				{ shops: { shop: ids.map((id) => shop(id)) }, options: { timeout: 600 } },
				{ budgetMs: 36_000 },
			);
			await run.activate();
			wire.clear();
			for (const shopId of ids) order(-400, { shopId });
			minutes(16);
			// Four are under way at once; with their answers the time is nearly up, too late for four
			// more.
			eachCall(() => clock.pass(engine === 'durable' ? 5.5 : 62));
			const before = run.executions.length;
			await run.poll();
			expect(wire.requests).toHaveLength(4);
			expect(run.errors).toEqual([]);
			expect(run.executions[before].json).toHaveLength(4);
			restore
				.splice(0)
				.reverse()
				.forEach((undo) => undo());
			await run.poll();
			expect(wire.requests).toHaveLength(12);
			expect(run.executions.slice(before).flatMap(({ json }) => json)).toHaveLength(12);
		});

		it('does not wait longer than its own time for a provider that asks for a pause', async () => {
			order(600);
			wire.sandbox.faults.add({ kind: 'rate-limited', retryAfter: 15, times: 1 });
			eachCall(() => clock.pass(engine === 'durable' ? 20 : 250));
			const run = trigger(engine, { options: { timeout: 600 } });
			openShop('10001');
			await run.restart();
			if (engine === 'durable') await run.poll();
			expect(wire.requests).toHaveLength(1);
			expect(run.errors.concat(run.json.length ? [new Error('read')] : [])).toHaveLength(
				engine === 'durable' ? 1 : 0,
			);
		});

		it('reads 10,000 orders in one window well inside its time', async () => {
			for (let count = 0; count < 10_000; count++) order(60 + (count % 3000));
			const run = trigger(engine);
			const before = process.cpuUsage();
			const { execution } = await run.activate();
			const { user, system } = process.cpuUsage(before);
			// Processor time, since a busy machine says nothing; sandbox and harness take their part of
			// it.
			expect((user + system) / 1e6).toBeLessThan(10);
			expect(execution?.json).toHaveLength(10_000);
			expect(wire.requests).toHaveLength(1);
			expect(bytes(run.stored)).toBeLessThanOrEqual(64 * 1024);
		}, 60_000);

		it('keeps its state within 64 KiB with 20 shops, 2 statuses and thousands of orders, busy shops getting the room', async () => {
			const ids = Array.from({ length: 20 }, (_, at) => `shop-${at}`);
			let serial = 0;
			answerWith(({ shopId, endTime }) => ({
				orders: Array.from({ length: shopId === 'shop-0' ? 2000 : 300 }, () => ({
					orderNum: `E${serial++}`,
					updateTime: endTime,
				})),
			}));
			const run = trigger(engine, {
				orderStatuses: ['UNSHIP', 'UNPAY'],
				shops: { shop: ids.map((id) => shop(id)) },
				output: 'raw',
			});
			await run.activate();
			for (let count = 0; count < 2; count++) {
				minutes(15);
				await run.poll();
			}
			expect(run.json).toHaveLength(3 * 2 * (2000 + 19 * 300));
			expect(bytes(run.stored)).toBeLessThanOrEqual(64 * 1024);
			expect(bytes(run.stored)).toBeGreaterThan(60 * 1024);
			// Idle ones need little: a single busy shop remembers its 2,000.
			answerWith(() => ({ orders: [] }));
			const mixed = trigger(engine, { shops: { shop: ids.map((id) => shop(id)) }, output: 'raw' });
			restore
				.splice(0)
				.reverse()
				.forEach((undo) => undo());
			answerWith(({ shopId, endTime }) => ({
				orders:
					shopId === 'shop-3'
						? Array.from({ length: 2500 }, (_, at) => ({ orderNum: `M${at}`, updateTime: endTime }))
						: [],
			}));
			await mixed.activate();
			const cursors = mixed.stored.cursors as Record<string, { seen: string }>;
			expect(cursors['YOUZAN/shop-3/UNSHIP'].seen.length / 8).toBe(2000);
		});

		it("remembers the seam second's orders though there are more than it can remember, in whatever order they come", async () => {
			const seam = (endTime: string) =>
				Array.from({ length: 10 }, (_, at) => ({ orderNum: `S${at}`, updateTime: endTime }));
			let first = '';
			answerWith(({ endTime }) => {
				first ||= endTime;
				const others = Array.from({ length: 2500 }, (_, at) => ({
					orderNum: `O${at}`,
					updateTime: china(-3000 + at),
				}));
				return { orders: first === endTime ? [...seam(endTime), ...others] : seam(first) };
			});
			const run = trigger(engine, { output: 'raw' });
			expect((await run.activate()).execution?.json).toHaveLength(2510);
			minutes(15);
			expect(await run.poll()).toEqual({ errors: [] });
		});

		it('keeps its state within 64 KiB with as many shops as it takes, all of them half-read', async () => {
			const ids = Array.from({ length: 200 }, (_, at) => `${'9'.repeat(60)}-${at}`);
			const now = Math.floor(clock.now() / 1000);
			const halfRead = (at: number) => ({
				until: now - 3600 + at,
				readAt: now - 60,
				span: { seconds: 900, taken: 3, patience: 16 },
				pending: Array.from({ length: 8 }, (_, end) => now - 3000 + end),
				seen: `code${String(at).padStart(4, '0')}`.repeat(50),
			});
			const cursors = Object.fromEntries(
				ids.flatMap((id, at) =>
					['UNSHIP', 'UNPAY'].map((status) => [`YOUZAN/${id}/${status}`, halfRead(at)]),
				),
			);
			const run = trigger(
				engine,
				{ orderStatuses: ['UNSHIP', 'UNPAY'], shops: { shop: ids.map((id) => shop(id)) } },
				{ saved: { 'node:Trigger': { inFlightUntil: 0, cursors } } as IDataObject },
			);
			await run.restart();
			await run.poll();
			run.saveNow();
			expect(bytes(run.stored)).toBeLessThanOrEqual(64 * 1024);
			expect(bytes(run.stored)).toBeGreaterThan(40 * 1024);
			expect(
				(run.stored.cursors as Record<string, object>)[`YOUZAN/${ids[7]}/UNPAY`],
			).toMatchObject({ until: now - 3600 + 7, readAt: now - 60 });
			expect(wire.requests).toEqual([]);
		});
	});

	describe('failures', () => {
		it('keep what came before them, and the rest due', async () => {
			const all = [3500, 2000, 1000, 100].map((ago) => order(ago).orderNum);
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 60103,
				message: '店铺未授权',
				skip: 2,
				times: 1,
			});
			const run = trigger(engine, { options: { longestWindow: 20 } });
			const first = await run.activate();
			expect(numbers(first)).toEqual(all.slice(0, 2));
			expect(first.errors.map(({ message }) => message)).toEqual([
				'Shop 小卖部 (YOUZAN, UNSHIP): Kuaidi100 refused the call (code 60103): 店铺未授权 (the shop is not authorized)',
			]);
			minutes(1);
			await run.poll();
			expect(wire.requests).toHaveLength(3);
			minutes(14);
			const second = await run.poll();
			expect(numbers(second)).toEqual(all.slice(2));
			expect(wire.form(3)).toMatchObject({ startTime: '2025-09-22 09:40:00' });
		});

		it('of one shop do not hold the others', async () => {
			const good = [order(600, { shopId: '1' }), order(600, { shopId: '3' })].map(
				({ orderNum }) => orderNum,
			);
			openShop('2');
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 60104,
				message: '授权过期',
				match: 'shopId=2',
			});
			const run = trigger(engine, { shops: { shop: [shop('1'), shop('2', '二号店'), shop('3')] } });
			const first = await run.activate();
			expect(first.thrown).toBeUndefined();
			expect(numbers(first)).toEqual(good);
			expect(first.errors).toHaveLength(1);
			expect(first.errors[0].message).toContain('Shop 二号店 (YOUZAN, UNSHIP)');
			expect(first.errors[0].message).toContain('授权过期');
			expect((first.errors[0] as Error & { description: string }).description).toContain(
				'Let the shop owner authorize the shop again',
			);
		});

		it('are told once where several shops fail alike', async () => {
			const ids = Array.from({ length: 12 }, (_, at) => String(at + 1));
			ids.forEach((id) => openShop(id));
			const run = trigger(engine, { shops: { shop: ids.map((id) => shop(id)) } });
			await run.activate();
			wire.sandbox.set({ kuaidi100: { quota: 0 } });
			minutes(15);
			const { errors, execution } = await run.poll();
			expect(execution).toBeUndefined();
			expect(errors).toHaveLength(1);
			expect(errors[0].message).toContain('no calls left');
			expect(errors[0].message).toContain('Shop 10 (YOUZAN, UNSHIP) and 2 more');
		});

		it('of every shop at the activation fail the activation, so that a wrong credential is seen at once', async () => {
			openShop('1');
			openShop('2');
			const run = new PollTrigger({
				node: 'kuaidi100OrderTrigger',
				engine,
				parameters: { shops: { shop: [shop('1'), shop('2')] } },
				credentials: {
					kuaidi100Api: {
						secretKey: 'wrong',
						secretSecret: 'wrong',
						baseUrl: 'http://cloud.kuaidi100.com/api',
					},
				},
			});
			const { thrown, errors } = await run.activate();
			expect(thrown?.message).toContain('Kuaidi100 refused the call');
			expect(errors).toEqual([]);
		});

		it('of a later poll start nothing anew: the place is kept through an outage longer than Look Back', async () => {
			openShop('10001');
			const run = trigger(engine);
			await run.activate();
			wire.sandbox.faults.add({ kind: 'http500', times: 10 });
			const { orderNum } = order(-300);
			for (let count = 0; count < 10; count++) {
				minutes(15);
				await run.poll();
			}
			expect(run.errors).toHaveLength(10);
			minutes(15);
			expect(numbers(await run.poll())).toEqual([orderNum]);
		});

		it.each([
			'http500',
			'http502html',
			'reset-before',
			'reset-after',
			'malformed',
			'empty',
			'html200',
			'redirect',
			'business-error',
			'rate-limited',
		] as const)('by %s lose nothing and show no secret', async (kind) => {
			const { orderNum } = order(600);
			wire.sandbox.faults.add({ kind, retryAfter: 0, times: kind === 'rate-limited' ? 3 : 1 });
			const run = trigger(engine);
			await run.restart();
			if (engine === 'durable') await run.poll();
			const failed = run.errors;
			minutes(15);
			if (engine === 'default') await run.restart();
			else await run.poll();
			expect(run.json.map(({ number }) => number)).toEqual([orderNum]);
			const told = inspect(failed, { depth: 9 }) + JSON.stringify(failed) + inspect(run.stored);
			expect(told).not.toMatch(/demo_key|demo_secret|8DB0EEF6/);
			expect(failed).toHaveLength(engine === 'durable' ? 1 : 0);
		});

		it('by a provider that never answers end with Timeout', async () => {
			order(600);
			wire.sandbox.faults.add({ kind: 'hang', times: 1 });
			const run = trigger(engine, { options: { timeout: 0.1 } });
			const { thrown } = await run.activate();
			expect(thrown?.message).toMatch(/did not answer in time/);
			wire.sandbox.reset();
		});
	});

	describe('bad settings are refused before anything is sent, by name', () => {
		it.each<[string, INodeParameters, RegExp]>([
			['no shop', { shops: {} }, /^Shops is empty/],
			[
				'a shop without an id',
				{ shops: { shop: [shop('1'), { platform: 'YOUZAN' }] } },
				/^Shops, entry 2: Shop ID is missing/,
			],
			[
				'a shop without a platform',
				{ shopsFrom: 'json', shopsJson: '[{"shopId":"1"}]' },
				/^Shops, entry 1: Platform is missing/,
			],
			[
				'a platform that is no code',
				{ shops: { shop: [shop('1', undefined, '有赞')] } },
				/^Shops, entry 1: Platform “有赞” is not a code/,
			],
			[
				'an id that lost digits',
				{
					shopsFrom: 'json',
					shopsJson: '={{ [{ platform: "YOUZAN", shopId: 9007199254740993 }] }}',
				},
				/^Shops, entry 1: Shop ID 9007199254740992 has lost digits/,
			],
			[
				'no list',
				{ shopsFrom: 'json', shopsJson: '{"platform":"YOUZAN"}' },
				/^Shops \(JSON\) is not a list/,
			],
			['no JSON', { shopsFrom: 'json', shopsJson: '[{' }, /^Shops \(JSON\) is not a list/],
			[
				'a list of anything',
				{ shopsFrom: 'json', shopsJson: '[1]' },
				/^Shops \(JSON\) is not a list/,
			],
			['no status', { orderStatuses: [] }, /^Order Statuses is empty/],
			[
				'a status that is none',
				{ orderStatuses: ['UNSHIP', 'SHIPPED'] },
				/^Order Statuses: “SHIPPED” is not one of UNPAY, UNSHIP, SHIPED, FINISH, CLOSE/,
			],
			[
				'minutes that are none',
				{ minMinutes: 'soon' as never },
				/^Minimum Minutes Between Reads must be a number: “soon”/,
			],
			[
				'a negative look-back',
				{ options: { lookBack: -1 } },
				/^Look Back must be greater than 0: “-1”/,
			],
			[
				'a settle delay of a day',
				{ options: { settleDelay: 86_400 } },
				/^Settle Delay must be at most 3600: “86400”/,
			],
			[
				'a fraction of a call',
				{ options: { maxCalls: 1.5 } },
				/^Maximum Calls must be a whole number: “1.5”/,
			],
			[
				'no window',
				{ options: { longestWindow: 0 } },
				/^Longest Window must be greater than 0: “0”/,
			],
			['a time-out too long', { options: { timeout: 601 } }, /^Timeout must be at most 600: “601”/],
			[
				'more shops than a trigger can follow',
				{
					shopsFrom: 'json',
					orderStatuses: ['UNSHIP', 'UNPAY'],
					shopsJson: JSON.stringify(Array.from({ length: 201 }, (_, at) => shop(String(at)))),
				},
				/^201 Shops × 2 Order Statuses are more than the 400/,
			],
		])('%s', async (_what, parameters, words) => {
			const { thrown } = await trigger(engine, parameters).activate();
			expect(thrown?.message).toMatch(words);
			expect(wire.requests).toEqual([]);
		});
	});

	describe('a manual test', () => {
		it('reads one small window of the first shop and status, and moves nothing', async () => {
			const { orderNum } = order(600, { shopId: '1' });
			order(3000, { shopId: '1' });
			order(600, { shopId: '2' });
			const run = trigger(engine, {
				orderStatuses: ['UNSHIP', 'UNPAY'],
				shops: { shop: [shop('1'), shop('2')] },
			});
			const before = run.stored;
			const tested = await run.test();
			expect(numbers(tested)).toEqual([orderNum]);
			expect(tested.execution?.json[0]).toMatchObject({ poll: { billedCalls: 1 } });
			expect(windows()).toEqual([['09:45:00', '10:00:00']]);
			expect(run.stored).toEqual(before);
			await run.activate();
			expect(run.json).toHaveLength(3);
		});

		it('changes nothing for a trigger that runs', async () => {
			order(600);
			const run = trigger(engine);
			await run.activate();
			const before = run.stored;
			minutes(20);
			order(300);
			await run.test();
			expect(run.stored).toEqual(before);
			expect(numbers(await run.poll())).toHaveLength(1);
		});

		it('says what it cost where it finds nothing, or fails', async () => {
			order(3000);
			const run = trigger(engine);
			const nothing = (await run.test()).thrown as Error & { description: string };
			expect(nothing.message).toBe(
				"Shop 小卖部 (YOUZAN, UNSHIP): no order was updated between 2025-09-22 09:45:00 and 2025-09-22 10:00:00 (China's time)",
			);
			expect(nothing.description).toContain('billed 1 call');
			wire.sandbox.faults.add({ kind: 'business-error', code: 60103, message: '店铺未授权' });
			const failed = (await run.test()).thrown as Error & { description: string };
			expect(failed.message).toContain('店铺未授权');
			expect(failed.description).toContain('billed up to 1 call.');
		});
	});

	/** The provider's answers carry its time, so many seconds from n8n's. */
	function providersClock(secondsFromOurs: () => number): void {
		const { handle } = wire.sandbox;
		wire.sandbox.handle = async (...call) => {
			const answer = await handle.apply(wire.sandbox, call);
			const date = new Date(clock.now() + secondsFromOurs() * 1000).toUTCString();
			return answer === 'reset' ? answer : { ...answer, headers: { ...answer.headers, date } };
		};
		restore.push(() => void (wire.sandbox.handle = handle));
	}

	it("reads up to the provider's time where n8n's clock is ahead, says so once, and misses no order", async () => {
		openShop('10001');
		let ahead = 600;
		providersClock(() => -ahead);
		const run = trigger(engine);
		const first = await run.activate();
		expect(first.errors.map(({ message }) => message)).toEqual([
			"Shop 小卖部 (YOUZAN, UNSHIP): n8n's clock is 10 minutes ahead of the provider's",
		]);
		// Within the first window, after its answer.
		const { orderNum } = order(500);
		minutes(15);
		const second = await run.poll();
		expect(numbers(second)).toEqual([orderNum]);
		expect(second.errors).toEqual([]);
		// Neither is anything billed twice from then on.
		minutes(15);
		expect(failuresOf(await run.poll())).toEqual([]);
		const [[, end], [begin]] = windows().slice(1);
		expect(begin).toBe(end);
		ahead = 0;
		minutes(15);
		await run.poll();
		order(90);
		minutes(15);
		expect((await run.poll()).execution?.json).toHaveLength(1);
		expect(windows().at(-1)![1]).toBe('10:59:00');
	});

	it("counts Look Back from the provider's time where n8n's clock is hours ahead", async () => {
		openShop('10001');
		providersClock(() => -7200);
		const all = [order(7200 + 600), order(7200 - 300)].map(({ orderNum }) => orderNum);
		const run = trigger(engine);
		await run.activate();
		minutes(15);
		await run.poll();
		expect(run.json.map(({ number }) => number)).toEqual(all);
	});

	it('reads on at once where a clock that was hours ahead has been set right', async () => {
		openShop('10001');
		let ahead = 7200;
		providersClock(() => -ahead);
		const run = trigger(engine);
		await run.activate();
		minutes(15);
		await run.poll();
		clock.set(clock.now() - ahead * 1000);
		ahead = 0;
		minutes(15);
		const { orderNum } = order(300);
		const right = await run.poll();
		expect([numbers(right), failuresOf(right)]).toEqual([[orderNum], []]);
		minutes(15);
		await run.poll();
		const [[, end], [begin]] = windows().slice(-2);
		expect(begin).toBe(end);
	});

	it("counts a later shop's Look Back from the provider's time, too", async () => {
		openShop('10001');
		openShop('10002');
		providersClock(() => -7200);
		const run = trigger(engine);
		await run.activate();
		minutes(15);
		await run.poll();
		run.parameters = { shops: { shop: [shop('10001'), shop('10002')] } };
		const all = [order(7200 + 600, { shopId: '10002' }).orderNum];
		await run.restart();
		minutes(15);
		await run.poll();
		all.push(order(7200 + 30, { shopId: '10002' }).orderNum);
		for (let poll = 0; poll < 12; poll++) {
			minutes(15);
			await run.poll();
		}
		expect(run.json.map(({ number }) => number)).toEqual(all);
	});

	it('hears the clock for one call, and reads no orders again, while its own is behind', async () => {
		const run = trigger(engine);
		openShop('10001');
		await run.activate();
		minutes(15);
		for (let count = 0; count < 20; count++) order(800);
		expect((await run.poll()).execution?.json).toHaveLength(20);
		const paid = billed();
		const right = clock.now();
		clock.pass(-300);
		providersClock(() => 300);
		expect((await run.poll()).errors).toHaveLength(1);
		expect(billed() - paid).toBe(1);
		clock.set(right + 15 * 60_000);
	});

	it.each([
		['without a zone', (date: string) => ({ date: date.replace(' GMT', '') })],
		['out of a cache', (date: string) => ({ date, age: '7200' })],
	])("does not take a time %s for the provider's", async (_what, headersOf) => {
		openShop('10001');
		const { handle } = wire.sandbox;
		wire.sandbox.handle = async (...call) => {
			const answer = await handle.apply(wire.sandbox, call);
			const date = new Date(clock.now() - 7_200_000).toUTCString();
			return answer === 'reset'
				? answer
				: { ...answer, headers: { ...answer.headers, ...headersOf(date) } };
		};
		restore.push(() => void (wire.sandbox.handle = handle));
		const run = trigger(engine);
		expect(failuresOf(await run.activate())).toEqual([]);
		minutes(15);
		await run.poll();
		expect(windows()[1]).toEqual(['09:59:00', '10:14:00']);
	});

	it("does not believe a provider's time of years ago", async () => {
		openShop('10001');
		providersClock(() => -400 * 24 * 3600);
		const run = trigger(engine);
		expect(failuresOf(await run.activate())).toEqual([]);
		minutes(15);
		await run.poll();
		expect(windows()).toEqual([
			['09:00:00', '09:59:00'],
			['09:59:00', '10:14:00'],
		]);
	});

	it('keeps its position while a clock was set back, and bills nothing of it again', async () => {
		openShop('10001');
		const run = trigger(engine);
		await run.activate();
		minutes(15);
		order(300);
		expect((await run.poll()).execution?.json).toHaveLength(1);
		const right = clock.now();
		clock.set('2015-01-01T00:00:00+08:00');
		providersClock(() => (right - clock.now()) / 1000);
		for (let poll = 0; poll < 3; poll++) {
			const { errors } = await run.poll();
			expect(errors.map(({ message }) => message)).toEqual(
				poll === 0
					? [expect.stringMatching(/n8n's clock is \d+ minutes behind the provider's/)]
					: [],
			);
			minutes(1);
		}
		wire.clear();
		clock.set(right + 20 * 60_000);
		const { orderNum } = order(600);
		expect(numbers(await run.poll())).toEqual([orderNum]);
		expect(windows()).toEqual([['10:14:00', '10:34:00']]);
	});

	it('uses the credential as it is now, though it was changed while the trigger runs', async () => {
		openShop('10001');
		const kuaidi100Api = {
			baseUrl: 'http://cloud.kuaidi100.com/api',
			secretKey: 'demo_key',
			secretSecret: 'demo_secret',
		};
		const run = new PollTrigger({
			node: 'kuaidi100OrderTrigger',
			engine,
			credentials: { kuaidi100Api },
			parameters: { shops: { shop: [shop('10001')] } },
		});
		await run.activate();
		kuaidi100Api.secretKey = 'another_key';
		minutes(15);
		await run.poll();
		expect(forms().map(({ secret_key: key }) => key)).toEqual(['demo_key', 'another_key']);
	});

	const PAIR = 'YOUZAN/10001/UNSHIP';
	const kept = (cursor: unknown) => ({ 'node:Trigger': { cursors: { [PAIR]: cursor } } });

	it('goes on where an earlier version left its state', async () => {
		const seen = order(1800).orderNum;
		const first = trigger(engine);
		await first.activate();
		const cursor = (first.stored.cursors as Record<string, IDataObject>)[PAIR];
		const saved = {
			'node:Trigger': {
				format: 1,
				inFlightUntil: 0,
				cursors: {
					[PAIR]: {
						until: clock.now() / 1000 - 1900,
						readAt: clock.now() / 1000 - 900,
						span: { seconds: 1200, taken: 2, patience: 8 },
						pending: [clock.now() / 1000 - 1000],
						miscounts: clock.now() / 1000 - 86_400,
						seen: cursor.seen,
					},
				},
			},
		};
		const { orderNum } = order(600);
		wire.clear();
		const run = trigger(engine, {}, { saved });
		const outcome = await run.activate();
		expect([numbers(outcome), failuresOf(outcome)]).toEqual([[orderNum], []]);
		expect(run.json.map(({ number }) => number)).not.toContain(seen);
		expect(windows()).toEqual([
			['09:28:20', '09:43:20'],
			['09:43:20', '09:59:00'],
		]);
	});

	it.each([
		['no position', { readAt: 0, seen: '' }],
		['null', { until: null, readAt: 0, seen: '' }],
		['a text', { until: 'x', readAt: 0, seen: '' }],
		['no object', 'x'],
	])('begins at Look Back where what n8n kept is %s, and says so once', async (_what, cursor) => {
		const { orderNum } = order(600);
		const run = trigger(engine, {}, { saved: kept(cursor) as IDataObject });
		const outcome = await run.activate();
		expect(numbers(outcome)).toEqual([orderNum]);
		expect(outcome.errors.map(({ message }) => message)).toEqual([
			'Shop 小卖部 (YOUZAN, UNSHIP): the position that n8n kept cannot be read',
		]);
		expect(windows()).toEqual([['09:00:00', '09:59:00']]);
		minutes(15);
		expect(failuresOf(await run.poll())).toEqual([]);
	});

	it.each([
		['when it was read', { readAt: 'x' }],
		['how long a window may be', { span: { seconds: 0, taken: 0, patience: 8 } }],
		['where windows end', { pending: 'x' }],
		['what was seen', { seen: 5 }],
	])('goes on at its position where n8n lost %s', async (_what, more) => {
		const { orderNum } = order(600);
		const cursor = { until: clock.now() / 1000 - 1200, readAt: 0, seen: '', ...more };
		const run = trigger(engine, {}, { saved: kept(cursor) as IDataObject });
		expect(numbers(await run.activate())).toEqual([orderNum]);
		expect(windows()).toEqual([['09:40:00', '09:59:00']]);
	});

	it('tells a change of an order without a time of update by what it holds', async () => {
		let buyerMessage = 'a';
		answerWith(() => ({ orders: [{ orderNum: 'A', buyerMessage }] }));
		const run = trigger(engine, { event: 'everyUpdate' });
		expect(numbers(await run.activate())).toEqual(['A']);
		minutes(15);
		expect(numbers(await run.poll())).toEqual([]);
		buyerMessage = 'b';
		minutes(15);
		expect(numbers(await run.poll())).toEqual(['A']);
	});

	it('goes on after a clock that was ahead has been set right', async () => {
		openShop('10001');
		const run = trigger(engine, { minMinutes: 1 });
		clock.pass(6 * 3600);
		await run.activate();
		minutes(5);
		await run.poll();
		clock.set(START);
		minutes(10);
		// Neither "read in six hours" nor "read until in six hours" holds it for longer than one
		// interval.
		await run.poll();
		const { orderNum } = order(0);
		minutes(5);
		expect(numbers(await run.poll())).toEqual([orderNum]);
	});
});

describe('Kuaidi100 order trigger, two polls at once (default engine: one state in memory)', () => {
	function hold(): { go(): void } {
		let go = () => {};
		const held = new Promise<void>((resolve) => (go = resolve));
		let first = true;
		eachCall(async () => {
			if (first) {
				first = false;
				await held;
			}
		});
		return { go };
	}
	const reached = async (calls: number) => {
		while (wire.requests.length < calls) await new Promise((resolve) => setImmediate(resolve));
	};

	it('read each window once', async () => {
		openShop('10001');
		const run = trigger('default');
		await run.activate();
		const { orderNum } = order(-300);
		minutes(15);
		const { go } = hold();
		const slow = run.poll();
		await reached(2);
		clock.pass(60);
		expect(await run.poll()).toEqual({ errors: [] });
		expect(wire.requests).toHaveLength(2);
		go();
		expect(numbers(await slow)).toEqual([orderNum]);
		expect(run.stored.inFlightUntil).toBe(0);
	});

	it('do not silence the trigger where one was killed: its claim ends by itself', async () => {
		openShop('10001');
		const run = trigger('default');
		await run.activate();
		const { orderNum } = order(-300);
		minutes(15);
		const { go } = hold();
		const killed = run.poll('before emit');
		await reached(2);
		run.saveNow();
		const claim = Number(run.stored.inFlightUntil);
		expect(claim).toBeGreaterThan(clock.now());
		expect(claim).toBeLessThanOrEqual(clock.now() + 300_000);
		await run.restart();
		expect(wire.requests).toHaveLength(2);
		minutes(1);
		expect(numbers(await run.poll())).toEqual([]);
		minutes(5);
		expect(numbers(await run.poll())).toEqual([orderNum]);
		go();
		await killed;
		expect(run.json).toHaveLength(1);
	});

	it('do not undo each other where one outlives its claim', async () => {
		openShop('10001');
		const run = trigger('default', { options: { timeout: 600 } });
		await run.activate();
		const first = order(-300).orderNum;
		minutes(15);
		const { go } = hold();
		const slow = run.poll();
		await reached(2);
		minutes(6);
		expect(numbers(await run.poll())).toEqual([first]);
		const cursors = run.stored.cursors;
		go();
		await slow;
		expect(run.stored.cursors).toEqual(cursors);
		expect(run.json.map(({ number }) => number)).toEqual([first]);
	});
});
