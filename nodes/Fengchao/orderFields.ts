/** The fields of an order that is imported (document: 主订单字段描述, 子订单字段描述). */
import type { INodeProperties } from 'n8n-workflow';
import { addressCollection } from '../shared/panel/addressFields';
import { FROM_ORDER, fromOrderChoice } from '../shared/panel/commonFields';
import { keysOf } from '../shared/model/column';
import { RECIPIENT } from './documentTable';
import { compareTexts } from '../shared/panel/menuOrder';

const fromOrder = { show: { orderData: ['fromOrder'] } };

/** The order model's words and the provider's codes. */
export const STATUSES = [
	{ status: 'unpaid', code: '1', name: 'Unpaid', description: '待付款' },
	{ status: 'unshipped', code: '2', name: 'Unshipped', description: '待发货' },
	{ status: 'shipped', code: '3', name: 'Shipped', description: '已发货' },
	{ status: 'finished', code: '4', name: 'Finished', description: '已完成' },
	{ status: 'closed', code: '5', name: 'Closed', description: '已取消' },
] as const;

const text = (
	displayName: string,
	name: string,
	description: string,
	placeholder?: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	...(placeholder !== undefined && { placeholder }),
	description,
});

/** A text field: an n8n number field would lose digits. */
const money = (displayName: string, name: string, description: string) =>
	text(displayName, name, `${description}, in yuan; every digit is kept`, 'e.g. 12.50');

const time = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	description: `${description}. Without an offset: the workflow's time zone; sent in China's.`,
});

const FLAGS = [
	['Gray', '灰'],
	['Purple', '紫'],
	['Cyan', '青'],
	['Green', '绿'],
	['Orange', '橙'],
	['Red', '红'],
];
const REFUNDS = [
	['None', '无售后'],
	['To Be Refunded', '待退款'],
	['Refunding', '退款中'],
	['Seller Agreed', '卖家已经同意退款,等待买家退货'],
	['Goods Returned', '买家已经退货,等待卖家确认收货'],
	['Seller Declined', '卖家拒绝退款'],
	['Refund Closed', '退款关闭'],
	['Refunded', '退款成功'],
];

const byName = <T extends { name: string }>(a: T, b: T) => compareTexts(a.name, b.name);
const byDisplayName = (a: INodeProperties, b: INodeProperties) =>
	compareTexts(a.displayName, b.displayName);
const codes = (names: string[][]) =>
	names
		.map(([name, description], value) => ({ name, value: String(value), description }))
		.sort(byName);

const orderValues: INodeProperties[] = [
	time(
		'Appointed Ship Time',
		'appointedShipTime',
		'When the buyer wants it shipped (appointment_ship_time)',
	),
	text('Buyer Message', 'buyerMessage', 'What the buyer wrote (buyer_message)'),
	money('Discount', 'discount', 'Discount of the whole order (promotion_amount)'),
	time('Expected Ship Time', 'expectedShipTime', 'When it is expected to ship (exp_ship_time)'),
	text(
		'External Order Number',
		'externalOrderNumber',
		'The number of the order in a system of yours (out_trade_no)',
	),
	money('Order Amount', 'goodsTotal', 'Amount of the order (goods_fee)'),
	money('Paid Amount', 'paid', 'What the buyer paid (total_fee)'),
	time('Paid At', 'paidAt', 'When the buyer paid (pay_time)'),
	{
		displayName: 'Seller Flag',
		name: 'sellerFlag',
		type: 'options',
		options: codes(FLAGS),
		default: '0',
		description: "Colour of the seller's flag (seller_flag)",
	},
	text('Seller Note', 'sellerNote', 'Note of the seller (trade_remark)'),
	money('Shipping Fee', 'shippingFee', 'Shipping fee (transit_fee)'),
];

/** What may be the same for all lines of an order. */
const sharedLineValues: INodeProperties[] = [
	money('Paid Amount', 'payAmount', 'What was paid for the line (pay_amount)'),
	text(
		'Picture URL',
		'imageUrl',
		"Address of the product's picture (pic_url)",
		'e.g. https://example.com/product.jpg',
	),
	text('Product Code', 'productCode', 'Your code of the product (product_code)'),
	text(
		'Product ID',
		'productId',
		'A whole number of at most 64 bits; every digit is kept (product_id)',
		'e.g. 8016',
	),
	text('Product Name', 'title', 'Name of the product (product_name)'),
	{
		displayName: 'Refund Status',
		name: 'refundStatus',
		type: 'options',
		options: codes(REFUNDS),
		default: '0',
		description: 'Refund status of the line (refund_status)',
	},
	text('Remark', 'remark', 'Remark on the line (remark)'),
	text('SKU Code', 'skuCode', 'Your code of the SKU (sku_code)'),
	text(
		'SKU ID',
		'skuId',
		'A whole number of at most 64 bits; every digit is kept (sku_id)',
		'e.g. 8016',
	),
	text('Specification', 'spec', 'The chosen variant (spec)', 'e.g. 颜色:黑色;尺码:42'),
	money('Unit Price', 'unitPrice', 'Price of one piece (price)'),
];

const ownLineValues: INodeProperties[] = [
	text(
		'Line ID',
		'lineId',
		"Number of the line (order_id). Default: the order number and the line's position, e.g. DD1-1.",
	),
	{
		displayName: 'Quantity',
		name: 'quantity',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'Number of pieces (qty)',
	},
	money('Subtotal', 'subtotal', 'Unit price times quantity, computed when empty (sub_total)'),
];

const lineValues = [...sharedLineValues, ...ownLineValues].sort(byDisplayName);

export const orderFields: INodeProperties[] = [
	{
		displayName: 'Order Number',
		name: 'orderNumber',
		type: 'string',
		required: true,
		default: '={{ $json.number }}',
		description:
			"The order's number (trade_no). An order that Fengchao knows by this number is updated.",
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: [
			fromOrderChoice,
			...STATUSES.map(({ status, name, description }) => ({ name, value: status, description })),
		].sort(byName),
		default: FROM_ORDER,
		description: "The order's status (status); a code from 1 to 5 is taken as well",
	},
	{
		displayName: 'Shop Name',
		name: 'shopName',
		type: 'string',
		default: '={{ $json.shopName }}',
		description:
			'Name of the shop (seller_nick). Where orders have none, set it in Order Defaults.',
	},
	{
		displayName: 'Created At',
		name: 'createdAt',
		type: 'dateTime',
		required: true,
		default: '={{ $json.createdAt }}',
		description:
			"When the order was created (create_date). Without an offset: the workflow's time zone; sent in China's.",
	},
	{
		displayName: 'Updated At',
		name: 'updatedAt',
		type: 'dateTime',
		required: true,
		default: '={{ $json.updatedAt ?? $json.paidAt ?? $json.createdAt }}',
		description:
			'When the order was updated last (update_time). Of several items with the same order number only the newest is sent.',
	},
	{
		displayName: 'Order Data',
		name: 'orderData',
		type: 'options',
		options: [
			{
				name: 'From Incoming Order',
				value: 'fromOrder',
				description: 'Recipient, lines and amounts from the order, the rest from the fields below',
			},
			{ name: 'JSON', value: 'json', description: "An order in the provider's own field names" },
		],
		default: 'fromOrder',
		description: 'Where the order comes from. Precedence: override, then order, then default.',
	},
	{
		displayName: 'Order (JSON)',
		name: 'orderJson',
		type: 'json',
		displayOptions: { show: { orderData: ['json'] } },
		default: '{}',
		description:
			"One element of the provider's “trade_list”. The fields above fill in what is not set here; trade_source_type and op are always 1 and 9. Types are corrected to those of the document.",
	},
	{
		...addressCollection(
			'Recipient Defaults',
			'recipientDefaults',
			'Used where the order has nothing: an order from abroad has no district, for example',
			keysOf(RECIPIENT),
		),
		displayOptions: fromOrder,
	},
	{
		displayName: 'Order Defaults',
		name: 'orderDefaults',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: {},
		description: 'Used where the order has nothing',
		options: [
			...orderValues,
			text('Shop Name', 'shopName', 'Name of the shop (seller_nick)', 'e.g. XX旗舰店'),
		].sort(byDisplayName),
	},
	{
		displayName: 'Line Defaults',
		name: 'lineDefaults',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: {},
		description:
			'Used for lines that have nothing: product ID (where no code is numeric) and picture are required',
		options: sharedLineValues,
	},
	{
		...addressCollection(
			'Override Recipient',
			'overrideRecipient',
			'Used instead of what the order has',
			keysOf(RECIPIENT),
		),
		displayOptions: fromOrder,
	},
	{
		displayName: 'Override Order',
		name: 'overrideOrder',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: {},
		description: 'Used instead of what the order has',
		options: orderValues,
	},
	{
		displayName: 'Override Every Line',
		name: 'overrideEveryLine',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: {},
		description: 'Used for every line instead of what it has',
		options: sharedLineValues,
	},
	{
		displayName: 'Lines',
		name: 'lines',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add line',
		displayOptions: fromOrder,
		default: {},
		description: "Used instead of the order's lines (orders)",
		options: [{ displayName: 'Line', name: 'line', values: lineValues }],
	},
];
