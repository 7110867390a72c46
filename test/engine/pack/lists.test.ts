/** The lists the editor offers in a field, on n8n's own load-options context. */
import { LoadOptionsContext } from 'n8n-core';
import type {
	INode,
	INodeListSearchResult,
	INodePropertyOptions,
	NodePropertyTypes,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import {
	accounts,
	additionalDataFor,
	credentialTypes,
	nodeTypes,
	packNodes,
} from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

function contextOf(type: string, credentials = accounts) {
	const node = {
		id: '1',
		name: 'Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: Object.fromEntries(
			[...credentialTypes.keys()].map((name) => [name, { id: name, name }]),
		),
	} as unknown as INode;
	const workflow = new Workflow({
		id: 'test',
		active: false,
		nodes: [node],
		connections: {},
		nodeTypes,
	});
	return new LoadOptionsContext(workflow, node, additionalDataFor(credentials), '');
}

async function search(
	type: string,
	method: string,
	filter?: string,
	credentials = accounts,
): Promise<INodePropertyOptions[]> {
	const { listSearch, loadOptions } = packNodes.get(type)!.methods!;
	const context = contextOf(type, credentials);
	if (loadOptions?.[method]) return await loadOptions[method].call(context);
	return ((await listSearch![method].call(context, filter)) as INodeListSearchResult).results;
}

describe('STT channels', () => {
	it('are those of the account, by name and ID', async () => {
		const channels = await search('sttLogistics', 'searchChannels');
		expect(channels).toHaveLength(5);
		expect(channels[0]).toEqual({ name: 'FEDEX_GROUND (386)', value: '386' });
		expect(wire.requests[0].url).toBe('http://best.dingcang.vip/api/channel.php');
		expect(await search('sttLogistics', 'getChannels')).toEqual(channels);
	});

	it.each([
		['usps', ['422', '423']],
		['测试', ['405']],
		['31', ['431']],
		['nothing', []],
	])('are found by “%s”', async (filter, ids) => {
		expect(
			(await search('sttLogistics', 'searchChannels', filter)).map(({ value }) => value),
		).toEqual(ids);
	});

	it("tell the provider's words when they cannot be read", async () => {
		const credentials = {
			...accounts,
			sttLogisticsApi: { ...accounts.sttLogisticsApi, appSecret: 'wrong' },
		};
		await expect(search('sttLogistics', 'searchChannels', '', credentials)).rejects.toThrow(
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
			(await search('kuaidi100', 'searchCouriers', filter)).map(({ value }) => value),
		).toContain(code);
	});

	it('are all offered, the most used first, without a call', async () => {
		const couriers = await search('kuaidi100', 'searchCouriers');
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
