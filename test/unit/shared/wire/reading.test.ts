/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * From bytes to an object: what can be read all the same, and that nothing which refuses, or is no
 * answer, ever becomes a success.
 */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { ANSWER_FORM as FENGCHAO } from '../../../../nodes/Fengchao/answerForm';
import { ANSWER_FORM as KUAIDI100 } from '../../../../nodes/Kuaidi100/answerForm';
import { ANSWER_FORM as KUAIKUAI } from '../../../../nodes/Kuaikuai/answerForm';
import { ANSWER_FORM as STT } from '../../../../nodes/SttLogistics/answerForm';
import { objectIn } from '../../../../nodes/shared/wire/answer';
import { inUtf8 } from '../../../../nodes/shared/wire/charset';
import type { AnswerForm } from '../../../../nodes/shared/wire/form';
import { unpacked } from '../../../../nodes/shared/wire/unpacked';

function read(text: string, form: AnswerForm) {
	const unusual: string[] = [];
	const body = Buffer.from(text);
	const value = objectIn(
		{ status: 200, headers: {}, body, notice: (what) => unusual.push(what) },
		form,
	);
	return { value, unusual };
}

const warning =
	'<br />\n<b>Warning</b>:  Undefined array key "ptid" in <b>/www/api/create.php</b> on line <b>12</b><br />\n';

/** Ways around a document: what is put around it, and why a server does. */
const AROUND: Array<[string, (json: string) => string]> = [
	['a byte order mark', (json) => `\uFEFF${json}`],
	['NULs at the end, of a C buffer', (json) => `${json}\0\0\0`],
	['blanks', (json) => `\r\n  ${json}\n\n`],
	['a PHP warning before', (json) => warning + json],
	['a PHP notice after', (json) => `${json}\n${warning.replace('Warning', 'Notice')}`],
	['several warnings', (json) => warning + warning + json + warning],
	[
		'a warning of the command line',
		(json) => `PHP Deprecated:  x() is deprecated in /a.php on line 3\n${json}`,
	],
	['a comment after, of a cache', (json) => `${json}\n<!-- page generated in 0.02 s -->`],
	['a comment before', (json) => `<!-- api v2 -->${json}`],
	['JSON in a text', (json) => JSON.stringify(json)],
	['JSON in a text in a text', (json) => JSON.stringify(JSON.stringify(json))],
	[
		'an element of .NET',
		(json) =>
			`<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">${json.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</string>`,
	],
	[
		'an element with everything escaped',
		(json) => `<string>${json.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}</string>`,
	],
	['CDATA', (json) => `<string><![CDATA[${json}]]></string>`],
	['a callback', (json) => `jQuery1_2.done( ${json} );`],
	['a callback without a semicolon', (json) => `/**/cb(${json})`],
	['d, of ASP.NET', (json) => `{"d":${json}}`],
	['d, with JSON as text', (json) => `{"d":${JSON.stringify(json)}}`],
	['an envelope of a gateway', (json) => `{"data":${json}}`],
];

const STRICT: Array<[string, AnswerForm, unknown]> = [
	['STT, an order', STT, { result: [{ code: 200, orderid: 'A-1', msg: '成功 <b>&amp;</b>' }] }],
	['STT, a list', STT, [{ code: 400, orderid: 'A-1', msg: 'no\n"such"' }]],
	['STT, channels', STT, [{ channelid: '386', channelname: 'FEDEX' }]],
	['Fengchao', FENGCHAO, { code: 0, message: '成功', data: { a: [1, '2'] }, trace_id: 't' }],
	['Kuaidi100', KUAIDI100, { code: 200, message: 'success', data: { isSuccess: true } }],
	['Kuaikuai', KUAIKUAI, { Code: '200', Message: null, Data: [{ OrderNum: 'KV1' }] }],
];

describe.each(STRICT)('%s', (_name, form, body) => {
	it('is read as it is, without a notice', () => {
		expect(read(JSON.stringify(body), form)).toEqual({ value: body, unusual: [] });
		expect(read(JSON.stringify(body, null, '\t'), form)).toEqual({ value: body, unusual: [] });
	});

	it.each(AROUND)('is read in, or beside, %s', (_way, wrap) => {
		const { value, unusual } = read(wrap(JSON.stringify(body)), form);
		expect(value).toEqual(body);
		if (!/^(blanks|a byte order mark)/.test(_way)) expect(unusual).not.toEqual([]);
	});

	it('is read in another letter case', () => {
		for (const other of [
			(name: string) => name.toUpperCase(),
			(name: string) => name.toLowerCase(),
		]) {
			const text = JSON.stringify(body).replace(/"(\w+)":/g, (all, name: string) =>
				form.names.includes(name) ? `"${other(name)}":` : all,
			);
			expect(read(text, form).value).toEqual(body);
		}
	});

	it('is read with commas too many, and raw control characters in texts', () => {
		const text = JSON.stringify(body)
			.replace(/([}\]])/g, ', $1')
			.replace(/\\n/g, '\n');
		const { value, unusual } = read(text, form);
		expect(value).toEqual(body);
		expect(unusual).toEqual(['JSON with commas too many or raw line breaks']);
	});
});

describe('a list of objects with its positions as keys', () => {
	it.each<[string, string, AnswerForm, unknown]>([
		['from 0', '{"0":{"code":200},"1":{"code":400}}', STT, [{ code: 200 }, { code: 400 }]],
		[
			'from 1',
			'{"Code":"200","Data":{"1":{"OrderNum":"A"}}}',
			KUAIKUAI,
			{ Code: '200', Data: [{ OrderNum: 'A' }] },
		],
		[
			'with gaps, as array_filter leaves them',
			'{"result":{"0":{"code":200},"3":{"code":400}}}',
			STT,
			{ result: [{ code: 200 }, { code: 400 }] },
		],
		[
			'of texts',
			'{"Code":"200","Data":{"TrackingNumbers":{"0":"T1","1":"T2"}}}',
			KUAIKUAI,
			{ Code: '200', Data: { TrackingNumbers: ['T1', 'T2'] } },
		],
	])('%s', (_from, text, form, value) => {
		expect(read(text, form).value).toEqual(value);
	});

	it('is no table of texts by number', () => {
		const body = { code: 0, data: { 386: 'a', 405: 'b' } };
		expect(read(JSON.stringify(body), FENGCHAO)).toEqual({ value: body, unusual: [] });
	});
});

describe('codes', () => {
	it.each<[unknown, unknown]>([
		['200 ', '200'],
		['0200', '200'],
		[' 400', '400'],
		['000', '0'],
		[true, 200],
		['true', 200],
		[200, 200],
		['200', '200'],
		['2e2', '2e2'],
		['OK', 'OK'],
		[false, false],
		[null, null],
		['', ''],
		['200,400', '200,400'],
	])('%j is %j', (code, plain) => {
		expect(read(JSON.stringify([{ code }, { code }]), STT).value).toEqual([
			{ code: plain },
			{ code: plain },
		]);
	});

	it('true is no 0: Fengchao’s success is not known by it', () => {
		expect(read('{"code":true}', FENGCHAO).value).toEqual({ code: true });
	});

	it('a documented name comes before one that is like it', () => {
		expect(read('{"CODE":200,"code":400}', STT).value).toEqual({ CODE: 200, code: 400 });
	});

	it('two names that are like it say nothing', () => {
		expect(read('{"CODE":200,"Code":400}', FENGCHAO).value).toEqual({ CODE: 200, Code: 400 });
	});
});

describe('no answer', () => {
	it.each([
		['half of one', '{"code":200,"msg":"a"'],
		['two in one', '{"code":400,"msg":"no"}{"code":200}'],
		['two beside a warning', `${warning}{"code":400}{"code":200}`],
		['one in a page’s script', '<html><script>var last={"code":200}</script></html>'],
		['one in a sentence', 'The last answer was {"code":200}, now the server is down'],
		['one behind a refusal', 'ERROR {"code":200}'],
		['one behind a comment that holds a refusal', '<!-- {"code":400} -->{"code":200}'],
		[
			'one behind a warning that holds a refusal',
			'<b>Warning</b>: got {"code":400} in <b>x</b> on line <b>1</b>{"code":200}',
		],
		['one behind a fatal error', '<b>Fatal error</b>: x in <b>y</b> on line <b>1</b>{"code":200}'],
		['a page', '<!DOCTYPE html><html><body>200</body></html>'],
		['a number', '200'],
		['a word', 'success'],
		['a callback of a word', 'cb(200)'],
		['brackets that do not fit', '{"code":200]'],
		[
			'JSON as text, five times',
			[1, 2, 3, 4, 5].reduce((text) => JSON.stringify(text), '{"code":200}'),
		],
		['lists without end', '['.repeat(1000)],
		['nothing', ''],
	])('is %s', (_what, text) => {
		expect(read(text, STT).value).toBeUndefined();
	});

	it('is what another name than an envelope’s holds', () => {
		expect(read('{"lastGood":{"code":200}}', STT).value).toEqual({ lastGood: { code: 200 } });
		expect(read('{"data":{"code":200},"error":"x"}', FENGCHAO).value).not.toHaveProperty('code');
	});
});

describe('bytes', () => {
	const text = '{"code":400,"msg":"余额不足,请充值"}';
	/** 余额不足 in GBK. */
	const gbk = Buffer.from('{"code":400,"msg":"\xd3\xe0\xb6\xee\xb2\xbb\xd7\xe3"}', 'latin1');
	const decode = (body: Buffer, type?: string) => {
		const unusual: string[] = [];
		const utf8 = inUtf8(body, type === undefined ? {} : { 'content-type': type }, (what) =>
			unusual.push(what),
		);
		return { text: utf8.toString(), unusual: unusual.length };
	};

	it('of GBK are read, named or not', () => {
		const read = '{"code":400,"msg":"余额不足"}';
		expect(decode(gbk, 'text/html; charset=GBK')).toEqual({ text: read, unusual: 0 });
		expect(decode(gbk)).toEqual({ text: read, unusual: 1 });
		expect(decode(gbk, 'application/json; charset=utf-8')).toEqual({ text: read, unusual: 1 });
	});

	it('of UTF-8 are read, whatever is claimed', () => {
		expect(decode(Buffer.from(text))).toEqual({ text, unusual: 0 });
		expect(decode(Buffer.from(text), 'text/html; charset=gb2312')).toEqual({ text, unusual: 1 });
	});

	it('that GBK claims, and Cyrillic letters could be, are Chinese', () => {
		expect(decode(Buffer.from([0xd2, 0xbb]), 'text/plain; charset=gbk').text).toBe('一');
		expect(decode(Buffer.from([0xd2, 0xbb])).text).toBe('һ');
	});

	it('that are nothing stay what they are', () => {
		expect(inUtf8(Buffer.from([0xff, 0xff, 0xff]), {})).toEqual(Buffer.from([0xff, 0xff, 0xff]));
	});

	it('that are compressed without saying so are unpacked, and not without end', async () => {
		const notice = jest.fn();
		expect((await unpacked(gzipSync(text), 1000, notice)).toString()).toBe(text);
		expect(notice).toHaveBeenCalledTimes(1);
		await expect(unpacked(gzipSync(Buffer.alloc(50_000_000)), 1_000_000)).rejects.toMatchObject({
			kind: 'lost',
			message: expect.stringContaining('larger than 1 MiB'),
		});
		const half = gzipSync(text).subarray(0, 20);
		expect(await unpacked(half, 1000)).toBe(half);
		expect(await unpacked(Buffer.from(text), 1000)).toEqual(Buffer.from(text));
	});
});

/** What says yes, in any place where a provider has its verdict. */
function saysYes(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(([name, inner]) =>
		/^code$/i.test(name) ? [200, '200'].includes(inner as string) : saysYes(inner),
	);
}

it('no wrapping or damage of a refusal becomes a success', () => {
	const refusals: Array<[AnswerForm, unknown]> = [
		[STT, { result: [{ code: 400, orderid: 'A-1', msg: '订单号已存在' }] }],
		[STT, [{ code: 400, msg: 'AppKey错误' }]],
		[KUAIDI100, { code: 400, message: 'success', data: { total: 200 } }],
		[KUAIKUAI, { Code: '603', Message: '[address]200', Data: { Code: 'x' } }],
		[FENGCHAO, { code: 4000, message: '200', data: null }],
	];
	const wrap = fc.constantFrom(...AROUND.map(([, around]) => around));
	const damage = fc.tuple(
		fc.nat(400),
		fc.constantFrom('', ',', '}', ']', '{', '"', '\0', ' ', '\\', '//', '200', '<!--', '-->'),
		fc.nat(3),
	);
	fc.assert(
		fc.property(
			fc.constantFrom(...refusals),
			fc.array(wrap, { maxLength: 3 }),
			fc.array(damage, { maxLength: 2 }),
			([form, body], wraps, damages) => {
				let text = wraps.reduce((inner, around) => around(inner), JSON.stringify(body));
				for (const [at, put, cut] of damages) {
					const place = at % (text.length + 1);
					text = text.slice(0, place) + put + text.slice(place + cut);
				}
				const { value } = read(text, form);
				// Digits that are damaged may be any: what was written as 200 is not looked at.
				if (damages.some(([, put, cut]) => put === '200' || cut > 0)) return;
				expect(saysYes(value)).toBe(false);
			},
		),
		{ numRuns: 3000 },
	);
});
