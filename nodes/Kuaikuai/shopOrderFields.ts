/** Fields of operations on orders of connected shops. */
import type { INodeProperties } from 'n8n-workflow';
import { invalid, shown } from '../shared/failure';
import { compareTexts } from '../shared/panel/menuOrder';
import type { ItemContext } from '../shared/operation';
import { optionalNumber, optionalText, textParam } from '../shared/panel/parameters';
import { instantOf } from '../shared/values/instant';
import { toChinaDate } from '../shared/values/time';
import type { Body } from './answers';
import { SHIP_STATUSES } from './vocabulary';

export const shopOrderIdField: INodeProperties = {
	displayName: 'Shop Order ID',
	name: 'shopOrderId',
	type: 'string',
	required: true,
	default: '={{ $json.id }}',
	description: "The provider's ID of the order: Sid in its order list (EcOrderId)",
};

/** EcOrderId is a whole number on the wire, though an answer writes it as text. */
export function shopOrderIdOf(item: ItemContext): number {
	const text = textParam(item, 'shopOrderId', 'Shop Order ID', {
		hint: 'an order of “Shop Order: Get Many” carries it as “id”',
	});
	const id = Number(text);
	if (/^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0) return id;
	throw invalid(
		'Shop Order ID',
		`Shop Order ID (EcOrderId) must be a whole number: “${shown(text)}”`,
		'It is the “id” of an order from “Shop Order: Get Many”. For orders of other sources use “Label: Create”.',
	);
}

/** The filters that list and trigger share. */
export const orderFilters: INodeProperties[] = [
	{
		displayName: 'Label Status',
		name: 'shipStatus',
		type: 'options',
		options: SHIP_STATUSES.map(({ code, name, description }) => ({
			name,
			value: code,
			description,
		})).sort((a, b) => compareTexts(a.name, b.name)),
		default: 'Unshipped',
		description: "Status of the order's label in the provider's system (ShipStatus)",
	},
	{
		displayName: 'Order Status',
		name: 'orderStatus',
		type: 'string',
		default: 'Unshipped',
		placeholder: 'e.g. Unshipped',
		description:
			"The marketplace's own word, for example Pending, Unshipped, Shipped or Canceled at Amazon (OrderStatus)",
	},
	{
		displayName: 'Shop',
		name: 'shopId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: 'The connected shop (ChannelSid)',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchShops', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 123' },
		],
	},
];

/** These filters as the document's table types them; what is not set is left out. */
export function orderQuery({ orderStatus, shipStatus, shopId }: Record<string, unknown>): Body {
	const shop = isLocator(shopId) ? shopId.value : shopId;
	const status = optionalText(shipStatus, 'Label Status');
	if (status !== undefined && !SHIP_STATUSES.some(({ code }) => code === status)) {
		throw invalid(
			'Label Status',
			`Label Status (ShipStatus) must be one of ${SHIP_STATUSES.map(({ code }) => code).join(', ')}: “${status}”`,
		);
	}
	const query = {
		OrderStatus: optionalText(orderStatus, 'Order Status'),
		ShipStatus: status,
		ChannelSid: optionalNumber(shop, 'Shop (ChannelSid)', { integer: true, min: 1 }),
	};
	return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

const DAY_MS = 24 * 3600 * 1000;

/**
 * PurchaseDate in milliseconds since 1970, however it is written; 0 where an order has none that
 * can be read.
 */
export const boughtAt = (order: Body): number => instantOf(order.PurchaseDate) ?? 0;

/**
 * Times of purchase in milliseconds since 1970, both included; undefined where there is no limit.
 */
export interface PurchaseWindow {
	start?: number;
	end?: number;
}

/**
 * The filter on the time of purchase. Section 12 types it “Date” and shows a date alone, so whole
 * days are asked for; an end without time may mean its first moment, so it is the day after.
 * `isWithin` then leaves out the rest.
 */
export function purchaseQuery({ start, end }: PurchaseWindow): Body {
	return {
		...(start !== undefined && { PurchaseDateStart: toChinaDate(start) }),
		...(end !== undefined && { PurchaseDateEnd: toChinaDate(end + DAY_MS) }),
	};
}

/** Whether an order was bought in the window; one without a time is not left out. */
export function isWithin({ start = 0, end = Infinity }: PurchaseWindow, order: Body): boolean {
	const time = boughtAt(order);
	return time === 0 || (time >= start && time <= end);
}

function isLocator(value: unknown): value is { value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}
