/** Loaded before a program in TypeScript (`node --require`): compiles the sources as the tests do. */
const { transformFileSync } = require('@swc/core');

const OPTIONS = {
	swcrc: false,
	sourceMaps: 'inline',
	jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
	module: { type: 'commonjs' },
};

require.extensions['.ts'] = (module, file) =>
	module._compile(transformFileSync(file, OPTIONS).code, file);

// Looked for in this order: beside each X.node.ts there is an X.node.json.
for (const later of ['.json', '.node']) {
	const load = require.extensions[later];
	delete require.extensions[later];
	require.extensions[later] = load;
}
