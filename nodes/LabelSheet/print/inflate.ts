/**
 * Unpacks deflate (RFC 1951) with a bound on what comes out: n8n's rules allow no `node:zlib`, and a
 * hostile label unpacks to a thousand times its size. Works in steps, so that a large picture does
 * not hold up n8n.
 */
import { Broken } from './broken';
import { atOnce } from './steps';

/** What is unpacked between two steps. */
const STEP_BYTES = 1 << 17;

/** A code's bits are looked up together; longer ones are followed bit by bit. */
const FAST_BITS = 9;

interface Code {
	/** By the next bits: symbol << 4 | length, or 0 for a longer code. */
	fast: Uint16Array;
	/** How many codes of each length there are. */
	counts: Uint16Array;
	/** Symbols by code. */
	symbols: Uint16Array;
}

function reversed(code: number, length: number): number {
	let result = 0;
	for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
	return result;
}

function codeOf(lengths: Uint8Array): Code {
	const counts = new Uint16Array(16);
	for (const length of lengths) counts[length]++;
	counts[0] = 0;
	const firsts = new Uint16Array(16);
	const starts = new Uint16Array(16);
	let left = 1;
	for (let length = 1; length < 16; length++) {
		left = left * 2 - counts[length];
		if (left < 0) throw new Broken('is damaged: its data cannot be unpacked');
		if (length === 15) break;
		firsts[length + 1] = (firsts[length] + counts[length]) << 1;
		starts[length + 1] = starts[length] + counts[length];
	}
	const symbols = new Uint16Array(lengths.length);
	const fast = new Uint16Array(1 << FAST_BITS);
	lengths.forEach((length, symbol) => {
		if (length === 0) return;
		symbols[starts[length]++] = symbol;
		const code = firsts[length]++;
		if (length > FAST_BITS) return;
		for (let at = reversed(code, length); at < fast.length; at += 1 << length)
			fast[at] = (symbol << 4) | length;
	});
	return { fast, counts, symbols };
}

const FIXED = {
	literals: codeOf(
		Uint8Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)),
	),
	distances: codeOf(new Uint8Array(30).fill(5)),
};

/** Base and number of extra bits of each length and distance symbol (RFC 1951, 3.2.5). */
export const LENGTHS = [
	3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
	163, 195, 227, 258,
];
export const LENGTH_BITS = [
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
export const DISTANCES = [
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
	3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
export const DISTANCE_BITS = [
	0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Bits {
	private hold = 0;
	private have = 0;

	constructor(
		private readonly bytes: Uint8Array,
		private at: number,
	) {}

	/** At most 16. Behind the end come zeros, and `checkEnd` finds out. */
	private fill(count: number): void {
		while (this.have < count) {
			this.hold |= (this.bytes[this.at++] ?? 0) << this.have;
			this.have += 8;
		}
	}

	private drop(count: number): void {
		this.hold >>>= count;
		this.have -= count;
	}

	take(count: number): number {
		this.fill(count);
		const value = this.hold & ((1 << count) - 1);
		this.drop(count);
		return value;
	}

	symbol({ fast, counts, symbols }: Code): number {
		this.fill(15);
		const found = fast[this.hold & (fast.length - 1)];
		if (found !== 0) {
			this.drop(found & 15);
			return found >> 4;
		}
		let code = 0;
		let first = 0;
		let index = 0;
		for (let length = 1; length < 16; length++) {
			code |= (this.hold >> (length - 1)) & 1;
			const count = counts[length];
			if (code - count < first) {
				this.drop(length);
				return symbols[index + code - first];
			}
			index += count;
			first = (first + count) << 1;
			code <<= 1;
		}
		throw new Broken('is damaged: its data cannot be unpacked');
	}

	/** @throws Broken where more was read than there is */
	checkEnd(): void {
		if (this.at - (this.have >> 3) > this.bytes.length)
			throw new Broken('is damaged: its data ends too early');
	}

	/** The bytes of a block that is not packed. */
	stored(): Uint8Array {
		this.drop(this.have & 7);
		const [length, check] = [this.take(16), this.take(16)];
		this.at -= this.have >> 3;
		[this.hold, this.have] = [0, 0];
		if ((length ^ check) !== 0xffff) throw new Broken('is damaged: its data cannot be unpacked');
		const block = this.bytes.subarray(this.at, this.at + length);
		this.at += length;
		this.checkEnd();
		return block;
	}
}

class Output {
	bytes: Uint8Array;
	length = 0;

	constructor(private readonly most: number) {
		this.bytes = new Uint8Array(Math.min(most, 1 << 14));
	}

	/** @throws Broken when it is more than was allowed */
	reserve(more: number): void {
		const wanted = this.length + more;
		if (wanted <= this.bytes.length) return;
		if (wanted > this.most)
			throw new Broken(`unpacks to more than ${Math.ceil(this.most / 1024)} KiB`);
		const larger = new Uint8Array(Math.min(this.most, Math.max(wanted, this.bytes.length * 2)));
		larger.set(this.bytes.subarray(0, this.length));
		this.bytes = larger;
	}
}

function readCodes(bits: Bits): { literals: Code; distances: Code } {
	const [literals, distances, own] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
	const lengths = new Uint8Array(19);
	for (let at = 0; at < own; at++) lengths[ORDER[at]] = bits.take(3);
	const code = codeOf(lengths);
	const all = new Uint8Array(literals + distances);
	for (let at = 0; at < all.length; ) {
		const symbol = bits.symbol(code);
		if (symbol < 16) {
			all[at++] = symbol;
			continue;
		}
		const repeated = symbol === 16 ? all[at - 1] : 0;
		const times =
			symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
		if (repeated === undefined || at + times > all.length)
			throw new Broken('is damaged: its data cannot be unpacked');
		all.fill(repeated, at, at + times);
		at += times;
		bits.checkEnd();
	}
	return { literals: codeOf(all.subarray(0, literals)), distances: codeOf(all.subarray(literals)) };
}

/** One copy of what came before; where it overlaps itself, it repeats. */
function copy(output: Output, bits: Bits, symbol: number, distances: Code): void {
	const length = LENGTHS[symbol] + bits.take(LENGTH_BITS[symbol]);
	const far = bits.symbol(distances);
	if (far >= DISTANCES.length) throw new Broken('is damaged: its data cannot be unpacked');
	const distance = DISTANCES[far] + bits.take(DISTANCE_BITS[far]);
	const from = output.length - distance;
	if (from < 0) throw new Broken('is damaged: its data cannot be unpacked');
	output.reserve(length);
	const { bytes } = output;
	const to = output.length;
	if (distance === 1) bytes.fill(bytes[from], to, to + length);
	else if (distance >= length) bytes.copyWithin(to, from, from + length);
	else for (let at = 0; at < length; at++) bytes[to + at] = bytes[from + at];
	output.length += length;
}

/**
 * @param bytes zlib's format (RFC 1950); its checksum is not looked at
 * @param most bytes to come out
 * @returns what is unpacked, step by step
 * @throws Broken when it is damaged, ends too early or is too large
 */
export function* inflating(bytes: Uint8Array, most: number): Generator<void, Uint8Array> {
	if ((bytes[0] & 15) !== 8 || ((bytes[0] << 8) | bytes[1]) % 31 !== 0)
		throw new Broken('is damaged: its data cannot be unpacked');
	const bits = new Bits(bytes, 2);
	const output = new Output(most);
	let next = STEP_BYTES;
	for (let last = false; !last; ) {
		last = bits.take(1) === 1;
		const kind = bits.take(2);
		bits.checkEnd();
		if (kind === 3) throw new Broken('is damaged: its data cannot be unpacked');
		if (kind === 0) {
			const block = bits.stored();
			output.reserve(block.length);
			output.bytes.set(block, output.length);
			output.length += block.length;
			continue;
		}
		const { literals, distances } = kind === 1 ? FIXED : readCodes(bits);
		for (;;) {
			const symbol = bits.symbol(literals);
			if (symbol === 256) break;
			if (symbol < 256) {
				if (output.length === output.bytes.length) {
					output.reserve(1);
					bits.checkEnd();
				}
				output.bytes[output.length++] = symbol;
			} else {
				if (symbol > 285) throw new Broken('is damaged: its data cannot be unpacked');
				copy(output, bits, symbol - 257, distances);
			}
			if (output.length >= next) {
				next = output.length + STEP_BYTES;
				bits.checkEnd();
				yield;
			}
		}
		bits.checkEnd();
	}
	return output.bytes.subarray(0, output.length);
}

/** The same at once, for what is small. */
export const inflate = (bytes: Uint8Array, most: number): Uint8Array =>
	atOnce(inflating(bytes, most));
