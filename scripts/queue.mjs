/**
 * `npm run test:queue`: n8n's queue mode for real: main, webhook process and two workers on PostgreSQL and Redis, which it
 * starts itself (Debian's packages) in temporary folders on free ports.
 */
import { endurance } from './lib/endurance.mjs';
import { startPostgres, startRedis } from './lib/servers.mjs';
import { main } from './lib/setup.mjs';

await main(async () => {
	const settings = { ...(await startRedis()), ...(await startPostgres()) };
	process.env.QUEUE_SERVERS = JSON.stringify(settings);
	return await endurance('queue');
});
