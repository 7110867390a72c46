/**
 * The suites that run the packed tarball in a real n8n, the sandbox as its providers:
 * `npm run test:<name>`, and `npm run test:<name> -- <jest arguments>` for chosen tests alone.
 */
import { parseArgs } from 'node:util';

import { main } from './lib/setup.mjs';
import { runSuite } from './lib/suite.mjs';
import { ensureDebianPackage } from './lib/system/debian.mjs';
import { startPostgres, startRedis, startStoppablePostgres } from './lib/system/servers.mjs';

const soakSettings = (args) => {
	const options = { orders: { type: 'string' }, seed: { type: 'string' } };
	const { orders, seed } = parseArgs({ args, options }).values;
	return { ...(orders && { SOAK_ORDERS: orders }), ...(seed && { SOAK_SEED: seed }) };
};

/**
 * `tests` is a folder of `test/`, `file` one test file of it; `prepare` gives what the tests are
 * told as environment variables.
 */
const SUITES = {
	e2e: { tests: 'e2e' },
	// What a user does in n8n's editor, in a real browser.
	browser: {
		tests: 'browser',
		prepare: async () => ({ CHROMIUM: await ensureDebianPackage('chromium') }),
	},
	// Thousands of orders through each label chain, one call in twenty failing:
	// `npm run test:soak -- --orders 2500 --seed 1`.
	soak: { tests: 'endurance', file: 'soak.test.ts', prepare: soakSettings },
	// A real n8n killed in the middle of its work, again and again.
	kills: { tests: 'endurance', file: 'kills.test.ts' },
	// The disk full while a real n8n buys.
	disk: { tests: 'endurance', file: 'disk.test.ts' },
	// Queue mode: main, webhook process and two workers, on a PostgreSQL and a Redis that are
	// started here (Debian's packages), in temporary folders on free ports.
	queue: {
		tests: 'endurance',
		file: 'queue.test.ts',
		prepare: async () => ({
			QUEUE_SERVERS: JSON.stringify({ ...(await startRedis()), ...(await startPostgres()) }),
		}),
	},
	// Queue mode: two executions on the same orders at once; the database stopped while they buy.
	outage: {
		tests: 'endurance',
		file: 'outage.test.ts',
		async prepare() {
			const { settings, ...postgres } = await startStoppablePostgres();
			const servers = { ...(await startRedis()), ...settings };
			return {
				QUEUE_SERVERS: JSON.stringify(servers),
				POSTGRES: JSON.stringify(postgres),
			};
		},
	},
};

await main(async () => {
	const [name, ...args] = process.argv.slice(2);
	const { tests, file, prepare } = SUITES[name];
	const settings = await prepare?.(args);
	// A suite that reads its arguments itself leaves none to jest.
	return await runSuite(tests, settings, file ? [file] : args);
});
