/**
 * The push trigger's memory in a real n8n: a push that comes again after a restart starts no second
 * run, alone in its workflow and beside a Schedule Trigger, which writes to the same static data. (One
 * that counts its intervals itself, such as every 7 minutes, can write over it:
 * docs/kuaidi100-enterprise.md.)
 */
import { createHash } from 'node:crypto';
import { callbackFor } from '../../nodes/Kuaidi100/enterprise/pushSalt';
import { itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from './support';

const MINUTE = 60_000;
const SHOP = { platform: 'PINDUODUO', shopId: '60006' };
const TAKEN = { result: true, returnCode: '200', message: '成功' };

const schedule = {
	id: 'every-second',
	name: 'Every Second',
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	position: [0, 200],
	parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
};

const CASES = [
	{ title: 'alone in its workflow', webhookId: '6c0f4f5e-0d0b-4a55-9d0a-1c5a2b7f1a01', others: [] },
	{
		title: 'beside a schedule trigger that fires every second',
		webhookId: '6c0f4f5e-0d0b-4a55-9d0a-1c5a2b7f1a02',
		others: [schedule],
	},
];

let shop: Shop;

beforeAll(async () => {
	shop = await openShop({ imported: false });
});

afterAll(async () => await shop?.close());

describe.each(CASES)('a push trigger $title', ({ title, webhookId, others }) => {
	let id: string;
	let secret: string;

	beforeAll(async () => {
		const account = shop.sandbox.credentials.find(({ type }) => type === 'kuaidi100EnterpriseApi')!;
		secret = account.data.secret!;
		const trigger = {
			id: 'pushed',
			name: 'Pushed',
			type: 'n8n-nodes-china-fulfillment.kuaidi100PushTrigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId,
			parameters: {},
			credentials: { [account.type]: { id: account.id, name: account.name } },
		};
		const workflow = { name: `Pushed ${title}`, nodes: [trigger, ...others], connections: {} };
		({ id } = await shop.api.createWorkflow(workflow));
		await shop.api.publish(id);
	});

	/** As the vendor pushes: signed with the salt that the import would have given it. */
	async function push(param: string) {
		const { callbackUrl, salt } = callbackFor(
			secret,
			`${shop.n8n.url}/webhook/${webhookId}/push`,
			'orders',
			SHOP,
		);
		const sign = createHash('md5').update(`${param}${salt}`).digest('hex');
		const deadline = Date.now() + MINUTE;
		for (;;) {
			const body = new URLSearchParams({ sign, param });
			const answer = await fetch(callbackUrl, { method: 'POST', body });
			// n8n answers before it has registered the addresses.
			if (answer.status !== 404 || Date.now() > deadline)
				return { status: answer.status, body: await answer.json() };
			await sleep(200);
		}
	}

	const pushed = async () =>
		((await shop.api.executions(id)) as unknown[]).flatMap((each) =>
			itemsOf(each, 'Pushed').map(({ param }: { param: string }) => param),
		) as string[];
	/** What was pushed into runs, with time for one that should not be. */
	async function settled(params: string[]) {
		const deadline = Date.now() + 20_000;
		while ((await pushed()).length < params.length && Date.now() < deadline) await sleep(200);
		await sleep(3000);
		return await pushed();
	}

	it('runs once for a push', async () => {
		expect(await push('{"n":1}')).toEqual({ status: 200, body: TAKEN });
		expect(await settled(['{"n":1}'])).toEqual(['{"n":1}']);
	});

	it.each(['stopped', 'killed'])('takes it again after n8n was %s, without a run', async (how) => {
		await (how === 'killed' ? shop.n8n.kill() : shop.n8n.stop());
		await shop.n8n.start();
		shop.api = await shop.n8n.signIn();
		const before = await pushed();
		expect(await push('{"n":1}')).toEqual({ status: 200, body: TAKEN });
		expect(await settled(before)).toEqual(before);
		const another = `{"how":"${how}"}`;
		expect(await push(another)).toEqual({ status: 200, body: TAKEN });
		expect(await settled([...before, another])).toEqual([...before, another]);
		expect(await push(another)).toEqual({ status: 200, body: TAKEN });
		expect(await settled([...before, another])).toEqual([...before, another]);
	});
});
