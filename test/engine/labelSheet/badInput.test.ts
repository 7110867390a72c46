/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** Whatever cannot be printed fails by name, and takes nothing with it. */
import { deflateSync } from 'node:zlib';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { continues, labelled, pdfLabel, pngLabel, sheet, waybill, withFiles } from './fixture';
import { hostile, pages as pdfOfPages } from './pdfs';
import { barsAt, PdfReader, pdfOf } from './reader';
import { pngOf } from './pngs';
import { cpuMs } from '../support/cpuTime';

let reader: PdfReader;
beforeAll(() => {
	reader = new PdfReader();
});
afterAll(() => reader.close());

/** The file between two good labels: it fails, and they are printed. */
async function between(bad: INodeExecutionData, parameters: INodeParameters = {}) {
	const run = await sheet([labelled(1), bad, labelled(3)], parameters, continues);
	const failed = run.json.filter(({ error }) => error !== undefined);
	const { pages } = await reader.read(pdfOf(run));
	expect(pages.map((page) => barsAt(page, { left: 0, top: 0 }, 8))).toEqual([1, 3].map(waybill));
	expect(run.json[0].sheet).toMatchObject({ labels: 2, pages: 2, orderNumbers: ['A-1', 'A-3'] });
	expect(failed).toHaveLength(1);
	return failed[0] as IDataObject & { error: string; details: IDataObject };
}

const file = (bytes: Buffer) => labelled(2, {}, bytes);
const text = (value: string) => Buffer.from(value, 'latin1');

/** A whole PDF around these objects, without a cross-reference: the reader has to look for them. */
const pdfAround = (...objects: string[]) =>
	text(
		`%PDF-1.4\n${objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer\n<</Root 1 0 R>>\n%%EOF`,
	);
const CATALOG = '<</Type /Catalog /Pages 2 0 R>>';

describe('a file', () => {
	it.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
		['empty', () => Buffer.alloc(0), /^The file label-A-2\.bin \(data\) is empty$/],
		['that is a web page', () => text('<html>gone</html>'), /is neither a PDF nor a PNG$/],
		[
			'that is encrypted',
			() => encrypted(),
			/^The file label-A-2\.pdf \(data\) is encrypted: save it/,
		],
		[
			'without pages',
			() => pdfAround(CATALOG, '<</Type /Pages /Kids [] /Count 0>>'),
			/has no pages$/,
		],
		['of 500 pages', () => pdfOfPages(500), /has 500 pages; the most is 200 for one label file$/],
		[
			'of more pages than it says',
			() =>
				pdfAround(CATALOG, `<</Type /Pages /Count 1 /Kids [${'<</Type /Page>> '.repeat(300)}]>>`),
			/has more pages; the most is 200/,
		],
		[
			'of which only the beginning came',
			() => pdfLabel(2).subarray(0, 300),
			/is incomplete: its end is missing$/,
		],
		[
			'cut behind its first page',
			() => pdfLabel(2).subarray(0, 700),
			/is incomplete: its end is missing$/,
		],
		[
			'that only begins like a PDF',
			() => text('%PDF-1.4\nnothing more\n%%EOF'),
			/is damaged: it has no list of pages$/,
		],
		[
			'that is a PNG of 10,000 pixels',
			() => pngOf({ width: 10_000, height: 10_000 }),
			/has 10000 × 10000 pixels; the most is 8000 a side/,
		],
		[
			'that is a PNG of too many pixels',
			() => pngOf({ width: 7999, height: 7999 }),
			/has 7999 × 7999 pixels/,
		],
		[
			'that is the beginning of a PNG',
			() => pngLabel(2).subarray(0, 400),
			/is incomplete: its end is missing$/,
		],
		[
			'that is a PNG with a wrong bit',
			() => flipped(pngLabel(2), 150),
			/is damaged: a checksum is wrong$/,
		],
		[
			'that is a PNG with too few rows',
			() => pngOf({ width: 40, height: 60, rows: 59 }),
			/is damaged: a part of its picture is missing$/,
		],
		[
			'that is a PNG with more rows than it says',
			() => pngOf({ width: 40, height: 60, rows: 4000 }),
			/unpacks to more than/,
		],
		['that is a PNG without pixels', () => pngOf({ width: 0, height: 0 }), /has no pixels$/],
	])('%s', async (_what, make, says) => {
		const { error, details } = await between(file(await make()));
		expect(error).toMatch(says);
		expect(details).toMatchObject({ kind: 'invalid', field: 'Label Files' });
	});

	it('that is one of several takes the others of its item with it', async () => {
		const { error } = await between(
			withFiles({ number: 'A-2' }, [pdfLabel(7), text('broken'), pdfLabel(8)]),
		);
		expect(error).toBe('The file label-A-2.bin (data2) is neither a PDF nor a PNG');
	});

	it('of more than 20 MiB', async () => {
		const large = Buffer.concat([pdfLabel(2), Buffer.alloc(21 * 1024 * 1024)]);
		expect((await between(file(large))).error).toMatch(/has 2[12] MiB; the most is 20$/);
	});
});

it('stops the node by that name where it does not continue', async () => {
	const { error } = await sheet([labelled(1), file(text('broken'))]);
	expect(error!.message).toBe('The file label-A-2.bin (data) is neither a PDF nor a PNG');
	expect(error!.description).toMatch(/^Nothing of this item is printed/);
	expect(error!.context!.itemIndex).toBe(1);
});

it('gives no print file where no label can be printed', async () => {
	const run = await sheet([file(text('one')), file(text('two'))], {}, continues);
	expect(
		run.items.map(({ json, binary }) => [json.error !== undefined, binary!.data.fileName]),
	).toEqual([
		[true, 'label-A-2.bin'],
		[true, 'label-A-2.bin'],
	]);
});

describe('an item', () => {
	it.each<[string, INodeExecutionData, INodeParameters, string | RegExp]>([
		['without a file', { json: { number: 'A-2' } }, {}, 'Label Files: the item has no file'],
		[
			'without the file that is asked for',
			withFiles({ number: 'A-2' }, [['pdf', pdfLabel(2)]]),
			{},
			'Label Files: the item has no binary field “data”; it has pdf',
		],
		[
			'without a carrier',
			labelled(2),
			{ groupBy: '={{ $json.number === "A-2" ? "carrier" : "none" }}' },
			'Group By: the item has no shipment.carrier',
		],
		[
			'with two channels',
			labelled(2, { shipment: { service: ['422', '386'] } }),
			{ groupBy: '={{ $json.number === "A-2" ? "service" : "none" }}' },
			'shipment.service must be a text: “["422","386"]”',
		],
		[
			'with a group that is a list',
			labelled(2, { channels: ['422', '386'] }),
			{ groupBy: 'value', groupValue: '={{ $json.channels ?? "all" }}' },
			'Group Value must be a text: “["422","386"]”',
		],
		[
			'without a group',
			labelled(2),
			{ groupBy: 'value', groupValue: '={{ $json.number === "A-2" ? "" : "all" }}' },
			'Group Value is missing',
		],
		[
			'sorted by a list',
			labelled(2, { bin: ['R1'] }),
			{ sortBy: 'value' },
			'Sort Value must be a text: “["R1"]”',
		],
		[
			'with lines that are a text',
			labelled(2, { lines: 'two mugs' }),
			{ pickList: 'first' },
			/^lines of the incoming order must be a list of objects/,
		],
		[
			'with a quantity that is no number',
			labelled(2, { lines: [{ sku: 'A', quantity: 'two' }] }),
			{},
			'lines[0].quantity must be a number: “two”',
		],
		[
			'with a negative quantity',
			labelled(2, { lines: [{ sku: 'A', quantity: -1 }] }),
			{},
			'lines[0].quantity must be at least 0: “-1”',
		],
		[
			'with an SKU that is an object',
			labelled(2, { lines: [{ sku: { id: 1 } }] }),
			{},
			'lines[0].sku must be a text: “{"id":1}”',
		],
	])('%s', async (_what, item, parameters, says) => {
		const run = await sheet([labelled(1), item], parameters, continues);
		const failed = run.json.filter(({ error }) => error !== undefined);
		expect(failed).toHaveLength(1);
		expect(failed[0].number).toBe('A-2');
		if (typeof says === 'string')
			expect(String(failed[0].error).replace('Order A-2: ', '')).toBe(says);
		else expect(String(failed[0].error).replace('Order A-2: ', '')).toMatch(says);
		expect(run.json.find((json) => json.sheet)).toBeDefined();
	});
});

describe('a setting', () => {
	it.each<[INodeParameters, string]>([
		[{ labelFiles: ' , ' }, 'Label Files is empty'],
		[{ paper: 'a5' }, 'Paper must be one of label100x150, label4x6, a4, asIs, letter: “a5”'],
		[{ paper: 'a4', perPage: 3 }, 'Labels per Page must be one of 1, 2, 4: “3”'],
		[
			{ paper: 'a4', perPage: 2, options: { startPosition: 3 } },
			'Start Position is 3, but a page has 2 labels',
		],
		[{ paper: 'a4', options: { startPosition: 0 } }, 'Start Position must be at least 1: “0”'],
		[{ paper: 'a4', options: { margin: 51 } }, 'Margin must be at most 50: “51”'],
		[{ paper: 'a4', options: { gap: 'wide' } }, 'Gap must be a number: “wide”'],
		[{ options: { copies: 1.5 } }, 'Copies must be a whole number: “1.5”'],
		[{ options: { copies: 21 } }, 'Copies must be at most 20: “21”'],
		[{ options: { rotate: 'perhaps' } }, 'Rotate must be true or false: “perhaps”'],
		[{ options: { fileName: '//' } }, 'File Name has no letter: “//”'],
		[{ pickList: 'yes' }, 'Pick List must be one of last, first, none: “yes”'],
	])('%j', async (parameters, says) => {
		const { error, items } = await sheet([labelled(1)], parameters);
		expect(error!.message.replace('Order A-1: ', '')).toBe(says);
		expect(items).toEqual([]);
	});
});

describe('what a hostile PDF brings along', () => {
	it('stays out: scripts, actions, attached files, links, the form itself', async () => {
		const before = await reader.read(await hostile());
		expect(before.scripts).not.toBeNull();
		expect(before.attached).not.toBeNull();
		expect(before.pages[0].annotations).toBeGreaterThan(0);
		const print = pdfOf(await sheet([labelled(1, {}, await hostile())]));
		const after = await reader.read(print);
		expect(after).toMatchObject({ scripts: null, attached: null });
		expect(after.pages[0]).toMatchObject({ annotations: 0, text: 'Harmless' });
		for (const word of [
			'JavaScript',
			'OpenAction',
			'EmbeddedFile',
			'evil.example',
			'payload',
			'/AA',
			'/JS',
		])
			expect(print.includes(word)).toBe(false);
	});

	it('does not take n8n’s memory: a page whose content unpacks without end', async () => {
		const bomb = deflateSync(Buffer.alloc(100 * 1024 * 1024)).toString('latin1');
		const stream = `<</Filter /FlateDecode /Length ${bomb.length}>>\nstream\n${bomb}\nendstream`;
		const page = '<</Type /Page /MediaBox [0 0 288 432] /Contents [4 0 R 4 0 R]>>';
		const { error } = await between(
			file(pdfAround(CATALOG, '<</Type /Pages /Count 1 /Kids [3 0 R]>>', page, stream)),
		);
		expect(error).toMatch(/unpacks to more than/);
	});

	it.each<[string, () => Buffer]>([
		['pages that hold themselves', () => pdfAround(CATALOG, '<</Type /Pages /Kids [2 0 R]>>')],
		[
			'pages that hold each other twice, thirty levels deep',
			() =>
				pdfAround(
					CATALOG,
					...Array.from(
						{ length: 30 },
						(_, at) => `<</Type /Pages /Kids [${at + 3} 0 R ${at + 3} 0 R]>>`,
					),
				),
		],
		['lists in lists', () => pdfAround(CATALOG, `<</Type /Pages /Kids ${'['.repeat(100_000)}>>`)],
		[
			'a length that is its own',
			() => pdfAround('<</Type /Catalog /Pages 2 0 R /Length 1 0 R>>', '2 0 R'),
		],
		[
			'a hundred thousand streams without an end',
			() => pdfAround(CATALOG, ...Array<string>(100_000).fill('<<>> stream')),
		],
		['texts that hold all others', () => pdfAround(CATALOG, ...Array<string>(50_000).fill('('))],
		[
			'a size that is none',
			() => pdfAround(CATALOG, '<</Type /Pages /Kids [<</Type /Page /MediaBox [0 0 0 1e9]>>]>>'),
		],
		['nothing but numbers', () => pdfAround('1 '.repeat(500_000))],
	])('does not take its time: %s', async (_what, make) => {
		const started = cpuMs();
		const { error } = await between(file(make()));
		expect(error).toMatch(/is damaged|has a page|has no pages|has too many parts/);
		expect(cpuMs() - started).toBeLessThan(5000);
	});
});

function flipped(bytes: Buffer, at: number): Buffer {
	const changed = Buffer.from(bytes);
	changed[at] ^= 1;
	return changed;
}

/** As a reader sees that a password is needed. */
function encrypted(): Buffer {
	const plain = pdfLabel(2).toString('latin1');
	return text(plain.replace('/Root 1 0 R', '/Root 1 0 R /Encrypt <</Filter /Standard /V 1 /R 2>>'));
}
