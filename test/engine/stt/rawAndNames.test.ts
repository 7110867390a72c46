/** One rule for Raw, whatever the envelope; and the name of a channel that is given by its ID. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const answer = (body: unknown) => wire.next(() => ({ text: JSON.stringify(body) }));
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));

describe("Raw is the provider's row about the item, without the envelope", () => {
	const row = { code: 200, orderid: 'R-1', extra: { kept: [1] } };
	const label = { ...row, label_url: 'http://labels.example.com/1.pdf', trackingno: 'T1' };
	const cases: Array<[string, IDataObject, unknown, unknown]> = [
		['order: create', createParameters(), { result: [row] }, row],
		['order: createMany', createParameters({ operation: 'createMany' }), [row], row],
		['order: cancel', { resource: 'order', operation: 'cancel' }, { result: [row] }, row],
		['label: getAll', { resource: 'label', operation: 'getAll' }, [label], label],
		[
			'label: get',
			{ resource: 'label', operation: 'get' },
			{ result: [{ ...row, msg: { result: label } }] },
			{ ...row, msg: { result: label } },
		],
		[
			'label: getTransfer',
			{ resource: 'label', operation: 'getTransfer' },
			{ result: [{ ...row, msg: 'http://labels.example.com/2.pdf' }] },
			{ ...row, msg: 'http://labels.example.com/2.pdf' },
		],
		[
			'order: getCancelStatus, which has no rows',
			{ resource: 'order', operation: 'getCancelStatus' },
			{ code: 200, result: '3', extra: 1 },
			{ code: 200, result: '3', extra: 1 },
		],
		[
			'account: get, which has no rows',
			{ resource: 'account', operation: 'get' },
			{ code: 200, uid: '11', yue: '1.00', extra: 1 },
			{ code: 200, uid: '11', yue: '1.00', extra: 1 },
		],
	];

	it.each(cases)('%s', async (_name, parameters, body, raw) => {
		answer(body);
		const run = await runNode({
			node: 'sttLogistics',
			parameters: { ...parameters, output: 'raw' } as never,
			items: [order('R-1')],
		});
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([raw]);
	});
});

describe('a channel given by its ID', () => {
	const byId = { __rl: true, mode: 'id', value: '386' };
	const create = (numbers: string[], more: IDataObject = {}) =>
		runNode({
			node: 'sttLogistics',
			parameters: createParameters({ channelId: byId, ...more }),
			items: numbers.map((number) => order(number)),
		});
	const carriers = (json: IDataObject[]) =>
		json.map(({ shipment }) => (shipment as IDataObject).carrier);

	it.each(['create', 'createMany'])(
		'has its name in the shipment, asked for once after the purchase: %s',
		async (operation) => {
			const { json } = await create(['C-1', 'C-2'], { operation });
			expect(carriers(json)).toEqual(['FEDEX_GROUND', 'FEDEX_GROUND']);
			expect(paths().filter((path) => path === 'channel.php')).toHaveLength(1);
			expect(paths().at(-1)).toBe('channel.php');
			expect(wire.sandbox.counts().stt.labels).toEqual({ 'C-1': 1, 'C-2': 1 });
		},
	);

	it('is not asked for where the name is known', async () => {
		await create(['C-1'], { channelId: { ...byId, cachedResultName: 'FEDEX_GROUND (386)' } });
		expect(paths()).toEqual(['interface.api.php']);
	});

	it.each<[string, unknown]>([
		['a refusal', { code: 400, msg: 'AppKey错误' }],
		['another list', [{ channelid: '999', channelname: 'other' }]],
		['nonsense', 'no JSON'],
	])('costs no order its label where the list is %s', async (_what, body) => {
		answer({ result: [{ code: 200, orderid: 'C-1' }] });
		answer(body);
		const { json, error } = await create(['C-1']);
		expect(error).toBeUndefined();
		expect(json[0].shipment).toMatchObject({ orderNumber: 'C-1', carrier: null, service: '386' });
	});
});

it("has the carrier's waybill beside another tracking number", async () => {
	const source = { tracking: 'T100', waybill: 'W200', pdf_url: 'http://labels.example.com/1.pdf' };
	answer({ result: [{ code: 200, orderid: 'W-1', source }] });
	const run = await runNode({
		node: 'sttLogistics',
		parameters: createParameters(),
		items: [order('W-1')],
	});
	expect(run.json[0].shipment).toMatchObject({
		trackingNumbers: ['T100'],
		waybillNumber: 'W200',
	});
});
