import { HOST, KEY, run } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();

describe('carrier: getAll', () => {
	it('gives one item per carrier', async () => {
		const done = await run('carrier', 'getAll', [{}]);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/GetCarrierList.ashx`,
			body: `Key=${KEY}`,
		});
		expect(done.json).toHaveLength(5);
		expect(done.json[0]).toEqual({
			carrier: 'FedEx Test',
			services: ['FedEx SmartPost', 'FedEx Home Delivery', 'FedEx Ground'],
			insurance: true,
			multipleParcels: true,
		});
		expect(done.items.every((item) => (item.pairedItem as { item: number }).item === 0)).toBe(true);
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('gives one item per service', async () => {
		const done = await run('carrier', 'getAll', [{}], { parameters: { itemPer: 'service' } });
		expect(done.json.filter(({ carrier }) => carrier === 'ups2')).toEqual(
			['Ground', '3DaySelect', 'NextDayAir'].map((service) => ({
				carrier: 'ups2',
				service,
				insurance: true,
				multipleParcels: true,
			})),
		);
	});

	it("gives the provider's own words as Raw", async () => {
		const done = await run('carrier', 'getAll', [{}], { parameters: { output: 'raw' } });
		expect(done.json[4]).toEqual({
			Name: 'UniUni',
			ServiceList: ['Standard'],
			IsInsure: false,
			IsMultParcel: false,
		});
	});

	it('takes a missing list for none', async () => {
		wire.next(() => ({ text: '{"Code":"200","Message":null,"Data":null}' }));
		const done = await run('carrier', 'getAll', [{}]);
		expect(done.error).toBeUndefined();
		expect(done.json).toEqual([]);
	});
});
