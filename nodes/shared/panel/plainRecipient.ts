/** The one way in which a sink reads an order for a label or an import. */
import type { Source } from '../model/incoming';
import { shown } from '../failure';
import type { Column, Row } from '../model/column';
import { refused } from '../model/column';
import { BY_OPTION, refuseEncrypted, refuseMasked } from '../model/masked';
import type { ItemContext } from '../operation';
import { allowsMasked } from './options';
import { A_NAME } from './parameters';

/** An address as it would be sent, under the provider's names. */
export interface SentAddress {
	values: Record<string, unknown>;
	columns: readonly Column[];
	row: Row;
}

/**
 * What `read` makes of an item, unless the marketplace hides its recipient and the option “Allow
 * Masked Recipients” is off. An encrypted one is refused first: what else its order lacks helps nobody.
 * @param columns those of the recipient, with the keys of “Override Recipient”
 * @param sent where in what was read the recipient stands
 * @throws Failure `invalid` naming the field
 */
export function withPlainRecipient<T>(
	item: ItemContext,
	columns: readonly Column[],
	read: () => T,
	sent: (order: T) => SentAddress[],
): T {
	const isOpen = allowsMasked(item);
	if (!isOpen) refuseEncrypted(item.json, columns, overrideOf(item));
	const order = read();
	for (const address of sent(order)) {
		refuseOfNothing(address);
		if (!isOpen) refuseMasked(address.values, address.columns, address.row, BY_OPTION);
	}
	return order;
}

const OF_NOTHING =
	/(?<!\p{Script=Latin})undefined(?!\p{Script=Latin})|\[object |^(?:(?:null|NaN)[\s,]*)+$/u;
/** Also without a blank before it, as in Chinese. “Null Island” is a place. */
const NULL_WITHIN = /(?<!\p{Script=Latin})null(?!\p{Script=Latin})/u;
/** “john null” is a person. */
const NULL_IN_NAME = /(?<!\p{Script=Latin} ?)null(?!\p{Script=Latin})/u;

/**
 * What a step before has made of a value that is not there (“12 Main St, undefined”): no parcel arrives
 * with it.
 */
function refuseOfNothing({ values, columns, row }: SentAddress): void {
	for (const column of columns) {
		const value = values[column.name];
		const isNull = column.key === 'name' ? NULL_IN_NAME : NULL_WITHIN;
		if (typeof value === 'string' && (OF_NOTHING.test(value.trim()) || isNull.test(value)))
			throw refused(column, row, `${A_NAME.says}: “${shown(value)}”`);
	}
}

/** JSON is sent as it is, and whose text is in it nobody knows. */
function overrideOf(item: ItemContext): Source | undefined {
	return item.param('orderData', 'fromOrder') === 'json'
		? undefined
		: (item.param('overrideRecipient', {}) as Source);
}
