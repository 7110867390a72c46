import { Failure } from '../../shared/failure';
import { operation } from '../../shared/operation';
import { limitsOf } from '../../shared/panel/options';
import { createOrder } from '../client';
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

export type { WithLabel as Simplified } from '../creation';

export const orderCreate = operation<Creation, Created>({
	resource: 'order',
	operation: 'create',
	name: 'Create',
	action: 'Create an order',
	description: 'Create an order and buy its label',
	chinese: '创建订单,即购买面单',
	vendorCall: '单条创建订单',
	about: 'Creates an order, which buys its label. One item per order.',
	effect: 'write',
	fields: creationFields(
		'Executing this step buys a label. Turn on “Preview Only” under Options to check everything without buying.',
	),

	prepare: readCreation,
	key: ({ orderNumber }) => orderNumber,
	preview: previewOf,
	send: async (item, payload) =>
		created(payload, await createOrder(item.context, payload, limitsOf(item))),
	async recover(item, payload, failure) {
		const [existing] = await existingLabels([{ item, payload, failure }]);
		return existing && !(existing instanceof Failure) ? found(payload, existing) : existing;
	},
	settle,
	receipt: receiptOf,
	achieved,
	output: creationOutput,
	hints,
});
