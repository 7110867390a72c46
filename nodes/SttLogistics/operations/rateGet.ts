import { outputField } from '../../shared/panel/commonFields';
import type { INodeProperties } from 'n8n-workflow';
import {
	callOptions,
	concurrencyOption,
	limitsOfMany,
	optionsField,
} from '../../shared/panel/options';
import { asFailure, Failure, invalid } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import type { OrderWith, Rate } from '../../shared/model/order';
import { textsOf } from '../../shared/panel/parameters';
import {
	byTotal,
	cheapestOptions,
	isCheapestOnly,
	requireCheapest,
	unreadPrice,
} from '../../shared/panel/rateFields';
import { pool } from '../../shared/run/pool';
import { shapeOf } from '../../shared/wire/shape';
import { channelNumber, channelsOf } from '../channels';
import type { Body } from '../answers';
import { fetchPrice } from '../client';
import type { Charges } from '../charges';
import { priceOf } from '../charges';
import { orderFields, orderNumberField, orderOptions } from '../orderFields';
import type { OrderPayload } from '../fromOrder';
import { readPricedOrder } from '../fromOrder';

type Payload = Pick<OrderPayload, 'order' | 'orderNumber' | 'platformId'> & {
	/** Undefined: all of the account. */
	channelIds?: number[];
	cheapestOnly: boolean;
};

interface SttRate extends Rate {
	charges: Charges | null;
}

interface Quote {
	rate: SttRate;
	answer: Body;
	/** Of what came instead of a price. */
	shape?: unknown;
	/** Neither a price nor a refusal. */
	unread?: Failure;
}

const IN_FLIGHT = 8;

const channelsFields: INodeProperties[] = [
	{
		displayName: 'Channels',
		name: 'channels',
		type: 'options',
		options: [
			{
				name: 'All Channels',
				value: 'all',
				description: 'Every channel of the account: one call for each',
			},
			{ name: 'Selected Channels', value: 'selected' },
		],
		default: 'all',
		description: 'Which transport channels to ask',
	},
	{
		displayName: 'Channel Names or IDs',
		name: 'channelIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getChannels' },
		displayOptions: { show: { channels: ['selected'] } },
		default: [],
		description:
			'The channels to ask (Channel_id). Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ rates: SttRate[] }>;

export const rateGet = operation<Payload, Quote[]>({
	resource: 'rate',
	operation: 'get',
	name: 'Get',
	action: 'Get the rates of an order',
	description:
		'Get what an order would cost in several channels, cheapest first. Nothing is bought.',
	chinese: '查询订单在各渠道的运费,可只保留最便宜的',
	vendorCall: '获取价格',
	about:
		'What an order would cost in several channels, cheapest first. Nothing is bought. One item per order.',
	effect: 'read',
	fields: [
		...channelsFields,
		{
			...orderNumberField,
			description: 'Your order number (OrderID). Asking for a price does not use it up.',
		},
		...orderFields,
		outputField,
		optionsField([
			...orderOptions,
			...cheapestOptions('channel'),
			concurrencyOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({
		...readPricedOrder(item),
		channelIds: item.param('channels', 'all') === 'all' ? undefined : selectedChannels(item),
		cheapestOnly: isCheapestOnly(item),
	}),

	async send(item, { channelIds, order, platformId }) {
		// Of chosen channels only the names are missing without the list.
		const all = await channelsOf(item).catch((error: unknown) => {
			if (channelIds) return [];
			throw asFailure(error);
		});
		const names = new Map(all.map(({ channelId, channelName }) => [channelId, channelName]));
		const asked = channelIds ?? all.map(({ channelId }) => Number(channelId));
		if (asked.length === 0) throw refusedByAll('The account has no channels', []);
		const quotes: Quote[] = [];
		const failures: Array<[name: string, failure: Failure]> = [];
		// One order alone asks several channels at once; of many orders, each asks one after the other.
		const share = Math.max(1, Math.floor(IN_FLIGHT / item.context.getInputData().length));
		await pool(asked, share, async (channelId, position) => {
			const answer = await fetchPrice(
				item.context,
				{ channelId, platformId, order },
				limitsOfMany(item),
			).catch(asFailure);
			if (answer instanceof Failure && (answer.account || answer.kind === 'invalid')) throw answer;
			const name = names.get(String(channelId)) ?? null;
			const quote = quoteOf(channelId, name, answer);
			const failure = answer instanceof Failure ? answer : quote.unread;
			if (failure) failures.push([name ?? String(channelId), failure]);
			quotes[position] = quote;
		});
		if (quotes.every(({ rate }) => rate.total === null)) {
			throw refusedByAll('No channel takes this order', quotes);
		}
		quotes.sort((a, b) => byTotal(a.rate, b.rate));
		requireCheapest(
			item,
			failures,
			quotes.map(({ rate }) => rate),
		);
		return quotes;
	},

	output(item, { cheapestOnly }, quotes) {
		const kept = cheapestOnly ? quotes.slice(0, 1) : quotes;
		return item.param('output', 'simplified') === 'raw'
			? kept.map(({ answer }) => ({ json: answer }))
			: { json: { ...item.json, rates: kept.map(({ rate }) => rate) } satisfies Simplified };
	},
});

/** IDs as numbers; an expression may give a list, or comma-separated text. */
function selectedChannels(item: ItemContext): number[] {
	const ids = textsOf(item.param('channelIds', []), 'Channels')
		.map(channelNumber)
		.filter((id) => id !== undefined);
	if (ids.length === 0) {
		throw invalid(
			'Channels',
			'No channel is selected',
			'Choose channels from the list, or set “Channels” to “All Channels”.',
		);
	}
	return [...new Set(ids)];
}

function quoteOf(channelId: number, channelName: string | null, answer: Body | Failure): Quote {
	const base = { carrier: channelName, providerCarrier: null, service: String(channelId) };
	if (answer instanceof Failure) {
		const { code, message, details } = answer;
		return {
			rate: { ...base, total: null, charges: null, refusal: message },
			answer: { channelId: String(channelId), ...(code !== undefined && { code }), msg: message },
			shape: details?.answerShape,
		};
	}
	const { charges, refusal, unread } = priceOf(answer);
	return {
		...(unread && { unread: unreadPrice(refusal ?? '') }),
		rate: { ...base, total: charges?.total ?? null, charges, refusal },
		answer: { channelId: String(channelId), ...answer },
		...(charges?.total == null && { shape: shapeOf(answer) }),
	};
}

function refusedByAll(message: string, quotes: Quote[]): Failure {
	const rates = quotes.map(({ rate }) => rate);
	const answerShape = quotes.find(({ shape }) => shape !== undefined)?.shape;
	return new Failure({
		kind: 'refused',
		message,
		description:
			rates
				.map(({ carrier, service, refusal }) => `${carrier ?? service}: ${refusal}`)
				.join('; ') || undefined,
		details: rates.length > 0 ? { rates, answerShape } : undefined,
	});
}
