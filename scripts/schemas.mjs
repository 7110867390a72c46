/**
 * `npm run schemas`: writes the output schemas from the types in the sources.
 * `npm run schemas -- --check` writes nothing and fails when one is missing, stale or left over.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { inRepo } from './lib/paths.mjs';
import { main } from './lib/setup.mjs';

/** Every schema file there is, by path within the repo. */
function present() {
	return readdirSync(inRepo('nodes'), { recursive: true })
		.map((name) => path.join('nodes', name))
		.filter((name) => name.includes('__schema__') && name.endsWith('.json'));
}

const read = (file) => (existsSync(inRepo(file)) ? readFileSync(inRepo(file), 'utf8') : undefined);

function write(file, text) {
	mkdirSync(path.dirname(inRepo(file)), { recursive: true });
	writeFileSync(inRepo(file), text);
}

await main(async () => {
	const { outputSchemas } = await import('./schemas/output-schemas.mjs');
	const { schemas, problems } = outputSchemas();
	const wanted = new Map(
		[...schemas].map(([file, schema]) => [file, `${JSON.stringify(schema, null, '\t')}\n`]),
	);
	const stale = [...wanted].filter(([file, text]) => read(file) !== text);
	const leftOver = present().filter((file) => !wanted.has(file));
	for (const problem of problems) console.error(problem);
	if (process.argv.includes('--check')) {
		for (const [file] of stale)
			console.error(
				`${file}: ${existsSync(inRepo(file)) ? 'stale' : 'missing'}, run “npm run schemas”`,
			);
		for (const file of leftOver) console.error(`${file}: belongs to no operation`);
		return problems.length + stale.length + leftOver.length === 0 ? 0 : 1;
	}
	for (const [file, text] of stale) write(file, text);
	for (const file of leftOver) rmSync(inRepo(file));
	console.log(`${wanted.size} output schemas, ${stale.length} written, ${leftOver.length} removed`);
	return problems.length === 0 ? 0 : 1;
});
