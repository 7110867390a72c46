import type { INodeProperties } from 'n8n-workflow';
import { outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOfMany,
	optionsField,
} from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import { compareTexts } from '../../shared/panel/menuOrder';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { optionalNumber, optionalText, textsOf } from '../../shared/panel/parameters';
import { parseMoment, toChinaTime } from '../../shared/values/time';
import type { Body } from '../answers';
import { fetchOrderPage } from '../client';
import { toOrder } from '../toOrder';
import { ORDERS_A_PAGE, readPages } from '../orderPages';
import type { PurchaseWindow } from '../shopOrderFields';
import { isWithin, orderFilters, orderQuery, purchaseQuery } from '../shopOrderFields';
import { isTrue } from '../vocabulary';

interface Payload {
	query: Body;
	window: PurchaseWindow;
	/** Undefined: all. */
	limit?: number;
	pageSize: number;
	includeIgnored: boolean;
}

interface Result {
	orders: Body[];
	stable: boolean;
	/** How many orders the provider counts beyond those it gave. */
	missing: number;
	rowCount?: number;
}

const PASSES = 4;

const filters: INodeProperties[] = [
	...orderFilters,
	{
		displayName: 'Order Number',
		name: 'orderNumber',
		type: 'string',
		default: '',
		description: "One order, by the marketplace's number (OrderId)",
	},
	{
		displayName: 'Order Numbers',
		name: 'orderNumbers',
		type: 'string',
		default: '',
		description:
			"Several orders, by the marketplace's numbers, with commas between, or a list from an expression (OrderIdList)",
	},
	{
		displayName: 'Purchased After',
		name: 'purchasedAfter',
		type: 'dateTime',
		default: '={{ $now.minus({ days: 7 }).toISO() }}',
		description:
			"Orders bought at this time or later (PurchaseDateStart). Without an offset: the workflow's time zone. Asked for by China's days, as the document shows; the time counts all the same.",
	},
	{
		displayName: 'Purchased Before',
		name: 'purchasedBefore',
		type: 'dateTime',
		default: '={{ $now.toISO() }}',
		description:
			"Orders bought at this time or earlier (PurchaseDateEnd). Without an offset: the workflow's time zone. Asked for by China's days, as the document shows; the time counts all the same.",
	},
];

export type { ShopOrder as Simplified } from '../toOrder';

export const shopOrderGetAll = operation<Payload, Result>({
	resource: 'shopOrder',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many shop orders',
	description: 'Get the orders of the connected shops, the newest first',
	chinese: '查询已对接店铺的订单',
	vendorCall: '12. 获取电商订单列表',
	about: 'The orders of the connected shops, newest purchase first. One item per order.',
	effect: 'read',
	fields: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			displayOptions: { show: { returnAll: [false] } },
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			description:
				'Which orders to get: those that match every filter set here. Without any, all that the provider lists.',
			options: [...filters].sort((a, b) => compareTexts(a.displayName, b.displayName)),
		},
		outputField,
		optionsField([
			{
				displayName: 'Include Ignored Orders',
				name: 'includeIgnored',
				type: 'boolean',
				default: false,
				description:
					"Whether to return orders that were marked as ignored in the provider's system (IsDel)",
			},
			{
				displayName: 'Page Size',
				name: 'pageSize',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: ORDERS_A_PAGE,
				description: 'How many orders one call returns (PageSize)',
			},
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({
		...filtersOf(item),
		limit:
			item.param('returnAll', false) === true
				? undefined
				: (optionalNumber(item.param('limit', 50), 'Limit', { integer: true, min: 1 }) ?? 50),
		pageSize:
			optionalNumber(item.options.pageSize, 'Page Size', { integer: true, min: 1 }) ??
			ORDERS_A_PAGE,
		includeIgnored: item.options.includeIgnored === true,
	}),

	async send(item, { query, window, limit, pageSize, includeIgnored }) {
		const wanted = (order: Body) =>
			(includeIgnored || !isTrue(order.IsDel)) && isWithin(window, order);
		const limits = limitsOfMany(item);
		const orders = new Map<string, Body>();
		const { end, missing, rowCount } = await readPages(
			(PageIndex) =>
				fetchOrderPage(item.context, { ...query, PageIndex, PageSize: pageSize }, limits),
			{
				pageSize,
				passes: PASSES,
				orders,
				enough:
					limit === undefined
						? undefined
						: () => [...orders.values()].filter(wanted).length >= limit,
			},
		);
		return {
			orders: [...orders.values()].filter(wanted).slice(0, limit),
			stable: end !== 'moved',
			missing,
			rowCount,
		};
	},

	output: (item, _payload, { orders }) =>
		orders.map((order) => ({
			json: item.param('output', 'simplified') === 'raw' ? order : toOrder(order),
		})),

	hints: (sent) => [
		...new Set(
			sent.flatMap(({ result: { stable, missing, rowCount } }) => {
				if (missing > 0) return [missingOrders(missing, rowCount)];
				return stable
					? []
					: [
							'The list kept changing while it was read: orders may be missing. Run it again, or narrow the filters.',
						];
			}),
		),
	],
});

const missingOrders = (missing: number, rowCount: number | undefined) =>
	`The provider counts ${rowCount} orders and gave ${missing} fewer: narrow the filters, for example to one day, until none is missing`;

/** The filters that are set, typed as the document's table says. */
function filtersOf(item: ItemContext): Pick<Payload, 'query' | 'window'> {
	const set = item.param('filters', {}) as Record<string, unknown>;
	const zone = item.context.getTimezone();
	const time = (value: unknown, field: string) =>
		value === undefined || value === '' || value === null
			? undefined
			: parseMoment(value, field, zone);
	const [start, end] = [
		time(set.purchasedAfter, 'Purchased After'),
		time(set.purchasedBefore, 'Purchased Before'),
	];
	if (start && end && end < start) {
		throw invalid(
			'Purchased Before',
			`Purchased Before (${toChinaTime(end)}) lies before Purchased After (${toChinaTime(start)}), in China's time`,
		);
	}
	const window = { start: start?.toMillis(), end: end?.toMillis() };
	const query = {
		...orderQuery(set),
		OrderId: optionalText(set.orderNumber, 'Order Number'),
		OrderIdList: numbersOf(set.orderNumbers),
		...purchaseQuery(window),
	};
	return {
		query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
		window,
	};
}

function numbersOf(value: unknown): string[] | undefined {
	const numbers = textsOf(value, 'Order Numbers');
	return numbers.length > 0 ? numbers : undefined;
}
