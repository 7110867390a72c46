/**
 * Slow tests: the packed tarball in a real n8n, the sandbox as its providers. `npm run test:e2e`
 * prepares both.
 */
module.exports = {
	testEnvironment: 'node',
	rootDir: __dirname,
	testMatch: ['<rootDir>/**/*.test.ts'],
	transform: {
		// the scripts too: jest loads ES modules as such only behind an experimental flag
		'^.+\\.(ts|mjs)$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	// Every file starts an n8n of its own: one after the other, with time to start and to wait for a
	// poll.
	maxWorkers: 1,
	testTimeout: 240_000,
};
