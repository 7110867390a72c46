/**
 * The table of 单条创建订单 (开放接口, 请求示例) as a server would check it: types, what must be there, what is
 * left out.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();
const create = (item: IDataObject, more: IDataObject = {}, options: IDataObject = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ ...more, options }),
		items: [item],
	});
const asJson = (orderJson: IDataObject) =>
	create(order('T-1'), { orderData: 'json', orderJson: JSON.stringify(orderJson) });
const sent = () => (wire.json(0).orders as IDataObject[])[0];
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);

/** The sample of 单条创建订单, its types as printed there. */
const SAMPLE = {
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
};
const ROW = {
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
};

it('an optional field with nothing in it is left out; the two the table demands and the sample leaves empty are sent empty', async () => {
	const nothing = {
		ydh1: '',
		ydh2: ' ',
		Fcompany: '\t',
		Fphone: null,
		Femail: '',
		Otheraddid: '',
		ckid: ' ',
		Note: ' ',
	};
	await asJson({
		...SAMPLE,
		...nothing,
		Scompany: ' ',
		parcels: [{ ...ROW, boxnote: ' ', sku: '', price: '', num: null, hscode: ' ', battery: '' }],
	});
	expect(problems()).toEqual([]);
	for (const field of Object.keys(nothing)) expect(sent()).not.toHaveProperty(field);
	expect(sent()).toMatchObject({ Scompany: '', Sadd2: '' });
	expect(Object.keys((sent().parcels as IDataObject[])[0])).toEqual([
		'box',
		'weight',
		'length',
		'width',
		'height',
		'cnname',
		'enname',
		'material',
		'use',
		'cweight',
	]);
});

it.each([
	['Weight', { Weight: '0x10' }, ROW],
	['Weight', { Weight: 'Infinity' }, ROW],
	['Weight', { Weight: 0 }, ROW],
	['Weight', { Weight: '0,25' }, ROW],
	['Parcel_num', { Parcel_num: '1.5' }, ROW],
	['Parcel_num', { Parcel_num: -1 }, ROW],
	['Otheraddid', { Otheraddid: '9.3' }, ROW],
	['Stel', { Stel: true }, ROW],
	['Sname', { Sname: '  ' }, ROW],
	['parcels[0].length', {}, { ...ROW, length: '0' }],
	['parcels[0].weight', {}, { ...ROW, weight: '' }],
	['parcels[0].num', {}, { ...ROW, num: '1.5' }],
	['parcels[0].price', {}, { ...ROW, price: -1 }],
	['parcels[0].box', {}, { ...ROW, box: undefined }],
])(
	'refuses what the table does not allow, before anything is sent: %s %j',
	async (field, more, row) => {
		const { error } = await asJson({ ...SAMPLE, ...more, parcels: [row] });
		expect(error?.message).toContain(field);
		expect(wire.requests).toEqual([]);
	},
);

it('a number keeps all its digits as a text, or is refused where it has lost some', async () => {
	await create(order('T-1'), {
		orderData: 'json',
		orderJson: JSON.stringify({ ...SAMPLE, parcels: [ROW] }).replace(
			'"a2020020915"',
			'90071992547409931',
		),
	});
	expect(sent().OrderID).toBe('90071992547409931');
	wire.clear();
	for (const lost of [{ OrderID: 2 ** 60 }, { Stel: 2 ** 60 }]) {
		const orderJson = { ...SAMPLE, parcels: [ROW], ...lost };
		const { error } = await create(order('T-1', { orderJson }), {
			orderData: 'json',
			orderJson: '={{ $json.orderJson }}',
		});
		expect(error?.message).toContain('has lost digits');
	}
	expect(wire.requests).toEqual([]);
});

it.each([
	[10, 10],
	[10.2, 11],
	[0.4, 1],
	[30.000000000000004, 30],
	[0.1 + 0.2 + 0.7, 1],
	['.5', 1],
])(
	'length, width and height are whole centimetres, rounded up: %s is %s',
	async (given, wanted) => {
		await asJson({ ...SAMPLE, parcels: [{ ...ROW, length: given, width: given, height: given }] });
		expect((sent().parcels as IDataObject[])[0]).toMatchObject({
			length: wanted,
			width: wanted,
			height: wanted,
		});
		expect(problems()).toEqual([]);
	},
);

it('the weight is the exact sum of the boxes, each counted once', async () => {
	const parcels = {
		parcel: [
			{ boxNumber: 'A', weight: 0.1, length: 1, width: 1, height: 1, sku: 'x' },
			{ boxNumber: 'A', sku: 'y' },
			{ boxNumber: 'B', weight: 0.2, length: 1, width: 1, height: 1 },
		],
	};
	await create(order('W-1'), { parcels });
	expect(sent()).toMatchObject({ Parcel_num: 2, Weight: 0.3 });
	expect(problems()).toEqual([]);
});

it('a sender of the order has one address field on the wire (Fadd1): its second line follows the first', async () => {
	const sender = {
		name: 'kimi',
		phone: '1',
		line1: '2777 Alton Parkway',
		line2: 'apt 347',
		city: 'irvine',
		state: 'CA',
		postalCode: '92606',
		country: 'US',
	};
	await create(order('S-1', { sender }), { sender: {} });
	expect(sent()).toMatchObject({ Fadd1: '2777 Alton Parkway, apt 347' });
	wire.clear();
	await create(
		order('S-2', {
			sender: { ...sender, line1: '文三路 138 号', line2: null, district: '西湖区' },
		}),
		{ sender: {} },
	);
	expect(sent()).toMatchObject({ Fadd1: '西湖区文三路 138 号' });
	wire.clear();
	await create(order('S-3', { sender }), { sender: {}, overrideSender: { line1: 'elsewhere' } });
	expect(sent()).toMatchObject({ Fadd1: 'elsewhere', Fname: 'kimi' });
});
