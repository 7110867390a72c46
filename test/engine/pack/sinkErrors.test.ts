/**
 * Every value of every field of the three sinks, spoilt in every way a sheet, a form or a program
 * spoils it: what the user is told, word by word, and what is sent where nothing is refused.
 */
import { createHash } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import * as fengchao from '../fengchao/fixture';
import * as kuaikuai from '../kuaikuai/fixture';
import * as stt from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const SPOILT: Array<[string, unknown]> = [
	['absent', undefined],
	['null', null],
	['empty', ''],
	['blanks', '  '],
	['36 characters', 'x'.repeat(36)],
	['a lower-case code', 'zz'],
	['a number as text', '12'],
	['0', 0],
	['-1', -1],
	['1.234', 1.234],
	['lost digits', 12345678901234567000],
	['hexadecimal', '0x10'],
	['true', true],
	['an object', { a: 1 }],
	['a list', ['a']],
	['a list of null', [null]],
];

type Path = Array<string | number>;

/** Every path of a value: lists by their first entry. */
function pathsOf(value: unknown, at: Path = []): Path[] {
	const below = Array.isArray(value)
		? value.slice(0, 1).flatMap((entry, position) => pathsOf(entry, [...at, position]))
		: typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...at, key]))
			: [];
	return at.length > 0 ? [at, ...below] : below;
}

function spoil<T>(value: T, [key, ...rest]: Path, by: unknown): T {
	const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
		string | number,
		unknown
	>;
	if (rest.length > 0) copy[key] = spoil(copy[key], rest, by);
	else if (by === undefined && !Array.isArray(copy)) delete copy[key];
	else copy[key] = by;
	return copy as T;
}

/** Each spoilt value as one item; the numbers differ, or items of one number would be one order. */
function itemsOf(whole: (number: string) => object): Array<{ name: string; item: IDataObject }> {
	return pathsOf(whole('N')).flatMap((path, field) =>
		SPOILT.map(([how, by], way) => ({
			name: `${path.join('.')}, ${how}`,
			item: spoil(whole(`Number-${field}-${way}`), path, by) as IDataObject,
		})),
	);
}

/** One line for each refusal, and a digest of everything that was let through. */
async function refusals(
	node: string,
	parameters: IDataObject,
	whole: (number: string) => object,
): Promise<string[]> {
	const entries = itemsOf(whole);
	const run = await runNode({
		node,
		parameters: { ...parameters, options: { previewOnly: true } } as INodeParameters,
		items: entries.map(({ item }) => ({ json: item })),
		settings: { onError: 'continueRegularOutput' },
	});
	expect(run.error).toBeUndefined();
	expect(run.json).toHaveLength(entries.length);
	const sent = createHash('sha256');
	const lines = entries.flatMap(({ name }, at) => {
		const { error, details, ...preview } = run.json[at];
		if (error === undefined) {
			sent.update(JSON.stringify([name, preview]));
			return [];
		}
		const { field, advice } = details as IDataObject;
		const words = typeof error === 'string' ? error : JSON.stringify(error);
		return [`${name} → [${String(field)}] ${words} | ${String(advice ?? '')}`];
	});
	return [...lines, `sent: ${sent.digest('hex')}`];
}

/** The node's own values, each from the item: n8n takes no expression for a whole collection. */
function fromItem(value: unknown, path: string): IDataObject[string] {
	if (Array.isArray(value))
		return value.map((entry, at) => fromItem(entry, `${path}?.[${at}]`)) as IDataObject[];
	if (typeof value !== 'object' || value === null) return `={{ ${path} }}`;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, fromItem(entry, `${path}?.${key}`)]),
	);
}

const withData = (data: object) => ({ number: 'NUMBER-1', data });

afterEach(() => expect(wire.requests).toEqual([]));

describe('Fengchao', () => {
	const base = { resource: 'order', operation: 'import' };
	const everyLine = {
		...fengchao.trade('N').orders[0],
		remark: 'r',
		pay_amount: 1,
		sku_id: 7,
	};
	const every = (number: string) => ({
		...fengchao.trade(number),
		receiver_street_name: '街道',
		exp_ship_time: '2025-09-22 11:30:00',
		appointment_ship_time: '2025-09-22 11:30:00',
		promotion_amount: 1,
		seller_flag: '1',
		out_trade_no: 'o',
		orders: [everyLine],
	});

	it("refuses the document's fields in “Order (JSON)”", async () => {
		const parameters = { ...base, orderData: 'json', orderJson: '={{ $json.data }}' };
		const lines = await refusals('fengchao', parameters, (number) => withData(every(number)));
		expect(lines).toMatchSnapshot();
	});

	it('refuses the fields of an incoming order', async () => {
		const lines = await refusals('fengchao', base, (number) => fengchao.order(number));
		expect(lines).toMatchSnapshot();
	});

	it("refuses the node's own lines and values", async () => {
		const values = (number: string) => ({
			...fengchao.order(number),
			override: { sellerFlag: '1', discount: '1', expectedShipTime: '2025-09-22 11:30:00' },
			rows: {
				line: [
					{
						lineId: 'L',
						productId: '8016',
						title: 't',
						imageUrl: 'https://example.com/i.jpg',
						quantity: 2,
						unitPrice: '1.5',
						subtotal: '3',
						remark: 'r',
						spec: 's',
						productCode: 'p',
						skuCode: 'c',
						refundStatus: '0',
						payAmount: '3',
						skuId: '7',
					},
				],
			},
		});
		const parameters = {
			...base,
			overrideOrder: fromItem(values('N').override, '$json.override'),
			lines: fromItem(values('N').rows, '$json.rows'),
		};
		expect(await refusals('fengchao', parameters, values)).toMatchSnapshot();
	});
});

describe('Kuaikuai', () => {
	const base = { resource: 'label', operation: 'create', ...kuaikuai.label };
	const parcel = { Weight: 3, Length: 22, Width: 22, Height: 22, Insure: 1, Picking: 'p' };
	const address = { Company: 'c', Address2: 'a' };
	const every = (number: string) =>
		kuaikuai.shipment({
			OrderNum: number,
			CarrierServiceLevel: 'Ground',
			ShipFrom: { ...kuaikuai.shipFrom, ...address },
			ShipTo: { ...kuaikuai.shipTo, ...address },
			Parcels: [parcel],
			FreightClass: '50',
			Signature: true,
			LabelSize: 1,
			Remark1: 'r',
			Remark2: 'r',
			EcOrder: 'e',
			AutoChangeService: true,
		});

	it("refuses the document's fields in “Shipment (JSON)”", async () => {
		const parameters = { ...base, orderData: 'json', shipmentJson: '={{ $json.data }}' };
		const lines = await refusals('kuaikuai', parameters, (number) => withData(every(number)));
		expect(lines).toMatchSnapshot();
	});

	it('refuses the fields of an incoming order', async () => {
		const order = (number: string) =>
			kuaikuai.order(number, {
				sender: { ...kuaikuai.sender, company: 'c', line2: 'l' },
				parcels: [
					{ weight: 3, length: 2, width: 2, height: 2, weightUnit: 'lb', lengthUnit: 'in' },
				],
			});
		expect(await refusals('kuaikuai', { ...base, sender: {} }, order)).toMatchSnapshot();
	});

	it("refuses the node's own parcels, goods and box", async () => {
		const order = (number: string) => ({
			...kuaikuai.order(number),
			rows: {
				parcel: [{ weight: 3, length: 2, width: 2, height: 2, insure: 1, picking: 'p' }],
			},
			goods: { item: [{ sku: 's', quantity: 2 }] },
		});
		const parameters = {
			...base,
			parcels: fromItem(order('N').rows, '$json.rows'),
			items: fromItem(order('N').goods, '$json.goods'),
		};
		const inBox = (number: string) => ({ ...kuaikuai.order(number), box: kuaikuai.box });
		const boxed = { ...base, defaultBox: fromItem(inBox('N').box, '$json.box') };
		expect(await refusals('kuaikuai', parameters, order)).toMatchSnapshot();
		expect(await refusals('kuaikuai', boxed, inBox)).toMatchSnapshot();
	});
});

describe('STT', () => {
	const base = stt.createParameters() as IDataObject;
	const row = {
		box: 'box1',
		boxnote: 'n',
		weight: 0.25,
		length: 10,
		width: 5,
		height: 2,
		sku: 's',
		cnname: 'c',
		enname: 'e',
		price: 1,
		num: 1,
		material: 'm',
		use: 'u',
		cweight: 0.1,
		hscode: 'h',
		battery: 'b',
	};
	const every = (number: string) => ({
		cargo_type: 2,
		OrderID: number,
		ydh1: 'y',
		ydh2: 'y',
		Fname: 'kimi',
		Fcompany: 'c',
		Ftel: '1234567890',
		Fphone: '1',
		Femail: 'e',
		Fadd1: 'a',
		Fstate: 'CA',
		Fcity: 'irvine',
		Fpostcode: '92606',
		Fcountry: 'US',
		Otheraddid: 1,
		Sname: 'Pam',
		Scompany: 'c',
		Sadd1: 'a',
		Sadd2: 'b',
		Scity: 'Berwick',
		Sstate: 'ME',
		Spostcode: '03901',
		Stel: '9787933920',
		Scountry: 'US',
		ckid: 1,
		Parcel_num: 1,
		Weight: 0.25,
		Note: 'n',
		parcels: [row],
	});

	it("refuses the document's fields in “Order (JSON)”", async () => {
		const parameters = { ...base, orderData: 'json', orderJson: '={{ $json.data }}' };
		const lines = await refusals('sttLogistics', parameters, (number) => withData(every(number)));
		expect(lines).toMatchSnapshot();
	});

	it('refuses the fields of an incoming order', async () => {
		const order = (number: string) =>
			stt.order(number, {
				sender: { ...stt.sender, company: 'c', landline: '1', email: 'e', line2: 'l' },
				parcels: [
					{
						weight: 3,
						length: 2,
						width: 2,
						height: 2,
						weightUnit: 'lb',
						lengthUnit: 'in',
						reference: 'r',
						goods: [{ sku: 's', title: 't', quantity: 1, unitPrice: 1 }],
					},
				],
			});
		expect(await refusals('sttLogistics', { ...base, sender: {} }, order)).toMatchSnapshot();
	});

	it('refuses the lines of an incoming order', async () => {
		expect(await refusals('sttLogistics', base, (number) => stt.order(number))).toMatchSnapshot();
	});

	it("refuses the node's own parcels, customs and box", async () => {
		const order = (number: string) => ({
			...stt.order(number),
			customs: { cnName: 'c', price: 1, unitWeight: 1, hsCode: 'h' },
			rows: {
				parcel: [
					{
						boxNumber: 'box1',
						boxNote: 'n',
						weight: 3,
						length: 2,
						width: 2,
						height: 2,
						sku: 's',
						quantity: 1,
						cnName: 'c',
						enName: 'e',
						price: 1,
						unitWeight: 1,
						material: 'm',
						use: 'u',
						hsCode: 'h',
						battery: 'b',
					},
				],
			},
		});
		const parameters = {
			...base,
			parcels: fromItem(order('N').rows, '$json.rows'),
			customs: fromItem(order('N').customs, '$json.customs'),
		};
		const inBox = (number: string) => ({
			...stt.order(number),
			box: { weight: 0.25, length: 10, width: 5, height: 2 },
		});
		const boxed = { ...base, defaultBox: fromItem(inBox('N').box, '$json.box') };
		expect(await refusals('sttLogistics', parameters, order)).toMatchSnapshot();
		expect(await refusals('sttLogistics', boxed, inBox)).toMatchSnapshot();
	});
});
