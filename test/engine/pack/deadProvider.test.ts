/** A provider that no longer answers: a run gives up on it, and says what was not sent. */
import type { IDataObject } from 'n8n-workflow';
import { createParameters, order } from '../stt/orders';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { playTime } from '../support/virtualTime';

const wire = playProviders();
playTime();
/** What the provider does next; the sandbox answers when there is nothing left. */
afterEach(() => wire.clear());
const goesOn = { onError: 'continueRegularOutput' as const };
const broken = (code: string) => Object.assign(new Error(code), { code });
const fail = (times: number, code: string) => {
	for (let at = 0; at < times; at++) wire.next(broken(code));
};
const orders = Array.from({ length: 30 }, (_none, at) => order(`A-${at}`));
const run = (options: IDataObject = {}, settings: IDataObject = goesOn) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options: { concurrency: 1, ...options } }),
		items: orders,
		settings,
	});
const errors = (json: IDataObject[]) => json.map(({ error }) => String(error ?? ''));

it('that breaks every connection gets five calls, not thousands, and the rest is not sent', async () => {
	fail(500, 'ECONNRESET');
	const { json } = await run();
	const creations = wire.requests.filter(({ url }) => url.includes('interface.api'));
	expect(creations.length).toBeLessThanOrEqual(5);
	const unsent = json.filter(({ details }) => (details as IDataObject).kind === 'notSent');
	expect(unsent).toHaveLength(orders.length - creations.length);
	expect(errors(unsent)[0]).toContain('Not sent: the provider gave no answer to the last 5 calls');
	expect(errors(json).filter((error) => error.includes('It is not known'))).toHaveLength(
		creations.length,
	);
});

it('that is down says at once what was not sent', async () => {
	fail(500, 'ECONNREFUSED');
	const { json } = await run();
	expect(wire.requests.length).toBeLessThanOrEqual(15);
	expect(json.every(({ details }) => (details as IDataObject).kind === 'notSent')).toBe(true);
	expect(errors(json).at(-1)).toContain('Not sent');
});

it('that answers in between is not given up', async () => {
	for (let round = 0; round < 8; round++) {
		fail(1, 'ECONNRESET');
		wire.next(() => ({ text: JSON.stringify([]) }));
	}
	const { json } = await run();
	expect(errors(json).filter((error) => error.includes('Not sent'))).toEqual([]);
	expect(json).toHaveLength(orders.length);
});

it('is asked for as long as the option says', async () => {
	fail(500, 'ECONNREFUSED');
	const { json } = await run({ callsWithoutAnswer: 0, concurrency: 30 });
	expect(wire.requests).toHaveLength(orders.length * 3);
	expect(errors(json).filter((error) => error.includes('Not sent'))).toEqual([]);
	wire.clear();
	fail(500, 'ECONNREFUSED');
	const two = await run({ callsWithoutAnswer: 2 });
	expect(wire.requests).toHaveLength(6);
	expect(errors(two.json).at(-1)).toContain('the last 2 calls');
});

it.each([-1, 1.5, 'never'])('refuses %p for the option', async (callsWithoutAnswer) => {
	const { error } = await run({ callsWithoutAnswer }, {});
	expect(error?.message).toContain('Stop After Calls Without Answer must be');
	expect(wire.requests).toEqual([]);
});
