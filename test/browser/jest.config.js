/**
 * Slow tests: n8n's editor in a real browser. `npm run test:browser` prepares pack, n8n and
 * browser.
 */
module.exports = {
	...require('../e2e/jest.config.js'),
	rootDir: __dirname,
	testTimeout: 240_000,
};
