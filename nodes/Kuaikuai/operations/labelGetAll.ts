import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, optionsField } from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import { objectOrNothing, onTopOf } from '../../shared/model/incoming';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { BOUGHT_NUMBER, labelKeyOfNumber } from '../../shared/panel/directionField';
import { A_NUMBER, optionalNumber, textParam } from '../../shared/panel/parameters';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import type { LabelRecord } from '../labelRecord';
import type { KuaikuaiShipment, LabelState } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	fetchEach,
	LABELS_A_CALL,
	toShipment,
	waitOnForLabels,
	waitingHints,
} from '../labels';

const NUMBER_RULES = {
	hint: 'an order with a label carries it as “shipment.orderNumber”',
	pattern: A_NUMBER,
};

interface Payload {
	orderNumber: string;
	rules: WaitRules;
	labelKey: ReturnType<typeof labelKeyOfNumber>;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	shipment?: KuaikuaiShipment;
	/** The label of the way back. */
	returnShipment?: KuaikuaiShipment;
}>;

export const labelGetAll = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many labels',
	description: 'Get the labels and tracking numbers of many orders, many in one call',
	chinese: '批量查询面单和运单号',
	vendorCall: '5. 获取面单信息',
	about: 'The labels of many orders, many in one call. One item per order.',
	effect: 'read',
	fields: [
		{
			displayName: 'Order Number',
			name: 'orderNumber',
			type: 'string',
			required: true,
			default: BOUGHT_NUMBER,
			description:
				'The order number the label was bought under (OrderNum). Each item gives one; the calls take many.',
		},
		outputField,
		optionsField([
			{
				displayName: 'Batch Size',
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: LABELS_A_CALL,
				description: 'How many order numbers one call names. The provider documents no limit.',
			},
			...waitOptions(CHECK_EVERY_SECONDS),
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare(item) {
		const orderNumber = textParam(item, 'orderNumber', 'Order Number', NUMBER_RULES);
		return {
			orderNumber,
			rules: waitRules(item, CHECK_EVERY_SECONDS),
			labelKey: labelKeyOfNumber(item.json, orderNumber),
		};
	},
	batch: {
		group: () => '',
		size: (item) =>
			optionalNumber(item.options.batchSize, 'Batch Size', { integer: true, min: 1 }) ??
			LABELS_A_CALL,
		async send(batch) {
			const [{ item }] = batch;
			const labels = await fetchEach(item, [
				...new Set(batch.map(({ payload }) => payload.orderNumber)),
			]);
			return batch.map(({ item: own, payload: { orderNumber, labelKey } }) => {
				const label = labels.get(orderNumber) ?? notFound(orderNumber);
				return label instanceof Failure ? label : stateOf(orderNumber, label, own.json[labelKey]);
			});
		},
	},
	settle: waitOnForLabels,
	achieved: ({ labelKey }, result) => ({ [labelKey]: toShipment(result) }),
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
	hints: waitingHints,
});

function notFound(orderNumber: string): Failure {
	return new Failure({
		kind: 'refused',
		message: `The provider knows no label under order number ${orderNumber}`,
		description:
			'Check the number (with its prefix), and that the credential is that of the operator the label was bought from.',
	});
}

/** With what the create operation already said of this shipment. */
function stateOf(orderNumber: string, record: LabelRecord, shipment: unknown): LabelState {
	const { reused, carrier, service } = objectOrNothing(shipment);
	return {
		orderNumber,
		record,
		reused: reused === true,
		carrier: textOrNull(carrier),
		service: textOrNull(service),
	};
}
