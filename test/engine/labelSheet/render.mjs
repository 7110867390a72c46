/**
 * Reads PDFs as a person's reader does: PDF.js, drawing on a canvas. A process of its own, since jest
 * loads no ES modules. In: JSON lines `{ pdf: base64, scale }`. Out: one line for each, `{ pages }` or
 * `{ error }`.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createCanvas, DOMMatrix, ImageData, Path2D } from '@napi-rs/canvas';

Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
const FONTS = fileURLToPath(
	new URL('./standard_fonts/', import.meta.resolve('pdfjs-dist/package.json')),
);

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

async function pageOf(page, scale) {
	const viewport = page.getViewport({ scale });
	const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
	const canvas = createCanvas(width, height);
	const context = canvas.getContext('2d');
	await page.render({ canvasContext: context, viewport }).promise;
	const { data } = context.getImageData(0, 0, width, height);
	const grey = Buffer.alloc(width * height);
	for (let at = 0; at < grey.length; at++) grey[at] = data[at * 4];
	const { items } = await page.getTextContent();
	return {
		size: [viewport.width / scale, viewport.height / scale],
		text: items.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''),
		annotations: (await page.getAnnotations()).length,
		width,
		height,
		grey: grey.toString('base64'),
	};
}

async function read({ pdf, scale }) {
	const document = await getDocument({
		data: new Uint8Array(Buffer.from(pdf, 'base64')),
		verbosity: 0,
		CanvasFactory: KeepingFactory,
		standardFontDataUrl: `${FONTS}${path.sep}`,
	}).promise;
	const pages = [];
	for (let number = 1; number <= document.numPages; number++)
		pages.push(await pageOf(await document.getPage(number), scale));
	const scripts = await document.getJSActions();
	const attached = await document.getAttachments();
	await document.destroy();
	return { pages, scripts, attached };
}

for await (const line of createInterface({ input: process.stdin })) {
	const answer = await read(JSON.parse(line)).catch((error) => ({ error: error.message }));
	console.log(JSON.stringify(answer));
}
