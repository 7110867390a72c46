import type { KnownRefusal } from '../../../../nodes/shared/wire/refusals';
import { consequences, knownRefusal } from '../../../../nodes/shared/wire/refusals';

const table: KnownRefusal[] = [
	{
		says: [/重复/, /taken/],
		unless: /频繁/,
		like: ['重复'],
		meaning: 'exists',
		means: 'a',
		advice: '',
	},
	{ says: [/频繁/], like: ['频繁'], meaning: 'busy', means: 'b', advice: '' },
];

it.each([
	['订单号重复', 'exists'],
	['is taken', 'exists'],
	['請求過於頻繁,請勿重複提交', 'busy'],
	['訂單號重複', 'exists'],
	['地址不完整', undefined],
])('%s means %s', (words, meaning) => {
	expect(knownRefusal(table, words)?.meaning).toBe(meaning);
});

it.each([
	['exists', { kind: 'refused' }],
	['notFound', { kind: 'refused' }],
	['busy', { kind: 'busy' }],
	['timeoutBehind', { kind: 'lost' }],
	['credential', { kind: 'refused', account: 'credential-invalid' }],
	['quota', { kind: 'refused', account: 'quota-exhausted' }],
	[undefined, { kind: 'refused' }],
] as const)('%s has its consequences', (meaning, facts) => {
	expect(consequences(meaning)).toEqual(facts);
});
