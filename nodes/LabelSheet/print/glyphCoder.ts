/**
 * How the pictures of characters are packed: each pixel is guessed from those around it, and only
 * what the guess leaves open is kept (arithmetic coding). Half of what deflate needs. The same code
 * packs and unpacks; all arithmetic is exact on every machine.
 */

/** Pixels of a character's side. */
export const SIDE = 16;

/** 4096 / (1 + e^(-x / 256)) at x = -2047, -1919, …, by lpaq's table. */
const SQUASHED = [
	1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607,
	3785, 3901, 3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
];

function squash(value: number): number {
	if (value > 2047) return 4095;
	if (value < -2047) return 0;
	const part = value & 127;
	const at = (value >> 7) + 16;
	return (SQUASHED[at] * (128 - part) + SQUASHED[at + 1] * part + 64) >> 7;
}

/** The inverse of `squash`. */
const STRETCHED = new Int16Array(4096);
for (let value = -2047, from = 0; value <= 2047; value++) {
	const to = squash(value);
	for (let at = from; at <= to; at++) STRETCHED[at] = value;
	from = to + 1;
}
STRETCHED.fill(2047, squash(2047) + 1);

const NEAR = 14;
const FAR = 20;
const PLACED = 14;

/** One way to look at what is around a pixel: how often it was black there. */
class View {
	readonly chances: Uint16Array;
	private readonly times: Uint8Array;
	at = 0;

	constructor(bits: number) {
		this.chances = new Uint16Array(1 << bits).fill(32768);
		this.times = new Uint8Array(1 << bits);
	}

	learn(pixel: number): void {
		const { at } = this;
		const times = this.times[at];
		const wanted = pixel === 1 ? 65535 : 0;
		this.chances[at] += Math.trunc((wanted - this.chances[at]) / (times + 1.6));
		if (times < 30) this.times[at]++;
	}
}

/** Guesses pixels, in reading order, and learns from each. */
class Guesser {
	private readonly near = new View(NEAR);
	private readonly far = new View(FAR);
	private readonly placed = new View(PLACED);
	private readonly views = [this.near, this.far, this.placed];
	private readonly stretched = [0, 0, 0];
	private readonly weights = Array.from({ length: SIDE }, () => [0.4, 0.4, 0.4]);
	private guessed = 0;
	private row = 0;

	/**
	 * @param rows those above, the nearest first, each shifted left by four
	 * @param left the row's pixels so far
	 * @returns the chance that the next pixel is black, of 4096
	 */
	guess(rows: readonly number[], left: number, x: number, y: number): number {
		const shift = SIDE - 1 - x + 4;
		const [one, two, three, four] = rows;
		this.near.at =
			((((((((left & 7) << 5) | ((one >> (shift - 2)) & 31)) << 3) | ((two >> (shift - 1)) & 7)) <<
				1) |
				((three >> shift) & 1)) <<
				2) |
			(x === 0 ? 1 : x === SIDE - 1 ? 2 : 0);
		this.far.at =
			((((((((left & 15) << 7) | ((one >> (shift - 3)) & 127)) << 5) |
				((two >> (shift - 2)) & 31)) <<
				3) |
				((three >> (shift - 1)) & 7)) <<
				1) |
			((four >> shift) & 1);
		this.placed.at =
			((((((left & 3) << 3) | ((one >> (shift - 1)) & 7)) << 1) | ((two >> shift) & 1)) << 8) |
			(y << 4) |
			x;
		this.row = y;
		const weights = this.weights[y];
		let sum = 0;
		for (let view = 0; view < 3; view++) {
			const { chances, at } = this.views[view];
			this.stretched[view] = STRETCHED[chances[at] >> 4];
			sum += weights[view] * this.stretched[view];
		}
		this.guessed = squash(Math.round(sum));
		return Math.min(4090, Math.max(6, this.guessed));
	}

	learn(pixel: number): void {
		const error = (pixel << 12) - this.guessed;
		const weights = this.weights[this.row];
		for (let view = 0; view < 3; view++) {
			weights[view] += (error * this.stretched[view]) / 400_000_000;
			this.views[view].learn(pixel);
		}
	}
}

type Coder = (chance: number) => number;

/** Goes through all pixels of all characters. `rest` comes between characters. */
function* characters(amount: number, next: Coder): Generator<Uint16Array> {
	const guesser = new Guesser();
	for (let character = 0; character < amount; character++) {
		const rows = new Uint16Array(SIDE);
		const above = [0, 0, 0, 0];
		for (let y = 0; y < SIDE; y++) {
			let row = 0;
			for (let x = 0; x < SIDE; x++) {
				const pixel = next(guesser.guess(above, row, x, y));
				guesser.learn(pixel);
				row = (row << 1) | pixel;
			}
			rows[y] = row;
			above.pop();
			above.unshift(row << 4);
		}
		yield rows;
	}
}

/** Unpacks characters one after the other, 16 rows of 16 bits each. */
export function unpacking(bytes: Uint8Array, amount: number): Generator<Uint16Array> {
	let low = 0;
	let high = 0xffffffff;
	let at = 4;
	let code = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
	return characters(amount, (chance) => {
		const middle = low + Math.floor((high - low) / 4096) * chance;
		const pixel = code <= middle ? 1 : 0;
		if (pixel === 1) high = middle;
		else low = middle + 1;
		while (((low ^ high) & 0xff000000) === 0) {
			low = (low << 8) >>> 0;
			high = ((high << 8) | 255) >>> 0;
			code = ((code << 8) | (bytes[at++] ?? 0)) >>> 0;
		}
		return pixel;
	});
}

/** The inverse, for the script that makes the data. */
export function packed(pictures: readonly Uint16Array[]): Uint8Array {
	const bytes: number[] = [];
	let low = 0;
	let high = 0xffffffff;
	let pixelAt = 0;
	const coder: Coder = (chance) => {
		const picture = pictures[Math.floor(pixelAt / (SIDE * SIDE))];
		const place = pixelAt++ % (SIDE * SIDE);
		const pixel = (picture[Math.floor(place / SIDE)] >> (SIDE - 1 - (place % SIDE))) & 1;
		const middle = low + Math.floor((high - low) / 4096) * chance;
		if (pixel === 1) high = middle;
		else low = middle + 1;
		while (((low ^ high) & 0xff000000) === 0) {
			bytes.push(high >>> 24);
			low = (low << 8) >>> 0;
			high = ((high << 8) | 255) >>> 0;
		}
		return pixel;
	};
	for (const each of characters(pictures.length, coder)) void each;
	for (const shift of [24, 16, 8, 0]) bytes.push((high >>> shift) & 255);
	return Uint8Array.from(bytes);
}
