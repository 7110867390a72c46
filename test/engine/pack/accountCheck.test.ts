/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * *Account: Check*: an account that answers as the documents say gives a clean report; one that
 * differs has each place named, and nothing of it can be told from the report but its shape.
 */
import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { AccountCheck } from '../../../nodes/shared/check/accountCheck';
import { observerOf } from '../../../nodes/shared/wire/observed';
import type { CheckedCall, Simplified } from '../../../nodes/shared/check/accountCheck';
import { deviationsOf, shapeOf } from '../../../nodes/shared/wire/shape';
import { ANSWER_SHAPES as FENGCHAO } from '../../../nodes/Fengchao/answerShapes';
import { ANSWER_SHAPES as KUAIKUAI } from '../../../nodes/Kuaikuai/answerShapes';
import { ANSWER_SHAPES as STT } from '../../../nodes/SttLogistics/answerShapes';
import { captureLogs, leaksIn, traceOf } from '../../faults/secrets';
import { closeWorld, newWorld, playWorlds } from '../../faults/wire';
import { runNode } from '../support/harness';
import { playTime } from '../support/virtualTime';

playWorlds();
playTime();
captureLogs();

type World = ReturnType<typeof newWorld>;

const NODES = [
	{ node: 'sttLogistics', shapes: STT },
	{ node: 'kuaikuai', shapes: KUAIKUAI },
	{ node: 'fengchao', shapes: FENGCHAO },
];

/** What was bought, imported, cancelled, shipped back and billed; calls do not count. */
function doneIn({ sandbox }: World) {
	const { kuaidi100, stt, fengchao, kuaikuai } = sandbox.counts();
	return { kuaidi100, stt, fengchao, kuaikuai };
}

async function check(
	node: string,
	prepare: (world: World) => void = () => undefined,
	items: IDataObject[] = [{}],
) {
	const world = newWorld();
	prepare(world);
	const before = doneIn(world);
	const run = await runNode({
		node,
		parameters: { resource: 'account', operation: 'check', options: {} },
		items,
		credentials: world.credentials,
	});
	closeWorld(world);
	return {
		run,
		world,
		before,
		after: doneIn(world),
		report: run.json[0] as unknown as Simplified,
	};
}

const callsOf = ({ calls }: Simplified, result: CheckedCall['result']) =>
	calls.filter((each) => each.result === result).map(({ operation }) => operation);

describe.each(NODES)('$node', ({ node, shapes }) => {
	it('is clean where the account answers as documented, and changes nothing', async () => {
		const { run, world, before, after, report } = await check(node);
		expect(run.error).toBeUndefined();
		expect(report.calls.flatMap(({ deviations }) => deviations)).toEqual([]);
		expect([...callsOf(report, 'deviates'), ...callsOf(report, 'failed')]).toEqual([]);
		expect(report.clean).toBe(true);
		expect(report.calls.map(({ operation }) => operation)).toEqual(
			Object.values(shapes).map(({ operation }) => operation),
		);
		expect(report.protocol).toBe('http');
		for (const { call } of report.calls) expect(report.report).toContain(call);
		expect(after).toEqual(before);
		expect(world.sandbox.calls.every(({ effect, billed }) => !effect && !billed)).toBe(true);
		expect(world.sandbox.calls.flatMap(({ problems }) => problems)).toEqual(
			node === 'sttLogistics' ? expect.any(Array) : [],
		);
	});

	it('makes one report of many items, and shows no secret', async () => {
		const { run } = await check(node, undefined, [{ a: 1 }, { a: 2 }, { a: 3 }]);
		expect(run.json).toHaveLength(1);
		expect(run.items[0].pairedItem).toHaveLength(3);
		expect(leaksIn(traceOf(run))).toEqual([]);
	});

	it('says at once that the account cannot be reached', async () => {
		const { run } = await check(node, ({ sandbox }) => sandbox.faults.add({ kind: 'redirect' }));
		expect(run.error?.message).toContain('redirect');
	});

	it('goes on where single calls fail, and says which', async () => {
		const { run, report } = await check(node, ({ sandbox }) =>
			sandbox.faults.add({ kind: 'http502html', skip: 1 }),
		);
		expect(run.error).toBeUndefined();
		expect(report.clean).toBe(false);
		const [first, ...others] = report.calls.filter(({ result }) => result !== 'not asked');
		expect(first.deviations).toEqual([]);
		for (const { deviations } of others)
			expect(deviations).toEqual(['HTTP 502', 'the answer is no JSON']);
	});
});

/** Ten ways to differ: how the text of an answer is changed, and what the report says of it. */
const TEN: Array<[call: string, change: (text: string) => string, named: string]> = [
	['account', (text) => text.replace('"code":200', '"code":"200"'), 'code is text=200'],
	['account', (text) => text.replace(/"yue":"([\d.]+)"/, '"yue":$1'), 'yue is number'],
	['account', (text) => text.replace('{', '{"vip":true,'), 'vip (flag) is not documented'],
	[
		'channels',
		(text) => text.replaceAll('channelname', 'channelName'),
		'[].channelname is missing',
	],
	[
		'channels',
		(text) => text.replace(/"channelid":"(\d+)"/, '"channelid":$1'),
		'[].channelid is number',
	],
	[
		'price',
		(text) => text.replace(/"post_fee":([\d.]+)/, '"post_fee":"$1"'),
		'result[].post_fee is text',
	],
	['price', (text) => text.replace(/,"ranyou_fee":[\d.]+/, ''), 'result[].ranyou_fee is missing'],
	['labels', (text) => text.replace('"code":400', '"code":404'), '[].code is number=404'],
	['label', (text) => text.replace(/^\{"result":\[(.*)\]\}$/, '$1'), 'result is missing'],
	['cancelStatus', (text) => text.replace('"记录不存在!"', 'null'), 'result is null'],
];

it('names all of ten deviations', async () => {
	const changed: string[] = [];
	const { report } = await check('sttLogistics', (world) => {
		world.twist = (text, call) =>
			TEN.filter(([of]) => of === call).reduce((now, [, change, named]) => {
				const next = change(now);
				if (next !== now) changed.push(named);
				return next;
			}, text);
	});
	expect(changed.sort()).toEqual(TEN.map(([, , named]) => named).sort());
	const said = report.calls.flatMap(({ deviations }) => deviations);
	for (const [, , named] of TEN) {
		expect(said.some((each) => each.startsWith(named)) ? named : said).toBe(named);
		expect(report.report).toContain(named);
	}
	expect(report.clean).toBe(false);
});

it('counts the orders that came beside those that are counted', async () => {
	const { report } = await check('kuaikuai', (world) => {
		world.sandbox.addKuaikuaiOrder({});
		world.twist = (text, call) =>
			call === 'GetEcOrderList' ? text.replace(/"RowCount":\d+/, '"RowCount":77') : text;
	});
	const orders = report.calls.at(-1)!;
	expect(orders.orders?.counted).toBe(77);
	expect(orders.deviations.join()).toContain('77 are counted');
});

it('holds nothing of the orders, addresses and names that came', async () => {
	const { report, world } = await check('kuaikuai', (now) => now.sandbox.addKuaikuaiOrder({}));
	const values = world.answers.flatMap(({ text }) =>
		[...text.matchAll(/"((?:[^"\\]|\\.){7,})"\s*[,}\]]/g)].map(([, value]) => value),
	);
	expect(values.length).toBeGreaterThan(20);
	const shown = JSON.stringify(report);
	expect(values.filter((value) => shown.includes(value))).toEqual([]);
});

it('compares the clocks, and says where the protocol is not encrypted', async () => {
	const { report } = await check('fengchao');
	expect(report.report).toContain('http, clock: no answer names a time');
});

describe('the shape of an answer', () => {
	it('has keys and types, and no value; a key that is no word is masked', () => {
		const shape = shapeOf({ code: 200, list: [{ a: 'x' }, 1], 13812345678: null, flag: false });
		expect(shape).toEqual({ code: 'number', list: [{ a: 'text' }], '***': 'null', flag: 'flag' });
		expect(shapeOf({ 'PO-211-0812': 'x', A20250922: 1 })).toEqual({ '***': 'number' });
		expect(shapeOf({ line1: 'x', kuaidi100: 1 })).toEqual({ line1: 'text', kuaidi100: 'number' });
	});

	it('differs once for each place, however many entries of a list do', () => {
		const list = Array.from({ length: 50 }, () => ({ a: 1 }));
		expect(deviationsOf([{ a: 'text', 'b?': 'text' }], list)).toEqual([
			'[].a is number, documented: text',
		]);
	});
});

it.each([
	[
		'kuaikuai',
		'{"Koode":"200","Data":{"Balance":12.5}}',
		{ Koode: 'text', Data: { Balance: 'number' } },
	],
	['sttLogistics', '[{"uid":"11","phone":"13812345678"}]', [{ uid: 'text', phone: 'text' }]],
	['fengchao', '{"data":["x"]}', { data: ['text'] }],
	['kuaidi100', '{"orders":[{"name":"张三"}]}', { orders: [{ name: 'text' }] }],
])(
	'%s: an answer that no document knows leaves its shape in the error',
	async (node, text, shape) => {
		const reads = node === 'kuaidi100' ? kuaidi100Read : { resource: 'account', operation: 'get' };
		const world = newWorld();
		world.twist = () => text;
		const { json } = await runNode({
			node,
			parameters: { ...reads, options: {} },
			items: [{}],
			settings: { onError: 'continueRegularOutput' },
			credentials: world.credentials,
		});
		closeWorld(world);
		expect(json[0].details).toMatchObject({ answerShape: shape });
		expect(JSON.stringify(json[0].details)).not.toMatch(/13812345678|张三|12\.5/);
	},
);

const kuaidi100Read = {
	resource: 'order',
	operation: 'getAll',
	platform: 'YOUZAN',
	shopId: '10001',
	orderStatus: 'UNSHIP',
	startTime: '2025-09-22T10:00:00+08:00',
	endTime: '2025-09-22T11:00:00+08:00',
};

describe('the clock', () => {
	it.each([
		[90, 90],
		[-30, -30],
	])('is compared by the Date header: %p s', async (ahead, said) => {
		const context = {} as never;
		const check = new AccountCheck(context, 'Acme', {
			account: { call: 'account', operation: 'Account: Get', shape: { code: 'number' } },
		});
		await check.begin('account', async () => {
			observerOf(context)!({
				path: '/account',
				milliseconds: 5,
				answer: {
					status: 200,
					headers: { date: new Date(Date.now() - ahead * 1000).toUTCString() },
					body: Buffer.from('{"code":1}'),
				},
			});
		});
		const report = check.report('https://acme.example.com');
		expect(report.clean).toBe(true);
		expect(Math.abs(report.clockAheadSeconds! - said)).toBeLessThanOrEqual(1);
		expect(report.protocol).toBe('https');
		expect(report.report).not.toContain('acme.example.com');
	});
});

describe('the example “Check your account”', () => {
	const { nodes } = JSON.parse(
		readFileSync(path.resolve(__dirname, '../../../workflows/check-your-account.json'), 'utf8'),
	) as { nodes: Array<{ name: string; parameters: IDataObject; disabled?: boolean }> };
	const { jsCode } = nodes.find(({ name }) => name === 'One Report')!.parameters;

	/** What the node says of other nodes' items; a node that is left out was deleted. */
	function reportOf(outputs: Record<string, IDataObject[]>): { report: string; clean: boolean } {
		const $ = (name: string) => {
			if (!(name in outputs)) throw new Error(`There is no node "${name}"`);
			return { all: () => outputs[name].map((json) => ({ json })) };
		};
		const code = compileFunction(String(jsCode), ['$']) as (
			nodes: unknown,
		) => Array<{ json: { report: string; clean: boolean } }>;
		return code($)[0].json;
	}

	it('reads nothing that is billed before a person activates it', () => {
		const billed = nodes.filter(({ parameters }) => parameters.operation === 'getAll');
		expect(billed.map(({ disabled }) => disabled)).toEqual([true]);
	});

	it('makes one report of all checks, of what failed, and of the shape of paid orders', async () => {
		const [stt, fengchao] = [await check('sttLogistics'), await check('fengchao')];
		const clean = reportOf({
			'Check STT': stt.run.json,
			'Check Fengchao': fengchao.run.json,
			'Read Kuaidi100 (Billed)': [{}],
		});
		expect(clean.clean).toBe(true);
		expect(clean.report).toContain('## STT: as documented');
		expect(clean.report).toContain('## Fengchao: as documented');
		expect(clean.report).not.toContain('Kuaidi100');
		const failed = { error: 'It cannot be reached', details: { advice: 'Check the base URL.' } };
		const order = { orderNum: 'E1', receiverName: '张三', 13812345678: 1 };
		const mixed = reportOf({
			'Check Kuaikuai': [failed],
			'Read Kuaidi100 (Billed)': [{ ...order, orderDetails: [{ goodCount: 1 }] }],
		});
		expect(mixed.clean).toBe(false);
		expect(mixed.report).toContain('## Kuaikuai: not checked\n\nIt cannot be reached');
		expect(mixed.report).toContain('Check the base URL.');
		expect(mixed.report).toContain('"orderDetails":[{"goodCount":"number"}]');
		expect(mixed.report).not.toMatch(/张三|E1|138/);
	});

	it('masks what an error says of people and hosts', () => {
		const { report } = reportOf({
			'Check STT': [
				{
					error: 'Base URL "acme.example" of a.b@acme.example, 138-1234-5678, is none',
					details: { advice: 'Set it to https://acme.example/api (or http://acme.example).' },
				},
			],
		});
		expect(report).toContain('Base URL "***" of ***, ***, is none');
		expect(report).toContain('Set it to https://*** (or http://***');
		expect(report).not.toContain('acme');
	});

	it('says that nothing was checked, and that no order came', () => {
		expect(reportOf({ 'Check STT': [{}] })).toMatchObject({
			clean: false,
			report: expect.stringContaining('Nothing was checked') as string,
		});
		const { report, clean } = reportOf({ 'Read Kuaidi100 (Billed)': [] });
		expect(clean).toBe(true);
		expect(report).toContain('## Kuaidi100: no order came');
	});
});
