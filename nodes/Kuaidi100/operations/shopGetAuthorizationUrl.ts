import { noticeField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import { operation } from '../../shared/operation';
import { textParam } from '../../shared/panel/parameters';
import { credentialsOf } from '../../shared/wire/credentials';
import { tokenUrl } from '../callbackToken';
import { CREDENTIAL, fetchAuthorizationUrl } from '../client';
import { CLOUD_MARKET } from '../editions';
import { platformFields, platformOf } from '../vocabulary';

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	platform: string;
	authorizationUrl: string;
	callbackUrl: string;
}

export const shopGetAuthorizationUrl = operation({
	resource: 'shop',
	operation: 'getAuthorizationUrl',
	edition: CLOUD_MARKET.edition,
	name: 'Get Authorization URL',
	action: 'Get an authorization URL',
	description: 'Get the address at which a shop owner grants access to the shop',
	chinese: '获取店主授权店铺用的链接',
	vendorCall: '授权API',
	about: "The address at which a shop's owner grants access. One item per shop to connect.",
	effect: 'billed',
	fields: [
		noticeField('The provider may bill this as one call'),
		...platformFields('YOUZAN'),
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/…/kuaidi100',
			description:
				'The production URL of a Kuaidi100 Authorization Trigger (callbackUrl). The provider calls it when the owner has agreed; a token is added to it.',
		},
		optionsField([
			{
				displayName: 'Add Token',
				name: 'addToken',
				type: 'boolean',
				default: true,
				description:
					'Whether to add the token that the Kuaidi100 Authorization Trigger checks. Turn off for another receiver that takes the address as it is.',
			},
			...callOptions,
		]),
	],

	prepare(item) {
		const callbackUrl = textParam(item, 'callbackUrl', 'Callback URL', {
			hint: 'copy the production URL of a Kuaidi100 Authorization Trigger',
		});
		if (!/^https?:\/\/[^\s/]/i.test(callbackUrl) || !URL.canParse(callbackUrl)) {
			throw invalid(
				'Callback URL',
				`Callback URL “${callbackUrl}” is not a web address`,
				'It must begin with https:// or http://.',
			);
		}
		return { platform: platformOf(item), callbackUrl };
	},
	key: ({ platform, callbackUrl }) => `${platform}/${callbackUrl}`,
	async send(item, { platform, callbackUrl }) {
		const { secretSecret } = await credentialsOf(item.context, CREDENTIAL);
		const address =
			item.options.addToken === false
				? callbackUrl
				: tokenUrl(callbackUrl, String(secretSecret), platform);
		return await fetchAuthorizationUrl(
			item.context,
			{ platform, callbackUrl: address },
			limitsOf(item),
		);
	},
	receipt: ({ platform }, authorizationUrl) =>
		`authorization URL for ${platform}: ${authorizationUrl}`,
	output: (_call, { platform, callbackUrl }, authorizationUrl) => ({
		json: { platform, authorizationUrl, callbackUrl } satisfies Simplified,
	}),

	hints(sent) {
		const local = sent.some(({ payload }) =>
			/^https?:\/\/(localhost|127\.[\d.]+|\[::1\])(?=[:/?#]|$)/i.test(payload.callbackUrl),
		);
		return local
			? [
					'The provider cannot reach a callback URL on localhost: use the public address of your n8n',
				]
			: [];
	},
});
