/**
 * How Fengchao (蜂巢打单) answers: `code` 0 is success, every answer has a `trace_id`, and refusals are
 * told apart by their words.
 * Source: the vendor's document "私域订单导入接口".
 */
import { Failure } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { objectIn } from '../shared/wire/answer';
import type { Answer } from '../shared/wire/contract';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';

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
 * no `code` to read
 */
export function judge(body: Body, { status }: Pick<Answer, 'status'>): Body {
	const { code } = body;
	if ((typeof code !== 'number' && typeof code !== 'string') || code === '')
		throw unreadable(withWords('The answer holds no code', body), body, status);
	if (String(code) === '0') return body;
	const words = textOrNull(body.message) ?? 'no reason given';
	const traceId = textOrNull(body.trace_id);
	const known = KNOWN_REFUSALS.find(({ says }) => says.test(words));
	const { means, account, advice, server } = known ?? {};
	throw new Failure({
		kind: server || status >= 500 ? 'busy' : 'refused',
		code: String(code),
		httpStatus: status >= 400 ? status : undefined,
		account,
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

interface Known {
	says: RegExp;
	means: string;
	advice: string;
	account?: Failure['account'];
	/** The service, not the order: a later try may work. */
	server?: boolean;
}

/**
 * No codes are documented, only this: failures are told apart by their words. The first match
 * counts.
 */
export const KNOWN_REFUSALS: Known[] = [
	{
		says: /trade_list的json格式|传入的订单格式有误/i,
		means: 'an order does not have the documented form',
		advice: 'A field is missing, or has the wrong type (numbers without quotes, texts with them).',
	},
	{
		says: /签名|\bsign(ature)?\b/i,
		means: 'wrong signature',
		advice: 'Check app ID and app secret in the credential.',
		account: 'credential-invalid',
	},
	{
		says: /时间戳|\btime ?stamp\b/i,
		means: 'the time stamp is not accepted',
		advice: 'The clock of the machine n8n runs on is wrong: set it right.',
		account: 'credential-invalid',
	},
	{
		says: /app ?_?(id|key|secret)|appid|授权|无权|权限|合作伙伴|token|unauthori[sz]ed|forbidden/i,
		means: 'the account is not accepted',
		advice:
			'Check app ID, app secret and base URL in the credential, and that the account may call this API.',
		account: 'credential-invalid',
	},
	{
		says: /额度|配额|余额不足|次数|单量|用量|套餐|欠费|quota/i,
		means: "nothing is left of the account's quota",
		advice: 'See “Account: Get Quota”, and buy more with the provider.',
		account: 'quota-exhausted',
	},
	{
		says: /频繁|限流|稍后|繁忙|系统(错误|异常|出错|升级)|服务(器|异常|错误|不可用)|(请求|处理|连接|访问)超时|内部错误|维护|网关|too many|busy|internal|server|time ?out|unavailable/i,
		means: 'the service is not able to answer at the moment',
		advice: 'Nothing is wrong with the orders. Try again later.',
		server: true,
	},
];

/** Words about orders: theirs, their parts' and the document's field names. */
const OF_ORDERS =
	/订单|导入|数据(?!库)|子单|交易|收件|收货|姓名|手机|电话|省|市|区|县|街道|地址|商品|产品|货品|规格|数量|单价|金额|运费|图片|店铺|旗帜|备注|留言|退款|状态|字段|格式|参数|必填|不能为空|长度|重复|json|import|trade|order|receiver|address|mobile|product|sku|qty|price|sub_total|pic_url|seller|status|refund|create_date|update_time|pay_time|field|format|param|required|invalid/i;

/**
 * Whether a refusal speaks of the orders of the call: never one of signature, account, quota or
 * server.
 */
export function speaksOfOrders({ kind, account, details }: Failure): boolean {
	return (
		kind === 'refused' &&
		account === undefined &&
		OF_ORDERS.test(String(details?.providerMessage ?? ''))
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
