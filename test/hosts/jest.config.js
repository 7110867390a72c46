/**
 * Slow tests: the packed tarball in each n8n that the pack promises to run in. `npm run test:hosts`
 * runs them once for each version.
 */
module.exports = {
	...require('../e2e/jest.config.js'),
	rootDir: __dirname,
	testTimeout: 180_000,
};
