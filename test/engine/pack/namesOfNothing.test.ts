/**
 * What an expression makes of a value that is not there: as an order's number it would be the number of
 * every such order, and the second would be given the label of the first.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order as sttOrder } from '../stt/orders';
import { label, order as kuaikuaiOrder, run } from '../kuaikuai/fixture';
import { SINKS } from './sinks';

const wire = playProviders();
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const NOTHING = [
	...['NaN', 'Infinity', '"undefined"', '"null"', '"A-" + $json.nothing', '"" + {}'],
	// as a language model gives a number
	...[
		'JSON.stringify({ number: "A-1" })',
		'JSON.stringify(["A-1"])',
		'JSON.stringify("A-1")',
		'"“A-1”"',
	],
];
const sttRun = async (resource: string, operation: string, more: IDataObject, item?: IDataObject) =>
	(
		await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ resource, operation, ...more }),
			items: [{ ...sttOrder('A-1'), ...item }],
			...continues,
		})
	).json[0];

describe.each(NOTHING)('%s', (expression) => {
	const orderNumber = `={{ ${expression} }}`;

	it.each([
		['order', 'create'],
		['order', 'createMany'],
		['order', 'cancel'],
		['label', 'get'],
	])('names no order of STT: %s %s', async (resource, operation) => {
		expect((await sttRun(resource, operation, { orderNumber })).error).toContain('Order Number');
		expect(wire.requests).toEqual([]);
	});

	it('names none of Kuaikuai', async () => {
		const items = [kuaikuaiOrder('KV10644787171')];
		for (const operation of ['create', 'cancel', 'getAll']) {
			const parameters = { ...label, orderNumber } as never;
			const [{ error }] = (await run('label', operation, items, { parameters, ...continues })).json;
			expect(error).toContain('Order Number');
		}
		expect(wire.requests).toEqual([]);
	});

	it.each(['orderNumber', 'shopId'])('is no %s of a ship-back', async (field) => {
		const { json } = await runNode({
			node: 'kuaidi100',
			parameters: {
				...{ resource: 'order', operation: 'ship', waybill: 'W123' },
				courier: { __rl: true, mode: 'list', value: 'fedex' },
				[field]: orderNumber,
			},
			items: [sttOrder('E20250922001')],
			...continues,
		});
		expect(json[0].error).toMatch(/Order Number|Shop ID/);
		expect(wire.requests).toEqual([]);
	});

	it('tells no orders apart before a number', async () => {
		const options = { orderNumberPrefix: orderNumber };
		expect((await sttRun('order', 'create', { options })).error).toContain('Order Number Prefix');
		expect(wire.requests).toEqual([]);
	});
});

describe.each(SINKS)('%s', (_name, { order, run }) => {
	const runWith = (recipient: IDataObject, options: IDataObject = {}) =>
		run(
			{ ...order, recipient: { ...(order.recipient as IDataObject), ...recipient } },
			{},
			options,
		);

	it.each<[IDataObject, string]>([
		[{ name: 'undefined' }, 'Recipient name'],
		[{ name: 'null null' }, 'Recipient name'],
		[{ line1: '12 Main St, undefined' }, 'Recipient address'],
		[{ line1: '12 Main St, null' }, 'Recipient address'],
		[{ line1: '12 Main St null' }, 'Recipient address'],
		[{ line1: '广东省undefined科技园1号' }, 'Recipient'],
		[{ line1: '深圳市null科技园1号' }, 'Recipient'],
		[{ name: '张null' }, 'Recipient name'],
		[{ city: '[object Object]' }, 'Recipient city'],
	])(
		'delivers to no %j, not even where masked recipients are allowed',
		async (recipient, named) => {
			const { error } = await runWith(recipient, { allowMasked: true });
			expect(error?.message).toContain(named);
			expect(error?.message).toContain('is what an expression makes of a value that is not there');
			expect(wire.requests).toEqual([]);
		},
	);

	it.each<IDataObject>([
		...['John Null', 'john null', 'Nulla Undefinedson', 'Nan Li'].map((name) => ({ name })),
		...['5 Null St', 'Nullarbor Rd 1', '7 None St'].map((line1) => ({ line1 })),
		{ company: 'Undefined Records LLC' },
	])('delivers to %j', async (recipient) => {
		expect((await runWith(recipient)).error).toBeUndefined();
	});
});

it.each(['NULL-1', 'BANaNA1', 'nullable-7', 'x9NaNb', '[A]-1', '{3F25-04E0}', 'A"1'])(
	'%s is a number of an order',
	async (number) => {
		const { shipment } = await sttRun('order', 'create', { orderNumber: number });
		expect(shipment).toMatchObject({ orderNumber: number });
	},
);

it('a quantity that is no number is refused, not left out', async () => {
	const lines = [{ ...(sttOrder('A-1').lines as IDataObject[])[0], quantity: '={{ NaN }}' }];
	const parcels = {
		parcel: [{ weight: 1, length: 1, width: 1, height: 1, quantity: '={{ NaN }}' }],
	};
	expect((await sttRun('order', 'create', {}, { lines })).error).toContain('must be a number');
	expect((await sttRun('order', 'create', { parcels })).error).toContain('must be a number: “NaN”');
	expect(wire.requests).toEqual([]);
});
