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
import { saidIn, withWords } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';

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
	if (!parsed)
		throw unreadable(`The answer cannot be read (HTTP ${status})${saidIn(answer)}`, status);
	const code = parsed.Code;
	if (typeof code !== 'string' && typeof code !== 'number')
		throw unreadable(withWords('The answer holds no code', parsed), status);
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

/**
 * `200` passes; `600` is an error inside the service, after which nobody knows whether a write was
 * done; anything else is a refusal.
 */
export function judge({ code, message, status }: Envelope, effect: Effect): void {
	if (code === '200') return;
	const words = message ?? 'no reason given';
	const serverError = code === '600';
	const known = KNOWN_REFUSALS.find(({ text }) => text.test(words));
	throw new Failure({
		kind: serverError ? (effect === 'write' ? 'lost' : 'busy') : 'refused',
		code,
		httpStatus: status >= 400 ? status : undefined,
		account: known?.account,
		message: `Kuaikuai ${serverError ? 'reports a server error (服务器异常)' : 'refused the call'} (code ${code}): ${words}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			(serverError
				? 'The service failed inside. Try again later; if it stays, ask your freight operator.'
				: 'These are the words of the provider or its carrier. Correct the order accordingly, or ask your freight operator.'),
	});
}

/** How a provider may say that an order number was used before. */
const TAKEN =
	/已存在|已使用|已被使用|已占用|已被占用|重复|不唯一|already exists?|already used|already taken|duplicate|not unique/i;

/**
 * Texts are not documented, but for 退款审核中: these are read by what they say. The first that fits
 * counts: a database's “duplicate key” is no wrong API key.
 */
export const KNOWN_REFUSALS: Array<{
	text: RegExp;
	means: string;
	advice: string;
	account?: Failure['account'];
}> = [
	{
		text: TAKEN,
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get Many”. To buy another one, use another order number.',
	},
	{
		text: /余额|balance/i,
		means: 'the balance is too small',
		advice: 'Top up the account at your freight operator, then run again.',
		account: 'quota-exhausted',
	},
	{
		text: /\bkey\b|key错误|无效的?key|密钥/i,
		means: 'the API key is wrong',
		advice: 'Check API key and base URL in the credential.',
		account: 'credential-invalid',
	},
	{
		text: /退款审核中|申请退款中/,
		means: 'its refund is under review',
		advice: 'The label is being refunded: it must not be used any more.',
	},
	{
		text: /无权限/,
		means: 'no permission',
		advice:
			'If this is about the order number, turn off “Account May Set Order Number”; else ask your freight operator.',
	},
	{
		text: /订单不存在/,
		means: 'no such order',
		advice:
			"Check the order's ID or number, and that the credential is that of the right operator.",
	},
	{
		text: /参数错误/,
		means: 'a parameter is wrong',
		advice: 'Correct what the provider names, or ask your freight operator.',
	},
];

/** Whether a refusal says that the order number is taken. */
export const saysExists = ({ kind, message }: Failure) => kind === 'refused' && TAKEN.test(message);

/**
 * Whether a refusal says that the refund was asked for before: LabelStatusTxt and ShipStatus
 * (sections 10 and 12) have these words.
 */
export const saysUnderRefund = ({ kind, message }: Failure) =>
	kind === 'refused' &&
	/退款审核中|申请退款中|已申请退款|退款成功|已退款|重复(申请|退款)/.test(message);

export function unreadable(message: string, httpStatus?: number): Failure {
	return new Failure({
		kind: 'lost',
		message,
		httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
		description:
			'Kuaikuai documents no such response. Check the base URL in the credential, or try again later.',
	});
}

export function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}

/** A message of ours with the provider's words behind it, where it has any. */
export const withReason = (message: string, words: string | null): string =>
	words === null || leavesItEmpty(words) ? message : `${message}: ${words}`;

/** A list; what holds nothing is an empty one. */
export function listed(payload: unknown): Body[] {
	const list = holdsNothing(payload ?? null) ? [] : payload;
	if (!Array.isArray(list) || list.some((entry) => !asBody(entry)))
		throw unreadable('The answer holds no list');
	return list as Body[];
}
