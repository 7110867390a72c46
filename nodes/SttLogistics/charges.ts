/**
 * What a label costs, or would cost: five fees, and their total where it is known. A total that lacks
 * a fee would be the cheapest.
 */
import type { Exact } from '../shared/model/order';
import { chargeOf, namesNoAmount } from '../shared/values/amount';
import { compare, exactNumber, sum } from '../shared/values/decimal';
import { shown } from '../shared/failure';
import type { Body } from './answers';
import { textOfRow } from './answers';
import { FEES } from './client';

/** A type: an interface would not fit the charges of the model, which may have any keys. */
export type Charges = {
	postage: Exact;
	registration: Exact;
	handling: Exact;
	other: Exact;
	fuel: Exact;
	/** Of the others; null where one of them cannot be read. */
	total: Exact;
};

type Fee = keyof typeof FEES;

const KINDS = Object.keys(FEES) as Fee[];

export function chargesOf(fees: Record<string, unknown>): Charges | null {
	const amount = (kind: Fee) => chargeOf(fees[FEES[kind]]);
	const charges: Charges = {
		postage: amount('postage'),
		registration: amount('registration'),
		handling: amount('handling'),
		other: amount('other'),
		fuel: amount('fuel'),
		total: null,
	};
	const known = KINDS.map((kind) => charges[kind]).filter((fee) => fee !== null);
	if (known.length === 0) return null;
	const isWhole = known.length === KINDS.length || unreadable(fees, charges) === undefined;
	if (isWhole) charges.total = exactNumber(sum(known));
	return charges;
}

/**
 * The fee without which the total is not known: postage is in every price; another one may be left
 * out, but what it says has to be an amount.
 */
function unreadable(fees: Record<string, unknown>, charges: Charges | null): Fee | undefined {
	return KINDS.find(
		(kind) =>
			(charges?.[kind] ?? null) === null &&
			(kind === 'postage' || !namesNoAmount(fees[FEES[kind]])),
	);
}

/**
 * What a channel asks for an order, or why there is no price.
 * @returns `unread` where it names a price that cannot be read: it refuses nothing, and may be the
 * cheapest
 */
export function priceOf(answer: Body): {
	charges: Charges | null;
	refusal: string | null;
	unread?: boolean;
} {
	const charges = chargesOf(answer);
	if (charges?.total != null && compare(charges.total, 0) > 0) return { charges, refusal: null };
	const kind = unreadable(answer, charges);
	const problem =
		kind === undefined
			? 'Every fee is 0, which is no price'
			: `The answer holds no price that can be read (${FEES[kind]}: “${shown(answer[FEES[kind]])}”)`;
	const words = textOfRow(answer);
	return {
		charges: charges && { ...charges, total: null },
		refusal: words === null ? problem : `${problem}: ${words}`,
		unread: words === null && kind !== undefined && !namesNoAmount(answer[FEES[kind]]),
	};
}
