/**
 * How Kuaidi100's enterprise order import answers, and its refusals by their codes.
 * Source: the vendor's page "订单导入接口文档" and its table of return codes (快递单号回传及订单发货).
 */
import { Failure } from '../../shared/failure';
import { objectIn } from '../../shared/wire/answer';
import type { Answer, Effect } from '../../shared/wire/contract';
import { unknownAnswers } from '../../shared/wire/unknownAnswer';
import { withWords, wordsOf } from '../../shared/wire/words';
import { TIMED_OUT } from '../knownRefusals';
import { ANSWER_FORM } from './answerForm';

export type Body = Record<string, unknown>;

/** @throws Failure `lost` when the answer is no object */
export function readAnswer(answer: Answer): Body {
	const body = objectIn(answer, ANSWER_FORM);
	if (body && !Array.isArray(body)) return body as Body;
	throw cannotBeRead(answer);
}

/**
 * Success is `result` true together with `returnCode` 200; a sister API writes the code as text. One
 * without the other is documented as neither success nor refusal, and so is a lost answer.
 * @throws Failure `refused` or `busy` with the provider's code and words, `lost` otherwise, and where a
 * write ran into a time-out behind the provider (“调用平台接口超时”): it may have been done
 */
export function judge(body: Body, { status }: Pick<Answer, 'status'>, effect: Effect): Body {
	const code = codeOf(body);
	const isSuccess = code === '200';
	const result = resultOf(body);
	if (code === undefined) throw unreadable('The answer holds no return code', body, status);
	if (isSuccess && result === true) return body;
	if (isSuccess || result === true)
		throw unreadable(
			`The answer contradicts itself (result ${String(body.result)}, code ${code})`,
			body,
			status,
		);
	const known = KNOWN_REFUSALS[code];
	const said = wordsOf(body) ?? 'no reason given';
	const isOpen = effect === 'write' && (!known || known.busy) && TIMED_OUT.test(said);
	throw new Failure({
		kind: isOpen ? 'lost' : known?.busy ? 'busy' : 'refused',
		code,
		httpStatus: status >= 400 ? status : undefined,
		account: known?.account,
		endsRun: known?.endsRun,
		message: `Kuaidi100 refused the call (code ${code}): ${said}${known ? ` (${known.means})` : ''}`,
		description:
			known?.advice ??
			'The code is not in the table of the vendor: check the shop, its platform and its authorization, and ask the vendor.',
	});
}

/** @returns undefined where there is neither a number nor a text */
function codeOf({ returnCode }: Body): string | undefined {
	return typeof returnCode === 'number' || (typeof returnCode === 'string' && returnCode !== '')
		? String(returnCode)
		: undefined;
}

function resultOf({ result }: Body): unknown {
	if (typeof result !== 'string') return result;
	const word = result.trim().toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : result;
}

const { cannotBeRead, unreadable: lacking } = unknownAnswers(
	'This is neither a documented success nor a documented refusal of Kuaidi100. Check the base URL in the credential, or try again later.',
);

export const unreadable = (message: string, body: Body, status?: number): Failure =>
	lacking(withWords(message, body), body, status);

interface KnownCode {
	means: string;
	advice: string;
	account?: Failure['account'];
	/** Every further call would be refused for the same reason. */
	endsRun?: boolean;
	busy?: boolean;
}

/** The vendor's table of return codes, one for all calls. */
export const KNOWN_REFUSALS: Record<string, KnownCode> = {
	101: {
		means: 'the request has the wrong format',
		advice: 'Check the base URL in the credential: the request is a form, as documented.',
	},
	102: {
		means: 'wrong signature',
		account: 'credential-invalid',
		advice: 'Check key and secret in the credential: those of the enterprise console.',
	},
	103: { means: 'a parameter is missing', advice: 'Correct the parameter that is named.' },
	104: { means: 'a parameter is wrong', advice: 'Correct the parameter that is named.' },
	401: {
		means: 'no units left',
		account: 'quota-exhausted',
		endsRun: true,
		advice: 'Buy units (单量) in the enterprise console, then run the rest again.',
	},
	402: {
		means: 'unknown customer',
		account: 'credential-invalid',
		advice: 'Check the key in the credential, and the account in the enterprise console.',
	},
	500: {
		means: 'the service is busy',
		busy: true,
		advice: 'Try again later; ask the vendor if it stays.',
	},
	60101: {
		means: 'this platform is not supported',
		advice: 'Use a platform code of the vendor (shopType).',
	},
	60102: { means: 'the authorization of the shop failed', advice: 'Ask the vendor.' },
	60103: {
		means: 'the shop is not authorized, or no longer',
		advice: 'Let the shop owner authorize the shop again (Shop: Get Authorization URL).',
	},
	60104: {
		means: 'the authorization of the shop has expired',
		advice: 'Let the shop owner authorize the shop again (Shop: Get Authorization URL).',
	},
	60201: {
		means: 'the time range is too large',
		advice: 'Ask for a shorter time range: the vendor does not say how long one may be.',
	},
	60202: {
		means: 'the time range is wrong',
		advice: 'Correct the time range: its end must not lie before its start.',
	},
};
