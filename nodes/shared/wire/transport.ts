/**
 * Sends one request and brings back its whole text, within a deadline and a size limit that n8n's
 * helpers do not have (its time-out restarts with every byte, its size is unlimited). Knows no
 * provider.
 */
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Failure, findFailure } from '../failure';
import { Mask } from './masking';

export type Context =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

/**
 * What a call does at the provider, and so what may be repeated: a read freely; a billed read and a
 * write only when they surely did not happen.
 */
export type Effect = 'read' | 'billed' | 'write';

export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

export interface Limits {
	/** The whole exchange, in milliseconds. */
	deadlineMs: number;
	maxBytes: number;
	/**
	 * Where the caller's own time ends (milliseconds since 1970), a poll's for example: no try begins
	 * or lasts longer.
	 */
	endsAt?: number;
}

export interface ExchangeOptions {
	effect: Effect;
	/** The credential that signs; a plain request without one. */
	credentialType?: string;
	/**
	 * What of the credential must not come back: it is masked in the answer, should the provider
	 * quote it.
	 */
	secrets?: (credentials: ICredentialDataDecryptedObject) => unknown[];
	limits?: Limits;
	/**
	 * `hand over` gives a redirect's answer to the caller (label files); with a credential it is
	 * always refused.
	 */
	redirects?: 'refuse' | 'hand over';
}

export const DEFAULT_LIMITS: Limits = { deadlineMs: 30_000, maxBytes: 64 * 1024 * 1024 };

const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];
const TRIES = 3;
const FIRST_PAUSE_MS = 400;
/**
 * A provider that asks for a longer pause than this gets its wish: the item fails and says when to
 * come back.
 */
const LONGEST_PAUSE_MS = 20_000;

/** What of a Node.js stream is used here. */
interface AnswerStream {
	readonly destroyed?: boolean;
	on(event: string, listener: (piece: never) => void): this;
	destroy(): void;
}

interface Response {
	statusCode: number;
	headers: Record<string, string>;
	body: AnswerStream;
}

type Helpers = {
	httpRequest(options: IHttpRequestOptions): Promise<unknown>;
	httpRequestWithAuthentication(
		this: Context,
		type: string,
		options: IHttpRequestOptions,
		more?: {
			credentialsDecrypted?: {
				id: string;
				name: string;
				type: string;
				data: ICredentialDataDecryptedObject;
			};
		},
	): Promise<unknown>;
};

/**
 * Decrypting costs more than signing: once per run, not once per call. Keyed by the run's own
 * context, so nothing outlives it.
 */
const decrypted = new WeakMap<object, Map<string, Promise<ICredentialDataDecryptedObject>>>();

export function credentialsOf(
	context: Context,
	type: string,
): Promise<ICredentialDataDecryptedObject> {
	let types = decrypted.get(context);
	if (!types) decrypted.set(context, (types = new Map()));
	let data = types.get(type);
	if (!data) types.set(type, (data = context.getCredentials(type)));
	return data;
}

/**
 * Sends a signed request (`credentialType` given) or a plain one, and repeats it where that is
 * safe.
 * @throws Failure `notSent`, `busy` (429), `refused` (a redirect) or `lost`; never for another HTTP
 * status
 */
export async function exchange(
	context: Context,
	options: IHttpRequestOptions,
	{
		effect,
		credentialType,
		secrets,
		limits = DEFAULT_LIMITS,
		redirects = 'refuse',
	}: ExchangeOptions,
): Promise<Answer> {
	for (let attempt = 1; ; attempt++) {
		const outcome = await once(context, options, limits, credentialType, secrets).then(
			(answer) => answer,
			(error: unknown) => toFailure(error),
		);
		const failure = outcome instanceof Failure ? outcome : judgeStatus(outcome, redirects);
		if (!failure) {
			const answer = outcome as Answer;
			if (!(effect === 'read' && answer.status >= 500) || attempt >= TRIES) return answer;
		} else if (attempt >= TRIES || !repeatable(failure, effect)) {
			throw failure;
		}
		const pause = failure?.retryAfterMs ?? FIRST_PAUSE_MS * 3 ** (attempt - 1);
		if (failure && pause > LONGEST_PAUSE_MS) throw failure;
		if (limits.endsAt !== undefined && Date.now() + pause >= limits.endsAt) {
			if (failure) throw failure;
			return outcome as Answer;
		}
		await sleep(pause);
	}
}

function repeatable(failure: Failure, effect: Effect): boolean {
	if (failure.kind === 'notSent' || failure.kind === 'busy') return true;
	return failure.kind === 'lost' && effect === 'read' && failure.again !== false;
}

async function once(
	context: Context,
	options: IHttpRequestOptions,
	limits: Limits,
	credentialType: string | undefined,
	secrets: ExchangeOptions['secrets'],
): Promise<Answer> {
	const helpers = context.helpers as unknown as Helpers;
	const deadline = Math.min(Date.now() + limits.deadlineMs, limits.endsAt ?? Infinity);
	const request: IHttpRequestOptions = {
		...options,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: Math.max(1, deadline - Date.now()),
	};
	const data =
		credentialType === undefined ? undefined : await credentialsOf(context, credentialType);
	let stream: AnswerStream | undefined;
	let late = false;
	const work = async (): Promise<Answer> => {
		const response = (await (credentialType === undefined
			? helpers.httpRequest(request)
			: helpers.httpRequestWithAuthentication.call(context, credentialType, request, {
					credentialsDecrypted: { id: '', name: '', type: credentialType, data: data ?? {} },
				}))) as Response;
		stream = response.body;
		if (late) stream.destroy();
		const body = await readAll(response, limits.maxBytes).catch((error: unknown) => {
			throw whileReading(toFailure(error));
		});
		// A plain request fetches a file, whose bytes are what they are.
		const text = credentialType === undefined ? body : inUtf8(body, response.headers);
		return masked(
			{ status: response.statusCode, headers: response.headers, body: text },
			data && secrets && maskOf(data, secrets),
		);
	};
	return await new Promise<Answer>((resolve, reject) => {
		const giveUp = () => {
			late = true;
			stream?.destroy();
			reject(timedOut());
		};
		const end = clockOf(context).watch({ deadline, giveUp });
		work().then(resolve, reject).finally(end);
	});
}

const masks = new WeakMap<ICredentialDataDecryptedObject, Mask>();

function maskOf(
	credentials: ICredentialDataDecryptedObject,
	secrets: NonNullable<ExchangeOptions['secrets']>,
): Mask {
	let mask = masks.get(credentials);
	if (!mask) masks.set(credentials, (mask = new Mask(secrets(credentials))));
	return mask;
}

/** Of the headers, a redirect's target alone is ever shown. */
function masked(answer: Answer, mask: Mask | undefined): Answer {
	if (!mask) return answer;
	const { location } = answer.headers;
	return {
		...answer,
		headers: location ? { ...answer.headers, location: mask.text(location) } : answer.headers,
		body: mask.bytes(answer.body),
	};
}

/** A deadline (epoch milliseconds) and what happens when it has passed. */
interface Watched {
	deadline: number;
	giveUp(): void;
}

/** How late a passed deadline may be noticed. */
const CLOCK_MS = 100;

/**
 * One clock for all exchanges of a run: timers that are set and cancelled for each would cost an
 * eighth of the whole exchange.
 */
class Clock {
	private readonly watched = new Set<Watched>();
	private running = false;

	/** @returns what ends the watching */
	watch(entry: Watched): () => void {
		this.watched.add(entry);
		if (!this.running) void this.run();
		return () => this.watched.delete(entry);
	}

	private async run(): Promise<void> {
		this.running = true;
		while (this.watched.size > 0) {
			const soonest = Math.min(...[...this.watched].map(({ deadline }) => deadline));
			await sleep(Math.max(0, Math.min(CLOCK_MS, soonest - Date.now())));
			for (const entry of [...this.watched].filter(({ deadline }) => deadline <= Date.now())) {
				this.watched.delete(entry);
				entry.giveUp();
			}
		}
		this.running = false;
	}
}

const clocks = new WeakMap<object, Clock>();

function clockOf(context: Context): Clock {
	let clock = clocks.get(context);
	if (!clock) clocks.set(context, (clock = new Clock()));
	return clock;
}

function timedOut(code?: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: 'The provider did not answer in time',
		description: 'Try again later, or allow more time with the option “Timeout”.',
		again: false,
	});
}

/** By its events: to iterate over a stream costs more than to read a short answer. */
async function readAll({ headers, body: stream }: Response, maxBytes: number): Promise<Buffer> {
	return await new Promise<Buffer>((resolve, reject) => {
		const pieces: Buffer[] = [];
		let size = 0;
		const refuse = () => {
			stream.destroy();
			reject(tooLarge(maxBytes));
		};
		// Also for the error that destroying it may bring.
		stream.on('error', reject);
		// After a whole answer this changes nothing.
		stream.on('close', () => reject(broken()));
		if (stream.destroyed) return reject(broken());
		if (Number(headers['content-length']) > maxBytes) return refuse();
		stream.on('end', () => resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, size)));
		stream.on('data', (piece: Buffer | string) => {
			const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
			size += bytes.length;
			if (size > maxBytes) refuse();
			else pieces.push(bytes);
		});
	});
}

const CHINESE_CHARSET = /charset\s*=\s*["']?(gb18030|gbk|gb2312|big5)\b/i;

/**
 * No document names an encoding, and all examples are UTF-8; an answer that declares a Chinese one
 * is read as what it says.
 */
function inUtf8(body: Buffer, headers: Record<string, string>): Buffer {
	const [, charset] = CHINESE_CHARSET.exec(headers['content-type'] ?? '') ?? [];
	if (charset === undefined) return body;
	try {
		return Buffer.from(new TextDecoder(charset).decode(body));
	} catch {
		return body;
	}
}

function tooLarge(maxBytes: number): Failure {
	return new Failure({
		kind: 'lost',
		message: `The answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB and was not read`,
		description:
			'No documented answer is that large. Ask for less at once, or check the base URL in the credential.',
		again: false,
	});
}

/**
 * Of the system (ECONNRESET), of Node's HTTP reader (HPE_…), of its unpacking (Z_…): the last two
 * speak of an answer, so the request had left.
 */
const NETWORK_CODE = /^(E|HPE_|Z_)[A-Z0-9_]+$/;

/** The system's error code and the step it belongs to, wherever n8n's wrapping left them. */
function systemError(error: unknown): { code?: string; syscall?: string } {
	for (let cause = error, depth = 0; cause && depth < 8; depth++) {
		const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
		if (typeof code === 'string' && NETWORK_CODE.test(code))
			return { code, syscall: typeof syscall === 'string' ? syscall : undefined };
		cause = (cause as { cause?: unknown }).cause;
	}
	return {};
}

/** The same codes may end a connection that had been made: then the request had left. */
function neverConnected({ code, syscall }: { code?: string; syscall?: string }): boolean {
	return (
		code !== undefined &&
		NEVER_CONNECTED.includes(code) &&
		!['read', 'write'].includes(syscall ?? '')
	);
}

function toFailure(error: unknown): Failure {
	const own = findFailure(error);
	if (own) return own;
	const system = systemError(error);
	const { code } = system;
	if (neverConnected(system)) {
		return new Failure({
			kind: 'notSent',
			code,
			message: 'The provider cannot be reached',
			description: `No connection could be made (${code}), so nothing was sent. Check the base URL in the credential and the network, then try again.`,
		});
	}
	if (code === 'ERR_CANCELED' || isCancelled(error)) {
		return new Failure({
			kind: 'lost',
			message: 'The execution was stopped while the request was under way',
			description: 'Look it up at the provider before you run it again.',
			again: false,
		});
	}
	if (code === 'ETIMEDOUT' || code === 'ECONNABORTED' || code === 'ESOCKETTIMEDOUT')
		return timedOut(code);
	if (code !== undefined) return broken(code);
	// Nothing that a network says: n8n itself refused (no credential, a forbidden host), so nothing
	// was sent.
	const { message, description } = (error ?? {}) as {
		message?: string;
		description?: string | null;
	};
	return /aborted|socket hang up|terminated/i.test(message ?? '')
		? broken()
		: new Failure({
				kind: 'invalid',
				message: message ?? String(error),
				description: description ?? undefined,
			});
}

function broken(code?: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: 'The connection broke before the answer was complete',
		description: `The connection ended early, or what came is no HTTP${code ? ` (${code})` : ''}. Try again later.`,
	});
}

/** An answer had begun: whatever ended it, the request was sent. */
function whileReading(failure: Failure): Failure {
	return failure.kind === 'invalid' || failure.kind === 'notSent' ? broken(failure.code) : failure;
}

function isCancelled(error: unknown): boolean {
	const { message, name } = (error ?? {}) as { message?: string; name?: string };
	return (
		name === 'CanceledError' || message === 'canceled' || message === 'This operation was aborted'
	);
}

/**
 * The two HTTP answers that no provider's own code gives: too many requests, and a redirect (wrong
 * base URL).
 */
function judgeStatus(
	{ status, headers }: Answer,
	redirects: ExchangeOptions['redirects'],
): Failure | undefined {
	if (status === 429) {
		return new Failure({
			kind: 'busy',
			httpStatus: 429,
			message: 'The provider is receiving too many requests',
			description: 'Nothing was done. Try again later, or lower “Concurrency” in the options.',
			retryAfterMs: retryAfter(headers['retry-after']),
		});
	}
	if (status >= 300 && status < 400 && redirects === 'refuse') {
		return new Failure({
			kind: 'refused',
			httpStatus: status,
			message: 'The provider answered with a redirect, which is not followed',
			description: `A redirect would carry the account's secret to another address${redirectTarget(headers.location)}. Check the base URL in the credential (http or https, host).`,
		});
	}
	return undefined;
}

function redirectTarget(location: string | undefined): string {
	try {
		return location ? ` (${new URL(location).origin})` : '';
	} catch {
		return '';
	}
}

/** `Retry-After` in milliseconds: seconds or a date. */
function retryAfter(header: string | undefined): number | undefined {
	if (header === undefined) return undefined;
	const seconds = Number(header);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
