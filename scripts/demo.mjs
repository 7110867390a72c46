/**
 * `npm run demo`: twenty orders go from two shops to printing, labels and back, and shop orders to
 * the cheapest label, in a real n8n, on this machine alone. The editor stays open till Ctrl-C. `npm
 * run demo -- --once` ends after the run, with 0 only if the sandbox saw every order shipped back
 * exactly once.
 */
import { orderOf, sandboxWorkflows } from './lib/n8n/examples.mjs';
import { errorOf, itemsOf } from './lib/n8n/api.mjs';
import { ensureHost } from './lib/n8n/host.mjs';
import { pack } from './lib/pack.mjs';
import { createPrivateN8n } from './lib/n8n/instance.mjs';
import { atEnd, untilInterrupted } from './lib/system/processes.mjs';
import { startSandbox } from './lib/sandbox.mjs';
import { main } from './lib/setup.mjs';
import { startStubModel } from './lib/n8n/stub-model.mjs';
import { table } from './lib/table.mjs';

const PRINTING = 4;
const CHAIN = 2;
const AGENT = 7;
/** Reconciliation, shop orders of Kuaikuai, end of day: they work on what the chain left. */
const AFTERWARDS = [3, 5, 6];
/** New orders for the carrier rules, since all others are shipped by then. */
const NEW_ORDERS = 3;
const [PARCELS, RULES, COSTS, ACCOUNTS] = [10, 13, 17, 'check'];
/** STT, Kuaikuai and Fengchao: a look at Kuaidi100 is billed, so it is left out there. */
const CHECKED_PROVIDERS = 3;

/** What happened to each order, from the providers' side: n8n's word is not asked. */
function judge(orders, state) {
	return orders.map(({ orderNum, shopId }) => {
		const shipBacks = state.kuaidi100.shipBacks.filter(({ order }) => order === orderNum);
		const labels = state.stt.orders.filter(({ orderId }) => orderOf(orderId) === orderNum);
		const waybill = shipBacks[0]?.trackingNumber;
		const isRight =
			labels.length === 1 && shipBacks.length === 1 && waybill === labels[0].trackingNumber;
		return { orderNum, shopId, shipBacks, labels, waybill, isRight };
	});
}

const times = (count) => (count === 1 ? 'once' : count === 0 ? 'no' : `${count} times`);

function report(verdicts, billed) {
	const rows = verdicts.map(({ orderNum, shopId, labels, waybill, shipBacks, isRight }) => [
		orderNum,
		shopId,
		labels.map(({ nbOrderId }) => nbOrderId).join(' ') || '-',
		waybill ?? '-',
		times(shipBacks.length),
		isRight ? '' : '<--',
	]);
	console.log(`\n${table(['order', 'shop', 'label', 'waybill', 'shipped back', ''], rows)}`);
	const right = verdicts.filter(({ isRight }) => isRight).length;
	console.log(
		`\n${right} of ${verdicts.length} orders have one label and were shipped back once. Kuaidi100 would have billed ${billed} calls: each order for each time it was read, and each ship-back.`,
	);
	return right === verdicts.length && right > 0;
}

/** What the other examples did, again from the providers' side. */
function reportOthers(orders, { fengchao, kuaikuai, kuaidi100 }, { stt }) {
	const shipped = Object.values(kuaikuai.shipBacks);
	const labels = Object.values(kuaikuai.labelsPerShopOrder);
	const inForm = stt.scanForms.flatMap(({ trackingNumbers }) => trackingNumbers).length;
	console.log(`
Fengchao (printing):  ${fengchao.trades} of ${orders.length} orders imported
Reconciliation:       ${Object.values(kuaidi100.shipBacks).filter((count) => count > 1).length} orders shipped back twice
Kuaikuai:             ${labels.length} shop orders with a label at the cheapest rate, ${shipped.length} shipped back
End of day:           ${stt.scanForms.length} SCAN form for ${inForm} parcels`);
	const isOnce = (count) => count === 1;
	return (
		fengchao.trades === orders.length &&
		Object.values(kuaidi100.shipBacks).every(isOnce) &&
		shipped.length > 0 &&
		shipped.length === labels.length &&
		[...shipped, ...labels].every(isOnce) &&
		inForm === orders.length
	);
}

/** What the examples that buy nothing said, against what the providers know. */
function reportReaders({ parcels, rules, costs, accounts }, { stt }) {
	const followed = itemsOf(parcels, 'Record Parcel').length;
	const chosen = itemsOf(rules, 'Create Label').length;
	const [totals] = itemsOf(costs, 'Totals');
	const [whole] = itemsOf(accounts, 'One Report');
	const checked = (whole?.report.match(/^## .*: as documented$/gm) ?? []).length;
	const spent = stt.orders.reduce((sum, { postFee }) => sum + Math.round(postFee * 100), 0) / 100;
	console.log(`Parcels followed:     ${followed}
Carrier rules:        ${chosen} new orders, a channel for each, nothing bought
Cost of the day:      ${totals?.spent} for ${totals?.labels} labels
Check your account:   ${checked} providers answer as documented`);
	return (
		followed === stt.orders.length &&
		chosen === NEW_ORDERS &&
		totals?.spent === spent &&
		whole?.clean === true &&
		checked === CHECKED_PROVIDERS
	);
}

await main(async () => {
	const once = process.argv.includes('--once');
	await ensureHost();

	console.log('Building and packing the nodes');
	const { unpacked } = await pack();

	const sandbox = await startSandbox({ seed: 'demo' });
	atEnd(sandbox.stop);
	const model = await startStubModel();
	atEnd(model.stop);
	const n8n = await createPrivateN8n({ unpacked });
	atEnd(n8n.remove);

	console.log('Starting n8n');
	const workflows = await sandboxWorkflows(sandbox, [model.credential]);
	await n8n.importCredentials([...sandbox.credentials, model.credential]);
	await n8n.importWorkflows(Object.values(workflows));
	await n8n.start();
	const api = await n8n.signIn();

	/** Runs an example as "Execute workflow" does; says so when n8n calls it a failure. */
	async function run(example) {
		const execution = await api.executeAndWait(workflows[example].id, { timeoutMs: 180_000 });
		if (execution.status !== 'success') {
			console.error(`n8n: ${execution.status}: ${errorOf(execution)?.message ?? ''}`);
		}
		return execution;
	}

	console.log(`Running "${workflows[PRINTING].name}"`);
	await run(PRINTING);
	const chain = workflows[CHAIN];
	const before = await sandbox.state();
	const orders = before.kuaidi100.orders.filter(({ orderStatus }) => orderStatus === 'UNSHIP');
	console.log(`Running "${chain.name}" for ${orders.length} orders`);
	await run(CHAIN);

	const after = await sandbox.state();
	const chainRight = report(judge(orders, after), after.kuaidi100.billed);

	const rest = Object.keys(workflows)
		.map(Number)
		.filter((example) => AFTERWARDS.includes(example));
	const executions = [];
	for (const example of rest) {
		console.log(`Running "${workflows[example].name}"`);
		executions.push(await run(example));
	}
	const othersRight = reportOthers(orders, await sandbox.counts(), await sandbox.state());

	const [{ type, shopId }] = orders;
	await sandbox.addOrders({ kuaidi100: Array(NEW_ORDERS).fill({ type, shopId }) });
	const readers = [];
	for (const example of [PARCELS, RULES, COSTS, ACCOUNTS]) {
		console.log(`Running "${workflows[example].name}"`);
		readers.push(await run(example));
	}
	executions.push(...readers);
	const [parcels, rules, costs, accounts] = readers;
	const readersRight = reportReaders({ parcels, rules, costs, accounts }, await sandbox.state());
	const allRight =
		chainRight &&
		othersRight &&
		readersRight &&
		executions.every(({ status }) => status === 'success');
	if (once) return allRight ? 0 : 1;

	const [{ OrderId: unlabelled }] = (await sandbox.addOrders({ kuaikuai: [{}] })).kuaikuai;
	console.log(`
n8n's editor:  ${n8n.url}/workflow/${chain.id}
  login:       ${n8n.login.email}
  password:    ${n8n.login.password}
Ask the agent: ${n8n.url}/workflow/${workflows[AGENT].id}  (“Buy a label for order ${unlabelled}”, then “Where is order ${unlabelled}?”; its model is a stand-in)
The sandbox:   ${sandbox.url}  (what the providers received)
New orders:    curl -X POST ${sandbox.url}/_sandbox/reset  (all of these are shipped: the providers start anew with unshipped ones)

Ctrl-C ends both and removes what they wrote.`);
	return await untilInterrupted();
});
