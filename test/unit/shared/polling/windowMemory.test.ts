import fc from 'fast-check';
import { WindowMemory } from '../../../../nodes/shared/polling/windowMemory';

const HOUR = 3_600_000;
const ROOM = 60 * 1024;

describe('a window memory', () => {
	it('remembers exactly what it was given, through its text', () => {
		const id = fc.oneof(fc.nat(), fc.maxSafeNat());
		fc.assert(
			fc.property(
				fc.array(fc.tuple(id, fc.nat({ max: 1e13 })), { maxLength: 300 }),
				fc.array(id),
				(entries, others) => {
					const memory = new WindowMemory();
					for (const [number, time] of entries) memory.add(number, time);
					const again = new WindowMemory(memory.packed(ROOM).text);
					const known = new Set(entries.map(([number]) => number));
					expect(again.size).toBe(known.size);
					for (const [number] of entries) expect(again.has(String(number))).toBe(true);
					for (const other of others) expect(again.has(other)).toBe(known.has(other));
				},
			),
		);
	});

	it('says whether an id was unknown', () => {
		const memory = new WindowMemory();
		expect([memory.add(1, 0), memory.add('1', 0), memory.add(2, 0)]).toEqual([true, false, true]);
	});

	it('takes ids that are no numbers', () => {
		const memory = new WindowMemory();
		memory.add('A-1', 0);
		const again = new WindowMemory(memory.packed(ROOM).text);
		expect([again.has('A-1'), again.has('A-2')]).toEqual([true, false]);
	});

	it('forgets the oldest hours first, and says since when it is complete', () => {
		const memory = new WindowMemory();
		for (let hour = 0; hour < 100; hour++)
			for (let at = 0; at < 10; at++) memory.add(hour * 1_000_000 + at * 1000, hour * HOUR);
		const { text, completeSince } = memory.packed(1000);
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
		const kept = new WindowMemory(text);
		const first = completeSince / HOUR;
		expect(first).toBeGreaterThan(0);
		for (let hour = 0; hour < 100; hour++)
			for (let at = 0; at < 10; at++)
				expect(kept.has(hour * 1_000_000 + at * 1000)).toBe(hour >= first);
	});

	it('is complete while there is room', () => {
		const memory = new WindowMemory();
		memory.add(1, 5 * HOUR);
		expect(memory.packed(ROOM).completeSince).toBe(0);
	});

	it('holds tens of thousands of neighbouring ids', () => {
		const memory = new WindowMemory();
		for (let at = 0; at < 30_000; at++) memory.add(65_000_000 + at * 7, at * 20_000);
		expect(memory.packed(ROOM).completeSince).toBe(0);
	});

	it.each([undefined, null, 5, {}, '', '!!!', 'gICAgICA'])(
		'begins empty, or with what can be read, from %j',
		(packed) => {
			expect(() => new WindowMemory(packed).add(1, 0)).not.toThrow();
		},
	);
});
