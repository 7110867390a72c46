/**
 * The two tables of the document ("1. 主订单字段描述", "2. 子订单字段描述"): the provider refuses a number in
 * quotes and a text without, so every value gets its column's type here, wherever it came from.
 */
import { exactNumber } from '../shared/values/decimal';
import { invalid, shown } from '../shared/failure';
import { hasLostDigits, rawNumber } from '../shared/values/json';
import { textOf } from '../shared/model/order';
import { chinaTimeOf } from '../shared/values/time';

export interface Column {
	/** The provider's name. */
	name: string;
	type: 'string' | 'time' | 'int' | 'int64' | 'float64';
	required?: boolean;
	/** What the field is called in the node and in errors. */
	label: string;
	/** Its path in the shared order model, where that has it. */
	from?: string;
	/** Where in the node it can be set. */
	places: string[];
	oneOf?: string[];
	min?: number;
	max?: number;
}

const recipient = (name: string, label: string, key: string, required = true): Column => ({
	name,
	type: 'string',
	required,
	label: `Recipient ${label}`,
	from: `recipient.${key}`,
	places: ['Recipient Defaults', 'Override Recipient'],
});

const ORDER_PLACES = ['Order Defaults', 'Override Order'];
const LINE_PLACES = ['Line Defaults', 'Override Every Line', 'Lines'];

/**
 * Not among them: `trade_source_type` and `op`, which are always 1 and 9, and the sub-orders
 * (`orders`).
 */
export const TRADE: Column[] = [
	{
		name: 'trade_no',
		type: 'string',
		required: true,
		label: 'Order Number',
		from: 'number',
		places: ['Order Number'],
	},
	{
		name: 'status',
		type: 'string',
		required: true,
		label: 'Status',
		from: 'status',
		places: ['Status'],
		oneOf: ['1', '2', '3', '4', '5'],
	},
	recipient('receiver_name', 'name', 'name'),
	recipient('receiver_mobile', 'phone', 'phone'),
	recipient('receiver_province_name', 'province', 'state'),
	recipient('receiver_city_name', 'city', 'city'),
	recipient('receiver_distrct_name', 'district', 'district'),
	recipient('receiver_street_name', 'street', 'street', false),
	recipient('receiver_detail_address', 'address', 'line1'),
	{ name: 'exp_ship_time', type: 'time', label: 'Expected Ship Time', places: ORDER_PLACES },
	{
		name: 'appointment_ship_time',
		type: 'time',
		label: 'Appointed Ship Time',
		places: ORDER_PLACES,
	},
	{
		name: 'trade_remark',
		type: 'string',
		label: 'Seller Note',
		from: 'sellerNote',
		places: ORDER_PLACES,
	},
	{
		name: 'transit_fee',
		type: 'float64',
		label: 'Shipping Fee',
		from: 'shippingFee',
		places: ORDER_PLACES,
	},
	{
		name: 'goods_fee',
		type: 'float64',
		label: 'Order Amount',
		from: 'goodsTotal',
		places: ORDER_PLACES,
	},
	{ name: 'total_fee', type: 'float64', label: 'Paid Amount', from: 'paid', places: ORDER_PLACES },
	{
		name: 'create_date',
		type: 'time',
		required: true,
		label: 'Created At',
		from: 'createdAt',
		places: ['Created At'],
	},
	{
		name: 'seller_nick',
		type: 'string',
		required: true,
		label: 'Shop Name',
		from: 'shopName',
		places: ['Shop Name', 'Order Defaults'],
	},
	{
		name: 'buyer_message',
		type: 'string',
		label: 'Buyer Message',
		from: 'buyer.message',
		places: ORDER_PLACES,
	},
	{
		name: 'promotion_amount',
		type: 'float64',
		label: 'Discount',
		from: 'discount',
		places: ORDER_PLACES,
	},
	{
		name: 'update_time',
		type: 'time',
		required: true,
		label: 'Updated At',
		from: 'updatedAt',
		places: ['Updated At'],
	},
	{ name: 'pay_time', type: 'time', label: 'Paid At', from: 'paidAt', places: ORDER_PLACES },
	{
		name: 'seller_flag',
		type: 'string',
		label: 'Seller Flag',
		places: ORDER_PLACES,
		oneOf: ['0', '1', '2', '3', '4', '5'],
	},
	{ name: 'out_trade_no', type: 'string', label: 'External Order Number', places: ORDER_PLACES },
];

export const LINE: Column[] = [
	{
		name: 'order_id',
		type: 'string',
		required: true,
		label: 'Line ID',
		from: 'id',
		places: ['Lines'],
	},
	{
		name: 'product_id',
		type: 'int64',
		required: true,
		label: 'Product ID',
		from: 'productId or productCode, where numeric',
		places: LINE_PLACES,
	},
	{
		name: 'product_name',
		type: 'string',
		required: true,
		label: 'Product Name',
		from: 'title',
		places: LINE_PLACES,
	},
	{
		name: 'pic_url',
		type: 'string',
		required: true,
		label: 'Picture URL',
		from: 'imageUrl',
		places: LINE_PLACES,
	},
	{
		name: 'qty',
		type: 'int',
		required: true,
		label: 'Quantity',
		from: 'quantity',
		places: ['Lines'],
		min: 1,
	},
	{
		name: 'price',
		type: 'float64',
		required: true,
		label: 'Unit Price',
		from: 'unitPrice',
		places: LINE_PLACES,
		min: 0,
	},
	{ name: 'sub_total', type: 'float64', required: true, label: 'Subtotal', places: ['Lines'] },
	{ name: 'remark', type: 'string', label: 'Remark', places: LINE_PLACES },
	{ name: 'spec', type: 'string', label: 'Specification', from: 'options', places: LINE_PLACES },
	{
		name: 'product_code',
		type: 'string',
		label: 'Product Code',
		from: 'productCode',
		places: LINE_PLACES,
	},
	{ name: 'sku_code', type: 'string', label: 'SKU Code', from: 'sku', places: LINE_PLACES },
	{
		name: 'refund_status',
		type: 'string',
		required: true,
		label: 'Refund Status',
		places: LINE_PLACES,
		oneOf: ['0', '1', '2', '3', '4', '5', '6', '7'],
	},
	{ name: 'pay_amount', type: 'float64', label: 'Paid Amount', places: LINE_PLACES },
	{ name: 'sku_id', type: 'int64', label: 'SKU ID', places: LINE_PLACES },
];

/** The tables' types end here: an int64 has 64 bits. */
const INT64 = 2n ** 63n;

export interface TypingRules {
	/** “Line 2: ”, or nothing. */
	place: string;
	/** The zone of times without offset. */
	zone: string;
	/** The advice of an error; without it, both places of the column. */
	advice?: string;
}

/**
 * The values under the provider's names, typed as the table says, in its order; what has no value
 * is left out. Names that the table does not have are handed on as they are.
 * @throws Failure naming field, limit and value
 */
export function typed(
	values: Record<string, unknown>,
	table: Column[],
	rules: TypingRules,
): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	const put = (name: string, value: unknown) => {
		if (value !== undefined && value !== null) result[name] = value;
	};
	for (const column of table) put(column.name, typedValue(values[column.name], column, rules));
	const names = namesOf(table);
	for (const name of Object.keys(values)) if (!names.has(name)) put(name, values[name]);
	return result;
}

const tableNames = new Map<Column[], ReadonlySet<string>>();

function namesOf(table: Column[]): ReadonlySet<string> {
	let names = tableNames.get(table);
	if (!names) tableNames.set(table, (names = new Set(table.map(({ name }) => name))));
	return names;
}

function typedValue(value: unknown, column: Column, rules: TypingRules): unknown {
	const { type, required, oneOf } = column;
	// Most columns of most orders have nothing to say.
	if (value === undefined && !required) return undefined;
	const empty =
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	if (empty) {
		if (required) throw refused(column, rules, 'is missing');
		// An empty text empties a note; a code (旗帜) is one of its list or not there.
		return type === 'string' && !oneOf && typeof value === 'string' ? '' : undefined;
	}
	if (type === 'time') return chinaTimeOf(value, `${rules.place}${column.label}`, rules.zone);
	if (type === 'string') {
		if (typeof value !== 'string' && typeof value !== 'number')
			throw refused(column, rules, `must be a text: “${shown(value)}”`);
		if (hasLostDigits(value))
			throw refused(column, rules, `is no exact number, put it in quotes: ${String(value)}`);
		const text = String(value).trim();
		if (oneOf && !oneOf.includes(text))
			throw refused(column, rules, `must be one of ${oneOf.join(', ')}: “${shown(text)}”`);
		return text;
	}
	const number = type === 'int64' ? int64(value) : exactNumber(value);
	if (number === null)
		throw refused(
			column,
			rules,
			`must be a ${type === 'float64' ? 'number' : 'whole number of at most 64 bits'}: “${shown(value)}”`,
		);
	if (type === 'int' && !Number.isSafeInteger(number))
		throw refused(column, rules, `must be a whole number: “${shown(value)}”`);
	if (column.min !== undefined && Number(number) < column.min)
		throw refused(column, rules, `must be at least ${column.min}: “${shown(value)}”`);
	return typeof number === 'number' ? number : rawNumber(number);
}

function refused(column: Column, { place, advice }: TypingRules, says: string) {
	const field = `${place}${column.label}`;
	return invalid(field, `${field} (${column.name}) ${says}`, advice ?? adviceOf(column));
}

/**
 * A number where it holds every digit, else the digits; null for what is no 64-bit integer or has
 * lost digits already.
 */
function int64(value: unknown): number | string | null {
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
	return /^\d+$/.test(text) && Number(text) > 0 && int64(text) !== null ? text : undefined;
}

function adviceOf({ from, places }: Column): string {
	const where = places.map((place) => `“${place}”`).join(' or ');
	return from
		? `The incoming order gives it as ${from}. Set it there, or in the node: ${where}.`
		: `Set it in the node: ${where}.`;
}
