/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Queue mode at its worst moments: two executions work on the same orders at once, and PostgreSQL
 * is stopped while labels are bought.
 */
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { startPostgresAgain } from '../../scripts/lib/system/servers.mjs';
import type { Api, Chain, Counts, Item, N8n, Sandbox, State, Workflow } from './support';
import {
	atOnce,
	expectCompleted,
	impatient,
	KUAIDI100_CHAIN,
	KUAIKUAI_CHAIN,
	moreThanOnce,
	newN8n,
	openSandbox,
	quiet,
	say,
} from './support';

const CHAINS = [KUAIDI100_CHAIN, KUAIKUAI_CHAIN];
/** Slow enough to be hit in the middle, and for two executions to meet. */
const LATENCY_MS = 200;

let sandbox: Sandbox;
let workflows: Record<string, Workflow>;
let n8n: N8n;
let api: Api;
let restarted: Awaited<ReturnType<typeof startPostgresAgain>> | undefined;

interface Postgres {
	pid: number;
	port: number;
	command: string[];
}
const postgres = () => JSON.parse(process.env.POSTGRES!) as Postgres;

const counts = async () => (await sandbox.counts()) as Counts;

/** Workflow 5 where the user's account takes order numbers of its own. */
const numbered = () => ({
	...changeNode(workflows[5], 'Buy Label', (node: { parameters: { options: Item } }) => ({
		...node,
		parameters: {
			...node.parameters,
			options: { ...node.parameters.options, maySetOrderNumber: true },
		},
	})),
	id: 'numbered5',
});

async function startAll() {
	await n8n.start();
	api = await n8n.signIn();
	await Promise.all([n8n.startProcess('worker'), n8n.startProcess('worker')]);
}

beforeAll(async () => {
	const servers = process.env.QUEUE_SERVERS;
	if (!servers) throw new Error('There are no servers: start with "npm run test:outage"');
	const opened = await openSandbox();
	sandbox = opened.sandbox;
	workflows = Object.fromEntries(
		Object.entries(opened.workflows).map(([number, workflow]) => [
			number,
			atOnce(impatient(workflow as Workflow)),
		]),
	);
	n8n = await newN8n({
		env: {
			...(JSON.parse(servers) as Record<string, string>),
			EXECUTIONS_MODE: 'queue',
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		},
	});
	await n8n.importCredentials(sandbox.credentials);
	await n8n.importWorkflows([...Object.values(workflows), numbered()]);
	await startAll();
});

afterAll(async () => {
	const attempts = n8n?.outsideAttempts();
	await n8n?.remove();
	await sandbox?.stop();
	await restarted?.stop();
	expect(attempts).toEqual([]);
});

describe('two executions on the same orders at the same moment', () => {
	async function twice(chain: Chain, workflowId: string) {
		await sandbox.set({ latencyMs: LATENCY_MS });
		const orders = await chain.addOrders(sandbox, 12);
		const ids = await Promise.all([api.runWorkflow(workflowId), api.runWorkflow(workflowId)]);
		await Promise.all(ids.map((id) => api.waitForExecution(id, { timeoutMs: 120_000 })));
		const now = await counts();
		const own = (tally: Record<string, number>) => orders.map((order) => tally[order] ?? 0);
		const { labels, shipBacks } = chain.effects(now);
		return { labels: own(labels), shipBacks: own(shipBacks) };
	}
	const doubled = (tally: number[]) => tally.filter((count) => count > 1).length;

	it('STT takes a number once: one label each; the same waybill may be reported twice', async () => {
		const { labels, shipBacks } = await twice(KUAIDI100_CHAIN, workflows[2].id);
		say(
			`\nTwice at once, ${KUAIDI100_CHAIN.title}: ${doubled(labels)} of 12 labels doubled, ${doubled(shipBacks)} ship-backs.`,
		);
		expect(labels).toEqual(labels.map(() => 1));
		// The provider has no key for a ship-back: each execution reports, at most once. Whether two meet
		// depends on the moment; that both are sent when they do is tested in the engine.
		expect(shipBacks.filter((count) => count < 1 || count > 2)).toEqual([]);
		expect(KUAIDI100_CHAIN.wrongWaybills((await sandbox.state()) as State)).toEqual([]);
	});

	it('Kuaikuai with numbers of one’s own: one label each', async () => {
		await sandbox.set({ kuaikuai: { mayOrderNum: true } });
		const { labels, shipBacks } = await twice(KUAIKUAI_CHAIN, 'numbered5');
		await sandbox.set({ kuaikuai: { mayOrderNum: false } });
		say(
			`Twice at once, ${KUAIKUAI_CHAIN.title}, own numbers: ${doubled(labels)} of 12 labels doubled, ${doubled(shipBacks)} ship-backs.`,
		);
		expect(labels).toEqual(labels.map(() => 1));
		expect(Math.max(...shipBacks)).toBeLessThanOrEqual(2);
	});

	it('Kuaikuai without numbers of one’s own: the limit that the pages state, two labels at most', async () => {
		const { labels, shipBacks } = await twice(KUAIKUAI_CHAIN, workflows[5].id);
		say(
			`Twice at once, ${KUAIKUAI_CHAIN.title}, no own numbers: ${doubled(labels)} of 12 labels doubled, ${doubled(shipBacks)} ship-backs.`,
		);
		expect([...labels, ...shipBacks].filter((count) => count < 1 || count > 2)).toEqual([]);
	});
});

describe('PostgreSQL stopped while labels are bought, and started again', () => {
	const orders: string[][] = [];

	it('nothing is bought or reported twice', async () => {
		const earlier = await counts();
		await sandbox.set({ latencyMs: LATENCY_MS });
		for (const chain of CHAINS) orders.push(await chain.addOrders(sandbox, 40));
		for (const { example } of CHAINS) await api.runWorkflow(workflows[example].id);
		const has = (tally: Record<string, number>, at: number) =>
			orders[at].filter((order) => tally[order]).length;
		const bought = async () => {
			const now = await counts();
			return Math.min(...CHAINS.map((chain, at) => has(chain.effects(now).labels, at)));
		};
		for (let waited = 0; (await bought()) < 6; waited += 20) {
			if (waited > 60_000) throw new Error('No label is bought');
			await sleep(20);
		}
		const logged = n8n.log().length;
		process.kill(postgres().pid, 'SIGQUIT');
		await quiet(sandbox);
		const now = await counts();
		for (const [at, chain] of CHAINS.entries()) {
			const { labels, shipBacks } = chain.effects(now);
			say(
				`Database gone, ${chain.title}: of ${orders[at].length} orders ${has(labels, at)} have a label, ${has(shipBacks, at)} are shipped back when nothing moves any more.`,
			);
			const old = chain.effects(earlier);
			for (const [tally, before] of [
				[labels, old.labels],
				[shipBacks, old.shipBacks],
			]) {
				expect(moreThanOnce(tally).filter((order) => !before[order])).toEqual([]);
			}
		}
		const told = /ECONNREFUSED|Connection terminated|terminating connection/.exec(
			n8n.log().slice(logged),
		);
		expect(told).not.toBeNull();
		say(`n8n's log said: ${told![0]}`);
	});

	it('everything that was bought is found, and each order completed once', async () => {
		await n8n.kill();
		restarted = await startPostgresAgain(postgres());
		await sandbox.set({ latencyMs: 0 });
		await startAll();
		for (const [at, chain] of CHAINS.entries()) {
			await expectCompleted({ api, sandbox, workflows }, chain, orders[at]);
		}
	});
});
