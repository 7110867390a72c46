import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { COURIERS } from './couriers';

/** Couriers by code, Chinese or English name; the most used come first. */
export async function searchCouriers(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	return {
		results: COURIERS.filter((names) =>
			names.some((name) => name.toLowerCase().includes(wanted)),
		).map(([code, chinese, english]) => ({
			name:
				english && english !== chinese
					? `${chinese} · ${english} (${code})`
					: `${chinese} (${code})`,
			value: code,
		})),
	};
}
