/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { resolveOutputSchemaPath } from 'n8n-core';
import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { n8n as pack } from '../../../package.json';
import { order as fengchaoOrder } from '../fengchao/fixture';
import type { NodeRun } from '../support/harness';
import { packNodes, runNode } from '../support/harness';
import { box, label, order as usOrder, sender } from '../kuaikuai/fixture';
import { expectSchema, schemaErrors, schemasOf } from '../support/outputSchema';
import { PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';
import { labelled as labelledItem, sheet } from '../labelSheet/fixture';
import { channel, createParameters, order as sttOrder } from '../stt/orders';

const wire = playProviders();
const ROOT = path.join(__dirname, '../../..');
const actionNodes = [...packNodes].filter(
	([, { description }]) => !description.group.includes('trigger'),
);

interface Listed {
	node: string;
	resource: string;
	operation: string;
}

/** What the menus of the action nodes offer. */
const listed: Listed[] = actionNodes.flatMap(([node, { description }]) =>
	description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }: INodeProperties) =>
			(displayOptions!.show!.resource as string[]).flatMap((resource) =>
				(options as INodePropertyOptions[]).map(({ value }) => ({
					node,
					resource,
					operation: String(value),
				})),
			),
		),
);
/** An operation that two editions have is one name, and one schema. */
const names = [
	...new Set(listed.map((entry) => `${entry.node} ${entry.resource}/${entry.operation}`)),
];

function folderOf(node: string): string {
	const file = (pack.nodes as string[]).find(
		(entry) => path.basename(entry, '.node.js').toLowerCase() === node.toLowerCase(),
	)!;
	return path.join(ROOT, path.dirname(file.replace(/^dist\//, '')));
}

const stt = (
	resource: string,
	operation: string,
	items: IDataObject[] = [{}],
	more: INodeParameters = {},
) => runNode({ node: 'sttLogistics', parameters: { resource, operation, ...more }, items });
const kuaidi100 = (
	resource: string,
	operation: string,
	items: IDataObject[] = [{}],
	more: INodeParameters = {},
) => runNode({ node: 'kuaidi100', parameters: { resource, operation, ...more }, items });
const fengchao = (resource: string, operation: string, items: IDataObject[] = [{}]) =>
	runNode({ node: 'fengchao', parameters: { resource, operation }, items });
const kuaikuai = (
	resource: string,
	operation: string,
	items: IDataObject[] = [{}],
	more: INodeParameters = {},
) => runNode({ node: 'kuaikuai', parameters: { resource, operation, ...more }, items });

/** The fixtures' lines, with all keys that a source writes. */
const whole = (given: IDataObject): IDataObject => ({
	...given,
	lines: (given.lines as IDataObject[]).map((line) => ({
		productCode: null,
		productId: null,
		weight: null,
		imageUrl: null,
		options: null,
		...line,
	})),
});
const order = (...args: Parameters<typeof sttOrder>) => whole(sttOrder(...args));
const kuaikuaiOrder = (...args: Parameters<typeof usOrder>) => whole(usOrder(...args));

const ready = { options: { waitUntilReady: true, checkEvery: 0.01 } };
const usps = { ...channel, value: '422', cachedResultName: 'USPS_GROUND_ADVANTAGE (422)' };
/** An order with a label of STT. */
const labelled = async (channelId = channel, number = 'S-1') =>
	(
		await runNode({
			node: 'sttLogistics',
			parameters: createParameters({ ...ready, channelId }),
			items: [order(number)],
		})
	).json;
const kuaikuaiLabelled = async () =>
	(await kuaikuai('label', 'create', [kuaikuaiOrder()], label as never)).json;
const shopOrder = () => kuaikuaiOrder('114-4871599-65289', { id: '65289' });
const shopLabelled = async () =>
	(await kuaikuai('shopOrder', 'createLabel', [shopOrder()], label as never)).json;

const labelSheet = () =>
	sheet([labelledItem(1, { lines: [{ sku: 'A', quantity: 2 }] }), labelledItem(2)], {
		pickList: 'last',
	});

const combineOrders = (operation: string, items: IDataObject[]) =>
	runNode({ node: 'combineOrders', parameters: { resource: 'order', operation }, items });
const buyer = { name: null, email: null, phone: null, message: null };
const ofOneBuyer = () => ['C-1', 'C-2'].map((number) => order(number, { buyer }));

/** A good run of every operation; more than one where the outcomes differ in form. */
const runs: Record<string, Array<() => Promise<NodeRun>>> = {
	'combineOrders order/combine': [() => combineOrders('combine', ofOneBuyer())],
	'combineOrders order/split': [
		async () => await combineOrders('split', (await combineOrders('combine', ofOneBuyer())).json),
	],
	'labelSheet sheet/create': [labelSheet],
	'kuaidi100 order/getAll': [
		() =>
			kuaidi100('order', 'getAll', [{}], {
				shopId: '10001',
				startTime: '2025-09-22T10:30:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
			}),
		() =>
			kuaidi100('order', 'getAll', [{}], {
				shopId: '10001',
				startTime: '2025-09-22T10:30:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
				options: { parseOptions: true, shopName: '小卖部' },
			}),
	],
	'kuaidi100 order/ship': [
		async () =>
			await kuaidi100('order', 'ship', await labelled(channel, 'E20250922001'), {
				courier: { __rl: true, mode: 'list', value: 'fedex' } as never,
			}),
		async () =>
			await kuaidi100('order', 'ship', await labelled(channel, 'T1001'), {
				edition: 'enterprise',
				platform: 'TAOBAO',
				shopId: '70007',
				courier: { __rl: true, mode: 'list', value: 'yunda' } as never,
				subOrderNumbers: 'T1001-1,T1001-2',
			}),
	],
	'kuaidi100 order/requestImport': [
		() =>
			kuaidi100('order', 'requestImport', [{}], {
				edition: 'enterprise',
				platform: 'PINDUODUO',
				shopId: '60006',
				startTime: '2025-09-22T11:00:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
				callbackUrl: 'https://n8n.example.com/webhook/1/push',
			}),
	],
	'kuaidi100 shop/getAuthorizationUrl': [
		() =>
			kuaidi100('shop', 'getAuthorizationUrl', [{}], {
				edition: 'enterprise',
				platform: 'PINDUODUO',
				callbackUrl: 'https://n8n.example.com/webhook/1/push',
			}),
		() =>
			kuaidi100('shop', 'getAuthorizationUrl', [{}], {
				callbackUrl: 'https://n8n.example.com/webhook/1/kuaidi100',
			}),
	],
	'fengchao account/check': [() => fengchao('account', 'check')],
	'fengchao account/get': [() => fengchao('account', 'get')],
	'fengchao account/getQuota': [() => fengchao('account', 'getQuota')],
	'fengchao order/import': [
		() =>
			fengchao('order', 'import', [fengchaoOrder('F-1') as never, fengchaoOrder('F-2') as never]),
		() =>
			fengchao('order', 'import', [
				fengchaoOrder('F-1') as never,
				fengchaoOrder('F-1', { updatedAt: '2025-09-22T11:00:00+08:00' }) as never,
			]),
	],
	'sttLogistics account/check': [() => stt('account', 'check')],
	'sttLogistics account/get': [() => stt('account', 'get')],
	'sttLogistics channel/getAll': [() => stt('channel', 'getAll')],
	'sttLogistics order/create': [
		() => runNode({ node: 'sttLogistics', parameters: createParameters(), items: [order('S-1')] }),
		() =>
			runNode({
				node: 'sttLogistics',
				parameters: createParameters(ready),
				items: [order('S-1'), order('S-2')],
			}),
	],
	'sttLogistics order/createMany': [
		() =>
			runNode({
				node: 'sttLogistics',
				parameters: createParameters({ operation: 'createMany' }),
				items: [order('S-1'), order('S-2')],
			}),
	],
	'sttLogistics order/cancel': [async () => await stt('order', 'cancel', await labelled())],
	'sttLogistics order/getCancelStatus': [
		async () => await stt('order', 'getCancelStatus', await labelled()),
	],
	'sttLogistics label/get': [async () => await stt('label', 'get', await labelled())],
	'sttLogistics label/getAll': [async () => await stt('label', 'getAll', await labelled())],
	'sttLogistics label/getTransfer': [
		async () => await stt('label', 'getTransfer', await labelled()),
	],
	'sttLogistics rate/get': [
		() =>
			runNode({
				node: 'sttLogistics',
				parameters: createParameters({ resource: 'rate', operation: 'get' }),
				items: [order('S-1')],
			}),
	],
	'sttLogistics tracking/get': [async () => await stt('tracking', 'get', await labelled())],
	'sttLogistics scanForm/create': [
		async () =>
			await stt('scanForm', 'create', await labelled(usps), {
				channelId: usps as never,
				addressId: 93,
			}),
	],
	'kuaikuai account/check': [() => kuaikuai('account', 'check')],
	'kuaikuai account/get': [() => kuaikuai('account', 'get')],
	'kuaikuai address/validate': [
		() => kuaikuai('address', 'validate', [kuaikuaiOrder()]),
		() =>
			kuaikuai('address', 'validate', [
				kuaikuaiOrder('A-1', {
					recipient: { ...(kuaikuaiOrder().recipient as IDataObject), line1: 'nowhere 0' },
				}),
			]),
	],
	'kuaikuai carrier/getAll': [
		() => kuaikuai('carrier', 'getAll'),
		() => kuaikuai('carrier', 'getAll', [{}], { itemPer: 'service' }),
	],
	'kuaikuai label/create': [() => kuaikuai('label', 'create', [kuaikuaiOrder()], label as never)],
	'kuaikuai label/getAll': [
		async () => await kuaikuai('label', 'getAll', await kuaikuaiLabelled()),
	],
	'kuaikuai label/cancel': [
		async () => await kuaikuai('label', 'cancel', await kuaikuaiLabelled()),
	],
	'kuaikuai rate/getAll': [
		() => kuaikuai('rate', 'getAll', [kuaikuaiOrder()], { sender, defaultBox: box } as never),
	],
	'kuaikuai shop/getAll': [() => kuaikuai('shop', 'getAll')],
	'kuaikuai shopOrder/getAll': [() => kuaikuai('shopOrder', 'getAll', [{}], { returnAll: true })],
	'kuaikuai shopOrder/createLabel': [
		() => kuaikuai('shopOrder', 'createLabel', [shopOrder()], label as never),
	],
	'kuaikuai shopOrder/getLabels': [
		async () => await kuaikuai('shopOrder', 'getLabels', await shopLabelled()),
		() => kuaikuai('shopOrder', 'getLabels', [shopOrder()]),
	],
	'kuaikuai shopOrder/ship': [
		async () => await kuaikuai('shopOrder', 'ship', await shopLabelled()),
	],
};

it('are made from the types as they are now', () => {
	// Throws with what is stale, missing or left over.
	expect(
		execFileSync(process.execPath, [path.join(ROOT, 'scripts/schemas.mjs'), '--check'], {
			encoding: 'utf8',
		}),
	).toBe('');
});

it.each(listed)(
	'n8n finds one for $node $resource: $operation',
	({ node, resource, operation }) => {
		const file = resolveOutputSchemaPath({
			nodeDir: folderOf(node),
			version: 1,
			resource,
			operation,
			versionFallback: true,
		})!;
		expect(existsSync(file)).toBe(true);
		// Words that the editor knows: it shows nothing of an object that hides behind several types.
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ type: 'object', version: 1 });
	},
);

it('stand beside operations only, and one beside the triggers', () => {
	const present = actionNodes.flatMap(([node]) =>
		schemasOf(node)
			.filter((name) => name !== 'output')
			.map((name) => `${node} ${name}`),
	);
	expect(present.sort()).toEqual([...names].sort());
	const triggers = [...packNodes.keys()].filter((node) => node.endsWith('Trigger'));
	for (const node of triggers)
		expect(
			resolveOutputSchemaPath({ nodeDir: folderOf(node), version: 1, versionFallback: true }),
		).toMatch(/output\.json$/);
});

it('have a run below for every operation', () => {
	expect(Object.keys(runs).sort()).toEqual([...names].sort());
});

describe.each(Object.entries(runs))('%s', (name, cases) => {
	it.each(cases.map((run, at) => [at + 1, run] as const))(
		'puts out what its schema says (run %i)',
		async (_at, run) => {
			const done = await run();
			expect(done.error).toBeUndefined();
			expect(done.json.length).toBeGreaterThan(0);
			const [node, file] = name.split(' ');
			for (const json of done.json) {
				expect(schemaErrors(node, file, json)).toEqual([]);
			}
			// A check asks for numbers that the provider does not know, which the sandbox notes.
			if (!file.endsWith('/check'))
				expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
		},
	);
});

describe('a trigger puts out what its schema says', () => {
	const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
	const chinaTime = (time: number) =>
		new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

	it.each<[string, INodeParameters, () => void]>([
		[
			'kuaidi100OrderTrigger',
			{ shops: { shop: [{ platform: 'YOUZAN', shopId: '10001', shopName: '小卖部' }] } },
			() =>
				wire.sandbox.addKuaidi100Order({ shopId: '10001', updateTime: chinaTime(minutesAgo(10)) }),
		],
		[
			'kuaikuaiOrderTrigger',
			{},
			() => wire.sandbox.addKuaikuaiOrder({ PurchaseDate: minutesAgo(10) }),
		],
	])('%s', async (node, parameters, arrives) => {
		arrives();
		const trigger = new PollTrigger({ node, parameters, engine: 'durable' });
		expect((await trigger.activate()).thrown).toBeUndefined();
		expect(trigger.json.length).toBeGreaterThan(0);
		for (const json of trigger.json) expect(schemaErrors(node, 'output', json)).toEqual([]);
	});
});

describe('the check', () => {
	const good = { userId: '1', balance: 2.5 };
	const errors = (json: object) => schemaErrors('sttLogistics', 'account/get', json);

	it('takes what the schema says, null where it may be', () => {
		expect(errors(good)).toEqual([]);
		expect(errors({ ...good, balance: null })).toEqual([]);
	});

	it.each<[string, object]>([
		['a key the schema does not name', { ...good, more: 1 }],
		['a key that is not there', { userId: '1' }],
		['another type', { ...good, userId: 1 }],
	])('refuses %s', (_what, json) => {
		expect(errors(json)).toHaveLength(1);
	});

	it('leaves alone what the item brought along, and nothing else', () => {
		const parameters = { resource: 'order', operation: 'getCancelStatus' };
		const cancellation = { orderNumber: '1', status: 'none', text: '' };
		const incoming = { own: 1, lines: 'broken' };
		const check = (json: IDataObject) => () =>
			expectSchema('sttLogistics', parameters, [{ json: incoming }], [{ json, pairedItem: 0 }]);
		expect(check({ ...incoming, cancellation })).not.toThrow();
		expect(check({ ...incoming, own: 2, cancellation })).toThrow(/own/);
		expect(check({ ...incoming })).toThrow(/cancellation/);
		expect(check({ ...incoming, cancellation: { ...cancellation, status: 'perhaps' } })).toThrow(
			/status/,
		);
	});
});
