/**
 * Kuaikuai labels: as a shipment of the shared model, waited for together, downloaded one file per
 * parcel.
 */
import type { IBinaryKeyData } from 'n8n-workflow';
import { asFailure, Failure, isRedirect } from '../shared/failure';
import { downloadLabels } from '../shared/label/download';
import type { ItemContext, Sent } from '../shared/operation';
import type { BoxLabel, Shipment } from '../shared/model/order';
import { limitsOf } from '../shared/panel/options';
import { chunks, pool } from '../shared/run/pool';
import type { WaitRules } from '../shared/label/waitFields';
import { waitTogether } from '../shared/label/waiting';
import type { LabelRecord } from './labelRecord';
import { listed } from '../shared/values/text';
import { baseUrlOf, fetchLabels, fetchShopLabels } from './client';

const NAMED_IN_HINT = 10;
/** Of one round of waiting. */
const LOOK_UPS_IN_FLIGHT = 8;

/** The document: ask again in 10 to 100 seconds. */
export const CHECK_EVERY_SECONDS = 10;
/** How many numbers one LabelsInfo call may name is not documented. */
export const LABELS_A_CALL = 50;

/** What is known of one label. Plain data: it is kept for a retry. */
export interface LabelState {
	/** The number the provider knows the label by; it chooses one itself where none was sent. */
	orderNumber: string;
	record?: LabelRecord;
	reused: boolean;
	/**
	 * Found by a look-up after this run had asked for it and lost the answer: it counts as bought.
	 */
	answerLost?: boolean;
	/** As asked for: another call may name the carrier otherwise. */
	carrier: string | null;
	service: string | null;
	/** The provider may have bought another service than was asked for (AutoChangeService). */
	serviceMayChange?: boolean;
	/** Set for labels of shop orders, whose other look-up knows a file per parcel. */
	shopOrderId?: number;
	/** Why there is no label yet. */
	pendingReason?: string | null;
}

export function isReady({ record }: LabelState): boolean {
	if (!record?.labelReady || record.trackingNumbers.length === 0) return false;
	return record.boxes.length > 0
		? record.boxes.every(({ labelUrl }) => labelUrl !== null)
		: record.labelUrl !== null;
}

/** A refund that was refused, taken back or never asked for leaves the label valid. */
const NO_REFUND = /失败|不通过|未通过|拒|驳回|撤|取消.{0,2}退款|[可未无]退款/;

/**
 * 1810 is 退款审核中, the one code in the document; the others are known by their text. A valid label
 * that is taken for refunded would be bought a second time.
 */
export function isUnderRefund({ status: { code, text } }: LabelRecord): boolean {
	return (
		code === '1810' || (text !== null && /退款|已取消|作废/.test(text) && !NO_REFUND.test(text))
	);
}

/** LabelsInfo's record of a label that is not ready, and maybe of a number nobody knows. */
export function isEmpty({
	labelReady,
	labelUrl,
	trackingNumbers,
	charges,
	status,
	boxes,
}: LabelRecord): boolean {
	return (
		!labelReady &&
		labelUrl === null &&
		trackingNumbers.length === 0 &&
		charges === null &&
		status.code === null &&
		boxes.length === 0
	);
}

export interface KuaikuaiShipment extends Shipment {
	status: 'ready' | 'pending' | 'refundRequested';
	/** The provider's own word. */
	providerStatus?: string;
	/** Why there is no label yet. */
	pendingReason?: string;
}

export function toShipment(state: LabelState): KuaikuaiShipment {
	const { orderNumber, record, reused, carrier, service, serviceMayChange } = state;
	const ready = isReady(state);
	const refund = record !== undefined && isUnderRefund(record);
	const boxes = record ? filesOf(record) : [];
	const providerCarrier = record?.providerCarrier ?? null;
	const shipment: KuaikuaiShipment = {
		orderNumber,
		carrier: carrier ?? providerCarrier,
		providerCarrier,
		service: (serviceMayChange && record?.service) || (service ?? record?.service ?? null),
		trackingNumbers: record?.trackingNumbers ?? [],
		labelUrl: record?.labelUrl ?? boxes[0]?.labelUrl ?? null,
		labelReady: ready,
		reused,
		status: refund ? 'refundRequested' : ready ? 'ready' : 'pending',
		charges: record?.charges ?? null,
		boxes,
	};
	if (record?.status.text) shipment.providerStatus = record.status.text;
	if (!ready && state.pendingReason) shipment.pendingReason = state.pendingReason;
	return shipment;
}

/** One file per parcel where the answer has them, else the one that holds all. */
function filesOf({ boxes, labelUrl, trackingNumbers }: LabelRecord): BoxLabel[] {
	if (boxes.length > 0) return boxes;
	return labelUrl !== null || trackingNumbers.length > 0
		? [{ boxNumber: null, trackingNumber: trackingNumbers[0] ?? null, labelUrl }]
		: [];
}

type SentLabel = Sent<{ rules: WaitRules }, LabelState>;

/**
 * Asks for the labels of all waiting orders together until each is ready or out of time. A number
 * that is not listed, and a refusal, may pass: the label was bought a moment ago.
 */
export async function waitForLabels(sent: SentLabel[]): Promise<void> {
	await waitTogether(sent, ({ result }) => !isReady(result), lookUp);
	await fetchParcelFiles(sent);
}

/** The same where they were asked for together a moment ago. */
export async function waitOnForLabels(sent: SentLabel[]): Promise<void> {
	await waitTogether(sent, ({ result }) => !isReady(result), lookUp, { asked: true });
	await fetchParcelFiles(sent);
}

async function lookUp(waiting: SentLabel[]): Promise<void> {
	const { item } = waiting[0];
	await pool(chunks(waiting, LABELS_A_CALL), LOOK_UPS_IN_FLIGHT, async (piece) => {
		const labels = await fetchEach(
			item,
			piece.map(({ result }) => result.orderNumber),
		);
		for (const sent of piece)
			take(sent, await orOfShopOrder(sent, labels.get(sent.result.orderNumber)));
	});
}

/**
 * The labels of several numbers. A refusal may be about one of them: the list is halved until that
 * number stands alone.
 */
export async function fetchEach(
	item: ItemContext,
	numbers: string[],
): Promise<Map<string, LabelRecord | Failure>> {
	const labels = await fetchLabels(item.context, numbers, limitsOf(item)).catch(asFailure);
	if (!(labels instanceof Failure)) return labels;
	if (
		numbers.length === 1 ||
		labels.kind !== 'refused' ||
		labels.account !== undefined ||
		isRedirect(labels)
	) {
		return new Map(numbers.map((number) => [number, labels]));
	}
	const middle = Math.ceil(numbers.length / 2);
	return new Map([
		...(await fetchEach(item, numbers.slice(0, middle))),
		...(await fetchEach(item, numbers.slice(middle))),
	]);
}

/**
 * Whether LabelsInfo knows labels of shop orders is not said: one it does not name may stand in the
 * list of its order.
 */
async function orOfShopOrder(
	{ item, result }: SentLabel,
	found: LabelRecord | Failure | undefined,
): Promise<LabelRecord | Failure | undefined> {
	const { orderNumber, shopOrderId } = result;
	const unknown =
		found instanceof Failure
			? found.kind === 'refused' && found.account === undefined && !isRedirect(found)
			: !found;
	if (shopOrderId === undefined || !unknown) return found;
	const labels = await fetchShopLabels(item.context, shopOrderId, limitsOf(item)).catch(asFailure);
	return labels instanceof Failure
		? found
		: (labels.find((label) => label.orderNumber === orderNumber) ?? found);
}

function take(sent: SentLabel, record: LabelRecord | Failure | undefined): void {
	if (record instanceof Failure) {
		if (record.account !== undefined || isRedirect(record)) sent.failure = record;
		else sent.result = { ...sent.result, pendingReason: record.message };
		return;
	}
	sent.result = record
		? { ...sent.result, record: merged(sent.result.record, record), pendingReason: null }
		: { ...sent.result, pendingReason: 'The provider does not list the label yet' };
}

/** The look-up does not repeat everything that the creation said. */
function merged(before: LabelRecord | undefined, now: LabelRecord): LabelRecord {
	return {
		...now,
		providerCarrier: now.providerCarrier ?? before?.providerCarrier ?? null,
		service: now.service ?? before?.service ?? null,
		charges: before?.charges || now.charges ? { ...before?.charges, ...now.charges } : null,
	};
}

/**
 * A shop order's label of several parcels has a file for each, which only GetEcLabelsInfo names.
 */
async function fetchParcelFiles(sent: SentLabel[]): Promise<void> {
	for (const entry of sent) {
		const { item, payload, result } = entry;
		const { record, shopOrderId } = result;
		if (!payload.rules.download || entry.failure || !record || !isReady(result)) continue;
		if (shopOrderId === undefined || record.trackingNumbers.length < 2 || record.boxes.length > 0)
			continue;
		const labels = await fetchShopLabels(item.context, shopOrderId, limitsOf(item)).catch(
			asFailure,
		);
		if (labels instanceof Failure) {
			entry.failure = labels;
			continue;
		}
		const boxes = labels.find(({ orderNumber }) => orderNumber === result.orderNumber)?.boxes ?? [];
		entry.result = { ...result, record: { ...record, boxes } };
	}
}

/** The files of a ready label as binary data, one per parcel. */
export async function downloadFiles(
	item: ItemContext,
	state: LabelState,
	rules: WaitRules,
): Promise<IBinaryKeyData | undefined> {
	if (!rules.download || !state.record || !isReady(state)) return undefined;
	return await downloadLabels(item, filesOf(state.record), {
		name: state.orderNumber,
		property: rules.binaryProperty,
		ownBase: await baseUrlOf(item.context),
	});
}

/** Whether this run bought the label, for what a stopped run tells. */
export const wasBought = ({ reused, answerLost }: LabelState): boolean =>
	!reused || answerLost === true;

/** The notes every label operation ends with. */
export function labelHints(sent: SentLabel[]): string[] {
	const reused = sent
		.filter(({ result }) => result.reused && !result.answerLost)
		.map(({ result }) => result.orderNumber);
	const found = sent.filter(({ result }) => result.answerLost).length;
	return [
		...(reused.length > 0
			? [
					`${reused.length} orders had a label already, which was returned; nothing was bought: ${listed(reused, NAMED_IN_HINT)}`,
				]
			: []),
		...(found > 0
			? [`${found} labels were found by a look-up after a lost answer: they were bought once`]
			: []),
		...waitingHints(sent),
	];
}

export function waitingHints(sent: SentLabel[]): string[] {
	const waiting = sent.filter(({ result }) => !isReady(result)).length;
	return waiting > 0
		? [
				`${waiting} labels are not ready yet: turn on “Wait Until Ready”, or fetch them later with “Label: Get Many”`,
			]
		: [];
}
