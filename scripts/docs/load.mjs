/**
 * The nodes and credentials as n8n gets them: every class that package.json registers, built from
 * the sources and instantiated, so that menus made by functions are seen finished.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import * as esbuild from 'esbuild';

import { inRepo, readJson, repoRoot, scratch } from '../lib/paths.mjs';

const require = createRequire(import.meta.url);

const sourceOf = (registered) => registered.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const classOf = (file) => path.basename(file).split('.')[0];

/**
 * Builds sources in memory of the repository's own packages and loads them.
 * @param {string[]} files relative to the repository
 * @returns {Promise<Record<string, object>>} what each file exports
 */
export async function loadSources(files) {
	const folder = scratch('docs');
	mkdirSync(folder, { recursive: true });
	// A name of its own each time: Node keeps a loaded module by its path.
	const outfile = path.join(folder, `${randomUUID()}.cjs`);
	const lines = files.map((file, position) => `export * as m${position} from './${file}';`);
	try {
		await esbuild.build({
			stdin: { contents: lines.join('\n'), resolveDir: repoRoot, loader: 'ts' },
			outfile,
			bundle: true,
			platform: 'node',
			format: 'cjs',
			target: 'node20',
			packages: 'external',
			logLevel: 'error',
		});
		const modules = require(outfile);
		return Object.fromEntries(files.map((file, position) => [file, modules[`m${position}`]]));
	} finally {
		rmSync(outfile, { force: true });
	}
}

/**
 * Triggers have no operations.
 * @returns {Promise<{
 * nodes: Array<{ file: string, folder: string, description: object, operations: object[] }>,
 * credentials: Array<{ file: string, credential: object }> }>}
 */
export async function loadPack() {
	// Read anew: `paths.mjs` may have been loaded before the file was changed.
	const { n8n } = readJson(inRepo('package.json'));
	const files = { nodes: n8n.nodes.map(sourceOf), credentials: n8n.credentials.map(sourceOf) };
	const operationsOf = (file) => `${path.dirname(file)}/operations/index.ts`;
	const lists = [...new Set(files.nodes.map(operationsOf))].filter((file) =>
		existsSync(inRepo(file)),
	);
	const modules = await loadSources([...files.nodes, ...files.credentials, ...lists]);
	const make = (file) => new modules[file][classOf(file)]();
	return {
		nodes: files.nodes.map((file) => {
			const { description } = make(file);
			const operations = description.group.includes('trigger')
				? []
				: modules[operationsOf(file)].operations;
			return { file, folder: path.dirname(file), description, operations };
		}),
		credentials: files.credentials.map((file) => ({ file, credential: make(file) })),
	};
}
