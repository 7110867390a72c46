/**
 * The slowest tests: a day's orders under faults, kills, several processes. Each npm script runs
 * one file of them.
 */
module.exports = {
	...require('../e2e/jest.config.js'),
	rootDir: __dirname,
	testMatch: ['<rootDir>/**/*.test.ts'],
	testTimeout: 20 * 60_000,
};
