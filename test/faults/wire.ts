/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
/**
 * Many worlds beside each other: every cell of the matrix has a sandbox of its own under a host of
 * its own, so that cells run at the same time and a fault strikes one cell alone. Answers travel as
 * they would: a dripping body drips, a hanging call hangs, an oversized one says its size.
 */
import nock from 'nock';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type {
	Delivery,
	Provider,
	Sandbox,
	SandboxOptions,
	WireAnswer,
} from '../../sandbox/index.ts';
import { createSandbox } from '../../sandbox/index.ts';
import { systemError } from '../engine/support/providers';
import { holdTime, releaseFor, releaseTime } from '../engine/support/virtualTime';
import { markedAccounts } from './secrets';

export interface World {
	sandbox: Sandbox;
	base: string;
	credentials: ReturnType<typeof markedAccounts>;
	/** `reset-before` is played as a refused connection. */
	refuses: boolean;
	/** Requests of this world that went to no provider. */
	stray: string[];
	/** A hostile peer's hand on the text of each answer. */
	twist?: (text: string, call: string) => string;
	/** The same for all of an answer: its status, headers and bytes. */
	remake?: (answer: WireAnswer, call: string) => WireAnswer;
	/** Whole answers in their order, by the path behind the provider's base URL. */
	answers: Array<{ call: string; path: string; text: string }>;
}

/** More than any answer may hold: 64 MiB for an API's, 20 MiB for a file. */
const TOO_LARGE = String(64 * 1024 * 1024 + 1);
const HOST = /^(w\d+)\.example\.com$/;
const PROVIDERS: Record<string, Provider> = {
	kuaidi100: 'kuaidi100',
	'kuaidi100-enterprise': 'kuaidi100Enterprise',
	dingcang: 'dingcang',
	fengchao: 'fengchao',
	kuaikuai: 'kuaikuai',
	labels: 'labels',
};

const worlds = new Map<string, World>();
const elsewhere: string[] = [];
let count = 0;

export function newWorld(options: SandboxOptions = {}): World {
	const host = `w${++count}`;
	const base = `http://${host}.example.com`;
	const world: World = {
		sandbox: createSandbox({ seed: 'tests', publicBase: base, ...options }),
		base,
		credentials: markedAccounts(base),
		refuses: false,
		stray: [],
		answers: [],
	};
	worlds.set(host, world);
	return world;
}

export function closeWorld({ base }: World): void {
	worlds.delete(new URL(base).host.split('.')[0]);
}

async function deliver(
	world: World,
	method: string,
	url: string,
	headers: Record<string, string>,
	body: string,
): Promise<Delivery> {
	const [, mount] = new URL(url).pathname.split('/');
	const provider = PROVIDERS[mount];
	if (!provider) {
		world.stray.push(`${method} ${url}`);
		return { how: 'whole', answer: { status: 404, headers: {}, body: Buffer.from('not found') } };
	}
	const delivery = await world.sandbox.deliver(provider, {
		method,
		url,
		headers,
		body: Buffer.from(body),
	});
	const { operation } = world.sandbox.calls.at(-1)!;
	const path = new URL(url).pathname.replace(/^\/(kuaidi100\/api|[a-z0-9-]+)/, '');
	if (delivery.how === 'whole' && world.twist)
		delivery.answer.body = Buffer.from(world.twist(delivery.answer.body.toString(), operation));
	if (delivery.how === 'whole' && world.remake)
		delivery.answer = world.remake(delivery.answer, operation);
	if (delivery.how === 'whole')
		world.answers.push({ call: operation, path, text: delivery.answer.body.toString() });
	return delivery;
}

function dripping(body: Buffer, ms: number): Readable {
	async function* pieces() {
		const size = Math.max(1, Math.ceil(body.length / 20));
		for (let at = 0; at < body.length; at += size) {
			yield body.subarray(at, at + size);
			await new Promise((resolve) => setTimeout(resolve, ms / 20).unref());
		}
	}
	return Readable.from(pieces());
}

/** Begins and does not end, as an answer does that is too large to wait for. */
function endless(body: Buffer): Readable {
	const stream = new Readable({ read: () => undefined });
	stream.push(body);
	return stream;
}

/**
 * Installs all worlds for one test file; call at its top. Returns the requests that went to none of
 * them.
 */
export function playWorlds(): string[] {
	const bodies = new WeakMap<object, string>();
	// nock's sockets are shared by more requests than Node expects of one.
	EventEmitter.defaultMaxListeners = 0;
	beforeAll(() => {
		if (!nock.isActive()) nock.activate();
		nock.disableNetConnect();
		const scope = nock(/.*/).persist();
		for (const verb of ['get', 'post', 'put', 'delete', 'head'] as const) {
			scope[verb](/.*/).reply(async function (this: { req: unknown }, uri, parsed) {
				const { headers, method } = this.req as {
					headers: Record<string, string | string[]>;
					method: string;
				};
				const req = this.req as NodeJS.EventEmitter;
				holdTime(req);
				const host = String(headers.host);
				const world = worlds.get(HOST.exec(host)?.[1] ?? '');
				if (!world) {
					elsewhere.push(`${method} ${host}${uri}`);
					throw systemError('ENOTFOUND');
				}
				const flat = Object.fromEntries(
					Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
				);
				const body =
					bodies.get(this.req as object) ??
					(typeof parsed === 'string' ? parsed : JSON.stringify(parsed));
				const delivering = deliver(world, method, `http://${host}${uri}`, flat, body);
				const struck = world.sandbox.calls.at(-1)?.fault;
				releaseFor(req, struck);
				const delivery = await delivering;
				if (delivery.how === 'hang') return await new Promise<never>(() => undefined);
				if (delivery.how === 'reset')
					throw systemError(world.refuses ? 'ECONNREFUSED' : 'ECONNRESET');
				const { status, headers: sent, body: answer } = delivery.answer;
				if (delivery.how === 'drip') return [status, dripping(answer, delivery.ms), sent] as never;
				if (struck === 'oversized')
					return [status, endless(answer), { ...sent, 'content-length': TOO_LARGE }] as never;
				return [status, answer, { ...sent, 'content-length': String(answer.length) }] as never;
			});
		}
		scope.on('request', (req: object, _interceptor: unknown, body: string) =>
			bodies.set(req, body),
		);
		scope.on('replied', releaseTime);
	});
	afterAll(() => {
		nock.cleanAll();
		nock.restore();
	});
	return elsewhere;
}
