/** What “Create” and “Create Many” share: fields, payload, and how an answer becomes a label. */
import { noticeField, outputField } from '../shared/panel/commonFields';
import {
	allowMaskedOption,
	callOptions,
	concurrencyOption,
	optionsField,
	previewOption,
} from '../shared/panel/options';
import { labelKeyOf } from '../shared/panel/directionField';
import { labelAddressOf, trackingNumberOf } from '../shared/label/trackingNumber';
import type { ItemContext, Output, Sent } from '../shared/operation';
import type { OrderWith } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import type { WaitRules } from '../shared/label/waitFields';
import { waitOptions, waitRules } from '../shared/label/waitFields';
import type { INodeProperties } from 'n8n-workflow';
import type { Body } from './answers';
import { bodiesOf } from './answers';
import { creationBody } from './client';
import type { LabelState, SttShipment } from './labels';
import {
	CHECK_EVERY_SECONDS,
	creationHints,
	downloadFiles,
	toShipment,
	waitForLabels,
} from './labels';
import { nameChannels } from './channels';
import { channelField, orderFields, orderNumberField, orderOptions } from './orderFields';
import type { OrderPayload } from './fromOrder';
import { readOrder } from './fromOrder';

export interface Creation extends OrderPayload {
	rules: WaitRules;
	ifExists: 'reuse' | 'fail';
	labelKey: ReturnType<typeof labelKeyOf>;
	/** Whether goods that go abroad are declared at the yuan their lines cost. */
	inYuan: boolean;
}

/** `answer` is what the provider said, for the output “Raw”. */
export type Created = LabelState & { answer: Body };

const ifExistsOption: INodeProperties = {
	displayName: 'If Order Exists',
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
		'What to do when the provider already knows the order number. The number of a cancelled order always fails.',
};

/** All fields of a create operation; `more` are its own options. */
export function creationFields(notice: string, more: INodeProperties[] = []): INodeProperties[] {
	return [
		noticeField(notice),
		channelField,
		orderNumberField,
		...orderFields,
		outputField,
		optionsField([
			...orderOptions,
			...waitOptions(CHECK_EVERY_SECONDS),
			concurrencyOption,
			previewOption,
			allowMaskedOption,
			...callOptions,
			ifExistsOption,
			...more,
		]),
	];
}

export function readCreation(item: ItemContext): Creation {
	const payload = readOrder(item);
	return {
		...payload,
		inYuan: declaresYuan(item, payload.order),
		rules: waitRules(item, CHECK_EVERY_SECONDS),
		ifExists: item.options.ifExists === 'fail' ? 'fail' : 'reuse',
		labelKey: labelKeyOf(item),
	};
}

const HOME = /^(?:CN|CHN|CHINA|中国)$/i;

/** A price of the node's own is meant as it is. */
function declaresYuan({ json }: ItemContext, { Scountry: country, parcels }: Body): boolean {
	if (!/^(?:CNY|RMB)$/i.test(textOf(json.currency)) || HOME.test(textOf(country))) return false;
	const prices = new Set(bodiesOf(json.lines).map(({ unitPrice }) => Number(unitPrice)));
	return bodiesOf(parcels).some(({ price }) => Number(price) > 0 && prices.has(Number(price)));
}

export function hints(sent: Array<Sent<Creation, Created>>): string[] {
	const yuan = sent.filter(({ payload }) => payload.inYuan).length;
	return [
		...creationHints(sent),
		...(yuan > 0
			? [
					`The goods of ${yuan === 1 ? '1 order are' : `${yuan} orders are`} declared at the yuan (CNY) their lines cost, and the provider's document names no currency: check what the channel declares in, and set “Unit Price” under “Customs” where it is another`,
				]
			: []),
	];
}

export function previewOf(payload: Creation): Body {
	return creationBody(payload, [payload.order]);
}

/** Most channels answer `{code: 200}` alone; some bring the label along (单条创建多内容返回参考). */
export function created(
	{ orderNumber, channelId, channelName, order }: Creation,
	answer: Body,
): Created {
	const base = {
		orderNumber,
		answer,
		reused: false,
		boxCount: Number(order.Parcel_num),
		channelId: String(channelId),
		channelName,
		providerOrderId: textOrNull(answer.nborderid),
	};
	const source = (typeof answer.source === 'object' ? (answer.source ?? undefined) : undefined) as
		| Body
		| undefined;
	const waybill = trackingNumberOf(source?.waybill);
	const tracking = trackingNumberOf(source?.tracking) ?? waybill;
	if (!source || tracking === null) return base;
	return {
		...base,
		waybillNumber: waybill === tracking ? null : waybill,
		inline: textOrNull(source.base64) ?? undefined,
		record: {
			orderNumber,
			trackingNumber: tracking,
			labelUrl: labelAddressOf(source.pdf_url) ?? labelAddressOf(source.png_url),
			fees: {},
			boxes: [],
			knowsBoxes: false,
			entry: {},
		},
	};
}

/** An order that was looked up instead of created. */
export function found({ channelId, channelName, order }: Creation, state: LabelState): Created {
	return {
		...state,
		boxCount: Number(order.Parcel_num),
		channelId: String(channelId),
		channelName,
		answer: state.record?.entry ?? {},
	};
}

/** What is left once the orders are sent: names of channels, and labels that are waited for. */
export async function settle(sent: Array<Sent<Creation, Created>>): Promise<void> {
	await nameChannels(sent);
	await waitForLabels(sent);
}

export function receiptOf({ orderNumber }: Creation, { record, reused }: Created): string {
	return `order ${orderNumber} ${reused ? 'was bought before' : 'bought'}${record?.trackingNumber ? ` (${record.trackingNumber})` : ''}`;
}

/** What one item holds. */
export type WithLabel = OrderWith<{
	shipment?: SttShipment;
	/** The label of the way back. */
	returnShipment?: SttShipment;
}>;

/** What was bought, where the item carries it. */
export const achieved = ({ labelKey }: Creation, result: Created) => ({
	[labelKey]: toShipment(result),
});

export async function creationOutput(
	item: ItemContext,
	creation: Creation,
	result: Created,
): Promise<Output> {
	return {
		json:
			item.param('output', 'simplified') === 'raw'
				? result.answer
				: ({ ...item.json, ...achieved(creation, result) } satisfies WithLabel),
		binary: await downloadFiles(item, result, creation.rules),
	};
}
