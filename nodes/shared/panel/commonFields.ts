/** Fields that look and work the same in every provider's nodes. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Envelopes differ from call to call: one rule for all says what *Raw* is. */
const RAW =
	"The provider's row about the item, untouched and without the envelope around it; the whole answer where it has no rows";

export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: RAW },
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
