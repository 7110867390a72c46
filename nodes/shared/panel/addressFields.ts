/**
 * Address collections: the same field names for every provider, each described with the provider's
 * own field.
 */
import type { INodeProperties } from 'n8n-workflow';
import { compareTexts } from './menuOrder';

export type AddressKey =
	| 'name'
	| 'company'
	| 'phone'
	| 'landline'
	| 'email'
	| 'line1'
	| 'line2'
	| 'city'
	| 'district'
	| 'street'
	| 'state'
	| 'postalCode'
	| 'country';

const LABELS: Record<AddressKey, [displayName: string, about: string]> = {
	city: ['City', 'City'],
	company: ['Company', 'Company'],
	country: ['Country', 'Country as two letters, e.g. US'],
	district: ['District', 'District (区)'],
	email: ['Email', 'Email address'],
	landline: ['Landline', 'Second phone number'],
	line1: ['Address Line 1', 'Street and number'],
	line2: ['Address Line 2', 'Second line of the address'],
	name: ['Name', 'Name of the person'],
	phone: ['Phone', 'Phone number'],
	postalCode: ['Postal Code', 'Postal code'],
	state: ['State', 'State or province'],
	street: ['Street', 'Street or township (街道)'],
};

const PLACEHOLDERS: Partial<Record<AddressKey, string>> = {
	country: 'e.g. US',
	email: 'name@email.com',
};

/** What every sender has, in the order an address is written. */
export const SENDER_SHOWN: AddressKey[] = [
	'name',
	'phone',
	'line1',
	'city',
	'state',
	'postalCode',
	'country',
];

/**
 * A collection of address fields; `providerFields` says which there are and what the provider calls
 * them. Those in `shown` stand in the panel from the start, empty: nobody adds the fields of an
 * address one by one.
 */
export function addressCollection(
	displayName: string,
	name: string,
	description: string,
	providerFields: Partial<Record<AddressKey, string>>,
	{ more = [], shown = [] }: { more?: INodeProperties[]; shown?: AddressKey[] } = {},
): INodeProperties {
	const fields = (Object.entries(providerFields) as Array<[AddressKey, string]>).map(
		([key, providerField]): INodeProperties => ({
			displayName: LABELS[key][0],
			name: key,
			type: 'string',
			...(key in PLACEHOLDERS && { placeholder: PLACEHOLDERS[key] }),
			default: '',
			description: `${LABELS[key][1]} (${providerField})`,
		}),
	);
	return {
		displayName,
		name,
		type: 'collection',
		placeholder: 'Add field',
		default: { ...Object.fromEntries(shown.map((key) => [key, ''])) },
		description,
		options: [...fields, ...more].sort((a, b) => compareTexts(a.displayName, b.displayName)),
	};
}
