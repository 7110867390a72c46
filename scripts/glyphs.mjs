/**
 * `npm run glyphs`: makes the pictures of Chinese characters that pick lists are printed with
 * (`nodes/LabelSheet/print/glyphData.ts`) from UnifontEX, whose licence (SIL OFL 1.1) is published
 * beside them: all of GB 2312, with its signs and kana.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

import { loadSources } from './docs/load.mjs';
import { inRepo } from './lib/paths.mjs';
import { main } from './lib/setup.mjs';

const FONT = inRepo('node_modules', '@fontsource', 'unifontex');
const FAMILY = 'Pick List';
/** The font's own size: each of its units is a pixel. */
const SIDE = 16;
const BASELINE = 14;

/** Rows of GB 2312: signs, kana, and the two levels of Chinese characters. */
const ROWS = [
	[1, 1],
	[4, 5],
	[16, 87],
];
/** What Latin fonts have, and what has no picture. */
const FIRST = 0x2000;

function charactersOf() {
	const decoder = new TextDecoder('gb2312');
	const found = new Set();
	for (const [first, last] of ROWS) {
		for (let row = first; row <= last; row++) {
			for (let cell = 1; cell <= 94; cell++) {
				const letter = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell));
				const code = letter.codePointAt(0);
				if ([...letter].length === 1 && code > FIRST && (code < 0xe000 || code > 0xf8ff))
					found.add(code);
			}
		}
	}
	found.delete(0xfffd);
	return [...found].sort((a, b) => a - b);
}

/** The picture of a character, 16 rows of 16 bits. */
function draw(context, code) {
	context.fillStyle = '#fff';
	context.fillRect(0, 0, SIDE, SIDE);
	context.fillStyle = '#000';
	context.fillText(String.fromCodePoint(code), 0, BASELINE);
	const { data } = context.getImageData(0, 0, SIDE, SIDE);
	return Uint16Array.from({ length: SIDE }, (_, y) => {
		let row = 0;
		for (let x = 0; x < SIDE; x++) row = (row << 1) | (data[(y * SIDE + x) * 4] < 128 ? 1 : 0);
		return row;
	});
}

/** Code points as the steps from one to the next, so that they pack well: “19968+1+1+4…” in base 36. */
const steps = (codes) =>
	codes.map((code, at) => (code - (at === 0 ? 0 : codes[at - 1])).toString(36)).join(' ');

await main(async () => {
	GlobalFonts.register(readFileSync(`${FONT}/files/unifontex-latin-400-normal.woff2`), FAMILY);
	const context = createCanvas(SIDE, SIDE).getContext('2d');
	context.font = `${SIDE}px "${FAMILY}"`;
	const drawn = charactersOf()
		.map((code) => ({ code, rows: draw(context, code) }))
		.filter(({ code, rows }) => code === 0x3000 || rows.some((row) => row !== 0));
	const coder = 'nodes/LabelSheet/print/glyphCoder.ts';
	const { packed } = (await loadSources([coder]))[coder];
	const data = Buffer.from(packed(drawn.map(({ rows }) => rows)));
	const text = `/**
 * Pictures of ${drawn.length} characters, from UnifontEX 1.2 (SIL Open Font License 1.1, see OFL.txt), made by
 * “npm run glyphs”.
 */
/** Steps between code points, in base 36. */
export const STEPS =
	'${steps(drawn.map(({ code }) => code))}';
/** Packed by glyphCoder.ts, in base64. */
export const PICTURES =
	'${data.toString('base64')}';
`;
	writeFileSync(inRepo('nodes/LabelSheet/print/glyphData.ts'), text);
	copyFileSync(`${FONT}/LICENSE`, inRepo('nodes/LabelSheet/OFL.txt'));
	console.log(`${drawn.length} characters, ${data.length} bytes`);
	return 0;
});
