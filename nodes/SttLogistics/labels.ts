/**
 * Labels of STT orders: as a shipment of the shared model, waited for together, downloaded one file
 * per box.
 */
import type { IBinaryKeyData } from 'n8n-workflow';
import { asFailure, Failure, isRedirect } from '../shared/failure';
import { objectOrNothing } from '../shared/model/incoming';
import { downloadLabels } from '../shared/label/download';
import type { ItemContext, Sent } from '../shared/operation';
import type { BoxLabel, Shipment } from '../shared/model/order';
import { textOrNull } from '../shared/model/order';
import { limitsOf } from '../shared/panel/options';
import { chunks, pool } from '../shared/run/pool';
import { listed } from '../shared/values/text';
import { credentialsOf } from '../shared/wire/credentials';
import type { WaitRules } from '../shared/label/waitFields';
import { waitTogether } from '../shared/label/waiting';
import { isUnknownNumber } from './answers';
import type { Charges } from './charges';
import { chargesOf } from './charges';
import type { LabelRecord } from './client';
import { CREDENTIAL, baseUrlOf, fetchLabels } from './client';

const NAMED_IN_HINT = 10;
/** Of one round of waiting. */
const LOOK_UPS_IN_FLIGHT = 8;
export const CHECK_EVERY_SECONDS = 5;
/** How many numbers one look-up may name is not documented. */
export const LABELS_A_CALL = 50;

/** What is known of one order's label. Plain data: it is kept for a retry. */
export interface LabelState {
	orderNumber: string;
	record?: LabelRecord;
	/** A label that came with the answer itself, as base64. */
	inline?: string;
	reused: boolean;
	/** How many boxes the order has, where that is known. */
	boxCount?: number;
	channelId?: string | null;
	channelName?: string | null;
	providerOrderId?: string | null;
	waybillNumber?: string | null;
	/** Why there is no label yet, in the provider's words. */
	pendingReason?: string | null;
}

export function isReady(state: LabelState): boolean {
	const { record, inline } = state;
	if (!record?.trackingNumber || !hasAllBoxes(state)) return false;
	if (record.boxes.length > 0)
		return record.boxes.every((box) => box.labelUrl !== null && box.trackingNumber !== null);
	return record.labelUrl !== null || inline !== undefined;
}

export interface SttShipment extends Shipment {
	status: 'ready' | 'pending';
	charges: Charges | null;
	/** The provider's own number of the order. */
	providerOrderId?: string;
	/** The carrier's waybill (运单号), where it differs from the tracking number. */
	waybillNumber?: string;
	/** Why there is no label yet, in the provider's words. */
	pendingReason?: string;
}

export function toShipment(state: LabelState): SttShipment {
	const { orderNumber, record, reused, channelId = null, channelName = null } = state;
	const ready = isReady(state);
	const boxes = filesOf(state);
	const shipment: SttShipment = {
		orderNumber,
		carrier: channelName,
		providerCarrier: null,
		service: channelId,
		trackingNumbers: trackingNumbersOf(record?.trackingNumber, boxes),
		labelUrl: record?.labelUrl ?? boxes[0]?.labelUrl ?? null,
		labelReady: ready,
		reused,
		status: ready ? 'ready' : 'pending',
		charges: record ? chargesOf(record.fees) : null,
		boxes,
	};
	if (state.providerOrderId) shipment.providerOrderId = state.providerOrderId;
	if (state.waybillNumber) shipment.waybillNumber = state.waybillNumber;
	if (!ready && state.pendingReason) shipment.pendingReason = state.pendingReason;
	return shipment;
}

/** Each once, the order's own first. */
function trackingNumbersOf(own: string | null | undefined, boxes: BoxLabel[]): string[] {
	const numbers = own ? [own] : [];
	for (const { trackingNumber } of boxes)
		if (trackingNumber && !numbers.includes(trackingNumber)) numbers.push(trackingNumber);
	return numbers;
}

/** One file per box; an order of one box may have none listed. */
function filesOf({ record }: LabelState): BoxLabel[] {
	if (!record) return [];
	if (record.boxes.length > 0) return record.boxes;
	return record.trackingNumber || record.labelUrl
		? [{ boxNumber: null, trackingNumber: record.trackingNumber, labelUrl: record.labelUrl }]
		: [];
}

/** One file may hold the labels of all boxes. */
function distinct(files: BoxLabel[]): BoxLabel[] {
	const addresses = files.map(({ labelUrl }) => labelUrl);
	return files.filter(
		({ labelUrl }, at) => labelUrl === null || addresses.indexOf(labelUrl) === at,
	);
}

type SentLabel = Sent<{ orderNumber: string; rules: WaitRules; batchSize?: number }, LabelState>;

/**
 * Asks for the labels of all waiting orders together until each is ready, final or out of time.
 * A refusal that says the order does not exist is final; any other, and a lost answer, may pass.
 */
export async function waitForLabels(sent: SentLabel[]): Promise<void> {
	await waitTogether(sent, ({ result }) => !isReady(result), lookUp);
}

/** The same where they were asked for together a moment ago. */
export async function waitOnForLabels(sent: SentLabel[]): Promise<void> {
	await waitTogether(sent, ({ result }) => !isReady(result), lookUp, { asked: true });
}

/**
 * Only the look-up for several orders lists the boxes of a multi-box order; the other answers name
 * one box. A list that lacks boxes is not finished; without any list the order's label stands for
 * all of them.
 */
function hasAllBoxes({ record, boxCount = 1 }: LabelState): boolean {
	if (boxCount === 1) return true;
	return (
		record?.knowsBoxes === true && (record.boxes.length === 0 || record.boxes.length >= boxCount)
	);
}

async function lookUp(waiting: SentLabel[]): Promise<void> {
	const { item, payload } = waiting[0];
	const pieces = chunks(waiting, payload.batchSize ?? LABELS_A_CALL);
	await pool(pieces, LOOK_UPS_IN_FLIGHT, async (piece) => {
		const labels = await fetchLabels(
			item.context,
			piece.map((sent) => sent.payload.orderNumber),
			limitsOf(item),
		).catch(asFailure);
		for (const sent of piece)
			take(sent, labels instanceof Failure ? labels : labels.get(sent.payload.orderNumber)!);
	});
}

function take(sent: SentLabel, label: LabelRecord | Failure): void {
	if (!(label instanceof Failure))
		sent.result = { ...sent.result, record: label, pendingReason: null };
	else if (mayPass(label)) sent.result = { ...sent.result, pendingReason: label.message };
	else sent.failure = label;
}

/**
 * Whether a label that is refused now may be there later: everything but an unknown order, the
 * account and bad settings.
 */
export function mayPass(failure: Failure): boolean {
	return (
		failure.kind !== 'invalid' &&
		failure.account === undefined &&
		!isRedirect(failure) &&
		!isUnknownNumber(failure)
	);
}

/** The address of the provider itself: its files may be there, whatever network that is in. */
export async function ownBase(item: ItemContext): Promise<string> {
	return baseUrlOf(await credentialsOf(item.context, CREDENTIAL));
}

/** The files of a ready label as binary data, one per box. */
export async function downloadFiles(
	item: ItemContext,
	state: LabelState,
	rules: WaitRules,
): Promise<IBinaryKeyData | undefined> {
	if (!rules.download || !isReady(state)) return undefined;
	const files = distinct(filesOf(state)).map((file) => ({
		...file,
		inline: file.labelUrl === null ? state.inline : undefined,
	}));
	return await downloadLabels(item, files, {
		name: state.orderNumber,
		property: rules.binaryProperty,
		ownBase: await ownBase(item),
	});
}

/** What the create operation already said of this shipment. */
export function knownOf(
	shipment: unknown,
): Pick<LabelState, 'reused' | 'channelId' | 'channelName' | 'providerOrderId' | 'waybillNumber'> {
	const { reused, service, carrier, providerOrderId, waybillNumber } = objectOrNothing(shipment);
	return {
		reused: reused === true,
		channelId: textOrNull(service),
		channelName: textOrNull(carrier),
		providerOrderId: textOrNull(providerOrderId),
		waybillNumber: textOrNull(waybillNumber),
	};
}

/** For operations that fetch labels. */
export function labelHints(sent: Array<{ result: LabelState }>): string[] {
	const waiting = sent.filter(({ result }) => !isReady(result)).length;
	return waiting > 0
		? [
				`${waiting} ${waiting === 1 ? 'label is' : 'labels are'} not ready yet: turn on “Wait Until Ready”, or fetch them later`,
			]
		: [];
}

/** For operations that buy labels. */
export function creationHints(
	sent: Array<{ payload: { rules: WaitRules }; result: LabelState }>,
): string[] {
	const reused = sent.filter(({ result }) => result.reused).map(({ result }) => result.orderNumber);
	const waiting = sent.filter(
		({ payload, result }) => payload.rules.wait && !isReady(result),
	).length;
	return [
		...(reused.length > 0
			? [
					`${reused.length} ${reused.length === 1 ? 'order was' : 'orders were'} known already, nothing was bought: ${listed(reused, NAMED_IN_HINT)}`,
				]
			: []),
		...(waiting > 0
			? [
					`${waiting} ${waiting === 1 ? 'label is' : 'labels are'} not ready yet: fetch later with “Label: Get”`,
				]
			: []),
	];
}
