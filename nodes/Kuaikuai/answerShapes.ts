/**
 * What the document's samples say of the answers of the free calls. *Account: Check* compares real ones
 * with it.
 * Source: the vendor's document "快快打单系统 - 本土运单API接口", sections 1 to 12.
 */
import type { DocumentedCall } from '../shared/check/accountCheck';
import type { Shape } from '../shared/wire/shape';

const success = (Data: Shape): Shape => ({ Code: 'text=200', Message: 'text|null', Data });

/** Section 12, with what its table has beside the sample. */
const ORDER: Shape = {
	Sid: 'number',
	TotalDiscounts: 'number',
	SubTotal: 'number',
	OrderId: 'text',
	PurchaseDate: 'number',
	PaymentsDate: 'number',
	PaymentsStatus: 'text|null',
	OrderStatus: 'text',
	Channel: 'text',
	Site: 'text',
	TotalPrice: 'number',
	CurrencyCode: 'text',
	PaymentMethod: 'text|null',
	ShippingMethod: 'text|null',
	FulfillmentChannel: 'text|null',
	BuyerEmail: 'text|null',
	BuyerName: 'text|null',
	BuyerPhoneNumber: 'text|null',
	TotalWeight: 'number',
	ChannelName: 'text',
	ChannelSid: 'number',
	IsPrime: 'flag',
	ShipStatus: 'text',
	OrderDetails: [
		{
			OrderId: 'text',
			Title: 'text|null',
			Sku: 'text|null',
			Upc: 'text|null',
			OrderStatus: 'text|null',
			ProductTaxCode: 'text|null',
			Weight: 'number',
			ItemPrice: 'number',
			TotalPrice: 'number',
			QuantityPurchased: 'number',
			PurchaseDate: 'number',
			ImageUrl: 'text|null',
		},
	],
	ShipTo: 'any',
	UnitType: 'number',
	IsDel: 'flag',
};

export const ANSWER_SHAPES: Record<
	| 'account'
	| 'carriers'
	| 'rates'
	| 'labels'
	| 'checkAddress'
	| 'shops'
	| 'shopLabels'
	| 'shopOrders',
	DocumentedCall
> = {
	account: {
		call: '1. 获取余额',
		operation: 'Account: Get',
		shape: success({ Balance: 'number' }),
	},
	carriers: {
		call: '2. 获取快递和快递服务',
		operation: 'Carrier: Get Many',
		shape: success([
			{ ServiceList: ['text'], Name: 'text', IsInsure: 'flag', IsMultParcel: 'flag' },
		]),
	},
	rates: {
		call: '3. 本土运单查费率',
		operation: 'Rate: Get Many',
		shape: success([
			{
				RateId: 'text',
				Carrier: 'text',
				CarrierServiceLevel: 'text',
				CarrierServiceName: 'text',
				ChargeWeight: 'number',
				TotalCharge: 'number',
				PackageType: 'text|null',
			},
		]),
	},
	// What it says of a number that it does not know is not documented.
	labels: { call: '5. 获取面单信息, of an unknown number', operation: 'Label: Get Many' },
	checkAddress: {
		call: '7. 地址校验并返回地址类型',
		operation: 'Address: Validate',
		shape: success({
			PostalCode: 'text',
			Name: 'text',
			'Company?': 'text|null',
			Address1: 'text',
			Address2: 'text|null',
			State: 'text',
			City: 'text',
			Country: 'text',
			CountryCode: 'text',
			PhoneNumber: 'text',
			AddrType: 'number',
		}),
	},
	shops: {
		call: '8. 获取电商店铺列表',
		operation: 'Shop: Get Many',
		shape: success([{ ChannelName: 'text', ChannelId: 'number' }]),
	},
	// What it says of an order that it does not know is not documented.
	shopLabels: {
		call: '10. 获取电商订单面单列表, of an unknown order',
		operation: 'Shop Order: Get Labels',
	},
	shopOrders: {
		call: '12. 获取电商订单列表, of one day',
		operation: 'Shop Order: Get Many',
		shape: success({
			RowCount: 'number',
			PageCount: 'number',
			PageSize: 'number',
			PageIndex: 'number',
			Datas: [ORDER],
		}),
	},
};
