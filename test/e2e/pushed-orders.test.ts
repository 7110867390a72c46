/**
 * Example 11 in a real n8n: an import is requested with the address that the trigger has left, its
 * orders are pushed, each gets one label and one ship-back, and a push that comes again does nothing.
 */
import { createHash } from 'node:crypto';
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from './support';

const MINUTE = 60_000;

type Item = Record<string, unknown>;
interface Pushed {
	taskId: string;
	param: string;
	status: number;
	body: string;
}

/** Of the shape that the sandbox made up: what a user chooses on the first day. */
const MAPPING = {
	number: 'orders[].tid',
	platformStatus: 'orders[].state',
	name: 'orders[].receiver.name',
	phone: 'orders[].receiver.mobile',
	state: 'orders[].receiver.province',
	city: 'orders[].receiver.city',
	line1: 'orders[].receiver.address',
	postalCode: 'orders[].receiver.zip',
	lineSku: 'orders[].items[].skuCode',
	lineTitle: 'orders[].items[].title',
	lineQuantity: 'orders[].items[].num',
	linePrice: 'orders[].items[].price',
};

let shop: Shop;
let id: string;
let pushes: Pushed[];

beforeAll(async () => {
	shop = await openShop();
	const mapped = changeNode(shop.workflows[11], 'Pushed', (node) => ({
		...node,
		parameters: {
			...node.parameters,
			fieldMapping: {
				mappings: Object.entries(MAPPING).map(([field, path]) => ({
					field,
					path: { __rl: true, mode: 'path', value: path },
				})),
			},
		},
	}));
	const often = changeNode(mapped, 'Every 30 Minutes', (node) => ({
		...node,
		parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 20 }] } },
	}));
	id = (await shop.api.createWorkflow({ ...often, name: 'Pushed orders' })).id;
	await shop.api.publish(id);
});

afterAll(async () => await shop?.close());

const executions = async () => (await shop.api.executions(id)) as unknown[];

it('requests an import for each shop, with the address of its own push trigger', async () => {
	const [first] = await shop.api.waitForExecutions(id, 1, { timeoutMs: 2 * MINUTE });
	expect(errorOf(first)).toBeUndefined();
	const tasks = itemsOf(first, 'Request Import') as Item[];
	const shops = [...new Set(tasks.map(({ platform, shopId }) => `${platform} ${shopId}`))];
	expect(shops.sort()).toEqual(['PINDUODUO 60006', 'TAOBAO 70007']);
	for (const { callbackUrl } of tasks)
		expect(callbackUrl).toBe(`${shop.n8n.url}/webhook/9b1f6c0e-52d7-4f3a-8a46-1f0c7e3d2b88/push`);
});

it('gives each pushed order one label and one ship-back, and none to a hidden recipient', async () => {
	pushes = (await shop.sandbox.push()) as Pushed[];
	expect(pushes.length).toBeGreaterThan(1);
	for (const { status, body } of pushes) {
		expect(status).toBe(200);
		expect(JSON.parse(body)).toEqual({ result: true, returnCode: '200', message: '成功' });
	}
	const deadline = Date.now() + MINUTE;
	let found: unknown[] = [];
	do {
		await sleep(1000);
		found = await executions();
	} while (
		Date.now() < deadline &&
		found.flatMap((each) => itemsOf(each, 'Failures') as Item[]).length < 1
	);
	const all = (node: string) => found.flatMap((each) => itemsOf(each, node) as Item[]);
	const { stt, kuaidi100Enterprise } = await shop.sandbox.counts();
	expect(kuaidi100Enterprise.shipBacks).toEqual({ PDD20250922001: 1, PDD20250922002: 1 });
	expect(stt.labels).toEqual({
		'PINDUODUO-60006-PDD20250922001': 1,
		'PINDUODUO-60006-PDD20250922002': 1,
	});
	expect(all('Failures')).toEqual([
		expect.objectContaining({
			number: 'T1001',
			error: expect.stringMatching(/masked/),
			encrypted: expect.objectContaining({ oaid: '1Ht8oaid' }),
		}),
	]);
});

it('takes a push that comes again, and does nothing', async () => {
	const pushedRuns = async () =>
		(await executions()).filter((each) => itemsOf(each, 'Pushed').length > 0).length;
	const deadline = Date.now() + MINUTE;
	while ((await pushedRuns()) < pushes.length && Date.now() < deadline) await sleep(500);
	expect(await pushedRuns()).toBe(pushes.length);
	const { tasks } = (await shop.sandbox.state()).kuaidi100Enterprise;
	const { callbackUrl, salt } = tasks.find(
		({ taskId }: { taskId: string }) => taskId === pushes[0].taskId,
	);
	// As the vendor's sister APIs repeat a push: the very same text, signed anew.
	const repeat = async () => {
		const { param } = pushes[0];
		const sign = createHash('md5').update(`${param}${salt}`).digest('hex');
		const body = new URLSearchParams({ sign, param });
		return await fetch(callbackUrl, { method: 'POST', body });
	};
	expect(await (await repeat()).json()).toMatchObject({ result: true, returnCode: '200' });
	await sleep(2000);
	expect(await pushedRuns()).toBe(pushes.length);
	expect((await shop.sandbox.counts()).kuaidi100Enterprise.shipBacks).toEqual({
		PDD20250922001: 1,
		PDD20250922002: 1,
	});
});

it('refuses what is not signed for it', async () => {
	const address = `${shop.n8n.url}/webhook/9b1f6c0e-52d7-4f3a-8a46-1f0c7e3d2b88/push`;
	const forms: Array<Record<string, string>> = [
		{ param: '{}' },
		{ param: '{}', sign: 'f'.repeat(32) },
	];
	for (const form of forms) {
		const { status } = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
		expect(status).toBe(401);
	}
});
