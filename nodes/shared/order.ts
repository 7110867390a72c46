/**
 * The one order model: every source maps into it, every sink reads from it, so a workflow needs no mapping nodes.
 * Ids are text. Money and weights are exact: a number where a double holds the value, else its digits as text.
 * Times are ISO 8601 with offset. What a source does not say is null (or an empty list).
 */

export type OrderStatus = 'unpaid' | 'unshipped' | 'shipped' | 'finished' | 'closed';
export type Exact = number | string | null;

export interface Address {
	name: string | null;
	company: string | null;
	phone: string | null;
	email: string | null;
	line1: string | null;
	line2: string | null;
	city: string | null;
	/** Province, state or region. */
	state: string | null;
	district: string | null;
	street: string | null;
	postalCode: string | null;
	/** As the source writes it; a sink asks for two letters where it needs them. */
	country: string | null;
	type: 'business' | 'residential' | null;
}

export interface OrderLine {
	id: string;
	sku: string | null;
	productCode: string | null;
	productId: string | null;
	title: string | null;
	quantity: number;
	unitPrice: Exact;
	total: Exact;
	/** Of one piece, in the source's unit. */
	weight: Exact;
	imageUrl: string | null;
	/** The chosen variant (colour, size): the source's text, or a list when it was parsed. */
	options: unknown;
}

export interface Goods {
	sku?: string;
	title?: string;
	quantity?: number;
	unitPrice?: Exact;
}

export interface Parcel {
	weight: Exact;
	length: Exact;
	width: Exact;
	height: Exact;
	weightUnit: 'kg' | 'lb' | 'oz';
	lengthUnit: 'cm' | 'in';
	reference?: string;
	goods?: Goods[];
}

export interface LabelFile {
	boxNumber: string | null;
	trackingNumber: string | null;
	labelUrl: string | null;
}

export interface Shipment {
	/** The number the label was bought under at the provider: its idempotency key. */
	orderNumber: string;
	carrier: string | null;
	/** What the provider itself calls the carrier, where that differs from what was asked for. */
	providerCarrier: string | null;
	service: string | null;
	trackingNumbers: string[];
	labelUrl: string | null;
	labelReady: boolean;
	/** The label was there before: nothing was bought by this run. */
	reused: boolean;
	status: string;
	charges: Record<string, Exact> | null;
	boxes: LabelFile[];
	[more: string]: unknown;
}

/** What one carrier or channel asks for an order; or, without a total, why it does not take it. */
export interface Rate {
	carrier: string | null;
	/** What the provider itself calls the carrier, where that differs from what was asked for. */
	providerCarrier: string | null;
	/** What a label operation takes to buy it. */
	service: string | null;
	/** Exact; null where the carrier or channel refused. */
	total: Exact;
	charges: Record<string, Exact> | null;
	/** The provider's words, where there is no price. */
	refusal: string | null;
	[more: string]: unknown;
}

export interface Order {
	id: string;
	number: string;
	source: string;
	platform: string;
	shopId: string | null;
	shopName: string | null;
	status: OrderStatus | null;
	/** The marketplace's own word. */
	platformStatus: string | null;
	/** The source's word on the label, where it keeps one. */
	labelStatus: string | null;
	createdAt: string | null;
	updatedAt: string | null;
	paidAt: string | null;
	currency: string | null;
	total: Exact;
	goodsTotal: Exact;
	paid: Exact;
	shippingFee: Exact;
	discount: Exact;
	buyer: { name: string | null; email: string | null; phone: string | null; message: string | null };
	sellerNote: string | null;
	recipient: Address | null;
	lines: OrderLine[];
	shipment?: Shipment;
	rates?: Rate[];
}

/** The incoming item, an order as a rule, with what an operation adds to it. */
export type OrderWith<Added extends object> = { [K in keyof Order as Exclude<K, keyof Added>]?: Order[K] } & Added;

/** A text with content, or null: providers write nothing as null, '' or blanks. */
export function textOrNull(value: unknown): string | null {
	if (value === undefined || value === null) return null;
	const text = String(value).trim();
	return text === '' ? null : text;
}
