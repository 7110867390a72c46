/**
 * Holds what a user or an expression gave against what its field is. n8n does not: a switch set by an
 * expression arrives as "true", "yes" or 1, a choice as any text. Money depends on them, so what is
 * unclear is refused, never guessed; numbers and texts are read by parameters.ts, with their limits.
 */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { invalid, shown } from '../failure';
import { switchOf } from './parameters';

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;
type Values = Record<string, unknown>;
type Reader = (value: unknown) => unknown;

/**
 * Lists of a provider's own codes: an expression may give one that the list lacks, and whoever reads
 * it says so with the provider's field. All other lists decide what the node does.
 */
const PROVIDER_CODES = new Set([
	'carrierAlias',
	'freightClass',
	'labelSize',
	'orderStatus',
	'platform',
	'refundStatus',
	'sellerFlag',
	'shipStatus',
	'status',
	'type',
	'weightUnitType',
]);

const readers = new WeakMap<object, Reader | null>();

/**
 * How to read a field's value; undefined where any value will do.
 * @returns a reader that throws Failure `invalid` naming the field
 */
export function readerOf(field: INodeProperties): Reader | undefined {
	let reader = readers.get(field);
	if (reader === undefined) readers.set(field, (reader = makeReader(field) ?? null));
	return reader ?? undefined;
}

function makeReader(field: INodeProperties): Reader | undefined {
	const { type, displayName, options = [], typeOptions } = field;
	switch (type) {
		case 'boolean':
			return (value) => switchOf(value, displayName);
		case 'options':
			return typeOptions?.loadOptionsMethod === undefined && !PROVIDER_CODES.has(field.name)
				? (value) => choiceOf(value, displayName, options)
				: undefined;
		case 'collection':
			return ofCollection(options);
		case 'fixedCollection':
			return ofGroups(options);
		default:
			return undefined;
	}
}

/** One of a list's values, in any letter case. */
function choiceOf(value: unknown, field: string, options: Entry[]): unknown {
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	if (values.some((known) => known === value)) return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const meant = values.find((known) => String(known).toLowerCase() === word);
	if (meant !== undefined) return meant;
	throw invalid(
		field,
		`${field} must be one of ${values.join(', ')}: “${shown(value)}”`,
		`Choose “${field}” in the node; an expression must give one of these values.`,
	);
}

const isValues = (value: unknown): value is Values =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function ofFields(fields: Entry[]): Array<[name: string, reader: Reader]> {
	return fields.flatMap((field): Array<[string, Reader]> => {
		const reader = 'type' in field ? readerOf(field) : undefined;
		return reader ? [[field.name, reader]] : [];
	});
}

/** What is set of a collection; a key that an expression left without a value is set, too. */
function ofCollection(fields: Entry[]): Reader | undefined {
	const named = ofFields(fields);
	if (named.length === 0) return undefined;
	return (value) => {
		if (!isValues(value)) return value;
		let read = value;
		for (const [name, reader] of named) {
			if (!(name in value)) continue;
			const own = reader(value[name]);
			if (own !== value[name]) read = { ...read, [name]: own };
		}
		return read;
	};
}

function ofGroups(groups: Entry[]): Reader | undefined {
	const named = groups.flatMap((group): Array<[string, Reader]> => {
		const reader = 'values' in group ? ofCollection(group.values) : undefined;
		return reader ? [[group.name, reader]] : [];
	});
	if (named.length === 0) return undefined;
	return (value) => {
		if (!isValues(value)) return value;
		const read = { ...value };
		for (const [name, reader] of named) {
			const rows = value[name];
			if (rows !== undefined) read[name] = Array.isArray(rows) ? rows.map(reader) : reader(rows);
		}
		return read;
	};
}

/** Readers of the fields that need one, by name. */
export function readersOf(fields: INodeProperties[]): Map<string, Reader> {
	return new Map(ofFields(fields));
}

interface Parameters {
	getNodeParameter(name: string, fallback?: unknown): unknown;
}

/**
 * Reads a trigger's parameters by its fields.
 * @returns a function that gives a parameter, and throws Failure `invalid` naming one that is unclear
 */
export function typedParameters(
	context: Parameters,
	fields: INodeProperties[],
): (name: string, fallback: unknown) => unknown {
	const byName = readersOf(fields);
	return (name, fallback) => {
		const value = context.getNodeParameter(name, fallback);
		return byName.get(name)?.(value) ?? value;
	};
}
