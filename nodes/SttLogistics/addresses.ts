/** Sender and recipient of an order, and of a return, from what the node and the order say. */
import type { Column } from '../shared/model/column';
import type { Owner, Source } from '../shared/model/incoming';
import { firstText, objectAt, RECIPIENT, SENDER, streetOf } from '../shared/model/incoming';
import type { ItemContext } from '../shared/operation';
import type { Body } from './answers';
import { RECIPIENT_COLUMNS, SENDER_COLUMNS } from './documentTable';

export function senderOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.sender,
		'sender',
		'Correct it there, or take it out and set “Sender” in the node.',
	);
	const override = item.param('overrideSender', {}) as Source;
	const defaults = item.param('sender', {}) as Source;
	return addressFrom(SENDER_COLUMNS, SENDER, [override, order, defaults], () =>
		senderStreet(order),
	);
}

export function recipientOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.recipient,
		'recipient',
		'Correct it there, or take it out and set “Override Recipient” in the node.',
	);
	const override = item.param('overrideRecipient', {}) as Source;
	const defaults = item.param('recipientDefaults', {}) as Source;
	return addressFrom(RECIPIENT_COLUMNS, RECIPIENT, [override, order, defaults], () =>
		streetOf(order, RECIPIENT),
	);
}

/** @param street the order's, from several of its fields; an override goes before it, unread */
function addressFrom(
	columns: readonly Column[],
	owner: Owner,
	[override, order, defaults]: Array<Source | undefined>,
	street: () => string | undefined,
): Body {
	return addressOf(columns, (key) =>
		key === 'line1'
			? (firstText('line1', [override], owner) ?? street() ?? firstText('line1', [defaults], owner))
			: firstText(key, [override, order, defaults], owner),
	);
}

/** The recipient's address as the sender's, and the other way round. */
export function returned(item: ItemContext): Body {
	const [shop, buyer] = [senderOf(item), recipientOf(item)];
	const street = [buyer.Sadd1, buyer.Sadd2].filter((line) => line !== undefined).join(', ');
	const across = (columns: readonly Column[], from: Body) =>
		addressOf(columns, (key) => from[counterpartNamed(key, columns)] as string | undefined);
	return {
		...across(SENDER_COLUMNS, { ...buyer, Sadd1: street || undefined }),
		...across(RECIPIENT_COLUMNS, shop),
	};
}

/** The other side's field of an address key, “” where it has none. */
function counterpartNamed(key: string, columns: readonly Column[]): string {
	const others = columns === SENDER_COLUMNS ? RECIPIENT_COLUMNS : SENDER_COLUMNS;
	return others.find((column) => column.key === key)?.name ?? '';
}

function addressOf(columns: readonly Column[], valueOf: (key: string) => string | undefined): Body {
	const address: Body = {};
	for (const { name, key = name } of columns) address[name] = valueOf(key);
	return address;
}

/** A sender has one address field: the second line follows the first. */
function senderStreet(address: Source | undefined): string | undefined {
	const street = streetOf(address, SENDER);
	const line2 = firstText('line2', [address], SENDER);
	return street !== undefined && line2 !== undefined ? `${street}, ${line2}` : street;
}
