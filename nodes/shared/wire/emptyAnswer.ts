/**
 * How servers say that a list is empty, beside an empty list: nothing where it should be, or words
 * (“没有查询到订单”), often with the code of a refusal. An idle hour is no error, but neither may a
 * missing permission pass for one.
 */
import { textOrNull } from '../model/order';

const LONGEST = 500;

const NOTHING_FOUND = [
	/(没有?|未能?|暂无|无)(能|法)?(再)?(查询|查找|查|找|获取|检索|搜索|匹配|拉取)?(到|有)?(任何|相关|符合(条件|要求)|满足条件|对应|匹配|新|更多|可(导入|用)|有效|待[^\s,，。]{0,4})*的?(订单|数据|记录|结果|信息)(数据|信息|记录|列表|结果)?(?=$|[\s,，。.!！;；:：)）])/,
	/(查询|返回|搜索)?(结果|订单列表|订单数据|订单|数据|列表)(集)?为?空(?=$|[\s,，。.!！;；)）])/,
	/\bno (such |matching |more |new )?(orders?|data|records?|results?|rows?)\b/i,
	/\b(orders?|data|records?|results?) (is |are )?(not found|empty)\b/i,
];
const SOMETHING_ELSE =
	/权限|授权|签名|密钥|登[录陆]|绑定|过期|到期|失效|错误|失败|异常|超时|繁忙|频繁|维护|升级|(余额|次数|额度)[^\d,，。;；]{0,6}0(?![.\d])|permission|authori|denied|credential|expired|error|fail|time ?out|busy|maintenance/i;
/** What words may name without a reason: “店铺共0条”. Only with a word of the other kind is it one. */
const NAMED =
	/店铺|用户|账号|帐号|余额|次数|额度|套餐|参数|格式|支持|key\b|access|session|token|log ?in|support|shop\b|param/i;
const WRONG =
	/[不未没无非缺被已超完尽欠停冻请]|\b(no|not|invalid|missing|unknown|closed|disabled|suspended|required)\b/i;
const FINE =
	/(授权|签名|登[录陆]|绑定|店铺|账号|帐号|参数|状态)(状态)?[:：]?(正常|有效|正确)|(没有|无)(任何)?(错误|异常)|\bno errors?\b/gi;
const SUCCEEDED = /(?<![不未])成功|\bsuccess/i;

/** Whether the words say that there is nothing, and nothing beside. */
export function saysNothingFound(words: string): boolean {
	const text = words.slice(0, LONGEST);
	return NOTHING_FOUND.some((one) => one.test(text)) && !namesReason(text);
}

function namesReason(text: string): boolean {
	const rest = NOTHING_FOUND.reduce((left, one) => left.replace(one, ''), text.replace(FINE, ''));
	return SOMETHING_ELSE.test(rest) || (NAMED.test(rest) && WRONG.test(rest));
}

const YES =
	/^(success(ful(ly)?)?|succeeded|ok|okay|true|(查询|请求|操作|获取|返回)?成功)[.!。！]?$/i;

/** Whether what stands beside a payload that holds nothing leaves it at that: no other reason. */
export function leavesItEmpty(words: unknown): boolean {
	const text = textOrNull(words);
	return text === null || YES.test(text) || saysNothingFound(text);
}

/** Whether what stands beside an empty list says why it is empty, other than that nothing was found. */
export function givesAnotherReason(words: unknown): boolean {
	const text = (textOrNull(words) ?? '').slice(0, LONGEST);
	return namesReason(text) && !SUCCEEDED.test(text);
}

/** `null`, `""`, `[]` and `{}`: what servers write for an empty list. Not: nothing at all. */
export function holdsNothing(payload: unknown): boolean {
	if (payload === null) return true;
	if (typeof payload === 'string') return payload.trim() === '';
	return typeof payload === 'object' && Object.keys(payload).length === 0;
}
