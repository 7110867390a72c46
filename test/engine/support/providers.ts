/**
 * The providers' real host names, answered by the sandbox's handlers: one model of the wire for all
 * suites. Every request is kept as it was sent, byte for byte.
 */
import nock from 'nock';
import type { Provider, Sandbox, SandboxOptions, WireAnswer } from '../../../sandbox/index.ts';
import { createSandbox } from '../../../sandbox/index.ts';
import { holdTime, releaseFor, releaseTime } from './virtualTime';

export interface SentRequest {
	provider: Provider;
	method: string;
	url: string;
	headers: Record<string, string>;
	body: string;
}

export interface Wire {
	sandbox: Sandbox;
	/** In the order they arrived. */
	requests: SentRequest[];
	/** The form parameters of one request. */
	form(position: number): Record<string, string>;
	/** The JSON body of one request. */
	json(position: number): Record<string, unknown>;
	/**
	 * Plays one request by hand instead of the sandbox: an answer, or an error to break the
	 * connection with.
	 */
	next(answer: ((request: SentRequest) => Partial<WireAnswer> & { text?: string }) | Error): void;
	/** Forgets the requests, and what was to be played. */
	clear(): void;
}

const HOSTS: Array<[host: string, provider: Provider]> = [
	['http://cloud.kuaidi100.com', 'kuaidi100'],
	['https://api.kuaidi100.com', 'kuaidi100Enterprise'],
	['http://best.dingcang.vip', 'dingcang'],
	['http://oms.dingexpress.cn', 'dingexpress'],
	['https://kf.fw199.com', 'fengchao'],
	['https://kuaikuai.example.com', 'kuaikuai'],
	['https://another.example.com', 'kuaikuai'],
	['http://labels.example.com', 'labels'],
];

function systemError(code: string): Error {
	return Object.assign(new Error(code === 'ECONNRESET' ? 'socket hang up' : code), { code });
}

/** Installs the providers for one test file; call inside `describe`, or at its top. */
export function playProviders(options: SandboxOptions = {}): Wire {
	const sandbox = createSandbox({
		seed: 'tests',
		publicBase: 'http://labels.example.com',
		...options,
	});
	const played: Array<Parameters<Wire['next']>[0]> = [];
	const requests: SentRequest[] = [];

	async function answer(request: SentRequest, req: NodeJS.EventEmitter): Promise<WireAnswer> {
		requests.push(request);
		holdTime(req);
		const byHand = played.shift();
		if (byHand instanceof Error) throw byHand;
		if (byHand) {
			const { status = 200, headers = {}, body, text = '' } = byHand(request);
			return { status, headers, body: body ?? Buffer.from(text) };
		}
		const handling = sandbox.handle(request.provider, {
			method: request.method,
			url: request.url,
			headers: request.headers,
			body: Buffer.from(request.body),
		});
		releaseFor(req, sandbox.calls.at(-1)?.fault);
		const outcome = await handling;
		if (outcome === 'reset') throw systemError('ECONNRESET');
		return outcome;
	}

	const install = () => {
		for (const [host, provider] of HOSTS) {
			const scope = nock(host).persist();
			for (const method of ['get', 'post', 'put', 'delete'] as const) {
				scope[method](/.*/).reply(async function (this: { req: unknown }, uri, parsed) {
					const { headers, method: verb } = this.req as {
						headers: Record<string, string | string[]>;
						method: string;
					};
					const raw =
						bodies.get(this.req as object) ??
						(typeof parsed === 'string' ? parsed : JSON.stringify(parsed));
					const flat = Object.fromEntries(
						Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
					);
					const {
						status,
						headers: sent,
						body,
					} = await answer(
						{ provider, method: verb, url: `${host}${uri}`, headers: flat, body: raw },
						this.req as NodeJS.EventEmitter,
					);
					return [status, body, sent] as never;
				});
			}
			scope.on('request', (req: object, _interceptor: unknown, body: string) =>
				bodies.set(req, body),
			);
			scope.on('replied', releaseTime);
		}
	};
	const bodies = new WeakMap<object, string>();

	beforeAll(() => {
		if (!nock.isActive()) nock.activate();
		nock.disableNetConnect();
		install();
	});
	afterAll(() => {
		nock.cleanAll();
		nock.restore();
	});
	beforeEach(() => {
		sandbox.reset();
		requests.length = 0;
		played.length = 0;
	});

	return {
		sandbox,
		requests,
		form: (position) => Object.fromEntries(new URLSearchParams(requests[position].body)),
		json: (position) => JSON.parse(requests[position].body) as Record<string, unknown>,
		next: (play) => void played.push(play),
		clear() {
			requests.length = 0;
			played.length = 0;
		},
	};
}

export { systemError };
