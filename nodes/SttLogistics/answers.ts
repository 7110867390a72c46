/**
 * How STT answers: envelopes that differ from call to call, verdicts, and refusals by their words.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import { Failure, shown } from '../shared/failure';
import { textOf, textOrNull } from '../shared/model/order';
import { objectIn } from '../shared/wire/answer';
import type { Answer } from '../shared/wire/contract';

export type Body = Record<string, unknown>;

/** What the provider says of one order, wherever the call's envelope has it. */
export interface Verdict {
	code: string;
	orderNumber: string | null;
	/** The provider's words on a failure. */
	text: string;
	/** The untouched entry. */
	entry: Body;
}

/** @throws Failure `lost` when the answer is not the JSON the document promises */
export function readAnswer(answer: Answer): object {
	const body = objectIn(answer);
	if (body) return body;
	throw unreadable(`The answer cannot be read (HTTP ${answer.status})`, answer.status);
}

export function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}

/** The objects of a list; whatever else stands in it is no documented entry. */
export function bodiesOf(list: unknown): Body[] {
	return Array.isArray(list)
		? list.filter((entry): entry is Body => asBody(entry) !== undefined)
		: [];
}

/** The rows of a list: `[row]`, `{result: [row]}`, or one row that stands without a list. */
export function rowsOf(body: unknown): Body[] {
	if (Array.isArray(body)) return bodiesOf(body);
	const outer = asBody(body);
	if (Array.isArray(outer?.result)) return bodiesOf(outer.result);
	const row = [asBody(outer?.result), outer].find((entry) => entry !== undefined && hasCode(entry));
	return row ? [row] : [];
}

export function hasCode({ code }: Body): boolean {
	return typeof code === 'number' || typeof code === 'string';
}

/**
 * The envelopes differ from call to call: `{result: [entry]}`, `[entry]`, `{code, result}`, `{code,
 * msg}`; a list of one may be missing.
 */
export function verdictOf(body: unknown): Verdict {
	const entry = entryOf(body);
	return {
		code: String(entry.code),
		orderNumber: textOrNull(entry.orderid),
		text: textOfRow(entry) ?? 'no reason given',
		entry,
	};
}

/** The provider's words in a row of an answer. */
export function textOfRow({ msg, message, result }: Body): string | null {
	const text = [msg, message, result].map((value) => wordsIn(value)).find((words) => words !== '');
	return text === undefined ? null : shown(text);
}

/** Where the answer has its code. */
export function entryOf(body: unknown): Body {
	const outer = Array.isArray(body) ? asBody(body[0]) : asBody(body);
	const inner = asBody(Array.isArray(outer?.result) ? outer.result[0] : outer?.result);
	const entry = inner && (Array.isArray(outer?.result) || 'code' in inner) ? inner : outer;
	if (!entry || !hasCode(entry)) {
		throw unreadable('The answer holds no code');
	}
	return entry;
}

/** A reason is a text by the document; one that comes as an object or a list keeps its words. */
function wordsIn(value: unknown, depth = 0): string {
	if (typeof value === 'string' || typeof value === 'number') return textOf(value);
	if (typeof value !== 'object' || value === null || depth > 2) return '';
	return Object.values(value)
		.map((part) => wordsIn(part, depth + 1))
		.filter((words) => words !== '')
		.join('; ');
}

export function judge(verdict: Verdict): Verdict {
	if (verdict.code === '200') return verdict;
	throw refusal(verdict);
}

interface KnownText {
	text: string;
	means: string;
	advice: string;
	busy?: boolean;
}

/** The texts that occur in the document, in English and with what to do. */
export const KNOWN_REFUSALS = {
	exists: {
		text: '订单号已存在',
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get”. To buy another one, use another order number.',
	},
	carrierDown: {
		text: 'currently unavailable',
		means: "the carrier's service is down for the moment",
		advice: 'Nothing was bought. Try again later.',
		busy: true,
	},
	noOrder: {
		text: '订单不存在或无权限',
		means: 'no such order, or no right to see it',
		advice:
			"Check the order number, and that the credential's service (DingCang or DingExpress) is the one the order was created with.",
	},
	cancelFailed: {
		text: '撤消失败',
		means: 'the cancellation failed',
		advice:
			'The label may be used or already cancelled: see “Order: Get Cancel Status”, or ask the provider.',
	},
	noRecord: {
		text: '记录不存在',
		means: 'no such record',
		advice: 'Check the order number, and the service in the credential.',
	},
} satisfies Record<string, KnownText>;

export function refusal({ code, text }: Verdict): Failure {
	// It says yes, and lacks what a yes has.
	if (code === '200')
		return unreadable(
			`The answer says success (code 200), but does not hold what it should: ${text}`,
		);
	if (/^5\d\d$/.test(code)) return brokenInside(code, text);
	const known = Object.values(KNOWN_REFUSALS).find((entry: KnownText) =>
		text.includes(entry.text),
	) as KnownText | undefined;
	const credential = /app ?(key|secret)/i.test(text);
	return new Failure({
		kind: known?.busy ? 'busy' : 'refused',
		code,
		account: credential ? 'credential-invalid' : undefined,
		message: `The provider refused (code ${code}): ${text}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			(credential
				? 'Check app key, app secret and service in the credential.'
				: 'These are the words of the provider or its carrier. Correct the order accordingly, or ask the provider.'),
	});
}

/**
 * The document's refusals have code 400 (or 300); a server's own error does not say how far it had
 * come.
 */
function brokenInside(code: string, text: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: `The provider reports an internal error (code ${code}): ${text}`,
		description: 'The provider documents no such code. Try again later, or ask the provider.',
	});
}

export function unreadable(message: string, httpStatus?: number): Failure {
	return new Failure({
		kind: 'lost',
		message,
		httpStatus: httpStatus !== undefined && httpStatus >= 400 ? httpStatus : undefined,
		description:
			'STT documents no such response. Check service and base URL in the credential, or try again later.',
	});
}

export const isKnownNumber = (failure: Failure) =>
	failure.message.includes(KNOWN_REFUSALS.exists.text);
export const isUnknownNumber = (failure: Failure) =>
	failure.message.includes(KNOWN_REFUSALS.noOrder.text);
