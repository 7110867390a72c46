import type { IDataObject } from 'n8n-workflow';
import { FROM_ORDER, noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import type { ShipBack } from '../client';
import { ship } from '../client';
import { CLOUD_MARKET } from '../editions';
import type { ShippedBack } from '../shipBackFields';
import { readShipBack, shipBackFields } from '../shipBackFields';
import { PLATFORMS, platformFields } from '../vocabulary';

/** What one item holds; the output schema is made from it. */
export type Simplified = ShippedBack;

export const orderShip = operation<ShipBack, IDataObject>({
	resource: 'order',
	operation: 'ship',
	edition: CLOUD_MARKET.edition,
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
		...shipBackFields({ waybill: 'waybill', courier: 'com' }),
		outputField,
		optionsField([concurrencyOption, previewOption, ...callOptions]),
	],

	prepare: (item) => readShipBack(item, CLOUD_MARKET),

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
