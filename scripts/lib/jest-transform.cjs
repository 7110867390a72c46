/**
 * TypeScript and ES modules for jest, which runs CommonJS: esbuild, which the build uses too. The
 * types are checked elsewhere.
 */
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const OPTIONS = {
	format: 'cjs',
	target: 'node20',
	sourcemap: true,
	// jest loads no ES modules: what is imported later is required later.
	supported: { 'dynamic-import': false },
	// CommonJS has no import.meta: its URL is made from the file's name.
	define: { 'import.meta.url': 'importMetaUrl' },
	banner: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
	// Class fields as everywhere in the pack, whichever tsconfig is near.
	tsconfigRaw: { compilerOptions: { target: 'es2022' } },
};

const ownText = readFileSync(__filename);

module.exports = {
	/** Another esbuild, or another transformer, makes its results anew. */
	getCacheKey: (source, file) =>
		createHash('sha256').update(version).update(ownText).update(file).update(source).digest('hex'),

	process(source, file) {
		const loader = file.endsWith('.ts') ? 'ts' : 'js';
		const { code, map } = transformSync(source, { ...OPTIONS, loader, sourcefile: file });
		return { code, map };
	},
};
