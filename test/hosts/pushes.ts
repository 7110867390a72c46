/** What a push trigger must hold in every n8n, also in queue mode. */
import { randomUUID } from 'node:crypto';
import { PushTrigger, restart } from '../e2e/pushes';
import type { Shop } from '../e2e/support';

const AT_ONCE = 5;
const ROUNDS = 5;

/**
 * Pushes at the same moment are all stored (n8n 1.85 writes two at once in either order, so some
 * rounds are needed to see it), and start one run each, also when they come again after a kill.
 * @param goOn starts what a kill ends beside n8n's main process
 */
export async function expectTakenOnce(shop: Shop, goOn = async () => {}): Promise<void> {
	const trigger = await PushTrigger.publish(shop, randomUUID());
	const pushed: string[] = [];
	for (let round = 1; round <= ROUNDS; round++) {
		const some = Array.from({ length: AT_ONCE }, (_, at) => `{"n":"${round}-${at}"}`);
		await trigger.pushAtOnce(some);
		pushed.push(...some);
		expect(await trigger.remembered()).toBe(pushed.length);
	}
	await trigger.pushAtOnce(pushed);
	expect((await trigger.settled(pushed.length)).sort()).toEqual(pushed);
	await restart(shop, 'killed');
	await goOn();
	await trigger.pushAtOnce([...pushed, '{"n":"new"}']);
	expect((await trigger.settled(pushed.length + 1)).sort()).toEqual([...pushed, '{"n":"new"}']);
}
