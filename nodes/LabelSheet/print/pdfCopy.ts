/**
 * Copies what a page needs into another document, and nothing else: no scripts, actions, attached
 * files, references to other files, or marks of its own document.
 */
import { Broken, unlessBroken } from './broken';
import { deflate } from './deflate';
import type { PdfFile } from './pdfFile';
import type { SourcePage } from './pdfPages';
import type { PdfWriter } from './pdfWriter';
import { withLength } from './pdfWriter';
import type { Dict, Value } from './pdfValue';
import { isDict, Name, nameOf, numberText, Ref, Stream } from './pdfValue';

/** Of one label; a page of text and pictures has some dozens. */
const MOST_COPIED = 50_000;

/** Keys that lead out of the page's drawing: to actions, files, other pages, the document. */
const LEFT_OUT = new Set([
	...['A', 'AA', 'AcroForm', 'AF', 'Alternates', 'Annots', 'Dest', 'Dests', 'EF', 'EmbeddedFiles'],
	...['JavaScript', 'JS', 'LastModified', 'Measure', 'Metadata', 'Names', 'OpenAction', 'OPI'],
	...['Outlines', 'P', 'Parent', 'PieceInfo', 'PtData', 'Ref', 'RF', 'StructParent'],
	...['StructParents', 'StructTreeRoot', 'URI'],
]);

/** A stream's data may not be in another file. */
const LEFT_OUT_OF_STREAMS = new Set(['F', 'FFilter', 'FDecodeParms']);

/** Of a drawing's operators, where they are looked through; a label has some kilobytes. */
const MOST_SEARCHED = 1 << 18;
/** A name among them. */
const NAMES = /\/([^\s()<>[\]{}/%]+)/g;

/** What a drawing is made of: a barcode that is not there leaves a gap that nobody sees. */
const DRAWN = ['XObject', 'Font'];

/** What no drawing refers to. */
const FOREIGN_TYPES = new Set([
	...['Action', 'Annot', 'Catalog', 'EmbeddedFile', 'F', 'Filespec', 'Outlines', 'Page', 'Pages'],
]);
const ACTIONS = new Set([
	...['GoToE', 'GoToR', 'ImportData', 'JavaScript', 'Launch', 'Movie', 'Rendition', 'RichMedia'],
	...['Sound', 'SubmitForm', 'URI'],
]);

function isForeign(dict: Dict): boolean {
	return (
		FOREIGN_TYPES.has(nameOf(dict.get('Type')) ?? '') || ACTIONS.has(nameOf(dict.get('S')) ?? '')
	);
}

function cleaned(value: Value): Value {
	if (Array.isArray(value)) return value.map(cleaned);
	if (!isDict(value)) return value;
	if (isForeign(value)) return null;
	const entries = [...value].filter(([key]) => !LEFT_OUT.has(key));
	return new Map(entries.map(([key, each]) => [key, cleaned(each)]));
}

function cleanedStream({ dict, bytes }: Stream): Stream {
	const entries = [...dict].filter(([key]) => !LEFT_OUT_OF_STREAMS.has(key));
	return new Stream(cleaned(new Map(entries)) as Dict, bytes);
}

/** What of one file has got into a document. */
export class Copier {
	private readonly numbers = new Map<number, number>();
	private readonly due: Ref[] = [];

	constructor(
		private readonly file: PdfFile,
		private readonly writer: PdfWriter,
	) {}

	/** A page as a drawing that can be placed anywhere. @returns its object's number */
	page(page: SourcePage): number {
		const form: Dict = new Map<string, Value>([
			['Type', new Name('XObject')],
			['Subtype', new Name('Form')],
			['BBox', page.box],
			['Resources', page.resources],
		]);
		const group = this.file.resolve(page.group);
		if (isDict(group)) form.set('Group', group);
		const [only] = page.contents;
		const bytes = page.contents.length === 1 ? only.bytes : this.joined(page.contents);
		const packing = page.contents.length === 1 ? only.dict : undefined;
		for (const key of ['Filter', 'DecodeParms']) {
			const value = packing?.get(key);
			if (value !== undefined) form.set(key, value);
		}
		if (!packing) form.set('Filter', new Name('FlateDecode'));
		const number = this.writer.reserve();
		this.writeDrawing(number, new Stream(form, bytes));
		const whole = page.overlays.length > 0 ? this.withOverlays(number, page) : number;
		this.copyDue();
		return whole;
	}

	/** The page's drawing with what lies on it, as one. */
	private withOverlays(drawing: number, { box, overlays }: SourcePage): number {
		const parts = overlays.map(({ form }, at) => `/O${at} ${this.refer(form)} 0 R`);
		const operators = overlays.map(
			({ matrix }, at) => `q ${matrix.map(numberText).join(' ')} cm /O${at} Do Q`,
		);
		return this.writer.addStream(
			`/Type /XObject /Subtype /Form /BBox [${box.map(numberText).join(' ')}] /Resources <</XObject <</P ${drawing} 0 R ${parts.join(' ')}>>>>`,
			Buffer.from(['q /P Do Q', ...operators].join('\n')),
		);
	}

	/** Streams of one page follow each other as if they were one (7.8.2). */
	private joined(streams: Stream[]): Uint8Array {
		const line = Buffer.from('\n');
		return deflate(Buffer.concat(streams.flatMap((stream) => [this.file.contentOf(stream), line])));
	}

	private copyDue(): void {
		for (let ref = this.due.pop(); ref; ref = this.due.pop()) {
			const number = this.numbers.get(ref.number)!;
			const value = this.file.resolve(ref);
			if (value instanceof Stream) {
				if (isForeign(value.dict)) this.writer.write(number, null);
				else this.writeDrawing(number, value);
			} else this.writer.write(number, cleaned(value), undefined, this.refer);
		}
	}

	private writeDrawing(number: number, stream: Stream): void {
		this.checkParts(stream);
		const { dict, bytes } = cleanedStream(stream);
		this.writer.write(number, withLength(dict, bytes.length), bytes, this.refer);
	}

	/** @throws Broken where a picture, a drawing or a font is drawn but not there */
	private checkParts(stream: Stream): void {
		const resources = this.file.resolve(stream.dict.get('Resources'));
		if (!isDict(resources)) return;
		for (const key of DRAWN) {
			const parts = this.file.resolve(resources.get(key));
			if (!isDict(parts)) continue;
			const lost = [...parts].filter(([, part]) => this.file.resolve(part) === null);
			if (lost.length > 0 && this.draws(stream, lost))
				throw new Broken('is damaged: a picture or a font is missing');
		}
	}

	/** Programs that take pages out of a file leave names behind that nothing draws. */
	private draws(stream: Stream, lost: Array<[name: string, part: Value]>): boolean {
		const content = unlessBroken(() => this.file.contentOf(stream, MOST_SEARCHED));
		if (content === undefined || content.length > MOST_SEARCHED) return true;
		const text = Buffer.from(content).toString('latin1');
		const named = new Set(Array.from(text.matchAll(NAMES), ([, name]) => name));
		// A name may be written with codes (“Im#31”), which next to nobody does.
		return text.includes('#') || lost.some(([name]) => named.has(name));
	}

	private readonly refer = (ref: Ref): number => {
		let number = this.numbers.get(ref.number);
		if (number === undefined) {
			if (this.numbers.size >= MOST_COPIED) throw new Broken('has too many parts');
			number = this.writer.reserve();
			this.numbers.set(ref.number, number);
			this.due.push(ref);
		}
		return number;
	};
}
