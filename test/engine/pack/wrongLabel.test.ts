/**
 * Which label an operation means, and which waybill a marketplace is told of: that of the way out, of a
 * return, of a parcel of several orders, of a label that was given back.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order as sttOrder } from '../stt/orders';
import { label, order as kuaikuaiOrder, run } from '../kuaikuai/fixture';

const wire = playProviders();
/** The sandbox's shop has it. */
const KNOWN = 'E20250922001';
const continues = { settings: { onError: 'continueRegularOutput' as const } };

const stt = async (operation: string, item: IDataObject, more: IDataObject = {}) => {
	const resource =
		operation.startsWith('get') && operation !== 'getCancelStatus' ? 'label' : 'order';
	const parameters = createParameters({ resource, operation, ...more });
	return (await runNode({ node: 'sttLogistics', parameters, items: [item], ...continues })).json[0];
};
const labelled = (key: string, orderNumber: string) => ({ [key]: { orderNumber } });

describe('an item whose only label is that of a return', () => {
	const bought = async () => {
		await stt('create', sttOrder('A-1'));
		const item = await stt('create', sttOrder('A-1'), { direction: 'return' });
		wire.clear();
		return item;
	};

	it('STT cancels the return, not the label of the way out', async () => {
		const { cancellation } = await stt('cancel', await bought());
		expect(cancellation).toMatchObject({ orderNumber: 'A-1-R', status: 'cancelled' });
		expect(wire.json(0).Orderid).toBe('A-1-R');
		expect(wire.sandbox.state.stt.orders.map(({ cancelStatus }) => cancelStatus)).toEqual([0, 2]);
	});

	it.each(['get', 'getAll'])('STT gets it as that of the return: %s', async (operation) => {
		const { shipment, returnShipment } = await stt(operation, await bought());
		expect(shipment).toBeUndefined();
		expect(returnShipment).toMatchObject({ orderNumber: 'A-1-R' });
	});

	it('Kuaikuai cancels and gets that one', async () => {
		const number = 'KV10644787171';
		await run('label', 'create', [kuaikuaiOrder(number)], { parameters: label as never });
		const back = await run('label', 'create', [kuaikuaiOrder(number)], {
			parameters: { ...label, direction: 'return' } as never,
		});
		const got = await run('label', 'getAll', back.json, continues);
		expect(got.json[0].shipment).toBeUndefined();
		expect(got.json[0].returnShipment).toMatchObject({ orderNumber: `${number}-R` });
		const { json } = await run('label', 'cancel', got.json, continues);
		expect(json[0].cancellation).toMatchObject({ orderNumber: `${number}-R` });
	});
});

it.each(['get', 'getAll'])(
	'the label of a return that is named goes beside that of the way out: %s',
	async (operation) => {
		await stt('create', sttOrder('A-1'), { direction: 'return' });
		const item = {
			...sttOrder('A-1', {
				...labelled('shipment', 'A-1'),
				...labelled('returnShipment', 'A-1-R'),
			}),
		};
		const orderNumber = '={{ $json.returnShipment.orderNumber }}';
		const { shipment, returnShipment } = await stt(operation, item, { orderNumber });
		expect(shipment).toEqual({ orderNumber: 'A-1' });
		expect(returnShipment).toMatchObject({
			orderNumber: 'A-1-R',
			trackingNumbers: [expect.any(String)],
		});
	},
);

describe('a ship-back', () => {
	const kuaidi100 = async (item: IDataObject, more: IDataObject = {}) =>
		(
			await runNode({
				node: 'kuaidi100',
				parameters: {
					resource: 'order',
					operation: 'ship',
					courier: { __rl: true, mode: 'list', value: 'fedex' },
					...more,
				} as never,
				items: [item],
				...continues,
			})
		).json[0];
	const kuaikuai = async (item: IDataObject) =>
		(await run('shopOrder', 'ship', [item], continues)).json[0];
	const shipment = (more: IDataObject = {}): IDataObject => ({
		shipment: {
			...{ orderNumber: 'A-1', carrier: 'UPS', service: 'Ground' },
			trackingNumbers: ['1Z999AA10123456784'],
			...more,
		},
	});
	const cancelled = (status: string, orderNumber = 'A-1') => ({
		cancellation: { orderNumber, status },
	});

	it.each<[string, IDataObject]>([
		['cancelled', { ...shipment(), ...cancelled('cancelled') }],
		['being refunded', { ...shipment(), ...cancelled('requested') }],
		['under refund, as the list of labels says', shipment({ status: 'refundRequested' })],
	])('does not report the waybill of a label that was %s', async (_what, more) => {
		for (const ship of [kuaidi100, kuaikuai]) {
			const { error, shipBack } = await ship(kuaikuaiOrder('A-1', { source: null, ...more }));
			expect(shipBack).toBeUndefined();
			expect(error).toContain('1Z999AA10123456784 is that of a label that was cancelled');
		}
		expect(wire.requests).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['whose cancellation was refused', { ...shipment(), ...cancelled('refused') }],
		['that came after a cancelled one', { ...shipment(), ...cancelled('cancelled', 'A-0') }],
	])('reports that of a label %s', async (_what, more) => {
		expect((await kuaikuai(kuaikuaiOrder('A-1', more))).error).toBeUndefined();
		expect((await kuaidi100(sttOrder(KNOWN, more))).error).toBeUndefined();
	});

	it('of a parcel of several orders is refused: their common number is no order', async () => {
		const one = (number: string) => sttOrder(number, { status: 'unshipped', lines: [] });
		const [parcel] = (
			await runNode({
				node: 'combineOrders',
				parameters: { resource: 'order', operation: 'combine' },
				items: [one('A-1'), one('A-2')],
			})
		).json;
		const { error } = await kuaidi100({ ...parcel, ...shipment() });
		expect(error).toContain('stands for 2 orders in one parcel (A-1; A-2)');
		expect(wire.requests).toEqual([]);
		expect((await kuaidi100({ ...parcel, ...shipment() }, { orderNumber: KNOWN })).error).toBe(
			undefined,
		);
	});
});

describe('orders in one parcel', () => {
	const combine = async (...items: IDataObject[]) =>
		await runNode({
			node: 'combineOrders',
			parameters: { resource: 'order', operation: 'combine' },
			items: items.map((json) => ({
				json,
				binary: { note: { data: 'QQ==', mimeType: 'text/plain' } },
			})),
		});
	const one = (number: string, more: IDataObject = {}) =>
		sttOrder(number, { status: 'unshipped', lines: [], ...more });

	it('have one number, whether a sheet gives the shop as a number or as a text', async () => {
		const numbers = [];
		for (const shopId of [10001, '10001'])
			numbers.push((await combine(one('A', { shopId }), one('B', { shopId }))).json[0].number);
		expect(numbers[0]).toBe(numbers[1]);
	});

	it('have none of what was done for one of them: its return, its cancelled label', async () => {
		const before = { ...labelled('returnShipment', 'A-R'), ...labelled('cancellation', 'A') };
		const [parcel] = (await combine(one('A', before), one('B'))).json;
		expect(parcel).not.toHaveProperty('returnShipment');
		expect(parcel).not.toHaveProperty('cancellation');
		expect(parcel.combined).toMatchObject({ orders: [before, {}] });
	});

	it('leave one that goes by itself as it came, with its files', async () => {
		const recipient = { name: 'Li', phone: '13800002222', line1: 'Other street 2' };
		const { items } = await combine(one('A'), one('B'), one('C', { recipient }));
		expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([[], ['note']]);
	});
});

describe('two orders of one parcel, after Split', () => {
	const shared = (numbers: string[], orderNumber: string, make: typeof sttOrder) =>
		numbers.map((number, at) =>
			make(number, { shopId: String(at), shipment: { orderNumber, trackingNumbers: ['T1'] } }),
		);
	const says = (items: IDataObject[]) => {
		expect(items[0].cancellation).toMatchObject({ orderNumber: expect.any(String) });
		expect(items[1].error).toContain(
			'one label, which several orders of this run share (items 1 and 2)',
		);
		const { advice } = items[1].details as { advice: string };
		expect(advice).toContain('before “Split”');
		expect(advice).not.toMatch(/Remove Duplicates|Prefix/);
	};

	it('cancel one label of STT once, and the second says why', async () => {
		await stt('create', sttOrder('A-2-1234567890'));
		wire.clear();
		const { json } = await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ operation: 'cancel' }),
			items: shared(['A', 'B'], 'A-2-1234567890', sttOrder),
			...continues,
		});
		says(json);
		expect(wire.requests).toHaveLength(1);
	});

	it('cancel one of Kuaikuai once', async () => {
		const number = 'KV10644787171';
		await run('label', 'create', [kuaikuaiOrder(number)], { parameters: label as never });
		says((await run('label', 'cancel', shared(['A', 'B'], number, kuaikuaiOrder), continues)).json);
	});

	it('one order that comes twice with its label is still one to remove', async () => {
		const items = shared(['A', 'A'], 'A', (number, more) =>
			sttOrder(number, { ...more, shopId: '1' }),
		);
		const { json } = await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ operation: 'cancel' }),
			items,
			...continues,
		});
		expect(json[1].error).toContain('appears twice in this run');
	});
});
