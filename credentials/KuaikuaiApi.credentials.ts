import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { credentialCheck } from '../nodes/Kuaikuai/client';
import { checkBaseUrl, signedForm } from '../nodes/shared/wire/signedRequest';

export class KuaikuaiApi implements ICredentialType {
	name = 'kuaikuaiApi';

	displayName = 'Kuaikuai API';

	icon = {
		light: 'file:../nodes/Kuaikuai/kuaikuai.svg',
		dark: 'file:../nodes/Kuaikuai/kuaikuai.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-china-fulfillment/n8n-nodes-china-fulfillment#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://ship.example.com',
			description:
				"The address of your freight operator's Kuaikuai (快快打单) system, without /Api. Each operator has its own.",
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The key of 32 characters that your freight operator gave you (Key)',
		},
		{
			displayName: 'Account May Set Order Number',
			name: 'maySetOrderNumber',
			type: 'boolean',
			default: false,
			description:
				'Whether the operator allows this account to choose the order numbers of shop order labels (CreateEcLabels, OrderNum). Without the permission such a label is refused.',
		},
	];

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedForm(
			checkBaseUrl(credentials.baseUrl),
			options,
			(parameters) => ({ Key: String(credentials.apiKey), ...parameters }),
			['Key'],
		);

	test: ICredentialTestRequest = credentialCheck;
}
