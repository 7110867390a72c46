/** The parcels of an order: the node's, else the order's, else all its lines in the default box. */
import type { IDataObject } from 'n8n-workflow';
import type { BoxMeasures } from '../shared/model/goodsWeight';
import { packedBox } from '../shared/model/goodsWeight';
import type { Source } from '../shared/model/incoming';
import { objectsAt } from '../shared/model/incoming';
import type { Goods, Parcel } from '../shared/model/order';
import { textOrNull, textOrOdd } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { optionalText } from '../shared/panel/parameters';
import { packagingWeightOf, productRules } from '../shared/panel/productFields';
import { isDecimal, product } from '../shared/values/decimal';
import type { LengthUnit, WeightUnit } from '../shared/values/units';
import { convertLength, convertWeight, lengthUnitOf, weightUnitOf } from '../shared/values/units';
import type { Body } from './answers';
import type { ParcelRow } from './documentTable';
import { rowFrom } from './documentTable';
import type { GoodsRules } from './goods';
import { declaration, filled, GOODS_ADVICE, goodsRows, knownOf, LINES } from './goods';

/** One row per product; rows of one box share its number, weight and size. */
export function parcelRows(item: ItemContext, fromStock: boolean): ParcelRow[] {
	const { parcel: rows = [] } = item.param('parcels', {}) as { parcel?: IDataObject[] };
	const note = optionalText(item.param('note', ''), 'Label Note');
	const goods: GoodsRules = {
		customs: filled(item.param('customs', {}) as IDataObject),
		...productRules(item),
	};
	const built =
		rows.length > 0
			? boxesFilled(rows).map((row, position) => rowFromFields(row, position, goods))
			: ownRows(item, fromStock, goods);
	if (note !== undefined && new Set(built.map(({ values }) => values.box)).size > 1)
		for (const { values } of built) if (textOrOdd(values.boxnote) === null) values.boxnote = note;
	return built;
}

/** From the order's parcels, else all its lines in the default box. */
function ownRows(item: ItemContext, fromStock: boolean, rules: GoodsRules): ParcelRow[] {
	const parcels = objectsAt<Parcel>(
		item.json.parcels,
		'parcels',
		'Correct it there, or add “Parcels” in the node.',
	);
	const box = item.param('defaultBox', {}) as IDataObject;
	const hasBox = Object.values(box).some((value) => Number(textOrNull(value)) > 0);
	if (parcels.length === 0 && fromStock && !hasBox && !rules.weighs) return [];
	const lines = objectsAt<Goods>(item.json.lines, 'lines', GOODS_ADVICE);
	if (parcels.length > 0) return rowsFromParcels(parcels, lines, rules);
	const place = { place: 'Default Box: ', advice: BOX_ADVICE };
	const packed = rules.weighs ? packedBox(box, lines as Source[], rules, measuresOf(item)) : box;
	return goodsRows({ box: 'box1', ...sizeOf(packed) }, place, lines, rules, LINES);
}

/** Kilograms to a tenth of a gram; the table rounds the sides. */
const measuresOf = (item: ItemContext): BoxMeasures => ({
	weight: (grams) => Number((Number(product(grams, '0.001')) + packagingWeightOf(item)).toFixed(4)),
	side: (centimetres) => centimetres,
});

const ROW_ADVICE = 'Set it in this row.';
const PARCELS_ADVICE = "Correct the order's parcels, or add “Parcels” in the node.";
export const BOX_ADVICE =
	'Neither the incoming order (parcels) nor “Default Box” has it. Set it in “Default Box”, or add “Parcels”.';

/**
 * A row without a number is a box of its own; further products of a box need not repeat its weight
 * and size.
 */
function boxesFilled(rows: IDataObject[]): IDataObject[] {
	const given = new Set(rows.map((row) => textOrNull(row.boxNumber)));
	const boxes = new Map<string, IDataObject>();
	let last = 0;
	const unused = () => {
		do last++;
		while (given.has(`box${last}`));
		return `box${last}`;
	};
	return rows.map((row) => {
		const boxNumber = textOrNull(row.boxNumber) ?? unused();
		const box = boxes.get(boxNumber);
		if (!box) boxes.set(boxNumber, row);
		const inherited = Object.fromEntries(
			['weight', 'length', 'width', 'height', 'boxNote'].map((key) => [
				key,
				row[key] || box?.[key],
			]),
		);
		return { ...row, ...inherited, boxNumber };
	});
}

function rowFromFields(row: IDataObject, position: number, rules: GoodsRules): ParcelRow {
	const place = { place: `Parcels, row ${position + 1}: `, advice: ROW_ADVICE };
	const known = textOrNull(row.sku) === null ? undefined : knownOf(row, place.place, rules);
	return {
		values: {
			box: row.boxNumber,
			boxnote: row.boxNote,
			...sizeOf(row),
			...declaration(
				{ ...rules.customs, ...known, ...filled(row) },
				row.sku,
				isZero(row.quantity) ? undefined : row.quantity,
			),
		},
		row: rowFrom(place, place),
	};
}

function rowsFromParcels(parcels: Parcel[], lines: Goods[], rules: GoodsRules): ParcelRow[] {
	return parcels.flatMap((parcel, position) => {
		const which = `Parcel ${position + 1} of the incoming order`;
		const weightUnit = weightUnitOf(parcel.weightUnit, 'kg', `${which}: weightUnit`);
		const lengthUnit = lengthUnitOf(parcel.lengthUnit, 'cm', `${which}: lengthUnit`);
		const box = {
			box: `box${position + 1}`,
			boxnote: optionalText(parcel.reference, `${which}: reference`, { advice: PARCELS_ADVICE }),
			...sizeOf({
				weight: inKilograms(parcel.weight, weightUnit),
				length: inCentimetres(parcel.length, lengthUnit),
				width: inCentimetres(parcel.width, lengthUnit),
				height: inCentimetres(parcel.height, lengthUnit),
			}),
		};
		const place = { place: `${which}: `, advice: PARCELS_ADVICE };
		const goods = objectsAt<Goods>(parcel.goods, `parcels[${position}].goods`, GOODS_ADVICE);
		return isGiven(parcel.goods)
			? goodsRows(box, place, goods, rules, `${which}, goods`)
			: goodsRows(box, place, parcels.length === 1 ? lines : [], rules, LINES);
	});
}

/** A weight may be its digits as text; what is no number is refused by the table. */
function inKilograms(value: unknown, unit: WeightUnit): unknown {
	return isDecimal(value) ? convertWeight(Number(value), unit, 'kg') : value;
}

function inCentimetres(value: unknown, unit: LengthUnit): unknown {
	return isDecimal(value) ? convertLength(Number(value), unit, 'cm') : value;
}

/** A size of nothing is none: the node's fields are 0 until they are set. */
function sizeOf({ weight, length, width, height }: Body): Body {
	return {
		weight: isZero(weight) ? undefined : weight,
		length: isZero(length) ? undefined : length,
		width: isZero(width) ? undefined : width,
		height: isZero(height) ? undefined : height,
	};
}

const isZero = (value: unknown) =>
	value === 0 || (typeof value === 'string' && Number(value) === 0);

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
