import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();
const CREATE = 'http://best.dingcang.vip/api/interface.api.php';

const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const bought = () => wire.sandbox.counts().stt.labels;
const create = (
	orders: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ ...more, options }),
		items: orders,
		...run,
	});

describe('what is sent', () => {
	/** Written from the document's table and sample (单条创建订单), not from the code. */
	it('is the documented request, byte for byte', async () => {
		await create([order('a2020020915')], {}, { note: ' label reference' });
		expect(wire.requests).toHaveLength(1);
		const [request] = wire.requests;
		expect(request).toMatchObject({ method: 'POST', url: CREATE });
		expect(request.headers['content-type']).toMatch(/^application\/json(;\s*charset=utf-8)?$/i);
		expect(request.body).toBe(
			'{"AppKey":"20011","AppSecret":"demo_app_secret","Channel_id":386,"orders":[{"cargo_type":2,"OrderID":"a2020020915",' +
				'"Fname":"kimi","Ftel":"1234567890","Fadd1":"2777 Alton Parkway apt 347","Fstate":"CA","Fcity":"irvine",' +
				'"Fpostcode":"92606","Fcountry":"US","Sname":"Pam Pierce","Scompany":"","Sadd1":"27 silver tail rd","Sadd2":"",' +
				'"Scity":"Berwick","Sstate":"ME","Spostcode":"03901","Stel":"9787933920","Scountry":"US","Parcel_num":1,' +
				'"Weight":0.25,"Note":"label reference","parcels":[{"box":"box1","weight":0.25,"length":10,"width":5,"height":2,' +
				'"sku":"SKU-1","enname":"clothes","price":1,"num":1}]}]}',
		);
		expect(problems()).toEqual([]);
	});

	/** Every row of the table, and the four fields that only the samples show. */
	it('can carry every field the document names, typed as the table types it', async () => {
		const run = await create(
			[order('A-1')],
			{
				previewOnly: true,
				platformId: 7,
				reference1: 'r1',
				reference2: 'r2',
				addressId: 93,
				warehouseId: 5,
			},
			{
				note: 'note',
				overrideSender: {
					name: 'F',
					company: 'FC',
					phone: '1',
					landline: '2',
					email: 'f@example.com',
					line1: 'F1',
					state: 'FS',
					city: 'FT',
					postalCode: 'FP',
					country: 'CN',
				},
				overrideRecipient: {
					name: 'S',
					company: 'SC',
					phone: '3',
					line1: 'S1',
					line2: 'S2',
					state: 'SS',
					city: 'ST',
					postalCode: 'SP',
					country: 'US',
				},
				parcels: {
					parcel: [
						{
							boxNumber: 'b1',
							boxNote: 'bn1',
							weight: 1.5,
							length: 10.2,
							width: 5,
							height: 2,
							sku: 'k1',
							cnName: '衣服',
							enName: 'clothes',
							price: 9.9,
							quantity: 3,
							material: 'cotton',
							use: 'wear',
							unitWeight: 0.4,
							hsCode: '6109',
							battery: 'none',
						},
						{ boxNumber: 'b1', sku: 'k2', enName: 'socks', price: 1, quantity: 1 },
						{ boxNumber: 'b2', weight: 0.5, length: 1, width: 1, height: 1 },
					],
				},
			},
		);
		expect(wire.requests).toEqual([]);
		expect(run.json[0].preview).toEqual({
			Channel_id: 386,
			ptid: 7,
			orders: [
				{
					cargo_type: 2,
					OrderID: 'A-1',
					ydh1: 'r1',
					ydh2: 'r2',
					Fname: 'F',
					Fcompany: 'FC',
					Ftel: '1',
					Fphone: '2',
					Femail: 'f@example.com',
					Fadd1: 'F1',
					Fstate: 'FS',
					Fcity: 'FT',
					Fpostcode: 'FP',
					Fcountry: 'CN',
					Otheraddid: 93,
					Sname: 'S',
					Scompany: 'SC',
					Sadd1: 'S1',
					Sadd2: 'S2',
					Scity: 'ST',
					Sstate: 'SS',
					Spostcode: 'SP',
					Stel: '3',
					Scountry: 'US',
					ckid: 5,
					Parcel_num: 2,
					Weight: 2,
					Note: 'note',
					parcels: [
						{
							box: 'b1',
							boxnote: 'bn1',
							weight: 1.5,
							length: 11,
							width: 5,
							height: 2,
							sku: 'k1',
							cnname: '衣服',
							enname: 'clothes',
							price: 9.9,
							num: 3,
							material: 'cotton',
							use: 'wear',
							cweight: 0.4,
							hscode: '6109',
							battery: 'none',
						},
						{
							box: 'b1',
							boxnote: 'bn1',
							weight: 1.5,
							length: 11,
							width: 5,
							height: 2,
							sku: 'k2',
							enname: 'socks',
							price: 1,
							num: 1,
						},
						{ box: 'b2', boxnote: 'note', weight: 0.5, length: 1, width: 1, height: 1 },
					],
				},
			],
		});
		expect(JSON.stringify(run.json)).not.toContain('demo_app_secret');
	});

	it("gets its types from the table when the order is given as JSON, as in the document's sample", async () => {
		const sample = {
			cargo_type: 2,
			OrderID: 'a2020020915',
			Fname: 'kimi',
			Ftel: '1234567890',
			Fadd1: '2777 Alton Parkway apt 347',
			Fstate: 'CA',
			Fcity: 'irvine',
			Fpostcode: '92606',
			Fcountry: 'US',
			Sname: 'Pam Pierce',
			Scompany: '',
			Sadd1: '27 silver tail rd',
			Scity: 'Berwick',
			Sstate: 'ME',
			Spostcode: '03901',
			Stel: '9787933920',
			Scountry: 'US',
			ckid: '1',
			Parcel_num: 1,
			Weight: 0.25,
			Note: ' label reference',
			parcels: [
				{
					box: 'box1',
					boxnote: 'label reference',
					weight: '0.25',
					length: '10',
					width: '5',
					height: '2',
					sku: '1',
					cnname: 'asdfasdf',
					enname: 'clothes',
					price: '1',
					num: '1',
					material: '1asdfsf',
					use: '1sdf',
					cweight: '0.25',
					hscode: 'sadfsadf1',
					battery: '1',
				},
			],
		};
		const run = await create(
			[order('x')],
			{},
			{ orderData: 'json', orderJson: JSON.stringify(sample) },
		);
		expect(run.error).toBeUndefined();
		expect(problems()).toEqual([]);
		expect((wire.json(0).orders as IDataObject[])[0]).toMatchObject({
			OrderID: 'a2020020915',
			ckid: 1,
			Parcel_num: 1,
			Weight: 0.25,
			Sadd2: '',
			parcels: [
				{
					weight: 0.25,
					length: 10,
					width: 5,
					height: 2,
					price: 1,
					num: 1,
					cweight: 0.25,
					hscode: 'sadfsadf1',
				},
			],
		});
	});

	it('takes the parcels an order brings along, in its own units, with the goods of each', async () => {
		const parcels = [
			{
				weight: '2',
				length: 10,
				width: 10,
				height: 10,
				weightUnit: 'lb',
				lengthUnit: 'in',
				reference: 'left',
				goods: [{ sku: 'A', title: '茶', quantity: 2, unitPrice: 0 }],
			},
			{
				weight: 8,
				length: 5,
				width: 5,
				height: 5,
				weightUnit: 'oz',
				lengthUnit: 'in',
				goods: [{ sku: 'B' }, { sku: 'C' }],
			},
		];
		await create([order('P-1', { parcels })]);
		expect(problems()).toEqual([]);
		const [sent] = wire.json(0).orders as IDataObject[];
		expect(sent).toMatchObject({ Parcel_num: 2, Weight: 1.134 });
		expect(sent.parcels).toEqual([
			{
				box: 'box1',
				boxnote: 'left',
				weight: 0.9072,
				length: 26,
				width: 26,
				height: 26,
				sku: 'A',
				cnname: '茶',
				price: 0,
				num: 2,
			},
			{ box: 'box2', weight: 0.2268, length: 13, width: 13, height: 13, sku: 'B' },
			{ box: 'box2', weight: 0.2268, length: 13, width: 13, height: 13, sku: 'C' },
		]);
	});

	it('carries Chinese, emoji and special characters untouched, district before the street', async () => {
		const hard = 'a+b & c=d <x> "y" \'z\' 🐱\n第二行';
		const recipient = {
			...(order('x').recipient as IDataObject),
			name: hard,
			line1: '文三路 138 号',
			district: '西湖区',
			country: null,
		};
		await create(
			[order('H-1', { recipient })],
			{},
			{ recipientDefaults: { country: 'CN', postalCode: '310000' } },
		);
		expect((wire.json(0).orders as IDataObject[])[0]).toMatchObject({
			Sname: hard,
			Sadd1: '西湖区文三路 138 号',
			Scountry: 'CN',
			Spostcode: '03901',
		});
		expect(problems()).toEqual([]);
	});

	it("goes without parcels from a warehouse's stock, with the weight that is set", async () => {
		const run = await create(
			[order('W-1')],
			{ warehouseId: 1, totalWeight: 0.8, parcelCount: 2, previewOnly: true },
			{ defaultBox: {} },
		);
		const [sent] = (run.json[0].preview as { orders: IDataObject[] }).orders;
		expect(sent).toMatchObject({ ckid: 1, Weight: 0.8, Parcel_num: 2 });
		expect(sent).not.toHaveProperty('parcels');
	});

	it.each([
		['dingCang', 'http://best.dingcang.vip', 'dingcang'],
		['dingExpress', 'http://oms.dingexpress.cn', 'dingexpress'],
		['custom', 'http://oms.dingexpress.cn/', 'dingexpress'],
	])('goes to the host of the service %s', async (service, baseUrl, brand) => {
		const credentials = {
			sttLogisticsApi: { service, appKey: '20011', appSecret: 'demo_app_secret', baseUrl },
		};
		await create([order('B-1')], {}, {}, { credentials });
		expect(wire.requests[0].url).toBe(`${baseUrl.replace(/\/$/, '')}/api/interface.api.php`);
		expect(wire.sandbox.state.stt.orders).toMatchObject([{ brand, orderId: 'B-1' }]);
	});
});

describe('what comes out', () => {
	it('is the incoming order with the shipment added, one item for each, in order', async () => {
		const orders = ['N-1', 'N-2', 'N-3'].map((number) => order(number));
		const run = await create(orders);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(run.json.map(({ number }) => number)).toEqual(['N-1', 'N-2', 'N-3']);
		expect(run.json[0]).toEqual({
			...orders[0],
			shipment: {
				orderNumber: 'N-1',
				carrier: 'FEDEX_GROUND',
				providerCarrier: null,
				service: '386',
				trackingNumbers: [],
				labelUrl: null,
				labelReady: false,
				reused: false,
				status: 'pending',
				charges: null,
				boxes: [],
			},
		});
	});

	it('names the channel of the rate that was chosen, and no channel that was chosen before', async () => {
		const rates = [
			{ service: '431', carrier: 'UPS_GROUND', total: 5 },
			{ service: '386', carrier: 'FEDEX_GROUND', total: 6 },
		];
		const channelId = {
			__rl: true,
			mode: 'list',
			value: '={{ $json.rates[0].service }}',
			cachedResultName: 'FEDEX_GROUND (386)',
		};
		const run = await create([order('N-1', { rates })], {}, { channelId });
		expect(wire.json(0).Channel_id).toBe(431);
		expect(run.json[0].shipment).toMatchObject({ carrier: 'UPS_GROUND', service: '431' });
	});

	it("is the provider's answer when asked for raw", async () => {
		const run = await create([order('R-1')], {}, { output: 'raw' });
		expect(run.json).toEqual([{ code: 200 }]);
	});

	it('has label and fees after waiting, all waiting orders in one look-up a round', async () => {
		wire.sandbox.set({ labelReadyAfter: 2 });
		const run = await create(
			['L-1', 'L-2', 'L-3'].map((number) => order(number)),
			{ waitUntilReady: true, checkEvery: 0.01 },
		);
		expect(paths()).toEqual([
			...Array(3).fill('interface.api.php'),
			'multifetchlabels.php',
			'multifetchlabels.php',
		]);
		expect(wire.json(3)).toEqual({
			AppKey: '20011',
			AppSecret: 'demo_app_secret',
			orderids: ['L-1', 'L-2', 'L-3'],
		});
		expect(problems()).toEqual([]);
		expect(run.json[1].shipment).toMatchObject({
			labelReady: true,
			status: 'ready',
			trackingNumbers: [expect.stringMatching(/^7946/)],
			labelUrl: expect.stringMatching(/^http:\/\/labels\.example\.com\/.*\.pdf$/),
			charges: { postage: 5.2, registration: 0, handling: 0, other: 0, fuel: 0, total: 5.2 },
		});
	});

	it('is no error when the label is not ready in time', async () => {
		wire.sandbox.set({ labelReadyAfter: 99, stt: { notReady: 'error' } });
		const run = await create([order('L-1')], {
			waitUntilReady: true,
			checkEvery: 0.01,
			maxWait: 0.05,
		});
		expect(run.error).toBeUndefined();
		expect(run.json[0].shipment).toMatchObject({
			labelReady: false,
			status: 'pending',
			pendingReason: expect.stringContaining('面单生成中'),
		});
		expect(run.hints[0].message).toContain('1 label is not ready yet');
	});

	it('has the file in it when it is to be downloaded', async () => {
		const run = await create([order('D-1')], { download: true, binaryProperty: 'label' });
		expect(run.items[0].binary).toEqual({
			label: expect.objectContaining({ fileName: 'label-D-1.pdf', mimeType: 'application/pdf' }),
		});
		expect(Buffer.from(run.items[0].binary!.label.data, 'base64').toString('latin1')).toMatch(
			/^%PDF-/,
		);
	});

	it('has one file for each box of several', async () => {
		const parcels = [1, 2].map(() => ({
			weight: 1,
			length: 1,
			width: 1,
			height: 1,
			weightUnit: 'kg',
			lengthUnit: 'cm',
		}));
		const run = await create([order('M-1', { parcels })], { download: true });
		expect(
			Object.entries(run.items[0].binary!).map(([property, { fileName, mimeType }]) => [
				property,
				fileName,
				mimeType,
			]),
		).toEqual([
			['data', 'label-M-1-box1.png', 'image/png'],
			['data2', 'label-M-1-box2.png', 'image/png'],
		]);
		const { trackingNumbers, boxes } = run.json[0].shipment as IDataObject;
		expect(trackingNumbers).toHaveLength(2);
		expect(boxes).toEqual([
			{
				boxNumber: 'box1',
				trackingNumber: (trackingNumbers as string[])[0],
				labelUrl: expect.stringMatching(/\.png$/),
			},
			{
				boxNumber: 'box2',
				trackingNumber: (trackingNumbers as string[])[1],
				labelUrl: expect.stringMatching(/\.png$/),
			},
		]);
	});

	it('takes the label that some channels answer at once', async () => {
		wire.sandbox.set({ stt: { createAnswer: 'source' } });
		const run = await create([order('S-1')], { download: true });
		expect(paths()).toEqual(['interface.api.php', expect.stringMatching(/\.pdf$/)]);
		expect(run.json[0].shipment).toMatchObject({
			labelReady: true,
			trackingNumbers: [expect.any(String)],
			providerOrderId: expect.stringMatching(/^nb/),
		});
		expect(Object.keys(run.items[0].binary!)).toEqual(['data']);
	});

	it('takes a label that is only in the answer itself, as base64', async () => {
		const pdf = Buffer.from('%PDF-1.4 label %%EOF');
		const source = {
			tracking: 'T1',
			waybill: 'T1',
			png_url: '',
			pdf_url: '',
			base64_type: 'pdf',
			base64: pdf.toString('base64'),
		};
		wire.next(() => ({
			text: JSON.stringify({ result: [{ code: 200, orderid: 'S-2', nborderid: 'nb', source }] }),
		}));
		const run = await create([order('S-2')], { download: true });
		expect(wire.requests).toHaveLength(1);
		expect(Buffer.from(run.items[0].binary!.data.data, 'base64')).toEqual(pdf);
	});

	it('asks for the other boxes although the answer brought one label along', async () => {
		wire.sandbox.set({ stt: { createAnswer: 'source' } });
		const parcels = [1, 2].map(() => ({ weight: 1, length: 1, width: 1, height: 1 }));
		const run = await create([order('S-3', { parcels })], { download: true });
		expect(Object.keys(run.items[0].binary!)).toEqual(['data', 'data2']);
		wire.clear();
		const unasked = await create([order('S-4', { parcels })]);
		expect(unasked.json[0].shipment).toMatchObject({
			labelReady: false,
			trackingNumbers: [expect.any(String)],
		});
	});
});

describe('bad input', () => {
	const fails = async (
		field: string | RegExp,
		orders: IDataObject[],
		more: IDataObject = {},
		options: IDataObject = {},
	) => {
		const run = await create(orders, options, more);
		expect(run.error?.message).toMatch(field);
		expect(wire.requests).toEqual([]);
		return run.error!;
	};
	const recipient = order('x').recipient as IDataObject;

	it('names both places where a missing value can be set', async () => {
		const error = await fails('Recipient phone (Stel) is missing', [
			order('B-1', { recipient: { ...recipient, phone: '' } }),
		]);
		expect(error.message).toContain('B-1');
		expect(error.description).toContain('recipient.phone');
		expect(error.description).toContain('Recipient Defaults');
		expect(error.context?.itemIndex).toBe(0);
	});

	it.each([
		['Recipient name', [order('B-1', { recipient: null })], {}],
		['Sender name', [order('B-1')], { sender: {} }],
		// as the panel has it before anything is filled in
		[
			'Sender name',
			[order('B-1')],
			{
				sender: {
					name: '',
					phone: '',
					line1: '',
					city: '',
					state: '',
					postalCode: '',
					country: '',
				},
			},
		],
		['Weight', [order('B-1')], { defaultBox: { weight: 0, length: 0, width: 0, height: 0 } }],
		['Order Number is missing', [order('')], {}],
		[
			'Channel is missing',
			[order('B-1')],
			{ channelId: { __rl: true, mode: 'id', value: '={{ $json.nothing }}' } },
		],
		[
			'Channel must be a number: “abc”',
			[order('B-1')],
			{ channelId: { __rl: true, mode: 'id', value: 'abc' } },
		],
		['Default Box: Weight', [order('B-1')], { defaultBox: {} }],
		['Default Box: Length', [order('B-1')], { defaultBox: { weight: 1 } }],
		['Quantity must be a whole number: “1.5”', [order('B-1', { lines: [{ quantity: 1.5 }] })], {}],
		['Unit Price must be a number', [order('B-1', { lines: [{ unitPrice: 'ten' }] })], {}],
		[
			'Parcel 1 of the incoming order: Weight',
			[order('B-1', { parcels: [{ weight: 'heavy', length: 1, width: 1, height: 1 }] })],
			{},
		],
		[
			'differ in weight',
			[order('B-1')],
			{
				parcels: {
					parcel: [
						{ boxNumber: 'a', weight: 1, length: 1, width: 1, height: 1 },
						{ boxNumber: 'a', weight: 2 },
					],
				},
			},
		],
		['Order (JSON) is not a JSON object', [order('B-1')], { orderData: 'json', orderJson: '[1]' }],
		[
			'whole request',
			[order('B-1')],
			{ orderData: 'json', orderJson: '{"Channel_id":1,"orders":[{}]}' },
		],
		['no parcels', [order('B-1')], { orderData: 'json', orderJson: '{"Fname":"x"}' }],
		['no parcels', [order('B-1')], { orderData: 'json', orderJson: '{"ckid":"0"}' }],
		[
			'Recipient name must be a text: “{"first":"P"}”',
			[order('B-1', { recipient: { ...recipient, name: { first: 'P' } } })],
			{},
		],
		[
			'Recipient line1 must be a text: “["a"]”',
			[order('B-1', { recipient: { ...recipient, line1: ['a'] } })],
			{},
		],
		[
			'Recipient company must be a text: “false”',
			[order('B-1', { recipient: { ...recipient, company: false } })],
			{},
		],
		[
			'recipient of the incoming order must be an object: “Pam Pierce, Berwick”',
			[order('B-1', { recipient: 'Pam Pierce, Berwick' })],
			{ recipientDefaults: recipient },
		],
		['sender of the incoming order must be an object: “[]”', [order('B-1', { sender: [] })], {}],
		[
			'lines of the incoming order must be a list of objects: “{"sku":"A"}”',
			[order('B-1', { lines: { sku: 'A' } })],
			{},
		],
		[
			'lines[1] of the incoming order must be an object: “null”',
			[order('B-1', { lines: [{ sku: 'A' }, null] })],
			{},
		],
		[
			'Line 2: SKU must be a text: “["A"]”',
			[order('B-1', { lines: [{ sku: 'A' }, { sku: ['A'] }] })],
			{},
		],
		['Line 1: title must be a text: “{}”', [order('B-1', { lines: [{ title: {} }] })], {}],
		[
			'Line 1: Unit Price must be a number of at least 0: “{"toString":1}”',
			[order('B-1', { lines: [{ unitPrice: { toString: 1 } }] })],
			{},
		],
		[
			'parcels of the incoming order must be a list of objects: “2”',
			[order('B-1', { parcels: 2 })],
			{},
		],
		[
			'parcels[0] of the incoming order must be an object: “null”',
			[order('B-1', { parcels: [null] })],
			{},
		],
		[
			'parcels[0].goods[0] of the incoming order must be an object: “null”',
			[order('B-1', { parcels: [{ weight: 1, length: 1, width: 1, height: 1, goods: [null] }] })],
			{},
		],
		[
			'Parcel 1 of the incoming order: weightUnit must be one of kg, g, lb, oz: “stone”',
			[
				order('B-1', {
					parcels: [{ weight: 1, length: 1, width: 1, height: 1, weightUnit: 'stone' }],
				}),
			],
			{},
		],
		[
			'Parcel 1 of the incoming order: Weight (Kg) must be a number: “[1]”',
			[order('B-1', { parcels: [{ weight: [1], length: 1, width: 1, height: 1 }] })],
			{},
		],
		[
			'parcels must be a list of objects',
			[order('B-1')],
			{ orderData: 'json', orderJson: '{"parcels":[null]}' },
		],
	])('%s: refused before anything is sent', async (field, orders, more) => {
		const error = await fails(
			new RegExp(field.replace(/[()[\]{}.]/g, '\\$&')),
			orders as IDataObject[],
			more as IDataObject,
		);
		if (/must be (a text|an object|a list)/.test(field))
			expect(error.description).toMatch(/[Cc]orrect|Set it/);
	});

	it("takes a channel's name from no odd rates and shipment, but from the account's list", async () => {
		const odd = { rates: [null, { service: { toString: 1 } }, 'x'], shipment: ['386'] };
		const { json } = await create(
			[order('B-1', odd as never)],
			{},
			{ channelId: { __rl: true, mode: 'id', value: '386' } },
		);
		expect(json[0].shipment).toMatchObject({ carrier: 'FEDEX_GROUND', service: '386' });
	});

	it('shows the start of a value without end', async () => {
		const error = await fails('Recipient name must be a text', [
			order('B-1', { recipient: { ...recipient, name: Array(500).fill('x') } }),
		]);
		expect(error.message.length).toBeLessThan(300);
	});

	it('refuses the same order number twice in a run, and goes on with the first under Continue On Fail', async () => {
		await fails('“D-1” appears twice in this run (items 1 and 3)', [
			order('D-1'),
			order('D-2'),
			order('D-1'),
		]);
		const run = await create(
			[order('D-1'), order('D-2'), order('D-1')],
			{},
			{},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(bought()).toEqual({ 'D-1': 1, 'D-2': 1 });
		expect(run.json.map(({ error }) => error)).toEqual([
			undefined,
			undefined,
			expect.stringContaining('twice'),
		]);
	});

	it('refuses a stock order whose weight nobody gave', async () => {
		await fails(
			'weight (Weight) is not known',
			[order('W-1')],
			{ defaultBox: {} },
			{ warehouseId: 1 },
		);
	});
});

describe('when the provider says no', () => {
	it('shows its words, their meaning and what to do', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			message: '接口返回:Ship web service is currently unavailable.',
		});
		const { error } = await create([order('F-1')]);
		expect(error?.message).toContain('接口返回:Ship web service is currently unavailable.');
		expect(error?.message).toContain('F-1');
		expect(error?.description).toContain('Nothing was bought');
		expect(error?.failure).toMatchObject({ cause: 'temporarily-unavailable' });
		expect(bought()).toEqual({});
	});

	it('points at the credential when that is refused', async () => {
		const credentials = {
			sttLogisticsApi: { service: 'dingCang', appKey: '20011', appSecret: 'wrong', baseUrl: '' },
		};
		const { error } = await create([order('F-1')], {}, {}, { credentials });
		expect(error?.message).toContain('AppKey或AppSecret错误');
		expect(error?.failure).toMatchObject({ cause: 'credential-invalid' });
	});

	it('stops at the first failure, and names what was bought before it', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'F-2',
			message: '余额不足',
		});
		const { error } = await create(
			['F-1', 'F-2', 'F-3'].map((number) => order(number)),
			{ concurrency: 1 },
		);
		expect(error?.message).toContain('Order F-2');
		expect(error?.message).toContain('余额不足');
		expect(error?.description).toContain('Already done in this run (1): order F-1 bought');
		expect(error?.context?.itemIndex).toBe(1);
		expect(bought()).toEqual({ 'F-1': 1 });
	});

	it('waits for what is in flight before it stops', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'F-1',
			message: '余额不足',
		});
		wire.sandbox.faults.add({
			kind: 'slow',
			provider: 'stt',
			operation: 'create',
			match: 'F-2',
			ms: 60,
		});
		const { error } = await create(
			['F-1', 'F-2', 'F-3', 'F-4'].map((number) => order(number)),
			{ concurrency: 2 },
		);
		expect(error?.message).toContain('Order F-1');
		expect(error?.description).toContain('order F-2 bought');
		expect(bought()).toEqual({ 'F-2': 1 });
	});

	it("keeps the order's own data under Continue On Fail, and does the others", async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'F-2',
			message: '余额不足',
		});
		const run = await create(
			['F-1', 'F-2', 'F-3'].map((number) => order(number)),
			{},
			{},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(bought()).toEqual({ 'F-1': 1, 'F-3': 1 });
		expect(run.json[1]).toEqual({
			...order('F-2'),
			error: expect.stringContaining('余额不足'),
			details: { kind: 'refused', code: '400', orderNumber: 'F-2', advice: expect.any(String) },
		});
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('puts the order on the error output with its data', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'F-2',
			message: '余额不足',
		});
		const run = await create(
			['F-1', 'F-2'].map((number) => order(number)),
			{},
			{},
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
		const [failed] = run.outputs[1];
		expect(failed.json).toMatchObject({
			...order('F-2'),
			error: expect.stringContaining('余额不足'),
			details: { kind: 'refused', code: '400', orderNumber: 'F-2' },
		});
		expect(failed.pairedItem).toEqual({ item: 1 });
	});

	it('keeps the label that was bought when only its file could not be had', async () => {
		wire.sandbox.faults.add({ kind: 'business-error', provider: 'labels', operation: 'file' });
		const run = await create(
			[order('F-1')],
			{ download: true },
			{},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(run.json[0]).toMatchObject({
			number: 'F-1',
			error: expect.stringContaining('label file'),
			shipment: { labelReady: true, trackingNumbers: [expect.any(String)] },
		});
		const stopped = await create([order('F-2')], { download: true });
		expect(stopped.error?.description).toMatch(
			/Already done in this run \(1\): order F-2 bought \(7946\d+\)/,
		);
	});
});

describe('never bought twice', () => {
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('returns the label of a number the provider knows, and says so', async () => {
		await create([order('X-1')]);
		wire.clear();
		const run = await create([order('X-1'), order('X-2')], {
			waitUntilReady: true,
			checkEvery: 0.01,
		});
		expect(run.json.map(({ shipment }) => (shipment as IDataObject).reused)).toEqual([true, false]);
		expect(bought()).toEqual({ 'X-1': 1, 'X-2': 1 });
		expect(run.hints.map(({ message }) => message)).toEqual([
			'1 order was known already, nothing was bought: X-1',
		]);
	});

	it('fails on a known number when asked to', async () => {
		await create([order('X-1')]);
		const { error } = await create([order('X-1')], { ifExists: 'fail' });
		expect(error?.message).toContain('订单号已存在');
	});

	it.each([
		['1', 300, '退款中'],
		['2', 200, '退款完成'],
	])(
		'refuses the number of a cancelled order (status %s)',
		async (_status, cancelOutcome, words) => {
			await create([order('C-1')]);
			wire.sandbox.set({ stt: { cancelOutcome: cancelOutcome as 200 | 300 } });
			await runNode({
				node: 'sttLogistics',
				parameters: { resource: 'order', operation: 'cancel', orderNumber: 'C-1' },
			});
			const { error } = await create([order('C-1')]);
			expect(error?.message).toContain(words);
			expect(error?.description).toContain('use another one');
		},
	);

	it.each(['reset-after', 'html200', 'malformed', 'empty'] as const)(
		'looks up what became of an order whose answer was lost (%s)',
		async (kind) => {
			wire.sandbox.faults.add({
				kind,
				after: true,
				provider: 'stt',
				operation: 'create',
				times: 1,
			});
			const run = await create([order('U-1')]);
			expect(run.error).toBeUndefined();
			expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php', 'cancelstatus.php']);
			expect(run.json[0].shipment).toMatchObject({
				orderNumber: 'U-1',
				reused: true,
				labelReady: true,
			});
			expect(bought()).toEqual({ 'U-1': 1 });
		},
	);

	it.each(['reset-before', 'http500', 'http502html'] as const)(
		'says that nothing was bought when the provider does not know the order (%s)',
		async (kind) => {
			wire.sandbox.faults.add({ kind, provider: 'stt', operation: 'create', times: 1 });
			const { error } = await create([order('U-1')]);
			expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php']);
			expect(error?.description).toContain('nothing was bought');
			expect(bought()).toEqual({});
		},
	);

	it('says that it does not know when the look-up fails too', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'create',
			times: 1,
		});
		wire.sandbox.faults.add({ kind: 'http500', provider: 'stt', operation: 'labels' });
		const { error } = await create([order('U-1')]);
		expect(error?.message).toContain('It is not known whether this was done');
		expect(error?.description).toContain('not sent again');
	});

	it('repeats under Retry On Fail only what surely did not happen', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'T-2',
			times: 1,
			message: 'busy',
		});
		const run = await create(
			['T-1', 'T-2', 'T-3'].map((number) => order(number)),
			{ concurrency: 1 },
			{},
			{ settings: retry },
		);
		expect(run.error).toBeUndefined();
		expect(wire.requests.map(({ body }) => /T-\d/.exec(body)![0])).toEqual([
			'T-1',
			'T-2',
			'T-2',
			'T-3',
		]);
		expect(run.json.map(({ shipment }) => (shipment as IDataObject).reused)).toEqual([
			false,
			false,
			false,
		]);
		expect(bought()).toEqual({ 'T-1': 1, 'T-2': 1, 'T-3': 1 });
	});

	it('looks an unknown outcome up first when n8n runs the node again, instead of sending it again', async () => {
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'create',
			times: 1,
		});
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels', times: 1 });
		const run = await create([order('T-1')], {}, {}, { settings: retry });
		expect(run.error).toBeUndefined();
		expect(paths().filter((path) => path === 'interface.api.php')).toHaveLength(1);
		expect(run.json[0].shipment).toMatchObject({ reused: true });
	});

	it('buys nothing twice when Continue On Fail makes n8n run the node again', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			match: 'T-1',
			message: '余额不足',
		});
		const run = await create(
			['T-1', 'T-2'].map((number) => order(number)),
			{},
			{},
			{ settings: { ...retry, onError: 'continueRegularOutput' } },
		);
		expect(wire.requests.filter(({ body }) => body.includes('T-2'))).toHaveLength(1);
		expect(bought()).toEqual({ 'T-2': 1 });
		expect(run.json[0].error).toContain('余额不足');
	});

	it('sends a request again that never reached the provider', async () => {
		wire.next(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
		const run = await create([order('V-1')]);
		expect(run.error).toBeUndefined();
		expect(paths()).toEqual(['interface.api.php', 'interface.api.php']);
		expect(bought()).toEqual({ 'V-1': 1 });
	});

	it('sends nothing when it is only to preview', async () => {
		const run = await create([order('V-1'), order('V-2')], { previewOnly: true });
		expect(wire.requests).toEqual([]);
		expect(run.json.map(({ number }) => number)).toEqual(['V-1', 'V-2']);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Preview Only: nothing was sent. What would be sent is under “preview”.',
		]);
	});
});

describe('stopping the execution', () => {
	it('ends what is in flight and starts nothing more', async () => {
		wire.sandbox.faults.add({ kind: 'hang', provider: 'stt', operation: 'create' });
		const orders = ['S-1', 'S-2', 'S-3'].map((number) => order(number));
		await create(
			orders,
			{ concurrency: 1 },
			{},
			{ onStart: (engine) => void sleep(60).then(() => engine.stop()) },
		);
		await sleep(60);
		expect(paths().filter((path) => path === 'interface.api.php')).toHaveLength(1);
	});

	it('tells what may have been bought from what was not sent', async () => {
		wire.sandbox.faults.add({ kind: 'hang', provider: 'stt', operation: 'create' });
		const { stored } = await create(
			['S-1', 'S-2'].map((number) => order(number)),
			{ concurrency: 1 },
			{},
			{
				settings: { onError: 'continueRegularOutput' },
				onStart: (engine) => void sleep(60).then(() => engine.stop()),
			},
		);
		await sleep(60);
		const items = stored.data.resultData.runData.Node[0].data?.main[0] ?? [];
		expect(items.map(({ json }) => [json.number, json.error])).toEqual([
			['S-1', expect.stringContaining('It is not known whether this was done')],
			['S-2', expect.stringContaining('Not sent: the execution was stopped')],
		]);
	});
});

describe('secrets', () => {
	it.each([
		'reset-after',
		'http500',
		'http502html',
		'malformed',
		'redirect',
		'business-error',
		'rate-limited',
	] as const)('are in nothing that is stored or shown (%s)', async (kind) => {
		wire.sandbox.faults.add({ kind, provider: 'stt', operation: 'create', retryAfter: 60 });
		for (const settings of [{}, { onError: 'continueErrorOutput' as const }]) {
			const { stored, error } = await create([order('Z-1')], {}, {}, { settings });
			expect(JSON.stringify(stored)).not.toContain('demo_app_secret');
			for (let cause: unknown = error; cause; cause = (cause as { cause?: unknown }).cause) {
				const { message, description, context, stack } = cause as NonNullable<typeof error>;
				expect(JSON.stringify([message, description, context, stack])).not.toContain(
					'demo_app_secret',
				);
			}
		}
	});
});
