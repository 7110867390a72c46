/** What is a label file, by its bytes, and what is none. */
import { fromBase64, labelFileOf } from '../../../../nodes/shared/label/fileKind';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const PDF = latin1('%PDF-1.4\n1 0 obj\n%%EOF\n');
const PNG = latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR....IEND\xaeB`\x82');
const GIF = latin1('GIF89a\x01\0\x01\0\x80\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;');
const JPEG = latin1('\xff\xd8\xff\xe0\0\x10JFIF....\xff\xd9');
const ZPL = latin1('^XA^FO50,50^FDHello^FS^XZ\r\n');
const SETTINGS = latin1('CT~~CD,~CC^~CT~\n^XA~TA000~JSN^XZ\n^XA^FO1,1^FDx^FS^XZ');

describe('a label file', () => {
	it.each<[string, Buffer, string, string]>([
		['a PDF', PDF, 'pdf', 'application/pdf'],
		['a PNG', PNG, 'png', 'image/png'],
		['a GIF', GIF, 'gif', 'image/gif'],
		['a JPEG', JPEG, 'jpg', 'image/jpeg'],
		['ZPL', ZPL, 'zpl', 'application/zpl'],
		['ZPL with settings before it', SETTINGS, 'zpl', 'application/zpl'],
	])('%s is handed on with its type', (_name, bytes, extension, mimeType) => {
		const file = labelFileOf(bytes);
		expect(file).toMatchObject({ isWhole: true, kind: { extension, mimeType } });
		expect(file.bytes).toBe(bytes);
	});

	it.each<[string, (file: Buffer) => Buffer]>([
		['blank lines before it', (file) => Buffer.concat([latin1('\r\n \n'), file])],
		['a byte order mark before it', (file) => Buffer.concat([latin1('\xef\xbb\xbf'), file])],
		['Base64', (file) => latin1(file.toString('base64'))],
		['Base64 in lines', (file) => latin1(file.toString('base64').replace(/.{16}/g, '$&\r\n'))],
		[
			'Base64 in quotes, as JSON',
			(file) => latin1(JSON.stringify(file.toString('base64')).replace(/\//g, '\\/')),
		],
		[
			'a data URI',
			(file) => latin1(`data:application/octet-stream;base64,${file.toString('base64')}`),
		],
	])('is read in %s', (_way, wrap) => {
		for (const bytes of [PDF, PNG, JPEG]) {
			const file = labelFileOf(wrap(bytes));
			expect(file.isWhole).toBe(true);
			expect(file.bytes).toEqual(bytes);
		}
	});

	it.each<[string, Buffer]>([
		['nothing', latin1('')],
		['a page', latin1('<html><body>%PDF-1.4 %%EOF</body></html>')],
		['a page that begins with a comment', latin1('<!-- %PDF-1.4 %%EOF -->')],
		['words', latin1('label not ready')],
		['words that could be Base64', latin1('Labelnotready')],
		['JSON', latin1('{"code":400,"msg":"no"}')],
		['a data URI of text', latin1('data:text/plain,%PDF-1.4%%EOF')],
		['an archive', latin1('PK\x03\x04')],
		['a PDF far behind blanks', Buffer.concat([Buffer.alloc(5000, ' '), PDF])],
	])('is not %s', (_name, bytes) => {
		expect(labelFileOf(bytes).kind).toBeUndefined();
	});

	it.each([PDF, PNG, GIF, JPEG, ZPL])('is not whole when it broke off', (bytes) => {
		expect(labelFileOf(bytes.subarray(0, 12))).toMatchObject({ isWhole: false });
	});
});

it('ZPL of several labels is not whole when the last one broke off', () => {
	const two = Buffer.concat([ZPL, ZPL]);
	expect(labelFileOf(two)).toMatchObject({ isWhole: true });
	expect(labelFileOf(two.subarray(0, -8))).toMatchObject({ isWhole: false });
});

describe('Base64 in an answer', () => {
	it.each([
		['plain', PDF.toString('base64')],
		['a data URI', `data:application/pdf;base64,${PDF.toString('base64')}`],
	])('%s', (_name, text) => expect(fromBase64(text)).toEqual(PDF));

	it.each(['data:application/pdf,%25PDF', 'not Base64!', '<html>'])('%s is none', (text) =>
		expect(fromBase64(text)).toBeUndefined(),
	);
});

it('the end of a file is looked for before the NULs that fill up its last block', () => {
	const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n%%EOF\r\n'), Buffer.alloc(5000)]);
	expect(labelFileOf(bytes)).toMatchObject({ isWhole: true });
});
