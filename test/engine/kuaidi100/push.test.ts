/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the sandbox's account */
import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { consentPush, taskPush } from '../../../sandbox/index.ts';
import { cpuMs } from '../support/cpuTime';
import { runNode } from '../support/harness';
import { schemaErrors } from '../support/outputSchema';
import { playProviders } from '../support/providers';
import type { WebhookTriggerOptions } from '../support/webhookHarness';
import { WebhookTrigger } from '../support/webhookHarness';

const wire = playProviders({ seed: 'tests' });

const ID = '0d1e2f3a-1111-2222-3333-444455556666';
const TAKEN = { result: true, returnCode: '200', message: '成功' };
const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
/** Made without the pack's own code. */
const saltOf = (kind: string, platform = '', shopId = '', id = ID, secret = 'demo_secret') =>
	createHmac('sha256', secret)
		.update(`kuaidi100-push\n${id}\n${kind}\n${platform}\n${shopId}`)
		.digest('hex');
const SHOP = '?shopType=PINDUODUO&shopId=60006';
const ORDERS = saltOf('orders', 'PINDUODUO', '60006');
const AUTHORIZED = saltOf('authorized', 'PINDUODUO');
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const FORM = 'application/x-www-form-urlencoded';

let workflows = 0;
/** Each in a workflow of its own, as far as the memory of the process goes. */
const trigger = (parameters: INodeParameters = {}, more: Partial<WebhookTriggerOptions> = {}) =>
	new WebhookTrigger({
		node: 'kuaidi100PushTrigger',
		parameters,
		workflowId: `workflow-${++workflows}`,
		...more,
	});
const push = (
	to: WebhookTrigger,
	param: string,
	{
		sign = md5(param + ORDERS),
		query = SHOP,
		...more
	}: {
		sign?: string | null;
		query?: string;
		stored?: Promise<void>;
		runFails?: Error;
		starts?: () => Promise<void>;
	} = {},
) =>
	to.call({
		...more,
		url: `/webhook/${ID}/push${query}`,
		contentType: FORM,
		body: form({ ...(sign !== null && { sign }), param }),
	});

const mapped = (rows: Record<string, string>): INodeParameters => ({
	fieldMapping: {
		mappings: Object.entries(rows).map(([field, path]) => ({
			field,
			path: { __rl: true, mode: 'path', value: path },
		})),
	},
});
/** The sandbox's made-up shape. */
const MAPPING = {
	number: 'orders[].tid',
	platformStatus: 'orders[].state',
	createdAt: 'orders[].createTime',
	updatedAt: 'orders[].modified',
	paidAt: 'orders[].paidTime',
	total: 'orders[].amount',
	sellerNote: 'orders[].memo',
	name: 'orders[].receiver.name',
	phone: 'orders[].receiver.mobile',
	state: 'orders[].receiver.province',
	city: 'orders[].receiver.city',
	district: 'orders[].receiver.district',
	line1: 'orders[].receiver.address',
	postalCode: 'orders[].receiver.zip',
	lineId: 'orders[].items[].oid',
	lineTitle: 'orders[].items[].title',
	lineSku: 'orders[].items[].skuCode',
	lineQuantity: 'orders[].items[].num',
	linePrice: 'orders[].items[].price',
};

/** An import of the sandbox's orders, requested with the node: what the vendor then pushes. */
async function requested(shop = { platform: 'PINDUODUO', shopId: '60006' }) {
	const { error } = await runNode({
		node: 'kuaidi100',
		parameters: {
			edition: 'enterprise',
			resource: 'order',
			operation: 'requestImport',
			...shop,
			startTime: '2025-09-22T11:30:00+08:00',
			endTime: '2025-09-22T12:00:00+08:00',
			callbackUrl: trigger().url('push'),
		},
	});
	expect(error).toBeUndefined();
	const task = wire.sandbox.state.kuaidi100Enterprise.tasks.at(-1)!;
	return (aborted = false) => taskPush(wire.sandbox.state, task, aborted);
}
const deliver = (
	to: WebhookTrigger,
	{ callbackUrl, param, sign = '' }: ReturnType<typeof taskPush>,
) => to.call({ url: callbackUrl, contentType: FORM, body: form({ sign, param }) });

describe('a push', () => {
	const param = '{"shopName":"小卖部 & + = %","shopId":"123456"}';

	it('starts a run with its text as it came, and is answered only then', async () => {
		const answer = await push(trigger(), param);
		expect(answer).toMatchObject({ status: 200, body: TAKEN, steps: ['run', 'answer'] });
		expect(answer.outputs).toEqual([
			[
				{
					kind: 'orders',
					param,
					signed: true,
					platform: 'PINDUODUO',
					shopId: '60006',
					receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
					orders: null,
					problem: null,
					mapping: {},
				},
			],
			[],
		]);
		expect(schemaErrors('kuaidi100PushTrigger', 'output', answer.json![0])).toEqual([]);
	});

	it.each([
		['upper case', (sign: string) => sign.toUpperCase()],
		['lower case', (sign: string) => sign.toLowerCase()],
		['mixed case', (sign: string) => sign.replace(/[A-C]/g, (letter) => letter.toLowerCase())],
	])('is taken with a signature in %s', async (_how, write) => {
		const answer = await push(trigger(), param, { sign: write(md5(param + ORDERS)) });
		expect(answer.status).toBe(200);
	});

	it('is checked over the text that came, not over its JSON', async () => {
		const escaped = '{"shopName":"\\u5c0f\\u5356\\u90e8",  "shopId":"123456"}';
		expect((await push(trigger(), escaped)).json).toMatchObject([{ param: escaped }]);
		expect(
			(await push(trigger(), escaped, { sign: md5(JSON.stringify(JSON.parse(escaped)) + ORDERS) }))
				.status,
		).toBe(401);
	});

	it.each([
		['a form without a content type', '', (sign: string) => form({ sign, param })],
		['JSON', 'application/json', (sign: string) => JSON.stringify({ sign, param })],
		['JSON as text', 'text/plain', (sign: string) => `\uFEFF${JSON.stringify({ sign, param })}`],
	])('may come as %s', async (_how, contentType, body) => {
		const answer = await trigger().call({
			url: `/webhook/${ID}/push${SHOP}`,
			contentType,
			body: body(md5(param + ORDERS)),
		});
		expect(answer.json).toMatchObject([{ kind: 'orders', param, signed: true }]);
	});

	describe('is refused with 401', () => {
		it.each<[string, string | null, string?]>([
			['no signature', null],
			['an empty signature', ''],
			['nonsense', 'abc'],
			['a wrong signature', md5(`${param}wrong`)],
			['a signature without salt', md5(param)],
			['the salt of another shop', md5(param + saltOf('orders', 'PINDUODUO', '60007'))],
			['the salt of another trigger', md5(param + saltOf('orders', 'PINDUODUO', '60006', 'x'))],
			[
				'the salt of another account',
				md5(param + saltOf('orders', 'PINDUODUO', '60006', ID, 'other')),
			],
			['an address that names another shop', md5(param + ORDERS), '?shopType=TAOBAO&shopId=1'],
			['an address without the shop', md5(param + ORDERS), ''],
		])('for %s', async (_what, sign, query = SHOP) => {
			const run = trigger();
			const answer = await push(run, param, { sign, query });
			expect(answer).toMatchObject({
				status: 401,
				steps: ['answer'],
				body: { result: false, message: expect.stringMatching(/signature is (missing|wrong)/) },
			});
			expect(run.runs).toBe(0);
		});

		it('where the credential cannot be read, without a failed run for each forged push', async () => {
			const run = trigger({}, { credentials: { kuaidi100EnterpriseApi: undefined as never } });
			expect((await push(run, param)).status).toBe(401);
			expect(run.runs).toBe(0);
		});

		it('also for a wrong signature where unsigned pushes are taken', async () => {
			const run = trigger({ options: { unsignedPushes: true } });
			expect((await push(run, param, { sign: md5(param) })).status).toBe(401);
			const open = await push(run, param, { sign: null });
			expect(open.json).toMatchObject([{ kind: 'unknown', signed: false, param }]);
		});

		it('where it is unclear whether unsigned ones are taken', async () => {
			const run = trigger({ options: { unsignedPushes: '={{ "perhaps" }}' } });
			expect((await push(run, param, { sign: null })).status).toBe(401);
		});
	});

	it.each([
		['nothing', ''],
		['no param', form({ sign: md5('x') })],
		['an empty param', form({ sign: md5('x'), param: '' })],
		['two params', `${form({ sign: md5('x'), param: 'a' })}&param=b`],
		['half of a JSON text', '{"param":"x"'],
	])('is refused with 400 for %s', async (_what, body) => {
		const run = trigger();
		const answer = await run.call({ url: `/webhook/${ID}/push${SHOP}`, contentType: FORM, body });
		expect(answer).toMatchObject({ status: 400, steps: ['answer'] });
		expect(run.runs).toBe(0);
	});

	it('is dropped by the same process, where n8n has not kept the memory', async () => {
		const workflowId = 'same';
		await push(trigger({}, { workflowId }), param);
		const again = trigger({}, { workflowId });
		expect(await push(again, param)).toMatchObject({ body: TAKEN, steps: ['answer'] });
	});

	it('is dropped where it came before, also after a restart that kept the memory, and answered as taken', async () => {
		const run = trigger();
		await push(run, param);
		expect(await push(run, param)).toMatchObject({ status: 200, body: TAKEN, steps: ['answer'] });
		expect(await push(run, `${param} `)).toMatchObject({ steps: ['run', 'answer'] });
		expect(run.runs).toBe(2);
		const restarted = trigger({}, { staticData: run.staticData });
		expect(await push(restarted, param)).toMatchObject({ body: TAKEN, steps: ['answer'] });
		expect(restarted.runs).toBe(0);
	});

	it('waits until n8n has stored the one before and answered it', async () => {
		const run = trigger();
		let store = () => {};
		const stored = new Promise<void>((resolve) => (store = resolve));
		const first = push(run, '{"n":1}', { stored });
		const others = ['{"n":2}', '{"n":1}'].map(async (one) => await push(run, one));
		await sleep(50);
		expect(run.runs).toBe(1);
		store();
		expect((await first).steps).toEqual(['run', 'answer']);
		expect((await Promise.all(others)).map(({ steps }) => steps)).toEqual([
			['run', 'answer'],
			['answer'],
		]);
	});

	it('waits a few seconds at most for one that n8n does not answer', async () => {
		jest.useFakeTimers();
		try {
			const run = trigger();
			void push(run, '{"n":1}', { stored: new Promise(() => {}) });
			const second = push(run, '{"n":2}');
			await jest.advanceTimersByTimeAsync(4000);
			expect(run.runs).toBe(1);
			await jest.advanceTimersByTimeAsync(2000);
			expect((await second).steps).toEqual(['run', 'answer']);
		} finally {
			jest.useRealTimers();
		}
	});

	it('is taken when it is repeated, where n8n could not start its run', async () => {
		const run = trigger();
		const runFails = new Error('SQLITE_FULL: database or disk is full');
		expect((await push(run, param, { runFails })).status).toBe(500);
		// Nor does the next one's memory hold it.
		await push(run, '{"n":1}');
		const restarted = trigger({}, { staticData: run.staticData });
		expect((await push(restarted, param)).steps).toEqual(['run', 'answer']);
		expect((await push(run, param)).steps).toEqual(['run', 'answer']);
		expect((await push(run, param)).steps).toEqual(['answer']);
	});

	it('does not run twice where n8n starts its run only after the vendor left and pushed again', async () => {
		const run = trigger();
		let [start, leave] = [() => {}, () => {}];
		const started = new Promise<void>((resolve) => (start = resolve));
		const left = new Promise<void>((resolve) => (leave = resolve));
		const starts = async () => {
			leave();
			await started;
		};
		const first = push(run, param, { starts });
		await left;
		const second = await push(run, param);
		expect([second.status, second.steps]).toEqual([503, ['answer']]);
		start();
		expect((await first).steps).toEqual(['run', 'answer']);
		expect((await push(run, param)).steps).toEqual(['answer']);
	});

	it('runs when it is repeated, where n8n started none after the vendor had left', async () => {
		jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
		try {
			const run = trigger();
			const runFails = new Error('SQLITE_BUSY: database is locked');
			await push(run, param, { runFails, starts: async () => {} });
			expect((await push(run, param)).status).toBe(503);
			await jest.advanceTimersByTimeAsync(61_000);
			expect((await push(run, param)).steps).toEqual(['run', 'answer']);
		} finally {
			jest.useRealTimers();
		}
	});

	it('is taken where the same one before it, at the same time, started no run', async () => {
		const run = trigger();
		const runFails = new Error('SQLITE_BUSY: database is locked');
		const [first, second] = await Promise.all([push(run, param, { runFails }), push(run, param)]);
		expect([first.status, second.steps]).toEqual([500, ['run', 'answer']]);
	});

	it('remembers a bounded number of them', async () => {
		const run = trigger();
		for (let count = 0; count < 1100; count++) await push(run, `{"n":${count}}`);
		expect(JSON.stringify(run.staticData).length).toBeLessThan(9_000);
		expect((await push(run, '{"n":1099}')).steps).toEqual(['answer']);
		const restarted = trigger({}, { staticData: run.staticData });
		expect((await push(restarted, '{"n":101}')).steps).toEqual(['answer']);
		expect((await push(restarted, '{"n":99}')).steps).toEqual(['run', 'answer']);
	});

	it('is stored again with the next one, where n8n wrote an older memory over it', async () => {
		const workflowId = 'overwritten';
		await push(trigger({}, { workflowId }), param);
		const overwritten = trigger({}, { workflowId });
		await push(overwritten, '{"n":1}');
		const restarted = trigger({}, { staticData: overwritten.staticData });
		expect((await push(restarted, param)).steps).toEqual(['answer']);
	});

	it('is stored again when it is repeated, where n8n wrote an older memory over it', async () => {
		const workflowId = 'overwritten, repeated';
		await push(trigger({}, { workflowId }), param);
		const overwritten = trigger({}, { workflowId });
		await push(overwritten, param);
		const restarted = trigger({}, { staticData: overwritten.staticData });
		expect((await push(restarted, param)).steps).toEqual(['answer']);
	});

	it('is not remembered while it is refused, or while the trigger is tried out', async () => {
		const run = trigger();
		await push(run, param, { sign: md5('x') });
		expect((await push(run, param)).steps).toEqual(['run', 'answer']);
		for (let count = 0; count < 2; count++) {
			const tried = await run.call({
				url: `/webhook-test/${ID}/push${SHOP}`,
				contentType: FORM,
				body: form({ param: 'x', sign: md5(`x${ORDERS}`) }),
			});
			expect(tried.steps).toEqual(['run', 'answer']);
		}
	});

	it('may have a megabyte, or be deeply nested, and takes little time', async () => {
		const large = JSON.stringify({
			orders: Array.from({ length: 9000 }, (_, at) => ({
				tid: `单号-${at}`,
				note: '字'.repeat(30),
			})),
		});
		expect(Buffer.byteLength(large)).toBeGreaterThan(1024 * 1024);
		const run = trigger(mapped({ number: 'orders[].tid' }));
		const started = cpuMs();
		const answer = await push(run, large);
		expect(cpuMs() - started).toBeLessThan(3000);
		expect(answer.json).toMatchObject([{ param: large, orders: 9000 }]);
		expect(answer.outputs![1]).toHaveLength(9000);
		const deep = `{"orders":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
		expect((await push(run, deep)).json).toMatchObject([{ param: deep }]);
	});

	it('tells nobody the secret or the salt', async () => {
		const run = trigger();
		const answers = [
			await push(run, param),
			await push(run, param),
			await push(run, param, { sign: null }),
			await push(run, param, { sign: md5('x') }),
		];
		const told = inspect([answers, run.staticData], { depth: 9 });
		expect(told).not.toMatch(new RegExp(`demo_secret|${ORDERS}|${AUTHORIZED}`));
	});
});

describe('what was asked for comes in', () => {
	it('orders: from the request to orders of the model', async () => {
		const next = await requested();
		const run = trigger(mapped(MAPPING));
		const answer = await deliver(run, next());
		expect(answer).toMatchObject({ status: 200, body: TAKEN });
		const [[first], orders] = answer.outputs!;
		expect(first).toMatchObject({ kind: 'orders', signed: true, orders: 2, problem: null });
		expect(first.mapping).toEqual(MAPPING);
		expect(orders.map(({ number }) => number)).toEqual(['PDD20250922001', 'PDD20250922002']);
		expect(orders[0]).toEqual({
			id: 'PDD20250922001',
			number: 'PDD20250922001',
			source: 'kuaidi100Enterprise',
			platform: 'PINDUODUO',
			shopId: '60006',
			shopName: null,
			status: 'unshipped',
			platformStatus: 'UNSHIP',
			labelStatus: null,
			createdAt: '2025-09-22T11:10:00+08:00',
			updatedAt: '2025-09-22T11:50:00+08:00',
			paidAt: '2025-09-22T11:20:00+08:00',
			currency: 'CNY',
			total: 128.5,
			goodsTotal: null,
			paid: null,
			shippingFee: null,
			discount: null,
			buyer: { name: null, email: null, phone: null, message: null },
			sellerNote: null,
			recipient: {
				name: 'Ann Lee',
				company: null,
				phone: '6175550123',
				email: null,
				line1: '1 Main St',
				line2: null,
				city: 'Boston',
				state: 'MA',
				district: null,
				street: null,
				postalCode: '02108',
				country: null,
				type: null,
			},
			lines: [
				{
					id: 'PDD20250922001-1',
					sku: 'CAT-10',
					productCode: null,
					productId: null,
					title: '猫砂 10kg',
					quantity: 2,
					unitPrice: 49.25,
					total: 98.5,
					weight: null,
					imageUrl: null,
					options: null,
				},
				expect.objectContaining({ id: 'PDD20250922001-2', sku: 'CAT-12', quantity: 1 }),
			],
			encrypted: null,
		});
		for (const json of [first, ...orders])
			expect(schemaErrors('kuaidi100PushTrigger', 'output', json)).toEqual([]);
	});

	it('an import that the vendor gave up', async () => {
		const next = await requested();
		const answer = await deliver(trigger(mapped(MAPPING)), next(true));
		expect(answer.outputs).toMatchObject([[{ kind: 'aborted', signed: true, orders: null }], []]);
	});

	it('an authorization, told by its salt, once a day', async () => {
		const { error } = await runNode({
			node: 'kuaidi100',
			parameters: {
				edition: 'enterprise',
				resource: 'shop',
				operation: 'getAuthorizationUrl',
				platform: 'PINDUODUO',
				callbackUrl: trigger().url('push'),
			},
		});
		expect(error).toBeUndefined();
		const [asked] = wire.sandbox.state.kuaidi100Enterprise.authorizations;
		const consent = consentPush(asked, { shopId: '9', shopName: '新店' });
		const run = trigger();
		const answer = await deliver(run, consent);
		expect(answer.json).toMatchObject([
			{ kind: 'authorized', param: consent.param, platform: 'PINDUODUO', shopId: null },
		]);
		expect((await deliver(run, consent)).steps).toEqual(['answer']);
		jest.useFakeTimers({ now: Date.now() + 86_400_000, doNotFake: ['nextTick', 'setImmediate'] });
		expect((await deliver(run, consent)).steps).toEqual(['run', 'answer']);
		jest.useRealTimers();
	});

	it('names where an order is hidden from the seller', async () => {
		const next = await requested({ platform: 'TAOBAO', shopId: '70007' });
		const answer = await deliver(trigger(mapped(MAPPING)), next());
		expect(answer.outputs![1]).toMatchObject([
			{
				number: 'T1001',
				platform: 'TAOBAO',
				encrypted: { masked: ['name', 'phone', 'line1'], oaid: '1Ht8oaid', caid: null },
			},
		]);
	});

	it('the first day: no table yet, then what the table does not find is said, and nothing is lost', async () => {
		const next = await requested();
		const { param } = next();
		const wrong = await deliver(trigger(mapped({ number: 'data.list[].orderNum' })), next());
		expect(wrong.outputs).toMatchObject([
			[{ param, orders: null, problem: expect.stringContaining('This push has no “data.list[]”') }],
			[{ error: expect.stringContaining('This push has no “data.list[]”') }],
		]);
	});
});

describe('Field Mapping', () => {
	const orders = async (content: unknown, rows: Record<string, string>) => {
		const answer = await push(trigger(mapped(rows)), JSON.stringify(content));
		const [[{ problem }], items] = answer.outputs!;
		return { problem, items };
	};

	it.each<[string, unknown, Record<string, string>, IDataObject[]]>([
		[
			'a list at the top',
			[{ no: 'A' }, { no: 'B' }],
			{ number: '[].no' },
			[{ number: 'A' }, { number: 'B' }],
		],
		['one order without a list', { no: 'A' }, { number: 'no' }, [{ number: 'A' }]],
		['an empty list', { list: [] }, { number: 'list[].no' }, []],
		['a list that is null', { list: null }, { number: 'list[].no' }, []],
		[
			'lists in lists, with what is around the order',
			{
				shops: [
					{ id: 'S1', orders: [{ no: 'A' }] },
					{ id: 'S2', orders: [{ no: 'B' }] },
				],
			},
			{ number: 'shops[].orders[].no', shopName: 'shops[].id' },
			[
				{ number: 'A', shopName: 'S1' },
				{ number: 'B', shopName: 'S2' },
			],
		],
		[
			'JSON inside JSON',
			{ data: '{"list":[{"no":"A","to":"{\\"name\\":\\"张\\"}"}]}' },
			{ number: 'data.list[].no', name: 'data.list[].to.name' },
			[{ number: 'A', recipient: { name: '张' } as IDataObject }],
		],
		[
			'one order, and one line, without their lists',
			{ list: { no: 'A', items: { sku: 'X', num: 2 } } },
			{ number: 'list[].no', lineSku: 'list[].items[].sku', lineQuantity: 'list[].items[].num' },
			[{ number: 'A', lines: [{ sku: 'X', quantity: 2 }] as never }],
		],
		[
			'a list in a list that one entry has not',
			{ shops: [{ id: 'S1' }, { id: 'S2', orders: [{ no: 'B' }] }] },
			{ number: 'shops[].orders[].no' },
			[{ number: 'B' }],
		],
		[
			'an order that is its own line',
			{ list: [{ no: 'A', sku: 'X', num: '3', price: '1.10' }] },
			{
				number: 'list[].no',
				lineSku: 'list[].sku',
				lineQuantity: 'list[].num',
				linePrice: 'list[].price',
			},
			[
				{
					number: 'A',
					lines: [{ id: 'A-1', sku: 'X', quantity: 3, unitPrice: 1.1, total: 3.3 }] as never,
				},
			],
		],
		[
			'long numbers and times since 1970',
			{ list: [{ no: '9007199254740993123', at: 1758513600000, paid: 1758513600 }] },
			{ number: 'list[].no', createdAt: 'list[].at', paidAt: 'list[].paid' },
			[
				{
					number: '9007199254740993123',
					createdAt: '2025-09-22T12:00:00+08:00',
					paidAt: '2025-09-22T12:00:00+08:00',
				},
			],
		],
	])('reads %s', async (_what, content, rows, wanted) => {
		const { items, problem } = await orders(content, rows);
		expect(problem).toBeNull();
		expect(items).toMatchObject(wanted);
		expect(items).toHaveLength(wanted.length);
	});

	it.each<[string, Record<string, string>, string]>([
		['no order number', { name: 'a' }, 'does not say where “Order: Number” is'],
		['a path that is none', { number: 'a..b' }, '“a..b” (Order: Number) is not a path'],
		[
			'a field in another list',
			{ number: 'list[].no', name: 'others[].name' },
			'lies in another list than the orders (list[])',
		],
		[
			'lines in two lists',
			{ number: 'list[].no', lineSku: 'list[].a[].sku', lineTitle: 'list[].b[].title' },
			'lines are in two lists',
		],
	])('says what is wrong: %s', async (_what, rows, words) => {
		const { items, problem } = await orders({ list: [{ no: 'A' }] }, rows);
		expect(problem).toContain(words);
		expect(items).toEqual([{ error: problem }]);
	});

	it.each<[string, unknown, Record<string, string>, string]>([
		['in another list', { list: { rows: [{ no: 'A' }] } }, { number: 'list[].no' }, 'Order 1'],
		['a text', { list: 'A,B' }, { number: 'list[].no' }, 'Order 1 of this push has no “list[].no”'],
		[
			'a list deeper',
			{ shops: [{ list: [{ no: 'A' }] }] },
			{ number: 'shops[].orders[].no' },
			'This push has no “shops[].orders[]”',
		],
	])('says that the orders are %s, instead of none', async (_what, content, rows, words) => {
		const { items } = await orders(content, rows);
		expect(items).toMatchObject([{ error: expect.stringContaining(words) }]);
	});

	it.each(['__proto__[].no', 'list[].__proto__.no', 'list[].constructor.name', 'constructor.name'])(
		'finds nothing that is not in the push: %s',
		async (number) => {
			const { items } = await orders({ list: [{ no: 'A' }] }, { number });
			expect(items).toMatchObject([{ error: expect.any(String) }]);
		},
	);

	it('reads 10,000 orders of one push, each once', async () => {
		const list = Array.from({ length: 10_000 }, (_, at) => ({
			no: `A-${at}`,
			items: [{ sku: at }],
		}));
		const { items } = await orders(
			{ list },
			{ number: 'list[].no', lineSku: 'list[].items[].sku' },
		);
		expect(new Set(items.map(({ number }) => number)).size).toBe(10_000);
	});

	it('passes over no order without a number, and hides no other one', async () => {
		const { items, problem } = await orders(
			{ list: [{ no: 'A' }, { no: '', x: 1 }, { no: 'C' }] },
			{ number: 'list[].no' },
		);
		expect(problem).toBeNull();
		expect(items).toMatchObject([
			{ number: 'A' },
			{ error: expect.stringContaining('Order 2 of this push'), pushed: { x: 1 } },
			{ number: 'C' },
		]);
	});
});
