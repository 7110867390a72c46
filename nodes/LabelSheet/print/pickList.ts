/** The page that says what to take from the shelves for all labels of a print file. */
import type { Size } from './placement';
import type { PdfWriter } from './pdfWriter';
import { TextWriter } from './text';
import type { Rest } from './steps';

export interface PickLine {
	sku: string;
	title: string;
	/** Pieces over all orders. */
	quantity: number;
	/** Order numbers, with the pieces where an order has more than one. */
	orders: string[];
}

export interface PickList {
	title: string;
	/** The line under the title; empty for none. */
	summary: string;
	lines: PickLine[];
	/** A line at the end, e.g. orders of which nobody knows what they hold. */
	notes: string[];
}

interface Column {
	title: string;
	/** Share of the width. */
	share: number;
	text(line: PickLine): string;
}

const COLUMNS: Column[] = [
	{ title: 'Qty', share: 0.08, text: ({ quantity }) => String(quantity) },
	{ title: 'SKU', share: 0.25, text: ({ sku }) => sku },
	{ title: 'Title', share: 0.39, text: ({ title }) => title },
	{ title: 'Orders', share: 0.28, text: ({ orders }) => orders.join(', ') },
];

const GUTTER = 6;

/** Pages while they are written, from top to bottom. */
class Sheets {
	readonly pages: string[][] = [];
	/** Written at the top of each page from now on. */
	head = () => {};
	private y = 0;

	constructor(
		private readonly height: number,
		private readonly margin: number,
	) {}

	/** Goes down; onto a new page where this one is full. @returns the place above the ground */
	down(distance: number): number {
		if (this.pages.length === 0 || this.y - distance < this.margin) {
			this.pages.push([]);
			this.y = this.height - this.margin;
			this.head();
		}
		this.y -= distance;
		return this.y;
	}

	put(...operators: string[]): void {
		this.pages.at(-1)!.push(...operators);
	}
}

/** @returns the characters that have no picture */
export async function addPickList(
	writer: PdfWriter,
	list: PickList,
	size: Size,
	rest: Rest,
): Promise<{ pages: number; missing: string[] }> {
	const text = new TextWriter();
	const cells = list.lines.flatMap((line) => COLUMNS.map((column) => column.text(line)));
	await text.load([list.title, list.summary, ...cells, ...list.notes], rest);
	const isSmall = size[0] < 400;
	const margin = isSmall ? 14 : 36;
	const type = isSmall ? 8 : 10;
	const width = size[0] - 2 * margin;
	const sheets = new Sheets(size[1], margin);
	const lead = type * 1.35;

	const paragraph = (words: string, letters: number) => {
		for (const line of text.wrapped(words, letters, width)) {
			const y = sheets.down(letters * 1.35);
			sheets.put(text.line(line, margin, y, letters));
		}
	};
	const starts = COLUMNS.map(
		(_, at) => margin + width * COLUMNS.slice(0, at).reduce((sum, { share }) => sum + share, 0),
	);
	const rule = (y: number, grey: number) =>
		`${grey} G 0.5 w ${margin.toFixed(2)} ${y.toFixed(2)} m ${(margin + width).toFixed(2)} ${y.toFixed(2)} l S 0 G`;
	const head = () => {
		const y = sheets.down(lead);
		sheets.put(...COLUMNS.map(({ title }, at) => text.line(title, starts[at], y, type * 0.85)));
		sheets.put(rule(y - type * 0.3, 0));
		sheets.down(type * 0.3);
	};

	paragraph(list.title, type * 1.5);
	if (list.summary !== '') paragraph(list.summary, type);
	if (list.lines.length > 0) {
		sheets.down(type * 0.5);
		head();
		sheets.head = head;
	}
	for (const line of list.lines) {
		const columns = COLUMNS.map((column) =>
			text.wrapped(column.text(line), type, width * column.share - GUTTER),
		);
		const height = Math.max(...columns.map((lines) => lines.length));
		for (let at = 0; at < height; at++) {
			const y = sheets.down(lead);
			for (const [column, lines] of columns.entries())
				if (lines[at]) sheets.put(text.line(lines[at], starts[column], y, type));
		}
		sheets.put(rule(sheets.down(type * 0.4), 0.8));
		const pause = rest();
		if (pause) await pause;
	}
	sheets.head = () => {};
	for (const note of list.notes) paragraph(note, type);
	const resources = text.resources(writer);
	for (const page of sheets.pages) writer.addPage(size[0], size[1], resources, page.join('\n'));
	return { pages: sheets.pages.length, missing: [...text.missing] };
}
