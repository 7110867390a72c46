import { judge, speaksOfOrders } from '../../../nodes/Fengchao/answers';
import { KNOWN_REFUSALS } from '../../../nodes/Fengchao/knownRefusals';
import type { Failure, Meaning } from '../../../nodes/shared/failure';
import type { Effect } from '../../../nodes/shared/wire/contract';
import { knownRefusal } from '../../../nodes/shared/wire/refusals';

type Told = Exclude<Meaning, 'notFound'> | 'none';

const WORDINGS: Record<Told, string[]> = {
	busy: [
		'请求过于频繁',
		'请求过于频繁,请稍后再试',
		'請求過於頻繁',
		'appid请求过于频繁',
		'访问次数过多',
		'QPS超限',
		'接口限流',
		'系统繁忙',
		'订单服务异常,请稍后再试',
		'系统维护中',
		'请勿重复提交',
		'Too many requests',
		'Service Unavailable',
		'Internal Server Error',
	],
	credential: [
		'签名错误',
		'验签失败',
		'时间戳已过期',
		'appid不存在',
		'AppSecret错误',
		'密钥错误',
		'用户不存在',
		'賬號不存在',
		'账户被冻结',
		'未授权',
		'无权限',
		'身份验证失败',
		'Unauthorized',
		'Forbidden',
	],
	quota: [
		'接口调用额度不足',
		'剩余次数不足',
		'调用次数已用完',
		'余额不足',
		'账户余额不足,请充值',
		'帳戶餘額不足',
		'合作伙伴额度不足',
		'单量不足',
		'套餐已过期',
		'欠费停用',
		'Insufficient balance',
		'quota exceeded',
	],
	timeoutBehind: [
		'请求超时',
		'处理超时',
		'连接超时,请稍后再试',
		'调用打印服务超时',
		'调用有赞接口超时',
		'导入超时',
		'接口無響應',
		'cURL error 28: Operation timed out',
		'cURL error 52: Empty reply from server',
		'504 Gateway Time-out',
		'Read timed out',
		'timeout',
	],
	exists: [
		'订单已存在',
		'訂單號已存在',
		'订单号重复',
		'订单 DD1 已经存在',
		'交易号DD1重复',
		'订单已被导入',
		'重复导入',
		'重复的订单号',
		'trade_no already exists',
		"Duplicate entry 'DD1' for key 'trade_no'",
		'already imported',
	],
	none: [
		'订单收件人无效',
		'传入的订单格式有误,请检查trade_list的json格式',
		'子订单号重复',
		'sku重复',
		'商品不存在',
		'店铺账号不存在',
		'导入失败',
		'数据有误',
		'import failed',
		'不予处理',
	],
};

describe.each(Object.entries(WORDINGS))('means %s', (meaning, wordings) => {
	it('has ten wordings', () => expect(wordings.length).toBeGreaterThanOrEqual(10));
	it.each(wordings)('%s', (words) =>
		expect(knownRefusal(KNOWN_REFUSALS, words)?.meaning).toBe(
			meaning === 'none' ? undefined : meaning,
		),
	);
});

it.each(KNOWN_REFUSALS.flatMap((row) => row.like.map((words) => [words, row] as const)))(
	'the page shows “%s”, which is read as what it says',
	(words, row) => expect(knownRefusal(KNOWN_REFUSALS, words)).toBe(row),
);

function refusal(code: number, message: string, status = 200, effect: Effect = 'write'): Failure {
	try {
		judge({ code, message }, { status }, effect);
	} catch (error) {
		return error as Failure;
	}
	throw new Error('Not refused');
}

it.each([
	[1, '请求过于频繁', 200, 'write', 'busy', undefined],
	[429, 'x', 200, 'write', 'busy', undefined],
	[503, 'x', 200, 'read', 'busy', undefined],
	[401, 'x', 200, 'read', 'refused', 'credential-invalid'],
	[504, 'x', 200, 'write', 'lost', undefined],
	[1, '请求超时', 200, 'write', 'lost', undefined],
	[1, 'cURL error 28', 200, 'write', 'lost', undefined],
	[1, '请求超时', 500, 'write', 'lost', undefined],
	[1, '请求超时', 200, 'read', 'busy', undefined],
	[1, '签名错误', 200, 'write', 'refused', 'credential-invalid'],
	[1, '签名错误', 500, 'write', 'refused', 'credential-invalid'],
	[1, '额度不足', 200, 'write', 'refused', 'quota-exhausted'],
	[1, '订单已存在', 200, 'write', 'refused', undefined],
	[1, 'x', 200, 'write', 'refused', undefined],
	[1, 'x', 502, 'write', 'busy', undefined],
] as const)(
	'code %s “%s” with HTTP %s of a %s is %s',
	(code, words, status, effect, kind, account) =>
		expect(refusal(code, words, status, effect)).toMatchObject({ kind, account }),
);

it.each([...WORDINGS.exists, '订单收件人无效', '子订单号重复'])(
	'%s is a refusal of orders, by which a batch is narrowed down',
	(words) => expect(speaksOfOrders(refusal(1, words))).toBe(true),
);

it('an order that is refused with a code like that of HTTP is still looked for', () =>
	expect(speaksOfOrders(refusal(503, '订单收件人无效'))).toBe(true));

it.each([...WORDINGS.busy, ...WORDINGS.credential, ...WORDINGS.quota, ...WORDINGS.timeoutBehind])(
	'%s is none',
	(words) => expect(speaksOfOrders(refusal(1, words))).toBe(false),
);
