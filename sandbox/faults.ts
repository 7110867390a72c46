/**
 * What goes wrong on the way: rules that make chosen calls fail, before or after their effect.
 * Chance comes from a seeded generator, so a run that failed can be repeated.
 */
export type FaultKind =
	| 'http500'
	| 'http502html'
	| 'reset-before'
	| 'reset-after'
	| 'hang'
	| 'slow'
	| 'drip'
	| 'malformed'
	| 'empty'
	| 'oversized'
	| 'redirect'
	| 'rate-limited'
	| 'business-error'
	| 'label-not-ready'
	| 'html200'
	| 'deviating';

export interface FaultRule {
	kind: FaultKind;
	/** Absent: every provider. `stt` means both brands; `labels` means the label files. */
	provider?: string;
	/** The operation's name in the call records, or the last segment of its path. */
	operation?: string;
	/** Substring of the URL or of the body, as sent or decoded. */
	match?: string;
	/** How often it strikes; absent: always. */
	times?: number;
	/** Matching calls that pass before it strikes. */
	skip?: number;
	/** 0 to 1 */
	probability?: number;
	/** `slow`: wait before the answer; `drip`: time for the whole body; default 1000. */
	ms?: number;
	/** `oversized`: MiB of body, default 32. */
	mib?: number;
	/** `redirect`: where to, default a host that doesn't exist. */
	to?: string;
	/** `rate-limited`: value of the Retry-After header; absent: no header. */
	retryAfter?: number | string;
	/** `business-error` */
	code?: number | string;
	message?: string;
	/** `html200`: after the effect instead of before it. */
	after?: boolean;
	/**
	 * `deviating`: what the answer says otherwise than the document: each match of the regular
	 * expression `find` becomes `put` (`$1` is its first group).
	 */
	changes?: Array<{ find: string; put: string }>;
}

/** Kinds that answer without doing anything. */
export const WITHOUT_EFFECT: readonly FaultKind[] = [
	...(['http500', 'http502html', 'reset-before', 'hang', 'redirect', 'rate-limited'] as const),
	'business-error',
];

/** The text of an answer with a rule's changes, in their order. */
export const changed = (text: string, { changes = [] }: FaultRule): string =>
	changes.reduce((now, { find, put }) => now.replace(new RegExp(find, 'g'), put), text);

export interface FaultPlan {
	/** The rules in force, in order: the first that matches strikes. */
	readonly rules: readonly FaultRule[];
	set(rules: FaultRule[], seed?: number): void;
	add(rule: FaultRule): void;
	clear(): void;
	pick(call: { names: string[]; operations: string[]; text: string }): FaultRule | undefined;
}

/** Mulberry32: small, seeded, good enough for chance. */
function generator(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export function createFaultPlan(): FaultPlan {
	let entries: Array<{ rule: FaultRule; seen: number; struck: number }> = [];
	let chance = generator(1);
	const entry = (rule: FaultRule) => ({ rule, seen: 0, struck: 0 });
	return {
		get rules() {
			return entries.map(({ rule }) => rule);
		},
		set(rules, seed = 1) {
			entries = rules.map(entry);
			chance = generator(seed);
		},
		add(rule) {
			entries.push(entry(rule));
		},
		clear() {
			entries = [];
		},
		pick({ names, operations, text }) {
			for (const each of entries) {
				const { rule } = each;
				if (rule.provider && !names.includes(rule.provider)) continue;
				if (rule.operation && !operations.includes(rule.operation)) continue;
				if (rule.match && !text.includes(rule.match)) continue;
				if (each.struck >= (rule.times ?? Infinity)) continue;
				each.seen += 1;
				if (each.seen <= (rule.skip ?? 0)) continue;
				if (rule.probability !== undefined && chance() >= rule.probability) continue;
				each.struck += 1;
				return rule;
			}
			return undefined;
		},
	};
}
