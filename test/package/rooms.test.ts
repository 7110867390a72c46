/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
/** Imports point one way: the rules of `.dependency-cruiser.cjs` hold, and each of them can fail. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = path.join(ROOT, '.dependency-cruiser.cjs');

interface Report {
	modules: unknown[];
	summary: { violations: Array<{ from: string; to: string; rule: { name: string } }> };
}

/** Cruises a tree of the pack's folders. */
async function cruise(tree: string, folders: string[]) {
	const args = [CRUISER, '--config', CONFIG, '--output-type', 'json', ...folders];
	const stdout = await new Promise<string>((resolve, reject) => {
		execFile(process.execPath, args, { cwd: tree, maxBuffer: 64 << 20 }, (error, out, err) =>
			out ? resolve(out) : reject(error ?? new Error(err)),
		);
	});
	const { modules, summary } = JSON.parse(stdout) as Report;
	return {
		modules: modules.length,
		violations: summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
	};
}

it('every import of the pack and of the sandbox follows the rules', async () => {
	const { modules, violations } = await cruise(ROOT, ['nodes', 'credentials', 'sandbox']);
	expect(modules).toBeGreaterThan(150);
	expect(violations).toEqual([]);
}, 60_000);

/** Wrong imports, one for each rule: the file, and what it imports. */
const WRONG: Array<[rule: string, from: string, to: string]> = [
	['provider-to-provider', 'nodes/Acme/client', 'nodes/Other/client'],
	['shared-to-provider', 'nodes/shared/run/a', 'nodes/Acme/answers'],
	['shared-has-a-floor', 'nodes/Acme/lists', 'nodes/shared/attic/a'],
	['nodes-to-the-rest', 'nodes/Acme/fromOrder', 'sandbox/server'],
	['nodes-to-the-rest', 'credentials/Acme', 'test/helper'],
	['nodes-to-credentials', 'nodes/Acme/toOrder', 'credentials/Other'],
	['sandbox-to-nodes', 'sandbox/acme', 'nodes/shared/values/b'],
	['floor-failure', 'nodes/shared/failure', 'nodes/shared/values/c'],
	['floor-values', 'nodes/shared/values/d', 'nodes/shared/model/a'],
	['floor-model', 'nodes/shared/model/b', 'nodes/shared/wire/a'],
	['floor-wire', 'nodes/shared/wire/b', 'nodes/shared/panel/a'],
	['floor-pulse', 'nodes/shared/run/slices', 'nodes/shared/panel/c'],
	['floor-check', 'nodes/shared/check/a', 'nodes/shared/panel/d'],
	['floor-panel', 'nodes/shared/panel/b', 'nodes/shared/run/b'],
	['floor-panel', 'nodes/shared/operation', 'nodes/shared/label/a'],
	['floor-run', 'nodes/shared/run/c', 'nodes/shared/label/b'],
	['floor-label', 'nodes/shared/label/c', 'nodes/shared/polling/a'],
	['floor-polling', 'nodes/shared/polling/b', 'nodes/shared/run/d'],
];

it('each rule finds the wrong import, of a type as well', async () => {
	const tree = mkdtempSync(path.join(tmpdir(), 'rooms-'));
	const write = (file: string, code: string) => {
		mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
		writeFileSync(path.join(tree, `${file}.ts`), code);
	};
	const importOf = (from: string, to: string) => {
		const target = path.relative(path.dirname(from), to);
		return `import type { A } from '${target.startsWith('.') ? target : `./${target}`}';\n`;
	};
	const CIRCLE = ['nodes/Acme/one', 'nodes/Acme/two'];
	try {
		for (const [, , to] of WRONG) write(to, 'export type A = string;\n');
		for (const [, from, to] of WRONG) write(from, `${importOf(from, to)}export type B = A;\n`);
		write(CIRCLE[0], `${importOf(CIRCLE[0], CIRCLE[1])}export type A = A;\n`);
		write(CIRCLE[1], `${importOf(CIRCLE[1], CIRCLE[0])}export type A = A;\n`);
		write('nodes/Acme/lost', "import type { A } from './nowhere';\nexport type B = A;\n");
		const { violations } = await cruise(tree, ['nodes', 'credentials', 'sandbox']);
		expect([...new Set(violations)].sort()).toEqual(
			[
				...WRONG.map(([rule, from, to]) => `${rule}: ${from}.ts → ${to}.ts`),
				`no-circle: ${CIRCLE[0]}.ts → ${CIRCLE[1]}.ts`,
				'resolvable: nodes/Acme/lost.ts → ./nowhere',
			].sort(),
		);
	} finally {
		rmSync(tree, { recursive: true, force: true });
	}
}, 60_000);
