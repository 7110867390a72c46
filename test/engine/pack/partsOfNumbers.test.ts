/**
 * What is put before or behind an order's number tells two orders apart: where an expression leaves a
 * part of it out, two shops would share one label.
 */
import type { IDataObject } from 'n8n-workflow';
import { label, order as kuaikuaiOrder, run } from '../kuaikuai/fixture';
import { createParameters, order as sttOrder } from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const stt = async (operation: string, options: IDataObject, more: IDataObject = {}) =>
	(
		await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ operation, options, ...more }),
			items: [sttOrder('A-1')],
			...continues,
		})
	).json[0];
const kuaikuai = async (operation: string, options: IDataObject, more: IDataObject = {}) => {
	const resource = operation === 'create' ? 'label' : 'shopOrder';
	const parameters = { ...label, ...more } as never;
	const items = [kuaikuaiOrder('KV10644787171')];
	return (await run(resource, operation, items, { parameters, options, ...continues })).json[0];
};

describe.each([
	'={{ $json.nothing }}-',
	'={{ $json.nothing }}',
	'={{ null }}',
	'={{ $json.platform }}-{{ $json.nothing }}-',
	'={{ $json.nothing }}_{{ $json.shopId }}-',
	'-',
	'*',
])('the prefix %s', (orderNumberPrefix) => {
	it.each(['create', 'createMany'])('buys nothing of STT: %s', async (operation) => {
		const { error } = await stt(operation, { orderNumberPrefix });
		expect(error).toContain('Order Number Prefix');
		expect(wire.requests).toEqual([]);
	});

	it.each(['create', 'createLabel'])('buys nothing of Kuaikuai: %s', async (operation) => {
		const { error } = await kuaikuai(operation, { orderNumberPrefix, maySetOrderNumber: true });
		expect(error).toContain('Order Number Prefix');
		expect(wire.requests).toEqual([]);
	});
});

describe.each([
	'={{ "-" + $json.nothing }}',
	'=-{{ $json.nothing }}',
	'=-R-{{ $json.nothing }}',
	'={{ $json.nothing }}',
])('the return suffix %s', (returnSuffix) => {
	it('buys no return', async () => {
		const back = { direction: 'return' };
		const errors = [
			(await stt('create', { returnSuffix }, back)).error,
			(await kuaikuai('create', { returnSuffix }, back)).error,
		];
		for (const error of errors) expect(error).toContain('Return Number Suffix');
		expect(wire.requests).toEqual([]);
	});
});

it.each([
	'SHOP1-',
	'={{ $json.platform }}-{{ $json.shopId }}-',
	'店一',
	'A',
	'={{ $json.shopId }}',
])('the prefix %s is one', async (orderNumberPrefix) => {
	expect((await stt('create', { orderNumberPrefix })).error).toBeUndefined();
});

it.each(['', "={{ '' }}"])('the prefix “%s” is none', async (orderNumberPrefix) => {
	const { shipment } = await stt('create', { orderNumberPrefix });
	expect(shipment).toMatchObject({ orderNumber: 'A-1' });
});

it('separators alone name no order', async () => {
	const orderNumber = '={{ $json.nothing }}-{{ $json.nothing }}';
	expect((await stt('create', {}, { orderNumber })).error).toContain('Order Number');
	expect(wire.requests).toEqual([]);
});
