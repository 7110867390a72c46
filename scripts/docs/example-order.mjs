/** The order of the vendor's sample (获取订单API), with values where the print has “xx”. */
const SAMPLE = {
	orderNum: 'E20190217145617000001',
	recordType: 'YOUZAN',
	status: 'WAIT_SELLER_SEND_GOODS',
	receiverName: '张三',
	receiverMobile: '13800000000',
	receiverPhone: null,
	receiverCountry: null,
	receiverProvince: '浙江省',
	receiverCity: '杭州市',
	receiverDistrict: '西湖区',
	receiverAddress: '文三路 1 号',
	receiverZip: '',
	buyerMessage: '尽快发货',
	tradeMemo: '',
	createTime: '2019-02-17 14:56:17',
	updateTime: '2019-09-12 08:34:57',
	payTime: '2019-02-17 14:56:30',
	totalFee: 899,
	payment: 899,
	postFee: 0,
	orderDetails: [
		{
			goodName: '蓝牙耳机',
			goodUnit: null,
			goodCount: 1,
			goodPrice: 899,
			outerGoodId: 'EAR-01',
			outerSkuId: 'EAR-01-W',
			goodSpec: '[{"k":"颜色","k_id":1,"v":"白色","v_id":2}]',
			goodPicPath: 'https://img.example.com/ear-01.jpg',
		},
	],
};

export const exampleOrder = ({ toOrder }) =>
	toOrder(
		SAMPLE,
		{ platform: 'YOUZAN', shopId: '123456789', orderStatus: 'UNSHIP' },
		{ shopName: '小卖部', parseOptions: true },
	);
