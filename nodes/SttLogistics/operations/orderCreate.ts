import { concurrencyOption, optionsField, outputField, previewOption, timeoutOption } from '../../shared/commonFields';
import type { Failure } from '../../shared/failure';
import { operation } from '../../shared/operation';
import { textOrNull } from '../../shared/order';
import { limitsOf } from '../../shared/parameters';
import type { WaitRules } from '../../shared/waitFields';
import { waitOptions, waitRules } from '../../shared/waitFields';
import type { Body } from '../client';
import { createOrder, isKnownNumber } from '../client';
import { existingLabel } from '../existingLabel';
import type { LabelState } from '../labels';
import { CHECK_EVERY_SECONDS, downloadFiles, toShipment, waitForLabels } from '../labels';
import { channelField, orderFields, orderNumberField, orderOptions } from '../orderFields';
import type { OrderPayload } from '../orderMapper';
import { readOrder } from '../orderMapper';

interface Payload extends OrderPayload {
	rules: WaitRules;
	ifExists: 'reuse' | 'fail';
}

type Created = LabelState & { answer: Body };

/** STT, 单条创建订单: creates an order, which buys its label. One item per order. */
export const orderCreate = operation<Payload, Created>({
	resource: 'order',
	operation: 'create',
	name: 'Create',
	action: 'Create an order',
	description: 'Create an order and buy its label',
	effect: 'write',
	fields: [
		{
			displayName: 'Executing this step buys a label. Turn on “Preview Only” under Options to check everything without buying.',
			name: 'billingNotice',
			type: 'notice',
			default: '',
		},
		channelField,
		orderNumberField,
		...orderFields,
		outputField,
		optionsField([
			...orderOptions,
			...waitOptions(CHECK_EVERY_SECONDS),
			concurrencyOption(4),
			previewOption,
			timeoutOption,
			{
				displayName: 'If Order Exists',
				name: 'ifExists',
				type: 'options',
				options: [
					{ name: 'Return Its Label', value: 'reuse', description: 'Nothing is bought; the item says reused: true' },
					{ name: 'Fail', value: 'fail' },
				],
				default: 'reuse',
				description: 'What to do when the provider already knows the order number. The number of a cancelled order always fails.',
			},
		]),
	],

	prepare: (call) => ({
		...readOrder(call),
		rules: waitRules(call, CHECK_EVERY_SECONDS),
		ifExists: call.options.ifExists === 'fail' ? 'fail' : 'reuse',
	}),
	key: ({ orderNumber }) => orderNumber,
	preview: ({ channelId, platformId, order }) => ({
		Channel_id: channelId,
		...(platformId !== undefined && { ptid: platformId }),
		orders: [order],
	}),
	send: async (call, payload) => created(payload, await createOrder(call.context, payload, limitsOf(call))),
	recover: (call, payload, failure) => recovered(payload, failure, () => existingLabel(call, payload.orderNumber)),
	settle: waitForLabels,
	receipt: ({ orderNumber }, { record }) => `order ${orderNumber} bought${record?.trackingNumber ? ` (${record.trackingNumber})` : ''}`,
	achieved: (_payload, result) => ({ shipment: toShipment(result) as never }),
	output: async (call, { rules }, result) => ({
		json: call.param('output', 'simplified') === 'raw' ? result.answer : { ...call.json, shipment: toShipment(result) },
		binary: await downloadFiles(call, result, rules),
	}),

	hints(sent) {
		const reused = sent.filter(({ result }) => result.reused).length;
		const waiting = sent.filter(({ payload, result }) => payload.rules.wait && !toShipment(result).labelReady).length;
		return [
			...(reused > 0 ? [`${reused} orders were known already: their labels were returned, nothing was bought`] : []),
			...(waiting > 0 ? [`${waiting} labels are not ready yet: fetch them later with “Label: Get”`] : []),
		];
	},
});

/** Most channels answer `{code: 200}` alone; some bring the label along (单条创建多内容返回参考). */
function created({ orderNumber, channelId, channelName }: OrderPayload, answer: Body): Created {
	const source = (answer.source ?? undefined) as Body | undefined;
	const base = { orderNumber, answer, reused: false, channelId: String(channelId), channelName, providerOrderId: textOrNull(answer.nborderid) };
	const tracking = textOrNull(source?.tracking) ?? textOrNull(source?.waybill);
	if (!source || tracking === null) return base;
	return {
		...base,
		inline: textOrNull(source.base64) ?? undefined,
		record: {
			orderNumber,
			trackingNumber: tracking,
			labelUrl: textOrNull(source.pdf_url) ?? textOrNull(source.png_url),
			fees: {},
			boxes: [],
			knowsBoxes: false,
			entry: {},
		},
	};
}

/** A known number, and an answer that was lost, are looked up; other refusals stand. */
async function recovered(
	{ channelId, channelName, ifExists }: Payload,
	failure: Failure,
	lookUp: () => Promise<LabelState | undefined>,
): Promise<Created | undefined> {
	if (failure.kind !== 'lost' && !(isKnownNumber(failure) && ifExists === 'reuse')) return undefined;
	const found = await lookUp();
	return found && { ...found, channelId: String(channelId), channelName, answer: found.record?.entry ?? {} };
}
