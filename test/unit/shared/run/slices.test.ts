/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as pause } from 'node:timers/promises';
import { Slices } from '../../../../nodes/shared/run/slices';

function counted() {
	const clock = { now: 500, rests: 0 };
	const slices = new Slices({
		now: () => clock.now,
		rest: async () => {
			clock.rests++;
			clock.now += 1;
		},
	});
	return { clock, slices };
}

it('rests after 10 ms of work, and not before', async () => {
	const { clock, slices } = counted();
	clock.now += 9;
	expect(slices.next()).toBeUndefined();
	clock.now += 1;
	await slices.next();
	expect(clock.rests).toBe(1);
	clock.now += 9;
	expect(slices.next()).toBeUndefined();
});

it('does not take time that others had for work', async () => {
	const { clock, slices } = counted();
	for (let turns = 0; turns < 100; turns++) {
		clock.now += 50;
		slices.goOn();
		clock.now += turns % 10 === 0 ? 2 : 0;
		await slices.next();
	}
	expect(clock.rests).toBe(2);
});

it('does each entry once and in order, with a rest for every 10 ms', async () => {
	const { clock, slices } = counted();
	const done: number[] = [];
	await slices.forEach([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (entry) => {
		clock.now += 5;
		done.push(entry);
		return entry % 2 === 0 ? Promise.resolve() : undefined;
	});
	expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
	expect(clock.rests).toBe(5);
});

it('ends with the error of the work', async () => {
	const { slices } = counted();
	const done: number[] = [];
	const work = (entry: number) => {
		if (entry === 2) throw new Error('broken');
		done.push(entry);
	};
	await expect(slices.forEach([1, 2, 3], work)).rejects.toThrow('broken');
	expect(done).toEqual([1]);
});

it('leaves the event loop free while it works', async () => {
	const ticks: number[] = [];
	let working = true;
	const others = (async () => {
		while (working) {
			await pause(1);
			ticks.push(performance.now());
		}
	})();
	const started = performance.now();
	await new Slices().forEach(Array.from({ length: 60 }), () => {
		const until = performance.now() + 5;
		while (performance.now() < until);
	});
	working = false;
	await others;
	expect(performance.now() - started).toBeGreaterThan(300);
	// 300 ms of work in slices of 10 ms, on a machine that has other things to do as well.
	expect(ticks.length).toBeGreaterThanOrEqual(16);
});
