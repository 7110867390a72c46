import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const scanForm = (
	items: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: {
			resource: 'scanForm',
			operation: 'create',
			channelId: { __rl: true, mode: 'id', value: '={{ $json.shipment.service }}' },
			addressId: 93,
			...more,
			options,
		} as never,
		items,
		...run,
	});
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const forms = () => wire.sandbox.state.stt.scanForms;
const numbersOf = ({ shipment }: IDataObject) =>
	(shipment as IDataObject).trackingNumbers as string[];

const NAMES: Record<string, string> = {
	386: 'FEDEX_GROUND',
	422: 'USPS_GROUND_ADVANTAGE',
	423: 'USPS_PRIORITY',
};

async function buy(
	numbers: string[],
	channelId = '422',
	more: IDataObject = {},
): Promise<IDataObject[]> {
	const { json } = await runNode({
		node: 'sttLogistics',
		parameters: createParameters({
			channelId: {
				__rl: true,
				mode: 'list',
				value: channelId,
				cachedResultName: `${NAMES[channelId]} (${channelId})`,
			},
			options: { waitUntilReady: true, checkEvery: 0.01 },
		}),
		items: numbers.map((number) => order(number, more)),
	});
	wire.clear();
	wire.sandbox.calls.length = 0;
	return json;
}

it('makes one form of all parcels of a channel and address, with all items paired', async () => {
	const bought = await buy(['S-1', 'S-2']);
	const run = await scanForm(bought);
	const trackingNumbers = bought.flatMap(numbersOf);
	expect(wire.requests).toMatchObject([
		{
			method: 'POST',
			url: 'http://best.dingcang.vip/api/scanform.php',
			body: JSON.stringify({
				AppKey: '20011',
				AppSecret: 'demo_app_secret',
				Qdid: 422,
				AddressID: 93,
				TrackingNos: trackingNumbers,
			}),
		},
	]);
	expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	expect(run.json).toEqual([
		{
			scanForm: {
				carrier: 'USPS_GROUND_ADVANTAGE',
				service: '422',
				addressId: 93,
				trackingNumbers,
				parcels: 2,
				formUrl: expect.stringMatching(/scanform-\d+\.pdf$/),
			},
		},
	]);
	expect(run.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
});

it('makes a form for each channel and address', async () => {
	wire.sandbox.state.stt.addressIds.push(94);
	const bought = [
		...(await buy(['S-1'])),
		...(await buy(['S-2'], '423')),
		...(await buy(['S-3'])),
	].map((json, at) => ({ ...json, address: at === 2 ? 94 : 93 }));
	const run = await scanForm(bought, {}, { addressId: '={{ $json.address }}' });
	expect(
		forms()
			.map(({ channelId, addressId }) => [channelId, addressId])
			.sort(),
	).toEqual([
		[422, 93],
		[422, 94],
		[423, 93],
	]);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
		[{ item: 0 }],
		[{ item: 1 }],
		[{ item: 2 }],
	]);
});

it('takes every box of an order, and numbers as a text with commas', async () => {
	const box = { weight: 1, length: 1, width: 1, height: 1 };
	const [bought] = await buy(['S-1'], '422', { parcels: [box, box] });
	await scanForm([bought]);
	expect(wire.json(0).TrackingNos).toEqual(numbersOf(bought));
	wire.clear();
	await scanForm([bought], {}, { trackingNumbers: numbersOf(bought).join(', ') });
	expect(wire.json(0).TrackingNos).toEqual(numbersOf(bought));
});

it('downloads the form', async () => {
	const bought = await buy(['S-1', 'S-2']);
	const run = await scanForm(bought, { download: true, binaryProperty: 'form' });
	expect(run.items[0].binary!.form).toMatchObject({
		fileName: 'label-scan-form-422-93.pdf',
		mimeType: 'application/pdf',
	});
});

it("gives the provider's answer when asked for raw: code is a text here", async () => {
	const { json } = await scanForm(await buy(['S-1']), {}, { output: 'raw' });
	expect(json).toEqual([{ code: '200', sfurl: expect.any(String) }]);
});

it('shows what would be sent under Preview Only', async () => {
	const bought = await buy(['S-1']);
	const run = await scanForm(bought, { previewOnly: true });
	expect(run.json[0].preview).toEqual({
		Qdid: 422,
		AddressID: 93,
		TrackingNos: numbersOf(bought[0]),
	});
	expect(wire.requests).toEqual([]);
});

it('a refusal is the failure of all parcels of that form, not of the others', async () => {
	const bought = [...(await buy(['S-1', 'S-2'], '386')), ...(await buy(['S-3']))];
	const run = await scanForm(bought, {}, {}, continues);
	expect(run.json.map(({ error }) => error)).toEqual([
		expect.stringContaining('该渠道不支持SCANFORM'),
		expect.stringContaining('该渠道不支持SCANFORM'),
		undefined,
	]);
	expect(run.json[0]).toMatchObject({
		number: 'S-1',
		shipment: { service: '386' },
		details: { code: '400' },
	});
	expect(run.json[2].scanForm).toBeDefined();
});

it.each([
	[
		'Tracking Numbers is empty',
		{ number: 'S-1', shipment: { service: '422', trackingNumbers: [] } },
		{},
	],
	['Channel is missing', { number: 'S-1', shipment: { service: '', trackingNumbers: ['T1'] } }, {}],
	[
		'Address ID must be at least 1: “0”',
		{ number: 'S-1', shipment: { service: '422', trackingNumbers: ['T1'] } },
		{ addressId: 0 },
	],
])('%s: refused before anything is sent', async (message, item, more) => {
	const { error } = await scanForm([item], {}, more);
	expect(error?.message).toContain(message);
	expect(wire.requests).toEqual([]);
});

it('refuses the same parcel twice', async () => {
	const [bought] = await buy(['S-1']);
	const { error } = await scanForm([bought, bought]);
	expect(error?.message).toMatch(/Tracking Numbers “9405\d+” appears twice in this run/);
	expect(wire.requests).toEqual([]);
});

describe('never made twice', () => {
	const retries = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } };

	it('a lost answer is an unknown outcome and is not sent again', async () => {
		const bought = await buy(['S-1', 'S-2']);
		wire.sandbox.faults.add({
			kind: 'reset-after',
			provider: 'stt',
			operation: 'scanForm',
			times: 1,
		});
		const { error } = await scanForm(bought, {}, {}, retries);
		expect(wire.requests).toHaveLength(1);
		expect(error?.message).toContain('It is not known whether this was done');
		expect(forms()).toHaveLength(1);
	});

	it('when n8n runs the node again, a form that was made comes out as one item for all its parcels', async () => {
		const bought = [...(await buy(['S-1', 'S-2'])), ...(await buy(['S-3'], '423'))];
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'scanForm',
			match: '"Qdid":423',
			times: 1,
		});
		const run = await scanForm(bought, {}, {}, retries);
		expect(run.error).toBeUndefined();
		expect(forms().map(({ channelId }) => channelId)).toEqual([422, 423]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 1 }],
			[{ item: 2 }],
		]);
	});
});
