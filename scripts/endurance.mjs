/**
 * `npm run test:soak [-- --orders 5000 --seed 1]`: thousands of orders through both label chains, one call in twenty failing.
 * `npm run test:kills`: a real n8n killed in the middle of its work, again and again.
 */
import { parseArgs } from 'node:util';

import { endurance } from './lib/endurance.mjs';
import { main } from './lib/setup.mjs';

await main(async () => {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { orders: { type: 'string' }, seed: { type: 'string' } },
	});
	if (values.orders) process.env.SOAK_ORDERS = values.orders;
	if (values.seed) process.env.SOAK_SEED = values.seed;
	return await endurance(positionals[0]);
});
