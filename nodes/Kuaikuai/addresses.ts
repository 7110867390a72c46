/** Sender and recipient of a shipment, and an address alone, from what the node and the order say. */
import { invalid } from '../shared/failure';
import { check } from '../shared/model/column';
import type { Owner, Source } from '../shared/model/incoming';
import { firstText, objectAt, RECIPIENT, SENDER, streetOf } from '../shared/model/incoming';
import type { ItemContext } from '../shared/operation';
import type { Body } from './answers';
import { ADDRESS, ADDRESS_ALONE, addressRow, present } from './documentTable';
import { ADDRESS_TYPES } from './vocabulary';

export function senderOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.sender,
		'sender',
		'Correct it there, or take it out and set “Sender” in the node.',
	);
	return addressOf(
		[item.param('overrideSender', {}) as Source, order, item.param('sender', {}) as Source],
		SENDER,
	);
}

export function recipientOf(item: ItemContext): Body {
	const order = objectAt(
		item.json.recipient,
		'recipient',
		'Correct it there, or take it out and set “Override Recipient” in the node.',
	);
	const address = addressOf(
		[
			item.param('overrideRecipient', {}) as Source,
			order,
			item.param('recipientDefaults', {}) as Source,
		],
		RECIPIENT,
	);
	if (Object.keys(address).length > 0) return address;
	throw invalid(
		'Recipient',
		'Recipient (ShipTo) is missing: the incoming order has no recipient address',
		'Marketplaces withhold some addresses. Branch such orders off before this node, or set “Recipient Defaults” or “Override Recipient”.',
	);
}

/** An address alone; its type is what the provider is asked for. */
export function readAddress(values: Array<Source | null | undefined>, owner: Owner): Body {
	const address = addressOf(values, owner);
	delete address.AddrType;
	return address;
}

/**
 * The limits of an address alone: for its validation (section 7), name and country may be missing.
 */
export function checkAddressAlone(address: Body, advice: (key: string) => string): void {
	check(address, ADDRESS_ALONE, addressRow(['Address:', ''], advice));
}

/** The model's name of a provider's address field. */
export const addressKeyOf = (wire: string): string =>
	ADDRESS.find(({ name }) => name === wire)?.key ?? wire;

function addressOf(sources: Array<Source | null | undefined>, owner: Owner): Body {
	const type = ADDRESS_TYPES.get(firstText('type', sources, owner) ?? '');
	const address: Record<string, string | undefined> = {};
	for (const { name, key = name } of ADDRESS)
		address[name] = key === 'line1' ? lineOf(sources, owner) : firstText(key, sources, owner);
	for (const field of ['State', 'Country']) address[field] = capitals(address[field]);
	return present({ ...address, AddrType: type });
}

/** Two letters are meant as a code, however they are written. */
const capitals = (text: string | undefined) =>
	text !== undefined && /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text;

function lineOf(sources: Array<Source | null | undefined>, owner: Owner): string | undefined {
	for (const source of sources) {
		const line = streetOf(source, owner);
		if (line !== undefined) return line;
	}
	return undefined;
}
