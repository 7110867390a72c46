/**
 * What the document's tables and samples say, written from them: an order, and what it must become
 * on the wire.
 */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../support/harness';
import { runNode } from '../support/harness';

export const HOST = 'https://kuaikuai.example.com';
export const KEY = '8'.repeat(32);

/** Section 4, "ShipAddr对象". */
export interface DocumentAddress {
	PostalCode: string;
	Name: string;
	Company?: string;
	Address1: string;
	Address2?: string;
	State: string;
	City: string;
	Country: string;
	PhoneNumber?: string;
	AddrType?: 0 | 1 | 2;
}

/** Section 4, "Parcel对象". */
export interface DocumentParcel {
	Weight: number;
	Length?: number;
	Width?: number;
	Height?: number;
	Insure?: number;
	Picking?: string;
}

/** Sections 3, 4 and 9, "Shipment对象". */
export interface DocumentShipment {
	OrderNum?: string;
	EcOrderId?: number;
	Carrier: string;
	CarrierServiceLevel?: string;
	ShipFrom: DocumentAddress;
	ShipTo: DocumentAddress;
	Parcels: DocumentParcel[];
	ItemList?: Array<{ Sku: string; Quantity: number }>;
	FreightClass?: string;
	/** Not in the document: how live systems of the kind spell it. */
	FreightCalss?: string;
	Signature?: boolean;
	LabelSize?: 0 | 1;
	Remark1?: string;
	Remark2?: string;
	WeightUnitType?: 0 | 1 | 2;
	EcOrder?: string;
	AutoChangeService?: boolean;
}

export const sender = {
	name: 'xiaoyang hu',
	phone: '1234567890',
	line1: '1138 anthrop dr',
	city: 'West Lafayette',
	state: 'IN',
	postalCode: '47906',
	country: 'US',
	type: 'business',
};

export const box = { weight: 3, length: 22, width: 22, height: 22 };

/** An order of the shared model, with the sample's recipient and goods. */
export function order(number = 'KV10644787171', more: IDataObject = {}): IDataObject {
	return {
		id: '65289',
		number,
		source: 'kuaikuai',
		platform: 'amazon',
		shopId: '23',
		shopName: '1111-HOMMP-US-amazon',
		status: 'unshipped',
		platformStatus: 'Unshipped',
		labelStatus: 'Unshipped',
		recipient: {
			name: 'Jing zhang',
			company: null,
			phone: '1234567890',
			email: null,
			line1: '2023 w 35th st',
			line2: null,
			city: 'Chicago',
			state: 'IL',
			district: null,
			street: null,
			postalCode: '60609',
			country: 'US',
			type: 'business',
		},
		lines: [
			{
				id: '1',
				sku: 'TEST123456789',
				title: 'Clear Storage Box',
				quantity: 3,
				unitPrice: 55,
				total: 165,
			},
		],
		...more,
	};
}

export const shipTo: DocumentAddress = {
	PostalCode: '60609',
	Name: 'Jing zhang',
	Address1: '2023 w 35th st',
	State: 'IL',
	City: 'Chicago',
	Country: 'US',
	PhoneNumber: '1234567890',
	AddrType: 1,
};

export const shipFrom: DocumentAddress = {
	PostalCode: '47906',
	Name: 'xiaoyang hu',
	Address1: '1138 anthrop dr',
	State: 'IN',
	City: 'West Lafayette',
	Country: 'US',
	PhoneNumber: '1234567890',
	AddrType: 1,
};

/** The sample request of sections 3, 4 and 9, with the unit written out. */
export function shipment(more: Partial<DocumentShipment> = {}): DocumentShipment {
	return {
		Carrier: 'ups2',
		ShipFrom: shipFrom,
		ShipTo: shipTo,
		Parcels: [{ Weight: 3, Length: 22, Width: 22, Height: 22 }],
		ItemList: [{ Sku: 'TEST123456789', Quantity: 3 }],
		WeightUnitType: 0,
		...more,
	};
}

export const chosen = (value: string, mode = 'name') => ({ __rl: true, mode, value });

export interface Run {
	parameters?: IDataObject;
	options?: IDataObject;
	settings?: Partial<INode>;
	credentials?: IDataObject;
}

/** Runs one operation of the node over items. */
export function run(
	resource: string,
	operation: string,
	items: IDataObject[],
	{ parameters, options = {}, settings, credentials }: Run = {},
): Promise<NodeRun> {
	return runNode({
		node: 'kuaikuai',
		parameters: { resource, operation, ...parameters, options } as INodeParameters,
		items,
		settings,
		...(credentials && {
			credentials: { kuaikuaiApi: { baseUrl: HOST, apiKey: KEY, ...credentials } } as never,
		}),
	});
}

/** What a label needs beside the order. */
export const label = {
	carrier: chosen('ups2'),
	service: chosen('Ground'),
	sender,
	defaultBox: box,
};
