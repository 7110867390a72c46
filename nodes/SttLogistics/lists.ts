import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { asFailure, toNodeError } from '../shared/failure';
import { fetchChannels } from './client';

/** The account's channels by name or ID. */
export async function searchChannels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const channels = await fetchChannels(this).catch((error: unknown): never => {
		throw toNodeError(this.getNode(), asFailure(error)) as NodeApiError;
	});
	return {
		results: channels
			.filter(({ channelId, channelName }) => `${channelName} ${channelId}`.toLowerCase().includes(wanted))
			.map(({ channelId, channelName }) => ({ name: `${channelName} (${channelId})`, value: channelId })),
	};
}
