/**
 * Puts a PNG (ISO 15948) into a PDF. PDF has PNG's packing, so most pictures go in as they are, once
 * they were seen to be whole; one that is transparent or interlaced is drawn on white first.
 */
import { Broken } from './broken';
import { deflating } from './deflate';
import { inflating } from './inflate';
import { unfilter } from './predictor';
import type { PdfWriter } from './pdfWriter';
import type { Rest } from './steps';
import { inSteps } from './steps';

/** At 600 dots an inch A4 has 4,960 × 7,016. */
const LONGEST_SIDE = 8000;
const MOST_PIXELS = 40_000_000;

export const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

interface Head {
	width: number;
	height: number;
	depth: number;
	/** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
	color: number;
	isInterlaced: boolean;
}

interface Png extends Head {
	/** In points, where the file says how large it is. */
	size: [number, number] | undefined;
	palette: Buffer;
	/** Of the palette's entries, or one colour that is clear. */
	clear: Buffer | undefined;
	data: Buffer;
}

export interface Picture {
	/** In points. */
	width: number;
	height: number;
	/** The drawing's object. */
	form: number;
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Record<number, number[]> = {
	0: [1, 2, 4, 8, 16],
	2: [8, 16],
	3: [1, 2, 4, 8],
	4: [8, 16],
	6: [8, 16],
};

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
	let value = byte;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});

function crc32(bytes: Buffer): number {
	let sum = 0xffffffff;
	for (let at = 0; at < bytes.length; at++) sum = CRC[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
	return (sum ^ 0xffffffff) >>> 0;
}

function readPng(bytes: Buffer): Png {
	let head: Head | undefined;
	let size: Png['size'];
	let palette: Buffer = Buffer.alloc(0);
	let clear: Buffer | undefined;
	const data: Buffer[] = [];
	for (let at = PNG_HEAD.length; ; ) {
		if (at + 12 > bytes.length) throw new Broken('is incomplete: its end is missing');
		const length = bytes.readUInt32BE(at);
		const type = bytes.toString('latin1', at + 4, at + 8);
		const end = at + 8 + length;
		if (end + 4 > bytes.length) throw new Broken('is incomplete: its end is missing');
		const body = bytes.subarray(at + 8, end);
		if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
			throw new Broken('is damaged: a checksum is wrong');
		at = end + 4;
		if (type === 'IHDR') head = headOf(body);
		else if (type === 'PLTE') palette = body;
		else if (type === 'tRNS') clear = body;
		else if (type === 'pHYs') size = sizeOf(body, head);
		else if (type === 'IDAT') data.push(body);
		else if (type === 'IEND') break;
	}
	if (!head || data.length === 0) throw new Broken('is damaged: it has no picture');
	if (head.color === 3 && (palette.length === 0 || palette.length % 3 !== 0))
		throw new Broken('is damaged: its colours are missing');
	return { ...head, size, palette, clear, data: Buffer.concat(data) };
}

function headOf(body: Buffer): Head {
	if (body.length !== 13) throw new Broken('is damaged: its size cannot be read');
	const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
	const [depth, color, , , interlace] = body.subarray(8);
	if (width === 0 || height === 0) throw new Broken('has no pixels');
	if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS) {
		throw new Broken(
			`has ${width} × ${height} pixels; the most is ${LONGEST_SIDE} a side and ${MOST_PIXELS / 1e6} million in all`,
		);
	}
	if (!DEPTHS[color]?.includes(depth)) throw new Broken('is damaged: its colours cannot be read');
	return { width, height, depth, color, isInterlaced: interlace === 1 };
}

const POINTS_A_METRE = 72 / 0.0254;

/** From the dots a metre, unless that makes a poster of it: then they were never set. */
function sizeOf(body: Buffer, head: Head | undefined): Png['size'] {
	if (!head || body.length !== 9 || body[8] !== 1) return undefined;
	const [across, down] = [body.readUInt32BE(0), body.readUInt32BE(4)];
	if (across === 0 || down === 0) return undefined;
	const size: [number, number] = [
		(head.width / across) * POINTS_A_METRE,
		(head.height / down) * POINTS_A_METRE,
	];
	const [short, long] = [Math.min(...size), Math.max(...size)];
	return short >= 36 && short <= 620 && long <= 1010 ? size : undefined;
}

/** Without a size it is a label, whose short side has 4 inches. */
const asLabel = ({ width, height }: Head): [number, number] => {
	const scale = 288 / Math.min(width, height);
	return [width * scale, height * scale];
};

/** @throws Broken when it is damaged or too large; writes nothing then */
export async function addPng(writer: PdfWriter, bytes: Buffer, rest: Rest): Promise<Picture> {
	const png = readPng(bytes);
	const unpacked = await unpackedOf(png, rest);
	const plain = !png.isInterlaced && png.color < 4 && !(png.clear && png.color !== 3);
	const image = plain ? addAsItIs(writer, png) : await addOnWhite(writer, png, unpacked, rest);
	const [width, height] = (png.size ?? asLabel(png)).map((side) => Number(side.toFixed(3)));
	const form = writer.addStream(
		`/Type /XObject /Subtype /Form /BBox [0 0 ${width} ${height}] /Resources <</XObject <</I ${image} 0 R>>>>`,
		Buffer.from(`${width} 0 0 ${height} 0 0 cm /I Do`),
	);
	return { width, height, form };
}

const rowBytes = ({ depth, color }: Head, width: number) =>
	Math.ceil((width * CHANNELS[color] * depth) / 8);

/** Where each pass of an interlaced picture begins, and its steps. */
const PASSES = [
	[0, 0, 8, 8],
	[4, 0, 8, 8],
	[0, 4, 4, 8],
	[2, 0, 4, 4],
	[0, 2, 2, 4],
	[1, 0, 2, 2],
	[0, 1, 1, 2],
];

interface Pass {
	x: number;
	y: number;
	dx: number;
	dy: number;
	columns: number;
	rows: number;
}

function passesOf(head: Head): Pass[] {
	const passes = head.isInterlaced ? PASSES : [[0, 0, 1, 1]];
	return passes
		.map(([x, y, dx, dy]) => ({
			...{ x, y, dx, dy },
			columns: Math.max(0, Math.ceil((head.width - x) / dx)),
			rows: Math.max(0, Math.ceil((head.height - y) / dy)),
		}))
		.filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** The rows with their filters; that they are all there is what makes the picture whole. */
async function unpackedOf(png: Png, rest: Rest): Promise<Uint8Array> {
	const wanted = passesOf(png).reduce(
		(sum, { columns, rows }) => sum + rows * (1 + rowBytes(png, columns)),
		0,
	);
	const unpacked = await inSteps(inflating(png.data, wanted), rest);
	if (unpacked.length !== wanted) throw new Broken('is damaged: a part of its picture is missing');
	return unpacked;
}

/** Colours of a palette on white. */
function opaque({ palette, clear }: Png): string {
	const colours = Buffer.from(palette);
	clear?.forEach((alpha, at) => {
		for (let part = at * 3; part < Math.min(at * 3 + 3, colours.length); part++)
			colours[part] = Math.round((colours[part] * alpha + 255 * (255 - alpha)) / 255);
	});
	return `[/Indexed /DeviceRGB ${colours.length / 3 - 1} <${colours.toString('hex')}>]`;
}

function addAsItIs(writer: PdfWriter, png: Png): number {
	const { width, height, depth, color, data } = png;
	const space = color === 3 ? opaque(png) : color === 2 ? '/DeviceRGB' : '/DeviceGray';
	const number = writer.reserve();
	const parms = `<</Predictor 15 /Colors ${CHANNELS[color]} /BitsPerComponent ${depth} /Columns ${width}>>`;
	const dict = `<</Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${space} /BitsPerComponent ${depth} /Filter /FlateDecode /DecodeParms ${parms} /Length ${data.length}>>`;
	writer.write(number, dict, data);
	return number;
}

/** One sample; of 16 bits the upper ones. */
function sample(row: Uint8Array, at: number, depth: number): number {
	if (depth === 8) return row[at];
	if (depth === 16) return row[at * 2];
	const bit = at * depth;
	return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Red, green and blue of a pixel on white. */
function painter(png: Png): (row: Uint8Array, pixel: number, out: Uint8Array, to: number) => void {
	const { color, depth, clear, palette } = png;
	const most = depth < 8 ? (1 << depth) - 1 : 255;
	const channels = CHANNELS[color];
	const wanted = clear && color !== 3 ? [0, 1, 2].map((at) => clearSample(clear, at, depth)) : [];
	return (row, pixel, out, to) => {
		const at = pixel * channels;
		const first = sample(row, at, depth);
		let alpha = 255;
		if (color === 3) {
			for (let part = 0; part < 3; part++) out[to + part] = palette[first * 3 + part] ?? 255;
			alpha = clear?.[first] ?? 255;
		} else {
			const isGrey = color === 0 || color === 4;
			for (let part = 0; part < 3; part++)
				out[to + part] = isGrey ? (first * 255) / most : sample(row, at + part, depth);
			if (color > 3) alpha = sample(row, at + channels - 1, depth);
			else if (wanted.length > 0 && isWanted(row, at, depth, isGrey ? 1 : 3, wanted)) alpha = 0;
		}
		if (alpha === 255) return;
		for (let part = 0; part < 3; part++)
			out[to + part] = Math.round((out[to + part] * alpha + 255 * (255 - alpha)) / 255);
	};
}

const clearSample = (clear: Buffer, at: number, depth: number) =>
	depth === 16 ? clear[at * 2] : clear[at * 2 + 1];

function isWanted(row: Uint8Array, at: number, depth: number, parts: number, wanted: number[]) {
	for (let part = 0; part < parts; part++)
		if (sample(row, at + part, depth) !== wanted[part]) return false;
	return true;
}

async function addOnWhite(
	writer: PdfWriter,
	png: Png,
	unpacked: Uint8Array,
	rest: Rest,
): Promise<number> {
	const { width, height } = png;
	const pixels = await inSteps(paintOnWhite(png, unpacked), rest);
	const grey = await inSteps(withoutColour(pixels, width), rest);
	const bytes = grey ?? pixels;
	return writer.addStream(
		`/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${grey ? '/DeviceGray' : '/DeviceRGB'} /BitsPerComponent 8`,
		bytes,
		await inSteps(deflating(bytes), rest),
	);
}

/** Rows that are painted between two steps. */
const STEP_ROWS = 16;

/** @returns red, green and blue of all pixels */
function* paintOnWhite(png: Png, unpacked: Uint8Array): Generator<void, Uint8Array> {
	const { width, height, depth, color } = png;
	const pixels = new Uint8Array(width * height * 3);
	const paint = painter(png);
	const step = Math.max(1, (CHANNELS[color] * depth) >> 3);
	let at = 0;
	for (const { x, y, dx, dy, columns, rows } of passesOf(png)) {
		const length = rowBytes(png, columns);
		let above: Uint8Array | undefined;
		for (let line = 0; line < rows; line++) {
			const row = unpacked.subarray(at + 1, at + 1 + length);
			unfilter(unpacked[at], row, above, step);
			for (let column = 0; column < columns; column++)
				paint(row, column, pixels, ((y + line * dy) * width + x + column * dx) * 3);
			above = row;
			at += 1 + length;
			if (line % STEP_ROWS === 0) yield;
		}
	}
	return pixels;
}

/** A third of the bytes, where no pixel has a colour. */
function* withoutColour(
	pixels: Uint8Array,
	width: number,
): Generator<void, Uint8Array | undefined> {
	const grey = new Uint8Array(pixels.length / 3);
	const step = width * STEP_ROWS;
	for (let start = 0; start < grey.length; start += step) {
		const end = Math.min(start + step, grey.length);
		for (let at = start, from = start * 3; at < end; at++, from += 3) {
			if (pixels[from] !== pixels[from + 1] || pixels[from] !== pixels[from + 2]) return undefined;
			grey[at] = pixels[from];
		}
		yield;
	}
	return grey;
}
