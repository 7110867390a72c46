/**
 * Two executions on the same order at the same moment: where the provider knows a number once, one of
 * them buys; where it does not, both may, which is what the limits in docs/faults.md say.
 */
import type { IDataObject } from 'n8n-workflow';
import { chosen, label, order as shopOrder } from '../kuaikuai/fixture';
import { createParameters, order } from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();
const goesOn = { onError: 'continueRegularOutput' as const };
const both = async <T>(run: (which: number) => Promise<T>) => await Promise.all([run(1), run(2)]);

it('STT: an order is bought once, and both executions have its label', async () => {
	const runs = await both(() =>
		runNode({
			node: 'sttLogistics',
			parameters: createParameters({ options: { waitUntilReady: true, checkEvery: 0.1 } }),
			items: [order('A-1')],
			settings: goesOn,
		}),
	);
	expect(wire.sandbox.counts().stt.labels).toEqual({ 'A-1': 1 });
	const shipments = runs.map(({ json }) => json[0].shipment as IDataObject);
	expect(shipments.map(({ reused }) => reused).sort()).toEqual([false, true]);
	expect(
		new Set(shipments.map(({ trackingNumbers }) => JSON.stringify(trackingNumbers))).size,
	).toBe(1);
});

it('Kuaikuai: a label of a number of your own is bought once', async () => {
	await both(() =>
		runNode({
			node: 'kuaikuai',
			parameters: {
				resource: 'label',
				operation: 'create',
				...label,
				service: chosen('Ground'),
			} as never,
			items: [shopOrder('ORDER-1001')],
			settings: goesOn,
		}),
	);
	expect(wire.sandbox.counts().kuaikuai.labelsBought).toBe(1);
});

it('Kuaidi100: both report, and both hear success: one workflow should do it', async () => {
	const runs = await both((which) =>
		runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'ship',
				courier: { __rl: true, mode: 'list', value: 'fedex' },
			} as never,
			items: [
				{
					number: 'E20250922001',
					platform: 'YOUZAN',
					shopId: '10001',
					shipment: { trackingNumbers: [`PARCEL-${which}`] },
				},
			],
			settings: goesOn,
		}),
	);
	expect(runs.map(({ json }) => (json[0].shipBack as IDataObject)?.success)).toEqual([true, true]);
	expect(wire.sandbox.counts().kuaidi100.shipBacks).toEqual({ E20250922001: 2 });
});
