import { judge } from '../../../nodes/Kuaikuai/answers';
import { KNOWN_REFUSALS, saysNoLabel } from '../../../nodes/Kuaikuai/knownRefusals';
import type { Failure, Meaning } from '../../../nodes/shared/failure';
import { knownRefusal } from '../../../nodes/shared/wire/refusals';

const WORDINGS: Record<Meaning, string[]> = {
	exists: [
		'订单号已存在',
		'订单号重复',
		'OrderNum 已被使用',
		'该订单号 KV10644787171 已经存在',
		'单号已被占用',
		'订单编号不唯一',
		'订单已创建',
		'重复的订单号',
		'OrderNum already exists',
		"Duplicate entry 'KV1' for key 'OrderNum'",
	],
	busy: [
		'请求过于频繁',
		'请求过于频繁,请勿重复提交',
		'请勿重复提交',
		'系统繁忙,请稍后再试',
		'QPS超限',
		'接口限流',
		'並發過高,請稍後重試',
		'系统维护中',
		'Too many requests',
		'Service Unavailable',
	],
	credential: [
		'密钥错误',
		'Key错误',
		'无效的Key',
		'key 不存在',
		'用户不存在',
		'账号已被禁用'.replace('已被', ''),
		'未授权',
		'身份验证失败',
		'Invalid api key',
		'Unauthorized',
	],
	notFound: [
		'未找到面单',
		'没有面单',
		'面单不存在',
		'暂无面单信息',
		'没有查询到该订单的面单',
		'无此面单',
		'Label not found',
		'No labels found',
		'订单不存在',
		'未找到该订单',
	],
	timeoutBehind: [
		'接口返回:cURL error 28: Operation timed out',
		'快递接口超时',
		'调用运营商下单超时',
		'请求超时',
		'下单超时,请查询',
		'UPS接口无响应',
		'The operation has timed out',
		'Gateway Time-out',
		'empty reply from server',
		'connection reset by peer',
	],
	quota: [
		'余额不足',
		'账户余额不足,请充值',
		'餘額不足',
		'欠费停用',
		'信用额度不足',
		'额度已用完',
		'请先充值',
		'Insufficient balance',
		'balance is not enough',
		'quota exceeded',
	],
};

describe.each(Object.entries(WORDINGS))('%s', (meaning, wordings) => {
	it.each(wordings)('%s', (words) =>
		expect(knownRefusal(KNOWN_REFUSALS, words)?.meaning).toBe(meaning),
	);
});

it.each(['SKU重复', '包裹号重复', '重复', 'duplicate', '邮编错误', '参数错误', '地址类型不对'])(
	'“%s” says nothing of the order number',
	(words) => expect(knownRefusal(KNOWN_REFUSALS, words)?.meaning).toBeUndefined(),
);

it.each(['未找到面单', '没有数据', '没有面单', 'no label'])('no label: %s', (words) =>
	expect(saysNoLabel(words)).toBe(true),
);
it.each(['订单不存在', '没有面单权限', '无权限', '系统繁忙,没有数据', '未授权'])(
	'not that there is no label: %s',
	(words) => expect(saysNoLabel(words)).toBe(false),
);

function refusal(code: string, message: string, effect: 'read' | 'write'): Failure {
	try {
		judge({ code, message, data: null, status: 200, body: {} }, effect);
	} catch (error) {
		return error as Failure;
	}
	throw new Error('Not refused');
}

it.each([
	['603', '请求过于频繁,请勿重复提交', 'write', 'busy', undefined],
	['429', 'x', 'write', 'busy', undefined],
	['503', 'x', 'write', 'busy', undefined],
	['600', '请求过于频繁', 'write', 'busy', undefined],
	['600', '系统繁忙,请稍后再试', 'write', 'lost', undefined],
	['500', 'x', 'write', 'lost', undefined],
	['600', 'x', 'read', 'busy', undefined],
	['603', '快递接口超时', 'write', 'lost', undefined],
	['603', '快递接口超时', 'read', 'busy', undefined],
	['603', '密钥错误', 'write', 'refused', 'credential-invalid'],
	['600', '密钥错误', 'write', 'refused', 'credential-invalid'],
	['603', '余额不足', 'write', 'refused', 'quota-exhausted'],
	['603', '订单号已存在', 'write', 'refused', undefined],
	['600', '订单号已存在', 'write', 'lost', undefined],
] as const)('code %s “%s” of a %s is %s', (code, words, effect, kind, account) =>
	expect(refusal(code, words, effect)).toMatchObject({ kind, account }),
);
