/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { turnsOf } from '../../../../nodes/shared/wire/turns';

function work(ms: number): void {
	const end = Date.now() + ms;
	while (Date.now() < end);
}

async function ticksDuring(read: (position: number) => Promise<void>): Promise<number> {
	let ticks = 0;
	const timer = setInterval(() => ticks++, 1);
	await Promise.all(Array.from({ length: 20 }, async (_none, position) => await read(position)));
	clearInterval(timer);
	return ticks;
}

it('lets others work while many answers are read that came together', async () => {
	const context = {};
	const ticks = await ticksDuring(async () => {
		await turnsOf(context).next();
		work(6);
	});
	expect(ticks).toBeGreaterThanOrEqual(5);
	// Without turns nobody else has one.
	expect(
		await ticksDuring(async () => {
			await Promise.resolve();
			work(6);
		}),
	).toBe(0);
});

it('keeps the order in which they came', async () => {
	const context = {};
	const read: number[] = [];
	await ticksDuring(async (position) => {
		await turnsOf(context).next();
		read.push(position);
		work(3);
	});
	expect(read).toEqual(Array.from({ length: 20 }, (_none, position) => position));
});
