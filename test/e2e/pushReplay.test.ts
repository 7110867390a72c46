/**
 * The push trigger's memory in a real n8n: a push that comes again after a restart starts no second
 * run, alone in its workflow and beside a Schedule Trigger, which writes to the same static data. (One
 * that counts its intervals itself, such as every 7 minutes, can write over it:
 * docs/kuaidi100-enterprise.md.)
 */
import { PushTrigger, restart } from './pushes';
import { openShop, type Shop } from './support';

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

describe.each(CASES)('a push trigger $title', ({ webhookId, others }) => {
	let trigger: PushTrigger;

	beforeAll(async () => {
		trigger = await PushTrigger.publish(shop, webhookId, others);
	});

	it('runs once for a push', async () => {
		await trigger.push('{"n":1}');
		expect(await trigger.settled(1)).toEqual(['{"n":1}']);
	});

	it.each(['stopped', 'killed'] as const)(
		'takes it again after n8n was %s, without a run',
		async (how) => {
			await restart(shop, how);
			const before = await trigger.started();
			await trigger.push('{"n":1}');
			expect(await trigger.settled(before.length)).toEqual(before);
			const another = `{"how":"${how}"}`;
			const after = [...before, another];
			await trigger.push(another);
			expect(await trigger.settled(after.length)).toEqual(after);
			await trigger.push(another);
			expect(await trigger.settled(after.length)).toEqual(after);
		},
	);
});
