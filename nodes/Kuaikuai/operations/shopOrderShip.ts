import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import { objectOrNothing } from '../../shared/model/incoming';
import { compareTexts } from '../../shared/panel/menuOrder';
import type { ItemContext } from '../../shared/operation';
import { refuseCancelled } from '../../shared/label/shippable';
import { checkedNumber } from '../../shared/label/trackingNumber';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { textParam } from '../../shared/panel/parameters';
import type { Body } from '../answers';
import type { ShipBack } from '../client';
import { ship, shipBackForm } from '../client';
import { shopOrderIdField, shopOrderIdOf } from '../shopOrderFields';
import { aliasOfNumber, CARRIER_ALIASES, guessAlias } from '../vocabulary';

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipBack: ShipBack & { success: true } }>;

export const shopOrderShip = operation<ShipBack, Body>({
	resource: 'shopOrder',
	operation: 'ship',
	name: 'Ship Back',
	action: 'Ship back a shop order',
	description: 'Report the carrier and tracking number of an order to its marketplace',
	chinese: '把运单号回传给电商平台(发货)',
	vendorCall: '11. 回传物流信息上电商平台',
	about: 'Reports the tracking number of a shop order to its marketplace. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step tells the marketplace that the order was shipped, and cannot be taken back. Two executions at the same moment can each report a waybill: let one workflow do it. Turn on “Preview Only” under Options to check everything without sending.',
		),
		shopOrderIdField,
		{
			displayName: 'Tracking Number',
			name: 'trackingNumber',
			type: 'string',
			required: true,
			default: '={{ $json.shipment?.trackingNumbers?.[0] }}',
			description:
				'The tracking number of the parcel (TrackingNum). An order has one here: of several parcels, the first.',
		},
		{
			displayName: 'Carrier Alias',
			name: 'carrierAlias',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description:
						"From the names of the incoming shipment's carrier and service; where it has none, from the form of the tracking number",
				},
				...CARRIER_ALIASES.map(({ code, name }) => ({ name, value: code })),
			].sort((a, b) => compareTexts(a.name, b.name)),
			default: 'auto',
			description: 'Who carries the parcel: the marketplace is told one of these (CarrierAlias)',
		},
		{
			displayName: 'Service',
			name: 'service',
			type: 'string',
			required: true,
			// STT's service is a channel's number, which tells a marketplace nothing; its name is the carrier.
			default:
				'={{ /^\\d+$/.test($json.shipment?.service) ? $json.shipment.carrier : $json.shipment?.service }}',
			description: "The carrier's service, as the marketplace is told (ShipServiceLevel)",
		},
		outputField,
		optionsField([concurrencyOption, previewOption, ...callOptions]),
	],

	prepare(item) {
		const shopOrderId = String(shopOrderIdOf(item));
		const given = textParam(item, 'trackingNumber', 'Tracking Number', {
			hint: 'a label operation puts it into “shipment.trackingNumbers”; a label that is not ready has none yet',
			pattern: {
				test: /^[!-~]+$/,
				says: 'is no tracking number: it holds blanks or characters that occur in none',
			},
		});
		const trackingNumber = checkedNumber(given, 'Tracking Number');
		refuseCancelled(item.json, trackingNumber, 'Tracking Number');
		const carrierAlias = aliasOf(item, trackingNumber);
		return {
			shopOrderId,
			trackingNumber,
			carrierAlias,
			service: textParam(item, 'service', 'Service', {
				hint: 'a label operation puts it into “shipment.service”',
			}),
		};
	},

	keyField: 'Shop Order ID',
	key: ({ shopOrderId }) => shopOrderId,
	preview: shipBackForm,
	send: (item, shipBack) => ship(item.context, shipBack, limitsOf(item)),
	receipt: ({ shopOrderId, trackingNumber }) =>
		`shop order ${shopOrderId} shipped back with ${trackingNumber}`,
	output: (item, shipBack, answer) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? answer
				: ({ ...item.json, shipBack: { ...shipBack, success: true } } satisfies Simplified),
	}),
});

function aliasOf(item: ItemContext, trackingNumber: string): string {
	const chosen = textParam(item, 'carrierAlias', 'Carrier Alias');
	const known = CARRIER_ALIASES.find(({ code }) => code.toLowerCase() === chosen.toLowerCase());
	if (known) return known.code;
	if (chosen !== 'auto') {
		throw invalid(
			'Carrier Alias',
			`Carrier Alias (CarrierAlias) must be one of ${CARRIER_ALIASES.map(({ code }) => code).join(', ')}: “${chosen}”`,
		);
	}
	const { carrier, providerCarrier, service, serviceName } = objectOrNothing(item.json.shipment);
	const names = [carrier, providerCarrier, serviceName, service].map(textOrNull);
	const guessed =
		guessAlias(names) ??
		(names.every((name) => name === null) ? aliasOfNumber(trackingNumber) : undefined);
	if (guessed !== undefined) return guessed;
	const seen = names.filter((name) => name !== null).join(', ');
	throw invalid(
		'Carrier Alias',
		`Carrier Alias (CarrierAlias) cannot be told from ${seen ? `“${seen}”` : 'the incoming order, which has no carrier'}`,
		'Choose UPS, FedEx or USPS in the node. These are the ones the provider knows.',
	);
}
