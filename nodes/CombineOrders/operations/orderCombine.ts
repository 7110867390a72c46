import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure, invalid } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { objectsAt, orderKey, shopKey } from '../../shared/model/incoming';
import type { Exact, OrderWith } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { optionsField } from '../../shared/panel/options';
import { A_NUMBER, optionalText, textsOf } from '../../shared/panel/parameters';
import { combine, numberOf } from '../combinedOrder';
import { destinationOf } from '../recipientKey';

interface Payload {
	order: IDataObject;
	/** Orders with the same one go together. */
	group: string;
	/** Why the order goes by itself. */
	apart: string | null;
	/** The field “Must Agree On”. */
	agreement: string;
	/** Of its prices; null where it has none, or does not say. */
	currency: string | null;
	isPreview: boolean;
}

interface Group {
	orderNumbers: string[];
	isCombined: boolean;
	apart: string | null;
	order: IDataObject;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	/** Of all its orders; null where one of them does not say it. */
	totalWeight?: Exact;
	/** Of several orders that became one. */
	combined?: { orderNumbers: string[]; orders: object[] };
}>;

export const orderCombine = operation<Payload, Group>({
	resource: 'order',
	operation: 'combine',
	name: 'Combine',
	action: 'Combine orders of one recipient',
	description:
		'Make one order of all orders that go to the same name, phone number and address, so that one label is bought for them',
	chinese: '把同一收件人的多个订单合并成一个包裹',
	about:
		'Orders of one buyer become one order with all their lines, for one label. One item per group; orders that go by themselves stay as they are.',
	effect: 'read',
	fields: [
		{
			displayName: 'Across Shops',
			name: 'acrossShops',
			type: 'boolean',
			default: false,
			description: 'Whether orders of several shops may share a parcel',
		},
		{
			displayName: 'Must Agree On',
			name: 'mustAgree',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.channelId }}',
			description:
				'What orders of one parcel must have in common, such as the channel you choose for each. Leave empty if nothing.',
		},
		optionsField([
			{
				displayName: 'If They Differ',
				name: 'ifDifferent',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail' },
					{ name: 'Keep Apart', value: 'keepApart' },
				],
				default: 'fail',
				description:
					'What to do with orders of one recipient that differ in “Must Agree On”, or in the currency of their prices',
			},
			{
				displayName: 'Preview Only',
				name: 'previewOnly',
				type: 'boolean',
				default: false,
				description: 'Whether to show the groups, and why an order goes by itself, instead',
			},
			{
				displayName: 'Statuses',
				name: 'statuses',
				type: 'string',
				default: 'unshipped',
				placeholder: 'e.g. unshipped, unpaid',
				description:
					'Orders of which statuses may be combined, comma-separated. Orders without a status always may.',
			},
		]),
	],

	prepare(item) {
		const order = item.json;
		const number = optionalText(order.number, 'number of the incoming order', {
			pattern: A_NUMBER,
		});
		if (number === undefined)
			throw invalid('number', 'The incoming order has no number', 'Orders carry it as “number”.');
		objectsAt(order.lines, 'lines', 'Correct it there.');
		refuseTwice(item, order);
		const acrossShops = item.param('acrossShops', false) === true;
		const agreement = optionalText(item.param('mustAgree', ''), 'Must Agree On') ?? '';
		const keepsApart = item.options.ifDifferent === 'keepApart';
		const currency = currencyOf(order);
		const destination = destinationOf(order);
		const apart = whyApart(item) ?? ('apart' in destination ? destination.apart : null);
		const shop = acrossShops ? null : [textOrNull(order.source), ...shopKey(order)];
		return {
			order,
			apart,
			agreement,
			currency,
			isPreview: item.options.previewOnly === true,
			group: JSON.stringify(
				apart !== null || !('key' in destination)
					? ['alone', item.index]
					: [destination.key, shop, keepsApart ? [agreement, currency] : null],
			),
		};
	},

	batch: {
		group: ({ group }) => group,
		size: () => Number.MAX_SAFE_INTEGER,
		merged: true,
		async send(batch) {
			const payloads = batch.map(({ payload }) => payload);
			if (new Set(payloads.map(({ agreement }) => agreement)).size > 1) {
				const failure = differ(payloads);
				return payloads.map(() => failure);
			}
			const currencies = payloads.map(({ currency }) => currency).filter((each) => each !== null);
			if (new Set(currencies).size > 1) {
				const failure = differInCurrency(payloads);
				return payloads.map(() => failure);
			}
			const group = groupOf(payloads);
			return payloads.map(() => group);
		},
	},

	output({ input }, { isPreview }, { order, ...group }) {
		if (isPreview) return { json: { preview: { ...group, order } } };
		const isAsItCame = !group.isCombined && input.binary !== undefined;
		return { json: order, ...(isAsItCame && { binary: input.binary }) };
	},
});

function groupOf(payloads: Payload[]): Group {
	const orders = payloads.map(({ order }) => order);
	const isCombined = orders.length > 1;
	return {
		orderNumbers: orders.map(numberOf),
		isCombined,
		apart: payloads[0].apart,
		order: isCombined ? combine(orders) : orders[0],
	};
}

/** What sources say of an order without a label, or whose label was given back. */
const NO_LABEL = /^(?:un-?shipped|refundsucc)$/i;

/** What keeps an order out of any group, beside its recipient. */
function whyApart({ json, options }: ItemContext): string | null {
	const allowed = textsOf(options.statuses ?? 'unshipped', 'Statuses');
	const status = textOrNull(json.status);
	if (json.error !== undefined && json.error !== null) return 'failed before';
	if (json.combined !== undefined && json.combined !== null) return 'combined before';
	const labelStatus = textOrNull(json.labelStatus) ?? 'unshipped';
	if (json.shipment !== undefined && json.shipment !== null) return 'has a label';
	if (!NO_LABEL.test(labelStatus)) return `has a label (${labelStatus})`;
	if (Array.isArray(json.parcels) && json.parcels.length > 0) return 'brings its own parcels';
	return status === null || allowed.includes(status) ? null : `status ${status}`;
}

/** The orders that were seen in a run, by shop and number. */
const seen = new WeakMap<IExecuteFunctions, Map<string, number>>();

function refuseTwice({ context, index }: ItemContext, order: IDataObject): void {
	const numbers = seen.get(context) ?? new Map<string, number>();
	seen.set(context, numbers);
	const name = orderKey(order);
	const earlier = numbers.get(name);
	if (earlier === undefined) numbers.set(name, index);
	if (earlier === undefined || earlier === index) return;
	throw invalid(
		'number',
		`Order “${numberOf(order)}” appears in this run twice (items ${earlier + 1} and ${index + 1})`,
		'Let each order come once: its goods would be in the parcel twice.',
	);
}

function differ(payloads: Payload[]): Failure {
	const shown = payloads.map(({ order, agreement }) => `${numberOf(order)}: “${agreement}”`);
	return invalid(
		'Must Agree On',
		`The orders go to one recipient, but differ in “Must Agree On” (${shown.join(', ')})`,
		'Give them the same value, or set the option “If They Differ” to “Keep Apart”.',
	);
}

/** The lines of a parcel are declared together, and a price alone does not say what it is in. */
function currencyOf({ lines, currency }: IDataObject): string | null {
	const hasPrice = objectsAt<IDataObject>(lines, 'lines', 'Correct it there.').some(
		({ unitPrice }) => textOrNull(unitPrice) !== null,
	);
	return hasPrice ? (textOrNull(currency)?.toUpperCase() ?? null) : null;
}

function differInCurrency(payloads: Payload[]): Failure {
	const shown = payloads.flatMap(({ order, currency }) =>
		currency === null ? [] : [`${numberOf(order)}: ${currency}`],
	);
	return invalid(
		'currency',
		`The orders go to one recipient, but their prices are in different currencies (${shown.join(', ')})`,
		'Their lines would be declared together. Set the option “If They Differ” to “Keep Apart”, or convert the prices before.',
	);
}
