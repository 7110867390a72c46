/**
 * Options that mean the same in every operation: how much is sent, and whether anything is. A value
 * that is not what it should be is refused before anything is sent.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Call } from '../operation';
import { timeoutOption } from './commonFields';
import { optionalNumber } from './parameters';

/** More calls in flight help nobody. */
const MOST_IN_FLIGHT = 64;
const CALLS_WITHOUT_ANSWER = 5;

/**
 * The option “Concurrency”: calls in flight, or undefined where it is not set.
 * @throws Failure `invalid` naming it
 */
export function concurrencyOf(call: Call): number | undefined {
	const rules = { integer: true, min: 1, max: MOST_IN_FLIGHT };
	return optionalNumber(call.options.concurrency, 'Concurrency', rules);
}

const noAnswerOption: INodeProperties = {
	displayName: 'Stop After Calls Without Answer',
	name: 'callsWithoutAnswer',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: CALLS_WITHOUT_ANSWER,
	description:
		'After how many calls in a row without any answer the rest is not sent any more. 0 means never. The first item decides.',
};

/**
 * The option “Stop After Calls Without Answer”; 0 means never.
 * @throws Failure `invalid` naming it
 */
export function callLimitOf(call: Call): number {
	const { displayName, name } = noAnswerOption;
	const rules = { integer: true, min: 0 };
	return optionalNumber(call.options[name], displayName, rules) ?? CALLS_WITHOUT_ANSWER;
}

/** How long a call may take, and when to give up on a provider: for every operation that calls one. */
export const callOptions: INodeProperties[] = [timeoutOption, noAnswerOption];
