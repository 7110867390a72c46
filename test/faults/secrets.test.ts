/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * A peer that repeats an account's secrets, as a provider's debug page or a careless error text
 * does, in every way a text may be escaped: nothing that n8n stores, shows or logs holds one of
 * them.
 */
import type { IDataObject } from 'n8n-workflow';
import { createParameters, order } from '../engine/stt/orders';
import { runNode } from '../engine/support/harness';
import type { Sample } from './samples';
import { nameOf, parametersOf, samples } from './samples';
import { accountOf, captureLogs, echoes, leaksIn, traceOf } from './secrets';
import type { World } from './wire';
import { closeWorld, newWorld, playWorlds } from './wire';
import { playTime } from '../engine/support/virtualTime';

playWorlds();
playTime();

/** As it is, and as addresses, forms and HTML pages write it; JSON escapes all of it once more. */
function spelled(account: string): string {
	return echoes[account]
		.flatMap((secret) => [
			secret,
			encodeURIComponent(secret),
			encodeURIComponent(secret).toLowerCase(),
			new URLSearchParams({ k: secret }).toString(),
			`"${secret}"`,
			secret.replace('+', '&#43;'),
		])
		.join(' | ');
}

interface Echo {
	name: string;
	parameters?: IDataObject;
	prepare(world: World, sample: Sample): void;
}

const ECHOES: Echo[] = [
	{
		name: 'a refusal quotes them',
		prepare: ({ sandbox }, sample) =>
			sandbox.faults.add({
				kind: 'business-error',
				provider: sample.provider,
				message: `wrong key: ${spelled(accountOf(sample))}`,
			}),
	},
	{
		name: 'a refusal quotes them with escaped slashes, as PHP writes JSON',
		prepare(world, sample) {
			world.sandbox.faults.add({
				kind: 'business-error',
				provider: sample.provider,
				message: `wrong key: ${spelled(accountOf(sample))}`,
			});
			world.twist = (text) => text.replaceAll('/', '\\/');
		},
	},
	{
		name: 'a success holds them, and the raw answer is asked for',
		parameters: { output: 'raw' },
		prepare(world, sample) {
			world.twist = (text) =>
				text.startsWith('%PDF')
					? text
					: text
							.replaceAll('{', `{"echo":${JSON.stringify(spelled(accountOf(sample)))},`)
							.replaceAll(',}', '}');
		},
	},
	{
		name: 'an error page shows them',
		prepare(world, sample) {
			world.sandbox.faults.add({ kind: 'html200', provider: sample.provider });
			world.twist = (text) => `${text}<pre>${spelled(accountOf(sample))}</pre>`;
		},
	},
	{
		name: 'they are texts where the answer should be',
		prepare(world, sample) {
			world.twist = (text) =>
				text.startsWith('%PDF')
					? text
					: text.replace(/:"[^"]*"/g, `:${JSON.stringify(spelled(accountOf(sample)))}`);
		},
	},
	{
		name: 'a redirect carries them in its address',
		prepare: ({ sandbox }, sample) =>
			sandbox.faults.add({
				kind: 'redirect',
				provider: sample.provider,
				to: `https://elsewhere.invalid/?${new URLSearchParams(echoes[accountOf(sample)].map((secret, at) => [`k${at}`, secret])).toString()}`,
			}),
	},
];

const MODES = [
	{ name: 'alone', settings: {} },
	{ name: 'retry', settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
	{ name: 'continue', settings: { onError: 'continueRegularOutput' as const } },
	{ name: 'error output', settings: { onError: 'continueErrorOutput' as const } },
];

const apiSamples = samples.filter(({ provider }) => provider !== 'labels');

let searched = 0;
let bytes = 0;

describe.each(ECHOES)('$name', ({ parameters, prepare }) => {
	it('and they are nowhere', async () => {
		const logs = captureLogs();
		const found: string[] = [];
		await Promise.all(
			apiSamples.map(async (sample) => {
				for (const mode of MODES) {
					const world = newWorld();
					await sample.before?.(world.sandbox);
					const items =
						typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items;
					prepare(world, sample);
					const run = await runNode({
						node: sample.node,
						parameters: {
							...parametersOf(sample, { ...(sample.waits && { maxWait: 0 }) }),
							...parameters,
						} as never,
						items,
						settings: mode.settings,
						credentials: world.credentials,
					});
					closeWorld(world);
					const trace = traceOf(run);
					searched++;
					bytes += trace.length;
					found.push(
						...leaksIn(trace).map(
							(leak) =>
								`${nameOf(sample)}, ${mode.name}: ${leak} in ${trace.slice(Math.max(0, trace.indexOf(leak) - 200), trace.indexOf(leak) + 60)}`,
						),
					);
				}
			}),
		);
		expect(found).toEqual([]);
		expect(logs.length).toBeGreaterThan(0);
		expect(leaksIn(logs.join('\n'))).toEqual([]);
	});
});

it('what a long run says of itself holds no secret and nothing of an order', async () => {
	const logs = captureLogs();
	const world = newWorld();
	world.twist = (text) => text.replace('{', `{"echo":${JSON.stringify(spelled('sttLogistics'))},`);
	// The first line is due after five seconds; the first call takes that long.
	world.sandbox.faults.add({ provider: 'stt', kind: 'slow', ms: 5_200, times: 1 });
	const orders = ['PRIVATE-1', 'PRIVATE-2', 'PRIVATE-3'].map((number) => order(number));
	const run = await runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options: { concurrency: 1 } }),
		items: orders,
		credentials: world.credentials,
	});
	closeWorld(world);
	expect(run.error).toBeUndefined();
	const own = logs.filter((line) => line.startsWith('Node (execution 1): '));
	for (const said of [own, run.shown]) {
		const text = said.join('\n');
		expect(text).toContain('1 of 3 done, 0 failed');
		expect(text).toMatch(/over after .*3 of 3 done, 0 failed, 3 calls/);
		expect(leaksIn(text)).toEqual([]);
		expect(text).not.toMatch(/PRIVATE|Pam|9787933920|silver|Berwick|YOUZAN|clothes|example\.com/);
	}
}, 30_000);

it("still shows the provider's words around them", async () => {
	for (const account of Object.keys(echoes)) {
		const sample = apiSamples.find(
			(each) => accountOf(each) === account && each.resource !== 'shop',
		)!;
		const { node } = sample;
		const world = newWorld();
		await sample.before?.(world.sandbox);
		world.sandbox.faults.add({
			kind: 'business-error',
			provider: sample.provider,
			message: `密钥 ${echoes[account][0]} 错误`,
		});
		const { error } = await runNode({
			node,
			parameters: parametersOf(sample),
			items: sample.items as IDataObject[],
			credentials: world.credentials,
		});
		closeWorld(world);
		// Kuaidi100's documented refusal has no room for words.
		if (account !== 'kuaidi100' && account !== 'fengchao')
			expect(error?.message).toContain('密钥 *** 错误');
	}
});

it('knows its own marks, so that it would find them', () => {
	for (const secret of Object.values(echoes).flat()) {
		expect(leaksIn(`x ${secret} x`)).toHaveLength(1);
		expect(leaksIn(encodeURIComponent(secret))).toHaveLength(1);
	}
});

afterAll(() => {
	process.stdout.write(
		`Secrets: ${searched} runs searched under ${ECHOES.length} kinds of echo, ${Math.round(bytes / 1024 / 1024)} MiB of stored runs and errors, 0 secrets\n`,
	);
});
