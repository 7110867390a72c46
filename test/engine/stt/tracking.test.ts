import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders({ now: () => new Date('2025-09-22T12:00:00+08:00') });

const tracking = (
	items: IDataObject[],
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: { resource: 'tracking', operation: 'get', ...more } as never,
		items,
		...run,
	});
const shipped = (number: string): IDataObject => ({
	number,
	shipment: { trackingNumbers: [`T${number}`] },
});

const SAMPLE = {
	code: 200,
	result: [
		{
			Time: '2020-08-20 21:54:46',
			EventDescription: 'The goods have arrived at the warehouse in Yiwu',
		},
		{
			Time: '2020-08-21 04:54:46',
			EventDescription: 'The goods have been packed and sent from Yiwu to Russia',
		},
		{ Time: '2020-08-20 17:54:46', EventDescription: 'Order created successfully' },
	],
};

it('sends the documented request', async () => {
	wire.next(() => ({ text: JSON.stringify(SAMPLE) }));
	await tracking([shipped('1')]);
	expect(wire.requests).toMatchObject([
		{
			method: 'POST',
			url: 'http://best.dingcang.vip/api/tracking.php',
			body: '{"AppKey":"20011","AppSecret":"demo_app_secret","Trackingno":"T1"}',
		},
	]);
});

it("gives the events newest first, times with China's offset, the latest event beside the number", async () => {
	wire.next(() => ({ text: JSON.stringify(SAMPLE) }));
	const run = await tracking([shipped('1')]);
	expect(run.json).toEqual([
		{
			...shipped('1'),
			tracking: {
				trackingNumber: 'T1',
				time: '2020-08-21T04:54:46+08:00',
				description: 'The goods have been packed and sent from Yiwu to Russia',
				events: [
					{
						time: '2020-08-21T04:54:46+08:00',
						description: 'The goods have been packed and sent from Yiwu to Russia',
					},
					{
						time: '2020-08-20T21:54:46+08:00',
						description: 'The goods have arrived at the warehouse in Yiwu',
					},
					{ time: '2020-08-20T17:54:46+08:00', description: 'Order created successfully' },
				],
			},
		},
	]);
});

it("keeps the provider's order of events of the same second", async () => {
	const result = ['b', 'a'].map((EventDescription) => ({
		Time: '2020-08-20 21:54:46',
		EventDescription,
	}));
	wire.next(() => ({ text: JSON.stringify({ code: '200', result }) }));
	const run = await tracking([shipped('1')]);
	expect(
		(run.json[0].tracking as { events: IDataObject[] }).events.map(
			({ description }) => description,
		),
	).toEqual(['b', 'a']);
});

it("gives the provider's answer when asked for raw", async () => {
	wire.next(() => ({ text: JSON.stringify(SAMPLE) }));
	expect((await tracking([shipped('1')], { output: 'raw' })).json).toEqual([SAMPLE]);
});

it('a parcel without events yet is a result', async () => {
	wire.next(() => ({ text: '{"code":200,"result":[]}' }));
	const run = await tracking([shipped('1')]);
	expect(run.json[0].tracking).toEqual({
		trackingNumber: 'T1',
		time: null,
		description: null,
		events: [],
	});
});

it('takes a number of its own', async () => {
	wire.next(() => ({ text: JSON.stringify(SAMPLE) }));
	await tracking([{}], { trackingNumber: ' 1Z1 ' });
	expect(wire.json(0).Trackingno).toBe('1Z1');
});

it("an unknown number is that item's error alone", async () => {
	wire.next(() => ({ text: '{"code":400,"result":"记录不存在!"}' }));
	wire.next(() => ({ text: JSON.stringify(SAMPLE) }));
	const run = await tracking(
		[shipped('1'), shipped('2')],
		{ options: { concurrency: 1 } },
		{ settings: { onError: 'continueRegularOutput' } },
	);
	expect(run.json[0]).toMatchObject({
		...shipped('1'),
		error: expect.stringContaining('记录不存在! (no such record)'),
		details: { code: '400' },
	});
	expect(run.json[1].tracking).toMatchObject({ trackingNumber: 'T2' });
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
});

it('a label that is not ready has no number: refused before anything is sent', async () => {
	const { error } = await tracking([{ number: '1', shipment: { trackingNumbers: [] } }]);
	expect(error?.message).toContain('Tracking Number is missing');
	expect(error?.description).toContain('not ready');
	expect(wire.requests).toEqual([]);
});

it.each(['{"code":200}', '{"code":200,"result":"ok"}', '[]', '{"code":400,"result":[]}'])(
	'takes no undocumented answer for a success: %s',
	async (text) => {
		wire.next(() => ({ text }));
		const run = await tracking([shipped('1')]);
		expect(run.error).toBeDefined();
		expect(run.items).toEqual([]);
	},
);
