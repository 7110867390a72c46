import type { IDataObject } from 'n8n-workflow';
import { FROM_ORDER, noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import { objectOrNothing } from '../../shared/model/incoming';
import type { ItemContext } from '../../shared/operation';
import { checkedNumber } from '../../shared/label/trackingNumber';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOf } from '../../shared/model/order';
import { optionalText, textParam } from '../../shared/panel/parameters';
import type { ShipBack } from '../client';
import { ship } from '../client';
import { PLATFORMS, platformFields, platformOf } from '../vocabulary';

interface Mapping {
	from?: unknown;
	courier?: unknown;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipBack: ShipBack & { success: true } }>;

export const orderShip = operation<ShipBack, IDataObject>({
	resource: 'order',
	operation: 'ship',
	name: 'Ship Back',
	action: 'Ship back an order',
	description: 'Report the courier and waybill of an order to its marketplace',
	chinese: '把快递公司和运单号回传给电商平台(发货)',
	vendorCall: '订单发货API',
	about: 'Reports the waybill of a shipped order to its marketplace. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step tells the marketplace that the order was shipped, and the provider may bill it as one call. Two executions at the same moment can each report a waybill: let one workflow do it. Turn on “Preview Only” under Options to check everything without sending.',
		),
		...platformFields(FROM_ORDER),
		{
			displayName: 'Shop ID',
			name: 'shopId',
			type: 'string',
			required: true,
			default: '={{ $json.shopId }}',
			description: 'The shop as the authorization callback named it (shopId)',
		},
		{
			displayName: 'Order Number',
			name: 'orderNumber',
			type: 'string',
			required: true,
			default: '={{ $json.number }}',
			description: "The marketplace's order number (orderNum)",
		},
		{
			displayName: 'Waybill',
			name: 'waybill',
			type: 'string',
			required: true,
			default: '={{ $json.shipment?.trackingNumbers?.[0] }}',
			description:
				'The tracking number of the parcel (waybill). An order has one here: of several parcels, the first.',
		},
		{
			displayName: 'Courier',
			name: 'courier',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description:
				'The courier that carries the parcel (com). Not needed where Courier Map matches.',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchCouriers', searchable: true },
				},
				{
					displayName: 'By Code',
					name: 'code',
					type: 'string',
					placeholder: 'e.g. yuantong',
				},
			],
		},
		{
			displayName: 'Courier Map',
			name: 'courierMap',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add mapping',
			default: {},
			description:
				'Which courier code to use for which carrier, service or channel of the incoming label. The first match wins over Courier.',
			options: [
				{
					displayName: 'Mapping',
					name: 'mappings',
					values: [
						{
							displayName: 'Carrier, Service or Channel',
							name: 'from',
							type: 'string',
							default: '',
							placeholder: 'e.g. FEDEX_GROUND',
							description:
								"Compared with the shipment's carrier, service and provider carrier, upper and lower case alike",
						},
						{
							displayName: 'Courier Code',
							name: 'courier',
							type: 'string',
							default: '',
							placeholder: 'e.g. fedex',
							description: 'The courier code to send (com)',
						},
					],
				},
			],
		},
		outputField,
		optionsField([concurrencyOption, previewOption, ...callOptions]),
	],

	prepare: (item) => ({
		platform: shopPlatformOf(item),
		shopId: textParam(item, 'shopId', 'Shop ID', {
			hint: 'an order of the Kuaidi100 nodes carries it as “shopId”',
		}),
		orderNumber: textParam(item, 'orderNumber', 'Order Number', {
			hint: 'an order carries it as “number”',
		}),
		courier: courierOf(item),
		waybill: waybillOf(item),
	}),

	key: ({ platform, shopId, orderNumber }) => `${platform}/${shopId}/${orderNumber}`,
	preview: ({ platform, shopId, orderNumber, courier, waybill }) => ({
		type: platform,
		shopId,
		orderNum: orderNumber,
		com: courier,
		waybill,
	}),
	send: (item, shipBack) => ship(item.context, shipBack, limitsOf(item)) as Promise<IDataObject>,
	receipt: ({ orderNumber, waybill }) => `${orderNumber} shipped back with ${waybill}`,
	output: (item, shipBack, answer) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? answer
				: ({ ...item.json, shipBack: { ...shipBack, success: true } } satisfies Simplified),
	}),

	hints(sent) {
		const unknown = [...new Set(sent.map(({ payload }) => payload.platform))].filter(
			(platform) => !PLATFORMS.some(({ code, shipBack }) => code === platform && shipBack),
		);
		return unknown.map(
			(platform) =>
				`The provider documents no ship-back for ${platform}: check the order in the shop`,
		);
	},
});

function waybillOf(item: ItemContext): string {
	const given = textParam(item, 'waybill', 'Waybill', {
		hint: 'a label operation puts it into “shipment.trackingNumbers”; a label that is not ready has none yet',
		pattern: {
			test: /^[!-~]+$/,
			says: 'is not a waybill: it holds blanks or characters that occur in none',
		},
	});
	return checkedNumber(given, 'Waybill');
}

/**
 * An order of another provider's shop cannot be shipped back here: the platform it carries is that
 * provider's word.
 */
function shopPlatformOf(item: ItemContext): string {
	const platform = platformOf(item);
	const { source, platform: own } = item.json;
	if (typeof source === 'string' && source !== 'kuaidi100' && platform === own) {
		throw invalid(
			'Platform',
			`Platform “${platform}” is that of an order from ${source}: Kuaidi100 only ships back orders of its own shops`,
			'Ship it back with the node it came from; or set “Platform”, “Shop ID” and “Order Number” in the node, if the order is in a shop of Kuaidi100 too.',
		);
	}
	return platform;
}

/** The map's first match, else the chosen courier; codes are lower case. */
function courierOf(item: ItemContext): string {
	const shipment = objectOrNothing(item.json.shipment);
	const words = [shipment.carrier, shipment.service, shipment.providerCarrier, shipment.serviceName]
		.map((word) => textOf(word).toLowerCase())
		.filter((word) => word !== '');
	const { mappings = [] } = item.param('courierMap', {}) as { mappings?: Mapping[] };
	const match = mappings.find(({ from }) => words.includes(textOf(from).toLowerCase()));
	const code = optionalText(match ? match.courier : item.param('courier', ''), 'Courier');
	if (code === undefined) {
		throw invalid(
			'Courier',
			'Courier is missing',
			words.length > 0
				? `Choose a courier, or add a mapping for one of: ${words.join(', ')}.`
				: 'Choose a courier from the list, or enter its Kuaidi100 code.',
		);
	}
	if (!/^[a-z0-9_]+$/i.test(code)) {
		throw invalid(
			'Courier',
			`Courier “${code}” is not a code`,
			'Use a Kuaidi100 courier code such as yuantong or ups.',
		);
	}
	return code.toLowerCase();
}
