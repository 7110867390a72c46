/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * How servers may write an answer: each way with the reason why it is plausible. What is read must be
 * the same as from the document's own spelling.
 */
import { gzipSync } from 'node:zlib';
import type { WireAnswer } from '../../../sandbox/index.ts';

export interface Variant {
	name: string;
	why: string;
	remake(answer: WireAnswer): WireAnswer;
	/** Whether it is read without a word: it is as good as documented. */
	quiet?: boolean;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const text = (change: (text: string) => string) => (answer: WireAnswer) => ({
	...answer,
	body: Buffer.from(change(answer.body.toString())),
});
const json = (change: (value: Json) => Json) =>
	text((body) => JSON.stringify(change(JSON.parse(body) as Json)));

/** Every value of a document, the inner ones first. */
function each(value: Json, change: (value: Json, name?: string) => Json, name?: string): Json {
	if (Array.isArray(value))
		return change(
			value.map((entry) => each(entry, change)),
			name,
		);
	if (typeof value === 'object' && value !== null)
		return change(
			Object.fromEntries(
				Object.entries(value).map(([key, entry]) => [key, each(entry, change, key)]),
			),
			name,
		);
	return change(value, name);
}

const renamed = (rename: (name: string) => string) =>
	json((body) => {
		// What the account's calls of Fengchao hold is not documented, so its names are what they are.
		const isFengchao = 'trace_id' in Object(body);
		const top = (value: Json): Json =>
			Object.fromEntries(
				Object.entries(value as object).map(([name, entry]) => [rename(name), entry as Json]),
			);
		return isFengchao
			? top(body)
			: each(body, (value) =>
					typeof value === 'object' && value !== null && !Array.isArray(value) ? top(value) : value,
				);
	});

const keyed = (from: number) =>
	json((body) =>
		each(body, (value) =>
			Array.isArray(value) && value.length > 0
				? Object.fromEntries(value.map((entry, at) => [String(at + from), entry]))
				: value,
		),
	);

const codes = (change: (code: Json) => Json) =>
	json((body) =>
		each(body, (value, name) => (/^(?:return)?code$/i.test(name ?? '') ? change(value) : value)),
	);

/** GBK, which nothing here can write: every pair of bytes, by the sign that it is read as. */
const GBK = new Map<string, Buffer>();
for (let lead = 0x81; lead <= 0xfe; lead++)
	for (let trail = 0x40; trail <= 0xfe; trail++) {
		const pair = Buffer.from([lead, trail]);
		const sign = new TextDecoder('gb18030').decode(pair);
		if (sign.length === 1 && sign !== '\ufffd') GBK.set(sign, pair);
	}

const inGbk = (answer: WireAnswer, type: string) => ({
	...answer,
	headers: { ...answer.headers, 'content-type': type },
	body: Buffer.concat(
		[...answer.body.toString()].map((sign) => GBK.get(sign) ?? Buffer.from(sign)),
	),
});

const warning = (level: string) =>
	`<br />\n<b>${level}</b>:  Undefined array key "ptid" in <b>/www/api/common.php</b> on line <b>112</b><br />\n`;
const escaped = (body: string) =>
	body.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export const VARIANTS: Variant[] = [
	{
		name: 'as documented',
		why: 'the comparison itself',
		quiet: true,
		remake: (answer) => answer,
	},
	{
		name: 'indented',
		why: 'JSON_PRETTY_PRINT',
		quiet: true,
		remake: text((body) => JSON.stringify(JSON.parse(body), null, 4)),
	},
	{
		name: 'with a byte order mark',
		why: 'a PHP file saved by Notepad',
		quiet: true,
		remake: text((body) => `\uFEFF${body}`),
	},
	{
		name: 'with NULs at its end',
		why: 'a buffer of fixed length',
		remake: text((body) => `${body}\0\0\0\0`),
	},
	{
		name: 'behind a PHP warning',
		why: 'display_errors is on',
		remake: text((body) => warning('Warning') + body),
	},
	{
		name: 'before a PHP notice',
		why: 'a shutdown function complains',
		remake: text((body) => `${body}\n${warning('Notice')}`),
	},
	{
		name: 'behind two complaints as text',
		why: 'html_errors is off',
		remake: text(
			(body) =>
				`\nDeprecated: Function x() is deprecated in /www/a.php on line 3\n\nWarning: y in /www/b.php on line 4\n${body}`,
		),
	},
	{
		name: 'before an HTML comment',
		why: 'a cache or a monitor signs pages',
		remake: text((body) => `${body}\n<!-- generated in 0.012 s by web-3 -->`),
	},
	{
		name: 'as JSON in a JSON string',
		why: 'json_encode twice',
		remake: text((body) => JSON.stringify(body)),
	},
	{
		name: 'in an element',
		why: 'an .asmx service',
		remake: text(
			(body) =>
				`<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">${escaped(body)}</string>`,
		),
	},
	{
		name: 'in a callback',
		why: 'JSONP by default',
		remake: text((body) => `callback(${body});`),
	},
	{ name: 'in {"d": …}', why: 'ASP.NET AJAX', remake: text((body) => `{"d":${body}}`) },
	{
		name: 'in {"d": "…"}',
		why: 'ASP.NET AJAX, a method that returns a string',
		remake: text((body) => JSON.stringify({ d: body })),
	},
	{
		name: 'compressed without its header',
		why: 'a proxy dropped Content-Encoding',
		remake: (answer) => ({ ...answer, body: gzipSync(answer.body) }),
	},
	{
		name: 'with codes as "0200 "',
		why: 'a CHAR column, padded',
		// A list of channels has none.
		quiet: true,
		remake: codes((code) => `0${String(code)} `),
	},
	{
		name: 'with codes as true',
		why: 'a flag in place of a code',
		remake: codes((code) => (String(code) === '200' ? true : code)),
		quiet: true,
	},
	{
		name: 'in capitals',
		why: 'an Oracle row as JSON',
		remake: renamed((name) => name.toUpperCase()),
	},
	{
		name: 'in small letters',
		why: 'a framework that lower-cases',
		remake: renamed((name) => name.toLowerCase()),
		quiet: true,
	},
	{
		name: 'with commas too many',
		why: 'JSON put together by hand, as in the documents',
		remake: text((body) =>
			body.replace(/"(?:[^"\\]|\\.)*"|[}\]]/g, (part) => (part.length > 1 ? part : `,${part}`)),
		),
	},
	{
		name: 'with raw line breaks and tabs in texts',
		why: 'JSON put together by hand',
		remake: text((body) => body.replace(/(:"(?!\d|https?:|[[{])[^"\\]{2,})"/, '$1\t\r\n"')),
		quiet: true,
	},
	{ name: 'with lists keyed from 0', why: 'PHP: JSON_FORCE_OBJECT', remake: keyed(0), quiet: true },
	{ name: 'with lists keyed from 1', why: 'PHP: array_filter', remake: keyed(1), quiet: true },
	{
		name: 'with blanks around texts',
		why: 'NCHAR columns',
		remake: json((body) =>
			// What the account's calls of Fengchao hold is handed on as it is.
			'trace_id' in Object(body)
				? body
				: each(body, (value) =>
						typeof value === 'string' && !/^[[{]/.test(value) ? ` ${value} ` : value,
					),
		),
		quiet: true,
	},
	{
		name: 'in UTF-8 that claims GBK',
		why: 'a server’s default charset',
		quiet: true,
		remake: (answer) => ({
			...answer,
			headers: { ...answer.headers, 'content-type': 'text/html; charset=gbk' },
		}),
	},
	{
		name: 'in GBK without a charset',
		why: 'a PHP file in the encoding of an old editor',
		quiet: true,
		remake: (answer) => inGbk(answer, 'text/html'),
	},
	{
		name: 'in GBK that says so',
		why: 'ASP.NET in Chinese Windows',
		quiet: true,
		remake: (answer) => inGbk(answer, 'application/json; charset=gb2312'),
	},
	{
		name: 'in GBK that claims UTF-8',
		why: 'the header was changed, the file was not',
		quiet: true,
		remake: (answer) => inGbk(answer, 'application/json; charset=utf-8'),
	},
	{
		name: 'with HTTP 404 and as text/html',
		why: 'a rewrite rule that hits late',
		quiet: true,
		remake: (answer) => ({ ...answer, status: 404, headers: { 'content-type': 'text/html' } }),
	},
];

/** What fails, by what is left out or put around it: never a success. */
export const NO_ANSWERS: Array<{ name: string; why: string; body: string; shows: RegExp }> = [
	{ name: 'AppKey错误', why: 'die() with words', body: 'AppKey错误', shows: /AppKey错误/ },
	{ name: 'no calls left', why: 'die() with words', body: '剩余次数不足', shows: /剩余次数不足/ },
	{
		name: 'a maintenance page',
		why: 'nginx serves a static file',
		body: '<!DOCTYPE html><html><head><title>维护</title></head><body><h1>系统维护中</h1></body></html>',
		shows: /系统维护中/,
	},
	{
		name: 'a .NET error',
		why: 'ASP.NET’s yellow page',
		body: "<html><body><h1>Server Error in '/' Application.</h1><i>Object reference not set</i></body></html>",
		shows: /Object reference not set/,
	},
	{
		name: 'a .NET error as JSON',
		why: 'Web API',
		body: '{"Message":"An error has occurred.","ExceptionMessage":"Timeout expired"}',
		shows: /An error has occurred/,
	},
	{
		name: 'a page with an answer in its script',
		why: 'a debug page',
		body: '<html><script>var last={"code":200,"Code":"200"}</script>登录</html>',
		shows: /登录/,
	},
	{
		name: 'two answers',
		why: 'a server that goes on after an error',
		body: '{"code":400,"Code":"603","msg":"no"}{"code":200,"Code":"200"}',
		shows: /cannot be read/,
	},
];
