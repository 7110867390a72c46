/** STT's envelopes differ among its own calls: each call's answer is also read in its neighbours'. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();
const answer = (body: unknown) => wire.next(() => ({ text: JSON.stringify(body) }));
const call = (resource: string, operation: string, more: IDataObject = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ resource, operation, ...more }),
		items: [order('E-1')],
	});

/** A row with its code, in each envelope of the document. */
const envelopes = (row: Record<string, unknown>): Array<[string, unknown]> => {
	const { code, ...rest } = row;
	return [
		['bare', row],
		['a bare list', [row]],
		['{result: [row]}', { result: [row] }],
		['{result: row}', { result: row }],
		['{code, result: [row]}', { code, result: [row] }],
		['{code, result: row}', { code, result: row }],
		['the code outside a list', { code, result: [rest] }],
		['the code outside', { code, result: rest }],
	];
};

describe.each(envelopes({ code: 200, uid: '11', yue: '6,369.22' }))(
	'account: %s',
	(_name, body) => {
		it('is read', async () => {
			answer(body);
			expect((await call('account', 'get')).json).toEqual([{ userId: '11', balance: 6369.22 }]);
		});
	},
);

describe.each(envelopes({ code: '200', post_fee: '5.20', gh_fee: 0 }))(
	'price: %s',
	(_name, body) => {
		it('is read', async () => {
			answer([{ channelid: '386', channelname: 'a' }]);
			answer(body);
			const { json } = await call('rate', 'get');
			expect((json[0].rates as IDataObject[])[0]).toMatchObject({ service: '386', total: 5.2 });
		});
	},
);

// With the status itself under `result`, a code outside cannot be told from the row.
describe.each(envelopes({ code: 200, result: '2' }).slice(0, 6))('status: %s', (_name, body) => {
	it('is read', async () => {
		answer(body);
		const { json } = await call('order', 'getCancelStatus');
		expect(json[0].cancellation).toMatchObject({ status: 'cancelled' });
	});
});

const event = { Time: '2020-08-21 04:54:46', EventDescription: 'packed' };
describe.each([
	...envelopes({ code: 200, result: [event] }).slice(0, 6),
	['a bare list of events', [event]] as [string, unknown],
])('tracking: %s', (_name, body) => {
	it('is read', async () => {
		answer(body);
		const { json } = await call('tracking', 'get', { trackingNumber: 'T1' });
		expect((json[0].tracking as IDataObject).events).toHaveLength(1);
	});
});

const channels = [{ channelid: '386', channelname: 'FEDEX_GROUND' }];
it.each([[channels], [{ result: channels }], [{ code: 200, result: channels }]])(
	'channels: %j',
	async (body) => {
		answer(body);
		const { json } = await call('channel', 'getAll');
		expect(json).toEqual([{ channelId: '386', channelName: 'FEDEX_GROUND' }]);
	},
);

const label = { label_url: 'http://labels.example.com/1.pdf', trackingno: 'T100' };
it.each(['get', 'getAll'])('label %s: as the other call has it', async (operation) => {
	const row = { code: 200, orderid: 'E-1' };
	for (const body of [[{ ...row, ...label }], { result: [{ ...row, msg: { result: label } }] }]) {
		answer(body);
		const { json } = await call('label', operation);
		expect(json[0].shipment).toMatchObject({ trackingNumbers: ['T100'], labelReady: true });
	}
});

describe('a refusal in any envelope stays one', () => {
	it.each<[string, string, Record<string, unknown>, IDataObject]>([
		['account', 'get', { uid: '11', yue: '1' }, {}],
		['order', 'getCancelStatus', { result: '2' }, {}],
		['tracking', 'get', { result: [event] }, { trackingNumber: 'T1' }],
	])('%s: %s', async (resource, operation, success, more) => {
		for (const body of [
			{ code: 400, ...success },
			[{ code: 400, ...success }],
			{ result: [{ code: 400, ...success }] },
			{ code: 200, result: [{ code: 400, ...success }] },
			{ code: 400, result: [{ code: 200, ...success }] },
		]) {
			answer(body);
			const { error } = await call(resource, operation, more);
			expect([body, error?.message]).toEqual([body, expect.any(String)]);
			wire.clear();
		}
	});
});

it.each<[string, string, IDataObject]>([
	['order', 'create', {}],
	['order', 'createMany', {}],
	['order', 'cancel', {}],
	['label', 'get', {}],
	['label', 'getAll', {}],
	['label', 'getTransfer', {}],
	['rate', 'get', {}],
])('a refusal around a success is neither: %s: %s', async (resource, operation, more) => {
	const success = {
		code: 200,
		orderid: 'E-1',
		msg: 'http://labels.example.com/t.pdf',
		post_fee: 5,
	};
	for (const body of [
		{ code: 400, orderid: 'E-1', result: { ...success, ...label } },
		{ code: '500', orderid: 'E-1', result: [{ ...success, ...label }] },
	]) {
		const contradicts = () => ({ text: JSON.stringify(body) });
		// The look-ups after it, too.
		if (resource === 'rate') answer([{ channelid: '386', channelname: 'a' }]);
		for (let at = 0; at < 4; at++) wire.next(contradicts);
		const { error, json } = await call(resource, operation, more);
		expect(JSON.stringify([error?.message, json])).toMatch(
			/contradicts itself|No channel takes this order/,
		);
		wire.clear();
	}
});
