/** An answer that is compressed without saying so: Node unpacks only what a header announces. */
import { tooLarge } from './tooLarge';

export const COMPRESSED = 'compression that no header announces';

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/**
 * The bytes, unpacked where they are gzip's; as they came where they only begin so.
 * @throws Failure `lost` when they unpack to more than `maxBytes`
 */
export async function unpacked(
	body: Buffer,
	maxBytes: number,
	notice?: (what: string) => void,
): Promise<Buffer> {
	if (!body.subarray(0, GZIP.length).equals(GZIP)) return body;
	const unpacking = new DecompressionStream('gzip');
	const writer = unpacking.writable.getWriter();
	// What is wrong with the bytes shows while they are read.
	const given = writer
		.write(Uint8Array.from(body))
		.then(async () => await writer.close())
		.catch(() => undefined);
	const reader = unpacking.readable.getReader();
	const pieces: Uint8Array[] = [];
	let size = 0;
	for (;;) {
		const piece = await reader.read().catch(() => undefined);
		if (piece === undefined) return body;
		if (piece.done) break;
		const bytes = piece.value as Uint8Array;
		size += bytes.length;
		if (size > maxBytes) {
			await reader.cancel().catch(() => undefined);
			throw tooLarge(maxBytes);
		}
		pieces.push(bytes);
	}
	await given;
	notice?.(COMPRESSED);
	return Buffer.concat(pieces, size);
}
