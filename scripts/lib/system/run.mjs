/** Child processes: run one and judge it, with its output shown or kept. */
import { spawn } from 'node:child_process';

import { track } from './processes.mjs';

/**
 * Runs a command to its end. Output is kept (and passed on with `show`); input is closed, so
 * nothing can wait for a key. Never rejects for a failing command: the caller knows what the
 * failure means.
 */
export function run(
	command,
	args,
	{ cwd, env = process.env, show = false, timeoutMs, onOutput } = {},
) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		track(child);
		const kept = { stdout: '', stderr: '' };
		const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
		for (const name of ['stdout', 'stderr']) {
			child[name].setEncoding('utf8').on('data', (text) => {
				kept[name] += text;
				if (show) process[name].write(text);
				onOutput?.(text);
			});
		}
		child.on('error', (error) => {
			kept.stderr += error.message;
			clearTimeout(timer);
			resolve({ code: 127, signal: null, ...kept });
		});
		child.on('close', (code, signal) => {
			clearTimeout(timer);
			resolve({ code, signal, ...kept });
		});
	});
}

/** Runs a command on this terminal, colours and all. Resolves with its exit code. */
export function runShown(command, args, { cwd, env = process.env } = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
		track(child);
		child.on('error', (error) => {
			process.stderr.write(`${command}: ${error.message}\n`);
			resolve(127);
		});
		child.on('close', (code, signal) => resolve(signal ? 1 : code));
	});
}

/** The end of a long output: where tools say what went wrong. */
export const tail = (text, lines = 25) => text.trimEnd().split('\n').slice(-lines).join('\n');

/** npm warns about engines and peers by the hundred; an error message shall not drown in it. */
export const withoutWarnings = (text) =>
	text
		.split('\n')
		.filter((line) => !line.startsWith('npm warn'))
		.join('\n');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
