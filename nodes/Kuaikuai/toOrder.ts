/** An order of a connected shop (section 12, EcOrder) as an order of the shared model. */
import { compare, countOf, exactNumber, product, sum } from '../shared/values/decimal';
import type { Address, Exact, Order, OrderLine } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import { instantOf } from '../shared/values/instant';
import { fromEpochMs } from '../shared/values/time';
import type { Body } from './answers';
import { addressTypeOf, isTrue, labelStatusOf, orderStatusOf } from './vocabulary';

/** What the provider says beyond the model. */
export interface ShopOrder extends Order {
	/** MFN: the seller ships it; anything else (AFN) is shipped by the marketplace. */
	fulfillmentChannel: string | null;
	/** Marked as ignored in the provider's system (IsDel). */
	ignored: boolean;
	isPrime: boolean;
	/** When its label was made (ShippingDate). */
	labelCreatedAt: string | null;
	site: string | null;
	/** What the buyer chose at the marketplace. */
	shippingMethod: string | null;
	/** Of all lines, in the provider's unit. */
	totalWeight: Exact;
}

/**
 * The model's order: `id` is the provider's Sid (which its other calls name EcOrderId), `number`
 * the marketplace's.
 */
export function toOrder(order: Body): ShopOrder {
	const number = textOf(order.OrderId);
	const entries = Array.isArray(order.OrderDetails) ? (order.OrderDetails as unknown[]) : [];
	const lines = entries.filter(isBody).map((detail, position) => toLine(detail, number, position));
	// The table calls SubTotal 总价格, and in the samples it is more than the lines.
	const total = exactNumber(order.TotalPrice) ?? exactNumber(order.SubTotal);
	return {
		id: textOf(order.Sid),
		number,
		source: 'kuaikuai',
		platform: textOrNull(order.Channel) ?? '',
		shopId: textOrNull(order.ChannelSid),
		shopName: textOrNull(order.ChannelName),
		status: orderStatusOf(textOrNull(order.OrderStatus)),
		platformStatus: textOrNull(order.OrderStatus),
		labelStatus: labelStatusOf(textOrNull(order.ShipStatus)),
		createdAt: fromEpochMs(instantOf(order.PurchaseDate)),
		updatedAt: null,
		paidAt: fromEpochMs(instantOf(order.PaymentsDate)),
		currency: textOrNull(order.CurrencyCode),
		total,
		goodsTotal: lines.length === entries.length ? goodsTotalOf(lines) : null,
		paid: null,
		shippingFee: null,
		discount: exactNumber(order.TotalDiscounts),
		buyer: {
			name: textOrNull(order.BuyerName),
			email: textOrNull(order.BuyerEmail),
			phone: textOrNull(order.BuyerPhoneNumber),
			message: null,
		},
		sellerNote: null,
		recipient: isBody(order.ShipTo) ? toAddress(order.ShipTo) : null,
		lines,
		fulfillmentChannel: textOrNull(order.FulfillmentChannel),
		ignored: isTrue(order.IsDel),
		isPrime: isTrue(order.IsPrime),
		labelCreatedAt: fromEpochMs(instantOf(order.ShippingDate)),
		site: textOrNull(order.Site),
		shippingMethod: textOrNull(order.ShippingMethod),
		totalWeight: exactNumber(order.TotalWeight),
	};
}

function isBody(value: unknown): value is Body {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An address of the provider as the model's; null stays null: marketplaces withhold addresses of
 * some orders.
 */
export function toAddress(address: Body | null | undefined): Address | null {
	if (!address) return null;
	return {
		name: textOrNull(address.Name),
		company: textOrNull(address.Company),
		phone: textOrNull(address.PhoneNumber),
		email: null,
		line1: textOrNull(address.Address1),
		line2: textOrNull(address.Address2),
		city: textOrNull(address.City),
		state: textOrNull(address.State),
		district: null,
		street: null,
		postalCode: textOrNull(address.PostalCode),
		country: textOrNull(address.CountryCode) ?? textOrNull(address.Country),
		type: addressTypeOf(address.AddrType),
	};
}

/** Null where a line has no readable price, or says something else itself. */
function goodsTotalOf(lines: OrderLine[]): Exact {
	const totals = lines.map(({ unitPrice, quantity, total }) => {
		if (unitPrice === null || quantity <= 0) return null;
		const all = product(unitPrice, quantity);
		return total === null || compare(total, all) === 0 ? all : null;
	});
	const known = totals.filter((all) => all !== null);
	return known.length > 0 && known.length === totals.length ? exactNumber(sum(known)) : null;
}

/** The table writes `IItemPrice`, the samples `ItemPrice`. */
function toLine(detail: Body, orderNumber: string, position: number): OrderLine {
	return {
		id: textOrNull(detail.Id) ?? `${orderNumber}-${position + 1}`,
		sku: textOrNull(detail.Sku),
		productCode: textOrNull(detail.Upc),
		productId: null,
		title: textOrNull(detail.Title),
		quantity: countOf(detail.QuantityPurchased) || 0,
		unitPrice: exactNumber(detail.ItemPrice) ?? exactNumber(detail.IItemPrice),
		total: exactNumber(detail.TotalPrice),
		weight: exactNumber(detail.Weight),
		imageUrl: textOrNull(detail.ImageUrl),
		options: null,
	};
}
