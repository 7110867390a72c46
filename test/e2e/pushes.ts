/** Pushes as Kuaidi100 sends them, to a push trigger in a real n8n. */
import { createHash } from 'node:crypto';
import { callbackFor } from '../../nodes/Kuaidi100/enterprise/pushSalt';
import { itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import type { Shop } from './support';

const MINUTE = 60_000;
const SHOP = { platform: 'PINDUODUO', shopId: '60006' };
const TAKEN = { result: true, returnCode: '200', message: '成功' };

const accountOf = (shop: Shop) =>
	shop.sandbox.credentials.find(({ type }) => type === 'kuaidi100EnterpriseApi')!;

/** A published workflow of a push trigger, and of others beside it. */
export class PushTrigger {
	private constructor(
		private readonly shop: Shop,
		private readonly webhookId: string,
		private readonly workflowId: string,
	) {}

	static async publish(shop: Shop, webhookId: string, others: object[] = []): Promise<PushTrigger> {
		const { type, id: account, name } = accountOf(shop);
		const trigger = {
			id: 'pushed',
			name: 'Pushed',
			type: 'n8n-nodes-china-fulfillment.kuaidi100PushTrigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId,
			parameters: {},
			credentials: { [type]: { id: account, name } },
		};
		const nodes = [trigger, ...others];
		const { id } = await shop.api.createWorkflow({ name: 'Pushed', nodes, connections: {} });
		await shop.api.publish(id);
		return new PushTrigger(shop, webhookId, id);
	}

	/** Signed with the salt that the import would have given it. @throws unless it is taken */
	async push(param: string): Promise<void> {
		const { callbackUrl, salt } = callbackFor(
			accountOf(this.shop).data.secret!,
			`${this.shop.n8n.url}/webhook/${this.webhookId}/push`,
			'orders',
			SHOP,
		);
		const sign = createHash('md5').update(`${param}${salt}`).digest('hex');
		const body = new URLSearchParams({ sign, param });
		const send = () => fetch(callbackUrl, { method: 'POST', body });
		let answer = await send();
		// n8n answers "published" before it has registered the addresses.
		for (const deadline = Date.now() + MINUTE; answer.status === 404 && Date.now() < deadline; ) {
			await sleep(200);
			answer = await send();
		}
		expect({ status: answer.status, body: await answer.json() }).toEqual({
			status: 200,
			body: TAKEN,
		});
	}

	pushAtOnce = async (params: string[]) =>
		await Promise.all(params.map(async (param) => await this.push(param)));

	/** How many pushes n8n has in its database. */
	async remembered(): Promise<number> {
		const { staticData } = await this.shop.api.publicApi('GET', `/workflows/${this.workflowId}`);
		return (staticData as Record<string, { pushes: string }>)['node:Pushed'].pushes.length / 8;
	}

	/** What was pushed into runs, in the order of the runs. */
	async started(): Promise<string[]> {
		const executions = (await this.shop.api.executions(this.workflowId)) as unknown[];
		return executions.flatMap((each) =>
			itemsOf(each, 'Pushed').map(({ param }: { param: string }) => param),
		);
	}

	/** The same, once there are so many, with time for one that should not be. */
	async settled(count: number): Promise<string[]> {
		const deadline = Date.now() + 20_000;
		while ((await this.started()).length < count && Date.now() < deadline) await sleep(200);
		await sleep(2000);
		return await this.started();
	}
}

/** Ends every process of n8n and starts the main one. */
export async function restart(shop: Shop, how: 'stopped' | 'killed'): Promise<void> {
	await (how === 'killed' ? shop.n8n.kill() : shop.n8n.stop());
	await shop.n8n.start();
	shop.api = await shop.n8n.signIn();
}
