/**
 * The pack as its users get it: what `npm pack` puts into the tarball, and nothing else of the
 * repository.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { packageJson, readJson, repoRoot } from './paths.mjs';
import { atEnd } from './system/processes.mjs';
import { run, tail } from './system/run.mjs';

async function must(command, args, options, what) {
	const result = await run(command, args, options);
	if (result.code === 0) return result.stdout;
	throw new Error(`${what} failed:\n${tail(`${result.stdout}\n${result.stderr}`)}`);
}

export const build = () =>
	must('npm', ['run', '--silent', 'build'], { cwd: repoRoot }, 'npm run build');

/**
 * Packs a folder (default: this repository, freshly built) and unpacks the tarball; both are gone
 * when the script ends. `isBuilt`: `dist` is taken as it is, because it was built a moment ago.
 * @returns {Promise<{ name: string, tarball: string, files: string[], unpacked: string }>}
 */
export async function pack(source = repoRoot, { isBuilt = false } = {}) {
	if (source === repoRoot && !isBuilt) await build();
	const folder = mkdtempSync(path.join(tmpdir(), 'pack-'));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	const answer = await must(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{ cwd: source },
		'npm pack',
	);
	const [{ name, filename, files: packed }] = JSON.parse(answer);
	const files = packed.map((file) => file.path);
	const { nodes, credentials } = readJson(path.join(source, 'package.json')).n8n;
	const missing = [...nodes, ...credentials].filter((file) => !files.includes(file));
	// n8n loads nothing at all of a pack that lacks one of its files, and says so in its log only.
	if (missing.length > 0)
		throw new Error(`package.json names files that were not packed: ${missing.join(', ')}`);
	const tarball = path.join(folder, filename);
	await must('tar', ['-xzf', tarball, '-C', folder], {}, `Unpacking ${tarball}`);
	return {
		name,
		tarball,
		files,
		unpacked: path.join(folder, 'package'),
	};
}

/**
 * Puts an unpacked pack where n8n looks for community nodes. Not by `npm install`: that brings a
 * second n8n-workflow, and `N8N_CUSTOM_EXTENSIONS` would rename the node types.
 */
export function putInto(n8nFolder, unpacked, name = packageJson.name) {
	const target = path.join(n8nFolder, '.n8n', 'nodes', 'node_modules', name);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(path.dirname(target), { recursive: true });
	cpSync(unpacked, target, { recursive: true });
}
