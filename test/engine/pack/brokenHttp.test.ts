/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * Answers that break HTTP itself, from a real socket: the request had left, so a write may have
 * been done.
 */
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { runNode } from '../support/harness';
import { createParameters, order } from '../stt/orders';

const http = (head: string, body: string | Buffer) =>
	Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), Buffer.from(body)]);
const json = (body: unknown) =>
	http(
		`content-length: ${Buffer.byteLength(JSON.stringify(body))}\r\nconnection: close`,
		JSON.stringify(body),
	);
const cut = gzipSync('{"result":[{"code":200}]}').subarray(0, 12);

const BROKEN: Array<[name: string, answer: Buffer]> = [
	['no HTTP', Buffer.from('no http\r\n\r\n')],
	['endless headers', http(`x: ${'a'.repeat(100_000)}\r\ncontent-length: 2`, '{}')],
	['no gzip', http('content-encoding: gzip\r\ncontent-length: 5', 'hello')],
	['half a gzip', http(`content-encoding: gzip\r\ncontent-length: ${cut.length}`, cut)],
	['no brotli', http('content-encoding: br\r\ncontent-length: 5', 'hello')],
	['bad chunks', http('transfer-encoding: chunked', 'zz\r\nhello\r\n0\r\n\r\n')],
	['less than announced', http('content-length: 500', '{"result":')],
	['nothing', Buffer.alloc(0)],
];

let server: Server;
let paths: string[];
let answerTo: (path: string) => Buffer;
let base: string;

beforeEach(async () => {
	paths = [];
	server = createServer((socket: Socket) => {
		socket.on('error', () => undefined);
		socket.once('data', (bytes) => {
			const path = bytes.toString().split(' ')[1];
			paths.push(path);
			socket.end(answerTo(path));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const account = () => ({
	sttLogisticsApi: {
		service: 'custom',
		appKey: '20011',
		appSecret: 'demo_app_secret',
		baseUrl: base,
	},
	kuaidi100Api: { secretKey: 'demo_key', secretSecret: 'demo_secret', baseUrl: `${base}/api` },
});

it.each(BROKEN)(
	'a creation that was answered by %s is looked up, not called unsent',
	async (_name, answer) => {
		answerTo = (path) => {
			if (path.includes('interface')) return answer;
			return path.includes('cancelstatus')
				? json({ code: 200, result: '0' })
				: json([
						{
							code: 200,
							orderid: 'A-1',
							label_url: 'http://x.example.com/1.pdf',
							trackingno: 'T1',
						},
					]);
		};
		const run = await runNode({
			node: 'sttLogistics',
			parameters: createParameters(),
			items: [order('A-1')],
			settings: retries,
			credentials: account(),
		});
		expect(run.error).toBeUndefined();
		expect(run.json[0].shipment).toMatchObject({ trackingNumbers: ['T1'] });
		expect(paths).toEqual([
			'/api/interface.api.php',
			'/api/multifetchlabels.php',
			'/api/cancelstatus.php',
		]);
	},
);

it.each(BROKEN)(
	'a write that nobody can look up, answered by %s, stays unknown and is not sent again',
	async (_name, answer) => {
		answerTo = () => answer;
		const scanForm = {
			resource: 'scanForm',
			operation: 'create',
			channelId: { __rl: true, mode: 'id', value: '422' },
			addressId: 93,
			trackingNumbers: 'T1',
		};
		const form = await runNode({
			node: 'sttLogistics',
			parameters: scanForm,
			settings: retries,
			credentials: account(),
		});
		const ship = {
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'list', value: 'fedex' },
		};
		const shipped = await runNode({
			node: 'kuaidi100',
			parameters: ship,
			items: [order('A-1', { shipment: { trackingNumbers: ['T1'] } })],
			settings: retries,
			credentials: account(),
		});
		expect([form, shipped].map(({ error }) => error?.message)).toEqual(
			Array(2).fill(expect.stringContaining('It is not known whether this was done')),
		);
		expect(paths).toHaveLength(2);
	},
);

const zipped = (text: string) => {
	const body = gzipSync(text);
	return http(`content-encoding: gzip\r\ncontent-length: ${body.length}`, body);
};

it.each([
	['blanks', ' '.repeat(60 * 1024 * 1024), 'larger than 16 MiB'],
	['empty objects', `[${'{},'.repeat(5_000_000)}{}]`, 'more than 500000 objects'],
	['empty lists', `[${'[],'.repeat(5_000_000)}[]]`, 'more than 500000 objects'],
])('a few kilobytes that unpack to %s fill no memory', async (_name, text, message) => {
	answerTo = () => zipped(text);
	expect(answerTo('').length).toBeLessThan(100_000);
	const before = process.memoryUsage().heapUsed;
	const run = await runNode({
		node: 'sttLogistics',
		parameters: { resource: 'label', operation: 'getAll' },
		items: [order('A-1', { shipment: { orderNumber: 'A-1' } })],
		credentials: account(),
	});
	expect(run.error?.message).toContain(message);
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
});
