/**
 * The output schemas, from the types in the sources: each operation file exports the type
 * `Simplified` of what one of its items holds, each trigger the type `Emitted`. n8n looks for them
 * beside the node, by version, resource and operation.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

import { inRepo } from '../lib/paths.mjs';
import { schemaOf } from './json-schema.mjs';

const VERSION = 'v1.0.0';

/** @returns {{schemas: Map<string, object>, problems: string[]}} by path within the repo */
export function outputSchemas() {
	const { options } = ts.parseJsonConfigFileContent(readConfig(), ts.sys, inRepo());
	const folders = readdirSync(inRepo('nodes'), { withFileTypes: true }).filter((entry) =>
		entry.isDirectory(),
	);
	const files = folders.flatMap(({ name }) => sourcesOf(inRepo('nodes', name)));
	const program = ts.createProgram(files, { ...options, noEmit: true });
	const forms = new Map();
	const problems = [];
	for (const file of files) {
		const { entries, problem } = schemasIn(program, program.getSourceFile(file));
		for (const [name, schema] of entries ?? [])
			forms.set(name, [...(forms.get(name) ?? []), schema]);
		if (problem) problems.push(`${path.relative(inRepo(), file)}: ${problem}`);
	}
	return {
		schemas: new Map([...forms].map(([name, list]) => [name, { ...oneOf(list), version: 1 }])),
		problems,
	};
}

/**
 * n8n cannot tell the triggers of one folder apart, nor two editions of an operation: what they put
 * out is one or the other, or the same.
 */
function oneOf(schemas) {
	const distinct = [...new Map(schemas.map((each) => [JSON.stringify(each), each])).values()];
	return distinct.length === 1 ? distinct[0] : { type: 'object', anyOf: distinct };
}

function readConfig() {
	return ts.readConfigFile(inRepo('tsconfig.json'), ts.sys.readFile).config;
}

function sourcesOf(folder) {
	const list = (sub, wanted) => {
		const entries = ts.sys.directoryExists(path.join(folder, sub))
			? readdirSync(path.join(folder, sub))
			: [];
		return entries
			.filter(wanted)
			.sort()
			.map((name) => path.join(folder, sub, name));
	};
	return [
		...list('operations', (name) => name.endsWith('.ts') && name !== 'index.ts'),
		...list('', (name) => name.endsWith('Trigger.node.ts')),
	];
}

/** One for each operation or trigger that the file defines. */
function schemasIn(program, source) {
	const checker = program.getTypeChecker();
	const folder = path.join(
		path.relative(inRepo(), path.dirname(source.fileName)).replace(/\/operations$/, ''),
		'__schema__',
		VERSION,
	);
	const trigger = source.fileName.endsWith('Trigger.node.ts');
	const names = trigger
		? ['output']
		: operationsIn(source).map(({ resource, operation }) => `${resource}/${operation}`);
	if (names.length === 0) return {};
	const type = exportedType(checker, source, trigger ? 'Emitted' : 'Simplified');
	if (!type)
		return {
			problem: `export the type “${trigger ? 'Emitted' : 'Simplified'}” of what one item holds`,
		};
	try {
		const schema = schemaOf(checker, [type], path.basename(source.fileName, '.ts'));
		return { entries: names.map((name) => [path.join(folder, `${name}.json`), schema]) };
	} catch (error) {
		return { problem: error.message };
	}
}

/** The `resource` and `operation` of every `operation({…})` call in the file. */
function operationsIn(source) {
	const found = [];
	const visit = (node) => {
		if (
			ts.isCallExpression(node) &&
			node.expression.getText(source) === 'operation' &&
			ts.isObjectLiteralExpression(node.arguments[0])
		) {
			found.push({
				resource: textOf(node.arguments[0], 'resource', source),
				operation: textOf(node.arguments[0], 'operation', source),
			});
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function textOf(object, key, source) {
	const property = object.properties.find((entry) => entry.name?.getText(source) === key);
	if (!property || !ts.isStringLiteral(property.initializer)) {
		throw new Error(`${source.fileName}: “${key}” of an operation must be a plain text`);
	}
	return property.initializer.text;
}

function exportedType(checker, source, name) {
	const module = checker.getSymbolAtLocation(source);
	const symbol = module && checker.getExportsOfModule(module).find((entry) => entry.name === name);
	if (!symbol) return undefined;
	return checker.getDeclaredTypeOfSymbol(
		symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
	);
}
