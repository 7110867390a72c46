/** The order of the document's sample (获取价格), typed as its table says: what a check asks a price for. */
import type { Body } from './answers';

export const SAMPLE_ORDER: Body = {
	cargo_type: 2,
	OrderID: 'a2020020915',
	Fname: 'kimi',
	Ftel: '1234567890',
	Fadd1: '2777 Alton Parkway apt 347',
	Fstate: 'CA',
	Fcity: 'irvine',
	Fpostcode: '92606',
	Fcountry: 'US',
	Sname: 'Pam Pierce',
	Scompany: '',
	Sadd1: '27 silver tail rd',
	Sadd2: '',
	Scity: 'Berwick',
	Sstate: 'ME',
	Spostcode: '03901',
	Stel: '9787933920',
	Scountry: 'US',
	Parcel_num: 1,
	Weight: 0.25,
	parcels: [
		{
			box: 'box1',
			weight: 0.25,
			length: 10,
			width: 5,
			height: 2,
			sku: '1',
			cnname: '衣服',
			enname: 'clothes',
			price: 1,
			num: 1,
		},
	],
};
