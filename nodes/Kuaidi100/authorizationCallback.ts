/**
 * The two addresses of the authorization trigger: the vendor's callback, and the guarded "connect" address that sends a
 * shop's owner to the marketplace with this trigger's own callback, so that nobody has to copy an address.
 */
import type { IDataObject, INodeProperties, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { asFailure } from '../shared/failure';
import { parseExact } from '../shared/json';
import { textOrNull } from '../shared/order';
import { CHINA } from '../shared/time';
import { DEFAULT_LIMITS } from '../shared/transport';
import { CALLBACK_PATH, callbackToken, sameSecret, tokenUrl, webhookIdOf } from './callbackToken';
import { CREDENTIAL, fetchAuthorizationUrl } from './client';
import { PLATFORMS } from './vocabulary';

/** The documented body holds three short texts. */
const MAX_BODY_BYTES = 16 * 1024;

export const authorizationFields: INodeProperties[] = [
	{
		displayName:
			'To connect a shop, publish this workflow, set a Connect Key, and open the production URL with “connect” instead of “kuaidi100” at its end: …/connect?platform=YOUZAN&key=YOUR_KEY. It leads the shop owner to the marketplace; each visit may be billed as one call.',
		name: 'connectNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Connect Key',
		name: 'connectKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'A word of your choice that guards the connect address. Empty: the connect address is closed, and authorization URLs come from the Kuaidi100 node (Shop: Get Authorization URL).',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Check Token',
				name: 'checkToken',
				type: 'boolean',
				default: true,
				description: 'Whether to refuse callbacks without the right token. Turn off only where callbacks arrive without the query part of their address; anybody who knows the address can then report a shop.',
			},
			{
				displayName: 'Public Base URL',
				name: 'publicBaseUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com',
				description: 'Scheme and host under which the provider reaches this n8n, if they differ from n8n\'s own webhook URL',
			},
		],
	},
];

export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return context.getWebhookName() === 'setup' ? await connect(context) : await callback(context);
}

/** What one item holds; the output schema is made from it. */
export interface Emitted {
	platform: string;
	shopId: string;
	shopName: string | null;
	/** The platform's code, as the vendor posts it. */
	type: string;
	authorizedAt: string | null;
}

async function callback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { checkToken = true } = context.getNodeParameter('options', {}) as IDataObject;
	const { token } = context.getQueryData() as IDataObject;
	if (checkToken !== false && textOrNull(token) === null) return answer(context, 401, 'The token is missing');
	const body = bodyOf(context);
	const shopId = textOrNull(body?.shopId);
	const type = textOrNull(body?.type);
	if (!body || shopId === null || type === null) {
		return answer(context, 400, 'The body must be a JSON object with shopId and type');
	}
	if (checkToken !== false) {
		// The token is bound to the platform, so it can only be checked once the body is known.
		const { secretSecret } = await context.getCredentials(CREDENTIAL);
		const expected = callbackToken(String(secretSecret), type, ownWebhookId(context));
		if (!sameSecret(token, expected)) return answer(context, 401, 'The token is wrong');
	}
	const json = {
		...body,
		type,
		shopId,
		platform: type,
		shopName: textOrNull(body.shopName),
		authorizedAt: DateTime.now().setZone(CHINA).toISO({ suppressMilliseconds: true }),
	} satisfies Emitted;
	return { webhookResponse: { result: 'success' }, workflowData: [[{ json }]] };
}

/** The JSON object the vendor posts, whatever content type it declares; undefined for anything else. */
function bodyOf(context: IWebhookFunctions): IDataObject | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	if (rawBody && rawBody.length > MAX_BODY_BYTES) return undefined;
	const parsed = rawBody && rawBody.length > 0 ? tryJson(rawBody.toString('utf8')) : context.getBodyData();
	return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as IDataObject) : undefined;
}

function tryJson(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return undefined;
	}
}

/** Asks for an authorization URL with this trigger's own callback, and sends the visitor there. */
async function connect(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const query = context.getQueryData() as IDataObject;
	const key = textOrNull(context.getNodeParameter('connectKey', ''));
	if (key === null) return answer(context, 404, 'The connect address is closed: set a Connect Key in the trigger to open it');
	if (!sameSecret(query.key, key)) return answer(context, 401, 'The key is missing or wrong');
	const platform = textOrNull(query.platform) ?? '';
	if (!/^[A-Za-z0-9_]+$/.test(platform)) {
		return answer(context, 400, `Add the platform to the address, for example platform=${PLATFORMS[3].code}. Known: ${PLATFORMS.map(({ code }) => code).join(', ')}`);
	}
	try {
		const { secretSecret } = await context.getCredentials(CREDENTIAL);
		const callbackUrl = tokenUrl(ownCallbackUrl(context), String(secretSecret), platform);
		const authorizationUrl = await fetchAuthorizationUrl(context, { platform, callbackUrl }, DEFAULT_LIMITS);
		context.getResponseObject().redirect(302, authorizationUrl);
		return { noWebhookResponse: true };
	} catch (error) {
		const { message, description } = asFailure(error);
		return answer(context, 502, [message, description].filter(Boolean).join('. '));
	}
}

function ownCallbackUrl(context: IWebhookFunctions): string {
	const url = new URL(context.getNodeWebhookUrl('default') ?? '');
	const { publicBaseUrl } = context.getNodeParameter('options', {}) as IDataObject;
	const base = textOrNull(publicBaseUrl);
	return base === null ? url.href : `${base.replace(/\/+$/, '')}${url.pathname}`;
}

/** The webhook's id as it stands in the callback address. */
function ownWebhookId(context: IWebhookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	return context.getNode().webhookId ?? webhookIdOf(url.endsWith(CALLBACK_PATH) ? url : `${url}/${CALLBACK_PATH}`);
}

/** Refuses without starting a run. */
function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
