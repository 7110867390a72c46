/**
 * `npm run test:e2e`: the packed tarball in a real n8n, the sandbox as its providers.
 * `npm run test:e2e -- <jest arguments>` runs the chosen tests alone.
 */
import { main } from './lib/setup.mjs';
import { runSuite } from './lib/suite.mjs';

await main(() => runSuite('e2e'));
