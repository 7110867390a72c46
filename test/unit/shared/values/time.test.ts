import fc from 'fast-check';
import { DateTime } from 'luxon';
import { Failure } from '../../../../nodes/shared/failure';
import {
	chinaTimeOf,
	fromChinaTime,
	fromEpochMs,
	instantOf,
	parseTime,
	toChinaTime,
} from '../../../../nodes/shared/values/time';

const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
/** The first days of 1970 are what zeros become. */
const sinceThen = fc.integer({ min: 2 * 86_400, max: 4_000_000_000 });

describe('China time', () => {
	it.each([
		['2019-09-12 08:34:57', '2019-09-12T08:34:57+08:00'],
		[' 2019-09-12 08:34 ', '2019-09-12T08:34:00+08:00'],
		['2019-09-12T08:34:57.123', '2019-09-12T08:34:57+08:00'],
		['', null],
		['  ', null],
		[null, null],
		[undefined, null],
	])('%j is read as %j', (text, iso) => expect(fromChinaTime(text)).toBe(iso));

	it.each<[string, unknown, string | null]>([
		['seconds since 1970', 1568248497, '2019-09-12T08:34:57+08:00'],
		['the same as text', '1568248497', '2019-09-12T08:34:57+08:00'],
		['with a fraction', '1568248497.5', '2019-09-12T08:34:57.500+08:00'],
		['milliseconds', 1568248497000, '2019-09-12T08:34:57+08:00'],
		['the same as text', ' 1568248497000 ', '2019-09-12T08:34:57+08:00'],
		['ASP.NET', '/Date(1568248497000)/', '2019-09-12T08:34:57+08:00'],
		['ASP.NET with a zone', '/Date(1568248497000+0800)/', '2019-09-12T08:34:57+08:00'],
		['ASP.NET, escaped twice', '\\/Date(1568248497000)\\/', '2019-09-12T08:34:57+08:00'],
		['ISO in UTC', '2019-09-12T00:34:57Z', '2019-09-12T08:34:57+08:00'],
		['ISO with an offset', '2019-09-12T02:34:57.000+02:00', '2019-09-12T08:34:57+08:00'],
		['ISO with a short offset', '2019-09-12T08:34:57+0800', '2019-09-12T08:34:57+08:00'],
		['slashes', '2019/9/12 8:34:57', '2019-09-12T08:34:57+08:00'],
		['slashes without seconds', '2019/09/12 08:34', '2019-09-12T08:34:00+08:00'],
		['a day', '2019-09-12', '2019-09-12T00:00:00+08:00'],
		['a day without hyphens', '20190912', '2019-09-12T00:00:00+08:00'],
		['a time without signs', '20190912083457', '2019-09-12T08:34:57+08:00'],
		['MySQL’s none', '0000-00-00 00:00:00', null],
		['MySQL’s day of none', '0000-00-00', null],
		['.NET’s none', '0001-01-01T00:00:00', null],
		['.NET’s none, as a call', '/Date(-62135596800000)/', null],
		['SQL Server’s none', '1900-01-01 00:00:00', null],
		['a zero in China', '1970-01-01 08:00:00', null],
		['0', 0, null],
		['"0"', '0', null],
		['-1', -1, null],
	])('%s (%j) is %j', (_how, value, iso) => {
		expect(fromChinaTime(value)).toBe(iso);
		expect(fromEpochMs(value)).toBe(iso);
		const instant = instantOf(value);
		expect(instant).toBe(iso === null ? null : DateTime.fromISO(iso).toMillis());
	});

	it.each([
		'2019-02-30 00:00:00',
		'2019-09-12 25:00:00',
		'2019-09-12 24:00:00',
		'2019-13-01',
		'xx',
		'12:34:56',
		'1234',
		'9'.repeat(17),
		'/Date(soon)/',
	])('%s is handed on as it is, rather than as another time', (text) => {
		expect(fromChinaTime(text)).toBe(text);
		expect(fromEpochMs(text)).toBeNull();
		expect(instantOf(text)).toBeUndefined();
	});

	it.each([[true], [{}], [[]], [NaN], [Infinity]])('%j is no time', (value) => {
		expect(fromChinaTime(value)).toBeNull();
		expect(instantOf(value)).toBeUndefined();
	});

	it('is written from any zone', () => {
		expect(toChinaTime(DateTime.fromISO('2025-09-21T23:30:00-05:00', { setZone: true }))).toBe(
			'2025-09-22 12:30:00',
		);
	});

	it('comes back as the same instant', () => {
		fc.assert(
			fc.property(
				sinceThen,
				fc.constantFrom('UTC', 'America/New_York', 'Asia/Shanghai', 'Europe/Berlin'),
				(at, zone) => {
					const written = toChinaTime(DateTime.fromSeconds(at, { zone }));
					expect(written).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
					expect(DateTime.fromISO(fromChinaTime(written)!).toSeconds()).toBe(at);
				},
			),
		);
	});
});

describe('the time of an order as providers write it', () => {
	const written = (value: unknown) => {
		try {
			return chinaTimeOf(value, 'Paid At', 'America/New_York');
		} catch (error) {
			return (error as Failure).message;
		}
	};
	const parsed = (value: unknown) => {
		try {
			return toChinaTime(parseTime(value, 'Paid At', 'America/New_York'));
		} catch (error) {
			return (error as Failure).message;
		}
	};

	it('is the same, however it is found', () => {
		const part = (max: number) =>
			fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'));
		const text = fc
			.tuple(
				fc.integer({ min: 1970, max: 2100 }),
				part(13),
				part(32),
				part(24),
				part(60),
				part(60),
				fc.constantFrom('', '.5', '.999'),
				fc.constantFrom('+08:00', '+08:30', 'Z', ''),
			)
			.map(
				([year, month, day, hour, minute, second, fraction, offset]) =>
					`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`,
			);
		fc.assert(
			fc.property(text, (time) => expect(written(time)).toBe(parsed(time))),
			{ numRuns: 2000, seed: 1 },
		);
	});

	it.each([
		'2025-02-30T00:00:00+08:00',
		'2025-09-22T24:00:00+08:00',
		'2024-02-29T23:59:59+08:00',
		' 2025-09-22T08:30:00+08:00 ',
		'',
		null,
		'x',
	])('%j as well', (time) => expect(written(time)).toBe(parsed(time)));
});

describe('milliseconds since 1970', () => {
	it.each([
		[1758528000000, '2025-09-22T16:00:00+08:00'],
		['1758528000000', '2025-09-22T16:00:00+08:00'],
		[0, null],
		['0', null],
		[-1, null],
		['', null],
		[null, null],
		[undefined, null],
		['soon', null],
		[1e300, null],
	])('%j is %j', (value, iso) => expect(fromEpochMs(value)).toBe(iso));
});

describe('times that users set', () => {
	it.each([
		['2025-09-22T08:30:00+08:00', 'America/New_York', '2025-09-22T00:30:00.000Z'],
		['2025-09-22T08:30:00Z', 'Asia/Shanghai', '2025-09-22T08:30:00.000Z'],
		['2025-09-22T08:30:00', 'Asia/Shanghai', '2025-09-22T00:30:00.000Z'],
		['2025-09-22 08:30:00', 'America/New_York', '2025-09-22T12:30:00.000Z'],
		['2025-09-22', 'Asia/Shanghai', '2025-09-21T16:00:00.000Z'],
		['20250922', 'Asia/Shanghai', '2025-09-21T16:00:00.000Z'],
		['20250922T083000Z', 'Asia/Shanghai', '2025-09-22T08:30:00.000Z'],
		[' 2025-09-22 08:30 ', 'UTC', '2025-09-22T08:30:00.000Z'],
		[new Date('2025-09-22T08:30:00Z'), 'Asia/Shanghai', '2025-09-22T08:30:00.000Z'],
		[DateTime.fromISO('2025-09-22T08:30:00Z'), 'Asia/Shanghai', '2025-09-22T08:30:00.000Z'],
	])('%s in %s is %s', (value, zone, utc) =>
		expect(parseTime(value, 'Start Time', zone).toUTC().toISO()).toBe(utc),
	);

	it.each([
		[undefined],
		[null],
		[''],
		['tomorrow'],
		['2025-02-30'],
		['2025-09-22 25:00:00'],
		// Times of today and the first of January, to a library.
		['12'],
		[12],
		['08:30'],
		['T08:30:00'],
		['12:00:00'],
		['2025'],
		[2025],
		[{}],
		[new Date(NaN)],
		[DateTime.invalid('test')],
	])('%s is refused, naming the field', (value) => {
		expect(() => parseTime(value, 'Start Time', 'UTC')).toThrow(Failure);
		expect(() => parseTime(value, 'Start Time', 'UTC')).toThrow(/Start Time/);
	});

	it('written in ISO are read as the same instant, whatever the zones', () => {
		const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Shanghai');
		fc.assert(
			fc.property(seconds, zone, zone, (at, from, to) =>
				expect(
					parseTime(DateTime.fromSeconds(at, { zone: from }).toISO(), 'Time', to).toSeconds(),
				).toBe(at),
			),
		);
	});
});
