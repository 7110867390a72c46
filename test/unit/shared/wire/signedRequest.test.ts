import fc from 'fast-check';
import { rawNumber } from '../../../../nodes/shared/values/json';
import {
	checkBaseUrl,
	signedForm,
	signedJson,
	signedLargeForm,
} from '../../../../nodes/shared/wire/signedRequest';

const BASE = 'https://api.example.com/base';
const sign = (parameters: Record<string, string>) => ({
	...parameters,
	key: 'k',
	sign: `${Object.keys(parameters).length}`,
});
const form = (options: Parameters<typeof signedForm>[1], base = BASE) =>
	signedForm(base, options, sign, ['key', 'sign']);
const formOf = (body: unknown) => Object.fromEntries(new URLSearchParams(body as string));

describe('the base URL', () => {
	it.each([
		['https://kf.fw199.com', 'https://kf.fw199.com'],
		[' http://cloud.kuaidi100.com/api// ', 'http://cloud.kuaidi100.com/api'],
		['HTTPS://Example.COM:8443/', 'https://example.com:8443'],
		['http://example.com:80', 'http://example.com'],
		['http://127.0.0.1:5480/stt', 'http://127.0.0.1:5480/stt'],
	])('%j is %s', (given, base) => expect(checkBaseUrl(given)).toBe(base));

	it.each([
		'',
		'  ',
		undefined,
		null,
		'example.com',
		'ftp://example.com',
		'//example.com',
		'https://',
		'http://exa mple.com',
		'https://user:pw@example.com',
		'https://example.com/?',
		'https://example.com/?a=1',
		'https://example.com/#x',
		'javascript:alert(1)',
	])('%j is refused, naming the field', (given) =>
		expect(() => checkBaseUrl(given)).toThrow(/Base URL/),
	);

	it.each(['example.com', 'ship.example.com:8080/base'])('%j is shown as it was set', (given) =>
		expect(() => checkBaseUrl(given)).toThrow(`Base URL "${given}" in the credential`),
	);

	it.each([
		'0123456789abcdef0123456789abcdef',
		'user:pw@ship.example.com',
		'https//user:pw@ship.example.com',
		'ship.example.com/Api?Key=0123456789abcdef',
		'eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.T2x_dGhlcmU',
	])('%j is not shown: it may hold a secret', (given) =>
		expect(() => checkBaseUrl(given)).toThrow('Base URL in the credential is not a web address'),
	);
});

describe('where a signed request goes', () => {
	it.each([
		['', BASE],
		['/path', `${BASE}/path`],
		['path?x=1', `${BASE}/path?x=1`],
		['//evil.example/path', `${BASE}/evil.example/path`],
		['https://api.example.com/other', 'https://api.example.com/other'],
	])('%j goes to %s', (url, target) => expect(form({ url }).url).toBe(target));

	it('takes a base URL of the request that is its own host', () => {
		expect(form({ baseURL: 'https://api.example.com/', url: '/x' }).url).toBe(
			'https://api.example.com/x',
		);
		expect(form({ baseURL: 'https://api.example.com', url: 'x' }).url).toBe(
			'https://api.example.com/x',
		);
		expect(() => form({ baseURL: 'https://evil.example', url: '/x' })).toThrow(
			/only sent to https:\/\/api\.example\.com/,
		);
	});

	it.each([
		'https://evil.example/',
		'http://api.example.com/',
		'https://api.example.com:444/',
		'https://api.example.com.evil.example/',
		'https://api.example.com@evil.example/',
		'https:/evil.example',
		'file:///etc/passwd',
		'javascript:alert(1)',
	])('never to %s', (url) => expect(() => form({ url })).toThrow(/only sent to/));

	it("never leaves the base URL's origin, whatever the address", () => {
		const pieces = fc.constantFrom(
			'/',
			'//',
			'\\',
			'@',
			':',
			'..',
			'?',
			'#',
			'evil.example',
			'http:',
			'https:',
			'api.example.com',
			' ',
			'%2f',
			'\t',
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
				let url: string | undefined;
				try {
					url = form({ url: parts.join('') }).url;
				} catch (error) {
					expect(String(error)).toContain('only sent to');
					return;
				}
				expect(new URL(url).origin).toBe('https://api.example.com');
			}),
			{ numRuns: 500 },
		);
	});

	it('as POST, without following redirects, with one content type', () => {
		const sent = form({
			url: '/x',
			method: 'GET',
			baseURL: undefined,
			headers: { 'Content-Type': 'text/plain', 'x-more': '1' },
			body: { a: 1 },
		});
		expect(sent).toMatchObject({ method: 'POST', disableFollowRedirect: true, baseURL: undefined });
		expect(
			Object.keys(sent.headers!)
				.map((name) => name.toLowerCase())
				.sort(),
		).toEqual(['content-type', 'x-more']);
		expect(sent.headers!['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
	});
});

describe.each([
	['a signed form', signedForm],
	['a signed form of many orders', signedLargeForm],
])('%s', (_name, signed) => {
	const form = (options: Parameters<typeof signedForm>[1]) =>
		signed(BASE, options, sign, ['key', 'sign']);

	it('carries any text unharmed', () => {
		const value = fc.string({ unit: 'grapheme', maxLength: 40 });
		fc.assert(
			fc.property(
				fc.dictionary(
					fc
						.string({ minLength: 1, maxLength: 5 })
						.filter((name) => !['key', 'sign', '__proto__'].includes(name)),
					value,
					{ maxKeys: 5 },
				),
				(parameters) => {
					expect(formOf(form({ url: '', body: parameters }).body)).toEqual(sign(parameters));
				},
			),
		);
	});

	it('leaves out what is nothing, keeps what is empty, writes objects as JSON', () => {
		expect(
			formOf(
				form({
					url: '',
					body: { a: '', b: null, c: undefined, d: 0, e: false, f: { g: [1] } } as never,
				}).body,
			),
		).toMatchObject({ a: '', d: '0', e: 'false', f: '{"g":[1]}', sign: '4' });
		expect(formOf(form({ url: '' }).body)).toEqual({ key: 'k', sign: '0' });
	});

	it('signs its own result the same way once more', () => {
		const once = form({ url: '/x', body: { a: 'ü & +' } });
		expect(form(once)).toEqual(once);
	});

	it('does not take a signature from outside', () => {
		expect(formOf(form({ url: '', body: { a: '1', key: 'other', sign: 'forged' } }).body)).toEqual({
			a: '1',
			key: 'k',
			sign: '1',
		});
	});

	it('sends the replacement character for half of an emoji', () => {
		expect(formOf(form({ url: '', body: { a: 'x\ud83d', b: '\ud83d\ude00' } }).body)).toMatchObject(
			{ a: 'x\ufffd', b: '😀' },
		);
	});

	it('is one text of one type, also where it came as a form of the HTTP Request node', () => {
		const sent = form({ url: '', form: { a: '1 + 1' } } as never) as {
			body: unknown;
			form?: unknown;
			headers: Record<string, string>;
		};
		expect(formOf(sent.body)).toEqual({ a: '1 + 1', key: 'k', sign: '1' });
		expect(sent.headers['content-type']).toMatch(
			/^application\/x-www-form-urlencoded(; charset=utf-8)?$/,
		);
	});
});

it('a form of many orders leaves n8n nothing to take apart or to put together', () => {
	const sent = signedLargeForm(BASE, { url: '', form: { a: '1' } } as never, sign, [
		'key',
		'sign',
	]) as { form?: unknown; headers: Record<string, string> };
	// n8n parses what has exactly this type, and would put a form that is left beside the body into
	// it.
	expect(sent.headers['content-type']).not.toBe('application/x-www-form-urlencoded');
	expect(sent.form).toBeUndefined();
});

describe('a signed JSON body', () => {
	const json = (body: unknown) =>
		signedJson(BASE, { url: '/x', body: body as never }, { AppKey: 'k', AppSecret: 's' });

	it("carries the account's keys, which the body cannot replace", () => {
		expect(json({ a: '测试', AppKey: 'other' }).body).toBe(
			'{"AppKey":"k","AppSecret":"s","a":"测试"}',
		);
		expect(json(undefined).body).toBe('{"AppKey":"k","AppSecret":"s"}');
	});

	it('has no half of an emoji, for which PHP would refuse the whole text', () => {
		expect(json({ note: 'x\ud83d' }).body).toBe('{"AppKey":"k","AppSecret":"s","note":"x\ufffd"}');
	});

	it('is the same when it is signed again, with every digit', () => {
		const once = json({ id: rawNumber('9223372036854775807'), fee: 1.5 });
		expect(once.body).toContain('"id":9223372036854775807');
		expect(signedJson(BASE, once, { AppKey: 'k', AppSecret: 's' })).toEqual(once);
	});
});
