/** Writes a PDF object by object: what is written needs no more memory than the file. */
import { deflate } from './deflate';
import type { Dict, Ref, Value } from './pdfValue';
import { serialised } from './pdfValue';

/** How far a document had come, to go back there. */
export interface Mark {
	objects: number;
	pieces: number;
	pages: number;
	size: number;
}

/** What is put together between two steps. */
const STEP_BYTES = 1 << 22;

const NOTHING = () => undefined;

export class PdfWriter {
	private pieces: Buffer[] = [];
	/** Of each object; 0 where none was written. */
	private offsets: number[] = [0];
	private pages: number[] = [];
	private size = 0;

	constructor() {
		this.push(Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1'));
	}

	private push(piece: Buffer): void {
		this.pieces.push(piece);
		this.size += piece.length;
	}

	get pageCount(): number {
		return this.pages.length;
	}

	get bytes(): number {
		return this.size;
	}

	reserve(): number {
		return this.offsets.push(0) - 1;
	}

	mark(): Mark {
		const { offsets, pieces, pages, size } = this;
		return { objects: offsets.length, pieces: pieces.length, pages: pages.length, size };
	}

	/** Takes back what came after a mark. */
	goBack({ objects, pieces, pages, size }: Mark): void {
		this.offsets.length = objects;
		this.pieces.length = pieces;
		this.pages.length = pages;
		this.size = size;
	}

	/** @param refer where it holds references of another file: their numbers in this one */
	write(
		number: number,
		value: Value | string,
		stream?: Uint8Array,
		refer: (ref: Ref) => number | undefined = NOTHING,
	): void {
		this.offsets[number] = this.size;
		const text = typeof value === 'string' ? value : serialised(value, refer);
		const head = `${number} 0 obj\n${text}\n`;
		if (!stream) {
			this.push(Buffer.from(`${head}endobj\n`, 'latin1'));
			return;
		}
		this.push(Buffer.from(`${head}stream\n`, 'latin1'));
		this.push(Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength));
		this.push(Buffer.from('\nendstream\nendobj\n', 'latin1'));
	}

	/** An object whose text is this. @returns its number */
	add(text: string): number {
		const number = this.reserve();
		this.write(number, text);
		return number;
	}

	/** @param entries of the stream's dictionary. @param packed its bytes, where that is done. @returns its number */
	addStream(entries: string, bytes: Uint8Array, packed = deflate(bytes)): number {
		const number = this.reserve();
		this.write(number, `<<${entries} /Filter /FlateDecode /Length ${packed.length}>>`, packed);
		return number;
	}

	/**
	 * @param resources the text of its dictionary
	 * @param content drawing operators
	 */
	addPage(width: number, height: number, resources: string, content: string): void {
		const contents = this.addStream('', Buffer.from(content, 'latin1'));
		const box = [0, 0, width, height].map((side) => Number(side.toFixed(3))).join(' ');
		this.pages.push(
			this.add(
				`<</Type /Page /Parent 1 0 R /MediaBox [${box}] /Resources ${resources} /Contents ${contents} 0 R>>`,
			),
		);
	}

	/** A document without pages begins with this. The list of pages is object 1. */
	static begin(): PdfWriter {
		const writer = new PdfWriter();
		writer.reserve();
		return writer;
	}

	/** @returns the whole file, put together step by step */
	*ending(): Generator<void, Buffer> {
		const kids = this.pages.map((page) => `${page} 0 R`).join(' ');
		this.write(1, `<</Type /Pages /Count ${this.pages.length} /Kids [${kids}]>>`);
		const catalog = this.add('<</Type /Catalog /Pages 1 0 R>>');
		const start = this.size;
		const rows = this.offsets.map((offset) =>
			offset === 0 ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`,
		);
		const size = this.offsets.length;
		this.push(
			Buffer.from(
				`xref\n0 ${size}\n${rows.join('')}trailer\n<</Size ${size} /Root ${catalog} 0 R>>\nstartxref\n${start}\n%%EOF\n`,
				'latin1',
			),
		);
		const file = Buffer.allocUnsafe(this.size);
		let [at, next] = [0, STEP_BYTES];
		for (const piece of this.pieces) {
			at += piece.copy(file, at);
			if (at < next) continue;
			next = at + STEP_BYTES;
			yield;
		}
		return file;
	}
}

/** The dictionary of a stream as text, its length set anew. */
export function withLength(dict: Dict, length: number): Dict {
	return new Map(dict).set('Length', length);
}
