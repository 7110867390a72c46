/** What n8n's editor lets a node say beside its fields. */
import { Expression, Workflow } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
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

/** Whether n8n shows the hint for these parameters. */
function isShown(type: string, parameters: INodeParameters, condition: string): boolean {
	const node = {
		id: '1',
		name: 'Node',
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const expression = (workflow as unknown as { expression: Expression }).expression;
	return Boolean(expression.resolveParameterValue(condition, null, 0, 0, 'Node', [], 'manual', {}));
}

const hintsOf = (name: string) => nodes.find((each) => each.name === name)!.hints ?? [];

it.each([
	['kuaidi100OrderTrigger', { shopsFrom: 'list', shops: {} }, true],
	['kuaidi100OrderTrigger', { shopsFrom: 'list', shops: { shop: [{ shopId: '1' }] } }, false],
	['kuaidi100OrderTrigger', { shopsFrom: 'json', shopsJson: '[]' }, false],
	[
		'sttLogistics',
		{ operation: 'create', channelId: { __rl: true, mode: 'list', value: '' } },
		true,
	],
	[
		'sttLogistics',
		{ operation: 'create', channelId: { __rl: true, mode: 'id', value: '9' } },
		false,
	],
	['sttLogistics', { operation: 'getAll' }, false],
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
