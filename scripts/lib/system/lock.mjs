/**
 * One process at a time, across terminals: two runs that install into the same folder destroy each
 * other's work. The lock of a process that died is taken over, so a killed run blocks nobody.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

import { sleep } from './run.mjs';

/** Process ids are reused; with its start time (Linux) one is unmistakable. */
function startTime(pid) {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[19];
	} catch {
		return undefined;
	}
}

function isAlive({ pid, host, started }) {
	if (host !== hostname()) return true;
	try {
		process.kill(pid, 0);
	} catch (error) {
		if (error.code === 'ESRCH') return false;
	}
	return started === startTime(pid);
}

function readOwner(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

/** A link either appears whole, content and all, or not at all: nobody ever reads half a lock. */
function tryCreate(file, owner) {
	const own = `${file}.${owner.id}`;
	writeFileSync(own, JSON.stringify(owner));
	try {
		linkSync(own, file);
		return true;
	} catch (error) {
		if (error.code !== 'EEXIST') throw error;
		return false;
	} finally {
		rmSync(own, { force: true });
	}
}

/**
 * Moves a dead owner's lock away. What was moved is looked at again: another process may have taken
 * the lock over in between.
 */
function removeDead(file) {
	const moved = `${file}.${randomUUID()}`;
	try {
		renameSync(file, moved);
		const owner = readOwner(moved);
		if (owner && isAlive(owner)) linkSync(moved, file);
	} catch (error) {
		if (!['ENOENT', 'EEXIST'].includes(error.code)) throw error;
	} finally {
		rmSync(moved, { force: true });
	}
}

export async function withLock(file, work, { onWait } = {}) {
	mkdirSync(path.dirname(file), { recursive: true });
	const owner = {
		id: randomUUID(),
		pid: process.pid,
		host: hostname(),
		started: startTime(process.pid),
	};
	const isMine = () => readOwner(file)?.id === owner.id;
	let told = false;
	for (;;) {
		if (tryCreate(file, owner)) {
			// A takeover by another process may still be under way; it is over within a moment.
			await sleep(50);
			if (isMine()) break;
		}
		const other = readOwner(file);
		if (other && !isAlive(other)) {
			removeDead(file);
			continue;
		}
		if (other && !told) {
			onWait?.(other);
			told = true;
		}
		await sleep(250 + Math.random() * 250);
	}
	try {
		return await work();
	} finally {
		if (isMine()) rmSync(file, { force: true });
	}
}
