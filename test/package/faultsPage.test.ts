/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * docs/faults.md leaves nothing out: every way of every operation and every fault meet in exactly
 * one row.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { packNodes } from '../engine/support/harness';
import { FAULT_NAMES } from '../faults/faults';
import { samples } from '../faults/samples';

const page = readFileSync(path.resolve(__dirname, '../../docs/faults.md'), 'utf8');

/** What follows a link where an operation has several ways to go. */
const WAYS: Record<string, string> = {
	raw: 'with raw output',
	waiting: 'waiting for its label',
	'label file': 'its label file',
	'own number': 'with its own number',
	enterprise: 'Enterprise',
};

interface Section {
	operations: string[];
	rows: Array<{ faults: string[]; cells: string[] }>;
}

/** The operations that stand above each table, and its rows. */
function sectionsOf(text: string): Section[] {
	const sections: Section[] = [];
	let operations: string[] = [];
	let last: Section | undefined;
	for (const line of text
		.slice(text.indexOf('\n## Reads'), text.indexOf('\n## What cannot'))
		.split('\n')) {
		if (line.startsWith('- **')) {
			last = undefined;
			operations.push(
				...[...line.matchAll(/\[([^\]]+)\]\([^)]+\)(?: \(([^)]+)\))?/g)].map(([, name, way]) =>
					way ? `${name} (${way})` : name,
				),
			);
		} else if (line.startsWith('| What goes wrong')) {
			sections.push((last = { operations, rows: [] }));
			operations = [];
		} else if (line.startsWith('| ') && !line.startsWith('| ---')) {
			const [faults, , ...cells] = line.slice(2, -2).split(' | ');
			last!.rows.push({ faults: faults.split(' · '), cells });
		}
	}
	return sections;
}

const sections = sectionsOf(page);

/** In the words of the node panel. */
function shown({
	node,
	resource,
	operation,
	way,
}: {
	node: string;
	resource: string;
	operation: string;
	way?: string;
}): string {
	const { displayName, properties } = packNodes.get(node)!.description;
	const nameIn = (field: INodeProperties | undefined, value: string) =>
		(field!.options as INodePropertyOptions[]).find((option) => option.value === value)!.name;
	const menu = properties.find(
		({ name, displayOptions }) =>
			name === 'operation' &&
			displayOptions!.show!.resource!.includes(resource) &&
			(way !== 'enterprise' || displayOptions!.show!.edition!.includes(way)),
	);
	return `${displayName}, ${nameIn(
		properties.find(({ name }) => name === 'resource'),
		resource,
	)}: ${nameIn(menu, operation)}${way ? ` (${WAYS[way]})` : ''}`;
}

it('states each way of each operation under each fault in one row, and knows no others', () => {
	const expected = samples.flatMap((sample) =>
		FAULT_NAMES.filter((fault) => fault !== 'never ready' || sample.waits).map(
			(fault) => `${shown(sample)} | ${fault}`,
		),
	);
	const found = sections.flatMap(({ operations, rows }) =>
		operations.flatMap((operation) =>
			rows.flatMap(({ faults }) => faults.map((fault) => `${operation} | ${fault}`)),
		),
	);
	expect(expected.length).toBeGreaterThan(700);
	expect(found.sort()).toEqual(expected.sort());
});

it('has every action of every node that calls a provider', () => {
	const calling = [...packNodes.values()].filter(({ description }) => description.credentials);
	expect(calling.length).toBeGreaterThan(5);
	const actions = calling.flatMap(({ description: { name, properties } }) =>
		properties
			.filter((field) => field.name === 'operation')
			.flatMap((field) =>
				(field.options as INodePropertyOptions[]).map(({ value }) =>
					shown({
						node: name,
						resource: field.displayOptions!.show!.resource![0] as string,
						operation: String(value),
						way: field.displayOptions!.show!.edition?.includes('enterprise')
							? 'enterprise'
							: undefined,
					}),
				),
			),
	);
	const listed = new Set(sections.flatMap(({ operations }) => operations));
	expect(actions.filter((action) => !listed.has(action))).toEqual([]);
});

it('says in each of the six cells what becomes of the order, in words that it explains', () => {
	for (const { rows } of sections) {
		for (const { cells } of rows) {
			expect(cells).toHaveLength(6);
			for (const cell of cells)
				expect(cell).toMatch(
					/^(done|done, looked up|not ready|error|error, label kept|\*\*unknown\*\*)( · (no call|1 call|\d+ calls))?$/,
				);
		}
	}
	for (const word of [
		'done',
		'done, looked up',
		'not ready',
		'error',
		'error, label kept',
		'unknown',
	])
		expect(page).toContain(`| **${word}** |`);
	for (const fault of FAULT_NAMES) expect(page).toContain(`\n| ${fault} | `);
});
