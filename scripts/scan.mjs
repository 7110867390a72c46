/**
 * `npm run scan`: what n8n's scanner will say of the published pack, before it is published. The scanner itself wants a
 * package on npm with a provenance; its rule set needs neither. Comments that switch rules off have no effect here.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { pack } from './lib/pack.mjs';
import { repoRoot } from './lib/paths.mjs';
import { atEnd } from './lib/processes.mjs';
import { main } from './lib/setup.mjs';

async function lint(title, { folder, patterns, config }) {
	const { ESLint } = await import('eslint');
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: config,
	});
	const results = await eslint.lintFiles(patterns);
	const { format } = await eslint.loadFormatter('stylish');
	const count = (key) => results.reduce((total, result) => total + result[key], 0);
	const [errors, warnings] = [count('errorCount'), count('warningCount')];
	return { title, files: results.length, errors, warnings, details: await format(results) };
}

function report({ title, files, errors, warnings, details }) {
	const of = files === undefined ? '' : ` (${files} files)`;
	console.log(`${title}${of}: ${errors} errors, ${warnings} warnings`);
	if (errors + warnings > 0) console.log(details);
	return errors + warnings;
}

await main(async () => {
	// The scanner makes a temporary folder when it is loaded, and leaves it.
	const scratch = mkdtempSync(path.join(tmpdir(), 'scan-'));
	atEnd(() => rmSync(scratch, { recursive: true, force: true }));
	process.env.TMPDIR = scratch;
	const { buildScanConfig, SOURCE_FILE_PATTERNS } = await import(
		'@n8n/scan-community-package/scanner/scanner.mjs'
	);
	const { n8nCommunityNodesPlugin } = await import('@n8n/eslint-plugin-community-nodes');
	const parser = await import('@typescript-eslint/parser');
	const { upcomingRules } = await import('./scan/upcoming-rules.mjs');

	const { unpacked } = await pack();
	const scanner = await buildScanConfig();
	const newest = [
		n8nCommunityNodesPlugin.configs.recommended,
		{ files: ['**/*.ts', '**/*.json'], languageOptions: { parser: parser.default ?? parser } },
	];
	const tarball = ['**/*.js', 'package.json'];
	const found = [
		await lint('The scanner on the source', {
			folder: repoRoot,
			patterns: SOURCE_FILE_PATTERNS,
			config: scanner,
		}),
		await lint('The scanner on the tarball', {
			folder: unpacked,
			patterns: tarball,
			config: scanner,
		}),
		await lint('The newest rules on the source', {
			folder: repoRoot,
			patterns: SOURCE_FILE_PATTERNS,
			config: newest,
		}),
		await lint('The newest rules on the tarball', {
			folder: unpacked,
			patterns: tarball,
			config: newest,
		}),
	];
	const sources = (await import('node:fs')).globSync('{nodes,credentials}/**/*.ts', {
		cwd: repoRoot,
	});
	const problems = await upcomingRules(sources.sort());
	found.push({
		title: 'Upcoming rules',
		errors: problems.length,
		warnings: 0,
		details: problems.join('\n'),
	});
	const total = found.map(report).reduce((sum, count) => sum + count, 0);
	console.log(total === 0 ? '\nNothing found' : `\n${total} findings`);
	return total === 0 ? 0 : 1;
});
