/** The parcels of a shipment: the node's, else the order's, else all its lines in the default box. */
import type { IDataObject } from 'n8n-workflow';
import { invalid, shown } from '../shared/failure';
import { packedBox } from '../shared/model/goodsWeight';
import type { Source } from '../shared/model/incoming';
import { objectsAt } from '../shared/model/incoming';
import type { Parcel } from '../shared/model/order';
import { textOf } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { optionalNumber, optionalText } from '../shared/panel/parameters';
import { packagingWeightOf, productRules } from '../shared/panel/productFields';
import { convertLength, convertWeight, lengthUnitOf, weightUnitOf } from '../shared/values/units';
import type { Body } from './answers';
import type { Kind } from './documentTable';
import { decimal, PARCEL, present } from './documentTable';
import { UNITS } from './vocabulary';

interface Parcels {
	parcels: Body[];
	unit: number;
	/** Where a parcel can be corrected, for the errors. */
	origin(position: number): string;
}

export function parcelsOf(item: ItemContext, kind: Kind): Parcels {
	const chosen = item.param('weightUnitType', 0);
	// To Number() an empty text is 0 and true is 1: pounds or kilograms that nobody chose.
	const unit = UNITS.find(({ code }) => String(code) === textOf(chosen));
	if (!unit) throw invalid('Units', `Units (WeightUnitType) must be 0, 1 or 2: “${shown(chosen)}”`);
	const { parcel: rows = [] } = item.param('parcels', {}) as { parcel?: IDataObject[] };
	if (rows.length > 0) {
		const origin = (position: number) => `Correct row ${position + 1} of “Parcels”.`;
		return {
			unit: unit.code,
			parcels: rows.map((row, position) =>
				parcelOf(row, `Parcel ${position + 1}`, kind, origin(position)),
			),
			origin,
		};
	}
	const own = objectsAt<Parcel>(
		item.json.parcels,
		'parcels',
		'Correct it there, or add “Parcels” in the node.',
	);
	if (own.length > 0) {
		const parcels = own.map((parcel, position) => {
			const place = `Parcel ${position + 1} of the incoming order`;
			const rules = { advice: PARCELS_ADVICE };
			const weight = optionalNumber(parcel.weight, `${place}: weight`, rules);
			const sides = (['length', 'width', 'height'] as const).map(
				(side) => [side, optionalNumber(parcel[side], `${place}: ${side}`, rules)] as const,
			);
			const weightUnit = weightUnitOf(parcel.weightUnit, unit.weight, `${place}: weightUnit`);
			const lengthUnit = lengthUnitOf(parcel.lengthUnit, unit.length, `${place}: lengthUnit`);
			const converted = {
				weight: weight && upwards(convertWeight(weight, weightUnit, unit.weight)),
				...Object.fromEntries(
					sides.map(([side, value]) => [
						side,
						value && upwards(convertLength(value, lengthUnit, unit.length)),
					]),
				),
			};
			return parcelOf(converted, place, kind, PARCELS_ADVICE);
		});
		return { unit: unit.code, parcels, origin: () => PARCELS_ADVICE };
	}
	return {
		unit: unit.code,
		parcels: [parcelOf(boxOf(item, unit), 'Default Box', kind, BOX_ADVICE)],
		origin: () => BOX_ADVICE,
	};
}

/** The default box, with the weight of what is in it where that comes from products. */
function boxOf(item: ItemContext, unit: (typeof UNITS)[number]): Source {
	const box = item.param('defaultBox', {}) as Source;
	const rules = productRules(item);
	if (!rules.weighs) return box;
	return packedBox(box, objectsAt(item.json.lines, 'lines', 'Correct it there.'), rules, {
		weight: (grams) =>
			upwards(convertWeight(Number(grams), 'g', unit.weight) + packagingWeightOf(item)),
		side: (centimetres) => upwards(convertLength(centimetres, 'cm', unit.length)),
	});
}

const PARCELS_ADVICE = "Correct the incoming order's parcels, or add “Parcels” in the node.";
const BOX_ADVICE =
	'Neither the incoming order (parcels) nor “Default Box” has it right. Set it in “Default Box”, or add “Parcels”.';

/** Two decimals, never less than the parcel has. */
const upwards = (value: number) => Math.ceil(Number((value * 100).toFixed(6))) / 100;

function parcelOf(values: Source, place: string, kind: Kind, advice: string): Body {
	const rules = { advice };
	const parcel: Body = {};
	for (const { name, key = name, type } of PARCEL) {
		if (type === decimal)
			parcel[name] = optionalNumber(values[key], `${place}: ${key}`, rules) || undefined;
		else if (kind !== 'rate')
			parcel[name] = optionalText(values[key], `${place}: Picking Information`, rules);
	}
	return present(parcel);
}
