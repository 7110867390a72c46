import { judge, ofServer } from '../../../nodes/Kuaidi100/answers';
import { KNOWN_REFUSALS, leavesOpen, refusalOf } from '../../../nodes/Kuaidi100/knownRefusals';
import type { Meaning } from '../../../nodes/shared/failure';
import { Failure } from '../../../nodes/shared/failure';
import { saysNothingFound } from '../../../nodes/shared/wire/emptyAnswer';

const WORDINGS: Record<Meaning | 'none', string[]> = {
	busy: [
		'请求过于频繁',
		'调用频率过快,每秒不能超过5次',
		'QPS超限',
		'接口限流',
		'請求過於頻繁,請稍後再試',
		'访问次数过多',
		'系统繁忙,请稍后再试',
		'服务器繁忙',
		'系统维护中',
		'请勿重复提交',
		'Too many requests',
		'Service Unavailable',
	],
	credential: [
		'签名错误',
		'验签失败',
		'invalid signature',
		'密钥错误',
		'secret_key不正确',
		'用户不存在',
		'账号已冻结',
		'賬戶不存在',
		'接口未授权',
		'无接口权限',
		'身份验证失败',
		'Unauthorized',
		'Invalid key',
	],
	quota: [
		'剩余次数不足',
		'接口剩余次数不足',
		'次数已用完',
		'余额不足',
		'帳戶餘額不足',
		'账户欠费',
		'请先充值',
		'套餐已过期',
		'单量不足',
		'调用次数超限',
		'Insufficient balance',
		'quota exceeded',
	],
	timeoutBehind: [
		'调用有赞接口超时',
		'调用平台接口返回超时',
		'请求超时',
		'接口请求超时,请稍后再试',
		'連線超時,平台無響應',
		'cURL error 28: Operation timed out after 30001 milliseconds',
		'cURL error 52: Empty reply from server',
		'cURL error 56: Recv failure: Connection reset by peer',
		'淘宝接口无响应',
		'504 Gateway Time-out',
		'Read timed out',
	],
	notFound: [
		'订单不存在',
		'該訂單不存在',
		'订单号E1不存在',
		'订单未找到',
		'未找到订单',
		'找不到该订单',
		'没有找到对应的订单',
		'查无此订单',
		'Order not found',
		'No such order',
		'order does not exist',
	],
	exists: [
		'订单已发货',
		'訂單已發貨',
		'该订单已经发货',
		'重复发货',
		'请勿重复发货',
		'已发货,不能再次发货',
		'运单号已被使用',
		'运单号重复',
		'单号已存在',
		'Order already shipped',
		'waybill already exists',
	],
	none: [
		'店铺未授权',
		'未授权',
		'店铺授权已过期',
		'授权失败',
		'时间范围过大',
		'接口超时,请缩小时间范围',
		'参数错误',
		'类型不支持',
		'系统异常',
		'系统异常,请稍后重试',
		'没有数据',
		'没有查询到订单',
		'failed',
	],
};

describe.each(Object.entries(WORDINGS))('means %s', (meaning, wordings) => {
	it('has ten wordings', () => expect(wordings.length).toBeGreaterThanOrEqual(10));
	it.each(wordings)('%s', (words) =>
		expect(refusalOf('400', words)?.meaning).toBe(meaning === 'none' ? undefined : meaning),
	);
});

it.each(KNOWN_REFUSALS.flatMap((row) => row.like.map((words) => [words, row] as const)))(
	'the page shows “%s”, which is read as what it says',
	(words, row) =>
		expect(/^\d+$/.test(words) ? refusalOf(words, 'x') : refusalOf('400', words)).toBe(row),
);

it.each(KNOWN_REFUSALS)('“$means” is no empty list', ({ means }) =>
	expect(saysNothingFound(means)).toBe(false),
);

function refusal(code: number | string, message: string): Failure {
	try {
		judge({ code, message }, { status: 200 });
	} catch (error) {
		return error as Failure;
	}
	throw new Error('Not refused');
}

it.each([
	[400, '请求过于频繁', 'busy', 'busy'],
	[429, 'x', 'busy', 'busy'],
	['503', 'x', 'busy', 'lost'],
	[500, '服务繁忙', 'busy', 'lost'],
	[500, '请求过于频繁', 'busy', 'lost'],
	[500, '签名错误', 'refused', 'lost'],
	[500, '没有查询到订单', 'busy', 'lost'],
	[400, '系统繁忙', 'busy', 'lost'],
	[400, '请勿重复提交', 'busy', 'lost'],
	[400, '系统异常', 'refused', 'lost'],
	[400, '请求过于频繁,请稍后再试', 'busy', 'busy'],
	[400, '调用频繁,请求超时', 'lost', 'lost'],
	[400, '调用有赞接口超时', 'lost', 'lost'],
	[400, 'cURL error 28', 'lost', 'lost'],
	[504, 'x', 'lost', 'lost'],
	[104, '平台处理超时', 'refused', 'lost'],
	[400, '密钥错误', 'refused', 'refused'],
	[400, '剩余次数不足', 'refused', 'refused'],
	[400, '店铺未授权', 'refused', 'refused'],
	[400, '订单已发货', 'refused', 'refused'],
	[400, '订单不存在', 'refused', 'refused'],
] as const)('code %s “%s” of a read is %s, of a ship-back %s', (code, words, read, write) => {
	const failure = refusal(code, words);
	expect(failure.kind).toBe(read);
	expect(ofServer(failure).kind).toBe(write);
});

it('a failure without a code is judged by its words, too', () => {
	const body = { failed: true, message: '系统繁忙' };
	expect(() => judge(body, { status: 200 })).toThrow(expect.objectContaining({ kind: 'busy' }));
	try {
		judge(body, { status: 200 });
	} catch (error) {
		expect(ofServer(error as Failure).kind).toBe('lost');
	}
	expect.assertions(2);
});

it('HTTP 429 is the transport’s: nothing was done', () => {
	const failure = new Failure({ kind: 'busy', message: 'The provider is busy', httpStatus: 429 });
	expect(ofServer(failure).kind).toBe('busy');
});

it.each([
	['密钥错误', 'credential-invalid'],
	['剩余次数不足', 'quota-exhausted'],
	['店铺未授权', undefined],
	['未授权', undefined],
])('“%s” is of the account: %s', (words, account) =>
	expect(refusal(400, words).account).toBe(account),
);

it.each(['订单超时关闭', '調用超時', '网络异常,timeout'])('%s leaves open what happened', (words) =>
	expect(leavesOpen(words)).toBe(true),
);
