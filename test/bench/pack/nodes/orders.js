/** The benchmark's orders: deterministic, Chinese where real ones are, as large as real ones. */
const pad = (number, digits) => String(number).padStart(digits, '0');

const orderNumber = (at) => `BENCH${pad(at, 9)}`;
const waybill = (at) => `7946${pad(at, 8)}`;

const LINES = 2;

/** One order as Kuaidi100 writes it. `updateTime` is China's, `yyyy-MM-dd HH:mm:ss`. */
function providerOrder(at, { type, updateTime }) {
	return {
		orderNum: orderNumber(at),
		recordType: type,
		status: 'WAIT_SELLER_SEND_GOODS',
		receiverName: `张三 ${at}`,
		receiverMobile: '13800138000',
		receiverPhone: null,
		receiverCountry: 'US',
		receiverProvince: 'CA',
		receiverCity: 'Rosemead',
		receiverDistrict: '西湖区',
		receiverAddress: `${at} Walnut Grove Ave, Apt 5 & 6`,
		receiverZip: '91770',
		buyerMessage: '尽快发货,谢谢 😀',
		tradeMemo: '老顾客',
		createTime: updateTime,
		updateTime,
		payTime: updateTime,
		totalFee: 1806,
		payment: 1806,
		postFee: 8,
		orderDetails: Array.from({ length: LINES }, (_, line) => ({
			goodName: `商品 ${line + 1}:加厚 "防水" 外套 <男>`,
			goodUnit: null,
			goodCount: line + 1,
			goodPrice: 599.33,
			outerGoodId: `${1000000 + line}`,
			outerSkuId: `SKU-${at}-${line + 1}`,
			goodSpec: '[{"k":"颜色","k_id":1,"v":"黑色","v_id":2}]',
			goodPicPath: 'https://img.example.com/good.jpg',
		})),
	};
}

/** One order of the shared model, with a label: what any of the measured operations may take. */
function modelOrder(at) {
	const number = orderNumber(at);
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
		createdAt: '2025-09-22T08:30:00+08:00',
		updatedAt: '2025-09-22T09:30:00+08:00',
		paidAt: '2025-09-22T08:31:00+08:00',
		currency: 'CNY',
		total: 1806,
		goodsTotal: null,
		paid: 1806,
		shippingFee: 8,
		discount: null,
		buyer: { name: null, email: null, phone: null, message: '尽快发货,谢谢 😀' },
		sellerNote: '老顾客',
		recipient: {
			name: `张三 ${at}`,
			company: null,
			phone: '13800138000',
			email: null,
			line1: `${at} Walnut Grove Ave, Apt 5 & 6`,
			line2: null,
			city: 'Rosemead',
			state: 'CA',
			district: '西湖区',
			street: null,
			postalCode: '91770',
			country: 'US',
			type: null,
		},
		lines: Array.from({ length: LINES }, (_, line) => ({
			id: `${number}-${line + 1}`,
			sku: `SKU-${at}-${line + 1}`,
			productCode: `${1000000 + line}`,
			productId: null,
			title: `商品 ${line + 1}:加厚 "防水" 外套 <男>`,
			quantity: line + 1,
			unitPrice: 599.33,
			total: 599.33 * (line + 1),
			weight: null,
			imageUrl: 'https://img.example.com/good.jpg',
			options: '[{"k":"颜色","k_id":1,"v":"黑色","v_id":2}]',
		})),
		shipment: {
			orderNumber: number,
			carrier: 'FEDEX_GROUND',
			providerCarrier: null,
			service: '386',
			trackingNumbers: [waybill(at)],
			labelUrl: null,
			labelReady: true,
			reused: false,
			status: 'ready',
			charges: null,
			boxes: [],
		},
	};
}

module.exports = { modelOrder, orderNumber, providerOrder, waybill };
