/**
 * The words that everything on the wire shares: what a call does, what comes back, and how long and
 * how large it may be. Knows no provider.
 */
import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

export type Context =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

/**
 * What a call does at the provider, and so what may be repeated: a read freely; a billed read and a
 * write only when they definitely did not happen.
 */
export type Effect = 'read' | 'billed' | 'write';

export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
	/** Of the call that it answers; absent: a read. */
	effect?: Effect;
	/** Is told what of the answer was unusual, though it could be read; see unusual.ts. */
	notice?(what: string): void;
}

export interface Limits {
	/** The whole exchange, in milliseconds. */
	deadlineMs: number;
	/** Of the answer, unpacked; by default what its kind of call needs. */
	maxBytes?: number;
	/** Whether “too many requests” is the caller's matter, who waits for its turn and repeats the call. */
	handsOverBusy?: boolean;
	/**
	 * Where the caller's own time ends (milliseconds since 1970), a poll's for example: no try begins
	 * or lasts longer.
	 */
	endsAt?: number;
}

export const DEFAULT_LIMITS: Limits = { deadlineMs: 30_000 };

const MIB = 1024 * 1024;

/**
 * How large an answer may be, unpacked, in bytes. A few kilobytes of gzip can unpack to gigabytes, so
 * each kind of call has its limit: ordinary answers, lists (orders, labels of many orders), answers
 * that hold label files as Base64, and orders that were paid for with the call, which nobody should
 * have to pay for again.
 */
export const ANSWER_BYTES = {
	answer: 4 * MIB,
	list: 16 * MIB,
	files: 32 * MIB,
	paid: 64 * MIB,
} as const;

export type AnswerSize = keyof typeof ANSWER_BYTES;
