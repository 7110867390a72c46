/**
 * The one order model: every source maps into it, every sink reads from it, so a workflow needs no
 * mapping nodes. Ids are text. Money and weights are exact: a number where a double holds the
 * value, else its digits as text. Times are ISO 8601 with offset. What a source does not say is
 * null (or an empty list).
 */

export type OrderStatus = 'unpaid' | 'unshipped' | 'shipped' | 'finished' | 'closed';
export type Exact = number | string | null;

export interface Address {
	name: string | null;
	company: string | null;
	phone: string | null;
	email: string | null;
	/** Street and house number; in China everything below the district. */
	line1: string | null;
	line2: string | null;
	city: string | null;
	/** Province, state or region. */
	state: string | null;
	/** China: 区 or 县. */
	district: string | null;
	/** China: 街道 or 镇. */
	street: string | null;
	postalCode: string | null;
	/** As the source writes it; a sink asks for two letters where it needs them. */
	country: string | null;
	type: 'business' | 'residential' | null;
}

export interface OrderLine {
	/**
	 * Unique within the order; the order's number and the line's position where the source has none.
	 */
	id: string;
	/** The seller's code of the variant. */
	sku: string | null;
	/** The seller's code of the product. */
	productCode: string | null;
	/** The marketplace's number of the product. */
	productId: string | null;
	title: string | null;
	/** Pieces. */
	quantity: number;
	/** Of one piece, in the order's currency. */
	unitPrice: Exact;
	/** Of all pieces of the line. */
	total: Exact;
	/** Of one piece, in the source's unit. */
	weight: Exact;
	imageUrl: string | null;
	/** The chosen variant (colour, size): the source's text, or a list when it was parsed. */
	options: unknown;
}

/** What a parcel holds. */
export interface Goods {
	sku?: string;
	/** What the customs declaration calls it. */
	title?: string;
	quantity?: number;
	/** Declared value of one piece. */
	unitPrice?: Exact;
}

/** One box of an order that says itself how it is packed: an element of its `parcels`. */
export interface Parcel {
	/** Of the whole box, in `weightUnit`. */
	weight: Exact;
	/** In `lengthUnit`, like width and height. */
	length: Exact;
	width: Exact;
	height: Exact;
	weightUnit: 'kg' | 'g' | 'lb' | 'oz';
	lengthUnit: 'cm' | 'mm' | 'in';
	/** Text for this box's label. */
	reference?: string;
	/** What is in it; the order's lines where the order has one box. */
	goods?: Goods[];
}

/** The label of one box. */
export interface BoxLabel {
	/** Null where the order has one box. */
	boxNumber: string | null;
	trackingNumber: string | null;
	labelUrl: string | null;
}

/** A bought label, with all its boxes. */
export interface Shipment {
	/** The number the label was bought under at the provider, which takes each number once. */
	orderNumber: string;
	/** The carrier or channel that was asked for. */
	carrier: string | null;
	/** What the provider itself calls the carrier, where that differs from what was asked for. */
	providerCarrier: string | null;
	/** The carrier's service, or the channel's ID. */
	service: string | null;
	/** One for each box, the first one first; empty until the label is ready. */
	trackingNumbers: string[];
	/** The first box's file. */
	labelUrl: string | null;
	/** Every box has a tracking number and a file. */
	labelReady: boolean;
	/** The label was there before: nothing was bought by this run. */
	reused: boolean;
	/** `ready` or `pending`, or the provider's word. */
	status: string;
	/** What the label cost, by kind, with a `total`. */
	charges: Record<string, Exact> | null;
	/** One for each box. */
	boxes: BoxLabel[];
	[more: string]: unknown;
}

/** What one carrier or channel asks for an order; or, without a total, why it does not take it. */
export interface Rate {
	/** The carrier or channel that was asked. */
	carrier: string | null;
	/** What the provider itself calls the carrier, where that differs from what was asked for. */
	providerCarrier: string | null;
	/** What a label operation takes to buy it. */
	service: string | null;
	/** Exact; null where the carrier or channel refused. */
	total: Exact;
	/** What the total is made of, where the provider says so. */
	charges: Record<string, Exact> | null;
	/** The provider's words, where there is no price. */
	refusal: string | null;
	[more: string]: unknown;
}

export interface Order {
	/** What the source's other calls name the order by. */
	id: string;
	/**
	 * The marketplace's order number: what labels are bought under, unless the node says otherwise.
	 */
	number: string;
	/** `kuaidi100` or `kuaikuai`. */
	source: string;
	/** The marketplace, in the source's word (YOUZAN, …). */
	platform: string;
	shopId: string | null;
	shopName: string | null;
	/** Null where the source's word is none of these. */
	status: OrderStatus | null;
	/** The marketplace's own word. */
	platformStatus: string | null;
	/** The source's word on the label, where it keeps one. */
	labelStatus: string | null;
	/** When the buyer ordered. */
	createdAt: string | null;
	updatedAt: string | null;
	paidAt: string | null;
	/** Three letters, e.g. CNY or USD. */
	currency: string | null;
	/** What the whole order costs. */
	total: Exact;
	/** The lines alone. */
	goodsTotal: Exact;
	/** What the buyer has paid. */
	paid: Exact;
	shippingFee: Exact;
	discount: Exact;
	/** Who ordered, which need not be the recipient. */
	buyer: {
		name: string | null;
		email: string | null;
		phone: string | null;
		message: string | null;
	};
	sellerNote: string | null;
	/** Null where the marketplace withholds the address. */
	recipient: Address | null;
	lines: OrderLine[];
	/** Added by a label operation. */
	shipment?: Shipment;
	/** Added by a rate operation, the cheapest first. */
	rates?: Rate[];
}

/** The incoming item, an order as a rule, with what an operation adds to it. */
export type OrderWith<Added extends object> = {
	[K in keyof Order as Exclude<K, keyof Added>]?: Order[K];
} & Added;

/**
 * A text with content, or null: providers write nothing as null, '' or blanks, and a list or an
 * object is no text.
 */
export function textOrNull(value: unknown): string | null {
	if (value === undefined || value === null || typeof value === 'object') return null;
	const text = String(value).trim();
	return text === '' ? null : text;
}

/**
 * The same, but what is no text stays what it is: for a field whose own rule refuses it, naming
 * itself.
 */
export function textOrOdd(value: unknown): unknown {
	return typeof value === 'object' || typeof value === 'boolean' ? value : textOrNull(value);
}

/** The same with '' for nothing: what a list is sorted or searched by. */
export function textOf(value: unknown): string {
	return textOrNull(value) ?? '';
}
