import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { binaryPropertyOf, downloadOptions } from '../../shared/label/waitFields';
import type { LabelRecord } from '../labelRecord';
import { fetchShopLabels } from '../client';
import type { KuaikuaiShipment, LabelState } from '../labels';
import { downloadFiles, isUnderRefund, toShipment } from '../labels';
import { shopOrderIdField, shopOrderIdOf } from '../shopOrderFields';

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipment: KuaikuaiShipment | null }>;

export const shopOrderGetLabels = operation<{ shopOrderId: number }, LabelRecord[]>({
	resource: 'shopOrder',
	operation: 'getLabels',
	name: 'Get Labels',
	action: 'Get the labels of a shop order',
	description: 'Get all labels of an order of a connected shop',
	chinese: '查询一个电商订单的全部面单',
	vendorCall: '10. 获取电商订单面单列表',
	about:
		'All labels of a shop order. One item per label; an order without labels gives one with shipment null.',
	effect: 'read',
	fields: [
		shopOrderIdField,
		outputField,
		optionsField([
			...downloadOptions(
				'Download Label',
				'Whether to put the files of labels that are ready into the items as binary data, one for each parcel',
				{ several: true },
			),
			{
				displayName: 'Skip Labels Under Refund',
				name: 'skipRefunds',
				type: 'boolean',
				default: false,
				description: 'Whether to leave out labels that are being refunded (LabelStatus 1810)',
			},
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({ shopOrderId: shopOrderIdOf(item) }),
	send: (item, { shopOrderId }) => fetchShopLabels(item.context, shopOrderId, limitsOf(item)),

	async output(item, { shopOrderId }, labels) {
		const raw = item.param('output', 'simplified') === 'raw';
		const kept =
			item.options.skipRefunds === true ? labels.filter((label) => !isUnderRefund(label)) : labels;
		if (kept.length === 0 && !raw)
			return { json: { ...item.json, shipment: null } satisfies Simplified };
		const rules = {
			wait: false,
			download: item.options.download === true,
			binaryProperty: binaryPropertyOf(item),
			maxWaitMs: 0,
			checkEveryMs: 0,
		};
		const outputs = [];
		for (const record of kept) {
			const state: LabelState = {
				orderNumber: record.orderNumber,
				record,
				reused: false,
				carrier: null,
				service: null,
				shopOrderId,
			};
			outputs.push({
				json: raw
					? record.entry
					: ({ ...item.json, shipment: toShipment(state) } satisfies Simplified),
				binary: await downloadFiles(item, state, rules),
			});
		}
		return outputs;
	},

	hints(sent) {
		const none = sent.filter(({ result }) => result.length === 0).length;
		return none > 0 ? [`${none} shop orders have no label: their items say shipment null`] : [];
	},
});
