import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { downloadLabels } from '../../shared/label/download';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { binaryPropertyOf, downloadOptions } from '../../shared/label/waitFields';
import type { Body } from '../answers';
import { fetchTransferLabel } from '../client';
import { ownBase } from '../labels';
import { boughtNumber, boughtNumberField } from '../orderFields';

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ transferLabel: { orderNumber: string; labelUrl: string } }>;

export const labelGetTransfer = operation<{ orderNumber: string }, { url: string; entry: Body }>({
	resource: 'label',
	operation: 'getTransfer',
	name: 'Get Transfer Label',
	action: 'Get a transfer label',
	description: 'Get the transfer label (转运标签) of an order, in channels that have one',
	chinese: '获取转运标签(仅部分渠道)',
	vendorCall: '获取转运标签',
	about: 'The transfer label of an order; some channels only. One item per order.',
	effect: 'read',
	fields: [
		boughtNumberField('The order number the label was bought under (Orderid)'),
		outputField,
		optionsField([
			...downloadOptions(
				'Download Label',
				"Whether to put the transfer label's file into the item as binary data",
			),
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({ orderNumber: boughtNumber(item) }),
	send: (item, { orderNumber }) => fetchTransferLabel(item.context, orderNumber, limitsOf(item)),
	achieved: ({ orderNumber }, { url }) => ({ transferLabel: { orderNumber, labelUrl: url } }),
	output: async (item, { orderNumber }, { url, entry }) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? entry
				: ({ ...item.json, transferLabel: { orderNumber, labelUrl: url } } satisfies Simplified),
		binary:
			item.options.download === true
				? await downloadLabels(item, [{ boxNumber: null, labelUrl: url }], {
						name: `transfer-${orderNumber}`,
						property: binaryPropertyOf(item),
						ownBase: await ownBase(item),
					})
				: undefined,
	}),
});
