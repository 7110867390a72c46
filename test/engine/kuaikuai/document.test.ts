/**
 * Where the document contradicts itself or leaves something open: the answers its tables promise as
 * well as its samples, and labels that a look-up does not tell, or not yet.
 */
import type { IDataObject } from 'n8n-workflow';
import { TESTS_NOW } from '../../../sandbox/index.ts';
import type { WireAnswer } from '../../../sandbox/index.ts';
import type { Run } from './fixture';
import { chosen, label, order, run, shipment } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'tests', now: () => TESTS_NOW });
const create = (items: IDataObject[], more: Run = {}) =>
	run('label', 'create', items, { ...more, parameters: { ...label, ...more.parameters } });
const createOfShop = (items: IDataObject[], more: Run = {}) =>
	run('shopOrder', 'createLabel', items, { ...more, parameters: { ...label, ...more.parameters } });
const shopOrder = (id = '65289') => order(`114-4871599-${id}`, { id });
const shipmentOf = (json: IDataObject) => json.shipment as IDataObject;
const paths = () => wire.requests.map(({ url }) => url.split('/').pop());
const bought = () => wire.sandbox.counts().kuaikuai.labelsBought;
const retry = { retryOnFail: true, maxTries: 3 };
const soon = { checkEvery: 0.02, maxWait: 3 };
const goOn = { onError: 'continueRegularOutput' as const };

const restore: Array<() => void> = [];
afterEach(() =>
	restore
		.splice(0)
		.reverse()
		.forEach((undo) => undo()),
);

/** Rewrites the answers of some calls (by the end of the path) after the sandbox has acted. */
function reshape(calls: RegExp, change: (body: IDataObject, count: number) => IDataObject): void {
	const { handle } = wire.sandbox;
	let count = 0;
	wire.sandbox.handle = async (provider, request) => {
		const answer = await handle.call(wire.sandbox, provider, request);
		if (answer === 'reset' || !calls.test(request.url)) return answer;
		const body = change(JSON.parse(answer.body.toString()) as IDataObject, ++count);
		return { ...answer, body: Buffer.from(JSON.stringify(body)) } satisfies WireAnswer;
	};
	restore.push(() => void (wire.sandbox.handle = handle));
}

const rename =
	(name: string) =>
	({ Data, ...body }: IDataObject) => ({ ...body, [name]: Data });
const asText = ({ Data, ...body }: IDataObject) => ({ ...body, Data: JSON.stringify(Data) });
const rows = (change: (row: IDataObject) => IDataObject) => (body: IDataObject) => ({
	...body,
	Data: (body.Data as IDataObject[]).map(change),
});
const labels = /LabelsInfo(\.ashx)?$/;

describe('the payload under the name its table gives it', () => {
	it('Rate (section 3, 返回对象: “Rate Json对象 – 费率信息”)', async () => {
		reshape(/Rates\.ashx$/, rename('Rate'));
		const { sender, defaultBox } = label;
		const done = await run('rate', 'getAll', [order()], {
			parameters: { carriers: ['ups2'], sender, defaultBox },
		});
		expect((done.json[0].rates as IDataObject[])[0]).toMatchObject({
			carrier: 'ups2',
			service: 'Ground',
			total: 29.42,
		});
	});

	it('Shipment (sections 4 and 9: “Shipment Json对象 – 订单的信息”)', async () => {
		reshape(/Create(Label\.ashx|EcLabels)$/, rename('Shipment'));
		const [one, other] = [await create([order()]), await createOfShop([shopOrder()])];
		expect(shipmentOf(one.json[0])).toMatchObject({
			orderNumber: 'KV10644787171',
			labelReady: true,
			reused: false,
		});
		expect(shipmentOf(other.json[0])).toMatchObject({
			orderNumber: expect.stringMatching(/^CSS/),
			labelReady: true,
			reused: false,
		});
		expect(bought()).toBe(2);
	});

	it('LabelInfo (sections 5 and 10: “LabelInfo Json数组 – 面单的信息”): a shop order with a label gets no second one', async () => {
		reshape(labels, rename('LabelInfo'));
		await createOfShop([shopOrder()]);
		const again = await createOfShop([shopOrder()]);
		expect(shipmentOf(again.json[0])).toMatchObject({ reused: true, labelReady: true });
		const [{ orderNum }] = wire.sandbox.state.kuaikuai.labels;
		const done = await run('label', 'getAll', [{ number: orderNum }]);
		expect(shipmentOf(done.json[0])).toMatchObject({ orderNumber: orderNum, labelReady: true });
		expect(bought()).toBe(1);
	});

	it('Data as a JSON text, as it is in the request', async () => {
		reshape(/\/Api\//, asText);
		const done = await createOfShop([shopOrder()]);
		expect(shipmentOf(done.json[0])).toMatchObject({ labelReady: true, reused: false });
		expect((await run('carrier', 'getAll', [{}])).json.length).toBeGreaterThan(1);
		expect((await run('account', 'get', [{}])).json[0].balance).toEqual(expect.any(Number));
		expect((await run('shopOrder', 'getAll', [{}])).error).toBeUndefined();
	});

	it('no payload at all is no answer to whether a shop order has a label: nothing is bought', async () => {
		reshape(/GetEcLabelsInfo$/, ({ Code, Message }) => ({ Code, Message }));
		const done = await createOfShop([shopOrder()], { settings: goOn });
		expect(done.json[0]).toMatchObject({
			error: expect.stringContaining('could not be looked up'),
			details: { kind: 'notSent' },
		});
		expect(bought()).toBe(0);
	});

	it('an empty or missing list of labels (Data: null) means that the shop order has none', async () => {
		reshape(/GetEcLabelsInfo$/, (body) => ({ ...body, Data: null }));
		expect((await createOfShop([shopOrder()])).error).toBeUndefined();
		expect(bought()).toBe(1);
	});
});

describe('values of another type than the table says', () => {
	it('Bool as text or number: a label is ready, a carrier takes several parcels, an ignored order is left out', async () => {
		reshape(
			/(CreateLabel|GetCarrierList)\.ashx$/,
			(body) => JSON.parse(JSON.stringify(body).replace(/:true/g, ':"True"')) as IDataObject,
		);
		const done = await create([order()], {
			parameters: { parcels: { parcel: [{ weight: 1 }, { weight: 2 }] } },
		});
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({ labelReady: true });
		wire.sandbox.state.kuaikuai.orders.length = 0;
		wire.sandbox.addKuaikuaiOrder({ Sid: 1, IsDel: true });
		wire.sandbox.addKuaikuaiOrder({ Sid: 2 });
		reshape(
			/GetEcOrderList$/,
			(body) =>
				JSON.parse(JSON.stringify(body).replace(/"IsDel":true/g, '"IsDel":1')) as IDataObject,
		);
		expect((await run('shopOrder', 'getAll', [{}])).json.map(({ id }) => id)).toEqual(['2']);
	});

	it('LabelReady, which no table lists, may be missing: tracking numbers and file tell', async () => {
		reshape(/CreateLabel\.ashx$/, (body) => {
			delete (body.Data as IDataObject).LabelReady;
			return body;
		});
		expect(shipmentOf((await create([order()])).json[0])).toMatchObject({
			labelReady: true,
			status: 'ready',
		});
	});

	it('one tracking number as a text, or only in the parcels (section 10), is not lost', async () => {
		await createOfShop([shopOrder()]);
		const [{ trackingNumbers }] = wire.sandbox.state.kuaikuai.labels;
		reshape(/GetEcLabelsInfo$/, (body, count) =>
			count === 1
				? rows((row) => ({ ...row, TrackingNumbers: trackingNumbers[0] }))(body)
				: rows((row) => ({ ...row, TrackingNumbers: [] }))(body),
		);
		for (let time = 0; time < 2; time++) {
			expect(shipmentOf((await createOfShop([shopOrder()])).json[0])).toMatchObject({
				trackingNumbers,
				labelReady: true,
				reused: true,
			});
		}
	});

	it('a ChargeDetail that is no JSON costs nothing but the detail', async () => {
		reshape(/CreateLabel\.ashx$/, (body) => ({
			...body,
			Data: { ...(body.Data as IDataObject), ChargeDetail: '{"Total":9.' },
		}));
		expect(shipmentOf((await create([order()])).json[0])).toMatchObject({
			labelReady: true,
			charges: { shippingPrice: 29.42, total: 29.42 },
		});
	});
});

describe('a label that was bought, whose answer was lost', () => {
	const lost = (operation: string) =>
		wire.sandbox.faults.add({ kind: 'reset-after', operation, times: 1 });

	it.each(['absent', 'error'] as const)(
		"and is not ready (section 5, the sample's first row) is found where unknown numbers are answered otherwise (%s)",
		async (unknownLabel) => {
			wire.sandbox.set({ labelReadyAfter: 9, kuaikuai: { unknownLabel } });
			lost('CreateLabel');
			const done = await create([order()]);
			expect(done.error).toBeUndefined();
			expect(shipmentOf(done.json[0])).toMatchObject({
				orderNumber: 'KV10644787171',
				labelReady: false,
				status: 'pending',
				reused: true,
			});
			expect(paths()).toEqual(['CreateLabel.ashx', 'LabelsInfo.ashx', 'LabelsInfo.ashx']);
			expect(JSON.parse(wire.form(2).Data)).toEqual([
				expect.stringMatching(/^[A-Za-z0-9_-]{8,50}$/),
			]);
			expect(bought()).toBe(1);
		},
	);

	it('and is not ready stays unknown where unknown numbers look the same; Retry On Fail finds it by the refusal', async () => {
		wire.sandbox.set({ labelReadyAfter: 9, kuaikuai: { unknownLabel: 'empty' } });
		lost('CreateLabel');
		const stopped = await create([order()]);
		expect(stopped.error!.message).toContain('It is not known whether this was done');
		const done = await create([order()], { settings: retry });
		expect(shipmentOf(done.json[0])).toMatchObject({ reused: true, labelReady: false });
		expect(bought()).toBe(1);
	});

	it('and is not listed yet is bought once under Retry On Fail: its number is taken', async () => {
		reshape(labels, (body, count) => (count <= 2 ? { ...body, Data: [] } : body));
		lost('CreateLabel');
		const done = await create([order()], { settings: retry });
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({
			orderNumber: 'KV10644787171',
			reused: true,
			labelReady: true,
		});
		expect(bought()).toBe(1);
	});

	it('for a shop order, and is not listed yet, is looked up again a little later before another one is bought', async () => {
		// before the purchase, after it, and when Retry On Fail begins
		reshape(/GetEcLabelsInfo$/, (body, count) => (count <= 3 ? { ...body, Data: [] } : body));
		lost('CreateEcLabels');
		const done = await createOfShop([shopOrder()], { settings: retry, options: soon });
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({
			reused: true,
			carrier: 'ups2',
			service: 'Ground',
		});
		expect(bought()).toBe(1);
	});

	it('for a shop order, and was not answered in time, is not asked for again in the same run: it may still be under way', async () => {
		reshape(/GetEcLabelsInfo$/, (body) => ({ ...body, Data: [] }));
		wire.sandbox.faults.add({ kind: 'slow', operation: 'CreateEcLabels', ms: 900 });
		const done = await createOfShop([shopOrder()], {
			settings: retry,
			options: { ...soon, timeout: 0.3 },
		});
		expect(done.error!.message).toContain('It is not known whether this was done');
		expect(done.error!.description).toContain('two minutes');
		expect(paths().filter((path) => path === 'CreateEcLabels')).toHaveLength(1);
		expect(bought()).toBe(1);
	});

	it.each<
		[
			string,
			() => Promise<{ error?: { description?: string | null }; hints: Array<{ message: string }> }>,
			string,
		]
	>([
		[
			'a label',
			() => create([order('ORDER-001'), order('ORDER-002')], { options: { concurrency: 1 } }),
			'ORDER-00',
		],
		[
			"a shop order's label",
			() => createOfShop([shopOrder('65285'), shopOrder('65289')], { options: { concurrency: 1 } }),
			'shop order 652',
		],
	])(
		'%s that was found after it is named as bought, in a run that stops and in one that ends',
		async (_what, buy, mark) => {
			wire.sandbox.faults.add({
				kind: 'reset-after',
				times: 1,
				operation: mark.startsWith('shop') ? 'CreateEcLabels' : 'CreateLabel',
			});
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 603,
				message: '邮编错误',
				times: 1,
				operation: mark.startsWith('shop') ? 'CreateEcLabels' : 'CreateLabel',
			});
			const stopped = await buy();
			expect(stopped.error!.description).toMatch(
				new RegExp(`Already done in this run \\(1\\): .*${mark}.* bought`),
			);
			wire.sandbox.reset();
			wire.sandbox.faults.add({
				kind: 'reset-after',
				times: 1,
				operation: mark.startsWith('shop') ? 'CreateEcLabels' : 'CreateLabel',
			});
			expect((await buy()).hints.map(({ message }) => message).join()).toMatch(
				/^1 labels were found by a look-up after a lost answer/,
			);
		},
	);

	it("a database's “duplicate key” (600) is no wrong API key: the number is looked up", async () => {
		await create([order()]);
		wire.clear();
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 600,
			message: 'Cannot insert duplicate key row',
			operation: 'CreateLabel',
		});
		const done = await create([order()]);
		expect(shipmentOf(done.json[0])).toMatchObject({ reused: true, labelReady: true });
		expect(bought()).toBe(1);
	});

	it.each(['订单号已被使用', '订单号不唯一', 'OrderNum already used'])(
		'“%s” says that the number is taken',
		async (message) => {
			wire.sandbox.set({ labelReadyAfter: 9, kuaikuai: { unknownLabel: 'empty' } });
			await create([order()]);
			wire.sandbox.faults.add({
				kind: 'business-error',
				code: 603,
				message,
				operation: 'CreateLabel',
			});
			expect(shipmentOf((await create([order()])).json[0])).toMatchObject({
				reused: true,
				labelReady: false,
			});
		},
	);
});

describe("a shop order's label under a number of its own", () => {
	const numbered = { options: { maySetOrderNumber: true } };
	beforeEach(() => wire.sandbox.set({ kuaikuai: { mayOrderNum: true } }));

	it('is not taken for good while it is under refund (LabelStatus 1810, section 10), though LabelsInfo does not say so', async () => {
		await createOfShop([shopOrder()], numbered);
		await run('label', 'cancel', [{ number: '114-4871599-65289' }]);
		const done = await createOfShop([shopOrder()], numbered);
		expect(done.error).toMatchObject({
			message: expect.stringContaining('订单号已存在'),
			description: expect.stringContaining('退款审核中'),
		});
		expect(bought()).toBe(1);
	});

	it.each(['Shipping', 'RefundFail'])(
		'is not bought where the order says that it has a label (ShipStatus %s, section 12), bought under another number',
		async (labelStatus) => {
			await createOfShop([shopOrder()]);
			const [{ orderNum }] = wire.sandbox.state.kuaikuai.labels;
			const done = await createOfShop([{ ...shopOrder(), labelStatus }], numbered);
			expect(shipmentOf(done.json[0])).toMatchObject({
				orderNumber: orderNum,
				reused: true,
				labelReady: true,
			});
			const failed = await createOfShop([{ ...shopOrder(), labelStatus }], {
				options: { ...numbered.options, ifExists: 'fail' },
			});
			expect(failed.error!.message).toContain(`has a label already: ${orderNum}`);
			expect(bought()).toBe(1);
		},
	);

	it('is found where only LabelsInfo knows it', async () => {
		reshape(/GetEcLabelsInfo$/, (body) => ({ ...body, Data: [] }));
		wire.sandbox.faults.add({ kind: 'reset-after', operation: 'CreateEcLabels', times: 1 });
		expect(shipmentOf((await createOfShop([shopOrder()], numbered)).json[0])).toMatchObject({
			reused: true,
			labelReady: true,
		});
	});
});

describe('waiting', () => {
	it("for a shop order's label ends where LabelsInfo does not know it, but the order's own list does", async () => {
		wire.sandbox.set({ labelReadyAfter: 1 });
		reshape(/Express\/LabelsInfo\.ashx$/, (body) => ({ ...body, Data: [] }));
		const done = await createOfShop([shopOrder('65289'), shopOrder('65285')], {
			options: { waitUntilReady: true, ...soon },
		});
		expect(done.json.map((json) => shipmentOf(json).labelReady)).toEqual([true, true]);
	});

	it('is not held up by a number that the look-up refuses', async () => {
		wire.sandbox.set({ labelReadyAfter: 1, kuaikuai: { unknownLabel: 'error' } });
		const { handle } = wire.sandbox;
		wire.sandbox.handle = async (provider, request) => {
			const answer = await handle.call(wire.sandbox, provider, request);
			if (/CreateLabel/.test(request.url))
				wire.sandbox.state.kuaikuai.labels = wire.sandbox.state.kuaikuai.labels.filter(
					({ orderNum }) => orderNum !== 'ORDER-002',
				);
			return answer;
		};
		restore.push(() => void (wire.sandbox.handle = handle));
		const done = await create([order('ORDER-001'), order('ORDER-002'), order('ORDER-003')], {
			options: { waitUntilReady: true, checkEvery: 0.02, maxWait: 0.2 },
		});
		expect(done.json.map((json) => shipmentOf(json).labelReady)).toEqual([true, false, true]);
		expect(shipmentOf(done.json[1]).pendingReason).toContain('订单不存在');
	});
});

describe('before and after a purchase', () => {
	it('a carrier list that cannot be read is no unknown outcome: nothing was bought', async () => {
		wire.sandbox.faults.add({ kind: 'html200', operation: 'GetCarrierList' });
		const done = await create([order()], {
			parameters: { carrier: chosen('ups2'), parcels: { parcel: [{ weight: 1 }, { weight: 1 }] } },
			settings: goOn,
		});
		expect(done.json[0]).toMatchObject({
			error: expect.stringContaining('carriers could not be looked up'),
			details: { kind: 'notSent', advice: expect.stringContaining('Nothing was bought') },
		});
		expect(bought()).toBe(0);
	});

	it("a refund whose answer was lost is found in the shop order's list, which shows LabelStatus (section 10), LabelsInfo none", async () => {
		const [bought] = (await createOfShop([shopOrder()])).json;
		wire.sandbox.faults.add({ kind: 'reset-after', operation: 'LabelsCancel', times: 1 });
		const done = await run('label', 'cancel', [bought]);
		expect(done.error).toBeUndefined();
		expect(done.json[0]).toMatchObject({
			id: '65289',
			cancellation: { status: 'requested', already: false },
		});
		expect(paths().filter((path) => path === 'LabelsCancel.ashx')).toHaveLength(1);
	});

	it('a refund that was asked for before is no failure, in the words of section 12 either (申请退款中)', async () => {
		await create([order('ORDER-001', { lines: [] })], {
			parameters: { shipmentJson: shipment() as never },
		});
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '申请退款中',
			operation: 'LabelsCancel',
		});
		const done = await run('label', 'cancel', [{ number: 'ORDER-001' }]);
		expect(done.json[0]).toMatchObject({ cancellation: { status: 'requested', already: true } });
	});
});
