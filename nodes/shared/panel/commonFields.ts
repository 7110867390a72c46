/** Fields that look and work the same in every provider's nodes. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { compareTexts } from './menuOrder';

export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: "The provider's answer, untouched" },
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'The order model that all nodes of this pack share',
		},
	],
	default: 'simplified',
	description: 'What each item looks like',
};

/** What executing the step costs or cannot take back, said before it is done. */
export function noticeField(displayName: string): INodeProperties {
	return { displayName, name: 'billingNotice', type: 'notice', default: '' };
}

/**
 * The choice of a list that stands for what the incoming order says: a list's default must be one
 * of its choices.
 */
export const FROM_ORDER = 'fromOrder';

export const fromOrderChoice: INodePropertyOptions = {
	name: 'From Incoming Order',
	value: FROM_ORDER,
	description: 'What the incoming order says',
};

export const timeoutOption: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 600 },
	default: 30,
	description: 'Seconds one call may take in all, until its answer is complete',
};

export function concurrencyOption(inFlight: number): INodeProperties {
	return {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 64 },
		default: inFlight,
		description:
			'How many calls may be under way at once. Set 1 where the order of the items matters. The first item decides.',
	};
}

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

export const previewOption: INodeProperties = {
	displayName: 'Preview Only',
	name: 'previewOnly',
	type: 'boolean',
	default: false,
	description:
		'Whether to check everything and show what would be sent (without secrets), but send nothing',
};

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
