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
} from '../nodes/Fengchao/client';
import { checkBaseUrl, signedLargeForm } from '../nodes/shared/wire/signedRequest';

export class FengchaoApi implements ICredentialType {
	name = 'fengchaoApi';

	displayName = 'Fengchao API';

	icon = {
		light: 'file:../nodes/Fengchao/fengchao.svg',
		dark: 'file:../nodes/Fengchao/fengchao.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-china-fulfillment/n8n-nodes-china-fulfillment#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			description: "The partner's AppId (appid), as Fengchao (蜂巢打单) gave it to you",
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'The AppSecret that belongs to the AppId. It signs every call and is never sent.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: 'e.g. https://kf.fw199.com',
			description:
				"The gateway's host, without /gateway. Older accounts may use https://open.fw199.com.",
		},
	];

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		signedLargeForm(
			checkBaseUrl(credentials.baseUrl),
			options,
			(parameters) => sign(parameters, String(credentials.appId), String(credentials.appSecret)),
			SIGNED_PARAMETERS,
		);

	test: ICredentialTestRequest = credentialCheck;
}
