import type { IDataObject } from 'n8n-workflow';
import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import type { Owner, Source } from '../../shared/model/incoming';
import { objectAt, objectOrNothing, RECIPIENT, SENDER } from '../../shared/model/incoming';
import { operation } from '../../shared/operation';
import type { Address, OrderWith } from '../../shared/model/order';
import { textOf, textOrNull } from '../../shared/model/order';
import { objectParam } from '../../shared/panel/parameters';
import type { Body } from '../answers';
import type { AddressAnswer } from '../client';
import { checkAddress } from '../client';
import { toAddress } from '../toOrder';
import { addressFields } from '../shipmentFields';
import { addressKeyOf, checkAddressAlone, readAddress } from '../addresses';

interface Change {
	from: string;
	to: string | null;
}

interface Payload {
	/** Which address of the incoming order it is; null for one given as JSON. */
	source: 'recipient' | 'sender' | null;
	address: Body;
}

const OWNERS: Record<'recipient' | 'sender', Owner> = {
	recipient: { ...RECIPIENT, override: 'Override Address' },
	sender: { ...SENDER, override: 'Override Address' },
};

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	addressCheck: {
		status: 'valid' | 'corrected' | 'invalid';
		changed: boolean;
		/** By key: what was asked, and what the provider says it should be. */
		changes: Record<string, Change>;
		type: Address['type'];
		message: string | null;
		/** As the provider has it; null where it is invalid. */
		address: Address | null;
	};
}>;

export const addressValidate = operation<Payload, AddressAnswer>({
	resource: 'address',
	operation: 'validate',
	name: 'Validate',
	action: 'Validate an address',
	description: 'Check an address, correct it, and tell whether it is a business or a home',
	chinese: '校验地址,并返回地址类型(商业或住宅)',
	vendorCall: '7. 地址校验并返回地址类型',
	about:
		'Whether an address exists, and whether somebody lives there. Valid, corrected and invalid are results. One item per address.',
	effect: 'read',
	fields: [
		{
			displayName: 'Address',
			name: 'addressData',
			type: 'options',
			options: [
				{
					name: 'JSON',
					value: 'json',
					description: "An address in the provider's own field names",
				},
				{ name: 'Recipient of Incoming Order', value: 'recipient' },
				{ name: 'Sender of Incoming Order', value: 'sender' },
			],
			default: 'recipient',
			description: 'Which address to check. The fields below come first.',
		},
		{
			displayName: 'Address (JSON)',
			name: 'addressJson',
			type: 'json',
			displayOptions: { show: { addressData: ['json'] } },
			default: '{}',
			description: "The provider's ShipAddr object. The key is added.",
		},
		{
			...addressFields(
				'Override Address',
				'overrideAddress',
				'Used instead of what the order has',
				{ withType: false },
			),
			displayOptions: { show: { addressData: ['recipient', 'sender'] } },
		},
		outputField,
		optionsField([
			{
				displayName: 'Use Correction',
				name: 'useCorrection',
				type: 'boolean',
				default: false,
				description:
					"Whether to put the provider's address, with its type, in place of the order's. The provider judges the type right in about 98 % of all cases.",
			},
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare(item) {
		const kind = item.param('addressData', 'recipient');
		if (kind === 'json') {
			const given = objectParam(item, 'addressJson', 'Address (JSON)');
			const address = Object.fromEntries(
				Object.entries(given).filter(([field]) => field !== 'Key'),
			);
			checkAddressAlone(address, () => 'Correct it in “Address (JSON)”.');
			return { source: null, address };
		}
		const source = kind === 'sender' ? 'sender' : 'recipient';
		const given = objectAt(
			item.json[source],
			source,
			'Correct it there, or take it out and set “Override Address” in the node.',
		);
		const address = readAddress(
			[item.param('overrideAddress', {}) as Source, given],
			OWNERS[source],
		);
		if (Object.keys(address).length === 0) {
			throw invalid(
				'Address',
				`Address is missing: the incoming order has no ${source} address`,
				'Branch such orders off before this node, or set “Override Address”.',
			);
		}
		checkAddressAlone(
			address,
			(key) =>
				`It comes from the incoming order (${source}.${key}). Correct it there, or set it in “Override Address”.`,
		);
		return { source, address };
	},

	send: (item, { address }) => checkAddress(item.context, address, limitsOf(item)),

	output(item, { source, address }, answer) {
		if (item.param('output', 'simplified') === 'raw') return { json: answer.body };
		const changes = answer.valid ? changesOf(address, answer.address) : {};
		const changed = Object.keys(changes).length > 0;
		const checked = toAddress(answer.address);
		const given = source === null ? undefined : objectOrNothing(item.json[source]);
		const corrected = item.options.useCorrection === true && answer.valid && source !== null;
		return {
			json: {
				...item.json,
				...(corrected && {
					[source]: { ...given, ...partsWithin(checked, given), ...filled(checked ?? {}) },
				}),
				addressCheck: {
					status: !answer.valid ? 'invalid' : changed ? 'corrected' : 'valid',
					changed,
					changes,
					type: checked?.type ?? null,
					message: answer.message,
					address: checked,
				},
			} satisfies Simplified,
		};
	},

	hints(sent) {
		const invalid = sent.filter(({ result }) => !result.valid).length;
		return invalid > 0
			? [`${invalid} addresses were not found: their items say so (addressCheck.status)`]
			: [];
	},
});

/**
 * The fields the provider changed; capitals and blanks alone are no change, nor is what it filled
 * in.
 */
function changesOf(asked: Body, answered: Body | null): Record<string, Change> {
	const plain = (value: unknown) => (textOrNull(value) ?? '').replace(/\s+/g, ' ').toLowerCase();
	return Object.fromEntries(
		Object.entries(asked)
			.filter(
				([field, value]) =>
					field !== 'AddrType' &&
					textOrNull(value) !== null &&
					answered !== null &&
					field in answered,
			)
			.filter(([field, value]) => plain(value) !== plain(answered![field]))
			.map(([field, value]) => [
				addressKeyOf(field),
				{ from: String(value), to: textOrNull(answered![field]) },
			]),
	);
}

/**
 * Parts of the street that the corrected line has taken up, or that were sent in it: left beside it, a
 * label would have them twice. A second line that it does not hold stays: an apartment is not lost.
 */
function partsWithin(checked: Address | null, given: Source = {}): IDataObject {
	if (!checked?.line1) return {};
	const words = (value: unknown) =>
		` ${textOf(value)
			.toLowerCase()
			.replace(/[^\p{L}\p{N}]+/gu, ' ')
			.trim()} `;
	const holdsIt = (line: unknown) => words(line).includes(words(given.line2));
	// “5” of “5 Main St” is no apartment.
	const isTakenUp = holdsIt(checked.line1) && !holdsIt(given.line1);
	const gone = ['district', 'street', ...(isTakenUp ? ['line2'] : [])];
	return Object.fromEntries(gone.filter((key) => key in given).map((key) => [key, null]));
}

function filled(values: object): IDataObject {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
