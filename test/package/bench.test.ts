/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The benchmark stays runnable: its workflows name what the nodes have, and its floors speak to the
 * providers as they ask.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type {
	INode,
	INodeProperties,
	INodePropertyOptions,
	NodeParameterValueType,
} from 'n8n-workflow';
import { createSandbox } from '../../sandbox/index.ts';
import { packNodes } from '../engine/support/harness';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const BENCH_PACK = path.join(ROOT, 'test/bench/pack');

const PROGRAM = `
	import { JOBS, pollingWorkflow, workflow } from './test/bench/rivals.mjs';
	import { sandboxCredentials } from './scripts/lib/sandbox.mjs';
	const base = 'http://127.0.0.1:1';
	const more = { base, credentials: sandboxCredentials(base), inFlight: 4, bounded: { inFlight: 4, everyMs: 50 } };
	const rivals = Object.entries(JOBS).flatMap(([job, { calls }]) => Object.keys(calls).map((rival) => workflow({ job, rival, ...more })));
	const polling = pollingWorkflow({ id: 'polling', shops: ['1'], statuses: ['UNSHIP'], ...more });
	console.log(JSON.stringify([...rivals, polling]));
`;

interface Workflow {
	name: string;
	nodes: INode[];
}

let workflows: Workflow[];
beforeAll(async () => {
	const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PROGRAM], {
		cwd: ROOT,
	});
	workflows = JSON.parse(stdout) as Workflow[];
});

const typesOf = (pack: string) =>
	workflows.flatMap(({ nodes }) => nodes).filter(({ type }) => type.startsWith(`${pack}.`));

/** What of the parameters the node's description does not have. */
function strangers(parameters: Record<string, unknown>, properties: INodeProperties[]): string[] {
	return Object.entries(parameters).flatMap(([name, value]) => {
		const field = properties.find((property) => property.name === name);
		if (!field) return [name];
		if (field.type === 'collection')
			return strangers(value as Record<string, unknown>, field.options as INodeProperties[]).map(
				(inner) => `${name}.${inner}`,
			);
		const choices = (field.options as INodePropertyOptions[] | undefined)?.map(
			(option) => option.value as NodeParameterValueType,
		);
		return field.type === 'options' && !choices!.includes(value as NodeParameterValueType)
			? [`${name}: ${String(value)}`]
			: [];
	});
}

it("names fields and choices that the pack's nodes have", () => {
	const nodes = typesOf('n8n-nodes-china-fulfillment');
	expect(nodes.length).toBeGreaterThan(8);
	const wrong = nodes.flatMap(({ name, type, parameters }) => {
		const { properties } = packNodes.get(type.split('.')[1])!.description;
		const { resource, operation } = parameters;
		const shown = properties.filter(({ displayOptions: { show = {} } = {} }) =>
			[
				[show.resource, resource],
				[show.operation, operation],
			].every(([wanted, value]) => !wanted || (wanted as unknown[]).includes(value)),
		);
		// n8n itself adds the polling times.
		const asked = strangers(parameters, shown).filter((stranger) => stranger !== 'pollTimes');
		return asked.map((stranger) => `${name}: ${stranger}`);
	});
	expect(wrong).toEqual([]);
});

it('has the nodes of its own that it names', () => {
	const names = new Set(
		typesOf('n8n-nodes-fulfillment-bench').map(({ type }) => type.split('.')[1]),
	);
	expect([...names].sort()).toEqual(['benchFloor', 'benchOrders', 'benchStart', 'benchStop']);
	for (const name of names)
		expect(existsSync(path.join(BENCH_PACK, 'nodes', `B${name.slice(1)}.node.js`))).toBe(true);
});

it('has floors whose requests the providers take', async () => {
	type Floor = (run: {
		helpers: object;
		base: string;
		orders: object[];
		inFlight: number;
	}) => Promise<object[]>;
	const { shipBack, createLabel, sttLabels, fengchaoImport, kuaikuaiLabels } = jest.requireActual<
		Record<string, Floor>
	>(path.join(BENCH_PACK, 'nodes/floors.js'));
	const { modelOrder } = jest.requireActual<{ modelOrder(at: number): { number: string } }>(
		path.join(BENCH_PACK, 'nodes/orders.js'),
	);
	const sandbox = createSandbox({ seed: 'tests' });
	const orders = [modelOrder(1), modelOrder(2)];
	for (const { number } of orders) sandbox.addKuaidi100Order({ orderNum: number, shopId: '10001' });
	const helpers = {
		async httpRequest({
			method,
			url,
			headers,
			body,
		}: {
			method: string;
			url: string;
			headers: Record<string, string>;
			body: string;
		}) {
			const provider = new URL(url).pathname.split('/')[1] as 'kuaidi100';
			const answer = await sandbox.handle(provider, {
				method,
				url: url.replace(`/${provider}`, ''),
				headers,
				body: Buffer.from(body),
			});
			return (answer as { body: Buffer }).body.toString();
		},
	};
	const floor = { helpers, base: 'http://127.0.0.1:1', orders, inFlight: 2 };
	await shipBack(floor);
	await createLabel(floor);
	await fengchaoImport(floor);
	await Promise.allSettled([sttLabels(floor), kuaikuaiLabels(floor)]);
	expect(sandbox.calls.map(({ operation }) => operation)).toEqual(
		expect.arrayContaining(['ship', 'create', 'import']),
	);
	expect(sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
	expect(new Set(sandbox.calls.map(({ provider }) => provider)).size).toBe(4);
});

const FLOW = `
	import { simulated } from './test/bench/flow/flow.mjs';
	import { plot } from './test/bench/flow/plot.mjs';
	const results = await simulated({ tell() {} });
	const picture = plot([
		{ title: '3 < 4', places: 3, points: [[0, 1], [0, 4], [50, 3], [90, 0]] },
		{ title: 'open', places: Infinity, points: [] },
	]);
	console.log(JSON.stringify({ lost: results.map(({ costs }) => costs.defaults.busy), picture }));
	process.exit(0);
`;

it('simulates providers with few places, and draws what was in flight', async () => {
	const { stdout } = await run(process.execPath, ['--input-type=module', '-e', FLOW], {
		cwd: ROOT,
	});
	const { lost, picture } = JSON.parse(stdout) as { lost: number[]; picture: string };
	expect(lost.length).toBeGreaterThan(20);
	expect(new Set(lost)).toEqual(new Set([0]));
	expect(picture).toMatch(/^<svg [^]*3 &lt; 4[^]*<\/svg>\n$/);
	expect(picture).not.toMatch(/NaN|Infinity|undefined/);
}, 120_000);

const PLACES = `
	import { startResponder } from './test/bench/measure.mjs';
	const responder = await startResponder();
	const send = async () => {
		const response = await fetch(responder.url + '/kuaidi100/api', { method: 'POST', body: 'secret_code=3ef03c69dcd74718b812840d84b90110&orderNum=1' });
		return response.status + ' ' + (await response.text());
	};
	const found = {};
	for (const beyond of ['queues', '429', 'busy']) {
		await responder.begin({ places: 2, beyond, latencyMs: 300, roundTripMs: 400, record: true });
		const answers = await Promise.all([1, 2, 3, 4, 5].map(send));
		const { refusals, calls, course } = await responder.counts();
		found[beyond] = { refusals, done: calls.ship, most: Math.max(...course.map(([, inFlight]) => inFlight)), answers: [...new Set(answers)].sort() };
	}
	console.log(JSON.stringify(found));
	process.exit(0);
`;

it('answers as a provider that takes two calls at once', async () => {
	const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PLACES], {
		cwd: ROOT,
	});
	const done = '200 {"code":200,"message":"success","data":{"isSuccess":true}}';
	expect(JSON.parse(stdout)).toEqual({
		queues: { refusals: 0, done: 5, most: 5, answers: [done] },
		'429': { refusals: 3, done: 2, most: 5, answers: [done, '429 '] },
		busy: {
			refusals: 3,
			done: 2,
			most: 5,
			answers: [done, '200 {"code":500,"message":"系统繁忙,请稍后再试"}'],
		},
	});
});
