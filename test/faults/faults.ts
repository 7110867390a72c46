/** What goes wrong on the way: the rows of the matrix. */
import type { FaultRule } from '../../sandbox/index.ts';

export interface Fault {
	name: FaultName;
	/** In words, for the documentation. */
	means: string;
	rule: Omit<FaultRule, 'provider' | 'operation' | 'times'>;
	/** The provider does what was asked before things go wrong. */
	takesEffect: boolean;
	/** No connection is made at all. */
	refuses?: boolean;
	/** Seconds of the option “Timeout”, where the fault is about time. */
	timeout?: number;
}

export const FAULT_NAMES = [
	'refused connection',
	'reset before',
	'reset after',
	'time-out before',
	'time-out after',
	'drip',
	'429',
	'429, soon',
	'429, later',
	'500',
	'502 HTML',
	'empty',
	'malformed',
	'oversized',
	'redirect',
	'business error',
	'HTML 200 before',
	'HTML 200 after',
	'never ready',
] as const;

export type FaultName = (typeof FAULT_NAMES)[number];

/** Seconds, in the time that the matrix plays. */
const TIMEOUT = 3;

export const faults: Fault[] = [
	{
		name: 'refused connection',
		means: 'No connection can be made',
		rule: { kind: 'reset-before' },
		takesEffect: false,
		refuses: true,
	},
	{
		name: 'reset before',
		means: 'The connection breaks, nothing was done',
		rule: { kind: 'reset-before' },
		takesEffect: false,
	},
	{
		name: 'reset after',
		means: 'The connection breaks after it was done',
		rule: { kind: 'reset-after' },
		takesEffect: true,
	},
	{
		name: 'time-out before',
		means: 'No answer within “Timeout”, nothing was done',
		rule: { kind: 'hang' },
		takesEffect: false,
		timeout: TIMEOUT,
	},
	{
		name: 'time-out after',
		means: 'It was done, but the answer comes after “Timeout”',
		rule: { kind: 'slow', ms: 2000 * TIMEOUT },
		takesEffect: true,
		timeout: TIMEOUT,
	},
	{
		name: 'drip',
		means: 'It was done, and the answer comes byte by byte, past “Timeout”',
		rule: { kind: 'drip', ms: 2000 * TIMEOUT },
		takesEffect: true,
		timeout: TIMEOUT,
	},
	{
		name: '429',
		means: 'Too many requests, without Retry-After',
		rule: { kind: 'rate-limited' },
		takesEffect: false,
	},
	{
		name: '429, soon',
		means: 'Too many requests, Retry-After 1 second',
		rule: { kind: 'rate-limited', retryAfter: 1 },
		takesEffect: false,
	},
	{
		name: '429, later',
		means: 'Too many requests, Retry-After one hour',
		rule: { kind: 'rate-limited', retryAfter: 3600 },
		takesEffect: false,
	},
	{
		name: '500',
		means: 'HTTP 500 without a body of the provider',
		rule: { kind: 'http500' },
		takesEffect: false,
	},
	{
		name: '502 HTML',
		means: 'HTTP 502, an HTML page of a gateway',
		rule: { kind: 'http502html' },
		takesEffect: false,
	},
	{
		name: 'empty',
		means: 'It was done, but the answer is empty',
		rule: { kind: 'empty' },
		takesEffect: true,
	},
	{
		name: 'malformed',
		means: 'It was done, but half of the answer is missing',
		rule: { kind: 'malformed' },
		takesEffect: true,
	},
	{
		name: 'oversized',
		means: 'It was done, but the answer is larger than anything expected',
		rule: { kind: 'oversized', mib: 0 },
		takesEffect: true,
	},
	{
		name: 'redirect',
		means: 'HTTP 307 to another host',
		rule: { kind: 'redirect', to: 'http://elsewhere.invalid/' },
		takesEffect: false,
	},
	{
		name: 'business error',
		means: 'The provider refuses in its documented form',
		rule: { kind: 'business-error' },
		takesEffect: false,
	},
	{
		name: 'HTML 200 before',
		means: 'HTTP 200 with an HTML page, nothing was done',
		rule: { kind: 'html200' },
		takesEffect: false,
	},
	{
		name: 'HTML 200 after',
		means: 'HTTP 200 with an HTML page after it was done',
		rule: { kind: 'html200', after: true },
		takesEffect: true,
	},
	{
		name: 'never ready',
		means: 'The label does not become ready',
		rule: { kind: 'label-not-ready' },
		takesEffect: true,
	},
];

/** How n8n is told to run the node. */
export const modes = [
	{ name: 'alone', means: 'as it is', settings: {} },
	{
		name: 'retry',
		means: '“Retry On Fail”, three tries',
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	},
	{
		name: 'continue',
		means: '“On Error: Continue”',
		settings: { onError: 'continueRegularOutput' as const },
	},
] as const;

export type Mode = (typeof modes)[number]['name'];

/** Whether a fault strikes one call alone, or every call until the run ends. */
export const spells = [
	{ name: 'once', means: 'the fault strikes one call', times: 1 },
	{ name: 'lasting', means: 'the fault strikes every call to the provider', times: undefined },
] as const;

export type Spell = (typeof spells)[number]['name'];
