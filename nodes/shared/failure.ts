/**
 * What can go wrong with one item, told apart by the one question that matters when money is spent:
 * did it happen? Everything below the engine throws a `Failure`; the engine alone turns it into
 * what n8n shows.
 */
import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

export type FailureKind =
	/** Refused here: nothing was sent. */
	| 'invalid'
	/** No connection was made: it definitely did not happen. */
	| 'notSent'
	/** The provider said no: it did not happen, and will not without a change. */
	| 'refused'
	/**
	 * The provider said not now (too many requests, a carrier's service down): it did not happen, a
	 * later try may work.
	 */
	| 'busy'
	/** The request left and no usable answer came: nobody here knows whether it happened. */
	| 'lost';

/** What a provider means by a refusal, whatever its words: each has its table of them. */
export type Meaning =
	/** The number of the order is taken: it may be this very order. */
	| 'exists'
	/** Not now: too many calls, or closed for a while. It was not done. */
	| 'busy'
	| 'credential'
	/** It knows no order, or label, of this number. */
	| 'notFound'
	/** What the provider itself asked (a carrier, a marketplace) gave no answer: it may be done. */
	| 'timeoutBehind'
	/** Nothing is left of the balance, or of the calls that were paid for. */
	| 'quota';

export interface FailureFacts {
	kind: FailureKind;
	message: string;
	/** What to do about it. */
	description?: string;
	/** The provider's own code. */
	code?: string;
	/** What its words mean, where they are known. */
	meaning?: Meaning;
	httpStatus?: number;
	/** The field of the node or of the order that has to change. */
	field?: string;
	retryAfterMs?: number;
	/**
	 * False where asking again at once would not help (a time-out, an answer that is too large,
	 * Stop).
	 */
	retryable?: boolean;
	/** No answer came at all: the provider may be down. */
	unanswered?: boolean;
	/** The words say already that nobody knows whether it was done. */
	outcomeUnknown?: boolean;
	/** The credential or a quota is at fault, rather than this item. */
	account?: 'credential-invalid' | 'quota-exhausted';
	/** Every further call of this run would be refused for the same reason: nothing more is sent. */
	endsRun?: boolean;
	/** More facts for the error's `details`. */
	details?: Record<string, unknown>;
	/**
	 * What was achieved all the same (a label that was bought): merged into the failed item, so that
	 * it is never lost.
	 */
	achieved?: object;
}

export class Failure extends Error implements FailureFacts {
	readonly kind: FailureKind;
	readonly description?: string;
	readonly code?: string;
	readonly meaning?: Meaning;
	readonly httpStatus?: number;
	readonly field?: string;
	readonly retryAfterMs?: number;
	readonly retryable?: boolean;
	readonly unanswered?: boolean;
	readonly outcomeUnknown?: boolean;
	readonly account?: FailureFacts['account'];
	readonly endsRun?: boolean;
	readonly details?: Record<string, unknown>;
	readonly achieved?: object;

	constructor(facts: FailureFacts) {
		super(facts.message);
		this.name = 'Failure';
		this.kind = facts.kind;
		this.description = facts.description;
		this.code = facts.code;
		this.meaning = facts.meaning;
		this.httpStatus = facts.httpStatus;
		this.field = facts.field;
		this.retryAfterMs = facts.retryAfterMs;
		this.retryable = facts.retryable;
		this.unanswered = facts.unanswered;
		this.outcomeUnknown = facts.outcomeUnknown;
		this.account = facts.account;
		this.endsRun = facts.endsRun;
		this.details = facts.details;
		this.achieved = facts.achieved;
	}

	/** The same failure with some facts replaced. */
	with(facts: Partial<FailureFacts>): Failure {
		return new Failure({ ...this, message: this.message, ...facts });
	}
}

/**
 * Whether the address answered with a redirect: it is not the provider's, so it said nothing about
 * the order.
 */
export function isRedirect({ httpStatus }: Failure): boolean {
	return httpStatus !== undefined && httpStatus >= 300 && httpStatus < 400;
}

/** A failure of the user's input, found before anything is sent. */
export function invalid(field: string, message: string, description?: string): Failure {
	return new Failure({ kind: 'invalid', field, message, description });
}

const SHOWN = 200;

/** A value as an error shows it: lists and objects as JSON, and not without end. */
export function shown(value: unknown): string {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Whatever was caught, as a Failure: errors of n8n and of the code keep their words. */
export function asFailure(error: unknown): Failure {
	const known = findFailure(error);
	if (known) return known;
	const { message, description } = (error ?? {}) as {
		message?: string;
		description?: string | null;
	};
	return new Failure({
		kind: 'invalid',
		message: message ?? String(error),
		description: description ?? undefined,
	});
}

/** n8n wraps what `authenticate` throws; the original stands in the chain of causes. */
export function findFailure(error: unknown): Failure | undefined {
	for (let cause = error, depth = 0; cause && depth < 8; depth++) {
		if (cause instanceof Failure) return cause;
		cause = (cause as { cause?: unknown }).cause;
	}
	return undefined;
}

/**
 * The machine-readable half of an error item: plain data, never a secret, keys without a value left
 * out.
 */
export function detailsOf(failure: Failure, orderNumber?: string): IDataObject {
	const details: IDataObject = {
		kind: failure.kind,
		code: failure.code,
		httpStatus: failure.httpStatus,
		field: failure.field,
		orderNumber,
		retryAfterSeconds:
			failure.retryAfterMs === undefined ? undefined : Math.ceil(failure.retryAfterMs / 1000),
		advice: failure.description,
		...failure.details,
		...failure.achieved,
	};
	return Object.fromEntries(
		Object.entries(details).filter(([, value]) => value !== undefined && value !== null),
	);
}

type NodeFailure = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure'];

function causeOf(failure: Failure): NodeFailure {
	if (failure.account === 'credential-invalid') return { cause: 'credential-invalid' };
	if (failure.account === 'quota-exhausted') return { cause: 'quota-exhausted' };
	if (failure.kind === 'invalid') return { cause: 'configuration-invalid' };
	if (failure.kind === 'busy' && failure.httpStatus === 429) {
		return { cause: 'rate-limited', retryAfterMs: failure.retryAfterMs };
	}
	if (failure.kind === 'busy' || failure.kind === 'notSent') {
		return { cause: 'temporarily-unavailable', retryAfterMs: failure.retryAfterMs };
	}
	return undefined;
}

/**
 * The error n8n shows when it stops. Always a fresh one: n8n returns a wrapped NodeApiError
 * unchanged, and it replaces a message that happens to contain a system error's name (an order
 * number may), so the words are set once more at the end.
 */
export function toNodeError(
	node: INode,
	failure: Failure,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const options = {
		message: failure.message,
		description: failure.description,
		itemIndex,
		failure: causeOf(failure),
	};
	const error =
		failure.kind === 'invalid'
			? new NodeOperationError(node, failure.message, options)
			: new NodeApiError(
					node,
					{ message: failure.message },
					{
						...options,
						httpCode: failure.httpStatus === undefined ? undefined : String(failure.httpStatus),
					},
				);
	error.message = failure.message;
	error.description = failure.description;
	error.context.data = detailsOf(failure);
	return error;
}
