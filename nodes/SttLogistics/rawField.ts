/**
 * The choice of “Output”. STT's envelopes differ from call to call, so *Raw* has one rule for all of
 * them: the provider's row about the item, without what is around it.
 */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { outputField as common } from '../shared/panel/commonFields';

const RAW =
	"The provider's row about the item, untouched and without the envelope around it; the whole answer where it has no rows";

export const outputField: INodeProperties = {
	...common,
	options: (common.options as INodePropertyOptions[]).map((option) =>
		option.value === 'raw' ? { ...option, description: RAW } : option,
	),
};
