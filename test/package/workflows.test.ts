/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The examples as documents: what a host may lack is asked for before anything costs money, and what
 * serves several shops tells their orders apart.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packNodes } from '../engine/support/harness';

interface Node {
	name: string;
	type: string;
	position: [number, number];
	parameters: Record<string, unknown>;
	onError?: string;
}

interface Example {
	nodes: Node[];
	connections: Record<string, { main?: Array<Array<{ node: string }> | null> }>;
}

const folder = path.resolve(__dirname, '../../workflows');
const examples = readdirSync(folder)
	.filter((name) => name.endsWith('.json'))
	.map((name): [string, Example] => [
		name,
		JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Example,
	]);

/** The pack's nodes that buy, report or change something, by what their panel says. */
function writes({ type, parameters: { resource, operation } }: Node): boolean {
	const node = packNodes.get(type.split('.').at(-1)!.replace(/Tool$/, ''));
	return Boolean(
		node?.description.properties.some(
			({ name, options, displayOptions }) =>
				name === 'options' &&
				displayOptions?.show?.resource?.includes(String(resource)) &&
				displayOptions.show.operation?.includes(String(operation)) &&
				options?.some((option) => option.name === 'previewOnly'),
		),
	);
}

const makesTable = ({ type, parameters }: Node) =>
	type.endsWith('.dataTable') && parameters.resource === 'table';
const usesTable = ({ type }: Node) => type.endsWith('.dataTable');

/** All that runs after a node. */
function after(example: Example, name: string, seen = new Set<string>()): Set<string> {
	for (const { node } of (example.connections[name]?.main ?? []).flatMap((each) => each ?? [])) {
		if (seen.has(node)) continue;
		seen.add(node);
		after(example, node, seen);
	}
	return seen;
}

/** Of two nodes behind the same one, n8n runs the higher one with all that follows it first. */
function runsBefore(example: Example, first: Node, second: Node): boolean {
	if (after(example, first.name).has(second.name)) return true;
	return Object.values(example.connections).every(({ main = [] }) =>
		main.every((output) => {
			const led = (output ?? []).map(({ node }) => node);
			const toSecond = led.filter(
				(name) => name === second.name || after(example, name).has(second.name),
			);
			if (toSecond.length === 0 || !led.includes(first.name)) return true;
			const heightOf = (name: string) =>
				example.nodes.find((node) => node.name === name)!.position[1];
			return toSecond.every((name) => heightOf(name) > first.position[1]);
		}),
	);
}

it('there are examples, and some of them buy', () => {
	expect(examples.length).toBeGreaterThanOrEqual(8);
	expect(examples.flatMap(([, { nodes }]) => nodes.filter(writes)).length).toBeGreaterThan(5);
});

describe.each(examples)('%s', (_name, example) => {
	it('asks for what an older n8n lacks before anything costs money', () => {
		for (const table of example.nodes.filter(makesTable)) {
			for (const write of example.nodes.filter(writes)) {
				expect(after(example, write.name)).not.toContain(table.name);
				expect([table.name, runsBefore(example, table, write)]).toEqual([table.name, true]);
			}
		}
	});

	it('says on its canvas that Kuaidi100 bills what is read', () => {
		const reads = example.nodes.some(
			({ type, parameters }) =>
				/\.kuaidi100OrderTrigger$/.test(type) ||
				(/\.kuaidi100$/.test(type) && parameters.operation === 'getAll'),
		);
		if (!reads) return;
		const notes = example.nodes.filter(({ type }) => type.endsWith('.stickyNote'));
		expect(notes.map(({ parameters }) => parameters.content).join(' ')).toMatch(/\bbill(s|ed)\b/i);
	});

	it('says which version it needs, at its top and when it stops', () => {
		if (!example.nodes.some(usesTable)) return;
		const [note] = example.nodes.filter(({ type }) => type.endsWith('.stickyNote'));
		expect(note.parameters.content).toMatch(/Needs n8n 2\.3 or later/);
		const tables = example.nodes.filter(makesTable);
		expect(tables.length).toBeGreaterThan(0);
		for (const { name, onError } of tables) {
			expect(onError).toBe('continueErrorOutput');
			const [, failed] = example.connections[name].main ?? [];
			const stop = example.nodes.find((node) => node.name === failed?.[0]?.node);
			expect(stop?.type).toBe('n8n-nodes-base.stopAndError');
			expect(stop?.parameters.errorMessage).toMatch(/needs n8n 2\.3 or later/);
		}
	});

	it('tells the orders of several shops apart', () => {
		const shops = example.nodes.some(
			({ name, type }) => name === 'Your Shops' || type.endsWith('kuaidi100OrderTrigger'),
		);
		const creates = example.nodes.filter(
			({ type, parameters: { resource, operation } }) =>
				type.endsWith('.sttLogistics') && resource === 'order' && operation === 'create',
		);
		for (const { parameters } of shops ? creates : []) {
			expect((parameters.options as { orderNumberPrefix?: string }).orderNumberPrefix).toContain(
				'$json.shopId',
			);
		}
	});
});
