/**
 * What an error of n8n's request helpers says about the one question that matters: did the request
 * leave? What is not understood here may have left.
 */
import { Failure, findFailure } from '../failure';

/** No connection was made: the name is unknown, or nobody listens. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
const TIMED_OUT = ['ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT'];

/**
 * Of the system (ECONNRESET), of Node's HTTP reader (HPE_…), of its unpacking (Z_…): the last two
 * speak of an answer, so the request had left.
 */
const NETWORK_CODE = /^(E|HPE_|Z_)[A-Z0-9_]+$/;
/** How Node words a system error: the step, then the code. */
const STEP = /^(connect|getaddrinfo|read|write) E[A-Z]/;

/** n8n's own protection refused the address before it was connected to. */
const BLOCKED_BY_N8N = /^SsrfBlocked/;

interface SystemError {
	code?: string;
	/** The step that failed: `connect`, `getaddrinfo`, `read`, `write`. */
	step?: string;
}

/** What wraps an error: n8n's, axios's, or nothing. */
interface Wrapped {
	name?: unknown;
	message?: unknown;
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	httpCode?: unknown;
	messages?: unknown;
}

function* causesOf(error: unknown): Generator<Wrapped> {
	for (let cause = error, depth = 0; cause && depth < 8; depth++) {
		yield cause;
		cause = (cause as Wrapped).cause;
	}
}

/**
 * The system's error code and the step it belongs to, wherever n8n's wrapping left them. Before
 * n8n-workflow 2.34 an error of n8n has no cause: there the code survives as its `httpCode`, and
 * Node's own words as the first of its `messages`.
 */
function systemError(error: unknown): SystemError {
	for (const { code, syscall, httpCode, messages, message } of causesOf(error)) {
		const found = [code, httpCode].find(
			(value): value is string => typeof value === 'string' && NETWORK_CODE.test(value),
		);
		if (found === undefined) continue;
		const words = [message, ...(Array.isArray(messages) ? (messages as unknown[]) : [])];
		const said = words.map((text) => (typeof text === 'string' ? STEP.exec(text)?.[1] : undefined));
		const step = typeof syscall === 'string' ? syscall : said.find((value) => value !== undefined);
		return { code: found, step };
	}
	return {};
}

/** The same codes may end a connection that had been made: then the request had left. */
function neverConnected({ code = '', step }: SystemError): boolean {
	if (step === 'read' || step === 'write') return false;
	return NEVER_CONNECTED.includes(code) || (code === 'EHOSTUNREACH' && step === 'connect');
}

/**
 * Whatever a request helper threw, as a Failure.
 * @returns `notSent` where no connection was made, `invalid` where n8n refused the address, else `lost`
 */
export function toFailure(error: unknown): Failure {
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
			unanswered: true,
		});
	}
	if (code === 'ERR_CANCELED' || isCancelled(error)) {
		return new Failure({
			kind: 'lost',
			message: 'The execution was stopped while the request was in flight',
			description: 'Look it up at the provider before you run it again.',
			retryable: false,
		});
	}
	if (code !== undefined) return TIMED_OUT.includes(code) ? timedOut(code) : broken(code);
	const { message, description } = (error ?? {}) as { message?: string; description?: string };
	const words = message ?? String(error);
	if (/aborted|socket hang up|terminated/i.test(words)) return broken();
	const blocked = [...causesOf(error)].some(({ name }) => BLOCKED_BY_N8N.test(String(name)));
	return new Failure({
		// What is not understood may have been sent.
		kind: blocked ? 'invalid' : 'lost',
		message: words,
		description: description ?? undefined,
		retryable: false,
	});
}

export function timedOut(code?: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: 'The provider did not answer in time',
		description: 'Try again later, or allow more time with the option “Timeout”.',
		retryable: false,
		unanswered: true,
	});
}

export function broken(code?: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: 'The connection broke before the answer was complete',
		description: `The connection ended early, or what came is no HTTP${code ? ` (${code})` : ''}. Try again later.`,
		unanswered: true,
	});
}

/** An answer had begun: whatever ended it, the request was sent. */
export function whileReading(failure: Failure): Failure {
	return failure.kind === 'invalid' || failure.kind === 'notSent' ? broken(failure.code) : failure;
}

function isCancelled(error: unknown): boolean {
	const { message, name } = (error ?? {}) as { message?: string; name?: string };
	return (
		name === 'CanceledError' || message === 'canceled' || message === 'This operation was aborted'
	);
}
