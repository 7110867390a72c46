/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The output schemas beside the nodes, held against what real runs put out: a key that the schema
 * does not know, or one that it promises and that is not there, is an error. What an item brought
 * along is its sender's business.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import Ajv from 'ajv';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { n8n as pack } from '../../../package.json';

type Schema = Record<string, unknown>;

const ROOT = path.join(__dirname, '../../..');
/** As n8n's loader finds them: by the folder of the node's file. */
const folderOf = new Map(
	(pack.nodes as string[]).map((file) => {
		const source = file.replace(/^dist\//, '');
		const name = path.basename(source, '.node.js');
		return [
			name.charAt(0).toLowerCase() + name.slice(1),
			path.join(ROOT, path.dirname(source), '__schema__/v1.0.0'),
		];
	}),
);
const validators = new Map<string, ValidateFunction | undefined>();
const ajv = new Ajv({ nullable: true, allErrors: true, jsonPointers: true });

/** `resource/operation` of every schema beside a node; `output` is a trigger's. */
export function schemasOf(node: string): string[] {
	const folder = folderOf.get(node)!;
	return readdirSync(folder, { recursive: true })
		.map((file) => String(file).replaceAll(path.sep, '/'))
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace(/\.json$/, ''))
		.sort();
}

/** @param name `resource/operation`, or `output` for a trigger */
function validatorFor(node: string, name: string): ValidateFunction | undefined {
	const file = path.join(folderOf.get(node)!, `${name}.json`);
	if (!validators.has(file)) {
		validators.set(
			file,
			readOrUndefined(file, (text) => ajv.compile(closed(JSON.parse(text) as Schema) as object)),
		);
	}
	return validators.get(file);
}

function readOrUndefined<T>(file: string, use: (text: string) => T): T | undefined {
	let text;
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
	return use(text);
}

/** The schema with the door shut: where it names keys, no others may stand. */
function closed(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(closed);
	if (typeof schema !== 'object' || schema === null) return schema;
	const inner = Object.fromEntries(
		Object.entries(schema).map(([key, value]) => [key, closed(value)]),
	);
	return 'properties' in schema && 'type' in schema && !('additionalProperties' in schema)
		? { ...inner, additionalProperties: false }
		: inner;
}

/**
 * What is wrong with one item of an operation (or trigger), in words. Undefined: there is no schema
 * for it.
 */
export function schemaErrors(
	node: string,
	name: string,
	json: object,
	incoming: IDataObject = {},
): string[] | undefined {
	const validate = validatorFor(node, name);
	if (!validate) return undefined;
	const plain = JSON.parse(JSON.stringify(json)) as IDataObject;
	if (validate(plain)) return [];
	return validate
		.errors!.filter((error) => isMissing(error) || !broughtAlong(error, plain, incoming))
		.map(inWords);
}

function isMissing({ keyword, dataPath }: ErrorObject): boolean {
	return keyword === 'required' && dataPath === '';
}

/** Whether what is wrong, or something around it, stands just so in the incoming item. */
function broughtAlong(
	{ dataPath, params }: ErrorObject,
	json: IDataObject,
	incoming: IDataObject,
): boolean {
	const keys = dataPath
		.split('/')
		.slice(1)
		.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
	const { additionalProperty } = params as { additionalProperty?: string };
	if (additionalProperty !== undefined) keys.push(additionalProperty);
	let [own, brought]: unknown[] = [json, incoming];
	return keys.some((key) => {
		[own, brought] = [(own as IDataObject)[key], valueOf(brought, key)];
		return isDeepStrictEqual(own, brought);
	});
}

const valueOf = (value: unknown, key: string) =>
	typeof value === 'object' && value !== null ? (value as IDataObject)[key] : undefined;

function inWords({ dataPath, message, params }: ErrorObject): string {
	return `${dataPath || 'the item'} ${message} ${JSON.stringify(params)}`;
}

/**
 * Throws where a run's regular output is not what the operation's schema says. Raw answers and
 * previews have none.
 */
export function expectSchema(
	node: string,
	parameters: INodeParameters,
	incoming: INodeExecutionData[],
	outgoing: INodeExecutionData[],
): void {
	if (parameters.output === 'raw') return;
	const name = `${String(parameters.resource)}/${String(parameters.operation)}`;
	for (const { json, error, pairedItem } of outgoing) {
		if (error || 'error' in json || 'preview' in json) continue;
		const [pair] = [pairedItem].flat();
		const source = typeof pair === 'number' ? pair : (pair?.item ?? 0);
		const errors = schemaErrors(node, name, json, incoming[source]?.json);
		if (errors && errors.length > 0) {
			throw new Error(
				`${node} ${name} puts out what its schema does not say (“npm run schemas” makes it from the type “Simplified”):\n${errors.join('\n')}`,
			);
		}
	}
}
