import {
	checkedNumber,
	entriesOf,
	labelAddressOf,
	trackingNumberOf,
} from '../../../../nodes/shared/label/trackingNumber';

it.each<[unknown, string]>([
	['1Z9XV6160327140440', '1Z9XV6160327140440'],
	[' 9405500897846053129766 ', '9405500897846053129766'],
	['RR123456789CN', 'RR123456789CN'],
	['SF1234567890123', 'SF1234567890123'],
	['sf1234567890', 'sf1234567890'],
	['JD0012345678901-1-1-', ''],
	['JD0012345678901-1-1', 'JD0012345678901-1-1'],
	['1Z 999 AA1 01 2345 6784', '1Z 999 AA1 01 2345 6784'],
	['RR 123 456 789 CN', 'RR 123 456 789 CN'],
	['T1', 'T1'],
	['12E345', '12E345'],
	['YT2025', 'YT2025'],
	[612999999999, '612999999999'],
])('%j is the number %s', (value, number) => {
	expect(trackingNumberOf(value)).toBe(number === '' ? null : number);
});

it.each([
	undefined,
	null,
	true,
	false,
	'true',
	'false',
	'',
	' ',
	0,
	'0',
	'000',
	1,
	-1,
	'-1',
	'null',
	'undefined',
	'NULL',
	'N/A',
	'none',
	'待更新',
	'单号待更新123',
	'暂无',
	'9.40551E+21',
	'9.4055e21',
	'9405E+18',
	1e21,
	9405500897846053000000,
	12.5,
	'0.00',
	'T1,T2',
	'T1;T2',
	'T1/T2',
	'9405500897846053129766 9405500897846053129810',
	'138****8888',
	'2025-09-22',
	'2025-09-22 08:30:00',
	'0000-00-00',
	'http://1.example.com/1.pdf',
	'error 500: no stock',
	'Waiting 24h',
	'{"a":1}',
	['T1'],
	{ a: 'T1' },
	'1'.repeat(61),
])('%j is no number', (value) => {
	expect(trackingNumberOf(value)).toBeNull();
});

it.each<[unknown, unknown[]]>([
	[undefined, []],
	[null, []],
	[false, []],
	['', []],
	['null', []],
	['[]', []],
	['0', []],
	[0, []],
	[[], []],
	['T1', ['T1']],
	['T1,T2', ['T1', 'T2']],
	['T1, T2;T3', ['T1', 'T2', 'T3']],
	['T1,T2', ['T1', 'T2']],
	['T1、T2', ['T1', 'T2']],
	['T1|T2', ['T1', 'T2']],
	[
		'9405500897846053129766 9405500897846053129810',
		['9405500897846053129766', '9405500897846053129810'],
	],
	['1Z 999 AA1 01 2345 6784', ['1Z 999 AA1 01 2345 6784']],
	[
		['T1', 'T2'],
		['T1', 'T2'],
	],
	[['T1,T2'], ['T1', 'T2']],
	['["T1","T2"]', ['T1', 'T2']],
	['[9405500897846053129766]', ['9405500897846053129766']],
	['[{"boxno":"1"}]', [{ boxno: '1' }]],
	['T1,待更新', ['T1', '待更新']],
	['[{"boxno":', ['[{"boxno":']],
	[{ boxno: '1' }, [{ boxno: '1' }]],
])('%j lists %j', (value, entries) => {
	expect(entriesOf(value)).toEqual(entries);
});

it.each([
	'http://440.pdf',
	'https://www.example.com/a.pdf?x=1',
	'HTTP://a.example.com/面单.pdf',
	'//cdn.example.com/a.png',
	'/labels/1.pdf',
	'labels/1.pdf',
	'1.pdf',
	'label/1.zpl',
	'javascript:alert(1)',
	'ftp://labels.example.com/a.pdf',
	'data:application/pdf;base64,JVBERi0',
])('%s is an address', (text) => {
	expect(labelAddressOf(text)).toBe(text);
});

it.each([
	true,
	false,
	'',
	'0',
	'null',
	'false',
	'待更新',
	'/',
	'//',
	'http://',
	'T1',
	'no label yet',
	5,
	{},
])('%j is no address', (value) => {
	expect(labelAddressOf(value)).toBeNull();
});

it('says why a number is refused', () => {
	expect(checkedNumber(' T1 ', 'Tracking Number')).toBe('T1');
	expect(() => checkedNumber('T1,T2', 'Tracking Number')).toThrow(
		'Tracking Number holds 2 numbers: “T1,T2”',
	);
	expect(() => checkedNumber('待更新', 'Tracking Number')).toThrow(
		'Tracking Number is no tracking number: “待更新”',
	);
});
