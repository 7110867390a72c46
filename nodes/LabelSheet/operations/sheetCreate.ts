import type { IBinaryData } from 'n8n-workflow';
import { asFailure, Failure } from '../../shared/failure';
import { binaryPropertyOf } from '../../shared/label/waitFields';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { optionsField } from '../../shared/panel/options';
import { Slices } from '../../shared/run/slices';
import { md5Hex } from '../../shared/values/digest';
import { listed } from '../../shared/values/text';
import type { LabelFile } from '../labelFiles';
import {
	labelFilesField,
	labelFilesOf,
	loadFile,
	refuseGivenBack,
	unprintable,
} from '../labelFiles';
import type { PickedOrder } from '../pickList';
import { distinct, pickedOrder, pickListOf, piecesOf } from '../pickList';
import type { Layout } from '../print';
import type { PickListSettings } from '../sheetFields';
import {
	byText,
	copiesOf,
	copiesOption,
	fileNameOf,
	fileNameOption,
	groupFields,
	groupOf,
	layoutOf,
	layoutOptions,
	paperFields,
	pickListField,
	pickListOptions,
	pickListSettings,
	sortFields,
	sortTextOf,
} from '../sheetFields';

/** What one item adds to a print file. */
interface Payload {
	group: string | null;
	sortText: string | undefined;
	files: LabelFile[];
	copies: number;
	order: PickedOrder;
	/** Of the print file: its first item decides. */
	layout: Layout;
	pickList: PickListSettings;
	fileName: string;
}

type Entry = { item: ItemContext; payload: Payload };

interface Sheet extends Simplified {
	file: IBinaryData;
	/** Orders whose labels are one and the same file. */
	alike: string[];
	/** Characters of the pick list that were printed as frames. */
	missing: string[];
}

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	sheet: {
		fileName: string;
		/** What its items have in common; null for the one file of all items. */
		group: string | null;
		/** Of the print file, pick list included. */
		pages: number;
		pickListPages: number;
		/** Labels on the pages, copies included. */
		labels: number;
		/** Different orders. */
		orders: number;
		/** Of all lines of these orders. */
		pieces: number;
		/** In the order of the labels. */
		orderNumbers: string[];
		/** Of the label that was made smallest: 1 where all kept their size. */
		smallestScale: number;
		/** Of the file. */
		bytes: number;
	};
}

/** Below that a barcode of a usual label has too little left. */
const READABLE = 0.7;

export const sheetCreate = operation<Payload, Sheet>({
	resource: 'sheet',
	operation: 'create',
	name: 'Create',
	action: 'Create a print file',
	description: 'Put the labels of all items into one PDF to print, or into one for each group',
	chinese: '把多张面单(PDF、PNG)合并成一个打印文件,可附拣货单',
	about:
		'Puts the labels of all items on pages of one PDF, with a pick list. One item per print file: it stands for all items whose labels are in it.',
	effect: 'read',
	fields: [
		labelFilesField,
		...paperFields,
		...groupFields,
		...sortFields,
		pickListField,
		optionsField([
			copiesOption,
			fileNameOption,
			...layoutOptions,
			...pickListOptions,
			{
				displayName: 'Put Output File in Field',
				name: 'binaryProperty',
				type: 'string',
				default: 'data',
				description: "Name of the item's binary field that takes the print file",
			},
		]),
	],

	prepare(item) {
		refuseGivenBack(item);
		const group = groupOf(item);
		const order = pickedOrder(item);
		const skus = order.lines.map(({ sku }) => sku).filter((sku) => sku !== '');
		return {
			group,
			order,
			sortText: sortTextOf(item, skus),
			files: labelFilesOf(item),
			copies: copiesOf(item),
			layout: layoutOf(item),
			pickList: pickListSettings(item),
			fileName: fileNameOf(item, group),
		};
	},
	batch: {
		group: ({ group }) => JSON.stringify(group),
		size: () => Infinity,
		merged: true,
		// A print file is in memory while it is made.
		atOnce: 1,
		send: printFile,
	},
	output: (item, _payload, { sheet, file }) => ({
		json: { sheet } satisfies Simplified,
		binary: { [binaryPropertyOf(item)]: file },
	}),
	hints: (sent) => {
		const sheets = [...new Set(sent.map(({ result }) => result))];
		const missing = [...new Set(sheets.flatMap((each) => each.missing))];
		const scale = Math.min(...sheets.map(({ sheet }) => sheet.smallestScale));
		const names = sheets.map(({ sheet }) => sheet.fileName);
		const shared = names.filter((name, at) => names.indexOf(name) < at);
		return [
			...[...new Set(sheets.flatMap(({ alike }) => alike))].map(
				(orders) =>
					`The same label is printed for several items (${orders}): stick it on one parcel`,
			),
			...[...new Set(shared)].map(
				(name) =>
					`Several print files are called ${name}: saved in one folder, the last is left. Give each its own “File Name”.`,
			),
			...(missing.length > 0
				? [`The pick list shows a frame for characters it has no picture of: ${missing.join(' ')}`]
				: []),
			...(scale < READABLE
				? [
						`A label was made ${Math.round(scale * 100)} % of its size: check that its barcode can still be read, or choose larger paper.`,
					]
				: []),
		];
	},
});

/** @returns the sheet for each item that is on it, the failure of each that cannot be printed */
async function printFile(batch: Entry[]): Promise<Array<Sheet | Failure>> {
	const { PrintFile, UnprintableFile } = await import('../print/index.ts');
	const [{ item, payload: settings }] = batch;
	const slices = new Slices();
	const print = new PrintFile(settings.layout, () => slices.next());
	const failures = new Map<Entry, Failure>();
	const digests = new Map<Entry, string[]>();
	const sorted = [...batch].sort((a, b) => byText(a.payload.sortText, b.payload.sortText));
	await slices.forEach(sorted, async (entry) => {
		const { files, copies } = entry.payload;
		const own: string[] = [];
		digests.set(entry, own);
		try {
			await print.add(
				files.map((file) => ({
					...file,
					load: async () => {
						const bytes = await loadFile(entry.item, file);
						own.push(md5Hex(bytes.toString('latin1')));
						return bytes;
					},
				})),
				copies,
			);
		} catch (error) {
			failures.set(
				entry,
				error instanceof UnprintableFile ? unprintable(error.file, error.why) : asFailure(error),
			);
		}
	});
	const printed = sorted.filter((entry) => !failures.has(entry));
	if (printed.length === 0) return batch.map((entry) => failures.get(entry)!);
	const orders = distinct(printed.map(({ payload }) => payload.order));
	const { place } = settings.pickList;
	const finished = await print.finish(
		place === 'none'
			? undefined
			: {
					pickList: pickListOf(orders, print.labels, settings.group, settings.pickList),
					isFirst: place === 'first',
				},
	);
	const { fileName, group } = settings;
	const made: Sheet = {
		sheet: {
			...{ fileName, group, pages: finished.pages, pickListPages: finished.pickListPages },
			...{ labels: print.labels, orders: orders.length, pieces: piecesOf(orders) },
			orderNumbers: orders.map(({ number }) => number),
			smallestScale: Number(finished.smallestScale.toFixed(3)),
			bytes: finished.bytes.length,
		},
		missing: finished.missing,
		alike: alikeOf(printed, digests),
		file: await item.context.helpers.prepareBinaryData(finished.bytes, fileName, 'application/pdf'),
	};
	return batch.map((entry) => failures.get(entry) ?? made);
}

/** Which items have a file that another one has, too: by their orders' numbers, once for each file. */
function alikeOf(printed: Entry[], digests: ReadonlyMap<Entry, string[]>): string[] {
	const owners = new Map<string, Entry[]>();
	for (const entry of printed)
		for (const digest of new Set(digests.get(entry)))
			owners.set(digest, [...(owners.get(digest) ?? []), entry]);
	return [...owners.values()]
		.filter((entries) => entries.length > 1)
		.map((entries) =>
			listed(
				entries.map(({ payload }) => payload.order.number),
				10,
			),
		);
}
