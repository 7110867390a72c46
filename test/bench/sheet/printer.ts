/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
/**
 * Makes a print file with the node in n8n's engine, in a process for this alone, since memory is
 * measured: `node --require ../typescript.cjs printer.ts`. Label files are on disk, as in n8n's store.
 * Each message is a folder with labels, each answer what it cost.
 */
import { BinaryDataService } from 'n8n-core';
import type { IExecuteFunctions } from 'n8n-workflow';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { packNodes, runNode } from '../../engine/support/harness';
import { Turns } from '../flow/turns';

export interface Cost {
	ms: number;
	/** The highest resident memory of the process above that of the start. */
	extraMib: number;
	/** The longest time for which nothing else could run. */
	blockMs: number;
	/** The same in CPU time of n8n's thread: what other processes take does not count. */
	blockCpuMs: number;
	pages: number;
	bytes: number;
}

const NS = 1e6;
const TICK_MS = 5;

/** The highest resident memory since it was set back, in MiB (Linux). */
const peakMib = () =>
	Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
const setPeakBack = () => writeFileSync('/proc/self/clear_refs', '5');

/** n8n-core's own, which may be of another version than that of the repository. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get(type: typeof BinaryDataService): BinaryDataService };
};

const STORE = 'filesystem-v2';

/** A file's id in n8n's store is its path. */
const onDisk = {
	async store(_location: unknown, bytes: Buffer) {
		const fileId = path.join(folder, 'print-file');
		await writeFile(fileId, bytes);
		return { fileId, fileSize: bytes.length };
	},
	getAsBuffer: async (file: string) => await readFile(file),
	getMetadata: async (file: string) => ({ fileSize: (await stat(file)).size }),
};
Container.get(BinaryDataService).setManager(
	STORE,
	onDisk as unknown as Parameters<BinaryDataService['setManager']>[1],
);

let folder = '';
let cost: Pick<Cost, 'ms' | 'extraMib' | 'blockMs' | 'blockCpuMs'>;
const delays = monitorEventLoopDelay({ resolution: 1 });
const turns = new Turns();
const node = packNodes.get('labelSheet')!;
const execute = node.execute!;

/** Only while the node itself works. */
node.execute = async function (this: IExecuteFunctions) {
	globalThis.gc?.();
	delays.enable();
	await pause(TICK_MS);
	delays.reset();
	await pause(TICK_MS);
	setPeakBack();
	const before = peakMib();
	turns.start();
	const started = performance.now();
	try {
		return await execute.call(this);
	} finally {
		const ms = performance.now() - started;
		// A block is only seen by the tick that comes after it.
		await pause(TICK_MS);
		turns.stop();
		const [extraMib, blockMs] = [peakMib() - before, delays.max / NS];
		cost = { ms, extraMib, blockMs, blockCpuMs: turns.longestMs };
		delays.disable();
	}
};

async function print(labels: string): Promise<Cost> {
	folder = path.dirname(labels);
	const files = readdirSync(labels).map((name) => path.join(labels, name));
	const { json, error } = await runNode({
		node: 'labelSheet',
		parameters: { resource: 'sheet', operation: 'create', pickList: 'first' },
		items: files.map((file, at) => ({
			json: {
				number: `A-${at}`,
				lines: [{ sku: `SKU-${at % 40}`, title: `蓝色连衣裙 ${at % 40}`, quantity: 1 }],
			},
			binary: {
				data: {
					...{ id: `${STORE}:${file}`, data: STORE, fileName: path.basename(file) },
					mimeType: file.endsWith('.png') ? 'image/png' : 'application/pdf',
				},
			},
		})),
	});
	if (error) throw error;
	const { sheet } = json[0] as { sheet: { pages: number; labels: number; bytes: number } };
	if (sheet.labels !== files.length || statSync(path.join(folder, 'print-file')).size < sheet.bytes)
		throw new Error(`${sheet.labels} of ${files.length} labels are in the print file`);
	return { ...cost, pages: sheet.pages, bytes: sheet.bytes };
}

process.on('message', (labels: string) => {
	void print(labels).then(
		(made) => process.send!({ cost: made }),
		(error: Error) => process.send!({ error: error.stack }),
	);
});
