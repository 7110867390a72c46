/** Loaded before a program in TypeScript (`node --require`): compiles the sources as the tests do. */
const { readFileSync } = require('node:fs');
const { transformSync } = require('esbuild');

require.extensions['.ts'] = (module, file) => {
	const { code } = transformSync(readFileSync(file, 'utf8'), {
		loader: 'ts',
		format: 'cjs',
		target: 'node20',
		// What is loaded only when it is needed goes this way, too.
		supported: { 'dynamic-import': false },
		sourcemap: 'inline',
		sourcefile: file,
		tsconfigRaw: { compilerOptions: { target: 'es2022' } },
	});
	module._compile(code, file);
};

// Looked for in this order: beside each X.node.ts there is an X.node.json.
for (const later of ['.json', '.node']) {
	const load = require.extensions[later];
	delete require.extensions[later];
	require.extensions[later] = load;
}
