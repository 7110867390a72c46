/** How many pieces are declared: none is no number of pieces; what is not said is left out. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();
const create = async (item: IDataObject, more: IDataObject = {}) =>
	(
		await runNode({
			node: 'sttLogistics',
			parameters: createParameters(more),
			items: [item],
			settings: { onError: 'continueRegularOutput' },
		})
	).json[0];
const line = (sku: string | null, quantity: unknown) =>
	({ id: '1', sku, title: 'clothes', quantity, unitPrice: 1 }) as IDataObject;
const sentRows = () =>
	(wire.json(0).orders as Array<{ parcels: IDataObject[] }>)[0].parcels.map(({ num }) => num);

describe.each([0, '0', ' 0 ', '0.0'])('a quantity of %j', (quantity) => {
	it('in a line is refused, naming line and SKU, before anything is sent', async () => {
		const lines = [line('SKU-1', 1), line('SKU-2', quantity)];
		const { error, details } = await create(order('A-1', { lines }));
		expect(error).toContain('Line 2 (SKU “SKU-2”): Quantity must be greater than 0');
		expect(details).toMatchObject({ field: 'Line 2: Quantity' });
		expect(wire.requests).toEqual([]);
	});

	it("in a parcel's goods is refused", async () => {
		const parcels = [{ weight: 1, length: 1, width: 1, height: 1, goods: [line(null, quantity)] }];
		const { error } = await create(order('A-1', { parcels }));
		expect(error).toContain('goods 1: Quantity must be greater than 0');
		expect(wire.requests).toEqual([]);
	});
});

it.each([null, ''])('a quantity of %j is not said, and not sent', async (quantity) => {
	const done = await create(order('A-1', { lines: [line('SKU-1', quantity)] }));
	expect(done.error).toBeUndefined();
	expect(sentRows()).toEqual([undefined]);
});

it('a row of “Parcels” has 0 until it is set', async () => {
	const row = { weight: 1, length: 1, width: 1, height: 1, sku: 'SKU-1', quantity: 0 };
	const done = await create(order('A-1'), {
		parcels: { parcel: [row, { ...row, quantity: '0' }] },
	});
	expect(done.error).toBeUndefined();
	expect(sentRows()).toEqual([undefined, undefined]);
});

it.each<[string, IDataObject, IDataObject, boolean]>([
	['yuan', { currency: 'CNY' }, {}, true],
	['dollars', { currency: 'USD' }, {}, false],
	['yuan with a price set in “Customs”', { currency: 'CNY' }, { customs: { price: 3 } }, false],
	['no currency', {}, {}, false],
	['yuan, to China', { currency: 'CNY', recipient: { country: '中国' } }, {}, false],
])('goods declared at their price in %s', async (_what, more, parameters, isTold) => {
	const { recipient, ...others } = more;
	const item = order('A-1', others);
	Object.assign(item.recipient as IDataObject, recipient);
	item.lines = [{ ...line('SKU-1', 1), unitPrice: '68.5' }];
	const { hints, error } = await runNode({
		node: 'sttLogistics',
		parameters: createParameters(parameters),
		items: [item],
	});
	expect(error).toBeUndefined();
	const told = hints.some(({ message }) => message.includes('declared at the yuan (CNY)'));
	expect(told).toBe(isTold);
});
