/** The pages of a PDF in their order, with what they inherit (ISO 32000-1, 7.7.3). */
import { Broken } from './broken';
import type { PdfFile } from './pdfFile';
import type { Dict, Value } from './pdfValue';
import { isDict, nameOf, Ref, Stream, Text } from './pdfValue';

/** Left, bottom, right, top, in the page's units. */
export type Box = [number, number, number, number];

export interface SourcePage {
	/** What is seen of it. */
	box: Box;
	/** Clockwise, as a viewer turns it. */
	rotation: 0 | 90 | 180 | 270;
	/** Points a unit. */
	unit: number;
	resources: Dict;
	contents: Stream[];
	/** Its transparency group, where it has one. */
	group: Value;
	/** What lies on it: filled form fields, stamps, texts. */
	overlays: Overlay[];
}

/** A drawing that lies on a page, and PDF's matrix that puts it there. */
export interface Overlay {
	form: Ref;
	matrix: number[];
}

/** A label of a shipment with very many boxes; a book is no label. */
const MOST_PAGES = 200;
const DEEPEST = 50;
/** Of a page's side, in points: 5 m. */
const LARGEST = 14_400;

const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];

/** @throws Broken when there are none, too many, or one that cannot be placed */
export function pagesOf(file: PdfFile): SourcePage[] {
	const root = file.resolve(file.catalog!.get('Pages')) as Dict;
	const stated = file.resolve(root.get('Count'));
	if (typeof stated === 'number' && stated > MOST_PAGES) throw tooMany(stated);
	const pages: SourcePage[] = [];
	const seen = new Set<number>();
	let lost: number | undefined;
	const visit = (node: Dict, inherited: Dict, depth: number) => {
		const own: Dict = new Map(inherited);
		for (const key of INHERITED) if (node.has(key)) own.set(key, node.get(key)!);
		const kids = file.resolve(node.get('Kids'));
		if (!Array.isArray(kids) || nameOf(file.resolve(node.get('Type'))) === 'Page') {
			if (pages.length >= MOST_PAGES) throw tooMany();
			pages.push(pageOf(file, node, own, pages.length + 1));
			return;
		}
		if (depth > DEEPEST) throw new Broken('is damaged: its list of pages has no end');
		for (const kid of kids) {
			if (kid instanceof Ref) {
				if (seen.has(kid.number)) throw new Broken('is damaged: its list of pages has no end');
				seen.add(kid.number);
			}
			const child = file.resolve(kid);
			if (isDict(child)) visit(child, own, depth + 1);
			else lost ??= pages.length + 1;
		}
	};
	visit(root, new Map(), 0);
	// One that was taken out may still be named in the list, but is not counted.
	if (lost !== undefined && stated !== pages.length)
		throw new Broken(`is damaged: its page ${lost} is missing`);
	if (pages.length === 0) throw new Broken('has no pages');
	if (typeof stated === 'number' && stated > pages.length)
		throw new Broken(`is damaged: of its ${stated} pages ${pages.length} are there`);
	return pages;
}

function tooMany(pages?: number): Broken {
	return new Broken(`has ${pages ?? 'more'} pages; the most is ${MOST_PAGES} for one label file`);
}

function pageOf(file: PdfFile, node: Dict, own: Dict, number: number): SourcePage {
	const media = boxOf(file, own.get('MediaBox')) ?? [0, 0, 612, 792];
	const crop = boxOf(file, own.get('CropBox')) ?? media;
	const box: Box = [
		Math.max(media[0], crop[0]),
		Math.max(media[1], crop[1]),
		Math.min(media[2], crop[2]),
		Math.min(media[3], crop[3]),
	];
	const userUnit = file.resolve(node.get('UserUnit'));
	const unit = typeof userUnit === 'number' && userUnit > 0 ? userUnit : 1;
	const sides = [box[2] - box[0], box[3] - box[1]].map((side) => side * unit);
	if (!sides.every((side) => side >= 1 && side <= LARGEST))
		throw new Broken(`has a page (${number}) without a size that can be printed`);
	const turned = file.resolve(own.get('Rotate'));
	const quarter = typeof turned === 'number' ? Math.round(turned / 90) : 0;
	const resources = file.resolve(own.get('Resources'));
	return {
		box,
		rotation: ((((quarter % 4) + 4) % 4) * 90) as SourcePage['rotation'],
		unit,
		resources: isDict(resources) ? resources : new Map(),
		contents: contentsOf(file, node, number),
		group: node.get('Group') ?? null,
		overlays: overlaysOf(file, node, number),
	};
}

/** Annotations that belong to what a label says (12.5.6); notes and links do not. */
const PRINTED = new Set(['FreeText', 'Stamp', 'Widget']);
const HIDDEN = 2;
const PRINT = 4;

function overlaysOf(file: PdfFile, node: Dict, number: number): Overlay[] {
	const annotations = file.resolve(node.get('Annots'));
	if (!Array.isArray(annotations)) return [];
	return annotations.flatMap((each) => {
		const annotation = file.resolve(each);
		if (!isDict(annotation)) return [];
		const flags = file.resolve(annotation.get('F'));
		const isShown = typeof flags === 'number' && (flags & (HIDDEN | PRINT)) === PRINT;
		if (!isShown || !PRINTED.has(nameOf(file.resolve(annotation.get('Subtype'))) ?? '')) return [];
		return overlayOf(file, annotation, number) ?? [];
	});
}

/** @throws Broken where it has a text, but not how it looks */
function overlayOf(file: PdfFile, annotation: Dict, number: number): Overlay | undefined {
	const rect = boxOf(file, annotation.get('Rect'));
	if (!rect || rect[0] === rect[2] || rect[1] === rect[3]) return undefined;
	const form = appearanceOf(file, annotation);
	const drawing = file.resolve(form);
	if (!(form instanceof Ref) || !(drawing instanceof Stream)) {
		const text = textOf(file, annotation);
		if (text instanceof Text && text.written.length > 2)
			throw new Broken(
				`has a form field or a text (page ${number}) that cannot be drawn: print it to a new PDF`,
			);
		return undefined;
	}
	const box = boxOf(file, drawing.dict.get('BBox'));
	if (!box) return undefined;
	const seen = turnedBox(box, numbersIn(file, drawing.dict.get('Matrix')));
	const across = (rect[2] - rect[0]) / (seen[2] - seen[0]);
	const up = (rect[3] - rect[1]) / (seen[3] - seen[1]);
	const matrix = [across, 0, 0, up, rect[0] - seen[0] * across, rect[1] - seen[1] * up];
	return matrix.every(Number.isFinite) ? { form, matrix } : undefined;
}

/** What it says: a text by itself, a field in what fields of one name have in common, too (12.7.3). */
function textOf(file: PdfFile, annotation: Dict): Value {
	if (nameOf(file.resolve(annotation.get('Subtype'))) === 'FreeText')
		return file.resolve(annotation.get('Contents'));
	let field: Value = annotation;
	for (let depth = 0; isDict(field) && depth < DEEPEST; depth++) {
		if (field.has('V')) return file.resolve(field.get('V'));
		field = file.resolve(field.get('Parent'));
	}
	return null;
}

/** How an annotation looks by itself, in its state where it has several. */
function appearanceOf(file: PdfFile, annotation: Dict): Value {
	const looks = file.resolve(annotation.get('AP'));
	const normal = isDict(looks) ? (looks.get('N') ?? null) : null;
	const states = file.resolve(normal);
	if (!isDict(states)) return normal;
	return states.get(nameOf(file.resolve(annotation.get('AS'))) ?? '') ?? null;
}

/** What a box becomes by a matrix (8.3.3): the smallest box around it. */
function turnedBox([x0, y0, x1, y1]: Box, matrix: number[] | undefined): Box {
	const [a, b, c, d, e, f] = matrix?.length === 6 ? matrix : [1, 0, 0, 1, 0, 0];
	const corners = [x0, x1].flatMap((x) =>
		[y0, y1].map((y) => [a * x + c * y + e, b * x + d * y + f]),
	);
	const [across, up] = [0, 1].map((at) => corners.map((corner) => corner[at]));
	return [Math.min(...across), Math.min(...up), Math.max(...across), Math.max(...up)];
}

function contentsOf(file: PdfFile, node: Dict, number: number): Stream[] {
	const contents = file.resolve(node.get('Contents'));
	const parts = (Array.isArray(contents) ? contents : [contents]).map((each) => file.resolve(each));
	const streams = parts.filter((part) => part instanceof Stream);
	if (node.has('Contents') && streams.length < parts.length)
		throw new Broken(`is damaged: the content of its page ${number} is missing`);
	return streams;
}

function numbersIn(file: PdfFile, value: Value | undefined): number[] | undefined {
	const list = file.resolve(value);
	if (!Array.isArray(list)) return undefined;
	const numbers = list.map((each) => file.resolve(each));
	return numbers.every((each) => typeof each === 'number') ? numbers : undefined;
}

function boxOf(file: PdfFile, value: Value | undefined): Box | undefined {
	const numbers = numbersIn(file, value);
	if (!numbers || numbers.length < 4) return undefined;
	const [x1, y1, x2, y2] = numbers;
	return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
