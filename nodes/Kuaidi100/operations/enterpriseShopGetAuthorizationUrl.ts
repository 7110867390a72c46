import { noticeField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { credentialsOf } from '../../shared/wire/credentials';
import { ENTERPRISE } from '../editions';
import {
	callbackHints,
	callbackSchemeOption,
	callbackUrlField,
	callbackUrlOf,
} from '../enterprise/callbackUrl';
import { CREDENTIAL, fetchAuthorizationUrl } from '../enterprise/client';
import { callbackFor } from '../enterprise/pushSalt';
import { platformFields, unlistedPlatforms } from '../enterprise/vocabulary';
import { platformOf } from '../vocabulary';
import type { Simplified } from './shopGetAuthorizationUrl';

export type { Simplified };

interface Payload {
	platform: string;
	callbackUrl: string;
}

export const enterpriseShopGetAuthorizationUrl = operation<Payload, string>({
	resource: 'shop',
	operation: 'getAuthorizationUrl',
	edition: ENTERPRISE.edition,
	name: 'Get Authorization URL',
	action: 'Get an authorization URL',
	description: 'Get the address at which a shop owner grants access to the shop',
	chinese: '获取店主授权店铺用的链接',
	vendorCall: '/ent/shop/authorize',
	about:
		'Gets the address at which the owner of a shop grants access. One item per shop to connect.',
	effect: 'billed',
	fields: [
		noticeField(
			'Whether the provider counts this as a unit is not documented. What it pushes once the owner has agreed is not documented either: the Kuaidi100 Push Trigger hands it out as it comes.',
		),
		...platformFields('TAOBAO'),
		callbackUrlField,
		optionsField([callbackSchemeOption, ...callOptions]),
	],

	prepare: (item) => ({ platform: platformOf(item), callbackUrl: callbackUrlOf(item) }),
	key: ({ platform, callbackUrl }) => `${platform}/${callbackUrl}`,
	async send(item, { platform, callbackUrl }) {
		const { secret } = await credentialsOf(item.context, CREDENTIAL);
		const callback = callbackFor(String(secret), callbackUrl, 'authorized', { platform });
		return await fetchAuthorizationUrl(item.context, { platform, callback }, limitsOf(item));
	},
	receipt: ({ platform }, authorizationUrl) =>
		`authorization URL for ${platform}: ${authorizationUrl}`,
	output: (_item, { platform, callbackUrl }, authorizationUrl) => ({
		json: { platform, authorizationUrl, callbackUrl } satisfies Simplified,
	}),

	hints: (sent) => [
		...callbackHints(sent.map(({ payload }) => payload.callbackUrl)),
		...unlistedPlatforms(
			sent.map(({ payload }) => payload.platform),
			'authorizes',
			'authorizations',
		),
	],
});
