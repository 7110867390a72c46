import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { isRemembered, rememberUrl } from './enterprise/callbackUrl';
import type { Push, PushedOrderItem } from './enterprise/push';
import { pushFields, receivePush } from './enterprise/push';
import { searchPaths } from './enterprise/pushMapping';

/** What an item of either output holds; the output schema is made from it. */
export type Emitted = Push | PushedOrderItem;

export class Kuaidi100PushTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaidi100 Push Trigger',
		name: 'kuaidi100PushTrigger',
		icon: { light: 'file:kuaidi100.svg', dark: 'file:kuaidi100.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'Orders and authorizations pushed',
		description:
			'Starts the workflow when Kuaidi100 pushes orders of a requested import, or that a shop was authorized (快递100 企业版 订单导入)',
		defaults: { name: 'Kuaidi100 Push Trigger' },
		eventTriggerDescription: 'Waiting for Kuaidi100 to push to the test URL',
		activationMessage:
			'Request an import with the Kuaidi100 node (edition Enterprise): its orders are pushed here, minutes later.',
		triggerPanel: {
			header: 'Receive what Kuaidi100 pushes',
			executionsHelp: {
				inactive:
					'Kuaidi100 pushes what the Kuaidi100 node has asked for (Request Import, Get Authorization URL). <b>To test</b>, click “listen” and give the test URL to that node as Callback URL. <b>In production</b>, activate the workflow: a Kuaidi100 node in it then finds the production URL by itself.',
				active:
					'Kuaidi100 pushes what the Kuaidi100 node has asked for; these runs are listed under Executions. <b>To test</b> changes, click “listen” and use the test URL.',
			},
			activationHint: 'Activate the workflow before you request an import',
		},
		hints: [
			{
				message: 'Without “Order: Number” in Field Mapping the second output stays empty',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ !$parameter["fieldMapping"]?.mappings?.length }}',
			},
		],
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Push', 'Orders'],
		credentials: [{ name: 'kuaidi100EnterpriseApi', required: true }],
		webhooks: [
			{
				// An empty response data makes n8n send this node's own answer, and only once the run
				// exists.
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'push',
			},
		],
		properties: pushFields,
	};

	methods = { listSearch: { searchPaths } };

	/**
	 * The vendor learns the address with each import: there is nothing to register. It is left in the
	 * workflow's memory, where the Kuaidi100 node finds it.
	 */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return isRemembered(
					this.getWorkflowStaticData('global'),
					this.getNode().id,
					this.getNodeWebhookUrl('default'),
				);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				rememberUrl(
					this.getWorkflowStaticData('global'),
					this.getNode().id,
					this.getNodeWebhookUrl('default'),
				);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				rememberUrl(this.getWorkflowStaticData('global'), this.getNode().id, undefined);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receivePush(this);
	}
}
