/**
 * Slow tests: the packed tarball in a real n8n, the sandbox as its providers. `npm run test:e2e`
 * prepares both.
 */
module.exports = {
	testEnvironment: 'node',
	rootDir: __dirname,
	testMatch: ['<rootDir>/**/*.test.ts'],
	// The scripts too: jest loads ES modules as such only behind an experimental flag.
	transform: { '^.+\\.(ts|mjs)$': require.resolve('../../scripts/lib/jest-transform.cjs') },
	// Every file starts an n8n of its own: one after the other, with time to start and to wait for a
	// poll.
	maxWorkers: 1,
	testTimeout: 240_000,
};
