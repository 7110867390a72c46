/** What the sandbox starts with, and factories that add orders with sensible defaults. */
import { PLATFORM_STATUS } from './kuaidi100.ts';
import type {
	EnterpriseOrder,
	Kuaidi100Line,
	Kuaidi100Order,
	KuaikuaiAddress,
	KuaikuaiOrder,
	KuaikuaiOrderLine,
	SandboxState,
	Settings,
} from './types.ts';
import { cents, money, next, shanghai } from './wire.ts';

export type Seed = 'empty' | 'demo' | 'tests';

/** The instant the `tests` seed is built around: 2025-09-22 12:00:00 in Shanghai. */
export const TESTS_NOW = new Date('2025-09-22T12:00:00+08:00');

const SETTINGS: Settings = {
	latencyMs: 0,
	labelReadyAfter: 0,
	kuaidi100: {
		codeField: 'code',
		codeAsString: false,
		maxSpanSeconds: null,
		maxOrders: null,
		overflow: 'refuse',
		repeatShip: 'accept',
		shipPlatforms: ['WEIDIAN', 'JINGDONG', 'TAOBAO', 'YOUZAN'],
		quota: null,
		billRefusals: true,
	},
	kuaidi100Enterprise: {
		sliceMinutes: 30,
		maxSpanMinutes: null,
		units: null,
		codeAsString: false,
	},
	stt: {
		createAnswer: 'plain',
		notReady: 'empty',
		cancelOutcome: 200,
		boxFiles: 'png',
		events: [],
		codeType: 'sample',
	},
	fengchao: { refuseTradeNos: [], refusalCode: 1007, refusalMessage: '订单数据校验失败' },
	kuaikuai: {
		mayOrderNum: false,
		unknownLabel: 'absent',
		labelsInfoStatus: false,
		labelUrls: 'public',
		repeatShip: 'accept',
	},
};

/** Nothing sold yet: accounts with money, channels and carriers, no shops and no orders. */
export function emptyState(): SandboxState {
	return {
		settings: structuredClone(SETTINGS),
		sequence: 0,
		files: {},
		kuaidi100: { shops: [], orders: [], authorizations: [], shipBacks: [], billed: 0 },
		kuaidi100Enterprise: {
			shops: [],
			orders: [],
			authorizations: [],
			tasks: [],
			shipBacks: [],
		},
		stt: {
			uid: '11',
			balance: 6369.22,
			channels: [
				{ id: 386, name: 'FEDEX_GROUND', scanForm: false, transferLabel: true },
				{ id: 405, name: '测试渠道', scanForm: false, transferLabel: false },
				{ id: 422, name: 'USPS_GROUND_ADVANTAGE', scanForm: true, transferLabel: false },
				{ id: 423, name: 'USPS_PRIORITY', scanForm: true, transferLabel: false },
				{ id: 431, name: 'UPS_GROUND', scanForm: false, transferLabel: true },
			],
			addressIds: [93],
			orders: [],
			scanForms: [],
		},
		fengchao: { trades: [], used: 0, quota: 10000 },
		kuaikuai: {
			balance: 888.88,
			carriers: [
				carrier('FedEx Test', ['FedEx SmartPost', 'FedEx Home Delivery', 'FedEx Ground']),
				carrier(
					'USPS',
					[
						...[
							'usps_first_class_mail',
							'usps_media_mail',
							'usps_parcel_select',
							'usps_priority_mail',
						],
						...['usps_priority_mail_express', 'usps_first_class_mail_international'],
						...['usps_priority_mail_international', 'usps_priority_mail_express_international'],
					],
					{ IsInsure: false },
				),
				carrier('ups2', ['Ground', '3DaySelect', 'NextDayAir']),
				carrier('UPS GFP', ['Ground Freight Pricing']),
				carrier('UniUni', ['Standard'], { IsInsure: false, IsMultParcel: false }),
			],
			channels: [
				{ ChannelName: '1111-HOMMP-US-amazon', ChannelId: 23 },
				{ ChannelName: 'wo11-amazon', ChannelId: 123 },
			],
			labels: [],
			orders: [],
			shipBacks: [],
		},
	};
}

const carrier = (
	Name: string,
	ServiceList: string[],
	more: { IsInsure?: boolean; IsMultParcel?: boolean } = {},
) => ({
	Name,
	ServiceList,
	IsInsure: true,
	IsMultParcel: true,
	...more,
});

type Amount = number | string;
const amount = (value: Amount | undefined, otherwise: Amount): string => {
	const chosen = value ?? otherwise;
	return typeof chosen === 'number' ? money(chosen) : chosen;
};
const time = (value: Date | string) => (typeof value === 'string' ? value : shanghai(value));

export type Kuaidi100LineInput = Partial<Omit<Kuaidi100Line, 'goodPrice'>> & { goodPrice?: Amount };
/** Times take a Date or the wire's text; money a number (two decimals) or the exact text. */
export type Kuaidi100OrderInput = Partial<
	Omit<
		Kuaidi100Order,
		'orderDetails' | 'totalFee' | 'payment' | 'postFee' | 'createTime' | 'updateTime' | 'payTime'
	>
> & {
	totalFee?: Amount;
	payment?: Amount;
	postFee?: Amount;
	createTime?: Date | string;
	updateTime?: Date | string;
	payTime?: Date | string | null;
	shopName?: string;
	orderDetails?: Kuaidi100LineInput[];
};

const spec = (...pairs: Array<[string, string]>) =>
	JSON.stringify(pairs.map(([k, v], at) => ({ k, k_id: 100 + at, v, v_id: 1000 + at })));

/** Adds an order, and its shop if it is the first of it. Updated now unless told otherwise. */
export function addKuaidi100Order(
	state: SandboxState,
	now: Date,
	input: Kuaidi100OrderInput = {},
): Kuaidi100Order {
	const { shopName, orderDetails, ...given } = input;
	const serial = next(state);
	const updateTime = time(given.updateTime ?? now);
	const lines: Kuaidi100Line[] = (orderDetails ?? [{}]).map((line, at) => ({
		goodName: `商品 ${at + 1}`,
		goodUnit: null,
		goodCount: 1,
		outerGoodId: `G${serial}${at}`,
		outerSkuId: `SKU-${serial}-${at + 1}`,
		goodSpec: spec(['颜色', '黑色']),
		goodPicPath: 'https://img.example.com/good.jpg',
		...line,
		goodPrice: amount(line.goodPrice, 899),
	}));
	const goods = cents(
		lines.reduce((sum, line) => sum + Number(line.goodPrice) * line.goodCount, 0),
	);
	const orderStatus = given.orderStatus ?? 'UNSHIP';
	const order: Kuaidi100Order = {
		type: 'YOUZAN',
		shopId: '10001',
		orderNum: `E${updateTime.replace(/\D/g, '')}${String(serial).padStart(6, '0')}`,
		status: PLATFORM_STATUS[orderStatus] ?? orderStatus,
		receiverName: '张三',
		receiverMobile: '13800138000',
		receiverPhone: null,
		receiverCountry: null,
		receiverProvince: '浙江省',
		receiverCity: '杭州市',
		receiverDistrict: '西湖区',
		receiverAddress: '文三路 138 号 2 幢 301 室',
		receiverZip: '',
		buyerMessage: '',
		tradeMemo: '',
		...given,
		orderStatus,
		createTime: time(given.createTime ?? updateTime),
		updateTime,
		payTime:
			given.payTime === null || orderStatus === 'UNPAY' ? null : time(given.payTime ?? updateTime),
		totalFee: amount(given.totalFee, cents(goods + Number(given.postFee ?? 0))),
		payment: amount(given.payment, cents(goods + Number(given.postFee ?? 0))),
		postFee: amount(given.postFee, 0),
		orderDetails: lines,
	};
	const { shops, orders } = state.kuaidi100;
	if (!shops.some((shop) => shop.shopId === order.shopId && shop.type === order.type)) {
		shops.push({
			type: order.type,
			shopId: order.shopId,
			shopName: shopName ?? `店铺 ${order.shopId}`,
		});
	}
	orders.push(order);
	return order;
}

export type KuaikuaiOrderInput = Partial<
	Omit<KuaikuaiOrder, 'OrderDetails' | 'PurchaseDate' | 'ShipTo'>
> & {
	PurchaseDate?: Date | number;
	OrderDetails?: Array<Partial<KuaikuaiOrderLine>>;
	/** Left out: an address in Chicago; null as in the document's samples. */
	ShipTo?: Partial<KuaikuaiAddress> | null;
};

/** Adds a shop order with the sample's fields; bought now unless told otherwise. */
export function addKuaikuaiOrder(
	state: SandboxState,
	now: Date,
	input: KuaikuaiOrderInput = {},
): KuaikuaiOrder {
	const { OrderDetails, ShipTo, PurchaseDate, ...given } = input;
	const serial = next(state);
	const Sid = given.Sid ?? 65000 + serial;
	const OrderId = given.OrderId ?? `114-${String(1000000 + Sid)}-${String(1000000 + serial)}`;
	const bought = Number(PurchaseDate ?? now);
	const OrderStatus = given.OrderStatus ?? 'Unshipped';
	const lines: KuaikuaiOrderLine[] = (OrderDetails ?? [{}]).map((line, at) => {
		const price = line.ItemPrice ?? 55;
		const quantity = line.QuantityPurchased ?? 1;
		return {
			OrderId,
			Title: 'Clear Storage Box with Lid',
			Sku: `SB-${Sid}-${at + 1}`,
			Upc: '',
			OrderStatus,
			ProductTaxCode: '',
			Weight: 0,
			ItemPrice: price,
			TotalPrice: cents(price * quantity),
			QuantityPurchased: quantity,
			PurchaseDate: bought,
			ImageUrl: null,
			...line,
		};
	});
	const goods = cents(lines.reduce((sum, line) => sum + line.TotalPrice, 0));
	const channel = state.kuaikuai.channels.find(
		(each) => each.ChannelId === (given.ChannelSid ?? 23),
	);
	const recipient: KuaikuaiAddress = {
		OrderId,
		PostalCode: '60609',
		Name: 'Jing Zhang',
		Address1: '2023 W 35th St',
		Address2: '',
		City: 'Chicago',
		State: 'IL',
		Country: 'US',
		CountryCode: 'US',
		PhoneNumber: '3125550142',
		Company: '',
		AddrType: 0,
		...ShipTo,
	};
	const order: KuaikuaiOrder = {
		Sid,
		TotalDiscounts: 0,
		SubTotal: goods,
		OrderId,
		PurchaseDate: bought,
		PaymentsDate: 0,
		PaymentsStatus: '',
		OrderStatus,
		Channel: 'amazon',
		Site: 'US',
		TotalPrice: goods,
		CurrencyCode: 'USD',
		PaymentMethod: 'Other',
		ShippingMethod: 'Econ US Dom',
		FulfillmentChannel: 'MFN',
		BuyerEmail: `buyer${serial}@marketplace.example.com`,
		BuyerName: recipient.Name.split(' ')[0],
		BuyerPhoneNumber: '',
		TotalWeight: 10,
		ChannelName: channel?.ChannelName ?? '1111-HOMMP-US-amazon',
		ChannelSid: 23,
		IsPrime: false,
		ShipStatus: 'UnShipped',
		...given,
		OrderDetails: lines,
		ShipTo: ShipTo === null ? null : recipient,
		UnitType: given.UnitType ?? 0,
		IsDel: given.IsDel ?? false,
	};
	state.kuaikuai.orders.push(order);
	return order;
}

const minutesBefore = (now: Date, minutes: number) => new Date(Number(now) - minutes * 60_000);

const US = [
	['Emily Carter', '27 Silver Tail Rd', 'Berwick', 'ME', '03901', '2075550119'],
	['Daniel Kim', '2777 Alton Pkwy Apt 347', 'Irvine', 'CA', '92606', '9495550163'],
	['Maria Lopez', '1138 Anthrop Dr', 'West Lafayette', 'IN', '47906', '7655550177'],
	["James O'Neil", '14592 Central Av', 'Chino', 'CA', '91710', '9095550104'],
	['Ava Thompson', '2023 W 35th St', 'Chicago', 'IL', '60609', '3125550142'],
	['Noah Patel', '901 Main St Ste 500', 'Dallas', 'TX', '75202', '2145550187'],
] as const;

const CN = [
	['王小明', '上海市', '上海市', '长宁区', '宋园路 30 弄 1 号 302 室', '13600001111'],
	['李婷婷', '广东省', '深圳市', '南山区', '科技园南区 8 栋 1204', '13700002222'],
	['陈建国', '北京市', '北京市', '朝阳区', '望京街道阜通东大街 6 号院', '13800003333'],
	['欧阳雪', '陕西省', '汉中市', '南郑区', '汉山街道汉山路 18 号', '13900004444'],
	['赵丽颖儿', '四川省', '成都市', '武侯区', '天府大道北段 1700 号环球中心 E5', '13500005555'],
	['古丽娜尔', '新疆维吾尔自治区', '乌鲁木齐市', '天山区', '解放南路 99 号', '13400006666'],
	[
		'黄 & <Tom> "T+" \'小黄\'',
		'福建省',
		'厦门市',
		'思明区',
		'环岛路 1 号 & 2 号 <B+座> 🏖️',
		'13300007777',
	],
] as const;

const GOODS: Kuaidi100LineInput[] = [
	{
		goodName: '遥控器【锦昱】',
		goodPrice: 10,
		outerGoodId: '8016',
		outerSkuId: '6503035',
		goodSpec: spec(['型号', 'YCWA16NCWQ']),
	},
	{
		goodName: '透明收纳箱 30L 四只装',
		goodPrice: 129.9,
		outerGoodId: '8021',
		outerSkuId: '17-FSXJ-QJVP',
		goodSpec: spec(['颜色', '透明'], ['容量', '30L']),
	},
	{
		goodName: '真丝围巾',
		goodPrice: 258,
		outerGoodId: '8033',
		outerSkuId: 'SCARF-RED',
		goodSpec: spec(['颜色', '中国红']),
	},
	{
		goodName: '手冲咖啡壶',
		goodPrice: 899,
		outerGoodId: '8047',
		outerSkuId: 'KETTLE-01',
		goodCount: 2,
		goodSpec: spec(['颜色', '哑光黑'], ['规格', '600ml']),
	},
	{
		goodName: '猫粮 & 零食 <大礼包> "买1+送1" \'特惠\' 🐱',
		goodPrice: 66.6,
		outerGoodId: '8058',
		outerSkuId: 'CAT+1&2',
		goodSpec: spec(['口味', '三文鱼 & 鸡肉']),
	},
	{
		goodName: '赠品:贴纸',
		goodPrice: 0,
		outerGoodId: '8069',
		outerSkuId: 'GIFT-0',
		goodSpec: '[]',
	},
];

/** Twenty unshipped orders of two shops, updated within the last two hours. */
function demoKuaidi100(state: SandboxState, now: Date): void {
	for (let at = 0; at < 20; at++) {
		const updateTime = minutesBefore(now, 3 + at * 5);
		const shop =
			at % 2 === 0
				? { type: 'YOUZAN', shopId: '123456789', shopName: '小卖部' }
				: { type: 'TAOBAO', shopId: '987654321', shopName: '东方明珠旗舰店' };
		const abroad = at % 3 === 1;
		const [name, line, city, region, zip, phone] = US[at % US.length];
		const [cnName, province, cnCity, district, address, mobile] = CN[at % CN.length];
		const orderDetails =
			at === 9
				? [GOODS[5]]
				: at % 4 === 3
					? [GOODS[at % 5], GOODS[(at + 1) % 5], GOODS[5]]
					: [GOODS[at % 5]];
		addKuaidi100Order(state, now, {
			...shop,
			updateTime,
			createTime: minutesBefore(updateTime, 90),
			payTime: minutesBefore(updateTime, 85),
			buyerMessage: at % 5 === 0 ? '尽快发货' : '',
			tradeMemo: at % 7 === 0 ? '老顾客' : '',
			postFee: at % 6 === 0 ? 8 : 0,
			orderDetails,
			...(abroad
				? {
						receiverName: name,
						receiverMobile: phone,
						receiverCountry: 'US',
						receiverProvince: region,
						receiverCity: city,
						receiverDistrict: '',
						receiverAddress: line,
						receiverZip: zip,
					}
				: {
						receiverName: cnName,
						receiverMobile: at === 12 ? null : mobile,
						receiverPhone: at === 12 ? '021-55550123' : null,
						receiverProvince: province,
						receiverCity: cnCity,
						receiverDistrict: district,
						receiverAddress: address,
					}),
		});
	}
}

/** Twelve shop orders: some without recipient, one ignored, one of Amazon's own warehouse. */
function demoKuaikuai(state: SandboxState, now: Date): void {
	for (let at = 0; at < 12; at++) {
		const [Name, Address1, City, State, PostalCode, PhoneNumber] = US[at % US.length];
		addKuaikuaiOrder(state, now, {
			Sid: 65300 - at,
			OrderId: `114-48715${String(90 + at)}-${String(1111 + at)}`,
			PurchaseDate: minutesBefore(now, 20 + at * 55),
			PaymentsDate: at % 4 === 2 ? Number(minutesBefore(now, 15 + at * 55)) : 0,
			ChannelSid: at % 3 === 0 ? 123 : 23,
			ChannelName: at % 3 === 0 ? 'wo11-amazon' : '1111-HOMMP-US-amazon',
			BuyerName: Name.split(' ')[0],
			IsDel: at === 7,
			FulfillmentChannel: at === 9 ? 'AFN' : 'MFN',
			IsPrime: at === 4,
			OrderDetails: [
				{
					Title: 'Clear Large Storage Boxes with Lids and Wheels',
					Sku: '17-FSXJ-QJVP',
					ItemPrice: 55,
				},
				...(at % 4 === 1
					? [
							{
								Title: 'Cat Treats "Salmon & Chicken" 🐱',
								Sku: 'CAT-12',
								ItemPrice: 6.6,
								QuantityPurchased: 3,
							},
						]
					: []),
			],
			ShipTo: at % 4 === 3 ? null : { Name, Address1, City, State, PostalCode, PhoneNumber },
		});
	}
}

/** Few orders at fixed times around `TESTS_NOW`, one of every kind a test asks for. */
function testsSeed(state: SandboxState): void {
	const now = TESTS_NOW;
	const youzan = { type: 'YOUZAN', shopId: '10001', shopName: '小卖部' };
	const taobao = { type: 'TAOBAO', shopId: '20002', shopName: '东方明珠旗舰店' };
	const [usName, usLine, usCity, usState, usZip, usPhone] = US[0];
	const abroad = {
		receiverName: usName,
		receiverMobile: usPhone,
		receiverCountry: 'US',
		receiverProvince: usState,
		receiverCity: usCity,
		receiverDistrict: '',
		receiverAddress: usLine,
		receiverZip: usZip,
	};
	const [hardName, , , , hardAddress] = CN[6];
	const orders: Array<[string, number, Kuaidi100OrderInput]> = [
		['E20250922001', 60, { ...youzan, orderDetails: [GOODS[0]] }],
		['E20250922002', 45, { ...youzan, ...abroad, orderDetails: [GOODS[1], GOODS[5]] }],
		[
			'E20250922003',
			30,
			{
				...youzan,
				receiverName: hardName,
				receiverAddress: hardAddress,
				buyerMessage: 'a+b & c=d <x> "y" \'z\' 🐱',
				orderDetails: [GOODS[4]],
			},
		],
		['T20250922001', 20, { ...taobao, ...abroad, orderDetails: [GOODS[3], GOODS[2]] }],
		[
			'T20250922002',
			10,
			{ ...taobao, receiverMobile: null, receiverPhone: '021-55550123', orderDetails: [GOODS[5]] },
		],
		['E20250922101', 50, { ...youzan, orderStatus: 'UNPAY' }],
		['E20250922102', 40, { ...youzan, orderStatus: 'SHIPED' }],
		['E20250922103', 35, { ...youzan, orderStatus: 'FINISH' }],
		['E20250922104', 25, { ...youzan, orderStatus: 'CLOSE' }],
	];
	for (const [orderNum, minutes, input] of orders) {
		const updateTime = minutesBefore(now, minutes);
		addKuaidi100Order(state, now, {
			orderNum,
			updateTime,
			createTime: minutesBefore(updateTime, 60),
			...input,
		});
	}
	const shopOrders: Array<[number, number, KuaikuaiOrderInput]> = [
		[65284, 300, {}],
		[65285, 240, { ChannelSid: 123, PaymentsDate: Number(minutesBefore(now, 230)) }],
		[65286, 180, { IsDel: true }],
		[65287, 120, { FulfillmentChannel: 'AFN' }],
		[65288, 60, { ShipTo: null }],
		[65289, 30, { OrderDetails: [{}, { Sku: 'CAT-12', ItemPrice: 6.6, QuantityPurchased: 3 }] }],
	];
	for (const [Sid, minutes, input] of shopOrders) {
		addKuaikuaiOrder(state, now, {
			Sid,
			OrderId: `114-4871599-${Sid}`,
			PurchaseDate: minutesBefore(now, minutes),
			...input,
		});
	}
}

/** An order of a Pinduoduo shop that is waiting to be shipped, to the United States. */
export function addEnterpriseOrder(
	state: SandboxState,
	now: Date,
	input: Partial<EnterpriseOrder> = {},
): EnterpriseOrder {
	const { shops, orders } = state.kuaidi100Enterprise;
	const { shopType = 'PINDUODUO', shopId = '60006' } = input;
	if (!shops.some((shop) => shop.type === shopType && shop.shopId === shopId))
		shops.push({ type: shopType, shopId, shopName: `${shopType} ${shopId}` });
	const orderNum = input.orderNum ?? `P${next(state)}`;
	const order: EnterpriseOrder = {
		shopType,
		shopId,
		orderStatus: 'UNSHIP',
		orderNum,
		createTime: shanghai(minutesBefore(now, 50)),
		updateTime: shanghai(minutesBefore(now, 10)),
		payTime: shanghai(minutesBefore(now, 40)),
		totalFee: '128.50',
		sellerMemo: '',
		receiverName: 'Ann Lee',
		receiverMobile: '6175550123',
		receiverProvince: 'MA',
		receiverCity: 'Boston',
		receiverDistrict: '',
		receiverAddress: '1 Main St',
		receiverZip: '02108',
		lines: [
			{ oid: `${orderNum}-1`, title: '猫砂 10kg', sku: 'CAT-10', quantity: 2, price: '49.25' },
			{ oid: `${orderNum}-2`, title: '猫粮', sku: 'CAT-12', quantity: 1, price: '30.00' },
		],
		...input,
	};
	orders.push(order);
	return order;
}

/** Two shops of platforms that the cloud market does not have. */
function enterpriseShops(state: SandboxState, now: Date): void {
	addEnterpriseOrder(state, now, { orderNum: 'PDD20250922001' });
	addEnterpriseOrder(state, now, { orderNum: 'PDD20250922002' });
	addEnterpriseOrder(state, now, {
		shopType: 'TAOBAO',
		shopId: '70007',
		orderNum: 'T1001',
		receiverName: '张*',
		receiverMobile: '138****0000',
		receiverProvince: '浙江省',
		receiverCity: '杭州市',
		receiverDistrict: '西湖区',
		receiverAddress: '文三路***号',
		receiverZip: '310012',
		oaid: '1Ht8oaid',
	});
}

export function seeded(seed: Seed, now: Date): SandboxState {
	const state = emptyState();
	if (seed === 'demo') {
		demoKuaidi100(state, now);
		demoKuaikuai(state, now);
	}
	if (seed === 'tests') testsSeed(state);
	if (seed !== 'empty') enterpriseShops(state, seed === 'tests' ? TESTS_NOW : now);
	return state;
}
