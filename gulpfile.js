/**
 * Builds `dist/`, the only folder that is published.
 *
 * TypeScript is compiled file by file (n8n loads each node by its path); crypto-js is a development dependency, so the
 * one file that imports it is bundled: the published package needs nothing but n8n itself.
 */
const { execFile } = require('node:child_process');
const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const run = promisify(execFile);

const clean = () => rm('dist', { recursive: true, force: true });

const compile = () =>
	run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json']).catch((error) => {
		throw new Error(error.stdout || error.message);
	});

/** n8n's scan of the tarball reports any mention of the global object, and crypto-js looks for one to find a random source it does not need here. */
const noGlobals = { globalThis: 'undefined', global: 'undefined', window: 'undefined', self: 'undefined' };

const bundleDigest = () =>
	esbuild.build({
		entryPoints: ['nodes/shared/digest.ts'],
		outfile: 'dist/nodes/shared/digest.js',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		minify: true,
		define: noGlobals,
		external: ['crypto'],
		legalComments: 'none',
		logLevel: 'warning',
	});

/** What TypeScript does not emit: icons. */
const assets = () => src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

/** `tsc` emits the output schemas as they stand in the sources; only n8n reads the published ones, which are half as large without blanks. */
const slimSchemas = async () => {
	const names = await readdir(path.join('dist', 'nodes'), { recursive: true });
	const schemas = names.filter((name) => name.includes('__schema__') && name.endsWith('.json'));
	for (const name of schemas) {
		const file = path.join('dist', 'nodes', name);
		await writeFile(file, JSON.stringify(JSON.parse(await readFile(file, 'utf8'))));
	}
};

/** `tsc` emits package.json because the nodes may read their own version; the published one is npm's. */
const dropPackageJson = () => rm(path.join('dist', 'package.json'), { force: true });

exports.clean = clean;
exports.build = series(clean, compile, parallel(bundleDigest, assets, slimSchemas), dropPackageJson);
exports.default = exports.build;
