/** The goods of a shipment (ItemList): the node's, else the order's lines. */
import type { IDataObject } from 'n8n-workflow';
import { objectsAt } from '../shared/model/incoming';
import type { OrderLine } from '../shared/model/order';
import type { ItemContext } from '../shared/operation';
import { optionalNumber, optionalText } from '../shared/panel/parameters';
import type { Body } from './answers';

interface Items {
	items: Body[];
	/** Where an entry can be corrected, for the errors. */
	origin(position: number): string;
}

export function itemsOf(item: ItemContext): Items {
	const { item: rows = [] } = item.param('items', {}) as { item?: IDataObject[] };
	if (rows.length > 0) {
		const origin = (position: number) => `Correct row ${position + 1} of “Goods”.`;
		return {
			items: rows.map(({ sku, quantity }, position) => {
				const rules = { advice: origin(position) };
				return {
					Sku: optionalText(sku, `Goods ${position + 1}: SKU`, rules) ?? '',
					Quantity: optionalNumber(quantity, `Goods ${position + 1}: Quantity`, rules),
				};
			}),
			origin,
		};
	}
	const lines = objectsAt<OrderLine>(
		item.json.lines,
		'lines',
		'Correct it there, or list the goods under “Goods” in the node.',
	);
	const origin = (position: number) =>
		`It comes from the incoming order (lines[${position}].sku and .quantity). Correct it there, or list the goods under “Goods”.`;
	return {
		items: lines.map(({ sku, productCode, quantity }, position) => {
			const rules = { advice: origin(position) };
			return {
				Sku:
					optionalText(sku, `Line ${position + 1}: sku`, rules) ??
					optionalText(productCode, `Line ${position + 1}: productCode`, rules) ??
					'',
				Quantity: optionalNumber(quantity, `Line ${position + 1}: quantity`, rules),
			};
		}),
		origin,
	};
}
