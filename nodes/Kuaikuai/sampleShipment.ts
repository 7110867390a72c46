/** The shipment and the address of the document's samples (sections 3 and 7): what a check asks with. */
import type { Body } from './answers';

export const SAMPLE_ADDRESS: Body = {
	PostalCode: '60609',
	Name: 'Jing zhang',
	Address1: '2023 w 35th st',
	Address2: null,
	State: 'IL',
	City: 'Chicago',
	Country: 'US',
	PhoneNumber: '1234567890',
	AddrType: 1,
};

export const sampleShipment = (carrier: string): Body => ({
	Carrier: carrier,
	ShipFrom: {
		PostalCode: '47906',
		Name: 'xiaoyang hu',
		Address1: '1138 anthrop dr',
		Address2: null,
		State: 'IN',
		City: 'West Lafayette',
		Country: 'US',
		PhoneNumber: '1234567890',
		AddrType: 1,
	},
	ShipTo: SAMPLE_ADDRESS,
	Parcels: [{ Weight: 3, Length: 22, Width: 22, Height: 22 }],
	ItemList: [{ Sku: 'TEST123456789', Quantity: 3 }],
});
