/** Options of operations that may have to wait for a label, and may download it. */
import type { INodeProperties } from 'n8n-workflow';
import type { ItemContext } from '../operation';
import { optionalNumber, optionalText } from '../panel/parameters';

/**
 * For operations that can put the provider's file into the item; `several`: an order with several
 * boxes has as many files.
 */
export function downloadOptions(
	displayName: string,
	description: string,
	{ several = false } = {},
): INodeProperties[] {
	return [
		{ displayName, name: 'download', type: 'boolean', default: false, description },
		{
			displayName: 'Put Output File in Field',
			name: 'binaryProperty',
			type: 'string',
			default: 'data',
			description: `Name of the item's binary field that takes the file${several ? '; the files of further boxes get a number behind it: data, data2, data3' : ''}`,
		},
	];
}

export function binaryPropertyOf(item: ItemContext): string {
	return optionalText(item.options.binaryProperty, 'Put Output File in Field') ?? 'data';
}

export function waitOptions(everySeconds: number): INodeProperties[] {
	return [
		...downloadOptions(
			'Download Label',
			"Whether to put the label's file into the item as binary data, one for each box. Waits until the label is ready.",
			{ several: true },
		),
		...waitFields(
			everySeconds,
			'Wait Until Ready',
			'Whether to ask again until the label is ready. All waiting orders share one request per check.',
			'Seconds to wait at most. A label that is not ready by then is returned with labelReady false; this is not an error.',
		),
	];
}

/** A run that waits keeps its memory and its place among n8n's executions: no longer than this. */
export const LONGEST_WAIT_SECONDS = 600;
const LONGER_WAITS = ` At most ${LONGEST_WAIT_SECONDS}; for longer waits see the example “8 Wait for labels”.`;
/** What could be set once; workflows that have it still run, and wait for as long as is allowed. */
const LONGEST_SETTING = 3600;

/** Waiting for whatever the provider does later. */
export function waitFields(
	everySeconds: number,
	displayName: string,
	description: string,
	maxWait: string,
): INodeProperties[] {
	return [
		{ displayName, name: 'waitUntilReady', type: 'boolean', default: false, description },
		{
			displayName: 'Maximum Wait',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: LONGEST_WAIT_SECONDS },
			default: 120,
			description: maxWait + LONGER_WAITS,
		},
		{
			displayName: 'Seconds Between Checks',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 600 },
			default: everySeconds,
			description: 'How long to wait between two rounds',
		},
	];
}

export interface WaitRules {
	wait: boolean;
	download: boolean;
	binaryProperty: string;
	maxWaitMs: number;
	/** The seconds that were set, where they are more than a run waits. */
	cutFrom?: number;
	checkEveryMs: number;
}

/** Items that share their options share the rules. */
const known = new WeakMap<object, WaitRules>();

export function waitRules(item: ItemContext, everySeconds: number): WaitRules {
	let rules = known.get(item.options);
	if (!rules) known.set(item.options, (rules = readWaitRules(item, everySeconds)));
	return rules;
}

function readWaitRules(item: ItemContext, everySeconds: number): WaitRules {
	const download = item.options.download === true;
	const seconds =
		optionalNumber(item.options.maxWait, 'Maximum Wait', { min: 0, max: LONGEST_SETTING }) ?? 120;
	return {
		wait: item.options.waitUntilReady === true || download,
		download,
		binaryProperty: binaryPropertyOf(item),
		maxWaitMs: Math.min(LONGEST_WAIT_SECONDS, seconds) * 1000,
		cutFrom: seconds > LONGEST_WAIT_SECONDS ? seconds : undefined,
		checkEveryMs:
			(optionalNumber(item.options.checkEvery, 'Seconds Between Checks', { above: 0, max: 600 }) ??
				everySeconds) * 1000,
	};
}
