import { asFailure, Failure, isRedirect } from '../shared/failure';
import { otherLabel } from '../shared/label/otherLabel';
import type { ItemContext } from '../shared/operation';
import { textOf } from '../shared/model/order';
import { limitsOf } from '../shared/panel/options';
import { afterFailedLookUp } from '../shared/run/lookUp';
import { chunks, pool } from '../shared/run/pool';
import type { Body } from './answers';
import { isKnownNumber, isUnknownNumber } from './answers';
import type { LabelRecord } from './client';
import { fetchCancelStatus, fetchLabels } from './client';
import type { LabelState } from './labels';
import { LABELS_A_CALL } from './labels';

const CANCELLED: Record<string, string> = {
	1: 'is being refunded (退款中)',
	2: 'was cancelled and refunded (退款完成)',
};
const LOOK_UPS_IN_FLIGHT = 4;

export interface FailedCreation {
	item: ItemContext;
	payload: { orderNumber: string; ifExists: 'reuse' | 'fail'; order: Body };
	failure: Failure;
}

/**
 * What became of creations that failed: a number the provider knows already, and one whose answer
 * was lost, are looked up together; other refusals stand.
 * @returns for each its label, a Failure that replaces the first one, or undefined where that
 * stands
 * @throws Failure when the look-up itself fails
 */
export async function existingLabels(
	failed: FailedCreation[],
): Promise<Array<LabelState | Failure | undefined>> {
	const sought = failed.filter(
		({ payload, failure }) =>
			failure.kind === 'lost' || (isKnownNumber(failure) && payload.ifExists === 'reuse'),
	);
	if (sought.length === 0) return failed.map(() => undefined);
	const { item } = sought[0];
	const labels = new Map<string, LabelRecord | Failure>();
	for (const piece of chunks(sought, LABELS_A_CALL)) {
		const answer = await fetchLabels(
			item.context,
			piece.map(({ payload }) => payload.orderNumber),
			limitsOf(item),
		);
		for (const [number, label] of answer) labels.set(number, label);
	}
	const found = new Map<FailedCreation, LabelState | Failure>();
	await pool(sought, LOOK_UPS_IN_FLIGHT, async (entry) => {
		found.set(entry, await judged(entry, labels.get(entry.payload.orderNumber)!));
	});
	return failed.map((entry) => found.get(entry));
}

async function judged(
	{ item, payload: { orderNumber, order }, failure }: FailedCreation,
	label: LabelRecord | Failure,
): Promise<LabelState | Failure> {
	if (label instanceof Failure) {
		if (isUnknownNumber(label)) return failure.kind === 'lost' ? notBought(failure) : failure;
		if (label.kind === 'lost' || label.account) return afterFailedLookUp(failure, label);
	}
	try {
		const status = await cancelStatusOf(item, orderNumber);
		const state = CANCELLED[status ?? ''];
		if (state !== undefined) return cancelled(status!, state);
		if (!(label instanceof Failure))
			return ofAnotherShipment(order, label) ?? { orderNumber, reused: true, record: label };
		// No label yet: that the order is there is only known from its status, or from the provider
		// having refused its number.
		return status === undefined && failure.kind === 'lost'
			? afterFailedLookUp(failure, label)
			: { orderNumber, reused: true, pendingReason: label.message };
	} catch (error) {
		return afterFailedLookUp(failure, asFailure(error));
	}
}

/**
 * Undefined where the provider refuses to tell: it may have words instead of status 0 for an order
 * nobody cancelled.
 */
async function cancelStatusOf(item: ItemContext, orderNumber: string): Promise<string | undefined> {
	try {
		return textOf((await fetchCancelStatus(item.context, orderNumber, limitsOf(item))).result);
	} catch (error) {
		const failure = asFailure(error);
		if (failure.kind === 'refused' && !failure.account && !isRedirect(failure)) return undefined;
		throw failure;
	}
}

/**
 * A label that shows more boxes than the order has is another one under the same number.
 * Fewer prove nothing: the list of boxes may not be finished.
 */
function ofAnotherShipment(order: Body, label: LabelRecord): Failure | undefined {
	const [boxes, parcels] = [label.boxes.length, Number(order.Parcel_num)];
	if (!(boxes > parcels)) return undefined;
	return otherLabel(`it has ${boxes} boxes, this order ${parcels}`, 'Label: Get');
}

/** An order whose label is refunded must not be taken for a shipment. */
function cancelled(code: string, state: string): Failure {
	return new Failure({
		kind: 'refused',
		code,
		message: `The order number belongs to an order that ${state}`,
		description:
			'The provider takes an order number only once: use another one to buy a new label.',
	});
}

/** “Busy”: it did not happen, and a later try may work. */
function notBought(failure: Failure): Failure {
	return failure.with({
		kind: 'busy',
		description:
			'The provider was asked afterwards and knows no order of this number: nothing was bought so far. Run it again: the provider takes an order number only once, so an order that comes late is returned, not bought twice.',
	});
}
