/**
 * What a stretch of a run costs: wall time, CPU of this process and of its children, and memory.
 * Reads Linux's /proc.
 */
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

/** Linux counts the CPU time of other processes in ticks of 10 ms. */
const TICK_MS = 10;

/** n8n runs Code nodes in a child process: its work counts too. */
function childCpuMs() {
	let ticks = 0;
	for (const task of readdirSync('/proc/self/task')) {
		const children = readFileSync(`/proc/self/task/${task}/children`, 'utf8');
		for (const pid of children.split(' ').filter(Boolean)) {
			try {
				const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
				ticks += Number(fields[11]) + Number(fields[12]);
			} catch {
				// It ended in the meantime.
			}
		}
	}
	return ticks * TICK_MS;
}

function memoryMib(name) {
	const [, kib] = new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'));
	return Number(kib) / 1024;
}

/** From now on VmHWM tells the peak since now (proc(5)). */
const forgetPeak = () => writeFileSync('/proc/self/clear_refs', '5');

/** With `BENCH_PROFILE=folder` every measured stretch leaves a CPU profile there. */
const profiles = process.env.BENCH_PROFILE;

function startProfile() {
	const session = new Session();
	session.connect();
	session.post('Profiler.enable');
	session.post('Profiler.setSamplingInterval', { interval: 200 });
	session.post('Profiler.start');
	return session;
}

function stopProfile(session, name) {
	session.post('Profiler.stop', (_error, { profile }) =>
		writeFileSync(path.join(profiles, `${name}.cpuprofile`), JSON.stringify(profile)),
	);
	session.disconnect();
}

const running = new Map();

/** @param {string} id of the execution */
function start(id) {
	collectGarbage();
	forgetPeak();
	const profile = profiles ? startProfile() : undefined;
	running.set(id, {
		profile,
		beforeMib: memoryMib('VmRSS'),
		heap: process.memoryUsage().heapUsed,
		childCpu: childCpuMs(),
		cpu: process.cpuUsage(),
		wall: performance.now(),
	});
}

/**
 * @param {string} id of the execution
 * @param {string} name of the workflow, for the profile's file
 */
function stop(id, name) {
	const now = performance.now();
	const { profile, beforeMib, heap, childCpu, cpu, wall } = running.get(id);
	running.delete(id);
	const { user, system } = process.cpuUsage(cpu);
	const cost = {
		wallMs: now - wall,
		cpuMs: (user + system) / 1000 + childCpuMs() - childCpu,
		beforeMib,
		peakMib: memoryMib('VmHWM'),
	};
	if (profile) stopProfile(profile, `${name}-${id}`);
	collectGarbage();
	return { ...cost, keptMib: (process.memoryUsage().heapUsed - heap) / 1024 / 1024 };
}

module.exports = { start, stop };
