import type { INodeProperties } from 'n8n-workflow';
import { FROM_ORDER, noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import type { Failure } from '../../shared/failure';
import { invalid } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { textsOf } from '../../shared/panel/parameters';
import { ENTERPRISE } from '../editions';
import type { Body } from '../enterprise/answers';
import type { ShipBack } from '../enterprise/client';
import { ship, shipParameters } from '../enterprise/client';
import { platformFields, SPLITS_ORDERS, unlistedPlatforms } from '../enterprise/vocabulary';
import type { ShippedBack } from '../shipBackFields';
import { readShipBack, shipBackFields } from '../shipBackFields';

/** What one item holds; the output schema is made from it. */
export type Simplified = ShippedBack;

const subOrderField: INodeProperties = {
	displayName: 'Sub-Order Numbers',
	name: 'subOrderNumbers',
	type: 'string',
	default: '',
	placeholder: 'e.g. T1001-1,T1001-2',
	description:
		'The sub-orders that are in this parcel (subOrderNums), comma-separated or as a list: a split shipment, which the provider documents for Taobao alone. Empty: the whole order.',
};

export const enterpriseOrderShip = operation<ShipBack, Body>({
	resource: 'order',
	operation: 'ship',
	edition: ENTERPRISE.edition,
	name: 'Ship Back',
	action: 'Ship back an order',
	description: 'Report the courier and waybill of an order to its marketplace',
	chinese: '把快递公司和运单号回传给电商平台(发货),淘宝可拆单',
	vendorCall: '快递单号回传及订单发货, /ent/logistics/send',
	about:
		'Reports the waybill of an order, or of some of its sub-orders, to its marketplace. One item per parcel.',
	effect: 'write',
	fields: [
		noticeField(
			"Executing this step tells the marketplace that the order was shipped; whether the provider counts it as a unit is not documented. The marketplace's risk control watches for wrong numbers and couriers. Turn on “Preview Only” under Options to check everything without sending.",
		),
		...platformFields(FROM_ORDER),
		...shipBackFields({ waybill: 'kuaidiNum', courier: 'kuaidiCom' }),
		subOrderField,
		outputField,
		optionsField([concurrencyOption, previewOption, ...callOptions]),
	],

	prepare(item) {
		const shipBack = readShipBack(item, ENTERPRISE);
		return { ...shipBack, subOrderNumbers: subOrdersOf(item, shipBack.platform) };
	},

	// Two parcels of one order are two ship-backs where they name what is in them.
	key: ({ platform, shopId, orderNumber, subOrderNumbers }) =>
		[platform, shopId, orderNumber, ...[...subOrderNumbers].sort()].join('/'),
	async skip(entries, slices) {
		const parcels = new Parcels();
		const refusals: Array<Failure | undefined> = [];
		await slices.forEach(entries, (entry) => {
			refusals.push(parcels.refusalOf(entry));
		});
		return refusals;
	},
	preview: shipParameters,
	send: (item, shipBack) => ship(item.context, shipBack, limitsOf(item)),
	receipt: ({ orderNumber, waybill }) => `${orderNumber} shipped back with ${waybill}`,
	output: (item, shipBack, answer) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? answer
				: ({ ...item.json, shipBack: { ...shipBack, success: true } } satisfies Simplified),
	}),

	hints: (sent) =>
		unlistedPlatforms(
			sent.map(({ payload }) => payload.platform),
			'ships',
			'ship-backs',
		),
});

interface Parcel {
	item: ItemContext;
	payload: ShipBack;
}

/**
 * The parcels of a run: what is in one of them is in no other, and the whole order is in one alone. A
 * waybill cannot be taken back.
 */
class Parcels {
	/** By order and sub-order; what an order has first, by the order alone. */
	private readonly first = new Map<string, Parcel>();

	/** @returns why this one is refused; undefined where it shares nothing with an earlier one */
	refusalOf(parcel: Parcel): Failure | undefined {
		const { platform, shopId, orderNumber, subOrderNumbers } = parcel.payload;
		const name = (...part: string[]) => [platform, shopId, orderNumber, ...part].join('\n');
		const ofOrder = this.first.get(name());
		const isWhole = [parcel, ofOrder].some((each) => each?.payload.subOrderNumbers.length === 0);
		if (ofOrder && isWhole)
			return inTwo(parcel, ofOrder, `is empty for one parcel of order ${orderNumber}, not for all`);
		for (const number of subOrderNumbers) {
			const earlier = this.first.get(name(number));
			if (earlier) return inTwo(parcel, earlier, `“${number}” is in two parcels`);
		}
		for (const part of [[], ...subOrderNumbers.map((number) => [number])])
			if (!this.first.has(name(...part))) this.first.set(name(...part), parcel);
		return undefined;
	}
}

function inTwo(one: Parcel, other: Parcel, says: string): Failure {
	const field = subOrderField.displayName;
	const items = [other, one].map(({ item }) => item.index + 1).join(' and ');
	return invalid(
		field,
		`${field} ${says} (items ${items})`,
		'Name each sub-order in one parcel, or leave the field empty and report the whole order once.',
	);
}

/** @throws Failure `invalid` where the platform has none: the whole order might be marked as shipped */
function subOrdersOf(item: ItemContext, platform: string): string[] {
	const field = subOrderField.displayName;
	const numbers = textsOf(item.param(subOrderField.name, ''), field);
	if (numbers.length > 0 && platform !== SPLITS_ORDERS)
		throw invalid(
			field,
			`${field} is not possible for ${platform}: the provider documents split shipments for ${SPLITS_ORDERS} alone`,
			`Leave “${field}” empty to report the whole order.`,
		);
	const wrong = numbers.find((number) => /[\s,，]/.test(number));
	if (wrong !== undefined)
		throw invalid(
			field,
			`${field} “${wrong}” holds a blank or a comma`,
			'Name each sub-order once.',
		);
	return numbers;
}
