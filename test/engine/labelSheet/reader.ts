/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
/** Print files as they come out of the printer: rendered, and their bars read. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { NodeRun } from '../support/harness';

/** Pixels a point. */
const SCALE = 2;

export interface RenderedPage {
	/** In points. */
	size: [number, number];
	text: string;
	annotations: number;
	width: number;
	height: number;
	grey: Buffer;
}

export interface Rendered {
	pages: RenderedPage[];
	scripts: unknown;
	attached: unknown;
}

type Answer = Omit<Rendered, 'pages'> & {
	pages: Array<Omit<RenderedPage, 'grey'> & { grey: string }>;
	error?: string;
};

/** PDF.js in a process of its own, for all tests of a file. */
export class PdfReader {
	private readonly child: ChildProcess = spawn(
		process.execPath,
		[path.join(__dirname, 'render.mjs')],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	private readonly lines: Interface = createInterface({ input: this.child.stdout! });

	async read(pdf: Buffer): Promise<Rendered> {
		const line = new Promise<string>((resolve) => this.lines.once('line', resolve));
		this.child.stdin!.write(`${JSON.stringify({ pdf: pdf.toString('base64'), scale: SCALE })}\n`);
		const { error, pages, ...more } = JSON.parse(await line) as Answer;
		if (error) throw new Error(error);
		return {
			...more,
			pages: pages.map((page) => ({ ...page, grey: Buffer.from(page.grey, 'base64') })),
		};
	}

	close(): void {
		this.child.kill();
	}
}

/** The bytes of an output's print file. */
export const pdfOf = (run: NodeRun, at = 0, property = 'data') =>
	Buffer.from(run.items[at].binary![property].data, 'base64');

/** Whether a point of the page is black; the origin is the upper left corner. */
function isBlack({ grey, width, height }: RenderedPage, x: number, y: number): boolean {
	const [column, row] = [Math.round(x * SCALE), Math.round(y * SCALE)];
	if (column < 0 || row < 0 || column >= width || row >= height) return false;
	return grey[row * width + column] < 128;
}

/** How much of a rectangle is not white. */
export function ink(page: RenderedPage, left: number, top: number, width: number, height: number) {
	let [dark, all] = [0, 0];
	for (let y = top; y < top + height; y += 1 / SCALE) {
		for (let x = left; x < left + width; x += 1 / SCALE) {
			all++;
			if (isBlack(page, x, y)) dark++;
		}
	}
	return dark / all;
}

/** Where a label is on its page: the left upper corner of what is seen, and its scale. */
export interface Place {
	left: number;
	top: number;
	scale?: number;
	/** Turned by 90° clockwise. */
	isTurned?: boolean;
	/** A label of the sandbox: 288 × 432 points. */
	kind?: 'pdf' | 'png';
}

/** Of the sandbox's labels, in points from the left lower corner: where the bars are. */
const BARS = {
	pdf: { left: 16, width: 256, middle: 85 },
	png: { left: (21 / 400) * 288, width: (360 / 400) * 288, middle: 432 - (300 / 600) * 432 },
};

/**
 * The text in the bars of a label at a place.
 * @param length of the text, in bytes
 */
export function barsAt(page: RenderedPage, place: Place, length: number): string {
	const { left, top, scale = 1, isTurned = false, kind = 'pdf' } = place;
	const { left: start, width, middle } = BARS[kind];
	const modules = 6 + 8 * length;
	let bits = '';
	for (let at = 0; at < modules; at++) {
		const x = start + ((at + 0.5) * width) / modules;
		// Turned clockwise, what was left is at the top, and what was at the bottom is left.
		const [across, down] = isTurned ? [middle, x] : [x, 432 - middle];
		bits += isBlack(page, left + across * scale, top + down * scale) ? '1' : '0';
	}
	if (!/^101.*101$/.test(bits)) return `no bars: ${bits}`;
	const bytes = bits
		.slice(3, -3)
		.match(/.{8}/g)!
		.map((byte) => Number.parseInt(byte, 2));
	return Buffer.from(bytes).toString();
}
