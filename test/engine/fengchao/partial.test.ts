/** An accepted import (`code` 0) that says of single orders that they are not in. */
import type { IDataObject } from 'n8n-workflow';
import { order } from './fixture';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const importOrders = (numbers: string[], options: IDataObject = {}) =>
	runNode({
		node: 'fengchao',
		parameters: { resource: 'order', operation: 'import', options } as never,
		items: numbers.map((number) => order(number)) as IDataObject[],
		settings: { onError: 'continueRegularOutput' },
	});
const says = (data: unknown, message = 'ok') =>
	wire.next(() => ({ text: JSON.stringify({ code: 0, message, data, trace_id: 't-1' }) }));
const stateOf = ({ json }: Awaited<ReturnType<typeof importOrders>>) =>
	json.map(({ error, import: done }) =>
		error === undefined ? (done as IDataObject).status : 'failed',
	);

it.each<[string, unknown]>([
	['a text', '成功1条,失败1条:DD2:收货人手机号不能为空'],
	['a text in clauses', 'DD1导入成功;DD2导入失败,手机号不能为空'],
	['an English text', 'imported 1, failed 1: DD2 (receiver_mobile is invalid)'],
	['a list', [{ trade_no: 'DD2', message: '手机号不能为空' }]],
	[
		'a list of all',
		[
			{ trade_no: 'DD1', code: 0, message: '导入成功' },
			{ trade_no: 'DD2', code: 1, message: '手机号不能为空' },
		],
	],
	['a list of numbers', { success: 1, fail: 1, fail_list: ['DD2'] }],
	[
		'an object',
		{ success_count: 1, fail_count: 1, error_list: [{ trade_no: 'DD2', msg: '重复' }] },
	],
	[
		'flags',
		[
			{ orderId: 'DD1', success: true },
			{ orderId: 'DD2', success: false },
		],
	],
])('the order that %s names failed, and the other is in', async (_name, data) => {
	says(data);
	const run = await importOrders(['DD1', 'DD2']);
	expect(stateOf(run)).toEqual(['imported', 'failed']);
	expect(run.json[1].error).toContain('not this order');
	expect(run.json[1].details).toMatchObject({ kind: 'refused', traceId: 't-1' });
	expect(wire.requests).toHaveLength(1);
});

it('a number that is only a part of the failed one is not meant', async () => {
	says('成功1条,失败1条:DD22:手机号不能为空');
	expect(stateOf(await importOrders(['DD2', 'DD22']))).toEqual(['imported', 'failed']);
});

it.each<[string, unknown]>([
	['导入失败', '导入失败'],
	['false', false],
	['counts', { success: 0, fail: 1 }],
])('one order alone and %s: it failed', async (_name, data) => {
	says(data);
	expect(stateOf(await importOrders(['DD1']))).toEqual(['failed']);
});

it('a failure that names nobody is searched for, as a refused batch is', async () => {
	says('成功1条,失败1条');
	says('导入成功');
	says('导入失败:手机号不能为空');
	const run = await importOrders(['DD1', 'DD2']);
	expect(stateOf(run)).toEqual(['imported', 'failed']);
	expect(wire.requests).toHaveLength(3);
});

it.each<[unknown]>([
	['导入成功'],
	['全部导入成功'],
	['成功2条,失败0条'],
	[{ success: 2, fail: 0 }],
	[{ total: 2, success_count: 2, fail_count: 0, fail_list: [] }],
	[null],
	[''],
	[[]],
	[true],
	[2],
	['ok'],
])('%j is success without a hint', async (data) => {
	says(data, 'success');
	const run = await importOrders(['DD1', 'DD2']);
	expect(stateOf(run)).toEqual(['imported', 'imported']);
	expect(run.hints).toEqual([]);
});

it.each<[unknown]>([['已进入队列,等待审核'], [['x']], [7]])(
	'%j is neither: a hint shows it',
	async (data) => {
		says(data);
		const run = await importOrders(['DD1', 'DD2']);
		expect(stateOf(run)).toEqual(['imported', 'imported']);
		expect(run.hints[0].message).toContain('Fengchao accepted the orders, but says');
	},
);

it.each<[unknown]>([
	[{ success_list: ['DD1'] }],
	[['DD1']],
	[[{ trade_no: 'DD1', message: '导入成功' }]],
	[{ success_list: [{ trade_no: 'DD1' }], fail_list: [] }],
])('%j lists one order: the other one is not in', async (data) => {
	says(data);
	const run = await importOrders(['DD1', 'DD2']);
	expect(stateOf(run)).toEqual(['imported', 'failed']);
	expect(run.json[1].error).toContain('lists 1 of 2 orders, and not this one');
	expect(wire.requests).toHaveLength(1);
});

it.each<[unknown]>([
	[{ success: 1, total: 2 }],
	[{ success_count: 1, fail_count: 0 }],
	['成功导入1条'],
	['成功1条,共2条'],
	[{ list: [{ trade_no: 'OTHER', success: true }] }],
])('%j leaves open which order is in: it is searched for', async (data) => {
	says(data);
	says('导入成功');
	says('导入失败:手机号不能为空');
	expect(stateOf(await importOrders(['DD1', 'DD2']))).toEqual(['imported', 'failed']);
	expect(wire.requests).toHaveLength(3);
});

it('an answer about another order alone imports nothing', async () => {
	says([{ trade_no: 'OTHER', success: true }]);
	expect(stateOf(await importOrders(['DD1']))).toEqual(['failed']);
});

it('one number in two shops is two orders, of which the second is not sent for the first', async () => {
	const run = await runNode({
		node: 'fengchao',
		parameters: { resource: 'order', operation: 'import' },
		items: [
			{ ...order('DD1'), shopId: '1', shopName: 'A' },
			{ ...order('DD1'), shopId: '2', shopName: 'B' },
		] as IDataObject[],
		settings: { onError: 'continueRegularOutput' },
	});
	expect(stateOf(run)).toEqual(['imported', 'failed']);
	expect(run.json[1].error).toContain('appears in this run for two shops');
});
