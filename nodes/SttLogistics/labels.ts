/** Labels of STT orders: as a shipment of the shared model, waited for together, downloaded one file per box. */
import type { IBinaryKeyData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { exactNumber, sum } from '../shared/decimal';
import { asFailure, Failure } from '../shared/failure';
import { decodeLabel, downloadLabel } from '../shared/labelFile';
import type { Call, Sent } from '../shared/operation';
import type { Exact, LabelFile, Shipment } from '../shared/order';
import { limitsOf } from '../shared/parameters';
import { chunks } from '../shared/pool';
import { checkBaseUrl } from '../shared/signedRequest';
import { credentialsOf } from '../shared/transport';
import type { WaitRules } from '../shared/waitFields';
import type { LabelRecord } from './client';
import { CREDENTIAL, FEES, fetchLabels, HOSTS, isUnknownNumber } from './client';

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
	channelId?: string | null;
	channelName?: string | null;
	providerOrderId?: string | null;
	/** Why there is no label yet, in the provider's words. */
	pendingReason?: string | null;
}

export function isReady({ record, inline }: LabelState): boolean {
	if (!record?.trackingNumber) return false;
	if (record.boxes.length > 0) return record.boxes.every((box) => box.labelUrl !== null && box.trackingNumber !== null);
	return record.labelUrl !== null || inline !== undefined;
}

export function chargesOf(fees: Record<string, unknown>): Record<string, Exact> | null {
	const [postage, registration, handling, other, fuel] = FEES.map((fee) => exactNumber(fees[fee]));
	const known = [postage, registration, handling, other, fuel].filter((fee): fee is number | string => fee !== null);
	if (known.length === 0) return null;
	return { postage, registration, handling, other, fuel, total: exactNumber(sum(known)) };
}

export function toShipment(state: LabelState): Shipment {
	const { orderNumber, record, reused, channelId = null, channelName = null } = state;
	const ready = isReady(state);
	const boxes = filesOf(state);
	return {
		orderNumber,
		carrier: channelName,
		providerCarrier: null,
		service: channelId,
		trackingNumbers: [...new Set([record?.trackingNumber, ...boxes.map((box) => box.trackingNumber)].filter((number): number is string => Boolean(number)))],
		labelUrl: record?.labelUrl ?? boxes[0]?.labelUrl ?? null,
		labelReady: ready,
		reused,
		status: ready ? 'ready' : 'pending',
		charges: record ? chargesOf(record.fees) : null,
		boxes,
		...(state.providerOrderId && { providerOrderId: state.providerOrderId }),
		...(!ready && state.pendingReason && { pendingReason: state.pendingReason }),
	};
}

/** One file per box; an order of one box may have none listed. */
function filesOf({ record }: LabelState): LabelFile[] {
	if (!record) return [];
	if (record.boxes.length > 0) return record.boxes;
	return record.trackingNumber || record.labelUrl
		? [{ boxNumber: null, trackingNumber: record.trackingNumber, labelUrl: record.labelUrl }]
		: [];
}

interface Waiting {
	sent: Sent<{ orderNumber: string; rules: WaitRules }, LabelState>;
	until: number;
}

/**
 * Asks for the labels of all waiting orders together, round by round, until each is ready, final or out of time.
 * A refusal that says the order does not exist is final; any other, and a lost answer, may pass.
 */
export async function waitForLabels(sent: Array<Sent<{ orderNumber: string; rules: WaitRules }, LabelState>>): Promise<void> {
	const start = Date.now();
	let waiting: Waiting[] = sent
		.filter(({ payload, result }) => payload.rules.wait && !(isReady(result) && hasFiles(result)))
		.map((entry) => ({ sent: entry, until: start + entry.payload.rules.maxWaitMs }));
	while (waiting.length > 0) {
		await round(waiting);
		waiting = waiting.filter(({ sent: { result, failure }, until }) => !isReady(result) && !failure && Date.now() < until);
		if (waiting.length === 0 || waiting[0].sent.call.context.getExecutionCancelSignal()?.aborted) return;
		const pause = Math.min(...waiting.map(({ sent: { payload } }) => payload.rules.checkEveryMs));
		const left = Math.max(...waiting.map(({ until }) => until)) - Date.now();
		await sleep(Math.max(0, Math.min(pause, left)));
	}
}

/** The look-up for one order knows no boxes, so a record from it still lacks the files of a multi-box order. */
function hasFiles({ record, inline }: LabelState): boolean {
	return inline !== undefined || (record !== undefined && 'trackingnolist' in record.entry);
}

async function round(waiting: Waiting[]): Promise<void> {
	const { call } = waiting[0].sent;
	for (const piece of chunks(waiting, LABELS_A_CALL)) {
		const numbers = piece.map(({ sent }) => sent.payload.orderNumber);
		const labels = await fetchLabels(call.context, numbers, limitsOf(call)).catch(asFailure);
		for (const { sent } of piece) {
			const label = labels instanceof Failure ? labels : labels.get(sent.payload.orderNumber)!;
			take(sent, label);
		}
	}
}

function take(sent: Waiting['sent'], label: LabelRecord | Failure): void {
	if (!(label instanceof Failure)) {
		sent.result = { ...sent.result, record: label, pendingReason: null };
	} else if (isUnknownNumber(label) || label.account !== undefined) {
		sent.failure = label;
	} else {
		sent.result = { ...sent.result, pendingReason: label.message };
	}
}

/** The files of a ready label as binary data, one per box. */
export async function downloadFiles(call: Call, state: LabelState, rules: WaitRules): Promise<IBinaryKeyData | undefined> {
	if (!rules.download || !isReady(state)) return undefined;
	const { service, baseUrl } = await credentialsOf(call.context, CREDENTIAL);
	const ownBase = checkBaseUrl(HOSTS[service as keyof typeof HOSTS] ?? baseUrl);
	const binary: IBinaryKeyData = {};
	const property = (position: number) => `${rules.binaryProperty}${position === 0 ? '' : position + 1}`;
	const files = filesOf(state);
	for (const [position, file] of files.entries()) {
		const fileName = ['label', state.orderNumber, files.length > 1 && (file.boxNumber ?? position + 1)].filter(Boolean).join('-');
		if (file.labelUrl !== null) {
			binary[property(position)] = await downloadLabel(call.context, file.labelUrl, { ownBase, fileName, limits: limitsOf(call) });
		} else if (state.inline !== undefined) {
			binary[property(position)] = await decodeLabel(call.context, state.inline, fileName);
		}
	}
	return binary;
}
