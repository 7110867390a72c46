/**
 * Fast tests: unit, engine (n8n-core with nock on the wire) and package. The suites that need a
 * whole n8n have their own.
 */
module.exports = {
	testEnvironment: 'node',
	roots: [
		'<rootDir>/test/unit',
		'<rootDir>/test/engine',
		'<rootDir>/test/package',
		'<rootDir>/test/faults',
	],
	testMatch: ['**/*.test.ts'],
	transform: { '^.+\\.ts$': '<rootDir>/scripts/lib/jest-transform.cjs' },
	setupFiles: ['reflect-metadata'],
	// By default jest leaves a core idle: on two that doubles the time.
	maxWorkers: '100%',
	testTimeout: 20_000,
	workerIdleMemoryLimit: '1500MB',
};
