/**
 * `npm run test:soak [-- --orders 2500 --seed 1]`: thousands of orders through each label chain,
 * one call in twenty failing. `npm run test:kills`: a real n8n killed in the middle of its work,
 * again and again. `npm run test:queue`: n8n's queue mode, main, webhook process and two workers,
 * on a PostgreSQL and a Redis that are started here (Debian's packages), in temporary folders on
 * free ports.
 */
import { parseArgs } from 'node:util';

import { startPostgres, startRedis } from './lib/servers.mjs';
import { main } from './lib/setup.mjs';
import { runSuite } from './lib/suite.mjs';

/** What each test is told, as environment variables. */
const PREPARE = {
	soak: ({ orders, seed }) => ({
		...(orders && { SOAK_ORDERS: orders }),
		...(seed && { SOAK_SEED: seed }),
	}),
	kills: () => ({}),
	queue: async () => ({
		QUEUE_SERVERS: JSON.stringify({ ...(await startRedis()), ...(await startPostgres()) }),
	}),
};

await main(async () => {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { orders: { type: 'string' }, seed: { type: 'string' } },
	});
	const [name] = positionals;
	return await runSuite('endurance', await PREPARE[name](values), [`${name}.test.ts`]);
});
