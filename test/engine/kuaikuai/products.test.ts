/** Weight from a list of products, and labels for the way back. */
import type { IDataObject } from 'n8n-workflow';
import type { DocumentShipment, Run } from './fixture';
import { box, chosen, label, order, run, shipFrom, shipTo } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();
const PRODUCTS = [
	{ sku: 'TEST123456789', weight: 250, weightUnit: 'g' },
	{ sku: 'SKU-2', weight: 1, weightUnit: 'lb', length: 1, width: 2, height: 3, lengthUnit: 'in' },
];
const fromProducts = { weightFrom: 'products', productData: PRODUCTS as unknown as IDataObject };

const create = (items: IDataObject[], { parameters, ...more }: Run = {}) =>
	run('label', 'create', items, {
		...more,
		parameters: { ...label, ...parameters },
		settings: { onError: 'continueRegularOutput' },
	});

async function preview(item: IDataObject, { parameters, options }: Run = {}) {
	const done = await create([item], { parameters, options: { previewOnly: true, ...options } });
	expect(wire.requests).toEqual([]);
	const shown = done.json[0].preview as unknown as DocumentShipment | undefined;
	if (!shown) throw new Error(JSON.stringify(done.json[0]));
	return shown;
}

describe('the weight of products', () => {
	it.each([
		[0, 1.66],
		[1, 0.75],
		[2, 26.46],
	])('in unit %d, never less than it is', async (weightUnitType, weight) => {
		const { Parcels } = await preview(order(), { parameters: { ...fromProducts, weightUnitType } });
		expect(Parcels).toEqual([expect.objectContaining({ Weight: weight, Length: box.length })]);
	});

	it('adds the packaging, in the same unit', async () => {
		const parameters = { ...fromProducts, weightUnitType: 1 };
		const { Parcels } = await preview(order(), { parameters, options: { packagingWeight: 0.25 } });
		expect(Parcels[0].Weight).toBe(1);
	});

	it('takes the size of one piece alone, where the default box has none', async () => {
		const item = order('KV10644787171', { lines: [{ id: '1', sku: 'SKU-2', quantity: 1 }] });
		const parameters = { ...fromProducts, defaultBox: { weight: 0 } };
		const { Parcels } = await preview(item, { parameters });
		expect(Parcels).toEqual([{ Weight: 1, Length: 1, Width: 2, Height: 3 }]);
	});

	it('prices what it would buy', async () => {
		await run('rate', 'getAll', [order()], {
			parameters: { carriers: ['ups2'], sender: label.sender, defaultBox: box, ...fromProducts },
		});
		const sent = JSON.parse(wire.form(0).Data) as DocumentShipment;
		expect(sent.Parcels[0].Weight).toBe(1.66);
	});

	it('refuses an order whose product is not known, naming its SKU', async () => {
		const item = order('KV10644787171', { lines: [{ id: '1', sku: 'NEW', quantity: 1 }] });
		const done = await create([item, order('ORDER-0002')], { parameters: fromProducts });
		expect(done.json[0].error).toBe('Order KV10644787171: Product Data has no SKU “NEW” (line 1)');
		expect(done.json[1].shipment).toMatchObject({ labelReady: true });
		expect(wire.sandbox.counts().kuaikuai.labelsBought).toBe(1);
	});
});

describe('a return', () => {
	const back = { direction: 'return' };

	it('goes from the recipient to the sender, under a number of its own', async () => {
		const sent = await preview(order(), { parameters: back });
		expect(sent).toMatchObject({
			OrderNum: 'KV10644787171-R',
			ShipFrom: shipTo,
			ShipTo: shipFrom,
		});
	});

	it('keeps the label of the way out in its place', async () => {
		const [out] = (await create([order()])).json;
		const [both] = (await create([out], { parameters: back })).json;
		expect(both.shipment).toEqual(out.shipment);
		expect(both.returnShipment).toMatchObject({ orderNumber: 'KV10644787171-R', reused: false });
	});

	it('says where a missing field can be set', async () => {
		const nobody = { ...(order().recipient as IDataObject), city: '' };
		const done = await create([order('KV10644787171', { recipient: nobody })], {
			parameters: back,
		});
		expect(done.json[0].error).toContain('Sender city (ShipFrom.City) is missing');
		expect((done.json[0].details as IDataObject).advice).toContain('recipient.city');
		expect(wire.requests).toEqual([]);
	});

	it('is refused for a buyer whom the marketplace hides', async () => {
		const hidden = { ...(order().recipient as IDataObject), name: 'J****' };
		const done = await create([order('KV10644787171', { recipient: hidden })], {
			parameters: back,
		});
		expect(done.json[0].error).toContain('Sender name (ShipFrom.Name) is masked: “J****”');
		expect(wire.requests).toEqual([]);
	});

	it('is not offered for orders of a shop, whose label the marketplace learns of', async () => {
		const done = await run('shopOrder', 'createLabel', [order()], {
			parameters: { ...label, carrier: chosen('ups2'), ...back },
			options: { previewOnly: true },
		});
		expect(done.json[0].preview).toMatchObject({ ShipTo: shipTo });
	});
});
