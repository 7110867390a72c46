/**
 * The servers that n8n's queue mode needs, in temporary folders on free ports: PostgreSQL and
 * Redis.
 */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ensureDebianPackage } from './debian.mjs';
import { freePort } from './ports.mjs';
import { atEnd, stopWith } from './processes.mjs';
import { run, sleep, tail } from './run.mjs';

const isOpen = (port) =>
	new Promise((resolve) => {
		const socket = createConnection({ port, host: '127.0.0.1' });
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});

/** Runs a server until this script ends, and waits until it listens. */
async function serve(name, command, args, port, signal) {
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => (output += text));
	}
	const stop = stopWith(child);
	atEnd(() => stop(signal));
	for (let waited = 0; !(await isOpen(port)); waited += 100) {
		if (child.exitCode !== null || waited > 60_000) {
			throw new Error(`${name} did not start:\n${tail(output)}`);
		}
		await sleep(100);
	}
	return { pid: child.pid, stop: () => stop(signal) };
}

/** Debian keeps the server's programs off the PATH. */
function postgresPrograms() {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
	return versions
		.map((version) => path.join(root, version, 'bin'))
		.find((folder) => existsSync(path.join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root: then it runs as the user its package made. */
async function unprivileged() {
	if (process.getuid() !== 0) return { prefix: [] };
	const id = async (flag) => Number((await run('id', [flag, 'postgres'])).stdout);
	const [uid, gid] = [await id('-u'), await id('-g')];
	return { uid, gid, prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] };
}

/** @returns {Promise<Record<string, string>>} n8n's settings for it */
export const startPostgres = async () => (await startStoppablePostgres()).settings;

/**
 * For a test that stops it: its process, and the command line that starts it again.
 * @returns {Promise<{
 *   settings: Record<string, string>, pid: number, port: number, command: string[]
 * }>}
 */
export async function startStoppablePostgres() {
	if (!postgresPrograms()) await ensureDebianPackage('postgresql', 'pg_createcluster');
	const programs = postgresPrograms();
	if (!programs) throw new Error('The Debian package postgresql brought no server.');
	// Not in a folder of this script's: its owner must be able to reach it.
	const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	const { uid, gid, prefix } = await unprivileged();
	if (uid !== undefined) chownSync(folder, uid, gid);
	const data = path.join(folder, 'data');
	const [first, ...others] = [...prefix, path.join(programs, 'initdb')];
	const options = ['--pgdata', data, '--username=n8n', '--auth=trust', '--no-sync'];
	const made = await run(first, [...others, ...options, '--encoding=UTF8', '--locale=C.UTF-8'], {
		cwd: folder,
	});
	if (made.code !== 0) throw new Error(`initdb failed:\n${tail(made.stderr)}`);
	const port = await freePort();
	const [command, ...before] = [...prefix, path.join(programs, 'postgres')];
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
	const { pid } = await serve('PostgreSQL', command, [...before, ...args], port, 'SIGINT');
	const n8nSettings = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: 'n8n',
	};
	return { settings: n8nSettings, pid, port, command: [command, ...before, ...args] };
}

/** Starts it on the same data and port, once its process is gone. */
export async function startPostgresAgain({ command, port }) {
	const [program, ...args] = command;
	return await serve('PostgreSQL', program, args, port, 'SIGINT');
}

/** @returns {Promise<Record<string, string>>} n8n's settings for it */
export async function startRedis() {
	const program = await ensureDebianPackage('redis-server');
	const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
	await serve('Redis', program, [...args, '--save', '', '--appendonly', 'no'], port);
	return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) };
}
