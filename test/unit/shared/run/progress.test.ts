/** What a run says of itself, in virtual time: when, how much, and nothing of anybody. */
import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import type { Standing } from '../../../../nodes/shared/run/progress';
import { Progress, progressOf, toldPoll } from '../../../../nodes/shared/run/progress';
import { tallyOf } from '../../../../nodes/shared/wire/tally';

interface Host {
	mode?: string;
	logs?: boolean;
	ui?: 'has' | 'lacks' | 'throws';
}

function play({ mode = 'trigger', logs = true, ui = 'has' }: Host = {}) {
	const lines: string[] = [];
	const shown: string[] = [];
	const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
	const levels = ['debug', 'info', 'warn', 'error'].map((level) => [level, write(level)]);
	const context = {
		...(logs && { logger: Object.fromEntries(levels) }),
		getNode: () => ({ name: 'Get Label', type: 'sttLogistics' }),
		getWorkflow: () => ({ id: 'w1' }),
		getExecutionId: () => '42',
		getMode: () => mode,
		...(ui === 'has' && { sendMessageToUI: (message: string) => void shown.push(message) }),
		...(ui === 'throws' && {
			sendMessageToUI: () => {
				throw new Error('closed');
			},
		}),
	} as unknown as IExecuteFunctions;
	const clock = { now: 0 };
	const standing: Standing = {
		total: 1000,
		done: 0,
		failed: 0,
		inFlight: 16,
		limit: 16,
		pace: 16,
		busy: 0,
		lost: 0,
		gaveUp: false,
	};
	const progress = new Progress(context, () => standing, { now: () => clock.now });
	/** After so many seconds, with these facts, something ends. */
	const at = (seconds: number, facts: Partial<Standing> = {}) => {
		clock.now = seconds * 1000;
		Object.assign(standing, facts);
		progress.beat();
	};
	return { context, progress, at, lines, shown, clock, standing };
}

it('says nothing in the first five seconds, then where it is, every five seconds', () => {
	const { at, lines } = play();
	for (let second = 0; second <= 12; second += 0.5) at(second, { done: second * 20 });
	expect(lines).toEqual([
		'info Get Label (execution 42): 100 of 1000 done, 0 failed, 16 calls under way (up to 16), about 45 s left',
		'info Get Label (execution 42): 200 of 1000 done, 0 failed, 16 calls under way (up to 16), about 40 s left',
	]);
});

it('tells what is left by the pace of the last seconds, in minutes where it is long', () => {
	const { at, lines } = play();
	at(5, { done: 500 });
	at(10, { done: 505, failed: 5, inFlight: 1 });
	expect(lines[1]).toContain(
		'505 of 1000 done, 5 failed, 1 call under way (up to 16), about 4 min',
	);
	at(15);
	expect(lines[2]).not.toContain('left');
});

it('shows the same in the browser of somebody who executes by hand, and to nobody else', () => {
	const byHand = play({ mode: 'manual' });
	byHand.at(6, { done: 10 });
	expect(byHand.shown).toEqual([expect.stringContaining('10 of 1000 done')]);
	const published = play({ mode: 'trigger' });
	published.at(6, { done: 10 });
	expect(published.shown).toEqual([]);
	expect(published.lines).toHaveLength(1);
});

it.each([
	{ logs: false, ui: 'has' as const },
	{ logs: true, ui: 'lacks' as const },
	{ logs: true, ui: 'throws' as const },
])('goes on in an n8n without a log, or without an editor: %j', (host) => {
	const { at, progress } = play({ mode: 'manual', ...host });
	expect(() => {
		at(6, { done: 10 });
		progress.end();
	}).not.toThrow();
});

it('tells at the end what it came to', () => {
	const { progress, context, clock, standing, lines } = play();
	clock.now = 61_000;
	Object.assign(tallyOf(context), { calls: 1020, billed: 3, busy: 2, lost: 1 });
	Object.assign(standing, { done: 990, failed: 10, busy: 5, lost: 4, pace: 32 });
	progress.end();
	expect(lines).toEqual([
		'info Get Label (execution 42): over after 61 s: 990 of 1000 done, 10 failed, 1020 calls (up to 3 billed), 7 answers busy, 5 lost, pace 32 calls at once',
	]);
});

it('keeps a quick run of one item out of the log, unless something was lost', () => {
	const quick = play();
	quick.standing.total = 1;
	tallyOf(quick.context).calls = 1;
	quick.progress.end();
	expect(quick.lines).toEqual([expect.stringMatching(/^debug /)]);
	const troubled = play();
	Object.assign(troubled.standing, { total: 1, lost: 1 });
	tallyOf(troubled.context).calls = 1;
	troubled.progress.end();
	expect(troubled.lines).toEqual([expect.stringMatching(/^info /)]);
});

it('warns once when the provider no longer answers', () => {
	const { at, progress, lines } = play();
	at(6, { gaveUp: true });
	at(12);
	progress.end();
	expect(lines.filter((line) => line.startsWith('warn'))).toEqual([
		'warn Get Label (execution 42): the provider no longer answers: nothing more is sent',
	]);
});

it('warns when answers take three times as long, once until they are as before', () => {
	const { at, lines } = play();
	const warnings = () => lines.filter((line) => line.startsWith('warn'));
	at(6, { typicalMs: 300 });
	at(12, { typicalMs: 950 });
	expect(warnings()).toEqual([]);
	at(18, { typicalMs: 2000 });
	at(24, { typicalMs: 2500 });
	expect(warnings()).toEqual([
		'warn Get Label (execution 42): the provider has become slow: answers take 2000 ms, 300 ms before',
	]);
	at(30, { typicalMs: 310 });
	at(36, { typicalMs: 3000 });
	expect(warnings()).toHaveLength(2);
});

it('says how many labels are waited for, to whoever knows the context alone', () => {
	const { context, clock, lines } = play();
	clock.now = 7_000;
	progressOf(context)!.waits(400);
	progressOf(context)!.waits(300);
	clock.now = 20_000;
	progressOf(context)!.waits(100);
	expect(lines).toEqual([
		'info Get Label (execution 42): waiting for 400 of 1000, 7 s so far',
		'info Get Label (execution 42): waiting for 100 of 1000, 20 s so far',
	]);
});

describe('a poll', () => {
	const polled = async (work: (context: IPollFunctions) => Promise<object[][] | null>) => {
		const { context, lines } = play();
		const poll = context as unknown as IPollFunctions;
		// Of a poll before: n8n may use the same context.
		tallyOf(poll).calls = 7;
		const result = await toldPoll(
			poll,
			async () => await work(poll),
			() => 1000,
		).catch(() => 'failed');
		return { result, lines };
	};

	it('that brought orders is a line', async () => {
		const { result, lines } = await polled(async (context) => {
			Object.assign(tallyOf(context), { calls: 9, billed: 12 });
			return [[{}, {}]];
		});
		expect(result).toEqual([[{}, {}]]);
		expect(lines).toEqual([
			'info Get Label (execution 42): poll over after 0 s: 2 new, 2 calls (up to 12 billed), 0 answers busy, 0 lost',
		]);
	});

	it('that read nothing is none, and one that found nothing none that is seen by default', async () => {
		expect((await polled(async () => null)).lines).toEqual([]);
		const { lines } = await polled(async (context) => {
			tallyOf(context).calls++;
			return null;
		});
		expect(lines).toEqual([expect.stringMatching(/^debug .* 1 call,/)]);
	});

	it('that fails says so, and fails', async () => {
		const { result, lines } = await polled(async (context) => {
			tallyOf(context).calls++;
			throw new Error('no');
		});
		expect(result).toBe('failed');
		expect(lines).toEqual([expect.stringMatching(/^info .*poll failed after/)]);
	});
});
