import fc from 'fast-check';
import { Failure } from '../../../../nodes/shared/failure';
import { Mask } from '../../../../nodes/shared/wire/masking';

const secret = fc
	.string({
		unit: fc.constantFrom(...'abcXYZ019/+=&<>"\'?%$^.*(){}[]|\\~ -_密🔑'),
		minLength: 8,
		maxLength: 40,
	})
	.filter((text) => !/^\d+$/.test(text) && text.trim() === text);

const php = (text: string) =>
	JSON.stringify(text)
		.replaceAll('/', '\\/')
		.replace(
			/[^\x20-\x7e]/g,
			(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);

const WRITTEN: Array<[string, (text: string) => string]> = [
	['as it is', (text) => text],
	['JSON', (text) => JSON.stringify(text).slice(1, -1)],
	['JSON of PHP', (text) => php(text).slice(1, -1)],
	['JSON in JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
	['an address', encodeURIComponent],
	['an address in an address', (text) => encodeURIComponent(encodeURIComponent(text))],
	['a form', (text) => new URLSearchParams({ k: text }).toString().slice(2)],
	[
		'HTML',
		(text) =>
			text.replace(
				/[&<>"]/g,
				(letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!,
			),
	],
	[
		'HTML codes',
		(text) =>
			[...text]
				.map((letter) => (/[A-Za-z0-9]/.test(letter) ? letter : `&#${letter.codePointAt(0)};`))
				.join(''),
	],
];

describe('a secret that comes back', () => {
	it('is masked without the blanks that were pasted with it', () => {
		expect(new Mask([' demo_app_secret\n']).text('key demo_app_secret is wrong')).toBe(
			'key *** is wrong',
		);
	});

	it.each(WRITTEN)('is masked in %s', (_name, write) => {
		fc.assert(
			fc.property(secret, (value) => {
				const text = `before ${write(value)} after`;
				expect(new Mask([value]).text(text)).toBe('before *** after');
				// The bytes are only searched where a part of the secret stands in them, which every
				// spelling of letters keeps.
				if (/[A-Za-z0-9]/.test(value))
					expect(new Mask([value]).bytes(Buffer.from(text)).toString()).toBe('before *** after');
			}),
			{ seed: 7, numRuns: 300 },
		);
	});

	it('is masked in Base64 of any kind, whatever stands around it there, and in hexadecimal digits', () => {
		const around = fc.string({ maxLength: 6 });
		fc.assert(
			fc.property(
				secret,
				around,
				around,
				fc.constantFrom<BufferEncoding>('base64', 'base64url'),
				(value, before, after, encoding) => {
					const mask = new Mask([value]);
					const written = Buffer.from(before + value + after).toString(encoding);
					for (const text of [
						written,
						written.replaceAll('/', '\\/'),
						encodeURIComponent(written),
					]) {
						const masked = mask.text(text);
						expect(masked).toContain('***');
						// What is left belongs to what stood around, and to the letters that hold bits of both.
						const left = decodeURIComponent(masked.replaceAll('\\/', '/'))
							.replace('***', '')
							.replaceAll('=', '').length;
						expect(left).toBeLessThanOrEqual(
							Math.ceil((Buffer.byteLength(before + after) * 8) / 6) + 3,
						);
						expect(mask.bytes(Buffer.from(text)).toString()).toBe(masked);
					}
					const digits = Buffer.from(value).toString('hex');
					expect(mask.text(`<${digits}> <${digits.toUpperCase()}>`)).toBe('<***> <***>');
				},
			),
			{ seed: 7, numRuns: 300 },
		);
	});

	it("is masked in a failure's message, advice and details", () => {
		const failure = new Failure({
			kind: 'refused',
			message: 'bad k-e-y/1234',
			description: 'see k-e-y/1234',
			details: { providerMessage: '"k-e-y\\/1234"', at: 1 },
		});
		expect(new Mask(['k-e-y/1234']).failure(failure)).toMatchObject({
			message: 'bad ***',
			description: 'see ***',
			details: { providerMessage: '"***"', at: 1 },
		});
	});
});

describe('what is no secret', () => {
	it('comes back untouched, the same bytes', () => {
		const bytes = Buffer.from('{"trackingno":"9405500897846000000016"}');
		expect(new Mask(['an app secret', 'another/one']).bytes(bytes)).toBe(bytes);
	});

	it.each(['20011', 'short', '78460000', '', undefined, null])(
		'%s is too short, or too likely, to be masked',
		(value) => {
			expect(new Mask([value]).text('tracking 9405500897846000000016 20011 short')).toBe(
				'tracking 9405500897846000000016 20011 short',
			);
		},
	);
});
