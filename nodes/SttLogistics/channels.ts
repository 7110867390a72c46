import type { ItemContext, Sent } from '../shared/operation';
import { limitsOf } from '../shared/panel/options';
import { fetchChannels } from './client';

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
