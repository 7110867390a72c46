/**
 * What a label file is, by its bytes: what servers put before it is taken off, and Base64 is read as
 * what it says.
 */

export interface FileKind {
	extension: string;
	mimeType: string;
	/** How a file of this kind begins. */
	head: RegExp;
	/** What stands near the end of every whole file: without it the transfer was cut short. */
	tail: Buffer;
	/** How each of several labels in one file begins, where each has an end of its own. */
	start?: Buffer;
}

const KINDS: FileKind[] = [
	{
		extension: 'pdf',
		mimeType: 'application/pdf',
		head: /^%PDF-/,
		tail: Buffer.from('%%EOF'),
	},
	{
		extension: 'png',
		mimeType: 'image/png',
		head: /^\x89PNG\r\n/,
		tail: Buffer.from('IEND'),
	},
	{
		extension: 'gif',
		mimeType: 'image/gif',
		head: /^GIF8[79]a/,
		tail: Buffer.from([0x00, 0x3b]),
	},
	{
		extension: 'jpg',
		mimeType: 'image/jpeg',
		head: /^\xff\xd8\xff/,
		tail: Buffer.from([0xff, 0xd9]),
	},
	// For label printers: texts, which settings may come before (`CT~~CD,~CC^~CT~`, `~SD15`).
	{
		extension: 'zpl',
		mimeType: 'application/zpl',
		head: /^(?:(?:CT)?~[\x20-\x7e]{1,40}\s{0,4}){0,4}\^XA/,
		tail: Buffer.from('^XZ'),
		start: Buffer.from('^XA'),
	},
];

export const NO_KIND = 'neither PDF, PNG, GIF, JPEG nor ZPL';

/**
 * Readers look for a PDF's end in its last kilobyte; a little more is allowed for what servers
 * append.
 */
const TAIL_BYTES = 2048;
const HEAD_BYTES = 256;
/** Of what a server puts before a file: blank lines, a byte order mark, NULs. */
const MOST_BLANKS = 1024;
const BLANKS = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function withoutBlanks(bytes: Buffer): Buffer {
	let at = 0;
	while (at < MOST_BLANKS && at < bytes.length) {
		if (BLANKS.has(bytes[at])) at++;
		else if (bytes.subarray(at, at + 3).equals(BYTE_ORDER_MARK)) at += 3;
		else break;
	}
	return at === 0 ? bytes : bytes.subarray(at);
}

function kindAt(bytes: Buffer): FileKind | undefined {
	const head = bytes.subarray(0, HEAD_BYTES).toString('latin1');
	return KINDS.find((kind) => kind.head.test(head));
}

const DATA_URI = /^data:[^,]{0,200},/i;
const BASE64_LETTERS = /^[A-Za-z0-9+/_=\s-]+$/;

/** The bytes that a text holds as Base64, or as a data URI; undefined for any other text. */
export function fromBase64(text: string): Buffer | undefined {
	const [uri = ''] = DATA_URI.exec(text.slice(0, HEAD_BYTES)) ?? [];
	if (uri !== '' && !/;\s*base64,$/i.test(uri)) return undefined;
	return BASE64_LETTERS.test(text.slice(uri.length, uri.length + HEAD_BYTES))
		? Buffer.from(text.slice(uri.length), 'base64')
		: undefined;
}

export interface LabelFile {
	bytes: Buffer;
	/** Undefined: it is no label. */
	kind?: FileKind;
	/** Whether its end is there. */
	isWhole: boolean;
}

export function labelFileOf(came: Buffer): LabelFile {
	const plain = withoutBlanks(came);
	const found = kindAt(plain);
	const decoded = found ? undefined : fromText(plain);
	const bytes = decoded ?? plain;
	const kind = found ?? (decoded && kindAt(decoded));
	return {
		bytes,
		kind,
		isWhole: kind !== undefined && endsAs(kind, endOf(bytes)),
	};
}

/** Where a whole file says that it ends: before the blanks and NULs with which servers fill up blocks. */
function endOf(bytes: Buffer): Buffer {
	let end = bytes.length;
	while (end > 0 && BLANKS.has(bytes[end - 1])) end--;
	return bytes.subarray(Math.max(0, end - TAIL_BYTES), end);
}

function endsAs({ tail, start }: FileKind, end: Buffer): boolean {
	const at = end.lastIndexOf(tail);
	return at !== -1 && (start === undefined || at > end.lastIndexOf(start));
}

/** A file that came as the text of one, perhaps in quotes. */
function fromText(bytes: Buffer): Buffer | undefined {
	if (!/^"?(data:|[A-Za-z0-9+/\\]{8})/i.test(bytes.subarray(0, 16).toString('latin1')))
		return undefined;
	return fromBase64(bytes.toString('latin1').trim().replace(/^"|"$/g, '').replace(/\\\//g, '/'));
}
