/**
 * What the provider already has: asked for after a failed creation, and before a second one that
 * carries no number.
 */
import { sleep } from 'n8n-workflow';
import { md5Hex } from '../shared/values/digest';
import { asFailure, Failure, isRedirect } from '../shared/failure';
import { otherLabel } from '../shared/label/otherLabel';
import type { ItemContext } from '../shared/operation';
import { limitsOf } from '../shared/panel/options';
import { unknownButRepeatable } from '../shared/run/lookUp';
import { textOf } from '../shared/model/order';
import type { Body } from './answers';
import { saysExists } from './answers';
import { isTrue } from './vocabulary';
import type { LabelRecord } from './labelRecord';
import { fetchLabels, fetchShopLabels } from './client';
import { isEmpty, isUnderRefund } from './labels';

/** Whether a failed creation definitely bought nothing: then there is nothing to look up. */
export function boughtNothing({ kind, account, httpStatus }: Failure): boolean {
	return httpStatus === 429 || (kind !== 'lost' && account !== undefined);
}

/**
 * The label under an order number after a creation failed with `failure`; undefined when the
 * provider has none. A label under refund is no label. What LabelsInfo says of an unknown number is
 * not documented: nothing, an error, or an empty record, which is also what a label looks like that
 * is not ready (section 5, the sample's first row). Then the failure's own words decide, for a
 * number that is taken is refused; else what it says of a number that definitely does not exist.
 */
export async function labelUnderNumber(
	item: ItemContext,
	orderNumber: string,
	failure: Failure,
): Promise<LabelRecord | Failure | undefined> {
	if (boughtNothing(failure)) return undefined;
	const labels = await fetchLabels(item.context, [orderNumber], limitsOf(item)).catch(asFailure);
	const label = labels instanceof Failure ? labels : labels.get(orderNumber);
	if (label instanceof Failure) {
		// A refusal of the look-up is how some systems say "unknown number"; and a creation that was
		// refused stays refused.
		if (
			(label.kind === 'refused' && !label.account && !isRedirect(label)) ||
			failure.kind === 'refused'
		)
			return undefined;
		throw label;
	}
	if (label && isUnderRefund(label)) return underRefund(orderNumber, failure);
	if (!label || !isEmpty(label) || saysExists(failure)) return label;
	return (await listsUnknown(item, orderNumber)) ? undefined : label;
}

/**
 * Whether LabelsInfo gives a record to a number that nobody has used, or cannot be asked: then an
 * empty record says nothing.
 */
async function listsUnknown(item: ItemContext, orderNumber: string): Promise<boolean> {
	const unused = `no-label-${md5Hex(orderNumber)}`;
	const labels = await fetchLabels(item.context, [unused], limitsOf(item)).catch(asFailure);
	return labels instanceof Failure
		? labels.kind !== 'refused' || labels.account !== undefined || isRedirect(labels)
		: labels.has(unused);
}

/** The same, where the label may be another order's: one that shows that it is not this shipment is refused. */
export async function labelOfShipment(
	item: ItemContext,
	orderNumber: string,
	shipment: Body,
	failure: Failure,
): Promise<LabelRecord | Failure | undefined> {
	const label = await labelUnderNumber(item, orderNumber, failure);
	if (!label || label instanceof Failure) return label;
	return ofAnotherShipment(shipment, label) ?? label;
}

/**
 * The same for a label of a shop order, which the order's own list knows with its status (section
 * 10), whatever carrier an earlier run chose for it; a number that does not stand there is asked for
 * by itself.
 */
export async function labelOfShopOrderUnder(
	item: ItemContext,
	orderNumber: string,
	shopOrderId: number,
	shipment: Body,
	failure: Failure,
): Promise<LabelRecord | Failure | undefined> {
	if (boughtNothing(failure)) return undefined;
	const labels = await fetchShopLabels(item.context, shopOrderId, limitsOf(item)).catch(asFailure);
	const label =
		labels instanceof Failure ? undefined : labels.find((each) => each.orderNumber === orderNumber);
	if (label) return isUnderRefund(label) ? underRefund(orderNumber, failure) : label;
	return await labelOfShipment(item, orderNumber, shipment, failure);
}

/**
 * What a label under the number shows that the shipment is not: it is another order's, or an earlier
 * run bought it otherwise.
 * Another service proves nothing where the provider may choose it (AutoChangeService).
 */
function ofAnotherShipment(shipment: Body, record: LabelRecord): Failure | undefined {
	const parcels = (shipment.Parcels as unknown[]).length;
	const [wanted, shown] = [textOf(shipment.CarrierServiceLevel), record.service ?? ''];
	const differs =
		record.trackingNumbers.length > parcels
			? `it has ${record.trackingNumbers.length} parcels, this shipment ${parcels}`
			: shown !== '' &&
				  shown.toLowerCase() !== wanted.toLowerCase() &&
				  !isTrue(shipment.AutoChangeService)
				? `it is of service ${shown}, this shipment of ${wanted}`
				: undefined;
	return differs === undefined ? undefined : otherLabel(differs, 'Label: Get Many');
}

/** A look-up before the purchase failed: nothing was bought. */
export function notBought(error: unknown, what: string): unknown {
	if (!(error instanceof Failure) || error.kind !== 'lost') return error;
	return error.with({
		kind: 'notSent',
		message: `${what}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
		description: ['Nothing was bought.', error.description].filter(Boolean).join(' '),
	});
}

/** A lost answer to a write that may be sent again without harm: says so, and why. */
export function safeToRepeat(error: unknown, why: string): Failure {
	const failure = asFailure(error);
	return failure.kind === 'lost' ? unknownButRepeatable(failure, why) : failure;
}

/**
 * The shop order's label, whoever bought it; undefined when it has none but those under refund. The
 * newest stands first in the answer's sample.
 */
export async function labelOfShopOrder(
	item: ItemContext,
	shopOrderId: number,
): Promise<LabelRecord | undefined> {
	const labels = await fetchShopLabels(item.context, shopOrderId, limitsOf(item));
	return labels.find((label) => !isUnderRefund(label));
}

const waits = new WeakMap<object, Promise<unknown>>();

/**
 * The same a little later: a label that was bought may be listed late, and without a number of its
 * own nothing else keeps it from being bought again. All shop orders of a run wait together.
 */
export async function waitForListing(
	item: ItemContext,
	shopOrderId: number,
	ms: number,
): Promise<LabelRecord | undefined> {
	const { context } = item;
	const wait =
		waits.get(context) ?? sleep(ms, context.getExecutionCancelSignal()).catch(() => undefined);
	waits.set(context, wait);
	await wait;
	return await labelOfShopOrder(item, shopOrderId);
}

function underRefund(orderNumber: string, failure: Failure): Failure {
	const description = `The label under order number ${orderNumber} is being refunded (退款审核中), and the provider takes a number only once: use another order number (or prefix) to buy a new one.`;
	return failure.kind === 'refused'
		? failure.with({ description })
		: new Failure({
				kind: 'refused',
				code: '1810',
				message: 'The order number belongs to a label under refund',
				description,
			});
}
