/**
 * Finds the objects of a PDF (ISO 32000-1, 7.5): by its cross-reference, and where that is wrong by
 * looking for them. What may be read and unpacked of one file is bounded.
 */
import { Broken, Hopeless, unlessBroken } from './broken';
import { inflate } from './inflate';
import { isDigit, isSpace, Parser } from './pdfParser';
import type { Dict, Value } from './pdfValue';
import { isDict, nameOf, Ref, Stream } from './pdfValue';
import { unpredicted } from './predictor';

/** A label has a few hundred objects. */
const MOST_OBJECTS = 200_000;
const MOST_SECTIONS = 50;
/** Of streams that hold objects or pages together: drawings are never unpacked. */
const MOST_UNPACKED = 64 * 1024 * 1024;
/** Where readers look for the end, and a little more for what servers append. */
const TAIL_BYTES = 2048;
/** How often a byte may be read: objects can be made to overlap. */
const MOST_READINGS = 16;

type Place = { offset: number } | { inside: number; index: number };

export class PdfFile {
	trailer: Dict = new Map();
	private places = new Map<number, Place>();
	private readonly known = new Map<number, Value>();
	private readonly opened = new Map<
		number,
		{ numbers: number[]; parser: Parser; starts: number[] }
	>();
	private readonly asked = new Set<number>();
	private unpacked = 0;
	private read = 0;
	private isRebuilt = false;

	/** @throws Broken when it is no PDF, is cut short, is encrypted or has no pages */
	constructor(readonly bytes: Buffer) {
		// What is left of such a file may still have a page, without its barcode.
		if (!endOf(bytes).includes('%%EOF')) throw new Broken('is incomplete: its end is missing');
		unlessBroken(() => this.readCrossReferences());
		if (!unlessBroken(() => this.catalog)) this.rebuild();
		if (this.trailer.has('Encrypt')) {
			throw new Broken('is encrypted: save it without a password, or print it to a new PDF');
		}
		if (!this.catalog) throw new Broken('is damaged: it has no list of pages');
	}

	get catalog(): Dict | undefined {
		const root = this.resolve(this.trailer.get('Root'));
		return isDict(root) && isDict(this.resolve(root.get('Pages'))) ? root : undefined;
	}

	/** The value itself, or what it refers to; null where that is not there. */
	resolve(value: Value | undefined): Value {
		let found = value ?? null;
		for (let hops = 0; found instanceof Ref; hops++) {
			if (hops > 20) return null;
			found = this.object(found.number);
		}
		return found;
	}

	/**
	 * What a stream holds, as far as it can be told.
	 * @throws Broken for other packings, and where it is more than may be
	 */
	contentOf(stream: Stream, most = MOST_UNPACKED): Uint8Array {
		const filter = this.resolve(stream.dict.get('Filter'));
		const [parms] = [this.resolve(stream.dict.get('DecodeParms'))].flat();
		const names = (Array.isArray(filter) ? filter.map((each) => this.resolve(each)) : [filter])
			.filter((each) => each !== null)
			.map(nameOf);
		if (names.length === 0) return stream.bytes;
		if (names.length > 1 || (names[0] !== 'FlateDecode' && names[0] !== 'Fl'))
			throw new Broken(`is packed in a way that cannot be read (${names.join(', ')})`);
		const packed = inflate(stream.bytes, Math.min(most, MOST_UNPACKED - this.unpacked));
		this.unpacked += packed.length;
		const settings = this.resolve(parms ?? null);
		if (!isDict(settings)) return packed;
		const number = (key: string, fallback: number) => {
			const value = this.resolve(settings.get(key));
			return typeof value === 'number' ? value : fallback;
		};
		return number('Predictor', 1) < 10
			? packed
			: unpredicted(packed, number('Columns', 1) * number('Colors', 1));
	}

	private object(number: number): Value {
		const known = this.known.get(number);
		if (known !== undefined) return known;
		// One that needs itself, for its length or the stream it stands in, has no value.
		if (this.asked.has(number)) return null;
		this.asked.add(number);
		try {
			const value = this.readObject(number);
			this.known.set(number, value);
			return value;
		} finally {
			this.asked.delete(number);
		}
	}

	private readObject(number: number): Value {
		const place = this.places.get(number);
		if (!place) return null;
		if ('inside' in place) return this.objectInside(place.inside, number);
		const found = this.objectAt(place.offset);
		if (found?.number === number) return found.value;
		if (this.isRebuilt) return null;
		this.rebuild();
		return this.readObject(number);
	}

	/** “12 0 obj …” at a place; undefined where none is. */
	private objectAt(offset: number): { number: number; value: Value } | undefined {
		const parser = new Parser(this.bytes, offset);
		const number = parser.integer();
		const generation = parser.integer();
		if (number === undefined || generation === undefined || !parser.skipWord('obj'))
			return undefined;
		const value = unlessBroken(() => parser.value());
		this.count(parser.at - offset);
		if (value === undefined) return undefined;
		if (!isDict(value) || !parser.skipWord('stream')) return { number, value };
		return { number, value: this.streamAt(value, parser.at) };
	}

	private count(bytes: number): void {
		this.read += bytes;
		if (this.read > this.bytes.length * MOST_READINGS + 65_536) {
			throw new Hopeless('is damaged: its parts lie over each other');
		}
	}

	private streamAt(dict: Dict, word: number): Stream {
		let start = word;
		if (this.bytes[start] === 13) start++;
		if (this.bytes[start] === 10) start++;
		const length = this.resolve(dict.get('Length'));
		if (typeof length === 'number' && length >= 0 && start + length <= this.bytes.length) {
			const after = new Parser(this.bytes, start + length);
			for (let blanks = 0; blanks < 4 && isSpace(this.bytes[after.at]); blanks++) after.at++;
			if (this.bytes.toString('latin1', after.at, after.at + 9) === 'endstream')
				return new Stream(dict, this.bytes.subarray(start, start + length));
		}
		let end = this.bytes.indexOf('endstream', start, 'latin1');
		if (end === -1) end = this.bytes.length;
		this.count(end - start);
		return new Stream(dict, this.bytes.subarray(start, end));
	}

	private objectInside(number: number, wanted: number): Value {
		const { numbers, parser, starts } = this.opened.get(number) ?? this.open(number);
		const at = numbers.lastIndexOf(wanted);
		if (at === -1) return null;
		parser.at = starts[at];
		const value = parser.value();
		this.count(parser.at - starts[at]);
		return value;
	}

	/** An object stream (7.5.7). */
	private open(number: number) {
		const stream = this.object(number);
		const first = stream instanceof Stream ? this.resolve(stream.dict.get('First')) : null;
		if (!(stream instanceof Stream) || typeof first !== 'number')
			throw new Broken('is damaged: a part of it is missing');
		const content = this.contentOf(stream);
		const parser = new Parser(
			Buffer.from(content.buffer, content.byteOffset, content.byteLength),
			0,
		);
		const numbers: number[] = [];
		const starts: number[] = [];
		while (parser.at < first && numbers.length < MOST_OBJECTS) {
			const [own, offset] = [parser.integer(), parser.integer()];
			if (own === undefined || offset === undefined) break;
			numbers.push(own);
			starts.push(first + offset);
		}
		const opened = { numbers, parser, starts };
		this.opened.set(number, opened);
		return opened;
	}

	private readCrossReferences(): void {
		const tail = this.bytes.lastIndexOf('startxref', undefined, 'latin1');
		let next = tail === -1 ? undefined : new Parser(this.bytes, tail + 9).integer();
		const seen = new Set<number>();
		while (next !== undefined && !seen.has(next)) {
			if (seen.size > MOST_SECTIONS) throw new Broken('is damaged: it was changed too often');
			seen.add(next);
			const section = this.section(next);
			for (const [key, value] of section) if (!this.trailer.has(key)) this.trailer.set(key, value);
			const hybrid = section.get('XRefStm');
			if (typeof hybrid === 'number' && !seen.has(hybrid)) {
				seen.add(hybrid);
				this.section(hybrid);
			}
			const previous = section.get('Prev');
			next = typeof previous === 'number' ? previous : undefined;
		}
	}

	/** One cross-reference section; what a newer one said already counts. @returns its trailer */
	private section(offset: number): Dict {
		const parser = new Parser(this.bytes, offset);
		if (!parser.skipWord('xref')) return this.sectionInStream(offset);
		while (!parser.skipWord('trailer')) {
			const [first, amount] = [parser.integer(), parser.integer()];
			if (first === undefined || amount === undefined)
				throw new Broken('is damaged: its cross-reference cannot be read');
			for (let at = 0; at < amount; at++) {
				const [place, generation] = [parser.integer(), parser.integer()];
				if (place === undefined || generation === undefined)
					throw new Broken('is damaged: its cross-reference cannot be read');
				if (parser.skipWord('n')) this.put(first + at, { offset: place });
				else if (!parser.skipWord('f'))
					throw new Broken('is damaged: its cross-reference cannot be read');
			}
		}
		const trailer = parser.value();
		this.count(parser.at - offset);
		if (!isDict(trailer)) throw new Broken('is damaged: its cross-reference cannot be read');
		return trailer;
	}

	private sectionInStream(offset: number): Dict {
		const stream = this.objectAt(offset)?.value;
		if (!(stream instanceof Stream))
			throw new Broken('is damaged: its cross-reference cannot be read');
		const { dict } = stream;
		const widths = numbersOf(dict.get('W'));
		const size = numbersOf([dict.get('Size') ?? 0]);
		const ranges = dict.has('Index') ? numbersOf(dict.get('Index')) : [0, size[0]];
		const entry = widths.reduce((sum, width) => sum + width, 0);
		if (widths.length < 3 || !(entry > 0 && entry <= 24))
			throw new Broken('is damaged: its cross-reference cannot be read');
		const content = this.contentOf(stream);
		let at = 0;
		for (let range = 0; range + 1 < ranges.length; range += 2) {
			for (let number = ranges[range]; number < ranges[range] + ranges[range + 1]; number++) {
				if (at + entry > content.length) return dict;
				const [type, second, third] = widths.map((width, column) => {
					if (width === 0) return column === 0 ? 1 : 0;
					let value = 0;
					for (const end = at + width; at < end; at++) value = value * 256 + content[at];
					return value;
				});
				if (type === 1) this.put(number, { offset: second });
				if (type === 2) this.put(number, { inside: second, index: third });
			}
		}
		return dict;
	}

	private put(number: number, place: Place): void {
		if (this.places.has(number)) return;
		if (this.places.size >= MOST_OBJECTS) throw new Broken('has too many parts');
		this.places.set(number, place);
	}

	/** Looks for “12 0 obj” and “trailer” in the whole file; the last one of a number counts. */
	private rebuild(): void {
		this.isRebuilt = true;
		this.places = new Map();
		this.known.clear();
		this.opened.clear();
		const { Encrypt } = Object.fromEntries(this.trailer);
		this.trailer = new Map(Encrypt === undefined ? [] : [['Encrypt', Encrypt]]);
		const found = new Map<number, Place>();
		for (let at = this.bytes.indexOf('obj'); at !== -1; at = this.bytes.indexOf('obj', at + 3)) {
			const head = headBefore(this.bytes, at);
			if (!head) continue;
			if (found.size >= MOST_OBJECTS) throw new Broken('has too many parts');
			found.set(head.number, { offset: head.offset });
		}
		this.places = found;
		for (const number of [...found.keys()]) this.takeUp(number);
		for (
			let at = this.bytes.indexOf('trailer');
			at !== -1;
			at = this.bytes.indexOf('trailer', at + 7)
		)
			this.takeUpTrailer(at + 7);
	}

	/** What a rebuilt file's object says of others. */
	private takeUp(number: number): void {
		const object = this.object(number);
		if (isDict(object) && nameOf(object.get('Type')) === 'Catalog')
			this.trailer.set('Root', new Ref(number));
		if (!(object instanceof Stream)) return;
		const type = nameOf(object.dict.get('Type'));
		if (type === 'XRef') this.addToTrailer(object.dict);
		if (type !== 'ObjStm') return;
		for (const [index, inner] of (unlessBroken(() => this.open(number))?.numbers ?? []).entries()) {
			if (this.places.has(inner)) continue;
			this.put(inner, { inside: number, index });
			unlessBroken(() => this.takeUp(inner));
		}
	}

	private takeUpTrailer(offset: number): void {
		const parser = new Parser(this.bytes, offset);
		const trailer = unlessBroken(() => parser.value());
		this.count(parser.at - offset);
		if (isDict(trailer)) this.addToTrailer(trailer);
	}

	private addToTrailer(dict: Dict): void {
		for (const key of ['Root', 'Encrypt']) {
			const value = dict.get(key);
			if (value !== undefined) this.trailer.set(key, value);
		}
	}
}

/** Servers fill up blocks with blanks and NULs. */
function endOf(bytes: Buffer): Buffer {
	let end = bytes.length;
	while (end > 0 && isSpace(bytes[end - 1])) end--;
	return bytes.subarray(Math.max(0, end - TAIL_BYTES), end);
}

function numbersOf(value: Value | undefined): number[] {
	return Array.isArray(value)
		? value.map((each) => (typeof each === 'number' && each >= 0 ? each : 0))
		: [];
}

/** The “12 0 ” before an “obj”. */
function headBefore(bytes: Buffer, word: number): { number: number; offset: number } | undefined {
	let at = word - 1;
	const back = (wanted: (byte: number) => boolean, most: number) => {
		const end = at;
		while (at >= 0 && end - at < most && wanted(bytes[at])) at--;
		return end - at;
	};
	if (back(isSpace, 20) === 0 || back(isDigit, 10) === 0) return undefined;
	if (back(isSpace, 20) === 0 || back(isDigit, 10) === 0) return undefined;
	return { number: new Parser(bytes, at + 1).integer()!, offset: at + 1 };
}
