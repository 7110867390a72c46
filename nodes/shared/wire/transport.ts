/**
 * Sends one request and brings back its whole text, within a deadline and a size limit that n8n's
 * helpers do not have (its time-out restarts with every byte, its size is unlimited). Knows no
 * provider.
 */
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { asFailure, Failure } from '../failure';
import type { AnswerStream, StreamedAnswer } from './answer';
import { readAll } from './answer';
import { inUtf8 } from './charset';
import type { Answer, AnswerSize, Context, Effect, Limits } from './contract';
import { ANSWER_BYTES, DEFAULT_LIMITS } from './contract';
import type { Account } from './credentials';
import { credentialsOf, maskOf } from './credentials';
import { clockOf } from './deadline';
import type { Mask } from './masking';
import { withoutLast } from '../values/text';
import { timedOut, toFailure, whileReading } from './networkFailure';
import { observerOf } from './observed';
import { noteServerTime } from './serverTime';
import { tallyOf } from './tally';
import { turnsOf } from './turns';
import { unpacked } from './unpacked';
import { noticeFor } from './unusual';

export interface ExchangeOptions {
	effect: Effect;
	/** The account that signs; a plain request without one. */
	account?: Account;
	/** How large the answer may be; `limits.maxBytes` comes first. */
	size?: AnswerSize;
	limits?: Limits;
	/**
	 * `hand over` gives a redirect's answer to the caller (label files); with a credential it is
	 * always refused.
	 */
	redirects?: 'refuse' | 'hand over';
}

const TRIES = 3;
const FIRST_PAUSE_MS = 400;
/**
 * A provider that asks for a longer pause than this gets its wish: the item fails and says when to
 * come back.
 */
const LONGEST_PAUSE_MS = 20_000;

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

/** Calls in a row that brought no answer, by the run's own context. */
const silences = new WeakMap<object, number>();

/** How many of a run's latest calls to its provider brought no answer at all. */
export const callsWithoutAnswer = (context: Context): number => silences.get(context) ?? 0;

/** Label files come from other hosts, which say nothing about the provider. */
function noteAnswer(context: Context, account: Account | undefined, outcome: Answer | Failure) {
	if (!account) return;
	const unanswered = outcome instanceof Failure && outcome.unanswered === true;
	silences.set(context, unanswered ? callsWithoutAnswer(context) + 1 : 0);
}

/**
 * Sends a signed request (`account` given) or a plain one, and repeats it where that is safe.
 * @throws Failure `invalid` (no usable credential), `notSent`, `busy` (429), `refused` (a redirect) or
 * `lost`; never for another HTTP status
 */
export async function exchange(
	context: Context,
	options: IHttpRequestOptions,
	exchangeOptions: ExchangeOptions,
): Promise<Answer> {
	const outcome = await repeated(context, options, exchangeOptions).catch((error: unknown) => {
		if (error instanceof Failure) return error;
		throw error;
	});
	noteAnswer(context, exchangeOptions.account, outcome);
	if (outcome instanceof Failure) throw outcome;
	return outcome;
}

async function repeated(
	context: Context,
	options: IHttpRequestOptions,
	{
		effect,
		account,
		size = 'answer',
		limits = DEFAULT_LIMITS,
		redirects = 'refuse',
	}: ExchangeOptions,
): Promise<Answer> {
	const credentials = account && (await usableCredentials(context, account));
	const maxBytes = limits.maxBytes ?? ANSWER_BYTES[size];
	const tally = tallyOf(context);
	for (let attempt = 1; ; attempt++) {
		tally.calls++;
		const began = Date.now();
		const outcome = await once(
			context,
			options,
			{ ...limits, maxBytes, effect },
			account,
			credentials,
		).then(
			(answer) => answer,
			(error: unknown) => toFailure(error),
		);
		if (account && !(outcome instanceof Failure)) noteServerTime(context, outcome.headers, began);
		observerOf(context)?.({
			path: options.url,
			milliseconds: Date.now() - began,
			answer: outcome instanceof Failure ? undefined : outcome,
		});
		const failure =
			outcome instanceof Failure
				? outcome
				: judgeStatus(outcome, redirects, account && credentials && { account, credentials });
		if (!failure) {
			const answer = outcome as Answer;
			if (!(effect === 'read' && answer.status >= 500) || attempt >= TRIES) return answer;
		} else if (attempt >= TRIES || !repeatable(failure, effect, limits)) {
			throw failure;
		}
		if (failure?.kind === 'busy') tally.busy++;
		else if (failure?.kind !== 'notSent') tally.lost++;
		const pause = failure?.retryAfterMs ?? FIRST_PAUSE_MS * 3 ** (attempt - 1);
		if (failure && pause > LONGEST_PAUSE_MS) throw failure;
		if (limits.endsAt !== undefined && Date.now() + pause >= limits.endsAt) {
			if (failure) throw failure;
			return outcome as Answer;
		}
		await sleep(pause);
	}
}

function repeatable(failure: Failure, effect: Effect, { handsOverBusy }: Limits): boolean {
	if (failure.kind === 'notSent') return true;
	if (failure.kind === 'busy') return !handsOverBusy;
	return failure.kind === 'lost' && effect === 'read' && failure.retryable !== false;
}

/**
 * The credential, checked before anything is sent: what goes wrong later, while n8n signs, cannot be
 * told on every n8n from a request that was lost.
 */
async function usableCredentials(
	context: Context,
	{ credentialType, baseUrl }: Account,
): Promise<ICredentialDataDecryptedObject> {
	try {
		const credentials = await credentialsOf(context, credentialType);
		baseUrl(credentials);
		return credentials;
	} catch (error) {
		throw asFailure(error);
	}
}

async function once(
	context: Context,
	options: IHttpRequestOptions,
	{ deadlineMs, endsAt, maxBytes, effect }: Limits & { maxBytes: number; effect: Effect },
	account: Account | undefined,
	credentials: ICredentialDataDecryptedObject | undefined,
): Promise<Answer> {
	const helpers = context.helpers as unknown as Helpers;
	const deadline = Math.min(Date.now() + deadlineMs, endsAt ?? Infinity);
	const request: IHttpRequestOptions = {
		...options,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: Math.max(1, deadline - Date.now()),
	};
	let stream: AnswerStream | undefined;
	let late = false;
	const work = async (): Promise<Answer> => {
		const response = (await (account && credentials
			? helpers.httpRequestWithAuthentication.call(context, account.credentialType, request, {
					credentialsDecrypted: {
						id: '',
						name: '',
						type: account.credentialType,
						data: credentials,
					},
				})
			: helpers.httpRequest(request))) as StreamedAnswer;
		stream = response.body;
		if (late) stream.destroy();
		const came = await readAll(response, maxBytes).catch((error: unknown) => {
			throw whileReading(toFailure(error));
		});
		const { statusCode: status, headers } = response;
		// A plain request fetches a file, whose bytes are what they are.
		if (!account || !credentials) return { status, headers, body: came };
		await turnsOf(context).next();
		const notice = noticeFor(context);
		const body = inUtf8(await unpacked(came, maxBytes, notice), headers, notice);
		const answer = { status, headers, body, effect, notice };
		return masked(answer, maskOf(credentials, account.secrets));
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

/** Of the headers, a redirect's target alone is ever shown. */
function masked(answer: Answer, mask: Mask): Answer {
	const { location } = answer.headers;
	return {
		...answer,
		headers: location ? { ...answer.headers, location: mask.text(location) } : answer.headers,
		body: mask.bytes(answer.body),
	};
}

/**
 * The two HTTP answers that no provider's own code gives: too many requests, and a redirect (wrong
 * base URL).
 */
function judgeStatus(
	{ status, headers }: Answer,
	redirects: ExchangeOptions['redirects'],
	signed: Signed | undefined,
): Failure | undefined {
	if (status === 429) {
		return new Failure({
			kind: 'busy',
			httpStatus: 429,
			message: 'The provider is receiving too many requests',
			description:
				'Nothing was done. The node waited for the provider as long as “Wait While Busy” in the options allows. Try again later.',
			retryAfterMs: retryAfter(headers['retry-after']),
		});
	}
	if (status >= 300 && status < 400 && redirects === 'refuse') {
		return new Failure({
			kind: 'refused',
			httpStatus: status,
			message: 'The provider answered with a redirect, which is not followed',
			description: `A redirect would carry the account's secret to another address${redirectTarget(headers.location)}. ${whatToSet(headers.location, signed)}`,
		});
	}
	return undefined;
}

interface Signed {
	account: Account;
	credentials: ICredentialDataDecryptedObject;
}

/** From http to https on the same host, as a provider moves one day, the address is known. */
function whatToSet(location: string | undefined, signed: Signed | undefined): string {
	const base = signed && new URL(signed.account.baseUrl(signed.credentials));
	const target = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
	if (!base || target?.protocol !== 'https:' || base.protocol !== 'http:')
		return 'Check the base URL in the credential (http or https, host).';
	if (target.hostname !== base.hostname)
		return 'Check the base URL in the credential (http or https, host).';
	const { setBaseUrl = (url) => `Set “Base URL” in the credential to ${url}` } = signed!.account;
	return `The provider wants https: ${setBaseUrl(`${target.origin}${withoutLast(base.pathname, '/')}`)}.`;
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
