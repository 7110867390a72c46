import { concurrencyOption, optionsField, outputField, timeoutOption } from '../../shared/commonFields';
import { asFailure } from '../../shared/failure';
import { operation } from '../../shared/operation';
import type { Shipment } from '../../shared/order';
import { textOrNull } from '../../shared/order';
import { limitsOf, textParam } from '../../shared/parameters';
import type { WaitRules } from '../../shared/waitFields';
import { waitOptions, waitRules } from '../../shared/waitFields';
import { fetchLabel, isUnknownNumber } from '../client';
import type { LabelState } from '../labels';
import { CHECK_EVERY_SECONDS, downloadFiles, toShipment, waitForLabels } from '../labels';
import { orderNumberField } from '../orderFields';

interface Payload {
	orderNumber: string;
	rules: WaitRules;
}

/** STT, 获取LABEL及跟踪号 (and, while waiting or downloading, 批量获取LABEL及跟踪号): the label of an order. One item per order. */
export const labelGet = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'get',
	name: 'Get',
	action: 'Get a label',
	description: 'Get the label and tracking number of an order',
	effect: 'read',
	fields: [
		{
			...orderNumberField,
			default: '={{ $json.shipment?.orderNumber ?? $json.number }}',
			description: 'The order number the label was bought under (Orderid)',
		},
		outputField,
		optionsField([...waitOptions(CHECK_EVERY_SECONDS), concurrencyOption(8), timeoutOption]),
	],

	prepare: (call) => ({
		orderNumber: textParam(call, 'orderNumber', 'Order Number', { hint: 'an order with a label carries it as “shipment.orderNumber”' }),
		rules: waitRules(call, CHECK_EVERY_SECONDS),
	}),
	async send(call, { orderNumber, rules }) {
		const base = { orderNumber, ...known(call.json.shipment) };
		try {
			return { ...base, record: await fetchLabel(call.context, orderNumber, limitsOf(call)) };
		} catch (error) {
			const failure = asFailure(error);
			if (!rules.wait || failure.kind === 'invalid' || failure.account || isUnknownNumber(failure)) return Promise.reject(failure);
			return { ...base, pendingReason: failure.message };
		}
	},
	settle: waitForLabels,
	achieved: (_payload, result) => ({ shipment: toShipment(result) as never }),
	output: async (call, { rules }, result) => ({
		json:
			call.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: { ...call.json, shipment: { ...(call.json.shipment as object | undefined), ...toShipment(result) } },
		binary: await downloadFiles(call, result, rules),
	}),

	hints(sent) {
		const waiting = sent.filter(({ result }) => !toShipment(result).labelReady).length;
		return waiting > 0 ? [`${waiting} labels are not ready yet: turn on “Wait Until Ready”, or fetch them later`] : [];
	},
});

/** What the create operation already said of this shipment. */
function known(shipment: unknown): Pick<LabelState, 'reused' | 'channelId' | 'channelName' | 'providerOrderId'> {
	const { reused, service, carrier, providerOrderId } = (shipment ?? {}) as Partial<Shipment>;
	return {
		reused: reused === true,
		channelId: textOrNull(service),
		channelName: textOrNull(carrier),
		providerOrderId: textOrNull(providerOrderId),
	};
}
