/**
 * The n8n that the demo and the end-to-end tests run the pack in: installed once into the user's
 * cache folder, whole or not at all. A run that was killed half-way, or an install that was
 * damaged, is repaired by the next run.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { withLock } from '../system/lock.mjs';
import { cacheRoot, inRepo, n8nVersion, nodeBinary, nodeVersion, readJson } from '../paths.mjs';
import { createProgress } from '../progress.mjs';
import { run, tail, withoutWarnings } from '../system/run.mjs';
import { hasPinnedNode, headersEnv, installArguments, isInstalled, nodeEnv } from '../setup.mjs';

export const hostFolder = path.join(cacheRoot, `n8n-${n8nVersion}`);

const inHost = (...parts) => path.join(hostFolder, ...parts);
const manifests = ['package.json', 'package-lock.json'];
const marker = inHost('ready.json');

/**
 * The packages whose machine code n8n needs. Only their install scripts run: others fail without
 * compilers and libraries that n8n does without (its Kafka client is one).
 */
const native = ['sqlite3', 'isolated-vm'];

/** What a finished install looks like; anything else means "install again". Written last. */
const wanted = {
	n8n: n8nVersion,
	node: nodeVersion,
	platform: process.platform,
	arch: process.arch,
};

function isMarkedReady() {
	try {
		return JSON.stringify(readJson(marker)) === JSON.stringify(wanted);
	} catch {
		return false;
	}
}

/** Every package npm recorded is there: catches folders that somebody's disk clean-up took away. */
function hasAllPackages() {
	return (
		isInstalled(hostFolder) &&
		Object.keys(readJson(inHost('node_modules', '.package-lock.json')).packages).every((location) =>
			existsSync(inHost(location, 'package.json')),
		)
	);
}

/** Machine code must load in the very Node that will run n8n. Returns what is wrong, or nothing. */
async function faultOf(name) {
	const code = `require(${JSON.stringify(name)})`;
	const result = await run(nodeBinary(hostFolder), ['-e', code], { cwd: hostFolder });
	return result.code === 0 ? undefined : tail(result.stderr);
}

async function isHealthy() {
	if (!hasAllPackages() || !(await hasPinnedNode(hostFolder))) return false;
	return (await Promise.all(native.map(faultOf))).every((fault) => fault === undefined);
}

async function npm(args, what, env) {
	const { code, signal, stdout, stderr } = await run('npm', args, { cwd: hostFolder, env });
	if (code === 0) return;
	if (signal) throw new Error(`${what} was stopped (${signal}). Run the command again to go on.`);
	const log = inHost('install.log');
	writeFileSync(log, `npm ${args.join(' ')}\n${stdout}\n${stderr}`);
	throw new Error(
		`${what} failed:\n${tail(withoutWarnings(`${stdout}\n${stderr}`), 15)}\n\n` +
			`The whole output is in ${log}.\n` +
			'What is needed: the npm registry, 4 GB of disk, and for sqlite3 either access to GitHub (its prebuilt file) or python3, make and a C++ compiler.\n' +
			'Run the command again to go on; what was downloaded is kept.',
	);
}

const sameManifests = () =>
	manifests.every(
		(name) =>
			existsSync(inHost(name)) &&
			readFileSync(inHost(name), 'utf8') ===
				readFileSync(inRepo('scripts', 'n8n-host', name), 'utf8'),
	);

async function install(progress) {
	rmSync(marker, { force: true });
	mkdirSync(hostFolder, { recursive: true });
	if (!sameManifests() || !hasAllPackages()) {
		console.error(`Installing n8n ${n8nVersion} into ${hostFolder}: once, some minutes, 3 GB.`);
		progress.step('installing packages');
		for (const name of manifests) copyFileSync(inRepo('scripts', 'n8n-host', name), inHost(name));
		// From nothing: what a killed install or a disk clean-up left looks whole to npm.
		rmSync(inHost('node_modules'), { recursive: true, force: true });
		await npm(installArguments, `Installing n8n ${n8nVersion}`, process.env);
	}
	if (!(await hasPinnedNode(hostFolder))) {
		progress.step(`fetching Node ${nodeVersion}`);
		await npm(['rebuild', 'node'], `Fetching Node ${nodeVersion}`, process.env);
	}
	for (const name of native) {
		if (!(await faultOf(name))) continue;
		progress.step(`building ${name}`);
		const env = { ...nodeEnv(hostFolder), ...headersEnv(hostFolder) };
		await npm(['rebuild', name], `Building ${name}`, env);
		const fault = await faultOf(name);
		if (fault)
			throw new Error(`${name} was built, but Node ${nodeVersion} cannot load it:\n${fault}`);
	}
	if (!(await isHealthy())) {
		throw new Error(
			`npm reported success, but the n8n in ${hostFolder} is not complete. Delete that folder and run the command again.`,
		);
	}
	writeFileSync(marker, JSON.stringify(wanted));
}

const isReady = async () => isMarkedReady() && sameManifests() && (await isHealthy());

/** Makes sure that the host is there. Returns its folder and the programs in it. */
export async function ensureHost() {
	if (!(await isReady())) {
		await withLock(
			path.join(cacheRoot, `n8n-${n8nVersion}.lock`),
			async () => {
				if (await isReady()) return;
				const progress = createProgress('n8n', { folder: hostFolder });
				try {
					await install(progress);
					await progress.done('ready');
				} catch (error) {
					progress.stop();
					throw error;
				}
			},
			{
				onWait: ({ pid }) =>
					console.error(
						`Another run (process ${pid}) is installing n8n ${n8nVersion}; waiting for it.`,
					),
			},
		);
	}
	return {
		folder: hostFolder,
		node: nodeBinary(hostFolder),
		n8n: inHost('node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** Marks the host as damaged: the next run installs it anew. */
export function condemnHost() {
	rmSync(marker, { force: true });
	rmSync(inHost('node_modules', '.package-lock.json'), { force: true });
}
