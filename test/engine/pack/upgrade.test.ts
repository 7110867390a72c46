/**
 * An upgrade over what version 0.1.0 left behind, recorded from it: the triggers' cursors, and the
 * memory of an execution that is tried again afterwards. No order comes twice or is lost, nothing is
 * sent twice.
 */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { packNodes, runNode } from '../support/harness';
import { fakeClock, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

const LEFT_BY_0_1_0 = {
	kuaidi100OrderTrigger: {
		'node:Trigger': {
			inFlightUntil: 0,
			cursors: {
				'YOUZAN/10001/UNSHIP': {
					until: 1758506340,
					readAt: 1758506400,
					seen: 'spvLsPGIVg/OIKvvSO1dLbOS',
				},
			},
		},
	},
	kuaikuaiOrderTrigger: {
		'node:Trigger': {
			inFlightUntil: 0,
			filter: '{"OrderStatus":"Unshipped"}',
			cursors: { all: { readAt: 1758506400000 } },
			seen: 'megdA+gHAQE=',
			since: 0,
		},
	},
	shipBacks: {
		'order.ship:YOUZAN/10001/E1': {
			unknown: {
				kind: 'lost',
				message:
					'It is not known whether this was done: the connection broke before the answer was complete',
				code: 'ECONNRESET',
			},
		},
		'order.ship:YOUZAN/10001/E2': {
			done: { code: 200, message: 'success', data: { isSuccess: true } },
		},
	},
};

/** What the clock said when that was recorded. */
const clock = fakeClock('2025-09-22T10:00:00+08:00');
const wire = playProviders({ seed: 'empty', now: () => new Date() });
const china = (seconds: number) =>
	new Date(clock.now() + seconds * 1000 + 8 * 3_600_000)
		.toISOString()
		.slice(0, 19)
		.replace('T', ' ');

it('Kuaidi100 order trigger: goes on where it was, and puts out the new order alone', async () => {
	wire.sandbox.state.kuaidi100.shops.push({ type: 'YOUZAN', shopId: '10001', shopName: 'x' });
	const add = (orderNum: string, secondsAgo: number) =>
		wire.sandbox.addKuaidi100Order({
			type: 'YOUZAN',
			shopId: '10001',
			orderNum,
			updateTime: china(-secondsAgo),
		});
	['E1', 'E2', 'E3'].forEach((number, at) => add(number, 600 + at * 60));
	clock.pass(30 * 60);
	add('E4', 300);
	const trigger = new PollTrigger({
		node: 'kuaidi100OrderTrigger',
		engine: 'default',
		saved: LEFT_BY_0_1_0.kuaidi100OrderTrigger,
		parameters: {
			shops: { shop: [{ platform: 'YOUZAN', shopId: '10001', shopName: 'x' }] },
		},
	});
	const { execution, errors } = await trigger.activate();
	expect(errors).toEqual([]);
	expect(execution?.json.map(({ number }) => number)).toEqual(['E4']);
});

it('Kuaikuai order trigger: knows the orders it has put out', async () => {
	for (let at = 0; at < 3; at++)
		wire.sandbox.addKuaikuaiOrder({ Sid: 1000 + at, PurchaseDate: clock.now() - 60_000 });
	clock.pass(10 * 60);
	wire.sandbox.addKuaikuaiOrder({ Sid: 1003, PurchaseDate: clock.now() - 60_000 });
	const trigger = new PollTrigger({
		node: 'kuaikuaiOrderTrigger',
		engine: 'default',
		saved: LEFT_BY_0_1_0.kuaikuaiOrderTrigger,
		parameters: {},
	});
	const { execution, errors } = await trigger.activate();
	expect(errors).toEqual([]);
	expect(execution?.json.map(({ id }) => id)).toEqual(['1003']);
});

it('an execution that is tried again after the upgrade sends nothing twice', async () => {
	for (const orderNum of ['E1', 'E2', 'E3'])
		wire.sandbox.addKuaidi100Order({ type: 'YOUZAN', shopId: '10001', orderNum });
	const node = packNodes.get('kuaidi100')!;
	const execute = node.execute!;
	node.execute = async function (this: IExecuteFunctions) {
		this.getContext('node').chinaFulfillmentWrites ??= structuredClone(LEFT_BY_0_1_0.shipBacks);
		return (await execute.call(this)) as INodeExecutionData[][];
	};
	try {
		const { json } = await runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'ship',
				courier: { __rl: true, mode: 'list', value: 'fedex' },
			} as never,
			items: ['E1', 'E2', 'E3'].map((number) => ({
				number,
				platform: 'YOUZAN',
				shopId: '10001',
				shipment: { trackingNumbers: [`P-${number}`] },
			})),
			settings: { retryOnFail: true, maxTries: 2, onError: 'continueRegularOutput' },
		});
		expect(json[0].error).toContain('It is not known whether this was done');
		expect(json.slice(1).map(({ shipBack }) => (shipBack as IDataObject).success)).toEqual([
			true,
			true,
		]);
	} finally {
		node.execute = execute;
	}
	expect(wire.sandbox.counts().kuaidi100.shipBacks).toEqual({ E3: 1 });
});
