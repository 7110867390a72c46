/**
 * When two orders go to the same place. Widths, letter case and blanks do not matter, and neither does
 * how a phone number is written; everything else does, since a parcel at the wrong door is dearer than
 * a second label.
 */
import { contentDigest } from '../shared/values/digest';
import type { Source } from '../shared/model/incoming';
import { objectOrNothing } from '../shared/model/incoming';
import { isEncrypted, isMasked, mayHide } from '../shared/model/masked';
import { textOf } from '../shared/model/order';

const PLACE = [
	'country',
	'state',
	'city',
	'district',
	'street',
	'line1',
	'line2',
	'postalCode',
	'company',
];

export type Destination = { key: string } | { apart: string };

/** The key of the recipient, or why the order must go by itself. */
export function destinationOf(order: Source): Destination {
	if (typeof order.recipient !== 'object' || order.recipient === null)
		return { apart: 'no recipient' };
	// Nobody knows whom a ciphertext means, and the mark must stay with its order.
	if (isEncrypted(order)) return { apart: 'encrypted recipient' };
	const recipient = objectOrNothing(order.recipient);
	const [name, phone] = [plain(recipient.name), digits(recipient.phone)];
	const place = PLACE.map((key) => plain(recipient[key]));
	if (name === '') return { apart: 'no name' };
	if (phone === '') return { apart: 'no phone number' };
	if (plain(recipient.line1) === '') return { apart: 'no address' };
	const shown = [recipient.name, recipient.phone, ...PLACE.map((key) => recipient[key])];
	// Two people may hide behind one mask.
	if (shown.some(mayHide) || isMasked(recipient.phone, 'phone'))
		return { apart: 'masked recipient' };
	const sender = order.sender ? contentDigest(objectOrNothing(order.sender)) : '';
	return { key: JSON.stringify([name, phone, ...place, sender]) };
}

function plain(value: unknown): string {
	return textOf(value).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

/** Without what is written around the digits, and China's country code before a mobile number. */
function digits(value: unknown): string {
	const only = plain(value).replace(/[^0-9x]/g, '');
	return only.replace(/^(?:00)?86(?=1\d{10}$)/, '');
}
