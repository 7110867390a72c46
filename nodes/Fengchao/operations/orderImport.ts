import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	allowMaskedOption,
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { asFailure, Failure } from '../../shared/failure';
import { areOfTwoShops, ofTwoShops } from '../../shared/run/earlier';
import { parseExact } from '../../shared/values/json';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { optionalNumber } from '../../shared/panel/parameters';
import { traceIdOf } from '../answers';
import { ORDERS_A_CALL, importOrders } from '../client';
import type { Imported } from '../isolation';
import { importIsolating } from '../isolation';
import { orderFields } from '../orderFields';
import type { Trade } from '../fromOrder';
import { readTrade } from '../fromOrder';

const CALLS_A_BATCH = 50;

interface Payload extends Trade {
	batchSize: number;
	isolate: boolean;
	maxCalls: number;
	previewOnly: boolean;
	foreignCurrency: boolean;
}

/** Not sent: another item of the run holds a newer update of the same order. */
interface Superseded {
	by: { item: number; updateTime: string };
}

type Result = Imported | Superseded;

type Outcome =
	| {
			success: true;
			status: 'imported';
			tradeNo: string;
			traceId: string | null;
			batchSize: number;
	  }
	| {
			success: false;
			status: 'superseded';
			tradeNo: string;
			message: string;
			/** The item of the same run, counted from 1, that holds the newer order. */
			supersededBy: number;
	  };

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{ import: Outcome }>;

export const orderImport = operation<Payload, Result>({
	resource: 'order',
	operation: 'import',
	name: 'Import',
	action: 'Import orders',
	description: 'Add orders, or update those Fengchao knows, in batches',
	chinese: '批量导入订单;蜂巢已有的订单会被更新',
	vendorCall: '私域订单导入接口',
	about:
		'Adds orders, or updates those it knows, up to 100 a call. One item per order, with what became of it; an older update of an order in the same run is not sent and says so (in Raw output, too: there is no answer to show).',
	effect: 'write',
	repeatable: true,
	fields: [
		noticeField(
			"Executing this step uses the account's calls, and updates the orders that Fengchao knows already. Turn on “Preview Only” under Options to check everything without sending.",
		),
		...orderFields,
		outputField,
		optionsField([
			{
				displayName: 'Batch Size',
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: ORDERS_A_CALL },
				default: ORDERS_A_CALL,
				description: 'How many orders one call holds; the provider takes at most 100',
			},
			concurrencyOption,
			{
				displayName: 'Isolate Refused Orders',
				name: 'isolate',
				type: 'boolean',
				default: true,
				description:
					'Whether to cut a refused batch into halves until the refused order is alone and the others are imported. The provider refuses a batch as a whole.',
			},
			{
				displayName: 'Maximum Calls per Batch',
				name: 'maxCalls',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: CALLS_A_BATCH,
				description:
					'How many calls may be spent on one batch while refused orders are searched for',
			},
			previewOption,
			allowMaskedOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({
		...readTrade(item),
		batchSize:
			optionalNumber(item.options.batchSize, 'Batch Size', {
				integer: true,
				min: 1,
				max: ORDERS_A_CALL,
			}) ?? ORDERS_A_CALL,
		isolate: item.options.isolate !== false,
		maxCalls:
			optionalNumber(item.options.maxCalls, 'Maximum Calls per Batch', { integer: true, min: 1 }) ??
			CALLS_A_BATCH,
		previewOnly: item.options.previewOnly === true,
		foreignCurrency:
			typeof item.json.currency === 'string' && !['', 'CNY', 'RMB'].includes(item.json.currency),
	}),

	/**
	 * The newest update of an order wins, of equal ones the last item: an import of old data would
	 * set the order back. The number in another shop is another order.
	 */
	async skip(entries, slices) {
		type Entry = (typeof entries)[number];
		const [first, newest] = [new Map<string, Entry>(), new Map<string, Entry>()];
		const nameOf = ({ payload }: Entry) => `${payload.previewOnly}/${payload.orderNumber}`;
		const strangers = new Map<Entry, Failure>();
		await slices.forEach(entries, (entry) => {
			const name = nameOf(entry);
			const earlier = first.get(name);
			if (!earlier) first.set(name, entry);
			if (earlier && areOfTwoShops(earlier.item.json, entry.item.json)) {
				strangers.set(
					entry,
					ofTwoShops('Order Number', entry.payload.orderNumber, [earlier, entry]),
				);
				return;
			}
			const rival = newest.get(name);
			if (!rival || entry.payload.updateTime >= rival.payload.updateTime) newest.set(name, entry);
		});
		const results: Array<Result | Failure | undefined> = [];
		await slices.forEach(entries, (entry) => {
			const { item, payload } = newest.get(nameOf(entry))!;
			const isNewest = payload === entry.payload;
			const superseded = { by: { item: item.index + 1, updateTime: payload.updateTime } };
			results.push(strangers.get(entry) ?? (isNewest ? undefined : superseded));
		});
		return results;
	},

	preview: ({ json }) => ({ trade_list: [parseExact(json)] }),

	batch: {
		group: () => '',
		size: (item) => optionalNumber(item.options.batchSize, 'Batch Size') ?? ORDERS_A_CALL,
		async send(entries) {
			const { item, payload } = entries[0];
			const limits = limitsOf(item);
			return await importIsolating(
				entries.map((entry) => entry.payload),
				async (trades) =>
					await importOrders(
						item.context,
						trades.map(({ json }) => json),
						limits,
					).catch(repeatAdvice),
				payload,
			);
		},
	},

	receipt: ({ orderNumber }, result) =>
		'by' in result ? undefined : `order ${orderNumber} imported`,

	output(item, payload, result) {
		const raw = item.param('output', 'simplified') === 'raw';
		if (raw && 'answer' in result) return { json: result.answer };
		const outcome = outcomeOf(payload, result);
		return { json: raw ? outcome : ({ ...item.json, import: outcome } satisfies Simplified) };
	},

	hints(sent) {
		const superseded = sent.filter(({ result }) => 'by' in result).length;
		const odd = new Set(
			sent.flatMap(({ result }) => ('odd' in result && result.odd !== undefined ? result.odd : [])),
		);
		const foreign = sent.filter(({ payload }) => payload.foreignCurrency).length;
		return [
			...[...odd].map(
				(words) => `Fengchao accepted the orders, but says: ${words}. Check that they are there`,
			),
			...(superseded > 0
				? [
						`${superseded === 1 ? '1 item was' : `${superseded} items were`} not sent: the run holds newer updates of the same orders`,
					]
				: []),
			...(foreign > 0
				? [
						`${foreign === 1 ? '1 order is' : `${foreign} orders are`} not in CNY: Fengchao takes yuan, amounts were sent unchanged`,
					]
				: []),
		];
	},
});

function outcomeOf({ orderNumber }: Payload, result: Result): Outcome {
	if ('by' in result) {
		const { item, updateTime } = result.by;
		return {
			success: false,
			status: 'superseded',
			tradeNo: orderNumber,
			message: `Not sent: item ${item} of this run holds the order as of ${updateTime} (China's time)`,
			supersededBy: item,
		};
	}
	const { answer, batchSize } = result;
	return {
		success: true,
		status: 'imported',
		tradeNo: orderNumber,
		traceId: traceIdOf(answer),
		batchSize,
	};
}

/** An import may always be sent again, which is what the user has to know of a lost answer. */
function repeatAdvice(error: unknown): never {
	const failure = asFailure(error);
	if (failure.kind !== 'lost') throw new Failure(failure);
	throw failure.with({
		message: `It is not known whether the orders were imported: ${failure.message.charAt(0).toLowerCase()}${failure.message.slice(1)}`,
		description:
			`Import them again: Fengchao updates what it knows, so nothing is doubled (“Retry On Fail” does the same). ${failure.description ?? ''}`.trim(),
	});
}
