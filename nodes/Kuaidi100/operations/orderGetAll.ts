import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOfMany,
	optionsField,
} from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { Order } from '../../shared/model/order';
import { optionalNumber, optionalText, textParam } from '../../shared/panel/parameters';
import { parseMoment } from '../../shared/values/time';
import type { OrderQuery } from '../client';
import { fetchOrders } from '../client';
import { CLOUD_MARKET } from '../editions';
import { toOrder } from '../toOrder';
import type { Range, WindowedOrders } from '../orderWindows';
import { chinaTime, newestOf, readOrders } from '../orderWindows';
import { orderStatusParam, platformFields, platformOf, STATUS_CHOICES } from '../vocabulary';

interface Payload {
	query: OrderQuery;
	range: Range;
	maxCalls: number;
	largestSpan?: number;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = Order;

export const orderGetAll = operation<Payload, WindowedOrders>({
	resource: 'order',
	operation: 'getAll',
	edition: CLOUD_MARKET.edition,
	name: 'Get Many',
	action: 'Get many orders',
	description: 'Import the orders of a shop that were updated in a time range',
	chinese: '读取一个店铺在某段时间内更新过的订单',
	vendorCall: '获取订单API',
	about: 'All orders of one shop and status that were updated in a time range. One item per order.',
	effect: 'billed',
	fields: [
		noticeField(
			'Every order that is read is billed as one call, and a call that finds none as one',
		),
		...platformFields('YOUZAN'),
		{
			displayName: 'Shop ID',
			name: 'shopId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 123456789',
			description: 'The shop as the authorization callback named it (shopId)',
		},
		{
			displayName: 'Order Status',
			name: 'orderStatus',
			type: 'options',
			options: STATUS_CHOICES,
			default: 'UNSHIP',
			description: 'The provider reads one status at a time (orderStatus)',
		},
		{
			displayName: 'Start Time',
			name: 'startTime',
			type: 'dateTime',
			required: true,
			default: '={{ $now.minus({ hours: 24 }).toISO() }}',
			description:
				"Orders updated at or after this time (startTime). Without an offset: the workflow's time zone; sent in China's.",
		},
		{
			displayName: 'End Time',
			name: 'endTime',
			type: 'dateTime',
			required: true,
			default: '={{ $now.toISO() }}',
			description: 'Orders updated at or before this time (endTime)',
		},
		outputField,
		optionsField([
			concurrencyOption,
			{
				displayName: 'Longest Window',
				name: 'longestWindow',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 1440,
				description:
					'Minutes one call may span. Without this option the whole range is asked for at once, and halved only where the provider refuses it.',
			},
			{
				displayName: 'Maximum Calls',
				name: 'maxCalls',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 100,
				description:
					'At most this many requests for each item. What lies beyond is not read, and a hint says up to when the orders are complete.',
			},
			{
				displayName: 'Parse Goods Specification',
				name: 'parseOptions',
				type: 'boolean',
				default: false,
				description: 'Whether to turn the goods specification (goodSpec, JSON as text) into a list',
			},
			{
				displayName: 'Shop Name',
				name: 'shopName',
				type: 'string',
				default: '',
				description: "Put into each order as shopName, since the provider's orders do not carry it",
			},
			...callOptions,
		]),
	],

	prepare(item) {
		const query = {
			platform: platformOf(item),
			shopId: textParam(item, 'shopId', 'Shop ID'),
			orderStatus: orderStatusParam(item),
		};
		const zone = item.context.getTimezone();
		const from = Math.floor(parseMoment(item.param('startTime'), 'Start Time', zone).toSeconds());
		const to = Math.floor(parseMoment(item.param('endTime'), 'End Time', zone).toSeconds());
		if (to < from) {
			throw invalid(
				'End Time',
				`End Time (${chinaTime(to)}) lies before Start Time (${chinaTime(from)}), in China's time`,
			);
		}
		const minutes = optionalNumber(item.options.longestWindow, 'Longest Window', { above: 0 });
		return {
			query,
			range: { from, to },
			maxCalls:
				optionalNumber(item.options.maxCalls, 'Maximum Calls', { integer: true, min: 1 }) ?? 100,
			largestSpan: minutes === undefined ? undefined : Math.max(1, Math.round(minutes * 60)),
		};
	},

	// Without the times: those that hang on $now differ from try to try.
	key: ({ query }) => Object.values(query).join('/'),
	async send(item, { query, range, maxCalls, largestSpan }) {
		const limits = limitsOfMany(item);
		const all = await readOrders(
			(window) => fetchOrders(item.context, query, window, limits),
			range,
			{
				mayCall: (calls) => calls < maxCalls,
				largestSpan,
				goesOn: true,
			},
		);
		const read = { ...all, orders: newestOf(all.orders) };
		if (!read.failure) return read;
		const { failure, billed, orders, readUntil } = read;
		throw failure.with({
			description: [
				failure.description,
				`Billed so far: up to ${billed} ${billed === 1 ? 'call' : 'calls'}.`,
				orders.length > 0 &&
					`${orders.length} orders up to ${chinaTime(readUntil)} (China's time) had been read: with Continue On Fail they are in the error's details.`,
			]
				.filter(Boolean)
				.join(' '),
			achieved: {
				billedCalls: billed,
				...(orders.length > 0 && {
					readUntil: chinaTime(readUntil),
					orders: orders.map((order) => shown(item, query, order)),
				}),
			},
		});
	},

	receipt: ({ query: { shopId, orderStatus } }, { billed }) =>
		`shop ${shopId} ${orderStatus} read (${billed} ${billed === 1 ? 'call' : 'calls'} billed)`,
	output: (item, { query }, { orders }) =>
		orders.map((order) => ({ json: shown(item, query, order) })),

	hints(sent, _context, failures) {
		const billed = [
			...sent.map(({ result }) => result.billed),
			...failures.map(({ achieved }) => (achieved as { billedCalls?: number })?.billedCalls ?? 0),
		].reduce((total, calls) => total + calls, 0);
		const partial = sent.filter(({ result }) => !result.complete);
		return [
			`Kuaidi100 billed ${billed} ${billed === 1 ? 'call' : 'calls'} for this run`,
			...sent.flatMap(({ payload, result }) =>
				result.doubts.map(
					({ message, description }) =>
						`Shop ${payload.query.shopId}: ${message}. ${description ?? ''}`,
				),
			),
			...partial.map(
				({ payload, result }) =>
					`Maximum Calls reached: orders of shop ${payload.query.shopId} are complete up to ${chinaTime(result.readUntil)}`,
			),
		];
	},
});

function shown(item: ItemContext, query: OrderQuery, order: Parameters<typeof toOrder>[0]): object {
	if (item.param('output', 'simplified') === 'raw') return order;
	return toOrder(order, query, {
		shopName: optionalText(item.options.shopName, 'Shop Name'),
		parseOptions: item.options.parseOptions === true,
	});
}
