/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * Two ways in which a disk is full: a small tmpfs, filled to the last byte (what SQLite set aside
 * earlier still takes a few rows), and a process that may not write to any file at all. The second
 * needs no right to mount.
 */
import { cpSync, openSync, closeSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../scripts/lib/system/run.mjs';

const SIZE_MB = 192;

/** Writes until nothing fits any more, and gives the last few kilobytes away too. */
function writeBallast(file: string) {
	const ballast = openSync(file, 'w');
	try {
		for (const size of [1 << 20, 1 << 12, 1]) {
			const piece = Buffer.alloc(size);
			for (;;) {
				try {
					writeSync(ballast, piece);
				} catch {
					break;
				}
			}
		}
	} finally {
		closeSync(ballast);
	}
}

/**
 * Puts a folder on a small disk, with what is in it.
 * @returns undefined where nothing may be mounted, as in most containers
 */
export async function onSmallDisk(folder: string) {
	const kept = `${folder}-kept`;
	cpSync(folder, kept, { recursive: true });
	const { code } = await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder]);
	if (code === 0) cpSync(kept, folder, { recursive: true });
	rmSync(kept, { recursive: true });
	if (code !== 0) return undefined;
	const ballast = path.join(folder, 'ballast');
	return {
		fill: () => writeBallast(ballast),
		free: () => rmSync(ballast),
		/** Nothing may use the folder any more. */
		remove: async () => void (await run('umount', ['--lazy', folder])),
	};
}

/** From now on no write of the process to a file succeeds; it is started anew to end that. */
export async function forbidFiles(pid: number) {
	const { code, stderr } = await run('prlimit', ['--pid', String(pid), '--fsize=0:']);
	if (code !== 0) throw new Error(`prlimit failed: ${stderr}`);
}
