/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** The scan can fail: it finds what n8n's scanner would, and what its coming rules will. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'scan-test-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module in Node itself: the scan's modules are no CommonJS. */
async function inNode(script: string): Promise<unknown> {
	const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
		cwd: ROOT,
		env: { ...process.env, NODE_ENV: '', TMPDIR: folder },
	});
	return JSON.parse(stdout);
}

function put(file: string, text: string): void {
	mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
	writeFileSync(path.join(folder, file), text);
}

it('finds what the scanner forbids, even where a comment switches the rule off', async () => {
	put(
		'nodes/Bad/client.ts',
		'/* eslint-disable */\n// eslint-disable-next-line\nexport const secret = process.env.HOME;\n',
	);
	put('dist/nodes/Bad/client.js', '/* eslint-disable */\nmodule.exports = require("node:fs");\n');
	put(
		'package.json',
		JSON.stringify({ name: 'wrong-name', version: '1.0.0', dependencies: { axios: '1' } }),
	);
	const [source, tarball] = (await inNode(`
		import { lint, newestRules, scannerRules, SOURCE, TARBALL } from './scripts/scan/rule-sets.mjs';
		const folder = ${JSON.stringify(folder)};
		console.log(JSON.stringify([await lint({ folder, patterns: SOURCE, rules: scannerRules }), await lint({ folder, patterns: TARBALL, rules: newestRules })]));
	`)) as Array<{ errors: number; details: string }>;
	expect(source.details).toMatch(/no-restricted-globals/);
	expect(source.details).toMatch(/package-name-convention/);
	expect(source.details).toMatch(/no-runtime-dependencies/);
	expect(tarball.details).toMatch(/no-restricted-imports/);
}, 60_000);

it('finds what the coming rules forbid', async () => {
	const bad = {
		properties: [
			{ displayName: 'No Default', name: 'a', type: 'string' },
			{ displayName: 'Long Hint', name: 'b', type: 'string', default: '', hint: 'x'.repeat(121) },
			{
				displayName: 'Group',
				name: 'c',
				type: 'collection',
				default: {},
				options: [
					{
						displayName: 'Choice',
						name: 'd',
						type: 'options',
						default: 'x',
						options: [
							{ name: 'One *', value: 'x' },
							{ name: 'Two', value: 'x' },
						],
					},
				],
			},
		],
		source: `class Bad { async execute() { throw new NodeOperationError(node, 'no', {}); } }`,
		good: `class Good { async execute() { this.continueOnFail(); const options = { itemIndex: 1 }; throw new NodeApiError(node, {}, { ...options }); } }`,
	};
	const found = (await inNode(`
		import { badCodex, badParameters, badSource } from './scripts/scan/upcoming-rules.mjs';
		const bad = ${JSON.stringify(bad)};
		console.log(JSON.stringify({
			parameters: [...badParameters(bad.properties, 'Node')],
			source: [...badSource('nodes/Bad/Bad.node.ts', bad.source)],
			good: [...badSource('nodes/Good/Good.node.ts', bad.good)],
			codex: [...badCodex('x.node.json', { categories: ['AI', 'Sales'], subcategories: {} })],
		}));
	`)) as Record<string, string[]>;
	expect(found.parameters).toEqual([
		'Node > No Default: has no default',
		'Node > Long Hint: its hint has 121 characters; 120 is the most',
		'Node > Group > Choice: the option “One *” has an asterisk',
		'Node > Group > Choice: two options have the value “x”',
	]);
	expect(found.source).toEqual([
		'nodes/Bad/Bad.node.ts:1: an error without itemIndex',
		'nodes/Bad/Bad.node.ts: execute does not ask this.continueOnFail()',
	]);
	expect(found.good).toEqual([]);
	expect(found.codex).toHaveLength(4);
}, 60_000);
