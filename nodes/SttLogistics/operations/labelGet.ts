import type { IDataObject } from 'n8n-workflow';
import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import { objectOrNothing, onTopOf } from '../../shared/model/incoming';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import { fetchLabel, fetchLabels } from '../client';
import type { LabelState, SttShipment } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	knownOf,
	labelHints,
	toShipment,
	waitForLabels,
} from '../labels';
import { boughtNumber, boughtNumberField } from '../orderFields';

interface Payload {
	orderNumber: string;
	rules: WaitRules;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipment: SttShipment }>;

export const labelGet = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'get',
	name: 'Get',
	action: 'Get a label',
	description: 'Get the label and tracking number of an order',
	chinese: '获取一个订单的面单和跟踪号',
	vendorCall:
		'获取LABEL及跟踪号 (and, while waiting or downloading, or for an item with several boxes, 批量获取LABEL及跟踪号)',
	about: 'The label of an order. One item per order.',
	effect: 'read',
	fields: [
		boughtNumberField('The order number the label was bought under (Orderid)'),
		outputField,
		optionsField([...waitOptions(CHECK_EVERY_SECONDS), concurrencyOption, ...callOptions]),
	],

	prepare: (item) => ({
		orderNumber: boughtNumber(item),
		rules: waitRules(item, CHECK_EVERY_SECONDS),
	}),
	async send(item, { orderNumber, rules }) {
		const base = { orderNumber, ...knownOf(item.json.shipment) };
		// Orders that wait, and files of several boxes, need the look-up that all orders share: its
		// first round is the first call.
		if (rules.wait) return base;
		return {
			...base,
			record: await (hasSeveralBoxes(item.json) ? fetchBoxes : fetchLabel)(
				item.context,
				orderNumber,
				limitsOf(item),
			),
		};
	},
	settle: waitForLabels,
	achieved: (_payload, result): IDataObject =>
		result.record ? { shipment: toShipment(result) } : {},
	output: async (item, { rules }, result) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: ({
						...item.json,
						shipment: onTopOf(item.json.shipment, toShipment(result)),
					} satisfies Simplified),
		binary: await downloadFiles(item, result, rules),
	}),

	hints: labelHints,
});

/**
 * The call for one order names one tracking number: what is known of further boxes would be lost.
 */
function hasSeveralBoxes({ parcels, shipment }: IDataObject): boolean {
	return [parcels, objectOrNothing(shipment).boxes].some(
		(boxes) => Array.isArray(boxes) && boxes.length > 1,
	);
}

/** The same label by the call that lists the boxes. */
async function fetchBoxes(
	...[context, orderNumber, limits]: Parameters<typeof fetchLabel>
): ReturnType<typeof fetchLabel> {
	const label = (await fetchLabels(context, [orderNumber], limits)).get(orderNumber)!;
	if (label instanceof Failure) throw label;
	return label;
}
