/** The lists the editor offers in the Kuaikuai nodes. */
import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';
import { accounts } from '../support/harness';
import { listOf } from '../support/lists';
import { chosen } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();

const search = (
	method: string,
	filter?: string,
	current: INodeParameters = {},
	credentials = accounts,
) =>
	listOf('kuaikuai', method, {
		filter,
		current: { resource: 'label', operation: 'create', ...current },
		credentials,
	});

const values = (options: INodePropertyOptions[]) => options.map(({ value }) => value);

describe('carriers', () => {
	it('are those of the account', async () => {
		expect(values(await search('searchCarriers'))).toEqual([
			'FedEx Test',
			'USPS',
			'ups2',
			'UPS GFP',
			'UniUni',
		]);
		expect(wire.requests.map(({ url }) => url)).toEqual([
			'https://kuaikuai.example.com/Api/Express/GetCarrierList.ashx',
		]);
	});

	it('are found by a part of their name', async () => {
		expect(values(await search('searchCarriers', 'UPS'))).toEqual(['ups2', 'UPS GFP']);
	});

	it('are offered for rates, with their services', async () => {
		const carriers = await listOf('kuaikuai', 'getCarriers');
		expect(carriers[2]).toEqual({
			name: 'ups2',
			value: 'ups2',
			description: 'Ground, 3DaySelect, NextDayAir',
		});
	});

	it("tell the provider's words when they cannot be read", async () => {
		const credentials = {
			...accounts,
			kuaikuaiApi: { ...accounts.kuaikuaiApi, apiKey: '0'.repeat(32) },
		};
		await expect(search('searchCarriers', '', {}, credentials)).rejects.toThrow('Key错误');
	});
});

describe('services', () => {
	it.each(['list', 'name'])('are those of the carrier chosen by %s', async (mode) => {
		expect(values(await search('searchServices', '', { carrier: chosen('ups2', mode) }))).toEqual([
			'Ground',
			'3DaySelect',
			'NextDayAir',
		]);
	});

	it('are found by a part of their name', async () => {
		expect(values(await search('searchServices', 'day', { carrier: chosen('ups2') }))).toEqual([
			'3DaySelect',
			'NextDayAir',
		]);
	});

	it.each([[''], ['={{ $json.rates[0].carrier }}'], ['unknown']])(
		'are those of all carriers, with their names, while the carrier is “%s”',
		async (carrier) => {
			const services = await search('searchServices', 'ground', { carrier: chosen(carrier) });
			expect(services).toEqual(
				expect.arrayContaining([
					{ name: 'Ground (ups2)', value: 'Ground' },
					{ name: 'FedEx Ground (FedEx Test)', value: 'FedEx Ground' },
				]),
			);
		},
	);
});

describe('shops', () => {
	it('are found by name or ID', async () => {
		expect(await search('searchShops')).toHaveLength(2);
		expect(await search('searchShops', 'WO11')).toEqual([
			{ name: 'wo11-amazon (123)', value: '123' },
		]);
		expect(values(await search('searchShops', '23'))).toEqual(['23', '123']);
	});

	it('are offered in the trigger', async () => {
		expect(await listOf('kuaikuaiOrderTrigger', 'getShops')).toEqual([
			{ name: '1111-HOMMP-US-amazon (23)', value: '23' },
			{ name: 'wo11-amazon (123)', value: '123' },
		]);
	});
});
