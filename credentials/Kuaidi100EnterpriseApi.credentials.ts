import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import {
	credentialCheck,
	DEFAULT_BASE_URL,
	sign,
	SIGNED_PARAMETERS,
} from '../nodes/Kuaidi100/enterprise/client';
import { checkBaseUrl, signedForm } from '../nodes/shared/wire/signedRequest';

export class Kuaidi100EnterpriseApi implements ICredentialType {
	name = 'kuaidi100EnterpriseApi';

	displayName = 'Kuaidi100 Enterprise API';

	icon = {
		light: 'file:../nodes/Kuaidi100/kuaidi100.svg',
		dark: 'file:../nodes/Kuaidi100/kuaidi100.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-china-fulfillment/n8n-nodes-china-fulfillment#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Key',
			name: 'key',
			type: 'string',
			required: true,
			default: '',
			description:
				'The key (授权码) of your Kuaidi100 (快递100) enterprise account: api.kuaidi100.com, enterprise console (企业信息). Not the secret_key of the cloud market.',
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret that belongs to the key, in the same place',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: 'e.g. https://api.kuaidi100.com',
			description: 'The address of the API, without /ent',
		},
		{
			displayName:
				'Testing this credential asks for an authorization link, which changes nothing. Whether the provider counts it as a unit is not documented.',
			name: 'billingNotice',
			type: 'notice',
			default: '',
		},
	];

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedForm(
			checkBaseUrl(credentials.baseUrl),
			options,
			(parameters) => sign(parameters, String(credentials.key), String(credentials.secret)),
			SIGNED_PARAMETERS,
		);

	test: ICredentialTestRequest = credentialCheck;
}
