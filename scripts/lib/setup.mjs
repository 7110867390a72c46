/**
 * Makes a bare clone usable: dependencies as the lock file names them, and the pinned Node first on
 * the PATH. Every script starts here, on whatever Node 20 or later the machine has, and goes on in
 * the pinned one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { withLock } from './system/lock.mjs';
import {
	binFolder,
	inRepo,
	nodeBinary,
	nodeVersion,
	readJson,
	repoRoot,
	scratch,
} from './paths.mjs';
import { end, interrupted } from './system/processes.mjs';
import { createProgress } from './progress.mjs';
import { run, tail, withoutWarnings } from './system/run.mjs';

/** An environment in which `node` is the pinned one, also for what npm starts. */
export function nodeEnv(root = repoRoot, env = process.env) {
	return { ...env, PATH: [binFolder(root), env.PATH].filter(Boolean).join(path.delimiter) };
}

/**
 * npm's settings for native modules: the headers that come with the pinned Node, instead of a
 * download or the system's.
 */
export function headersEnv(root) {
	const packages = path.join(root, 'node_modules', 'node', 'node_modules');
	const folder = [
		`node-${process.platform}-${process.arch}`,
		`node-bin-${process.platform}-${process.arch}`,
	]
		.map((name) => path.join(packages, name))
		.find((candidate) => existsSync(path.join(candidate, 'include', 'node', 'node.h')));
	return folder ? { npm_config_nodedir: folder } : {};
}

/**
 * A folder's packages are complete when npm's own record of what it installed holds everything the
 * lock file asks for.
 */
export function isInstalled(root) {
	const record = path.join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(record)) return false;
	const installed = readJson(record).packages;
	return Object.entries(readJson(path.join(root, 'package-lock.json')).packages).every(
		([location, wanted]) => {
			if (location === '') return true;
			if (!installed[location])
				return Boolean(wanted.optional || wanted.devOptional || wanted.peer || wanted.extraneous);
			return installed[location].version === wanted.version;
		},
	);
}

/**
 * The arguments that install what the lock file names, from nothing: what a killed install left
 * looks whole to npm and is not.
 */
export const installArguments = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * The npm package `node` fetches its binary in an install script; it is run alone, because other
 * packages' scripts fail or are not needed.
 */
export async function hasPinnedNode(root, version = nodeVersion) {
	const { stdout } = await run(nodeBinary(root), ['--version']);
	return stdout.trim() === `v${version}`;
}

async function npm(args, title) {
	const { code, stdout, stderr } = await run('npm', args, { cwd: repoRoot });
	if (code === 0) return;
	throw new Error(
		`${title} failed (npm ${args.join(' ')}):\n${tail(withoutWarnings(`${stdout}\n${stderr}`))}\n` +
			'Is the npm registry reachable? Run the command again when it is.',
	);
}

async function installDependencies() {
	const progress = createProgress('Dependencies', { folder: inRepo('node_modules') });
	try {
		if (!isInstalled(repoRoot)) {
			progress.step('npm ci');
			await npm(installArguments, 'Installing the dependencies');
		}
		progress.step(`fetching Node ${nodeVersion}`);
		await npm(['rebuild', 'node'], `Fetching Node ${nodeVersion}`);
		if (!(await hasPinnedNode(repoRoot))) {
			throw new Error(
				`npm reported success, but ${nodeBinary(repoRoot)} is not Node ${nodeVersion}. Delete node_modules and run the command again.`,
			);
		}
		await progress.done('ready');
	} catch (error) {
		progress.stop();
		throw error;
	}
}

const isReady = async () => isInstalled(repoRoot) && (await hasPinnedNode(repoRoot));

/** Continues this script in the pinned Node. Never returns. */
function continueInPinnedNode() {
	const endWithParent = inRepo('scripts', 'lib', 'system', 'end-with-parent.cjs');
	const args = ['--require', endWithParent, ...process.argv.slice(1)];
	const child = spawn(nodeBinary(repoRoot), args, {
		stdio: 'inherit',
		env: nodeEnv(),
	});
	// A terminal sends Ctrl-C to both processes: the child decides when to end. What is sent to this
	// one alone is passed on.
	process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
	return new Promise(() => {});
}

/**
 * After this call the dependencies are there, this process is the pinned Node, and so is `node` for
 * its children.
 */
export async function setUp() {
	if (!(await isReady())) {
		await withLock(scratch('setup.lock'), async () => (await isReady()) || installDependencies(), {
			onWait: ({ pid }) =>
				console.error(
					`Another run (process ${pid}) is installing the dependencies; waiting for it.`,
				),
		});
	}
	if (process.version !== `v${nodeVersion}`) await continueInPinnedNode();
	process.env = nodeEnv();
}

/**
 * Runs a script's main function and ends the process with its exit code, leaving nothing behind.
 * Errors are for people; `DEBUG=1` adds where they came from.
 */
export async function main(work) {
	let exitCode;
	try {
		await setUp();
		interrupted().then((code) => end().then(() => process.exit(code)));
		exitCode = (await work()) ?? 0;
	} catch (error) {
		console.error(`\n${process.env.DEBUG ? error.stack : error.message}`);
		exitCode = 1;
	}
	await end();
	process.exit(exitCode);
}
