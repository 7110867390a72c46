import type { IDataObject } from 'n8n-workflow';
import type { DocumentShipment, Run } from './fixture';
import { box, chosen, HOST, KEY, label, order, run, sender, shipment } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();
const create = (items: IDataObject[], more: Run = {}) =>
	run('label', 'create', items, { ...more, parameters: { ...label, ...more.parameters } });
const data = (position: number) => JSON.parse(wire.form(position).Data) as DocumentShipment;
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const bought = () => wire.sandbox.counts().kuaikuai.labelsBought;
const callsOf = (name: string) => wire.sandbox.counts().calls[`kuaikuai.${name}`] ?? 0;
const shipmentOf = (json: IDataObject) => json.shipment as IDataObject;
const goOn = { onError: 'continueRegularOutput' as const };
const retry = { retryOnFail: true, maxTries: 3 };

describe('a good label', () => {
	it("sends the document's shipment with the document's types", async () => {
		const done = await create([order()]);
		expect(done.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/CreateLabel.ashx`,
		});
		expect(wire.requests[0].headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(Object.keys(wire.form(0))).toEqual(['Key', 'Data']);
		expect(data(0)).toEqual(shipment({ OrderNum: 'KV10644787171', CarrierServiceLevel: 'Ground' }));
		expect(problems()).toEqual([]);
	});

	it('adds the shipment to the order', async () => {
		const done = await create([order()]);
		expect(done.json[0]).toMatchObject(order());
		expect(done.json[0].shipment).toEqual({
			orderNumber: 'KV10644787171',
			carrier: 'ups2',
			providerCarrier: 'ups2',
			service: 'Ground',
			trackingNumbers: [expect.stringMatching(/^1Z/)],
			labelUrl: expect.stringMatching(
				/^http:\/\/labels\.example\.com\/labels\/kuaikuai\/1Z.*\.pdf$/,
			),
			labelReady: true,
			reused: false,
			status: 'ready',
			charges: { shippingPrice: 29.42, total: 29.42 },
			boxes: [
				{
					boxNumber: null,
					trackingNumber: expect.stringMatching(/^1Z/),
					labelUrl: expect.stringContaining('.pdf'),
				},
			],
		});
	});

	it('keeps the items in order, each paired with its own', async () => {
		const done = await create([order('ORDER-001'), order('ORDER-002'), order('ORDER_003')]);
		expect(done.json.map(({ number }) => number)).toEqual(['ORDER-001', 'ORDER-002', 'ORDER_003']);
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(bought()).toBe(3);
	});

	it('sends every field of the document', async () => {
		const done = await create([order('4871')], {
			parameters: {
				carrier: chosen('FedEx Test', 'list'),
				service: chosen('FedEx Ground', 'list'),
				weightUnitType: 2,
				defaultBox: {},
				parcels: {
					parcel: [
						{ weight: 3.25, length: 1, width: 2, height: 3.5, insure: 99.99, picking: 'A-01' },
						{ weight: 1 },
					],
				},
				items: { item: [{ sku: 'A & B', quantity: 2 }] },
				sender: { ...sender, type: 'auto' },
				overrideSender: { company: 'Sender Inc.' },
				recipientDefaults: { company: 'Never', line2: 'Apt 5', city: 'Nowhere' },
				overrideRecipient: { company: 'R & D <“+”>', type: 'residential' },
			},
			options: {
				orderNumberPrefix: 'SHOP1-',
				shopOrderNumber: '114-4871599-1111',
				labelSize: 1,
				signature: false,
				remark1: '备注 1 🐱',
				remark2: 'b+c & d=e',
				autoChangeService: true,
				freightClass: '92.5',
			},
		});
		expect(done.error).toBeUndefined();
		expect(wire.requests.map(({ url }) => url.split('/').pop())).toEqual([
			'GetCarrierList.ashx',
			'CreateLabel.ashx',
		]);
		expect(data(1)).toEqual({
			OrderNum: 'SHOP1-4871',
			EcOrder: '114-4871599-1111',
			Carrier: 'FedEx Test',
			CarrierServiceLevel: 'FedEx Ground',
			ShipFrom: { ...shipment().ShipFrom, Company: 'Sender Inc.', AddrType: 0 },
			ShipTo: { ...shipment().ShipTo, Company: 'R & D <“+”>', Address2: 'Apt 5', AddrType: 2 },
			Parcels: [
				{ Weight: 3.25, Length: 1, Width: 2, Height: 3.5, Insure: 99.99, Picking: 'A-01' },
				{ Weight: 1 },
			],
			ItemList: [{ Sku: 'A & B', Quantity: 2 }],
			FreightClass: '92.5',
			FreightCalss: '92.5',
			Signature: false,
			LabelSize: 1,
			Remark1: '备注 1 🐱',
			Remark2: 'b+c & d=e',
			WeightUnitType: 2,
			AutoChangeService: true,
		} satisfies DocumentShipment);
		expect(problems()).toEqual([]);
	});

	it('buys with the requested carrier of the cheapest rate', async () => {
		const rated = order('RATED-001', {
			rates: [{ carrier: 'ups2', providerCarrier: 'self_ups', service: '3DaySelect', total: 1 }],
		});
		await create([rated], {
			parameters: {
				carrier: chosen('={{ $json.rates[0].carrier }}'),
				service: chosen('={{ $json.rates[0].service }}'),
			},
		});
		expect(data(0)).toMatchObject({ Carrier: 'ups2', CarrierServiceLevel: '3DaySelect' });
	});

	it('converts the parcels an order brings along, never below their weight', async () => {
		const parcels = [
			{ weight: 1, length: 10, width: 10, height: 10, weightUnit: 'kg', lengthUnit: 'cm' },
		];
		await create([order('PARCEL-01', { parcels })]);
		expect(data(0).Parcels).toEqual([{ Weight: 2.21, Length: 3.94, Width: 3.94, Height: 3.94 }]);
		expect(problems()).toEqual([]);
	});

	it('takes an order of another source: district and street join the line, a code stands in for a missing SKU', async () => {
		const recipient = {
			...(order().recipient as IDataObject),
			line1: '27 Silver Tail Rd',
			district: 'Old Town',
			country: 'us',
			state: 'me',
		};
		const lines = [{ id: '1', sku: null, productCode: '8801', quantity: 1 }];
		await create([
			order('E20250922002', { source: 'kuaidi100', platform: 'YOUZAN', recipient, lines }),
		]);
		expect(data(0)).toMatchObject({
			ShipTo: { Address1: '27 Silver Tail Rd, Old Town', State: 'ME', Country: 'US' },
			ItemList: [{ Sku: '8801', Quantity: 1 }],
		});
	});

	it("takes the provider's own shipment as JSON, but for the key", async () => {
		const own = shipment({ CarrierServiceLevel: 'NextDayAir', Remark1: 'mine' });
		await create([order()], {
			parameters: { orderData: 'json', shipmentJson: { ...own, Key: 'x' } as never },
		});
		expect(data(0)).toEqual({ ...own, OrderNum: 'KV10644787171' });
		expect(wire.form(0).Key).toBe(KEY);
	});

	it("gives the provider's answer as Raw", async () => {
		const done = await create([order()], { parameters: { output: 'raw' } });
		expect(done.json[0]).toMatchObject({
			LabelReady: true,
			OrderNum: 'KV10644787171',
			ChargeDetail: '{"Total":29.42}',
			ShippingPrice: 29.42,
		});
	});

	it.each(['localhost', 'relative'] as const)(
		"finds the label at the operator's host when its address is %s",
		async (labelUrls) => {
			wire.sandbox.set({ kuaikuai: { labelUrls } });
			const done = await create([order()]);
			expect(shipmentOf(done.json[0]).labelUrl).toMatch(
				/^https:\/\/kuaikuai\.example\.com\/UploadFiles\/Self\/1Z.*\.pdf$/,
			);
		},
	);
});

describe('Preview Only', () => {
	it('shows what would be sent, without the key, and sends nothing', async () => {
		const parcels = { parcel: [{ weight: 1, insure: 5 }, { weight: 2 }] };
		const done = await create([order()], {
			parameters: { parcels },
			options: { previewOnly: true },
		});
		expect(done.json[0]).toMatchObject({
			number: 'KV10644787171',
			preview: { OrderNum: 'KV10644787171', Parcels: [{ Weight: 1, Insure: 5 }, { Weight: 2 }] },
		});
		expect(JSON.stringify(done.json)).not.toContain(KEY);
		expect(wire.requests).toEqual([]);
	});
});

describe('bad input is refused before anything is sent', () => {
	const recipient = (more: IDataObject) =>
		order('ORDER-001', { recipient: { ...(order().recipient as IDataObject), ...more } });
	const long = 'x'.repeat(36);

	it.each<[string, IDataObject, IDataObject, string[]]>([
		[
			'a company of 31 characters',
			recipient({ company: '公'.repeat(31) }),
			{},
			['Recipient company (ShipTo.Company)', '31 characters', 'limit is 30'],
		],
		[
			'an address line of 36',
			recipient({ line1: long }),
			{},
			['Recipient address (ShipTo.Address1)', 'limit is 35', long],
		],
		['a second line of 36', recipient({ line2: long }), {}, ['ShipTo.Address2', 'limit is 35']],
		[
			'a state in words',
			recipient({ state: 'Illinois' }),
			{},
			['Recipient state (ShipTo.State)', 'two capital letters', 'Illinois'],
		],
		['a Chinese province', recipient({ state: '上海市' }), {}, ['ShipTo.State', '上海市']],
		[
			'a country in words',
			recipient({ country: 'United States' }),
			{},
			['ShipTo.Country', 'two letters', 'United States'],
		],
		[
			'no country',
			recipient({ country: null }),
			{},
			['Recipient country (ShipTo.Country) is missing'],
		],
		[
			'no recipient',
			order('ORDER-001', { recipient: null }),
			{},
			['Recipient (ShipTo) is missing'],
		],
		[
			'no sender',
			order('ORDER-001'),
			{ sender: {} },
			['Sender postal code (ShipFrom.PostalCode) is missing'],
		],
		[
			'a sender without a name',
			order('ORDER-001'),
			{ sender: { ...sender, name: ' ' } },
			['Sender name (ShipFrom.Name) is missing'],
		],
		[
			'a recipient that is a text',
			order('ORDER-001', { recipient: 'Jing zhang, Chicago' }),
			{ recipientDefaults: sender },
			['recipient of the incoming order must be an object', 'Jing zhang'],
		],
		[
			'a sender that is a list',
			order('ORDER-001', { sender: [] as never }),
			{},
			['sender of the incoming order must be an object', '“[]”'],
		],
		[
			'an object for a name',
			recipient({ name: { first: 'Jing' } }),
			{ recipientDefaults: sender },
			['Recipient name must be a text', '{"first":"Jing"}'],
		],
		[
			'a list for a street',
			recipient({ line1: ['2023 w 35th st'] }),
			{ recipientDefaults: sender },
			['Recipient line1 must be a text', '["2023 w 35th st"]'],
		],
		[
			'a yes for a phone',
			recipient({ phone: true }),
			{},
			['Recipient phone must be a text', '“true”'],
		],
		[
			'lines that are no list',
			order('ORDER-001', { lines: 3 as never }),
			{},
			['lines of the incoming order must be a list of objects', '“3”'],
		],
		[
			'a line that is nothing',
			order('ORDER-001', { lines: [{ sku: 'A', quantity: 1 }, null] as never }),
			{},
			['lines[1] of the incoming order must be an object', '“null”'],
		],
		[
			'an object for a SKU',
			order('ORDER-001', { lines: [{ sku: {}, productCode: 'A', quantity: 1 }] }),
			{},
			['Line 1: sku must be a text', '“{}”'],
		],
		[
			'parcels that are a number',
			order('ORDER-001', { parcels: 2 }),
			{},
			['parcels of the incoming order must be a list of objects', '“2”'],
		],
		[
			'a parcel that is nothing',
			order('ORDER-001', { parcels: [null] as never }),
			{},
			['parcels[0] of the incoming order must be an object', '“null”'],
		],
		[
			'an unknown unit of a parcel',
			order('ORDER-001', { parcels: [{ weight: 1, weightUnit: 'toString' }] }),
			{},
			['Parcel 1 of the incoming order: weightUnit must be one of kg, g, lb, oz', '“toString”'],
		],
		[
			'an object for a weight',
			order('ORDER-001', { parcels: [{ weight: { toString: 1 } }] as never }),
			{},
			['Parcel 1 of the incoming order: weight must be a number', '{"toString":1}'],
		],
		[
			'no weight',
			order('ORDER-001'),
			{ defaultBox: { length: 1 } },
			['Parcel 1: weight (Parcels[0].Weight) is missing'],
		],
		[
			'three decimals',
			order('ORDER-001'),
			{ defaultBox: { ...box, weight: 1.234 } },
			['Parcels[0].Weight', 'two decimals', '1.234'],
		],
		[
			'a negative size',
			order('ORDER-001'),
			{ defaultBox: { ...box, length: -1 } },
			['Parcels[0].Length', 'greater than 0', '-1'],
		],
		[
			'a word for a weight',
			order('ORDER-001'),
			{ defaultBox: { weight: 'heavy' } },
			['weight', 'must be a number', 'heavy'],
		],
		[
			'a line without a SKU',
			order('ORDER-001', { lines: [{ id: '1', sku: null, quantity: 1 }] }),
			{},
			['Goods 1: SKU (ItemList[0].Sku)'],
		],
		[
			'half a piece',
			order('ORDER-001', { lines: [{ id: '1', sku: 'A', quantity: 0.5 }] }),
			{},
			['ItemList[0].Quantity', 'whole number', '0.5'],
		],
		[
			'a short order number',
			order('A123456'),
			{},
			['Order Number (OrderNum)', '8 to 50', 'A123456'],
		],
		['a long order number', order('A'.repeat(51)), {}, ['Order Number (OrderNum)', '8 to 50']],
		[
			'an order number with a blank',
			order('A 12345678'),
			{},
			['Order Number (OrderNum)', 'A 12345678'],
		],
		['a Chinese order number', order('订单订单订单订单'), {}, ['Order Number (OrderNum)']],
		['no order number', order(''), {}, ['Order Number (OrderNum) is missing']],
		[
			'no carrier',
			order('ORDER-001'),
			{ carrier: chosen('={{ "" }}') },
			['Carrier (Carrier) is missing'],
		],
		[
			'no service',
			order('ORDER-001'),
			{ service: chosen('={{ "" }}') },
			['Service (CarrierServiceLevel) is missing'],
		],
		[
			'an unknown unit',
			order('ORDER-001'),
			{ weightUnitType: 3 },
			['WeightUnitType', '0, 1 or 2', '3'],
		],
		[
			'a freight class that is none',
			order('ORDER-001'),
			{ options: { freightClass: '55.5' } },
			['FreightClass', '77.5', '55.5'],
		],
		[
			'UPS GFP without a freight class',
			order('ORDER-001'),
			{ carrier: chosen('UPS GFP'), service: chosen('Ground Freight Pricing') },
			['Freight Class (FreightClass) is missing', 'UPS GFP'],
		],
		[
			'a label size that is none',
			order('ORDER-001'),
			{ options: { labelSize: 7 } },
			['LabelSize', '0, 1', '7'],
		],
		[
			'JSON that is none',
			order('ORDER-001'),
			{ orderData: 'json', shipmentJson: '{"Parcels":' },
			['Shipment (JSON) is not a JSON object'],
		],
		[
			'JSON with a number for a postal code',
			order('ORDER-001'),
			{
				orderData: 'json',
				shipmentJson: { ...shipment(), ShipTo: { ...shipment().ShipTo, PostalCode: 60609 } },
			},
			['ShipTo.PostalCode', 'must be a text', '60609'],
		],
		[
			'JSON with a text for a weight',
			order('ORDER-001'),
			{ orderData: 'json', shipmentJson: { ...shipment(), Parcels: [{ Weight: '3' }] } },
			['Parcels[0].Weight', 'must be a number'],
		],
		[
			'JSON with an empty text for a length',
			order('ORDER-001'),
			{ orderData: 'json', shipmentJson: { ...shipment(), Parcels: [{ Weight: 3, Length: '' }] } },
			['Parcels[0].Length', 'must be a number'],
		],
		[
			'JSON with an empty text for the units',
			order('ORDER-001'),
			{ orderData: 'json', shipmentJson: { ...shipment(), WeightUnitType: '' } as never },
			['WeightUnitType', '0, 1, 2'],
		],
		[
			'JSON without parcels',
			order('ORDER-001'),
			{ orderData: 'json', shipmentJson: { ...shipment(), Parcels: [] } },
			['no parcel (Parcels)'],
		],
	])('%s', async (_what, item, { options, ...parameters }, words) => {
		const done = await create([item], { parameters, options: options as IDataObject });
		expect(done.error).toBeDefined();
		for (const word of words) expect(done.error!.message).toContain(word);
		expect(done.error!.description ?? done.error!.message).not.toBe('');
		if (words.some((word) => /must be (a text|an object|a list)/.test(word)))
			expect(done.error!.description).toMatch(/[Cc]orrect|Set it/);
		expect(wire.requests).toEqual([]);
	});

	it('names both places where a value can be set', async () => {
		const done = await create([recipient({ city: null })]);
		expect(done.error!.description).toContain('Recipient Defaults');
		expect(done.error!.description).toContain('Override Recipient');
		expect(done.error!.description).toContain('recipient.city');
	});

	it('the same order number twice', async () => {
		const done = await create([order('ORDER-001'), order('ORDER-001')]);
		expect(done.error!.message).toContain('twice');
		expect(wire.requests).toEqual([]);
	});

	it.each([
		[
			'insurance the carrier does not offer',
			'USPS',
			'usps_media_mail',
			[{ weight: 1, insure: 5 }],
			'offers no insurance',
		],
		[
			'a second parcel the carrier does not take',
			'UniUni',
			'Standard',
			[{ weight: 1 }, { weight: 1 }],
			'one parcel a label',
		],
	])('%s: only the carrier list is asked', async (_what, carrier, service, parcel, words) => {
		const done = await create([order()], {
			parameters: { carrier: chosen(carrier), service: chosen(service), parcels: { parcel } },
		});
		expect(done.error!.message).toContain(words);
		expect(wire.requests.map(({ url }) => url)).toEqual([
			`${HOST}/Api/Express/GetCarrierList.ashx`,
		]);
		expect(bought()).toBe(0);
	});

	it.each(['', null, true, [], '0x1', 'kg'])('Units that an expression makes %j', async (units) => {
		const parameters = { ...label, weightUnitType: '={{ $json.units }}' };
		const { error } = await create([{ ...order(), units } as IDataObject], { parameters });
		expect(error?.message).toContain('Units (WeightUnitType) must be 0, 1 or 2');
		expect(wire.requests).toEqual([]);
	});

	it('lets the other items go on under Continue On Fail', async () => {
		const done = await create([order('BAD'), order('GOOD-0001')], { settings: goOn });
		expect(done.json[0]).toMatchObject({
			number: 'BAD',
			error: expect.stringContaining('8 to 50'),
			details: { field: 'Order Number' },
			lines: order().lines,
		});
		expect(shipmentOf(done.json[1]).labelReady).toBe(true);
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('a label that is not ready', () => {
	const soon = { checkEvery: 0.02, maxWait: 3 };

	it('is put out as such: that is no error', async () => {
		wire.sandbox.set({ labelReadyAfter: 2 });
		const done = await create([order()]);
		expect(shipmentOf(done.json[0])).toMatchObject({
			labelReady: false,
			status: 'pending',
			trackingNumbers: [],
			labelUrl: null,
			charges: { total: 29.42 },
		});
		expect(done.hints.map(({ message }) => message).join()).toContain('1 labels are not ready');
	});

	it('is waited for with one shared look-up a round', async () => {
		wire.sandbox.set({ labelReadyAfter: 3 });
		const orders = Array.from({ length: 5 }, (_, at) => order(`ORDER-00${at}`));
		const done = await create(orders, { options: { waitUntilReady: true, ...soon } });
		expect(done.json.every((json) => shipmentOf(json).labelReady)).toBe(true);
		expect(callsOf('LabelsInfo')).toBe(3);
		expect(JSON.parse(wire.form(wire.requests.length - 1).Data)).toEqual(
			orders.map(({ number }) => number),
		);
		expect(shipmentOf(done.json[0])).toMatchObject({
			carrier: 'ups2',
			service: 'Ground',
			charges: { shippingPrice: 29.42, total: 29.42 },
		});
		expect(problems()).toEqual([]);
	});

	it('is put out as pending when the wait is over', async () => {
		wire.sandbox.set({ labelReadyAfter: 99 });
		const done = await create([order()], {
			options: { waitUntilReady: true, checkEvery: 0.02, maxWait: 0.1 },
		});
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({ labelReady: false, status: 'pending' });
	});

	it('is waited for through a failing look-up', async () => {
		wire.sandbox.set({ labelReadyAfter: 2 });
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 600,
			operation: 'LabelsInfo',
			times: 1,
		});
		const done = await create([order()], { options: { waitUntilReady: true, ...soon } });
		expect(shipmentOf(done.json[0]).labelReady).toBe(true);
	});
});

describe('Download Label', () => {
	it('puts the file into the item as binary data', async () => {
		const done = await create([order()], { options: { download: true } });
		expect(Object.keys(done.items[0].binary!)).toEqual(['data']);
		expect(done.items[0].binary!.data).toMatchObject({
			mimeType: 'application/pdf',
			fileName: 'label-KV10644787171.pdf',
		});
		expect(Buffer.from(done.items[0].binary!.data.data, 'base64').toString('latin1')).toMatch(
			/^%PDF-/,
		);
		expect(wire.requests.at(-1)).toMatchObject({ method: 'GET', provider: 'labels' });
		expect(wire.requests.at(-1)!.body).toBe('');
	});

	it("fetches from the operator's host what is said to be on localhost", async () => {
		wire.sandbox.set({ kuaikuai: { labelUrls: 'localhost' } });
		const done = await create([order()], { options: { download: true, binaryProperty: 'label' } });
		expect(done.error).toBeUndefined();
		expect(Object.keys(done.items[0].binary!)).toEqual(['label']);
		expect(wire.requests.at(-1)!.url).toMatch(/^https:\/\/kuaikuai\.example\.com\/UploadFiles\//);
	});

	it('keeps the label in the item when only the file fails', async () => {
		wire.sandbox.faults.add({ kind: 'http500', provider: 'labels' });
		const done = await create([order()], { options: { download: true }, settings: goOn });
		expect(done.json[0]).toMatchObject({
			error: expect.stringContaining('could not be downloaded'),
			shipment: { orderNumber: 'KV10644787171', labelReady: true },
		});
		expect(bought()).toBe(1);
	});
});

describe('what the provider refuses', () => {
	it('shows code, words and advice, and looks the number up', async () => {
		wire.sandbox.state.kuaikuai.balance = 1;
		const done = await create([order()]);
		expect(done.error).toMatchObject({
			message: expect.stringContaining('余额不足 (the balance is too small)'),
			description: expect.stringContaining('Top up'),
		});
		expect(done.error!.message).toContain('KV10644787171');
	});

	it("goes to the error output with the order's data", async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '邮编错误',
			match: 'ORDER-001',
		});
		const done = await create([order('ORDER-001'), order('ORDER-002')], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(done.outputs[1][0].json).toMatchObject({
			number: 'ORDER-001',
			recipient: order().recipient,
			error: expect.stringContaining('邮编错误'),
			details: { code: '603', orderNumber: 'ORDER-001' },
		});
		expect(done.outputs[0][0].json).toMatchObject({
			number: 'ORDER-002',
			shipment: { labelReady: true },
		});
	});

	it('says in a stopped run what was bought', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '邮编错误',
			match: 'ORDER-002',
		});
		const done = await create([order('ORDER-001'), order('ORDER-002')], {
			options: { concurrency: 1 },
		});
		expect(done.error!.description).toMatch(
			/Already done in this run \(1\): label ORDER-001 bought \(1Z/,
		);
	});
});

describe('an order number that is taken', () => {
	beforeEach(() => create([order()]));

	it('returns its label, and buys nothing', async () => {
		wire.clear();
		const done = await create([order()]);
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({
			reused: true,
			labelReady: true,
			carrier: 'ups2',
			service: 'Ground',
			charges: { total: 29.42 },
		});
		expect(wire.requests.map(({ url }) => url.split('/').pop())).toEqual([
			'CreateLabel.ashx',
			'LabelsInfo.ashx',
		]);
		expect(JSON.parse(wire.form(1).Data)).toEqual(['KV10644787171']);
		expect(bought()).toBe(1);
		expect(done.hints.map(({ message }) => message).join()).toContain('nothing was bought');
	});

	it('returns it while it is not ready', async () => {
		wire.sandbox.set({ labelReadyAfter: 9 });
		const done = await create([order()]);
		expect(shipmentOf(done.json[0])).toMatchObject({ reused: true, labelReady: false });
	});

	it('fails where that is chosen', async () => {
		const done = await create([order()], { options: { ifExists: 'fail' } });
		expect(done.error!.message).toContain('订单号已存在');
		expect(callsOf('LabelsInfo')).toBe(0);
	});

	it('fails when its label is under refund', async () => {
		wire.sandbox.set({ kuaikuai: { labelsInfoStatus: true } });
		await run('label', 'cancel', [order()]);
		const done = await create([order()]);
		expect(done.error).toMatchObject({
			message: expect.stringContaining('订单号已存在'),
			description: expect.stringContaining('退款审核中'),
		});
		expect(bought()).toBe(1);
	});
});

describe('an answer that is lost', () => {
	it.each(['reset-after', 'malformed', 'empty', 'html200'] as const)(
		'%s after the effect: the label is found, and bought once',
		async (kind) => {
			wire.sandbox.faults.add({ kind, operation: 'CreateLabel', times: 1, after: true });
			const done = await create([order()]);
			expect(done.error).toBeUndefined();
			expect(shipmentOf(done.json[0])).toMatchObject({
				orderNumber: 'KV10644787171',
				reused: true,
				labelReady: true,
				carrier: 'ups2',
			});
			expect(bought()).toBe(1);
			expect(callsOf('CreateLabel')).toBe(1);
		},
	);

	it.each(['absent', 'empty', 'error'] as const)(
		'before the effect, an unknown number being answered with “%s”: fails and says that it may be run again',
		async (unknownLabel) => {
			wire.sandbox.set({ kuaikuai: { unknownLabel } });
			wire.sandbox.faults.add({ kind: 'reset-before', operation: 'CreateLabel', times: 1 });
			const done = await create([order()]);
			expect(done.error!.message).toContain('It is not known whether this was done');
			expect(done.error!.description).toContain('Running this again is safe');
			expect(callsOf('CreateLabel')).toBe(1);
			expect(bought()).toBe(0);
		},
	);

	it.each(['reset-before', 'reset-after'] as const)(
		'Retry On Fail after %s buys each label once',
		async (kind) => {
			wire.sandbox.set({ labelReadyAfter: 5 });
			wire.sandbox.faults.add({ kind, operation: 'CreateLabel', match: 'ORDER-002', times: 1 });
			const done = await create([order('ORDER-001'), order('ORDER-002'), order('ORDER-003')], {
				settings: retry,
			});
			expect(done.error).toBeUndefined();
			expect(done.json.map(({ number }) => number)).toEqual([
				'ORDER-001',
				'ORDER-002',
				'ORDER-003',
			]);
			expect(bought()).toBe(3);
			expect(wire.sandbox.state.kuaikuai.labels.map(({ orderNum }) => orderNum).sort()).toEqual([
				'ORDER-001',
				'ORDER-002',
				'ORDER-003',
			]);
		},
	);

	it('stays unknown when the look-up is lost too', async () => {
		wire.sandbox.faults.add({ kind: 'reset-after', operation: 'CreateLabel', times: 1 });
		wire.sandbox.faults.add({ kind: 'html200', operation: 'LabelsInfo' });
		const done = await create([order()], { settings: goOn });
		expect(done.json[0]).toMatchObject({
			error: expect.stringContaining('It is not known whether this was done'),
			details: { kind: 'lost' },
		});
		expect(bought()).toBe(1);
	});

	it('a server error (600) is looked up, too', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 600,
			message: '服务器异常',
			operation: 'CreateLabel',
			times: 1,
		});
		const done = await create([order()]);
		expect(done.error!.message).toContain('600');
		expect(callsOf('LabelsInfo')).toBe(1);
	});

	it('a refused connection is tried again: nothing was sent', async () => {
		wire.next(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
		const done = await create([order()]);
		expect(done.error).toBeUndefined();
		expect(bought()).toBe(1);
	});
});
