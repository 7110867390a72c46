/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** PNGs of every kind, written by hand. */
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(data.length, 0);
	frame.writeUInt32BE(crc32(body), 4);
	return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export interface PngKind {
	width: number;
	height: number;
	depth?: number;
	color?: number;
	isInterlaced?: boolean;
	/** Rows with their filters; white ones, as many as are said, without it. */
	data?: Buffer;
	rows?: number;
	/** Chunks between head and data. */
	more?: Array<[type: string, data: Buffer]>;
}

export function pngOf({
	width,
	height,
	depth = 8,
	color = 0,
	isInterlaced = false,
	rows = Math.min(height, 4),
	data = Buffer.concat(
		Array.from({ length: rows }, () =>
			Buffer.concat([Buffer.from([0]), Buffer.alloc(Math.ceil((width * depth) / 8), 255)]),
		),
	),
	more = [],
}: PngKind): Buffer {
	const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, color, 0, 0, isInterlaced ? 1 : 0]);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		chunk('IHDR', head),
		...more.map(([type, body]) => chunk(type, body)),
		chunk('IDAT', deflateSync(data)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
