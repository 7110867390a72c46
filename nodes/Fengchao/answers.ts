/**
 * How Fengchao (蜂巢打单) answers: `code` 0 is success, every answer has a `trace_id`, and refusals are
 * told apart by their words.
 * Source: the vendor's document "私域订单导入接口".
 */
import type { Meaning } from '../shared/failure';
import { Failure } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { objectIn } from '../shared/wire/answer';
import type { Answer, Effect } from '../shared/wire/contract';
import { consequences, knownRefusal } from '../shared/wire/refusals';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';
import { KNOWN_REFUSALS } from './knownRefusals';

export { KNOWN_REFUSALS } from './knownRefusals';

export type Body = Record<string, unknown>;

/** @throws Failure `lost` when the answer is no object */
export function readAnswer(answer: Answer): Body {
	const body = objectIn(answer, ANSWER_FORM);
	if (body && !Array.isArray(body)) return body as Body;
	throw cannotBeRead(answer);
}

const { cannotBeRead, unreadable } = unknownAnswers(
	'Fengchao documents no such response. Check the base URL in the credential, or try again later.',
);

/**
 * Success is `code` 0, whatever the HTTP status.
 * @throws Failure `refused` or `busy` with the provider's words and trace_id, `lost` when there is
 * no `code` to read, or when a write ran into a time-out behind the provider
 */
export function judge(body: Body, { status }: Pick<Answer, 'status'>, effect: Effect): Body {
	const { code } = body;
	if ((typeof code !== 'number' && typeof code !== 'string') || code === '')
		throw unreadable(withWords('The answer holds no code', body), body, status);
	if (String(code) === '0') return body;
	const words = textOrNull(body.message) ?? 'no reason given';
	const traceId = textOrNull(body.trace_id);
	const known = knownRefusal(KNOWN_REFUSALS, words);
	const { means, advice } = known ?? {};
	const meaning = known || OF_ORDERS.test(words) ? known?.meaning : BY_CODE[String(code)];
	const { kind, account } = consequences(meaning);
	const isServers = kind === 'refused' && !account && status >= 500;
	throw new Failure({
		// A read of which nobody knows whether it was done may be asked again.
		kind: isServers || (kind === 'lost' && effect === 'read') ? 'busy' : kind,
		code: String(code),
		httpStatus: status >= 400 ? status : undefined,
		account,
		meaning,
		message: `Fengchao refused the call (code ${code}): ${words}${means ? ` (${means})` : ''}`,
		description: [
			advice ??
				"These are the provider's words. Correct the order accordingly, or ask the provider.",
			traceId && `Fengchao finds this call by its trace_id ${traceId}.`,
		]
			.filter(Boolean)
			.join(' '),
		details: { providerMessage: words, ...(traceId && { traceId }) },
	});
}

export function traceIdOf(answer: Body): string | null {
	return textOrNull(answer.trace_id);
}

/** The codes of HTTP, where a server repeats them in its answer. */
const BY_CODE: Record<string, Meaning> = {
	401: 'credential',
	429: 'busy',
	503: 'busy',
	504: 'timeoutBehind',
};

/** Words about orders: theirs, their parts' and the document's field names. */
const OF_ORDERS =
	/订单|导入|数据(?!库)|子单|交易|收件|收货|姓名|手机|电话|省|市|区|县|街道|地址|商品|产品|货品|规格|数量|单价|金额|运费|图片|店铺|旗帜|备注|留言|退款|状态|字段|格式|参数|必填|不能为空|长度|重复|json|import|trade|order|receiver|address|mobile|product|sku|qty|price|sub_total|pic_url|seller|status|refund|create_date|update_time|pay_time|field|format|param|required|invalid/i;

/**
 * Whether a refusal speaks of the orders of the call: never one of signature, account, quota or
 * server.
 */
export function speaksOfOrders({ kind, account, meaning, details }: Failure): boolean {
	return (
		kind === 'refused' &&
		account === undefined &&
		(meaning === 'exists' || OF_ORDERS.test(String(details?.providerMessage ?? '')))
	);
}

/** Whether two calls were refused for the same reason, as far as the provider says. */
export function alike(one: Failure, other: Failure): boolean {
	return (
		one.kind === other.kind &&
		one.code === other.code &&
		one.details?.providerMessage === other.details?.providerMessage
	);
}
