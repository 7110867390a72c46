import type { IDataObject } from 'n8n-workflow';
import {
	continues,
	labelled,
	pdfLabel,
	pngLabel,
	sheet,
	waybill,
	WAYBILL_BYTES,
	withFiles,
} from './fixture';
import { landscape } from './pdfs';
import { barsAt, ink, PdfReader, pdfOf, type Place, type RenderedPage } from './reader';

const MM = 72 / 25.4;

let reader: PdfReader;
beforeAll(() => {
	reader = new PdfReader();
});
afterAll(() => reader.close());

const numbers = (amount: number, from = 1) => Array.from({ length: amount }, (_, at) => from + at);
const sizes = (pages: RenderedPage[]) =>
	pages.map(({ size }) => size.map((side) => Number(side.toFixed(1))));
const at = (page: RenderedPage, place: Place) => barsAt(page, place, WAYBILL_BYTES);
/** The waybill of a page that is one label. */
const whole = (page: RenderedPage, kind: Place['kind'] = 'pdf') =>
	at(page, { left: 0, top: 0, kind });

describe('the page as it is', () => {
	it('has every label once, in order: PDF and PNG, all boxes of an item', async () => {
		const run = await sheet([
			labelled(1),
			withFiles({ number: 'A-2' }, [pngLabel(2), pdfLabel(3), pngLabel(4)]),
			labelled(5),
		]);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([
			{
				sheet: {
					...{ fileName: 'labels.pdf', group: null, pages: 5, pickListPages: 0, labels: 5 },
					...{ orders: 3, pieces: 0, orderNumbers: ['A-1', 'A-2', 'A-5'], smallestScale: 1 },
					bytes: pdfOf(run).length,
				},
			},
		]);
		expect(run.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(run.items[0].binary!.data).toMatchObject({
			fileName: 'labels.pdf',
			mimeType: 'application/pdf',
		});
		const { pages } = await reader.read(pdfOf(run));
		expect(sizes(pages)).toEqual(Array(5).fill([288, 432]));
		const kinds = ['pdf', 'png', 'pdf', 'png', 'pdf'] as const;
		expect(pages.map((page, place) => whole(page, kinds[place]))).toEqual(numbers(5).map(waybill));
	});

	it('looks as the label alone does', async () => {
		const [own, copied] = [
			await reader.read(pdfLabel(7)),
			await reader.read(pdfOf(await sheet([labelled(7)]))),
		];
		expect(copied.pages[0].grey.equals(own.pages[0].grey)).toBe(true);
		expect(copied.pages[0].text).toBe(own.pages[0].text);
	});

	it('keeps the size of each label', async () => {
		const run = await sheet([labelled(1), labelled(2, {}, await landscape(2))]);
		const { pages } = await reader.read(pdfOf(run));
		expect(sizes(pages)).toEqual([
			[288, 432],
			[432, 288],
		]);
	});
});

describe('label paper', () => {
	it.each([
		['label4x6', [288, 432], 1],
		['label100x150', [283.5, 425.2], 0.984],
	])('%s: one label a page, on paper of that size', async (paper, size, scale) => {
		const run = await sheet([labelled(1), labelled(2, {}, pngLabel(2))], { paper });
		expect((run.json[0].sheet as IDataObject).smallestScale).toBe(scale);
		const { pages } = await reader.read(pdfOf(run));
		expect(sizes(pages)).toEqual([size, size]);
		const middle = { left: (size[0] - 288 * scale) / 2, top: (size[1] - 432 * scale) / 2, scale };
		expect(at(pages[0], middle)).toBe(waybill(1));
		expect(at(pages[1], { ...middle, kind: 'png' })).toBe(waybill(2));
	});

	it('turns a label that lies on its side, unless told not to', async () => {
		const items = [labelled(1, {}, await landscape(1))];
		const turned = await reader.read(pdfOf(await sheet(items, { paper: 'label4x6' })));
		const upright = await reader.read(await landscape(1));
		expect(sizes(turned.pages)).toEqual([[288, 432]]);
		expect(ink(turned.pages[0], 0, 0, 288, 432)).toBeCloseTo(
			ink(upright.pages[0], 0, 0, 432, 288),
			2,
		);
		const left = await sheet(items, { paper: 'label4x6', options: { rotate: false } });
		expect((left.json[0].sheet as IDataObject).smallestScale).toBeCloseTo(288 / 432, 3);
	});

	it('makes a small label larger only where that is wanted', async () => {
		const items = [labelled(1)];
		const [kept, larger] = [
			await sheet(items, { paper: 'a4', perPage: 1 }),
			await sheet(items, { paper: 'a4', perPage: 1, options: { enlarge: true, margin: 0 } }),
		].map((run) => pdfOf(run));
		const [a4Width, a4Height] = [210 * MM, 297 * MM];
		const middle = { left: (a4Width - 288) / 2, top: (a4Height - 432) / 2 };
		expect(at((await reader.read(kept)).pages[0], middle)).toBe(waybill(1));
		const scale = a4Height / 432;
		const full = { left: (a4Width - 288 * scale) / 2, top: 0, scale };
		expect(at((await reader.read(larger)).pages[0], full)).toBe(waybill(1));
	});
});

describe('several to a page', () => {
	it('A4, four to a page, from the third place of the first sheet', async () => {
		const run = await sheet(
			numbers(7).map((number) => labelled(number)),
			{ paper: 'a4', perPage: 4, options: { startPosition: 3, margin: 5, gap: 4 } },
		);
		const { pages } = await reader.read(pdfOf(run));
		expect(sizes(pages)).toEqual(Array(3).fill([595.3, 841.9]));
		expect(run.json[0].sheet).toMatchObject({ pages: 3, labels: 7 });
		const [width, height] = [((210 - 10 - 4) / 2) * MM, ((297 - 10 - 4) / 2) * MM];
		const scale = Math.min(width / 288, height / 432);
		const places = [0, 1, 2, 3].map((place) => ({
			left: (5 + (place % 2) * (98 + 4)) * MM + (width - 288 * scale) / 2,
			top: (5 + Math.floor(place / 2) * (141.5 + 4)) * MM + (height - 432 * scale) / 2,
			scale,
		}));
		const found = pages.flatMap((page) => places.map((place) => at(page, place)));
		expect(found.map((text) => (text.startsWith('no bars') ? null : text))).toEqual([
			...[null, null, waybill(1), waybill(2)],
			...numbers(4, 3).map(waybill),
			...[waybill(7), null, null, null],
		]);
		// Nothing beside the labels: the free places and the margins are white.
		expect(ink(pages[0], 0, 0, 595, 420)).toBe(0);
		expect(ink(pages[2], 300, 0, 295, 841)).toBe(0);
		for (const page of pages) expect(ink(page, 0, 0, 5 * MM - 1, 841)).toBe(0);
	});

	it('Letter, two to a page: turned, since they are larger so', async () => {
		const run = await sheet(
			numbers(3).map((number) => labelled(number)),
			{ paper: 'letter', perPage: 2, options: { margin: 0, gap: 0 } },
		);
		const { pages } = await reader.read(pdfOf(run));
		expect(sizes(pages)).toEqual(Array(2).fill([612, 792]));
		const place = (row: number): Place => ({
			left: (612 - 432) / 2,
			top: row * 396 + (396 - 288) / 2,
			isTurned: true,
		});
		expect(run.json[0].sheet).toMatchObject({ smallestScale: 1, pages: 2 });
		expect([at(pages[0], place(0)), at(pages[0], place(1)), at(pages[1], place(0))]).toEqual(
			numbers(3).map(waybill),
		);
		expect(ink(pages[1], 0, 396, 612, 396)).toBe(0);
	});
});

describe('order, groups and copies', () => {
	const items = [
		labelled(1, { number: 'A-10', bin: 'R2', lines: [{ sku: 'Z-1', quantity: 1 }] }),
		labelled(2, { number: 'A-9', bin: 'R10', lines: [{ sku: 'B-10', quantity: 1 }] }),
		labelled(3, { number: 'A-1', lines: [{ sku: 'B-9', quantity: 1 }] }),
		labelled(4, { number: null, bin: 'R1', lines: [] }),
	];

	it.each<[string, number[]]>([
		['none', [1, 2, 3, 4]],
		['number', [3, 2, 1, 4]],
		['sku', [3, 2, 1, 4]],
		['value', [4, 1, 2, 3]],
	])('sorted by %s', async (sortBy, wanted) => {
		const run = await sheet(items, { sortBy });
		const { pages } = await reader.read(pdfOf(run));
		expect(pages.map((page) => whole(page))).toEqual(wanted.map(waybill));
	});

	const shops = [
		labelled(1, {
			platform: 'YOUZAN',
			shopName: '小卖部',
			shipment: { carrier: 'UPS', service: '422' },
		}),
		labelled(2, { platform: 'JD', shopId: 20001, shipment: { carrier: 'USPS', service: '386' } }),
		labelled(3, {
			platform: 'YOUZAN',
			shopName: '小卖部',
			shipment: { carrier: 'USPS', service: '422' },
		}),
	];

	it.each<[string, Array<[string, number[]]>]>([
		[
			'carrier',
			[
				['UPS', [1]],
				['USPS', [2, 3]],
			],
		],
		[
			'service',
			[
				['422', [1, 3]],
				['386', [2]],
			],
		],
		[
			'shop',
			[
				['YOUZAN 小卖部', [1, 3]],
				['JD 20001', [2]],
			],
		],
	])('one file for each %s, paired with its items', async (groupBy, wanted) => {
		const run = await sheet(shops, { groupBy });
		expect(
			run.items.map(({ json, pairedItem }) => [
				(json.sheet as IDataObject).group,
				(pairedItem as Array<{ item: number }>).map(({ item }) => item + 1),
			]),
		).toEqual(wanted);
		for (const [place, [group, own]] of wanted.entries()) {
			const { pages } = await reader.read(pdfOf(run, place));
			expect(pages.map((page) => whole(page))).toEqual(own.map(waybill));
			expect(run.items[place].binary!.data.fileName).toBe(`labels-${group}.pdf`);
		}
	});

	it('two shops of one name have a file each', async () => {
		const shop = { platform: 'YOUZAN', shopName: '小卖部' };
		const own = [{ shopId: '1' }, { shopId: '2' }, { shopId: 1 }, {}];
		const of = own.map((more, at) => labelled(at + 1, { ...shop, ...more }));
		const run = await sheet(of, { groupBy: 'shop' });
		const made = run.json.map((json) => json.sheet as IDataObject);
		expect(made.map(({ group, orderNumbers }) => [group, orderNumbers])).toEqual([
			['YOUZAN 小卖部 1', ['A-1', 'A-3']],
			['YOUZAN 小卖部 2', ['A-2']],
			['YOUZAN 小卖部', ['A-4']],
		]);
	});

	it('groups by what an expression gives', async () => {
		const run = await sheet(shops, {
			groupBy: 'value',
			groupValue: '={{ $json.shipment.carrier.slice(0, 1) }}',
		});
		expect(run.json.map(({ sheet: made }) => (made as IDataObject).group)).toEqual(['U']);
	});

	it('prints copies of each label one behind the other; an expression may say how many', async () => {
		const run = await sheet([labelled(1, { n: 2 }), labelled(2, { n: '3' })], {
			options: { copies: '={{ $json.n }}' },
		});
		const { pages } = await reader.read(pdfOf(run));
		expect(pages.map((page) => whole(page))).toEqual([1, 1, 2, 2, 2].map(waybill));
		expect(run.json[0].sheet).toMatchObject({ pages: 5, labels: 5, orders: 2 });
	});

	it('takes the files and the names it is told to', async () => {
		const item = withFiles({ number: 'A-1' }, [
			['invoice', pdfLabel(9)],
			['label', pdfLabel(1)],
			['label10', pdfLabel(3)],
			['label2', pdfLabel(2)],
			['customs', pdfLabel(4)],
		]);
		const run = await sheet([item], {
			labelFiles: 'label, customs',
			options: { binaryProperty: 'print', fileName: 'today/labels.pdf' },
		});
		expect(run.items[0].binary!.print.fileName).toBe('today_labels.pdf');
		const { pages } = await reader.read(pdfOf(run, 0, 'print'));
		expect(pages.map((page) => whole(page))).toEqual(numbers(4).map(waybill));
	});
});

describe('the pick list', () => {
	const orders = [
		labelled(1, {
			number: 'A-1',
			lines: [
				{ sku: 'MUG-10', title: '陶瓷马克杯(蓝色)', quantity: 2 },
				{ sku: 'MUG-2', title: '带盖茶杯 350ml', quantity: '1' },
			],
		}),
		labelled(2, { number: 'A-2', lines: [{ sku: 'MUG-10', title: 'Mug', quantity: 3 }] }),
		// A second box of the same order: its lines are those of the first.
		labelled(3, { number: 'A-2', lines: [{ sku: 'MUG-10', title: 'Mug', quantity: 3 }] }),
		labelled(4, { number: 'A-3', lines: [{ title: '没有编码的商品' }] }),
		labelled(5, { number: 'A-4' }),
	];

	it('says what to take, over all orders, with their numbers, in Chinese too', async () => {
		const run = await sheet(orders, { pickList: 'first' });
		expect(run.json[0].sheet).toMatchObject({
			...{ pages: 6, pickListPages: 1, labels: 5, orders: 4, pieces: 7 },
		});
		const { pages } = await reader.read(pdfOf(run));
		const { text } = pages[0];
		const rows = text.replaceAll('\n', ' ').replace(/\s+/g, ' ');
		expect(rows).toContain('Pick list');
		expect(rows).toContain('4 orders · 5 labels · 7 pieces · 3 products');
		expect(rows).toMatch(
			/1 ?MUG-2 ?带盖茶杯 350ml ?A-1 ?5 ?MUG-10 ?陶瓷马克杯\(蓝色\) ?A-1 ×2, A-2 ×3/,
		);
		expect(rows).toMatch(/1 ?没有编码的商品 ?A-3/);
		expect(rows).toContain('Without lines: A-4');
		expect(run.hints).toEqual([]);
		expect(pages.slice(1).map((page) => whole(page))).toEqual(numbers(5).map(waybill));
		// What can be copied is also to be seen.
		expect(ink(pages[0], 0, 0, 288, 432)).toBeGreaterThan(0.005);
	});

	it.each<[string, IDataObject[][], number]>([
		[
			'parts of one order that bring lines of their own',
			[[{ sku: 'S-1', quantity: 2 }], [{ sku: 'S-2', quantity: 3 }]],
			5,
		],
		[
			'lines that overlap, by their IDs',
			[
				[
					{ id: '1', sku: 'S-1', quantity: 2 },
					{ id: '2', sku: 'S-1', quantity: 2 },
				],
				[
					{ id: '2', sku: 'S-1', quantity: 2 },
					{ id: '3', sku: 'S-2', quantity: 1 },
				],
			],
			5,
		],
	])('leaves nothing of it out: %s', async (_what, parts, pieces) => {
		const items = parts.map((lines, at) => labelled(at + 1, { number: 'A-1', lines }));
		const run = await sheet(items, { pickList: 'first' });
		expect(run.json[0].sheet).toMatchObject({ labels: 2, orders: 1, pieces });
		const { pages } = await reader.read(pdfOf(run));
		expect(pages[0].text).toContain('S-1');
		expect(pages[0].text).toContain('S-2');
	});

	it('goes behind the labels, with another heading and no summary', async () => {
		const run = await sheet(orders, {
			pickList: 'last',
			groupBy: 'value',
			groupValue: 'Bay 7',
			paper: 'a4',
			options: { pickListTitle: '拣货单', summary: false },
		});
		const { pages } = await reader.read(pdfOf(run));
		expect(pages).toHaveLength(3);
		expect(pages[2].text).toContain('拣货单: Bay 7');
		expect(pages[2].text).not.toContain('pieces');
		expect(sizes(pages)[2]).toEqual([595.3, 841.9]);
	});

	it('goes on over as many pages as it needs', async () => {
		const many = numbers(300).map((number) => ({
			sku: `S-${number}`,
			title: '女士纯棉短袖T恤 夏季新款宽松显瘦百搭上衣',
			quantity: 1,
		}));
		const run = await sheet([labelled(1, { lines: many })], { paper: 'a4', pickList: 'first' });
		const { pages } = await reader.read(pdfOf(run));
		const listed = pages
			.slice(0, -1)
			.map(({ text }) => text)
			.join('');
		expect(pages.length - 1).toBe((run.json[0].sheet as IDataObject).pickListPages);
		expect(pages.length).toBeGreaterThan(8);
		for (const { sku } of many) expect(listed).toMatch(new RegExp(`${sku}(?!\\d)`));
		for (const { text } of pages.slice(0, -1)) expect(text).toContain('Orders');
	});

	it('frames a character that it has no picture of, and says which', async () => {
		const line = { sku: 'A', title: '鱻A𠮷😀好', quantity: 1 };
		const run = await sheet([labelled(1, { lines: [line] })], { pickList: 'first', paper: 'a4' });
		expect(run.hints.map(({ message }) => message)).toEqual([
			'The pick list shows a frame for characters it has no picture of: 鱻 𠮷 😀',
		]);
		const { pages } = await reader.read(pdfOf(run));
		expect(pages[0].text).toContain('鱻A𠮷😀好');
	});
});

it('warns where a label was made so small that its bars may not be read', async () => {
	const run = await sheet([labelled(1)], {
		paper: 'a4',
		perPage: 4,
		options: { margin: 50, gap: 50 },
	});
	expect(run.hints[0].message).toMatch(/^A label was made 3\d % of its size/);
});

describe('n8n', () => {
	it('gets the items that failed beside the print file, with what they brought along', async () => {
		const run = await sheet(
			[labelled(1), labelled(2, {}, Buffer.from('<html>expired</html>')), labelled(3)],
			{},
			continues,
		);
		const { pages } = await reader.read(pdfOf(run));
		expect(pages.map((page) => whole(page))).toEqual([1, 3].map(waybill));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
		]);
		expect(run.json[1]).toMatchObject({
			number: 'A-2',
			error: 'The file label-A-2.bin (data) is neither a PDF nor a PNG',
			details: { kind: 'invalid', field: 'Label Files' },
		});
	});

	it('gets them on the error output where there is one', async () => {
		const run = await sheet(
			[labelled(1, {}, Buffer.alloc(0)), labelled(2)],
			{},
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
	});

	it('makes the same file again in another try', async () => {
		const [one, other] = [await sheet([labelled(1)]), await sheet([labelled(1)])].map((run) =>
			pdfOf(run),
		);
		expect(one.equals(other)).toBe(true);
	});
});

it.each([
	[{ paper: 'label100x150', options: { margin: 50 } }, 'leave a label 0 mm'],
	[{ paper: 'label4x6', options: { margin: 45 } }, 'leave a label 11 mm'],
])('labels that nobody could see are refused: %j', async (parameters, words) => {
	const { error, items } = await sheet([labelled(1)], parameters);
	expect(error?.message).toContain(`Margin and Gap ${words}`);
	expect(items).toEqual([]);
});

it.each<IDataObject>([
	{ shipment: { orderNumber: 'A-1' }, cancellation: { orderNumber: 'A-1', status: 'cancelled' } },
	{ shipment: { orderNumber: 'A-1', status: 'refundRequested' } },
])('a label that was given back is not printed: %j', async (given) => {
	const run = await sheet([labelled(1, given), labelled(2)], {}, continues);
	expect(run.json.map(({ error }) => error)).toEqual([
		expect.stringContaining('was cancelled, or its refund was asked for'),
		undefined,
	]);
	expect(run.json[1].sheet).toMatchObject({ orderNumbers: ['A-2'], labels: 1 });
});

it('the cancellation of a return leaves the label of the way out', async () => {
	const cancellation = { orderNumber: 'A-1-R', status: 'cancelled' };
	const { json } = await sheet([labelled(1, { shipment: { orderNumber: 'A-1' }, cancellation })]);
	expect(json[0].sheet).toMatchObject({ labels: 1 });
});

it('one label of two orders is told', async () => {
	const run = await sheet([labelled(1), labelled(2, {}, pdfLabel(1)), labelled(3)]);
	expect(run.hints.map(({ message }) => message)).toEqual([
		'The same label is printed for several items (A-1; A-2): stick it on one parcel',
	]);
});

it('print files of one name are told', async () => {
	const carried = (at: number, carrier: string) => labelled(at, { shipment: { carrier } });
	const run = await sheet([carried(1, 'A/B'), carried(2, 'A:B')], { groupBy: 'carrier' });
	expect(run.items).toHaveLength(2);
	expect(run.hints.map(({ message }) => message)).toEqual([
		expect.stringContaining('Several print files are called labels-A_B.pdf'),
	]);
});

it.each([
	[{ groupBy: 'carrier' }, 'shipment.carrier “undefined” is what an expression makes'],
	[{ groupBy: 'value', groupValue: '={{ "" + $json.bin }}' }, 'Group Value “undefined”'],
])('what an expression makes of nothing is no group: %j', async (parameters, words) => {
	const run = await sheet([labelled(1, { shipment: { carrier: 'undefined' } })], parameters);
	expect(run.error?.message).toContain(words);
});

it.each([
	['value', '={{ JSON.stringify({ to: "A" }) }}', '{"to":"A"}'],
	['shop', undefined, '“老干妈”'],
])('JSON or a name in quotation marks is a group as any other: by %s', async (by, value, group) => {
	const parameters = { groupBy: by, ...(value && { groupValue: value }) };
	const run = await sheet([labelled(1, { platform: null, shopName: '“老干妈”' })], parameters);
	expect(run.error).toBeUndefined();
	expect(run.json[0].sheet).toMatchObject({ group });
});
