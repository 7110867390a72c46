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
import { asFailure, invalid } from '../shared/failure';
import { parseExact } from '../shared/values/json';
import { textOrNull } from '../shared/model/order';
import { CHINA } from '../shared/values/time';
import { switchOf } from '../shared/panel/parameters';
import { DEFAULT_LIMITS } from '../shared/wire/contract';
import { callbackToken, isTokenShaped, sameSecret, tokenUrl, webhookIdOf } from './callbackToken';
import { CREDENTIAL, fetchAuthorizationUrl } from './client';
import { GuessBrake } from './guessBrake';
import { PLATFORM_CODE, PLATFORMS } from './vocabulary';

/** The documented body holds three short texts. */
const MAX_BODY_BYTES = 16 * 1024;
/** In characters; the document states none. A longer name is cut, a longer id or type refused. */
const MAX_ID_LENGTH = 100;
const MAX_NAME_LENGTH = 200;

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
	platform: string;
	shopId: string;
	shopName: string | null;
	/** The platform's code, as the vendor posts it. */
	type: string;
	authorizedAt: string | null;
}

async function callback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const checkToken = checksToken(context.getNodeParameter('options', {}) as IDataObject);
	const { token } = context.getQueryData() as IDataObject;
	if (checkToken && textOrNull(token) === null) return answer(context, 401, 'The token is missing');
	if (checkToken && !isTokenShaped(token)) return answer(context, 401, 'The token is wrong');
	const text = bodyText(context);
	// The token is bound to the platform, so that much of the body is read before it can be checked.
	const type = wordOrNull(objectOrNull(quickly(text))?.type);
	if (type === null || type.length > MAX_ID_LENGTH) return answer(context, 400, BODY_WANTED);
	if (checkToken && !(await isOurs(context, token, type)))
		return answer(context, 401, 'The token is wrong');
	const body = objectOrNull(exactly(text));
	const shopId = wordOrNull(body?.shopId);
	if (shopId === null || shopId.length > MAX_ID_LENGTH) return answer(context, 400, BODY_WANTED);
	// The documented fields alone: what a stranger adds goes into no execution.
	const json = {
		type,
		shopId,
		platform: type,
		shopName: shortened(wordOrNull(body?.shopName)),
		authorizedAt: DateTime.now()
			.setZone(CHINA)
			.startOf('second')
			.toISO({ suppressMilliseconds: true }),
	} satisfies Emitted;
	return { webhookResponse: { result: 'success' }, workflowData: [[{ json }]] };
}

/** An unclear switch does not open the door. */
function checksToken({ checkToken = true }: IDataObject): boolean {
	try {
		return switchOf(checkToken, 'Check Token');
	} catch {
		return true;
	}
}

const BODY_WANTED = 'The body must be a JSON object with shopId and type';

/**
 * A credential that cannot be read makes no token right: n8n would start a failed run for each
 * forged callback otherwise.
 */
async function isOurs(context: IWebhookFunctions, token: unknown, type: string): Promise<boolean> {
	try {
		const { secretSecret } = await context.getCredentials(CREDENTIAL);
		return sameSecret(
			token,
			callbackToken(String(secretSecret), type, webhookIdOf(ownUrl(context))),
		);
	} catch {
		return false;
	}
}

/** A text with content; an id may come as a number, but not as a list or an object. */
function wordOrNull(value: unknown): string | null {
	return typeof value === 'string' || typeof value === 'number' ? textOrNull(value) : null;
}

function shortened(name: string | null): string | null {
	return name === null ? null : Array.from(name).slice(0, MAX_NAME_LENGTH).join('');
}

/**
 * What the vendor posts, whatever content type it declares; undefined where it is too much. n8n
 * keeps no raw body of a form with parts.
 */
function bodyText(context: IWebhookFunctions): string | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	if (rawBody?.length) return withinLimit(rawBody);
	// Without a body there is none to parse either.
	const parsed = context.getBodyData() as IDataObject | undefined;
	return withinLimit(Buffer.from(JSON.stringify(parsed ?? null)));
}

function withinLimit(bytes: Buffer): string | undefined {
	return bytes.length > MAX_BODY_BYTES ? undefined : bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function objectOrNull(value: unknown): IDataObject | null {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: null;
}

/** Enough to know the platform; long numbers are not exact. */
const quickly = (text: string | undefined) => tryJson(text, (json) => JSON.parse(json) as unknown);
const exactly = (text: string | undefined) => tryJson(text, parseExact);

function tryJson(text: string | undefined, parse: (text: string) => unknown): unknown {
	if (text === undefined) return undefined;
	try {
		return parse(text);
	} catch {
		return undefined;
	}
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
