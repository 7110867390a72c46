/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import * as fc from 'fast-check';
import { deflateSync, inflateSync } from 'node:zlib';
import { deflate } from '../../../nodes/LabelSheet/print/deflate';
import { glyphs, outline } from '../../../nodes/LabelSheet/print/glyphs';
import { packed, unpacking } from '../../../nodes/LabelSheet/print/glyphCoder';
import { PrintFile, UnprintableFile } from '../../../nodes/LabelSheet/print/index.ts';
import { inflate } from '../../../nodes/LabelSheet/print/inflate';
import type { Layout } from '../../../nodes/LabelSheet/print/placement';
import { cellsOf, PAPERS, place } from '../../../nodes/LabelSheet/print/placement';
import { pdfLabel, pngLabel } from '../../engine/labelSheet/fixture';
import { odd } from '../../engine/labelSheet/pdfs';
import { pngOf } from '../../engine/labelSheet/pngs';

const atOnce = () => undefined;

const LAYOUT: Layout = {
	...{ paper: 'a4', perPage: 4, startPosition: 1, margin: 10, gap: 5 },
	...{ mayRotate: true, mayEnlarge: false },
};

/** Bytes with runs and repetitions, as pictures have them. */
const pictures = fc
	.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 400 })), {
		maxLength: 60,
	})
	.map((runs) => Buffer.concat(runs.map(([byte, times]) => Buffer.alloc(times, byte))));
const anyBytes = fc.oneof(pictures, fc.uint8Array({ maxLength: 3000 }).map(Buffer.from));

describe('deflate', () => {
	it('is what zlib unpacks', () => {
		fc.assert(fc.property(anyBytes, (bytes) => inflateSync(deflate(bytes)).equals(bytes)));
	});

	it('unpacks what zlib packs, at every level', () => {
		fc.assert(
			fc.property(anyBytes, fc.integer({ min: 0, max: 9 }), (bytes, level) =>
				bytes.equals(inflate(deflateSync(bytes, { level }), bytes.length + 1)),
			),
		);
	});

	it('unpacks no byte more than it may', () => {
		const bytes = Buffer.alloc(5000, 7);
		expect(inflate(deflateSync(bytes), 5000)).toHaveLength(5000);
		expect(() => inflate(deflateSync(bytes), 4999)).toThrow(/unpacks to more than 5 KiB/);
	});

	const outcome = (bytes: Uint8Array) => {
		try {
			inflate(bytes, 100_000);
			return 'whole';
		} catch (error) {
			return (error as Error).name;
		}
	};

	it('says that data is cut short, wherever that is', () => {
		fc.assert(
			fc.property(anyBytes, fc.nat(), (bytes, at) => {
				// The checksum at the end is not looked at.
				const all = deflateSync(bytes);
				return outcome(all.subarray(0, at % (all.length - 4))) === 'Broken';
			}),
		);
	});

	it('comes to an end with what is damaged', () => {
		fc.assert(
			fc.property(anyBytes, fc.nat(), fc.nat({ max: 255 }), (bytes, at, byte) => {
				const damaged = Buffer.from(deflateSync(bytes));
				damaged[at % damaged.length] = byte;
				return ['whole', 'Broken'].includes(outcome(damaged));
			}),
		);
	});
});

describe('the pictures of characters', () => {
	it('come out as they were packed', () => {
		const rows = fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 16, maxLength: 16 });
		fc.assert(
			fc.property(fc.array(rows, { minLength: 1, maxLength: 20 }), (made) => {
				const drawn = made.map((each) => Uint16Array.from(each));
				expect([...unpacking(packed(drawn), drawn.length)]).toEqual(drawn);
			}),
			{ numRuns: 20 },
		);
	});

	it('are those of the font', async () => {
		const known = await glyphs(atOnce);
		const picture = (letter: string) =>
			[...known.get(letter.codePointAt(0)!)!].map((row) =>
				row.toString(2).padStart(16, '0').replaceAll('0', '.').replaceAll('1', '#'),
			);
		expect(picture('龙')).toEqual([
			'.....#....#.....',
			'.....#.....#....',
			'.....#.....#....',
			'.....#..........',
			'###############.',
			'.....#..#.......',
			'.....#..#...#...',
			'.....#..#...#...',
			'.....#..#..#....',
			'....#...#.#.....',
			'....#...##......',
			'...#....#.....#.',
			'...#...##.....#.',
			'..#...#.#.....#.',
			'.#...#...######.',
			'#...............',
		]);
		expect(outline(Uint16Array.of(0xf000, 0x0003))).toBe('0 13 4 1 re 14 12 2 1 re f');
	});

	it('are all of the first level of GB 2312', async () => {
		const known = await glyphs(atOnce);
		const decoder = new TextDecoder('gb2312');
		const missing: string[] = [];
		for (let row = 16; row <= 55; row++) {
			for (let cell = 1; cell <= (row === 55 ? 89 : 94); cell++) {
				const letter = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell));
				if (!known.has(letter.codePointAt(0)!)) missing.push(letter);
			}
		}
		expect(missing).toEqual([]);
	});
});

describe('placement', () => {
	const anyLayout = fc.record<Layout>({
		paper: fc.constantFrom('a4', 'letter', 'label4x6', 'label100x150'),
		perPage: fc.constantFrom(1, 2, 4),
		startPosition: fc.constant(1),
		margin: fc.integer({ min: 0, max: 60 }),
		gap: fc.integer({ min: 0, max: 60 }),
		mayRotate: fc.boolean(),
		mayEnlarge: fc.boolean(),
	});
	const side = fc.integer({ min: 20, max: 2000 });

	it('keeps every label inside its cell, and cells inside the page, apart from each other', () => {
		fc.assert(
			fc.property(anyLayout, side, side, (layout, width, height) => {
				const paper = PAPERS[layout.paper as keyof typeof PAPERS];
				const cells = cellsOf(paper, layout);
				expect(cells).toHaveLength(layout.perPage);
				for (const [at, cell] of cells.entries()) {
					expect(cell.x).toBeGreaterThanOrEqual(layout.margin - 0.01);
					expect(cell.y).toBeGreaterThanOrEqual(layout.margin - 0.01);
					expect(cell.x + cell.width).toBeLessThanOrEqual(paper[0] - layout.margin + 0.01);
					expect(cell.y + cell.height).toBeLessThanOrEqual(paper[1] - layout.margin + 0.01);
					for (const other of cells.slice(0, at))
						expect(
							other.x + other.width <= cell.x + 0.01 || other.y >= cell.y + cell.height - 0.01,
						).toBe(true);
					const { x, y, scale, isTurned } = place([width, height], cell, layout);
					const [across, up] = isTurned ? [height, width] : [width, height];
					expect(x).toBeGreaterThanOrEqual(cell.x - 0.6);
					expect(y).toBeGreaterThanOrEqual(cell.y - 0.6);
					expect(x + across * scale).toBeLessThanOrEqual(cell.x + cell.width + 0.6);
					expect(y + up * scale).toBeLessThanOrEqual(cell.y + cell.height + 0.6);
					if (!layout.mayEnlarge) expect(scale).toBeLessThanOrEqual(1);
					if (!layout.mayRotate) expect(isTurned).toBe(false);
				}
			}),
		);
	});
});

it('a large clear picture is drawn in pieces, between which others work', async () => {
	const [width, height] = [900, 1350];
	const rows = Buffer.alloc(height * (1 + width * 4), 1);
	const file = pngOf({ width, height, color: 6, data: rows });
	let rests = 0;
	const print = new PrintFile({ ...LAYOUT }, () => {
		rests++;
		return undefined;
	});
	await print.add([{ name: 'large', load: async () => file }], 1);
	// Unpacked, painted and packed: none of it in one piece.
	expect(rests).toBeGreaterThan(50);
});

describe('a PDF that lost a part in its middle', () => {
	const CATALOG = '<</Type /Catalog /Pages 2 0 R>>';
	const PAGE = '<</Type /Page /MediaBox [0 0 288 432] /Contents 4 0 R /Resources 6 0 R>>';
	const drawing = (operators: string, more = '') =>
		`<<${more} /Length ${operators.length}>>\nstream\n${operators}\nendstream`;
	const OTHER = '<</XObject <<>> /Font <<>>>>';

	/** Tells whether it was printed, or why not. */
	async function fate(objects: Record<number, string>, behind = ''): Promise<string> {
		const all = Object.entries({
			...{
				1: CATALOG,
				2: '<</Type /Pages /Kids [3 0 R] /Count 1>>',
				3: PAGE,
				4: drawing('q Q'),
				6: OTHER,
			},
			...objects,
		}).filter(([, object]) => object !== '');
		const body = all.map(([number, object]) => `${number} 0 obj\n${object}\nendobj\n`).join('');
		const bytes = Buffer.from(`%PDF-1.4\n${body}trailer\n<</Root 1 0 R>>\n%%EOF${behind}`);
		const print = new PrintFile({ ...LAYOUT, paper: 'asIs' }, atOnce);
		return await print.add([{ name: 'it', load: async () => bytes }], 1).then(
			() => `printed: ${print.labels}`,
			(error: UnprintableFile) => error.why,
		);
	}

	it.each<[string, Record<number, string>, string]>([
		['nothing', {}, 'printed: 1'],
		[
			'its second page',
			{ 2: '<</Type /Pages /Kids [3 0 R 5 0 R] /Count 2>>' },
			'is damaged: its page 2 is missing',
		],
		[
			'a page out of its list',
			{ 2: '<</Type /Pages /Kids [3 0 R] /Count 2>>' },
			'is damaged: of its 2 pages 1 are there',
		],
		[
			'one of two drawings of its page',
			{ 3: PAGE.replace('4 0 R', '[4 0 R 5 0 R]') },
			'is damaged: the content of its page 1 is missing',
		],
		[
			'a page that was taken out and is not counted',
			{ 2: '<</Type /Pages /Kids [3 0 R 5 0 R] /Count 1>>' },
			'printed: 1',
		],
		['nothing: its page is blank', { 3: PAGE.replace('4 0 R', '[]') }, 'printed: 1'],
		[
			'its picture',
			{ 4: drawing('/Im1 Do'), 6: '<</XObject <</Im1 5 0 R>>>>' },
			'is damaged: a picture or a font is missing',
		],
		[
			'its font',
			{ 4: drawing('BT /F1 9 Tf (A) Tj ET'), 6: '<</Font <</F1 5 0 R>>>>' },
			'is damaged: a picture or a font is missing',
		],
		[
			'the picture of a drawing inside it',
			{
				5: drawing('/Im1 Do', '/Subtype /Form /Resources <</XObject <</Im1 7 0 R>>>>'),
				6: '<</XObject <</Fm1 5 0 R>>>>',
			},
			'is damaged: a picture or a font is missing',
		],
		[
			'a picture that may be drawn in a packing nobody reads',
			{ 4: drawing('q Q', '/Filter /LZWDecode'), 6: '<</XObject <</Im1 5 0 R>>>>' },
			'is damaged: a picture or a font is missing',
		],
		[
			'a picture that may be drawn in more than anybody looks through',
			{ 4: drawing(' '.repeat(1 << 19)), 6: '<</XObject <</Im1 5 0 R>>>>' },
			'is damaged: a picture or a font is missing',
		],
		[
			'a picture and a font that nothing draws',
			{ 6: '<</XObject <</Im1 5 0 R>> /Font <</F1 5 0 R>>>>' },
			'printed: 1',
		],
		[
			'the look of its filled form field',
			{ 3: PAGE.replace('>>', ' /Annots [<</Subtype /Widget /F 4 /V (TRK) /Rect [0 0 9 9]>>]>>') },
			'has a form field or a text (page 1) that cannot be drawn: print it to a new PDF',
		],
		[
			'the look of a field whose text is in its parent',
			{
				3: PAGE.replace(
					'>>',
					' /Annots [<</Subtype /Widget /F 4 /Parent 7 0 R /Rect [0 0 9 9]>>]>>',
				),
				7: '<</V (TRK)>>',
			},
			'has a form field or a text (page 1) that cannot be drawn: print it to a new PDF',
		],
		[
			'the look of a text on it',
			{
				3: PAGE.replace(
					'>>',
					' /Annots [<</Subtype /FreeText /F 4 /Contents (TRK) /Rect [0 0 9 9]>>]>>',
				),
			},
			'has a form field or a text (page 1) that cannot be drawn: print it to a new PDF',
		],
		[
			'nothing but a hidden field, an empty one, one without a size and a link',
			{
				3: PAGE.replace(
					'>>',
					' /Annots [<</Subtype /Widget /F 6 /V (TRK)>> <</Subtype /Widget /F 4 /V ()>> <</Subtype /Widget /F 4 /V (ID) /Rect [9 9 9 9]>> <</Subtype /Link /F 4>>]>>',
				),
			},
			'printed: 1',
		],
	])('%s', async (_what, objects, says) => {
		expect(await fate(objects)).toBe(says);
	});

	it.each([
		['blanks and NULs that fill up a block', '\r\n'.padEnd(5000, '\0'), 'printed: 1'],
		['much that is no part of it', 'x'.repeat(5000), 'is incomplete: its end is missing'],
	])('or has behind its end %s', async (_what, behind, says) => {
		expect(await fate({}, behind)).toBe(says);
	});
});

describe('any bytes', () => {
	let seeds: Buffer[];
	beforeAll(async () => {
		seeds = [pdfLabel(1), pngLabel(1), await odd(90), await odd(0, false)];
	});

	/** Whether the file was taken or refused; anything else is an error of ours. */
	async function outcome(bytes: Buffer): Promise<string> {
		const print = new PrintFile({ ...LAYOUT }, atOnce);
		const file = { name: 'The file', load: async () => bytes };
		const failure = await print.add([file], 1).then(
			() => undefined,
			(error: unknown) => error,
		);
		await print.add([{ name: 'good', load: async () => pdfLabel(2) }], 1);
		const { pages } = await print.finish();
		expect(pages).toBeGreaterThan(0);
		if (failure === undefined) return 'printed';
		expect(failure).toBeInstanceOf(UnprintableFile);
		if (!(failure instanceof UnprintableFile)) return 'error';
		expect(print.labels).toBe(1);
		return 'refused';
	}

	it('are printed or refused by name, and a good label beside them is printed', async () => {
		const outcomes = new Set<string>();
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 3 }),
				fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }),
				fc.option(fc.nat(), { freq: 4 }),
				async (seed, changes, cut) => {
					const bytes = Buffer.from(seeds[seed]);
					for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
					const end = cut === null ? bytes.length : cut % bytes.length;
					// Without its end a PDF is refused at once.
					const some = Buffer.concat([bytes.subarray(0, end), Buffer.from('\n%%EOF')]);
					outcomes.add(await outcome(some));
				},
			),
			{ numRuns: 400 },
		);
		expect([...outcomes].sort()).toEqual(['printed', 'refused']);
	}, 60_000);
});
