/**
 * The field mapping of the push trigger: which fields of an order can be found in a push, and what the
 * vendor or a marketplace may call them. The words below only sort the proposals; nothing is read by
 * them.
 */
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeProperties,
} from 'n8n-workflow';
import { compareTexts } from '../../shared/panel/menuOrder';
import { parseExact } from '../../shared/values/json';
import type { Found } from './pushPath';
import { pathsIn } from './pushPath';

interface MappedField {
	name: string;
	about: string;
	/** Of the order, or of one of its lines. */
	of: 'order' | 'line';
	/** What its path may end in, the likelier first. */
	likely: RegExp[];
}

const field = (
	name: string,
	about: string,
	likely: RegExp[],
	of: 'order' | 'line' = 'order',
): MappedField => ({ name, about, of, likely });
const line = (name: string, about: string, likely: RegExp[]) => field(name, about, likely, 'line');

/** By the value in the table, which other people's workflows hold. */
export const MAPPED = {
	number: field('Order: Number', 'The marketplace’s number; it leads to the list of orders', [
		/^(order_?num(ber)?|order_?no|order_?sn|tid|trade_?no)$/i,
		/^order_?id$/i,
	]),
	platformStatus: field('Order: Status', "The marketplace's word, or the provider's code", [
		/^(order_?status|status|state|trade_?status)$/i,
	]),
	createdAt: field('Order: Created At', 'When the buyer ordered', [
		/^(create|created)(_?at|_?time)?$/i,
		/creat/i,
	]),
	updatedAt: field('Order: Updated At', 'When the order changed', [
		/^(update|updated|modified|modify)(_?at|_?time)?$/i,
		/(updat|modif)/i,
	]),
	paidAt: field('Order: Paid At', 'When the buyer paid', [/^(pay|paid)(_?at|_?time)?$/i]),
	total: field('Order: Total', 'What the whole order costs', [
		/^(total|total_?(fee|amount|price)|amount)$/i,
	]),
	paid: field('Order: Paid', 'What the buyer has paid', [/^(payment|paid_?(amount|fee)?)$/i]),
	shippingFee: field('Order: Shipping Fee', 'The freight', [/(post|freight|ship).*(fee|amount)?/i]),
	buyerMessage: field('Order: Buyer Message', 'What the buyer wrote', [
		/buyer.*(message|memo|words)/i,
	]),
	sellerNote: field('Order: Seller Note', 'What the seller noted', [
		/^(seller.*|trade_?)?(memo|remark|note)$/i,
	]),
	shopId: field('Shop: ID', 'Used where the callback does not name the shop', [/^shop_?id$/i]),
	shopName: field('Shop: Name', 'The shop as people know it', [/^shop_?name$/i]),
	platform: field('Shop: Platform', 'Used where the callback does not name it', [
		/^(shop_?type|platform)$/i,
	]),
	name: field('Recipient: Name', 'The person', [/^(receiver_?|recipient_?)?name$/i]),
	phone: field('Recipient: Phone', 'Mobile or landline', [
		/^(receiver_?|recipient_?)?(mobile|phone|tel)$/i,
	]),
	state: field('Recipient: Province', 'Province or state', [/(province|state)(_?name)?$/i]),
	city: field('Recipient: City', 'City', [/city(_?name)?$/i]),
	district: field('Recipient: District', 'District or county (区)', [
		/(district|county|area)(_?name)?$/i,
	]),
	street: field('Recipient: Street', 'Street or township (街道)', [/(street|town)(_?name)?$/i]),
	line1: field('Recipient: Address', 'Street and number', [/(addr|address|detail)(_?detail)?$/i]),
	postalCode: field('Recipient: Postal Code', 'Postal code', [/(zip|postal?)(_?code)?$/i]),
	country: field('Recipient: Country', 'Country', [/country/i]),
	oaid: field('Encryption: OAID', 'Addressee ID of Taobao (oaid)', [/^oaid$/i]),
	caid: field('Encryption: CAID', 'Address ID of Cainiao (caid)', [/^caid$/i]),
	lineId: line('Line: Sub-Order Number', 'For split shipments', [
		/^(sub_?order_?(num|no|id)|oid)$/i,
	]),
	lineTitle: line('Line: Title', 'The goods', [/^(title|(goods?|item|product)_?name)$/i]),
	lineSku: line('Line: SKU', "The seller's code of the variant", [
		/^(outer_?)?sku(_?(id|code|no))?$/i,
	]),
	lineProductCode: line('Line: Product Code', "The seller's code of the product", [
		/(outer|product|goods?|item).*(code|id|no)$/i,
	]),
	lineQuantity: line('Line: Quantity', 'Pieces', [
		/^(num|quantity|count|qty|goods?_?(count|num))$/i,
	]),
	linePrice: line('Line: Unit Price', 'Of one piece', [/price$/i]),
	lineTotal: line('Line: Total', 'Of all pieces', [/^(total|amount|payment|total_?(fee|price))$/i]),
	lineImage: line('Line: Image URL', 'A picture', [/(pic|image|img)/i]),
	lineOptions: line('Line: Options', 'Colour, size', [/(spec|sku_?(name|properties)|options)/i]),
} as const satisfies Record<string, MappedField>;

export type MappedName = keyof typeof MAPPED;
export const isMappedName = (name: string): name is MappedName => Object.hasOwn(MAPPED, name);

export const mappingFields: INodeProperties[] = [
	{
		displayName: 'Sample Push',
		name: 'samplePush',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. {"orders":[{"orderNum":"…"}]}',
		description:
			'The text of “param” from a push that was received: the lists below then propose where things are. It holds a customer’s data, so delete it once the mapping is done; nothing else uses it.',
	},
	{
		displayName: 'Field Mapping',
		name: 'fieldMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add field',
		default: {},
		description:
			'Where the fields of an order are in a push, since the vendor documents none of them. With “Order: Number” set, the second output gives orders of the model that all nodes of this pack share.',
		options: [
			{
				displayName: 'Mapping',
				name: 'mappings',
				values: [
					{
						displayName: 'Field',
						name: 'field',
						type: 'options',
						options: Object.entries(MAPPED)
							.map(([value, { name, about }]) => ({ name, value, description: about }))
							.sort((a, b) => compareTexts(a.name, b.name)),
						default: 'number',
						description: 'What of an order it is',
					},
					{
						displayName: 'Where It Is',
						name: 'path',
						type: 'resourceLocator',
						default: { mode: 'list', value: '' },
						description:
							'The names that lead to it, with dots between them and [] behind the name of a list',
						modes: [
							{
								displayName: 'From Sample',
								name: 'list',
								type: 'list',
								typeOptions: { searchListMethod: 'searchPaths', searchable: true },
							},
							{
								displayName: 'By Path',
								name: 'path',
								type: 'string',
								placeholder: 'e.g. orders[].receiver.name',
							},
						],
					},
				],
			},
		],
	},
];

const lastName = (path: string) => /([^.[\]]+)(?:\[\])*$/.exec(path)?.[1] ?? '';

/** The likelier the earlier; what no word fits comes last, in the sample's order. */
function byLikelihood(found: Found[], { likely, of, name }: MappedField): Found[] {
	const recipientFirst = name.startsWith('Recipient')
		? /(receiv|recip|consignee|addr)/i
		: undefined;
	const lists = (path: string) => path.split('[]').length - 1;
	const deepest = Math.max(0, ...found.map(({ path }) => lists(path)));
	const rank = ({ path }: Found) => {
		const fits = likely.findIndex((words) => words.test(lastName(path)));
		if (fits < 0) return 100;
		// Lines lie in a list of a list; an order's own fields do not.
		const isLine = lists(path) >= Math.max(1, deepest);
		const misplaced = deepest > 1 && (of === 'line') !== isLine ? 20 : 0;
		return fits * 2 + misplaced + (recipientFirst && !recipientFirst.test(path) ? 1 : 0);
	};
	return found
		.map((entry, at) => ({ entry, at, rank: rank(entry) }))
		.sort((a, b) => a.rank - b.rank || a.at - b.at)
		.map(({ entry }) => entry);
}

/**
 * The paths of the sample, those that are likely for the field first.
 * @returns none where the sample is no JSON
 */
export function proposals(sample: unknown, fieldName: string): Found[] {
	let parsed: unknown;
	try {
		parsed = typeof sample === 'string' ? parseExact(sample) : sample;
	} catch {
		return [];
	}
	// Copied with what is around it: the whole form, or the trigger's output.
	const inner = (parsed as IDataObject | null)?.param;
	const found = pathsIn(typeof inner === 'string' ? parseOr(inner, parsed) : parsed);
	return isMappedName(fieldName) ? byLikelihood(found, MAPPED[fieldName]) : found;
}

function parseOr(text: string, otherwise: unknown): unknown {
	try {
		return parseExact(text);
	} catch {
		return otherwise;
	}
}

/** What the list “Where It Is” offers. */
export async function searchPaths(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const sample = this.getNodeParameter('samplePush', '');
	const name = String(this.getCurrentNodeParameter('&field') ?? '');
	return {
		results: proposals(sample, name)
			.map(({ path, example }) => ({ name: example ? `${path} · ${example}` : path, value: path }))
			.filter((choice) => choice.name.toLowerCase().includes(wanted)),
	};
}
