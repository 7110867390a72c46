/** What a pick list counts: each order once, and each of its pieces. */
import type { IDataObject } from 'n8n-workflow';
import { distinct, pickedOrder, pickListOf, piecesOf } from '../../../nodes/LabelSheet/pickList';

const listOf = (items: IDataObject[]) => {
	const orders = distinct(items.map((json, index) => pickedOrder({ json, index } as never)));
	const { lines } = pickListOf(orders, items.length, null, {
		place: 'first',
		title: 'Pick list',
		hasSummary: true,
	});
	return { orders: orders.length, pieces: piecesOf(orders), lines };
};
const order = (more: IDataObject, quantity = 1): IDataObject => ({
	number: '1001',
	...more,
	lines: [{ id: '1', sku: 'MUG', quantity }],
});

it('one number in two shops is two orders, also where only their names tell them apart', () => {
	const list = listOf([order({ shopName: 'Brand 1' }), order({ shopName: 'Brand 2' })]);
	expect(list).toMatchObject({
		orders: 2,
		pieces: 2,
		lines: [{ sku: 'MUG', quantity: 2, orders: ['1001', '1001'] }],
	});
});

it('an order in several items is one, however its shop and number are written', () => {
	const list = listOf([order({ shopId: '7' }), order({ shopId: 7, number: 1001 })]);
	expect(list).toMatchObject({ orders: 1, pieces: 1, lines: [{ sku: 'MUG', quantity: 1 }] });
});

it('counts what is sold by the metre', () => {
	const list = listOf([order({ number: 'A' }, 0.1), order({ number: 'B' }, 0.2)]);
	expect(list).toMatchObject({ pieces: 0.3, lines: [{ quantity: 0.3 }] });
});
