/** An order of the provider (获取订单API, orderList) as an order of the shared model. */
import { countOf, exactNumber, product } from '../shared/values/decimal';
import { parseExact } from '../shared/values/json';
import type { Order, OrderLine } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import { fromChinaTime } from '../shared/values/time';
import type { OrderQuery, ProviderOrder } from './client';
import { orderStatusOf } from './vocabulary';

type Detail = Record<string, unknown>;

export interface MapOptions {
	shopName?: string;
	/** `goodSpec` is JSON inside a text: parse it, or hand it on as it is. */
	parseOptions?: boolean;
}

/**
 * The order carries no shop and its `status` is the marketplace's word (TRADE_SUCCESS), so
 * platform, shop and status come from the request, as the ship-back must name them again, and the
 * marketplace's word is kept beside them.
 */
export function toOrder(
	order: ProviderOrder,
	query: OrderQuery,
	{ shopName, parseOptions }: MapOptions = {},
): Order {
	const number = textOf(order.orderNum);
	// One line may come without its list: it is sold all the same.
	const details = [order.orderDetails]
		.flat()
		.filter(
			(detail): detail is Detail =>
				typeof detail === 'object' && detail !== null && !Array.isArray(detail),
		);
	return {
		id: number,
		number,
		source: 'kuaidi100',
		platform: query.platform,
		shopId: query.shopId,
		shopName: shopName ?? null,
		status: orderStatusOf(query.orderStatus),
		platformStatus: textOrNull(order.status),
		labelStatus: null,
		createdAt: fromChinaTime(order.createTime),
		updatedAt: fromChinaTime(order.updateTime),
		paidAt: fromChinaTime(order.payTime),
		currency: 'CNY',
		total: exactNumber(order.totalFee),
		goodsTotal: null,
		paid: exactNumber(order.payment),
		shippingFee: exactNumber(order.postFee),
		discount: null,
		buyer: { name: null, email: null, phone: null, message: textOrNull(order.buyerMessage) },
		sellerNote: textOrNull(order.tradeMemo),
		recipient: {
			name: textOrNull(order.receiverName),
			company: null,
			phone: textOrNull(order.receiverMobile) ?? textOrNull(order.receiverPhone),
			email: null,
			line1: textOrNull(order.receiverAddress),
			line2: null,
			city: textOrNull(order.receiverCity),
			state: textOrNull(order.receiverProvince),
			district: textOrNull(order.receiverDistrict),
			street: null,
			postalCode: textOrNull(order.receiverZip),
			country: textOrNull(order.receiverCountry),
			type: null,
		},
		lines: details.map((detail, position) => toLine(detail, number, position, parseOptions)),
	};
}

function toLine(
	detail: Detail,
	orderNumber: string,
	position: number,
	parseOptions = false,
): OrderLine {
	const unitPrice = exactNumber(detail.goodPrice);
	const quantity = countOf(detail.goodCount) || 0;
	return {
		id: `${orderNumber}-${position + 1}`,
		sku: textOrNull(detail.outerSkuId),
		productCode: textOrNull(detail.outerGoodId),
		productId: null,
		title: textOrNull(detail.goodName),
		quantity,
		unitPrice,
		total: unitPrice === null ? null : exactNumber(product(unitPrice, quantity)),
		weight: null,
		imageUrl: textOrNull(detail.goodPicPath),
		options: parseOptions ? parsed(detail.goodSpec) : textOrNull(detail.goodSpec),
	};
}

/** The text where it is not the JSON it claims to be: nothing is lost. */
function parsed(spec: unknown): unknown {
	const text = textOrNull(spec);
	if (text === null) return null;
	try {
		return parseExact(text);
	} catch {
		return text;
	}
}
