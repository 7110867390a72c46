/**
 * From an order of the shared model (or JSON) to the provider's order, checked against the
 * document's table before it is sent.
 */
import { invalid } from '../shared/failure';
import { FOR_PRICE, refuseMasked } from '../shared/model/masked';
import type { ItemContext } from '../shared/operation';
import { textOrNull } from '../shared/model/order';
import {
	A_NUMBER,
	objectParam,
	optionalNumber,
	optionalText,
	textParam,
} from '../shared/panel/parameters';
import { orderNumberPrefixOf } from '../shared/panel/options';
import { withPlainRecipient } from '../shared/panel/plainRecipient';
import { isReturn, returnSuffixOf } from '../shared/panel/directionField';
import { recipientOf, returned, senderOf } from './addresses';
import type { Body } from './answers';
import { channelOf } from './channels';
import type { ChannelOrder } from './client';
import {
	fromOrderRow,
	jsonRow,
	jsonRows,
	RECIPIENT_COLUMNS,
	returnRow,
	SENDER_COLUMNS,
	typedOrder,
} from './documentTable';
import { BOX_ADVICE, parcelRows } from './parcels';

/** “固定值:2” */
const CARGO_TYPE = 2;

export interface OrderPayload extends ChannelOrder {
	orderNumber: string;
	channelName: string | null;
}

/**
 * Reads all parameters of an order that is to be created. Throws an `invalid` Failure naming the
 * field.
 */
export function readOrder(item: ItemContext): OrderPayload {
	const channel = channelOf(item);
	// Whose address the marketplace hides is the buyer, on whichever side of the label.
	const buyer = isReturn(item) ? [...SENDER_COLUMNS, ...RECIPIENT_COLUMNS] : RECIPIENT_COLUMNS;
	const data = withPlainRecipient(
		item,
		RECIPIENT_COLUMNS,
		() => readOrderData(item),
		({ order }) => [{ values: order, columns: buyer, row: rowOf(item) }],
	);
	return { ...channel, ...data };
}

/** The same without the channel, for an order that is to be priced in several. */
export function readPricedOrder(item: ItemContext): OrderData {
	const data = readOrderData(item);
	refuseMasked(data.order, POSTAL_CODE, rowOf(item), FOR_PRICE);
	return data;
}

const POSTAL_CODE = RECIPIENT_COLUMNS.filter(({ key }) => key === 'postalCode');

const isJson = (item: ItemContext) => item.param('orderData', 'fromOrder') === 'json';

const rowOf = (item: ItemContext) =>
	isJson(item) ? jsonRow('', JSON_ADVICE) : fromOrderRow(BOX_ADVICE);

type OrderData = Pick<OrderPayload, 'order' | 'orderNumber' | 'platformId'>;

function readOrderData(item: ItemContext): OrderData {
	const number = textParam(item, 'orderNumber', 'Order Number', {
		hint: 'an incoming order carries it as “number”',
		pattern: A_NUMBER,
	});
	const orderNumber = orderNumberPrefixOf(item) + number + returnSuffixOf(item);
	const order = isJson(item) ? fromJson(item, orderNumber) : fromOrder(item, orderNumber);
	const platformId = optionalNumber(item.options.platformId || undefined, 'Platform ID', {
		integer: true,
		min: 1,
	});
	return { platformId, order, orderNumber: String(order.OrderID) };
}

const JSON_ADVICE = 'Set it in “Order (JSON)”.';

function fromJson(item: ItemContext, orderNumber: string): Body {
	const order = objectParam(item, 'orderJson', 'Order (JSON)');
	if (Array.isArray(order.orders)) {
		throw invalid(
			'Order (JSON)',
			'Order (JSON) is a whole request',
			'Give one element of its “orders” list; account and channel are added.',
		);
	}
	const { parcels, ...given } = Object.fromEntries(
		Object.entries(order).filter(([field]) => field !== 'AppKey' && field !== 'AppSecret'),
	);
	const fields = {
		...given,
		OrderID: textOrNull(given.OrderID) === null ? orderNumber : given.OrderID,
		cargo_type: CARGO_TYPE,
	};
	return typedOrder(fields, jsonRows(parcels, JSON_ADVICE), jsonRow('', JSON_ADVICE));
}

function fromOrder(item: ItemContext, orderNumber: string): Body {
	const warehouseId = optionalNumber(item.options.warehouseId || undefined, 'Warehouse ID', {
		integer: true,
		min: 1,
	});
	const addressId = optionalNumber(item.options.addressId || undefined, 'Address ID', {
		integer: true,
		min: 1,
	});
	const back = isReturn(item);
	if (back) refuseOwnPlaces({ warehouseId, addressId });
	const parcels = parcelRows(item, warehouseId !== undefined);
	const fields = {
		cargo_type: CARGO_TYPE,
		OrderID: orderNumber,
		ydh1: optionalText(item.options.reference1, 'Reference 1'),
		ydh2: optionalText(item.options.reference2, 'Reference 2'),
		...(back ? returned(item) : { ...senderOf(item), ...recipientOf(item) }),
		Otheraddid: addressId,
		ckid: warehouseId,
		...(parcels.length === 0 && stockTotals(item)),
		Note: optionalText(item.param('note', ''), 'Label Note'),
	};
	return typedOrder(fields, parcels, back ? returnRow(BOX_ADVICE) : fromOrderRow(BOX_ADVICE));
}

/** An order from a warehouse's stock has no boxes to add up. */
function stockTotals(item: ItemContext): Body {
	const weight = optionalNumber(item.options.totalWeight || undefined, 'Total Weight (Kg)', {
		above: 0,
	});
	if (weight === undefined) {
		throw invalid(
			'Total Weight (Kg)',
			'The order goes without parcels, so its weight (Weight) is not known',
			'Set the option “Total Weight (Kg)”, or a “Default Box”.',
		);
	}
	return {
		Weight: weight,
		Parcel_num: optionalNumber(item.options.parcelCount || undefined, 'Number of Parcels', {
			integer: true,
			min: 1,
		}),
	};
}

/** A return starts at the buyer, not at a place of the account. */
function refuseOwnPlaces(ids: { warehouseId?: number; addressId?: number }): void {
	const [field, id] =
		ids.warehouseId !== undefined
			? ['Warehouse ID', ids.warehouseId]
			: ['Address ID', ids.addressId];
	if (id === undefined) return;
	throw invalid(
		field,
		`${field} ${id} does not go with “Direction: Return”: the buyer sends the parcel`,
		`Remove the option “${field}”.`,
	);
}
