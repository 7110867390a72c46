/**
 * What STT's words mean. The document has a handful of texts; the others are how servers of this kind
 * (PHP, MySQL, cURL towards the carriers) word the same.
 */
import { KNOWN_REFUSALS, refusal } from '../../../nodes/SttLogistics/answers';
import type { Meaning } from '../../../nodes/shared/failure';

const judged = (text: string, code = '400') =>
	refusal({ code, orderNumber: null, text, entry: { code, msg: text }, body: { code, msg: text } });

const WORDINGS: Record<Meaning | 'none', string[]> = {
	exists: [
		'订单号已存在',
		'订单号重复',
		'订单号已经存在',
		'订单号a2020020915重复',
		'订单号[a2020020915]已存在,请勿重复提交',
		'訂單號已存在',
		'該訂單號重複',
		'客户订单号已被使用',
		'单号已存在',
		'重复订单',
		'订单已创建,请勿重复提交',
		'OrderID already exists',
		'order number already used',
		"Duplicate entry 'a2020' for key 'OrderID'",
		'接口返回:订单号已存在',
	],
	busy: [
		'请求过于频繁',
		'请求过于频繁,请勿重复提交',
		'請求過於頻繁,請稍後再試',
		'操作频繁,请稍后再试',
		'QPS超限',
		'超过QPS限制',
		'接口限流',
		'系统繁忙',
		'服务器繁忙,请稍后重试',
		'系统维护中',
		'Too Many Requests',
		'rate limit exceeded',
		'接口返回:Ship web service is currently unavailable.',
		'Service Unavailable',
		'接口返回:cURL error 7: Failed to connect to api.example.com port 443: Connection refused',
		'接口返回:cURL error 6: Could not resolve host: api.example.com',
	],
	timeoutBehind: [
		'接口返回:cURL error 28: Operation timed out after 30001 milliseconds with 0 bytes received',
		'接口返回:cURL error 28',
		'cURL error 28: Failed to connect to api.example.com port 443 after 10000 ms',
		'cURL error 52: Empty reply from server',
		'cURL error 56: Recv failure: Connection reset by peer',
		'接口返回:请求超时',
		'接口请求超时,请稍后再试',
		'调用接口超时',
		'接口返回:Connection timed out',
		'接口返回:504 Gateway Time-out',
		'接口無響應',
		'Read timeout',
	],
	credential: [
		'AppKey或AppSecret错误',
		'AppKey错误',
		'app secret is wrong',
		'密钥错误',
		'秘钥不正确',
		'用户不存在',
		'賬號不存在',
		'账户已冻结',
		'未授权',
		'鉴权失败',
		'身份验证失败',
		'签名错误',
		'token已过期',
		'Unauthorized',
		'Authentication failed',
		'Invalid key',
	],
	quota: [
		'余额不足',
		'账户余额不足,请充值',
		'帳戶餘額不足',
		'您的余额已不足',
		'账号欠费',
		'请先充值',
		'额度不足',
		'信用额度已用完',
		'剩余次数不足',
		'Insufficient balance',
		'balance is not enough',
		'quota exceeded',
	],
	notFound: [
		'订单不存在或无权限',
		'订单不存在',
		'訂單不存在或無權限',
		'该订单号不存在',
		'订单未找到',
		'未找到订单',
		'找不到该订单',
		'查无此单',
		'没有相关订单',
		'单号不存在',
		'Order not found',
		'No such order',
		'The order does not exist',
	],
	none: [
		'超出限重',
		'地址偏远',
		'收件人邮编错误',
		'接口返回:Authentication failed',
		'接口返回:余额不足',
		'渠道未授权',
		'面单不存在',
		'订单标签不存在',
		'渠道不存在',
		'订单中sku重复',
		'撤消失败!',
		'记录不存在!',
		'Recipient phone is required',
		'系统异常,请稍后重试',
		'该服务不支持签名确认',
	],
};

describe.each(Object.entries(WORDINGS))('means %s', (meaning, wordings) => {
	it.each(wordings)('%s', (words) => {
		expect(judged(words).meaning).toBe(meaning === 'none' ? undefined : meaning);
	});
});

it('has ten wordings of each meaning', () => {
	for (const wordings of Object.values(WORDINGS))
		expect(wordings.length).toBeGreaterThanOrEqual(10);
});

it.each(KNOWN_REFUSALS.flatMap(({ like, means }) => like.map((words) => [words, means])))(
	'the page shows “%s”, which is read as what it says',
	(words, means) => {
		expect(judged(words).message).toContain(means);
	},
);

it.each([
	['429', '错误', 'busy', undefined],
	['503', 'error', 'busy', undefined],
	['401', 'error', 'refused', 'credential-invalid'],
	['503', '接口返回:cURL error 28', 'lost', undefined],
	['500', '系统错误', 'lost', undefined],
	['500', '系统繁忙', 'lost', undefined],
	['500', '余额不足', 'refused', 'quota-exhausted'],
	['500', '密钥错误', 'refused', 'credential-invalid'],
	['500', '订单号已存在', 'refused', undefined],
	['400', '接口返回:cURL error 28', 'lost', undefined],
])('code %s with “%s” is %s', (code, words, kind, account) => {
	expect(judged(words, code)).toMatchObject({ kind, account });
});
