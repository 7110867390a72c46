/**
 * The n8n that the demo and the slow tests run the pack in, of any version in `scripts/n8n-host/`:
 * installed once into the user's cache folder, whole or not at all. A run that was killed half-way,
 * or an install that was damaged, is repaired by the next run.
 */
import {
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { withLock } from '../system/lock.mjs';
import {
	cacheRoot,
	hostManifest,
	n8nVersion,
	n8nVersions,
	nodeBinary,
	readJson,
} from '../paths.mjs';
import { createProgress } from '../progress.mjs';
import { run, tail, withoutWarnings } from '../system/run.mjs';
import { hasPinnedNode, headersEnv, installArguments, isInstalled, nodeEnv } from '../setup.mjs';

const MANIFESTS = ['package.json', 'package-lock.json'];

/**
 * The packages whose machine code n8n needs. Only their install scripts run: others fail without
 * compilers and libraries that n8n does without (its Kafka client is one).
 */
const NATIVE = ['sqlite3', 'isolated-vm'];

/** Old versions refuse to run on a Node that is newer than they are. */
const nodeOf = (version) => readJson(hostManifest(version, 'package.json')).dependencies.node;

/** One version's folder and programs, and what makes it ready. */
export function hostOf(version = n8nVersion) {
	if (!n8nVersions.includes(version)) {
		throw new Error(`There is no n8n ${version} here, but ${n8nVersions.join(', ')}.`);
	}
	const folder = path.join(cacheRoot, `n8n-${version}`);
	const nodeVersion = nodeOf(version);
	const inHost = (...parts) => path.join(folder, ...parts);
	const marker = inHost('ready.json');

	/** What a finished install looks like; anything else means "install again". Written last. */
	const wanted = {
		n8n: version,
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

	/** Every package npm recorded is there: catches folders that a disk clean-up took away. */
	function hasAllPackages() {
		return (
			isInstalled(folder) &&
			Object.keys(readJson(inHost('node_modules', '.package-lock.json')).packages).every(
				(location) => existsSync(inHost(location, 'package.json')),
			)
		);
	}

	/** Old versions lack one of them. */
	const native = () =>
		NATIVE.filter((name) => existsSync(inHost('node_modules', name, 'package.json')));

	/** Machine code must load in the very Node that will run n8n. Gives what is wrong, or nothing. */
	async function faultOf(name) {
		const code = `require(${JSON.stringify(name)})`;
		const result = await run(nodeBinary(folder), ['-e', code], { cwd: folder });
		return result.code === 0 ? undefined : tail(result.stderr) || `ended by ${result.signal}`;
	}

	async function isHealthy() {
		if (!hasAllPackages() || !(await hasPinnedNode(folder, nodeVersion))) return false;
		return (await Promise.all(native().map(faultOf))).every((fault) => fault === undefined);
	}

	async function npm(args, what, env) {
		const { code, signal, stdout, stderr } = await run('npm', args, { cwd: folder, env });
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

	/** The machine code of the same package for the same Node in another host: no minutes of compiling. */
	function borrowBuild(name) {
		const inModule = (root, ...parts) => path.join(root, 'node_modules', name, ...parts);
		const versionIn = (root) => readJson(inModule(root, 'package.json')).version;
		const lender = n8nVersions
			.filter((other) => other !== version && nodeOf(other) === nodeVersion)
			.map((other) => path.join(cacheRoot, `n8n-${other}`))
			.find((root) => existsSync(inModule(root, 'build')) && versionIn(root) === versionIn(folder));
		if (!lender) return;
		cpSync(inModule(lender, 'build'), inModule(folder, 'build'), { recursive: true });
	}

	const sameManifests = () =>
		MANIFESTS.every(
			(name) =>
				existsSync(inHost(name)) &&
				readFileSync(inHost(name), 'utf8') === readFileSync(hostManifest(version, name), 'utf8'),
		);

	async function install(progress) {
		rmSync(marker, { force: true });
		mkdirSync(folder, { recursive: true });
		if (!sameManifests() || !hasAllPackages()) {
			console.error(`Installing n8n ${version} into ${folder}: once, some minutes, 3 GB.`);
			progress.step('installing packages');
			for (const name of MANIFESTS) copyFileSync(hostManifest(version, name), inHost(name));
			await npm(installArguments, `Installing n8n ${version}`, process.env);
		}
		if (!(await hasPinnedNode(folder, nodeVersion))) {
			progress.step(`fetching Node ${nodeVersion}`);
			await npm(['rebuild', 'node'], `Fetching Node ${nodeVersion}`, process.env);
		}
		for (const name of native()) {
			if (!(await faultOf(name))) continue;
			borrowBuild(name);
			if (!(await faultOf(name))) continue;
			progress.step(`building ${name}`);
			const env = { ...nodeEnv(folder), ...headersEnv(folder) };
			await npm(['rebuild', name], `Building ${name}`, env);
			const fault = await faultOf(name);
			if (fault)
				throw new Error(`${name} was built, but Node ${nodeVersion} cannot load it:\n${fault}`);
		}
		if (!(await isHealthy())) {
			throw new Error(
				`npm reported success, but the n8n in ${folder} is not complete. Delete that folder and run the command again.`,
			);
		}
		writeFileSync(marker, JSON.stringify(wanted));
	}

	const isReady = async () => isMarkedReady() && sameManifests() && (await isHealthy());

	return {
		version,
		nodeVersion,
		folder,
		node: nodeBinary(folder),
		n8n: inHost('node_modules', 'n8n', 'bin', 'n8n'),

		/** Makes sure that it is there. */
		async ensure() {
			if (await isReady()) return;
			await withLock(
				path.join(cacheRoot, `n8n-${version}.lock`),
				async () => {
					if (await isReady()) return;
					const progress = createProgress('n8n', { folder });
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
							`Another run (process ${pid}) is installing n8n ${version}; waiting for it.`,
						),
				},
			);
		},

		/** Marks it as damaged: the next run installs it anew. */
		condemn() {
			rmSync(marker, { force: true });
			rmSync(inHost('node_modules', '.package-lock.json'), { force: true });
		},

		/** Takes it off the disk. */
		remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
	};
}

/** Makes sure that the n8n of a version is there. */
export async function ensureHost(version = n8nVersion) {
	await hostOf(version).ensure();
}
