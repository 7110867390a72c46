import { outputField } from '../../shared/panel/commonFields';
import type { IDataObject } from 'n8n-workflow';
import {
	batchSizeOf,
	batchSizeOption,
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
} from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import { onTopOf } from '../../shared/model/incoming';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import { fetchLabels } from '../client';
import type { LabelState, SttShipment } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	knownOf,
	LABELS_A_CALL,
	labelHints,
	mayPass,
	toShipment,
	waitOnForLabels,
} from '../labels';
import { labelKeyOfNumber } from '../../shared/panel/directionField';
import { boughtNumber, boughtNumberField } from '../orderFields';

interface Payload {
	orderNumber: string;
	rules: WaitRules;
	batchSize: number;
	labelKey: ReturnType<typeof labelKeyOfNumber>;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	shipment?: SttShipment;
	/** The label of the way back. */
	returnShipment?: SttShipment;
}>;

export const labelGetAll = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many labels',
	description: 'Get the labels and tracking numbers of many orders, many in one call',
	chinese: '批量获取面单和跟踪号,多箱订单逐箱给出文件',
	vendorCall: '批量获取LABEL及跟踪号',
	about:
		'The labels of many orders, with the files of every box, in one call for many. One item per order.',
	effect: 'read',
	fields: [
		boughtNumberField('The order number the label was bought under (orderids)'),
		outputField,
		optionsField([
			...waitOptions(CHECK_EVERY_SECONDS),
			batchSizeOption(LABELS_A_CALL, 'order numbers'),
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare(item) {
		const orderNumber = boughtNumber(item);
		return {
			orderNumber,
			rules: waitRules(item, CHECK_EVERY_SECONDS),
			batchSize: batchSizeOf(item, LABELS_A_CALL),
			labelKey: labelKeyOfNumber(item.json, orderNumber),
		};
	},
	batch: {
		group: () => '',
		size: (item) => batchSizeOf(item, LABELS_A_CALL),
		async send(batch) {
			const { item } = batch[0];
			const numbers = [...new Set(batch.map(({ payload }) => payload.orderNumber))];
			const labels = await fetchLabels(item.context, numbers, limitsOf(item));
			return batch.map(({ item: own, payload: { orderNumber, rules, labelKey } }) => {
				const label = labels.get(orderNumber)!;
				const state: LabelState = { orderNumber, ...knownOf(own.json[labelKey]) };
				if (!(label instanceof Failure)) state.record = label;
				else if (rules.wait && mayPass(label)) state.pendingReason = label.message;
				else return label;
				return state;
			});
		},
	},
	settle: waitOnForLabels,
	achieved: ({ labelKey }, result): IDataObject =>
		result.record ? { [labelKey]: toShipment(result) } : {},
	output(item, { rules, labelKey }, result) {
		const json =
			item.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: ({
						...item.json,
						[labelKey]: onTopOf(item.json[labelKey], toShipment(result)),
					} satisfies Simplified);
		return rules.download
			? downloadFiles(item, result, rules).then((binary) => ({ json, binary }))
			: { json };
	},
	hints: labelHints,
});
