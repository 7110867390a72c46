/**
 * How Fengchao's refusals are worded, for all of its operations. The document has no codes and one
 * text, 传入的订单格式有误; the rest is what gateways of this kind say.
 */
import type { KnownRefusal } from '../shared/wire/refusals';

/** The first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
	{
		says: [/trade_list的json格式|传入的订单格式有误/i],
		like: ['trade_list的json格式', '传入的订单格式有误'],
		means: 'an order does not have the documented form',
		advice: 'A field is missing, or has the wrong type (numbers without quotes, texts with them).',
	},
	{
		says: [
			/频繁|限流|流控|流量(控制|限制)|QPS|并发|每[秒分]/i,
			/(请求|调用|访问|操作)(次数|数量?)?(过多|太多|过快|太快)/,
			/too many (requests|calls)|rate[ -]?limit|throttl/i,
		],
		unless: /签名(错误|失败)|无权|权限/,
		like: ['请求过于频繁', '限流', 'QPS', 'too many requests'],
		meaning: 'busy',
		means: 'the provider takes no more calls at the moment',
		advice: 'Nothing is wrong with the orders. Try again later.',
	},
	{
		says: [/签名|验签|\bsign(ature)?\b/i],
		like: ['签名错误', 'signature'],
		meaning: 'credential',
		means: 'wrong signature',
		advice: 'Check app ID and app secret in the credential.',
	},
	{
		says: [/时间戳|\btime ?stamp\b/i],
		like: ['时间戳', 'timestamp'],
		meaning: 'credential',
		means: 'the time stamp is not accepted',
		advice: 'The clock of the machine n8n runs on is wrong: set it right.',
	},
	{
		says: [
			/app ?_?(id|key|secret)|appid|授权|无权|权限|合作伙伴|token|unauthori[sz]ed|forbidden/i,
			/密[钥匙]|秘钥|鉴权|身份(验证|认证|校验)|认证失败|access denied|authentication/i,
			/(用户|账[号户]|商户|客户|会员)(信息)?.{0,2}(不存在|未找到|禁用|冻结|停用|无效|过期|未激活)/,
		],
		unless:
			/(余额|额度|配额|次数|单量).{0,6}(不足|不够|用完|用尽|耗尽)|欠费|(卖家|买家|店铺)(用户|账[号户])/,
		like: ['appid不存在', '密钥错误', '用户不存在', '未授权', '无权限', 'forbidden'],
		meaning: 'credential',
		means: 'the account is not accepted',
		advice:
			'Check app ID, app secret and base URL in the credential, and that the account may call this API.',
	},
	{
		says: [
			/额度|配额|余额.{0,4}(不足|不够)|次数|单量|用量|套餐|欠费|请(先)?充值|quota/i,
			/insufficient (balance|funds|credit)|balance.{0,12}(insufficient|not enough|too low)/i,
		],
		like: ['额度不足', '剩余次数不足', '余额不足', '套餐', 'quota'],
		meaning: 'quota',
		means: "nothing is left of the account's quota",
		advice: 'See “Account: Get Quota”, and buy more with the provider.',
	},
	{
		// 6, 7 and 35: no connection was made.
		says: [
			/cURL error (?!(?:6|7|35)\b)\d/i,
			/(接口|请求|连接|访问|响应|调用|处理|操作|网络|执行|服务|平台|导入).{0,8}超时/,
			/[未无]响应|没有响应/,
			/tim(?:e|ed)[ -]?out|empty reply|connection (?:was )?reset/i,
		],
		like: ['请求超时', '调用接口超时', 'cURL error 28', 'timed out'],
		meaning: 'timeoutBehind',
		means: 'a service behind it did not answer in time, so it may have been done',
		advice: 'Nothing is wrong with the orders. Try again later.',
	},
	{
		says: [
			/(订单|交易|单号|trade_no)(号码?|编号|ID)?[^,，;；。]{0,40}?(已经?被?(存在|导入|使用|占用|创建)|重复|不唯一)/i,
			/重复的?(导入|订单|单号|交易)|已经?存在/,
			/already (exists?|(been )?(used|imported))|duplicate (entry|order|trade|key|number)/i,
		],
		unless: /子订?单|商品|货品|规格|sku|order_id|order_list|不存在/i,
		like: ['订单已存在', '订单号重复', '重复导入', 'already exists'],
		meaning: 'exists',
		means: 'the order is there already',
		advice:
			'An import is to update the orders Fengchao knows: look this one up there, or ask the provider.',
	},
	{
		says: [
			/稍[后候]|繁忙|正忙|系统(错误|异常|出错|升级)|服务(器|异常|错误|不可用)|内部错误|维护|网关/,
			/重复(提交|请求|操作)|接口.{0,4}不可用|cURL error (6|7|35)\b|connection refused/i,
			/too many|busy|internal|server|unavailable|overload/i,
		],
		like: [
			'系统繁忙',
			'稍后再试',
			'系统异常',
			'服务不可用',
			'维护',
			'网关',
			'server',
			'unavailable',
		],
		meaning: 'busy',
		means: 'the service is not able to answer at the moment',
		advice: 'Nothing is wrong with the orders. Try again later.',
	},
];
