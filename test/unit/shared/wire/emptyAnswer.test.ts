import {
	givesAnotherReason,
	holdsNothing,
	leavesItEmpty,
	saysNothingFound,
} from '../../../../nodes/shared/wire/emptyAnswer';

describe('words for an empty list', () => {
	it.each([
		'没有查询到订单',
		'没有数据',
		'没有数据!',
		'暂无数据',
		'暂无订单数据',
		'未查询到符合条件的订单',
		'未找到相关订单。',
		'没有符合条件的记录',
		'无订单',
		'无更多数据',
		'查询结果为空',
		'订单列表为空',
		'数据为空',
		'No data',
		'no orders found',
		'No matching records were found',
		'Orders not found.',
		'该店铺暂无订单',
		'店铺10001没有待发货订单',
		'授权正常，没有新订单',
		'No orders for this shop',
	])('%s', (words) => expect(saysNothingFound(words)).toBe(true));

	it.each([
		'没有订单权限',
		'没有数据权限',
		'没有权限',
		'暂无订单读取权限',
		'店铺未授权,没有数据',
		'没有找到店铺',
		'店铺不存在，没有数据',
		'店铺已停用，无订单',
		'剩余次数：0，无数据',
		'token invalid, no data',
		'未找到授权信息',
		'剩余次数不足,没有数据',
		'签名错误',
		'参数错误:订单数据为空',
		'订单号不能为空',
		'订单不存在或无权限',
		'系统繁忙,无数据',
		'查询超时,没有结果',
		'登录已失效,无数据',
		'套餐已过期,没有数据',
		'店主未绑定,没有订单',
		'该平台暂不支持,没有订单',
		'系统维护中,暂无数据',
		'session expired, no data',
		'No data: access denied',
		'no orders permission',
		'Request failed with no data',
		'data error',
		'success',
		'',
	])('not: %s', (words) => expect(saysNothingFound(words)).toBe(false));
});

it.each([null, '', ' ', [], {}])('holds nothing: %j', (payload) =>
	expect(holdsNothing(payload)).toBe(true),
);
it.each([undefined, 0, false, '0', [null], { total: 0 }])('holds something: %j', (payload) =>
	expect(holdsNothing(payload)).toBe(false),
);
it.each([undefined, null, '', 'success', 'OK', '查询成功', '没有数据'])(
	'leaves a list empty: %j',
	(words) => expect(leavesItEmpty(words)).toBe(true),
);
it.each(['店铺未授权', '系统繁忙', 'error'])('is another reason: %j', (words) =>
	expect(leavesItEmpty(words)).toBe(false),
);
it.each([
	'店铺授权已过期',
	'店铺不存在',
	'账号已冻结',
	'次数已用完',
	'剩余次数:0',
	'该平台暂不支持',
	'invalid token',
	'shop not authorized',
	'授权获取不成功',
	'Unsuccessful: no permission',
])('gives another reason for an empty list: %s', (words) =>
	expect(givesAnotherReason(words)).toBe(true),
);
it.each([
	undefined,
	null,
	'',
	'success',
	'获取店铺订单成功',
	'共0条',
	'没有查询到订单',
	'该店铺暂无订单',
	'店铺订单共0条',
	'剩余次数:98',
	'余额：100.00',
	'no error',
	'无异常',
	'shop: demo',
])('gives none: %j', (words) => expect(givesAnotherReason(words)).toBe(false));
