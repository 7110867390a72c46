/**
 * The fields of a shipment that is priced or bought (Shipment, ShipAddr, Parcel, Item: sections 3,
 * 4 and 9).
 */
import { prefixOption } from '../shared/panel/options';
import { directionField } from '../shared/panel/directionField';
import { productFields, productOptions } from '../shared/panel/productFields';
import type { INodeProperties } from 'n8n-workflow';
import type { AddressKey } from '../shared/panel/addressFields';
import { addressCollection, SENDER_SHOWN } from '../shared/panel/addressFields';
import { compareTexts } from '../shared/panel/menuOrder';
import { FREIGHT_CLASSES, UNITS } from './vocabulary';

const fromOrder = { show: { orderData: ['fromOrder'] } };
const byName = (a: INodeProperties, b: INodeProperties) =>
	compareTexts(a.displayName, b.displayName);

export const carrierField: INodeProperties = {
	displayName: 'Carrier',
	name: 'carrier',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		"The carrier of your account (Carrier). By Name takes an expression, such as the first rate's carrier after “Rate: Get Many”.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchCarriers', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. ups2',
			hint: 'After “Rate: Get Many”: {{ $json.rates[0].carrier }}',
		},
	],
};

export const serviceField: INodeProperties = {
	displayName: 'Service',
	name: 'service',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['carrier.value'] },
	default: { mode: 'list', value: '' },
	required: true,
	description:
		"The carrier's service (CarrierServiceLevel). The list holds those of the carrier above. By Name takes an expression, such as the first rate's service after “Rate: Get Many”.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchServices', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Ground',
			hint: 'After “Rate: Get Many”: {{ $json.rates[0].service }}',
		},
	],
};

export const orderNumberField: INodeProperties = {
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'string',
	required: true,
	default: '={{ $json.number }}',
	description:
		'Your order number, 8 to 50 letters, digits, “_” or “-” (OrderNum). The provider takes each number once, which is what keeps a label from being bought twice. A prefix can be set under Options.',
};

const ADDRESS = {
	name: 'Name',
	company: 'Company, at most 30 characters',
	phone: 'PhoneNumber',
	line1: 'Address1, at most 35 characters',
	line2: 'Address2, at most 35 characters',
	city: 'City',
	state: 'State, two letters',
	postalCode: 'PostalCode',
	country: 'Country',
};

const addressType: INodeProperties = {
	displayName: 'Address Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Automatic', value: 'auto', description: 'The provider judges' },
		{ name: 'Business', value: 'business' },
		{ name: 'Residential', value: 'residential' },
	],
	default: 'auto',
	description: 'Whether somebody lives there: carriers charge more for it (AddrType)',
};

/** A collection of the provider's address fields (ShipAddr). */
export function addressFields(
	displayName: string,
	name: string,
	description: string,
	{ withType = true, shown }: { withType?: boolean; shown?: AddressKey[] } = {},
): INodeProperties {
	return addressCollection(displayName, name, description, ADDRESS, {
		more: withType ? [addressType] : [],
		shown,
	});
}

const amount = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 2 },
	default: 0,
	description,
});

const size: INodeProperties[] = [
	amount('Weight', 'weight', 'Weight of the parcel in the unit above, two decimals (Weight)'),
	...['Length', 'Width', 'Height'].map((side) =>
		amount(side, side.toLowerCase(), `In the unit above, two decimals (${side})`),
	),
	amount(
		'Insured Value',
		'insure',
		'Amount to insure the parcel for, two decimals; only carriers that offer insurance (Insure)',
	),
];

const picking: INodeProperties = {
	displayName: 'Picking Information',
	name: 'picking',
	type: 'string',
	default: '',
	description: 'Printed on the label; only with carriers that support it (Picking)',
};

/**
 * Layer two of the parameter panel: where the shipment comes from. `priced` leaves out what the
 * rate call does not know.
 */
export function shipmentFields({ priced = false, ofShop = false } = {}): INodeProperties[] {
	const parcel = [...size, ...(priced ? [] : [picking])].sort(byName);
	return [
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
				{
					name: 'JSON',
					value: 'json',
					description: "A shipment in the provider's own field names",
				},
			],
			default: 'fromOrder',
			description: 'Where the shipment comes from. Precedence: override, then order, then default.',
		},
		{
			displayName: 'Shipment (JSON)',
			name: 'shipmentJson',
			type: 'json',
			displayOptions: { show: { orderData: ['json'] } },
			default: '{}',
			description:
				"The provider's Shipment object. The key is added; carrier, service and numbers are those of the fields above unless they are set here.",
		},
		{
			displayName: 'Units',
			name: 'weightUnitType',
			type: 'options',
			displayOptions: fromOrder,
			options: UNITS.map(({ code, name }) => ({ name, value: code })).sort((a, b) =>
				compareTexts(a.name, b.name),
			),
			default: 0,
			description:
				'The units of the parcels (WeightUnitType). Parcels that an order brings along are converted.',
		},
		...(ofShop ? [] : [{ ...directionField, displayOptions: fromOrder }]),
		{
			...addressFields(
				'Sender',
				'sender',
				'Where parcels are sent from (ShipFrom); a “sender” in the order takes precedence',
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
			description: 'The parcel of orders that bring none',
			options: parcel,
		},
		...productFields({ declares: false }).map((field) => ({ ...field, displayOptions: fromOrder })),
		{
			displayName: 'Parcels',
			name: 'parcels',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add parcel',
			displayOptions: fromOrder,
			default: {},
			description:
				'Parcels, instead of the default box (Parcels). Several only with carriers that take more than one.',
			options: [{ displayName: 'Parcel', name: 'parcel', values: parcel }],
		},
		{
			displayName: 'Goods',
			name: 'items',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add goods',
			displayOptions: fromOrder,
			default: {},
			description: "What is in the parcels, instead of the order's lines (ItemList)",
			options: [
				{
					displayName: 'Goods',
					name: 'item',
					values: [
						{
							displayName: 'Quantity',
							name: 'quantity',
							type: 'number',
							typeOptions: { minValue: 1 },
							default: 1,
							description: 'Number of pieces (Quantity)',
						},
						{
							displayName: 'SKU',
							name: 'sku',
							type: 'string',
							default: '',
							description: 'SKU of the goods (Sku)',
						},
					],
				},
			],
		},
		{
			...addressFields(
				'Recipient Defaults',
				'recipientDefaults',
				'Used where the order has nothing (ShipTo): some marketplaces give no address at all',
			),
			displayOptions: fromOrder,
		},
		{
			...addressFields(
				'Override Recipient',
				'overrideRecipient',
				'Used instead of what the order has (ShipTo)',
			),
			displayOptions: fromOrder,
		},
		{
			...addressFields(
				'Override Sender',
				'overrideSender',
				'Used instead of the sender an order carries (ShipFrom)',
			),
			displayOptions: fromOrder,
		},
	];
}

/** For the collection “Options”: what Rates knows too. */
export const pricedOptions: INodeProperties[] = [
	...productOptions('unit above'),
	{
		displayName: 'Freight Class',
		name: 'freightClass',
		type: 'options',
		options: FREIGHT_CLASSES.map((value) => ({ name: value, value })),
		default: '50',
		description: 'Required for UPS GFP, not used by others (FreightClass)',
	},
	{
		displayName: 'Signature',
		name: 'signature',
		type: 'boolean',
		default: false,
		description: 'Whether the recipient has to sign (Signature)',
	},
];

/** For the collection “Options” of what buys a label. */
export const labelOptions: INodeProperties[] = [
	...pricedOptions,
	{
		displayName: 'Change Service Automatically',
		name: 'autoChangeService',
		type: 'boolean',
		default: false,
		description:
			'Whether some FedEx channels may switch between FedEx Ground and FedEx Home Delivery to fit the address type (AutoChangeService)',
	},
	{
		displayName: 'Label Size',
		name: 'labelSize',
		type: 'options',
		options: [
			{ name: '4x6', value: 0 },
			{ name: 'A4', value: 1 },
		],
		default: 0,
		description: 'Size of the label (LabelSize)',
	},
	prefixOption(
		"Put before the order number, which is unique in the provider's whole system, not only in your account",
	),
	{
		displayName: 'Remark 1',
		name: 'remark1',
		type: 'string',
		default: '',
		description: 'First remark (Remark1)',
	},
	{
		displayName: 'Remark 2',
		name: 'remark2',
		type: 'string',
		default: '',
		description: 'Second remark (Remark2)',
	},
];
