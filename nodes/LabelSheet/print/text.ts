/**
 * Text on a page: Latin letters in Helvetica, which every reader and printer has, all others as
 * pictures that go into the file. A character without a picture is a frame, never nothing.
 */
import { FRAME, glyphs, outline } from './glyphs';
import type { Glyphs } from './glyphs';
import type { PdfWriter } from './pdfWriter';
import type { Rest } from './steps';

/** Of the characters from space to tilde, in thousandths of the size (Adobe's font metrics). */
const WIDTHS = [
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
	556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
	611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
	667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
	222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Windows' places of what Latin-1 lacks. */
const WINDOWS = new Map(
	[...'€…‘’“”•–—™'].map((letter, at) => [
		letter.codePointAt(0)!,
		[0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99][at],
	]),
);

const PER_FONT = 250;
const FIRST_CODE = 1;

/** A character's place in Helvetica, or undefined. */
function latin(code: number): number | undefined {
	if (code >= 0x20 && code < 0x7f) return code;
	if (code > 0xa0 && code <= 0xff) return code;
	return WINDOWS.get(code);
}

/** Accents do not make a letter wider. */
function latinWidth(code: number): number {
	const base = String.fromCodePoint(code).normalize('NFD').codePointAt(0)!;
	return WIDTHS[base - 0x20] ?? (code === 0x2026 || code === 0x2014 ? 1000 : 556);
}

/** Whatever is shown as one character: blanks as a space, wide Latin letters as plain ones. */
function shownAs(code: number): number {
	if (code < 0x20 || code === 0x7f || code === 0xa0 || code === 0x2028 || code === 0x2029)
		return 0x20;
	if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
	return code;
}

const isWide = (code: number) => latin(code) === undefined;
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

const utf16 = (code: number) =>
	[...Array(String.fromCodePoint(code).length).keys()]
		.map((at) => hex(String.fromCodePoint(code).charCodeAt(at), 4))
		.join('');

export class TextWriter {
	/** Characters that have no picture, as they came up. */
	readonly missing = new Set<string>();
	private readonly places = new Map<number, number>();
	private known: Glyphs = new Map();

	/** To be called with all that is going to be written. */
	async load(texts: string[], rest: Rest): Promise<void> {
		if (texts.some((text) => this.codes(text).some(isWide))) this.known = await glyphs(rest);
	}

	private codes(text: string): number[] {
		return [...text].map((letter) => shownAs(letter.codePointAt(0)!));
	}

	width(text: string, size: number): number {
		let sum = 0;
		for (const code of this.codes(text)) sum += isWide(code) ? 1000 : latinWidth(code);
		return (sum * size) / 1000;
	}

	/** Lines that fit, broken at blanks and between Chinese characters, within words where need be. */
	wrapped(text: string, size: number, width: number): string[] {
		const lines: string[] = [];
		let line = '';
		let used = 0;
		for (const word of wordsOf(text)) {
			const own = this.width(word, size);
			if (used + this.width(word.trimEnd(), size) <= width) {
				line += word;
				used += own;
				continue;
			}
			if (line.trim() !== '') lines.push(line.trimEnd());
			[line, used] = ['', 0];
			for (const letter of word) {
				const more = this.width(letter, size);
				if (used + more > width && line !== '') {
					lines.push(line);
					[line, used] = ['', 0];
				}
				line += letter;
				used += more;
			}
		}
		if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
		return lines;
	}

	/** Operators that write a line. */
	line(text: string, x: number, y: number, size: number): string {
		const parts: string[] = [];
		let font = '';
		let run = '';
		const flush = () => {
			if (run !== '') parts.push(`/${font} ${size} Tf <${run}> Tj`);
			run = '';
		};
		for (const code of this.codes(text)) {
			const plain = latin(code);
			const place = plain ?? this.placeOf(code);
			const own = plain === undefined ? `C${Math.floor(place / PER_FONT)}` : 'H';
			if (own !== font) flush();
			font = own;
			run += hex(plain ?? FIRST_CODE + (place % PER_FONT), 2);
		}
		flush();
		return `BT ${x.toFixed(2)} ${y.toFixed(2)} Td ${parts.join(' ')} ET`;
	}

	private placeOf(code: number): number {
		if (!this.known.has(code)) this.missing.add(String.fromCodePoint(code));
		const place = this.places.get(code) ?? this.places.size;
		this.places.set(code, place);
		return place;
	}

	/** The fonts of all that was written. @returns the text of a resource dictionary */
	resources(writer: PdfWriter): string {
		const helvetica = writer.add(
			'<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>',
		);
		const codes = [...this.places.keys()];
		const fonts = [`/H ${helvetica} 0 R`];
		for (let from = 0; from < codes.length; from += PER_FONT) {
			const font = this.pictureFont(writer, codes.slice(from, from + PER_FONT));
			fonts.push(`/C${from / PER_FONT} ${font} 0 R`);
		}
		return `<</Font <<${fonts.join(' ')}>>>>`;
	}

	/** A font of pictures (Type 3) that knows which characters they are: text can be searched. */
	private pictureFont(writer: PdfWriter, codes: number[]): number {
		const procedures = codes.map((code, at) => {
			const drawing = outline(this.known.get(code) ?? FRAME);
			const content = Buffer.from(`16 0 0 -2 16 14 d1 ${drawing}`);
			return `/g${at} ${writer.addStream('', content)} 0 R`;
		});
		const last = FIRST_CODE + codes.length - 1;
		const map = codes.map((code, at) => `<${hex(FIRST_CODE + at, 2)}> <${utf16(code)}>`);
		const unicode = writer.addStream(
			'',
			Buffer.from(
				[
					'/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
					'/CMapName /Pictures def /CMapType 2 def',
					'1 begincodespacerange <00> <ff> endcodespacerange',
					...chunked(map).map((part) => `${part.length} beginbfchar ${part.join(' ')} endbfchar`),
					'endcmap CMapName currentdict /CMap defineresource pop end end',
				].join('\n'),
			),
		);
		return writer.add(
			[
				'<</Type /Font /Subtype /Type3 /FontBBox [0 -2 16 14] /FontMatrix [0.0625 0 0 0.0625 0 0]',
				`/FirstChar ${FIRST_CODE} /LastChar ${last} /Widths [${codes.map(() => 16).join(' ')}]`,
				`/Encoding <</Type /Encoding /Differences [${FIRST_CODE} ${codes.map((_, at) => `/g${at}`).join(' ')}]>>`,
				`/CharProcs <<${procedures.join(' ')}>> /Resources <<>> /ToUnicode ${unicode} 0 R>>`,
			].join('\n'),
		);
	}
}

/** A map's part has at most 100 entries (9.10.3). */
function chunked(entries: string[]): string[][] {
	const parts: string[][] = [];
	for (let at = 0; at < entries.length; at += 100) parts.push(entries.slice(at, at + 100));
	return parts;
}

/** Words with the blanks behind them; a Chinese character is a word. */
function wordsOf(text: string): string[] {
	const words: string[] = [];
	let word = '';
	for (const letter of text) {
		const isChinese = isWide(shownAs(letter.codePointAt(0)!));
		if (word !== '' && (isChinese || (/\s$/.test(word) && letter.trim() !== ''))) {
			words.push(word);
			word = '';
		}
		word += letter;
		if (isChinese) {
			words.push(word);
			word = '';
		}
	}
	if (word !== '') words.push(word);
	return words;
}
