/** The fields of the order trigger, and reading them. */
import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { outputField } from '../shared/panel/commonFields';
import { optionsField, timeoutOption } from '../shared/panel/options';
import { asFailure, invalid, toNodeError } from '../shared/failure';
import { parseExact } from '../shared/values/json';
import { compareTexts } from '../shared/panel/menuOrder';
import { optionalNumber, optionalText } from '../shared/panel/parameters';
import { typedParameters } from '../shared/panel/typed';
import type { Limits } from '../shared/wire/contract';
import { OTHER, PLATFORM_CODE, PLATFORMS, STATUS_CHOICES, STATUSES } from './vocabulary';

export interface Shop {
	platform: string;
	shopId: string;
	shopName?: string;
}

export interface PollSettings {
	shops: Shop[];
	statuses: string[];
	event: 'newOrders' | 'everyUpdate';
	output: 'simplified' | 'raw';
	minMinutes: number;
	lookBackSeconds: number;
	settleSeconds: number;
	maxCalls: number;
	largestSpan?: number;
	parseOptions: boolean;
	limits: Limits;
}

const DEFAULT_MIN_MINUTES = 15;
const DEFAULT_LOOK_BACK_MINUTES = 60;
const DEFAULT_SETTLE_SECONDS = 60;
const DEFAULT_MAX_CALLS = 100;
const LONGEST_SHOP_ID = 64;
const LONGEST_PLATFORM = 32;
/** So many cursors fit into what n8n keeps for a trigger. */
const MOST_CURSORS = 400;

export const pollFields: INodeProperties[] = [
	{
		displayName:
			'Every order that is read is billed as one call, and so is a read that finds none. At one read every 15 minutes, an idle shop costs 96 calls a day for each status; at one a minute, 1,440.',
		name: 'billingNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Minimum Minutes Between Reads',
		name: 'minMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_MIN_MINUTES,
		description: 'A shop is not read again sooner than this, however often n8n polls',
	},
	{
		displayName: 'Trigger On',
		name: 'event',
		type: 'options',
		options: [
			{
				name: 'Every Update',
				value: 'everyUpdate',
				description: 'Each time an order with one of the statuses was changed',
			},
			{
				name: 'New Orders Only',
				value: 'newOrders',
				description: 'The first time an order is seen with one of the statuses',
			},
		],
		default: 'newOrders',
		description: 'Which orders start the workflow',
	},
	{
		displayName: 'Order Statuses',
		name: 'orderStatuses',
		type: 'multiOptions',
		options: STATUS_CHOICES,
		default: ['UNSHIP'],
		description: 'Each shop is read once for each status (orderStatus)',
	},
	{
		displayName: 'Shops From',
		name: 'shopsFrom',
		type: 'options',
		options: [
			{ name: 'JSON', value: 'json', description: 'A list, for example from a variable' },
			{ name: 'List Below', value: 'list' },
		],
		default: 'list',
		description: 'Where the list of shops comes from',
	},
	{
		displayName: 'Shops',
		name: 'shops',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add shop',
		displayOptions: { show: { shopsFrom: ['list'] } },
		default: {},
		description: 'The shops to read, as the authorization callback named them',
		options: [
			{
				displayName: 'Shop',
				name: 'shop',
				values: [
					{
						displayName: 'Platform',
						name: 'platform',
						type: 'options',
						options: [
							...PLATFORMS.map(({ code, name, description }) => ({
								name,
								value: code,
								description,
							})),
							{ name: 'Other (Enter Code)', value: OTHER },
						].sort((a, b) => compareTexts(a.name, b.name)),
						default: 'YOUZAN',
						description: 'The marketplace of the shop (type)',
					},
					{
						displayName: 'Platform Code',
						name: 'platformCode',
						type: 'string',
						displayOptions: { show: { platform: [OTHER] } },
						default: '',
						description: "The provider's code of a platform that is not in the list (type)",
					},
					{
						displayName: 'Shop ID',
						name: 'shopId',
						type: 'string',
						default: '',
						description: 'The shop (shopId)',
					},
					{
						displayName: 'Shop Name',
						name: 'shopName',
						type: 'string',
						default: '',
						description: "Put into each order, since the provider's orders do not carry it",
					},
				],
			},
		],
	},
	{
		displayName: 'Shops (JSON)',
		name: 'shopsJson',
		type: 'json',
		displayOptions: { show: { shopsFrom: ['json'] } },
		default: '[{ "platform": "YOUZAN", "shopId": "123456789", "shopName": "My shop" }]',
		description:
			'A list of shops with platform (or type), shopId and shopName. It may be an expression, for example a variable.',
	},
	outputField,
	optionsField([
		{
			displayName: 'Longest Window',
			name: 'longestWindow',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1440,
			description:
				'Minutes one call may span. Without this option the whole gap since the last read is asked for at once, and halved only where the provider refuses it.',
		},
		{
			displayName: 'Look Back',
			name: 'lookBack',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_LOOK_BACK_MINUTES,
			description: "Minutes before its first read from which a shop's orders are wanted",
		},
		{
			displayName: 'Maximum Calls',
			name: 'maxCalls',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_MAX_CALLS,
			description:
				'At most this many requests in one poll; the rest stays due and is read by the next one',
		},
		{
			displayName: 'Parse Goods Specification',
			name: 'parseOptions',
			type: 'boolean',
			default: false,
			description: 'Whether to turn the goods specification (goodSpec, JSON as text) into a list',
		},
		{
			displayName: 'Settle Delay',
			name: 'settleDelay',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 3600 },
			default: DEFAULT_SETTLE_SECONDS,
			description:
				'Seconds a change must be old before it is read, so that changes of the same second are not missed while they still come in',
		},
		timeoutOption,
	]),
];

/** @throws NodeOperationError naming the field that is missing or wrong */
export function readSettings(context: IPollFunctions): PollSettings {
	const param = typedParameters(context, pollFields);
	try {
		const options = param('options', {}) as IDataObject;
		const longestWindow = optionalNumber(options.longestWindow, 'Longest Window', { above: 0 });
		const timeout = optionalNumber(options.timeout, 'Timeout', { above: 0, max: 600 }) ?? 30;
		const shops = shopsOf(context, param('shopsFrom', 'list') === 'json');
		const statuses = statusesOf(context.getNodeParameter('orderStatuses', ['UNSHIP']));
		if (shops.length * statuses.length > MOST_CURSORS) {
			throw invalid(
				'Shops',
				`${shops.length} Shops × ${statuses.length} Order Statuses are more than the ${MOST_CURSORS} that one trigger can follow`,
				'Split the shops between several triggers.',
			);
		}
		return {
			shops,
			statuses,
			event: param('event', 'newOrders') as PollSettings['event'],
			output: param('output', 'simplified') as PollSettings['output'],
			minMinutes:
				optionalNumber(
					context.getNodeParameter('minMinutes', DEFAULT_MIN_MINUTES),
					'Minimum Minutes Between Reads',
					{ min: 0 },
				) ?? DEFAULT_MIN_MINUTES,
			lookBackSeconds: Math.ceil(
				(optionalNumber(options.lookBack, 'Look Back', { above: 0 }) ?? DEFAULT_LOOK_BACK_MINUTES) *
					60,
			),
			settleSeconds: Math.ceil(
				optionalNumber(options.settleDelay, 'Settle Delay', { min: 0, max: 3600 }) ??
					DEFAULT_SETTLE_SECONDS,
			),
			maxCalls:
				optionalNumber(options.maxCalls, 'Maximum Calls', { integer: true, min: 1 }) ??
				DEFAULT_MAX_CALLS,
			largestSpan:
				longestWindow === undefined ? undefined : Math.max(1, Math.round(longestWindow * 60)),
			parseOptions: options.parseOptions === true,
			limits: { deadlineMs: timeout * 1000 },
		};
	} catch (error) {
		throw toNodeError(context.getNode(), asFailure(error)) as NodeOperationError;
	}
}

function shopsOf(context: IPollFunctions, areJson: boolean): Shop[] {
	const listed = areJson
		? parsedShops(context.getNodeParameter('shopsJson', '[]'))
		: (((context.getNodeParameter('shops', {}) as IDataObject).shop ?? []) as IDataObject[]);
	const shops = listed.map((entry, position): Shop => {
		const place = `Shops, entry ${position + 1}`;
		const platform = entry.platform === OTHER ? entry.platformCode : (entry.platform ?? entry.type);
		return {
			platform: wanted(platform, `${place}: Platform`, { ...PLATFORM_CODE, max: LONGEST_PLATFORM }),
			shopId: wanted(entry.shopId, `${place}: Shop ID`, { max: LONGEST_SHOP_ID }),
			shopName: optionalText(entry.shopName, `${place}: Shop Name`),
		};
	});
	if (shops.length === 0)
		throw invalid('Shops', 'Shops is empty', 'Add at least one shop with platform and shop ID.');
	return [...new Map(shops.map((shop) => [`${shop.platform}/${shop.shopId}`, shop])).values()];
}

/** An id of more digits than a number holds has already lost some when it comes as a number. */
function wanted(value: unknown, field: string, rules: Parameters<typeof optionalText>[2]): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw invalid(
			field,
			`${field} ${String(value)} has lost digits`,
			'Put it in quotes, so that it keeps all its digits.',
		);
	}
	const text = optionalText(value, field, rules);
	if (text === undefined) throw invalid(field, `${field} is missing`);
	return text;
}

function parsedShops(value: unknown): IDataObject[] {
	const parsed = typeof value === 'string' ? tryJson(value) : value;
	if (
		!Array.isArray(parsed) ||
		parsed.some((entry) => typeof entry !== 'object' || entry === null)
	) {
		throw invalid(
			'Shops (JSON)',
			'Shops (JSON) is not a list of shops',
			'For example [{ "platform": "YOUZAN", "shopId": "123456789" }].',
		);
	}
	return parsed as IDataObject[];
}

function tryJson(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return undefined;
	}
}

function statusesOf(value: unknown): string[] {
	const statuses = [...new Set(Array.isArray(value) ? value.map(String) : [])];
	if (statuses.length === 0)
		throw invalid('Order Statuses', 'Order Statuses is empty', 'Choose at least one status.');
	const wrong = statuses.find((status) => !STATUSES.some(({ code }) => code === status));
	if (wrong)
		throw invalid(
			'Order Statuses',
			`Order Statuses: “${wrong}” is not one of ${STATUSES.map(({ code }) => code).join(', ')}`,
		);
	return statuses;
}
