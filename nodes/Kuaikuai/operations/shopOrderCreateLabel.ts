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
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { switchOf } from '../../shared/panel/parameters';
import { credentialsOf } from '../../shared/wire/credentials';
import type { WaitRules } from '../../shared/label/waitFields';
import { waitOptions, waitRules } from '../../shared/label/waitFields';
import type { Body } from '../answers';
import { saysExists } from '../answers';
import type { LabelRecord } from '../labelRecord';
import { CREDENTIAL, createShopLabel } from '../client';
import {
	boughtNothing,
	labelOfShopOrder,
	labelOfShopOrderUnder,
	notBought,
	safeToRepeat,
	waitForListing,
} from '../existingLabel';
import type { KuaikuaiShipment, LabelState } from '../labels';
import {
	CHECK_EVERY_SECONDS,
	downloadFiles,
	labelHints,
	toShipment,
	waitForLabels,
	wasBought,
} from '../labels';
import { carrierField, labelOptions, serviceField, shipmentFields } from '../shipmentFields';
import { carrierWord, checkCarrier, requireFreightClass } from '../carriers';
import { numberOf, readShipment } from '../fromOrder';
import { shopOrderIdField, shopOrderIdOf } from '../shopOrderFields';
import { isTrue, labelStatusOf } from '../vocabulary';

interface Payload {
	shopOrderId: number;
	/** Undefined: the provider chooses it, and the shop order itself is the key. */
	labelNumber?: string;
	/** Whether a label of the shop order must be ruled out before one is bought. */
	looksFirst: boolean;
	shipment: Body;
	rules: WaitRules;
	ifExists: 'reuse' | 'fail';
	/** Set when the purchase leaves: what fails before has bought nothing. */
	sent?: boolean;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ shipment: KuaikuaiShipment }>;

export const shopOrderCreateLabel = operation<Payload, LabelState>({
	resource: 'shopOrder',
	operation: 'createLabel',
	name: 'Create Label',
	action: 'Create a label for a shop order',
	description: 'Buy a label for an order of a connected shop',
	chinese: '为电商订单购买面单',
	vendorCall: '9. 创建电商订单发货单',
	about: 'Buys a label for an order of a connected shop. One item per order.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step buys a label. Without order numbers of your own, two executions at the same moment can each buy one: let one workflow do it. Turn on “Preview Only” under Options to check everything without buying.',
		),
		shopOrderIdField,
		carrierField,
		serviceField,
		{
			displayName: 'Order Number',
			name: 'orderNumber',
			type: 'string',
			default: '={{ $json.number }}',
			description:
				"Sent only if “Account May Set Order Number” is on (in the credential or under Options): 9 to 50 letters, digits, “_” or “-” (OrderNum). Otherwise the provider chooses a number, and the shop order's labels are looked up before one is bought.",
		},
		...shipmentFields({ ofShop: true }),
		outputField,
		optionsField([
			...labelOptions,
			{
				displayName: 'Account May Set Order Number',
				name: 'maySetOrderNumber',
				type: 'boolean',
				default: true,
				description:
					'Whether to send the order number, which needs a permission of the operator. Without this option the credential decides.',
			},
			...waitOptions(CHECK_EVERY_SECONDS),
			concurrencyOption,
			previewOption,
			allowMaskedOption,
			...callOptions,
			{
				displayName: 'If Label Exists',
				name: 'ifExists',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail' },
					{
						name: 'Return It',
						value: 'reuse',
						description: 'Nothing is bought; the item says reused: true',
					},
				],
				default: 'reuse',
				description:
					"What to do when the shop order has a label already (where the order number is sent: one under that number, or any if the incoming order's labelStatus says so). Labels under refund do not count.",
			},
		]),
	],

	async prepare(item) {
		const given = readShipment(item, 'shopLabel');
		const shopOrderId = shopOrderIdOf(item);
		const { OrderNum: givenNumber, ...rest } = given;
		const labelNumber = (await maySetNumber(item)) ? numberOf(item, givenNumber, 9) : undefined;
		const shipment: Body = {
			...rest,
			...(labelNumber !== undefined && { OrderNum: labelNumber }),
			EcOrderId: shopOrderId,
			Carrier: carrierWord(item, 'carrier', given.Carrier),
			CarrierServiceLevel: carrierWord(item, 'service', given.CarrierServiceLevel),
		};
		requireFreightClass(shipment);
		await checkCarrier(item, shipment);
		// A number keeps its own label from being bought twice; one that was bought under another
		// number only the order tells.
		const looksFirst = labelNumber === undefined || saysLabelled(item.json.labelStatus);
		return {
			shopOrderId,
			labelNumber,
			looksFirst,
			shipment,
			rules: waitRules(item, CHECK_EVERY_SECONDS),
			ifExists: item.options.ifExists === 'fail' ? 'fail' : 'reuse',
		};
	},

	keyField: 'Shop Order ID',
	key: ({ shopOrderId, labelNumber }) => labelNumber ?? String(shopOrderId),
	preview: ({ shipment }) => shipment,

	async send(item, payload) {
		if (payload.looksFirst) {
			const label = await labelOfShopOrder(item, payload.shopOrderId).catch((error: unknown) =>
				Promise.reject(notBought(error, "The shop order's labels could not be looked up")),
			);
			if (label && payload.ifExists === 'fail') throw exists(payload, label);
			if (label) return toState(payload, label, true);
		}
		payload.sent = true;
		const why =
			payload.labelNumber === undefined
				? "the shop order's labels are looked up before another one is bought; give the provider two minutes to list one"
				: 'the provider takes each order number once';
		const label = await createShopLabel(item.context, payload.shipment, limitsOf(item)).catch(
			(error: unknown) => Promise.reject(safeToRepeat(error, why)),
		);
		return toState(payload, label, false);
	},

	async recover(item, payload, failure) {
		const { shopOrderId, labelNumber, ifExists, sent } = payload;
		if (labelNumber === undefined) {
			// A lost purchase that did not leave now is that of an earlier try.
			const earlier = !sent && failure.kind === 'lost';
			if (boughtNothing(failure) || !(sent || earlier)) return undefined;
			// There was none before the purchase left, so this is the one that was asked for.
			const found = await labelOfShopOrder(item, shopOrderId);
			const label =
				found || !earlier || failure.retryable === false
					? found
					: await waitForListing(item, shopOrderId, payload.rules.checkEveryMs);
			if (label)
				return {
					...toState(payload, label, true),
					...asAskedFor(payload),
					answerLost: failure.kind === 'lost',
				};
			// The provider may still be at work on what was not answered in time: without a number,
			// asking again could buy two.
			return earlier && failure.retryable === false ? failure : undefined;
		}
		if (ifExists === 'fail' && saysExists(failure)) return undefined;
		const { shipment } = payload;
		const label = await labelOfShopOrderUnder(item, labelNumber, shopOrderId, shipment, failure);
		if (!label || label instanceof Failure) return label;
		return { ...toState(payload, label, true), answerLost: failure.kind === 'lost' };
	},
	settle: waitForLabels,
	receipt: ({ shopOrderId }, state) =>
		wasBought(state)
			? `shop order ${shopOrderId}: label ${state.orderNumber} bought${state.record?.trackingNumbers.length ? ` (${state.record.trackingNumbers.join(', ')})` : ''}`
			: undefined,
	achieved: (_payload, result) => ({ shipment: toShipment(result) }),
	output: async (item, { rules }, result) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? (result.record?.entry ?? {})
				: ({ ...item.json, shipment: toShipment(result) } satisfies Simplified),
		binary: await downloadFiles(item, result, rules),
	}),
	hints: labelHints,
});

/** ShipStatus (section 12): 已发货, and 退款失败, after which the label is still valid. */
function saysLabelled(labelStatus: unknown): boolean {
	return ['Shipping', 'RefundFail'].includes(labelStatusOf(textOrNull(labelStatus)) ?? '');
}

/** The node's option where it is set, else the credential. */
async function maySetNumber(item: ItemContext): Promise<boolean> {
	const own = item.options.maySetOrderNumber;
	if (typeof own === 'boolean') return own;
	const { maySetOrderNumber: allowed } = await credentialsOf(item.context, CREDENTIAL);
	return switchOf(allowed ?? false, 'Account May Set Order Number');
}

function exists({ shopOrderId }: Payload, { orderNumber }: LabelRecord): Failure {
	return new Failure({
		kind: 'refused',
		message: `Shop order ${shopOrderId} has a label already: ${orderNumber}`,
		description:
			'Nothing was bought. Its label can be fetched with “Shop Order: Get Labels”; choose “Return It” under “If Label Exists” to go on with it.',
	});
}

function asAskedFor({
	shipment,
}: Payload): Pick<LabelState, 'carrier' | 'service' | 'serviceMayChange'> {
	return {
		carrier: String(shipment.Carrier),
		service: String(shipment.CarrierServiceLevel),
		...(isTrue(shipment.AutoChangeService) && { serviceMayChange: true }),
	};
}

function toState(payload: Payload, record: LabelRecord, reused: boolean): LabelState {
	return {
		orderNumber: record.orderNumber,
		record,
		reused,
		...(reused
			? { carrier: record.providerCarrier, service: record.service }
			: asAskedFor(payload)),
		shopOrderId: payload.shopOrderId,
	};
}
