/**
 * If n8n is killed, nobody knows what became of the writes that were on their way. Where the provider
 * can be asked later, that does no harm; a ship-back cannot be looked up, so few of them are on their
 * way at any moment, however fast the provider is.
 */
import { sleep } from 'n8n-workflow';
import { createParameters, order } from '../engine/stt/orders';
import { runNode } from '../engine/support/harness';
import { playProviders } from '../engine/support/providers';

const wire = playProviders();
const ORDERS = 200;
/** Long enough that what else this machine does is no slower answer. */
const ANSWER_MS = 400;

/** @returns the most calls that were on their way at one moment */
async function mostInFlight(work: () => Promise<{ json: object[] }>): Promise<number> {
	const handle = wire.sandbox.handle.bind(wire.sandbox);
	let [active, most] = [0, 0];
	const slow = jest.spyOn(wire.sandbox, 'handle').mockImplementation(async (...call) => {
		most = Math.max(most, ++active);
		await sleep(ANSWER_MS);
		active--;
		return await handle(...call);
	});
	const { json } = await work();
	slow.mockRestore();
	expect(json).toHaveLength(ORDERS);
	return most;
}

const numbers = Array.from({ length: ORDERS }, (_none, at) => `K-${at}`);

it('sixteen ship-backs at most would be unknown', async () => {
	const { orders } = wire.sandbox.state.kuaidi100;
	const one = orders.find(({ orderNum }) => orderNum === 'E20250922001')!;
	orders.push(...numbers.map((orderNum) => ({ ...one, orderNum })));
	const most = await mostInFlight(
		async () =>
			await runNode({
				node: 'kuaidi100',
				parameters: {
					resource: 'order',
					operation: 'ship',
					courier: { __rl: true, mode: 'list', value: 'fedex' },
				} as never,
				items: numbers.map((number) => ({
					number,
					platform: 'YOUZAN',
					shopId: '10001',
					shipment: { trackingNumbers: [`W-${number}`] },
				})),
				settings: { onError: 'continueRegularOutput' },
			}),
	);
	expect(most).toBeGreaterThan(4);
	expect(most).toBeLessThanOrEqual(16);
	expect(Object.values(wire.sandbox.counts().kuaidi100.shipBacks)).toEqual(Array(ORDERS).fill(1));
}, 60_000);

it('and as many SCAN forms', async () => {
	const { json } = await runNode({
		node: 'sttLogistics',
		parameters: createParameters({
			channelId: { __rl: true, mode: 'id', value: '422' },
			options: { waitUntilReady: true, checkEvery: 0.01 },
		}),
		items: numbers.map((number) => order(number)),
	});
	wire.sandbox.state.stt.addressIds = numbers.map((_none, at) => at + 1);
	const most = await mostInFlight(
		async () =>
			await runNode({
				node: 'sttLogistics',
				parameters: {
					resource: 'scanForm',
					operation: 'create',
					channelId: { __rl: true, mode: 'id', value: '422' },
					addressId: '={{ $json.address }}',
				} as never,
				items: json.map((item, at) => ({ ...item, address: at + 1 })),
				settings: { onError: 'continueRegularOutput' },
			}),
	);
	expect(most).toBeGreaterThan(4);
	expect(most).toBeLessThanOrEqual(16);
	expect(wire.sandbox.state.stt.scanForms).toHaveLength(ORDERS);
}, 60_000);

it('labels, which can be looked up, are bought as fast as the provider takes them', async () => {
	const most = await mostInFlight(
		async () =>
			await runNode({
				node: 'sttLogistics',
				parameters: createParameters(),
				items: numbers.map((number) => order(number)),
			}),
	);
	expect(most).toBeGreaterThan(16);
	expect(most).toBeLessThanOrEqual(64);
}, 60_000);
