/** What a ship-back asks for in either edition: its fields and how they are read. */
import type { INodeProperties } from 'n8n-workflow';
import { invalid } from '../shared/failure';
import { refuseCancelled, refuseCombined } from '../shared/label/shippable';
import { checkedNumber } from '../shared/label/trackingNumber';
import { objectOrNothing } from '../shared/model/incoming';
import type { OrderWith } from '../shared/model/order';
import { textOf } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { A_NUMBER, optionalText, textParam } from '../shared/panel/parameters';
import type { ShipBack } from './client';
import type { Edition } from './editions';
import { editionOfSource } from './editions';
import { platformOf } from './vocabulary';

interface Mapping {
	from?: unknown;
	courier?: unknown;
}

/** What one item holds after a ship-back, in either edition. */
export type ShippedBack = OrderWith<{
	shipBack: ShipBack & {
		/** Enterprise: the sub-orders in this parcel; none where it is the whole order. */
		subOrderNumbers?: string[];
		success: true;
	};
}>;

/** @param own how the edition's documents call the two that they call differently */
export function shipBackFields({
	waybill,
	courier,
}: {
	waybill: string;
	courier: string;
}): INodeProperties[] {
	return [
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
			description: `The tracking number of the parcel (${waybill}). An order has one here: of several parcels, the first.`,
		},
		{
			displayName: 'Courier',
			name: 'courier',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description: `The courier that carries the parcel (${courier}). Not needed where Courier Map matches.`,
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
							description: `The courier code to send (${courier})`,
						},
					],
				},
			],
		},
	];
}

/** @throws Failure `invalid` naming the field */
export function readShipBack(item: ItemContext, edition: Edition): ShipBack {
	const shipBack = {
		platform: shopPlatformOf(item, edition),
		shopId: textParam(item, 'shopId', 'Shop ID', {
			hint: 'an order of the Kuaidi100 nodes carries it as “shopId”',
			pattern: A_NUMBER,
		}),
		orderNumber: textParam(item, 'orderNumber', 'Order Number', {
			hint: 'an order carries it as “number”',
			pattern: A_NUMBER,
		}),
		courier: courierOf(item),
		waybill: waybillOf(item),
	};
	refuseCombined(item.json, shipBack.orderNumber);
	refuseCancelled(item.json, shipBack.waybill, 'Waybill');
	return shipBack;
}

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
 * An order of another provider's shop, or of the other edition's, cannot be shipped back here: the
 * platform it carries is that provider's word, and the account does not know the shop.
 */
function shopPlatformOf(item: ItemContext, { source: ownSource, name }: Edition): string {
	const platform = platformOf(item);
	const { source, platform: own } = item.json;
	if (typeof source !== 'string' || source === ownSource || platform !== own) return platform;
	const other = editionOfSource(source);
	throw invalid(
		'Platform',
		`Platform “${platform}” is that of an order from ${source}: Kuaidi100 only ships back orders of its own shops`,
		other
			? `Choose the edition “${other.name}” in the node: the order came from there. Or set “Platform”, “Shop ID” and “Order Number” in the node, if the shop is connected to the edition “${name}” too.`
			: 'Ship it back with the node it came from; or set “Platform”, “Shop ID” and “Order Number” in the node, if the order is in a shop of Kuaidi100 too.',
	);
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
