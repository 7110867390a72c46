/** A number whose label is not the shipment that was asked for. */
import { Failure } from '../failure';

/**
 * It may be another order's, or this order's, bought by an earlier run with another carrier or box:
 * only the user knows, and a new number would buy a second label.
 * @param differs in what
 * @param lookUp the operation that fetches it
 */
export function otherLabel(differs: string, lookUp: string): Failure {
	return new Failure({
		kind: 'refused',
		message: `The order number has another label already: ${differs}`,
		description: `Nothing was bought. If an earlier run bought it for this very order, fetch it with “${lookUp}”. If it is another order's, tell the orders apart with “Order Number Prefix” under Options, for example by shop.`,
	});
}
