/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The worked example of CONTRIBUTING.md fits the present code: it compiles, and n8n's rules find
 * nothing in it.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as ts from 'typescript';
import manifest from '../../package.json';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** The code blocks by the file named in their first line; parts of a file are marked so. */
const blocks = [...text.matchAll(/^```ts\n\/\/ (\S+)( \(part\))?\n([\s\S]*?)^```$/gm)].map(
	([, file, part, code]) => ({ file, isPart: part !== undefined, code }),
);
const files = new Map(blocks.filter(({ isPart }) => !isPart).map(({ file, code }) => [file, code]));

it('every code block names its file', () => {
	expect(blocks).toHaveLength([...text.matchAll(/^```ts$/gm)].length);
	expect([...files.keys()].sort()).toEqual([
		'credentials/AcmeApi.credentials.ts',
		'nodes/Acme/Acme.node.ts',
		'nodes/Acme/answers.ts',
		'nodes/Acme/client.ts',
		'nodes/Acme/operations/accountGet.ts',
		'nodes/Acme/operations/index.ts',
		'nodes/Acme/operations/labelCancel.ts',
	]);
});

it('a part of a file stands in the file as it is', () => {
	const parts = blocks.filter(({ isPart }) => isPart);
	expect(parts.length).toBeGreaterThan(0);
	for (const { file, code } of parts) expect(files.get(file)).toContain(code);
});

it('compiles with the settings of the pack', () => {
	const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) =>
		ts.sys.readFile(file),
	) as { config: object };
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
	const settings = { ...options, noEmit: true };
	const host = ts.createCompilerHost(settings);
	const overlay = new Map([...files].map(([file, code]) => [path.join(ROOT, file), code]));
	const folders = new Set([...overlay.keys()].map((file) => path.dirname(file)));
	const { fileExists, readFile, directoryExists } = host;
	host.fileExists = (file) => overlay.has(path.resolve(file)) || fileExists(file);
	host.readFile = (file) => overlay.get(path.resolve(file)) ?? readFile(file);
	host.directoryExists = (folder) =>
		folders.has(path.resolve(folder)) || (directoryExists?.(folder) ?? true);
	const { getSourceFile } = host;
	host.getSourceFile = (file, ...more) => {
		const code = overlay.get(path.resolve(file));
		return code === undefined
			? getSourceFile(file, ...more)
			: ts.createSourceFile(file, code, ts.ScriptTarget.ES2022);
	};
	const program = ts.createProgram([...overlay.keys()], settings, host);
	const problems = [...overlay.keys()].flatMap((file) => {
		const source = program.getSourceFile(file);
		return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
	});
	expect(
		problems.map(
			({ file, messageText, start }) =>
				`${path.relative(ROOT, file?.fileName ?? '')}:${file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : ''} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
		),
	).toEqual([]);
}, 60_000);

it("is what n8n's rules ask for", async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'example-'));
	try {
		const put = (file: string, code: string) => {
			mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
			writeFileSync(path.join(folder, file), code);
		};
		for (const [file, code] of files) put(file, code);
		for (const name of ['acme', 'acme.dark'])
			put(
				`nodes/Acme/${name}.svg`,
				`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>${name}</title></svg>`,
			);
		put(
			'package.json',
			JSON.stringify({
				...manifest,
				n8n: {
					...manifest.n8n,
					credentials: ['dist/credentials/AcmeApi.credentials.js'],
					nodes: ['dist/nodes/Acme/Acme.node.js'],
				},
			}),
		);
		const script = `
			import { lint, newestRules, scannerRules, SOURCE } from './scripts/scan/rule-sets.mjs';
			const found = [];
			for (const rules of [scannerRules, newestRules]) found.push((await lint({ folder: ${JSON.stringify(folder)}, patterns: SOURCE, rules })).details);
			console.log(JSON.stringify(found));
		`;
		const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
			cwd: ROOT,
			env: { ...process.env, NODE_ENV: '', TMPDIR: folder },
		});
		expect(JSON.parse(stdout)).toEqual(['', '']);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}, 60_000);
