/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Random items into every operation: each comes out as a result or as an error that names a field,
 * nothing crashes, and for what is refused nothing is sent. Writes are previewed, and some of them
 * made: what is sent is what the document allows.
 */
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { runNode } from '../engine/support/harness';
import { operationsOf } from './cells';
import type { Sample } from './samples';
import { nameOf, parametersOf, samples } from './samples';
import { captureLogs } from './secrets';
import { closeWorld, newWorld, playWorlds } from './wire';

const SEED = 20250922;
/** What is sent takes its way over the wire. */
const ITEMS = { previewed: 200, sent: 30 };

const elsewhere = playWorlds();

const odd = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		true,
		false,
		'',
		' ',
		0,
		-0,
		-1,
		1.5,
		1e21,
		1e-9,
		Number.MAX_SAFE_INTEGER,
		'9007199254740993',
		'1e3',
		'0x10',
		' 12 ',
		'1,5',
		'١٢',
		'NaN',
		[],
		{},
		[null],
		[[]],
		[{}],
	),
	fc.constantFrom<unknown>(
		'x'.repeat(3000),
		'🐱'.repeat(40),
		'\u0000',
		'\ud800',
		'a\nb',
		'<>&"\'+',
		'http://x',
		'2025-13-45',
		'2025-09-22 12:00:00',
		'toString',
		'__proto__',
		{ toString: 1 },
		{ length: 3 },
		{ __rl: true },
		{ value: 1 },
	),
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.jsonValue({ maxDepth: 3 }),
);

/** All places of an object, by their keys. */
function placesIn(value: unknown, path: string[] = []): string[][] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, entry]) => [
		[...path, key],
		...placesIn(entry, [...path, key]),
	]);
}

function put(item: IDataObject, [...path]: string[], value: unknown): void {
	const last = path.pop()!;
	let at: unknown = item;
	for (const key of path) at = (at as IDataObject)?.[key];
	if (typeof at !== 'object' || at === null) return;
	if (value === undefined) delete (at as IDataObject)[last];
	else
		Object.defineProperty(at, last, {
			value,
			enumerable: true,
			configurable: true,
			writable: true,
		});
}

/** A good item with a few places changed, or no order at all. */
function itemLike(good: IDataObject): fc.Arbitrary<IDataObject> {
	const more = [
		'shipment',
		'parcels',
		'sender',
		'recipient',
		'lines',
		'rates',
		'platform',
		'shopId',
		'id',
		'number',
		'source',
		'error',
	].map((key) => [key]);
	const places = [...placesIn(good), ...more];
	const change = fc.tuple(fc.constantFrom(...places), fc.option(odd, { nil: undefined, freq: 6 }));
	const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
		const item = structuredClone(good);
		for (const [path, value] of changes) put(item, path, value);
		return item;
	});
	return fc.oneof(
		{ weight: 8, arbitrary: changed },
		{
			weight: 1,
			arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), odd, {
				maxKeys: 6,
			}) as fc.Arbitrary<IDataObject>,
		},
	);
}

/** Keys of their own, as far as chance has left them: the second of two with one key is refused. */
function apart(item: IDataObject, good: IDataObject, position: number): IDataObject {
	const own = ['number', 'id', 'trackingNumber'].filter(
		(key) => typeof good[key] === 'string' && item[key] === good[key],
	);
	const numbered = (key: string) =>
		/^\d+$/.test(String(good[key]))
			? String(BigInt(String(good[key])) + BigInt(position))
			: `${String(good[key])}-${position}`;
	return { ...item, ...Object.fromEntries(own.map((key) => [key, numbered(key)])) };
}

const shown = (item: IDataObject) => JSON.stringify(item).slice(0, 400);
/** What n8n hands on is plain JSON. */
const plain = (item: IDataObject) => JSON.parse(JSON.stringify(item)) as IDataObject;

/** Words of a program, not of an error that helps. */
const CRASH =
	/\[object \w+\]|Cannot (read|convert|destructure|set)|is not (a function|iterable|defined)/;

let items = 0;
let refused = 0;
let operationsTested = 0;

/**
 * What the sandbox finds wrong with a call that the node could have known from the document. The
 * account's own shops are not of this kind, nor is a platform that the document does not list: its
 * code may be entered.
 */
const WRONG =
	/is not (?!authorized|in shop|of channel)|is missing|is longer|is none of|twice|unencoded|UTF-8/;
const MAY_BE = /^type \S+ is none of the documented codes$/;

async function tryItems(sample: Sample, previewed: boolean): Promise<string[]> {
	const operation = operationsOf[sample.node].find(
		(each) => each.resource === sample.resource && each.operation === sample.operation,
	)!;
	const world = newWorld();
	await sample.before?.(world.sandbox);
	const [good] = typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items;
	const some = fc
		.sample(itemLike(good), { numRuns: previewed ? ITEMS.previewed : ITEMS.sent, seed: SEED })
		.map((item, position) => apart(plain(item), good, position));
	const run = await runNode({
		node: sample.node,
		parameters: parametersOf(sample, previewed ? { previewOnly: true } : {}) as INodeParameters,
		items: some,
		settings: { onError: 'continueRegularOutput' },
		credentials: world.credentials,
	});
	closeWorld(world);
	const wrong: string[] = [];
	if (run.error) return [`${nameOf(sample)}: the run stopped: ${run.error.message}`];
	const invalid = new Set<number>();
	for (const [index, item] of some.entries()) {
		const own = run.items.filter(({ pairedItem }) =>
			[pairedItem].flat().some((pair) => (typeof pair === 'number' ? pair : pair?.item) === index),
		);
		const failed = own.find(
			({ json }) =>
				typeof json.error === 'string' && (json.details as IDataObject | null)?.kind !== undefined,
		);
		items++;
		if (failed) {
			const { kind, field, advice } = failed.json.details as IDataObject;
			refused++;
			if (CRASH.test(String(failed.json.error)))
				wrong.push(`crashes: “${String(failed.json.error)}” for ${shown(item)}`);
			if (kind === 'invalid') {
				invalid.add(index);
				if (typeof field !== 'string' || field === '')
					wrong.push(`names no field: “${String(failed.json.error)}” for ${shown(item)}`);
			} else if (previewed) {
				wrong.push(`fails as ${String(kind)}: “${String(failed.json.error)}” for ${shown(item)}`);
			} else if (!advice) {
				wrong.push(`gives no advice: “${String(failed.json.error)}” for ${shown(item)}`);
			}
		} else if (
			previewed &&
			!own.some(
				({ json }) =>
					'preview' in json || (json.import as IDataObject | undefined)?.status === 'superseded',
			)
		) {
			wrong.push(`is lost: ${shown(item)}`);
		}
	}
	const { calls } = world.sandbox;
	if (previewed && calls.length > 0) wrong.push(`sent ${calls.length} calls for a preview`);
	const own = calls.filter((call) => call.operation === sample.call);
	if (
		!previewed &&
		!operation.batch &&
		!['getAll', 'GetEcOrderList'].includes(sample.call) &&
		own.length > some.length - invalid.size
	)
		wrong.push(`sent ${own.length} calls for ${some.length - invalid.size} good items`);
	const problems = own.flatMap((call) =>
		call.problems.filter((problem) => WRONG.test(problem) && !MAY_BE.test(problem)),
	);
	wrong.push(...problems.map((problem) => `sent what the document forbids: ${problem}`));
	return wrong.map((each) => `${nameOf(sample)} ${each}`);
}

const plainWays = samples.filter(({ way, provider }) => way === undefined && provider !== 'labels');

it.each(plainWays.map((sample) => ({ name: nameOf(sample), sample })))(
	'$name: a result, or an error that names a field',
	async ({ sample }) => {
		captureLogs();
		const { preview } = operationsOf[sample.node].find(
			(each) => each.resource === sample.resource && each.operation === sample.operation,
		)!;
		const wrong = [
			...(preview ? await tryItems(sample, true) : []),
			...(await tryItems(sample, false)),
		];
		operationsTested++;
		expect(wrong.slice(0, 5)).toEqual([]);
	},
	120_000,
);

it('asks nobody else', () => expect(elsewhere).toEqual([]));

afterAll(() => {
	process.stdout.write(
		`Random items: ${items} through ${operationsTested} operations, ${refused} refused by the field or the provider\n`,
	);
});
