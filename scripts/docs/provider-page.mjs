/** The page of one provider: its nodes, every operation, every field, and what its answers mean. */
import { existsSync } from 'node:fs';

import { inRepo } from '../lib/paths.mjs';
import { HEAD, isLongList, row } from './fields.mjs';
import { anchor, code, prose, table } from './markdown.mjs';

const isMenu = ({ name }) => name === 'resource' || name === 'operation';
const isGroup = ({ type }) => type === 'collection' || type === 'fixedCollection';

/** The fields inside a collection; those of a list of entries stand one level deeper. */
const inside = ({ type, options }) =>
	type === 'collection' ? options : options.flatMap(({ values }) => values);

/**
 * What several operations share (groups of fields, long lists of choices) is shown once, behind all
 * operations, and linked.
 */
class Groups {
	#byContent = new Map();

	/**
	 * @returns {number} which of `all` it is; groups of the same fields are one, whatever their names
	 */
	add(group, place) {
		const content = JSON.stringify(isGroup(group) ? inside(group) : group.options);
		if (!this.#byContent.has(content))
			this.#byContent.set(content, { group, place, names: new Set(), at: this.#byContent.size });
		const entry = this.#byContent.get(content);
		entry.names.add(isGroup(group) ? group.displayName : `Choices of ${group.displayName}`);
		return entry.at;
	}

	all() {
		return [...this.#byContent.values()];
	}

	/**
	 * Groups of the same names whose fields differ are told apart by the operation they were first
	 * seen in.
	 */
	title({ names, place, at }) {
		const title = [...names].join(', ');
		return this.all().some((other) => other.at < at && [...other.names].join(', ') === title)
			? `${title} (${place})`
			: title;
	}
}

/** n8n's descriptions of one sentence have no full stop, those of several do. */
const sentence = (words) => `${prose(words)}.`.replace(/([.!?…])\.$/, '$1');

function notices(fields) {
	return fields
		.filter(({ type }) => type === 'notice')
		.map(({ displayName }) => `> ${sentence(displayName)}`);
}

function operationNote(operations, resource, operation, edition) {
	const { vendorCall, about } = operations.find(
		(entry) =>
			entry.resource === resource &&
			entry.operation === operation &&
			(entry.edition === undefined || entry.edition === edition),
	);
	return [vendorCall && `Provider's call: ${prose(vendorCall)}.`, prose(about)]
		.filter(Boolean)
		.join(' ');
}

function fieldsTable(fields, groups, place) {
	const listed = fields.filter((field) => !isMenu(field) && field.type !== 'notice');
	if (listed.length === 0) return [];
	const rows = listed.map((field) => {
		const cells = row(field, fields);
		if (!isGroup(field) && !isLongList(field)) return cells;
		const at = groups.add(field, place);
		const link = `${isGroup(field) ? 'Its fields' : 'Its choices'}: [${field.displayName}](#@group:${at}@).`;
		return [...cells.slice(0, -1), [cells.at(-1), link].filter(Boolean).join(' ')];
	});
	return [table(HEAD, rows)];
}

function choicesTable({ options }) {
	const isDescribed = options.some(({ description }) => description);
	return table(
		['Choice', 'Value', ...(isDescribed ? ['About'] : [])],
		options.map(({ name, value, description }) => [
			name,
			code(value),
			...(isDescribed ? [prose(description ?? '')] : []),
		]),
	);
}

/** Fields, then what the collection “Options” holds. */
function panel(fields, groups, place) {
	const [options] = fields.filter(({ name }) => name === 'options');
	const others = fields.filter(({ name }) => name !== 'options');
	return [
		...notices(others),
		...fieldsTable(others, groups, place),
		...(options ? ['Options:', ...fieldsTable(inside(options), groups, place)] : []),
	];
}

/** Fields, menus and credentials that are shown in an edition; those of a node without editions are. */
export const isOfEdition = ({ displayOptions: { show, hide } = {} }, edition) =>
	(show?.edition?.includes(edition) ?? true) && !hide?.edition?.includes(edition);

function actionNode({ operations, description }, edition, heading, groups) {
	const [resourceMenu] = description.properties.filter(({ name }) => name === 'resource');
	return resourceMenu.options.flatMap((resource) => {
		const shown = (field) =>
			field.displayOptions?.show?.resource?.includes(resource.value) && isOfEdition(field, edition);
		const [operationMenu] = description.properties.filter(
			(field) => field.name === 'operation' && shown(field),
		);
		return operationMenu.options.flatMap((operation) => {
			const place = `${resource.name}: ${operation.name}`;
			const fields = description.properties.filter(
				(field) =>
					!isMenu(field) &&
					shown(field) &&
					field.displayOptions.show.operation?.includes(operation.value),
			);
			return [
				heading(3, place),
				`${sentence(operation.description)} ${code(`${resource.value}: ${operation.value}`)}`,
				operationNote(operations, resource.value, operation.value, edition),
				...panel(fields, groups, place),
			];
		});
	});
}

function credentialSection({ credential }, heading) {
	const fields = credential.properties;
	return [
		heading(2, `Credential: ${credential.displayName}`),
		...notices(fields),
		table(
			['Field', 'Type', 'Default', 'What it is'],
			fields
				.filter(({ type }) => type !== 'notice')
				.map((field) => row(field, fields).filter((_, column) => column !== 3)),
		),
	];
}

/**
 * The alternatives of a pattern, as far as they can be written out; what cannot be is shown as the
 * pattern it is.
 */
function wordsOf(pattern) {
	if (typeof pattern === 'string') return [pattern];
	const source = pattern.source.replaceAll('\\b', '').replaceAll('\\]', ']').replaceAll('\\[', '[');
	return splitTop(source).flatMap(expand);
}

function splitTop(source) {
	const parts = [''];
	let depth = 0;
	for (const sign of source) {
		depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
		if (sign === '|' && depth === 0) parts.push('');
		else parts[parts.length - 1] += sign;
	}
	return parts;
}

/** `系统(错误|异常)` as 系统错误, 系统异常; `time ?out` as timeout; `[sz]` by its first letter. */
function expand(source) {
	const optional = /( |[^()[\]]|\([^()]*\)|\[[^\]]*\])\?/.exec(source);
	if (optional)
		return expand(
			source.replace(
				optional[0],
				optional[1].startsWith('(') || /\p{Script=Han}/u.test(optional[1]) ? optional[1] : '',
			),
		);
	const letters = /\[([^\]])[^\]]*\]/.exec(source);
	if (letters) return expand(source.replace(letters[0], letters[1]));
	const group = /\(([^()]*)\)/.exec(source);
	if (!group) return [source.trim()];
	return group[1].split('|').flatMap((part) => expand(source.replace(group[0], part)));
}

/** The client's table of known answers: by code, by text or by pattern. */
function knownRows(known) {
	const entries = Array.isArray(known)
		? known.map((entry) => [undefined, entry])
		: Object.entries(known);
	return entries.map(
		([key, { like, text, says, meaning, means, advice, busy, server, account }]) => {
			const signs = like ?? wordsOf(text ?? says ?? key);
			const kind = [
				(busy || server || meaning === 'busy') && 'passing: a later try may work',
				(account === 'credential-invalid' || meaning === 'credential') && 'credential',
				(account === 'quota-exhausted' || meaning === 'quota') && 'quota or balance',
				meaning === 'timeoutBehind' && 'unknown: looked up where it can be',
			].filter(Boolean);
			return [
				[...new Set(signs)].map(code).join(', '),
				means,
				kind.join(', ') || '–',
				advice ?? 'Correct the call as the provider says.',
			];
		},
	);
}

/**
 * @param {object} provider what people wrote about it (providers.mjs)
 * @param {{ nodes: object[], credentials: object[], known?: object }} pack what the code says
 * @returns {string} the page
 */
/** The node's panel as `npm run screenshots` took it. */
function picture({ name, displayName }) {
	const file = `images/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.webp`;
	return existsSync(inRepo('docs', file)) ? [`![The panel of ${displayName}](${file})`] : [];
}

export function providerPage(provider, { nodes, credentials, known }) {
	const used = new Map();
	const anchors = new Map();
	const heading = (level, text, name = text) => {
		anchors.set(name, anchor(text, used));
		return `${'#'.repeat(level)} ${text}`;
	};
	const groups = new Groups();
	const editionOf = ({ description }) =>
		description.properties.find(({ name }) => name === 'edition');
	const actions = nodes.filter(({ description }) => !description.group.includes('trigger'));
	const triggers = nodes.filter(({ description }) => description.group.includes('trigger'));
	const parts = [
		heading(1, provider.title),
		`<!-- Made by \`npm run docs\` from ${provider.folder}: change the fields' descriptions there, not this page. -->`,
		provider.intro.trim(),
		...credentials.flatMap((entry) => credentialSection(entry, heading)),
	];
	for (const node of actions) {
		parts.push(
			heading(2, `Node: ${node.description.displayName}`),
			`${sentence(node.description.description)} Node type ${code(`n8n-nodes-china-fulfillment.${node.description.name}`)}.`,
			...picture(node.description),
			...(editionOf(node) ? [editionWords(editionOf(node), provider.edition)] : []),
			...actionNode(node, provider.edition, heading, groups),
		);
	}
	for (const node of triggers) {
		const { description } = node;
		parts.push(
			heading(2, `Node: ${description.displayName}`),
			`${sentence(description.description)} Node type ${code(`n8n-nodes-china-fulfillment.${description.name}`)}.`,
			...picture(description),
			...panel(description.properties, groups, description.displayName),
		);
	}
	// A group may hold groups of its own, and names its names while others are written: tables first,
	// headings behind.
	const tables = [];
	for (let at = 0; at < groups.all().length; at++) {
		const { group, place } = groups.all()[at];
		tables.push(isGroup(group) ? fieldsTable(inside(group), groups, place) : [choicesTable(group)]);
	}
	const shared = groups
		.all()
		.flatMap((entry) => [
			heading(3, groups.title(entry), `group:${entry.at}`),
			...tables[entry.at],
		]);
	if (shared.length > 0) parts.push(heading(2, 'Groups of fields, and long lists'), ...shared);
	if (known)
		parts.push(
			heading(2, 'What the answers mean'),
			provider.answers.trim(),
			table(['Code or words', 'Meaning', 'Kind', 'What to do'], knownRows(known)),
		);
	if (provider.doubts)
		parts.push(
			heading(2, 'Where the document is silent or contradicts itself'),
			provider.doubts.trim(),
		);
	return `${parts
		.join('\n\n')
		.replace(/#@(.*?)@/g, (_, name) => `#${anchors.get(name) ?? missing(name)}`)}\n`;
}

/** Which edition the page is about, and where the other one is described. */
function editionWords({ displayName, name, options }, edition) {
	const { name: own, value } = options.find((option) => option.value === edition);
	return `Field **${displayName}** ${code(name)}: **${own}** ${code(value)} on this page.`;
}

function missing(name) {
	throw new Error(`A link points to “${name}”, which the page does not have`);
}
