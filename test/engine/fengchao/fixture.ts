/**
 * What the document's tables and sample say of an import, written from them: types, names, an order
 * and what it must become.
 */
import { createHash } from 'node:crypto';

/** “2. 子订单字段描述”; int64 as the digits on the wire. */
export interface DocumentLine {
	order_id: string;
	product_id: number;
	product_name: string;
	pic_url: string;
	qty: number;
	price: number;
	sub_total: number;
	remark?: string;
	spec?: string;
	product_code?: string;
	sku_code?: string;
	refund_status: string;
	pay_amount?: number;
	sku_id?: number;
}

/** “1. 主订单字段描述” */
export interface DocumentTrade {
	trade_no: string;
	status: string;
	receiver_name: string;
	receiver_mobile: string;
	receiver_province_name: string;
	receiver_city_name: string;
	receiver_distrct_name: string;
	receiver_street_name?: string;
	receiver_detail_address: string;
	exp_ship_time?: string;
	appointment_ship_time?: string;
	trade_remark?: string;
	transit_fee?: number;
	goods_fee?: number;
	total_fee?: number;
	create_date: string;
	seller_nick: string;
	buyer_message?: string;
	promotion_amount?: number;
	update_time: string;
	pay_time?: string;
	seller_flag?: string;
	trade_source_type: 1;
	op: 9;
	out_trade_no?: string;
	orders: DocumentLine[];
}

/** An order of the shared model, as the Kuaidi100 node puts it out. */
export function order(number: string, more: Record<string, unknown> = {}) {
	return {
		id: number,
		number,
		source: 'kuaidi100',
		platform: 'YOUZAN',
		shopId: '10001',
		shopName: '小卖部',
		status: 'unshipped',
		platformStatus: 'WAIT_SELLER_SEND_GOODS',
		labelStatus: null,
		createdAt: '2025-09-21T20:30:00+08:00',
		updatedAt: '2025-09-22T11:30:00+08:00',
		paidAt: '2025-09-21T12:35:00Z',
		currency: 'CNY',
		total: 907.3,
		goodsTotal: null,
		paid: 907.3,
		shippingFee: 8,
		discount: null,
		buyer: { name: null, email: null, phone: null, message: 'a+b & c=d <x> "y" \'z\' 🐱' },
		sellerNote: '老顾客',
		recipient: {
			name: '黄 & <Tom> "T+" \'小黄\'',
			company: null,
			phone: '13300007777',
			email: null,
			line1: '环岛路 1 号 & 2 号 <B+座> 🏖️',
			line2: null,
			city: '厦门市',
			state: '福建省',
			district: '思明区',
			street: null,
			postalCode: null,
			country: null,
			type: null,
		},
		lines: [
			{
				id: `${number}-1`,
				sku: 'CAT+1&2',
				productCode: '8058',
				productId: null,
				title: '猫粮 & 零食 <大礼包> "买1+送1" 🐱',
				quantity: 3,
				unitPrice: 299.7666,
				total: 899.2998,
				weight: null,
				imageUrl: 'https://img.example.com/good.jpg',
				options:
					'[{"k":"颜色","k_id":1,"v":"黑色","v_id":2},{"k":"尺码","k_id":3,"v":"42","v_id":4}]',
			},
			{
				id: `${number}-2`,
				sku: null,
				productCode: '8069',
				productId: null,
				title: '赠品:贴纸',
				quantity: 1,
				unitPrice: 0,
				total: 0,
				weight: null,
				imageUrl: 'https://img.example.com/gift.jpg',
				options: '[]',
			},
		],
		...more,
	};
}

/** What that order is on the wire. */
export function trade(number: string): DocumentTrade {
	return {
		trade_no: number,
		status: '2',
		receiver_name: '黄 & <Tom> "T+" \'小黄\'',
		receiver_mobile: '13300007777',
		receiver_province_name: '福建省',
		receiver_city_name: '厦门市',
		receiver_distrct_name: '思明区',
		receiver_detail_address: '环岛路 1 号 & 2 号 <B+座> 🏖️',
		trade_remark: '老顾客',
		transit_fee: 8,
		goods_fee: 899.3,
		total_fee: 907.3,
		create_date: '2025-09-21 20:30:00',
		seller_nick: '小卖部',
		buyer_message: 'a+b & c=d <x> "y" \'z\' 🐱',
		update_time: '2025-09-22 11:30:00',
		pay_time: '2025-09-21 20:35:00',
		trade_source_type: 1,
		op: 9,
		orders: [
			{
				order_id: `${number}-1`,
				product_id: 8058,
				product_name: '猫粮 & 零食 <大礼包> "买1+送1" 🐱',
				pic_url: 'https://img.example.com/good.jpg',
				qty: 3,
				price: 299.7666,
				sub_total: 899.2998,
				spec: '颜色:黑色;尺码:42',
				product_code: '8058',
				sku_code: 'CAT+1&2',
				refund_status: '0',
			},
			{
				order_id: `${number}-2`,
				product_id: 8069,
				product_name: '赠品:贴纸',
				pic_url: 'https://img.example.com/gift.jpg',
				qty: 1,
				price: 0,
				sub_total: 0,
				product_code: '8069',
				refund_status: '0',
			},
		],
	};
}

/** The signature of the vendor's SDK, written once more: the test trusts no code of the node. */
export function signature(form: Record<string, string>, secret: string): string {
	const names = Object.keys(form)
		.filter((name) => name !== 'sign')
		.sort();
	return createHash('md5')
		.update(secret + names.map((name) => name + form[name]).join('') + secret, 'utf8')
		.digest('hex');
}
