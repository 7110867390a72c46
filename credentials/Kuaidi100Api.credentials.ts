import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import {
	DEFAULT_BASE_URL,
	SIGNED_PARAMETERS,
	credentialCheck,
	sign,
} from '../nodes/Kuaidi100/client';
import { checkBaseUrl, signedForm } from '../nodes/shared/wire/signedRequest';

export class Kuaidi100Api implements ICredentialType {
	name = 'kuaidi100Api';

	displayName = 'Kuaidi100 API';

	icon = {
		light: 'file:../nodes/Kuaidi100/kuaidi100.svg',
		dark: 'file:../nodes/Kuaidi100/kuaidi100.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-china-fulfillment/n8n-nodes-china-fulfillment#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'The secret_key of your Kuaidi100 (快递100) cloud market account: cloud.kuaidi100.com, console (云市场控制台)',
		},
		{
			displayName: 'Secret Secret',
			name: 'secretSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret_secret that belongs to the key',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: 'e.g. http://cloud.kuaidi100.com/api',
			description:
				'The one address of the API. The provider documents http only: key and signature travel unencrypted unless an https address works for your account.',
		},
		{
			displayName:
				'Testing this credential may be billed as one call, since the provider has no free one',
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
			(parameters) =>
				sign(parameters, String(credentials.secretKey), String(credentials.secretSecret)),
			SIGNED_PARAMETERS,
		);

	test: ICredentialTestRequest = credentialCheck;
}
