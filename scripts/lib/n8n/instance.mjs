/**
 * A real n8n of one's own: in a temporary folder, on free ports, with the pack in it, talking to
 * this machine only. Everything it leaves is in that folder.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
	appendFileSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createApi, newLogin } from './api.mjs';
import { hostOf } from './host.mjs';
import { putInto } from '../pack.mjs';
import { binFolder, inRepo, n8nVersion } from '../paths.mjs';
import { freePort } from '../system/ports.mjs';
import { stopWith } from '../system/processes.mjs';
import { run, sleep, tail } from '../system/run.mjs';

/** Nobody is told that this n8n exists, and nothing waits for an answer from outside. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

/** Parts of the newest n8n that no test uses; an older one does not start when it knows them not. */
const WITHOUT_MODULES = {
	N8N_DISABLED_MODULES:
		'agents,chat-hub,instance-ai,mcp,mcp-registry,quick-connect,workflow-builder',
};

/**
 * n8n's two ways of polling: from memory (the default), and from its database with cursors that
 * survive a crash.
 */
const POLL_ENGINES = {
	default: {},
	durable: {
		N8N_SCHEDULER_ENABLED: 'true',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
		N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	},
};

/**
 * What a child may know of this process's environment; a developer's own n8n settings are not among
 * it.
 */
const INHERITED = ['LANG', 'LC_ALL', 'TERM', 'TZ'];

function copyDatabase(from, to) {
	mkdirSync(to, { recursive: true });
	for (const name of readdirSync(from).filter((each) => each.startsWith('database.sqlite'))) {
		copyFileSync(path.join(from, name), path.join(to, name));
	}
}

/**
 * @param {object} options
 * @param {string} [options.unpacked] an unpacked pack (see pack.mjs) to put in
 * @param {string} [options.packName] its name, when it is not this repository's
 * @param {'default' | 'durable'} [options.pollEngine]
 * @param {string} [options.version] of n8n; default what the suite that runs was started for
 * @param {Record<string, string>} [options.env] more settings: another database, queue mode,
 * time-outs
 * @param {number} [options.port] for an address that stays; default a free one
 */
export async function createPrivateN8n({
	unpacked,
	packName,
	pollEngine = 'default',
	version = process.env.N8N_HOST || n8nVersion,
	env: extra = {},
	port,
} = {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-'));
	if (unpacked) putInto(folder, unpacked, packName);
	const logFile = path.join(folder, 'n8n.log');
	const attemptsFile = path.join(folder, 'outside-attempts.txt');
	const login = newLogin();
	const host = hostOf(version);
	const node = path.join(binFolder(host.folder), 'node');
	const preload = ['loopback-only.cjs', 'end-with-parent.cjs'].map((name) =>
		inRepo('scripts', 'lib', 'system', name),
	);
	/** Shared by all processes of this n8n: they read each other's credentials. */
	const encryptionKey = randomBytes(24).toString('hex');

	async function environment(mainPort) {
		return {
			...Object.fromEntries(
				INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])),
			),
			PATH: [binFolder(host.folder), process.env.PATH].join(path.delimiter),
			HOME: folder,
			TMPDIR: folder,
			NODE_OPTIONS: preload.map((file) => `--require=${JSON.stringify(file)}`).join(' '),
			OUTSIDE_ATTEMPTS_FILE: attemptsFile,
			N8N_USER_FOLDER: folder,
			N8N_ENCRYPTION_KEY: encryptionKey,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_PORT: String(mainPort),
			N8N_EDITOR_BASE_URL: `http://127.0.0.1:${mainPort}`,
			WEBHOOK_URL: `http://127.0.0.1:${mainPort}/`,
			N8N_SECURE_COOKIE: 'false',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_PYTHON_ENABLED: 'false',
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
			...QUIET,
			...(version === n8nVersion && WITHOUT_MODULES),
			...POLL_ENGINES[pollEngine],
			...extra,
		};
	}

	/** One command of n8n's command line, to its end. */
	async function cli(...args) {
		const env = await environment(await freePort());
		const result = await run(node, [host.n8n, ...args], { cwd: folder, env });
		appendFileSync(logFile, `\n$ n8n ${args.join(' ')}\n${result.stderr}`);
		return result;
	}

	/**
	 * A new n8n spends more time on building its tables than on starting; they are built once and
	 * copied.
	 */
	async function provideDatabase() {
		const blank = path.join(host.folder, 'blank-database');
		const own = path.join(folder, '.n8n');
		if (!existsSync(blank)) {
			const { code, stdout, stderr } = await cli('list:workflow');
			if (code !== 0) throw new Error(`n8n made no database:\n${tail(`${stdout}\n${stderr}`)}`);
			const draft = `${blank}-${randomUUID()}`;
			copyDatabase(own, draft);
			try {
				renameSync(draft, blank);
			} catch {
				rmSync(draft, { recursive: true }); // another run was faster
			}
		} else copyDatabase(blank, own);
	}

	async function importFile(kind, list) {
		const file = path.join(folder, `${randomUUID()}.json`);
		writeFileSync(file, JSON.stringify(list));
		const { code, stdout, stderr } = await cli(`import:${kind}`, `--input=${file}`);
		rmSync(file);
		if (code !== 0) throw new Error(`n8n import:${kind} failed:\n${tail(`${stdout}\n${stderr}`)}`);
	}

	/** The process of `start()`, with what ends it. */
	let main;
	const others = new Set();

	function spawnN8n(args, env) {
		const child = spawn(node, [host.n8n, ...args], {
			cwd: folder,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (text) => existsSync(folder) && appendFileSync(logFile, text));
		}
		return { child, stop: stopWith(child) };
	}

	async function isReady(url) {
		try {
			return (await fetch(`${url}/healthz/readiness`)).ok;
		} catch {
			return false;
		}
	}

	/** Old versions call themselves ready before they know the addresses the editor asks. */
	async function isOpen(url) {
		return (await isReady(url)) && (await fetch(`${url}/rest/settings`)).ok;
	}

	const n8n = {
		folder,
		login,
		url: '',
		/** @type {ReturnType<typeof createApi>} the editor's and the public API, once it runs */
		api: undefined,

		cli,
		/** Fixed ids and plain data; n8n encrypts what it imports. */
		importCredentials: (list) => importFile('credentials', list),
		importWorkflows: (list) => importFile('workflow', list),

		/**
		 * Executes a workflow from the command line (it needs a manual trigger), in a process of its
		 * own.
		 * @returns {Promise<{ ok: boolean, execution?: any, output: string }>}
		 */
		async execute(workflowId) {
			const { code, stdout, stderr } = await cli('execute', `--id=${workflowId}`, '--rawOutput');
			const json = /^\{$[\s\S]*^\}$/m.exec(stdout)?.[0];
			const execution = json === undefined ? undefined : JSON.parse(json);
			const ok = code === 0 && execution !== undefined && !execution.data?.resultData?.error;
			return { ok, execution, output: tail(`${stdout}\n${stderr}`, 40) };
		},

		/** Starts it, and waits until it answers. */
		async start({ timeoutMs = 120_000 } = {}) {
			for (let attempt = 1; ; attempt++) {
				const ownPort = port ?? (n8n.url ? Number(new URL(n8n.url).port) : await freePort());
				const url = `http://127.0.0.1:${ownPort}`;
				const before = n8n.log().length;
				main = spawnN8n(['start'], await environment(ownPort));
				const deadline = Date.now() + timeoutMs;
				while (
					main.child.exitCode === null &&
					main.child.signalCode === null &&
					Date.now() < deadline
				) {
					if (await isOpen(url)) {
						n8n.url = url;
						n8n.api = createApi(url);
						return n8n;
					}
					await sleep(100);
				}
				await main.stop('SIGKILL');
				main = undefined;
				const log = n8n.log().slice(before);
				// Between asking for a free port and using it, another program may have taken it.
				if (/EADDRINUSE|already in use/.test(log) && attempt < 3) continue;
				if (log.includes('Cannot find module')) host.condemn();
				throw new Error(`n8n did not start. The end of its log:\n${tail(log, 40)}`);
			}
		},

		/** Logs in as the owner (created on first use) and opens the public API. */
		async signIn() {
			await n8n.api.signIn(login);
			return n8n.api;
		},

		/**
		 * Another process of the same n8n in queue mode, as on a machine of its own: its folder holds
		 * nothing but the pack.
		 * @param {'worker' | 'webhook'} kind
		 * @param {{ args?: string[], port?: number, timeoutMs?: number }} [options]
		 */
		async startProcess(kind, { args = [], port: ownPort, timeoutMs = 120_000 } = {}) {
			const listening = ownPort ?? (await freePort());
			const ownFolder = mkdtempSync(path.join(folder, `${kind}-`));
			if (unpacked) putInto(ownFolder, unpacked, packName);
			const other = spawnN8n([kind, ...args], {
				...(await environment(listening)),
				HOME: ownFolder,
				N8N_USER_FOLDER: ownFolder,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(listening),
			});
			others.add(other);
			const deadline = Date.now() + timeoutMs;
			while (!(await isReady(`http://127.0.0.1:${listening}`))) {
				if (other.child.exitCode !== null || Date.now() > deadline) {
					throw new Error(`The ${kind} did not start. The end of the log:\n${tail(n8n.log(), 40)}`);
				}
				await sleep(100);
			}
			return { ...other, folder: ownFolder };
		},

		/** @param {NodeJS.Signals} [signal] */
		async stop(signal = 'SIGTERM') {
			await Promise.all([main, ...others].map((each) => each?.stop(signal)));
			main = undefined;
			others.clear();
		},

		/** The main process, for a test that limits it. */
		get pid() {
			return main?.child.pid;
		},

		/** Pulls the plug. */
		kill: () => n8n.stop('SIGKILL'),

		log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),

		/** Hosts outside this machine that it tried to reach, in vain. */
		outsideAttempts: () =>
			existsSync(attemptsFile) ? readFileSync(attemptsFile, 'utf8').trim().split('\n') : [],

		/** Ends it and removes its folder. */
		async remove() {
			await n8n.stop();
			rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
	if (!extra.DB_TYPE) await provideDatabase();
	return n8n;
}
