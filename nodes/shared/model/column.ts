/**
 * The one table language of all sinks: a provider's table is a list of columns, and what is sent,
 * what is refused and what the refusal says follow from it.
 */
import type { Failure } from '../failure';
import { invalid } from '../failure';

export interface Column {
	/** The provider's name. */
	name: string;
	type: ColumnType;
	/** `filled`: refused when it has no content; `present`: sent as an empty text then. */
	need?: 'filled' | 'present';
	/** What the field is called in the node and in errors; the provider's name where it has none. */
	label?: string;
	/** The node's name of it, in its collections. */
	key?: string;
	/** Its path in the shared order model, where that has it. */
	from?: string;
	/** Where in the node it can be set. */
	places?: readonly string[];
	oneOf?: ReadonlyArray<string | number>;
	/** The smallest number. */
	min?: number;
	/** The number it has to exceed. */
	above?: number;
	/** The most characters of a text. */
	max?: number;
	/** What a text must match, and how to say so. */
	match?: { test: RegExp; says: string };
}

/** How a provider writes a value. */
export interface ColumnType {
	/**
	 * The value as it is sent.
	 * @throws Failure made by `refused`
	 */
	read(value: unknown, column: Column, row: Row): unknown;
	/** Whether blanks are a value to read; for most types they are nothing. */
	takesBlank?: boolean;
}

/** Which row of the document it is, for the errors. */
export interface Row {
	/** What the error's `field` says. */
	field(column: Column): string;
	/** What the message calls it; the field where this is left out. */
	title?(column: Column): string;
	/** Where a missing value can be set. */
	advice(column: Column): string | undefined;
	/** Where a wrong value can be corrected; as for a missing one where this is left out. */
	correction?(column: Column): string | undefined;
	/** The zone of times without offset. */
	zone?: string;
}

/**
 * The values under the provider's names, as the table types them, in its order; what has no value is
 * left out, and names that the table does not have are handed on as they are.
 * @throws Failure `invalid` naming field, limit and value
 */
export function typed(
	values: Record<string, unknown>,
	table: readonly Column[],
	row: Row,
): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const column of table) {
		const value = typedValue(values[column.name], column, row);
		if (value !== undefined) result[column.name] = value;
	}
	const names = namesOf(table);
	for (const name of Object.keys(values)) {
		const value = values[name];
		if (!names.has(name) && value !== undefined) result[name] = value;
	}
	return result;
}

/**
 * Refuses what the table refuses, for values that go out as they are.
 * @throws Failure `invalid` naming field, limit and value
 */
export function check(values: Record<string, unknown>, table: readonly Column[], row: Row): void {
	for (const column of table) typedValue(values[column.name], column, row);
}

/**
 * One value as its column types it, or undefined where there is none.
 * @throws Failure `invalid` when it is missing or wrong
 */
export function typedValue(value: unknown, column: Column, row: Row): unknown {
	// Most columns of most orders have nothing to say.
	if (value === undefined && column.need === undefined) return undefined;
	const blank = typeof value === 'string' && value.trim() === '';
	if (blank || value === undefined || value === null) {
		if (column.need === 'filled') throw missing(column, row);
		if (column.need === 'present') return '';
		if (!blank || !column.type.takesBlank) return undefined;
	}
	return column.type.read(value, column, row);
}

/**
 * @param says what is wrong, after the field's name
 * @param remedy what to do, before the place where it can be corrected
 */
export function refused(column: Column, row: Row, says: string, remedy?: string): Failure {
	const place = (row.correction ?? row.advice)(column);
	return failed(column, row, says, remedy && place ? `${remedy} ${place}` : (remedy ?? place));
}

function missing(column: Column, row: Row): Failure {
	return failed(column, row, 'is missing', row.advice(column));
}

function failed(column: Column, row: Row, says: string, advice?: string): Failure {
	const field = row.field(column);
	return invalid(field, `${row.title?.(column) ?? field} ${says}`, advice);
}

const tableNames = new WeakMap<readonly Column[], ReadonlySet<string>>();

function namesOf(table: readonly Column[]): ReadonlySet<string> {
	let names = tableNames.get(table);
	if (!names) tableNames.set(table, (names = new Set(table.map(({ name }) => name))));
	return names;
}

/** The node's names of the columns that have one, with the provider's. */
export function keysOf(columns: readonly Column[]): Record<string, string> {
	return Object.fromEntries(
		columns.flatMap(({ key, name }) => (key === undefined ? [] : [[key, name]])),
	);
}
