/**
 * Label files and their addresses as servers may give them, and a provider that has moved to https:
 * through the real nodes.
 */
import type { IDataObject } from 'n8n-workflow';
import type { SentRequest } from '../support/providers';
import { playProviders } from '../support/providers';
import { runNode } from '../support/harness';

const wire = playProviders();

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n%%EOF\n');
const ZPL = Buffer.from('^XA^FO50,50^FDHello^FS^XZ\n');
const GIF = Buffer.from(
	'GIF89a\x01\0\x01\0\x80\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;',
	'latin1',
);
const JPEG = Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF....\xff\xd9', 'latin1');
const ADDRESS = 'http://labels.example.com/a.pdf';

const label = (address: string) => () => ({
	text: JSON.stringify([{ code: 200, orderid: 'A-1', label_url: address, trackingno: 'T1234567' }]),
});
const file =
	(body: Buffer, status = 200) =>
	() => ({ status, body });

async function fetchFile() {
	const run = await runNode({
		node: 'sttLogistics',
		parameters: {
			resource: 'label',
			operation: 'get',
			options: { download: true, checkEvery: 0.01 },
		},
		items: [{ number: 'A-1' }],
	});
	const { data } = run.items[0]?.binary ?? {};
	return {
		error: run.error,
		data,
		urls: wire.requests.slice(1).map(({ url }: SentRequest) => url),
	};
}

describe('a label file', () => {
	it.each<[string, Buffer, Buffer, string, string]>([
		['PDF', PDF, PDF, 'application/pdf', 'label-A-1.pdf'],
		['GIF', GIF, GIF, 'image/gif', 'label-A-1.gif'],
		['JPEG', JPEG, JPEG, 'image/jpeg', 'label-A-1.jpg'],
		['ZPL', ZPL, ZPL, 'application/zpl', 'label-A-1.zpl'],
		[
			'PDF behind blank lines',
			Buffer.concat([Buffer.from('\r\n\r\n'), PDF]),
			PDF,
			'application/pdf',
			'label-A-1.pdf',
		],
		['PDF as Base64', Buffer.from(PDF.toString('base64')), PDF, 'application/pdf', 'label-A-1.pdf'],
		[
			'JPEG as a data URI',
			Buffer.from(`data:image/jpeg;base64,${JPEG.toString('base64')}`),
			JPEG,
			'image/jpeg',
			'label-A-1.jpg',
		],
	])('%s is handed on with its type', async (_kind, came, bytes, mimeType, fileName) => {
		wire.next(label(ADDRESS));
		wire.next(file(came));
		const { data, error } = await fetchFile();
		expect(error).toBeUndefined();
		expect(data).toMatchObject({ mimeType, fileName, data: bytes.toString('base64') });
	});

	it.each([
		['/labels/a.pdf', 'http://best.dingcang.vip/labels/a.pdf'],
		['labels/a.pdf', 'http://best.dingcang.vip/labels/a.pdf'],
		['//labels.example.com/a.pdf', ADDRESS],
	])('at %s is fetched from %s', async (address, url) => {
		wire.next(label(address));
		wire.next(file(PDF));
		const { data, urls } = await fetchFile();
		expect(urls).toEqual([url]);
		expect(data).toMatchObject({ mimeType: 'application/pdf' });
	});

	it('in place of its address needs no request', async () => {
		wire.next(label(`data:application/pdf;base64,${PDF.toString('base64')}`));
		const { data, urls } = await fetchFile();
		expect(urls).toEqual([]);
		expect(data).toMatchObject({ mimeType: 'application/pdf', data: PDF.toString('base64') });
	});

	it('that is not there yet is asked for again', async () => {
		wire.next(label(ADDRESS));
		wire.next(file(Buffer.from('not found'), 404));
		wire.next(file(PDF));
		const { data, urls } = await fetchFile();
		expect(urls).toEqual([ADDRESS, ADDRESS]);
		expect(data).toMatchObject({ mimeType: 'application/pdf' });
	});

	it('that stays away is given up, with the label', async () => {
		wire.next(label(ADDRESS));
		for (let times = 0; times < 9; times++) wire.next(file(Buffer.from('not found'), 404));
		const { error, urls } = await fetchFile();
		expect(error?.message).toContain('HTTP 404');
		expect(urls).toHaveLength(4);
	});
});

describe('a provider that has moved from http to https', () => {
	const moved = (location: string) => () => ({ status: 301, headers: { location }, text: '' });
	const advice = async (node: string, parameters: IDataObject) =>
		(await runNode({ node, parameters: parameters as never })).error?.description;

	it('says what to set for STT, whose services have fixed hosts', async () => {
		wire.next(moved('https://best.dingcang.vip/api/getaccoutinfo.php'));
		expect(await advice('sttLogistics', { resource: 'account', operation: 'get' })).toContain(
			'The provider wants https: choose the Service “Custom” in the credential, with the Base URL https://best.dingcang.vip.',
		);
	});

	it('says what to set for Kuaidi100', async () => {
		wire.next(moved('https://cloud.kuaidi100.com/api'));
		expect(
			await advice('kuaidi100', {
				resource: 'shop',
				operation: 'getAuthorizationUrl',
				platform: 'YOUZAN',
				callbackUrl: 'https://n8n.example.com/webhook/7f3a/kuaidi100',
			}),
		).toContain('Set “Base URL” in the credential to https://cloud.kuaidi100.com/api.');
	});

	it('says no such thing of another host', async () => {
		wire.next(moved('https://login.example.com/'));
		const said = await advice('sttLogistics', { resource: 'account', operation: 'get' });
		expect(said).toContain('Check the base URL in the credential');
		expect(said).not.toContain('wants https');
	});
});
