/**
 * The two tables of the document ("1. 主订单字段描述", "2. 子订单字段描述"): the provider refuses a number in
 * quotes and a text without, so every value gets its column's type here, wherever it came from.
 */
import type { Column, ColumnType, Row } from '../shared/model/column';
import { refused } from '../shared/model/column';
import { textOf } from '../shared/model/order';
import { exactNumber } from '../shared/values/decimal';
import { shown } from '../shared/failure';
import { hasLostDigits, rawNumber } from '../shared/values/json';
import { chinaTimeOf } from '../shared/values/time';

/** An empty text empties a note. */
const text: ColumnType = { read: readText, takesBlank: true };
/** A code (旗帜) is one of its list or not there. */
const code: ColumnType = { read: readText };
export const time: ColumnType = {
	read: (value, column, row) => chinaTimeOf(value, row.field(column), row.zone ?? ''),
};
const int: ColumnType = {
	read(value, column, row) {
		const number = exactNumber(value);
		if (number === null) throw refused(column, row, `${INT64_SAYS}: “${shown(value)}”`);
		if (!Number.isSafeInteger(number))
			throw refused(column, row, `must be a whole number: “${shown(value)}”`);
		return limited(number, value, column, row);
	},
};
const int64: ColumnType = {
	read(value, column, row) {
		const number = int64Of(value);
		if (number === null) throw refused(column, row, `${INT64_SAYS}: “${shown(value)}”`);
		return limited(number, value, column, row);
	},
};
const float64: ColumnType = {
	read(value, column, row) {
		const number = exactNumber(value);
		if (number === null) throw refused(column, row, `must be a number: “${shown(value)}”`);
		return limited(number, value, column, row);
	},
};

const INT64_SAYS = 'must be a whole number of at most 64 bits';

const recipient = (name: string, label: string, path: string, required = true): Column => ({
	name,
	type: text,
	need: required ? 'filled' : undefined,
	label: `Recipient ${label}`,
	key: path,
	from: `recipient.${path}`,
	places: ['Recipient Defaults', 'Override Recipient'],
});

const ORDER_PLACES = ['Order Defaults', 'Override Order'];
const LINE_PLACES = ['Line Defaults', 'Override Every Line', 'Lines'];

export const RECIPIENT: Column[] = [
	recipient('receiver_name', 'name', 'name'),
	recipient('receiver_mobile', 'phone', 'phone'),
	recipient('receiver_province_name', 'province', 'state'),
	recipient('receiver_city_name', 'city', 'city'),
	recipient('receiver_distrct_name', 'district', 'district'),
	recipient('receiver_street_name', 'street', 'street', false),
	recipient('receiver_detail_address', 'address', 'line1'),
];

/**
 * Not among them: `trade_source_type` and `op`, which are always 1 and 9, and the sub-orders
 * (`orders`).
 */
export const TRADE: Column[] = [
	{
		name: 'trade_no',
		key: 'orderNumber',
		type: text,
		need: 'filled',
		label: 'Order Number',
		from: 'number',
		places: ['Order Number'],
	},
	{
		name: 'status',
		key: 'status',
		type: code,
		need: 'filled',
		label: 'Status',
		from: 'status',
		places: ['Status'],
		oneOf: ['1', '2', '3', '4', '5'],
	},
	...RECIPIENT,
	{
		name: 'exp_ship_time',
		key: 'expectedShipTime',
		type: time,
		label: 'Expected Ship Time',
		places: ORDER_PLACES,
	},
	{
		name: 'appointment_ship_time',
		key: 'appointedShipTime',
		type: time,
		label: 'Appointed Ship Time',
		places: ORDER_PLACES,
	},
	{
		name: 'trade_remark',
		key: 'sellerNote',
		type: text,
		label: 'Seller Note',
		from: 'sellerNote',
		places: ORDER_PLACES,
	},
	{
		name: 'transit_fee',
		key: 'shippingFee',
		type: float64,
		label: 'Shipping Fee',
		from: 'shippingFee',
		places: ORDER_PLACES,
	},
	{
		name: 'goods_fee',
		key: 'goodsTotal',
		type: float64,
		label: 'Order Amount',
		from: 'goodsTotal',
		places: ORDER_PLACES,
	},
	{
		name: 'total_fee',
		key: 'paid',
		type: float64,
		label: 'Paid Amount',
		from: 'paid',
		places: ORDER_PLACES,
	},
	{
		name: 'create_date',
		key: 'createdAt',
		type: time,
		need: 'filled',
		label: 'Created At',
		from: 'createdAt',
		places: ['Created At'],
	},
	{
		name: 'seller_nick',
		key: 'shopName',
		type: text,
		need: 'filled',
		label: 'Shop Name',
		from: 'shopName',
		places: ['Shop Name', 'Order Defaults'],
	},
	{
		name: 'buyer_message',
		key: 'buyerMessage',
		type: text,
		label: 'Buyer Message',
		from: 'buyer.message',
		places: ORDER_PLACES,
	},
	{
		name: 'promotion_amount',
		key: 'discount',
		type: float64,
		label: 'Discount',
		from: 'discount',
		places: ORDER_PLACES,
	},
	{
		name: 'update_time',
		key: 'updatedAt',
		type: time,
		need: 'filled',
		label: 'Updated At',
		from: 'updatedAt',
		places: ['Updated At'],
	},
	{
		name: 'pay_time',
		key: 'paidAt',
		type: time,
		label: 'Paid At',
		from: 'paidAt',
		places: ORDER_PLACES,
	},
	{
		name: 'seller_flag',
		key: 'sellerFlag',
		type: code,
		label: 'Seller Flag',
		places: ORDER_PLACES,
		oneOf: ['0', '1', '2', '3', '4', '5'],
	},
	{
		name: 'out_trade_no',
		key: 'externalOrderNumber',
		type: text,
		label: 'External Order Number',
		places: ORDER_PLACES,
	},
];

/** What the node's collections of the order hold. */
export const ORDER = TRADE.filter(({ places }) => places === ORDER_PLACES);

/** What has a field of the node for itself. */
export const IDENTITY = TRADE.filter(
	(column) => !RECIPIENT.includes(column) && !ORDER.includes(column),
);

export const LINE: Column[] = [
	{
		name: 'order_id',
		key: 'lineId',
		type: text,
		need: 'filled',
		label: 'Line ID',
		from: 'id',
		places: ['Lines'],
	},
	{
		name: 'product_id',
		key: 'productId',
		type: int64,
		need: 'filled',
		label: 'Product ID',
		from: 'productId or productCode, where numeric',
		places: LINE_PLACES,
	},
	{
		name: 'product_name',
		key: 'title',
		type: text,
		need: 'filled',
		label: 'Product Name',
		from: 'title',
		places: LINE_PLACES,
	},
	{
		name: 'pic_url',
		key: 'imageUrl',
		type: text,
		need: 'filled',
		label: 'Picture URL',
		from: 'imageUrl',
		places: LINE_PLACES,
	},
	{
		name: 'qty',
		key: 'quantity',
		type: int,
		need: 'filled',
		label: 'Quantity',
		from: 'quantity',
		places: ['Lines'],
		min: 1,
	},
	{
		name: 'price',
		key: 'unitPrice',
		type: float64,
		need: 'filled',
		label: 'Unit Price',
		from: 'unitPrice',
		places: LINE_PLACES,
		min: 0,
	},
	{
		name: 'sub_total',
		key: 'subtotal',
		type: float64,
		need: 'filled',
		label: 'Subtotal',
		places: ['Lines'],
	},
	{ name: 'remark', key: 'remark', type: text, label: 'Remark', places: LINE_PLACES },
	{
		name: 'spec',
		key: 'spec',
		type: text,
		label: 'Specification',
		from: 'options',
		places: LINE_PLACES,
	},
	{
		name: 'product_code',
		key: 'productCode',
		type: text,
		label: 'Product Code',
		from: 'productCode',
		places: LINE_PLACES,
	},
	{
		name: 'sku_code',
		key: 'skuCode',
		type: text,
		label: 'SKU Code',
		from: 'sku',
		places: LINE_PLACES,
	},
	{
		name: 'refund_status',
		key: 'refundStatus',
		type: code,
		need: 'filled',
		label: 'Refund Status',
		places: LINE_PLACES,
		oneOf: ['0', '1', '2', '3', '4', '5', '6', '7'],
	},
	{
		name: 'pay_amount',
		key: 'payAmount',
		type: float64,
		label: 'Paid Amount',
		places: LINE_PLACES,
	},
	{ name: 'sku_id', key: 'skuId', type: int64, label: 'SKU ID', places: LINE_PLACES },
];

/** The tables' types end here: an int64 has 64 bits. */
const INT64 = 2n ** 63n;

/**
 * A row of one of the tables.
 * @param place “Line 2: ”, or nothing
 * @param zone of times without offset
 * @param advice of every error; without it, both places of the column
 */
export function rowOf(place: string, zone: string, advice?: string): Row {
	return {
		field: ({ label, name }) => `${place}${label ?? name}`,
		title: ({ label, name }) => `${place}${label ?? name} (${name})`,
		advice: (column) => advice ?? adviceOf(column),
		zone,
	};
}

function readText(value: unknown, column: Column, row: Row): string {
	if (typeof value !== 'string' && typeof value !== 'number')
		throw refused(column, row, `must be a text: “${shown(value)}”`);
	if (hasLostDigits(value))
		throw refused(column, row, `has lost digits, put it in quotes: ${String(value)}`);
	const content = String(value).trim();
	if (column.oneOf && !column.oneOf.includes(content))
		throw refused(column, row, `must be one of ${column.oneOf.join(', ')}: “${shown(content)}”`);
	return content;
}

function limited(number: number | string, value: unknown, column: Column, row: Row): unknown {
	if (column.min !== undefined && Number(number) < column.min)
		throw refused(column, row, `must be at least ${column.min}: “${shown(value)}”`);
	return typeof number === 'number' ? number : rawNumber(number);
}

/**
 * A number where it holds every digit, else the digits; null for what is no 64-bit integer or has
 * lost digits already.
 */
function int64Of(value: unknown): number | string | null {
	if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
	const text = typeof value === 'string' ? value.trim() : '';
	if (!/^-?\d{1,30}$/.test(text)) return null;
	const digits = BigInt(text);
	if (digits >= INT64 || digits < -INT64) return null;
	return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits.toString();
}

/**
 * A code as a product ID, when it is a positive 64-bit number; one that has lost digits is left for
 * its column to refuse.
 */
export function numericCode(code: unknown): string | number | undefined {
	if (hasLostDigits(code)) return code;
	const text = textOf(code);
	return /^\d+$/.test(text) && Number(text) > 0 && int64Of(text) !== null ? text : undefined;
}

function adviceOf({ from, places = [] }: Column): string {
	const where = places.map((place) => `“${place}”`).join(' or ');
	return from
		? `The incoming order gives it as ${from}. Set it there, or in the node: ${where}.`
		: `Set it in the node: ${where}.`;
}
