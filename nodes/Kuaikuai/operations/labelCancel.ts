import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOf, textOrNull } from '../../shared/model/order';
import { BOUGHT_NUMBER } from '../../shared/panel/directionField';
import { A_NUMBER, textParam } from '../../shared/panel/parameters';
import type { Body } from '../answers';
import { saysUnderRefund } from '../answers';
import type { LabelRecord } from '../labelRecord';
import { cancelLabel, fetchLabels, fetchShopLabels } from '../client';
import { safeToRepeat } from '../existingLabel';
import { isUnderRefund } from '../labels';

interface Result {
	body: Body;
	/** The refund had been asked for before this run. */
	already: boolean;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	cancellation: {
		orderNumber: string;
		status: 'requested';
		text: string | null;
		/** The refund had been asked for before this run. */
		already: boolean;
	};
}>;

export const labelCancel = operation<{ orderNumber: string }, Result>({
	resource: 'label',
	operation: 'cancel',
	name: 'Cancel',
	action: 'Cancel a label',
	description: 'Ask for the refund of a label; the provider reviews it',
	chinese: '申请面单退款,由服务商审核',
	vendorCall: '6. 面单退款',
	about: 'Asks for the refund of a label, which the provider then reviews. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step asks for the refund of the label, and cannot be taken back: do not use the label any more. Turn on “Preview Only” under Options to check everything without sending.',
		),
		{
			displayName: 'Order Number',
			name: 'orderNumber',
			type: 'string',
			required: true,
			default: BOUGHT_NUMBER,
			description: 'The order number the label was bought under (OrderNum)',
		},
		outputField,
		optionsField([concurrencyOption, previewOption, ...callOptions]),
	],

	prepare: (item) => ({
		orderNumber: textParam(item, 'orderNumber', 'Order Number', {
			hint: 'an order with a label carries it as “shipment.orderNumber”',
			pattern: A_NUMBER,
		}),
	}),
	key: ({ orderNumber }) => orderNumber,
	preview: ({ orderNumber }) => ({ OrderNum: orderNumber }),
	send: async (item, { orderNumber }) => ({
		body: await cancelLabel(item.context, orderNumber, limitsOf(item)).catch((error: unknown) =>
			Promise.reject(
				safeToRepeat(error, 'a refund that is under review already is not requested twice'),
			),
		),
		already: false,
	}),

	/**
	 * A refund that was asked for before is what is wanted; after a lost answer the label itself says
	 * so, where it tells. Asking twice is harmless: the second request is refused.
	 */
	async recover(item, { orderNumber }, failure) {
		if (saysUnderRefund(failure))
			return { body: { Code: failure.code, Message: failure.message }, already: true };
		if (failure.kind !== 'lost') return undefined;
		const label =
			(await inShopOrder(item, orderNumber)) ??
			(await fetchLabels(item.context, [orderNumber], limitsOf(item))).get(orderNumber);
		if (label instanceof Failure) throw label;
		return label && isUnderRefund(label) ? { body: label.entry, already: false } : undefined;
	},
	receipt: ({ orderNumber }) => `refund of ${orderNumber} requested`,
	output: (item, { orderNumber }, { body, already }) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? body
				: ({
						...item.json,
						cancellation: {
							orderNumber,
							status: 'requested',
							text: textOrNull(body.Message),
							already,
						},
					} satisfies Simplified),
	}),
	hints: (sent) =>
		sent.length > 0
			? [
					`${sent.length} ${sent.length === 1 ? 'refund is' : 'refunds are'} requested, not granted: the provider reviews them (申请退款中)`,
				]
			: [],
});

/**
 * The label in the list of its shop order, which alone is shown to tell of refunds (section 10);
 * for an order of a connected shop.
 */
async function inShopOrder(
	item: ItemContext,
	orderNumber: string,
): Promise<LabelRecord | undefined> {
	const { source, id } = item.json;
	if (source !== 'kuaikuai' || !/^[1-9]\d{0,14}$/.test(textOf(id))) return undefined;
	const labels = await fetchShopLabels(item.context, Number(id), limitsOf(item)).catch(() => []);
	return labels.find((label) => label.orderNumber === orderNumber);
}
