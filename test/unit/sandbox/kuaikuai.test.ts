import { createSandbox, TESTS_NOW } from '../../../sandbox/index.ts';
import type { SettingsPatch } from '../../../sandbox/index.ts';
import { ask, form, kuaikuai, lastProblems } from './helpers.ts';

const make = (settings: SettingsPatch = {}) =>
	createSandbox({ seed: 'tests', now: () => TESTS_NOW, settings });
const from = {
	PostalCode: '47906',
	Name: 'xiaoyang hu',
	Address1: '1138 anthrop dr',
	Address2: null,
	State: 'IN',
	City: 'West Lafayette',
	Country: 'US',
	PhoneNumber: '1234567890',
	AddrType: 1,
};
const to = {
	...from,
	PostalCode: '60609',
	Name: 'Jing zhang',
	Address1: '2023 w 35th st',
	State: 'IL',
	City: 'Chicago',
};
const rate = {
	Carrier: 'ups2',
	ShipFrom: from,
	ShipTo: to,
	Parcels: [{ Weight: 3, Length: 22, Width: 22, Height: 22 }],
	ItemList: [{ Sku: 'TEST123456789', Quantity: 3 }],
};
const shipment = { ...rate, CarrierServiceLevel: 'Ground' };
const create = (OrderNum: string | null, more: Record<string, unknown> = {}) =>
	kuaikuai('Express/CreateLabel.ashx', { ...shipment, OrderNum, ...more });
const createEc = (EcOrderId: unknown, more: Record<string, unknown> = {}) =>
	kuaikuai('Ecommerce/CreateEcLabels', { ...shipment, EcOrderId, ...more });
const info = (...numbers: string[]) => kuaikuai('Express/LabelsInfo.ashx', numbers);
const track = (fields: Record<string, string> = {}) =>
	kuaikuai('Ecommerce/SetEcOrderTrackToChannel', undefined, {
		EcOrderId: '65289',
		TrackingNum: '1Z1',
		CarrierAlias: 'UPS',
		ShipServiceLevel: 'Ground',
		...fields,
	});

describe('account, carriers, rates', () => {
	it('answers as documented, under any base path', async () => {
		const sandbox = make();
		expect(await ask(sandbox, 'kuaikuai', kuaikuai('UserInfo.ashx'))).toEqual({
			Code: '200',
			Message: null,
			Data: { Balance: 888.88 },
		});
		const { url, body } = kuaikuai('Express/GetCarrierList.ashx');
		const carriers = await ask(sandbox, 'kuaikuai', {
			...form(url.replace('/Api', '/sub/dir/Api'), {}),
			body,
		});
		expect(carriers.Data[0]).toEqual({
			Name: 'FedEx Test',
			ServiceList: ['FedEx SmartPost', 'FedEx Home Delivery', 'FedEx Ground'],
			IsInsure: true,
			IsMultParcel: true,
		});
		expect(
			(await ask(sandbox, 'kuaikuai', kuaikuai('Ecommerce/GetEcChannelList'))).Data[1],
		).toEqual({ ChannelName: 'wo11-amazon', ChannelId: 123 });
		expect(
			await ask(sandbox, 'kuaikuai', kuaikuai('UserInfo.ashx', undefined, { Key: '7' })),
		).toEqual({ Code: '603', Message: 'Key错误', Data: null });
		expect(JSON.stringify(sandbox.calls)).not.toContain('8'.repeat(32));
	});

	it('prices like the sample and calls ups2 self_ups', async () => {
		const { Data } = await ask(make(), 'kuaikuai', kuaikuai('Express/Rates.ashx', rate));
		expect(
			Data.map((row: { CarrierServiceLevel: string; TotalCharge: number }) => [
				row.CarrierServiceLevel,
				row.TotalCharge,
			]),
		).toEqual([
			['Ground', 29.42],
			['3DaySelect', 77.59],
			['NextDayAir', 182.84],
		]);
		expect(Data[0]).toMatchObject({ Carrier: 'self_ups', ChargeWeight: 3, PackageType: null });
	});

	it.each([
		['a service', { CarrierServiceLevel: 'Ground' }, 'CarrierServiceLevel is unknown'],
		['three decimals', { Parcels: [{ Weight: 1.234 }] }, 'Weight is not a number with at most two'],
		['a weight in quotes', { Parcels: [{ Weight: '1' }] }, 'Weight is not a number'],
		['a weight of nothing', { Parcels: [{ Weight: 0 }] }, 'Weight is not greater than 0'],
		['no parcels', { Parcels: [] }, 'Parcels has fewer than 1'],
		['a lower-case state', { ShipTo: { ...to, State: 'il' } }, 'State does not match'],
		[
			'a long address',
			{ ShipTo: { ...to, Address1: 'x'.repeat(36) } },
			'Address1 is longer than 35',
		],
		['a long company', { ShipTo: { ...to, Company: 'x'.repeat(31) } }, 'Company is longer than 30'],
		['no recipient', { ShipTo: null }, 'ShipTo is not an object'],
		['a freight class out of the list', { FreightClass: '51' }, 'FreightClass is none of'],
		['a missing freight class', { Carrier: 'UPS GFP' }, 'FreightClass is missing'],
		['a freight class as number', { FreightClass: 50 }, 'FreightClass is not a string'],
		['an item without quantity', { ItemList: [{ Sku: 'a' }] }, 'Quantity is missing'],
		[
			'insurance where none is',
			{ Carrier: 'USPS', Parcels: [{ Weight: 1, Insure: 5 }] },
			'takes no insurance',
		],
		[
			'two parcels where one goes',
			{ Carrier: 'UniUni', Parcels: [{ Weight: 1 }, { Weight: 1 }] },
			'one parcel only',
		],
		['an unknown unit', { WeightUnitType: 3 }, 'WeightUnitType is none of 0, 1, 2'],
		['an unknown carrier', { Carrier: 'DHL' }, 'Carrier DHL is unknown'],
	])('refuses rates with %s', async (_name, change, problem) => {
		const sandbox = make();
		expect(
			await ask(sandbox, 'kuaikuai', kuaikuai('Express/Rates.ashx', { ...rate, ...change })),
		).toMatchObject({ Code: '603', Data: null });
		expect(lastProblems(sandbox)).toContain(problem);
	});
});

describe('labels', () => {
	it('are bought once per order number and found again', async () => {
		const sandbox = make();
		const { Code, Data } = await ask(
			sandbox,
			'kuaikuai',
			create('ORDER_0001', { EcOrder: 'E1', Remark1: null }),
		);
		expect([Code, Data.LabelReady, Data.ShippingPrice, Data.OrderNum]).toEqual([
			'200',
			true,
			29.42,
			'ORDER_0001',
		]);
		expect(Data.TrackingNumbers[0]).toMatch(/^1Z/);
		expect(JSON.parse(Data.ChargeDetail)).toEqual({ Total: 29.42 });
		expect(await ask(sandbox, 'kuaikuai', create('ORDER_0001'))).toMatchObject({
			Code: '603',
			Message: '订单号已存在:ORDER_0001',
		});
		const found = await ask(sandbox, 'kuaikuai', info('ORDER_0001', 'UNKNOWN_1'));
		expect(found.Data).toHaveLength(1);
		expect(found.Data[0].TrackingNumbers).toEqual(Data.TrackingNumbers);
		expect(sandbox.state.kuaikuai.balance).toBe(859.46);
		expect((await ask(sandbox, 'kuaikuai', create(null))).Data.OrderNum).toMatch(/^KV\d{11}$/);
	});

	it.each(['short12', 'x'.repeat(51), 'ORDER 0001', '订单号00001', 'ORDER.0001'])(
		'refuse the order number %s',
		async (number) => {
			expect((await ask(make(), 'kuaikuai', create(number))).Code).toBe('603');
		},
	);

	it('become ready at the n-th look-up, one tracking number a parcel', async () => {
		const sandbox = make({ labelReadyAfter: 2 });
		const { Data } = await ask(
			sandbox,
			'kuaikuai',
			create('ORDER_0001', { Parcels: [{ Weight: 1 }, { Weight: 2.5, Picking: 'A1' }] }),
		);
		expect(Data).toMatchObject({
			LabelReady: false,
			LabelUrl: null,
			TrackingNumbers: [],
			ShippingWeight: 3.5,
		});
		expect((await ask(sandbox, 'kuaikuai', info('ORDER_0001'))).Data[0]).toEqual({
			LabelReady: false,
			LabelUrl: null,
			TrackingNumbers: [],
			OrderNum: 'ORDER_0001',
		});
		const [ready] = (await ask(sandbox, 'kuaikuai', info('ORDER_0001'))).Data;
		expect([ready.LabelReady, ready.TrackingNumbers.length]).toEqual([true, 2]);
	});

	it('have files under each kind of URL', async () => {
		const sandbox = make();
		const get = async (url: string) =>
			await sandbox.handle('kuaikuai', { method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
		const { LabelUrl } = (await ask(sandbox, 'kuaikuai', create('ORDER_0001'))).Data;
		expect(LabelUrl).toMatch(/^http:\/\/127\.0\.0\.1:5480\/labels\/kuaikuai\//);
		for (const [labelUrls, shape] of [
			['localhost', /^http:\/\/localhost\/UploadFiles\/Self\/1Z/],
			['relative', /^\/UploadFiles\/Self\/1Z/],
		] as const) {
			sandbox.set({ kuaikuai: { labelUrls } });
			const url = (await ask(sandbox, 'kuaikuai', info('ORDER_0001'))).Data[0].LabelUrl as string;
			expect(url).toMatch(shape);
			expect(await get(new URL(url, 'https://kk.example.com').href)).toMatchObject({
				status: 200,
				headers: { 'content-type': 'application/pdf' },
			});
		}
	});

	it('are refunded on request, once', async () => {
		const sandbox = make({ kuaikuai: { labelsInfoStatus: true } });
		await ask(sandbox, 'kuaikuai', create('ORDER_0001'));
		const cancel = kuaikuai('Express/LabelsCancel.ashx', undefined, { OrderNum: 'ORDER_0001' });
		expect(await ask(sandbox, 'kuaikuai', cancel)).toEqual({ Code: '200', Message: null });
		expect(await ask(sandbox, 'kuaikuai', cancel)).toEqual({ Code: '603', Message: '退款审核中' });
		expect((await ask(sandbox, 'kuaikuai', info('ORDER_0001'))).Data[0]).toMatchObject({
			LabelStatus: 1810,
			LabelStatusTxt: '退款审核中',
		});
		expect(sandbox.counts().kuaikuai.refundsRequested).toBe(1);
		expect(
			(
				await ask(
					sandbox,
					'kuaikuai',
					kuaikuai('Express/LabelsCancel.ashx', { OrderNum: 'ORDER_0001' }),
				)
			).Code,
		).toBe('603');
	});

	it('can be unknown in three ways', async () => {
		const sandbox = make({ kuaikuai: { unknownLabel: 'empty' } });
		expect((await ask(sandbox, 'kuaikuai', info('UNKNOWN_1'))).Data[0]).toMatchObject({
			LabelReady: false,
			OrderNum: 'UNKNOWN_1',
		});
		sandbox.set({ kuaikuai: { unknownLabel: 'error' } });
		expect((await ask(sandbox, 'kuaikuai', info('UNKNOWN_1'))).Code).toBe('603');
		expect(
			(await ask(sandbox, 'kuaikuai', kuaikuai('Express/LabelsInfo.ashx', '"UNKNOWN_1"'))).Code,
		).toBe('603');
	});
});

describe('addresses', () => {
	const check = async (change: Record<string, unknown>) =>
		await ask(
			make(),
			'kuaikuai',
			kuaikuai('Express/AddressCheck.ashx', {
				...to,
				Country: null,
				CountryCode: null,
				AddrType: 0,
				...change,
			}),
		);

	it('are found, corrected, not found, or refused', async () => {
		expect(await check({})).toMatchObject({
			Code: '200',
			Data: { Country: 'US', CountryCode: 'US', AddrType: 2 },
		});
		expect(
			(await check({ Address1: '14592  Central Avenue', Company: 'ACME' })).Data,
		).toMatchObject({ Address1: '14592 Central Ave', AddrType: 1 });
		expect(await check({ Address1: '14592111 Central Av' })).toMatchObject({
			Code: '603',
			Message: '[address]Address not found',
			Data: { Country: 'US', AddrType: 0 },
		});
		expect(await check({ City: '' })).toMatchObject({ Code: '603', Data: null });
	});
});

describe('shop orders', () => {
	const list = (data: unknown) => kuaikuai('Ecommerce/GetEcOrderList', data);
	const sids = async (data: unknown) =>
		(await ask(make(), 'kuaikuai', list(data))).Data.Datas.map(
			(order: { Sid: number }) => order.Sid,
		);

	it('come newest first, in pages, of every kind', async () => {
		const { Data } = await ask(make(), 'kuaikuai', list({ PageIndex: 2, PageSize: 4 }));
		expect(Data).toMatchObject({ RowCount: 6, PageCount: 2, PageSize: 4, PageIndex: 2 });
		expect(Data.Datas.map((order: { Sid: number }) => order.Sid)).toEqual([65285, 65284]);
		expect(Data.Datas[1]).toMatchObject({
			PaymentsDate: 0,
			ShipStatus: 'UnShipped',
			ChannelSid: 23,
			ShipTo: { City: 'Chicago' },
		});
		const { Datas } = (await ask(make(), 'kuaikuai', list({}))).Data;
		expect(Datas.map((order: { ShipTo: unknown }) => order.ShipTo === null)).toEqual([
			false,
			true,
			false,
			false,
			false,
			false,
		]);
		expect(Datas.map((order: { IsDel: boolean }) => order.IsDel)).toEqual([
			false,
			false,
			false,
			true,
			false,
			false,
		]);
		expect(Datas[2].FulfillmentChannel).toBe('AFN');
	});

	it('are filtered by each field, dates in Shanghai time', async () => {
		expect(await sids({ ChannelSid: 123 })).toEqual([65285]);
		expect(await sids({ OrderId: '114-4871599-65284' })).toEqual([65284]);
		expect(await sids({ OrderIdList: ['114-4871599-65284', '114-4871599-65288'] })).toEqual([
			65288, 65284,
		]);
		expect(await sids({ PurchaseDateStart: '2025-09-22 11:00:00' })).toEqual([65289, 65288]);
		expect(await sids({ PurchaseDateEnd: '2025-09-22 08:00:00' })).toEqual([65285, 65284]);
		expect(await sids({ PurchaseDateStart: '2025-09-23' })).toEqual([]);
		expect(await sids({ ShipStatus: 'Unshipped', OrderStatus: 'Unshipped' })).toHaveLength(6);
	});

	it.each([
		[{ ShipStatus: 'Shipped' }],
		[{ PurchaseDateStart: '2025/09/22' }],
		[{ PurchaseDateStart: '2025-02-30' }],
		[{ PageSize: '10' }],
		[{ PageIndex: 0 }],
		[{ Status: 'x' }],
	])('refuse the filter %j', async (filter) => {
		expect((await ask(make(), 'kuaikuai', list(filter))).Code).toBe('603');
	});

	it('get labels, with an own number only when permitted', async () => {
		const sandbox = make();
		const { Data } = await ask(sandbox, 'kuaikuai', createEc(65289, { OrderNum: null }));
		expect(Data).toMatchObject({ EcOrderId: '65289', LabelReady: true });
		expect(Data).not.toHaveProperty('ChargeDetail');
		expect(sandbox.state.kuaikuai.orders[5].ShipStatus).toBe('Shipping');
		expect(
			(await ask(sandbox, 'kuaikuai', createEc(65289, { OrderNum: 'ORDER_0001' }))).Message,
		).toBe('无权限使用OrderNum');
		sandbox.set({ kuaikuai: { mayOrderNum: true } });
		expect((await ask(sandbox, 'kuaikuai', createEc(65289, { OrderNum: 'ORDER_01' }))).Code).toBe(
			'603',
		);
		expect((await ask(sandbox, 'kuaikuai', createEc(65289, { OrderNum: 'ORDER_0001' }))).Code).toBe(
			'200',
		);
		expect(sandbox.counts().kuaikuai.labelsPerShopOrder).toEqual({ 65289: 2 });
		for (const EcOrderId of ['65289', 1])
			expect((await ask(sandbox, 'kuaikuai', createEc(EcOrderId))).Code).toBe('603');
		const labels = await ask(
			sandbox,
			'kuaikuai',
			kuaikuai('Ecommerce/GetEcLabelsInfo', { EcOrderId: 65289 }),
		);
		expect(labels.Data).toHaveLength(2);
		expect(labels.Data[0]).toMatchObject({
			LabelUrl: 'http://localhost',
			LabelStatus: 1800,
			TN2: null,
		});
		expect(labels.Data[0].Parcels[0].LabelUrl).toMatch(/\.pdf$/);
	});

	it('are shipped back, and a repeat is counted', async () => {
		const sandbox = make();
		expect(await ask(sandbox, 'kuaikuai', track())).toEqual({
			Code: '200',
			Message: 'success',
			Data: null,
		});
		await ask(sandbox, 'kuaikuai', track());
		expect(sandbox.counts().kuaikuai.shipBacks).toEqual({ 65289: 2 });
		sandbox.set({ kuaikuai: { repeatShip: 'refuse' } });
		for (const fields of [
			{},
			{ CarrierAlias: 'FedEx' },
			{ EcOrderId: '1' },
			{ ShipServiceLevel: '' },
			{ Data: '{}' },
		]) {
			expect((await ask(sandbox, 'kuaikuai', track(fields as Record<string, string>))).Code).toBe(
				'603',
			);
		}
	});
});
