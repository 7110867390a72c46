/** Whoever guesses the connect key is slowed down, one by one and side by side. */
import { GuessBrake } from '../../../nodes/Kuaidi100/guessBrake';
import { playProviders } from '../support/providers';
import { WebhookTrigger } from '../support/webhookHarness';

const wire = playProviders({ seed: 'tests' });

describe('wrong connect keys', () => {
	let clock: number;
	let pauses: number[];
	let brake: GuessBrake;
	beforeEach(() => {
		clock = 1_000_000;
		pauses = [];
		brake = new GuessBrake(
			() => clock,
			async (ms) => void pauses.push(ms),
		);
	});

	it('wait longer and longer, up to 5 seconds', async () => {
		for (let count = 0; count < 12; count++) await brake.judge(() => false);
		expect(pauses).toEqual([0, 0, 0, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
	});

	it('do not slow down the right one', async () => {
		for (let count = 0; count < 12; count++) await brake.judge(() => false);
		expect(await brake.judge(() => true)).toBe('right');
		expect(pauses).toHaveLength(12);
	});

	it('are not forgiven by a right one, but after ten quiet minutes', async () => {
		for (let count = 0; count < 5; count++) await brake.judge(() => false);
		await brake.judge(() => true);
		await brake.judge(() => false);
		clock += 10 * 60_000 + 1;
		await brake.judge(() => false);
		expect(pauses.slice(-2)).toEqual([200, 0]);
	});

	it('are not even compared while ten of them wait', async () => {
		let release = () => {};
		const gate = new Promise<void>((resolve) => (release = resolve));
		brake = new GuessBrake(
			() => clock,
			async () => await gate,
		);
		const waiting = Array.from({ length: 10 }, async () => await brake.judge(() => false));
		const compared = jest.fn(() => true);
		expect(await brake.judge(compared)).toBe('busy');
		expect(compared).not.toHaveBeenCalled();
		release();
		expect(new Set(await Promise.all(waiting))).toEqual(new Set(['wrong']));
		expect(await brake.judge(compared)).toBe('right');
	});
});

it('forty guesses at once: ten are judged, slowly, the rest is turned away', async () => {
	const trigger = new WebhookTrigger({
		node: 'kuaidi100AuthorizationTrigger',
		parameters: { connectKey: 'open-sesame' },
	});
	const ask = async (key: string) =>
		await trigger.call({
			method: 'GET',
			url: `/webhook/0d1e2f3a-1111-2222-3333-444455556666/connect?platform=YOUZAN&key=${key}`,
		});
	const started = performance.now();
	const answers = await Promise.all(
		Array.from({ length: 40 }, async (_, at) => await ask(`k${at}`)),
	);
	const statuses = answers.map(({ status }) => status);
	expect(statuses.filter((status) => status === 401)).toHaveLength(10);
	expect(statuses.filter((status) => status === 429)).toHaveLength(30);
	expect(performance.now() - started).toBeGreaterThan(3_000);
	expect(wire.requests).toEqual([]);
	expect(trigger.runs).toBe(0);
	expect((await ask('open-sesame')).status).toBe(302);
});
