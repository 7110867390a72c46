import type { IDataObject } from 'n8n-workflow';
import { operation } from '../../shared/operation';
import { invalid } from '../../shared/failure';
import { objectOrNothing, objectsAt } from '../../shared/model/incoming';
import type { OrderWith, Shipment } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';

interface Payload {
	/** Empty where the item is an order by itself. */
	orders: IDataObject[];
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipment?: Shipment; returnShipment?: Shipment }>;

/** What later steps add to an order, which each order of the parcel gets. */
const ADDED = ['shipment', 'returnShipment', 'cancellation', 'error', 'details'];

export const orderSplit = operation<Payload, true>({
	resource: 'order',
	operation: 'split',
	name: 'Split',
	action: 'Split combined orders',
	description:
		'Make the orders of a combined order single ones again, each with the waybill of their parcel, so that each can be shipped back',
	chinese: '把合并的订单拆回单个订单,各带同一运单号',
	about:
		"The orders of a combined order, each with the label of their parcel. One item per order; the label's file stays with the first, so that it is printed once.",
	effect: 'read',
	fields: [],

	prepare({ json }) {
		if (json.combined === undefined || json.combined === null) return { orders: [] };
		const orders = objectsAt<IDataObject>(
			objectOrNothing(json.combined).orders,
			'combined.orders',
			'It comes from “Combine”: hand it on as it is.',
		);
		const unnamed = orders.findIndex(({ number }) => textOrNull(number) === null);
		if (orders.length > 0 && unnamed === -1) return { orders };
		throw invalid(
			'combined',
			orders.length === 0
				? 'combined of the incoming order holds no orders'
				: `combined.orders[${unnamed}] of the incoming order has no number`,
			'It comes from “Combine”: hand it on as it is.',
		);
	},

	send: async () => true,

	output({ json, input }, { orders }) {
		if (orders.length === 0) return { json, ...(input.binary && { binary: input.binary }) };
		const added = Object.fromEntries(
			ADDED.filter((key) => json[key] !== undefined).map((key) => [key, json[key]]),
		);
		return orders.map((order, position) => ({
			json: { ...order, ...added },
			...(position === 0 && input.binary && { binary: input.binary }),
		}));
	},
});
