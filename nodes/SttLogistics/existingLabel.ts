import { Failure } from '../shared/failure';
import type { Call } from '../shared/operation';
import { limitsOf } from '../shared/parameters';
import { fetchCancelStatus, fetchLabels, isUnknownNumber } from './client';
import type { LabelState } from './labels';

const CANCELLED: Record<string, string> = {
	1: 'is being refunded (退款中)',
	2: 'was cancelled and refunded (退款完成)',
};

/**
 * What the provider has under an order number: its label, or undefined when it says that there is no such order.
 * @throws Failure when the number belongs to a cancelled order, or the look-up fails
 */
export async function existingLabel(call: Call, orderNumber: string): Promise<LabelState | undefined> {
	const label = (await fetchLabels(call.context, [orderNumber], limitsOf(call))).get(orderNumber)!;
	if (label instanceof Failure) {
		if (isUnknownNumber(label)) return undefined;
		if (label.kind === 'lost' || label.account) throw label;
	}
	await refuseCancelled(call, orderNumber);
	return label instanceof Failure
		? { orderNumber, reused: true, pendingReason: label.message }
		: { orderNumber, reused: true, record: label };
}

/** An order whose label is refunded must not be taken for a shipment. */
async function refuseCancelled(call: Call, orderNumber: string): Promise<void> {
	const status = await fetchCancelStatus(call.context, orderNumber, limitsOf(call)).catch((error: unknown) => {
		if (error instanceof Failure && error.kind === 'refused' && !error.account) return { result: '0' };
		return Promise.reject(error);
	});
	const state = CANCELLED[String(status.result)];
	if (state === undefined) return;
	throw new Failure({
		kind: 'refused',
		code: String(status.result),
		message: `The order number belongs to an order that ${state}`,
		description: 'The provider takes an order number only once: use another one to buy a new label.',
	});
}
