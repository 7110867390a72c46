import { outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOfMany,
	optionsField,
} from '../../shared/panel/options';
import { chargeOf, namesNoAmount } from '../../shared/values/amount';
import { compare, exactNumber } from '../../shared/values/decimal';
import { leavesItEmpty } from '../../shared/wire/emptyAnswer';
import { asFailure, Failure, shown } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { Exact, OrderWith, Rate } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { optionalText, textsOf } from '../../shared/panel/parameters';
import {
	byTotal,
	cheapestOptions,
	isCheapestOnly,
	requireCheapest,
	unreadPrice,
} from '../../shared/panel/rateFields';
import { pool } from '../../shared/run/pool';
import { shapeOf } from '../../shared/wire/shape';
import { shapeAmong } from '../../shared/wire/unknownAnswer';
import type { Body } from '../answers';
import type { Carrier } from '../client';
import { fetchRates, knownCarriers } from '../client';
import { pricedOptions, shipmentFields } from '../shipmentFields';
import { parcelFault, requireFreightClass } from '../carriers';
import { readShipment } from '../fromOrder';
import { CARRIER_ALIASES, guessAlias, isUpsGfp } from '../vocabulary';

interface Payload {
	shipment: Body;
	/** Empty: all of the account. */
	carriers: string[];
	cheapestOnly: boolean;
	shipBackOnly: boolean;
}

interface KuaikuaiRate extends Rate {
	serviceName?: string | null;
	chargeWeight?: Exact;
	packageType?: string | null;
	rateId?: string | null;
	/** What the provider says beside a charge. */
	message?: string;
}

interface Quote {
	rate: KuaikuaiRate;
	/** The provider's words; none where a carrier refused. */
	entry: Body | null;
}

const IN_FLIGHT = 8;
const ALIAS_NAMES = CARRIER_ALIASES.map(({ name }) => name).join(', ');

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ rates: KuaikuaiRate[] }>;

export const rateGetAll = operation<Payload, Quote[]>({
	resource: 'rate',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many rates',
	description:
		'Get what a shipment costs with each carrier and service, the cheapest first. Nothing is bought.',
	chinese: '查询一个、几个或全部承运商的运费',
	vendorCall: '3. 本土运单查费率',
	about:
		"What an order's shipment costs with one, several or all carriers. One item per order; Raw: one per rate.",
	effect: 'read',
	fields: [
		{
			displayName: 'Carrier Names or IDs',
			name: 'carriers',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getCarriers' },
			default: [],
			description:
				'All carriers of the account when none is chosen: one call for each (Carrier). Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		...shipmentFields({ priced: true }),
		outputField,
		optionsField([
			...pricedOptions,
			...cheapestOptions('carrier'),
			{
				displayName: 'Only What Can Be Shipped Back',
				name: 'shipBackOnly',
				type: 'boolean',
				default: false,
				description: `Whether to pass over carriers that a shop cannot be told of: the provider ships back with ${ALIAS_NAMES} alone (CarrierAlias)`,
			},
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare(item) {
		const shipment = readShipment(item, 'rate');
		const carriers = carriersOf(item, shipment);
		for (const carrier of carriers) requireFreightClass({ ...shipment, Carrier: carrier });
		return {
			shipment,
			carriers,
			cheapestOnly: isCheapestOnly(item),
			shipBackOnly: item.options.shipBackOnly === true,
		};
	},

	async send(item, { shipment, carriers, shipBackOnly }) {
		const refusals = new Map<string, Failure>();
		const asked = carriers.length > 0 ? carriers : await fitting(item, shipment, refusals);
		const takesClass = await freightClassTakers(item, shipment, asked);
		const answers: Body[][] = asked.map(() => []);
		// One order alone asks several carriers at once; of many orders, each asks one after the other.
		const share = Math.max(1, Math.floor(IN_FLIGHT / item.context.getInputData().length));
		await pool(asked, share, async (carrier, position) => {
			const entries = await fetchRates(
				item.context,
				{ ...(takesClass(carrier) ? shipment : withoutFreightClass(shipment)), Carrier: carrier },
				limitsOfMany(item),
			).catch(asFailure);
			if (entries instanceof Failure) refusals.set(carrier, entries);
			else answers[position] = entries;
		});
		const quotes = answers.flatMap((entries, position) =>
			entries.map((entry): Quote => {
				const rate = toRate(asked[position], entry);
				return shipBackOnly && !canBeShippedBack(rate) ? passedOver(rate) : { entry, rate };
			}),
		);
		const decisive = [...refusals.values()].find(({ account }) => account !== undefined);
		if (decisive) throw decisive;
		if (quotes.every(({ rate }) => rate.refusal !== null)) throw noRate(refusals, quotes);
		const all = [...quotes, ...[...refusals].map(refused)].sort((a, b) => byTotal(a.rate, b.rate));
		requireCheapest(
			item,
			[...refusals, ...quotes.flatMap(unread)],
			all.map(({ rate }) => rate),
		);
		return all;
	},

	output(item, { cheapestOnly }, quotes) {
		const kept = cheapestOnly ? quotes.slice(0, 1) : quotes;
		return item.param('output', 'simplified') === 'raw'
			? kept.flatMap(({ entry }) => (entry ? [{ json: entry }] : []))
			: { json: { ...item.json, rates: kept.map(({ rate }) => rate) } satisfies Simplified };
	},
});

/**
 * A list, or comma-separated text from an expression; in JSON the shipment's own carrier where none
 * is chosen.
 */
function carriersOf(item: ItemContext, shipment: Body): string[] {
	const wanted = textsOf(item.param('carriers', []), 'Carriers');
	const given = optionalText(shipment.Carrier, 'Carrier (Carrier)');
	return wanted.length === 0 && given !== undefined ? [given] : wanted;
}

/**
 * The account's carriers that can take the shipment; what keeps the others from it goes into
 * `refusals`.
 */
async function fitting(
	item: ItemContext,
	shipment: Body,
	refusals: Map<string, Failure>,
): Promise<string[]> {
	const carriers = await knownCarriers(item.context, limitsOfMany(item));
	return carriers
		.filter((carrier) => {
			const fault = faultOf(shipment, carrier);
			if (fault) refusals.set(carrier.name, fault);
			return !fault;
		})
		.map(({ name }) => name);
}

function faultOf(shipment: Body, carrier: Carrier): Failure | undefined {
	try {
		requireFreightClass({ ...shipment, Carrier: carrier.name });
	} catch (error) {
		return asFailure(error);
	}
	return parcelFault(shipment, carrier);
}

const withoutFreightClass = (shipment: Body): Body =>
	Object.fromEntries(
		Object.entries(shipment).filter(([name]) => !/^FreightC(la|al)ss$/.test(name)),
	);

/**
 * Section 3: FreightClass is for UPS GFP, “其他不用填”. It goes to the carriers whose name or services
 * say UPS GFP, and to one that was chosen alone.
 */
async function freightClassTakers(
	item: ItemContext,
	{ FreightClass: freightClass }: Body,
	asked: string[],
): Promise<(carrier: string) => boolean> {
	if (freightClass === undefined || asked.length < 2) return () => true;
	const known = await knownCarriers(item.context, limitsOfMany(item)).catch(() => []);
	return (carrier) =>
		isUpsGfp(carrier, ...(known.find(({ name }) => name === carrier)?.services ?? []));
}

const NO_CHARGE = 'The provider names no charge';

/**
 * A rate of 0, or one that cannot be read, is none: what the provider says beside it (“该服务不支持此
 * 邮编”) is why.
 */
function toRate(carrier: string, entry: Body): KuaikuaiRate {
	const charge = chargeOf(entry.TotalCharge);
	const total = charge !== null && compare(charge, 0) > 0 ? charge : null;
	const words = leavesItEmpty(entry.Message) ? null : textOrNull(entry.Message);
	return {
		carrier,
		providerCarrier: textOrNull(entry.Carrier),
		service: textOrNull(entry.CarrierServiceLevel),
		serviceName: textOrNull(entry.CarrierServiceName),
		total,
		charges: null,
		refusal: total === null ? (words ?? NO_CHARGE) : null,
		...(total !== null && words !== null && { message: words }),
		chargeWeight: exactNumber(entry.ChargeWeight),
		packageType: textOrNull(entry.PackageType),
		rateId: textOrNull(entry.RateId),
	};
}

/** A charge that is none of the amounts known, with no words beside it; “passed over” is out of the race. */
function unread({ entry, rate }: Quote): Array<[name: string, failure: Failure]> {
	if (rate.refusal !== NO_CHARGE || entry === null) return [];
	const charge = textOrNull(entry.TotalCharge);
	return namesNoAmount(charge) || chargeOf(charge) !== null
		? []
		: [[rate.carrier ?? '', unreadPrice(`its charge cannot be read: “${shown(charge)}”`)]];
}

function refused([carrier, { message }]: [string, Failure]): Quote {
	return {
		entry: null,
		rate: {
			carrier,
			providerCarrier: null,
			service: null,
			total: null,
			charges: null,
			refusal: message,
		},
	};
}

/** By the names that the ship-back tells the carrier from, too. */
const canBeShippedBack = ({ carrier, providerCarrier, serviceName, service }: KuaikuaiRate) =>
	guessAlias([carrier, providerCarrier, serviceName ?? null, service]) !== undefined;

const passedOver = (rate: KuaikuaiRate): Quote => ({
	entry: null,
	rate: {
		...rate,
		total: null,
		refusal: rate.refusal ?? `A shop can be told of ${ALIAS_NAMES} alone`,
	},
});

/** One carrier's failure as it is; of several, all their words, those of single services too. */
function noRate(refusals: Map<string, Failure>, quotes: Quote[]): Failure {
	const [first, ...others] = refusals.values();
	if (first && others.length === 0 && quotes.length === 0) return first;
	const rates = [
		...quotes.map(({ rate }) => rate),
		...[...refusals].map((one) => refused(one).rate),
	];
	const words = rates.map(({ carrier, service, refusal }) =>
		[[carrier, service].filter(Boolean).join(' '), refusal].join(': '),
	);
	const odd = quotes.find(({ rate }) => rate.refusal === NO_CHARGE);
	return new Failure({
		kind:
			first &&
			quotes.length === 0 &&
			[first, ...others].every(({ kind }) => kind !== 'refused' && kind !== 'invalid')
				? first.kind
				: 'refused',
		message:
			rates.length > 0
				? 'No carrier takes this order'
				: 'The provider offers no rate for this order',
		description:
			words.join('; ') || 'Check address, weight and size, or ask your freight operator.',
		details:
			rates.length > 0
				? {
						rates,
						...(shapeAmong([...refusals.values()]) ?? (odd && { answerShape: shapeOf(odd.entry) })),
					}
				: undefined,
	});
}
