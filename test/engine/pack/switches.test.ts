/**
 * What an expression from a form or a sheet may put where a switch or a choice belongs: true and
 * false in any letter case decide, anything else is refused before anything is sent.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { packNodes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import type { Sample } from '../../faults/samples';
import { nameOf, parametersOf, samples } from '../../faults/samples';

const wire = playProviders();

type Field = { name: string; displayName: string; type: string; options?: Field[] };

const editionOf = ({ parameters }: Sample) => String(parameters?.edition ?? 'cloudMarket');

/** The fields that the operation shows. */
function fieldsOf(sample: Sample): Field[] {
	const { node, resource, operation } = sample;
	const fields = packNodes.get(node)!.description.properties as unknown as Array<
		Field & { displayOptions?: { show?: Record<string, string[] | undefined> } }
	>;
	return fields.filter(({ displayOptions }) => {
		const { resource: of, operation: by, edition } = displayOptions?.show ?? {};
		const isShown = edition?.includes(editionOf(sample)) ?? true;
		return isShown && of?.includes(resource) && by?.includes(operation);
	});
}

const optionFields = (sample: Sample): Field[] =>
	fieldsOf(sample).flatMap(({ name, options = [] }) => (name === 'options' ? options : []));

const distinct = [
	...new Map(
		samples.map((sample) => {
			const name = nameOf({ ...sample, way: undefined });
			const isEnterprise = editionOf(sample) === 'enterprise';
			return [isEnterprise ? `${name} (enterprise)` : name, sample] as const;
		}),
	),
];
const writing = distinct.filter(([, sample]) =>
	optionFields(sample).some(({ name }) => name === 'previewOnly'),
);
const switches = distinct.flatMap(([name, sample]) =>
	optionFields(sample)
		.filter(({ type }) => type === 'boolean')
		.map((field): [string, string, Sample] => [
			`${name}: ${field.displayName}`,
			field.name,
			sample,
		]),
);

async function run(
	sample: Sample,
	options: IDataObject,
	json: IDataObject = {},
	parameters: IDataObject = {},
) {
	await sample.before?.(wire.sandbox);
	wire.clear();
	const items = typeof sample.items === 'function' ? sample.items(wire.sandbox) : sample.items;
	return await runNode({
		node: sample.node,
		parameters: { ...parametersOf(sample, options), ...parameters } as INodeParameters,
		items: items.map((item) => ({ ...item, ...json })),
	});
}

const [, createSample] = writing.find(([name]) => name === 'sttLogistics order: create')!;

it('all operations that buy, report or change something have Preview Only', () => {
	expect(writing.map(([name]) => name)).toEqual([
		'kuaidi100 order: ship',
		'kuaidi100 order: requestImport (enterprise)',
		'kuaidi100 order: ship (enterprise)',
		'sttLogistics order: create',
		'sttLogistics order: createMany',
		'sttLogistics order: cancel',
		'sttLogistics scanForm: create',
		'fengchao order: import',
		'kuaikuai label: create',
		'kuaikuai label: cancel',
		'kuaikuai shopOrder: createLabel',
		'kuaikuai shopOrder: ship',
	]);
});

describe.each(writing)('%s', (_name, sample) => {
	it.each([true, 'true', 'TRUE', ' True ', '={{ "true" }}', '={{ $json.preview }}'])(
		'shows and sends nothing for %p',
		async (previewOnly) => {
			const done = await run(sample, { previewOnly }, { preview: 'TRUE' });
			expect(done.error).toBeUndefined();
			expect(wire.requests).toEqual([]);
			expect(done.json.every((json) => 'preview' in json)).toBe(true);
		},
	);

	it.each(['yes', 1, 0, 'on', '', '={{ $json.absent }}', '={{ null }}', '={{ [true] }}'])(
		'refuses %p before anything is sent',
		async (previewOnly) => {
			const done = await run(sample, { previewOnly });
			expect(done.error?.message).toContain('Preview Only must be true or false');
			expect(wire.requests).toEqual([]);
		},
	);

	it.each(['false', 'FALSE', false])('sends for %p', async (previewOnly) => {
		const done = await run(sample, { previewOnly });
		expect(done.error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});
});

/** What an item looks like is read once the money is spent: too late to refuse it. */
it.each(distinct.filter(([, sample]) => fieldsOf(sample).some(({ name }) => name === 'output')))(
	'%s: an unclear Output is refused before anything is sent',
	async (_name, sample) => {
		const done = await run(sample, {}, {}, { output: '={{ "neither" }}' });
		expect(done.error?.message).toContain('Output must be one of');
		expect(wire.requests).toEqual([]);
	},
);

it.each(switches)('%s takes no word but true and false', async (_name, field, sample) => {
	const done = await run(sample, { [field]: 'maybe' });
	expect(done.error?.message).toContain('must be true or false: “maybe”');
	expect(wire.requests).toEqual([]);
});

it.each([0, -1, 65, 1000, 2.5, 'fast', '={{ [4] }}'])(
	'Concurrency %p is refused before anything is sent',
	async (concurrency) => {
		const [, sample] = writing[0];
		const done = await run(sample, { concurrency });
		expect(done.error?.message).toMatch(/Concurrency must be/);
		expect(wire.requests).toEqual([]);
	},
);

it('a number may come as text', async () => {
	const done = await run(writing[0][1], { concurrency: '4' });
	expect(done.error).toBeUndefined();
});

it.each([
	['ifExists', 'reuse it'],
	['ifExists', ''],
])('an unclear choice (%s: %p) is refused', async (field, value) => {
	const done = await run(createSample, { [field]: value });
	expect(done.error?.message).toContain('If Order Exists must be one of');
	expect(wire.requests).toEqual([]);
});
