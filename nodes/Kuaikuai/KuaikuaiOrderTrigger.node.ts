import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { getShops } from './lists';
import { toldPoll } from '../shared/run/progress';
import { pollShopOrders } from './orderPolling';
import { pollFields } from './orderPollSettings';

export type { ShopOrder as Emitted } from './toOrder';

export class KuaikuaiOrderTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaikuai Order Trigger',
		name: 'kuaikuaiOrderTrigger',
		icon: { light: 'file:kuaikuai.svg', dark: 'file:kuaikuai.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ "New orders" + ($parameter["orderStatus"] ? ": " + $parameter["orderStatus"] : "") }}',
		description: 'Starts the workflow when a connected shop has a new order (快快打单)',
		defaults: { name: 'Kuaikuai Order Trigger' },
		eventTriggerDescription: 'Reads the orders of the look-back window once, now',
		activationMessage:
			'New shop orders are read at the interval you set. Orders of the look-back window come first.',
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kuaikuaiApi', required: true }],
		properties: pollFields,
	};

	methods = { loadOptions: { getShops } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await toldPoll(this, async () => await pollShopOrders(this));
	}
}
