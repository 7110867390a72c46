/**
 * The fields of an order that is created or priced (document: 单条创建订单, 请求示例), shared by all
 * operations that take one.
 */
import { prefixOption } from '../shared/panel/options';
import { BOUGHT_NUMBER, directionField, returnSuffixOption } from '../shared/panel/directionField';
import { productFields, productOptions } from '../shared/panel/productFields';
import type { INodeProperties } from 'n8n-workflow';
import { addressCollection, SENDER_SHOWN } from '../shared/panel/addressFields';
import { keysOf } from '../shared/model/column';
import { RECIPIENT_COLUMNS, SENDER_COLUMNS } from './documentTable';
import { compareTexts } from '../shared/panel/menuOrder';
import type { ItemContext } from '../shared/operation';
import { A_NUMBER, textParam } from '../shared/panel/parameters';

const fromOrder = { show: { orderData: ['fromOrder'] } };

export const channelField: INodeProperties = {
	displayName: 'Channel',
	name: 'channelId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The transport channel of your account (Channel_id)',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchChannels', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 386' },
	],
};

export const orderNumberField: INodeProperties = {
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'string',
	required: true,
	default: '={{ $json.number }}',
	description:
		'Your order number (OrderID). The provider takes each number once, which is what keeps a label from being bought twice.',
};

/** The number of an order that was created before. */
export function boughtNumberField(description: string): INodeProperties {
	return {
		...orderNumberField,
		default: BOUGHT_NUMBER,
		description,
	};
}

export function boughtNumber(item: ItemContext): string {
	return textParam(item, 'orderNumber', 'Order Number', {
		hint: 'an order with a label carries it as “shipment.orderNumber”',
		pattern: A_NUMBER,
	});
}

const RECIPIENT = keysOf(RECIPIENT_COLUMNS);
const SENDER = keysOf(SENDER_COLUMNS);

const declared: INodeProperties[] = [
	{
		displayName: 'Battery',
		name: 'battery',
		type: 'string',
		default: '',
		description: 'Battery description (battery)',
	},
	{
		displayName: 'Chinese Name',
		name: 'cnName',
		type: 'string',
		default: '',
		description: 'Chinese name of the goods (cnname)',
	},
	{
		displayName: 'English Name',
		name: 'enName',
		type: 'string',
		default: '',
		description: 'English name of the goods (enname)',
	},
	{
		displayName: 'HS Code',
		name: 'hsCode',
		type: 'string',
		default: '',
		description: 'Customs code (hscode)',
	},
	{
		displayName: 'Material',
		name: 'material',
		type: 'string',
		default: '',
		description: 'Material of the goods (material)',
	},
	{
		displayName: 'Unit Price',
		name: 'price',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			"Declared price of one piece (price). The provider's document names no currency: use the one your channel declares in.",
	},
	{
		displayName: 'Unit Weight (Kg)',
		name: 'unitWeight',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Weight of one piece in kilograms (cweight)',
	},
	{
		displayName: 'Use',
		name: 'use',
		type: 'string',
		default: '',
		description: 'What the goods are used for (use)',
	},
];

const size: INodeProperties[] = [
	{
		displayName: 'Weight (Kg)',
		name: 'weight',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Weight of the box in kilograms, not of one product (weight)',
	},
	...['Length', 'Width', 'Height'].map(
		(side): INodeProperties => ({
			displayName: `${side} (Cm)`,
			name: side.toLowerCase(),
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: `In centimetres; the provider takes whole ones, so it is rounded up (${side.toLowerCase()})`,
		}),
	),
];

const byName = (a: INodeProperties, b: INodeProperties) =>
	compareTexts(a.displayName, b.displayName);

const parcelRow: INodeProperties[] = [
	{
		displayName: 'Box Number',
		name: 'boxNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. box1',
		description:
			'Number of the box (box). Rows with the same number are products of one box; only the first needs weight and size.',
	},
	{
		displayName: 'Box Note',
		name: 'boxNote',
		type: 'string',
		default: '',
		description: "Text on this box's label (boxnote)",
	},
	...size,
	{
		displayName: 'SKU',
		name: 'sku',
		type: 'string',
		default: '',
		description: 'SKU of the goods (sku)',
	},
	{
		displayName: 'Quantity',
		name: 'quantity',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Declared number of pieces (num)',
	},
	...declared,
];
parcelRow.sort(byName);

export const orderFields: INodeProperties[] = [
	{
		displayName: 'Label Note',
		name: 'note',
		type: 'string',
		default: '',
		placeholder: 'e.g. SKU-1 x 2',
		description: 'Text printed on the label (Note; with several boxes also boxnote)',
	},
	{
		displayName: 'Order Data',
		name: 'orderData',
		type: 'options',
		options: [
			{
				name: 'From Incoming Order',
				value: 'fromOrder',
				description: 'Recipient and goods from the order, the rest from the fields below',
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
			"One element of the provider's “orders” list. Account, channel and cargo_type are added; OrderID is the order number above unless it is set here.",
	},
	{ ...directionField, displayOptions: fromOrder },
	{
		...addressCollection(
			'Sender',
			'sender',
			'Where parcels are sent from; a “sender” in the order takes precedence',
			SENDER,
			{ shown: SENDER_SHOWN },
		),
		displayOptions: fromOrder,
	},
	{
		displayName: 'Default Box',
		name: 'defaultBox',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: { weight: 0, length: 0, width: 0, height: 0 },
		description: 'The box of orders that bring no parcels: one box that holds all lines',
		options: [...size].sort(byName),
	},
	...productFields({ declares: true }).map((field) => ({ ...field, displayOptions: fromOrder })),
	{
		displayName: 'Parcels',
		name: 'parcels',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add parcel',
		displayOptions: fromOrder,
		default: {},
		description:
			"Boxes and their goods, instead of the default box and the order's lines (parcels)",
		options: [
			{
				displayName: 'Parcel',
				name: 'parcel',
				values: parcelRow,
			},
		],
	},
	{
		displayName: 'Customs',
		name: 'customs',
		type: 'collection',
		placeholder: 'Add field',
		displayOptions: fromOrder,
		default: {},
		description:
			"Declaration of goods, where a line or a parcel row says nothing itself. Names and prices set here replace those of the order's lines.",
		options: declared,
	},
	{
		...addressCollection(
			'Recipient Defaults',
			'recipientDefaults',
			'Used where the order has nothing: Chinese marketplaces give no country, for example',
			RECIPIENT,
		),
		displayOptions: fromOrder,
	},
	{
		...addressCollection(
			'Override Recipient',
			'overrideRecipient',
			'Used instead of what the order has',
			RECIPIENT,
		),
		displayOptions: fromOrder,
	},
	{
		...addressCollection(
			'Override Sender',
			'overrideSender',
			'Used instead of the sender an order carries',
			SENDER,
		),
		displayOptions: fromOrder,
	},
];

/** Rare identifiers, for the collection “Options”. */
export const orderOptions: INodeProperties[] = [
	{
		displayName: 'Address ID',
		name: 'addressId',
		type: 'number',
		default: 0,
		description: 'Address of your account that special channels ask for (Otheraddid)',
	},
	{
		displayName: 'Number of Parcels',
		name: 'parcelCount',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1,
		description:
			"How many parcels an order from a warehouse's stock goes out in (Parcel_num); other orders count their boxes",
	},
	prefixOption(
		'Put before the order number, so that the orders of two shops with the same number are two orders. An expression may give each shop its own.',
	),
	{
		displayName: 'Platform ID',
		name: 'platformId',
		type: 'number',
		default: 0,
		description: 'Platform code agreed with the provider (ptid)',
	},
	...productOptions('Kg'),
	returnSuffixOption,
	{
		displayName: 'Reference 1',
		name: 'reference1',
		type: 'string',
		default: '',
		description: 'Special purpose, only when agreed with the provider (ydh1)',
	},
	{
		displayName: 'Reference 2',
		name: 'reference2',
		type: 'string',
		default: '',
		description: 'Special purpose, only when agreed with the provider (ydh2)',
	},
	{
		displayName: 'Total Weight (Kg)',
		name: 'totalWeight',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			"Weight of an order from a warehouse's stock in kilograms (Weight); other orders add up their boxes",
	},
	{
		displayName: 'Warehouse ID',
		name: 'warehouseId',
		type: 'number',
		default: 0,
		description:
			'Warehouse whose stock the order is sent from (ckid). Only with it may an order go without parcels.',
	},
];
