import type { IDataObject } from 'n8n-workflow';
import type { Run } from './fixture';
import { HOST, KEY, label, order, run } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();
const buy = async (numbers: string[]) => {
	const done = await run(
		'label',
		'create',
		numbers.map((number) => order(number)),
		{ parameters: label },
	);
	wire.clear();
	wire.sandbox.calls.length = 0;
	return done.json;
};
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const numbersOf = (position: number) => JSON.parse(wire.form(position).Data) as string[];
const shipmentOf = (json: IDataObject) => json.shipment as IDataObject;
const many = (count: number) =>
	Array.from({ length: count }, (_, at) => `ORDER-${String(at).padStart(3, '0')}`);
const goOn = { onError: 'continueRegularOutput' as const };

describe('label: getAll', () => {
	const getAll = (items: IDataObject[], more: Run = {}) => run('label', 'getAll', items, more);

	it('asks for all labels in one call and keeps what the order knows', async () => {
		const orders = await buy(['ORDER-001', 'ORDER-002']);
		const done = await getAll(orders);
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/LabelsInfo.ashx`,
		});
		expect(wire.form(0)).toEqual({ Key: KEY, Data: '["ORDER-001","ORDER-002"]' });
		expect(done.json[1]).toMatchObject({
			number: 'ORDER-002',
			recipient: order().recipient,
			shipment: {
				orderNumber: 'ORDER-002',
				carrier: 'ups2',
				service: 'Ground',
				labelReady: true,
				status: 'ready',
				charges: { total: 29.42 },
				reused: false,
			},
		});
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(problems()).toEqual([]);
	});

	it('cuts into batches of 50, or as set', async () => {
		wire.sandbox.state.kuaikuai.balance = 1e9;
		const orders = await buy(many(101));
		await getAll(orders);
		expect(wire.requests.map((_, at) => numbersOf(at).length).sort((a, b) => a - b)).toEqual([
			1, 50, 50,
		]);
		wire.clear();
		await getAll(orders, { options: { batchSize: 100 } });
		expect(wire.requests).toHaveLength(2);
	});

	it('gives an error for a number the provider does not list, and the labels of the others', async () => {
		await buy(['ORDER-001']);
		const done = await getAll([order('ORDER-001'), order('UNKNOWN-1')], { settings: goOn });
		expect(shipmentOf(done.json[0]).labelReady).toBe(true);
		expect(done.json[1]).toMatchObject({
			number: 'UNKNOWN-1',
			error: expect.stringContaining('no label under order number UNKNOWN-1'),
			details: { kind: 'refused' },
		});
	});

	it('finds the number a whole batch is refused for', async () => {
		await buy(['ORDER-001', 'ORDER-002', 'ORDER-003']);
		wire.sandbox.set({ kuaikuai: { unknownLabel: 'error' } });
		const done = await getAll(
			['ORDER-001', 'ORDER-002', 'UNKNOWN-1', 'ORDER-003'].map((number) => order(number)),
			{ settings: goOn },
		);
		expect(done.json.map(({ error }) => error !== undefined)).toEqual([false, false, true, false]);
		expect(done.json[2].error).toContain('订单不存在');
	});

	it('does not ask number by number when the account is at fault', async () => {
		const done = await getAll(
			many(10).map((number) => order(number)),
			{ credentials: { apiKey: '0'.repeat(32) } },
		);
		expect(done.error!.message).toContain('Key错误');
		expect(wire.requests).toHaveLength(1);
	});

	it('waits until all are ready, with one call a round, and downloads', async () => {
		wire.sandbox.set({ labelReadyAfter: 3 });
		const orders = await buy(many(3));
		const done = await getAll(orders, {
			options: { download: true, checkEvery: 0.02, maxWait: 3 },
		});
		expect(done.json.every((json) => shipmentOf(json).labelReady)).toBe(true);
		expect(wire.requests.filter(({ url }) => url.includes('LabelsInfo'))).toHaveLength(3);
		expect(done.items.map(({ binary }) => binary?.data.fileName)).toEqual(
			many(3).map((number) => `label-${number}.pdf`),
		);
	});

	it('puts out a label that is not ready as such', async () => {
		wire.sandbox.set({ labelReadyAfter: 9 });
		const done = await getAll(await buy(['ORDER-001']));
		expect(shipmentOf(done.json[0])).toMatchObject({ labelReady: false, status: 'pending' });
		expect(done.hints.map(({ message }) => message).join()).toContain('not ready');
	});

	it('shows a label under refund as such', async () => {
		wire.sandbox.set({ kuaikuai: { labelsInfoStatus: true } });
		const orders = await buy(['ORDER-001']);
		await run('label', 'cancel', orders);
		const done = await getAll(orders);
		expect(shipmentOf(done.json[0])).toMatchObject({
			status: 'refundRequested',
			providerStatus: '退款审核中',
		});
	});

	it("gives the provider's entries as Raw", async () => {
		const done = await getAll(await buy(['ORDER-001']), { parameters: { output: 'raw' } });
		expect(done.json[0]).toMatchObject({
			OrderNum: 'ORDER-001',
			LabelReady: true,
			ChargeDetail: '{"Total":29.42}',
		});
	});

	it('refuses a missing number before anything is sent', async () => {
		const done = await getAll([{}]);
		expect(done.error!.message).toContain('Order Number is missing');
		expect(wire.requests).toEqual([]);
	});
});

describe('label: cancel', () => {
	const cancel = (items: IDataObject[], more: Run = {}) => run('label', 'cancel', items, more);
	const requested = () => wire.sandbox.counts().kuaikuai.refundsRequested;

	it('asks for the refund with plain fields, and says “requested”', async () => {
		const orders = await buy(['ORDER-001']);
		const done = await cancel(orders);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/LabelsCancel.ashx`,
			body: `Key=${KEY}&OrderNum=ORDER-001`,
		});
		expect(done.json[0]).toMatchObject({
			number: 'ORDER-001',
			shipment: { orderNumber: 'ORDER-001' },
			cancellation: { orderNumber: 'ORDER-001', status: 'requested', already: false },
		});
		expect(done.hints.map(({ message }) => message).join()).toContain('requested, not granted');
		expect(problems()).toEqual([]);
		expect(requested()).toBe(1);
	});

	it('takes a refund that is under review already for requested', async () => {
		const orders = await buy(['ORDER-001']);
		await cancel(orders);
		const done = await cancel(orders);
		expect(done.json[0].cancellation).toMatchObject({ status: 'requested', already: true });
	});

	it('sends nothing as a preview', async () => {
		const done = await cancel([order()], { options: { previewOnly: true } });
		expect(done.json[0].preview).toEqual({ OrderNum: 'KV10644787171' });
		expect(wire.requests).toEqual([]);
	});

	it('shows a refusal, and lets the others go on', async () => {
		const [good] = await buy(['ORDER-001']);
		const done = await cancel([order('UNKNOWN-1'), good], { settings: goOn });
		expect(done.json[0]).toMatchObject({
			number: 'UNKNOWN-1',
			error: expect.stringContaining('订单不存在'),
			details: { code: '603' },
		});
		expect(done.json[1].cancellation).toMatchObject({ status: 'requested' });
	});

	it.each([true, false])(
		'a lost answer is looked up (status told: %s), and Retry On Fail asks no second time for nothing',
		async (labelsInfoStatus) => {
			wire.sandbox.set({ kuaikuai: { labelsInfoStatus } });
			const orders = await buy(['ORDER-001']);
			wire.sandbox.faults.add({ kind: 'reset-after', operation: 'LabelsCancel', times: 1 });
			const done = await cancel(orders, { settings: { retryOnFail: true, maxTries: 3 } });
			expect(done.error).toBeUndefined();
			expect(done.json[0].cancellation).toMatchObject({
				status: 'requested',
				already: !labelsInfoStatus,
			});
			expect(requested()).toBe(1);
		},
	);

	it('says that the outcome is unknown without a retry', async () => {
		const orders = await buy(['ORDER-001']);
		wire.sandbox.faults.add({ kind: 'reset-after', operation: 'LabelsCancel', times: 1 });
		const done = await cancel(orders);
		expect(done.error!.message).toContain('It is not known whether this was done');
	});
});
