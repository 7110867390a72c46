import { instantOf } from '../../../../nodes/shared/values/instant';

const MOMENT = 1641953790000;

it.each([
	1641953790000,
	'1641953790000',
	1641953790,
	'1641953790',
	1641953790000000,
	'/Date(1641953790000)/',
	'/Date(1641953790000+0800)/',
	'2022-01-12 10:16:30',
	'2022-01-12T10:16:30',
	'2022/1/12 10:16:30',
	'2022-01-12T10:16:30.000+08:00',
	'2022-01-12T02:16:30Z',
	' 2022-01-12 10:16:30 ',
])('%s is the same moment', (value) => expect(instantOf(value)).toBe(MOMENT));

it('a day alone begins in China', () =>
	expect(instantOf('2022-01-12')).toBe(Date.parse('2022-01-12T00:00:00+08:00')));

it.each([
	0,
	-1,
	'',
	null,
	undefined,
	'0000-00-00 00:00:00',
	'2022-13-45',
	'yesterday',
	1,
	637779801900000000,
	'0001-01-01T00:00:00',
	'/Date(-62135596800000)/',
	{},
	[],
	true,
])('%s is no time', (value) => expect(instantOf(value)).toBeUndefined());
