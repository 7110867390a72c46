import fc from 'fast-check';
import {
	compare,
	decimalPlaces,
	exactNumber,
	isDecimal,
	product,
	sum,
	withoutExponent,
} from '../../../../nodes/shared/values/decimal';

/**
 * A decimal as text, with how many units of 10^-scale it is: the arithmetic is checked against
 * whole numbers.
 */
const decimal = fc
	.record({ units: fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), scale: fc.nat({ max: 12 }) })
	.map(({ units, scale }) => {
		const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
		const text = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`;
		return { text, units, scale };
	});

/** The same value in units of 10^-scale. */
function unitsOf(text: string, scale: number): bigint {
	const [whole, fraction = ''] = text.replace('-', '').split('.');
	const units = BigInt(whole + fraction.padEnd(scale, '0'));
	return text.startsWith('-') ? -units : units;
}

describe('sum and product', () => {
	it.each([
		[[0.1, 0.2], '0.3'],
		[['0.10', 0.2, '-0.3'], '0'],
		[[], '0'],
		[['9007199254740993', 1], '9007199254740994'],
		[[1e21, 1], '1000000000000000000001'],
		[[1e-7, '0.1'], '0.1000001'],
		[[1.5e-10], '0.00000000015'],
	])('%j add up to %s', (values, total) => expect(sum(values)).toBe(total));

	it.each([
		[19.99, 3, '59.97'],
		['299.7666', 3, '899.2998'],
		['-0.5', '0.5', '-0.25'],
		[1e-7, 1e21, '100000000000000'],
		[0, '-7', '0'],
	])('%s times %s is %s', (a, b, result) => expect(product(a, b)).toBe(result));

	it('are exact, however many digits there are', () => {
		fc.assert(
			fc.property(decimal, decimal, (a, b) => {
				const scale = Math.max(a.scale, b.scale);
				expect(unitsOf(sum([a.text, b.text]), scale)).toBe(
					a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale),
				);
				expect(unitsOf(product(a.text, b.text), a.scale + b.scale)).toBe(a.units * b.units);
			}),
		);
	});

	it('are exact for money, whose digits a JavaScript number holds', () => {
		const money = fc
			.record({
				units: fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
				scale: fc.nat({ max: 4 }),
			})
			.map(({ units, scale }) => {
				const digits = String(Math.abs(units)).padStart(scale + 1, '0');
				return {
					text: `${units < 0 ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`,
					units: BigInt(units),
					scale,
				};
			});
		fc.assert(
			fc.property(fc.array(money, { maxLength: 5 }), money, money, (list, a, b) => {
				expect(unitsOf(sum(list.map(({ text }) => text)), 4)).toBe(
					list.reduce((total, { units, scale }) => total + units * 10n ** BigInt(4 - scale), 0n),
				);
				expect(unitsOf(product(a.text, b.text), a.scale + b.scale)).toBe(a.units * b.units);
				expect(unitsOf(String(exactNumber(a.text)), a.scale)).toBe(a.units);
				expect(product(a.text, b.text)).not.toMatch(/e|\.\d*0$|^-0$/);
			}),
			{ numRuns: 2000 },
		);
	});

	it('compare as numbers do', () => {
		fc.assert(
			fc.property(decimal, decimal, (a, b) => {
				const difference = unitsOf(sum([a.text, product(b.text, -1)]), a.scale + b.scale);
				expect(Math.sign(compare(a.text, b.text))).toBe(
					difference < 0n ? -1 : difference > 0n ? 1 : 0,
				);
			}),
		);
	});
});

describe('exactNumber', () => {
	it.each([
		['12.50', 12.5],
		['0.1', 0.1],
		['-0', 0],
		[' 7 ', 7],
		['007.50', 7.5],
		[1e21, 1e21],
		[1e-7, 1e-7],
		[5e-324, 5e-324],
		['9007199254740993', '9007199254740993'],
		['0.12345678901234567', '0.12345678901234567'],
		['12345678901234567.890', '12345678901234567.89'],
	])('%j is %j', (value, exact) => expect(exactNumber(value)).toBe(exact));

	it.each([
		[''],
		[' '],
		['12kg'],
		['1e3'],
		['.5'],
		['5.'],
		['1,5'],
		['٣'],
		['+1'],
		[null],
		[undefined],
		[NaN],
		[Infinity],
		[true],
		[[]],
		[{}],
	])('%j is no number', (value) => {
		expect(exactNumber(value)).toBeNull();
		expect(isDecimal(value)).toBe(false);
	});

	it('gives every finite number back', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
				expect(exactNumber(value)).toBe(value === 0 ? 0 : value),
			),
		);
	});

	it('never changes a value: a number reads as the same digits', () => {
		fc.assert(
			fc.property(decimal, ({ text, units, scale }) => {
				const exact = exactNumber(text)!;
				expect(unitsOf(withoutExponent(String(exact)), Math.max(scale, 0))).toBe(units);
			}),
		);
	});
});

it('counts the decimal places that carry a value', () => {
	expect([1, '1.50', '0.010', 1e-7, '-3.000'].map(decimalPlaces)).toEqual([0, 1, 2, 7, 0]);
});
