/**
 * Spoils answers: the same seed spoils them the same way each time. A mutation is what a provider's
 * next version, a gateway between or a hostile peer might do: other types, missing, renamed and
 * repeated keys, huge numbers, odd letters, deep nesting, another envelope, half a text.
 */

/** Mulberry32: small, seeded, good enough for chance. */
export class Chance {
	constructor(private state: number) {}

	next(): number {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	of<T>(list: readonly T[]): T {
		return list[this.below(list.length)];
	}
}

/** Written into the text as it stands: what JSON.stringify would not write. */
class Raw {
	constructor(readonly text: string) {}
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const RAW = [
	...[
		'9007199254740993',
		'-0',
		'1e999',
		'-1e999',
		'1E+2',
		'123456789012345678901234567890.123',
		'0.1000000000000000055511151231257827',
	],
	...[
		'{"toString":1,"valueOf":2}',
		'{"__proto__":{"code":200}}',
		'{"constructor":null,"length":3}',
		'{"toJSON":"x"}',
		'{"then":1}',
		nested(40),
		nested(400),
	],
	...['{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}', '"\\ud800"', '"\\u0000"', '"\\u202e\\ufeff"'],
].map((text) => new Raw(text));

const VALUES: unknown[] = [
	...[null, true, false, 0, -1, 1, 2, 1.5, 200, 300, 400, 401, 500, 600, 603, 1e21, 1e-7],
	...[
		'',
		' ',
		'0',
		'200',
		'200 ',
		'0200',
		'2e2',
		'300',
		'400',
		'600',
		'603',
		'true',
		'null',
		'ok',
		'success',
		'NaN',
		'-5',
		'1,000.00',
		'١٢٣',
	],
	...[
		'订单号已存在',
		'订单不存在或无权限',
		'撤消成功!',
		'退款审核中',
		'[address]no',
		'签名错误',
		'余额不足',
		'𠮷🐱👨‍👩‍👧',
		'<b>x</b>',
		'%s%n',
		"'; --",
		'x'.repeat(5000),
	],
	...[
		'http://labels.example.com/a.pdf',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'http://',
		'//x',
		'http://[',
		'2025-09-22 12:00:00',
		'0000-00-00 00:00:00',
		'2025-13-45 99:99:99',
	],
	...[
		[],
		{},
		[[]],
		[null],
		[{}],
		[''],
		[0],
		[[{}]],
		{ code: 200 },
		{ Code: '200' },
		{ result: [] },
		{ data: null },
		{ Data: null },
		{ msg: { result: {} } },
	],
	...RAW,
];

/** A copy: what it is put into may be spoilt further. */
const anyValue = (chance: Chance) => copyOf(chance.of(VALUES));

const KEYS = [
	...[
		'code',
		'Code',
		'CODE',
		'status',
		'result',
		'Result',
		'msg',
		'message',
		'Message',
		'data',
		'Data',
		'orderid',
		'OrderNum',
		'total',
		'orderList',
		'isSuccess',
	],
	...['toString', '__proto__', 'constructor', 'length', 'then', '', ' code', 'code ', '0'],
];

interface Place {
	holder: Record<string, unknown> | unknown[];
	key: string | number;
}

function placesIn(value: unknown, places: Place[] = [], depth = 0): Place[] {
	if (typeof value !== 'object' || value === null || value instanceof Raw || depth > 12)
		return places;
	const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
	for (const key of keys) {
		const holder = value as Record<string, unknown>;
		places.push({ holder, key });
		placesIn(holder[key as string], places, depth + 1);
	}
	return places;
}

const valueAt = ({ holder, key }: Place) => (holder as Record<string, unknown>)[key as string];

function set({ holder, key }: Place, value: unknown): void {
	// `__proto__` as a key of its own, as JSON.parse makes it.
	Object.defineProperty(holder, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}

function remove({ holder, key }: Place): void {
	if (Array.isArray(holder)) holder.splice(Number(key), 1);
	else delete holder[key as string];
}

/**
 * The same value written otherwise: a number as text, a text as number, something as a list of it.
 */
function retyped(value: unknown, chance: Chance): unknown {
	if (typeof value === 'number')
		return chance.of([
			String(value),
			new Raw(`${value}.0`),
			new Raw(`${value}e0`),
			[value],
			-value,
			value + 0.5,
			`${value} `,
		]);
	if (typeof value === 'boolean')
		return chance.of([String(value), Number(value), !value, null, [value]]);
	if (typeof value === 'string') {
		const number = Number(value);
		return chance.of<unknown>([
			value.trim() !== '' && Number.isFinite(number) ? number : value.toUpperCase(),
			`${value} `,
			value.slice(0, value.length / 2),
			[value],
			{ value },
			value + value,
			[...value].reverse().join(''),
		]);
	}
	if (Array.isArray(value))
		return chance.of<unknown>([
			value[0],
			Object.fromEntries(value.entries()),
			{ list: value },
			[value],
			[],
			[...value, ...value],
			value.slice(1),
			JSON.stringify(value),
		]);
	if (typeof value === 'object' && value !== null)
		return chance.of<unknown>([
			[value],
			Object.values(value),
			JSON.stringify(value),
			{},
			null,
			Object.keys(value),
		]);
	return anyValue(chance);
}

type Spoil = (root: { value: unknown }, chance: Chance) => void;

function somewhere(root: { value: unknown }, chance: Chance): Place {
	const places = placesIn(root, [], 0);
	// The upper levels hold what decides: codes, lists, envelopes.
	return chance.next() < 0.5 ? places[chance.below(Math.min(places.length, 8))] : chance.of(places);
}

const SPOILS: Spoil[] = [
	(root, chance) => set(somewhere(root, chance), anyValue(chance)),
	(root, chance) => {
		const place = somewhere(root, chance);
		set(place, retyped(valueAt(place), chance));
	},
	(root, chance) => {
		const place = somewhere(root, chance);
		if (place.holder !== root) remove(place);
	},
	(root, chance) => {
		const place = somewhere(root, chance);
		if (place.holder === root || Array.isArray(place.holder)) return;
		const value = valueAt(place);
		const name = String(place.key);
		remove(place);
		set(
			{
				holder: place.holder,
				key: chance.of([
					name.toUpperCase(),
					name.toLowerCase(),
					`${name}s`,
					` ${name}`,
					name.slice(1),
					...KEYS,
				]),
			},
			value,
		);
	},
	(root, chance) => {
		const [one, other] = [somewhere(root, chance), somewhere(root, chance)];
		const value = copyOf(valueAt(one));
		set(one, copyOf(valueAt(other)));
		set(other, value);
	},
	(root, chance) => {
		const place = somewhere(root, chance);
		set(
			{
				holder: place.holder,
				key: Array.isArray(place.holder) ? place.holder.length : chance.of(KEYS),
			},
			anyValue(chance),
		);
	},
	// Another envelope.
	(root, chance) => {
		const { value } = root;
		const inner = typeof value === 'object' && value !== null ? Object.values(value) : [value];
		root.value = chance.of<unknown>([
			[value],
			{ result: value },
			{ data: value },
			{ Data: value },
			{ result: [value] },
			{ code: 200, result: value },
			{ Code: '200', Data: value },
			{ code: 0, data: value },
			...inner,
		]);
	},
];

function copyOf(value: unknown): unknown {
	if (value instanceof Raw || typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(copyOf);
	const copy = {};
	for (const [key, entry] of Object.entries(value)) set({ holder: copy, key }, copyOf(entry));
	return copy;
}

/** JSON, with what is raw as it stands. */
function written(value: unknown): string {
	if (value instanceof Raw) return value.text;
	if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		return `{${Object.entries(value)
			.map(([key, entry]) => `${JSON.stringify(key)}:${written(entry)}`)
			.join(',')}}`;
	}
	return JSON.stringify(value) ?? 'null';
}

type SpoilText = (text: string, chance: Chance) => string;

const PIECES = [
	',',
	'}',
	']',
	'{',
	'[',
	'"',
	':',
	' ',
	'\n',
	'\0',
	'null',
	'NaN',
	'Infinity',
	'200',
	'0',
	'-',
	'\\',
	'/* x */',
	'\u{1F431}',
	'\ud800',
	"'",
	'﻿',
	'0x10',
];

const TEXT_SPOILS: SpoilText[] = [
	(text, chance) => text.slice(0, chance.below(text.length + 1)),
	(text, chance) => text.slice(chance.below(text.length + 1)),
	(text, chance) => {
		const at = chance.below(text.length + 1);
		return text.slice(0, at) + chance.of(PIECES) + text.slice(at);
	},
	(text, chance) => {
		const at = chance.below(text.length + 1);
		return text.slice(0, at) + chance.of(PIECES) + text.slice(at + 1);
	},
	(text, chance) =>
		chance.of([
			`\uFEFF${text}`,
			`${text}${text}`,
			`${text},`,
			`callback(${text})`,
			`<br />\n<b>Warning</b>: x in <b>y.php</b>${text}`,
			`${text}<script>`,
			`)]}',\n${text}`,
			` ${text} `,
		]),
	// A key twice: the last one counts.
	(text, chance) => {
		const objects = [...text.matchAll(/\{/g)].map(({ index }) => index + 1);
		const ends = [...text.matchAll(/\}/g)].map(({ index }) => index);
		if (objects.length === 0) return text;
		const pair = `${JSON.stringify(chance.of(KEYS))}:${written(anyValue(chance))}`;
		const first = chance.next() < 0.5 || ends.length === 0;
		const at = chance.of(first ? objects : ends);
		return text.slice(0, at) + (first ? `${pair},` : `,${pair}`) + text.slice(at);
	},
	(text) => text.replace(/"/g, "'"),
	(text) => text.replace(/([}\]])/g, ',$1'),
];

const OTHERS = [
	nested(100_000),
	'',
	' ',
	'null',
	'true',
	'0',
	'200',
	'"200"',
	'[]',
	'{}',
	'[[]]',
	'[null]',
	'{ failed }',
	'{"failed"}',
	'{ "code": 400, }',
	'OK',
	'success',
	'<html></html>',
	'"',
	'{"code":200}',
	'[{"code":200}]',
	'{"result":[{"code":200}]}',
	'{"Code":"200"}',
	'{"Code":"200","Data":null}',
	'{"code":0}',
	'{"code":"0","data":null}',
];

/** One spoilt answer. */
export function spoilt(good: string, chance: Chance): string {
	const kind = chance.next();
	if (kind < 0.02) return chance.of(OTHERS);
	if (kind < 0.25) return chance.of(TEXT_SPOILS)(good, chance);
	const root = { value: JSON.parse(good) as unknown };
	for (let times = 1 + chance.below(3); times > 0; times--) chance.of(SPOILS)(root, chance);
	const text = written(root.value);
	return kind < 0.35 ? chance.of(TEXT_SPOILS)(text, chance) : text;
}
