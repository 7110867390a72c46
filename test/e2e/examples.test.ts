/**
 * Every example, run as a user runs it, one after the other as on a day: a shop is connected, its
 * orders are printed, labelled and shipped back, what was left behind is reconciled, and the day is
 * closed.
 */
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf as anyItemsOf } from '../../scripts/lib/n8n/api.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from './support';

const MINUTES = 60_000;

const itemsOf = (execution: unknown, node: string) =>
	anyItemsOf(execution, node) as Array<Record<string, unknown>>;

let shop: Shop;

beforeAll(async () => {
	shop = await openShop();
});

afterAll(async () => await shop?.close());

async function run(example: number) {
	const execution = await shop.api.executeAndWait(shop.workflows[example].id, {
		timeoutMs: 4 * MINUTES,
	});
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

async function unshipped(): Promise<string[]> {
	const { kuaidi100 } = await shop.sandbox.state();
	return kuaidi100.orders
		.filter(({ orderStatus }: { orderStatus: string }) => orderStatus === 'UNSHIP')
		.map(({ orderNum }: { orderNum: string }) => orderNum);
}

describe('1 Connect a shop', () => {
	const KEY = 'open-sesame';
	let workflowId: string;
	let address: string;

	beforeAll(async () => {
		const guarded = changeNode(shop.workflows[1], 'Shop Authorized', (node) => ({
			...node,
			parameters: { ...node.parameters, connectKey: KEY },
		}));
		workflowId = (await shop.api.createWorkflow(guarded)).id;
		await shop.api.publish(workflowId);
		const { webhookId } = guarded.nodes.find(
			({ name }: { name: string }) => name === 'Shop Authorized',
		);
		address = `${shop.n8n.url}/webhook/${webhookId}`;
		// n8n answers "published" before it has registered the addresses.
		const deadline = Date.now() + MINUTES;
		while ((await connect('')).status === 404 && Date.now() < deadline) await sleep(200);
	});

	const connect = (query: string) => fetch(`${address}/connect?${query}`, { redirect: 'manual' });

	it('leads a shop owner who has the key to the marketplace, and nobody else', async () => {
		expect((await connect('platform=YOUZAN')).status).toBe(401);
		expect((await connect('platform=YOUZAN&key=guess')).status).toBe(401);
		expect((await connect(`key=${KEY}`)).status).toBe(400);
		const answer = await connect(`platform=YOUZAN&key=${KEY}`);
		expect(answer.status).toBe(302);
		expect(answer.headers.get('location')).toContain(shop.sandbox.url);
	});

	it('stores the shop when the provider calls back, once however often it calls', async () => {
		for (const count of [1, 2]) {
			const { status } = await shop.sandbox.callback({
				shopId: '777',
				shopName: '新店',
				type: 'YOUZAN',
			});
			expect(status).toBe(200);
			const executions = await shop.api.waitForExecutions(workflowId, count);
			const rows = itemsOf(executions[count - 1], 'Store Shop');
			expect(rows).toEqual([
				expect.objectContaining({ platform: 'YOUZAN', shopId: '777', shopName: '新店' }),
			]);
		}
		const ids = (await shop.api.executions(workflowId)).map(
			(execution) => itemsOf(execution, 'Store Shop')[0].id,
		);
		expect(new Set(ids).size).toBe(1);
	});

	it('keeps apart the shops that are not expected, where a list says which are', async () => {
		const example = shop.workflows[1];
		const part = (name: string, change = {}) => ({
			...example.nodes.find((node: { name: string }) => node.name === name),
			...change,
		});
		const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
		const own = { typeVersion: 1, position: [0, 0], parameters: {} };
		const reported = "return [{ json: { shopId: '777' } }, { json: { shopId: '1' } }];";
		const trial = await shop.api.createWorkflow({
			...example,
			nodes: [
				{ ...own, id: 'by-hand', name: 'By Hand', type: 'n8n-nodes-base.manualTrigger' },
				{
					...own,
					id: 'reported',
					name: 'Reported',
					type: 'n8n-nodes-base.code',
					typeVersion: 2,
					parameters: { jsCode: reported },
				},
				part('Expected Shops', {
					parameters: {
						...part('Expected Shops').parameters,
						jsonOutput: '{"expectedShopIds":[777]}',
					},
				}),
				part('Expected Shop?'),
				part('Ensure Shop Table', { ...own, type: 'n8n-nodes-base.noOp' }),
				part('Unexpected Shop'),
			],
			connections: {
				'By Hand': to('Reported'),
				Reported: to('Expected Shops'),
				'Expected Shops': example.connections['Expected Shops'],
				'Expected Shop?': example.connections['Expected Shop?'],
			},
		});
		const execution = await shop.api.executeAndWait(trial.id, { timeoutMs: MINUTES });
		const shops = (name: string) => itemsOf(execution, name).map(({ shopId }) => shopId);
		expect(shops('Ensure Shop Table')).toEqual(['777']);
		expect(shops('Unexpected Shop')).toEqual(['1']);
	});

	it('refuses callbacks that are forged or not as documented, and runs nothing for them', async () => {
		const before = (await shop.api.executions(workflowId)).length;
		const post = (path: string, body: string) =>
			fetch(`${address}/kuaidi100${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
		const shape = JSON.stringify({ shopName: '小卖部', shopId: '1', type: 'YOUZAN' });
		expect((await post('', shape)).status).toBe(401);
		expect((await post(`?token=${'0'.repeat(64)}`, shape)).status).toBe(401);
		expect((await post(`?token=${'0'.repeat(64)}`, JSON.stringify({ shopName: 'x' }))).status).toBe(
			400,
		);
		for (const malformed of [
			'',
			'{',
			shape.slice(0, 20),
			`[${shape}]`,
			'null',
			'\u0000',
			JSON.stringify({ ...JSON.parse(shape), shopName: 'x'.repeat(20_000) }),
		]) {
			// What is no JSON at all is refused by n8n itself.
			const { status } = await post(`?token=${'0'.repeat(64)}`, malformed);
			expect({ malformed, refused: [400, 422].includes(status) }).toEqual({
				malformed,
				refused: true,
			});
		}
		// Past n8n's own limit n8n itself refuses (with 413 or 500), and may hang up before it has all.
		const tooLarge = await post(
			`?token=${'0'.repeat(64)}`,
			JSON.stringify({ shopName: 'x'.repeat(20 * 1024 * 1024) }),
		).then(
			({ status }) => status,
			() => 'hung up',
		);
		expect([413, 500, 'hung up']).toContain(tooLarge);
		for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
			expect({ method, status: (await fetch(`${address}/kuaidi100`, { method })).status }).toEqual({
				method,
				status: 404,
			});
		expect(
			(
				await fetch(`${address}/connect?platform=YOUZAN&key=${KEY}`, {
					method: 'POST',
					body: shape,
				})
			).status,
		).toBe(404);
		expect((await shop.api.executions(workflowId)).length).toBe(before);
	});

	it('stands a flood of forged callbacks: none starts a run, and a good one among them gets through', async () => {
		const before = (await shop.api.executions(workflowId)).length;
		const { authorizations } = (await shop.sandbox.state()).kuaidi100;
		const { callbackUrl } = authorizations.at(-1);
		const forge = async (at: number) =>
			(
				await fetch(callbackUrl.replace(/token=.{8}/, `token=${String(at).padStart(8, '0')}`), {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ shopName: '小卖部', shopId: String(at), type: 'YOUZAN' }),
				})
			).status;
		const statuses: number[] = [];
		const flood = Array.from({ length: 10 }, async (_, lane) => {
			for (let at = 0; at < 20; at++) statuses.push(await forge(lane * 20 + at));
		});
		expect(
			(await shop.sandbox.callback({ shopId: '778', shopName: '老店', type: 'YOUZAN' })).status,
		).toBe(200);
		await Promise.all(flood);
		expect(statuses).toEqual(Array(200).fill(401));
		const executions = await shop.api.waitForExecutions(workflowId, before + 1);
		expect(executions).toHaveLength(before + 1);
		expect(itemsOf(executions[before], 'Store Shop')).toEqual([
			expect.objectContaining({ shopId: '778', shopName: '老店' }),
		]);
	});
});

it('4 Orders to Fengchao printing: every order is in', async () => {
	const orders = await unshipped();
	const execution = await run(4);
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	const { fengchao } = await shop.sandbox.counts();
	expect(fengchao.trades).toBe(orders.length);
});

it('2 Orders to labels and back: one order is left without ship-back by a fault', async () => {
	const orders = await unshipped();
	await shop.sandbox.setFaults([
		{ provider: 'kuaidi100', operation: 'ship', kind: 'business-error', times: 1 },
	]);
	const execution = await run(2);
	await shop.sandbox.setFaults([]);
	expect(itemsOf(execution, 'Failures')).toHaveLength(1);
	const { stt, kuaidi100 } = await shop.sandbox.counts();
	expect(Object.keys(stt.labels)).toHaveLength(orders.length);
	expect(Object.keys(kuaidi100.shipBacks)).toHaveLength(orders.length - 1);
});

it('3 Nightly reconciliation: leaves alone what was bought within the hour, a workflow may still be at work on it', async () => {
	const published = changeNode(shop.workflows[3], 'Your Shops', (node) => ({
		...node,
		parameters: {
			...node.parameters,
			jsonOutput: node.parameters.jsonOutput.replace(
				'"leaveAloneMinutes":0',
				'"leaveAloneMinutes":60',
			),
		},
	}));
	const { id } = await shop.api.createWorkflow(published);
	const execution = await shop.api.executeAndWait(id, { timeoutMs: MINUTES });
	expect(errorOf(execution)).toBeUndefined();
	expect(itemsOf(execution, 'Get Label Record').map(({ status }) => status)).toEqual(['bought']);
	expect(itemsOf(execution, 'Ship Back')).toEqual([]);
	expect(itemsOf(execution, 'Orders Without Label')).toEqual([]);
});

it('3 Nightly reconciliation: ships that one back, and reports an order that has no label', async () => {
	await shop.sandbox.addOrders({ kuaidi100: [{ type: 'YOUZAN', shopId: '123456789' }] });
	const [left] = (await unshipped()).slice(-1);
	const execution = await run(3);
	expect(itemsOf(execution, 'Record Ship Back')).toHaveLength(1);
	expect(itemsOf(execution, 'Orders Without Label').map(({ number }) => number)).toEqual([left]);
	const { stt, kuaidi100 } = await shop.sandbox.counts();
	expect(Object.keys(kuaidi100.shipBacks)).toHaveLength(20);
	expect(Object.values(kuaidi100.shipBacks).every((times) => times === 1)).toBe(true);
	expect(stt.labelsBought).toBe(20);
	expect(await unshipped()).toEqual([left]);
});

it('5 Kuaikuai shop orders at the best rate: one label and one ship-back each, the others branch off', async () => {
	const execution = await run(5);
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	expect(itemsOf(execution, 'Not to Be Shipped Here').length).toBeGreaterThan(0);
	const shipped = itemsOf(execution, 'Shipped').map(({ id }) => id);
	expect(shipped.length).toBeGreaterThan(0);
	const { kuaikuai } = await shop.sandbox.counts();
	const once = Object.fromEntries(shipped.map((id) => [String(id), 1]));
	expect(kuaikuai.shipBacks).toEqual(once);
	expect(kuaikuai.labelsPerShopOrder).toEqual(once);
});

it('6 End of day: all labels of the record in one SCAN form', async () => {
	const execution = await run(6);
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	expect(itemsOf(execution, 'Summary')).toEqual([
		expect.objectContaining({ labels: 20, parcels: 20 }),
	]);
	expect((await shop.sandbox.state()).stt.scanForms).toHaveLength(1);
});

describe('8 Wait for labels', () => {
	const bought = async () => Object.keys((await shop.sandbox.counts()).stt.labels).sort();

	/** The example, asking for these orders, with another time in its node Wait. */
	async function waitFor(numbers: string[], seconds: number, tries = 24) {
		const example = shop.workflows[8];
		const one = { id: 'each', name: 'Each', type: 'n8n-nodes-base.code', typeVersion: 2 };
		const jsCode = `return ${JSON.stringify(numbers.map((number) => ({ json: { number } })))};`;
		const split = {
			...example,
			nodes: [...example.nodes, { ...one, position: [280, 300], parameters: { jsCode } }],
			connections: {
				...example.connections,
				'Try by Hand': { main: [[{ node: 'Each', type: 'main', index: 0 }]] },
				Each: { main: [[{ node: 'Get Labels', type: 'main', index: 0 }]] },
			},
		};
		const quick = changeNode(split, 'Wait', (node) => ({
			...node,
			parameters: { ...node.parameters, amount: seconds, unit: 'seconds' },
		}));
		const text = JSON.stringify(quick).replace('"rightValue":24', `"rightValue":${tries}`);
		const { id } = await shop.api.createWorkflow(JSON.parse(text));
		const execution = await shop.api.executeAndWait(id, { timeoutMs: 4 * MINUTES });
		expect(errorOf(execution)).toBeUndefined();
		return execution;
	}

	const numbersOf = (execution: unknown, node: string) =>
		itemsOf(execution, node).map(({ number }) => number);

	it('goes on with what is ready, sleeps for the rest in n8n’s database, and asks again', async () => {
		const numbers = (await bought()).slice(0, 3);
		await shop.sandbox.setFaults([{ provider: 'stt', kind: 'label-not-ready', times: 1 }]);
		// More than 65 seconds: n8n keeps nothing of the run in memory.
		const execution = await waitFor([...numbers, 'GONE-1'], 66);
		expect(numbersOf(execution, 'Failures')).toEqual(['GONE-1']);
		expect(numbersOf(execution, 'Wait').sort()).toEqual(numbers);
		expect(numbersOf(execution, 'Ready').sort()).toEqual(numbers);
		expect(itemsOf(execution, 'Not Ready in Time')).toEqual([]);
	});

	it('gives up after as many rounds as are set', async () => {
		const [number] = await bought();
		await shop.sandbox.setFaults([{ provider: 'stt', kind: 'label-not-ready', times: 2 }]);
		const execution = await waitFor([number], 1, 1);
		await shop.sandbox.setFaults([]);
		expect(itemsOf(execution, 'Ready')).toEqual([]);
		expect(numbersOf(execution, 'Not Ready in Time')).toEqual([number]);
	});
});
