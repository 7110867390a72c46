/**
 * Orders as the two sources give them, rich in what breaks mappings: Chinese, `& + < > " '`, emoji,
 * several lines, a free gift, an order without phone, an order whose address the marketplace
 * withholds.
 */

const gift = {
	goodName: '赠品:贴纸 & "小样" 🎁',
	goodUnit: null,
	goodCount: 1,
	goodPrice: 0,
	outerGoodId: '8069',
	outerSkuId: 'GIFT+0',
	goodSpec: '[]',
	goodPicPath: 'https://img.example.com/gift.jpg',
};
const goods = {
	goodName: '猫粮 & 零食 <大礼包> "买1+送1" \'特惠\' 🐱',
	goodUnit: null,
	goodCount: 3,
	goodPrice: 66.6,
	outerGoodId: '8058',
	outerSkuId: 'CAT+1&2',
	goodSpec: '[{"k":"口味","k_id":1,"v":"三文鱼 & 鸡肉","v_id":2}]',
	goodPicPath: 'https://img.example.com/cat.jpg?a=1&b=2',
};

const kuaidi100 = {
	status: 'WAIT_SELLER_SEND_GOODS',
	receiverPhone: null,
	buyerMessage: 'a+b & c=d <x> "y" \'z\' 🐱\n第二行',
	tradeMemo: '老顾客',
	createTime: '2025-09-22 10:00:00',
	updateTime: '2025-09-22 11:30:00',
	payTime: '2025-09-22 10:05:00',
	totalFee: 207.8,
	payment: 199.8,
	postFee: 8,
	orderDetails: [goods, gift],
};
const query = (shopId) => ({ platform: 'YOUZAN', shopId, orderStatus: 'UNSHIP' });

const shopLine = {
	Title: 'Cat Treats "Salmon & Chicken" <3 \'fresh\' 🐱',
	Sku: 'CAT-12+B',
	Upc: '',
	OrderStatus: 'Unshipped',
	ProductTaxCode: '',
	Weight: 0,
	ItemPrice: 6.6,
	TotalPrice: 19.8,
	QuantityPurchased: 3,
	PurchaseDate: 1758510000000,
	ImageUrl: null,
};
const freeLine = {
	...shopLine,
	Title: 'Free sticker',
	Sku: 'GIFT-0',
	ItemPrice: 0,
	TotalPrice: 0,
	QuantityPurchased: 1,
};

const kuaikuai = (Sid, OrderId) => ({
	Sid,
	OrderId,
	TotalDiscounts: 0,
	SubTotal: 19.8,
	PurchaseDate: 1758510000000,
	PaymentsDate: 0,
	PaymentsStatus: '',
	OrderStatus: 'Unshipped',
	Channel: 'amazon',
	Site: 'US',
	TotalPrice: 19.8,
	CurrencyCode: 'USD',
	PaymentMethod: 'Other',
	ShippingMethod: 'Econ US Dom',
	FulfillmentChannel: 'MFN',
	BuyerEmail: 'buyer@marketplace.example.com',
	BuyerName: 'Zoë',
	BuyerPhoneNumber: '',
	TotalWeight: 10,
	ChannelName: '1111-HOMMP-US-amazon',
	ChannelSid: 23,
	IsPrime: false,
	ShipStatus: 'UnShipped',
	UnitType: 0,
	IsDel: false,
	OrderDetails: [
		{ ...shopLine, OrderId },
		{ ...freeLine, OrderId },
	],
});

export const SOURCES = [
	{
		name: 'Kuaidi100, Chinese address',
		about: 'two lines, one of them free',
		provider: 'kuaidi100',
		mapper: 'nodes/Kuaidi100/toOrder.ts',
		query: query('10001'),
		raw: {
			...kuaidi100,
			orderNum: 'E20250922901',
			recordType: 'YOUZAN',
			receiverName: '黄 & <Tom> "T+" \'小黄\'',
			receiverMobile: '13300007777',
			receiverCountry: null,
			receiverProvince: '福建省',
			receiverCity: '厦门市',
			receiverDistrict: '思明区',
			receiverAddress: '环岛路 1 号 & 2 号 <B+座> 🏖️',
			receiverZip: '',
		},
	},
	{
		name: 'Kuaidi100, address abroad, no phone',
		about: 'a shop that sells to the US',
		provider: 'kuaidi100',
		mapper: 'nodes/Kuaidi100/toOrder.ts',
		query: query('10001'),
		raw: {
			...kuaidi100,
			orderNum: 'E20250922902',
			recordType: 'YOUZAN',
			receiverName: 'James "Jim" O\'Neil & <Sons>',
			receiverMobile: null,
			receiverCountry: 'US',
			receiverProvince: 'CA',
			receiverCity: 'Chino',
			receiverDistrict: '',
			receiverAddress: '14592 Central Av "B+" & <C>',
			receiverZip: '91710',
		},
	},
	{
		name: 'Kuaikuai',
		about: "a marketplace in the US, with the recipient's address",
		provider: 'kuaikuai',
		mapper: 'nodes/Kuaikuai/toOrder.ts',
		raw: {
			...kuaikuai(65901, '114-4871599-0000901'),
			ShipTo: {
				OrderId: '114-4871599-0000901',
				PostalCode: '60609',
				Name: 'Zoë "Z" & <Li> 🐱',
				Address1: '2023 W 35th St, Apt "B+" & <C>',
				Address2: "c/o O'Neil",
				City: 'Chicago',
				State: 'IL',
				Country: 'US',
				CountryCode: 'US',
				PhoneNumber: '3125550142',
				Company: '',
				AddrType: 0,
			},
		},
	},
	{
		name: 'Kuaikuai, no recipient',
		about: 'the same, but the marketplace withholds the address',
		provider: 'kuaikuai',
		mapper: 'nodes/Kuaikuai/toOrder.ts',
		raw: { ...kuaikuai(65902, '114-4871599-0000902'), ShipTo: null },
	},
];
