/** Where things are, and which versions they must have: said once, so that no script guesses. */
import { readdirSync, readFileSync } from 'node:fs';
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

/** The n8n that is used where none is named: of the version whose engine the fast tests run. */
export const n8nVersion = packageJson.devDependencies['n8n-core'];

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** Every n8n that the pack is tested in, the oldest first: the first is the oldest it promises. */
export const n8nVersions = readdirSync(inRepo('scripts', 'n8n-host')).sort(byNumber);

/** A host's package.json and lock file are committed: everybody installs the same. */
export const hostManifest = (version, name) => inRepo('scripts', 'n8n-host', version, name);

/** Outside the repository: 3 GB that every clone shares and `git clean` must not take away. */
export const cacheRoot = path.join(
	process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
	'n8n-nodes-china-fulfillment',
);

/** `node_modules/.bin` holds the pinned Node (`node`) once it is installed. */
export const binFolder = (root) => path.join(root, 'node_modules', '.bin');
export const nodeBinary = (root) => path.join(root, 'node_modules', 'node', 'bin', 'node');
