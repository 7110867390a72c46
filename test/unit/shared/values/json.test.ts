import fc from 'fast-check';
import { parseExact, parseToSend, rawNumber, wireJson } from '../../../../nodes/shared/values/json';

describe('parseExact', () => {
	it.each([
		['{"id":9007199254740993}', { id: '9007199254740993' }],
		['{"id":-9223372036854775808}', { id: '-9223372036854775808' }],
		['[9007199254740991, 9007199254740992]', [9007199254740991, '9007199254740992']],
		['[77438029090071180]', ['77438029090071180']],
		['[0.12345678901234567]', ['0.12345678901234567']],
		['[1234567890123456.78]', ['1234567890123456.78']],
		['[899.00, 0.1, -0.50]', [899, 0.1, -0.5]],
		['[0.00000000000000001]', [1e-17]],
		['[1000000000000000000000]', ['1000000000000000000000']],
		['[100000000000000000000.000]', [1e20]],
		['[1e3, 1.5E-7, 2e+2]', [1000, 1.5e-7, 200]],
		['[1e400]', ['1e400']],
		['[1e-400]', ['1e-400']],
		['[1.2345678901234567891e5]', ['1.2345678901234567891e5']],
		[
			'{"text":"9007199254740993","exponent":"1e400"}',
			{ text: '9007199254740993', exponent: '1e400' },
		],
		['9007199254740993', '9007199254740993'],
	])('%s', (text, value) => expect(parseExact(text)).toEqual(value));

	it.each(['', '{', '{"a":1,}', "{'a':1}", 'NaN', '{ failed }', '[01]'])('refuses %j', (text) => {
		expect(() => parseExact(text)).toThrow(SyntaxError);
	});

	it('reads what JSON.stringify wrote, unchanged', () => {
		const kept = (text: string) => !/\d{16,}(?![\d.eE])/.test(text);
		fc.assert(
			fc.property(
				fc.jsonValue().filter((value) => kept(JSON.stringify(value))),
				(value) =>
					expect(parseExact(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value))),
			),
		);
	});

	it('finds a number that needs its digits wherever it stands, however the text is laid out', () => {
		const digits = '9223372036854775807';
		const places = [
			`[${digits}]`,
			`{"a":${digits}}`,
			`[1,${digits}]`,
			`[[-${digits}]]`,
			`{"text":"12345678901234567890","a":[{"b":-${digits}}]}`,
			`[0,\n\t${digits} ]`,
			`{"a" : ${digits}}`,
			` ${digits}`,
			'[1E22]',
			'{"a":-1.5e-300}',
		];
		for (const text of places) {
			const found = JSON.stringify(parseExact(text));
			expect(found).toBe(JSON.stringify(JSON.parse(text.replace(/-?\d{19}(?!\d|")/g, '"$&"'))));
		}
	});

	it('keeps every digit of any whole number', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (id) => {
				const { read } = parseExact(`{"read":${id}}`) as { read: number | string };
				expect(BigInt(read)).toBe(id);
				expect(typeof read).toBe(Number.isSafeInteger(Number(id)) ? 'number' : 'string');
			}),
		);
	});
});

describe('numbers that are sent on', () => {
	it('are written with all their digits, without quotes', () => {
		expect(wireJson({ id: rawNumber('9223372036854775807'), fee: rawNumber('0.10') })).toBe(
			'{"id":9223372036854775807,"fee":0.10}',
		);
	});

	it('must be numbers', () => {
		for (const text of ['', '1,5', '007', '{"a":1}', 'NaN'])
			expect(() => rawNumber(text)).toThrow();
	});

	it('go through parsing and writing unchanged', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
				fc.jsonValue(),
				(id, more) => {
					const text = `{"id":${id},"more":${JSON.stringify(more)}}`;
					expect(wireJson(parseToSend(text))).toBe(wireJson({ id: rawNumber(String(id)), more }));
				},
			),
		);
	});
});

describe('JSON as it is sent', () => {
	it('has no half of an emoji, which strict readers refuse', () => {
		expect(
			wireJson({
				a: 'x\ud83d',
				b: ['\ude00y'],
				c: '\ud83d\ude00',
				d: '\\ud83d',
				e: '\\\ud83d\u0001\n"',
			}),
		).toBe('{"a":"x�","b":["�y"],"c":"😀","d":"\\\\ud83d","e":"\\\\�\\u0001\\n\\""}');
	});

	it('is what JSON.stringify writes for everything else', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
				expect(wireJson([value, text])).toBe(JSON.stringify([value, text]));
			}),
		);
	});
});
