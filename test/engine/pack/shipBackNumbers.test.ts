/** What is no tracking number, or more than one, is not shipped back; a label with one is not ready. */
import type { IDataObject } from 'n8n-workflow';
import { order as kuaikuaiOrder } from '../kuaikuai/fixture';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'tests' });

const kuaidi100 = (waybill: unknown) =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'list', value: 'fedex' },
			waybill,
		} as never,
		items: [{ number: 'E20250922001', platform: 'YOUZAN', shopId: '10001' }],
	});
const kuaikuai = (trackingNumber: unknown) =>
	runNode({
		node: 'kuaikuai',
		parameters: {
			resource: 'shopOrder',
			operation: 'ship',
			trackingNumber,
			service: 'Ground',
			carrierAlias: 'UPS',
		} as never,
		items: [kuaikuaiOrder()],
	});

describe.each([
	['Kuaidi100', 'Waybill', kuaidi100],
	['Kuaikuai', 'Tracking Number', kuaikuai],
] as const)('%s', (_name, field, ship) => {
	it.each(['false', 'null', '0', 'undefined', '9.40551E+21', 'N/A', '0000-00-00'])(
		'refuses “%s”, naming the field',
		async (number) => {
			const { error } = await ship(number);
			expect(error?.message).toContain(`${field} is no tracking number: “${number}”`);
			expect(wire.requests).toEqual([]);
		},
	);

	it.each([false, '待更新'])('refuses %j', async (number) => {
		const { error } = await ship(number);
		expect(error?.message).toContain(field);
		expect(wire.requests).toEqual([]);
	});

	it('refuses two in one', async () => {
		const { error } = await ship('1Z9XV6160327140440,1Z9XV6160334558852');
		expect(error?.message).toContain(`${field} holds 2 numbers`);
		expect(wire.requests).toEqual([]);
	});

	it('takes a number', async () => {
		await ship('1Z9XV6160327140440');
		expect(wire.requests.length).toBeGreaterThan(0);
	});
});

describe("Kuaikuai's labels", () => {
	const shipment = async (more: Record<string, unknown>) => {
		const entry = {
			OrderNum: 'KV10644787171',
			LabelReady: true,
			LabelUrl: 'http://labels.example.com/1.pdf',
			LabelStatus: 1000,
			...more,
		};
		wire.next(() => ({ text: JSON.stringify({ Code: '200', Message: '', Data: [entry] }) }));
		const run = await runNode({
			node: 'kuaikuai',
			parameters: { resource: 'label', operation: 'getAll' } as never,
			items: [kuaikuaiOrder()],
		});
		expect(run.error).toBeUndefined();
		return run.json[0].shipment as IDataObject;
	};

	it.each([false, 'false', 'null', '0', '待更新', ['待更新'], ['T1', '待更新'], '9.4E+21'])(
		'are not ready with %j',
		async (TrackingNumbers) => {
			expect(await shipment({ TrackingNumbers })).toMatchObject({ labelReady: false });
		},
	);

	it.each([[['T1', 'T2']], ['T1,T2'], ['["T1","T2"]'], [['T1,T2']]])(
		'have two numbers in %j',
		async (TrackingNumbers) => {
			expect(await shipment({ TrackingNumbers })).toMatchObject({
				labelReady: true,
				trackingNumbers: ['T1', 'T2'],
			});
		},
	);
});
