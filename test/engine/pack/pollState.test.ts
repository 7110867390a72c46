/**
 * What an upgrade and a downgrade do to a polling trigger's position: one that a newer version
 * wrote is refused with words, never read wrong.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fakeClock, POLL_ENGINES, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

fakeClock('2025-09-22T10:00:00+08:00');
const wire = playProviders({ seed: 'empty', now: () => new Date() });

const TRIGGERS: Array<[node: string, parameters: INodeParameters, addOrder: () => unknown]> = [
	[
		'kuaidi100OrderTrigger',
		{ shops: { shop: [{ platform: 'YOUZAN', shopId: '10001' }] } },
		() => wire.sandbox.addKuaidi100Order({ updateTime: '2025-09-22 09:50:00' }),
	],
	[
		'kuaikuaiOrderTrigger',
		{},
		() => wire.sandbox.addKuaikuaiOrder({ PurchaseDate: Date.now() - 60_000 }),
	],
];

describe.each(TRIGGERS)('%s', (node, parameters, addOrder) => {
	const withState = (state: IDataObject) =>
		new PollTrigger({ node, parameters, engine: 'default', saved: { 'node:Trigger': state } });

	it.each(POLL_ENGINES)('notes the format of its position, %s engine', async (engine) => {
		const trigger = new PollTrigger({ node, parameters, engine });
		addOrder();
		await trigger.activate();
		expect(trigger.stored.format).toBe(1);
	});

	it('refuses a position of a newer version: reads nothing, changes nothing, says what to do', async () => {
		const newer = { format: 2, cursors: { anything: 'else' }, seen: 'x', inFlightUntil: 0 };
		const trigger = withState(newer);
		addOrder();
		const { thrown } = await trigger.activate();
		expect(thrown?.message).toMatch(/position was written by a newer version/);
		expect((thrown as { description?: string } | undefined)?.description).toMatch(
			/Install that version again/,
		);
		expect(wire.requests).toEqual([]);
		expect(trigger.stored).toEqual(newer);
	});

	it('goes on from a position without a format: of a version before there was one', async () => {
		const first = new PollTrigger({ node, parameters, engine: 'default' });
		addOrder();
		expect((await first.activate()).execution?.json).toHaveLength(1);
		const { format, ...older } = first.stored;
		expect(format).toBe(1);
		const { thrown, execution } = await withState(older).activate();
		expect(thrown).toBeUndefined();
		expect(execution).toBeUndefined();
	});
});
