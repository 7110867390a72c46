/**
 * Every operation with every way in which servers may write its answer (variants.ts), through the
 * real nodes: the items are those of the documented spelling, or the error says why not.
 */
import type { Sample } from '../../faults/samples';
import { nameOf } from '../../faults/samples';
import { captureLogs } from '../../faults/secrets';
import { playWorlds } from '../../faults/wire';
import { asDocumented, operations, play } from './play';
import { NO_ANSWERS, VARIANTS } from './variants';

playWorlds();
captureLogs();

const all = async <T>(make: (sample: Sample) => Promise<T>) =>
	Object.fromEntries(
		await Promise.all(operations.map(async (sample) => [nameOf(sample), await make(sample)])),
	) as Record<string, T>;

describe.each(VARIANTS)('$name ($why)', ({ remake, quiet }) => {
	it('is read by every operation as what it says', async () => {
		const expected = await all(async (sample) => {
			const { json, done } = await asDocumented(sample);
			return { json, done, isTold: true };
		});
		const seen = await all(async (sample) => {
			const { json, done, hints } = await play(sample, (world) => {
				world.remake = (answer, call) => (call === 'file' ? answer : remake(answer));
			});
			return { json, done, isTold: quiet === true || hints.includes('not as documented') };
		});
		expect(seen).toEqual(expected);
	});
});

/** Writes that nobody can look up after a lost answer. */
const UNKNOWN = [
	'kuaidi100 order: requestImport (enterprise)',
	'kuaidi100 order: ship',
	'kuaidi100 order: ship (enterprise)',
	'kuaikuai label: cancel',
	'kuaikuai shopOrder: ship',
	'sttLogistics scanForm: create',
];

describe('HTTP 500 around the documented answer (a framework that keeps an earlier status)', () => {
	it('is read as what it says; after a write it is looked up, or nobody knows', async () => {
		const seen = await all(async (sample) => {
			const { error, done } = await play(sample, (world) => {
				world.remake = (answer, call) => (call === 'file' ? answer : { ...answer, status: 500 });
			});
			return {
				done,
				error: error === undefined ? 'none' : /not known/.test(error) ? 'unknown' : error,
			};
		});
		const expected = await all(async (sample) => ({
			done: (await asDocumented(sample)).done,
			error: UNKNOWN.includes(nameOf(sample)) ? 'unknown' : 'none',
		}));
		expect(seen).toEqual(expected);
	});
});

describe.each(NO_ANSWERS)('$name ($why)', ({ body, shows }) => {
	it('is no success of any operation, and its words are shown', async () => {
		const seen = await all(async (sample) => {
			const { json, error, done } = await play(sample, (world) => {
				world.remake = (answer) => ({ ...answer, body: Buffer.from(body) });
			});
			return {
				shows: error !== undefined && (shows.test(JSON.stringify(json)) || error),
				done: done <= 1,
			};
		});
		expect(seen).toEqual(
			Object.fromEntries(operations.map((sample) => [nameOf(sample), { shows: true, done: true }])),
		);
	});
});

it('are at least 30 operations in at least 10 ways', () => {
	expect(operations.length).toBeGreaterThanOrEqual(30);
	expect(operations.length * (VARIANTS.length + NO_ANSWERS.length)).toBeGreaterThanOrEqual(300);
});
