/** What a ship-back does not report: it cannot be taken back, and the buyer waits for that parcel. */
import type { IDataObject } from 'n8n-workflow';
import { invalid } from '../failure';
import { objectOrNothing } from '../model/incoming';
import { textOf } from '../model/order';
import { listed } from '../values/text';

const SHOWN = 10;
const CANCELLED = ['requested', 'cancelled'];

/**
 * The waybill of a label that is given back travels with nobody.
 * @param field what the node calls the waybill
 * @throws Failure `invalid` naming it
 */
export function refuseCancelled(json: IDataObject, waybill: string, field: string): void {
	const { trackingNumbers } = objectOrNothing(json.shipment);
	if (!Array.isArray(trackingNumbers) || !trackingNumbers.map(textOf).includes(waybill)) return;
	if (!isGivenBack(json)) return;
	throw invalid(
		field,
		`${field} ${waybill} is that of a label that was cancelled, or whose refund was asked for`,
		'Nothing was reported. Buy another label under another number first; if the parcel is on its way with this one all the same, take “cancellation” and “shipment.status” out of the item.',
	);
}

/** Whether the label of the way out was cancelled, or its refund asked for. */
export function isGivenBack(json: IDataObject): boolean {
	const shipment = objectOrNothing(json.shipment);
	const { orderNumber, status } = objectOrNothing(json.cancellation);
	const isCancelled =
		CANCELLED.includes(textOf(status)) && textOf(orderNumber) === textOf(shipment.orderNumber);
	return isCancelled || shipment.status === 'refundRequested';
}

/**
 * The marketplace knows the orders of a parcel, not the number they share.
 * @throws Failure `invalid` naming “Order Number”
 */
export function refuseCombined({ number, combined }: IDataObject, orderNumber: string): void {
	const { orderNumbers } = objectOrNothing(combined);
	if (!Array.isArray(orderNumbers) || textOf(number) !== orderNumber) return;
	throw invalid(
		'Order Number',
		`Order Number “${orderNumber}” stands for ${orderNumbers.length} orders in one parcel (${listed(orderNumbers.map(textOf), SHOWN)})`,
		'Put “Combine Orders: Split” before this node, so that each of them is shipped back.',
	);
}
