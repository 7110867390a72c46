/**
 * `npm run scan`: what n8n's scanner will say of the published pack, before it is published. The
 * scanner itself wants a package on npm with a provenance; its rule set needs neither. `-- --built`
 * takes `dist` as it is.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { pack } from './lib/pack.mjs';
import { repoRoot } from './lib/paths.mjs';
import { atEnd } from './lib/system/processes.mjs';
import { main } from './lib/setup.mjs';

function report({ title, files, errors, warnings, details }) {
	const of = files === undefined ? '' : ` (${files} files)`;
	console.log(`${title}${of}: ${errors} errors, ${warnings} warnings`);
	if (errors + warnings > 0) console.log(details);
	return errors + warnings;
}

await main(async () => {
	// The scanner makes a temporary folder when it is loaded, and leaves it.
	process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), 'scan-'));
	atEnd(() => rmSync(process.env.TMPDIR, { recursive: true, force: true }));
	const { lint, newestRules, scannerRules, SOURCE, TARBALL } = await import('./scan/rule-sets.mjs');
	const { upcomingRules } = await import('./scan/upcoming-rules.mjs');

	const { unpacked } = await pack(repoRoot, { isBuilt: process.argv.includes('--built') });
	const source = { folder: repoRoot, patterns: SOURCE };
	const tarball = { folder: unpacked, patterns: TARBALL };
	let total = 0;
	for (const [title, work] of [
		['The scanner on the source', () => lint({ ...source, rules: scannerRules })],
		['The scanner on the tarball', () => lint({ ...tarball, rules: scannerRules })],
		['The newest rules on the source', () => lint({ ...source, rules: newestRules })],
		['The newest rules on the tarball', () => lint({ ...tarball, rules: newestRules })],
	]) {
		total += report({ title, ...(await work()) });
	}
	const files = globSync('{nodes,credentials}/**/*.ts', { cwd: repoRoot }).sort();
	const problems = await upcomingRules(files);
	total += report({
		title: 'Upcoming rules',
		errors: problems.length,
		warnings: 0,
		details: problems.join('\n'),
	});
	console.log(total === 0 ? '\nNothing found' : `\n${total} findings`);
	return total === 0 ? 0 : 1;
});
