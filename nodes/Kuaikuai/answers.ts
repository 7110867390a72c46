/**
 * How Kuaikuai answers: `Code`, `Message` and a payload, and refusals by their words.
 * Source: the vendor's document "快快打单系统 - 本土运单API接口", sections 1 to 12.
 */
import { Failure } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { parseExact } from '../shared/values/json';
import { objectIn } from '../shared/wire/answer';
import { holdsNothing, leavesItEmpty } from '../shared/wire/emptyAnswer';
import type { Answer, Effect } from '../shared/wire/contract';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';
import { consequences, knownRefusal } from '../shared/wire/refusals';
import { KNOWN_REFUSALS } from './knownRefusals';

export { KNOWN_REFUSALS } from './knownRefusals';

export type Body = Record<string, unknown>;

/** What the answers' tables call the payload, where the samples call it `Data`: either is read. */
export type PayloadName = 'Rate' | 'Shipment' | 'LabelInfo';

export interface Envelope {
	code: string;
	message: string | null;
	data: unknown;
	status: number;
	body: Body;
}

/**
 * @param payload the table's name for what the samples call `Data`
 * @throws Failure `lost` when the answer is not the JSON the document promises
 */
export function readAnswer(answer: Answer, payload?: PayloadName): Envelope {
	const { status } = answer;
	const parsed = asBody(objectIn(answer, ANSWER_FORM));
	if (!parsed) throw cannotBeRead(answer);
	const code = parsed.Code;
	if (typeof code !== 'string' && typeof code !== 'number')
		throw unreadable(withWords('The answer holds no code', parsed), parsed, status);
	const named = payload === undefined ? undefined : parsed[payload];
	return {
		code: String(code),
		message: textOrNull(parsed.Message),
		data: unpacked(parsed.Data ?? named ?? parsed.Data),
		status,
		body: parsed,
	};
}

/**
 * The payload; JSON as text, as `Data` is sent and as ChargeDetail comes, is read as what it says.
 */
function unpacked(payload: unknown): unknown {
	if (typeof payload !== 'string' || !/^\s*[[{]/.test(payload)) return payload;
	try {
		return parseExact(payload);
	} catch {
		return payload;
	}
}

/** Codes in the body as web servers have them: too many calls, and closed for a while. */
const BUSY = ['429', '503'];
/** 600 is the document's 服务器异常. */
const SERVER_ERROR = /^(600|5\d\d)$/;
/** With a server's error, only these words promise that nothing was done. */
const TOO_MANY = /频繁|限流|流控|QPS|too many|rate limit|throttl/i;

/**
 * `200` passes; `600` is an error inside the service, after which nobody knows whether a write was
 * done; anything else is a refusal, by what its words mean.
 */
export function judge({ code, message, status }: Envelope, effect: Effect): void {
	if (code === '200') return;
	const words = message ?? 'no reason given';
	const isBusy = BUSY.includes(code);
	const serverError = !isBusy && SERVER_ERROR.test(code);
	const known = knownRefusal(KNOWN_REFUSALS, words);
	const { kind, account } = consequences(isBusy ? 'busy' : known?.meaning);
	throw new Failure({
		kind: serverError && !account ? kindOfServerError(words, effect) : ofRead(kind, effect),
		code,
		httpStatus: status >= 400 ? status : undefined,
		account,
		meaning: known?.meaning,
		message: `Kuaikuai ${serverError ? 'reports a server error (服务器异常)' : 'refused the call'} (code ${code}): ${words}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			(serverError
				? 'The service failed inside. Try again later; if it stays, ask your freight operator.'
				: 'These are the words of the provider or its carrier. Correct the order accordingly, or ask your freight operator.'),
	});
}

/** A refusal by the provider, not an error inside it. */
export const isRefusal = ({ code }: Envelope) => code !== '200' && !SERVER_ERROR.test(code);

function kindOfServerError(words: string, effect: Effect): Failure['kind'] {
	return effect === 'write' && !TOO_MANY.test(words) ? 'lost' : 'busy';
}

/** A read of which nobody knows whether it was done may be asked again. */
const ofRead = (kind: Failure['kind'], effect: Effect): Failure['kind'] =>
	kind === 'lost' && effect === 'read' ? 'busy' : kind;

/** Whether a refusal says that the order number is taken. */
export const saysExists = ({ kind, meaning }: Failure) =>
	kind === 'refused' && meaning === 'exists';

/**
 * Whether a refusal says that the refund was asked for before: LabelStatusTxt and ShipStatus
 * (sections 10 and 12) have these words.
 */
export const saysUnderRefund = ({ kind, message }: Failure) =>
	kind === 'refused' &&
	/退款审核中|申请退款中|已申请退款|退款成功|已退款|重复(申请|退款)/.test(message);

const { cannotBeRead, unreadable } = unknownAnswers(
	'Kuaikuai documents no such response. Check the base URL in the credential, or try again later.',
);

export { unreadable };

export function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}

/** A message of ours with the provider's words behind it, where it has any. */
export const withReason = (message: string, words: string | null): string =>
	words === null || leavesItEmpty(words) ? message : `${message}: ${words}`;

/** The list an answer holds; what holds nothing is an empty one. */
export function listed({ data, body }: Pick<Envelope, 'data' | 'body'>): Body[] {
	const list = holdsNothing(data ?? null) ? [] : data;
	if (!Array.isArray(list) || list.some((entry) => !asBody(entry)))
		throw unreadable('The answer holds no list', body);
	return list as Body[];
}
