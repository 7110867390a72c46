/**
 * Weight and customs data from the products: the fields of every operation that packs an order, and
 * their reader.
 */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalid } from '../failure';
import type { ProductRules } from '../model/goodsWeight';
import type { Products } from '../model/products';
import { PRODUCT_DATA, productsFrom } from '../model/products';
import type { ItemContext } from '../operation';
import { parseExact } from '../values/json';
import type { WeightUnit } from '../values/units';
import { optionalNumber } from './parameters';

const FROM_PRODUCTS = 'products';

/** @param declares whether the provider takes customs data of the goods */
export function productFields({ declares }: { declares: boolean }): INodeProperties[] {
	return [
		{
			displayName: 'Weight',
			name: 'weightFrom',
			type: 'options',
			options: [
				{
					name: 'Default Box',
					value: 'defaultBox',
					description: 'Every order weighs what the default box says',
				},
				{
					name: 'From Products',
					value: FROM_PRODUCTS,
					description: 'Pieces × weight of one, of all lines, and the packaging',
				},
			],
			default: 'defaultBox',
			description: 'What orders weigh that bring no parcels',
		},
		{
			displayName: PRODUCT_DATA,
			name: 'productData',
			type: 'json',
			default: '[]',
			placeholder: "={{ $('Products').all().map(item => item.json) }}",
			description: `Your products, a list by SKU: sku, weight and weightUnit (kg, g, lb or oz), length, width, height and lengthUnit${declares ? ', cnName, enName, hsCode, price, material, battery, use' : ''}. It fills what an order's lines lack; the first item decides.`,
		},
	];
}

const missingOption: INodeProperties = {
	displayName: 'If Product Is Missing',
	name: 'ifProductMissing',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail' },
		{
			name: 'Use Default',
			value: 'useDefault',
			description: 'The weight of the default box, and no customs data of products',
		},
	],
	default: 'fail',
	description: `What to do about a line whose SKU is not in ${PRODUCT_DATA}, or whose weight is not known`,
};

const lineUnitOption: INodeProperties = {
	displayName: 'Line Weight Unit',
	name: 'lineWeightUnit',
	type: 'options',
	options: [
		{ name: 'Grams', value: 'g' },
		{ name: 'Kilograms', value: 'kg' },
		{ name: 'Ounces', value: 'oz' },
		{ name: 'Pounds', value: 'lb' },
	],
	default: 'g',
	description:
		'The unit of weights that the lines of orders carry without one. Without this option such weights do not count.',
};

const preferOption: INodeProperties = {
	displayName: 'Prefer Product Data',
	name: 'preferProductData',
	type: 'boolean',
	default: false,
	description: `Whether ${PRODUCT_DATA} replaces what a line says itself: title, price and weight`,
};

/** @param unit what the packaging's weight is in: “Kg”, or the node's own unit */
export function productOptions(unit: 'Kg' | 'unit above'): INodeProperties[] {
	return [
		missingOption,
		lineUnitOption,
		{
			displayName: unit === 'Kg' ? 'Packaging Weight (Kg)' : 'Packaging Weight',
			name: 'packagingWeight',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: `Added to the weight from products${unit === 'Kg' ? '' : ', in the unit above'}`,
		},
		preferOption,
	];
}

/** @throws Failure `invalid` naming “Packaging Weight” */
export const packagingWeightOf = (item: ItemContext): number =>
	optionalNumber(item.options.packagingWeight, 'Packaging Weight', { min: 0 }) ?? 0;

/** @throws Failure `invalid` naming “Product Data” and what is wrong in it */
export function productRules(item: ItemContext): ProductRules {
	const unit = item.options.lineWeightUnit as WeightUnit | undefined;
	return {
		weighs: item.param('weightFrom', 'defaultBox') === FROM_PRODUCTS,
		products: productsOf(item.context),
		ifMissing: item.options.ifProductMissing === 'useDefault' ? 'useDefault' : 'fail',
		isPreferred: item.options.preferProductData === true,
		lineUnit: unit,
	};
}

/** A list of thousands is read once a run. */
const read = new WeakMap<IExecuteFunctions, Products | undefined>();

function productsOf(context: IExecuteFunctions): Products | undefined {
	if (!read.has(context)) read.set(context, readProducts(context));
	return read.get(context);
}

function readProducts(context: IExecuteFunctions): Products | undefined {
	const given: unknown = context.getNodeParameter('productData', 0, '[]');
	const list = typeof given === 'string' ? listIn(given) : given;
	if (list === undefined || list === null) return undefined;
	return Array.isArray(list) && list.length === 0 ? undefined : productsFrom(list);
}

function listIn(text: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return parseExact(text);
	} catch {
		throw invalid(
			PRODUCT_DATA,
			`${PRODUCT_DATA} is no valid JSON`,
			'It takes a list of objects, as an expression on an earlier node gives it.',
		);
	}
}
