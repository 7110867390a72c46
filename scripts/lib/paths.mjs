/** Where things are, and which versions they must have: said once, so that no script guesses. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repoRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

export const inRepo = (...parts) => path.join(repoRoot, ...parts);

/** Scratch files of a run; git ignores it. */
export const scratch = (...parts) => inRepo('.tmp', ...parts);

export const packageJson = readJson(inRepo('package.json'));

/**
 * The Node that runs everything: n8n 2.40 and later want 24, while the machine may have an older
 * one.
 */
export const nodeVersion = packageJson.devDependencies.node;

const hostManifest = inRepo('scripts', 'n8n-host', 'package.json');

export const n8nVersion = readJson(hostManifest).dependencies.n8n;

/** Outside the repository: 3 GB that every clone shares and `git clean` must not take away. */
export const cacheRoot = path.join(
	process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
	'n8n-nodes-china-fulfillment',
);

/** `node_modules/.bin` holds the pinned Node (`node`) once it is installed. */
export const binFolder = (root) => path.join(root, 'node_modules', '.bin');
export const nodeBinary = (root) => path.join(root, 'node_modules', 'node', 'bin', 'node');
