import { outputField } from '../../shared/panel/commonFields';
import type { IDataObject } from 'n8n-workflow';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { asFailure, Failure, isRedirect } from '../../shared/failure';
import { objectOrNothing, onTopOf } from '../../shared/model/incoming';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import type { LabelRecord } from '../client';
import { fetchLabel, fetchLabels } from '../client';
import type { LabelState, SttShipment } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	knownOf,
	LABELS_A_CALL,
	labelHints,
	toShipment,
	waitForLabels,
} from '../labels';
import { labelKeyOfNumber } from '../../shared/panel/directionField';
import { boughtNumber, boughtNumberField } from '../orderFields';

/**
 * How an item is asked for: `later` by the look-up that all waiting orders share, which is also the
 * first; `alone` where the provider's answer is put out as it is, since the call for several answers
 * in another form; else together with others.
 */
type Way = 'later' | 'alone' | 'together';

interface Payload {
	orderNumber: string;
	rules: WaitRules;
	way: Way;
	labelKey: ReturnType<typeof labelKeyOfNumber>;
}

type Label = { item: ItemContext; payload: Payload };

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	shipment?: SttShipment;
	/** The label of the way back. */
	returnShipment?: SttShipment;
}>;

export const labelGet = operation<Payload, LabelState>({
	resource: 'label',
	operation: 'get',
	name: 'Get',
	action: 'Get a label',
	description: 'Get the label and tracking number of an order',
	chinese: '获取一个订单的面单和跟踪号',
	vendorCall:
		'获取LABEL及跟踪号 (and, for several items, while waiting or downloading, or for an item with several boxes, 批量获取LABEL及跟踪号)',
	about: 'The label of an order. One item per order.',
	effect: 'read',
	fields: [
		boughtNumberField('The order number the label was bought under (Orderid)'),
		outputField,
		optionsField([...waitOptions(CHECK_EVERY_SECONDS), concurrencyOption, ...callOptions]),
	],

	prepare(item) {
		const rules = waitRules(item, CHECK_EVERY_SECONDS);
		const orderNumber = boughtNumber(item);
		const labelKey = labelKeyOfNumber(item.json, orderNumber);
		return { orderNumber, rules, way: wayOf(item, rules), labelKey };
	},
	batch: {
		group: ({ way }) => way,
		size: (item) =>
			wayOf(item, waitRules(item, CHECK_EVERY_SECONDS)) === 'alone' ? 1 : LABELS_A_CALL,
		async send(batch) {
			const states = batch.map(({ item, payload: { orderNumber, labelKey } }) => ({
				orderNumber,
				...knownOf(item.json[labelKey]),
			}));
			if (batch[0].payload.way === 'later') return states;
			const labels = await fetchEach(batch);
			return labels.map((label, at) =>
				label instanceof Failure ? label : { ...states[at], record: label },
			);
		},
	},
	settle: waitForLabels,
	achieved: ({ labelKey }, result): IDataObject =>
		result.record ? { [labelKey]: toShipment(result) } : {},
	output: async (item, { rules, labelKey }, result) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: ({
						...item.json,
						[labelKey]: onTopOf(item.json[labelKey], toShipment(result)),
					} satisfies Simplified),
		binary: await downloadFiles(item, result, rules),
	}),

	hints: labelHints,
});

function wayOf(item: ItemContext, { wait }: WaitRules): Way {
	if (wait) return 'later';
	return item.param('output', 'simplified') === 'raw' ? 'alone' : 'together';
}

/**
 * The labels of several orders by as few calls as it takes, one after the other. A call that is
 * refused as a whole may be refused for one order of it: it is halved until that one is alone. What
 * an answer leaves open is asked for alone, too.
 */
async function fetchEach(batch: Label[]): Promise<Array<LabelRecord | Failure>> {
	if (batch.length === 1) return [await fetchAlone(batch[0])];
	const [{ item }] = batch;
	const numbers = [...new Set(batch.map(({ payload }) => payload.orderNumber))];
	const found = await fetchLabels(item.context, numbers, limitsOf(item)).catch(asFailure);
	if (found instanceof Failure) {
		if (!mayConcernOne(found)) return batch.map(() => found);
		const middle = Math.ceil(batch.length / 2);
		const first = await fetchEach(batch.slice(0, middle));
		return [...first, ...(await fetchEach(batch.slice(middle)))];
	}
	const labels = [];
	for (const label of batch) {
		const one = found.get(label.payload.orderNumber)!;
		labels.push(one instanceof Failure && one.kind === 'lost' ? await fetchAlone(label) : one);
	}
	return labels;
}

const mayConcernOne = (failure: Failure) =>
	failure.kind === 'refused' && failure.account === undefined && !isRedirect(failure);

/** By the call for one order, unless it would lose boxes. */
async function fetchAlone({ item, payload }: Label): Promise<LabelRecord | Failure> {
	const fetchOne = hasSeveralBoxes(item.json, payload.labelKey) ? fetchBoxes : fetchLabel;
	return await fetchOne(item.context, payload.orderNumber, limitsOf(item)).catch(asFailure);
}

/**
 * The call for one order names one tracking number: what is known of further boxes would be lost.
 */
function hasSeveralBoxes(json: IDataObject, labelKey: Payload['labelKey']): boolean {
	return [json.parcels, objectOrNothing(json[labelKey]).boxes].some(
		(boxes) => Array.isArray(boxes) && boxes.length > 1,
	);
}

/** The same label by the call that lists the boxes. */
async function fetchBoxes(
	...[context, orderNumber, limits]: Parameters<typeof fetchLabel>
): ReturnType<typeof fetchLabel> {
	const label = (await fetchLabels(context, [orderNumber], limits)).get(orderNumber)!;
	if (label instanceof Failure) throw label;
	return label;
}
