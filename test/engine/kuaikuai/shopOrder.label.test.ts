import type { IDataObject } from 'n8n-workflow';
import type { DocumentShipment, Run } from './fixture';
import { chosen, HOST, label, order, run, shipment } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'tests' });
const create = (items: IDataObject[], more: Run = {}) =>
	run('shopOrder', 'createLabel', items, { ...more, parameters: { ...label, ...more.parameters } });
const getLabels = (items: IDataObject[], more: Run = {}) =>
	run('shopOrder', 'getLabels', items, more);
const shopOrder = (id = '65289', more: IDataObject = {}) =>
	order(`114-4871599-${id}`, { id, ...more });
const paths = () => wire.requests.map(({ url }) => url.split('/').pop());
const data = (position: number) => JSON.parse(wire.form(position).Data) as DocumentShipment;
const bought = () => wire.sandbox.counts().kuaikuai.labelsPerShopOrder;
const shipmentOf = (json: IDataObject) => json.shipment as IDataObject;
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const goOn = { onError: 'continueRegularOutput' as const };
const retry = { retryOnFail: true, maxTries: 3 };
const mayNumber = () => wire.sandbox.set({ kuaikuai: { mayOrderNum: true } });

describe('shopOrder: createLabel', () => {
	it("looks for a label first, then sends the document's shipment without a number", async () => {
		const done = await create([shopOrder()]);
		expect(done.error).toBeUndefined();
		expect(wire.requests.map(({ url }) => url)).toEqual([
			`${HOST}/Api/Ecommerce/GetEcLabelsInfo`,
			`${HOST}/Api/Ecommerce/CreateEcLabels`,
		]);
		expect(data(0)).toEqual({ EcOrderId: 65289 });
		expect(data(1)).toEqual(shipment({ EcOrderId: 65289, CarrierServiceLevel: 'Ground' }));
		expect(problems()).toEqual([]);
	});

	it('adds the shipment, under the number the provider chose', async () => {
		const done = await create([shopOrder('65289'), shopOrder('65285')]);
		expect(done.json[0]).toMatchObject(shopOrder());
		expect(shipmentOf(done.json[0])).toMatchObject({
			orderNumber: expect.stringMatching(/^CSS\d+$/),
			carrier: 'ups2',
			service: 'Ground',
			trackingNumbers: [expect.stringMatching(/^1Z/)],
			labelReady: true,
			reused: false,
			status: 'ready',
			charges: { total: 29.42 },
		});
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(bought()).toEqual({ 65289: 1, 65285: 1 });
	});

	it.each<[string, Run]>([
		['the credential', { credentials: { maySetOrderNumber: true } }],
		['the node', { options: { maySetOrderNumber: true } }],
	])('sends the order number where %s allows it', async (_where, more) => {
		mayNumber();
		const done = await create([shopOrder()], more);
		expect(paths()).toEqual(['CreateEcLabels']);
		expect(data(0)).toMatchObject({ OrderNum: '114-4871599-65289', EcOrderId: 65289 });
		expect(shipmentOf(done.json[0]).orderNumber).toBe('114-4871599-65289');
		expect(problems()).toEqual([]);
	});

	it('lets the node forbid what the credential allows', async () => {
		await create([shopOrder()], {
			credentials: { maySetOrderNumber: true },
			options: { maySetOrderNumber: false },
		});
		expect(data(1)).not.toHaveProperty('OrderNum');
	});

	it('says what to do when the permission is missing', async () => {
		const done = await create([shopOrder()], { options: { maySetOrderNumber: true } });
		expect(done.error).toMatchObject({
			message: expect.stringContaining('无权限使用OrderNum'),
			description: expect.stringContaining('turn off “Account May Set Order Number”'),
		});
	});

	it.each<[string, IDataObject, Run, string]>([
		[
			'an order number of 8 characters, where it is sent',
			shopOrder('65289', { number: '12345678' }),
			{ options: { maySetOrderNumber: true } },
			'9 to 50',
		],
		[
			'an order of another source',
			order('E20250922001', { id: 'E20250922001' }),
			{},
			'Shop Order ID (EcOrderId) must be a whole number',
		],
		[
			'an order without recipient',
			shopOrder('65288', { recipient: null }),
			{},
			'Recipient (ShipTo) is missing',
		],
		[
			'a text for an ID in a long number',
			shopOrder('12345678901234567890'),
			{},
			'Shop Order ID (EcOrderId)',
		],
	])('refuses %s before anything is sent', async (_what, item, more, words) => {
		const done = await create([item], more);
		expect(done.error!.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('takes a recipient the user sets where the marketplace withholds it', async () => {
		const defaults = {
			name: 'Jing zhang',
			line1: '2023 w 35th st',
			city: 'Chicago',
			state: 'IL',
			postalCode: '60609',
			country: 'US',
		};
		await create([shopOrder('65288', { recipient: null })], {
			parameters: { recipientDefaults: defaults },
		});
		expect(data(1).ShipTo).toEqual({
			Name: 'Jing zhang',
			Address1: '2023 w 35th st',
			City: 'Chicago',
			State: 'IL',
			PostalCode: '60609',
			Country: 'US',
		});
	});

	it('does not send an order number of the JSON without the permission', async () => {
		await create([shopOrder()], {
			parameters: {
				orderData: 'json',
				shipmentJson: { ...shipment({ OrderNum: 'MINE-00001' }) } as never,
			},
		});
		expect(data(1)).toEqual(shipment({ EcOrderId: 65289, CarrierServiceLevel: 'Ground' }));
	});

	it('sends nothing as a preview', async () => {
		const done = await create([shopOrder()], { options: { previewOnly: true } });
		expect(done.json[0].preview).toEqual(
			shipment({ EcOrderId: 65289, CarrierServiceLevel: 'Ground' }),
		);
		expect(wire.requests).toEqual([]);
	});

	it('refuses the same shop order twice in one run', async () => {
		const done = await create([shopOrder(), shopOrder()]);
		expect(done.error!.message).toContain('twice');
		expect(wire.requests).toEqual([]);
	});

	describe('a shop order that has a label', () => {
		beforeEach(async () => {
			await create([shopOrder()]);
			wire.clear();
		});

		it('returns it, and buys nothing', async () => {
			const done = await create([shopOrder()], {
				parameters: { carrier: chosen('USPS'), service: chosen('usps_media_mail') },
			});
			expect(shipmentOf(done.json[0])).toMatchObject({
				reused: true,
				labelReady: true,
				trackingNumbers: [expect.stringMatching(/^1Z/)],
			});
			expect(shipmentOf(done.json[0]).carrier).not.toBe('USPS');
			expect(paths()).toEqual(['GetEcLabelsInfo']);
			expect(bought()).toEqual({ 65289: 1 });
			expect(done.hints.map(({ message }) => message).join()).toContain('nothing was bought');
		});

		it('fails where that is chosen', async () => {
			const done = await create([shopOrder()], { options: { ifExists: 'fail' } });
			expect(done.error!.message).toMatch(/has a label already: CSS/);
			expect(paths()).toEqual(['GetEcLabelsInfo']);
		});

		it('gets a new one while the old one is under refund', async () => {
			const [{ orderNum }] = wire.sandbox.state.kuaikuai.labels;
			await run('label', 'cancel', [{ number: orderNum }]);
			const done = await create([shopOrder()]);
			expect(shipmentOf(done.json[0])).toMatchObject({ reused: false });
			expect(bought()).toEqual({ 65289: 2 });
		});
	});

	describe('an answer that is lost', () => {
		it.each(['reset-after', 'malformed', 'html200'] as const)(
			'%s: the label is found by the shop order, and bought once',
			async (kind) => {
				wire.sandbox.set({ labelReadyAfter: 4 });
				wire.sandbox.faults.add({ kind, operation: 'CreateEcLabels', times: 1, after: true });
				const done = await create([shopOrder()]);
				expect(done.error).toBeUndefined();
				expect(shipmentOf(done.json[0])).toMatchObject({
					orderNumber: expect.stringMatching(/^CSS/),
					reused: true,
					labelReady: false,
				});
				// the look-up names no carrier, but there was no label before this purchase
				expect(shipmentOf(done.json[0])).toMatchObject({
					carrier: expect.any(String),
					service: expect.any(String),
				});
				expect(paths()).toEqual(['GetEcLabelsInfo', 'CreateEcLabels', 'GetEcLabelsInfo']);
				expect(bought()).toEqual({ 65289: 1 });
			},
		);

		it('with an order number: the label is found by it', async () => {
			mayNumber();
			wire.sandbox.faults.add({ kind: 'reset-after', operation: 'CreateEcLabels', times: 1 });
			const done = await create([shopOrder()], { options: { maySetOrderNumber: true } });
			expect(shipmentOf(done.json[0])).toMatchObject({
				orderNumber: '114-4871599-65289',
				reused: true,
			});
			expect(paths()).toEqual(['CreateEcLabels', 'GetEcLabelsInfo']);
			expect(bought()).toEqual({ 65289: 1 });
		});

		it.each(['reset-before', 'reset-after'] as const)(
			'Retry On Fail after %s buys each label once',
			async (kind) => {
				wire.sandbox.faults.add({ kind, operation: 'CreateEcLabels', match: '65285', times: 1 });
				const done = await create(
					['65284', '65285', '65289'].map((id) => shopOrder(id)),
					{ settings: retry, options: { checkEvery: 0.02 } },
				);
				expect(done.error).toBeUndefined();
				expect(bought()).toEqual({ 65284: 1, 65285: 1, 65289: 1 });
			},
		);

		it('with an order number, and with another service than now: the label is that of the order', async () => {
			const label = { OrderNum: '114-4871599-65289', CarrierServiceLevel: '2nd Day Air' };
			wire.next(() => ({ text: '{"Code":"603","Message":"订单号已存在"}' }));
			wire.next(() => ({
				text: JSON.stringify({ Code: '200', Data: [{ ...label, TrackingNumbers: ['1Z1'] }] }),
			}));
			const done = await create([shopOrder()], { options: { maySetOrderNumber: true } });
			expect(done.error).toBeUndefined();
			expect(shipmentOf(done.json[0])).toMatchObject({
				trackingNumbers: ['1Z1'],
				carrier: null,
				service: '2nd Day Air',
				reused: true,
			});
			expect(paths()).toEqual(['CreateEcLabels', 'GetEcLabelsInfo']);
		});

		it('Retry On Fail buys once even when the look-up was lost too', async () => {
			wire.sandbox.faults.add({ kind: 'reset-after', operation: 'CreateEcLabels', times: 1 });
			wire.sandbox.faults.add({ kind: 'html200', operation: 'GetEcLabelsInfo', skip: 1, times: 1 });
			const done = await create([shopOrder()], { settings: retry });
			expect(done.error).toBeUndefined();
			expect(shipmentOf(done.json[0]).reused).toBe(true);
			expect(bought()).toEqual({ 65289: 1 });
		});

		it('buys nothing when the look-up before it fails', async () => {
			wire.sandbox.faults.add({ kind: 'html200', operation: 'GetEcLabelsInfo' });
			const done = await create([shopOrder()], { settings: goOn });
			expect(done.json[0]).toMatchObject({
				error: expect.stringContaining('could not be looked up'),
				details: { kind: 'notSent', advice: expect.stringContaining('Nothing was bought') },
			});
			expect(wire.sandbox.counts().kuaikuai.labelsBought).toBe(0);
		});
	});

	it('waits with one shared look-up a round, and downloads one file per parcel', async () => {
		wire.sandbox.set({ labelReadyAfter: 2 });
		const parcels = { parcel: [{ weight: 1 }, { weight: 2 }] };
		const done = await create([shopOrder('65289'), shopOrder('65285')], {
			parameters: { parcels },
			options: { download: true, checkEvery: 0.02, maxWait: 3 },
		});
		expect(done.error).toBeUndefined();
		expect(paths().filter((path) => path === 'LabelsInfo.ashx')).toHaveLength(2);
		expect(done.items.map(({ binary }) => Object.keys(binary!))).toEqual([
			['data', 'data2'],
			['data', 'data2'],
		]);
		const [first, second] = shipmentOf(done.json[0]).boxes as IDataObject[];
		expect(first.labelUrl).not.toBe(second.labelUrl);
		expect(done.items[0].binary!.data2.fileName).toMatch(/^label-CSS\d+-2\.pdf$/);
		expect(problems()).toEqual([]);
	});

	it("goes to the error output with the order's data", async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '邮编错误',
			operation: 'CreateEcLabels',
			match: '65285',
		});
		const done = await create([shopOrder('65285'), shopOrder('65289')], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(done.outputs[1][0].json).toMatchObject({
			id: '65285',
			lines: order().lines,
			error: expect.stringContaining('邮编错误'),
		});
		expect(done.outputs[0][0].json).toMatchObject({ id: '65289', shipment: { labelReady: true } });
	});

	it('names in a stopped run what was bought', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 603,
			message: '邮编错误',
			operation: 'CreateEcLabels',
			match: '65285',
		});
		const done = await create([shopOrder('65289'), shopOrder('65285')], {
			options: { concurrency: 1 },
		});
		expect(done.error!.description).toMatch(
			/Already done in this run \(1\): shop order 65289: label CSS\d+ bought/,
		);
	});
});

describe('shopOrder: getLabels', () => {
	const buy = async (parcels: IDataObject[] = [{ weight: 1 }]) => {
		const [json] = (await create([shopOrder()], { parameters: { parcels: { parcel: parcels } } }))
			.json;
		wire.clear();
		wire.sandbox.calls.length = 0;
		return json;
	};

	it('gives one item per label, each with the order', async () => {
		const bought = await buy();
		await run('label', 'cancel', [bought]);
		await buy();
		const done = await getLabels([bought]);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Ecommerce/GetEcLabelsInfo`,
		});
		expect(JSON.parse(wire.form(0).Data)).toEqual({ EcOrderId: 65289 });
		expect(done.json.map((json) => shipmentOf(json).status)).toEqual(['refundRequested', 'ready']);
		expect(done.json.every((json) => json.id === '65289' && json.recipient !== undefined)).toBe(
			true,
		);
		expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(shipmentOf(done.json[0])).toMatchObject({
			orderNumber: expect.stringMatching(/^CSS/),
			labelUrl: expect.stringContaining('.pdf'),
			providerStatus: '退款审核中',
		});
		expect(problems()).toEqual([]);
		const kept = await getLabels([bought], { options: { skipRefunds: true } });
		expect(kept.json.map((json) => shipmentOf(json).status)).toEqual(['ready']);
	});

	it("downloads one file per parcel, from the operator's own host where the address says localhost", async () => {
		wire.sandbox.set({ kuaikuai: { labelUrls: 'localhost' } });
		const done = await getLabels([await buy([{ weight: 1 }, { weight: 2 }])], {
			options: { download: true },
		});
		expect(done.error).toBeUndefined();
		expect(Object.keys(done.items[0].binary!)).toEqual(['data', 'data2']);
		expect(wire.requests.filter(({ method }) => method === 'GET').map(({ url }) => url)).toEqual([
			expect.stringContaining(`${HOST}/UploadFiles/`),
			expect.stringContaining(`${HOST}/UploadFiles/`),
		]);
	});

	it('gives an order without labels an item of its own', async () => {
		const done = await getLabels([shopOrder('65284')]);
		expect(done.json).toEqual([{ ...shopOrder('65284'), shipment: null }]);
		expect(done.hints.map(({ message }) => message).join()).toContain('no label');
	});

	it("gives the provider's entries as Raw", async () => {
		const done = await getLabels([await buy()], { parameters: { output: 'raw' } });
		expect(done.json[0]).toMatchObject({
			LabelUrl: 'http://localhost',
			LabelReady: true,
			Parcels: [{ Weight: 1 }],
		});
	});

	it('refuses an order of another source before anything is sent', async () => {
		const done = await getLabels([order('E1', { id: 'E1' })]);
		expect(done.error!.message).toContain('Shop Order ID');
		expect(wire.requests).toEqual([]);
	});

	it('shows a refusal under Continue On Fail, the others go on', async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			code: 600,
			message: '服务器异常',
			match: '65284',
		});
		const done = await getLabels([shopOrder('65284'), shopOrder('65285')], { settings: goOn });
		expect(done.json[0]).toMatchObject({
			id: '65284',
			error: expect.stringContaining('server error'),
			details: { kind: 'busy' },
		});
		expect(done.json[1]).toMatchObject({ id: '65285', shipment: null });
	});
});
