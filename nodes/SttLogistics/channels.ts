import type { ItemContext } from '../shared/operation';
import { limitsOf } from '../shared/panel/options';
import { fetchChannels } from './client';

type Channels = ReturnType<typeof fetchChannels>;

/**
 * Asked for once per run, whatever the number of items. Keyed by the run's own context, so nothing
 * outlives it.
 */
const known = new WeakMap<object, Channels>();

/** The channels of the account. A failed question is asked again by the next item. */
export function channelsOf(item: ItemContext): Channels {
	let channels = known.get(item.context);
	if (!channels) {
		channels = fetchChannels(item.context, limitsOf(item));
		known.set(item.context, channels);
		channels.catch(() => known.delete(item.context));
	}
	return channels;
}
