/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Spoilt answers through what every operation does with an answer: judging it, mapping it, looking
 * up what was lost.
 */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../nodes/shared/failure';
import type { AnyOperation, ItemContext } from '../../nodes/shared/operation';
import { runNode } from '../engine/support/harness';
import { schemaErrors } from '../engine/support/outputSchema';
import { operationsOf } from './cells';
import { Chance, spoilt } from './mutations';
import type { Sample } from './samples';
import { nameOf, parametersOf, samples } from './samples';
import { captureLogs, leaksIn } from './secrets';
import type { Stub } from './stub';
import { callsOf } from './stub';
import { findsLabel, holds } from './successes';
import { closeWorld, newWorld, playWorlds } from './wire';

/** A few answers tell a break at once; `npm run test:fuzz` sets many, and another seed each time. */
const ANSWERS = Number(process.env.FUZZ_ANSWERS ?? 3000);
const SEED = Number(process.env.FUZZ_SEED ?? 20250922);

interface Recording {
	call: string;
	path: string;
	text: string;
}

/** The answers of a good run, then those of the look-ups after its answer was lost. */
async function record(
	sample: Sample,
	howMany: number,
	lost: boolean,
): Promise<{
	answers: Recording[];
	items: IDataObject[];
	credentials: ReturnType<typeof newWorld>['credentials'];
}> {
	const world = newWorld();
	await sample.before?.(world.sandbox);
	const items = (
		typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items
	).slice(0, howMany);
	if (lost)
		world.sandbox.faults.add({
			kind: 'reset-after',
			provider: sample.provider,
			operation: sample.call,
			times: 1,
		});
	await runNode({
		node: sample.node,
		parameters: parametersOf(sample),
		items,
		settings: { onError: 'continueRegularOutput' },
		credentials: world.credentials,
	});
	closeWorld(world);
	return { answers: world.answers, items, credentials: world.credentials };
}

/** One thing an operation does with an answer, and which answer of it is spoilt. */
interface Target {
	name: string;
	sample: Sample;
	operation: AnyOperation;
	spoils: Recording;
	calls: ItemContext[];
	stub: Stub;
	good: Recording[];
	run(payloads: unknown[]): Promise<Settled[]>;
	/** Whether success needs a label that the look-up has found. */
	looksUp: boolean;
	payloads: unknown[];
}

const LOST = new Failure({
	kind: 'lost',
	message: 'The connection broke before the answer was complete',
});

interface Settled {
	result?: unknown;
	failure?: unknown;
}

async function settled(work: Promise<unknown>): Promise<Settled> {
	return await work.then(
		(result) => ({ result }),
		(failure: unknown) => ({ failure }),
	);
}

function outcomeOf(value: unknown): Settled {
	return value instanceof Failure ? { failure: value } : { result: value };
}

function sendsOf({
	operation,
	calls,
	sample,
}: Pick<Target, 'operation' | 'calls' | 'sample'>): Target['run'] {
	return async (payloads) => {
		const entries = calls.map((item, at) => ({ item, payload: payloads[at] as never }));
		let outcomes: Settled[];
		if (operation.batch) {
			const { result, failure } = await settled(operation.batch.send(entries));
			outcomes = failure === undefined ? (result as unknown[]).map(outcomeOf) : [{ failure }];
		} else {
			outcomes = [await settled(operation.send!(calls[0] as never, payloads[0] as never))];
		}
		if (!sample.waits || !operation.settle) return outcomes;
		const sent = outcomes.flatMap(({ result }, at) =>
			result === undefined
				? []
				: [
						{
							item: calls[at],
							payload: payloads[at],
							result,
							failure: undefined as Failure | undefined,
						},
					],
		);
		const waited = await settled(operation.settle(sent as never));
		if (waited.failure !== undefined) return [waited];
		return outcomes.map((outcome, at) => sent.find(({ item }) => item === calls[at]) ?? outcome);
	};
}

function recoveriesOf({ operation, calls }: Pick<Target, 'operation' | 'calls'>): Target['run'] {
	return async (payloads) => {
		const [item] = calls;
		// `sent` is what a purchase that left has noted.
		const payload = { ...(payloads[0] as object), sent: true } as never;
		const { recover, batch } = operation;
		const { result, failure } = await settled(
			recover
				? recover(item as never, payload, LOST)
				: batch!.recover!([{ item, payload, failure: LOST }]),
		);
		if (failure !== undefined) return [{ failure }];
		const [found] = (recover ? [result] : result) as unknown[];
		return [found === undefined ? { failure: LOST } : outcomeOf(found)];
	};
}

async function targetsOf(sample: Sample): Promise<Target[]> {
	const operation = operationsOf[sample.node].find(
		(each) =>
			each.resource === sample.resource &&
			each.operation === sample.operation &&
			(each.edition ?? 'cloudMarket') === (sample.parameters?.edition ?? 'cloudMarket'),
	)!;
	const quick: Sample = {
		...sample,
		options: { ...sample.options, ...(sample.waits && { maxWait: 0 }) },
	};
	const make = async (lost: boolean): Promise<Target[]> => {
		const { answers, items, credentials } = await record(
			sample,
			operation.batch && !lost ? 2 : 1,
			lost,
		);
		const stub: Stub = { answer: () => ({ body: '' }) };
		const calls = callsOf(stub, quick, operation, items, credentials);
		const good = [...new Map(answers.map((answer) => [answer.path, answer])).values()];
		const spoilable = good.filter(
			({ call, path }) =>
				(lost ? call !== sample.call : call === sample.call) && !path.includes('/labels/'),
		);
		if (spoilable.length === 0)
			throw new Error(
				`${nameOf(sample)}: nothing to spoil among ${JSON.stringify(answers.map(({ call, path }) => [call, path]))}`,
			);
		const payloads = [];
		for (const item of calls) payloads.push(await operation.prepare(item as never));
		const base = { sample, operation, calls, stub, good, payloads, looksUp: lost };
		const run = lost ? recoveriesOf(base) : sendsOf(base);
		return spoilable.map((spoils) => ({
			...base,
			spoils,
			run,
			name: `${nameOf(sample)}${lost ? `, looking up (${spoils.call})` : ''}`,
		}));
	};
	const looksUp =
		operation.effect === 'write' && Boolean(operation.recover ?? operation.batch?.recover);
	return [...(await make(false)), ...(looksUp && !sample.way ? await make(true) : [])];
}

const keyOf = (payload: unknown, item: IDataObject) =>
	String((payload as { orderNumber?: unknown } | undefined)?.orderNumber ?? item.number ?? '');

export interface Fuzzed {
	answers: number;
	accepted: number;
	refused: number;
	byTarget: Map<string, number>;
	wrong: string[];
}

const MOST_WRONG = 6;

async function fuzzTarget(
	target: Target,
	times: number,
	chance: Chance,
	seen: Fuzzed,
): Promise<void> {
	const { calls, stub, good, spoils, payloads, sample, operation } = target;
	const byPath = new Map(good.map((each) => [each.path, each]));
	for (let round = 0; round < times && seen.wrong.length < MOST_WRONG; round++) {
		const text = spoilt(spoils.text, chance);
		const given: Recording[] = [];
		stub.answer = ({ url }) => {
			const path = /^https?:/.test(url) ? new URL(url).pathname : url;
			const answer = path === spoils.path ? { ...spoils, text } : byPath.get(path);
			if (!answer) throw new Error(`No answer is recorded for ${url}`);
			given.push(answer);
			return { body: answer.text };
		};
		const report = (what: string) =>
			seen.wrong.push(`${target.name}: ${what}\n  ${text.slice(0, 500)}`);
		const outcomes = await target.run(
			payloads.map((payload) =>
				typeof payload === 'object' && payload !== null ? { ...payload } : payload,
			),
		);
		seen.answers++;
		for (const [at, { result, failure }] of outcomes.entries()) {
			if (failure !== undefined) {
				seen.refused++;
				if (!(failure instanceof Failure))
					report(`crashed: ${String((failure as Error).stack ?? failure).slice(0, 700)}`);
				else if (typeof failure.message !== 'string' || failure.message === '')
					report('fails without a word');
				continue;
			}
			seen.accepted++;
			const key = keyOf(payloads[at], calls[at].json);
			const successful = given.some((answer) =>
				answer.path === spoils.path || target.looksUp
					? (target.looksUp ? findsLabel : holds)(answer.call, answer.text, key)
					: false,
			);
			// What is waited for is judged by the label it says is ready.
			const made = await settled(
				(async () =>
					await operation.output(calls[at] as never, payloads[at] as never, result as never))(),
			);
			if (made.failure !== undefined) {
				if (!(made.failure instanceof Failure))
					report(
						`crashed while it was mapped: ${String((made.failure as Error).stack ?? made.failure).slice(0, 700)}`,
					);
				continue;
			}
			for (const { json } of [made.result as { json: object }].flat()) {
				const errors = schemaErrors(
					sample.node,
					`${sample.resource}/${sample.operation}`,
					json,
					calls[at].json,
				);
				if (errors && errors.length > 0)
					report(`is not what the output schema says: ${errors.join('; ')}`);
				const { labelReady } = ((json as IDataObject).shipment ?? {}) as IDataObject;
				if (!successful && !(sample.waits && labelReady !== true))
					report('is a success without the documented success key');
			}
		}
	}
	seen.byTarget.set(target.name, times);
}

/** Fuzzes all operations of a node. */
export function testFuzz(node: string, answers = ANSWERS): void {
	playWorlds();

	it(`takes ${answers.toLocaleString('en')} spoilt answers: nothing crashes, nothing succeeds without the documented success key`, async () => {
		const logs = captureLogs();
		const started = Date.now();
		const chance = new Chance(SEED);
		const targets: Target[] = [];
		// “Check” reports spoilt answers, so that it always succeeds.
		const fuzzed = samples.filter(
			(each) => each.node === node && each.provider !== 'labels' && each.operation !== 'check',
		);
		for (const sample of fuzzed) targets.push(...(await targetsOf(sample)));
		const seen: Fuzzed = { answers: 0, accepted: 0, refused: 0, byTarget: new Map(), wrong: [] };
		for (const [at, target] of targets.entries()) {
			const times = Math.ceil((answers - seen.answers) / (targets.length - at));
			await fuzzTarget(target, times, chance, seen);
		}
		process.stdout.write(
			`Fuzz of ${node}, seed ${SEED}: ${seen.answers} spoilt answers through ${targets.length} targets of ${operationsOf[node].length} operations: ${seen.accepted} items accepted, ${seen.refused} refused, ${Math.round((Date.now() - started) / 1000)} s\n`,
		);
		expect(seen.wrong).toEqual([]);
		expect(seen.answers).toBe(answers);
		expect(leaksIn(logs.join('\n'))).toEqual([]);
	}, 900_000);
}
