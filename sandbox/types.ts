/** The sandbox's vocabulary: what crosses the wire, what is remembered, what can be set. */

/** `stt` finds its brand by host or path; `dingcang` and `dingexpress` name it outright. */
export type Provider =
	| 'kuaidi100'
	| 'kuaidi100Enterprise'
	| 'stt'
	| 'dingcang'
	| 'dingexpress'
	| 'fengchao'
	| 'kuaikuai'
	| 'labels';

export type SttBrand = 'dingcang' | 'dingexpress';

export interface WireRequest {
	method: string;
	/** Full URL with host and query, as the real host would see it. */
	url: string;
	headers: Record<string, string>;
	body: Buffer;
}

export interface WireAnswer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

/** What a provider understood of a request, secrets already masked. */
export interface Reading {
	operation: string;
	/** Other names a fault rule may use: the last segment of the path. */
	alias?: string;
	brand?: SttBrand;
	params: Record<string, unknown>;
	bodyText: string;
	credentialOk: boolean;
	/** Reasons for refusal, in English, for test messages. */
	problems: string[];
	/** Set when the request never reaches an operation (404, 405). */
	status?: number;
}

export interface Outcome {
	body: string | Buffer;
	contentType?: string;
	/** What changed, in words; absent when nothing did. */
	effect?: string;
	billed?: number;
	problems?: string[];
}

export interface ProviderModule {
	read(request: WireRequest, world: World, brand?: SttBrand): Reading;
	act(reading: Reading, world: World, flags: { labelNotReady: boolean }): Outcome;
	/** The provider's documented error form; code and message where the form has room for them. */
	refuse(reading: Reading, code?: number | string, message?: string): string;
}

export interface World {
	state: SandboxState;
	now(): Date;
	/** Base URL of everything the sandbox serves itself (label files, the consent page). */
	base(): string;
}

export interface CallRecord {
	/** ISO 8601 */
	at: string;
	provider: string;
	brand?: SttBrand;
	operation: string;
	credentialOk: boolean;
	params: Record<string, unknown>;
	bodyText: string;
	/** `status` 0: the connection was cut or never answered. The body is cut at 4,000 characters. */
	answer: { status: number; body: string };
	effect?: string;
	billed?: number;
	fault?: string;
	problems: string[];
}

export interface Settings {
	latencyMs: number;
	/** A label becomes ready at its n-th look-up; 0 = at once. */
	labelReadyAfter: number;
	kuaidi100: {
		/** Sibling APIs behind the same URL answer `status` for `code`. */
		codeField: 'code' | 'status';
		codeAsString: boolean;
		/** A wider window than this is refused (60201) or cut short, as `overflow` says. */
		maxSpanSeconds: number | null;
		/** A window with more orders than this is refused (60201) or cut short, as `overflow` says. */
		maxOrders: number | null;
		/** `truncate` answers a `total` greater than the list's length. */
		overflow: 'refuse' | 'truncate';
		/** `unsuccessful`: code 200 with isSuccess false. */
		repeatShip: 'accept' | 'refuse' | 'unsuccessful';
		/** The ship-back table names four platforms. */
		shipPlatforms: string[];
		/** Calls left in the package; null = endless. At 0 every call is refused with 401. */
		quota: number | null;
		/** "A call without valid orders counts once": taken literally, a refused call does too. */
		billRefusals: boolean;
	};
	kuaidi100Enterprise: {
		/** The sample cuts an hour into halves; no rule is stated. */
		sliceMinutes: number;
		/** A wider window is refused (60201); null = endless. */
		maxSpanMinutes: number | null;
		/** At 0 every call is refused with 401; null = endless. */
		units: number | null;
		/** Sister APIs write the return code as text. */
		codeAsString: boolean;
	};
	stt: {
		/** `source`: the document's "3.1" answer with tracking number and files. */
		createAnswer: 'plain' | 'source';
		/** How a label that isn't ready is answered: 200 with empty fields, or 400 with a message. */
		notReady: 'empty' | 'error';
		cancelOutcome: 200 | 300 | 400;
		/** Which file a box of a multi-box order has; the sample has `pdf` empty. */
		boxFiles: 'png' | 'pdf' | 'both';
		/** What carriers said of parcels; the document's sample for all others. `at`: ISO 8601. */
		events: Array<{ trackingNumber: string; at: string; words: string }>;
		/** `sample`: numbers, but strings for the scan form. */
		codeType: 'sample' | 'number' | 'string';
	};
	fengchao: {
		/** A batch with one of these is refused as a whole. */
		refuseTradeNos: string[];
		refusalCode: number;
		refusalMessage: string;
	};
	kuaikuai: {
		/** CreateEcLabels takes OrderNum only with a permission. */
		mayOrderNum: boolean;
		/** What LabelsInfo says of an unknown number. */
		unknownLabel: 'absent' | 'empty' | 'error';
		/** The sample of LabelsInfo shows no LabelStatus; true adds it. */
		labelsInfoStatus: boolean;
		labelUrls: 'public' | 'localhost' | 'relative';
		repeatShip: 'accept' | 'refuse';
	};
}

export interface Kuaidi100Shop {
	type: string;
	shopId: string;
	shopName: string;
}

export interface Kuaidi100Line {
	goodName: string;
	goodUnit: string | null;
	goodCount: number;
	/** Money is kept as text: the sample writes 899.00. */
	goodPrice: string;
	outerGoodId: string;
	outerSkuId: string;
	/** JSON inside JSON */
	goodSpec: string;
	goodPicPath: string;
}

export interface Kuaidi100Order {
	type: string;
	shopId: string;
	/** The status asked for: UNPAY, UNSHIP, SHIPED, FINISH, CLOSE. */
	orderStatus: string;
	orderNum: string;
	/** The platform's own word. */
	status: string;
	receiverName: string;
	receiverMobile: string | null;
	receiverPhone: string | null;
	receiverCountry: string | null;
	receiverProvince: string;
	receiverCity: string;
	receiverDistrict: string;
	receiverAddress: string;
	receiverZip: string;
	buyerMessage: string;
	tradeMemo: string;
	/** yyyy-MM-dd HH:mm:ss, Asia/Shanghai */
	createTime: string;
	updateTime: string;
	payTime: string | null;
	totalFee: string;
	payment: string;
	postFee: string;
	orderDetails: Kuaidi100Line[];
}

export interface ShipBack {
	at: string;
	order: string;
	shop: string;
	carrier: string;
	service?: string;
	trackingNumber: string;
}

export interface Authorization {
	state: string;
	type: string;
	callbackUrl: string;
	at: string;
	/** The callee's answers to the callbacks made. */
	callbacks: Array<{ at: string; sent: unknown; status: number; body: string }>;
}

/** An order of the enterprise import, in names that the sandbox made up. */
export interface EnterpriseOrder {
	shopType: string;
	shopId: string;
	/** UNPAY, UNSHIP, SHIPED, FINISH, CLOSE */
	orderStatus: string;
	orderNum: string;
	/** yyyy-MM-dd HH:mm:ss, Asia/Shanghai */
	createTime: string;
	updateTime: string;
	payTime: string | null;
	totalFee: string;
	sellerMemo: string;
	receiverName: string;
	receiverMobile: string;
	receiverProvince: string;
	receiverCity: string;
	receiverDistrict: string;
	receiverAddress: string;
	receiverZip: string;
	/** The addressee of an encrypted order. */
	oaid?: string;
	lines: Array<{ oid: string; title: string; sku: string; quantity: number; price: string }>;
}

export interface EnterpriseTask {
	taskId: string;
	updateAtMin: string;
	updateAtMax: string;
	shopType: string;
	shopId: string;
	orderStatus: string;
	callbackUrl: string;
	salt: string;
	/** The callee's answers. */
	pushes: Array<{ at: string; param: string; status: number; body: string }>;
}

export interface SttBox {
	boxno: string;
	trackingno: string;
	weight: number;
}

export interface SttOrder {
	brand: SttBrand;
	orderId: string;
	nbOrderId: string;
	channelId: number;
	payload: Record<string, unknown>;
	trackingNumber: string;
	boxes: SttBox[];
	postFee: number;
	lookups: number;
	/** 0 not requested, 1 refunding, 2 refunded, 3 cannot be refunded */
	cancelStatus: 0 | 1 | 2 | 3;
	/** ISO 8601 */
	createdAt: string;
}

export interface SttChannel {
	id: number;
	name: string;
	scanForm: boolean;
	transferLabel: boolean;
}

export interface FengchaoTrade {
	tradeNo: string;
	imports: number;
	firstImport: string;
	lastImport: string;
	/** As received; int64 fields are digit strings, so that every digit is seen. */
	data: Record<string, unknown>;
}

export interface KuaikuaiCarrier {
	Name: string;
	ServiceList: string[];
	IsInsure: boolean;
	IsMultParcel: boolean;
}

export interface KuaikuaiLabel {
	orderNum: string;
	ecOrderId: number | null;
	ecOrder: string | null;
	carrier: string;
	service: string;
	shipment: Record<string, unknown>;
	trackingNumbers: string[];
	price: number;
	weight: number;
	lookups: number;
	/** The document shows 1810 (退款审核中) only; 1800 stands for a label in order. */
	labelStatus: number;
	createdAt: string;
}

export interface KuaikuaiAddress {
	OrderId?: string;
	PostalCode: string;
	Name: string;
	Company?: string | null;
	Address1: string;
	Address2?: string | null;
	State: string;
	City: string;
	Country: string;
	CountryCode?: string;
	PhoneNumber?: string | null;
	AddrType?: number;
}

export interface KuaikuaiOrderLine {
	OrderId: string;
	Title: string;
	Sku: string;
	Upc: string;
	OrderStatus: string;
	ProductTaxCode: string;
	Weight: number;
	ItemPrice: number;
	TotalPrice: number;
	QuantityPurchased: number;
	PurchaseDate: number;
	ImageUrl: string | null;
}

/** A shop order with the sample's fields in the sample's order. */
export interface KuaikuaiOrder {
	Sid: number;
	TotalDiscounts: number;
	SubTotal: number;
	OrderId: string;
	/** Epoch milliseconds */
	PurchaseDate: number;
	PaymentsDate: number;
	PaymentsStatus: string;
	OrderStatus: string;
	Channel: string;
	Site: string;
	TotalPrice: number;
	CurrencyCode: string;
	PaymentMethod: string;
	ShippingMethod: string;
	FulfillmentChannel: string;
	BuyerEmail: string;
	BuyerName: string;
	BuyerPhoneNumber: string;
	TotalWeight: number;
	ChannelName: string;
	ChannelSid: number;
	IsPrime: boolean;
	ShipStatus: string;
	OrderDetails: KuaikuaiOrderLine[];
	ShipTo: KuaikuaiAddress | null;
	UnitType: number;
	IsDel: boolean;
}

/** Everything the sandbox knows: plain JSON. */
export interface SandboxState {
	settings: Settings;
	/** Source of every generated number; starts anew with each reset, so runs repeat exactly. */
	sequence: number;
	/** Label files by name, with the lines printed on them. */
	files: Record<string, string[]>;
	kuaidi100: {
		shops: Kuaidi100Shop[];
		orders: Kuaidi100Order[];
		authorizations: Authorization[];
		shipBacks: ShipBack[];
		billed: number;
	};
	kuaidi100Enterprise: {
		shops: Kuaidi100Shop[];
		orders: EnterpriseOrder[];
		authorizations: Array<{
			state: string;
			shopType: string;
			callbackUrl: string;
			salt: string;
		}>;
		tasks: EnterpriseTask[];
		shipBacks: ShipBack[];
	};
	stt: {
		uid: string;
		balance: number;
		channels: SttChannel[];
		addressIds: number[];
		orders: SttOrder[];
		scanForms: Array<{
			url: string;
			channelId: number;
			addressId: number;
			trackingNumbers: string[];
		}>;
	};
	fengchao: { trades: FengchaoTrade[]; used: number; quota: number };
	kuaikuai: {
		balance: number;
		carriers: KuaikuaiCarrier[];
		channels: Array<{ ChannelName: string; ChannelId: number }>;
		labels: KuaikuaiLabel[];
		orders: KuaikuaiOrder[];
		shipBacks: ShipBack[];
	};
}
