/**
 * Kuaikuai 快快打单, "本土运单API接口" (document 003): a white-label system, so any host and base path fits.
 * `Data` is a JSON string but for LabelsCancel and SetEcOrderTrackToChannel; `Code` is a string.
 */
import type {
	KuaikuaiCarrier,
	KuaikuaiLabel,
	KuaikuaiOrder,
	ProviderModule,
	Reading,
	World,
} from './types.ts';
import {
	cents,
	checkFields,
	checkForm,
	checkTransport,
	instant,
	next,
	pathOf,
	plain,
	publish,
	readForm,
	readJson,
	trackingNumber,
	utf8,
} from './wire.ts';
import type { Fields } from './wire.ts';

export const KUAIKUAI = { apiKey: '8'.repeat(32) };

const filled = { type: 'string', need: 'filled' } as const;
const text = { type: 'string', orNull: true } as const;
const bool = { type: 'bool', orNull: true } as const;
const size = { type: 'decimal2', orNull: true, positive: true } as const;

/** The "required" column is blank in print; what a label can't do without is required here. */
const ADDRESS: Fields = {
	PostalCode: filled,
	Name: filled,
	Company: { ...text, max: 30 },
	Address1: { ...filled, max: 35 },
	Address2: { ...text, max: 35 },
	State: { ...filled, match: /^[A-Z]{2}$/ },
	City: filled,
	Country: { ...filled, match: /^[A-Z]{2}$/ },
	PhoneNumber: text,
	AddrType: { type: 'int', orNull: true, oneOf: [0, 1, 2] },
};

/** Section 7's sample also sends CountryCode, and no country at all. */
const CHECKED_ADDRESS: Fields = {
	...ADDRESS,
	Name: text,
	Country: { ...text, match: /^[A-Z]{2}$/ },
	CountryCode: { ...text, match: /^[A-Z]{2}$/ },
};

const RATED_PARCEL: Fields = {
	Weight: { type: 'decimal2', need: 'filled', positive: true },
	Length: size,
	Width: size,
	Height: size,
	Insure: { type: 'decimal2', orNull: true },
};

const FREIGHT_CLASSES = [
	...['50', '55', '60', '65', '70', '77.5', '85', '92.5', '100', '110', '125', '150', '175', '200'],
	...['250', '300', '400', '500'],
];

const RATE: Fields = {
	Carrier: filled,
	ShipFrom: { type: 'object', need: 'filled', fields: ADDRESS },
	ShipTo: { type: 'object', need: 'filled', fields: ADDRESS },
	Parcels: { type: 'list', need: 'filled', min: 1, fields: RATED_PARCEL },
	ItemList: {
		type: 'list',
		orNull: true,
		fields: { Sku: filled, Quantity: { type: 'int', need: 'filled', positive: true } },
	},
	FreightClass: { ...text, oneOf: FREIGHT_CLASSES },
	// Not in the document: how live systems of the kind spell it.
	FreightCalss: { ...text, oneOf: FREIGHT_CLASSES },
	Signature: bool,
	WeightUnitType: { type: 'int', orNull: true, oneOf: [0, 1, 2] },
};

const SHIPMENT: Fields = {
	...RATE,
	CarrierServiceLevel: filled,
	Parcels: { type: 'list', need: 'filled', min: 1, fields: { ...RATED_PARCEL, Picking: text } },
	LabelSize: { type: 'int', orNull: true, oneOf: [0, 1] },
	Remark1: text,
	Remark2: text,
	AutoChangeService: bool,
};

const DATE = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/;
const SHIP_STATUSES = ['Unshipped', 'Shipping', 'RefundReview', 'RefundSucc', 'RefundFail'];
const LIST: Fields = {
	OrderStatus: text,
	OrderId: text,
	ChannelSid: { type: 'int', orNull: true },
	PageIndex: { type: 'int', orNull: true, positive: true },
	PageSize: { type: 'int', orNull: true, positive: true },
	PurchaseDateStart: { ...text, match: DATE },
	PurchaseDateEnd: { ...text, match: DATE },
	OrderIdList: { type: 'strings', orNull: true },
	ShipStatus: { ...text, oneOf: SHIP_STATUSES },
};

interface Call {
	/** The table of `Data`; `numbers` is a list of order numbers, `none` no Data at all. */
	data: Fields | 'numbers' | 'none';
	/** Plain form fields beside Key. */
	form?: string[];
	act(context: Context): Result;
}

interface Context {
	world: World;
	/** Data, or the plain fields where there is no Data. */
	data: Record<string, unknown>;
	numbers: string[];
	held: boolean;
	bad(problem: string, message?: string, data?: unknown): Result;
}
interface Result {
	code?: string;
	message?: string | null;
	data?: unknown;
	effect?: string;
	problem?: string;
}

const ORDER_NUM = /^[A-Za-z0-9_-]{8,50}$/;
const CALLS: Record<string, Call> = {
	'UserInfo.ashx': {
		data: 'none',
		act: ({ world }) => ({ data: { Balance: world.state.kuaikuai.balance } }),
	},
	'Express/GetCarrierList.ashx': {
		data: 'none',
		act: ({ world }) => ({ data: world.state.kuaikuai.carriers }),
	},
	'Express/Rates.ashx': { data: RATE, act: rates },
	'Express/CreateLabel.ashx': {
		data: { ...SHIPMENT, OrderNum: { ...text, match: ORDER_NUM }, EcOrder: text },
		act: createLabel,
	},
	'Express/LabelsInfo.ashx': { data: 'numbers', act: labelsInfo },
	'Express/LabelsCancel.ashx': { data: 'none', form: ['OrderNum'], act: labelsCancel },
	'Express/AddressCheck.ashx': { data: CHECKED_ADDRESS, act: addressCheck },
	'Ecommerce/GetEcChannelList': {
		data: 'none',
		act: ({ world }) => ({ data: world.state.kuaikuai.channels }),
	},
	'Ecommerce/CreateEcLabels': {
		data: {
			...SHIPMENT,
			// "大于8位": longer than eight here, from eight on at CreateLabel
			OrderNum: { ...text, match: /^[A-Za-z0-9_-]{9,50}$/ },
			EcOrderId: { type: 'int', need: 'filled' },
		},
		act: createLabel,
	},
	'Ecommerce/GetEcLabelsInfo': {
		data: { EcOrderId: { type: 'int', need: 'filled' } },
		act: ecLabelsInfo,
	},
	'Ecommerce/SetEcOrderTrackToChannel': {
		data: 'none',
		form: ['EcOrderId', 'TrackingNum', 'CarrierAlias', 'ShipServiceLevel'],
		act: setTrack,
	},
	'Ecommerce/GetEcOrderList': { data: LIST, act: orderList },
};

const pathIn = (request: Parameters<ProviderModule['read']>[0]) =>
	/\/Api\/(.+)$/.exec(pathOf(request))?.[1] ?? '';

function read(request: Parameters<ProviderModule['read']>[0]): Reading {
	const problems: string[] = [];
	checkTransport(request, 'application/x-www-form-urlencoded', problems);
	const path = pathIn(request);
	const call = Object.hasOwn(CALLS, path) ? CALLS[path] : undefined;
	const body = utf8(request.body, problems);
	const form = readForm(body, problems);
	const plainFields = call?.form ?? [];
	checkForm(
		form,
		{ filled: ['Key', ...(call && call.data !== 'none' ? ['Data'] : []), ...plainFields] },
		problems,
	);
	const credentialOk = form.Key === KUAIKUAI.apiKey;
	if (!credentialOk) problems.push('Key is unknown');
	let data: unknown;
	if (call && call.data !== 'none' && form.Data) {
		const json = readJson(form.Data, 'Data', problems);
		if (json !== undefined && call.data === 'numbers') {
			checkFields(
				{ Data: json },
				{ Data: { type: 'strings', need: 'filled', min: 1 } },
				'form',
				problems,
			);
		} else if (json !== undefined) checkFields(json, call.data as Fields, 'Data', problems);
		data = plain(json);
	}
	const operation =
		path
			.split('/')
			.pop()
			?.replace(/\.ashx$/, '') ?? '';
	return {
		operation: call ? operation : 'unknown',
		params: {
			...form,
			...(form.Key === undefined ? {} : { Key: '***' }),
			...(data === undefined ? {} : { Data: data }),
		},
		bodyText: body.replace(/(^|&)Key=[^&]*/g, '$1Key=***'),
		alias: path,
		credentialOk,
		problems,
		...(call ? (request.method.toUpperCase() === 'POST' ? {} : { status: 405 }) : { status: 404 }),
	};
}

type Row = Record<string, unknown>;
interface Parcel {
	Weight: number;
	Length?: number | null;
	Width?: number | null;
	Height?: number | null;
	Insure?: number | null;
	Picking?: string | null;
}

/** What depends on the carrier: insurance, number of parcels, freight class, services. */
function carrierProblem(data: Row, carrier: KuaikuaiCarrier | undefined): string | undefined {
	const parcels = data.Parcels as Parcel[];
	if (!carrier) return `Carrier ${String(data.Carrier)} is unknown`;
	if (!carrier.IsInsure && parcels.some((parcel) => (parcel.Insure ?? 0) > 0))
		return `${carrier.Name} takes no insurance`;
	if (!carrier.IsMultParcel && parcels.length > 1) return `${carrier.Name} takes one parcel only`;
	if (carrier.Name === 'UPS GFP' && !data.FreightClass)
		return 'FreightClass is missing for UPS GFP';
	const service = data.CarrierServiceLevel as string | undefined;
	if (service !== undefined && !carrier.ServiceList.includes(service))
		return `${carrier.Name} has no service ${service}`;
	return undefined;
}

const weightOf = (data: Row) =>
	cents((data.Parcels as Parcel[]).reduce((sum, parcel) => sum + parcel.Weight, 0));
const findCarrier = (world: World, name: unknown) =>
	world.state.kuaikuai.carriers.find((carrier) => carrier.Name === name);

/** The sample's three prices for three pounds; other weights and services follow from them. */
const price = (service: number, weight: number) =>
	cents([20.42, 68.59, 173.84, 180, 190, 200, 210, 220][service] + 3 * weight);

/** Section 3: asked for "ups2", the answer says "self_ups". */
function rates({ world, data, bad }: Context): Result {
	const carrier = findCarrier(world, data.Carrier);
	const problem = carrierProblem(data, carrier);
	if (problem || !carrier) return bad(problem ?? 'no carrier');
	const weight = weightOf(data);
	return {
		message: '',
		data: carrier.ServiceList.map((service, at) => ({
			RateId: `rate_${String(next(world.state)).padStart(32, '0')}`,
			Carrier: carrier.Name === 'ups2' ? 'self_ups' : carrier.Name,
			CarrierServiceLevel: service,
			CarrierServiceName: service,
			ChargeWeight: weight,
			TotalCharge: price(at, weight),
			PackageType: null,
		})),
	};
}

function labelUrl(label: KuaikuaiLabel, tracking: string, world: World): string {
	const recipient = label.shipment.ShipTo as Row;
	const lines = [
		`Kuaikuai ${label.carrier}`,
		`Order ${label.orderNum}`,
		String(recipient.Name),
		tracking,
	];
	const url = publish(world, `kuaikuai/${tracking}.pdf`, lines);
	const path = `/UploadFiles/Self/${tracking}.pdf`;
	const { labelUrls } = world.state.settings.kuaikuai;
	if (labelUrls === 'public') return url;
	return labelUrls === 'localhost' ? `http://localhost${path}` : path;
}

function lookUp(label: KuaikuaiLabel, { world, held }: Context): boolean {
	if (!held) label.lookups += 1;
	return !held && label.lookups >= world.state.settings.labelReadyAfter;
}

/** Sections 4 and 9: CreateLabel and CreateEcLabels differ in the order they belong to. */
function createLabel({ world, data, held, bad }: Context): Result {
	const { kuaikuai: mine, settings } = world.state;
	const ecOrderId = (data.EcOrderId as number | undefined) ?? null;
	const order = mine.orders.find((each) => each.Sid === ecOrderId);
	if (ecOrderId !== null && !order)
		return bad(`EcOrderId ${ecOrderId} is unknown`, '电商订单不存在');
	if (ecOrderId !== null && data.OrderNum && !settings.kuaikuai.mayOrderNum) {
		return bad('OrderNum needs a permission', '无权限使用OrderNum');
	}
	const problem = carrierProblem(data, findCarrier(world, data.Carrier));
	if (problem) return bad(problem);
	const serial = next(world.state);
	const orderNum =
		(data.OrderNum as string | null | undefined) ||
		(order ? `CSS${214400000 + serial}` : `KV${10644700000 + serial}`);
	if (mine.labels.some((label) => label.orderNum === orderNum)) {
		return bad(`OrderNum ${orderNum} exists`, `订单号已存在:${orderNum}`);
	}
	const carrier = String(data.Carrier);
	const service = String(data.CarrierServiceLevel);
	const weight = weightOf(data);
	const cost = price(findCarrier(world, carrier)?.ServiceList.indexOf(service) ?? 0, weight);
	if (cost > mine.balance) return bad('balance is too small', '余额不足');
	mine.balance = cents(mine.balance - cost);
	const parcels = data.Parcels as Parcel[];
	const label: KuaikuaiLabel = {
		orderNum,
		ecOrderId,
		ecOrder: (data.EcOrder as string | undefined) ?? order?.OrderId ?? null,
		carrier,
		service,
		shipment: data,
		trackingNumbers: parcels.map(() => trackingNumber(world.state, carrier)),
		price: cost,
		weight,
		lookups: 0,
		labelStatus: 1800,
		createdAt: world.now().toISOString(),
	};
	mine.labels.push(label);
	if (order) order.ShipStatus = 'Shipping';
	const ready = !held && settings.labelReadyAfter === 0;
	return {
		effect: `label bought for ${orderNum}${order ? `, shop order ${order.Sid}` : ''}, ${cost}`,
		data: {
			LabelReady: ready,
			LabelUrl: ready ? labelUrl(label, label.trackingNumbers[0], world) : null,
			ShippingWeight: weight,
			FactWeight: weight,
			ShippingPrice: cost,
			TrackingNumbers: ready ? label.trackingNumbers : [],
			Carrier: carrier,
			CarrierServiceLevel: service,
			...(order ? {} : { ChargeDetail: JSON.stringify({ Total: cost }) }),
			ShipFrom: data.ShipFrom,
			ShipTo: data.ShipTo,
			OrderNum: orderNum,
			...(order ? { EcOrderId: String(ecOrderId) } : {}),
			Parcels: parcels.map((parcel) => ({ TrackingNumber: null, ...parcel })),
		},
	};
}

const status = ({ labelStatus }: KuaikuaiLabel) => ({
	LabelStatus: labelStatus,
	LabelStatusTxt: labelStatus === 1810 ? '退款审核中' : '正常',
});

/** Section 5. What it says of an unknown number is not documented: a setting. */
function labelsInfo(context: Context): Result {
	const { world, numbers, bad } = context;
	const { unknownLabel, labelsInfoStatus } = world.state.settings.kuaikuai;
	const { labels } = world.state.kuaikuai;
	const rows: Row[] = [];
	for (const OrderNum of numbers) {
		const label = labels.find((each) => each.orderNum === OrderNum);
		if (label) {
			const ready = lookUp(label, context);
			rows.push({
				LabelReady: ready,
				LabelUrl: ready ? labelUrl(label, label.trackingNumbers[0], world) : null,
				TrackingNumbers: ready ? label.trackingNumbers : [],
				OrderNum,
				...(ready ? { ChargeDetail: JSON.stringify({ Total: label.price }) } : {}),
				...(labelsInfoStatus ? status(label) : {}),
			});
		} else if (unknownLabel === 'error')
			return bad(`OrderNum ${OrderNum} is unknown`, `订单不存在:${OrderNum}`);
		else if (unknownLabel === 'empty') {
			rows.push({ LabelReady: false, LabelUrl: null, TrackingNumbers: [], OrderNum });
		}
	}
	return { data: rows };
}

/** Section 6 面单退款: a request, reviewed later (1810 退款审核中). */
function labelsCancel({ world, data, bad }: Context): Result {
	const label = world.state.kuaikuai.labels.find((each) => each.orderNum === data.OrderNum);
	if (!label) return bad(`OrderNum ${String(data.OrderNum)} is unknown`, '订单不存在');
	if (label.labelStatus === 1810) return bad('refund is under review already', '退款审核中');
	label.labelStatus = 1810;
	const order = world.state.kuaikuai.orders.find((each) => each.Sid === label.ecOrderId);
	if (order) order.ShipStatus = 'RefundReview';
	return { data: undefined, effect: `refund of ${label.orderNum} requested` };
}

/**
 * Section 7: a house number of seven digits and more isn't found; street words get their short
 * form.
 */
function addressCheck({ data, bad }: Context): Result {
	const country = data.Country || data.CountryCode || 'US';
	const full = { ...data, Country: country, CountryCode: country };
	if (/^\d{7,}\s/.test(String(data.Address1))) {
		return bad('Address1 is not found', '[address]Address not found', { ...full, AddrType: 0 });
	}
	const words: Array<[RegExp, string]> = [
		[/\bAvenue\b/i, 'Ave'],
		[/\bStreet\b/i, 'St'],
		[/\bRoad\b/i, 'Rd'],
		[/\bDrive\b/i, 'Dr'],
		[/\s+/g, ' '],
	];
	const Address1 = words
		.reduce((line, [from, to]) => line.replace(from, to), String(data.Address1))
		.trim();
	return { data: { ...full, Address1, AddrType: data.Company ? 1 : 2 } };
}

/** Section 10: the files stand with the parcels, the outer URL is a bare host. */
function ecLabelsInfo(context: Context): Result {
	const { world, data } = context;
	const labels = world.state.kuaikuai.labels.filter((label) => label.ecOrderId === data.EcOrderId);
	return {
		data: labels.map((label) => {
			const ready = lookUp(label, context);
			return {
				ShipmentId: '',
				LabelReady: ready,
				LabelUrl: 'http://localhost',
				TrackingNumbers: ready ? label.trackingNumbers : [],
				Parcels: (label.shipment.Parcels as Parcel[]).map((parcel, at) => ({
					TrackingNumber: ready ? label.trackingNumbers[at] : null,
					Weight: parcel.Weight,
					Length: parcel.Length ?? 0,
					Width: parcel.Width ?? 0,
					Height: parcel.Height ?? 0,
					Insure: parcel.Insure ?? 0,
					Picking: parcel.Picking ?? '',
					FbaRef: null,
					Quantity: 0,
					LabelUrl: ready ? labelUrl(label, label.trackingNumbers[at], world) : null,
					AdditionalFee: 0,
				})),
				OrderNum: label.orderNum,
				...status(label),
				TN2: null,
				Weight: label.weight,
			};
		}),
	};
}

/** Section 11: plain form fields, answered with Message "success". */
function setTrack({ world, data, bad }: Context): Result {
	const { kuaikuai: mine, settings } = world.state;
	const { EcOrderId, TrackingNum, CarrierAlias, ShipServiceLevel } = data as Record<string, string>;
	if (!['UPS', 'Fedex', 'Usps'].includes(CarrierAlias))
		return bad(`CarrierAlias ${CarrierAlias} is none of UPS, Fedex, Usps`);
	const order = mine.orders.find((each) => String(each.Sid) === EcOrderId);
	if (!order) return bad(`EcOrderId ${EcOrderId} is unknown`, '电商订单不存在');
	const again = mine.shipBacks.some((each) => each.order === EcOrderId);
	if (again && settings.kuaikuai.repeatShip === 'refuse')
		return bad(`shop order ${EcOrderId} was shipped before`, '已回传');
	mine.shipBacks.push({
		at: world.now().toISOString(),
		order: EcOrderId,
		shop: order.ChannelName,
		carrier: CarrierAlias,
		service: ShipServiceLevel,
		trackingNumber: TrackingNum,
	});
	order.OrderStatus = 'Shipped';
	for (const line of order.OrderDetails) line.OrderStatus = 'Shipped';
	return {
		message: 'success',
		effect: `shop order ${EcOrderId} shipped with ${CarrierAlias} ${TrackingNum}${again ? ' again' : ''}`,
	};
}

/** Section 12: purchase time only, in Asia/Shanghai; a date alone is its midnight; newest first. */
function orderList({ world, data, bad }: Context): Result {
	const [start, end] = ['PurchaseDateStart', 'PurchaseDateEnd'].map((name) =>
		data[name] ? instant(String(data[name]), true) : undefined,
	);
	if (Number.isNaN(start) || Number.isNaN(end))
		return bad('a purchase date is no date that exists');
	const wanted = data.OrderIdList as string[] | null | undefined;
	const same = (value: unknown, filter: unknown) =>
		!filter || String(value).toLowerCase() === String(filter).toLowerCase();
	const matches = (order: KuaikuaiOrder) =>
		(!data.OrderStatus || order.OrderStatus === data.OrderStatus) &&
		(!data.OrderId || order.OrderId === data.OrderId) &&
		(!data.ChannelSid || order.ChannelSid === data.ChannelSid) &&
		(!wanted?.length || wanted.includes(order.OrderId)) &&
		same(order.ShipStatus, data.ShipStatus) &&
		(start === undefined || order.PurchaseDate >= start) &&
		(end === undefined || order.PurchaseDate <= end);
	const found = world.state.kuaikuai.orders
		.filter(matches)
		.sort((one, other) => other.PurchaseDate - one.PurchaseDate || other.Sid - one.Sid);
	const PageIndex = (data.PageIndex as number | undefined) ?? 1;
	const PageSize = (data.PageSize as number | undefined) ?? 100;
	return {
		data: {
			RowCount: found.length,
			PageCount: Math.ceil(found.length / PageSize),
			PageSize,
			PageIndex,
			Datas: found.slice((PageIndex - 1) * PageSize, PageIndex * PageSize),
		},
	};
}

const body = (Code: unknown, Message: unknown, Data: unknown) =>
	JSON.stringify({ Code, Message, Data });

export const kuaikuai: ProviderModule = {
	read,
	refuse: (reading, code, message) =>
		body(
			String(code ?? '603'),
			message ?? '参数错误',
			reading.operation === 'LabelsCancel' ? undefined : null,
		),
	act(reading, world, flags) {
		const { params, problems } = reading;
		if (problems.length > 0) {
			const why = reading.credentialOk ? `参数错误: ${problems[0]}` : 'Key错误';
			return { body: this.refuse(reading, '603', why) };
		}
		const call = CALLS[reading.alias ?? ''];
		const result = call.act({
			world,
			data: (call.data === 'none' ? params : params.Data) as Row,
			numbers: (call.data === 'numbers' ? params.Data : []) as string[],
			held: flags.labelNotReady,
			bad: (problem, message = `参数错误: ${problem}`, data = null) => ({
				code: '603',
				message,
				data,
				problem,
			}),
		});
		const data = reading.operation === 'LabelsCancel' ? undefined : (result.data ?? null);
		return {
			body: body(result.code ?? '200', result.message ?? null, data),
			effect: result.effect,
			problems: result.problem ? [result.problem] : [],
		};
	},
};
