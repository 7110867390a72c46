/**
 * The document's tables (section 4: "Shipment对象", "ShipAddr对象", "Parcel对象", "Item对象"). Values are
 * checked, never converted: a shipment given as JSON goes out as it was written.
 */
import type { Column, ColumnType, Row } from '../shared/model/column';
import { refused } from '../shared/model/column';
import { decimalPlaces } from '../shared/values/decimal';
import { shown } from '../shared/failure';
import type { Body } from './answers';
import { FREIGHT_CLASSES } from './vocabulary';

const text: ColumnType = {
	takesBlank: true,
	read(value, column, row) {
		if (typeof value !== 'string') throw refused(column, row, `must be a text: “${shown(value)}”`);
		const { max, match } = column;
		if (max !== undefined && value.length > max) {
			const { length } = [...value];
			if (length > max)
				throw refused(
					column,
					row,
					`has ${length} characters; the limit is ${max}: “${shown(value)}”`,
				);
		}
		if (match && value !== '' && !match.test.test(value))
			throw refused(column, row, `${match.says}: “${shown(value)}”`);
		return value;
	},
};

/** Money, or a size in the shipment's units: two decimals. */
export const decimal: ColumnType = {
	takesBlank: true,
	read(value, column, row) {
		const fault = decimalFault(value, column);
		if (fault) throw refused(column, row, `${fault}: “${shown(value)}”`);
		return value;
	},
};

function decimalFault(value: unknown, { above }: Column): string | undefined {
	if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
	if (above !== undefined && value <= above) return `must be greater than ${above}`;
	if (value < 0) return 'must not be negative';
	return decimalPlaces(value) > 2 ? 'may have at most two decimals' : undefined;
}

const pieces: ColumnType = {
	takesBlank: true,
	read(value, column, row) {
		if (!Number.isSafeInteger(value) || (value as number) < 1)
			throw refused(column, row, `must be a whole number of at least 1: “${shown(value)}”`);
		return value;
	},
};

/** One of a list. An empty text is nothing where a text is meant, but no number. */
const code: ColumnType = {
	takesBlank: true,
	read(value, column, row) {
		const { oneOf = [] } = column;
		const nothing = value === '' && typeof oneOf[0] === 'string';
		if (!nothing && !oneOf.includes(value as string | number))
			throw refused(column, row, `must be one of ${oneOf.join(', ')}: “${shown(value)}”`);
		return value;
	},
};

const flag: ColumnType = {
	takesBlank: true,
	read(value, column, row) {
		if (typeof value !== 'boolean')
			throw refused(column, row, `must be true or false: “${shown(value)}”`);
		return value;
	},
};

const TWO_LETTERS = /^[A-Z]{2}$/;

/** Texts alone; an address's type is apart. */
export const ADDRESS: Column[] = [
	{ name: 'PostalCode', type: text, key: 'postalCode', label: 'postal code', need: 'filled' },
	{ name: 'Name', type: text, key: 'name', label: 'name', need: 'filled' },
	{ name: 'Company', type: text, key: 'company', label: 'company', max: 30 },
	{ name: 'Address1', type: text, key: 'line1', label: 'address', need: 'filled', max: 35 },
	{ name: 'Address2', type: text, key: 'line2', label: 'second address line', max: 35 },
	{
		name: 'State',
		type: text,
		key: 'state',
		label: 'state',
		need: 'filled',
		match: { test: TWO_LETTERS, says: 'must be two capital letters, such as CA' },
	},
	{ name: 'City', type: text, key: 'city', label: 'city', need: 'filled' },
	{
		name: 'Country',
		type: text,
		key: 'country',
		label: 'country',
		need: 'filled',
		match: { test: TWO_LETTERS, says: 'must be two letters, such as US' },
	},
	{ name: 'PhoneNumber', type: text, key: 'phone', label: 'phone' },
];

/** An address of a shipment. */
export const SHIPMENT_ADDRESS: Column[] = [
	...ADDRESS,
	{ name: 'AddrType', type: code, key: 'type', label: 'address type', oneOf: [0, 1, 2] },
];

/** An address that is validated (section 7) may go without name and country. */
export const ADDRESS_ALONE: Column[] = ADDRESS.map((column) =>
	column.key === 'name' || column.key === 'country' ? { ...column, need: undefined } : column,
);

export const PARCEL: Column[] = [
	{ name: 'Weight', type: decimal, key: 'weight', label: 'weight', need: 'filled', above: 0 },
	{ name: 'Length', type: decimal, key: 'length', label: 'length', above: 0 },
	{ name: 'Width', type: decimal, key: 'width', label: 'width', above: 0 },
	{ name: 'Height', type: decimal, key: 'height', label: 'height', above: 0 },
	{ name: 'Insure', type: decimal, key: 'insure', label: 'insure' },
	{ name: 'Picking', type: text, key: 'picking', label: 'picking information' },
];

export const ITEM: Column[] = [
	{ name: 'Sku', type: text, label: 'SKU', need: 'filled' },
	{ name: 'Quantity', type: pieces, label: 'Quantity', need: 'filled' },
];

const option = (column: Omit<Column, 'places'>, place: string): Column => ({
	...column,
	places: [place],
});

/** Rates takes less than the two calls that buy. */
export type Kind = 'rate' | 'label' | 'shopLabel';

/** What a shipment that is only priced says beside addresses, parcels and goods. */
export const PRICED: Column[] = [
	option({ name: 'WeightUnitType', type: code, label: 'Units', oneOf: [0, 1, 2] }, 'Units'),
	option(
		{ name: 'FreightClass', type: code, label: 'Freight Class', oneOf: FREIGHT_CLASSES },
		'Freight Class',
	),
	option({ name: 'Signature', type: flag }, 'Signature'),
];

/** The same of a shipment that is bought. */
export const BOUGHT: Column[] = [
	...PRICED,
	option({ name: 'LabelSize', type: code, label: 'Label Size', oneOf: [0, 1] }, 'Label Size'),
	option({ name: 'AutoChangeService', type: flag }, 'Change Service Automatically'),
	option({ name: 'Remark1', type: text }, 'Remark 1'),
	option({ name: 'Remark2', type: text }, 'Remark 2'),
	option({ name: 'EcOrder', type: text }, 'EcOrder'),
];

/** @param place “Sender ”, and `ShipFrom.` @param advice by the order model's name of a field */
export function addressRow([word, path]: [string, string], advice: (key: string) => string): Row {
	const field = ({ label, name }: Column) => `${word} ${label ?? name} (${path}${name})`;
	return { field, advice: ({ key, name }) => advice(key ?? name) };
}

export function parcelRow(position: number, advice: string): Row {
	const field = ({ label, name }: Column) =>
		`Parcel ${position + 1}: ${label ?? name} (Parcels[${position}].${name})`;
	return { field, advice: () => advice };
}

export function itemRow(position: number, advice: string): Row {
	const field = ({ label, name }: Column) => `Goods ${position + 1}: ${label ?? name}`;
	return {
		field,
		title: (column) => `${field(column)} (ItemList[${position}].${column.name})`,
		advice: () => advice,
	};
}

/** @param advice by the place in the node */
export function optionRow(advice: (place: string) => string): Row {
	return {
		field: ({ label, name }) => (label === undefined ? name : `${label} (${name})`),
		advice: ({ places: [place] = [], name }) => advice(place ?? name),
	};
}

/** What has no value is not sent. */
export function present(fields: Body): Body {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const isNone = (value: unknown) => value === undefined || value === null || value === '';
