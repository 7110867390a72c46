/**
 * STT's envelopes differ from call to call, by its own document: each call is answered here in the
 * envelopes of the others, since one day it may be.
 */
import type { IDataObject } from 'n8n-workflow';
import type { Sample } from '../../faults/samples';
import { nameOf } from '../../faults/samples';
import { captureLogs } from '../../faults/secrets';
import { playWorlds } from '../../faults/wire';
import { asDocumented, operations, play } from './play';

playWorlds();
captureLogs();

type Json = IDataObject | IDataObject[];

const stt = operations.filter(({ node }) => node === 'sttLogistics');
const withCall = (...calls: string[]) => stt.filter(({ call }) => calls.includes(call));

/** The one entry of an answer, in whichever of the document's envelopes it came. */
function entryOf(body: Json): IDataObject {
	const outer = (Array.isArray(body) ? body[0] : body) as IDataObject;
	const inner = Array.isArray(outer.result) ? (outer.result[0] as IDataObject) : undefined;
	return inner && 'code' in inner ? inner : outer;
}

const around = (wrap: (entry: IDataObject) => Json) => (body: Json) => wrap(entryOf(body));

/** The code stands with what the call answers: as in create, label, cancel, price; account. */
const TOGETHER: Array<[string, (body: Json) => Json]> = [
	['flat, as account has it', around((entry) => entry)],
	['in a list, as labels has it', around((entry) => [entry])],
	['in result, a list, as create has it', around((entry) => ({ result: [entry] }))],
	['in result without a list', around((entry) => ({ result: entry }))],
	['in data, a list', around((entry) => ({ data: [entry] }))],
	['in data', around((entry) => ({ data: entry }))],
];

/** The code stands beside what the call answers: as in tracking and cancel status. */
const beside = (wrap: (code: string, payload: IDataObject) => Json) => (body: Json) => {
	const { code, msg, ...fields } = entryOf(body) as IDataObject & { code: string };
	const label = (msg as IDataObject | undefined)?.result as IDataObject | undefined;
	return wrap(code, { ...fields, ...label });
};
const APART: Array<[string, (body: Json) => Json]> = [
	['beside result', beside((code, payload) => ({ code, result: payload }))],
	['beside result, a list', beside((code, payload) => ({ code, result: [payload] }))],
];

/** Lists: channels, and labels of several orders. */
const LISTS: Array<[string, (body: Json) => Json]> = [
	['in result', (body) => ({ result: body })],
	['beside a code, in result', (body) => ({ code: 200, result: body })],
];

async function expectSame(sample: Sample, wrap: (body: Json) => Json): Promise<void> {
	const { json, done } = await asDocumented(sample);
	const played = await play(sample, (world) => {
		world.remake = (answer, call) =>
			call === sample.call
				? {
						...answer,
						body: Buffer.from(JSON.stringify(wrap(JSON.parse(answer.body.toString()) as Json))),
					}
				: answer;
	});
	expect({ name: nameOf(sample), json: played.json, done: played.done }).toEqual({
		name: nameOf(sample),
		json,
		done,
	});
}

const ONE_ENTRY = [
	'create',
	'cancel',
	'cancelStatus',
	'label',
	'transferLabel',
	'price',
	'account',
	'tracking',
	'scanForm',
];

describe.each(TOGETHER)('an answer %s', (_where, wrap) => {
	it.each(withCall(...ONE_ENTRY).map((sample) => ({ name: nameOf(sample), sample })))(
		'is what it is: $name',
		async ({ sample }) => await expectSame(sample, wrap),
	);

	it.each(stt.map((sample) => ({ name: nameOf(sample), sample })))(
		'that refuses is a refusal with its words: $name',
		async ({ sample }) => {
			// The look-ups after it, too.
			const refusal = { code: 400, orderid: 'A-1', msg: '测试拒绝' };
			const { json, error, done } = await play(sample, (world) => {
				world.remake = (answer, call) =>
					call !== 'file'
						? { ...answer, body: Buffer.from(JSON.stringify(wrap(refusal))) }
						: answer;
			});
			expect({ error: typeof error, words: JSON.stringify(json).includes('测试拒绝') }).toEqual({
				error: 'string',
				words: true,
			});
			expect(done).toBeLessThanOrEqual(1);
		},
	);
});

describe.each(APART)('an answer with its code %s', (_where, wrap) => {
	it.each(
		withCall('account', 'label', 'price').map((sample) => ({
			name: nameOf(sample),
			sample,
		})),
	)('is what it is: $name', async ({ sample }) => await expectSame(sample, wrap));
});

describe.each(LISTS)('a list %s', (_where, wrap) => {
	it.each(withCall('channels', 'labels').map((sample) => ({ name: nameOf(sample), sample })))(
		'is what it is: $name',
		async ({ sample }) => await expectSame(sample, wrap),
	);
});

it('a refusal of the whole call is no empty list, whatever stands in it', async () => {
	for (const sample of withCall('channels')) {
		const { error } = await play(sample, (world) => {
			world.remake = (answer) => ({
				...answer,
				body: Buffer.from('{"code":400,"msg":"系统维护","result":[]}'),
			});
		});
		expect(error ?? 'an empty account').toContain('系统维护');
	}
});
