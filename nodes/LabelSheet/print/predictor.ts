/** PNG's filters of rows (PNG specification, 9), which PDF uses too. */
import { Broken } from './broken';

function paeth(left: number, above: number, corner: number): number {
	const guess = left + above - corner;
	const toLeft = Math.abs(guess - left);
	const toAbove = Math.abs(guess - above);
	const toCorner = Math.abs(guess - corner);
	if (toLeft <= toAbove && toLeft <= toCorner) return left;
	return toAbove <= toCorner ? above : corner;
}

/**
 * Undoes one row in place.
 * @param step bytes of a pixel, at least 1
 */
export function unfilter(
	kind: number,
	row: Uint8Array,
	above: Uint8Array | undefined,
	step: number,
): void {
	if (kind === 0) return;
	if (kind > 4) throw new Broken('is damaged: its rows cannot be read');
	for (let at = 0; at < row.length; at++) {
		const left = at < step ? 0 : row[at - step];
		const up = above ? above[at] : 0;
		if (kind === 1) row[at] += left;
		else if (kind === 2) row[at] += up;
		else if (kind === 3) row[at] += (left + up) >> 1;
		else row[at] += paeth(left, up, above && at >= step ? above[at - step] : 0);
	}
}

/**
 * A PDF's table of rows without its filters.
 * @param columns bytes of a row
 */
export function unpredicted(bytes: Uint8Array, columns: number): Uint8Array {
	if (!(Number.isInteger(columns) && columns > 0 && columns < 65_536))
		throw new Broken('is damaged: its rows cannot be read');
	const rows = Math.floor(bytes.length / (columns + 1));
	const result = new Uint8Array(rows * columns);
	let above: Uint8Array | undefined;
	for (let row = 0; row < rows; row++) {
		const start = row * (columns + 1);
		const own = result.subarray(row * columns, (row + 1) * columns);
		own.set(bytes.subarray(start + 1, start + 1 + columns));
		unfilter(bytes[start], own, above, 1);
		above = own;
	}
	return result;
}
