/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * What the endurance tests share: the examples made fit for faults, the providers' word on each
 * order, and figures.
 */
import { byOrder, orderOf, sandboxWorkflows } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { newN8n } from '../e2e/support';

export type Item = Record<string, unknown>;
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
export type N8n = Awaited<ReturnType<typeof newN8n>>;
export type Api = Awaited<ReturnType<N8n['signIn']>>;
export type Workflow = Awaited<ReturnType<typeof sandboxWorkflows>>[number];
type WorkflowNode = { type: string; parameters: Item & { options?: Item } };

/** Jest's console adds where a line was printed; a figure is to be read by people. */
export const say = (words: string) => void process.stdout.write(`${words}\n`);

const OWN = 'n8n-nodes-china-fulfillment.';

/**
 * Options that a user sets for impatience: a call that hangs costs seconds, not half a minute. What
 * is bought and what is promised does not depend on them.
 */
export function impatient(workflow: Workflow, timeout = 5): Workflow {
	const hurried = (options: Item = {}): Item => ({
		...options,
		timeout,
		...(options.waitUntilReady || options.download ? { maxWait: 30, checkEvery: 1 } : {}),
	});
	const nodes = (workflow.nodes as WorkflowNode[]).map((node) =>
		node.type.startsWith(OWN)
			? { ...node, parameters: { ...node.parameters, options: hurried(node.parameters.options) } }
			: node,
	);
	return { ...workflow, nodes };
}

/**
 * Set to take what was bought a moment ago for left over: a test has no day to wait. Its chain must
 * be quiet.
 */
export function atOnce(workflow: Workflow): Workflow {
	const nodes = (workflow.nodes as Array<{ name: string; parameters: { filters?: Item } }>).map(
		(node) => {
			if (node.name !== 'Get Labelled Orders') return node;
			const filters = { ...node.parameters.filters, purchasedBefore: '' };
			return { ...node, parameters: { ...node.parameters, filters } };
		},
	);
	return { ...workflow, nodes };
}

/**
 * The nightly repairs as they are published, which leave alone what a chain may still be at work
 * on.
 */
export function careful(workflow: Workflow): Workflow {
	const nodes = (workflow.nodes as Array<{ name: string; parameters: Item }>).map((node) => {
		if (node.name !== 'Your Shops') return node;
		const jsonOutput = String(node.parameters.jsonOutput).replace(
			'"leaveAloneMinutes":0',
			'"leaveAloneMinutes":60',
		);
		return { ...node, parameters: { ...node.parameters, jsonOutput } };
	});
	return { ...workflow, id: `careful${workflow.id}`, nodes };
}

/** A chain from a shop's orders to labels and back, as the two examples that buy labels have it. */
export interface Chain {
	title: string;
	/** The example's number. */
	example: number;
	/** The node that starts it in production. */
	trigger: string;
	/** What finds labels that were not shipped back: an example's number, and where it starts. */
	repair: { example: number; trigger: string };
	addOrders(sandbox: Sandbox, count: number): Promise<string[]>;
	/** How an item names its order: as `addOrders` does. */
	orderOf(item: Item): string;
	/** Each order's labels and ship-backs, counted by the provider. */
	effects(counts: Counts): { labels: Record<string, number>; shipBacks: Record<string, number> };
	/** Ship-backs whose tracking number is not that of the order's own label. */
	wrongWaybills(state: State): string[];
}

type Tally = Record<string, number>;
export interface Counts {
	calls: Tally;
	faults: Tally;
	kuaidi100: { billed: number; shipBacks: Tally };
	stt: { labels: Tally };
	kuaikuai: { labelsPerShopOrder: Tally; shipBacks: Tally };
}

export interface State {
	kuaidi100: { shipBacks: ShipBack[] };
	stt: { orders: Array<{ orderId: string; trackingNumber: string }> };
	kuaikuai: {
		labels: Array<{ ecOrderId: number | null; trackingNumbers: string[] }>;
		shipBacks: ShipBack[];
	};
}
interface ShipBack {
	order: string;
	trackingNumber: string;
}

/** The error item of an order carries the order itself, and names it in its details. */
const detailOf = (item: Item, key: string) => (item.details as Item | undefined)?.[key];

const mismatches = (shipBacks: ShipBack[], own: Map<string, string>) =>
	shipBacks
		.filter(({ order, trackingNumber }) => own.get(order) !== trackingNumber)
		.map(({ order }) => order);

export const SHOPS = [
	{ type: 'YOUZAN', shopId: '10001' },
	{ type: 'TAOBAO', shopId: '20002' },
];

export const KUAIDI100_CHAIN: Chain = {
	title: 'Kuaidi100 → STT → ship-back',
	example: 2,
	trigger: 'New Orders',
	repair: { example: 3, trigger: 'Every Night' },
	async addOrders(sandbox, count) {
		const added = await sandbox.addOrders({
			kuaidi100: Array.from({ length: count }, (_, at) => SHOPS[at % SHOPS.length]),
		});
		return added.kuaidi100.map(({ orderNum }: { orderNum: string }) => orderNum);
	},
	orderOf: (item) => String(item.number ?? detailOf(item, 'orderNumber')),
	effects: ({ stt, kuaidi100 }) => ({
		labels: byOrder(stt.labels),
		shipBacks: kuaidi100.shipBacks,
	}),
	wrongWaybills: ({ stt, kuaidi100 }) =>
		mismatches(
			kuaidi100.shipBacks,
			new Map(stt.orders.map(({ orderId, trackingNumber }) => [orderOf(orderId), trackingNumber])),
		),
};

export const KUAIKUAI_CHAIN: Chain = {
	title: 'Kuaikuai → rates → label → ship-back',
	example: 5,
	trigger: 'New Shop Orders',
	repair: { example: 5, trigger: 'Every Night' },
	async addOrders(sandbox, count) {
		const added = await sandbox.addOrders({ kuaikuai: Array.from({ length: count }, () => ({})) });
		return added.kuaikuai.map(({ Sid }: { Sid: number }) => String(Sid));
	},
	orderOf: (item) => String(item.id ?? detailOf(item, 'shopOrderId')),
	effects: ({ kuaikuai }) => ({
		labels: kuaikuai.labelsPerShopOrder,
		shipBacks: kuaikuai.shipBacks,
	}),
	wrongWaybills: ({ kuaikuai }) =>
		mismatches(
			kuaikuai.shipBacks,
			new Map(
				kuaikuai.labels.map(({ ecOrderId, trackingNumbers }) => [
					String(ecOrderId),
					trackingNumbers[0],
				]),
			),
		),
};

/** What one execution put out at its ends. */
export interface Ran {
	error?: string;
	failures: Array<{ order: string; reason: string }>;
	/** Orders that it shipped back, or tried to. */
	taken: number;
	/** Orders that the reconciliation found no label for. */
	withoutLabel?: string[];
	seconds: number;
}

/** @param trigger where to start; default the workflow's manual trigger */
export async function runChain(
	api: Api,
	chain: Chain,
	workflowId: string,
	trigger?: string,
): Promise<Ran> {
	const started = Date.now();
	const execution = await api.executeAndWait(workflowId, { timeoutMs: 15 * 60_000, trigger });
	const failures = (itemsOf(execution, 'Failures') as Item[]).map((item) => ({
		order: chain.orderOf(item),
		reason: String(item.error ?? ''),
	}));
	const withoutLabel = (itemsOf(execution, 'Orders Without Label') as Item[]).map(chain.orderOf);
	return {
		error: errorOf(execution)?.message,
		failures,
		taken: execution.data?.resultData?.runData?.['Ship Back']?.length ?? 0,
		...(chain.repair.trigger === trigger && chain.repair.example !== chain.example
			? { withoutLabel }
			: {}),
		seconds: (Date.now() - started) / 1000,
	};
}

/** Waits until no provider has been asked anything for some seconds. */
export async function quiet(sandbox: Sandbox, seconds = 6) {
	const calls = async () =>
		Object.values(((await sandbox.counts()) as Counts).calls).reduce((sum, each) => sum + each, 0);
	for (let still = 0, seen = await calls(); still < seconds; ) {
		await sleep(1000);
		const now = await calls();
		still = now === seen ? still + 1 : 0;
		seen = now;
	}
}

/**
 * After an interruption: the repair, and the workflow run once more. Then each order has one label
 * and one ship-back, with its own waybill.
 */
export async function expectCompleted(
	{ api, sandbox, workflows }: { api: Api; sandbox: Sandbox; workflows: Record<string, Workflow> },
	chain: Chain,
	orders: string[],
) {
	const effects = async () => chain.effects((await sandbox.counts()) as Counts);
	const shipped = async () => {
		const { shipBacks } = await effects();
		return orders.filter((order) => shipBacks[order]).length;
	};
	const before = await shipped();
	const { example, trigger } = chain.repair;
	const repair = await runChain(api, chain, workflows[example].id, trigger);
	expect(repair).toMatchObject({ error: undefined, failures: [] });
	const repaired = await shipped();
	const again = await runChain(api, chain, workflows[chain.example].id);
	expect(again).toMatchObject({ error: undefined, failures: [] });
	const once = Object.fromEntries(orders.map((order) => [order, 1]));
	const { labels, shipBacks } = await effects();
	expect(labels).toMatchObject(once);
	expect(shipBacks).toMatchObject(once);
	expect(moreThanOnce(labels).filter((order) => order in once)).toEqual([]);
	const wrong = chain.wrongWaybills((await sandbox.state()) as State);
	expect(wrong.filter((order) => order in once)).toEqual([]);
	say(
		`${chain.title}: ${before} of ${orders.length} were shipped back; the repair shipped ${repaired - before}, the next run ${(await shipped()) - repaired}.`,
	);
}

export const moreThanOnce = (tally: Record<string, number>) =>
	Object.entries(tally)
		.filter(([, count]) => count > 1)
		.map(([order]) => order);

/** Reasons without what is particular to an order, the most frequent first. */
export function tallyReasons(failures: Array<{ reason: string }>): Array<[string, number]> {
	const tally = new Map<string, number>();
	for (const { reason } of failures) {
		const general = reason.replace(/^Order \S+: /, '').replace(/\d{4,}/g, '…');
		tally.set(general, (tally.get(general) ?? 0) + 1);
	}
	return [...tally].sort((a, b) => b[1] - a[1]);
}

/** A sandbox with the two shops, and the examples made ready for it. */
export async function openSandbox() {
	const sandbox = await startSandbox({ seed: 'empty' });
	// The examples are told which shops there are: each gets its shop by an order long closed.
	await sandbox.addOrders({ kuaidi100: SHOPS.map((shop) => ({ ...shop, orderStatus: 'CLOSE' })) });
	await sandbox.setBalances({ stt: 1e6, kuaikuai: 1e6 });
	const workflows = await sandboxWorkflows(sandbox);
	return { sandbox, workflows };
}

export { newN8n };
