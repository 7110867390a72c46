/** Where labels go on paper. All sizes are points: 72 an inch. */
import type { Box } from './pdfPages';

export const POINTS_A_MM = 72 / 25.4;

/** Width and height. */
export type Size = readonly [number, number];

export const PAPERS = {
	label4x6: [288, 432],
	label100x150: [100 * POINTS_A_MM, 150 * POINTS_A_MM],
	a4: [210 * POINTS_A_MM, 297 * POINTS_A_MM],
	letter: [612, 792],
} as const satisfies Record<string, Size>;

export type Paper = keyof typeof PAPERS | 'asIs';

export interface Layout {
	paper: Paper;
	/** Labels on a sheet, below each other, and from four on beside each other, too. */
	perPage: 1 | 2 | 4;
	/** Which place of the first sheet is the first that is free, from 1. */
	startPosition: number;
	/** Around the sheet, and between labels. */
	margin: number;
	gap: number;
	/** Turn a label where it becomes larger by that. */
	mayRotate: boolean;
	mayEnlarge: boolean;
}

/** Left, bottom, width, height. */
export interface Cell {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The places of a sheet in their order: from left to right, then down. */
export function cellsOf([width, height]: Size, { perPage, margin, gap }: Layout): Cell[] {
	const columns = perPage === 4 ? 2 : 1;
	const rows = perPage === 1 ? 1 : 2;
	const own = {
		width: (width - 2 * margin - (columns - 1) * gap) / columns,
		height: (height - 2 * margin - (rows - 1) * gap) / rows,
	};
	return Array.from({ length: columns * rows }, (_, at) => ({
		...own,
		x: margin + (at % columns) * (own.width + gap),
		y:
			height -
			margin -
			(Math.floor(at / columns) + 1) * own.height -
			Math.floor(at / columns) * gap,
	}));
}

export interface Placed {
	/** In place of its own size; 1 keeps it. */
	scale: number;
	isTurned: boolean;
	/** Left and bottom of what is seen. */
	x: number;
	y: number;
}

/** Rounding must not make a label of 4 × 6 inches smaller than its paper of the same size. */
const NEARLY = 1e-3;

/** In the middle of the cell, as large as it may be. */
export function place(size: Size, cell: Cell, layout: Layout): Placed {
	const scaleFor = ([width, height]: Size) => {
		const fits = Math.min(cell.width / width, cell.height / height);
		const scale = layout.mayEnlarge ? fits : Math.min(1, fits);
		return Math.abs(scale - 1) < NEARLY ? 1 : scale;
	};
	const turned: Size = [size[1], size[0]];
	const isTurned = layout.mayRotate && scaleFor(turned) > scaleFor(size) * (1 + NEARLY);
	const [width, height] = isTurned ? turned : size;
	const scale = scaleFor([width, height]);
	return {
		scale,
		isTurned,
		x: cell.x + (cell.width - width * scale) / 2,
		y: cell.y + (cell.height - height * scale) / 2,
	};
}

/**
 * PDF's matrix that puts what is seen of a box, turned clockwise, with its lower left corner to a
 * point.
 */
export function matrixOf(
	[x0, y0, x1, y1]: Box,
	rotation: number,
	scale: number,
	x: number,
	y: number,
): number[] {
	switch (rotation) {
		case 90:
			return [0, -scale, scale, 0, x - scale * y0, y + scale * x1];
		case 180:
			return [-scale, 0, 0, -scale, x + scale * x1, y + scale * y1];
		case 270:
			return [0, scale, -scale, 0, x + scale * y1, y - scale * x0];
		default:
			return [scale, 0, 0, scale, x - scale * x0, y - scale * y0];
	}
}
