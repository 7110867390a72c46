import { batchSizeOf, batchSizeOption, limitsOf } from '../../shared/panel/options';
import { Failure } from '../../shared/failure';
import { operation } from '../../shared/operation';
import { createOrders } from '../client';
import type { Created, Creation } from '../creation';
import {
	achieved,
	created,
	creationFields,
	creationOutput,
	found,
	hints,
	previewOf,
	readCreation,
	receiptOf,
	settle,
} from '../creation';
import { existingLabels } from '../existingLabel';

const ORDERS_A_CALL = 50;

export type { WithLabel as Simplified } from '../creation';

export const orderCreateMany = operation<Creation, Created>({
	resource: 'order',
	operation: 'createMany',
	name: 'Create Many',
	action: 'Create many orders',
	description:
		'Create several orders in one call. The provider does not recommend this call: prefer Create.',
	chinese: '一次创建多个订单(服务商不推荐,请优先用 Create)',
	vendorCall: '批量创建订单(不推荐)',
	about:
		'Creates several orders of a channel in one call. The provider judges each order for itself, so a refused one does not hide the others. One item per order.',
	effect: 'write',
	fields: creationFields(
		'Executing this step buys a label for every item. The provider does not recommend this call (不推荐): prefer “Create”, which sends each order separately. Turn on “Preview Only” under Options to check everything without buying.',
		[batchSizeOption(ORDERS_A_CALL, 'orders')],
	),

	prepare: readCreation,
	key: ({ orderNumber }) => orderNumber,
	preview: previewOf,
	batch: {
		group: ({ channelId, platformId }) => `${channelId}/${platformId ?? ''}`,
		size: (item) => batchSizeOf(item, ORDERS_A_CALL),
		async send(batch) {
			const [{ item, payload: channel }] = batch;
			const answers = await createOrders(
				item.context,
				channel,
				batch.map(({ payload }) => payload.order),
				limitsOf(item),
			);
			return answers.map((answer, position) =>
				answer instanceof Failure ? answer : created(batch[position].payload, answer),
			);
		},
		async recover(failed) {
			const existing = await existingLabels(failed);
			return existing.map((label, position) =>
				label && !(label instanceof Failure) ? found(failed[position].payload, label) : label,
			);
		},
	},
	settle,
	receipt: receiptOf,
	achieved,
	output: creationOutput,
	hints,
});
