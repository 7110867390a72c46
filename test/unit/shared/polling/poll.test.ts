import type { IPollFunctions } from 'n8n-workflow';
import {
	claimPoll,
	holdsClaim,
	packTogether,
	pollClock,
	releasePoll,
	RememberedIds,
} from '../../../../nodes/shared/polling/poll';

const memory = (count: number, name = 'E') => {
	const ids = new RememberedIds('');
	for (let at = 0; at < count; at++) ids.add(`${name}${at}`);
	return ids;
};
const sizes = (packed: string[]) => packed.map((text) => text.length / 8);
const context = (budget?: number) =>
	({ getPollBudgetMs: () => budget }) as unknown as IPollFunctions;

afterEach(() => {
	jest.useRealTimers();
});

describe('remembered ids', () => {
	it('come back from what was packed, and say which are new', () => {
		const again = new RememberedIds(memory(100).packed(100));
		expect(again.size).toBe(100);
		expect([again.add('E0'), again.add('E99'), again.add('E100')]).toEqual([false, false, true]);
	});

	it('forget the oldest first; one that is seen again is the newest', () => {
		const ids = memory(5);
		ids.add('E0');
		const kept = new RememberedIds(ids.packed(2));
		expect([kept.add('E0'), kept.add('E4'), kept.add('E1')]).toEqual([false, false, true]);
	});

	it('are an empty memory where the state holds anything else', () => {
		for (const state of [undefined, null, 7, {}, '']) expect(new RememberedIds(state).size).toBe(0);
		expect(memory(3).packed(0)).toBe('');
	});

	it('tell 100,000 ids apart', () => {
		expect(memory(100_000).size).toBe(100_000);
	});
});

describe('several memories in one state', () => {
	it('are kept whole while there is room, 2,000 each at most', () => {
		expect(sizes(packTogether([memory(10), memory(2500)], 64_000))).toEqual([10, 2000]);
	});

	it('share what there is: the fullest give way first', () => {
		expect(
			sizes(packTogether([memory(900), memory(10), memory(400), memory(0)], 8 * 1000)),
		).toEqual([590, 10, 400, 0]);
		expect(sizes(packTogether([memory(1000), memory(1000), memory(1000)], 8 * 300))).toEqual([
			100, 100, 100,
		]);
	});

	it('never take more than they may', () => {
		for (const bytes of [-5, 0, 7, 8, 100, 5000]) {
			const packed = packTogether([memory(50), memory(300), memory(3000), memory(1)], bytes);
			expect(packed.join('').length).toBeLessThanOrEqual(Math.max(0, bytes));
		}
		expect(packTogether([], 100)).toEqual([]);
	});
});

describe("a poll's time and claim", () => {
	it('ends before n8n gives the poll up, and starts no call that it could not finish', () => {
		jest.useFakeTimers({ now: 1_000_000 });
		const clock = pollClock(context(36_000));
		expect([clock.endsAt, clock.claimedUntil, clock.allowsCall()]).toEqual([
			1_030_600,
			1_036_000,
			true,
		]);
		jest.setSystemTime(1_020_000);
		expect([clock.left(), clock.allowsCall()]).toEqual([10_600, true]);
		jest.setSystemTime(1_021_000);
		expect(clock.allowsCall()).toBe(false);
		jest.setSystemTime(1_040_000);
		expect(clock.left()).toBe(0);
		expect(pollClock(context(undefined)).claimedUntil).toBe(1_040_000 + 300_000);
		expect(pollClock({} as IPollFunctions).claimedUntil).toBe(1_040_000 + 300_000);
	});

	it('keeps a second poll out until it is released or has expired', () => {
		jest.useFakeTimers({ now: 1_000_000 });
		const state = {};
		const first = pollClock(context(36_000));
		expect(claimPoll(state, first)).toBe(true);
		jest.setSystemTime(1_010_000);
		expect(claimPoll(state, pollClock(context(36_000)))).toBe(false);
		jest.setSystemTime(1_036_001);
		const second = pollClock(context(36_000));
		expect(claimPoll(state, second)).toBe(true);
		expect([holdsClaim(state, first), holdsClaim(state, second)]).toEqual([false, true]);
		releasePoll(state, first);
		expect(holdsClaim(state, second)).toBe(true);
		releasePoll(state, second);
		expect(claimPoll(state, first)).toBe(true);
	});

	it('takes no notice of a claim that only a wrong clock can have made', () => {
		jest.useFakeTimers({ now: 1_000_000 });
		expect(claimPoll({ inFlightUntil: 1_000_000 + 3_600_000 }, pollClock(context(36_000)))).toBe(
			true,
		);
		expect(claimPoll({ inFlightUntil: 'soon' }, pollClock(context(36_000)))).toBe(true);
	});
});
