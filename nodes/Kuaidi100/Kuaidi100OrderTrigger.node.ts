import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { toldPoll } from '../shared/run/progress';
import { pollOrders } from './orderPolling';
import { pollFields } from './orderPollSettings';

export type { Emitted } from './orderPollReport';

export class Kuaidi100OrderTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaidi100 Order Trigger',
		name: 'kuaidi100OrderTrigger',
		icon: { light: 'file:kuaidi100.svg', dark: 'file:kuaidi100.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] === "everyUpdate" ? "Every update" : "New orders" }}',
		description:
			'Starts the workflow when orders of your shops are new or were updated (快递100 电商订单导入)',
		defaults: { name: 'Kuaidi100 Order Trigger' },
		eventTriggerDescription: 'Reads once, now. Each order that is read is billed as one call.',
		activationMessage:
			'Orders are read at the interval you set, and not more often than “Minimum Minutes Between Reads”. Each order that is read is billed as one call.',
		hints: [
			{
				message: 'Add at least one shop under “Shops”, with its platform and shop ID',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition:
					'={{ $parameter["shopsFrom"] === "list" && !($parameter["shops"]?.shop?.length > 0) }}',
			},
		],
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kuaidi100Api', required: true }],
		properties: pollFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await toldPoll(this, async () => await pollOrders(this));
	}
}
