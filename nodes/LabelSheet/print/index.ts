/**
 * One print file: labels of any size go in, pages come out. A label that cannot be printed leaves no
 * trace.
 */
import { Broken } from './broken';
import { Copier } from './pdfCopy';
import { PdfFile } from './pdfFile';
import type { Box } from './pdfPages';
import { pagesOf } from './pdfPages';
import { numberText } from './pdfValue';
import type { Mark } from './pdfWriter';
import { PdfWriter } from './pdfWriter';
import type { PickList } from './pickList';
import { addPickList } from './pickList';
import type { Cell, Layout, Size } from './placement';
import { cellsOf, matrixOf, PAPERS, place } from './placement';
import { addPng, PNG_HEAD } from './png';
import type { Rest } from './steps';
import { inSteps } from './steps';

export type { PickLine, PickList } from './pickList';
export type { Layout } from './placement';

/** n8n may hold a file in memory, more than once. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A drawing in the file, as it is seen. */
interface Drawing {
	form: number;
	box: Box;
	rotation: number;
	/** Points a unit. */
	unit: number;
	/** Of what is seen, in points. */
	size: Size;
}

interface Page {
	size: Size;
	drawings: Array<{ drawing: Drawing; cell: Cell }>;
}

export interface Finished {
	bytes: Buffer;
	pages: number;
	pickListPages: number;
	/** How small the smallest label was made; 1 where all kept their size. */
	smallestScale: number;
	/** Characters of the pick list that have no picture. */
	missing: string[];
}

export class PrintFile {
	private readonly writer = PdfWriter.begin();
	private readonly drawings: Drawing[] = [];

	/** @param rest called between pieces of work: waits when it is time to let others work */
	constructor(
		private readonly layout: Layout,
		private readonly rest: Rest,
	) {}

	/** Labels so far, each copy for itself. */
	get labels(): number {
		return this.drawings.length;
	}

	/**
	 * Adds the files of one item, all or none.
	 * @param load one file; the next is asked for when this one is in
	 * @throws UnprintableFile where one of them cannot be printed
	 */
	async add(
		files: ReadonlyArray<{ name: string; load(): Promise<Buffer> }>,
		copies: number,
	): Promise<void> {
		const mark: Mark = this.writer.mark();
		const before = this.drawings.length;
		let isIn = false;
		try {
			for (const { name, load } of files) await this.addFile(await load(), name, copies);
			isIn = true;
		} finally {
			if (!isIn) {
				this.writer.goBack(mark);
				this.drawings.length = before;
			}
		}
	}

	private async addFile(bytes: Buffer, name: string, copies: number): Promise<void> {
		const drawings = await this.drawingsOf(bytes).catch(async (error: unknown) =>
			Promise.reject(error instanceof Broken ? new UnprintableFile(name, error.message) : error),
		);
		for (let copy = 0; copy < copies; copy++) this.drawings.push(...drawings);
	}

	private async drawingsOf(bytes: Buffer): Promise<Drawing[]> {
		if (bytes.length === 0) throw new Broken('is empty');
		if (this.writer.bytes + bytes.length > MOST_BYTES) {
			throw new Broken(
				`does not fit: the print file has reached ${MOST_BYTES / 1024 / 1024} MiB. Make several, for example with “Group By”`,
			);
		}
		if (bytes.subarray(0, PNG_HEAD.length).equals(PNG_HEAD)) {
			const { width, height, form } = await addPng(this.writer, bytes, this.rest);
			return [{ form, box: [0, 0, width, height], rotation: 0, unit: 1, size: [width, height] }];
		}
		if (!bytes.subarray(0, 1024).includes('%PDF-')) throw new Broken('is neither a PDF nor a PNG');
		const file = new PdfFile(bytes);
		const copier = new Copier(file, this.writer);
		return pagesOf(file).map((page) => {
			const [width, height] = [page.box[2] - page.box[0], page.box[3] - page.box[1]].map(
				(side) => side * page.unit,
			);
			return {
				...{ form: copier.page(page), box: page.box, rotation: page.rotation, unit: page.unit },
				size: page.rotation % 180 === 0 ? [width, height] : [height, width],
			};
		});
	}

	/** The whole file. Nothing can be added any more. */
	async finish(list?: { pickList: PickList; isFirst: boolean }): Promise<Finished> {
		const pages = this.layout.paper === 'asIs' ? this.pagesAsTheyAre() : this.sheets();
		let scale = 1;
		let listed = { pages: 0, missing: [] as string[] };
		const addList = async () => {
			if (list) listed = await addPickList(this.writer, list.pickList, this.listSize(), this.rest);
		};
		if (list?.isFirst) await addList();
		for (const page of pages) {
			scale = Math.min(scale, this.addPage(page));
			const pause = this.rest();
			if (pause) await pause;
		}
		if (list && !list.isFirst) await addList();
		const { pageCount } = this.writer;
		return {
			bytes: await inSteps(this.writer.ending(), this.rest),
			pages: pageCount,
			pickListPages: listed.pages,
			smallestScale: scale,
			missing: listed.missing,
		};
	}

	private pagesAsTheyAre(): Page[] {
		return this.drawings.map((drawing) => {
			const [width, height] = drawing.size;
			return { size: drawing.size, drawings: [{ drawing, cell: { x: 0, y: 0, width, height } }] };
		});
	}

	private sheets(): Page[] {
		const { layout } = this;
		const size = PAPERS[layout.paper as keyof typeof PAPERS];
		const cells = cellsOf(size, layout);
		const pages: Page[] = [];
		let next = layout.startPosition - 1;
		for (const drawing of this.drawings) {
			if (pages.length === 0 || next === cells.length) {
				if (pages.length > 0) next = 0;
				pages.push({ size, drawings: [] });
			}
			pages.at(-1)!.drawings.push({ drawing, cell: cells[next++] });
		}
		return pages;
	}

	/** That of the labels; a list does not fit on a sticker. */
	private listSize(): Size {
		const { paper } = this.layout;
		if (paper !== 'asIs') return PAPERS[paper];
		const first = this.drawings.at(0)?.size;
		return first && first[0] >= 200 && first[1] >= 280 ? first : PAPERS.label4x6;
	}

	/** @returns the smallest scale on it */
	private addPage({ size, drawings }: Page): number {
		let smallest = 1;
		const operators = drawings.map(({ drawing, cell }, at) => {
			const { scale, isTurned, x, y } = place(drawing.size, cell, this.layout);
			smallest = Math.min(smallest, scale);
			const rotation = (drawing.rotation + (isTurned ? 90 : 0)) % 360;
			const matrix = matrixOf(drawing.box, rotation, scale * drawing.unit, x, y);
			return `q ${matrix.map(numberText).join(' ')} cm /L${at} Do Q`;
		});
		const forms = drawings.map(({ drawing }, at) => `/L${at} ${drawing.form} 0 R`);
		const resources = `<</XObject <<${forms.join(' ')}>>>>`;
		this.writer.addPage(size[0], size[1], resources, operators.join('\n'));
		return smallest;
	}
}

/** A file that cannot be printed, by name. */
export class UnprintableFile extends Error {
	override readonly name = 'UnprintableFile';

	constructor(
		readonly file: string,
		readonly why: string,
	) {
		super(`${file} ${why}`);
	}
}
