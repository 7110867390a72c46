import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { HOSTS, baseUrlOf, credentialCheck } from '../nodes/SttLogistics/client';
import { signedJson } from '../nodes/shared/wire/signedRequest';

export class SttLogisticsApi implements ICredentialType {
	name = 'sttLogisticsApi';

	displayName = 'STT Logistics API';

	icon = {
		light: 'file:../nodes/SttLogistics/stt.svg',
		dark: 'file:../nodes/SttLogistics/stt.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-china-fulfillment/n8n-nodes-china-fulfillment#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			options: [
				{ name: 'DingCang', value: 'dingCang', description: `丁仓优选, ${HOSTS.dingCang}` },
				{
					name: 'DingExpress',
					value: 'dingExpress',
					description: `小丁物流, ${HOSTS.dingExpress}`,
				},
				{ name: 'Custom', value: 'custom', description: 'Another host with the same API' },
			],
			default: 'dingCang',
			description:
				'The brand your account belongs to. Both are reached by http, as the provider documents them.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			displayOptions: { show: { service: ['custom'] } },
			default: '',
			placeholder: 'e.g. https://oms.example.com',
			description: 'The host, with http:// or https://, without /api',
		},
		{
			displayName: 'App Key',
			name: 'appKey',
			type: 'string',
			required: true,
			default: '',
			description:
				'The AppKey: log in, open “My profile” (我的资料) at the top right, and generate it under API',
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The AppSecret that was generated with the key',
		},
	];

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		return signedJson(baseUrlOf(credentials), options, {
			AppKey: String(credentials.appKey),
			AppSecret: String(credentials.appSecret),
		});
	};

	test: ICredentialTestRequest = credentialCheck;
}
