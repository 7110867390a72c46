/**
 * The two addresses of the authorization trigger: the vendor's callback, and the guarded "connect"
 * address that sends a shop's owner to the marketplace with this trigger's own callback, so that
 * nobody has to copy an address.
 */
import type {
	IDataObject,
	INodeProperties,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { DateTime } from 'luxon';
import { asFailure, Failure, invalid, shown, toNodeError } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { CHINA } from '../shared/values/time';
import { switchOf } from '../shared/panel/parameters';
import { DEFAULT_LIMITS } from '../shared/wire/contract';
import type { AuthorizationBody } from './authorizationBody';
import { readBody } from './authorizationBody';
import { callbackToken, isTokenShaped, sameSecret, tokenUrl, webhookIdOf } from './callbackToken';
import { CREDENTIAL, fetchAuthorizationUrl } from './client';
import { PLATFORMS as ENTERPRISE_PLATFORMS } from './enterprise/vocabulary';
import { GuessBrake } from './guessBrake';
import { knownPlatform, PLATFORM_CODE, PLATFORMS, spellingsOf } from './vocabulary';

const BODY_WANTED = 'The body must be a JSON object with shopId and type';

/** One for this process. */
const brake = new GuessBrake();

export const authorizationFields: INodeProperties[] = [
	{
		displayName:
			'To connect a shop, publish this workflow, set a Connect Key, and open the production URL with “connect” instead of “kuaidi100” at its end: …/connect?platform=YOUZAN&key=YOUR_KEY. It leads the shop owner to the marketplace; each visit may be billed as one call.',
		name: 'connectNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName:
			'Whoever holds an authorization link can report any shop of its platform: compare shopId with the shops you expect before you rely on it',
		name: 'tokenNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Connect Key',
		name: 'connectKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description:
			'A long random word of your choice that guards the connect address. Empty: the connect address is closed, and authorization URLs come from the Kuaidi100 node (Shop: Get Authorization URL).',
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
				description:
					'Whether to refuse callbacks without the right token. Turn off only where callbacks arrive without the query part of their address; anybody who knows the address can then report a shop. The token covers the platform, not the shop.',
			},
			{
				displayName: 'Public Base URL',
				name: 'publicBaseUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com',
				description:
					"Scheme and host under which the provider reaches this n8n, if they differ from n8n's own webhook URL",
			},
		],
	},
];

export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return context.getWebhookName() === 'setup' ? await connect(context) : await callback(context);
}

/** What one item holds; the output schema is made from it. */
export interface Emitted {
	/** The documented code where there is one: other operations ask for it. */
	platform: string;
	shopId: string;
	shopName: string | null;
	/** The platform's word, as the vendor posts it. */
	type: string;
	authorizedAt: string | null;
}

async function callback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const checkToken = checksToken(context.getNodeParameter('options', {}) as IDataObject);
	const { token } = context.getQueryData() as IDataObject;
	if (checkToken && textOrNull(token) === null) return answer(context, 401, 'The token is missing');
	if (checkToken && !isTokenShaped(token)) return answer(context, 401, 'The token is wrong');
	// The token is bound to the platform, so the body is read before it can be checked.
	const body = readBody(bytesOf(context));
	const { type, shopId, shopName } = body;
	const proved = await provedPlatform(context, token, type === null ? [] : spellingsOf(type));
	if (type !== null && shopId !== null && (proved !== undefined || !checkToken)) {
		const platform = knownPlatform(type) ?? proved ?? type;
		// The documented fields alone: what a stranger adds goes into no execution.
		const json = { type, shopId, platform, shopName, authorizedAt: now() } satisfies Emitted;
		return { webhookResponse: { result: 'success' }, workflowData: [[{ json }]] };
	}
	// With a link's token, a shop owner may have agreed: that must not get lost.
	const isStrange = type === null || !spellingsOf(type).some((word) => LINKS.includes(word));
	const link = proved ?? (isStrange ? await provedPlatform(context, token, LINKS) : undefined);
	if (link !== undefined) throw unreadable(context, body, link);
	return type === null || !checkToken
		? answer(context, 400, BODY_WANTED)
		: answer(context, 401, 'The token is wrong');
}

const now = () =>
	DateTime.now().setZone(CHINA).startOf('second').toISO({ suppressMilliseconds: true });

/** The platforms that links are made for, as far as the vendor's two products name them. */
const LINKS: string[] = [
	...new Set([...PLATFORMS, ...ENTERPRISE_PLATFORMS].map(({ code }) => code)),
];

/** n8n lists what a trigger throws as a failed execution. */
function unreadable(context: IWebhookFunctions, body: AuthorizationBody, link: string): Error {
	const { type, shape } = body;
	const shownType = type !== null && PLATFORM_CODE.pattern.test.test(type) ? `“${type}”` : 'a word';
	const problem =
		body.problem ?? `it names the platform ${shownType}, and the link was for ${link}`;
	return toNodeError(
		context.getNode(),
		new Failure({
			kind: 'invalid',
			message: `An authorization callback could not be read: ${problem}`,
			description: `It carries the token of a link for ${link}, so a shop owner may have agreed: look the shop up at the provider. What came: ${shown(shape)}`,
			details: { platform: link, bodyShape: shape },
		}),
	);
}

/** An unclear switch does not open the door. */
function checksToken({ checkToken = true }: IDataObject): boolean {
	try {
		return switchOf(checkToken, 'Check Token');
	} catch {
		return true;
	}
}

/**
 * The first of these platforms that the token was made for. A credential that cannot be read makes
 * no token right: n8n would start a failed run for each forged callback otherwise.
 */
async function provedPlatform(
	context: IWebhookFunctions,
	token: unknown,
	platforms: readonly string[],
): Promise<string | undefined> {
	if (!isTokenShaped(token)) return undefined;
	try {
		const { secretSecret } = await context.getCredentials(CREDENTIAL);
		const webhookId = webhookIdOf(ownUrl(context));
		return platforms.find((platform) =>
			sameSecret(token, callbackToken(String(secretSecret), platform, webhookId)),
		);
	} catch {
		return undefined;
	}
}

/**
 * What the vendor posts, whatever content type it declares. n8n keeps no raw body of a form with
 * parts.
 */
function bytesOf(context: IWebhookFunctions): Buffer {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	if (rawBody?.length) return rawBody;
	// Without a body there is none to parse either.
	const parsed = context.getBodyData() as IDataObject | undefined;
	return parsed === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(parsed));
}

/** Asks for an authorization URL with this trigger's own callback, and sends the visitor there. */
async function connect(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const query = context.getQueryData() as IDataObject;
	const key = textOrNull(context.getNodeParameter('connectKey', ''));
	if (key === null)
		return answer(
			context,
			404,
			'The connect address is closed: set a Connect Key in the trigger to open it',
		);
	const verdict = await brake.judge(() => sameSecret(query.key, key));
	if (verdict === 'wrong') return answer(context, 401, 'The key is missing or wrong');
	if (verdict === 'busy')
		return answer(context, 429, 'Too many wrong keys at the moment: try again in a few seconds');
	const platform = textOrNull(query.platform) ?? '';
	if (!PLATFORM_CODE.pattern.test.test(platform)) {
		return answer(
			context,
			400,
			`Add the platform to the address, for example platform=${PLATFORMS[3].code}. Known: ${PLATFORMS.map(({ code }) => code).join(', ')}`,
		);
	}
	try {
		const { secretSecret } = await context.getCredentials(CREDENTIAL);
		const callbackUrl = tokenUrl(ownCallbackUrl(context), String(secretSecret), platform);
		const authorizationUrl = await fetchAuthorizationUrl(
			context,
			{ platform, callbackUrl },
			DEFAULT_LIMITS,
		);
		// The address carries the key: nothing on the way should keep it or pass it on.
		const response = context.getResponseObject();
		response.setHeader('cache-control', 'no-store');
		response.setHeader('referrer-policy', 'no-referrer');
		response.redirect(302, authorizationUrl);
		return { noWebhookResponse: true };
	} catch (error) {
		const { message, description } = asFailure(error);
		return answer(context, 502, [message, description].filter(Boolean).join('. '));
	}
}

/**
 * This trigger's callback address: the test one while n8n listens for a test event, else the
 * production one.
 */
function ownUrl(context: IWebhookFunctions): string {
	const { getWebhookResourceUrl } = context as {
		getWebhookResourceUrl?: IWebhookFunctions['getWebhookResourceUrl'];
	};
	return (
		getWebhookResourceUrl?.call(context, 'default') ?? context.getNodeWebhookUrl('default') ?? ''
	);
}

function ownCallbackUrl(context: IWebhookFunctions): string {
	const url = new URL(ownUrl(context));
	const { publicBaseUrl } = context.getNodeParameter('options', {}) as IDataObject;
	const base = textOrNull(publicBaseUrl);
	if (base === null) return url.href;
	if (!/^https?:\/\/[^\s/]/i.test(base) || !URL.canParse(base)) {
		throw invalid(
			'Public Base URL',
			`Public Base URL “${base}” is not a web address`,
			'It must begin with https:// or http://.',
		);
	}
	return `${base.replace(/\/+$/, '')}${url.pathname}`;
}

/** Refuses without starting a run. */
function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
