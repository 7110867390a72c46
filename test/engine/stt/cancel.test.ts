import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const node = (
	operation: string,
	items: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: { resource: 'order', operation, ...more, options } as never,
		items,
		...run,
	});
const cancel = (
	items: IDataObject[],
	options?: IDataObject,
	more?: IDataObject,
	run?: Partial<Parameters<typeof runNode>[0]>,
) => node('cancel', items, options, more, run);
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const retries = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const statusOf = (number: string) =>
	wire.sandbox.state.stt.orders.find(({ orderId }) => orderId === number)!;

beforeEach(async () => {
	await runNode({
		node: 'sttLogistics',
		parameters: createParameters(),
		items: ['C-1', 'C-2'].map((number) => order(number)),
	});
	wire.clear();
	wire.sandbox.calls.length = 0;
});

describe('order: cancel', () => {
	it('sends the documented request and says what came of it: cancelled', async () => {
		const run = await cancel([order('C-1')]);
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: 'http://best.dingcang.vip/api/cancel.php',
			body: '{"AppKey":"20011","AppSecret":"demo_app_secret","Orderid":"C-1"}',
		});
		expect(run.json).toEqual([
			{
				...order('C-1'),
				cancellation: {
					orderNumber: 'C-1',
					status: 'cancelled',
					text: '撤消成功!',
					already: false,
				},
			},
		]);
		expect(run.hints).toEqual([]);
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('requested is not cancelled, and a hint says so', async () => {
		wire.sandbox.set({ stt: { cancelOutcome: 300 } });
		const run = await cancel([order('C-1')]);
		expect(run.json[0].cancellation).toEqual({
			orderNumber: 'C-1',
			status: 'requested',
			text: '已申请撤消!',
			already: false,
		});
		expect(run.hints[0].message).toContain('1 cancellation is requested, not done');
	});

	it("failed is an error with the provider's words, and does not hide the others", async () => {
		statusOf('C-1').cancelStatus = 3;
		const run = await cancel([order('C-1'), order('none'), order('C-2')], {}, {}, continues);
		expect(run.json.map(({ error }) => error)).toEqual([
			expect.stringContaining('撤消失败! (the cancellation failed)'),
			expect.stringContaining('订单不存在或无权限'),
			undefined,
		]);
		expect(run.json[0]).toMatchObject({
			...order('C-1'),
			details: { kind: 'refused', code: '400', orderNumber: 'C-1' },
		});
		expect(run.json[2].cancellation).toMatchObject({ status: 'cancelled' });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
	});

	it("comes out of the error output with the order's data", async () => {
		const run = await cancel(
			[order('none')],
			{},
			{},
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs[1][0]).toMatchObject({
			json: { ...order('none'), details: { code: '400' } },
			pairedItem: { item: 0 },
		});
	});

	it("is the provider's answer when asked for raw", async () => {
		const { json } = await cancel([order('C-1')], {}, { output: 'raw' });
		expect(json).toEqual([{ code: 200, orderid: 'C-1', msg: '撤消成功!' }]);
	});

	it('an order that was cancelled before is told, not an error', async () => {
		await cancel([order('C-1')]);
		const run = await cancel([order('C-1')]);
		expect(run.json[0].cancellation).toEqual({
			orderNumber: 'C-1',
			status: 'cancelled',
			text: '退款完成 (refunded)',
			already: true,
		});
	});

	it('takes the number the label was bought under', async () => {
		await cancel([order('x', { shipment: { orderNumber: 'C-2' } })]);
		expect(wire.json(0).Orderid).toBe('C-2');
	});

	it('refuses an empty number, and the same one twice, before anything is sent', async () => {
		expect((await cancel([{}])).error?.message).toContain('Order Number is missing');
		expect((await cancel([order('C-1'), order('C-1')])).error?.message).toContain(
			'“C-1” appears twice in this run',
		);
		expect(wire.requests).toEqual([]);
	});

	it('sends nothing under Preview Only', async () => {
		const run = await cancel([order('C-1')], { previewOnly: true });
		expect(run.json[0].preview).toEqual({ Orderid: 'C-1' });
		expect(wire.requests).toEqual([]);
	});
});

describe('waiting until the provider has decided', () => {
	beforeEach(() => wire.sandbox.set({ stt: { cancelOutcome: 300 } }));
	/** The provider decides at the n-th question. */
	const decideAt = (questions: number, decision: 2 | 3) => {
		let asked = 0;
		const count = () => {
			if (++asked === questions) statusOf('C-1').cancelStatus = decision;
			return { text: JSON.stringify({ code: 200, result: String(statusOf('C-1').cancelStatus) }) };
		};
		return count;
	};

	it('asks for the status until it is granted', async () => {
		wire.next(() => ({ text: '{"result":[{"code":300,"orderid":"C-1","msg":"已申请撤消!"}]}' }));
		const answer = decideAt(2, 2);
		statusOf('C-1').cancelStatus = 1;
		wire.next(answer);
		wire.next(answer);
		const run = await cancel([order('C-1')], { waitUntilReady: true, checkEvery: 0.01 });
		expect(paths()).toEqual(['cancel.php', 'cancelstatus.php', 'cancelstatus.php']);
		expect(run.json[0].cancellation).toMatchObject({ status: 'cancelled' });
	});

	it('refused at last is an error', async () => {
		wire.next(() => ({ text: '{"result":[{"code":300,"orderid":"C-1","msg":"已申请撤消!"}]}' }));
		wire.next(decideAt(1, 3));
		const run = await cancel(
			[order('C-1')],
			{ waitUntilReady: true, checkEvery: 0.01 },
			{},
			continues,
		);
		expect(run.json[0]).toMatchObject({
			...order('C-1'),
			error: expect.stringContaining('不能退款'),
			details: { code: '3' },
			cancellation: { status: 'refused' },
		});
	});

	it('not decided in time is "requested", no error', async () => {
		const run = await cancel([order('C-1')], {
			waitUntilReady: true,
			checkEvery: 0.05,
			maxWait: 0.5,
		});
		expect(run.error).toBeUndefined();
		expect(paths().length).toBeGreaterThan(2);
		expect(run.json[0].cancellation).toMatchObject({ status: 'requested' });
	});

	it('a status that cannot be read once does not end the waiting', async () => {
		wire.sandbox.faults.add({
			kind: 'html200',
			provider: 'stt',
			operation: 'cancelStatus',
			times: 1,
		});
		const run = await cancel([order('C-1')], {
			waitUntilReady: true,
			checkEvery: 0.05,
			maxWait: 0.5,
		});
		expect(run.json[0].cancellation).toMatchObject({ status: 'requested' });
	});
});

describe('a lost answer', () => {
	it.each(['reset-after', 'malformed', 'empty'] as const)(
		'is looked up in the cancel status (%s)',
		async (kind) => {
			wire.sandbox.faults.add({ kind, provider: 'stt', operation: 'cancel', times: 1 });
			const run = await cancel([order('C-1')]);
			expect(paths()).toEqual(['cancel.php', 'cancelstatus.php']);
			expect(run.json[0].cancellation).toMatchObject({ status: 'cancelled', already: false });
		},
	);

	it('says that nothing was cancelled when the status says so, and Retry On Fail sends it again', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-before',
			provider: 'stt',
			operation: 'cancel',
			times: 1,
		});
		const { error } = await cancel([order('C-1')]);
		expect(error?.description).toContain('未申请退款 (not requested). Nothing was cancelled');
		wire.clear();
		wire.sandbox.faults.add({
			kind: 'reset-before',
			provider: 'stt',
			operation: 'cancel',
			times: 1,
		});
		const run = await cancel([order('C-1')], {}, {}, retries);
		expect(run.error).toBeUndefined();
		expect(paths()).toEqual(['cancel.php', 'cancelstatus.php', 'cancel.php']);
	});

	it('is an unknown outcome where the status cannot be read, and is not sent again', async () => {
		wire.sandbox.faults.add({ kind: 'reset-after', provider: 'stt', operation: 'cancel' });
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'cancelStatus' });
		const { error } = await cancel([order('C-1')], {}, {}, retries);
		expect(error?.message).toContain('It is not known whether this was done');
		expect(paths().filter((path) => path === 'cancel.php')).toHaveLength(1);
	});

	it('after Retry On Fail, orders that were cancelled are not cancelled again', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'cancel',
			match: 'C-2',
			times: 1,
			message: 'busy',
		});
		const run = await cancel([order('C-1'), order('C-2')], { concurrency: 1 }, {}, retries);
		expect(run.error).toBeUndefined();
		expect(
			wire.requests.filter(({ url, body }) => url.endsWith('cancel.php') && body.includes('C-1')),
		).toHaveLength(1);
	});
});

describe('order: getCancelStatus', () => {
	it.each([
		[0, 'none', '未申请退款 (not requested)'],
		[1, 'requested', '退款中 (being refunded)'],
		[2, 'cancelled', '退款完成 (refunded)'],
		[3, 'refused', '不能退款 (cannot be refunded)'],
	] as const)('%i is %s', async (code, status, text) => {
		statusOf('C-1').cancelStatus = code;
		const run = await node('getCancelStatus', [order('C-1')]);
		expect(wire.requests).toMatchObject([
			{
				url: 'http://best.dingcang.vip/api/cancelstatus.php',
				body: '{"AppKey":"20011","AppSecret":"demo_app_secret","Orderid":"C-1"}',
			},
		]);
		expect(run.json).toEqual([
			{ ...order('C-1'), cancellation: { orderNumber: 'C-1', status, text } },
		]);
		expect((await node('getCancelStatus', [order('C-1')], {}, { output: 'raw' })).json).toEqual([
			{ code: 200, result: String(code) },
		]);
	});

	it('shows the words of a failure, which stand where the status would', async () => {
		const run = await node('getCancelStatus', [order('none'), order('C-1')], {}, {}, continues);
		expect(run.json[0]).toMatchObject({
			...order('none'),
			error: expect.stringContaining('记录不存在! (no such record)'),
			details: { code: '400' },
		});
		expect(run.json[1].cancellation).toMatchObject({ status: 'none' });
	});

	it('takes no undocumented status for one', async () => {
		wire.next(() => ({ text: '{"code":200,"result":"9"}' }));
		expect((await node('getCancelStatus', [order('C-1')])).error?.message).toContain('9');
	});
});
