/**
 * The table of 单条创建订单 (请求示例): every field's type and whether it must be there. What is sent has
 * these types, whoever wrote it: an order's JSON may hold numbers as texts, as the document's own
 * samples do. The samples add `Fphone`, `Femail`, `Weight` (the row that lost its name) and
 * `boxnote`.
 */
import type { Column, ColumnType, Row } from '../shared/model/column';
import { refused, typed } from '../shared/model/column';
import { sum } from '../shared/values/decimal';
import { invalid, shown } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { hasLostDigits } from '../shared/values/json';
import type { Body } from './answers';

const text: ColumnType = {
	read(value, column, row) {
		if (typeof value !== 'string' && typeof value !== 'number')
			throw refused(column, row, `must be a text: “${shown(value)}”`);
		if (hasLostDigits(value))
			throw refused(
				column,
				row,
				`${value} has lost digits`,
				'Pass it as text, so that it keeps all its digits.',
			);
		return String(value).trim();
	},
};
const decimal: ColumnType = {
	read(value, column, row) {
		const number = written(value);
		if (column.above === undefined && !(number >= 0 && number < Infinity))
			throw refused(column, row, `must be a number of at least 0: “${shown(value)}”`);
		return numberOf(value, column, row);
	},
};
const whole: ColumnType = {
	read(value, column, row) {
		const number = numberOf(value, column, row);
		if (!Number.isSafeInteger(number))
			throw refused(column, row, `must be a whole number: “${String(value)}”`);
		return number;
	},
};
/** The provider takes whole centimetres. */
const roundedUp: ColumnType = {
	read: (value, column, row) =>
		Math.max(1, Math.ceil(Number(numberOf(value, column, row).toFixed(6)))),
};

/**
 * As people and programs write numbers; not the other things JavaScript reads as one (0x10,
 * Infinity).
 */
const WRITTEN_NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function written(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && WRITTEN_NUMBER.test(value) ? Number(value) : NaN;
}

function numberOf(value: unknown, column: Column, row: Row): number {
	const number = written(value);
	if (!Number.isFinite(number)) throw refused(column, row, `must be a number: “${shown(value)}”`);
	const { above } = column;
	if (above !== undefined ? number <= above : number < 0)
		throw refused(
			column,
			row,
			`must be ${above !== undefined ? `greater than ${above}` : 'at least 0'}: “${String(value)}”`,
		);
	return number;
}

/** A field of an address: in the model, in the node's collections and in errors. */
const addressColumns =
	(word: string, path: string, collections: [string, string]) =>
	(name: string, key: string, label: string, need?: Column['need']): Column => ({
		name,
		type: text,
		key,
		label: `${word} ${label}`,
		from: `${path}.${key}`,
		places: collections,
		need,
	});

const from = addressColumns('Sender', 'sender', ['Sender', 'Override Sender']);
const to = addressColumns('Recipient', 'recipient', ['Recipient Defaults', 'Override Recipient']);

export const SENDER_COLUMNS: Column[] = [
	from('Fname', 'name', 'name', 'filled'),
	from('Fcompany', 'company', 'company'),
	from('Ftel', 'phone', 'phone', 'filled'),
	from('Fphone', 'landline', 'landline'),
	from('Femail', 'email', 'email'),
	from('Fadd1', 'line1', 'address', 'filled'),
	from('Fstate', 'state', 'state', 'filled'),
	from('Fcity', 'city', 'city', 'filled'),
	from('Fpostcode', 'postalCode', 'postal code', 'filled'),
	from('Fcountry', 'country', 'country', 'filled'),
];

export const RECIPIENT_COLUMNS: Column[] = [
	to('Sname', 'name', 'name', 'filled'),
	to('Scompany', 'company', 'company', 'present'),
	to('Sadd1', 'line1', 'address', 'filled'),
	to('Sadd2', 'line2', 'second address line', 'present'),
	to('Scity', 'city', 'city', 'filled'),
	to('Sstate', 'state', 'state', 'filled'),
	to('Spostcode', 'postalCode', 'postal code', 'filled'),
	to('Stel', 'phone', 'phone', 'filled'),
	to('Scountry', 'country', 'country', 'filled'),
];

const ORDER_TABLE: Column[] = [
	{ name: 'cargo_type', type: whole },
	{ name: 'OrderID', type: text, need: 'filled' },
	{ name: 'ydh1', type: text },
	{ name: 'ydh2', type: text },
	...SENDER_COLUMNS,
	{ name: 'Otheraddid', type: whole },
	...RECIPIENT_COLUMNS,
	{ name: 'ckid', type: whole },
	{ name: 'Parcel_num', type: whole, need: 'filled', above: 0 },
	{ name: 'Weight', type: decimal, need: 'filled', above: 0 },
	{ name: 'Note', type: text },
];

const BOX_COLUMNS: Column[] = [
	{ name: 'box', type: text, key: 'boxNumber', label: 'Box Number', need: 'filled' },
	{ name: 'boxnote', type: text, key: 'boxNote', label: 'Box Note' },
	{
		name: 'weight',
		type: decimal,
		key: 'weight',
		label: 'Weight (Kg)',
		need: 'filled',
		above: 0,
	},
	...['Length', 'Width', 'Height'].map(
		(side): Column => ({
			name: side.toLowerCase(),
			type: roundedUp,
			key: side.toLowerCase(),
			label: `${side} (Cm)`,
			need: 'filled',
			above: 0,
		}),
	),
];

export const GOODS_COLUMNS: Column[] = [
	{ name: 'sku', type: text, key: 'sku', label: 'SKU' },
	{ name: 'cnname', type: text, key: 'cnName', label: 'Chinese Name' },
	{ name: 'enname', type: text, key: 'enName', label: 'English Name' },
	{ name: 'price', type: decimal, key: 'price', label: 'Unit Price' },
	{ name: 'num', type: whole, key: 'quantity', label: 'Quantity', above: 0 },
	{ name: 'material', type: text, key: 'material', label: 'Material' },
	{ name: 'use', type: text, key: 'use', label: 'Use' },
	{ name: 'cweight', type: decimal, key: 'unitWeight', label: 'Unit Weight (Kg)' },
	{ name: 'hscode', type: text, key: 'hsCode', label: 'HS Code' },
	{ name: 'battery', type: text, key: 'battery', label: 'Battery' },
];

const PARCEL_TABLE: Column[] = [...BOX_COLUMNS, ...GOODS_COLUMNS];
const ofBox: ReadonlySet<Column> = new Set(BOX_COLUMNS);

/** One product in one box, and how errors call it. */
export interface ParcelRow {
	values: Body;
	row: Row;
}

/** Where in the node, or in the incoming order, values of a row stand. */
export interface Place {
	/** Before a field's name: “Line 2: ”. */
	place: string;
	/** The same in messages, which name the SKU, too. */
	title?: string;
	advice: string;
}

export function rowFrom(box: Place, goods: Place): Row {
	const of = (column: Column) => (ofBox.has(column) ? box : goods);
	return {
		field: (column) => `${of(column).place}${column.label}`,
		title: (column) => `${of(column).title ?? of(column).place}${column.label}`,
		advice: (column) => of(column).advice,
	};
}

/** An order as JSON is in the provider's words, and so are its errors. */
export function jsonRow(place: string, advice: string): Row {
	return {
		field: ({ name }) => `${place}${name}`,
		advice: () => advice,
		correction: () => undefined,
	};
}

/** What an incoming order lacks is named as the node names it, with both places to set it. */
export function fromOrderRow(advice: string): Row {
	return {
		field: ({ label, name }) => label ?? name,
		title: ({ label, name }) => (label === undefined ? name : `${label} (${name})`),
		advice: ({ from: path, places: [defaults, override] = [] }) =>
			path === undefined
				? advice
				: `Neither the incoming order (${path}) nor “${defaults}” has one. Set it in “${defaults}”, or in “${override}”.`,
		correction: () => undefined,
	};
}

/**
 * The same of a return: a sender's field comes from where an outbound order has its recipient, and
 * the other way round.
 */
export function returnRow(advice: string): Row {
	const row = fromOrderRow(advice);
	return { ...row, advice: (column) => row.advice(sourceOfReturn(column)) };
}

function sourceOfReturn(column: Column): Column {
	const [own, other] = SENDER_COLUMNS.includes(column)
		? [SENDER_COLUMNS, RECIPIENT_COLUMNS]
		: [RECIPIENT_COLUMNS, SENDER_COLUMNS];
	if (!own.includes(column)) return column;
	return other.find(({ key }) => key === column.key) ?? column;
}

/**
 * The order with every field typed as the table says, in the table's order; fields the table does
 * not know stay. Missing Parcel_num and Weight follow from the boxes.
 * @throws Failure naming the field, its limit and its value
 */
export function typedOrder(fields: Body, parcels: ParcelRow[], order: Row): Body {
	const rows = parcels.map(({ values, row }) => typed(values, PARCEL_TABLE, row));
	if (rows.length === 0 && !(Number(textOrNull(fields.ckid)) > 0)) {
		throw invalid(
			'Parcels',
			'The order has no parcels',
			"Only an order sent from a warehouse's stock (option “Warehouse ID”, ckid) may go without.",
		);
	}
	const boxes = boxesOf(rows);
	const weight = Number(sum(boxes.map((row) => row.weight as number)));
	const complete = {
		...fields,
		Parcel_num: isSet(fields.Parcel_num) ? fields.Parcel_num : Math.max(1, boxes.length),
		Weight: isSet(fields.Weight) ? fields.Weight : weight || undefined,
	};
	const result = typed(complete, ORDER_TABLE, order);
	if (boxes.length > 0) checkTotals(result, boxes.length, weight);
	return { ...result, ...(rows.length > 0 && { parcels: rows }) };
}

/**
 * The rows of an order that the user wrote in the provider's field names.
 * @throws Failure when they are no list of objects
 */
export function jsonRows(parcels: unknown, advice: string): ParcelRow[] {
	if (!isSet(parcels)) return [];
	if (
		!Array.isArray(parcels) ||
		parcels.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))
	) {
		throw invalid('parcels', 'parcels must be a list of objects', advice);
	}
	return (parcels as Body[]).map((values, position) => ({
		values,
		row: jsonRow(`parcels[${position}].`, advice),
	}));
}

/** One row for each box. */
function boxesOf(rows: Body[]): Body[] {
	const boxes = new Map<unknown, Body>();
	for (const row of rows) {
		const first = boxes.get(row.box);
		if (!first) boxes.set(row.box, row);
		for (const field of ['weight', 'length', 'width', 'height']) {
			if (first && first[field] !== row[field]) {
				throw invalid(
					`parcels: ${field}`,
					`The rows of box “${String(row.box)}” differ in ${field}: ${shown(first[field])} and ${shown(row[field])}`,
					'Rows with the same box number are products of one box: weight and size are those of the box.',
				);
			}
		}
	}
	return [...boxes.values()];
}

function checkTotals(
	{ Parcel_num: count, Weight: total }: Body,
	boxes: number,
	weight: number,
): void {
	if (count !== boxes) {
		throw invalid(
			'Parcel_num',
			`Parcel_num is ${String(count)}, but the parcels name ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`,
		);
	}
	if (Math.abs(Number(total) - weight) > 0.005 * boxes) {
		throw invalid(
			'Weight',
			`Weight is ${String(total)} kg, but the boxes weigh ${weight} kg together`,
		);
	}
}

/** Blanks alone are nothing, and a field with nothing in it is not sent. */
const isSet = (value: unknown) =>
	value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
