/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateSync } from 'node:zlib';

import { createSandbox } from '../../../sandbox/index.ts';
import type { Sandbox } from '../../../sandbox/index.ts';
import { kuaidi100, sttCreate, stt } from './helpers.ts';

let sandbox: Sandbox;
let server: { url: string; close(): Promise<void> };
beforeAll(async () => {
	sandbox = createSandbox({ seed: 'demo' });
	server = await sandbox.listen();
});
afterAll(async () => await server.close());
beforeEach(() => sandbox.reset());

const post = async (
	path: string,
	request: { headers: Record<string, string>; body: Buffer },
	signal?: AbortSignal,
) =>
	await fetch(`${server.url}${path}`, {
		method: 'POST',
		headers: request.headers,
		body: new Uint8Array(request.body),
		signal,
		redirect: 'manual',
	});
const control = async (name: string, input?: unknown) => {
	const command = input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) };
	return JSON.parse(await (await fetch(`${server.url}/_sandbox/${name}`, command)).text());
};

describe('the sandbox on a port', () => {
	it('mounts the brands apart and serves their labels', async () => {
		await post('/dingexpress/api/interface.api.php', sttCreate('a1'));
		const answer = await post(
			'/dingexpress/api/multifetchlabels.php',
			stt('multifetchlabels', { orderids: ['a1'] }),
		);
		const [{ label_url: url, trackingno }] = (await answer.json()) as Array<{
			label_url: string;
			trackingno: string;
		}>;
		expect(url).toBe(`${server.url}/labels/stt/${trackingno}.pdf`);
		const file = await fetch(url);
		expect(file.headers.get('content-type')).toBe('application/pdf');
		expect(await file.text()).toContain('Order a1');
		expect((await fetch(`${server.url}/labels/stt/other.pdf`)).status).toBe(404);
		expect((await control('counts')).stt.labels).toEqual({ a1: 1 });
	});

	it('is driven by the control API', async () => {
		const { kuaidi100: added } = await control('orders', {
			kuaidi100: [{ orderNum: 'N1', shopId: '7', type: 'WEIDIAN' }],
			kuaikuai: [{ Sid: 7, ShipTo: null }],
		});
		expect(added[0]).toMatchObject({ orderNum: 'N1', orderStatus: 'UNSHIP' });
		expect((await control('state')).kuaidi100.orders).toHaveLength(21);
		await control('settings', { latencyMs: 1, stt: { cancelOutcome: 300 } });
		expect((await control('state')).settings).toMatchObject({
			latencyMs: 1,
			stt: { cancelOutcome: 300, notReady: 'empty' },
		});
		expect(await control('settings', { latency: 1 })).toEqual({
			error: 'There is no setting "latency"',
		});
		await control('faults', { rules: [{ kind: 'redirect', to: 'http://other.invalid/' }] });
		const moved = await post('/dingcang/api/channel.php', stt('channel'));
		expect([moved.status, moved.headers.get('location')]).toEqual([307, 'http://other.invalid/']);
		expect((await control('calls'))[0]).toMatchObject({
			provider: 'stt',
			brand: 'dingcang',
			operation: 'channels',
			fault: 'redirect',
		});
		await control('reset', { seed: 'empty' });
		expect((await control('state')).kuaidi100.orders).toHaveLength(0);
	});

	it('cuts, hangs and drips on real sockets', async () => {
		await control('faults', {
			rules: [
				{ kind: 'reset-after', times: 1 },
				{ kind: 'hang', times: 1 },
				{ kind: 'drip', ms: 200, times: 1 },
			],
		});
		await expect(post('/dingcang/api/interface.api.php', sttCreate('a1'))).rejects.toThrow(
			'fetch failed',
		);
		expect(sandbox.counts().stt.labelsBought).toBe(1);
		await expect(
			post('/dingcang/api/channel.php', stt('channel'), AbortSignal.timeout(100)),
		).rejects.toThrow('timeout');
		const started = performance.now();
		expect(await (await post('/dingcang/api/channel.php', stt('channel'))).json()).toHaveLength(5);
		expect(performance.now() - started).toBeGreaterThan(150);
	});

	it('plays the shop owner who consents', async () => {
		const received: string[] = [];
		const callee = createServer((request, response) => {
			let body = '';
			request.on('data', (part) => (body += String(part)));
			request.on('end', () => {
				received.push(
					`${request.method} ${request.url} ${request.headers['content-type']} ${body}`,
				);
				response.end('thanks');
			});
		});
		await new Promise<void>((resolve) => callee.listen(0, '127.0.0.1', resolve));
		const callbackUrl = `http://127.0.0.1:${(callee.address() as AddressInfo).port}/hook?token=t`;
		const { data } = (await (
			await post('/kuaidi100/api', kuaidi100('authorize', { type: 'YOUZAN', callbackUrl }))
		).json()) as { data: string };
		expect(await (await fetch(data)).text()).toContain('Shop authorized');
		expect(await control('callback', { shopId: '42', shopName: '小卖部' })).toMatchObject({
			status: 200,
			body: 'thanks',
		});
		callee.close();
		expect(received[1]).toBe(
			'POST /hook?token=t application/json {"shopName":"小卖部","shopId":"42","type":"YOUZAN"}',
		);
		expect(sandbox.state.kuaidi100.shops.some((shop) => shop.shopId === '42')).toBe(true);
	});

	it('shows what arrived, escaped', async () => {
		await post(
			'/dingcang/api/interface.api.php',
			sttCreate(sandbox.state.kuaidi100.orders[0].orderNum),
		);
		const html = await (await fetch(server.url)).text();
		expect(html).toContain('Kuaidi100 orders');
		expect(html).toContain(sandbox.state.stt.orders[0].trackingNumber);
		expect(html).not.toContain('<Tom>');
	});
});

describe('label files', () => {
	const get = async (name: string, lines: string[]) => {
		sandbox.state.files[name] = lines;
		return Buffer.from(await (await fetch(`${server.url}/labels/${name}`)).arrayBuffer());
	};

	it('are PDFs whose cross-reference table points at every object', async () => {
		const file = (await get('x/1.pdf', ['Order (1) \\ 中', '1Z999'])).toString('latin1');
		const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
		expect(file.slice(start, start + 4)).toBe('xref');
		const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) =>
			Number(match[1]),
		);
		expect(offsets.map((offset) => file.slice(offset, offset + 7))).toEqual(
			[1, 2, 3, 4, 5].map((at) => `${at} 0 obj`),
		);
		const stream = /\/Length (\d+) >>\nstream\n([\s\S]*)\nendstream/.exec(file);
		expect(stream?.[2].length).toBe(Number(stream?.[1]));
		expect(file).toContain('[0 0 288 432]');
		expect(file).toContain('(Order \\(1\\) \\\\ ?)');
	});

	it('are PNGs with whole picture data, different for each number', async () => {
		const [one, two] = [await get('x/1.png', ['a', '1Z1']), await get('x/2.png', ['a', '1Z2'])];
		expect(one.subarray(1, 4).toString()).toBe('PNG');
		const at = one.indexOf('IDAT');
		const data = one.subarray(at + 4, at + 4 + one.readUInt32BE(at - 4));
		expect(inflateSync(data)).toHaveLength(401 * 600);
		expect(one.equals(two)).toBe(false);
	});
});
