/**
 * An order of the shared model, and the node's parameters that turn it into the document's sample
 * request.
 */
import type { IDataObject } from 'n8n-workflow';

export function order(number: string, more: IDataObject = {}): IDataObject {
	return {
		id: number,
		number,
		source: 'kuaidi100',
		platform: 'YOUZAN',
		shopId: '10001',
		recipient: {
			name: 'Pam Pierce',
			company: null,
			phone: '9787933920',
			email: null,
			line1: '27 silver tail rd',
			line2: null,
			city: 'Berwick',
			state: 'ME',
			district: null,
			street: null,
			postalCode: '03901',
			country: 'US',
			type: null,
		},
		lines: [
			{ id: `${number}-1`, sku: 'SKU-1', title: 'clothes', quantity: 1, unitPrice: 1, total: 1 },
		],
		...more,
	};
}

export const sender = {
	name: 'kimi',
	phone: '1234567890',
	line1: '2777 Alton Parkway apt 347',
	state: 'CA',
	city: 'irvine',
	postalCode: '92606',
	country: 'US',
};

export const channel = {
	__rl: true,
	mode: 'list',
	value: '386',
	cachedResultName: 'FEDEX_GROUND (386)',
};

/** `order: create` with a box of the sample's size. */
export function createParameters(more: IDataObject = {}): never {
	return {
		resource: 'order',
		operation: 'create',
		channelId: channel,
		sender,
		defaultBox: { weight: 0.25, length: 10, width: 5, height: 2 },
		...more,
	} as never;
}
