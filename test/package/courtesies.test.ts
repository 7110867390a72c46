/** What n8n's editor lets a node say beside its fields. */
import type { INode, INodeParameters } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { nodeTypes, packNodes } from '../engine/support/harness';

const nodes = [...packNodes.values()].map(({ description }) => description);
const triggers = nodes.filter(({ group }) => group.includes('trigger'));

it.each(triggers.map((each) => [each.name, each] as const))(
	'%s says what it does while it listens, and once it is active',
	(_name, { eventTriggerDescription, activationMessage }) => {
		expect(eventTriggerDescription?.length).toBeGreaterThan(10);
		expect(activationMessage?.length).toBeGreaterThan(10);
	},
);

/** Whether n8n's editor shows a hint of a node with these parameters: by n8n's own reading of them. */
function isShown(name: string, parameters: INodeParameters, condition: string): boolean {
	const node: INode = { id: name, name, type: name, typeVersion: 1, position: [0, 0], parameters };
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return expression.getSimpleParameterValue(node, condition, 'internal', {}) as boolean;
}

const hintsOf = (name: string) => nodes.find((each) => each.name === name)!.hints ?? [];

it.each([
	['kuaidi100OrderTrigger', { shopsFrom: 'list', shops: {} }, true],
	['kuaidi100OrderTrigger', { shopsFrom: 'list', shops: { shop: [{ shopId: '1' }] } }, false],
	['kuaidi100OrderTrigger', { shopsFrom: 'json', shopsJson: '[]' }, false],
	[
		'sttLogistics',
		{ resource: 'order', operation: 'create', channelId: { __rl: true, mode: 'list', value: '' } },
		true,
	],
	[
		'sttLogistics',
		{ resource: 'order', operation: 'create', channelId: { __rl: true, mode: 'id', value: '9' } },
		false,
	],
	[
		'sttLogistics',
		{
			resource: 'order',
			operation: 'create',
			channelId: { __rl: true, mode: 'id', value: '={{ $json.channel }}' },
		},
		false,
	],
	['sttLogistics', { resource: 'channel', operation: 'getAll' }, false],
	['kuaidi100AuthorizationTrigger', { connectKey: '' }, true],
	['kuaidi100AuthorizationTrigger', { connectKey: 'long enough' }, false],
])('%s with %j: its hint is shown: %p', (name, parameters, shown) => {
	const hints = hintsOf(name);
	expect(hints.length).toBeGreaterThan(0);
	for (const { message, displayCondition } of hints) {
		expect(message.length).toBeLessThanOrEqual(120);
		expect(isShown(name, parameters as INodeParameters, displayCondition!)).toBe(shown);
	}
});
