/** Labels of other programs look on paper as they do in a reader. */
import { labelled, pdfLabel, sheet, waybill, withFiles } from './fixture';
import { filled, odd } from './pdfs';
import { pngOf, type PngKind } from './pngs';
import { barsAt, PdfReader, pdfOf, type RenderedPage } from './reader';

let reader: PdfReader;
beforeAll(() => {
	reader = new PdfReader();
});
afterAll(() => reader.close());

const printed = async (file: Buffer) => {
	const run = await sheet([labelled(1, {}, file)]);
	expect(run.error).toBeUndefined();
	return await reader.read(pdfOf(run));
};

/** Of a page's pixels. */
function shareOfDifferent({ grey: one }: RenderedPage, { grey: other }: RenderedPage): number {
	expect(one.some((grey) => grey < 64)).toBe(true);
	expect(other).toHaveLength(one.length);
	return one.filter((grey, at) => Math.abs(grey - other[at]) > 64).length / one.length;
}

describe('a PDF', () => {
	it.each(
		[0, 90, 180, 270, -90, 450].flatMap(
			(turned) =>
				[
					[turned, true],
					[turned, false],
				] as const,
		),
	)(
		'turned by %i°, cropped, its content in parts (object streams: %s)',
		async (turned, useObjectStreams) => {
			const file = await odd(turned, useObjectStreams);
			const [before, after] = [await reader.read(file), await printed(file)];
			expect(after.pages.map(({ size }) => size)).toEqual(before.pages.map(({ size }) => size));
			expect(after.pages[0].text).toBe(before.pages[0].text);
			expect(shareOfDifferent(before.pages[0], after.pages[0])).toBeLessThan(0.0005);
		},
	);

	it.each<[string, (plain: string) => string]>([
		[
			'whose cross-reference points nowhere',
			(plain) => plain.replace(/\d{10} 00000 n/g, '0000000007 00000 n'),
		],
		['without a cross-reference', (plain) => plain.replace(/xref[^]*trailer/, 'trailer')],
		['without a trailer', (plain) => `${plain.slice(0, plain.indexOf('xref'))}%%EOF`],
		['with something before it', (plain) => `\r\n\r\nHTTP junk\r\n${plain}`],
		['with something behind it', (plain) => `${plain}\n<!-- served in 3 ms -->\n`],
		['with a wrong length', (plain) => plain.replace(/\/Length \d+/, '/Length 3')],
		['with a length that is not there', (plain) => plain.replace(/\/Length \d+/, '/Length 99 0 R')],
		['with names in other letters', (plain) => plain.replaceAll('/Contents', '/Con#74ents')],
		[
			'that was changed, its last state counting',
			(plain) => `${pdfLabel(8).toString('latin1')}${changed(plain)}`,
		],
	])('%s', async (_what, change) => {
		const file = Buffer.from(change(pdfLabel(5).toString('latin1')), 'latin1');
		const { pages } = await printed(file);
		expect(pages.map((page) => barsAt(page, { left: 0, top: 0 }, 8))).toEqual([waybill(5)]);
	});
});

it('a filled form field is printed where it is seen, as a drawing', async () => {
	const file = await filled('TRK00009');
	const [[before], [after]] = [(await reader.read(file)).pages, (await printed(file)).pages];
	expect(after).toMatchObject({ annotations: 0, text: expect.stringContaining('TRK00009') });
	expect(shareOfDifferent(before, after)).toBeLessThan(0.0005);
});

/** The objects of a file alone, as a later state is put behind an earlier one. */
const changed = (plain: string) =>
	`${plain.slice(plain.indexOf('1 0 obj'), plain.indexOf('xref'))}trailer\n<</Root 1 0 R>>\nstartxref\n1\n%%EOF\n`;

describe('a PNG', () => {
	/** Four pixels of these samples in a row, packed. */
	const bytes = (...rows: number[][]) => Buffer.concat(rows.map((row) => Buffer.from([0, ...row])));
	const RED = [255, 0, 0];

	/** What is seen of the red light in the middle of each of two pixels. */
	const seen = async (kind: Partial<PngKind>) => {
		const { pages } = await printed(pngOf({ ...kind, width: 2, height: 1 }));
		const [page] = pages;
		const row = Math.floor(page.height / 2) * page.width;
		return [0.25, 0.75].map((part) => page.grey[row + Math.floor(page.width * part)]);
	};

	it.each<[string, Omit<PngKind, 'width' | 'height'>, number[]]>([
		['black and white', { depth: 1, data: bytes([0b01000000]) }, [0, 255]],
		['grey, 2 bits', { depth: 2, data: bytes([0b01100000]) }, [85, 170]],
		['grey, 4 bits', { depth: 4, data: bytes([0x5a]) }, [85, 170]],
		['grey', { data: bytes([10, 200]) }, [10, 200]],
		['grey, 16 bits', { depth: 16, data: bytes([100, 1, 200, 2]) }, [100, 200]],
		['colours', { color: 2, data: bytes([...RED, 0, 255, 0]) }, [255, 0]],
		[
			'a palette',
			{
				color: 3,
				depth: 1,
				data: bytes([0b01000000]),
				more: [['PLTE', Buffer.from([9, 9, 9, ...RED])]],
			},
			[9, 255],
		],
		[
			'a palette with clear colours',
			{
				color: 3,
				data: bytes([0, 1]),
				more: [
					['PLTE', Buffer.from([0, 0, 0, 0, 0, 0])],
					['tRNS', Buffer.from([0, 255])],
				],
			},
			[255, 0],
		],
		['a clear grey', { data: bytes([7, 8]), more: [['tRNS', Buffer.from([0, 7])]] }, [255, 8]],
		[
			'a clear colour',
			{
				color: 2,
				data: bytes([1, 2, 3, 1, 2, 4]),
				more: [['tRNS', Buffer.from([0, 1, 0, 2, 0, 3])]],
			},
			[255, 1],
		],
		['grey with alpha', { color: 4, data: bytes([0, 0, 0, 255]) }, [255, 0]],
		['colours with alpha', { color: 6, data: bytes([0, 0, 0, 128, ...RED, 255]) }, [127, 255]],
		[
			'alpha of 16 bits',
			{
				color: 6,
				depth: 16,
				data: bytes([...Array<number>(8).fill(0), ...[0, 0, 9, 9, 9, 9, 255, 255]]),
			},
			[255, 0],
		],
		['interlaced', { isInterlaced: true, data: bytes([20], [200]) }, [20, 200]],
		['filtered rows', { data: Buffer.from([1, 10, 190]) }, [10, 200]],
	])('%s', async (_what, kind, wanted) => {
		const found = await seen(kind);
		for (const [at, grey] of found.entries()) expect(Math.abs(grey - wanted[at])).toBeLessThan(6);
	});

	it.each<[string, Array<[string, Buffer]>, number[]]>([
		['that says nothing: 4 inches wide', [], [288, 432]],
		['of 203 dots an inch', [['pHYs', density(7992)]], [141.9, 212.8]],
		['of 2 dots an inch, which nobody means', [['pHYs', density(80)]], [288, 432]],
	])('%s', async (_what, more, size) => {
		const file = pngOf({ width: 400, height: 600, depth: 1, rows: 600, more });
		const { pages } = await printed(file);
		expect(pages[0].size.map((side) => Number(side.toFixed(1)))).toEqual(size);
	});
});

function density(dotsAMetre: number): Buffer {
	const body = Buffer.alloc(9, 1);
	body.writeUInt32BE(dotsAMetre, 0);
	body.writeUInt32BE(dotsAMetre, 4);
	return body;
}

it('several files of several kinds leave each other alone', async () => {
	const run = await sheet([
		withFiles({ number: 'A-1' }, [
			await odd(90),
			pdfLabel(1),
			pngOf({ width: 2, height: 1, rows: 1 }),
		]),
	]);
	const { pages } = await reader.read(pdfOf(run));
	expect(pages.map(({ text }) => text.includes('Part 1'))).toEqual([true, false, false]);
	expect(barsAt(pages[1], { left: 0, top: 0 }, 8)).toBe(waybill(1));
});
