import { judge, readAnswer, saysExists } from '../../../nodes/Kuaikuai/answers';
import { resolveUrl } from '../../../nodes/Kuaikuai/labelRecord';
import { isEmpty, isReady, isUnderRefund, toShipment } from '../../../nodes/Kuaikuai/labels';
import { toAddress, toOrder } from '../../../nodes/Kuaikuai/toOrder';
import {
	aliasOfNumber,
	guessAlias,
	isUpsGfp,
	labelStatusOf,
	orderStatusOf,
} from '../../../nodes/Kuaikuai/vocabulary';
import { Failure } from '../../../nodes/shared/failure';

/** The first sample order of section 12. */
const sample = {
	Sid: 65289,
	TotalDiscounts: 0,
	SubTotal: 58.84,
	OrderId: '114-4871599-1111',
	PurchaseDate: 1641953790000,
	PaymentsDate: 0,
	PaymentsStatus: '',
	OrderStatus: 'Unshipped',
	Channel: 'amazon',
	Site: 'US',
	TotalPrice: 58.84,
	CurrencyCode: 'USD',
	PaymentMethod: 'Other',
	ShippingMethod: 'Econ US Dom',
	FulfillmentChannel: 'MFN',
	BuyerEmail: '[email protected]',
	BuyerName: 'Susan',
	BuyerPhoneNumber: '',
	TotalWeight: 10,
	ChannelName: '1111-HOMMP-US-amazon',
	ChannelSid: 23,
	IsPrime: false,
	ShipStatus: 'UnShipped',
	OrderDetails: [
		{
			OrderId: '114-4871599-1111',
			Title: 'Hommp 4 Packs 30 Liter Clear Large Storage Boxes Container with Lids and Wheels',
			Sku: '17-FSXJ-QJVP',
			Upc: '',
			OrderStatus: 'Unshipped',
			ProductTaxCode: '',
			Weight: 0,
			ItemPrice: 55,
			TotalPrice: 55,
			QuantityPurchased: 1,
			PurchaseDate: 1641953790000,
			ImageUrl: null,
		},
	],
	ShipTo: null,
	UnitType: 0,
	IsDel: false,
};

describe('an order of the document', () => {
	it('becomes one of the model', () => {
		expect(toOrder(sample)).toMatchObject({
			id: '65289',
			number: '114-4871599-1111',
			source: 'kuaikuai',
			platform: 'amazon',
			shopId: '23',
			status: 'unshipped',
			platformStatus: 'Unshipped',
			labelStatus: 'Unshipped',
			createdAt: '2022-01-12T10:16:30+08:00',
			paidAt: null,
			currency: 'USD',
			total: 58.84,
			recipient: null,
			buyer: { name: 'Susan', phone: null },
			lines: [
				{
					sku: '17-FSXJ-QJVP',
					productCode: null,
					quantity: 1,
					unitPrice: 55,
					total: 55,
					imageUrl: null,
				},
			],
			fulfillmentChannel: 'MFN',
			ignored: false,
		});
	});

	it('keeps amounts and ids that a number cannot hold', () => {
		const order = toOrder({ ...sample, Sid: '9007199254740993', TotalPrice: '90071992547409.931' });
		expect(order).toMatchObject({ id: '9007199254740993', total: '90071992547409.931' });
	});

	it('takes the price under the name of the table, too, and a price of nothing for one', () => {
		expect(
			toOrder({ ...sample, OrderDetails: [{ IItemPrice: 0, QuantityPurchased: 2 }] }).lines[0],
		).toMatchObject({ unitPrice: 0, quantity: 2, total: null, sku: null });
	});

	const line = { ItemPrice: 55, QuantityPurchased: 2, TotalPrice: 110 };
	it.each<[string, object, unknown]>([
		['the lines of the sample, whose SubTotal (总价格) is the whole order', {}, 55],
		[
			'all lines, exactly',
			{ OrderDetails: [line, { IItemPrice: '0.1', QuantityPurchased: 3 }] },
			110.3,
		],
		['lines that cost nothing', { OrderDetails: [{ ItemPrice: 0, QuantityPurchased: 1 }] }, 0],
		['no lines', { OrderDetails: [] }, null],
		['a line without a price', { OrderDetails: [line, { QuantityPurchased: 1 }] }, null],
		['a price nobody can read', { OrderDetails: [{ ...line, ItemPrice: '1,2,3 USD' }] }, null],
		['a line of no pieces', { OrderDetails: [{ ...line, QuantityPurchased: 0 }] }, null],
		['a line whose own total is another', { OrderDetails: [{ ...line, TotalPrice: 55 }] }, null],
		['an entry that is no line', { OrderDetails: [line, null] }, null],
	])('has as goodsTotal what the lines cost, or null: %s', (_what, more, goodsTotal) => {
		expect(toOrder({ ...sample, ...more })).toMatchObject({ total: 58.84, goodsTotal });
	});

	it('has SubTotal as its total where there is no TotalPrice', () => {
		expect(toOrder({ ...sample, TotalPrice: null })).toMatchObject({ total: 58.84 });
	});

	it.each([
		[1641953790000, '2022-01-12T10:16:30+08:00'],
		['2022-01-12 10:16:30', '2022-01-12T10:16:30+08:00'],
		['0001-01-01T00:00:00', null],
		[undefined, null],
	])('says when its label was made (ShippingDate %s)', (ShippingDate, labelCreatedAt) => {
		expect(toOrder({ ...sample, ShippingDate })).toMatchObject({ labelCreatedAt });
	});

	it('may have nothing but a number', () => {
		expect(toOrder({ Sid: 1, OrderId: 'A' })).toMatchObject({
			id: '1',
			number: 'A',
			lines: [],
			recipient: null,
			total: null,
			status: null,
			labelStatus: null,
			createdAt: null,
		});
	});
});

describe('an address', () => {
	it("prefers the country's code to its name", () => {
		expect(toAddress({ Country: 'United States', CountryCode: 'US', AddrType: 2 })).toMatchObject({
			country: 'US',
			type: 'residential',
		});
		expect(toAddress({ Country: 'US', CountryCode: null, AddrType: 0 })).toMatchObject({
			country: 'US',
			type: null,
		});
	});
});

describe('words', () => {
	it.each([
		['Unshipped', 'unshipped'],
		['PartiallyShipped', null],
		['Pending', 'unpaid'],
		['Shipped', 'shipped'],
		['Canceled', 'closed'],
		['Cancelled', 'closed'],
		['Delivered', 'finished'],
		['待发货', null],
		[null, null],
	])("the marketplace's %s is %s", (word, status) => expect(orderStatusOf(word)).toBe(status));

	it.each([
		['UnShipped', 'Unshipped'],
		['shipping', 'Shipping'],
		['REFUNDSUCC', 'RefundSucc'],
		['Other', 'Other'],
		[null, null],
	])("the label's %s is %s", (word, status) => expect(labelStatusOf(word)).toBe(status));

	it.each<[Array<string | null>, string | undefined]>([
		[['ups2'], 'UPS'],
		[['self_ups'], 'UPS'],
		[['Ups Ground'], 'UPS'],
		[['UPSGround'], 'UPS'],
		[['CSUPS'], 'UPS'],
		[['快快ups渠道'], 'UPS'],
		[['GROUPSHIP'], undefined],
		[['STARTUPS LINE'], undefined],
		[['Upstate Freight'], undefined],
		[['USPS'], 'Usps'],
		[['usps_media_mail'], 'Usps'],
		[['FedEx Ground'], 'Fedex'],
		[['Fed Ex'], 'Fedex'],
		[[null, 'UniUni', 'FEDEX_GROUND'], 'Fedex'],
		[['UniUni', null], undefined],
		[[], undefined],
	])('%j are carried by %s', (names, alias) => expect(guessAlias(names)).toBe(alias));

	it.each([
		['1Z999AA10123456784', 'UPS'],
		['9400111202555842332669', 'Usps'],
		['420606099205590164917312751089', 'Usps'],
		['EA123456789US', 'Usps'],
		['794631631221', 'Fedex'],
		['UUS0000000001', undefined],
		['SF1234567890', undefined],
	])('the tracking number %s is one of %s', (number, alias) =>
		expect(aliasOfNumber(number)).toBe(alias),
	);

	it.each([
		['UPS GFP', true],
		['ups_gfp', true],
		['UPSGFP Ground', true],
		['ups2', false],
		['GFP', false],
	])('%s needs a freight class: %s', (name, needs) => expect(isUpsGfp(name)).toBe(needs));
});

describe('label addresses', () => {
	const base = 'https://ship.example.com/app';
	it.each([
		['http://localhost/UploadFiles/a.pdf', 'https://ship.example.com/UploadFiles/a.pdf'],
		[
			'http://127.0.0.1:8080/UploadFiles/a.pdf?x=1',
			'https://ship.example.com/UploadFiles/a.pdf?x=1',
		],
		['/UploadFiles/a.pdf', 'https://ship.example.com/UploadFiles/a.pdf'],
		['UploadFiles/a.pdf', 'https://ship.example.com/UploadFiles/a.pdf'],
		['https://files.example.com/a.pdf', 'https://files.example.com/a.pdf'],
		['http://localhost:8080/UploadFiles/a.pdf', 'https://ship.example.com/UploadFiles/a.pdf'],
		['http://LOCALHOST/UploadFiles/a.pdf', 'https://ship.example.com/UploadFiles/a.pdf'],
		['http://localhost/UploadFiles/../a.pdf', 'https://ship.example.com/a.pdf'],
		['http://files.example.com:80/a b.pdf', 'http://files.example.com/a%20b.pdf'],
		[
			'https://files.example.com:8443/2026/a-1_2.pdf',
			'https://files.example.com:8443/2026/a-1_2.pdf',
		],
		['http://localhost', null],
		['http://localhost/', null],
		['', null],
		[null, null],
		['javascript:alert(1)', 'javascript:alert(1)'],
	])('%s is %s', (address, url) => expect(resolveUrl(address, base)).toBe(url));
});

describe('a label', () => {
	const record = {
		orderNumber: 'KV1',
		labelReady: true,
		labelUrl: 'https://files.example.com/a.pdf',
		trackingNumbers: ['1Z1', '1Z2'],
		providerCarrier: 'self_ups',
		service: 'Ground',
		charges: null,
		status: { code: null, text: null },
		boxes: [],
		entry: {},
	};
	const state = { orderNumber: 'KV1', record, reused: false, carrier: 'ups2', service: 'Ground' };

	it("keeps the carrier that was asked for beside the provider's", () => {
		expect(toShipment(state)).toMatchObject({
			carrier: 'ups2',
			providerCarrier: 'self_ups',
			service: 'Ground',
			status: 'ready',
			labelReady: true,
			trackingNumbers: ['1Z1', '1Z2'],
		});
	});

	it.each([
		['without a file', { labelUrl: null }],
		['without a number', { trackingNumbers: [] }],
		['that the provider calls not ready', { labelReady: false }],
		[
			'with a parcel without a file',
			{
				boxes: [
					{ boxNumber: '1', trackingNumber: '1Z1', labelUrl: 'https://a/b.pdf' },
					{ boxNumber: '2', trackingNumber: '1Z2', labelUrl: null },
				],
			},
		],
	])('%s is not ready', (_what, more) =>
		expect(isReady({ ...state, record: { ...record, ...more } })).toBe(false),
	);

	it.each([
		['1810', '退款审核中', true],
		['1811', '退款成功', true],
		['1812', '退款失败', false],
		['1800', '正常', false],
		[null, '申请退款中', true],
		[null, '退款申请中', true],
		[null, '退款审核不通过', false],
		[null, '退款未通过', false],
		[null, '退款驳回', false],
		[null, '已拒绝退款', false],
		[null, '已取消退款', false],
		[null, '退款申请已驳回', false],
		[null, '申请退款失败', false],
		[null, '可退款', false],
		[null, '已取消', true],
		[null, null, false],
	])('of status %s (%s) is under refund: %s', (code, text, refund) =>
		expect(isUnderRefund({ ...record, status: { code, text } })).toBe(refund),
	);

	it('that says nothing is empty, one with a status is not', () => {
		const nothing = { ...record, labelReady: false, labelUrl: null, trackingNumbers: [] };
		expect(isEmpty(nothing)).toBe(true);
		expect(isEmpty({ ...nothing, status: { code: '1800', text: null } })).toBe(false);
	});
});

describe('an answer', () => {
	const answer = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text) });

	it('may write its code as a number, and begin with a byte order mark', () => {
		expect(readAnswer(answer('\uFEFF{"Code":200,"Message":"success","Data":[]}'))).toMatchObject({
			code: '200',
			message: 'success',
			data: [],
		});
	});

	it.each(['', '<html>', '[]', '"200"', '{"Message":"ok"}', '{"Code":null}', '{"Code":false}'])(
		'%s is none',
		(text) => {
			expect(() => readAnswer(answer(text))).toThrow(Failure);
		},
	);

	it.each([
		['订单号已存在:A', true],
		['订单号重复', true],
		['邮编错误', false],
		['请求过于频繁,请勿重复提交', false],
	])('“%s” says that the number is taken: %s', (words, exists) => {
		const envelope = readAnswer(
			answer(JSON.stringify({ Code: '603', Message: words, Data: null })),
		);
		let failure: unknown;
		try {
			judge(envelope, 'write');
		} catch (error) {
			failure = error;
		}
		expect(failure).toBeInstanceOf(Failure);
		expect(saysExists(failure as Failure)).toBe(exists);
	});
});
