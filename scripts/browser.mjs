/**
 * `npm run test:browser`: what a user does in n8n's editor, in a real browser.
 * `npm run test:browser -- <jest arguments>` runs the chosen tests alone.
 */
import { ensureDebianPackage } from './lib/debian.mjs';
import { main } from './lib/setup.mjs';
import { runSuite } from './lib/suite.mjs';

await main(async () => runSuite('browser', { CHROMIUM: await ensureDebianPackage('chromium') }));
