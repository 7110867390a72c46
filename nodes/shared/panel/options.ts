/**
 * Options that mean the same in every operation, each one's field and its reader side by side. A value
 * that is not what it should be is refused before anything is sent.
 */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { invalid, shown } from '../failure';
import type { ItemContext } from '../operation';
import type { Limits } from '../wire/contract';
import { compareTexts } from './menuOrder';
import { optionalNumber, partOfNumber } from './parameters';

type OptionEntry = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** The collection “Options”, its entries sorted by name as n8n's lint asks. */
export function optionsField(
	entries: INodeProperties[],
	placeholder = 'Add option',
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder,
		default: {},
		options: [...entries].sort((a, b) =>
			compareTexts(a.displayName, b.displayName),
		) as OptionEntry[] as INodeProperties[],
	};
}

export const previewOption: INodeProperties = {
	displayName: 'Preview Only',
	name: 'previewOnly',
	type: 'boolean',
	default: false,
	description:
		'Whether to check everything and show what would be sent (without secrets), but send nothing',
};

export const allowMaskedOption: INodeProperties = {
	displayName: 'Allow Masked Recipients',
	name: 'allowMasked',
	type: 'boolean',
	default: false,
	description:
		'Whether to send an order whose recipient the marketplace hides behind asterisks or encrypts. Such a parcel cannot be delivered.',
};

/** The option “Allow Masked Recipients”. */
export const allowsMasked = (item: ItemContext): boolean => item.options.allowMasked === true;

export const timeoutOption: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 600 },
	default: 30,
	description: 'Seconds one call may take in all, until its answer is complete',
};

/**
 * The option “Timeout” (seconds) as the limits of one exchange. While the engine sends an item, it
 * repeats what is refused as busy itself, and the exchange hands the refusal over.
 * @throws Failure `invalid` naming it
 */
export function limitsOf(item: ItemContext): Limits {
	return { ...limitsOfMany(item), handsOverBusy: item.isSending };
}

/** The same for operations that make many calls for one item, which are not all to be repeated. */
export function limitsOfMany(item: ItemContext): Limits {
	const seconds = optionalNumber(item.options.timeout, 'Timeout', { above: 0, max: 600 }) ?? 30;
	return { deadlineMs: seconds * 1000 };
}

/** The most calls that a run has in flight, whatever it learns or is told. */
export const MOST_IN_FLIGHT = 64;

/** The value that lets the number be learnt. */
export const AUTOMATIC = 'automatic';

export const concurrencyOption: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'string',
	default: AUTOMATIC,
	placeholder: 'e.g. 4',
	description: `How many calls may be in flight at once: a number from 1 to ${MOST_IN_FLIGHT}, or “automatic” to find out what the provider takes. Set 1 where the order of the items matters. The first item decides.`,
};

/**
 * The option “Concurrency”.
 * @throws Failure `invalid` naming it
 */
export function concurrencyOf(item: ItemContext): number | typeof AUTOMATIC {
	return concurrencyFrom(item.options.concurrency);
}

/** The same of the value itself; an expression may give the number as text. */
export function concurrencyFrom(value: unknown): number | typeof AUTOMATIC {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === undefined || text === null || text === '' || text === AUTOMATIC) return AUTOMATIC;
	const number = typeof text === 'string' ? Number(text) : text;
	if (typeof number === 'number' && Number.isInteger(number) && number >= 1) {
		if (number <= MOST_IN_FLIGHT) return number;
	}
	throw invalid(
		'Concurrency',
		`Concurrency must be “${AUTOMATIC}” or a whole number from 1 to ${MOST_IN_FLIGHT}: “${shown(value)}”`,
		'Set “Concurrency” under Options, or remove it there: then it is automatic.',
	);
}

const CALLS_WITHOUT_ANSWER = 5;

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
export function callLimitOf(item: ItemContext): number {
	const { displayName, name } = noAnswerOption;
	const rules = { integer: true, min: 0 };
	return optionalNumber(item.options[name], displayName, rules) ?? CALLS_WITHOUT_ANSWER;
}

const BUSY_SECONDS = 120;

const busyOption: INodeProperties = {
	displayName: 'Wait While Busy',
	name: 'busyWait',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3600 },
	default: BUSY_SECONDS,
	description:
		'Seconds to keep trying while the provider takes nothing because it is busy. 0 fails at once. The first item decides.',
};

/**
 * The option “Wait While Busy”, in milliseconds.
 * @throws Failure `invalid` naming it
 */
export function busyBudgetOf(item: ItemContext): number {
	const { displayName, name } = busyOption;
	const seconds = optionalNumber(item.options[name], displayName, { min: 0, max: 3600 });
	return (seconds ?? BUSY_SECONDS) * 1000;
}

/** How long a call may take, and when to give up on a provider: for every operation that calls one. */
export const callOptions: INodeProperties[] = [timeoutOption, noAnswerOption, busyOption];

/** How many items go into one call, where the provider documents no limit. */
export function batchSizeOption(size: number, things: string): INodeProperties {
	return {
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: size,
		description: `How many ${things} go into one call at most. The provider documents no limit. The first item of a batch decides.`,
	};
}

/** The option “Batch Size”. */
export function batchSizeOf(item: ItemContext, size: number): number {
	return optionalNumber(item.options.batchSize, 'Batch Size', { integer: true, min: 1 }) ?? size;
}

/** What tells the orders of two shops apart that have the same number. */
export function prefixOption(description: string): INodeProperties {
	return {
		displayName: 'Order Number Prefix',
		name: 'orderNumberPrefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. SHOP1-',
		description,
	};
}

const NO_PART_MISSING = /^(?![-_./:|])(?!.*[-_./:|]{2})/s;

/**
 * The option “Order Number Prefix”, empty where it is not set.
 * @throws Failure `invalid` when it is no text, or one that lacks a part
 */
export const orderNumberPrefixOf = (item: ItemContext): string =>
	partOfNumber(item, 'orderNumberPrefix', 'Order Number Prefix', NO_PART_MISSING) ?? '';
