/** Lists in the editor, from the account itself. */
import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
	NodeApiError,
} from 'n8n-workflow';
import { asFailure, toNodeError } from '../shared/failure';
import { textOf } from '../shared/model/order';
import { fetchCarriers, fetchShops } from './client';

async function listed<T>(context: ILoadOptionsFunctions, list: Promise<T>): Promise<T> {
	return await list.catch((error: unknown): never => {
		throw toNodeError(context.getNode(), asFailure(error)) as NodeApiError;
	});
}

const matching = (filter: string) => {
	const wanted = filter.trim().toLowerCase();
	return ({ name }: { name: string }) => name.toLowerCase().includes(wanted);
};

/** The account's carriers by name. */
export async function searchCarriers(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const carriers = await listed(this, fetchCarriers(this));
	return { results: carriers.map(({ name }) => ({ name, value: name })).filter(matching(filter)) };
}

/**
 * The services of the carrier that is chosen; of all carriers while none is (or an expression
 * stands there).
 */
export async function searchServices(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const chosen = this.getCurrentNodeParameter('carrier', { extractValue: true });
	const carriers = await listed(this, fetchCarriers(this));
	const own = carriers.filter(({ name }) => name === chosen);
	const results =
		own.length > 0
			? own.flatMap(({ services }) =>
					services.map((service) => ({ name: service, value: service })),
				)
			: carriers.flatMap(({ name, services }) =>
					services.map((service) => ({ name: `${service} (${name})`, value: service })),
				);
	return { results: results.filter(matching(filter)) };
}

/** The connected shops by name or ID. */
export async function searchShops(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const shops = await listed(this, fetchShops(this));
	return {
		results: shops
			.map(({ ChannelId: id, ChannelName: name }) => ({
				name: `${textOf(name)} (${textOf(id)})`,
				value: textOf(id),
			}))
			.filter(matching(filter)),
	};
}

/** The account's carriers, for a choice of several. */
export async function getCarriers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const carriers = await listed(this, fetchCarriers(this));
	return carriers.map(({ name, services }) => ({
		name,
		value: name,
		description: services.join(', '),
	}));
}

/** The connected shops, for a choice of several. */
export async function getShops(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const shops = await listed(this, fetchShops(this));
	return shops.map(({ ChannelId: id, ChannelName: name }) => ({
		name: `${textOf(name)} (${textOf(id)})`,
		value: textOf(id),
	}));
}
