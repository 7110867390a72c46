/** A real print sheet and a pick list, as the pictures of docs/label-sheet.md. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createCanvas, DOMMatrix, ImageData, Path2D } from '@napi-rs/canvas';

import { pdf } from '../sandbox/labels.ts';
import { loadSources } from './docs/load.mjs';
import { inRepo } from './lib/paths.mjs';

/** Pixels a point. */
const SCALE = 1;
const QUALITY = 80;
/** Of the pick list, what is written on. */
const LIST_HEIGHT = 230;

const GOODS = [
	['DRESS-BLUE-M', '蓝色连衣裙 M'],
	['DRESS-BLUE-S', '蓝色连衣裙 S'],
	['MUG-350', '陶瓷马克杯 350 ml'],
	['SCARF-WOOL', '羊毛围巾,灰色'],
	['TEA-250', '龙井绿茶 250 g'],
	['TOWEL-3', '纯棉毛巾 3 条装'],
];

/** The numbers of some orders. */
const numbers = (...orders) => orders.map((order) => `2611260${order}`);

const PICK_LIST = {
	title: 'Pick list',
	summary: '4 orders · 4 labels · 11 pieces · 6 products',
	lines: [
		[2, numbers('1', '3')],
		[1, numbers('2')],
		[4, ['26112601 ×2', ...numbers('2', '4')]],
		[1, numbers('4')],
		[2, ['26112603 ×2']],
		[1, numbers('1')],
	].map(([quantity, orders], at) => ({
		...{ sku: GOODS[at][0], title: GOODS[at][1] },
		...{ quantity, orders },
	})),
	notes: [],
};

const LAYOUT = {
	...{ paper: 'a4', perPage: 4, startPosition: 1, margin: 14, gap: 11 },
	...{ mayRotate: true, mayEnlarge: false },
};

async function printFile() {
	const source = 'nodes/LabelSheet/print/index.ts';
	const { PrintFile } = (await loadSources([source]))[source];
	const print = new PrintFile(LAYOUT, () => undefined);
	for (let order = 1; order <= 4; order++) {
		const label = pdf([`Order 2611260${order}`, 'USPS Ground Advantage', `9400100000${order}`]);
		await print.add([{ name: `order ${order}`, load: async () => label }], 1);
	}
	return (await print.finish({ pickList: PICK_LIST, isFirst: true })).bytes;
}

/** Draws the first two pages of a print file: its pick list, and the sheet behind it. */
export async function takeSheetPictures() {
	Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
	const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
	const fonts = fileURLToPath(
		new URL('./standard_fonts/', import.meta.resolve('pdfjs-dist/package.json')),
	);
	const document = await getDocument({
		data: new Uint8Array(await printFile()),
		verbosity: 0,
		standardFontDataUrl: `${fonts}${path.sep}`,
		CanvasFactory: KeepingFactory,
	}).promise;
	for (const [at, name] of ['pick-list', 'print-sheet'].entries()) {
		const page = await document.getPage(at + 1);
		const viewport = page.getViewport({ scale: SCALE });
		const height = name === 'pick-list' ? LIST_HEIGHT : Math.ceil(viewport.height);
		const canvas = createCanvas(Math.ceil(viewport.width), height);
		await page.render({ canvasContext: canvas.getContext('2d'), viewport }).promise;
		const webp = canvas.toBuffer('image/webp', QUALITY);
		writeFileSync(inRepo('docs', 'images', `${name}.webp`), webp);
		console.log(`docs/images/${name}.webp  ${Math.round(webp.length / 1000)} kB`);
	}
	await document.destroy();
}

/** PDF.js empties a canvas after it was drawn on another one, which this canvas draws only later. */
class KeepingFactory {
	create(width, height) {
		const canvas = createCanvas(width, height);
		return { canvas, context: canvas.getContext('2d') };
	}

	reset({ canvas }, width, height) {
		Object.assign(canvas, { width, height });
	}

	destroy() {}
}
