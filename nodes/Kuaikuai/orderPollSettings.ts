/** The fields of the order trigger, and reading them. */
import type {
	IDataObject,
	INodeProperties,
	IPollFunctions,
	NodeOperationError,
} from 'n8n-workflow';
import { outputField } from '../shared/panel/commonFields';
import { optionsField, timeoutOption } from '../shared/panel/options';
import { asFailure, invalid, toNodeError } from '../shared/failure';
import { compareTexts } from '../shared/panel/menuOrder';
import { optionalNumber } from '../shared/panel/parameters';
import { typedParameters } from '../shared/panel/typed';
import type { Limits } from '../shared/wire/contract';
import type { Body } from './answers';
import { ORDERS_A_PAGE } from './orderPages';
import { orderQuery } from './shopOrderFields';
import { SHIP_STATUSES } from './vocabulary';

export interface PollSettings {
	/** ChannelSid of each shop; one entry without it stands for all shops. */
	shops: Array<{ key: string; query: Body }>;
	/** What the memory belongs to: other statuses are other events. */
	filter: string;
	lookBackMs: number;
	includeIgnored: boolean;
	output: 'simplified' | 'raw';
	pageSize: number;
	limits: Limits;
}

const ANY = 'any';
const DEFAULT_LOOK_BACK_DAYS = 7;
const LONGEST_LOOK_BACK_DAYS = 90;
/** So many cursors fit into what n8n keeps for a trigger. */
const MOST_SHOPS = 400;
const DAY_MS = 24 * 3600 * 1000;

export const pollFields: INodeProperties[] = [
	{
		displayName: 'Shop Names or IDs',
		name: 'shopIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getShops' },
		default: [],
		description:
			'All connected shops when none is chosen (ChannelSid). Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Order Status',
		name: 'orderStatus',
		type: 'string',
		default: 'Unshipped',
		placeholder: 'e.g. Unshipped',
		description:
			"The marketplace's own word, for example Pending, Unshipped, Shipped or Canceled at Amazon (OrderStatus). Empty: every status.",
	},
	{
		displayName: 'Label Status',
		name: 'shipStatus',
		type: 'options',
		options: [
			{ name: 'Any', value: ANY },
			...[...SHIP_STATUSES]
				.map(({ code, name, description }) => ({ name, value: code, description }))
				.sort((a, b) => compareTexts(a.name, b.name)),
		],
		default: ANY,
		description: "Status of the order's label in the provider's system (ShipStatus)",
	},
	{
		displayName: 'Look Back Days',
		name: 'lookBackDays',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LONGEST_LOOK_BACK_DAYS },
		default: DEFAULT_LOOK_BACK_DAYS,
		description:
			'Each poll reads all orders bought in these days and emits those it has not seen, since the provider can only search by time of purchase: an order that reaches it later than this is missed. The first poll emits all of them.',
	},
	outputField,
	optionsField([
		{
			displayName: 'Include Ignored Orders',
			name: 'includeIgnored',
			type: 'boolean',
			default: false,
			description:
				"Whether to emit orders that were marked as ignored in the provider's system (IsDel)",
		},
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: ORDERS_A_PAGE,
			description: 'How many orders one call returns (PageSize)',
		},
		timeoutOption,
	]),
];

/** @throws NodeOperationError naming the field that is missing or wrong */
export function readSettings(context: IPollFunctions): PollSettings {
	const param = typedParameters(context, pollFields);
	try {
		const options = param('options', {}) as IDataObject;
		const shipStatus = context.getNodeParameter('shipStatus', ANY);
		const statuses = orderQuery({
			orderStatus: context.getNodeParameter('orderStatus', ''),
			shipStatus: shipStatus === ANY ? undefined : shipStatus,
		});
		const days = optionalNumber(
			context.getNodeParameter('lookBackDays', DEFAULT_LOOK_BACK_DAYS),
			'Look Back Days',
			{ above: 0, max: LONGEST_LOOK_BACK_DAYS },
		);
		const timeout = optionalNumber(options.timeout, 'Timeout', { above: 0, max: 600 }) ?? 30;
		return {
			shops: shopsOf(context.getNodeParameter('shopIds', [])).map(({ key, query }) => ({
				key,
				query: { ...query, ...statuses },
			})),
			filter: JSON.stringify(statuses),
			lookBackMs: (days ?? DEFAULT_LOOK_BACK_DAYS) * DAY_MS,
			includeIgnored: options.includeIgnored === true,
			output: param('output', 'simplified') as PollSettings['output'],
			pageSize:
				optionalNumber(options.pageSize, 'Page Size', { integer: true, min: 1 }) ?? ORDERS_A_PAGE,
			limits: { deadlineMs: timeout * 1000 },
		};
	} catch (error) {
		throw toNodeError(context.getNode(), asFailure(error)) as NodeOperationError;
	}
}

/** A list of IDs, or a text with commas from an expression; none: all shops in one reading. */
function shopsOf(value: unknown): PollSettings['shops'] {
	const list: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(',');
	const queries = list
		.map((shopId) => orderQuery({ shopId: typeof shopId === 'string' ? shopId.trim() : shopId }))
		.filter(({ ChannelSid: id }) => id !== undefined);
	if (queries.length === 0) return [{ key: 'all', query: {} }];
	const shops = [
		...new Map(
			queries.map((query) => [String(query.ChannelSid), { key: String(query.ChannelSid), query }]),
		).values(),
	];
	if (shops.length <= MOST_SHOPS) return shops;
	throw invalid(
		'Shops',
		`${shops.length} Shops are more than the ${MOST_SHOPS} that one trigger can follow`,
		'Choose none to read all shops in one go, or split them between several triggers.',
	);
}
