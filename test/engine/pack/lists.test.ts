/** The lists the editor offers in a field, and that every field has its list. */
import type { NodePropertyTypes } from 'n8n-workflow';
import { accounts, packNodes } from '../support/harness';
import { listOf } from '../support/lists';
import { playProviders } from '../support/providers';

const wire = playProviders();

describe('STT channels', () => {
	it('are those of the account, by name and ID', async () => {
		const channels = await listOf('sttLogistics', 'searchChannels');
		expect(channels).toHaveLength(5);
		expect(channels[0]).toEqual({ name: 'FEDEX_GROUND (386)', value: '386' });
		expect(wire.requests[0].url).toBe('http://best.dingcang.vip/api/channel.php');
		expect(await listOf('sttLogistics', 'getChannels')).toEqual(channels);
	});

	it.each([
		['usps', ['422', '423']],
		['测试', ['405']],
		['31', ['431']],
		['nothing', []],
	])('are found by “%s”', async (filter, ids) => {
		expect(
			(await listOf('sttLogistics', 'searchChannels', { filter })).map(({ value }) => value),
		).toEqual(ids);
	});

	it("tell the provider's words when they cannot be read", async () => {
		const credentials = {
			...accounts,
			sttLogisticsApi: { ...accounts.sttLogisticsApi, appSecret: 'wrong' },
		};
		await expect(listOf('sttLogistics', 'searchChannels', { credentials })).rejects.toThrow(
			'AppKey或AppSecret错误',
		);
	});
});

describe('Kuaidi100 couriers', () => {
	it.each([
		['圆通', 'yuantong'],
		['YTO', 'yuantong'],
		['yuantong', 'yuantong'],
		['fedex', 'fedex'],
	])('are found by “%s”', async (filter, code) => {
		expect(
			(await listOf('kuaidi100', 'searchCouriers', { filter })).map(({ value }) => value),
		).toContain(code);
	});

	it('are all offered, the most used first, without a call', async () => {
		const couriers = await listOf('kuaidi100', 'searchCouriers');
		expect(couriers).toHaveLength(150);
		expect(new Set(couriers.map(({ value }) => value)).size).toBe(150);
		expect(couriers[0].value).toBe('yuantong');
		expect(wire.requests).toEqual([]);
	});
});

describe('every list a field refers to', () => {
	const lists = [...packNodes].flatMap(([type, { description, methods }]) => {
		const names = JSON.stringify(description.properties).matchAll(
			/"(searchListMethod|loadOptionsMethod)":"(\w+)"/g,
		);
		return [...names].map(([, kind, name]) => ({
			type,
			kind: kind as string,
			name: name as NodePropertyTypes,
			methods,
		}));
	});

	it.each(lists)('$type: $name exists', ({ kind, name, methods }) => {
		expect(
			typeof (kind === 'searchListMethod' ? methods?.listSearch : methods?.loadOptions)?.[name],
		).toBe('function');
	});
});
