/**
 * Packs as deflate with its fixed codes (RFC 1951, 3.2.6): enough for pages, and for pictures of
 * labels, which are black on white.
 */
import { atOnce } from './steps';
import { DISTANCE_BITS, DISTANCES, LENGTH_BITS, LENGTHS } from './inflate';

const HASH_BITS = 15;
const WINDOW = 32768;
const LONGEST = 258;

/** The last entry of a rising list that is not above the value. */
function placeOf(list: number[], value: number): number {
	let [low, high] = [0, list.length - 1];
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (list[middle] <= value) low = middle;
		else high = middle - 1;
	}
	return low;
}

const LENGTH_PLACES = Uint8Array.from({ length: LONGEST + 1 }, (_, at) => placeOf(LENGTHS, at));

class BitWriter {
	bytes = new Uint8Array(1 << 14);
	length = 0;
	private hold = 0;
	private have = 0;

	byte(value: number): void {
		if (this.length === this.bytes.length) {
			const larger = new Uint8Array(this.bytes.length * 2);
			larger.set(this.bytes);
			this.bytes = larger;
		}
		this.bytes[this.length++] = value;
	}

	/** The lowest bit first. */
	put(value: number, count: number): void {
		this.hold |= value << this.have;
		this.have += count;
		while (this.have >= 8) {
			this.byte(this.hold & 255);
			this.hold >>>= 8;
			this.have -= 8;
		}
	}

	/** A code's highest bit comes first. */
	code(value: number, count: number): void {
		for (let bit = count - 1; bit >= 0; bit--) this.put((value >> bit) & 1, 1);
	}

	literal(symbol: number): void {
		if (symbol < 144) this.code(48 + symbol, 8);
		else if (symbol < 256) this.code(400 + symbol - 144, 9);
		else if (symbol < 280) this.code(symbol - 256, 7);
		else this.code(192 + symbol - 280, 8);
	}

	end(): void {
		if (this.have > 0) this.put(0, 8 - this.have);
	}
}

function adler32(bytes: Uint8Array): number {
	let [low, high] = [1, 0];
	for (let at = 0; at < bytes.length; ) {
		const end = Math.min(at + 3800, bytes.length);
		for (; at < end; at++) {
			low += bytes[at];
			high += low;
		}
		low %= 65521;
		high %= 65521;
	}
	return high * 65536 + low;
}

/** What is packed between two steps. */
const STEP_BYTES = 1 << 16;

/** @returns zlib's format (RFC 1950), step by step */
export function* deflating(bytes: Uint8Array): Generator<void, Uint8Array> {
	const out = new BitWriter();
	out.byte(0x78);
	out.byte(0x01);
	out.put(1, 1);
	out.put(1, 2);
	/** Where three bytes of this hash were seen last, plus one. */
	const seen = new Int32Array(1 << HASH_BITS);
	let next = STEP_BYTES;
	for (let at = 0; at < bytes.length; ) {
		if (at >= next) {
			next = at + STEP_BYTES;
			yield;
		}
		let length = 0;
		let from = -1;
		if (at + 2 < bytes.length) {
			const three = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
			const hash = Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
			from = seen[hash] - 1;
			seen[hash] = at + 1;
			if (from >= 0 && at - from <= WINDOW) {
				const most = Math.min(LONGEST, bytes.length - at);
				while (length < most && bytes[from + length] === bytes[at + length]) length++;
			}
		}
		if (length < 3) {
			out.literal(bytes[at++]);
			continue;
		}
		const place = LENGTH_PLACES[length];
		out.literal(257 + place);
		out.put(length - LENGTHS[place], LENGTH_BITS[place]);
		const far = placeOf(DISTANCES, at - from);
		out.code(far, 5);
		out.put(at - from - DISTANCES[far], DISTANCE_BITS[far]);
		at += length;
	}
	out.literal(256);
	out.end();
	yield;
	const sum = adler32(bytes);
	for (const shift of [24, 16, 8, 0]) out.byte((sum / 2 ** shift) & 255);
	return out.bytes.subarray(0, out.length);
}

/** The same at once, for what is small. */
export const deflate = (bytes: Uint8Array): Uint8Array => atOnce(deflating(bytes));
