/**
 * What a tired or mixed-up provider answers: a row about another order, or two rows about one that do
 * not agree. Neither becomes a waybill, a refund or a refusal of the order that was asked about.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order as sttOrder } from '../stt/orders';
import { label, order as kuaikuaiOrder, run } from '../kuaikuai/fixture';

const wire = playProviders();
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/Api\/|^.*\/api\//, ''));
const answer = (body: unknown) => wire.next(() => ({ text: JSON.stringify(body) }));

const stt = (operation: string, items: IDataObject[], resource = 'order') =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ resource, operation }),
		items,
		...continues,
	});
const sttLabel = (orderid: string, trackingno: string) => ({
	...{ code: 200, orderid, trackingno },
	label_url: `http://labels.example.com/${trackingno}.pdf`,
});
const NUMBER = 'KV10644787171';
const kuaikuaiLabel = (OrderNum: string, number?: string) => ({
	OrderNum,
	LabelReady: number !== undefined,
	LabelUrl: number === undefined ? null : `http://labels.example.com/${number}.pdf`,
	TrackingNumbers: number === undefined ? [] : [number],
});

describe('STT: an answer about another order', () => {
	it('is no label of this one: what became of it is looked up', async () => {
		answer({ result: [{ code: 200, orderid: 'OTHER', source: { tracking: '1Z1' } }] });
		answer({ result: [sttLabel('A-1', 'T1')] });
		const done = await stt('create', [sttOrder('A-1')]);
		expect(done.json[0].shipment).toMatchObject({ orderNumber: 'A-1', trackingNumbers: ['T1'] });
		expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php', 'cancelstatus.php']);
	});

	it('is no refusal of this one either', async () => {
		answer({ result: [{ code: 400, orderid: 'OTHER', msg: '渠道异常' }] });
		answer({ result: [sttLabel('A-1', 'T1')] });
		const done = await stt('create', [sttOrder('A-1')]);
		expect(done.json[0].shipment).toMatchObject({ orderNumber: 'A-1', trackingNumbers: ['T1'] });
	});

	it('gives no waybill when a label is fetched', async () => {
		answer([{ code: 200, orderid: 'OTHER', msg: { result: sttLabel('OTHER', 'T9') } }]);
		const done = await stt('get', [sttOrder('A-1')], 'label');
		expect(done.json[0].error).toContain('The answer is about order OTHER, not A-1');
		expect(JSON.stringify(done.json)).not.toContain('T9');
	});

	it.each([200, 400])('is no price of this one, were it the cheapest (code %i)', async (code) => {
		const fees = { gh_fee: 0, cl_fee: 0, other_fee: 0, ranyou_fee: 0 };
		answer([{ channelid: '1', channelname: 'one' }]);
		answer({ result: [{ code, orderid: 'OTHER', msg: '渠道异常', post_fee: 0.01, ...fees }] });
		answer({ result: [{ code: 200, orderid: ' a-1 ', post_fee: 9, ...fees }] });
		const parameters = createParameters({
			...{ resource: 'rate', operation: 'get', channels: 'selected', channelIds: ['1', '2'] },
			options: { concurrency: 1, cheapestOnly: false },
		});
		const items = [sttOrder('A-1')];
		const done = await runNode({ node: 'sttLogistics', parameters, items, ...continues });
		expect(done.json[0].rates).toMatchObject([
			{ service: '2', total: 9 },
			{ service: '1', total: null, refusal: expect.stringContaining('order OTHER, not A-1') },
		]);
	});

	it('is no cancellation', async () => {
		answer([{ code: 200, orderid: 'OTHER', msg: '撤消成功!' }]);
		const done = await stt('cancel', [sttOrder('A-1')]);
		expect(done.json[0].cancellation).toBeUndefined();
		expect(done.json[0].error).toContain('It is not known whether this was done');
		expect(paths()).toEqual(['cancel.php', 'cancelstatus.php']);
	});

	it.each(['A-1', 'a-1', ' A-1 '])(
		'is this one where it writes the number as “%s”',
		async (own) => {
			answer([{ code: 200, orderid: own, msg: '撤消成功!' }]);
			const done = await stt('cancel', [sttOrder('A-1')]);
			expect(done.json[0].cancellation).toMatchObject({ status: 'cancelled' });
		},
	);
});

describe('STT: rows about one order', () => {
	it.each([[[200, 400]], [[400, 200]]])(
		'that contradict each other leave a purchase unknown, and it is looked up: %j',
		async (codes) => {
			const rows = codes.map((code) => ({
				code,
				orderid: 'A-1',
				msg: code === 400 ? '渠道异常' : '',
			}));
			answer({ result: [...rows, { code: 200, orderid: 'A-2' }] });
			answer({ result: [sttLabel('A-1', 'T1')] });
			const done = await stt('createMany', [sttOrder('A-1'), sttOrder('A-2')]);
			expect(done.json.map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(done.json[0].shipment).toMatchObject({ trackingNumbers: ['T1'], reused: true });
			expect(wire.json(1).orderids).toEqual(['A-1']);
		},
	);

	it('with two waybills give none of them', async () => {
		answer({ result: [sttLabel('A-1', 'T1'), sttLabel('A-2', 'T2'), sttLabel('A-1', 'T3')] });
		const done = await stt('getAll', [sttOrder('A-1'), sttOrder('A-2')], 'label');
		expect(done.json[0].error).toContain('The answer says different things of order A-1');
		expect(done.json[1].shipment).toMatchObject({ trackingNumbers: ['T2'] });
	});

	it('that are the same are one', async () => {
		answer({ result: [sttLabel('A-1', 'T1'), sttLabel('A-1', 'T1')] });
		const done = await stt('getAll', [sttOrder('A-1')], 'label');
		expect(done.json[0].shipment).toMatchObject({ trackingNumbers: ['T1'] });
	});
});

describe('Kuaikuai', () => {
	const create = () =>
		run('label', 'create', [kuaikuaiOrder(NUMBER)], { parameters: label as never, ...continues });
	const cancelLost = async () => {
		wire.next(new Error('ECONNRESET'));
		answer({
			Code: '200',
			Data: [{ ...kuaikuaiLabel(NUMBER), LabelStatus: 1810 }, kuaikuaiLabel(NUMBER, '1Z9')],
		});
		return await run('label', 'cancel', [kuaikuaiOrder(NUMBER, { id: 'x' })], continues);
	};

	it('does not take the label of another order for that of this one', async () => {
		answer({ Code: '200', Data: kuaikuaiLabel('OTHER-0001', '1Z9') });
		answer({ Code: '200', Data: [kuaikuaiLabel(NUMBER, '1Z1')] });
		const done = await create();
		expect(done.json[0].shipment).toMatchObject({ orderNumber: NUMBER, trackingNumbers: ['1Z1'] });
	});

	it('leaves it unknown where the number is not listed: running it again is not called safe', async () => {
		answer({ Code: '200', Data: kuaikuaiLabel('OTHER-0001', '1Z9') });
		answer({ Code: '200', Data: [] });
		const [{ error, details, shipment }] = (await create()).json;
		expect(shipment).toBeUndefined();
		expect(error).toContain('It is not known whether this was done');
		expect(JSON.stringify(details)).not.toContain('Running this again is safe');
	});

	it('does not take the label of another shop order', async () => {
		answer({
			Code: '200',
			Data: { ...kuaikuaiLabel('CSS214400001', '1Z9'), EcOrderId: '99' },
		});
		const [item] = (
			await run('shopOrder', 'createLabel', [kuaikuaiOrder(NUMBER)], {
				parameters: label as never,
				options: { maySetOrderNumber: true },
				...continues,
			})
		).json;
		expect(item.shipment).toBeUndefined();
		expect(item.error).toContain('EcOrderId 99, not 65289');
	});

	it('takes no side between two rows about one label, and leaves the others alone', async () => {
		const second = 'KV10644787172';
		answer({
			Code: '200',
			Data: [kuaikuaiLabel(NUMBER, '1Z1'), kuaikuaiLabel(second, '1Z2'), kuaikuaiLabel(NUMBER)],
		});
		const items = [kuaikuaiOrder(NUMBER), kuaikuaiOrder(second)];
		const done = await run('label', 'getAll', items, continues);
		expect(done.json[0].error).toContain(`The answer says different things of order ${NUMBER}`);
		expect(done.json[1].shipment).toMatchObject({ trackingNumbers: ['1Z2'] });
	});

	it('does not call a refund requested that one of two rows denies', async () => {
		const done = await cancelLost();
		expect(done.json[0].cancellation).toBeUndefined();
		expect(done.json[0].error).toContain('It is not known whether this was done');
	});
});
