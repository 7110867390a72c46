import type { IDataObject } from 'n8n-workflow';
import type { Run } from './fixture';
import { box, HOST, KEY, order, run, sender, shipment } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();
const rates = (items: IDataObject[], more: Run = {}) =>
	run('rate', 'getAll', items, {
		...more,
		parameters: { carriers: ['ups2'], sender, defaultBox: box, ...more.parameters },
	});
const data = (position: number) => JSON.parse(wire.form(position).Data) as IDataObject;
const rateRequests = () => wire.requests.filter(({ url }) => url.endsWith('/Rates.ashx'));
const ratesOf = (json: IDataObject) => json.rates as IDataObject[];

describe('rate: getAll', () => {
	it("sends the document's shipment", async () => {
		const done = await rates([order()]);
		expect(done.error).toBeUndefined();
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/Rates.ashx`,
		});
		expect(Object.keys(wire.form(0))).toEqual(['Key', 'Data']);
		expect(wire.form(0).Key).toBe(KEY);
		expect(data(0)).toEqual(shipment());
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('adds the rates to the order, the cheapest first, with the carrier as it was asked for', async () => {
		const done = await rates([order()]);
		expect(done.json[0]).toMatchObject(order());
		expect(ratesOf(done.json[0])).toEqual(
			(
				[
					['Ground', 29.42],
					['3DaySelect', 77.59],
					['NextDayAir', 182.84],
				] as const
			).map(([service, total]) => ({
				carrier: 'ups2',
				providerCarrier: 'self_ups',
				service,
				serviceName: service,
				total,
				charges: null,
				refusal: null,
				chargeWeight: 3,
				packageType: null,
				rateId: expect.stringMatching(/^rate_/),
			})),
		);
		expect(done.items[0].pairedItem).toEqual({ item: 0 });
	});

	it('asks every carrier of the account where none is chosen, and says which cannot', async () => {
		const done = await rates([order()], { parameters: { carriers: [] } });
		expect(
			rateRequests()
				.map((_, at) => data(at + 1).Carrier)
				.sort(),
		).toEqual(['FedEx Test', 'USPS', 'UniUni', 'ups2']);
		const all = ratesOf(done.json[0]);
		const totals = all.map(({ total }) => total).filter((total) => total !== null) as number[];
		expect(totals).toEqual([...totals].sort((a, b) => a - b));
		expect(new Set(all.map(({ carrier }) => carrier))).toEqual(
			new Set(['FedEx Test', 'USPS', 'UniUni', 'ups2', 'UPS GFP']),
		);
		expect(all.at(-1)).toMatchObject({
			carrier: 'UPS GFP',
			total: null,
			refusal: expect.stringContaining('Freight Class'),
		});
	});

	it('reads the carriers once for many orders', async () => {
		await rates([order('A0000001'), order('A0000002')], { parameters: { carriers: [] } });
		expect(wire.requests.filter(({ url }) => url.includes('GetCarrierList'))).toHaveLength(1);
		expect(rateRequests()).toHaveLength(8);
	});

	it('leaves out carriers that take no second parcel or no insurance', async () => {
		const parcels = { parcel: [{ weight: 1 }, { weight: 2, insure: 10 }] };
		const done = await rates([order()], { parameters: { carriers: [], parcels } });
		const refused = ratesOf(done.json[0]).filter(({ total }) => total === null);
		expect(refused.map(({ carrier }) => carrier).sort()).toEqual(['UPS GFP', 'USPS', 'UniUni']);
		expect(refused.find(({ carrier }) => carrier === 'UniUni')!.refusal).toContain('one parcel');
		expect(refused.find(({ carrier }) => carrier === 'USPS')!.refusal).toContain('insurance');
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('takes carriers as a text with commas', async () => {
		await rates([order()], { parameters: { carriers: '={{ "ups2, USPS" }}' } });
		expect(rateRequests().map((_, at) => data(at).Carrier)).toEqual(['ups2', 'USPS']);
	});

	it('keeps only the cheapest', async () => {
		const done = await rates([order()], {
			parameters: { carriers: ['ups2', 'USPS'] },
			options: { cheapestOnly: true },
		});
		expect(ratesOf(done.json[0])).toHaveLength(1);
		expect(ratesOf(done.json[0])[0]).toMatchObject({ total: 29.42 });
	});

	describe('where a carrier gives no answer', () => {
		const carriers = ['USPS', 'ups2'];
		const unread = () => wire.next(() => ({ text: '<html>网关错误</html>' }));
		const cheapest = async (options: IDataObject = {}) =>
			await rates([order()], {
				parameters: { carriers },
				options: { cheapestOnly: true, ...options },
			});

		it('fails the order rather than call another the cheapest', async () => {
			unread();
			const { error } = await cheapest();
			expect(error?.message).toContain('The cheapest rate is not known: USPS gave none (');
			expect(error?.description).toContain('“Without an Answer”');
			expect(wire.requests).toHaveLength(2);
		});

		it('says what is known of all of them', async () => {
			unread();
			const done = await rates([order()], {
				parameters: { carriers },
				options: { cheapestOnly: true },
				settings: { onError: 'continueRegularOutput' },
			});
			const { rates: known } = done.json[0].details as { rates: IDataObject[] };
			expect(known).toHaveLength(4);
			expect(known[0]).toMatchObject({ carrier: 'ups2', total: 29.42 });
			expect(known[3]).toMatchObject({ carrier: 'USPS', total: null });
		});

		it.each(['others', '={{ "Others" }}'])(
			'takes the cheapest of the others where that is chosen (%s)',
			async (withoutAnswer) => {
				unread();
				const done = await cheapest({ withoutAnswer });
				expect(ratesOf(done.json[0])).toMatchObject([{ carrier: 'ups2', total: 29.42 }]);
			},
		);

		it('still lists the others where all are wanted', async () => {
			unread();
			const done = await cheapest({ cheapestOnly: false });
			expect(ratesOf(done.json[0])).toHaveLength(4);
		});

		it('takes a refusal for an answer', async () => {
			wire.next(() => ({ text: '{"Code":"604","Message":"该承运商不支持此邮编","Data":null}' }));
			const done = await cheapest();
			expect(ratesOf(done.json[0])).toMatchObject([{ carrier: 'ups2', total: 29.42 }]);
		});

		const charging = (TotalCharge: unknown, Message = '') =>
			wire.next(() => ({
				text: JSON.stringify({
					Code: '200',
					Data: [{ Carrier: 'USPS', CarrierServiceLevel: 'GA', TotalCharge, Message }],
				}),
			}));

		it.each(['12,5', '-1', 'N/A'])(
			'nor is the cheapest known where a charge cannot be read: %s',
			async (charge) => {
				charging(charge);
				const { error } = await cheapest();
				expect(error?.message).toContain(
					`The cheapest rate is not known: USPS gave none (its charge cannot be read: “${charge}”)`,
				);
			},
		);

		it.each([
			['', ''],
			[null, ''],
			[0, ''],
			['-', ''],
			['N/A', '该服务不支持此邮编'],
		])('a service without a charge is no rate: %j %s', async (charge, words) => {
			charging(charge, words);
			const done = await cheapest();
			expect(ratesOf(done.json[0])).toMatchObject([{ carrier: 'ups2', total: 29.42 }]);
		});

		it('waits for one that is too busy, and asks all of them again', async () => {
			wire.next(() => ({ text: '{"Code":"603","Message":"请求过于频繁","Data":null}' }));
			const done = await cheapest({ busyWait: 10 });
			expect(done.error).toBeUndefined();
			expect(ratesOf(done.json[0])).toMatchObject([{ carrier: 'USPS', total: 29.42 }]);
			expect(wire.requests).toHaveLength(4);
		});

		it('refuses an unknown choice before anything is sent', async () => {
			const { error } = await cheapest({ withoutAnswer: '={{ "maybe" }}' });
			expect(error?.message).toContain('Without an Answer must be one of fail, others');
			expect(wire.requests).toEqual([]);
		});
	});

	it('keeps the order of the carriers where prices are the same, whoever answers first', async () => {
		wire.sandbox.faults.add({ kind: 'slow', ms: 100, times: 1 });
		const done = await rates([order()], { parameters: { carriers: ['USPS', 'ups2'] } });
		const [first, second] = ratesOf(done.json[0]);
		expect([first.carrier, second.carrier]).toEqual(['USPS', 'ups2']);
		expect(first.total).toBe(second.total);
	});

	describe('Only What Can Be Shipped Back', () => {
		it('passes over a carrier that no shop can be told of', async () => {
			const done = await rates([order()], {
				parameters: { carriers: ['UniUni', 'ups2'] },
				options: { shipBackOnly: true, cheapestOnly: true },
			});
			expect(ratesOf(done.json[0])).toMatchObject([{ carrier: 'ups2', total: 29.42 }]);
		});

		it('says so, and is an error where there is no other', async () => {
			const { error } = await rates([order()], {
				parameters: { carriers: ['UniUni'] },
				options: { shipBackOnly: true },
			});
			expect(error?.message).toContain('No carrier takes this order');
			expect(error?.description).toContain(
				'UniUni Standard: A shop can be told of USPS, FedEx, UPS alone',
			);
		});

		it.each([
			[{ Carrier: 'self', CarrierServiceLevel: 'x', CarrierServiceName: 'USPS Ground' }, true],
			[{ Carrier: 'self_ups', CarrierServiceLevel: 'x' }, true],
			[{ Carrier: 'self', CarrierServiceLevel: 'fedex_home' }, true],
			[{ Carrier: 'gofo', CarrierServiceLevel: 'x' }, false],
		])('takes a rate that the ship-back can tell the carrier of: %j', async (entry, kept) => {
			wire.next(() => ({
				text: JSON.stringify({ Code: '200', Data: [{ ...entry, TotalCharge: 5 }] }),
			}));
			const done = await rates([order()], {
				parameters: { carriers: ['自营'] },
				options: { shipBackOnly: true },
				settings: { onError: 'continueRegularOutput' },
			});
			expect('rates' in done.json[0]).toBe(kept);
		});

		it.each([
			['={{ "true" }}', ['ups2']],
			['={{ "false" }}', ['UniUni', 'ups2']],
		])('set by an expression to %s', async (shipBackOnly, carriers) => {
			const done = await rates([order()], {
				parameters: { carriers: ['UniUni', 'ups2'] },
				options: { shipBackOnly },
			});
			const priced = ratesOf(done.json[0]).filter(({ total }) => total !== null);
			expect([...new Set(priced.map(({ carrier }) => carrier))]).toEqual(carriers);
		});

		it('leaves them out of Raw', async () => {
			const done = await rates([order()], {
				parameters: { carriers: ['UniUni', 'ups2'], output: 'raw' },
				options: { shipBackOnly: true },
			});
			expect(done.json.map(({ Carrier }) => Carrier)).toEqual(['self_ups', 'self_ups', 'self_ups']);
		});
	});

	it('sorts exact amounts that numbers cannot tell apart', async () => {
		wire.next(() => ({
			text: '{"Code":"200","Message":"","Data":[{"Carrier":"a","CarrierServiceLevel":"x","TotalCharge":90071992547409.932},{"Carrier":"a","CarrierServiceLevel":"y","TotalCharge":90071992547409.931}]}',
		}));
		const done = await rates([order()]);
		expect(ratesOf(done.json[0]).map(({ service, total }) => [service, total])).toEqual([
			['y', '90071992547409.931'],
			['x', '90071992547409.932'],
		]);
	});

	it('gives one rate per item as Raw', async () => {
		const done = await rates([order()], { parameters: { output: 'raw' } });
		expect(done.json[0]).toMatchObject({
			Carrier: 'self_ups',
			CarrierServiceLevel: 'Ground',
			TotalCharge: 29.42,
			PackageType: null,
		});
		expect(done.json).toHaveLength(3);
	});

	it('keeps the other carriers when one refuses', async () => {
		const done = await rates([order()], { parameters: { carriers: ['ups2', 'nobody'] } });
		expect(ratesOf(done.json[0]).at(-1)).toMatchObject({
			carrier: 'nobody',
			service: null,
			total: null,
			refusal: expect.stringContaining('603'),
		});
		expect(ratesOf(done.json[0])).toHaveLength(4);
	});

	it('fails when none gives a rate, with the words of all', async () => {
		const done = await rates([order()], { parameters: { carriers: ['nobody', 'nowhere'] } });
		expect(done.error).toMatchObject({
			message: expect.stringContaining('No carrier takes this order'),
			description: expect.stringContaining('nowhere: Kuaikuai refused'),
		});
	});

	it('sends every field the rate call knows, and none it does not', async () => {
		const done = await rates([order()], {
			parameters: {
				carriers: ['UPS GFP'],
				weightUnitType: 1,
				defaultBox: {},
				parcels: {
					parcel: [
						{
							weight: 1.25,
							length: 10,
							width: 11.5,
							height: 12,
							insure: 100.5,
							picking: 'not here',
						},
					],
				},
				items: { item: [{ sku: 'A-1', quantity: 2 }] },
				overrideRecipient: { company: 'ACME', line2: 'Floor 2', type: 'residential' },
			},
			options: {
				freightClass: '77.5',
				signature: true,
				labelSize: 1,
				remark1: 'x',
				autoChangeService: true,
			},
		});
		expect(done.error).toBeUndefined();
		expect(data(0)).toEqual({
			...shipment({
				Carrier: 'UPS GFP',
				WeightUnitType: 1,
				FreightClass: '77.5',
				FreightCalss: '77.5',
				Signature: true,
			}),
			Parcels: [{ Weight: 1.25, Length: 10, Width: 11.5, Height: 12, Insure: 100.5 }],
			ItemList: [{ Sku: 'A-1', Quantity: 2 }],
			ShipTo: { ...shipment().ShipTo, Company: 'ACME', Address2: 'Floor 2', AddrType: 2 },
		});
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it("takes the provider's own shipment as JSON", async () => {
		const own = shipment({ Carrier: 'USPS' });
		await rates([order()], {
			parameters: {
				carriers: [],
				orderData: 'json',
				shipmentJson: JSON.stringify({ ...own, Key: 'mine' }),
			},
		});
		expect(data(0)).toEqual(own);
		expect(wire.form(0).Key).toBe(KEY);
	});

	it('asks again after a broken connection', async () => {
		wire.sandbox.faults.add({ kind: 'reset-before', times: 1 });
		expect((await rates([order()])).error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
	});

	it("keeps the order's data when it fails, and the other orders go on", async () => {
		const bad = order('BAD00001', { recipient: null });
		const done = await rates([bad, order()], { settings: { onError: 'continueRegularOutput' } });
		expect(done.json[0]).toMatchObject({
			number: 'BAD00001',
			error: expect.stringContaining('Recipient'),
			details: { kind: 'invalid', field: 'Recipient' },
		});
		expect(ratesOf(done.json[1])).toHaveLength(3);
	});
});
