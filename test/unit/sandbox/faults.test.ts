import { createSandbox, TESTS_NOW } from '../../../sandbox/index.ts';
import type { FaultRule } from '../../../sandbox/index.ts';
import { ask, send, stt, sttCreate } from './helpers.ts';

const make = (...rules: FaultRule[]) => {
	const sandbox = createSandbox({ now: () => TESTS_NOW });
	sandbox.faults.set(rules);
	return sandbox;
};
const bought = (sandbox: ReturnType<typeof make>) => sandbox.counts().stt.labelsBought;

describe('faults', () => {
	it.each([
		[{ kind: 'http500' }, 500, 'Internal Server Error', 0],
		[{ kind: 'http502html' }, 502, '<h1>', 0],
		[{ kind: 'html200' }, 200, '<h1>', 0],
		[{ kind: 'html200', after: true }, 200, '<h1>', 1],
		[{ kind: 'redirect', to: 'http://evil.example/' }, 307, '', 0],
		[{ kind: 'rate-limited', retryAfter: 3 }, 429, 'Too Many', 0],
		[
			{ kind: 'business-error', message: '接口返回:x' },
			200,
			'{"result":[{"code":400,"orderid":"a1","msg":"接口返回:x"}]}',
			0,
		],
		[{ kind: 'malformed' }, 200, '{"result":[', 1],
		[{ kind: 'empty' }, 200, '', 1],
		[
			{ kind: 'deviating', changes: [{ find: '"code":(\\d+)', put: '"code":"$1"' }] },
			200,
			'"code":"200"',
			1,
		],
	] as Array<[FaultRule, number, string, number]>)('%j', async (rule, status, text, labels) => {
		const sandbox = make(rule);
		const answer = await sandbox.handle('stt', sttCreate('a1'));
		if (answer === 'reset') throw new Error('reset');
		expect(answer.status).toBe(status);
		expect(answer.body.toString()).toContain(text);
		if (rule.to) expect(answer.headers.location).toBe(rule.to);
		if (rule.retryAfter) expect(answer.headers['retry-after']).toBe('3');
		expect(bought(sandbox)).toBe(labels);
		expect(sandbox.calls[0].fault).toBe(rule.kind);
	});

	it('cuts the connection before or after the effect', async () => {
		const sandbox = make({ kind: 'reset-before', times: 1 }, { kind: 'reset-after', times: 1 });
		expect(await sandbox.handle('stt', sttCreate('a1'))).toBe('reset');
		expect(bought(sandbox)).toBe(0);
		expect(await sandbox.handle('stt', sttCreate('a1'))).toBe('reset');
		expect(bought(sandbox)).toBe(1);
		expect(sandbox.calls.map((call) => call.answer.status)).toEqual([0, 0]);
	});

	it('hangs until the next reset, drips, is slow, is huge', async () => {
		const sandbox = make({ kind: 'hang' });
		const hanging = sandbox.handle('stt', sttCreate('a1'));
		expect(await Promise.race([hanging, Promise.resolve().then(() => 'still')])).toBe('still');
		sandbox.reset();
		expect(await hanging).toBe('reset');
		sandbox.faults.set([
			{ kind: 'drip', ms: 30, times: 1 },
			{ kind: 'slow', ms: 30, times: 1 },
			{ kind: 'oversized', mib: 2 },
		]);
		for (const number of ['a1', 'a2']) {
			const started = performance.now();
			expect(await ask(sandbox, 'stt', sttCreate(number))).toEqual({ result: [{ code: 200 }] });
			expect(performance.now() - started).toBeGreaterThan(25);
		}
		const huge = await sandbox.handle('stt', sttCreate('a3'));
		expect(huge !== 'reset' && huge.body.length).toBeGreaterThan(2 * 1024 * 1024);
	});

	it('choose by provider, operation, path and body, skip and end', async () => {
		const sandbox = make({
			kind: 'http500',
			provider: 'dingcang',
			operation: 'labels',
			match: 'a9',
			skip: 1,
			times: 1,
		});
		const get = (id: string) => sandbox.handle('stt', stt('multifetchlabels', { orderids: [id] }));
		const statuses = [await get('a9'), await get('a8'), await get('a9'), await get('a9')].map(
			(answer) => answer !== 'reset' && answer.status,
		);
		expect(statuses).toEqual([200, 200, 500, 200]);
		sandbox.faults.set([
			{ kind: 'http500', provider: 'stt', operation: 'multifetchlabels' },
			{ kind: 'empty', provider: 'kuaidi100' },
		]);
		expect(await get('a1')).toMatchObject({ status: 500 });
		expect(await send(sandbox, 'stt', stt('channel'))).not.toBe('');
	});

	it('strike by a chance that repeats with its seed', async () => {
		const sandbox = make();
		const run = async (seed: number) => {
			sandbox.faults.set([{ kind: 'http500', probability: 0.5 }], seed);
			const statuses: unknown[] = [];
			for (let at = 0; at < 40; at++) {
				const answer = await sandbox.handle('stt', stt('channel'));
				statuses.push(answer !== 'reset' && answer.status);
			}
			return statuses.join();
		};
		const first = await run(7);
		expect(first).toContain('500');
		expect(first).toContain('200');
		expect(await run(7)).toBe(first);
		expect(await run(8)).not.toBe(first);
	});

	it('hold a label back', async () => {
		const sandbox = make({ kind: 'label-not-ready', times: 1 });
		sandbox.set({ labelReadyAfter: 0 });
		await send(sandbox, 'stt', stt('channel'));
		sandbox.faults.set([{ kind: 'label-not-ready', times: 1, operation: 'labels' }]);
		await send(sandbox, 'stt', sttCreate('a1'));
		const request = stt('multifetchlabels', { orderids: ['a1'] });
		expect((await ask(sandbox, 'stt', request))[0].label_url).toBe('');
		expect((await ask(sandbox, 'stt', request))[0].label_url).not.toBe('');
	});
});
