/**
 * Rules that n8n has published for community nodes but that no release of its scanner checks yet.
 * They look at the finished descriptions (menus made by functions are seen as n8n gets them) and at
 * the sources.
 */
import { readFileSync } from 'node:fs';

import ts from 'typescript';

import { inRepo, readJson } from '../lib/paths.mjs';
import { loadPack } from '../docs/load.mjs';

const CODEX_CATEGORIES = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];
const LONGEST_HINT = 120;

/**
 * Every parameter of a node or credential, those inside collections too, with the path a person
 * takes to it.
 */
function* parameters(properties, place) {
	for (const field of properties) {
		const here = `${place} > ${field.displayName}`;
		yield { field, here };
		if (field.type === 'collection') yield* parameters(field.options, here);
		if (field.type === 'fixedCollection') {
			for (const group of field.options) yield* parameters(group.values, here);
		}
	}
}

export function* badParameters(properties, place) {
	for (const { field, here } of parameters(properties, place)) {
		if (field.default === undefined) yield `${here}: has no default`;
		if ((field.hint ?? '').length > LONGEST_HINT)
			yield `${here}: its hint has ${field.hint.length} characters; ${LONGEST_HINT} is the most`;
		if (!['options', 'multiOptions'].includes(field.type)) continue;
		const options = field.options ?? [];
		for (const { name } of options) {
			if (name.includes('*')) yield `${here}: the option “${name}” has an asterisk`;
		}
		for (const key of ['name', 'value']) {
			const seen = new Set();
			for (const option of options) {
				if (seen.has(option[key])) yield `${here}: two options have the ${key} “${option[key]}”`;
				seen.add(option[key]);
			}
		}
	}
}

/**
 * The object literal a call gets as its third argument, or that the variable given there was
 * declared with.
 */
function optionsOf(call) {
	const [, , given] = call.arguments ?? [];
	if (!given || ts.isObjectLiteralExpression(given)) return given;
	let found;
	const search = (node) => {
		if (
			ts.isVariableDeclaration(node) &&
			node.name.getText() === given.getText() &&
			node.initializer &&
			ts.isObjectLiteralExpression(node.initializer)
		)
			found = node.initializer;
		ts.forEachChild(node, search);
	};
	if (ts.isIdentifier(given)) search(call.getSourceFile());
	return found;
}

const hasProperty = (literal, name) =>
	literal?.properties.some((property) => property.name?.getText() === name) === true;

/** A poll, a webhook and a look-up of options have no items. */
const HAS_NO_ITEMS = /Trigger|Poll|poll|lists|authorizationCallback/;

function* badErrors(file, source) {
	const found = [];
	const visit = (node) => {
		if (ts.isNewExpression(node) && /^Node(Operation|Api)Error$/.test(node.expression.getText())) {
			const options = optionsOf(node);
			const spread = options?.properties.find(ts.isSpreadAssignment);
			const inherited =
				spread && ts.isIdentifier(spread.expression)
					? optionsOf({ arguments: [0, 0, spread.expression], getSourceFile: () => source })
					: undefined;
			if (!hasProperty(options, 'itemIndex') && !hasProperty(inherited, 'itemIndex'))
				found.push(source.getLineAndCharacterOfPosition(node.getStart()).line + 1);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	if (!HAS_NO_ITEMS.test(file))
		yield* found.map((line) => `${file}:${line}: an error without itemIndex`);
}

function* badExecute(file, source) {
	const methods = [];
	const visit = (node) => {
		if (ts.isMethodDeclaration(node) && node.name.getText() === 'execute') methods.push(node);
		ts.forEachChild(node, visit);
	};
	visit(source);
	for (const method of methods) {
		if (!method.getText().includes('this.continueOnFail()'))
			yield `${file}: execute does not ask this.continueOnFail()`;
	}
}

export function* badCodex(file, { categories = [], subcategories, resources, alias = [] }) {
	for (const category of categories) {
		if (!CODEX_CATEGORIES.includes(category))
			yield `${file}: “${category}” is no category for a community node (${CODEX_CATEGORIES.join(', ')})`;
	}
	if (categories.length === 0) yield `${file}: names no category`;
	if (subcategories) yield `${file}: subcategories are for n8n's own nodes`;
	if (!resources) yield `${file}: without “resources” n8n drops all of it`;
	if (!alias.some((word) => /\p{Script=Han}/u.test(word)))
		yield `${file}: has no Chinese search word`;
}

const badCodexOf = (file) => badCodex(file, readJson(inRepo(file)));

/** @param {string} text the file's content */
export function* badSource(file, text) {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	yield* badErrors(file, source);
	if (file.endsWith('.node.ts')) yield* badExecute(file, source);
}

function* badManifest() {
	const { license, keywords = [], n8n } = readJson(inRepo('package.json'));
	if (license !== 'MIT') yield 'package.json: the licence of a verified pack is MIT';
	if (!keywords.includes('n8n-community-node-package'))
		yield 'package.json: the keyword n8n-community-node-package is missing';
	if (n8n.strict !== true) yield 'package.json: n8n.strict is not true';
}

/**
 * @param {string[]} sources TypeScript files below nodes/ and credentials/, relative to the
 * repository
 */
export async function upcomingRules(sources) {
	const { nodes, credentials } = await loadPack();
	const problems = [...badManifest()];
	for (const { file, description } of nodes) {
		problems.push(
			...badParameters(description.properties, description.displayName),
			...badCodexOf(file.replace(/\.ts$/, '.json')),
		);
	}
	for (const { credential } of credentials)
		problems.push(...badParameters(credential.properties, credential.displayName));
	for (const file of sources) problems.push(...badSource(file, readFileSync(inRepo(file), 'utf8')));
	return problems;
}
