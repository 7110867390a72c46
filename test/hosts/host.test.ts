/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
/**
 * What must hold in every n8n that the pack promises to run in: it loads, its credentials are
 * tested, its triggers and examples run, and whatever breaks on the way doubles nothing and calls
 * nothing unsent that may have been sent.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import manifest from '../../package.json';
import { errorOf, itemsOf as anyItemsOf } from '../../scripts/lib/n8n/api.mjs';
import { byOrder, withCredentials } from '../../scripts/lib/n8n/examples.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from '../e2e/support';
import { expectTakenOnce } from './pushes';
import { authorization, buyLabels, getFiles, ORDER_TRIGGERS } from './flows';

const OWN = 'n8n-nodes-china-fulfillment.';
const TABLE = 'n8n-nodes-base.dataTable';
/** Some versions ask n8n's makers for news, whatever they are set to; here nobody answers. */
const OWN_NEWS = ['api.n8n.io:443'];
const ONE_POLL = 100_000;

type Item = Record<string, unknown>;
type Execution = { id: string; status: string; data: { resultData: { runData: RunData } } };
type RunData = Record<string, Array<{ hints?: Array<{ message: string }>; data: { main: Out } }>>;
type Out = Array<Array<{ json: Item; binary?: Record<string, { id: string }> }> | null>;
interface NodeType {
	name: string;
	version: number | number[];
	properties: unknown;
}

const itemsOf = (execution: unknown, node: string, output = 0) =>
	anyItemsOf(execution, node, output) as Item[];
const baseName = (file: string) => file.replace(/^.*\//, '').split('.')[0];
const lowerFirst = (text: string) => text[0].toLowerCase() + text.slice(1);

let shop: Shop;
let nodeTypes: NodeType[];

beforeAll(async () => {
	shop = await openShop({ imported: false, outside: OWN_NEWS });
	nodeTypes = (await shop.api.types('nodes')) as NodeType[];
});

afterAll(async () => await shop?.close());

beforeEach(async () => {
	await shop.sandbox.reset();
	await shop.sandbox.setBalances({ stt: 1e6, kuaikuai: 1e6 });
});

const hasNode = (type: string, version: number) =>
	nodeTypes.some((each) => each.name === type && [each.version].flat().includes(version));

/** The operation that makes a data table came later than the node. */
const makesTables = () =>
	nodeTypes.some(
		({ name, properties }) =>
			name === TABLE && JSON.stringify(properties).includes('"createIfNotExists"'),
	);

interface ExampleNode {
	name: string;
	type: string;
	typeVersion: number;
	disabled?: boolean;
	parameters: Item;
}

/** Whether this n8n has every node of an example, in its version. */
function runsWhole(example: number): boolean {
	const nodes = shop.workflows[example].nodes as ExampleNode[];
	return nodes.every(
		({ type, typeVersion, parameters }) =>
			hasNode(type, typeVersion) &&
			(type !== TABLE || parameters.resource !== 'table' || makesTables()),
	);
}

/** An example whose record in a data table does nothing, for an n8n that lacks tables. */
function withoutTables(example: number) {
	const workflow = shop.workflows[example];
	const nodes = (workflow.nodes as ExampleNode[]).map((node) =>
		node.type === TABLE
			? { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} }
			: node,
	);
	return { ...workflow, nodes };
}

async function runExample(example: number): Promise<Execution> {
	const whole = runsWhole(example);
	const { id } = await shop.api.createWorkflow(
		whole ? shop.workflows[example] : withoutTables(example),
	);
	return (await shop.api.executeAndWait(id, { timeoutMs: 150_000 })) as Execution;
}

async function run(workflow: ReturnType<typeof buyLabels>): Promise<Execution> {
	const { id } = await shop.api.createWorkflow(workflow);
	return (await shop.api.executeAndWait(id)) as Execution;
}

const labels = async () => (await shop.sandbox.counts()).stt.labels as Record<string, number>;
const callsOf = async (operation: string) =>
	((await shop.sandbox.calls()) as Array<{ operation: string }>).filter(
		(call) => call.operation === operation,
	).length;

describe('loading', () => {
	it('shows every node', () => {
		expect(nodeTypes.map(({ name }) => name)).toEqual(
			expect.arrayContaining(manifest.n8n.nodes.map((file) => OWN + lowerFirst(baseName(file)))),
		);
	});

	it('shows every credential type', async () => {
		const types = (await shop.api.types('credentials')) as Array<{ name: string }>;
		expect(types.map(({ name }) => name)).toEqual(
			expect.arrayContaining(manifest.n8n.credentials.map((file) => lowerFirst(baseName(file)))),
		);
	});
});

describe('the test of a credential', () => {
	/** Each right credential, and what makes it wrong. */
	const WRONG: Record<string, Record<string, string>> = {
		kuaidi100Api: { secretSecret: 'not-the-secret' },
		sttLogisticsApi: { appSecret: 'not-the-secret' },
		fengchaoApi: { appSecret: 'not-the-secret' },
		kuaikuaiApi: { apiKey: '9'.repeat(32) },
	};

	it.each(Object.keys(WRONG))('of %s tells a right one from a wrong one', async (type) => {
		const right = shop.sandbox.credentials.find((each) => each.type === type)!;
		const test = async (data: object) => {
			const { id } = await shop.api.createCredential({ name: randomUUID(), type, data });
			return await shop.api.testCredential(id);
		};
		expect(await test(right.data)).toMatchObject({ status: 'OK' });
		const refused = await test({ ...right.data, ...WRONG[type] });
		expect(refused.status).toBe('Error');
		expect(refused.message).not.toBe('');
		expect(refused.message).not.toContain('not-the-secret');
	});
});

describe('examples by hand', () => {
	it('2: each order gets one label and one ship-back', async () => {
		const execution = await runExample(2);
		expect(errorOf(execution)).toBeUndefined();
		expect(itemsOf(execution, 'Failures')).toEqual([]);
		const { stt, kuaidi100 } = await shop.sandbox.counts();
		expect(Object.keys(stt.labels)).toHaveLength(20);
		expect(new Set(Object.values(stt.labels))).toEqual(new Set([1]));
		expect(kuaidi100.shipBacks).toEqual(byOrder(stt.labels));
	});

	it('5: each order gets one label and one ship-back', async () => {
		const execution = await runExample(5);
		expect(errorOf(execution)).toBeUndefined();
		expect(itemsOf(execution, 'Failures')).toEqual([]);
		const shipped = itemsOf(execution, 'Shipped').map(({ id }) => [String(id), 1]);
		expect(shipped.length).toBeGreaterThan(0);
		const { kuaikuai } = await shop.sandbox.counts();
		expect(kuaikuai.labelsPerShopOrder).toEqual(Object.fromEntries(shipped));
		expect(kuaikuai.shipBacks).toEqual(Object.fromEntries(shipped));
	});
});

describe('triggers', () => {
	it.each(Object.entries(ORDER_TRIGGERS))('%s orders are polled', async (_name, flow) => {
		const { shops } = (await shop.sandbox.state()).kuaidi100;
		const listed = shops.map(({ type, shopId, shopName }: Record<string, string>) => ({
			platform: type,
			shopId,
			shopName,
		}));
		const { id } = await shop.api.createWorkflow(flow(listed));
		await shop.api.publish(id);
		const [execution] = await shop.api.waitForExecutions(id, 1, { timeoutMs: ONE_POLL });
		await shop.api.unpublish(id);
		expect(execution.status).toBe('success');
		const numbers = itemsOf(execution, 'Got').map(({ number }) => number);
		expect(numbers.length).toBeGreaterThan(0);
		expect(new Set(numbers).size).toBe(numbers.length);
	});

	it('an authorization is taken from its provider, and from nobody else', async () => {
		const webhookId = randomUUID();
		const { id } = await shop.api.createWorkflow(authorization(webhookId, 'open-sesame'));
		await shop.api.publish(id);
		const address = `${shop.n8n.url}/webhook/${webhookId}`;
		const connect = (key: string) =>
			fetch(`${address}/connect?platform=YOUZAN&key=${key}`, { redirect: 'manual' });
		// n8n answers "published" before it has registered the addresses.
		while ((await connect('guess')).status === 404) await sleep(200);
		expect((await connect('guess')).status).toBe(401);
		expect((await connect('open-sesame')).status).toBe(302);
		const forged = await fetch(`${address}/kuaidi100?token=${'0'.repeat(64)}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ shopName: '小卖部', shopId: '1', type: 'YOUZAN' }),
		});
		expect(forged.status).toBe(401);
		const answer = await shop.sandbox.callback({ shopId: '777', shopName: '新店', type: 'YOUZAN' });
		expect(answer.status).toBe(200);
		const executions = await shop.api.waitForExecutions(id, 1);
		await shop.api.unpublish(id);
		expect(executions).toHaveLength(1);
		expect(itemsOf(executions[0], 'Got')).toEqual([
			expect.objectContaining({ platform: 'YOUZAN', shopId: '777', shopName: '新店' }),
		]);
	});
});

it('a label file is a PDF that the editor can download', async () => {
	await run(buyLabels(['F-1']));
	const execution = await run(getFiles(['F-1']));
	expect(errorOf(execution)).toBeUndefined();
	const [item] = execution.data.resultData.runData['Get File'][0].data.main[0]!;
	const [file] = Object.values(item.binary!);
	const inline = file as unknown as { id?: string; data: string };
	const start = inline.id
		? await (
				await shop.api.download(`/binary-data?action=download&id=${encodeURIComponent(inline.id)}`)
			).text()
		: Buffer.from(inline.data, 'base64').toString('latin1');
	expect(start.slice(0, 5)).toBe('%PDF-');
});

it('a preview says in a hint that nothing was sent', async () => {
	const execution = await run(buyLabels(['P-1'], { previewOnly: true }));
	expect(errorOf(execution)).toBeUndefined();
	const [{ hints }] = execution.data.resultData.runData.Buy;
	expect(hints?.map(({ message }) => message)).toEqual([
		expect.stringMatching(/^Preview Only: nothing was sent/),
	]);
	expect(await labels()).toEqual({});
});

/** Refused by the provider, once. */
const refuse = (match: string, times?: number) => ({
	provider: 'stt',
	operation: 'create',
	kind: 'business-error',
	match,
	...(times && { times }),
});

describe('On Error', () => {
	it('the error output gets the order with its error, the others go on', async () => {
		await shop.sandbox.setFaults([refuse('E-1')]);
		const execution = await run(buyLabels(['E-1', 'E-2'], {}, { onError: 'continueErrorOutput' }));
		expect(errorOf(execution)).toBeUndefined();
		expect(itemsOf(execution, 'Buy').map(({ number }) => number)).toEqual(['E-2']);
		const [failed, ...others] = itemsOf(execution, 'Failures');
		expect(others).toEqual([]);
		expect(failed).toMatchObject({
			number: 'E-1',
			shopId: '10001',
			error: expect.stringContaining('E-1'),
			details: { kind: 'refused', orderNumber: 'E-1' },
		});
		expect(await labels()).toEqual({ 'E-2': 1 });
	});

	it('the regular output keeps the order beside its error', async () => {
		await shop.sandbox.setFaults([refuse('C-1')]);
		const execution = await run(
			buyLabels(['C-1', 'C-2'], {}, { onError: 'continueRegularOutput' }),
		);
		expect(errorOf(execution)).toBeUndefined();
		const [failed, bought] = itemsOf(execution, 'Buy');
		expect(failed).toMatchObject({
			number: 'C-1',
			shopId: '10001',
			error: expect.stringContaining('C-1'),
			details: { kind: 'refused' },
		});
		expect(bought).toMatchObject({ number: 'C-2' });
		expect(bought.error).toBeUndefined();
		expect(await labels()).toEqual({ 'C-2': 1 });
	});

	it('stops by default, and says what was bought all the same', async () => {
		await shop.sandbox.setFaults([refuse('S-2')]);
		const execution = await run(buyLabels(['S-1', 'S-2']));
		expect(execution.status).toBe('error');
		const error = errorOf(execution) as { message: string; description: string };
		expect(error.message).toContain('S-2');
		expect(error.description).toContain('S-1');
		expect(await labels()).toEqual({ 'S-1': 1 });
	});
});

it('Retry On Fail buys what was refused, and nothing twice', async () => {
	await shop.sandbox.setFaults([refuse('R-2', 1)]);
	const execution = await run(
		buyLabels(['R-1', 'R-2'], {}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 }),
	);
	expect(errorOf(execution)).toBeUndefined();
	expect(await labels()).toEqual({ 'R-1': 1, 'R-2': 1 });
	expect(itemsOf(execution, 'Buy').map(({ number }) => number)).toEqual(['R-1', 'R-2']);
});

describe('a connection that breaks', () => {
	const create = { provider: 'stt', operation: 'create', match: 'B-1' };
	/** The look-up that would tell what became of the order fails as well. */
	const noLookUp = { provider: 'stt', operation: 'labels', kind: 'http500' };
	const CASES = [
		['before the effect', { ...create, kind: 'reset-before', times: 1 }],
		['after the effect', { ...create, kind: 'reset-after', times: 1 }],
		['by a time-out', { ...create, kind: 'hang', times: 1 }],
	] as const;

	it.each(CASES)('%s is looked up: one label in the end', async (_when, fault) => {
		await shop.sandbox.setFaults([fault]);
		const execution = await run(
			buyLabels(['B-1', 'B-2'], { timeout: 5 }, { onError: 'continueErrorOutput' }),
		);
		expect(errorOf(execution)).toBeUndefined();
		expect((await labels())['B-1'] ?? 0).toBeLessThanOrEqual(1);
		expect((await labels())['B-2']).toBe(1);
		const failed = itemsOf(execution, 'Failures');
		const bought = itemsOf(execution, 'Buy').map(({ number }) => number);
		// What is said is what the provider has.
		if ((await labels())['B-1'] === 1) expect(bought).toContain('B-1');
		else expect(failed).toEqual([expect.objectContaining({ number: 'B-1' })]);
	});

	it.each(CASES)('%s, and no look-up: never called unsent, never doubled', async (_when, fault) => {
		const { times, ...lasting } = fault;
		expect(times).toBe(1);
		await shop.sandbox.setFaults([lasting, noLookUp]);
		const execution = await run(
			buyLabels(
				['B-1', 'B-2'],
				{ timeout: 5 },
				{ onError: 'continueErrorOutput', retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			),
		);
		expect(errorOf(execution)).toBeUndefined();
		expect((await labels())['B-1'] ?? 0).toBeLessThanOrEqual(1);
		expect(itemsOf(execution, 'Failures')).toEqual([
			expect.objectContaining({
				number: 'B-1',
				details: expect.objectContaining({ kind: 'lost' }),
			}),
		]);
	});

	it('that is refused is known to have sent nothing', async () => {
		const own = shop.sandbox.credentials.find(({ type }) => type === 'sttLogisticsApi')!;
		const { id } = await shop.api.createCredential({
			name: 'Nobody listens',
			type: own.type,
			data: { ...own.data, baseUrl: 'http://127.0.0.1:9/dingcang' },
		});
		const flow = withCredentials(buyLabels(['N-1'], {}, { onError: 'continueErrorOutput' }), [
			{ id, name: 'Nobody listens', type: own.type },
		]) as ReturnType<typeof buyLabels>;
		const execution = await run(flow);
		expect(itemsOf(execution, 'Failures')).toEqual([
			expect.objectContaining({
				number: 'N-1',
				details: expect.objectContaining({ kind: 'notSent' }),
			}),
		]);
		expect(await labels()).toEqual({});
	});
});

it('Stop ends a run that waits, and nothing is sent afterwards', async () => {
	await shop.sandbox.setFaults([
		{ provider: 'stt', operation: 'create', kind: 'hang', match: 'T-1' },
	]);
	const { id } = await shop.api.createWorkflow(buyLabels(['T-1', 'T-2'], { timeout: 60 }));
	const executionId = await shop.api.runWorkflow(id);
	const deadline = Date.now() + 30_000;
	while ((await callsOf('create')) === 0 && Date.now() < deadline) await sleep(100);
	await shop.api.stop(executionId);
	const execution = (await shop.api.waitForExecution(executionId, {
		timeoutMs: 30_000,
	})) as Execution;
	expect(execution.status).toBe('canceled');
	const sent = await callsOf('create');
	await sleep(3_000);
	expect(await callsOf('create')).toBe(sent);
	expect(Object.values(await labels()).every((count) => count === 1)).toBe(true);
	expect((await labels())['T-1']).toBeUndefined();
});

it('a push starts one run, also one that comes again after a kill', async () => {
	await expectTakenOnce(shop);
});

/** For the line of the README: which examples have all their nodes here. */
it('is written down', () => {
	const examples = Object.keys(shop.workflows).map(Number).filter(Number.isInteger);
	const facts: IDataObject = { examples: examples.filter(runsWhole) };
	expect(facts.examples).toEqual(expect.arrayContaining([4, 5]));
	if (process.env.HOST_FACTS) writeFileSync(process.env.HOST_FACTS, JSON.stringify(facts));
});
