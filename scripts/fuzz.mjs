/**
 * `npm run test:fuzz`: what `npm run test:faults` does with a few random cases, with many: 100,000 spoilt
 * answers through the operations of each node, and 60 stories of a polling trigger. Another seed
 * each time, and printed: `-- --seed 7` plays one again, `-- --answers 5000` plays fewer.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

import { printCounts, runJest } from './lib/jest.mjs';
import { main } from './lib/setup.mjs';

const TESTS = ['test/faults/fuzz', 'test/engine/kuaidi100/polling.property'];

await main(async () => {
	const { values, positionals } = parseArgs({
		options: { seed: { type: 'string' }, answers: { type: 'string', default: '100000' } },
		allowPositionals: true,
	});
	const seed = values.seed ?? String(randomInt(2 ** 31));
	console.log(`Seed ${seed}`);
	const tests = positionals.length > 0 ? positionals : TESTS;
	const env = {
		...process.env,
		FUZZ_ANSWERS: values.answers,
		FUZZ_STORIES: '60',
		FUZZ_SEED: seed,
	};
	return printCounts(await runJest('fuzz', tests, env));
});
