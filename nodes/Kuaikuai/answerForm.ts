/** The names in Kuaikuai's answers, as the document's tables and samples spell them. */
import type { AnswerForm } from '../shared/wire/form';

export const ANSWER_FORM: AnswerForm = {
	isAnswer: (value) => 'Code' in value,
	codes: ['Code'],
	accepts: ['200'],
	yes: '200',
	names: [
		...['Code', 'Message', 'Data', 'Rate', 'Shipment', 'LabelInfo', 'Balance'],
		...['ServiceList', 'Name', 'IsInsure', 'IsMultParcel'],
		...['RateId', 'Carrier', 'CarrierServiceLevel', 'CarrierServiceName', 'ChargeWeight'],
		...['TotalCharge', 'PackageType', 'LabelReady', 'LabelUrl', 'ShippingWeight', 'FactWeight'],
		...['ShippingPrice', 'TrackingNumbers', 'ChargeDetail', 'ShipFrom', 'ShipTo', 'OrderNum'],
		...['PostalCode', 'Company', 'Address1', 'Address2', 'State', 'City', 'Country'],
		...['CountryCode', 'PhoneNumber', 'AddrType', 'ItemList', 'Quantity'],
		...['Parcels', 'TrackingNumber', 'Weight', 'Length', 'Width', 'Height', 'Insure', 'Picking'],
		...['FbaRef', 'AdditionalFee', 'ShipmentId', 'LabelStatus', 'LabelStatusTxt', 'TN2'],
		...['ChannelId', 'ChannelName', 'EcOrderId', 'RowCount', 'PageCount', 'PageSize', 'PageIndex'],
		...['Datas', 'Sid', 'OrderId', 'OrderStatus', 'ShipStatus', 'ChannelSid', 'PurchaseDate'],
		...['ShippingDate', 'TotalDiscounts', 'SubTotal', 'Channel', 'Site', 'TotalWeight'],
		...['BuyerEmail', 'BuyerName', 'BuyerPhoneNumber', 'IsPrime', 'IsDel', 'OrderDetails'],
		...['PaymentsDate', 'PaymentsStatus', 'TotalPrice', 'CurrencyCode', 'PaymentMethod'],
		...['ShippingMethod', 'FulfillmentChannel', 'UnitType', 'Id', 'Title', 'Sku', 'Upc'],
		...['ProductTaxCode', 'QuantityPurchased', 'ItemPrice', 'ImageUrl'],
	],
};
