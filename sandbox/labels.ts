/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** Real label files: a 4x6 inch PDF with text and bars, and a PNG of the same bars. */
import { crc32, deflateSync } from 'node:zlib';

import type { SandboxState } from './types.ts';

/** Standard PDF fonts have no Chinese: what they lack prints as "?". */
const pdfText = (text: string) => text.replace(/[^\x20-\x7e]/gu, '?').replace(/[\\()]/g, '\\$&');

/** Bars from the characters' bits: for the eye, unique per number, not for a scanner. */
const bits = (text: string) =>
	`101${[...Buffer.from(text, 'utf8')].map((byte) => byte.toString(2).padStart(8, '0')).join('')}101`;

/** A one-page PDF, 288 x 432 points, valid down to the offsets of its cross-reference table. */
export function pdf(lines: string[]): Buffer {
	const bars = bits(lines.at(-1) ?? '');
	const width = 256 / bars.length;
	const drawn = [...bars]
		.map((bit, at) =>
			bit === '1' ? `${(16 + at * width).toFixed(2)} 40 ${width.toFixed(2)} 90 re f` : '',
		)
		.filter(Boolean);
	const text = lines.map(
		(line, at) => `BT /F1 12 Tf 16 ${400 - at * 20} Td (${pdfText(line)}) Tj ET`,
	);
	const content = ['1 w 8 8 272 416 re S', ...text, ...drawn].join('\n');
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
		`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
	];
	let file = '%PDF-1.4\n';
	const offsets = objects.map((object, at) => {
		const offset = file.length;
		file += `${at + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
	file += `${end}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
	return Buffer.from(file, 'latin1');
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(data.length, 0);
	frame.writeUInt32BE(crc32(body), 4);
	return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A grey 4x6 PNG at 100 dots an inch; the lines stand in its text chunk. */
export function png(lines: string[]): Buffer {
	const [width, height] = [400, 600];
	const bars = bits(lines.at(-1) ?? '');
	const row = Buffer.alloc(width + 1, 255);
	row[0] = 0;
	for (let x = 0; x < width - 40; x++) {
		if (bars[Math.floor((x * bars.length) / (width - 40))] === '1') row[x + 21] = 0;
	}
	const blank = Buffer.alloc(width + 1, 255);
	blank[0] = 0;
	const rows = Array.from({ length: height }, (_, y) => (y > 200 && y < 400 ? row : blank));
	const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', head),
		chunk('tEXt', Buffer.from(`Comment\0${lines.map(pdfText).join(' | ')}`, 'latin1')),
		chunk('IDAT', deflateSync(Buffer.concat(rows))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/**
 * The file a label URL points at. Operators of Kuaikuai serve theirs under /UploadFiles, often with
 * "localhost" for a host (document 003, sections 4, 5 and 10).
 */
export function file(
	path: string,
	state: SandboxState,
): { body: Buffer; contentType: string } | undefined {
	const name =
		/\/labels\/(.+)$/.exec(path)?.[1] ?? path.replace(/^.*\/UploadFiles\/Self\//, 'kuaikuai/');
	const lines = Object.hasOwn(state.files, name) ? state.files[name] : undefined;
	if (!lines) return undefined;
	return name.endsWith('.png')
		? { body: png(lines), contentType: 'image/png' }
		: { body: pdf(lines), contentType: 'application/pdf' };
}
