/** Prints a node's finished description as the literal that lint's rules look for. */
import type { INodeTypeDescription } from 'n8n-workflow';

function literal(value: unknown, depth: number): string {
	if (typeof value === 'string') return quoted(value);
	if (typeof value !== 'object' || value === null) return String(value);
	const indent = '\t'.repeat(depth + 1);
	const end = `\n${'\t'.repeat(depth)}`;
	if (Array.isArray(value)) {
		return value.length === 0
			? '[]'
			: `[\n${value.map((entry) => `${indent}${literal(entry, depth + 1)},`).join('\n')}${end}]`;
	}
	const lines = Object.entries(value)
		.filter(([, entry]) => entry !== undefined)
		.map(
			([name, entry]) =>
				`${indent}${/^[a-z_$][\w$]*$/i.test(name) ? name : quoted(name)}: ${literal(entry, depth + 1)},`,
		);
	return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}${end}}`;
}

function quoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/**
 * What stands beside the description in a class of each kind; only the description is looked at.
 */
const METHODS = {
	execute: [
		'IExecuteFunctions, INodeExecutionData',
		'\tasync execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {\n\t\treturn this.continueOnFail() ? [] : [this.getInputData()];\n\t}',
	],
	poll: [
		'IPollFunctions, INodeExecutionData',
		'\tasync poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {\n\t\treturn null;\n\t}',
	],
	webhook: [
		'IWebhookFunctions, IWebhookResponseData',
		[
			'\twebhookMethods = {',
			'\t\tdefault: { checkExists: async () => true, create: async () => true, delete: async () => true },',
			'\t};',
			'',
			'\tasync webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {\n\t\treturn {};\n\t}',
		].join('\n'),
	],
} as const;

/** A whole node file whose class has this description. */
export function nodeFile(className: string, description: INodeTypeDescription): string {
	const kind = description.webhooks ? 'webhook' : description.polling ? 'poll' : 'execute';
	const [context, method] = METHODS[kind];
	const text = literal(description, 1)
		.replace(/(\n\t\tinputs: )\[\n\t\t\t'main',\n\t\t\]/, '$1[NodeConnectionTypes.Main]')
		.replace(
			/(\n\t\toutputs: )\[((?:\n\t\t\t'main',)+)\n\t\t\]/,
			(_all, name: string, list: string) =>
				`${name}[${list.replaceAll("'main'", 'NodeConnectionTypes.Main')}\n\t\t]`,
		);
	return [
		`import type { ${context}, INodeType, INodeTypeDescription } from 'n8n-workflow';`,
		"import { NodeConnectionTypes } from 'n8n-workflow';",
		'',
		`export class ${className} implements INodeType {`,
		`\tdescription: INodeTypeDescription = ${text};`,
		'',
		method,
		'}',
		'',
	].join('\n');
}
