import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { asFailure, Failure } from '../../shared/failure';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { pool } from '../../shared/run/pool';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitFields, waitRules } from '../../shared/label/waitFields';
import { waitTogether } from '../../shared/label/waiting';
import type { Cancellation, ShownCancellation } from '../cancellation';
import {
	cancelledAfterAll,
	readCancellation,
	refusedAtLast,
	shownCancellation,
} from '../cancellation';
import { cancelOrder } from '../client';
import { boughtNumber, boughtNumberField } from '../orderFields';

interface Payload {
	orderNumber: string;
	rules: WaitRules;
}

const CHECK_EVERY_SECONDS = 30;
const LOOK_UPS_IN_FLIGHT = 8;

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ cancellation: ShownCancellation }>;

export const orderCancel = operation<Payload, Cancellation>({
	resource: 'order',
	operation: 'cancel',
	name: 'Cancel',
	action: 'Cancel an order',
	description: 'Cancel an order, or request it where the provider decides later',
	chinese: '撤消订单(可能只是提交申请,由服务商稍后决定)',
	vendorCall: '撤消订单',
	about:
		'Cancels an order, or asks for it: the provider may decide later (退款中). “cancelled” and “requested” are results, a refused cancellation is an error. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step cancels the order, or asks the provider to, and cannot be taken back. Turn on “Preview Only” under Options to check everything without sending.',
		),
		boughtNumberField('The order number the label was bought under (Orderid)'),
		outputField,
		optionsField([
			...waitFields(
				CHECK_EVERY_SECONDS,
				'Wait Until Decided',
				'Whether to ask again until a requested cancellation is granted or refused (cancelstatus)',
				'Seconds to wait at most. A cancellation that is not decided by then is returned as requested; this is not an error.',
			),
			concurrencyOption,
			previewOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({
		orderNumber: boughtNumber(item),
		rules: waitRules(item, CHECK_EVERY_SECONDS),
	}),
	key: ({ orderNumber }) => orderNumber,
	preview: ({ orderNumber }) => ({ Orderid: orderNumber }),
	async send(item, { orderNumber }) {
		const { state, text, entry } = await cancelOrder(item.context, orderNumber, limitsOf(item));
		return { orderNumber, status: state, text, already: false, answer: entry };
	},
	recover: (item, { orderNumber }, failure) => cancelledAfterAll(item, orderNumber, failure),

	settle: (sent) =>
		waitTogether(
			sent,
			({ result }) => result.status === 'requested',
			(waiting) =>
				pool(waiting, LOOK_UPS_IN_FLIGHT, async (entry) => {
					const now = await readCancellation(entry.item, entry.payload.orderNumber).catch(
						asFailure,
					);
					if (now instanceof Failure) {
						if (now.kind === 'invalid' || now.account) entry.failure = now;
					} else if (now.status === 'refused' || now.status === 'cancelled') {
						entry.result = { ...now, already: entry.result.already };
						if (now.status === 'refused') entry.failure = refusedAtLast(now);
					}
				}),
		),
	receipt: ({ orderNumber }, { status }) =>
		`cancellation of ${orderNumber} ${status === 'cancelled' ? 'done' : 'requested'}`,
	achieved: (_payload, result) => ({ cancellation: shownCancellation(result) }),
	output: (item, _payload, result) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? result.answer
				: ({ ...item.json, cancellation: shownCancellation(result) } satisfies Simplified),
	}),

	hints(sent) {
		const open = sent.filter(({ result }) => result.status === 'requested').length;
		return open > 0
			? [
					`${open} ${open === 1 ? 'cancellation is' : 'cancellations are'} requested, not done: see “Order: Get Cancel Status” later`,
				]
			: [];
	},
});
