/** Small workflows of the nodes under test: orders by hand, or a trigger, and one node. */
import type { IDataObject } from 'n8n-workflow';
import { createParameters, order } from '../engine/stt/orders';

const OWN = 'n8n-nodes-china-fulfillment.';

/** The credentials' ids and names as the sandbox has them imported (scripts/lib/sandbox.mjs). */
const CREDENTIALS = {
	kuaidi100Api: { id: 'sandboxKuaidi100', name: 'Sandbox: Kuaidi100' },
	kuaikuaiApi: { id: 'sandboxKuaikuai1', name: 'Sandbox: Kuaikuai' },
	sttLogisticsApi: { id: 'sandboxSttLogis', name: 'Sandbox: STT Logistics' },
};
type Credential = keyof typeof CREDENTIALS;

interface FlowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: IDataObject;
	[more: string]: unknown;
}

const nodeOf = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject,
	more: object = {},
): FlowNode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...more,
});

const ownNode = (name: string, type: string, credential: Credential, parameters: IDataObject) =>
	nodeOf(name, OWN + type, 1, parameters, {
		credentials: { [credential]: CREDENTIALS[credential] },
	});

/** A straight line of nodes; what comes out of an error output goes to "Failures". */
function line(name: string, nodes: FlowNode[]) {
	const failures = nodeOf('Failures', 'n8n-nodes-base.noOp', 1, {});
	const to = (node: FlowNode) => [{ node: node.name, type: 'main', index: 0 }];
	const connections = Object.fromEntries(
		nodes.map((node, at) => [
			node.name,
			{
				main: [
					at + 1 < nodes.length ? to(nodes[at + 1]) : [],
					...(node.onError === 'continueErrorOutput' ? [to(failures)] : []),
				],
			},
		]),
	);
	return { name, nodes: [...nodes, failures], connections };
}

/** By hand: one item for each order number, in the shape of the order model. */
const orders = (numbers: string[]) => [
	nodeOf('By Hand', 'n8n-nodes-base.manualTrigger', 1, {}),
	nodeOf('All', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify({ orders: numbers.map((number) => order(number)) }),
		options: {},
	}),
	nodeOf('Each Order', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'orders', options: {} }),
];

/** Buys a label for each order. `more` are settings of the node, such as its On Error. */
export const buyLabels = (numbers: string[], options: IDataObject = {}, more: object = {}) =>
	line('Buy Labels', [
		...orders(numbers),
		{
			...ownNode('Buy', 'sttLogistics', 'sttLogisticsApi', {
				...(createParameters() as IDataObject),
				orderNumber: '={{ $json.number }}',
				output: 'simplified',
				options,
			}),
			...more,
		},
	]);

/** Gets the label file of each order. */
export const getFiles = (numbers: string[]) =>
	line('Label Files', [
		...orders(numbers),
		ownNode('Get File', 'sttLogistics', 'sttLogisticsApi', {
			resource: 'label',
			operation: 'get',
			orderNumber: '={{ $json.number }}',
			output: 'simplified',
			options: { waitUntilReady: true, download: true },
		}),
	]);

/** Each order trigger, set to emit what waits there when it is published. */
export const ORDER_TRIGGERS: Record<string, (shops: IDataObject[]) => ReturnType<typeof line>> = {
	Kuaidi100: (shops) =>
		line('New Orders', [
			ownNode('New', 'kuaidi100OrderTrigger', 'kuaidi100Api', {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				minMinutes: 0,
				event: 'newOrders',
				orderStatuses: ['UNSHIP'],
				shopsFrom: 'list',
				shops: { shop: shops },
				output: 'simplified',
				options: { lookBack: 24 * 60, settleDelay: 0 },
			}),
			nodeOf('Got', 'n8n-nodes-base.noOp', 1, {}),
		]),
	Kuaikuai: () =>
		line('New Shop Orders', [
			ownNode('New', 'kuaikuaiOrderTrigger', 'kuaikuaiApi', {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				shipStatus: 'Unshipped',
				output: 'simplified',
				options: {},
			}),
			nodeOf('Got', 'n8n-nodes-base.noOp', 1, {}),
		]),
};

/** The authorization trigger alone, with the key that opens its connect address. */
export const authorization = (webhookId: string, connectKey: string) =>
	line('Shop Authorized', [
		{
			...ownNode('Authorized', 'kuaidi100AuthorizationTrigger', 'kuaidi100Api', { connectKey }),
			webhookId,
		},
		nodeOf('Got', 'n8n-nodes-base.noOp', 1, {}),
	]);
