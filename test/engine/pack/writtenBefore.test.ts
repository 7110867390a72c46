/**
 * The same order again in one execution: in another try, in another round of a loop, with the same
 * content or with other. Nothing is sent twice, nothing is reported that was not sent.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Ledger } from '../../../nodes/shared/run/ledger';
import { createParameters, order as sttOrder } from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();
const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const goesOn = { onError: 'continueRegularOutput' as const };

const parcel = (number: string, waybill: string): IDataObject => ({
	number,
	platform: 'YOUZAN',
	shopId: '10001',
	shipment: { trackingNumbers: [waybill] },
});
const ship = (items: IDataObject[], more: Partial<Parameters<typeof runNode>[0]> = {}) =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'list', value: 'fedex' },
			options: { concurrency: 1 },
		} as never,
		items,
		...more,
	});
const waybills = () => wire.sandbox.state.kuaidi100.shipBacks.map((each) => each.trackingNumber);
const create = (items: IDataObject[], more: Partial<Parameters<typeof runNode>[0]> = {}) =>
	runNode({ node: 'sttLogistics', parameters: createParameters(), items, ...more });
const bought = () => wire.sandbox.counts().stt.labels;

describe.each([
	['with Retry On Fail', retries],
	['without', {}],
])('another round of a loop, %s', (_name, settings) => {
	it('refuses another waybill for an order that was shipped back, and names the first', async () => {
		const run = await ship([parcel('E20250922001', 'PARCEL-1')], {
			rounds: [[parcel('E20250922001', 'PARCEL-2')]],
			settings: { ...settings, ...goesOn },
		});
		expect(waybills()).toEqual(['PARCEL-1']);
		expect(run.runs[0][0].shipBack).toMatchObject({ success: true });
		expect(run.runs[1][0]).toMatchObject({
			error: expect.stringContaining('was used in this execution with other content'),
		});
		expect(run.runs[1][0].error).toContain(
			'E20250922001 shipped back with PARCEL-1; run 1, item 1',
		);
		expect(run.runs[1][0]).not.toHaveProperty('shipBack');
		expect((run.runs[1][0].details as IDataObject).advice).toContain(
			'Only another shipment needs a number of its own',
		);
	});

	it('puts out the outcome of the very same write, and sends it once', async () => {
		const run = await ship([parcel('E20250922001', 'PARCEL-1')], {
			rounds: [[parcel('E20250922001', 'PARCEL-1')]],
			settings: { ...settings, ...goesOn },
		});
		expect(waybills()).toEqual(['PARCEL-1']);
		expect(run.runs[1][0].shipBack).toMatchObject({ success: true });
	});

	it('refuses another recipient under a number that was bought', async () => {
		const other = sttOrder('A-1', {
			recipient: { ...(sttOrder('A-1').recipient as IDataObject), name: 'Somebody Else' },
		});
		const run = await create([sttOrder('A-1')], {
			rounds: [[other]],
			settings: { ...settings, ...goesOn },
		});
		expect(bought()).toEqual({ 'A-1': 1 });
		expect(run.runs[1][0].error).toContain('with other content');
		expect(run.runs[1][0]).not.toHaveProperty('shipment');
		expect(wire.requests.filter(({ url }) => url.includes('interface.api'))).toHaveLength(1);
	});

	it('finds the label of the very same order, without buying another', async () => {
		const run = await create([sttOrder('A-1')], {
			rounds: [[sttOrder('A-1')]],
			settings: { ...settings, ...goesOn },
		});
		expect(bought()).toEqual({ 'A-1': 1 });
		expect(run.runs[1][0].shipment).toMatchObject({ orderNumber: 'A-1' });
		expect(wire.requests.filter(({ url }) => url.includes('interface.api'))).toHaveLength(1);
	});

	it('refuses other content where nobody knows whether the first was done', async () => {
		wire.next(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		const run = await ship([parcel('E20250922001', 'PARCEL-1')], {
			rounds: [[parcel('E20250922001', 'PARCEL-2')]],
			settings: goesOn,
		});
		expect(run.runs[0][0].error).toContain('It is not known whether this was done');
		expect(run.runs[1][0].error).toContain('whether that was done is not known; run 1, item 1');
		expect(wire.requests).toHaveLength(1);
	});
});

describe('a number that is not the same at every try', () => {
	const everNew = createParameters({
		orderNumber: '={{ $json.number }}-{{ $now.toMillis() }}{{ Math.random() }}',
		options: { concurrency: 1 },
	});

	it('buys nothing more, and says why', async () => {
		wire.next((request) => {
			void wire.sandbox;
			return { text: JSON.stringify({ result: [{ code: 200, orderid: numberIn(request.body) }] }) };
		});
		wire.next(() => ({ text: refused }));
		const run = await create([sttOrder('A'), sttOrder('B')], {
			parameters: everNew,
			settings: { ...retries, waitBetweenTries: 5 },
		});
		expect(run.error?.message).toContain('Order Number changed between two tries');
		expect(run.error?.description).toContain('must be the same at every try');
		expect(creations()).toHaveLength(2);
	});

	it('neither buys again where the first answer was lost', async () => {
		wire.next(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		wire.next(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		wire.next(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		wire.next(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		const run = await create([sttOrder('A')], {
			parameters: everNew,
			settings: { ...retries, waitBetweenTries: 5 },
		});
		expect(run.error?.message).toContain('changed between two tries');
		expect(creations()).toHaveLength(1);
	});

	const refused = JSON.stringify({ result: [{ code: 400, msg: '余额不足' }] });
	const creations = () => wire.requests.filter(({ url }) => url.includes('interface.api'));
	const numberIn = (body: string) =>
		String((JSON.parse(body) as { orders: Array<{ OrderID: string }> }).orders[0].OrderID);
});

it('what a clean run keeps for later rounds is small', async () => {
	const orders = Array.from({ length: 50 }, (_none, at) => sttOrder(`A-${at}`));
	const run = await create(orders);
	expect(run.error).toBeUndefined();
	const kept = JSON.stringify(run.stored.data.executionData?.contextData ?? {});
	expect(kept).toContain('A-49');
	expect(kept.length / orders.length).toBeLessThan(300);
});

it('rounds of a loop that each have a failure keep no results of those before', async () => {
	const bad = sttOrder('B-1', { recipient: null });
	const rounds = ['A-0', 'A-1', 'A-2', 'A-3'].map((number) => [sttOrder(number), bad]);
	const run = await create(rounds[0], {
		rounds: [...rounds.slice(1), [bad]],
		settings: { ...retries, onError: 'continueErrorOutput' },
	});
	expect(bought()).toEqual({ 'A-0': 1, 'A-1': 1, 'A-2': 1, 'A-3': 1 });
	const kept = JSON.stringify(run.stored.data.executionData?.contextData ?? {});
	expect(kept.match(/"forgotten":true/g)).toHaveLength(3);
	expect(kept.match(/"done":\{/g)).toHaveLength(1);
});

it('a round of a long loop does not go through all that was written before', () => {
	let listings = 0;
	const chinaFulfillmentWrites = new Proxy(
		{},
		{
			ownKeys(entries) {
				listings += 1;
				return Reflect.ownKeys(entries);
			},
		},
	);
	const node = { chinaFulfillmentWrites };
	const context = { getContext: () => node } as unknown as IExecuteFunctions;
	for (let run = 0; run < 50; run++) {
		const ledger = new Ledger(context, 'order.create', false, 'that it was done');
		const written = { run, item: 0, key: `A-${run}`, content: '' };
		if (!ledger.isEmpty) expect(ledger.find(written)).toBeUndefined();
		ledger.done(written, {});
		ledger.tidy();
	}
	expect(Object.keys(chinaFulfillmentWrites)).toHaveLength(50);
	expect(listings).toBeLessThan(5);
});
