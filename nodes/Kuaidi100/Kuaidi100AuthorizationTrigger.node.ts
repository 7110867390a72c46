import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { authorizationFields, receive } from './authorizationCallback';

export type { Emitted } from './authorizationCallback';

export class Kuaidi100AuthorizationTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaidi100 Authorization Trigger',
		name: 'kuaidi100AuthorizationTrigger',
		icon: { light: 'file:kuaidi100.svg', dark: 'file:kuaidi100.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'Shop authorized',
		description:
			'Starts the workflow when a shop owner has granted access to a shop (快递100 电商授权)',
		defaults: { name: 'Kuaidi100 Authorization Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kuaidi100Api', required: true }],
		webhooks: [
			{
				// An empty response data makes n8n send this node's own answer, and only once the run
				// exists.
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'kuaidi100',
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				responseData: '',
				path: 'connect',
			},
		],
		properties: authorizationFields,
	};

	/**
	 * The vendor learns the address with each authorization URL: there is nothing to register and
	 * nothing to remove.
	 */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
