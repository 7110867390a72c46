/**
 * An answer that no document knows, to every operation: its error carries the shape of the whole
 * answer, keys and types, and nothing of what stood in it.
 */
import type { IDataObject } from 'n8n-workflow';
import { operationsOf } from '../../faults/cells';
import type { Sample } from '../../faults/samples';
import { nameOf, parametersOf, samples } from '../../faults/samples';
import { captureLogs } from '../../faults/secrets';
import type { World } from '../../faults/wire';
import { closeWorld, newWorld, playWorlds } from '../../faults/wire';
import { runNode } from '../support/harness';
import { playTime } from '../support/virtualTime';

playWorlds();
playTime();
captureLogs();

interface Unknown {
	answer: unknown;
	shape: unknown;
}

/** Whatever of these comes out is a leak. */
const NAME = 'Quercus';
const PHONE = 13877317731;
const inside = { owner: NAME, phones: [PHONE] };
const itsShape = { owner: 'text', phones: ['number'] };

const stt = (more: object, shape: object): Unknown => ({
	answer: { code: 200, ...more },
	shape: { code: 'number', ...shape },
});
const sttOdd = stt({ inside }, { inside: itsShape });
const kuaikuai = (data: unknown, shape: unknown): Unknown => ({
	answer: { Code: '200', Data: data, inside },
	shape: { Code: 'text', Data: shape, inside: itsShape },
});
const kuaikuaiOdd = kuaikuai(NAME, 'text');
const kuaidi100Odd: Unknown = {
	answer: { code: 200, data: { inside } },
	shape: { code: 'number', data: { inside: itsShape } },
};
const enterpriseOdd: Unknown = {
	answer: { result: true, returnCode: '200', data: inside },
	shape: { result: 'flag', returnCode: 'text', data: itsShape },
};

/** The code says yes, and what the call promises is missing; null where the code is all of it. */
const WITHOUT_PROMISE: Record<string, Unknown | null> = {
	getAll: kuaidi100Odd,
	ship: kuaidi100Odd,
	authorize: kuaidi100Odd,
	entTask: enterpriseOdd,
	entAuthorize: enterpriseOdd,
	entSend: {
		answer: { result: false, returnCode: 200, data: inside },
		shape: { result: 'flag', returnCode: 'number', data: itsShape },
	},
	account: sttOdd,
	channels: sttOdd,
	create: null,
	createMany: {
		answer: [{ code: 200, orderid: NAME, inside }],
		shape: [{ code: 'number', orderid: 'text', inside: itsShape }],
	},
	cancel: null,
	cancelStatus: sttOdd,
	labels: {
		answer: [{ code: 200, orderid: NAME, inside }],
		shape: [{ code: 'number', orderid: 'text', inside: itsShape }],
	},
	label: sttOdd,
	transferLabel: sttOdd,
	price: sttOdd,
	tracking: sttOdd,
	scanForm: stt({ sfurl: '', inside }, { sfurl: 'text', inside: itsShape }),
	quota: null,
	import: null,
	UserInfo: kuaikuai(inside, itsShape),
	AddressCheck: kuaikuaiOdd,
	GetCarrierList: kuaikuaiOdd,
	Rates: kuaikuai(inside, itsShape),
	CreateLabel: kuaikuaiOdd,
	LabelsInfo: kuaikuai(inside, itsShape),
	LabelsCancel: null,
	GetEcChannelList: kuaikuai([NAME], ['text']),
	GetEcOrderList: kuaikuaiOdd,
	CreateEcLabels: kuaikuaiOdd,
	GetEcLabelsInfo: kuaikuai([{ LabelUrl: NAME }], [{ LabelUrl: 'text' }]),
	SetEcOrderTrackToChannel: null,
};

/** No call of any provider answers so. */
const WITHOUT_CODE: Unknown = { answer: { inside }, shape: { inside: itsShape } };

/** A check reports what is odd instead of failing; who waits, waits on. */
const played = samples.filter(
	({ operation, provider, waits }) =>
		operation !== 'check' && provider !== 'labels' && waits !== true,
);

async function detailsOf(sample: Sample, prepare: (world: World) => void) {
	const world = newWorld();
	await sample.before?.(world.sandbox);
	const items = typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items;
	prepare(world);
	const { json } = await runNode({
		node: sample.node,
		parameters: parametersOf(sample),
		items,
		settings: { onError: 'continueRegularOutput' },
		credentials: world.credentials,
	});
	closeWorld(world);
	return json.map(({ details }) => details as IDataObject | undefined);
}

/** From the sample's own call on: the look-up after a lost write must not find what was done. */
function answering({ call }: Sample, answer: unknown, written = JSON.stringify) {
	let begun = false;
	return (text: string, now: string) => {
		begun ||= now === call;
		return begun ? written(answer) : text;
	};
}

function expectShape(details: Array<IDataObject | undefined>, shape: unknown): void {
	expect(details.map((each) => each?.answerShape)).toEqual(details.map(() => shape));
	expect(JSON.stringify(details)).not.toMatch(/Quercus|77317731/);
}

it('knows every operation, and every call', () => {
	const names = (list: Array<{ resource: string; operation: string }>) =>
		[...new Set(list.map(({ resource, operation }) => `${resource} ${operation}`))].sort();
	for (const [node, operations] of Object.entries(operationsOf)) {
		expect(names(played.filter((sample) => sample.node === node))).toEqual(
			names(operations.filter(({ operation }) => operation !== 'check')),
		);
	}
	const calls = new Set(played.map(({ call }) => call));
	expect(Object.keys(WITHOUT_PROMISE).filter((call) => !calls.has(call))).toEqual([]);
	expect([...calls].filter((call) => !(call in WITHOUT_PROMISE))).toEqual([]);
});

describe.each(played.map((sample) => ({ name: nameOf(sample), sample })))('$name', ({ sample }) => {
	it('shows the shape of an answer without a code', async () => {
		const { answer, shape } = WITHOUT_CODE;
		const details = await detailsOf(sample, (world) => {
			world.twist = answering(sample, answer);
		});
		expectShape(details, shape);
	});

	it('says of what is no JSON how long it was', async () => {
		const details = await detailsOf(sample, (world) => {
			world.twist = answering(sample, 'Quercus', String);
		});
		for (const each of details) expect(each?.answerShape).toMatch(/^no JSON: 7 bytes/);
	});

	// Fengchao's account has STT's name of the call.
	const promise = sample.provider === 'fengchao' ? null : WITHOUT_PROMISE[sample.call];
	if (promise === null) return;

	it('shows the shape of a success that lacks what its call promises', async () => {
		const details = await detailsOf(sample, (world) => {
			world.twist = answering(sample, promise.answer);
		});
		expectShape(details, promise.shape);
	});
});

describe('what stands for several answers', () => {
	const sampleOf = (name: string) => played.find((sample) => nameOf(sample) === name)!;

	it.each([
		[
			'sttLogistics rate: get',
			{ result: [{ code: 200, post_fee: {}, inside }] },
			{ code: 'number', post_fee: {}, inside: itsShape },
		],
		[
			'kuaikuai rate: getAll',
			{ Code: '200', Data: [{ TotalCharge: {}, inside }] },
			{ TotalCharge: {}, inside: itsShape },
		],
	])('%s: a price that cannot be read', async (name, answer, shape) => {
		const sample = sampleOf(name);
		const details = await detailsOf(sample, (world) => {
			world.twist = answering(sample, answer);
		});
		expectShape(details, shape);
	});

	it.each([
		'sttLogistics order: create',
		'kuaikuai label: create',
		'kuaikuai shopOrder: createLabel (own number)',
	])('%s: the look-up after an answer that never came', async (name) => {
		const sample = sampleOf(name);
		const details = await detailsOf(sample, (world) => {
			world.sandbox.faults.add({ kind: 'reset-after', operation: sample.call, times: 2 });
			world.twist = (text, call) =>
				world.sandbox.calls.some((each) => each.operation === sample.call) && call !== sample.call
					? JSON.stringify(WITHOUT_CODE.answer)
					: text;
		});
		expectShape(details, WITHOUT_CODE.shape);
	});
});
