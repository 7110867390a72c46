/**
 * Builds `dist/`, the only folder that is published.
 *
 * All code becomes one file, `pack.js`: a hundred small files take more than twice as long to load.
 * n8n finds each class by its path and makes one of each when it starts, for its data alone, so a
 * one-line file stands there with a shell of the class: `classes.json` has the data, and `pack.js`
 * is loaded when a function is called (`scripts/build/`). crypto-js is a development dependency
 * that goes into the bundle: the published package needs nothing but n8n itself.
 *
 * What makes print files, with the pictures of Chinese characters, is as large as all the rest and
 * needed by one node only: it is a file of its own, `print.js`, loaded when a print file is made.
 */
const { execFile } = require('node:child_process');
const { copyFile, mkdir, readdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { n8n } = require('./package.json');
const { classData } = require('./scripts/build/class-data.cjs');

const run = promisify(execFile);

const clean = () => rm('dist', { recursive: true, force: true });

const checkTypes = () =>
	run(process.execPath, [
		require.resolve('typescript/bin/tsc'),
		'--noEmit',
		'-p',
		'tsconfig.json',
	]).catch((error) => {
		throw new Error(error.stdout || error.message);
	});

/** What n8n loads, by the paths of package.json: the class has the file's name. */
const classes = [...n8n.credentials, ...n8n.nodes].map((file) => ({
	file,
	name: path.basename(file).split('.')[0],
}));

const BUNDLE = path.join('dist', 'pack.js');

/**
 * n8n's scan of the tarball reports any mention of the global object, and crypto-js looks for one
 * to find a random source it does not need here.
 */
const noGlobals = {
	globalThis: 'undefined',
	global: 'undefined',
	window: 'undefined',
	self: 'undefined',
};

const PRINT = path.join('dist', 'print.js');

/** The one `import()` of the sources leads to the file beside. */
const printBeside = {
	name: 'print-beside',
	setup({ onResolve }) {
		onResolve({ filter: /^\.\.\/print\/index\.ts$/ }, ({ kind }) =>
			kind === 'dynamic-import' ? { path: `./${path.basename(PRINT)}`, external: true } : undefined,
		);
	},
};

const settings = {
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	charset: 'utf8',
	define: noGlobals,
	// What is imported later is required later, as everything else in the file.
	supported: { 'dynamic-import': false },
	// Lines stay, for people who read an error's stack; names would be a tenth of the package.
	minify: true,
	lineLimit: 160,
	external: ['n8n-workflow', 'luxon'],
	legalComments: 'none',
	logLevel: 'warning',
};

const bundle = () =>
	esbuild.build({
		...settings,
		stdin: {
			contents: classes
				.map(
					({ file, name }) =>
						`export { ${name} } from './${path.relative('dist', file).replace(/\.js$/, '')}';`,
				)
				.join('\n'),
			resolveDir: __dirname,
			loader: 'ts',
		},
		outfile: BUNDLE,
		plugins: [printBeside],
	});

const bundlePrint = () =>
	esbuild.build({
		...settings,
		entryPoints: [path.join('nodes', 'LabelSheet', 'print', 'index.ts')],
		outfile: PRINT,
		// Its errors are worded for users; every kilobyte counts here.
		minifyIdentifiers: true,
	});

/** The oldest n8n that the pack is tested in: older ones are told so. */
const oldestHost = async () => {
	const { compare } = new Intl.Collator('en', { numeric: true });
	return (await readdir(path.join('scripts', 'n8n-host'))).sort(compare)[0];
};

const SHELL = path.join('dist', 'shell.js');

const shells = async () => {
	const pack = require(path.resolve(BUNDLE));
	const data = Object.fromEntries(classes.map(({ name }) => [name, classData(pack[name])]));
	const oldest = await oldestHost();
	await writeFile(path.join('dist', 'classes.json'), JSON.stringify({ oldest, classes: data }));
	await copyFile(path.join('scripts', 'build', 'shell.cjs'), SHELL);
	for (const { file, name } of classes) {
		await mkdir(path.dirname(file), { recursive: true });
		const target = path.relative(path.dirname(file), SHELL);
		await writeFile(
			file,
			`'use strict';\nexports.${name} = require('${target}').shell('${name}');\n`,
		);
	}
};

/** Icons, search words, output schemas and a font's licence stand beside the nodes. */
const assets = () =>
	src(['nodes/**/*.{svg,json,txt}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);

/** Only n8n reads the published output schemas, which are half as large without blanks. */
const slimSchemas = async () => {
	const names = await readdir(path.join('dist', 'nodes'), { recursive: true });
	const schemas = names.filter((name) => name.includes('__schema__') && name.endsWith('.json'));
	for (const name of schemas) {
		const file = path.join('dist', 'nodes', name);
		await writeFile(file, JSON.stringify(JSON.parse(await readFile(file, 'utf8'))));
	}
};

exports.clean = clean;
exports.build = series(
	clean,
	checkTypes,
	parallel(series(bundle, shells), bundlePrint, series(assets, slimSchemas)),
);
exports.default = exports.build;
