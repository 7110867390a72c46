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
		eventTriggerDescription: 'Waiting for Kuaidi100 to call the test URL',
		activationMessage:
			'Send shop owners the production URL with “connect” at its end, its platform and your connect key.',
		triggerPanel: {
			header: 'Connect a shop',
			executionsHelp: {
				inactive:
					'The provider calls back when a shop owner has granted access. <b>To test</b>, click “listen” and open the test URL with <code>connect</code> instead of <code>kuaidi100</code> at its end, <code>?platform=…</code> and your connect key. <b>In production</b>, activate the workflow: then the production URL works.',
				active:
					'The provider calls back when a shop owner has granted access; these runs are listed under Executions. <b>To test</b> changes, click “listen” and use the test URL.',
			},
			activationHint: 'Activate the workflow before you send a link to a shop owner',
		},
		hints: [
			{
				message: 'Without a connect key nobody can use the connect address: set “Connect Key”',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ !$parameter["connectKey"] }}',
			},
		],
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
