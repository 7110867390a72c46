/** The pictures of Chinese characters, unpacked when a list first needs them. */
import { PICTURES, STEPS } from './glyphData';
import { SIDE, unpacking } from './glyphCoder';
import type { Rest } from './steps';

export type Glyphs = ReadonlyMap<number, Uint16Array>;

let unpacked: Promise<Glyphs> | undefined;

/** By code point: 16 rows of 16 bits. */
export function glyphs(rest: Rest): Promise<Glyphs> {
	return (unpacked ??= unpack(rest));
}

async function unpack(rest: Rest): Promise<Glyphs> {
	const steps = STEPS.split(' ');
	const pictures = unpacking(Buffer.from(PICTURES, 'base64'), steps.length);
	const found = new Map<number, Uint16Array>();
	let code = 0;
	for (const step of steps) {
		code += Number.parseInt(step, 36);
		const { value } = pictures.next();
		if (value) found.set(code, value);
		const pause = rest();
		if (pause) await pause;
	}
	return found;
}

/** A frame: what stands for a character without a picture. */
export const FRAME = Uint16Array.from({ length: SIDE }, (_, y) =>
	y === 1 || y === 13 ? 0b0011111111111100 : y > 1 && y < 13 ? 0b0010000000000100 : 0,
);

/** Drawing operators: each row's runs of black as rectangles, one unit a pixel. */
export function outline(rows: Uint16Array): string {
	const drawn: string[] = [];
	rows.forEach((row, y) => {
		for (let x = 0; x < SIDE; x++) {
			const start = x;
			while (x < SIDE && (row >> (SIDE - 1 - x)) & 1) x++;
			if (x > start) drawn.push(`${start} ${13 - y} ${x - start} 1 re`);
		}
	});
	return drawn.length > 0 ? `${drawn.join(' ')} f` : '';
}
