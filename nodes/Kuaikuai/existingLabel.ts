/** What the provider already has: asked for after a failed creation, and before a second one that carries no number. */
import { asFailure, Failure, isRedirect } from '../shared/failure';
import type { Call } from '../shared/operation';
import { limitsOf } from '../shared/parameters';
import type { LabelRecord } from './client';
import { fetchLabels, fetchShopLabels, saysExists } from './client';
import { isEmpty, isUnderRefund } from './labels';

/**
 * The label under an order number after a creation failed with `failure`; undefined when the provider has none.
 * A label under refund is no label. What LabelsInfo says of an unknown number is not documented: nothing, an error, or an
 * empty record, which is also what a label looks like that is not ready. Then the failure's own words decide, for a number
 * that is taken is refused; and asking for it once more is safe, since the provider takes each number once.
 */
export async function labelUnderNumber(call: Call, orderNumber: string, failure: Failure): Promise<LabelRecord | Failure | undefined> {
	if (failure.account !== undefined || failure.httpStatus === 429) return undefined;
	const labels = await fetchLabels(call.context, [orderNumber], limitsOf(call)).catch(asFailure);
	if (labels instanceof Failure) {
		// A refusal of the look-up is how some systems say "unknown number"; and a creation that was refused stays refused.
		if ((labels.kind === 'refused' && !labels.account && !isRedirect(labels)) || failure.kind === 'refused') return undefined;
		throw labels;
	}
	const label = labels.get(orderNumber);
	if (label && isUnderRefund(label)) return underRefund(orderNumber, failure);
	return label && (!isEmpty(label) || saysExists(failure)) ? label : undefined;
}

/** A lost answer to a write that may be sent again without harm: says so, and why. */
export function safeToRepeat(error: unknown, why: string): Failure {
	const failure = asFailure(error);
	if (failure.kind !== 'lost') return failure;
	return failure.with({
		message: `It is not known whether this was done: ${failure.message.charAt(0).toLowerCase()}${failure.message.slice(1)}`,
		description: [`Running this again is safe: ${why}.`, failure.description].filter(Boolean).join(' '),
	});
}

/**
 * The shop order's label, whoever bought it; undefined when it has none but those under refund. The newest stands first
 * in the answer's sample.
 */
export async function labelOfShopOrder(call: Call, shopOrderId: number): Promise<LabelRecord | undefined> {
	const labels = await fetchShopLabels(call.context, shopOrderId, limitsOf(call));
	return labels.find((label) => !isUnderRefund(label));
}

function underRefund(orderNumber: string, failure: Failure): Failure {
	const description = `The label under order number ${orderNumber} is being refunded (退款审核中), and the provider takes a number only once: use another order number (or prefix) to buy a new one.`;
	return failure.kind === 'refused'
		? failure.with({ description })
		: new Failure({ kind: 'refused', code: '1810', message: 'The order number belongs to a label under refund', description });
}
