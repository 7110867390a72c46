import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import type { Cancellation, ShownCancellation } from '../cancellation';
import { readCancellation } from '../cancellation';
import { boughtNumber, boughtNumberField } from '../orderFields';

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ cancellation: Omit<ShownCancellation, 'already'> }>;

export const orderGetCancelStatus = operation<{ orderNumber: string }, Cancellation>({
	resource: 'order',
	operation: 'getCancelStatus',
	name: 'Get Cancel Status',
	action: 'Get the cancel status of an order',
	description: 'Get whether the cancellation of an order was requested, granted or refused',
	chinese: '查询撤消和退款的进度',
	vendorCall: '查看订单撤消状态',
	about: "Whether an order's cancellation was asked for, granted or refused. One item per order.",
	effect: 'read',
	fields: [
		boughtNumberField('The order number the label was bought under (Orderid)'),
		outputField,
		optionsField([concurrencyOption, ...callOptions]),
	],

	prepare: (item) => ({ orderNumber: boughtNumber(item) }),
	send: (item, { orderNumber }) => readCancellation(item, orderNumber),
	output(item, _payload, result) {
		const { orderNumber, status, text } = result;
		return {
			json:
				item.param('output', 'simplified') === 'raw'
					? result.answer
					: ({ ...item.json, cancellation: { orderNumber, status, text } } satisfies Simplified),
		};
	},
});
