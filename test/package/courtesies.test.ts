/** What n8n's editor lets a node say beside its fields. */
import type { INodeParameters, IWorkflowDataProxyData } from 'n8n-workflow';
import { Expression } from 'n8n-workflow';
import { packNodes } from '../engine/support/harness';

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
function isShown(parameters: INodeParameters, condition: string): boolean {
	const data = { $parameter: parameters } as unknown as IWorkflowDataProxyData;
	return Boolean(new Expression('UTC').resolveSimpleParameterValue(condition, data));
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
		expect(isShown(parameters as INodeParameters, displayCondition!)).toBe(shown);
	}
});
