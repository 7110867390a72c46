import type { IDataObject } from 'n8n-workflow';
import { TESTS_NOW } from '../../../sandbox/index.ts';
import type { Run } from './fixture';
import { HOST, KEY, order, run } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'empty', now: () => TESTS_NOW });
const data = (position: number) => JSON.parse(wire.form(position).Data) as IDataObject;
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const goOn = { onError: 'continueRegularOutput' as const };

describe('shop: getAll', () => {
	it('gives one item per shop', async () => {
		const done = await run('shop', 'getAll', [{}]);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Ecommerce/GetEcChannelList`,
			body: `Key=${KEY}`,
		});
		expect(done.json).toEqual([
			{ shopId: '23', shopName: '1111-HOMMP-US-amazon' },
			{ shopId: '123', shopName: 'wo11-amazon' },
		]);
		expect(problems()).toEqual([]);
	});

	it("gives the provider's words as Raw", async () => {
		const done = await run('shop', 'getAll', [{}], { parameters: { output: 'raw' } });
		expect(done.json[1]).toEqual({ ChannelName: 'wo11-amazon', ChannelId: 123 });
	});
});

describe('shopOrder: getAll', () => {
	const getAll = (more: Run = {}, items: IDataObject[] = [{}]) =>
		run('shopOrder', 'getAll', items, more);
	const all = { returnAll: true };
	const add = (count: number, more: object = {}) => {
		for (let at = 0; at < count; at++)
			wire.sandbox.addKuaikuaiOrder({
				Sid: 1000 + at,
				PurchaseDate: Number(TESTS_NOW) - at * 1000,
				...more,
			});
	};

	it('asks for a page as the document says', async () => {
		add(1);
		const done = await getAll({ parameters: all });
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Ecommerce/GetEcOrderList`,
		});
		expect(data(0)).toEqual({ PageIndex: 1, PageSize: 100 });
		expect(done.items[0].pairedItem).toEqual({ item: 0 });
		expect(problems()).toEqual([]);
	});

	it('sends every filter with the type of the table', async () => {
		await getAll({
			parameters: {
				...all,
				filters: {
					orderStatus: 'Unshipped',
					shipStatus: 'RefundReview',
					shopId: { __rl: true, mode: 'list', value: '123', cachedResultName: 'wo11-amazon (123)' },
					orderNumber: '114-1',
					orderNumbers: '114-1, 114-2,\n114-1',
					purchasedAfter: '2025-09-20T00:00:00Z',
					purchasedBefore: '2025-09-22 08:00:00',
				},
			},
			options: { pageSize: 10 },
		});
		expect(data(0)).toEqual({
			OrderStatus: 'Unshipped',
			ShipStatus: 'RefundReview',
			ChannelSid: 123,
			OrderId: '114-1',
			OrderIdList: ['114-1', '114-2'],
			PurchaseDateStart: '2025-09-20',
			PurchaseDateEnd: '2025-09-23',
			PageIndex: 1,
			PageSize: 10,
		});
		expect(problems()).toEqual([]);
	});

	it.each([[['114-1', '114-2']], ['114-1，114-2'], ['114-1\n114-2']])(
		'takes order numbers from an expression: %j',
		async (numbers) => {
			await getAll({ parameters: { ...all, filters: { orderNumbers: '={{ $json.numbers }}' } } }, [
				{ numbers },
			]);
			expect(data(0).OrderIdList).toEqual(['114-1', '114-2']);
		},
	);

	it('asks for whole days, as the sample of section 12 does ({"PurchaseDateStart":"2022-01-12"}), and keeps to the times all the same', async () => {
		const at = (time: string, Sid: number) =>
			wire.sandbox.addKuaikuaiOrder({ Sid, PurchaseDate: Date.parse(`${time}+08:00`) });
		for (const [position, time] of [
			'2025-09-20T07:59:59',
			'2025-09-20T08:00:00',
			'2025-09-21T23:59:59',
			'2025-09-22T08:00:00',
			'2025-09-22T08:00:01',
		].entries())
			at(time, 1001 + position);
		const filters = {
			purchasedAfter: '2025-09-20T00:00:00Z',
			purchasedBefore: '2025-09-22T08:00:00+08:00',
		};
		expect((await getAll({ parameters: { ...all, filters } })).json.map(({ id }) => id)).toEqual([
			'1004',
			'1003',
			'1002',
		]);
		expect(
			(await getAll({ parameters: { limit: 2, filters }, options: { pageSize: 1 } })).json.map(
				({ id }) => id,
			),
		).toEqual(['1004', '1003']);
		expect(data(0)).toMatchObject({
			PurchaseDateStart: '2025-09-20',
			PurchaseDateEnd: '2025-09-23',
		});
		expect(problems()).toEqual([]);
	});

	it('gives orders of the shared model', async () => {
		wire.sandbox.addKuaikuaiOrder({
			Sid: 65289,
			OrderId: '114-4871599-1111',
			PurchaseDate: 1641953790000,
			PaymentsDate: 1641953800000,
			TotalPrice: 58.84,
			SubTotal: 58.84,
			BuyerEmail: 'susan@example.com',
			BuyerName: 'Susan',
			FulfillmentChannel: 'AFN',
			OrderDetails: [
				{
					Title: 'Cat Treats "Salmon & Chicken" 🐱',
					Sku: '17-FSXJ-QJVP',
					Upc: '0012',
					ItemPrice: 0,
					QuantityPurchased: 2,
					Weight: 0.5,
				},
			],
		});
		const done = await getAll({ parameters: all });
		expect(done.json).toEqual([
			{
				id: '65289',
				number: '114-4871599-1111',
				source: 'kuaikuai',
				platform: 'amazon',
				shopId: '23',
				shopName: '1111-HOMMP-US-amazon',
				status: 'unshipped',
				platformStatus: 'Unshipped',
				labelStatus: 'Unshipped',
				createdAt: '2022-01-12T10:16:30+08:00',
				updatedAt: null,
				paidAt: '2022-01-12T10:16:40+08:00',
				currency: 'USD',
				total: 58.84,
				goodsTotal: 0,
				paid: null,
				shippingFee: null,
				discount: 0,
				buyer: { name: 'Susan', email: 'susan@example.com', phone: null, message: null },
				sellerNote: null,
				recipient: {
					name: 'Jing Zhang',
					company: null,
					phone: '3125550142',
					email: null,
					line1: '2023 W 35th St',
					line2: null,
					city: 'Chicago',
					state: 'IL',
					district: null,
					street: null,
					postalCode: '60609',
					country: 'US',
					type: null,
				},
				lines: [
					{
						id: '114-4871599-1111-1',
						sku: '17-FSXJ-QJVP',
						productCode: '0012',
						productId: null,
						title: 'Cat Treats "Salmon & Chicken" 🐱',
						quantity: 2,
						unitPrice: 0,
						total: 0,
						weight: 0.5,
						imageUrl: null,
						options: null,
					},
				],
				fulfillmentChannel: 'AFN',
				ignored: false,
				isPrime: false,
				site: 'US',
				shippingMethod: 'Econ US Dom',
				totalWeight: 10,
				labelCreatedAt: null,
			},
		]);
	});

	it('gives a withheld recipient as null, and an unpaid order no time of payment', async () => {
		wire.sandbox.addKuaikuaiOrder({
			ShipTo: null,
			PaymentsDate: 0,
			OrderStatus: 'Pending',
			ShipStatus: 'refundreview',
		});
		const done = await getAll({ parameters: all });
		expect(done.json[0]).toMatchObject({
			recipient: null,
			paidAt: null,
			status: 'unpaid',
			platformStatus: 'Pending',
			labelStatus: 'RefundReview',
		});
	});

	it("gives the provider's own order as Raw", async () => {
		add(1);
		const done = await getAll({ parameters: { ...all, output: 'raw' } });
		expect(done.json[0]).toMatchObject({
			Sid: 1000,
			ShipStatus: 'UnShipped',
			PurchaseDate: Number(TESTS_NOW),
		});
	});

	it('skips ignored orders unless they are asked for', async () => {
		wire.sandbox.reset('tests');
		expect((await getAll({ parameters: all })).json.map(({ id }) => id)).toEqual([
			'65289',
			'65288',
			'65287',
			'65285',
			'65284',
		]);
		const withIgnored = await getAll({ parameters: all, options: { includeIgnored: true } });
		expect(withIgnored.json.find(({ id }) => id === '65286')).toMatchObject({ ignored: true });
	});

	it('reads all pages', async () => {
		add(23);
		const done = await getAll({ parameters: all, options: { pageSize: 10 } });
		expect(wire.requests.map((_, at) => data(at).PageIndex)).toEqual([1, 2, 3]);
		expect(done.json.map(({ id }) => Number(id))).toEqual(
			Array.from({ length: 23 }, (_, at) => 1000 + at),
		);
	});

	it('reads no more pages than the limit asks for, ignored orders not counted', async () => {
		add(30);
		wire.sandbox.state.kuaikuai.orders.forEach((each, at) => (each.IsDel = at % 2 === 0));
		const done = await getAll({ parameters: { limit: 7 }, options: { pageSize: 10 } });
		expect(done.json).toHaveLength(7);
		expect(wire.requests).toHaveLength(2);
	});

	it('reads again when the list moves while it is read, and loses and doubles nothing', async () => {
		add(25);
		const { orders } = wire.sandbox.state.kuaikuai;
		const later = wire.sandbox.handle;
		let pages = 0;
		jest.spyOn(wire.sandbox, 'handle').mockImplementation(async (...args) => {
			const answer = await later(...args);
			// An order leaves the filter after the first page: the next page starts one further than it
			// should.
			if (++pages === 1) orders.find(({ Sid }) => Sid === 1003)!.OrderStatus = 'Shipped';
			if (pages === 4)
				wire.sandbox.addKuaikuaiOrder({ Sid: 2000, PurchaseDate: Number(TESTS_NOW) + 1000 });
			return answer;
		});
		const done = await getAll({
			parameters: { ...all, filters: { orderStatus: 'Unshipped' } },
			options: { pageSize: 10 },
		});
		jest.restoreAllMocks();
		const ids = done.json.map(({ id }) => Number(id));
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(
			expect.arrayContaining([2000, ...Array.from({ length: 25 }, (_, at) => 1000 + at)]),
		);
		expect(done.hints).toEqual([]);
	});

	it('says so when the list never stands still', async () => {
		let calls = 0;
		for (let at = 0; at < 40; at++)
			wire.next(({ body }) => {
				const { Data } = Object.fromEntries(new URLSearchParams(body)) as { Data: string };
				const { PageIndex } = JSON.parse(Data) as { PageIndex: number };
				return {
					text: JSON.stringify({
						Code: '200',
						Message: null,
						Data: {
							RowCount: 2 + (calls++ % 2),
							PageCount: 2,
							PageSize: 1,
							PageIndex,
							Datas: PageIndex > 2 ? [] : [{ Sid: PageIndex, OrderId: `O${PageIndex}` }],
						},
					}),
				};
			});
		const done = await getAll({ parameters: all });
		expect(done.hints.map(({ message }) => message).join()).toContain('kept changing');
		expect(wire.requests).toHaveLength(12);
	});

	it('ends although an answer claims pages without end', async () => {
		for (let at = 0; at < 20; at++)
			wire.next(() => ({
				text: JSON.stringify({
					Code: '200',
					Message: null,
					Data: { RowCount: 9e9, PageCount: 1e9, Datas: [{ Sid: 1, OrderId: 'O1' }] },
				}),
			}));
		const done = await getAll({ parameters: all });
		expect(done.json).toHaveLength(1);
		expect(wire.requests.length).toBeLessThan(20);
	});

	it('takes an empty list for no orders', async () => {
		wire.next(() => ({
			text: '{"Code":"200","Message":null,"Data":{"RowCount":0,"PageCount":0,"PageSize":100,"PageIndex":1,"Datas":null}}',
		}));
		const done = await getAll({ parameters: all });
		expect(done.error).toBeUndefined();
		expect(done.json).toEqual([]);
	});

	it.each<[string, IDataObject, string]>([
		['a time that is none', { purchasedAfter: 'yesterday' }, 'Purchased After is not a time'],
		[
			'an end before the start',
			{ purchasedAfter: '2025-09-22T00:00:00Z', purchasedBefore: '2025-09-21T00:00:00Z' },
			'lies before',
		],
		[
			'a shop that is no number',
			{ shopId: { __rl: true, mode: 'id', value: 'my shop' } },
			'ChannelSid',
		],
		['a label status that is none', { shipStatus: 'Lost' }, '“Lost”'],
	])('refuses %s before anything is sent', async (_what, filters, words) => {
		const done = await getAll({ parameters: { ...all, filters } });
		expect(done.error!.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('shows a refusal under Continue On Fail', async () => {
		wire.sandbox.faults.add({ kind: 'business-error', code: 603, message: '参数错误' });
		const done = await getAll({ parameters: all, settings: goOn });
		expect(done.json[0]).toMatchObject({ error: expect.stringContaining('参数错误') });
	});
});

describe('shopOrder: ship', () => {
	const shipment = {
		orderNumber: 'CSS1',
		carrier: 'ups2',
		service: 'Ground',
		trackingNumbers: ['1Z13R10R0398374459', '1Z2'],
		labelReady: true,
	};
	const shipped = (more: IDataObject = {}) =>
		order('114-4871599-65289', { shipment: { ...shipment, ...more } });
	const ship = (items: IDataObject[], more: Run = {}) => run('shopOrder', 'ship', items, more);
	const shipBacks = () => wire.sandbox.counts().kuaikuai.shipBacks;
	beforeEach(() => wire.sandbox.reset('tests'));

	it('sends plain fields', async () => {
		const done = await ship([shipped()]);
		expect(done.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Ecommerce/SetEcOrderTrackToChannel`,
			body: `Key=${KEY}&EcOrderId=65289&TrackingNum=1Z13R10R0398374459&CarrierAlias=UPS&ShipServiceLevel=Ground`,
		});
		expect(done.json[0]).toMatchObject({
			...shipped(),
			shipBack: {
				shopOrderId: '65289',
				trackingNumber: '1Z13R10R0398374459',
				carrierAlias: 'UPS',
				service: 'Ground',
				success: true,
			},
		});
		expect(problems()).toEqual([]);
		expect(shipBacks()).toEqual({ 65289: 1 });
	});

	it.each([
		[{ carrier: 'ups2' }, 'UPS'],
		[{ carrier: 'CSUPS Ground' }, 'UPS'],
		[{ carrier: '专线ups2' }, 'UPS'],
		[{ carrier: 'USPS' }, 'Usps'],
		[{ carrier: 'usps_priority_mail' }, 'Usps'],
		[{ carrier: 'FedEx Test' }, 'Fedex'],
		[{ carrier: '专线 A', providerCarrier: 'self_ups' }, 'UPS'],
		[{ carrier: null, service: 'FEDEX_GROUND' }, 'Fedex'],
	])('tells the alias from %j: %s', async (more, alias) => {
		await ship([shipped(more)]);
		expect(wire.form(0).CarrierAlias).toBe(alias);
	});

	it('tells the alias of a label whose carrier is not known from its tracking number', async () => {
		await ship([shipped({ carrier: null, service: null })], {
			parameters: { service: 'Standard' },
		});
		expect(wire.form(0)).toMatchObject({ CarrierAlias: 'UPS', ShipServiceLevel: 'Standard' });
	});

	it('tells the marketplace the name of an STT channel, not its number', async () => {
		await ship([shipped({ carrier: 'FEDEX_GROUND', providerCarrier: null, service: '386' })]);
		expect(wire.form(0)).toMatchObject({ CarrierAlias: 'Fedex', ShipServiceLevel: 'FEDEX_GROUND' });
		const nameless = await ship([shipped({ carrier: null, service: '386' })], {
			parameters: { carrierAlias: 'Fedex' },
		});
		expect(nameless.error!.message).toContain('Service is missing');
		expect(wire.requests).toHaveLength(1);
	});

	it.each(['UniUni', 'GroupShip', 'Startups Line'])('asks for the alias of %s', async (carrier) => {
		const done = await ship([shipped({ carrier, service: 'Standard' })]);
		expect(done.error).toMatchObject({
			message: expect.stringContaining(`“${carrier}, Standard”`),
			description: expect.stringContaining('Choose UPS, FedEx or USPS'),
		});
		expect(wire.requests).toEqual([]);
		await ship([shipped({ carrier })], { parameters: { carrierAlias: 'Usps' } });
		expect(wire.form(0).CarrierAlias).toBe('Usps');
	});

	it.each<[string, IDataObject, string]>([
		[
			'an order of another source',
			order('E20250922001', { id: 'E20250922001', shipment }),
			'Shop Order ID (EcOrderId) must be a whole number: “E20250922001”',
		],
		['a label that is not ready', shipped({ trackingNumbers: [] }), 'Tracking Number is missing'],
		['a tracking number with a blank', shipped({ trackingNumbers: ['1Z 2'] }), '“1Z 2”'],
		['no service', shipped({ service: null }), 'Service is missing'],
	])('refuses %s before anything is sent', async (_what, item, words) => {
		const done = await ship([item]);
		expect(done.error!.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('refuses the same shop order twice', async () => {
		const done = await ship([shipped(), shipped()]);
		expect(done.error!.message).toContain('Shop Order ID “65289” appears twice in this run');
		expect(wire.requests).toEqual([]);
	});

	it('sends nothing as a preview', async () => {
		const done = await ship([shipped()], { options: { previewOnly: true } });
		expect(done.json[0].preview).toEqual({
			EcOrderId: '65289',
			TrackingNum: '1Z13R10R0398374459',
			CarrierAlias: 'UPS',
			ShipServiceLevel: 'Ground',
		});
		expect(wire.requests).toEqual([]);
	});

	it("gives the provider's answer as Raw", async () => {
		const done = await ship([shipped()], { parameters: { output: 'raw' } });
		expect(done.json[0]).toEqual({ Code: '200', Message: 'success', Data: null });
	});

	it("goes to the error output with the order's data when it is refused", async () => {
		const done = await ship([order('X', { id: '1', shipment }), shipped()], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(done.outputs[1][0].json).toMatchObject({
			id: '1',
			shipment,
			error: expect.stringContaining('电商订单不存在'),
			details: { code: '603' },
		});
		expect(done.outputs[0][0].json).toMatchObject({ id: '65289', shipBack: { success: true } });
	});

	it.each(['reset-after', 'malformed'] as const)(
		'%s: the outcome is unknown, and Retry On Fail does not send it again',
		async (kind) => {
			wire.sandbox.faults.add({
				kind,
				operation: 'SetEcOrderTrackToChannel',
				match: '65289',
				times: 1,
			});
			const done = await ship([order('114-4871599-65284', { id: '65284', shipment }), shipped()], {
				settings: { retryOnFail: true, maxTries: 3 },
			});
			expect(done.error!.message).toContain('It is not known whether this was done');
			expect(shipBacks()).toEqual({ 65284: 1, 65289: 1 });
			expect(wire.requests).toHaveLength(2);
		},
	);

	it('Retry On Fail sends again what was refused, and nothing else', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '稍后再试',
			match: '65289',
			times: 1,
		});
		const done = await ship([order('114-4871599-65284', { id: '65284', shipment }), shipped()], {
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(done.error).toBeUndefined();
		expect(shipBacks()).toEqual({ 65284: 1, 65289: 1 });
	});
});
