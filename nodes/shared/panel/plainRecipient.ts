/** The one way in which a sink reads an order for a label or an import. */
import type { Source } from '../model/incoming';
import type { Column, Row } from '../model/column';
import { BY_OPTION, refuseEncrypted, refuseMasked } from '../model/masked';
import type { ItemContext } from '../operation';
import { allowsMasked } from './options';

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
	if (allowsMasked(item)) return read();
	refuseEncrypted(item.json, columns, overrideOf(item));
	const order = read();
	for (const { values, columns: those, row } of sent(order))
		refuseMasked(values, those, row, BY_OPTION);
	return order;
}

/** JSON is sent as it is, and whose text is in it nobody knows. */
function overrideOf(item: ItemContext): Source | undefined {
	return item.param('orderData', 'fromOrder') === 'json'
		? undefined
		: (item.param('overrideRecipient', {}) as Source);
}
