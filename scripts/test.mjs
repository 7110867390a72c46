/**
 * `npm test`: format, lint, unused code, types, build, fast tests. Every stage runs, so that one
 * run tells everything that is wrong. `npm test -- <jest arguments>` runs the chosen tests alone;
 * `npm run test:faults` those that are left out here for their length.
 */
import { stripVTControlCharacters } from 'node:util';

import { printCounts, runJest } from './lib/jest.mjs';
import { inRepo, repoRoot } from './lib/paths.mjs';
import { formatDuration } from './lib/progress.mjs';
import { run, tail } from './lib/system/run.mjs';
import { main } from './lib/setup.mjs';

async function captured(command, args) {
	const { code, stdout, stderr } = await run(command, args, { cwd: repoRoot });
	return { ok: code === 0, output: stripVTControlCharacters(`${stdout}\n${stderr}`) };
}

const npmRun = (script, ...args) => captured('npm', ['run', '--silent', script, '--', ...args]);

/** n8n's linter succeeds with warnings; a pack that wants to be verified has none. */
async function lint() {
	const { ok, output } = await npmRun('lint');
	return { ok: ok && !/\b[1-9]\d* warnings?\b/.test(output), output };
}

/** Nodes and tests, and the sandbox, which Node runs without a compiler. */
async function types() {
	const tsc = inRepo('node_modules', 'typescript', 'bin', 'tsc');
	const results = [];
	for (const project of ['test', 'sandbox'])
		results.push(await captured(process.execPath, [tsc, '--noEmit', '-p', project]));
	return {
		ok: results.every(({ ok }) => ok),
		output: results.map(({ output }) => output).join(''),
	};
}

/** Two beside each other; the scan takes what the build has made. */
const STAGES = [
	['build', () => npmRun('build')],
	['types', types],
	['scan', () => npmRun('scan', '--built'), 'build'],
	['lint', lint],
	['unused', () => npmRun('unused')],
	['format', () => npmRun('format:check')],
];

/** @returns what each stage says, in their order */
async function runStages() {
	const started = new Map();
	const queue = [...STAGES];
	const lane = async () => {
		for (let stage = queue.shift(); stage; stage = queue.shift()) {
			const [name, work, after] = stage;
			const before = started.get(after);
			started.set(
				name,
				Promise.resolve(before).then(() => timed(name, work)),
			);
			await started.get(name);
		}
	};
	await Promise.all([lane(), lane()]);
	return await Promise.all(STAGES.map(([name]) => started.get(name)));
}

async function timed(name, work) {
	const started = Date.now();
	const { ok, output } = await work();
	const words = `${name.padEnd(6)} ${ok ? 'ok' : 'FAILED'} (${formatDuration(Date.now() - started)})`;
	console.log(ok ? words : `${words}\n${tail(output, 80)}\n`);
	return { ok, words };
}

/** Each operation with each fault, random answers, and stories of polling: minutes in all. */
const LONG_TESTS = 'test/faults/|polling\\.property';

await main(async () => {
	const chosen = process.argv.slice(2);
	const stages = chosen.length === 0 ? await runStages() : [];
	const started = Date.now();
	const { passed, failed } = await runJest(
		'fast',
		chosen.length === 0 ? [`--testPathIgnorePatterns=${LONG_TESTS}`] : chosen,
	);
	const words = `tests  ${failed ? 'FAILED' : 'ok'} (${formatDuration(Date.now() - started)})`;
	console.log(`\n${[...stages.map((stage) => stage.words), words].join('\n')}`);
	// A failed stage is a failure too: the last line shall never look better than the exit code.
	return printCounts({ passed, failed: failed + stages.filter(({ ok }) => !ok).length });
});
