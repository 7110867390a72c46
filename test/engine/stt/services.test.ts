import type { IDataObject } from 'n8n-workflow';
import { packNodes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const bought = order('A-1', {
	shipment: { orderNumber: 'A-1', service: '422', trackingNumbers: ['T1'] },
});

/** The document's addresses; the brands differ only in the host. */
const CALLS: Array<[resource: string, operation: string, path: string, more: IDataObject]> = [
	['order', 'create', 'interface.api.php', {}],
	['order', 'createMany', 'multicreateorder.php', {}],
	['label', 'getAll', 'multifetchlabels.php', {}],
	['label', 'get', 'fetchlabel.php', {}],
	['order', 'cancel', 'cancel.php', {}],
	['label', 'getTransfer', 'transferlabel.php', {}],
	['rate', 'get', 'getprice.php', { channels: 'selected', channelIds: ['386'] }],
	['channel', 'getAll', 'channel.php', {}],
	['account', 'get', 'getaccoutinfo.php', {}],
	['tracking', 'get', 'tracking.php', {}],
	['scanForm', 'create', 'scanform.php', { addressId: 93 }],
	['order', 'getCancelStatus', 'cancelstatus.php', {}],
];

const SERVICES = [
	{ service: 'dingCang', baseUrl: '', host: 'http://best.dingcang.vip' },
	{ service: 'dingExpress', baseUrl: '', host: 'http://oms.dingexpress.cn' },
	{ service: 'custom', baseUrl: 'http://oms.dingexpress.cn/', host: 'http://oms.dingexpress.cn' },
];

it('has an operation for each of the twelve calls, and one that makes several', () => {
	const menus = packNodes
		.get('sttLogistics')!
		.description.properties.filter(({ name }) => name === 'operation');
	const offered = menus.flatMap(({ displayOptions, options = [] }) =>
		options.map(
			(entry) =>
				`${displayOptions!.show!.resource![0] as string}: ${(entry as { value: string }).value}`,
		),
	);
	expect(offered.sort()).toEqual(
		['account: check', ...CALLS.map(([resource, operation]) => `${resource}: ${operation}`)].sort(),
	);
});

describe.each(SERVICES)('$service', ({ service, baseUrl, host }) => {
	it.each(CALLS)(
		'%s: %s calls %s on its host, as JSON',
		async (resource, operation, path, more) => {
			const credentials = {
				sttLogisticsApi: { service, appKey: '20011', appSecret: 'demo_app_secret', baseUrl },
			};
			await runNode({
				node: 'sttLogistics',
				parameters: createParameters({ resource, operation, ...more }),
				items: [bought],
				settings: { onError: 'continueRegularOutput' },
				credentials,
			});
			const request = wire.requests.find(({ url }) => url === `${host}/api/${path}`)!;
			expect(request).toMatchObject({
				method: 'POST',
				headers: {
					'content-type': expect.stringMatching(/^application\/json(;\s*charset=utf-8)?$/i),
				},
			});
			expect(JSON.parse(request.body)).toMatchObject({
				AppKey: '20011',
				AppSecret: 'demo_app_secret',
			});
			expect(wire.requests.every(({ url }) => url.startsWith(host))).toBe(true);
			// Orders of one brand are unknown to the other; what the sandbox may complain of is that,
			// never a field.
			expect(
				wire.sandbox.calls
					.flatMap((call) => call.problems)
					.filter((problem) => /body|content type|method|query/.test(problem)),
			).toEqual([]);
		},
	);
});
