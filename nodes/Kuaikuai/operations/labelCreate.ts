import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	allowMaskedOption,
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import { labelKeyOf, returnSuffixOption } from '../../shared/panel/directionField';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { optionalText } from '../../shared/panel/parameters';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import type { Body } from '../answers';
import { saysExists } from '../answers';
import type { LabelRecord } from '../labelRecord';
import { createLabel } from '../client';
import { labelOfShipment, safeToRepeat } from '../existingLabel';
import type { KuaikuaiShipment, LabelState } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	labelHints,
	toShipment,
	waitForLabels,
	wasBought,
} from '../labels';
import {
	carrierField,
	labelOptions,
	orderNumberField,
	serviceField,
	shipmentFields,
} from '../shipmentFields';
import { carrierWord, checkCarrier, requireFreightClass } from '../carriers';
import { numberOf, readShipment } from '../fromOrder';
import { isTrue } from '../vocabulary';

interface Payload {
	orderNumber: string;
	shipment: Body;
	rules: WaitRules;
	ifExists: 'reuse' | 'fail';
	labelKey: ReturnType<typeof labelKeyOf>;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	shipment?: KuaikuaiShipment;
	/** The label of the way back. */
	returnShipment?: KuaikuaiShipment;
}>;

export const labelCreate = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'create',
	name: 'Create',
	action: 'Create a label',
	description: 'Buy a label for an order',
	chinese: '下单购买面单',
	vendorCall: '4. 本土运单下单',
	about: 'Buys a label for any order of the shared model. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step buys a label. Turn on “Preview Only” under Options to check everything without buying.',
		),
		carrierField,
		serviceField,
		orderNumberField,
		...shipmentFields(),
		outputField,
		optionsField([
			...labelOptions,
			returnSuffixOption,
			{
				displayName: 'Shop Order Number',
				name: 'shopOrderNumber',
				type: 'string',
				default: '={{ $json.number }}',
				description: "The marketplace's order number, kept with the label (EcOrder)",
			},
			...waitOptions(CHECK_EVERY_SECONDS),
			concurrencyOption,
			previewOption,
			allowMaskedOption,
			...callOptions,
			{
				displayName: 'If Order Number Exists',
				name: 'ifExists',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail' },
					{
						name: 'Return Its Label',
						value: 'reuse',
						description: 'Nothing is bought; the item says reused: true',
					},
				],
				default: 'reuse',
				description:
					'What to do when the provider already knows the order number. The number of a label under refund always fails.',
			},
		]),
	],

	async prepare(item) {
		const given = readShipment(item, 'label');
		const shipment: Body = {
			...given,
			OrderNum: numberOf(item, given.OrderNum, 8),
			Carrier: carrierWord(item, 'carrier', given.Carrier),
			CarrierServiceLevel: carrierWord(item, 'service', given.CarrierServiceLevel),
		};
		const shopOrderNumber = optionalText(item.options.shopOrderNumber, 'Shop Order Number');
		if (shopOrderNumber !== undefined) shipment.EcOrder = shopOrderNumber;
		requireFreightClass(shipment);
		await checkCarrier(item, shipment);
		return {
			orderNumber: shipment.OrderNum as string,
			shipment,
			rules: waitRules(item, CHECK_EVERY_SECONDS),
			ifExists: item.options.ifExists === 'fail' ? 'fail' : 'reuse',
			labelKey: labelKeyOf(item),
		};
	},

	key: ({ orderNumber }) => orderNumber,
	preview: ({ shipment }) => shipment,
	async send(item, { shipment }) {
		const label = await createLabel(item.context, shipment, limitsOf(item)).catch(
			(error: unknown) =>
				Promise.reject(
					safeToRepeat(
						error,
						'the provider takes each order number once, so a label that was bought is returned, not bought again',
					),
				),
		);
		return toState(shipment, label, false);
	},
	async recover(item, { orderNumber, shipment, ifExists }, failure) {
		if (ifExists === 'fail' && saysExists(failure)) return undefined;
		const label = await labelOfShipment(item, orderNumber, shipment, failure);
		if (!label || label instanceof Failure) return label;
		return { ...toState(shipment, label, true), answerLost: failure.kind === 'lost' };
	},
	settle: waitForLabels,
	receipt: ({ orderNumber }, state) =>
		wasBought(state)
			? `label ${orderNumber} bought${state.record?.trackingNumbers.length ? ` (${state.record.trackingNumbers.join(', ')})` : ''}`
			: undefined,
	achieved: ({ labelKey }, result) => ({ [labelKey]: toShipment(result) }),
	output: async (item, { rules, labelKey }, result) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: ({ ...item.json, [labelKey]: toShipment(result) } satisfies Simplified),
		binary: await downloadFiles(item, result, rules),
	}),
	hints: labelHints,
});

function toState(shipment: Body, record: LabelRecord, reused: boolean): LabelState {
	return {
		orderNumber: record.orderNumber,
		record,
		reused,
		carrier: String(shipment.Carrier),
		service: String(shipment.CarrierServiceLevel),
		...(isTrue(shipment.AutoChangeService) && { serviceMayChange: true }),
	};
}
