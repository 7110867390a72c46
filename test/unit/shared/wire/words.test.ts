import { excerptOf, saidIn, withWords, wordsOf } from '../../../../nodes/shared/wire/words';

const answer = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text) });

describe('words, wherever servers put them', () => {
	it.each<[string, unknown, string]>([
		['msg', { code: 400, msg: '余额不足' }, '余额不足'],
		['message', { code: 400, message: '余额不足' }, '余额不足'],
		[
			'Message, as ASP.NET writes it',
			{ Message: 'An error has occurred.' },
			'An error has occurred.',
		],
		['MSG', { CODE: 400, MSG: '余额不足' }, '余额不足'],
		['data, as old PHP does', { code: 400, data: '签名错误' }, '签名错误'],
		['error', { error: 'AppKey错误' }, 'AppKey错误'],
		['error as an object', { error: { code: 7, message: 'no such key' } }, 'no such key'],
		['errorMsg', { success: false, errorMsg: '剩余次数不足' }, '剩余次数不足'],
		['info', { status: 0, info: 'INVALID_USER_KEY' }, 'INVALID_USER_KEY'],
		['result, as cancel status does', { code: 400, result: '记录不存在!' }, '记录不存在!'],
		['the first row of a list', [{ code: 400, msg: 'AppKey错误' }], 'AppKey错误'],
		['rows in an envelope', { result: [{ code: 400, msg: 'AppKey错误' }] }, 'AppKey错误'],
		['two levels below', { d: { data: { message: '系统维护' } } }, '系统维护'],
		['an object of lists', { msg: { Weight: ['重量不能为空'] } }, '重量不能为空'],
		['several reasons', { msg: ['一', '二'] }, '一; 二'],
		['beside a success word', { message: 'success', data: '部分订单导入失败' }, '部分订单导入失败'],
		['a text alone', '系统维护中', '系统维护中'],
	])('%s', (_where, body, words) => {
		expect(wordsOf(body)).toBe(words);
		expect(withWords('It failed', body)).toBe(`It failed: ${words}`);
	});

	it.each<[string, unknown]>([
		['success', { code: 400, message: 'success' }],
		['成功', { code: 400, msg: '操作成功' }],
		['OK with a stop', { msg: 'OK.' }],
		['null', { code: 400, message: null }],
		['blanks', { msg: '  ' }],
		['an address in the payload', { code: 200, data: 'https://x.example.com/a?b=1' }],
		['an identifier in the payload', { result: '1Z999AA10123456784' }],
		['JSON in the payload', { data: '{"a":1}' }],
		['nobody’s name', { data: { receiverName: '张三', receiverAddress: '浙江省杭州市' } }],
		['nothing', {}],
	])('are never %s', (_what, body) => {
		expect(wordsOf(body)).toBeNull();
		expect(withWords('It failed', body)).toBe('It failed');
	});

	it('are cut', () => {
		expect(wordsOf({ msg: '长'.repeat(5000) })).toHaveLength(201);
	});
});

describe('an answer that cannot be read', () => {
	it.each([
		['one line', 'AppKey错误', ': AppKey错误'],
		['nothing', ' \r\n', ''],
		[
			'a page',
			'<!DOCTYPE html><html><head><title>系统维护</title><style>b{}</style><script>var a=1;</script></head><body><h1>系统维护中,&nbsp;请稍后再试</h1></body></html>',
			': 系统维护 系统维护中, 请稍后再试',
		],
		[
			'a .NET error',
			"<span><H1>Server Error in '/' Application.<hr></H1><h2><i>Object reference not set &quot;x&quot;</i></h2></span>",
			': Server Error in \'/\' Application. Object reference not set "x"',
		],
		['a comment that does not end', '维护<!-- secret', ': 维护'],
		[
			'broken JSON keeps the words',
			'{"code":400,"msg":"剩余次数不足"',
			': {"code":400,"msg":"剩余次数不足"',
		],
	])('shows %s', (_what, text, expected) => {
		expect(saidIn(answer(text))).toBe(expected);
	});

	it('shows nobody of an order whose list broke off', () => {
		const shown = excerptOf(
			answer(
				'{"code":200,"data":{"orderList":[{"receiverName":"张三丰","receiverMobile":"13812345678","receiverAddress":"西湖区文三路 1 号","buyerEmail":"a.b@example.com","totalFee":899.00,"buyerMess',
			),
		);
		expect(shown).not.toMatch(/张三丰|13812345678|西湖区|example/);
		expect(shown).toContain('"receiverName":"***"');
	});

	it('masks telephone numbers and mail addresses in any text', () => {
		expect(excerptOf(answer('call 138 1234 5678 or mail a.b@example.com'))).toBe(
			'call *** or mail ***',
		);
	});

	it('is cut after 200 letters, never within one', () => {
		const shown = excerptOf(answer('🐱'.repeat(6000)));
		expect(shown === `${'🐱'.repeat(200)}…`).toBe(true);
	});
});
