/** What a mixed-up cloud market answers: another shop's rows, one order twice, another order's ship-back. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { fakeClock, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

fakeClock('2025-09-22T12:00:00+08:00');
const wire = playProviders({ seed: 'empty', now: () => new Date() });
const answer = (body: unknown) => wire.next(() => ({ text: JSON.stringify(body) }));
const row = (orderNum: unknown, more: IDataObject = {}) => ({
	...{ orderNum, updateTime: '2025-09-22 11:30:00' },
	...more,
});
const list = (rows: object[], more: IDataObject = {}) =>
	answer({ code: 200, data: { total: rows.length, orderList: rows, ...more } });
const getAll = () =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			...{ resource: 'order', operation: 'getAll', platform: 'YOUZAN', shopId: '10001' },
			startTime: '2025-09-22T10:30:00+08:00',
			endTime: '2025-09-22T12:00:00+08:00',
		},
	});
const numbers = (json: IDataObject[] = []) => json.map(({ number }) => number);
const trigger = () =>
	new PollTrigger({
		node: 'kuaidi100OrderTrigger',
		engine: 'default',
		parameters: { shops: { shop: [{ platform: 'YOUZAN', shopId: '10001' }] } },
	});

describe('a list', () => {
	it('has the same row twice: it is one order', async () => {
		list([row('A'), row('A')]);
		const run = await getAll();
		expect(numbers(run.json)).toEqual(['A']);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Kuaidi100 billed 2 calls for this run',
		]);
	});

	it.each([
		['another shop', [row('B', { shopId: '20002' })], 'name another shop (20002): B'],
		[
			'one order in two ways',
			[row('B', { payment: 1 }), row('B', { payment: 2 })],
			'order B 2 times',
		],
	])('has rows of %s: they are told, and are no order', async (_what, rows, words) => {
		list([row('A'), ...rows]);
		const run = await getAll();
		expect(numbers(run.json)).toEqual(['A']);
		expect(run.hints.map(({ message }) => message).join()).toContain(words);

		const polled = trigger();
		list([row('A'), ...rows]);
		const { execution, errors } = await polled.activate();
		expect(numbers(execution?.json)).toEqual(['A']);
		expect(errors.map(({ message }) => message).join()).toContain(words);
	});

	it('has an order in two versions: the newer one is the order', async () => {
		const rows = [
			row('A', { payment: 2 }),
			row('A', { updateTime: '2025-09-22 11:20:00', payment: 1 }),
		];
		list(rows);
		expect((await getAll()).json).toMatchObject([{ number: 'A', paid: 2 }]);
		list(rows);
		expect((await trigger().activate()).execution?.json).toMatchObject([{ number: 'A', paid: 2 }]);
	});

	it('keeps apart orders whose number is what a program makes of nothing', async () => {
		list([row('null', { payment: 1 }), row('null', { payment: 2 })]);
		const { execution } = await trigger().activate();
		expect(numbers(execution?.json)).toEqual(['null', 'null']);
	});

	it.each([
		'2025-09-22T11:00:00',
		'2025-09-22T11:00:00+08:00',
		1758510000000,
		'2025/09/22 11:00:00',
	])('ends at %s: the rest of the window is read', async (endTime) => {
		list([row('A')], { endTime });
		list([row('B')]);
		expect(numbers((await getAll()).json)).toEqual(['A', 'B']);
		expect(wire.form(1).startTime).toBe('2025-09-22 11:00:00');
	});
});

describe('a ship-back', () => {
	const ship = (edition: string, trackingNumber = 'W1') =>
		runNode({
			node: 'kuaidi100',
			parameters: {
				...{ edition, resource: 'order', operation: 'ship', platform: 'TAOBAO' },
				courier: { __rl: true, mode: 'code', value: 'fedex' },
			},
			items: [{ number: 'A-1', shopId: '10001', shipment: { trackingNumbers: [trackingNumber] } }],
			settings: { onError: 'continueRegularOutput' },
		});

	it.each([
		['cloudMarket', { code: 200, data: { isSuccess: true, orderNum: 'OTHER' } }],
		['cloudMarket', { code: 200, data: { isSuccess: false, orderNum: 'OTHER' } }],
		['cloudMarket', { code: 200, data: { isSuccess: true, orderNum: 'A-1', waybill: 'OTHER' } }],
		['enterprise', { result: true, returnCode: '200', data: { orderNum: 'OTHER' } }],
	])('of another order is none of this one: %s %j', async (edition, body) => {
		answer(body);
		const { json } = await ship(edition);
		expect(json[0].error).toContain('the answer is about OTHER');
		expect(json[0]).not.toHaveProperty('shipBack');
		expect(wire.requests).toHaveLength(1);
	});

	it('of this one may write its numbers without the groups', async () => {
		answer({
			code: 200,
			data: { isSuccess: true, orderNum: 'a-1', waybill: 'RR123456789CN' },
		});
		const { json } = await ship('cloudMarket', 'RR-123456789-CN');
		expect(json[0]).toMatchObject({ shipBack: { success: true } });
	});
});

describe('the tasks of an import', () => {
	const task = (from: string, to: string) => ({
		taskId: `${from}-${to}`,
		updateAtMin: `2025-09-22 ${from}:00`,
		updateAtMax: `2025-09-22 ${to}:00`,
	});
	const request = async (tasks: object[]) => {
		answer({ result: true, returnCode: '200', data: { total: tasks.length, tasks } });
		const { hints } = await runNode({
			node: 'kuaidi100',
			parameters: {
				...{ edition: 'enterprise', resource: 'order', operation: 'requestImport' },
				...{ platform: 'TAOBAO', shopId: '70007' },
				startTime: '2025-09-22T11:00:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
				callbackUrl: 'http://n8n.example.com/webhook/0d1e2f3a-1111-2222-3333-444455556666/push',
			},
		});
		return hints.map(({ message }) => message).join('\n');
	};
	const words = 'are not of the whole range from 2025-09-22 11:00:00 to 2025-09-22 12:00:00';

	it.each([
		['with a gap', [task('11:00', '11:30'), task('11:45', '12:00')]],
		['twice the same', [task('11:00', '11:30'), task('11:00', '11:30')]],
		['of another window', [task('08:00', '08:30'), task('08:30', '09:00')]],
	])('%s are told', async (_what, tasks) => expect(await request(tasks)).toContain(words));

	it.each([
		['of the whole window', [task('11:30', '12:00'), task('11:00', '11:30')]],
		['without times', [{ taskId: '1' }, { taskId: '2' }]],
	])('%s are not', async (_what, tasks) => expect(await request(tasks)).not.toContain(words));
});
