/**
 * How Kuaikuai's refusals are worded, for all of its operations. The document has 退款审核中, 服务器异常
 * and 参数错误; the rest is what servers of this kind say.
 */
import { saysNothingFound } from '../shared/wire/emptyAnswer';
import type { KnownRefusal } from '../shared/wire/refusals';
import { knownRefusal } from '../shared/wire/refusals';

/** A shop order, or a number, without a label. */
const NO_LABEL: KnownRefusal = {
	says: [
		/(没有?|未能?|暂无|无)(查询|查|找|获取|检索)?(到|有)?(该|此|这个|任何|相关|对应|符合条件)*的?(订单|运单|单号|号码)?的?(面单|标签|运单)(信息|数据|记录|列表)?(?=$|[\s,，。.!！;；(（])/,
		/(面单|标签|运单)(信息|数据|记录|号)?(不存在|未找到|为空|未生成|未创建)/,
		/\b(no (such )?labels?|labels? (was |is |were )?not found|no labels? found)\b/i,
	],
	unless: /权限|授权|permission|denied/i,
	like: ['未找到面单', '没有面单', 'label not found'],
	meaning: 'notFound',
	means: 'there is no label',
	advice: 'Check the number (with its prefix), and that the label was bought with this credential.',
};

/** The first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
	{
		says: [
			/频繁|限流|流控|qps|并发|重复(提交|请求|操作|点击)|稍[后候](再|重)?试/i,
			/(系统|服务器?|网络)(繁忙|正忙|忙)|(系统|服务器?|接口)(正在)?(维护|升级)|维护中/,
			/too many|rate limit|throttl|\bbusy\b|overload|temporarily unavailable|service unavailable/i,
		],
		// A system's own error, after which one may try again, is no promise that nothing was done.
		unless: /(系统|服务器?|内部)(异常|出错|错误)|(订单|单号).{0,12}(已经?被?(存在|使用|占用))/,
		like: ['请求过于频繁', '系统繁忙', 'QPS', 'too many'],
		meaning: 'busy',
		means: 'the provider takes no more calls at the moment',
		advice: 'Nothing was done. Try again later.',
	},
	{
		says: [
			/curl error (?!(?:6|7|35)\b)\d/i,
			/(接口|请求|连接|访问|响应|调用|处理|操作|网络|执行|下单|快递|运营商).{0,8}超时/,
			/[未无]响应|没有响应/,
			/tim(?:e|ed)[ -]?out|empty reply|connection (?:was )?reset/i,
		],
		like: ['接口超时', 'cURL error 28', 'timed out'],
		meaning: 'timeoutBehind',
		means: 'the carrier did not answer in time, so it may have been done',
		advice: 'Look the order up at the provider before you send it again.',
	},
	{
		says: [
			/(订单|单号|OrderNum)(号码?|编号|ID)?[^,，;；。]{0,40}?(已经?被?(存在|使用|占用|创建)|重复|不唯一)/i,
			/重复的?(订单|单号|下单|OrderNum)|已经?存在|已(被)?(使用|占用)/i,
			/already (exists?|(been )?used|taken)|duplicate (entry|order|key|number)|order.{0,40}not unique/i,
		],
		unless: /sku.{0,4}重复|箱号|包裹.{0,4}重复|不存在|重复(申请|退款)/i,
		like: ['订单号已存在', '订单号重复', 'already exists'],
		meaning: 'exists',
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get Many”. To buy another one, use another order number.',
	},
	{
		says: [
			/余额.{0,4}(不足|不够)|欠费|请(先)?充值/,
			/(额度|配额|信用|次数).{0,6}(不足|不够|用完|用尽|耗尽|超|已满)/,
			/insufficient (balance|funds|credit)|balance.{0,12}(insufficient|not enough|too low)|quota/i,
		],
		like: ['余额不足', '欠费', 'insufficient balance'],
		meaning: 'quota',
		means: 'the balance is too small',
		advice: 'Top up the account at your freight operator, then run again.',
	},
	{
		says: [
			/密[钥匙]|秘钥|\bkey\b.{0,6}(错误|无效|不存在|不正确|过期|为空)|(无效|错误|过期)的?key/i,
			/(用户|账[号户]|客户|会员)(信息)?.{0,2}(不存在|未找到|禁用|冻结|停用|无效|过期|未激活)/,
			/(用户名|账号)或密码|[未无]授权|没有授权|鉴权|身份(验证|认证|校验)|认证失败/,
			/unauthori[sz]ed|authenticat|access denied/i,
			/(invalid|expired|wrong|incorrect) (api |access )?(key|token|user|account)|\bkey (is )?(invalid|wrong|expired)/i,
		],
		unless: /接口返回|渠道|店铺|channel|shop\b/i,
		like: ['密钥错误', 'Key无效', '用户不存在', '未授权'],
		meaning: 'credential',
		means: 'the API key is wrong',
		advice: 'Check API key and base URL in the credential.',
	},
	{
		says: [/退款审核中|申请退款中/],
		like: ['退款审核中', '申请退款中'],
		means: 'its refund is under review',
		advice: 'The label is being refunded: it must not be used any more.',
	},
	NO_LABEL,
	{
		says: [/订单[^,，;；。]{0,8}(不存在|未找到|找不到|没有找到)|(未找到|找不到|没有)(该|此)?订单/],
		like: ['订单不存在'],
		meaning: 'notFound',
		means: 'no such order',
		advice:
			"Check the order's ID or number, and that the credential is that of the right operator.",
	},
	{
		says: [/无权限|没有权限/],
		like: ['无权限'],
		means: 'no permission',
		advice:
			'If this is about the order number, turn off “Account May Set Order Number”; else ask your freight operator.',
	},
	{
		says: [/参数错误/],
		like: ['参数错误'],
		means: 'a parameter is wrong',
		advice: 'Correct what the provider names, or ask your freight operator.',
	},
];

/** Whether the words say that there is no label: what an empty list of labels means. */
export const saysNoLabel = (words: string): boolean =>
	knownRefusal(KNOWN_REFUSALS, words) === NO_LABEL || saysNothingFound(words);
