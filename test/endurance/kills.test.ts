/**
 * A real n8n whose plug is pulled (SIGKILL) in the middle of polls and of both chains, again and
 * again, in both poll engines. What docs/polling.md promises of each is asserted from n8n's
 * executions and from what the providers saw.
 */
import { byOrder, changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { table } from '../../scripts/lib/table.mjs';
import type { Chain, Counts, Item, N8n, Sandbox, Workflow } from './support';
import {
	atOnce,
	impatient,
	KUAIDI100_CHAIN,
	KUAIKUAI_CHAIN,
	moreThanOnce,
	newN8n,
	openSandbox,
	runChain,
	say,
} from './support';

/** New orders of each chain before each kill. */
const ORDERS = 24;
/** Slow enough to be hit in the middle. */
const LATENCY_MS = 200;
const CHAINS = [KUAIDI100_CHAIN, KUAIKUAI_CHAIN];
const ENGINES = ['default', 'durable'] as const;
type Engine = (typeof ENGINES)[number];

const some = (tally: Record<string, number>, orders: string[]) =>
	orders.filter((order) => tally[order]).length;

/** When to pull the plug; `orders` are this round's of the Kuaidi100 chain. */
interface Moment {
	when: string;
	prepare?(sandbox: Sandbox): Promise<unknown>;
	isNow(now: Counts, before: Counts, orders: string[]): boolean;
}

const MOMENTS: Moment[] = [
	{
		when: 'while labels are bought',
		isNow: ({ stt }, _before, orders) => some(byOrder(stt.labels), orders) >= 6,
	},
	{
		when: 'while a poll reads',
		prepare: (sandbox) =>
			sandbox.setFaults([
				{ kind: 'slow', ms: 8000, provider: 'kuaidi100', operation: 'getAll', times: 1 },
			]),
		isNow: ({ faults }, before) => (faults.slow ?? 0) > (before.faults.slow ?? 0),
	},
	{
		when: 'while orders are shipped back',
		isNow: ({ kuaidi100 }, _before, orders) => some(kuaidi100.shipBacks, orders) >= 6,
	},
	{
		when: 'when a poll has just been answered',
		isNow: ({ kuaidi100 }, before, orders) =>
			kuaidi100.billed >= before.kuaidi100.billed + orders.length,
	},
	{
		when: 'while label files are fetched',
		isNow: ({ calls, stt }, before, orders) =>
			some(byOrder(stt.labels), orders) === orders.length &&
			(calls['labels.file'] ?? 0) >= (before.calls['labels.file'] ?? 0) + 4,
	},
];

/** Published, it polls as often as n8n can, and reads what is there. */
function eager(workflow: Workflow, { trigger }: Chain): Workflow {
	const parameters =
		trigger === KUAIDI100_CHAIN.trigger
			? { minMinutes: 0, options: { lookBack: 24 * 60, settleDelay: 2 } }
			: {};
	return changeNode(impatient(workflow, 15), trigger, (node: { parameters: Item }) => ({
		...node,
		parameters: {
			...node.parameters,
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			...parameters,
		},
	}));
}

/** The orders that a poll put into an execution, whatever became of that. */
function startedWith(execution: Item, chain: Chain): string[] {
	const { resultData, executionData } = (execution.data ?? {}) as {
		resultData?: {
			runData?: Record<string, Array<{ data?: { main?: Array<Array<{ json: Item }>> } }>>;
		};
		executionData?: {
			nodeExecutionStack?: Array<{
				node: { name: string };
				data: { main: Array<Array<{ json: Item }>> };
			}>;
		};
	};
	// Of an execution that died n8n keeps what it was created with, and writes an invented item
	// beside it.
	const waits = executionData?.nodeExecutionStack?.find(({ node }) => node.name === chain.trigger)
		?.data.main[0];
	const ran = resultData?.runData?.[chain.trigger]?.[0]?.data?.main?.[0];
	return (waits ?? ran ?? []).map(({ json }) => chain.orderOf(json));
}

const opened: Array<{ n8n: N8n; sandbox: Sandbox }> = [];
/** Two of them start at once, on what may be a busy machine. */
const PATIENCE = { timeoutMs: 5 * 60_000 };

async function play(pollEngine: Engine) {
	const { sandbox, workflows } = await openSandbox();
	const n8n = await newN8n({ pollEngine });
	opened.push({ n8n, sandbox });
	const ready = CHAINS.map((chain) => ({
		chain,
		orders: [] as string[],
		rounds: [] as string[][],
		id: '',
	}));
	const repairs = Object.fromEntries(
		CHAINS.map(({ repair }) => [repair.example, atOnce(impatient(workflows[repair.example]))]),
	);
	await n8n.importCredentials(sandbox.credentials);
	await n8n.importWorkflows(Object.values(repairs));
	await n8n.start(PATIENCE);
	let api = await n8n.signIn();
	await sandbox.set({ latencyMs: LATENCY_MS });
	const counts = async () => (await sandbox.counts()) as Counts;

	const addRound = async () => {
		for (const course of ready) {
			const added = await course.chain.addOrders(sandbox, ORDERS);
			course.orders.push(...added);
			course.rounds.push(added);
		}
	};

	const kills: string[][] = [];
	for (const [round, moment] of MOMENTS.entries()) {
		const before = await counts();
		await addRound();
		await moment.prepare?.(sandbox);
		const started = Date.now();
		if (round === 0) {
			for (const course of ready) {
				course.id = (
					await api.createWorkflow(eager(workflows[course.chain.example], course.chain))
				).id;
				await api.publish(course.id);
			}
		} else {
			await n8n.start(PATIENCE);
		}
		const orders = ready[0].rounds[round];
		for (;;) {
			if (moment.isNow(await counts(), before, orders)) break;
			if (Date.now() - started > 4 * 60_000)
				throw new Error(`${pollEngine}: waited in vain to kill ${moment.when}`);
			await sleep(20);
		}
		await n8n.kill();
		await sandbox.setFaults([]);
		const now = await counts();
		kills.push([
			moment.when,
			...ready.map(({ chain, rounds }) => {
				const { labels, shipBacks } = chain.effects(now);
				return `${some(labels, rounds[round])} labels, ${some(shipBacks, rounds[round])} shipped`;
			}),
		]);
	}

	// Once more without a kill: the triggers read what is left.
	const calls = async () =>
		Object.values((await counts()).calls).reduce((sum, count) => sum + count, 0);
	await addRound();
	await n8n.start(PATIENCE);
	api = await n8n.signIn();
	const last = ready.map(({ rounds }) => rounds.at(-1)!);
	const deadline = Date.now() + 4 * 60_000;
	const isDone = async () => {
		const now = await counts();
		return ready.every(({ chain }, at) => some(chain.effects(now).shipBacks, last[at]) === ORDERS);
	};
	while (!(await isDone()) && Date.now() < deadline) await sleep(500);
	for (let quiet = 0, seen = await calls(); quiet < 3; ) {
		await sleep(1000);
		const now = await calls();
		quiet = now === seen ? quiet + 1 : 0;
		seen = now;
	}
	// What still writes its last records is in no list of executions that are over.
	const atWork = async () =>
		(await Promise.all(ready.map(({ id }) => api.runningExecutions(id)))).flat().length;
	while ((await atWork()) > 0 && Date.now() < deadline + 60_000) await sleep(500);
	const executions = await Promise.all(
		ready.map(({ id }) => api.executions(id) as Promise<Item[]>),
	);
	await Promise.all(ready.map(({ id }) => api.unpublish(id)));
	await sandbox.set({ latencyMs: 0 });
	return { pollEngine, sandbox, n8n, api, ready, repairs, kills, executions, counts };
}

type Played = Awaited<ReturnType<typeof play>>;
const played = new Map<Engine, Played>();

beforeAll(async () => {
	// Both at once: most of the time each waits for its next minute.
	for (const one of await Promise.all(ENGINES.map(play))) played.set(one.pollEngine, one);
});

afterAll(async () => {
	for (const { n8n, sandbox } of opened) {
		const attempts = n8n.outsideAttempts();
		await n8n.remove();
		await sandbox.stop();
		expect(attempts).toEqual([]);
	}
});

describe.each(ENGINES)('with the %s poll engine', (pollEngine) => {
	const game = () => played.get(pollEngine)!;

	it('buys no label twice and ships nothing back twice', async () => {
		const { ready, counts, kills, executions } = game();
		say(
			`\nPoll engine: ${pollEngine}. n8n killed ${kills.length} times, ${ORDERS} new orders of each chain before each kill:`,
		);
		say(table(['killed', ...CHAINS.map(({ title }) => title)], kills));
		const now = await counts();
		for (const [at, { chain, orders }] of ready.entries()) {
			const { labels, shipBacks } = chain.effects(now);
			const statuses = executions[at].map(({ status }) => String(status));
			const tally = [...new Set(statuses)]
				.map((status) => `${statuses.filter((each) => each === status).length} ${status}`)
				.join(', ');
			say(
				`${chain.title}: of ${orders.length} orders ${some(labels, orders)} have a label, ${some(shipBacks, orders)} are shipped back; executions: ${tally}.`,
			);
			expect(moreThanOnce(labels)).toEqual([]);
			expect(moreThanOnce(shipBacks)).toEqual([]);
		}
	});

	it('keeps its promise: which orders start an execution, and how often', () => {
		const { ready, executions } = game();
		for (const [at, { chain, orders }] of ready.entries()) {
			const times: Record<string, number> = {};
			for (const execution of executions[at]) {
				for (const order of startedWith(execution, chain)) times[order] = (times[order] ?? 0) + 1;
			}
			const lost = orders.filter((order) => !times[order]);
			const twice = moreThanOnce(times);
			say(
				`${pollEngine}, ${chain.title}: ${orders.length - lost.length} of ${orders.length} orders started an execution, ${lost.length} none, ${twice.length} more than one.`,
			);
			if (pollEngine === 'durable') {
				expect(lost).toEqual([]);
				expect(twice).toEqual([]);
			} else {
				// At most the orders of polls that died in the moment between their position and their
				// execution.
				const affected = new Set(
					[...lost, ...twice].map((order) =>
						ready[at].rounds.findIndex((round) => round.includes(order)),
					),
				);
				expect(affected.size).toBeLessThanOrEqual(1);
			}
		}
	});

	it('is completed by the nightly repair and by running the workflow again, with nothing doubled', async () => {
		const { api, ready, repairs, counts } = game();
		for (const { chain, orders, id } of ready) {
			const shipped = async () => some(chain.effects(await counts()).shipBacks, orders);
			const before = await shipped();
			const repair = await runChain(
				api,
				chain,
				repairs[chain.repair.example].id,
				chain.repair.trigger,
			);
			expect(repair.error).toBeUndefined();
			expect(repair.failures).toEqual([]);
			const repaired = await shipped();
			const again = await runChain(api, chain, id);
			expect(again.error).toBeUndefined();
			expect(again.failures).toEqual([]);
			say(
				`${pollEngine}, ${chain.title}: ${orders.length - before} orders were cut off; the nightly repair shipped ${repaired - before} back, running again ${(await shipped()) - repaired}.`,
			);
			const once = Object.fromEntries(orders.map((order) => [order, 1]));
			const { labels, shipBacks } = chain.effects(await counts());
			expect(labels).toEqual(once);
			expect(shipBacks).toEqual(once);
		}
	});
});
