/** Waiting for labels in virtual time: when is asked, for whom, and for how long. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { waitRules } from '../../../../nodes/shared/label/waitFields';
import { waitTogether } from '../../../../nodes/shared/label/waiting';
import type { ItemContext, Sent } from '../../../../nodes/shared/operation';

type Waiting = Sent<{ rules: ReturnType<typeof waitRules> }, { readyAt: number }>;

const hints: string[] = [];
const context = {
	getExecutionCancelSignal: () => undefined,
	addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
} as unknown as IExecuteFunctions;

/** An order whose label is ready after `readyAfter` seconds. */
function waitingFor(readyAfter: number, options: object): Waiting {
	const item = { context, options: { waitUntilReady: true, ...options } } as unknown as ItemContext;
	return {
		item,
		payload: { rules: waitRules(item, 5) },
		result: { readyAt: Date.now() + readyAfter * 1000 },
	};
}

/** @returns the seconds at which was asked, and for how many orders */
async function looksOf(sent: Waiting[], asked = false): Promise<Array<[number, number]>> {
	const start = Date.now();
	const looks: Array<[number, number]> = [];
	const known = new Set<Waiting>();
	const done = waitTogether(
		sent,
		(entry) => !known.has(entry as Waiting),
		async (waiting) => {
			looks.push([(Date.now() - start) / 1000, waiting.length]);
			for (const entry of waiting)
				if (Date.now() >= entry.result.readyAt) known.add(entry as Waiting);
		},
		{ asked },
	);
	await jest.advanceTimersByTimeAsync(2 * 3600 * 1000);
	await done;
	return looks;
}

beforeEach(() => {
	jest.useFakeTimers();
	hints.length = 0;
});
afterEach(() => void jest.useRealTimers());

it('asks at once, then after 1, 2 and 3 seconds, then every so many as are set', async () => {
	const looks = await looksOf([waitingFor(20, { checkEvery: 7 })]);
	expect(looks.map(([at]) => at)).toEqual([0, 1, 3, 6, 13, 20]);
});

it('does not ask again at once where all were asked for a moment ago', async () => {
	const looks = await looksOf([waitingFor(3, { checkEvery: 10 })], true);
	expect(looks.map(([at]) => at)).toEqual([1, 3]);
});

it('takes what is set where that is sooner', async () => {
	const looks = await looksOf([waitingFor(1, { checkEvery: 0.5 })]);
	expect(looks.map(([at]) => at)).toEqual([0, 0.5, 1]);
});

it('asks for those alone that still wait, each until its own time is over', async () => {
	const looks = await looksOf([
		waitingFor(0, {}),
		waitingFor(60, { maxWait: 2 }),
		waitingFor(6, { maxWait: 60 }),
	]);
	expect(looks).toEqual([
		[0, 3],
		[1, 2],
		[3, 2],
		[6, 1],
	]);
	expect(hints).toEqual([]);
});

it('looks once where nothing may be waited for', async () => {
	expect(await looksOf([waitingFor(60, { maxWait: 0 })])).toEqual([[0, 1]]);
});

it('waits ten minutes at most, and says so where more was set and a label is missing', async () => {
	const looks = await looksOf([waitingFor(3000, { maxWait: 3600, checkEvery: 100 })]);
	expect(looks.at(-1)).toEqual([600, 1]);
	expect(hints).toEqual([expect.stringContaining('Waited 600 seconds')]);
	expect(hints[0]).toContain('3600');
	expect(hints[0]).toContain('8 Wait for labels');
});

it('says nothing of a longer wait that was not needed', async () => {
	await looksOf([waitingFor(30, { maxWait: 3600 })]);
	expect(hints).toEqual([]);
});

it.each([-1, 3601, 'soon'])('refuses a Maximum Wait of %s by its name', (maxWait) => {
	expect(() => waitingFor(0, { maxWait })).toThrow(/Maximum Wait/);
});
