/**
 * What a print file costs: 1,000 labels of 50 kB, PDFs with a picture; and one large picture, which
 * must not keep n8n from its other work.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createCanvas, ImageData } from '@napi-rs/canvas';
import { PDFDocument, StandardFonts } from 'pdf-lib';

import { inRepo } from '../../../scripts/lib/paths.mjs';
import { atEnd, stopWith } from '../../../scripts/lib/system/processes.mjs';

const LABELS = 1000;
/** Labels that differ; the node looks at each file for itself. */
const DIFFERENT = 50;
const LABEL_KB = 50;

const MOST_MIB = 300;
const MOST_SECONDS = 20;
const BLOCK_MS = 50;

/** Of noise, which no packing makes smaller: three bytes a pixel. */
function picture(width, height, isOpaque) {
	const data = new Uint8ClampedArray(randomBytes(width * height * 4));
	if (isOpaque) for (let at = 3; at < data.length; at += 4) data[at] = 255;
	const canvas = createCanvas(width, height);
	canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0);
	return canvas.toBuffer('image/png');
}

/** A transparent label as programs draw it: bars and text, which pack well. */
function drawnLabel(width, height) {
	const canvas = createCanvas(width, height);
	const context = canvas.getContext('2d');
	context.fillStyle = '#000';
	for (let at = 0; at < 100; at++)
		context.fillRect(100 + at * 22, 300, 4 + ((at * 7) % 14), height / 3);
	context.font = '60px sans-serif';
	for (let at = 0; at < 30; at++) context.fillText(`Line ${at} of the label`, 100, 1700 + at * 60);
	return canvas.toBuffer('image/png');
}

async function label(at) {
	const document = await PDFDocument.create();
	const font = await document.embedFont(StandardFonts.Helvetica);
	const page = document.addPage([288, 432]);
	const image = await document.embedPng(picture(128, 128, true));
	page.drawImage(image, { x: 20, y: 120, width: 248, height: 248 });
	page.drawText(`Order ${at}`, { x: 20, y: 400, size: 14, font });
	for (let bar = 0; bar < 60; bar++)
		page.drawRectangle({ x: 20 + bar * 4, y: 30, width: 1 + ((bar * at) % 3), height: 70 });
	return await document.save();
}

async function labelsIn(folder) {
	mkdirSync(folder);
	for (let at = 0; at < LABELS; at++) {
		const file = (number) => path.join(folder, `${String(number).padStart(4, '0')}.pdf`);
		if (at < DIFFERENT) writeFileSync(file(at), await label(at + 1));
		else copyFileSync(file(at % DIFFERENT), file(at));
	}
	const kB = statSync(path.join(folder, '0000.pdf')).size / 1000;
	if (Math.abs(kB - LABEL_KB) > 5) throw new Error(`A label has ${kB} kB instead of ${LABEL_KB}`);
}

/** Each in a process just started: it keeps the memory it once had. */
async function printed(folders) {
	const child = fork(inRepo('test', 'bench', 'sheet', 'printer.ts'), {
		execArgv: [
			'--expose-gc',
			...['--require', inRepo('scripts', 'lib', 'system', 'end-with-parent.cjs')],
			...['--require', 'reflect-metadata'],
			...['--require', inRepo('test', 'bench', 'typescript.cjs')],
		],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const stop = stopWith(child);
	atEnd(stop);
	try {
		let last;
		for (const folder of folders) {
			last = await new Promise((resolve, reject) => {
				const gone = () => reject(new Error('The printer ended'));
				child.once('exit', gone);
				child.once('message', ({ cost, error }) => {
					child.off('exit', gone);
					if (error) reject(new Error(error));
					else resolve(cost);
				});
				child.send(folder);
			});
		}
		return last;
	} finally {
		await stop();
	}
}

const atMost = (what, value, limit, unit) => ({ what, value, limit, unit, met: value <= limit });

/** The part “sheet”. */
export async function sheet({ tell }) {
	const folder = mkdtempSync(path.join(tmpdir(), 'sheet-'));
	try {
		tell('sheet: making labels');
		const [many, warmUp, large] = ['many', 'warm-up', 'large'].map((name) =>
			path.join(folder, name),
		);
		await labelsIn(many);
		mkdirSync(warmUp);
		copyFileSync(path.join(many, '0000.pdf'), path.join(warmUp, '0000.pdf'));
		mkdirSync(large);
		writeFileSync(path.join(large, '0000.png'), drawnLabel(2400, 3600));
		tell(`sheet: ${LABELS} labels`);
		const cost = await printed([warmUp, many]);
		tell('sheet: a large picture');
		const picture = await printed([warmUp, large]);
		const what = `${LABELS.toLocaleString('en-US')} labels of ${LABEL_KB} kB in one print file`;
		return {
			figures: [],
			table: {
				headings: [
					'Print file',
					'Pages',
					'Size',
					'Time',
					'Memory above the start',
					'Longest block',
					"CPU of n8n's thread in the longest",
				],
				rows: [
					[what, cost],
					['One transparent PNG of 2,400 × 3,600 pixels', picture],
				].map(([title, { pages, bytes, ms, extraMib, blockMs, blockCpuMs }]) => [
					title,
					String(pages),
					`${(bytes / 1e6).toFixed(1)} MB`,
					`${(ms / 1000).toFixed(1)} s`,
					`${extraMib.toFixed(0)} MiB`,
					`${blockMs.toFixed(0)} ms`,
					`${blockCpuMs.toFixed(0)} ms`,
				]),
			},
			targets: [
				atMost(`${what}: time`, cost.ms / 1000, MOST_SECONDS, 's'),
				atMost(`${what}: peak memory above the start`, cost.extraMib, MOST_MIB, 'MiB'),
				atMost(`${what}: CPU in the longest block`, cost.blockCpuMs, BLOCK_MS, 'ms'),
				atMost(
					'A PNG of 2,400 × 3,600 pixels: CPU in the longest block',
					picture.blockCpuMs,
					BLOCK_MS,
					'ms',
				),
			],
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
