/** What Kuaikuai may say beside what its document shows, and what must not follow from it. */
import type { IDataObject } from 'n8n-workflow';
import type { Run } from './fixture';
import { chosen, label, order, run } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'tests' });
const create = (items: IDataObject[], more: Run = {}) =>
	run('label', 'create', items, { ...more, parameters: { ...label, ...more.parameters } });
const createForShop = (items: IDataObject[], more: Run = {}) =>
	run('shopOrder', 'createLabel', items, { ...more, parameters: { ...label, ...more.parameters } });
const paths = () => wire.requests.map(({ url }) => url.split('/').pop()!.replace('.ashx', ''));
const data = (position: number) => JSON.parse(wire.form(position).Data) as IDataObject;
const answer = (Data: unknown, Code = '200', Message: string | null = null) =>
	wire.next(() => ({ text: JSON.stringify({ Code, Message, Data }) }));
const shipmentOf = (json: IDataObject) => json.shipment as IDataObject;
const ratesOf = (json: IDataObject) => json.rates as IDataObject[];

describe('a busy provider', () => {
	it('“请勿重复提交” does not mean that the label exists, whatever the look-up shows', async () => {
		answer(null, '603', '请求过于频繁,请勿重复提交');
		answer([{ OrderNum: order().number, LabelReady: false, LabelUrl: null, TrackingNumbers: [] }]);
		const done = await create([order()]);
		expect(done.items).toEqual([]);
		expect(done.error?.message).toContain('请求过于频繁');
		expect(paths()).toEqual(['CreateLabel']);
	});

	it.each([
		['603', 'QPS超限'],
		['429', 'x'],
		['503', 'x'],
	])('code %s “%s” is waited for, and then bought once', async (code, words) => {
		answer(null, code, words);
		const done = await create([order()], { options: { busyWait: 5 } });
		expect(shipmentOf(done.json[0])).toMatchObject({ reused: false, labelReady: true });
		expect(wire.sandbox.counts().kuaikuai.labelsBought).toBe(1);
	});
});

it("a carrier's time-out is looked up: the label was bought", async () => {
	const { handle } = wire.sandbox;
	wire.sandbox.handle = async (provider, request) => {
		const outcome = await handle.call(wire.sandbox, provider, request);
		return request.url.includes('CreateLabel')
			? {
					status: 200,
					headers: {},
					body: Buffer.from('{"Code":"603","Message":"接口返回:cURL error 28: timed out"}'),
				}
			: outcome;
	};
	try {
		const done = await create([order()]);
		expect(done.error).toBeUndefined();
		expect(shipmentOf(done.json[0])).toMatchObject({ labelReady: true });
		expect(paths()).toEqual(['CreateLabel', 'LabelsInfo']);
	} finally {
		wire.sandbox.handle = handle;
	}
});

it('a wrong key is the account’s fault, and nothing is looked up', async () => {
	answer(null, '603', '密钥错误');
	const done = await create([order()]);
	expect(done.error?.failure?.cause).toBe('credential-invalid');
	expect(paths()).toEqual(['CreateLabel']);
});

describe('a shop order without a label', () => {
	const shopOrder = order('114-4871599-65289', { id: '65289' });

	it.each(['未找到面单', '没有面单', '面单不存在', '没有数据'])(
		'“%s” is none: one is bought',
		async (words) => {
			answer(null, '603', words);
			const done = await createForShop([shopOrder]);
			expect(done.error).toBeUndefined();
			expect(shipmentOf(done.json[0])).toMatchObject({ reused: false, labelReady: true });
			expect(paths()).toEqual(['GetEcLabelsInfo', 'CreateEcLabels']);
		},
	);

	it.each(['订单不存在', '无权限', '系统异常'])('“%s” is no answer to that', async (words) => {
		answer(null, '603', words);
		const done = await createForShop([shopOrder]);
		expect(done.error?.message).toContain(words);
		expect(paths()).toEqual(['GetEcLabelsInfo']);
	});
});

describe('Change Service Automatically', () => {
	const bought = {
		LabelReady: true,
		LabelUrl: 'http://labels.example.com/a.pdf',
		TrackingNumbers: ['794631631221'],
		Carrier: 'FedEx Test',
		CarrierServiceLevel: 'FedEx Home Delivery',
	};
	const asked = { carrier: chosen('FedEx Test'), service: chosen('FedEx Ground') };

	it.each([
		[true, 'FedEx Home Delivery'],
		[false, 'FedEx Ground'],
	])('%s: the shipment names %s, and so does the ship-back', async (autoChangeService, service) => {
		answer({ ...bought, OrderNum: order().number });
		const done = await create([order()], { parameters: asked, options: { autoChangeService } });
		expect(shipmentOf(done.json[0])).toMatchObject({ carrier: 'FedEx Test', service });
		wire.clear();
		await run('shopOrder', 'ship', [done.json[0]]);
		expect(wire.form(0)).toMatchObject({ ShipServiceLevel: service, CarrierAlias: 'Fedex' });
	});
});

describe('rates', () => {
	const rates = (more: Run = {}) =>
		run('rate', 'getAll', [order()], {
			...more,
			parameters: { ...label, carriers: ['ups2'], ...more.parameters },
		});
	const rate = (CarrierServiceLevel: string, TotalCharge: unknown, Message?: string) => ({
		Carrier: 'self_ups',
		CarrierServiceLevel,
		TotalCharge,
		...(Message !== undefined && { Message }),
	});

	it('a service with words and no charge is refused, and never the cheapest', async () => {
		answer([
			rate('Ground', 0, '该服务不支持此邮编'),
			rate('2Day', '1,029.42'),
			rate('Air', 77.59, '已含附加费'),
			rate('Saver', null),
			rate('Express', false),
			rate('Odd', -1),
			rate('Free', 0),
		]);
		const all = ratesOf((await rates()).json[0]);
		expect(all.slice(0, 2)).toEqual([
			expect.objectContaining({
				service: 'Air',
				total: 77.59,
				refusal: null,
				message: '已含附加费',
			}),
			expect.objectContaining({ service: '2Day', total: 1029.42, refusal: null }),
		]);
		expect(all[2]).toMatchObject({ service: 'Ground', total: null, refusal: '该服务不支持此邮编' });
		expect(all.slice(2).map(({ total }) => total)).toEqual([null, null, null, null, null]);
		expect(all.every(({ total, refusal }) => (total === null) === (refusal !== null))).toBe(true);
	});

	it('Cheapest Only never keeps a refused one beside one with a price', async () => {
		answer([rate('Ground', 0, '该服务不支持此邮编'), rate('Air', 77.59)]);
		const done = await rates({ options: { cheapestOnly: true } });
		expect(ratesOf(done.json[0]).map(({ service }) => service)).toEqual(['Air']);
	});

	it('only refusals are an error with all the words', async () => {
		answer([rate('Ground', 0, '该服务不支持此邮编')]);
		const { error } = await rates();
		expect(error?.message).toContain('No carrier takes this order');
		expect(error?.description).toContain('ups2 Ground: 该服务不支持此邮编');
	});

	it('the freight class goes to UPS GFP alone, in both spellings', async () => {
		await rates({
			parameters: { carriers: ['ups2', 'UPS GFP'] },
			options: { freightClass: '77.5' },
		});
		const asked = wire.requests.flatMap(({ url }, at) => (url.includes('Rates') ? [data(at)] : []));
		const of = (carrier: string) => asked.find(({ Carrier }) => Carrier === carrier);
		expect(of('UPS GFP')).toMatchObject({ FreightClass: '77.5', FreightCalss: '77.5' });
		expect(of('ups2')).not.toHaveProperty('FreightClass');
		expect(of('ups2')).not.toHaveProperty('FreightCalss');
		expect(wire.sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
	});
});
