/**
 * The page of the shared order model: the interfaces of nodes/shared/model/order.ts, and one order as a
 * mapper makes it.
 */
import { readFileSync } from 'node:fs';

import ts from 'typescript';

import { inRepo } from '../lib/paths.mjs';
import { anchor, code, prose, table } from './markdown.mjs';

const SOURCE = 'nodes/shared/model/order.ts';

/** In the order of the page. */
const SECTIONS = [
	'Order',
	'Address',
	'OrderLine',
	'Parcel',
	'Goods',
	'Shipment',
	'BoxLabel',
	'Rate',
];

const WORDS = {
	Exact:
		'A number, or its digits as text where a double cannot hold them (money, weights), or null.',
	OrderStatus: 'One set of words for all sources.',
};

function commentOf(node, text) {
	const [range] = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
	if (!range) return '';
	return text
		.slice(range.pos, range.end)
		.replace(/^\/\*\*?|\*\/$/g, '')
		.replace(/^\s*\* ?/gm, '')
		.replace(/\s+/g, ' ')
		.trim();
}

function parse() {
	const text = readFileSync(inRepo(SOURCE), 'utf8');
	const file = ts.createSourceFile(SOURCE, text, ts.ScriptTarget.Latest, true);
	const interfaces = new Map();
	const types = new Map();
	file.forEachChild((node) => {
		if (ts.isInterfaceDeclaration(node))
			interfaces.set(node.name.text, { node, comment: commentOf(node, text) });
		// A type with parameters is for the operations' code, and no form that data has.
		if (ts.isTypeAliasDeclaration(node) && !node.typeParameters)
			types.set(node.name.text, node.type.getText(file));
	});
	return { text, file, interfaces, types };
}

function linked(type, anchors) {
	return code(type.replace(/\s+/g, ' ').replace(/;? }/g, ' }')).concat(
		[...anchors.keys()]
			.filter((name) => new RegExp(`\\b${name}\\b`).test(type))
			.map((name) => ` ([${name}](#${anchors.get(name)}))`)
			.join(''),
	);
}

/** @param {object} example an order as a mapper made it */
export function orderModelPage(example) {
	const { text, file, interfaces, types } = parse();
	const unknown = [...interfaces.keys()].filter((name) => !SECTIONS.includes(name));
	if (unknown.length > 0)
		throw new Error(
			`${SOURCE} has interfaces that the page of the order model does not show: ${unknown.join(', ')}`,
		);
	const used = new Map();
	const anchors = new Map();
	const title = anchor('The order model', used);
	for (const name of SECTIONS) anchors.set(name, anchor(name, used));
	for (const name of types.keys()) anchors.set(name, anchor(name, used));
	const sections = SECTIONS.map((name) => {
		const { node, comment } = interfaces.get(name);
		const rows = node.members.map((member) => {
			if (ts.isIndexSignatureDeclaration(member))
				return ['…', code('unknown'), 'More facts from that provider.'];
			const optional = member.questionToken ? ' (may be absent)' : '';
			return [
				code(member.name.getText(file)),
				linked(member.type.getText(file), anchors) + optional,
				prose(commentOf(member, text)),
			];
		});
		return [
			`## ${name}`,
			...(comment ? [prose(comment)] : []),
			table(['Field', 'Type', 'What it is'], rows),
		].join('\n\n');
	});
	const typeSections = [...types].map(([name, type]) =>
		[`## ${name}`, WORDS[name] ?? '', code(type)].filter(Boolean).join('\n\n'),
	);
	void title;
	return `${[
		'# The order model',
		`<!-- Made by \`npm run docs\` from ${SOURCE}: change it there. -->`,
		`Every source of this pack (an operation or trigger that outputs orders) uses one form, and every sink (an operation that takes orders) reads that form, so a workflow needs no
nodes that map fields. IDs are text. Money and weights are exact. Times are ISO 8601 with offset. What a source does not provide is null, or an empty list.`,
		`A label operation outputs the incoming order with \`shipment\` added, a rate operation with \`rates\` added, so a later ship-back still finds
platform, shop, number and tracking number. Choose **Output: Raw** in an operation to get the provider's answer untouched instead. Which source fills
what, and which sink needs what: [sources and sinks](sources-and-sinks.md).`,
		`Your own order (from a form, a sheet, another shop system) works as well: give it the fields that the sink needs. It may have two fields that no source has, which
take precedence over *Sender* and *Default Box* of a label or rate operation: \`sender\`, an [address](#address), and \`parcels\`, a list with one [parcel](#parcel) for each box.`,
		...sections,
		...typeSections,
		'## Example',
		"An order as the Kuaidi100 nodes output it (made by the mapper from the sample on the vendor's page, with invented values):",
		`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
	].join('\n\n')}\n`;
}
