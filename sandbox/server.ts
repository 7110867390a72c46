/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The sandbox on a port: every provider under a path of its own, label files, the shop owner's
 * consent page, a page that shows what arrived, and the controls under /_sandbox/.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { FaultRule } from './faults.ts';
import type { Consent, Delivery, Sandbox, SettingsPatch } from './index.ts';
import { consentPage, page } from './page.ts';
import type { Kuaidi100OrderInput, KuaikuaiOrderInput, Seed } from './seed.ts';
import type { Provider } from './types.ts';

const MOUNTS: Record<string, Provider> = {
	kuaidi100: 'kuaidi100',
	dingcang: 'dingcang',
	dingexpress: 'dingexpress',
	fengchao: 'fengchao',
	kuaikuai: 'kuaikuai',
	labels: 'labels',
	UploadFiles: 'labels',
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function send(
	response: ServerResponse,
	status: number,
	body: string,
	type = 'application/json',
): void {
	response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

/** Sends the body in small pieces over the given time, so that only a deadline notices. */
function drip(response: ServerResponse, body: Buffer, ms: number): void {
	const pieces = Math.min(body.length, 40) || 1;
	const size = Math.ceil(body.length / pieces);
	let at = 0;
	const timer = setInterval(() => {
		response.write(body.subarray(at, (at += size)));
		if (at >= body.length) {
			clearInterval(timer);
			response.end();
		}
	}, ms / pieces);
	response.on('close', () => clearInterval(timer));
}

function play(delivery: Delivery, response: ServerResponse): void {
	if (delivery.how === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	// a hanging call ends when its client goes, or with the server
	if (delivery.how === 'hang') return;
	const { status, headers, body } = delivery.answer;
	response.writeHead(status, { ...headers, 'content-length': String(body.length) });
	if (delivery.how === 'drip') drip(response, body, delivery.ms);
	else response.end(body);
}

interface Orders {
	kuaidi100?: Kuaidi100OrderInput[];
	kuaikuai?: KuaikuaiOrderInput[];
}

type Command = (sandbox: Sandbox, input: Record<string, unknown>) => unknown;
const CONTROLS: Record<string, Command> = {
	'GET state': ({ state }) => state,
	'GET calls': ({ calls }) => calls,
	'GET counts': (sandbox) => sandbox.counts(),
	'GET faults': ({ faults }) => faults.rules,
	'POST reset': (sandbox, input) => sandbox.reset(input.seed as Seed | undefined),
	'POST faults': ({ faults }, input) =>
		faults.set((input.rules ?? []) as FaultRule[], input.seed as number | undefined),
	'POST settings': (sandbox, input) => sandbox.set(input as SettingsPatch),
	'POST balances': ({ state }, { stt, kuaikuai }) => {
		if (typeof stt === 'number') state.stt.balance = stt;
		if (typeof kuaikuai === 'number') state.kuaikuai.balance = kuaikuai;
	},
	'POST orders': (sandbox, { kuaidi100 = [], kuaikuai = [] }: Orders) => ({
		kuaidi100: kuaidi100.map((order) => sandbox.addKuaidi100Order(order)),
		kuaikuai: kuaikuai.map((order) => sandbox.addKuaikuaiOrder(order)),
	}),
	'POST callback': (sandbox, input) => sandbox.authorizeShop(input as Consent),
};

async function control(
	sandbox: Sandbox,
	name: string,
	body: Buffer,
	response: ServerResponse,
): Promise<void> {
	const command = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
	if (!command) {
		send(
			response,
			404,
			JSON.stringify({ error: `There is no ${name}`, known: Object.keys(CONTROLS) }),
		);
		return;
	}
	try {
		const input = body.length ? (JSON.parse(body.toString('utf8')) as Record<string, unknown>) : {};
		send(response, 200, JSON.stringify((await command(sandbox, input)) ?? { ok: true }));
	} catch (error) {
		send(response, 400, JSON.stringify({ error: (error as Error).message }));
	}
}

async function serve(
	sandbox: Sandbox,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'sandbox'}`);
	const method = request.method ?? 'GET';
	const [, mount, rest] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
	const body = await bodyOf(request);
	if (mount === '') send(response, 200, page(sandbox), 'text/html');
	else if (mount === '_sandbox') await control(sandbox, `${method} ${rest}`, body, response);
	else if (method === 'GET' && mount === 'kuaidi100' && rest === 'oauth') {
		const { state, shopId, shopName } = Object.fromEntries(url.searchParams) as Partial<
			Record<string, string>
		>;
		const answered = await sandbox
			.authorizeShop({ state, shopId, shopName })
			.catch((error: Error) => error);
		send(response, answered instanceof Error ? 400 : 200, consentPage(answered), 'text/html');
	} else if (Object.hasOwn(MOUNTS, mount)) {
		const headers = Object.fromEntries(
			Object.entries(request.headers).map(([key, value]) => [key, String(value)]),
		);
		play(await sandbox.deliver(MOUNTS[mount], { method, url: url.href, headers, body }), response);
	} else send(response, 404, 'Not found', 'text/plain');
}

export async function listen(
	sandbox: Sandbox,
	port: number,
	host: string,
): Promise<{ url: string; close(): Promise<void> }> {
	const server = createServer((request, response) => {
		serve(sandbox, request, response).catch((error: Error) => {
			if (!response.headersSent) send(response, 500, error.stack ?? error.message, 'text/plain');
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	const bound = (server.address() as AddressInfo).port;
	return {
		url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
