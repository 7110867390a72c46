/**
 * What the vendor pushes: checked by its signature, dropped where it came before, handed out as it
 * came. Its content is documented nowhere that could be read, so no field of it is taken for granted.
 */
import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { asFailure } from '../../shared/failure';
import { objectOrNothing } from '../../shared/model/incoming';
import { switchOf } from '../../shared/panel/parameters';
import { RememberedIds } from '../../shared/polling/poll';
import { parseExact } from '../../shared/values/json';
import { CHINA } from '../../shared/values/time';
import { CREDENTIAL } from './client';
import { mappingFields } from './pushMapping';
import type { PushKind, PushShop } from './pushSalt';
import { shopInQuery, signedFor } from './pushSalt';
import type { Mapping, PushedOrder, UnreadableOrder } from './pushToOrder';
import { mappingAsText, readMapping, toOrders } from './pushToOrder';

/** What the vendor's sister APIs expect; theirs alone is documented. */
const TAKEN = { result: true, returnCode: '200', message: '成功' };

/** In the trigger's static data: digests of the pushes that came, eight characters each. */
const REMEMBERED = 'pushes';
const MOST_REMEMBERED = 1000;

/**
 * By workflow and node. Other triggers of a workflow write n8n's older copy of its static data over
 * it, and two pushes at once start from the same one: what the process knows puts it right.
 */
const ofProcess = new Map<string, RememberedIds>();
const MOST_OF_PROCESS = 5000;

/** Pushes, by trigger, whose run n8n has not started yet, while nobody waits for its answer. */
const underWay = new Set<string>();
/** After that it will not start any more. */
const LONGEST_START_MS = 60_000;

/** By workflow and node: when the last push that came is answered. */
const turns = new Map<string, Promise<void>>();
/** A push that n8n is stuck on holds up the next ones no longer than this. */
const LONGEST_TURN_MS = 5000;

export const pushFields: INodeProperties[] = [
	{
		displayName:
			'What Kuaidi100 pushes is documented nowhere that we could read. The first output hands each push out as it came; fill in “Field Mapping” with your first push to get orders from the second output.',
		name: 'documentNotice',
		type: 'notice',
		default: '',
	},
	...mappingFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Unsigned Pushes',
				name: 'unsignedPushes',
				type: 'boolean',
				default: false,
				description:
					'Whether to take pushes that carry no signature. Anybody who knows the address can then start the workflow with made-up orders: for a trial alone. A wrong signature is refused all the same.',
			},
		],
	},
];

/** What an item of the first output holds. */
export interface Push {
	/**
	 * What the push is about, as far as its signature or a documented word tells; `unknown` otherwise.
	 */
	kind: PushKind | 'aborted' | 'unknown';
	/** The text of `param`, exactly as it came. */
	param: string;
	/** Whether the signature was there and right. */
	signed: boolean;
	/** The shop that the callback was given for. */
	platform: string | null;
	shopId: string | null;
	receivedAt: string | null;
	/** How many orders the second output has of it; null where none were looked for. */
	orders: number | null;
	/** Why no orders could be read. */
	problem: string | null;
	/** Where Field Mapping looks: paths alone, to be told to others. */
	mapping: Record<string, string>;
}

/** What an item of the second output holds: an order, or why there is none. */
export type PushedOrderItem = PushedOrder;

export async function receivePush(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const envelope = envelopeOf(context);
	if (!envelope) return refuse(context, 400, 'The body must hold “param”');
	const { param, sign } = envelope;
	const shop = shopInQuery(context.getQueryData() as IDataObject);
	let signed: PushKind | undefined;
	if (sign !== undefined) {
		signed = await kindSigned(context, { param, sign }, shop);
		if (!signed) return refuse(context, 401, 'The signature is wrong');
	} else if (!takesUnsigned(context)) return refuse(context, 401, 'The signature is missing');
	await ownTurn(context);
	const { isNew, isUnderWay, remember } = memoryOf(context, signed, param);
	if (isUnderWay)
		return refuse(context, 503, 'The same push is still being taken: repeat it later');
	if (!isNew) {
		remember();
		return { webhookResponse: TAKEN };
	}
	return {
		workflowData: itemsOf(context, param, signed, shop),
		/**
		 * n8n reads it once the run exists, just before it stores what has changed in static data. What
		 * changes earlier is taken for unchanged: starting the run resets the mark (2.41).
		 */
		get webhookResponse() {
			remember();
			return TAKEN;
		},
	};
}

interface Envelope {
	param: string;
	sign?: string;
}

/**
 * The form `sign` and `param`, as the vendor's sister APIs send it, or the same as JSON. A JSON body
 * without the two is the push itself, and carries no signature. `param` stays the text that came: it
 * is what was signed.
 */
function envelopeOf(context: IWebhookFunctions): Envelope | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	// n8n keeps no raw body of a form with parts, and puts its fields under `data`.
	if (!rawBody?.length) return parts(context);
	const text = rawBody.toString('utf8').replace(/^\uFEFF/, '');
	if (/^\s*[[{]/.test(text)) return ofJson(text);
	const form = new URLSearchParams(text);
	const [params, signs] = [form.getAll('param'), form.getAll('sign')];
	// Of two it is not clear which one was signed.
	if (params.length !== 1 || params[0] === '' || signs.length > 1) return undefined;
	return { param: params[0], sign: wordOrNothing(signs[0]) };
}

const wordOrNothing = (value: unknown) =>
	typeof value === 'string' && value.trim() !== '' ? value : undefined;

function parts(context: IWebhookFunctions): Envelope | undefined {
	const body = objectOrNothing(context.getBodyData());
	const { param, sign } = { ...body, ...objectOrNothing(body.data) };
	return typeof param === 'string' && param !== ''
		? { param, sign: wordOrNothing(sign) }
		: undefined;
}

function ofJson(text: string): Envelope | undefined {
	const body = parsedOrNothing(text);
	if (body === undefined) return undefined;
	const { param, sign } = objectOrNothing(body);
	return typeof param === 'string' && param !== ''
		? { param, sign: wordOrNothing(sign) }
		: { param: text };
}

function parsedOrNothing(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return undefined;
	}
}

const MD5_HEX = /^\s*[0-9a-f]{32}\s*$/i;

/**
 * A credential that cannot be read makes no signature right: n8n would start a failed run for each
 * forged push otherwise.
 */
async function kindSigned(
	context: IWebhookFunctions,
	push: { param: string; sign: string },
	shop: PushShop,
): Promise<PushKind | undefined> {
	if (!MD5_HEX.test(push.sign)) return undefined;
	try {
		const { secret } = await context.getCredentials(CREDENTIAL);
		return signedFor(push, String(secret), ownUrl(context), shop);
	} catch {
		return undefined;
	}
}

/** The test address while n8n listens for a test event, else the production one. */
function ownUrl(context: IWebhookFunctions): string {
	const { getWebhookResourceUrl } = context as {
		getWebhookResourceUrl?: IWebhookFunctions['getWebhookResourceUrl'];
	};
	return (
		getWebhookResourceUrl?.call(context, 'default') ?? context.getNodeWebhookUrl('default') ?? ''
	);
}

/** An unclear switch does not open the door. */
function takesUnsigned(context: IWebhookFunctions): boolean {
	const { unsignedPushes = false } = context.getNodeParameter('options', {}) as IDataObject;
	try {
		return switchOf(unsignedPushes, 'Unsigned Pushes');
	} catch {
		return false;
	}
}

const triggerOf = (context: IWebhookFunctions) =>
	[context.getWorkflow().id, context.getNode().id].join('\n');

/**
 * Waits until the push before is answered, which n8n does once its static data is stored: of two
 * that are stored at once, n8n 1.85 may write the older one last.
 */
async function ownTurn(context: IWebhookFunctions): Promise<void> {
	if (context.getMode() === 'manual') return;
	const trigger = triggerOf(context);
	const before = turns.get(trigger);
	const over = new AbortController();
	const answered = new Promise<void>((resolve) => {
		context.getResponseObject().once('close', () => resolve());
	}).then(() => over.abort());
	const longest = sleep(LONGEST_TURN_MS, over.signal).catch(() => undefined);
	turns.set(
		trigger,
		Promise.race([answered, longest]).then(() => before),
	);
	await before;
}

/**
 * Whether the very same push was not taken before, and what leaves it in static data. A shop that is
 * authorized again on another day is news.
 */
function memoryOf(
	context: IWebhookFunctions,
	kind: PushKind | undefined,
	param: string,
): { isNew: boolean; isUnderWay?: boolean; remember: () => void } {
	if (context.getMode() === 'manual') return { isNew: true, remember: () => {} };
	const memory = context.getWorkflowStaticData('node');
	const trigger = triggerOf(context);
	const stored = typeof memory[REMEMBERED] === 'string' ? memory[REMEMBERED] : '';
	const before = ofProcess.get(trigger)?.packed(MOST_OF_PROCESS) ?? '';
	const known = new RememberedIds(before + stored);
	ofProcess.set(trigger, known);
	const day = kind === 'authorized' ? DateTime.now().setZone(CHINA).toISODate() : '';
	const id = [kind ?? '', day, param].join('\n');
	const isNew = known.add(id);
	const key = [trigger, id].join('\n');
	let isTaken = false;
	const remember = () => {
		isTaken = true;
		underWay.delete(key);
		const all = ofProcess.get(trigger)!;
		all.add(id);
		memory[REMEMBERED] = all.packed(MOST_REMEMBERED);
	};
	// Where n8n could not start the run it answers with an error, and the vendor pushes again.
	const response = context.getResponseObject();
	const settle = () => {
		underWay.delete(key);
		if (!isTaken || response.statusCode >= 400) ofProcess.get(trigger)!.forget(id);
	};
	if (isNew)
		response.once('close', () => {
			if (isTaken || response.writableEnded) return settle();
			// The vendor left before n8n has answered: whether the run starts is open.
			underWay.add(key);
			void sleep(LONGEST_START_MS).then(() => underWay.has(key) && settle());
		});
	return { isNew, isUnderWay: underWay.has(key), remember };
}

function itemsOf(
	context: IWebhookFunctions,
	param: string,
	signed: PushKind | undefined,
	shop: PushShop,
): INodeExecutionData[][] {
	const content = parsedOrNothing(param);
	const kind = kindOf(content, signed);
	const { orders, problem, mapping } =
		kind === 'orders' || kind === 'unknown'
			? ordersIn(context, content, shop)
			: { orders: undefined, problem: undefined, mapping: {} };
	const push = {
		kind,
		param,
		signed: signed !== undefined,
		platform: shop.platform ?? null,
		shopId: shop.shopId ?? null,
		receivedAt: DateTime.now()
			.setZone(CHINA)
			.startOf('second')
			.toISO({ suppressMilliseconds: true }),
		orders: orders?.length ?? null,
		problem: problem ?? null,
		mapping: mappingAsText(mapping),
	} satisfies Push;
	const mapped: object[] = problem === undefined ? (orders ?? []) : [{ error: problem }];
	return [[{ json: push }], mapped.map((json) => ({ json: json as IDataObject }))];
}

/** Told by the salt that the push was signed with, and by the one word that is documented. */
function kindOf(content: unknown, signed: PushKind | undefined): Push['kind'] {
	if (signed === 'authorized') return signed;
	if (objectOrNothing(content).queryStatus === 'Abort') return 'aborted';
	return signed ?? 'unknown';
}

/** What goes wrong here is told beside the push, which must not be lost for it. */
function ordersIn(
	context: IWebhookFunctions,
	content: unknown,
	shop: PushShop,
): { orders?: Array<PushedOrder | UnreadableOrder>; problem?: string; mapping: Mapping } {
	let mapping: Mapping = {};
	try {
		const { mappings } = objectOrNothing(context.getNodeParameter('fieldMapping', {}));
		mapping = readMapping(mappings);
		if (Object.keys(mapping).length === 0) return { mapping };
		return { orders: toOrders(content, mapping, shop), mapping };
	} catch (error) {
		const { message, description } = asFailure(error);
		return { problem: [message, description].filter(Boolean).join('. '), mapping };
	}
}

/** Refuses without starting a run. */
function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ result: false, message });
	return { noWebhookResponse: true };
}
