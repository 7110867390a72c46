import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { asFailure, toNodeError } from '../shared/failure';
import { fetchChannels } from './client';

async function channels(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const found = await fetchChannels(context).catch((error: unknown): never => {
		throw toNodeError(context.getNode(), asFailure(error)) as NodeApiError;
	});
	return found.map(({ channelId, channelName }) => ({
		name: `${channelName} (${channelId})`,
		value: channelId,
	}));
}

/** The account's channels by name or ID. */
export async function searchChannels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	return {
		results: (await channels(this)).filter(({ name }) => name.toLowerCase().includes(wanted)),
	};
}

/** The same for fields that take several. */
export async function getChannels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await channels(this);
}
