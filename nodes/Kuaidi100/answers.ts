/**
 * How Kuaidi100's cloud market answers, and its refusals by their codes and words.
 * Source: the vendor's API page "电商订单导入API"; the codes are those of its sister APIs.
 */
import { Failure } from '../shared/failure';
import { objectIn, textOfAnswer } from '../shared/wire/answer';
import type { Answer } from '../shared/wire/contract';
import { consequences } from '../shared/wire/refusals';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords, wordsOf } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';
import { leavesOpen, refusalOf, saysRangeTooLarge, TIMED_OUT } from './knownRefusals';

export { KNOWN_REFUSALS } from './knownRefusals';

export type Body = Record<string, unknown>;

/**
 * Failure bodies are not JSON (`{ failed }`, `{ "code": 400, }`): read what can be read.
 * @throws Failure `lost` when it is no object
 */
export function readAnswer(answer: Answer): Body {
	if (/^\{\s*"?failed"?\s*\}$/i.test(textOfAnswer(answer)))
		return { failed: true, message: 'failed' };
	const body = objectIn(answer, ANSWER_FORM);
	if (body && !Array.isArray(body)) return body as Body;
	throw cannotBeRead(answer);
}

/**
 * Takes anything that is neither a documented success nor a documented failure for a lost answer.
 * @throws Failure `refused` or `busy` with the provider's code and words, `lost` when it has no code,
 * or speaks of a time-out behind the provider
 */
export function judge(body: Body, { status }: Pick<Answer, 'status'>): Body {
	const code = codeOf(body);
	if (code === '200') return body;
	if (code === undefined && !('failed' in body))
		throw unreadable('The answer holds no code', body, status);
	throw refusal(body, status);
}

/** What the provider's words say, whatever its code. */
export function refusal(body: Body, status = 200): Failure {
	const code = codeOf(body);
	const known = refusalOf(code, words(body));
	return new Failure({
		...consequences(known?.meaning),
		code,
		httpStatus: status >= 400 ? status : undefined,
		meaning: known?.meaning,
		message: `Kuaidi100 refused the call${code ? ` (code ${code})` : ''}: ${words(body)}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			'Kuaidi100 often gives no reason: check the shop ID and platform, whether the shop is still authorized, and that the account has calls left.',
	});
}

/**
 * The document's refusals have code 400; a server's own error does not say how far it had come, so
 * it is no refusal of a write.
 */
export function ofServer(failure: Failure): Failure {
	const { kind, code, meaning, message, httpStatus = 200 } = failure;
	// HTTP 429 is the transport's, and has neither.
	const isJudged = kind === 'refused' || meaning !== undefined;
	const isServers =
		(code === undefined ? httpStatus >= 500 : /^5\d\d$/.test(code)) ||
		// “调用有赞接口超时”: the marketplace may have taken it.
		(isJudged ? leavesOpen(message) : TIMED_OUT.test(message));
	return isServers && (kind === 'refused' || kind === 'busy')
		? failure.with({ kind: 'lost' })
		: failure;
}

/**
 * Whether the provider refused a window because it spans too much time, or holds too many orders.
 */
export function isRangeTooLarge({ kind, code, message }: Failure): boolean {
	return (
		(kind === 'refused' || kind === 'busy') && (code === '60201' || saysRangeTooLarge(message))
	);
}

/**
 * Sibling APIs behind the same address write `status` for `code`; both may be a number or a text.
 */
export function codeOf(body: Body): string | undefined {
	const code = body.code ?? body.status;
	return typeof code === 'number' || typeof code === 'string' ? String(code) : undefined;
}

export function words(body: Body): string {
	return wordsOf(body) ?? 'no reason given';
}

const { cannotBeRead, unreadable: lacking } = unknownAnswers(
	'This is neither a documented success nor a documented failure of Kuaidi100. Check the base URL in the credential, or try again later.',
);

export const unreadable = (message: string, body: Body, status?: number): Failure =>
	lacking(withWords(message, body), body, status);
