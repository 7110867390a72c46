/** The channel that an order is to be shipped with, and the channels of the account. */
import type { IDataObject } from 'n8n-workflow';
import { invalid } from '../shared/failure';
import { objectOrNothing } from '../shared/model/incoming';
import { textOrNull } from '../shared/model/order';
import { optionalNumber } from '../shared/panel/parameters';
import type { ItemContext, Sent } from '../shared/operation';
import { limitsOf } from '../shared/panel/options';
import { fetchChannels } from './client';

export function channelOf(item: ItemContext): { channelId: number; channelName: string | null } {
	const chosen = item.context.getNodeParameter('channelId', item.index, '') as {
		cachedResultName?: string;
	};
	const channelId = channelNumber(item.param('channelId', ''));
	if (channelId === undefined) {
		throw invalid(
			'Channel',
			'Channel is missing',
			"Choose one from the list, or enter its ID (in the provider's system under 系统设置, 渠道价格).",
		);
	}
	return {
		channelId,
		channelName: nameOf(channelId, textOrNull(chosen?.cachedResultName), item.json),
	};
}

export function channelNumber(value: unknown): number | undefined {
	return optionalNumber(value, 'Channel', { integer: true, min: 0 });
}

/**
 * From the list, which shows “name (ID)”; else from the order's rates or shipment. An expression
 * may leave an old name behind.
 */
function nameOf(
	channelId: number,
	shown: string | null,
	{ rates, shipment }: IDataObject,
): string | null {
	const suffix = ` (${channelId})`;
	if (shown?.endsWith(suffix)) return shown.slice(0, -suffix.length);
	const known = [...(Array.isArray(rates) ? (rates as unknown[]) : []), shipment].map(
		objectOrNothing,
	);
	return textOrNull(
		known.find(({ service }) => textOrNull(service) === String(channelId))?.carrier,
	);
}

/** A purchase does not wait long for a name. */
const NAME_LOOK_UP_MS = 10_000;

type Channels = ReturnType<typeof fetchChannels>;

/**
 * Asked for once per run, whatever the number of items. Keyed by the run's own context, so nothing
 * outlives it.
 */
const known = new WeakMap<object, Channels>();

/** The channels of the account. A failed question is asked again by the next item. */
export function channelsOf(item: ItemContext, limits = limitsOf(item)): Channels {
	let channels = known.get(item.context);
	if (!channels) {
		channels = fetchChannels(item.context, limits);
		known.set(item.context, channels);
		channels.catch(() => known.delete(item.context));
	}
	return channels;
}

/**
 * The names of channels that were given by their IDs, which a map of couriers goes by. The labels are
 * bought: a list that does not come leaves the names out, and nothing else.
 */
export async function nameChannels(
	sent: Array<Sent<unknown, { channelId?: string | null; channelName?: string | null }>>,
): Promise<void> {
	const nameless = sent.filter(({ result }) => result.channelId && !result.channelName);
	if (nameless.length === 0) return;
	const [{ item }] = nameless;
	if (item.context.getExecutionCancelSignal()?.aborted) return;
	const { deadlineMs } = limitsOf(item);
	const limits = { deadlineMs: Math.min(deadlineMs, NAME_LOOK_UP_MS) };
	const channels = await channelsOf(item, limits).catch(() => []);
	const names = new Map(channels.map(({ channelId, channelName }) => [channelId, channelName]));
	for (const entry of nameless) {
		const channelName = names.get(entry.result.channelId!);
		if (channelName !== undefined) entry.result = { ...entry.result, channelName };
	}
}
