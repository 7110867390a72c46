/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The sandbox on a port: every provider under a path of its own, label files, the shop owner's
 * consent page, a page that shows what arrived, and the controls under /_sandbox/.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Consent, Delivery, Sandbox, SettingsPatch } from './contract.ts';
import type { FaultRule } from './faults.ts';
import { consentPage, page } from './page.ts';
import type { Kuaidi100OrderInput, KuaikuaiOrderInput, Seed } from './seed.ts';
import type { EnterpriseOrder, Provider } from './types.ts';

const MOUNTS: Record<string, Provider> = {
	kuaidi100: 'kuaidi100',
	'kuaidi100-enterprise': 'kuaidi100Enterprise',
	dingcang: 'dingcang',
	dingexpress: 'dingexpress',
	fengchao: 'fengchao',
	kuaikuai: 'kuaikuai',
	labels: 'labels',
	UploadFiles: 'labels',
};

/** More than any documented call needs: 100 Fengchao orders are well below one. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The body, or undefined where it is too large; what still comes of that is thrown away. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
	return await new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		let bytes = 0;
		request.on('data', (part: Buffer) => {
			bytes += part.length;
			if (bytes <= MAX_BODY_BYTES) parts.push(part);
			else {
				parts.length = 0;
				resolve(undefined);
			}
		});
		request.on('end', () => resolve(Buffer.concat(parts)));
		request.on('error', reject);
	});
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Why a request is not answered. A web page a developer has open can point a name of its own at
 * this machine (DNS rebinding) or post across origins; neither may read orders or set faults.
 */
function strangerIn({ headers }: IncomingMessage, ownNames: string[]): string | undefined {
	const { host = '', origin } = headers;
	const url = `http://${host}`;
	const name = URL.canParse(url) ? new URL(url).hostname : '';
	if (!LOOPBACK.test(name) && !ownNames.includes(name)) {
		return `The sandbox does not answer to the name "${host}"; start it with --public-base to give it one`;
	}
	if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host))
		return undefined;
	return 'The sandbox does not answer to pages of another origin';
}

/** Names beside the loopback ones: what it listens on, and its public base. */
function namesOf(host: string, publicBase?: string): string[] {
	const bases = [`http://${host.includes(':') ? `[${host}]` : host}`, publicBase ?? ''];
	return bases.filter((base) => URL.canParse(base)).map((base) => new URL(base).hostname);
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
	kuaidi100Enterprise?: Array<Partial<EnterpriseOrder>>;
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
	'POST orders': (
		sandbox,
		{ kuaidi100 = [], kuaidi100Enterprise = [], kuaikuai = [] }: Orders,
	) => ({
		kuaidi100Enterprise: kuaidi100Enterprise.map((order) => sandbox.addEnterpriseOrder(order)),
		kuaidi100: kuaidi100.map((order) => sandbox.addKuaidi100Order(order)),
		kuaikuai: kuaikuai.map((order) => sandbox.addKuaikuaiOrder(order)),
	}),
	'POST callback': (sandbox, input) => sandbox.authorizeShop(input as Consent),
	'POST push': (sandbox, input) => sandbox.pushTasks(input),
	'POST consent': (sandbox, input) => sandbox.pushConsent(input),
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
	if (!body) {
		response.setHeader('connection', 'close');
		send(response, 413, 'The body is too large', 'text/plain');
		return;
	}
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
	publicBase?: string,
): Promise<{ url: string; close(): Promise<void> }> {
	const ownNames = namesOf(host, publicBase);
	const server = createServer((request, response) => {
		const reason = strangerIn(request, ownNames);
		if (reason) {
			response.setHeader('connection', 'close');
			send(response, 403, reason, 'text/plain');
			return;
		}
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
