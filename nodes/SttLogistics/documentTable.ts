/**
 * The table of 单条创建订单 (请求示例): every field's type and whether it must be there. What is sent has
 * these types, whoever wrote it: an order's JSON may hold numbers as texts, as the document's own
 * samples do. The samples add `Fphone`, `Femail`, `Weight` (the row that lost its name) and
 * `boxnote`.
 */
import { sum } from '../shared/values/decimal';
import { invalid, shown } from '../shared/failure';
import { hasLostDigits } from '../shared/values/json';
import type { Body } from './answers';

type FieldType = 'text' | 'whole' | 'roundedUp' | 'decimal';

interface Rule {
	type: FieldType;
	/** `filled`: a text with content, a number above 0; `present`: sent even when empty. */
	need?: 'filled' | 'present';
}

const text: Rule = { type: 'text' };
const filled: Rule = { type: 'text', need: 'filled' };
const present: Rule = { type: 'text', need: 'present' };
const whole: Rule = { type: 'whole' };
const decimal: Rule = { type: 'decimal' };
const centimetres: Rule = { type: 'roundedUp', need: 'filled' };

export const ORDER_TABLE: Record<string, Rule> = {
	cargo_type: whole,
	OrderID: filled,
	ydh1: text,
	ydh2: text,
	Fname: filled,
	Fcompany: text,
	Ftel: filled,
	Fphone: text,
	Femail: text,
	Fadd1: filled,
	Fstate: filled,
	Fcity: filled,
	Fpostcode: filled,
	Fcountry: filled,
	Otheraddid: whole,
	Sname: filled,
	Scompany: present,
	Sadd1: filled,
	Sadd2: present,
	Scity: filled,
	Sstate: filled,
	Spostcode: filled,
	Stel: filled,
	Scountry: filled,
	ckid: whole,
	Parcel_num: { type: 'whole', need: 'filled' },
	Weight: { type: 'decimal', need: 'filled' },
	Note: text,
};

export const PARCEL_TABLE: Record<string, Rule> = {
	box: filled,
	boxnote: text,
	weight: { type: 'decimal', need: 'filled' },
	length: centimetres,
	width: centimetres,
	height: centimetres,
	sku: text,
	cnname: text,
	enname: text,
	price: decimal,
	num: whole,
	material: text,
	use: text,
	cweight: decimal,
	hscode: text,
	battery: text,
};

/**
 * The order with every field typed as the table says, in the table's order; fields the table does
 * not know stay. Missing Parcel_num and Weight follow from the boxes.
 * @param advice where what is missing can be set
 * @throws Failure naming the provider's field, its limit and its value
 */
export function typedOrder(order: Body, advice: string): Body {
	const { parcels, ...fields } = order;
	const rows = rowsOf(parcels).map((row, position) =>
		typed(row, PARCEL_TABLE, `parcels[${position}].`, advice),
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
	const result = typed(complete, ORDER_TABLE, '', advice);
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

function typed(values: Body, table: Record<string, Rule>, place: string, advice: string): Body {
	const known = Object.entries(table).map(([name, rule]): [string, unknown] => {
		const value = isSet(values[name])
			? converted(values[name], rule, `${place}${name}`)
			: undefined;
		if (rule.need === 'filled' && value === undefined) {
			throw invalid(`${place}${name}`, `${place}${name} is missing`, advice);
		}
		return [name, value === undefined && rule.need === 'present' ? '' : value];
	});
	const others = Object.entries(values).filter(([name]) => !Object.hasOwn(table, name));
	return Object.fromEntries([...known, ...others].filter(([, value]) => value !== undefined));
}

/**
 * As people and programs write numbers; not the other things JavaScript reads as one (0x10,
 * Infinity).
 */
const WRITTEN_NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function converted(value: unknown, { type, need }: Rule, field: string): unknown {
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw invalid(
			field,
			`${field} must be a ${type === 'text' ? 'text' : 'number'}: “${shown(value)}”`,
		);
	}
	if (type === 'text' && hasLostDigits(value))
		throw invalid(
			field,
			`${field} ${value} is no exact number`,
			'Hand it on as a text, so that it keeps all its digits.',
		);
	if (type === 'text') return String(value).trim();
	const number =
		typeof value === 'number' ? value : WRITTEN_NUMBER.test(value) ? Number(value) : NaN;
	if (!Number.isFinite(number))
		throw invalid(field, `${field} must be a number: “${shown(value)}”`);
	if (need === 'filled' ? number <= 0 : number < 0) {
		throw invalid(
			field,
			`${field} must be ${need === 'filled' ? 'greater than 0' : 'at least 0'}: “${value}”`,
		);
	}
	if (type === 'roundedUp') return Math.max(1, Math.ceil(Number(number.toFixed(6))));
	if (type === 'whole' && !Number.isSafeInteger(number))
		throw invalid(field, `${field} must be a whole number: “${value}”`);
	return number;
}
