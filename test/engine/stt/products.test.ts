/** Weight and customs data from a list of products, and labels for the way back. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();
const goOn = { settings: { onError: 'continueRegularOutput' as const } };

const PRODUCTS = [
	{
		sku: 'SKU-1',
		weight: '250',
		weightUnit: 'g',
		cnName: '棉衣',
		enName: 'Cotton clothes',
		hsCode: '6109100010',
		price: 2.5,
		material: 'cotton',
		battery: 'no',
	},
	{ SKU: 'SKU-2', Weight: 1.5, 'Weight Unit': 'KG', hs_code: 6110, 'Declared Price': '12' },
	// As a table of n8n adds its own columns, and a sheet empty rows.
	{ sku: '', weight: null, weightUnit: ' ', id: 3 },
];

const line = (
	sku: string | null,
	quantity: number | string | null,
	more: IDataObject = {},
): IDataObject => ({
	id: `${sku}`,
	sku,
	quantity,
	...more,
});
const withLines = (...lines: IDataObject[]) => order('A-1', { lines });

interface Setting {
	options?: IDataObject;
	more?: IDataObject;
}

const run = (items: IDataObject[], products: unknown, { options = {}, more = {} }: Setting = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({
			weightFrom: 'products',
			productData: products as IDataObject,
			options: { previewOnly: true, ...options },
			...more,
		}),
		items,
		...goOn,
	});

async function preview(items: IDataObject[], products: unknown, setting: Setting = {}) {
	const done = await run(items, products, setting);
	const shown = done.json[0].preview as { orders: IDataObject[] } | undefined;
	if (!shown) throw new Error(JSON.stringify(done.json[0]));
	return shown.orders[0] as IDataObject & { parcels: IDataObject[] };
}

async function refusal(items: IDataObject[], products: unknown, setting: Setting = {}) {
	const done = await run(items, products, {
		...setting,
		options: { previewOnly: false, ...setting.options },
	});
	expect(wire.requests).toEqual([]);
	return `${done.json[0].error as string} ${((done.json[0].details ?? {}) as IDataObject).advice as string}`;
}

describe('the weight of products', () => {
	it('is pieces × weight of one, of all lines, and the packaging', async () => {
		const sent = await preview([withLines(line('SKU-1', 3), line('SKU-2', '2'))], PRODUCTS, {
			options: { packagingWeight: 0.05 },
		});
		expect(sent.Weight).toBe(3.8);
		expect(sent.parcels.map(({ weight }) => weight)).toEqual([3.8, 3.8]);
		expect(sent.parcels.map(({ cweight }) => cweight)).toEqual([0.25, 1.5]);
	});

	it('differs from order to order, where the default box had one weight for all', async () => {
		const done = await run(
			[withLines(line('SKU-1', 1)), order('A-2', { lines: [line('SKU-1', 4)] })],
			PRODUCTS,
		);
		const weights = done.json.map(
			({ preview: shown }) => (shown as { orders: IDataObject[] }).orders[0].Weight,
		);
		expect(weights).toEqual([0.25, 1]);
	});

	it.each([
		['g', 500, 0.5],
		['克', 500, 0.5],
		['lb', 1, 0.4536],
		['oz', 16, 0.4536],
		['公斤', '1.25', 1.25],
	])('reads %s', async (weightUnit, weight, kilograms) => {
		const sent = await preview([withLines(line('S', 1))], [{ sku: 'S', weight, weightUnit }]);
		expect(sent.Weight).toBe(kilograms);
	});

	it("is the line's own where its unit is known, which the option says of a bare number", async () => {
		const own = [withLines(line('SKU-1', 2, { weight: 100, weightUnit: 'g' }))];
		expect((await preview(own, [])).Weight).toBe(0.2);
		const bare = [withLines(line('SKU-1', 2, { weight: 100 }))];
		expect((await preview(bare, [], { options: { lineWeightUnit: 'g' } })).Weight).toBe(0.2);
		expect((await preview(bare, PRODUCTS)).Weight).toBe(0.5);
		expect((await preview(own, PRODUCTS, { options: { preferProductData: true } })).Weight).toBe(
			0.5,
		);
	});

	it('leaves parcels alone that the order or the node packs', async () => {
		const parcels = [
			{ weight: 2, length: 1, width: 1, height: 1, weightUnit: 'kg', lengthUnit: 'cm' },
		];
		const sent = await preview([order('A-1', { parcels, lines: [line('SKU-1', 1)] })], PRODUCTS);
		expect(sent.Weight).toBe(2);
	});

	it('takes the size of one piece alone, where the default box has none', async () => {
		const sized = [{ ...PRODUCTS[0], length: 300, width: '20', height: 15, lengthUnit: 'mm' }];
		const setting = { more: { defaultBox: { weight: 0, length: 0, width: 0, height: 0 } } };
		const [parcel] = (await preview([withLines(line('SKU-1', 1))], sized, setting)).parcels;
		expect(parcel).toMatchObject({ length: 30, width: 2, height: 2 });
		expect(await refusal([withLines(line('SKU-1', 2))], sized, setting)).toContain(
			'Default Box: Length (Cm) is missing',
		);
	});

	it('takes a 0 that an expression gives as text for a size that is not set', async () => {
		const sized = [{ ...PRODUCTS[0], length: 30, width: 20, height: 15, lengthUnit: 'cm' }];
		const setting = { more: { defaultBox: { weight: '0', length: '0', width: '0', height: 12 } } };
		const [parcel] = (await preview([withLines(line('SKU-1', 1))], sized, setting)).parcels;
		expect(parcel).toMatchObject({ weight: 0.25, length: 30, width: 20, height: 12 });
	});

	it('is the default of orders with an unknown product, if that is wanted', async () => {
		const unknown = [withLines(line('SKU-1', 1), line('NEW', 1))];
		const sent = await preview(unknown, PRODUCTS, { options: { ifProductMissing: 'useDefault' } });
		expect(sent.Weight).toBe(0.25);
		expect(await refusal(unknown, PRODUCTS)).toContain(
			'Product Data has no SKU “NEW” (line 2) Add it to the product data',
		);
	});
});

describe('what is declared', () => {
	it('is filled where the line says nothing', async () => {
		const lines = [line('SKU-1', 1, { title: 'Blue shirt', unitPrice: 19 })];
		const [parcel] = (await preview([withLines(...lines)], PRODUCTS)).parcels;
		expect(parcel).toMatchObject({
			enname: 'Blue shirt',
			cnname: '棉衣',
			price: 19,
			hscode: '6109100010',
			material: 'cotton',
			battery: 'no',
			cweight: 0.25,
		});
	});

	it('comes first where it is preferred', async () => {
		const lines = [line('SKU-1', 1, { title: 'Blue shirt', unitPrice: 19 })];
		const setting = { options: { preferProductData: true } };
		const [parcel] = (await preview([withLines(...lines)], PRODUCTS, setting)).parcels;
		expect(parcel).toMatchObject({ enname: 'Cotton clothes', price: 2.5 });
	});

	it('goes before “Customs”, which speaks of all goods, but not where that replaces a line', async () => {
		const lines = [line('SKU-1', 1, { title: 'Blue shirt' })];
		const more = { customs: { enName: 'clothes', hsCode: '0000', use: 'wear' } };
		const [parcel] = (await preview([withLines(...lines)], PRODUCTS, { more })).parcels;
		expect(parcel).toMatchObject({ enname: 'clothes', hscode: '6109100010', use: 'wear' });
	});

	it('is used with the weight of the default box, too', async () => {
		const setting = { more: { weightFrom: 'defaultBox' } };
		const sent = await preview([withLines(line('SKU-1', 2))], PRODUCTS, setting);
		expect(sent.Weight).toBe(0.25);
		expect(sent.parcels[0]).toMatchObject({ hscode: '6109100010' });
	});
});

/** Product data that is wrong is refused before anything is sent, naming field and SKU. */
describe('refuses', () => {
	const lines = [withLines(line('S', 1))];
	const good = { sku: 'S', weight: 1, weightUnit: 'kg' };

	it.each<[string, unknown, IDataObject[], string]>([
		['no list', { S: 1 }, lines, 'Product Data must be a list of objects: “{"S":1}”'],
		['a text that is no JSON', '[{', lines, 'Product Data is no valid JSON'],
		['a row that is no object', [good, 7], lines, 'Product Data, row 2 must be an object: “7”'],
		['a SKU twice', [good, good], lines, 'Product Data has SKU “S” twice Keep one row'],
		['a row without SKU', [{ weight: 1, weightUnit: 'g' }], lines, 'row 1: sku is missing'],
		[
			'a weight of 0',
			[{ ...good, weight: 0 }],
			lines,
			'SKU “S”: weight must be greater than 0: “0”',
		],
		[
			'a negative weight',
			[{ ...good, weight: '-1' }],
			lines,
			'weight must be greater than 0: “-1”',
		],
		[
			'a weight in words',
			[{ ...good, weight: 'heavy' }],
			lines,
			'weight must be a number: “heavy”',
		],
		['no unit', [{ sku: 'S', weight: 1 }], lines, 'SKU “S”: weightUnit is missing'],
		[
			'an unknown unit',
			[{ ...good, weightUnit: 'stone' }],
			lines,
			'SKU “S”: weightUnit must be one of kg, g, lb, oz: “stone”',
		],
		['a negative price', [{ ...good, price: -1 }], lines, 'SKU “S”: price must be at least 0'],
		['half a size', [{ ...good, length: 3, lengthUnit: 'cm' }], lines, 'SKU “S”: width is missing'],
		['a line without SKU', [good], [withLines(line(null, 1))], 'Line 1 has no SKU'],
		[
			'a quantity in words',
			[good],
			[withLines(line('S', 'two'))],
			'Line 1: quantity must be a number: “two”',
		],
		['no quantity', [good], [withLines(line('S', null))], 'Line 1: quantity is missing'],
		['an order of no pieces', [good], [withLines(line('S', 0))], 'weigh nothing together'],
		['no lines', [good], [withLines()], 'The order has no lines'],
		[
			'a product without weight',
			[{ sku: 'S' }],
			lines,
			'The weight of line 1 (SKU “S”) is not known',
		],
		[
			'a bare weight of a line',
			[],
			[withLines(line('S', 1, { weight: 500 }))],
			'Its own weight “500” has no unit: set the option “Line Weight Unit”',
		],
		[
			"a line's unit that is unknown",
			[],
			[withLines(line('S', 1, { weight: 5, weightUnit: 'box' }))],
			'Line 1: weightUnit must be one of kg, g, lb, oz: “box”',
		],
	])('%s', async (_what, products, items, says) => {
		expect(await refusal(items, products)).toContain(says);
	});
});

describe('a return', () => {
	const back = { direction: 'return', weightFrom: 'defaultBox' };

	it('goes from the recipient to the sender, under a number of its own', async () => {
		const sent = await preview([order('A-1')], [], { more: back });
		expect(sent).toMatchObject({
			OrderID: 'A-1-R',
			Fname: 'Pam Pierce',
			Ftel: '9787933920',
			Fadd1: '27 silver tail rd',
			Fpostcode: '03901',
			Sname: 'kimi',
			Stel: '1234567890',
			Sadd1: '2777 Alton Parkway apt 347',
			Sstate: 'CA',
			Spostcode: '92606',
		});
	});

	it('keeps the label of the way out in its place, and buys each once', async () => {
		const out = await runNode({
			node: 'sttLogistics',
			parameters: createParameters({}),
			items: [order('A-1')],
		});
		const parameters = createParameters({ direction: 'return' });
		for (let time = 0; time < 2; time++) {
			const [both] = (await runNode({ node: 'sttLogistics', parameters, items: out.json })).json;
			expect(both.shipment).toEqual(out.json[0].shipment);
			expect(both.returnShipment).toMatchObject({ orderNumber: 'A-1-R', reused: time === 1 });
		}
		expect(wire.sandbox.counts().stt.labels).toEqual({ 'A-1': 1, 'A-1-R': 1 });
	});

	it('takes another suffix', async () => {
		const options = { returnSuffix: '-BACK', orderNumberPrefix: 'S1-' };
		const sent = await preview([order('A-1')], [], { more: back, options });
		expect(sent.OrderID).toBe('S1-A-1-BACK');
	});

	it('is refused for a buyer whom the marketplace hides', async () => {
		const hidden = order('A-1', {
			recipient: { ...(order('A-1').recipient as object), phone: '978****920' },
		});
		expect(await refusal([hidden], [], { more: back })).toContain(
			'Sender phone (Ftel) is masked: “978****920”',
		);
	});

	it('says where a missing field can be set', async () => {
		const nobody = order('A-1', {
			recipient: { ...(order('A-1').recipient as object), phone: '' },
		});
		expect(await refusal([nobody], [], { more: back })).toContain(
			'Sender phone (Ftel) is missing Neither the incoming order (recipient.phone) nor “Recipient Defaults” has one.',
		);
	});

	it.each([
		['warehouseId', 'Warehouse ID 5'],
		['addressId', 'Address ID 5'],
	])("does not start at a place of the account's: %s", async (option, says) => {
		expect(await refusal([order('A-1')], [], { more: back, options: { [option]: 5 } })).toContain(
			`${says} does not go with “Direction: Return”`,
		);
	});
});

it.each<[string, IDataObject, string]>([
	['units', { weightUnit: 'kg', unit: 'g' }, 'weightUnit and unit are both its weightUnit'],
	['weights', { weightUnit: 'g', Weight: 900 }, 'weight and Weight are both its weight'],
	['prices', { weightUnit: 'g', price: 99, 'Declared Price': 5 }, 'are both its price'],
])('two columns for one thing that differ are refused: %s', async (_what, columns, says) => {
	const { json } = await run([withLines(line('S', 1))], [{ sku: 'S', weight: 250, ...columns }]);
	expect(json[0].error).toContain(says);
	const same = { sku: 'S', weight: 250, weightUnit: 'g', unit: 'g' };
	expect((await run([withLines(line('S', 1))], [same])).json[0].error).toBeUndefined();
});
