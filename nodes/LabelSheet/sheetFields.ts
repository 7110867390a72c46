/** The panel of a print file, each field beside what reads it. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalid, shown } from '../shared/failure';
import { objectOrNothing, shopKey } from '../shared/model/incoming';
import { textOrNull } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { A_NAME, optionalNumber, optionalText, textParam } from '../shared/panel/parameters';
import type { Layout } from './print';
import { cellsOf, PAPERS, POINTS_A_MM } from './print/placement';

const SHEETS = ['a4', 'letter'];

export const paperFields: INodeProperties[] = [
	{
		displayName: 'Paper',
		name: 'paper',
		type: 'options',
		options: [
			{ name: '100 × 150 Mm', value: 'label100x150', description: 'One label on each page' },
			{ name: '4 × 6 In', value: 'label4x6', description: 'One label on each page' },
			{ name: 'A4', value: 'a4' },
			{ name: 'As It Is', value: 'asIs', description: 'Each page as large as its label' },
			{ name: 'Letter', value: 'letter' },
		],
		default: 'asIs',
		description: 'The paper in the printer',
	},
	{
		displayName: 'Labels per Page',
		name: 'perPage',
		type: 'options',
		displayOptions: { show: { paper: SHEETS } },
		options: [
			{ name: '1', value: 1 },
			{ name: '2', value: 2 },
			{ name: '4', value: 4 },
		],
		default: 4,
		description: 'Two are below each other, four in two columns: from left to right, then down',
	},
];

export const layoutOptions: INodeProperties[] = [
	{
		displayName: 'Enlarge',
		name: 'enlarge',
		type: 'boolean',
		default: false,
		description:
			'Whether to make small labels as large as their place. A label that is too large is always made smaller.',
	},
	{
		displayName: 'Gap',
		name: 'gap',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 50 },
		default: 4,
		description: 'Millimetres between labels on A4 and Letter',
	},
	{
		displayName: 'Margin',
		name: 'margin',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 50 },
		default: 5,
		description:
			'Millimetres around the page. Without this option: 5 on A4 and Letter, none on label paper. Not used by “As It Is”.',
	},
	{
		displayName: 'Rotate',
		name: 'rotate',
		type: 'boolean',
		default: true,
		description: 'Whether to turn a label by 90° where it becomes larger by that',
	},
	{
		displayName: 'Start Position',
		name: 'startPosition',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 4, numberPrecision: 0 },
		default: 1,
		description:
			'The first free place on a sheet that is partly used, counted from left to right, then down. Each print file begins there.',
	},
];

/** @throws Failure `invalid` naming the field */
export function layoutOf(item: ItemContext): Layout {
	const { options } = item;
	const paper = item.param('paper', 'asIs') as Layout['paper'];
	const isSheet = SHEETS.includes(paper);
	const perPage = isSheet ? (item.param('perPage', 4) as Layout['perPage']) : 1;
	const millimetres = (name: string, field: string, fallback: number) =>
		(optionalNumber(options[name], field, { min: 0, max: 50 }) ?? fallback) * POINTS_A_MM;
	const startPosition =
		optionalNumber(options.startPosition, 'Start Position', { integer: true, min: 1, max: 4 }) ?? 1;
	if (startPosition > perPage && isSheet) {
		throw invalid(
			'Start Position',
			`Start Position is ${startPosition}, but a page has ${perPage} ${perPage === 1 ? 'label' : 'labels'}`,
			'Set “Start Position” under Options, or “Labels per Page”.',
		);
	}
	const layout: Layout = {
		paper,
		perPage,
		startPosition: isSheet ? startPosition : 1,
		margin: millimetres('margin', 'Margin', isSheet ? 5 : 0),
		gap: millimetres('gap', 'Gap', 4),
		mayRotate: options.rotate !== false,
		mayEnlarge: options.enlarge === true,
	};
	checkRoom(layout);
	return layout;
}

/** No label is that small: what is left beside margin and gap must hold one that can be seen. */
const LEAST_MM = 20;

/** @throws Failure `invalid` where margin and gap leave no room for labels */
function checkRoom(layout: Layout): void {
	if (layout.paper === 'asIs') return;
	const [{ width, height }] = cellsOf(PAPERS[layout.paper], layout);
	const room = Math.floor(Math.min(width, height) / POINTS_A_MM);
	if (room < LEAST_MM)
		throw invalid(
			'Margin',
			`Margin and Gap leave a label ${Math.max(0, room)} mm on this paper; the least is ${LEAST_MM} mm`,
			'Set less “Margin” under Options, or choose larger paper.',
		);
}

export const groupFields: INodeProperties[] = [
	{
		displayName: 'Group By',
		name: 'groupBy',
		type: 'options',
		options: [
			{ name: 'Carrier', value: 'carrier', description: "The order's shipment.carrier" },
			{ name: 'Channel', value: 'service', description: "The order's shipment.service" },
			{ name: 'Nothing', value: 'none', description: 'One print file for all items' },
			{
				name: 'Shop',
				value: 'shop',
				description: "The order's platform and shopName or shopId; both for shops of one name",
			},
			{ name: 'Value', value: 'value', description: 'What an expression gives for each item' },
		],
		default: 'none',
		description: 'Which items share a print file',
	},
	{
		displayName: 'Group Value',
		name: 'groupValue',
		type: 'string',
		displayOptions: { show: { groupBy: ['value'] } },
		default: '={{ $json.warehouse }}',
		required: true,
		description: 'Items with the same text share a print file',
	},
];

/**
 * What the item's print file is called; null for the one of all items.
 * @throws Failure `invalid` where the item does not say it
 */
export function groupOf(item: ItemContext): string | null {
	const groupBy = item.param('groupBy', 'none');
	if (groupBy === 'none') return null;
	if (groupBy === 'value') {
		return textParam(item, 'groupValue', 'Group Value', {
			max: 100,
			pattern: A_NAME,
			hint: 'the expression must give a text for each item',
		});
	}
	const { shopName, shopId, shipment } = item.json;
	const isShop = groupBy === 'shop';
	const name = isShop ? 'shopName' : `shipment.${String(groupBy)}`;
	const given = isShop
		? (textOrNull(shopName) ?? shopId)
		: objectOrNothing(shipment)[String(groupBy)];
	const text = optionalText(given, name, { max: 100, pattern: A_NAME });
	if (text === undefined) {
		throw invalid(
			'Group By',
			`Group By: the item has no ${name}`,
			`Give the item a “${name}”, or set “Group By” to another choice.`,
		);
	}
	return isShop ? shopGroup(item) : text;
}

/** Shops of a run by what they are called. */
const namesakes = new WeakMap<object, Map<string, Set<string>>>();

function namesakesOf({ context }: ItemContext): Map<string, Set<string>> {
	let names = namesakes.get(context);
	if (names) return names;
	namesakes.set(context, (names = new Map()));
	for (const { json } of context.getInputData()) {
		const name = shopText(json);
		names.set(name, (names.get(name) ?? new Set()).add(JSON.stringify(shopKey(json))));
	}
	return names;
}

const shopText = ({ platform, shopName, shopId }: IDataObject) =>
	[textOrNull(platform), textOrNull(shopName) ?? textOrNull(shopId)].filter(Boolean).join(' ');

/** With its ID where another shop of the run has the same name: two brands share no print file. */
function shopGroup(item: ItemContext): string {
	const name = shopText(item.json);
	const isShared = namesakesOf(item).get(name)!.size > 1;
	return [name, isShared && textOrNull(item.json.shopId)].filter(Boolean).join(' ');
}

export const sortFields: INodeProperties[] = [
	{
		displayName: 'Sort By',
		name: 'sortBy',
		type: 'options',
		options: [
			{ name: 'As They Come', value: 'none' },
			{ name: 'Order Number', value: 'number' },
			{ name: 'SKU', value: 'sku', description: "The SKUs of the order's lines" },
			{
				name: 'Value',
				value: 'value',
				description: 'What an expression gives for each item, for example its bin',
			},
		],
		default: 'none',
		description: 'In which order the labels are printed. Items without the field come last.',
	},
	{
		displayName: 'Sort Value',
		name: 'sortValue',
		type: 'string',
		displayOptions: { show: { sortBy: ['value'] } },
		default: '={{ $json.bin }}',
		description: 'Labels are sorted by this text; numbers in it count as numbers',
	},
];

/**
 * What the item is sorted by; undefined comes last.
 * @param skus of the order's lines
 * @throws Failure `invalid` where it is no text
 */
export function sortTextOf(item: ItemContext, skus: string[]): string | undefined {
	switch (item.param('sortBy', 'none')) {
		case 'number':
			return optionalText(item.json.number, 'number');
		case 'sku':
			return skus.length > 0 ? [...skus].sort(byText).join(' ') : undefined;
		case 'value':
			return optionalText(item.param('sortValue', ''), 'Sort Value');
		default:
			return undefined;
	}
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** A-2 before A-10; nothing at the end. */
export function byText(one: string | undefined, other: string | undefined): number {
	if (one === undefined || other === undefined)
		return one === other ? 0 : one === undefined ? 1 : -1;
	return compare(one, other);
}

const MOST_COPIES = 20;

export const copiesOption: INodeProperties = {
	displayName: 'Copies',
	name: 'copies',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MOST_COPIES, numberPrecision: 0 },
	default: 1,
	description: 'How often each label file is printed, one copy behind the other',
};

/** @throws Failure `invalid` naming it */
export function copiesOf(item: ItemContext): number {
	const rules = { integer: true, min: 1, max: MOST_COPIES };
	return optionalNumber(item.options.copies, 'Copies', rules) ?? 1;
}

export const pickListField: INodeProperties = {
	displayName: 'Pick List',
	name: 'pickList',
	type: 'options',
	options: [
		{ name: 'Behind the Labels', value: 'last' },
		{ name: 'In Front of the Labels', value: 'first' },
		{ name: 'None', value: 'none' },
	],
	default: 'none',
	description:
		'Whether to add pages that say what to take from the shelves: SKU, title and quantity over all orders of the print file, with their numbers',
};

export const pickListOptions: INodeProperties[] = [
	{
		displayName: 'Pick List Title',
		name: 'pickListTitle',
		type: 'string',
		default: 'Pick list',
		description: 'The heading of the pick list; the group is put behind it',
	},
	{
		displayName: 'Summary Line',
		name: 'summary',
		type: 'boolean',
		default: true,
		description: 'Whether the pick list says how many orders, labels and pieces there are',
	},
];

export interface PickListSettings {
	place: 'none' | 'first' | 'last';
	title: string;
	hasSummary: boolean;
}

export function pickListSettings(item: ItemContext): PickListSettings {
	return {
		place: item.param('pickList', 'none') as PickListSettings['place'],
		title: optionalText(item.options.pickListTitle, 'Pick List Title', { max: 200 }) ?? 'Pick list',
		hasSummary: item.options.summary !== false,
	};
}

/** What a file may be called on any system. */
export function fileNameOf(item: ItemContext, group: string | null): string {
	const given = optionalText(item.options.fileName, 'File Name', { max: 120 });
	const name = given?.replace(/\.pdf$/i, '') ?? ['labels', group].filter(Boolean).join('-');
	const safe = name.replace(/[^\p{L}\p{N}._ -]+/gu, '_').trim();
	if (!/[\p{L}\p{N}]/u.test(safe))
		throw invalid('File Name', `File Name has no letter: “${shown(given)}”`);
	return `${safe}.pdf`;
}

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. labels-today',
	description: "The print file's name. Without it: labels, and the group.",
};
