/**
 * How Kuaidi100's cloud market answers, and its refusals by their codes and words.
 * Source: the vendor's API page "电商订单导入API"; the codes are those of its sister APIs.
 */
import { Failure } from '../shared/failure';
import { objectIn, textOfAnswer } from '../shared/wire/answer';
import type { Answer } from '../shared/wire/contract';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords, wordsOf } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';

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
 * @throws Failure `refused` or `busy` with the provider's code and words, `lost` when it has no code
 */
export function judge(body: Body, { status }: Pick<Answer, 'status'>): Body {
	const code = codeOf(body);
	if (code === '200') return body;
	if (code === undefined && !('failed' in body))
		throw unreadable('The answer holds no code', body, status);
	const known =
		KNOWN_REFUSALS[code ?? ''] ??
		KNOWN_REFUSALS[BY_WORDS.find(({ says }) => says.test(words(body)))?.code ?? ''];
	throw new Failure({
		kind: known?.busy ? 'busy' : 'refused',
		code,
		httpStatus: status >= 400 ? status : undefined,
		account: known?.account,
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
	const { kind, code, httpStatus = 200 } = failure;
	const isServers =
		(code === undefined ? httpStatus >= 500 : /^5\d\d$/.test(code)) ||
		// “调用有赞接口超时”: the marketplace may have taken it.
		/超时|tim(?:e|ed)[ -]?out/i.test(failure.message);
	return isServers && (kind === 'refused' || kind === 'busy')
		? failure.with({ kind: 'lost' })
		: failure;
}

/**
 * No limit of a window is documented, so neither is the refusal: a code of the sister APIs, and how
 * such refusals are worded.
 */
const TOO_LARGE = [
	/(范围|跨度|间隔|区间|时间段).{0,6}(过大|太大|过长|太长|超过|超出|超限|大于)/,
	/(超过|大于).{0,6}(跨度|间隔|区间)/,
	/(缩小|缩短).{0,8}(范围|跨度|间隔|区间|时间)/,
	/\b(range|span|window|interval)\b.{0,20}\b(large|long|wide|exceed\w*)\b/i,
];

/**
 * Whether the provider refused a window because it spans too much time, or holds too many orders.
 */
export function isRangeTooLarge({ kind, code, message }: Failure): boolean {
	return (
		(kind === 'refused' || kind === 'busy') &&
		(code === '60201' || TOO_LARGE.some((words) => words.test(message)))
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

interface KnownCode {
	means: string;
	advice?: string;
	account?: Failure['account'];
	busy?: boolean;
}

/** Not in the API page: codes of the vendor's sister APIs, used for error texts only. */
export const KNOWN_REFUSALS: Record<string, KnownCode> = {
	101: { means: 'wrong content type' },
	102: {
		means: 'wrong signature',
		account: 'credential-invalid',
		advice: 'Check secret key and secret in the credential.',
	},
	103: { means: 'a parameter is missing' },
	104: { means: 'a parameter is wrong' },
	401: {
		means: 'no calls left',
		account: 'quota-exhausted',
		advice: 'Buy another package of calls in the cloud market console.',
	},
	402: {
		means: 'unknown customer',
		account: 'credential-invalid',
		advice: 'Check the secret key in the credential.',
	},
	500: { means: 'the service is busy', busy: true, advice: 'Try again later.' },
	60101: {
		means: 'this platform is not supported',
		advice: 'Use one of the documented platform codes.',
	},
	60102: { means: 'the authorization failed', advice: 'Let the shop owner authorize again.' },
	60103: {
		means: 'the shop is not authorized',
		advice: 'Let the shop owner authorize the shop (Shop: Get Authorization URL).',
	},
	60104: {
		means: 'the authorization has expired',
		advice: 'Let the shop owner authorize the shop again (Shop: Get Authorization URL).',
	},
	60201: { means: 'the time range is too large', advice: 'Read a shorter time range.' },
	60202: { means: 'the time range is wrong', advice: 'The end must not lie before the start.' },
};

/** The same by their words, since the documented code of every refusal is 400. */
const BY_WORDS: Array<{ says: RegExp; code: string }> = [
	{ says: /签名|\bsign(ature)?\b/i, code: '102' },
	{ says: /剩余次数|次数.{0,3}(不足|用完|用尽|耗尽)|余额不足|欠费/, code: '401' },
	{ says: /授权.{0,4}(过期|失效)/, code: '60104' },
	{ says: /(未|没有)授权/, code: '60103' },
];
