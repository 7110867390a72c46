/**
 * How STT's refusals are worded, for all of its operations. The document has 订单号已存在, currently
 * unavailable, 订单不存在或无权限, 记录不存在 and 撤消失败; the rest is what servers of this kind say.
 */
import type { KnownRefusal } from '../shared/wire/refusals';

/** The first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
	{
		// 6, 7 and 35: no connection was made.
		says: [
			/cURL error (?!(?:6|7|35)\b)\d/i,
			/(接口|请求|连接|访问|响应|调用|处理|操作|网络|执行).{0,6}超时/,
			/[未无]响应|没有响应/,
			/tim(?:e|ed)[ -]?out|empty reply|connection (?:was )?reset/i,
		],
		like: ['cURL error 28', '接口超时', '请求超时', 'timed out'],
		meaning: 'timeoutBehind',
		means: 'the carrier did not answer in time, so it may have been done',
		advice: 'Look the order up at the provider before you send it again.',
	},
	{
		says: [
			/(订单|单号)(号码?|编号|ID)?[^,，;；。]{0,40}?(已经?被?(存在|使用|占用|创建)|重复|不唯一)/i,
			/订单[^;；。]{0,12}(请勿|不能|不可)重复|重复的?(提交)?(订单|单号|下单)|已经?存在/,
			/already (exist|(been )?used|taken)|duplicate (entry|order|key|number)|order.{0,40}not unique/i,
		],
		unless: /频繁|限流|QPS|sku.{0,4}重复|箱号|不存在/i,
		like: ['订单号已存在', '订单号重复', 'already exists'],
		meaning: 'exists',
		means: 'this order number exists already',
		advice:
			'Its label can be fetched with “Label: Get”. To buy another one, use another order number.',
	},
	{
		says: [
			/频繁|限流|流控|QPS|并发|重复(提交|请求|操作)|稍[后候](再|重)?试/i,
			/(系统|服务器?|网络)(繁忙|正忙|忙)|(系统|服务器?|接口)(正在)?(维护|升级)|维护中/,
			/too many|rate limit|throttl|\bbusy\b|overload/i,
		],
		// A system's own error, after which one may try again, is no promise that nothing was done.
		unless: /(系统|服务器?|内部)(异常|出错|错误)/,
		like: ['请求过于频繁', '系统繁忙', 'QPS', 'too many'],
		meaning: 'busy',
		means: 'the provider takes no more calls at the moment',
		advice: 'Nothing was done. Try again later.',
	},
	{
		says: [
			/(currently|temporarily|service|server) (is )?(currently |temporarily )?unavailable/i,
			/(服务|接口).{0,4}不可用/,
			/cURL error (6|7|35)\b|could not resolve host|failed to connect|connection refused/i,
		],
		like: ['currently unavailable', '服务不可用', 'connection refused'],
		meaning: 'busy',
		means: "the carrier's service is down for the moment",
		advice: 'Nothing was bought. Try again later.',
	},
	{
		says: [
			/订单[^,，;；。]{0,8}(不存在|未找到|找不到|没有找到)|(单号|运单)不存在/,
			/(未找到|找不到|没有找到|查无|不存在|没有|无)(该|此|这个|相关|对应)?的?(订单|单据|此单|单号$)/,
			/(no such|unknown) order|order[^.;]{0,40}(not found|not exist|doesn't exist)/i,
		],
		unless: /面单|标签|label|跟踪|轨迹|渠道|仓库|地址/i,
		like: ['订单不存在或无权限', '未找到订单', 'order not found'],
		meaning: 'notFound',
		means: 'no such order, or no right to see it',
		advice:
			"Check the order number, and that the credential's service (DingCang or DingExpress) is the one the order was created with.",
	},
	{
		says: [
			/余额.{0,4}(不足|不够)|欠费|请(先)?充值|套餐.{0,6}(到期|过期|用完)/,
			/(额度|配额|次数).{0,6}(不足|不够|用完|用尽|耗尽|超|已满)/,
			/insufficient (balance|funds|credit)|balance.{0,12}(insufficient|not enough|too low)|quota/i,
		],
		// What the carrier refuses STT is not this account's fault.
		unless: /接口返回/,
		like: ['余额不足', '欠费', 'insufficient balance'],
		meaning: 'quota',
		means: 'nothing is left of the balance or quota',
		advice: 'Top up the account at the provider, then run again.',
	},
	{
		says: [
			/app[ _]?(key|secret|id)|api[ _]?key|密[钥匙]|秘钥|key ?(错误|无效|不存在|不正确)/i,
			/(用户|账[号户]|商户|客户|会员)(信息)?.{0,2}(不存在|未找到|禁用|冻结|停用|无效|过期|未激活)/,
			/(用户名|账号)或密码|[未无]授权|没有授权|鉴权|验签|签名(错误|失败|无效|不正确|不匹配|验证)/,
			/身份(验证|认证|校验)|认证失败/,
			/unauthori[sz]ed|authenticat|access denied|(无效|过期|失效)的?token|token.{0,4}(无效|过期|失效)/i,
			/(invalid|expired|wrong) (api |access )?(key|token|secret|user|account|sign)/i,
		],
		unless: /接口返回|渠道|channel/i,
		like: ['AppKey', '密钥错误', '用户不存在', '未授权'],
		meaning: 'credential',
		means: 'the account is not accepted',
		advice: 'Check app key, app secret and service in the credential.',
	},
	{
		says: [/(撤[消销]|取消).{0,4}失败/],
		like: ['撤消失败'],
		means: 'the cancellation failed',
		advice:
			'The label may be used or already cancelled: see “Order: Get Cancel Status”, or ask the provider.',
	},
	{
		says: [/记录不存在|(没有|无|未找到)(相关|该|此)?记录/],
		like: ['记录不存在'],
		means: 'no such record',
		advice: 'Check the order number, and the service in the credential.',
	},
];
