/** Labels for the way back: the buyer sends, the shop receives. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { objectOrNothing } from '../model/incoming';
import { textOf } from '../model/order';
import type { ItemContext } from '../operation';
import { partOfNumber } from './parameters';

const RETURN = 'return';

export const directionField: INodeProperties = {
	displayName: 'Direction',
	name: 'direction',
	type: 'options',
	options: [
		{ name: 'Outbound', value: 'outbound', description: 'From the sender to the recipient' },
		{
			name: 'Return',
			value: RETURN,
			description: "From the order's recipient back to the sender, under a number of its own",
		},
	],
	default: 'outbound',
	description: 'Which way the parcel goes',
};

const SUFFIX = '-R';

export const returnSuffixOption: INodeProperties = {
	displayName: 'Return Number Suffix',
	name: 'returnSuffix',
	type: 'string',
	default: SUFFIX,
	description:
		'Put behind the order number of a return, so that the label of the way out keeps its own. Another suffix buys another label.',
};

/** Whether “Direction” is “Return”; an order given as JSON says itself who sends. */
export const isReturn = (item: ItemContext): boolean =>
	item.param('orderData', 'fromOrder') !== 'json' && item.param('direction', 'outbound') === RETURN;

const NO_PART_MISSING = /^(?!.*[-_./:|]{2})(?!.*[-_./:|]$)/s;

/**
 * What the order number of a return ends with; empty for the way out.
 * @throws Failure `invalid` naming “Return Number Suffix” when it is no text, or one that lacks a part
 */
export function returnSuffixOf(item: ItemContext): string {
	if (!isReturn(item)) return '';
	return partOfNumber(item, 'returnSuffix', 'Return Number Suffix', NO_PART_MISSING) ?? SUFFIX;
}

/**
 * Where the item carries the label: a return keeps the label of the way out in its place, so that no
 * later step tells the marketplace the return's waybill.
 */
export const labelKeyOf = (item: ItemContext): 'shipment' | 'returnShipment' =>
	isReturn(item) ? 'returnShipment' : 'shipment';

/**
 * The number that an item's label was bought under: an item that carries a return's alone means that
 * one, not the label of the way out.
 */
export const BOUGHT_NUMBER =
	'={{ $json.shipment?.orderNumber ?? $json.returnShipment?.orderNumber ?? $json.number }}';

/** Where the item carries the label that was bought under this number. */
export function labelKeyOfNumber(
	{ shipment, returnShipment }: IDataObject,
	orderNumber: string,
): 'shipment' | 'returnShipment' {
	const isUnder = (label: unknown) => textOf(objectOrNothing(label).orderNumber) === orderNumber;
	return isUnder(returnShipment) && !isUnder(shipment) ? 'returnShipment' : 'shipment';
}
