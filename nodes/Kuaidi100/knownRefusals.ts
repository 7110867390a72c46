/**
 * How the cloud market's refusals are worded, for all of its operations. The document has none: its
 * refusals have code 400. The other codes are those of the vendor's sister APIs, the words what servers
 * of this kind, and the marketplaces behind them, say.
 */
import type { Meaning } from '../shared/failure';
import type { KnownRefusal } from '../shared/wire/refusals';
import { knownRefusal } from '../shared/wire/refusals';

interface KnownCode extends KnownRefusal {
	codes?: readonly string[];
}

/** No limit of a window is documented, so neither is the refusal. */
const RANGE_TOO_LARGE: KnownCode = {
	codes: ['60201'],
	says: [
		/(范围|跨度|间隔|区间|时间段).{0,6}(过大|太大|过长|太长|超过|超出|超限|大于)/,
		/(超过|大于).{0,6}(跨度|间隔|区间)/,
		/(缩小|缩短).{0,8}(范围|跨度|间隔|区间|时间)/,
		/\b(range|span|window|interval)\b.{0,20}\b(large|long|wide|exceed\w*)\b/i,
	],
	unless: /签名|时间戳/,
	like: ['60201', '时间范围过大', '请缩小时间范围'],
	means: 'the time range is too large',
	advice: 'Read a shorter time range.',
};

/** Refused before anything was looked at. */
const TOO_MANY: KnownCode = {
	codes: ['429'],
	says: [
		/频繁|限流|流控|流量(控制|限制)|QPS|并发|每[秒分]/i,
		/(请求|调用|访问|操作)(次数|数量?)?(过多|太多|过快|太快)/,
		/too many (requests|calls)|rate[ -]?limit|throttl/i,
	],
	like: ['429', '请求过于频繁', 'QPS', 'too many requests'],
	meaning: 'busy',
	means: 'the provider takes no more calls at the moment',
	advice: 'Nothing was done. Try again later.',
};

/** The first that fits counts. */
export const KNOWN_REFUSALS: readonly KnownCode[] = [
	{
		codes: ['504'],
		// 6, 7 and 35: no connection was made.
		says: [
			/cURL error (?!(?:6|7|35)\b)\d/i,
			/(接口|请求|连接|访问|响应|调用|处理|操作|网络|执行|平台|服务|同步|回传).{0,8}超时/,
			/[未无]响应|没有响应/,
			/tim(?:e|ed)[ -]?out|empty reply|connection (?:was )?reset/i,
		],
		// “接口超时,请缩小时间范围” is told by its advice.
		unless: /(缩小|缩短).{0,8}(范围|跨度|间隔|区间|时间)/,
		like: ['504', '调用有赞接口超时', 'cURL error 28', 'timed out'],
		meaning: 'timeoutBehind',
		means: 'the marketplace did not answer in time, so it may have been done',
		advice: 'Look the order up at the marketplace before you send it again.',
	},
	TOO_MANY,
	{
		codes: ['401'],
		says: [
			/剩余次数|余额.{0,4}(不足|不够)|欠费|请(先)?充值|套餐.{0,6}(到期|过期|用完|不足)/,
			/(额度|配额|次数|单量).{0,6}(不足|不够|用完|用尽|耗尽|超|已满)/,
			/insufficient (balance|funds|credit|quota)|balance.{0,12}(insufficient|not enough|too low)/i,
			/quota.{0,12}(exceed|exhaust|used up)|no calls left/i,
		],
		like: ['401', '剩余次数不足', '余额不足', 'quota exceeded'],
		meaning: 'quota',
		means: 'no calls left',
		advice: 'Buy another package of calls in the cloud market console.',
	},
	{
		codes: ['102'],
		says: [/签名|验签|\bsign(ature)?\b|secret_sign/i],
		like: ['102', '签名错误', 'signature'],
		meaning: 'credential',
		means: 'wrong signature',
		advice: 'Check secret key and secret in the credential.',
	},
	{
		codes: ['402'],
		says: [
			/密[钥匙]|秘钥|secret_?(key|secret|code)|api[ _]?key|\bkey\b.{0,6}(错误|无效|不存在|不正确|过期)/i,
			/(用户|账[号户]|客户|会员)(信息)?.{0,2}(不存在|未找到|禁用|冻结|停用|无效|过期|未激活)/,
			/(用户|账[号户]|接口|API|服务|应用)(未|没有)(被|获得?|经过?)?(授权|开通|购买)|鉴权/i,
			/(无|没有)(该|此)?接口(的)?(调用|访问)?权限|身份(验证|认证|校验)|认证失败/,
			/unauthori[sz]ed|authentication|access denied|(invalid|expired|wrong) (api |access )?(key|account|user)/i,
		],
		unless: /店铺|商家|买家|shop\b|seller/i,
		like: ['402', '密钥错误', '用户不存在', '接口未授权'],
		meaning: 'credential',
		means: 'unknown customer',
		advice: 'Check the secret key in the credential.',
	},
	{
		codes: ['60104'],
		says: [
			/授权.{0,4}(过期|失效|到期)|session.{0,8}(过期|失效|expired)|token.{0,6}(过期|失效|expired)/i,
		],
		like: ['60104', '授权过期'],
		means: 'the authorization has expired',
		advice: 'Let the shop owner authorize the shop again (Shop: Get Authorization URL).',
	},
	{
		codes: ['60103'],
		says: [/(未|没有)授权/],
		like: ['60103', '店铺未授权'],
		means: 'the shop is not authorized',
		advice: 'Let the shop owner authorize the shop (Shop: Get Authorization URL).',
	},
	{
		codes: ['60102'],
		says: [/授权失败/],
		like: ['60102', '授权失败'],
		means: 'the authorization failed',
		advice: 'Let the shop owner authorize again.',
	},
	RANGE_TOO_LARGE,
	{
		codes: ['60202'],
		says: [/(开始|起始)时间.{0,6}(大于|晚于|不能大于).{0,4}结束时间/],
		like: ['60202', '开始时间大于结束时间'],
		means: 'the time range is wrong',
		advice: 'The end must not lie before the start.',
	},
	{
		codes: ['500', '502', '503'],
		says: [
			/稍[后候](再|重)?试|重复(提交|请求|操作)/,
			/(系统|服务器?|网络)(繁忙|正忙|忙)|(系统|服务器?|接口)(正在)?(维护|升级)|维护中/,
			/(服务|接口).{0,4}不可用|\bbusy\b|overload|unavailable/i,
			/cURL error (6|7|35)\b|could not resolve host|connection refused/i,
		],
		// A system's own error, after which one may try again, is no promise that nothing was done.
		unless: /(系统|服务器?|内部)(异常|出错|错误)/,
		like: ['500', '503', '系统繁忙', 'unavailable'],
		meaning: 'busy',
		means: 'the service is busy',
		advice: 'Try again later.',
	},
	{
		says: [
			/(系统|服务器?|内部|未知|平台)(异常|出错|错误)/,
			/(internal|system|server|unknown) (server )?(error|exception)/i,
		],
		like: ['系统异常', 'internal error'],
		means: "an error inside the service, or the marketplace's",
		advice: 'Try again later; ask the provider if it stays.',
	},
	{
		says: [
			/(订单|运单|单号)[^,，;；。]{0,12}已(经)?发货|(重复|已经?)(发货|回传)|(运单|单号).{0,8}(已经?被?(存在|使用|占用)|重复)/,
			/already (been )?(shipped|used|exists?)|duplicate/i,
		],
		unless: /不存在|未发货/,
		like: ['订单已发货', '重复发货', 'already shipped'],
		meaning: 'exists',
		means: 'the order is shipped already, or the waybill is in use',
		advice: 'See at the marketplace which waybill the order has.',
	},
	{
		says: [
			/订单[^,，;；。]{0,8}(不存在|未找到|找不到|没有找到)|(未找到|找不到|没有找到|查无|不存在)(该|此|相关|对应)?的?订单/,
			/(unknown|no such) order|order[^.;]{0,40}(not found|not exist|doesn't exist)/i,
		],
		like: ['订单不存在', 'order not found'],
		meaning: 'notFound',
		// Not in words that `saysNothingFound` reads as an empty list.
		means: 'an unknown order',
		advice: "Check the order's number, the shop ID and the platform.",
	},
	{
		codes: ['101'],
		says: [],
		like: ['101'],
		means: 'wrong content type',
		advice: 'Check the base URL in the credential.',
	},
	{
		codes: ['103'],
		says: [],
		like: ['103'],
		means: 'a parameter is missing',
		advice: 'Correct the call as the provider says.',
	},
	{
		codes: ['104'],
		says: [],
		like: ['104'],
		means: 'a parameter is wrong',
		advice: 'Correct the call as the provider says.',
	},
	{
		codes: ['60101'],
		says: [/(平台|店铺)?类型.{0,2}不支持|不支持(该|此|的)?(平台|店铺类型)/],
		like: ['60101', '类型不支持'],
		means: 'this platform is not supported',
		advice: 'Use one of the documented platform codes.',
	},
];

/** What counts even beside the code of a server's own error. */
const BEATS_BUSY: ReadonlySet<Meaning | undefined> = new Set([
	'timeoutBehind',
	'credential',
	'quota',
]);

/** By the code, which says more than words; by the words where it only says that something failed. */
export function refusalOf(code: string | undefined, words: string): KnownCode | undefined {
	const byCode = KNOWN_REFUSALS.find(({ codes }) => code !== undefined && codes?.includes(code));
	const byWords = knownRefusal(KNOWN_REFUSALS, words);
	if (byCode?.meaning === 'busy' && BEATS_BUSY.has(byWords?.meaning)) return byWords;
	return byCode ?? byWords;
}

export const saysRangeTooLarge = (words: string): boolean =>
	RANGE_TOO_LARGE.says.some((one) => one.test(words));

/** Any time-out, whatever it is of. */
export const TIMED_OUT = /超[时時]|tim(?:e|ed)[ -]?out/i;
/** A server that failed, or wants to be asked again. */
const FAILED = KNOWN_REFUSALS.filter(
	({ like }) => like.includes('系统繁忙') || like.includes('系统异常'),
);

/**
 * Whether a refusal leaves open that a ship-back was done: only too many calls promise that nothing
 * was.
 */
export function leavesOpen(words: string): boolean {
	const known = knownRefusal(KNOWN_REFUSALS, words);
	if (TIMED_OUT.test(words) || known?.meaning === 'timeoutBehind') return true;
	return knownRefusal([TOO_MANY], words) === undefined && knownRefusal(FAILED, words) !== undefined;
}
