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
				`${value} is no exact number`,
				'Hand it on as a text, so that it keeps all its digits.',
			);
		return String(value).trim();
	},
};
const decimal: ColumnType = { read: numberOf };
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

function numberOf(value: unknown, column: Column, row: Row): number {
	const number =
		typeof value === 'number'
			? value
			: typeof value === 'string' && WRITTEN_NUMBER.test(value)
				? Number(value)
				: NaN;
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

const PARCEL_TABLE: Column[] = [
	{ name: 'box', type: text, need: 'filled' },
	{ name: 'boxnote', type: text },
	{ name: 'weight', type: decimal, need: 'filled', above: 0 },
	{ name: 'length', type: roundedUp, need: 'filled', above: 0 },
	{ name: 'width', type: roundedUp, need: 'filled', above: 0 },
	{ name: 'height', type: roundedUp, need: 'filled', above: 0 },
	{ name: 'sku', type: text },
	{ name: 'cnname', type: text },
	{ name: 'enname', type: text },
	{ name: 'price', type: decimal },
	{ name: 'num', type: whole },
	{ name: 'material', type: text },
	{ name: 'use', type: text },
	{ name: 'cweight', type: decimal },
	{ name: 'hscode', type: text },
	{ name: 'battery', type: text },
];

/** An order as JSON is in the provider's words, and so are its errors. */
function jsonRow(place: string, advice: string): Row {
	return {
		field: ({ name }) => `${place}${name}`,
		advice: () => advice,
		correction: () => undefined,
	};
}

/** What an incoming order lacks is named as the node names it, with both places to set it. */
function fromOrderRow(advice: string): Row {
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
 * The order with every field typed as the table says, in the table's order; fields the table does
 * not know stay. Missing Parcel_num and Weight follow from the boxes.
 * @param json whether the user wrote it in the provider's field names
 * @param advice where what is missing can be set
 * @throws Failure naming the provider's field, its limit and its value
 */
export function typedOrder(order: Body, json: boolean, advice: string): Body {
	const { parcels, ...fields } = order;
	const rows = rowsOf(parcels).map((row, position) =>
		typed(row, PARCEL_TABLE, jsonRow(`parcels[${position}].`, advice)),
	);
	if (rows.length === 0 && !isSet(order.ckid)) {
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
	const result = typed(complete, ORDER_TABLE, json ? jsonRow('', advice) : fromOrderRow(advice));
	if (boxes.length > 0) checkTotals(result, boxes.length, weight);
	return { ...result, ...(rows.length > 0 && { parcels: rows }) };
}

function rowsOf(parcels: unknown): Body[] {
	if (!isSet(parcels)) return [];
	if (
		!Array.isArray(parcels) ||
		parcels.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))
	) {
		throw invalid('parcels', 'parcels must be a list of objects', 'Set it in “Order (JSON)”.');
	}
	return parcels as Body[];
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
