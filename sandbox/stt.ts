/**
 * STT 世通 open API (document 001): DingCang 丁仓优选 and DingExpress 小丁物流. The brands share wire format
 * and account here and keep their orders apart. Key spelling and envelope change from call to call:
 * PAGES.
 */
import { pdf } from './labels.ts';
import type { ProviderModule, Reading, Settings, SttBrand, SttOrder, World } from './types.ts';
import {
	cents,
	checkFields,
	checkTransport,
	isRecord,
	money,
	next,
	pathOf,
	plain,
	publish,
	readJson,
	shanghai,
	trackingNumber,
	utf8,
} from './wire.ts';
import type { Fields } from './wire.ts';

export const STT = { appKey: '20011', appSecret: 'demo_app_secret' };

const filled = { type: 'string', need: 'filled' } as const;
const text = { type: 'string', notEmpty: true } as const;
const whole = { type: 'int', match: /^\d+$/ } as const;
const amount = { type: 'float', match: /^\d/ } as const;
const account: Fields = { AppKey: filled, AppSecret: filled };

const PARCEL: Fields = {
	box: filled,
	boxnote: text,
	weight: { type: 'float', need: 'filled', positive: true },
	length: { type: 'int', need: 'filled', positive: true },
	width: { type: 'int', need: 'filled', positive: true },
	height: { type: 'int', need: 'filled', positive: true },
	sku: text,
	cnname: text,
	enname: text,
	price: amount,
	num: whole,
	material: text,
	use: text,
	cweight: amount,
	hscode: text,
	battery: text,
};

/** The table of 单条创建订单; its weight row lost the name, which the samples show: `Weight`. */
const ORDER: Fields = {
	cargo_type: { type: 'int', need: 'filled', oneOf: [2] },
	OrderID: filled,
	ydh1: text,
	ydh2: text,
	Fname: filled,
	Fcompany: text,
	Ftel: filled,
	Fphone: text,
	Femail: text,
	Fadd1: filled,
	Fstate: filled,
	Fcity: filled,
	Fpostcode: filled,
	Fcountry: filled,
	Otheraddid: whole,
	Sname: filled,
	Scompany: { type: 'string', need: 'present' },
	Sadd1: filled,
	Sadd2: { type: 'string', need: 'present' },
	Scity: filled,
	Sstate: filled,
	Spostcode: filled,
	Stel: filled,
	Scountry: filled,
	ckid: whole,
	Parcel_num: { type: 'int', need: 'filled', positive: true },
	Weight: { type: 'float', need: 'filled', positive: true },
	Note: text,
	parcels: { type: 'list', fields: PARCEL, min: 1 },
};

const SHIPMENT: Fields = {
	...account,
	Channel_id: { type: 'int', need: 'filled' },
	ptid: whole,
	orders: { type: 'list', need: 'filled', min: 1, fields: ORDER },
};
const one: Fields = { ...account, Orderid: filled };

type Form = 'result' | 'bare' | 'flat' | 'word';
interface Page {
	operation: string;
	fields: Fields;
	/** Where a refusal stands: `result[0].msg`, bare array, flat `msg`, or `result` as a word. */
	form: Form;
}

const PAGES: Record<string, Page> = {
	'interface.api': { operation: 'create', fields: SHIPMENT, form: 'result' },
	multicreateorder: { operation: 'createMany', fields: SHIPMENT, form: 'bare' },
	multifetchlabels: {
		operation: 'labels',
		fields: { ...account, orderids: { type: 'strings', need: 'filled', min: 1 } },
		form: 'bare',
	},
	fetchlabel: { operation: 'label', fields: one, form: 'result' },
	cancel: { operation: 'cancel', fields: one, form: 'result' },
	cancelstatus: { operation: 'cancelStatus', fields: one, form: 'word' },
	transferlabel: { operation: 'transferLabel', fields: one, form: 'result' },
	getprice: { operation: 'price', fields: SHIPMENT, form: 'result' },
	channel: { operation: 'channels', fields: account, form: 'flat' },
	getaccoutinfo: { operation: 'account', fields: account, form: 'flat' },
	tracking: { operation: 'tracking', fields: { ...account, Trackingno: filled }, form: 'word' },
	scanform: {
		operation: 'scanForm',
		fields: {
			...account,
			Qdid: { type: 'int', need: 'filled' },
			AddressID: { type: 'int', need: 'filled' },
			TrackingNos: { type: 'strings', need: 'filled', min: 1 },
		},
		form: 'flat',
	},
};

const NOT_FOUND = '订单不存在或无权限';

function read(
	request: Parameters<ProviderModule['read']>[0],
	_world: World,
	brand?: SttBrand,
): Reading {
	const problems: string[] = [];
	checkTransport(request, 'application/json', problems);
	const body = utf8(request.body, problems);
	const alias = /\/api\/([\w.]+)\.php$/.exec(pathOf(request))?.[1] ?? '';
	const page = Object.hasOwn(PAGES, alias) ? PAGES[alias] : undefined;
	const json = readJson(body, 'body', problems);
	const sent = isRecord(json) ? json : {};
	if (page && json !== undefined) checkFields(json, page.fields, 'body', problems);
	const credentialOk = sent.AppKey === STT.appKey && sent.AppSecret === STT.appSecret;
	if (!credentialOk) problems.push('AppKey or AppSecret is wrong');
	const params = plain(sent) as Record<string, unknown>;
	if ('AppSecret' in params) params.AppSecret = '***';
	const dingExpress = /dingexpress/.test(new URL(request.url, 'http://sandbox').href);
	return {
		operation: page?.operation ?? 'unknown',
		alias,
		brand: brand ?? (dingExpress ? 'dingexpress' : 'dingcang'),
		params,
		bodyText: body.replace(/("AppSecret"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"***"'),
		credentialOk,
		problems,
		...(page ? (request.method.toUpperCase() === 'POST' ? {} : { status: 405 }) : { status: 404 }),
	};
}

/** Codes are numbers in every sample but the scan form's. */
function code(value: number, operation: string, settings?: Settings): number | string {
	const type = settings?.stt.codeType ?? 'sample';
	const asString = type === 'string' || (type === 'sample' && operation === 'scanForm');
	return asString ? String(value) : value;
}

type Row = Record<string, unknown>;
const orderIds = (params: Row): unknown[] => {
	if (Array.isArray(params.orderids)) return params.orderids;
	if (Array.isArray(params.orders)) return params.orders.map((order: Row | null) => order?.OrderID);
	return [params.Orderid];
};

function envelope(reading: Reading, rows: Row[]): string {
	const form = PAGES[reading.alias ?? '']?.form;
	if (form === 'bare') return JSON.stringify(rows);
	if (form === 'result') return JSON.stringify({ result: rows });
	return JSON.stringify(rows[0]);
}

function refuse(reading: Reading, asked?: number | string, message?: string): string {
	const form = PAGES[reading.alias ?? '']?.form;
	const answered = asked ?? code(400, reading.operation);
	const msg = message ?? '参数错误';
	if (form === 'word') return JSON.stringify({ code: answered, result: msg });
	if (form === 'flat') return JSON.stringify({ code: answered, msg });
	const ids = orderIds(reading.params);
	return envelope(
		reading,
		(form === 'result' ? ids.slice(0, 1) : ids).map((orderid) => ({
			code: answered,
			orderid: orderid ?? '',
			msg,
		})),
	);
}

const find = (world: World, brand: SttBrand | undefined, id: unknown) =>
	world.state.stt.orders.find((order) => order.orderId === id && order.brand === brand);

/** 0.25 kg cost 5.2 in the sample; the rest follows from that. */
const fee = (weight: number) => cents(3.2 + 8 * weight);

interface Parcel {
	box: string;
	weight: number;
	length: number;
	width: number;
	height: number;
}

/**
 * What the table can't say: parcels unless from stock, rows of one box alike, number and sum of
 * boxes right.
 */
function orderProblems(order: Row, path: string): string[] {
	const problems: string[] = [];
	if (order.parcels === undefined) {
		if (order.ckid === undefined)
			problems.push(`${path}.parcels is missing, allowed with ckid only`);
		return problems;
	}
	const boxes = new Map<string, Parcel>();
	for (const row of order.parcels as Parcel[]) {
		const seen = boxes.get(row.box);
		if (
			seen &&
			(['weight', 'length', 'width', 'height'] as const).some((key) => seen[key] !== row[key])
		) {
			problems.push(`${path}.parcels: rows of box ${row.box} differ in weight or size`);
		}
		boxes.set(row.box, row);
	}
	if (boxes.size !== order.Parcel_num) {
		problems.push(
			`${path}.Parcel_num is ${String(order.Parcel_num)}, but there are ${boxes.size} boxes`,
		);
	}
	const sum = [...boxes.values()].reduce((total, box) => total + box.weight, 0);
	if (Math.abs(sum - Number(order.Weight)) > 1e-6) {
		problems.push(
			`${path}.Weight is ${String(order.Weight)}, but the boxes weigh ${Number(sum.toFixed(6))}`,
		);
	}
	return problems;
}

type Flags = { labelNotReady: boolean };

const isReady = (order: SttOrder, world: World, flags: Flags) =>
	!flags.labelNotReady && order.lookups >= world.state.settings.labelReadyAfter;

/** Looks a label up, which may be what makes it ready. */
function lookUp(order: SttOrder, world: World, flags: Flags): boolean {
	if (!flags.labelNotReady) order.lookups += 1;
	return isReady(order, world, flags);
}

function labelFile(
	order: SttOrder,
	tracking: string,
	extension: 'pdf' | 'png',
	world: World,
): string {
	const lines = [
		`STT ${order.brand}`,
		`Order ${order.orderId}`,
		String(order.payload.Sname ?? ''),
		tracking,
	];
	return publish(world, `stt/${tracking}.${extension}`, lines);
}

function labelFields(order: SttOrder, ready: boolean, world: World): Row {
	const price = money(order.postFee);
	return {
		label_url: ready ? labelFile(order, order.trackingNumber, 'pdf', world) : '',
		trackingno: ready ? order.trackingNumber : '',
		post_fee: ready ? price : '0.00',
		gh_fee: '0.00',
		cl_fee: '0.00',
		other_fee: '0.00',
		ranyou_fee: '0.00',
	};
}

function boxList(order: SttOrder, world: World): Row[] {
	const { boxFiles } = world.state.settings.stt;
	return order.boxes.map(({ boxno, trackingno }) => ({
		boxno,
		trackingno,
		pdf: boxFiles === 'png' ? '' : labelFile(order, trackingno, 'pdf', world),
		label_png: boxFiles === 'pdf' ? '' : labelFile(order, trackingno, 'png', world),
	}));
}

interface Context {
	reading: Reading;
	params: Row;
	world: World;
	flags: Flags;
	ok: number | string;
	/** Notes why, answers the provider's 400 words. */
	bad(message: string, problem?: string): Row;
	effect(words: string): void;
}

function createOne(order: Row, path: string, c: Context): Row {
	const { world, reading } = c;
	const { stt, settings } = world.state;
	const fail = (message: string, problem?: string) => ({
		...c.bad(message, problem),
		orderid: order.OrderID,
	});
	if (reading.problems.some((problem) => problem.startsWith(path)))
		return fail('参数错误', `${path} refused`);
	const [wrong] = orderProblems(order, path.slice(0, -1));
	if (wrong) return fail('参数错误', wrong);
	const channel = stt.channels.find((each) => each.id === c.params.Channel_id);
	if (!channel) return fail('渠道不存在', `Channel_id ${String(c.params.Channel_id)} is unknown`);
	if (find(world, reading.brand, order.OrderID)) {
		return fail('订单号已存在', `OrderID ${String(order.OrderID)} exists`);
	}
	const postFee = fee(Number(order.Weight));
	if (postFee > stt.balance) return fail('余额不足', 'balance is too small');
	stt.balance = cents(stt.balance - postFee);
	const rows = (order.parcels ?? []) as Parcel[];
	const boxes = [...new Map(rows.map((row) => [row.box, row])).values()].map((row) => ({
		boxno: row.box,
		trackingno: trackingNumber(world.state, channel.name),
		weight: row.weight,
	}));
	const created: SttOrder = {
		brand: reading.brand ?? 'dingcang',
		orderId: String(order.OrderID),
		nbOrderId: `nb${String(next(world.state)).padStart(22, '0')}`,
		channelId: channel.id,
		payload: order,
		trackingNumber: boxes[0]?.trackingno ?? trackingNumber(world.state, channel.name),
		boxes,
		postFee,
		lookups: 0,
		cancelStatus: 0,
		createdAt: world.now().toISOString(),
	};
	stt.orders.push(created);
	c.effect(`label bought for ${created.orderId}, ${money(postFee)}`);
	if (reading.operation === 'createMany') return { code: c.ok, orderid: created.orderId };
	if (settings.stt.createAnswer === 'plain') return { code: c.ok };
	const ready = isReady(created, world, c.flags);
	const tracking = ready ? created.trackingNumber : '';
	const pdfUrl = ready ? labelFile(created, tracking, 'pdf', world) : '';
	const lines = world.state.files[`stt/${tracking}.pdf`];
	return {
		code: c.ok,
		orderid: created.orderId,
		nborderid: created.nbOrderId,
		source: {
			tracking,
			waybill: tracking,
			png_url: ready ? labelFile(created, tracking, 'png', world) : '',
			pdf_url: pdfUrl,
			base64_type: ready ? 'pdf' : '',
			base64: ready ? pdf(lines).toString('base64') : '',
		},
	};
}

function create(c: Context): Row[] {
	const orders = c.params.orders as Row[];
	if (c.reading.operation === 'create' && orders.length > 1) {
		return [
			{ ...c.bad('参数错误', 'interface.api.php takes one order'), orderid: orders[0].OrderID },
		];
	}
	return orders.map((order, index) => createOne(order, `body.orders[${index}].`, c));
}

function price(c: Context): Row[] {
	const { channels } = c.world.state.stt;
	return (c.params.orders as Row[]).map((order, index) => {
		const orderid = order.OrderID;
		const [wrong] = orderProblems(order, `body.orders[${index}]`);
		if (wrong) return { ...c.bad('参数错误', wrong), orderid };
		if (!channels.some((each) => each.id === c.params.Channel_id)) {
			return {
				...c.bad('渠道不存在', `Channel_id ${String(c.params.Channel_id)} is unknown`),
				orderid,
			};
		}
		const fees = {
			post_fee: fee(Number(order.Weight)),
			gh_fee: 0,
			cl_fee: 0,
			other_fee: 0,
			ranyou_fee: 0,
		};
		return { code: c.ok, orderid, ...fees };
	});
}

function labels(c: Context): Row[] {
	const { notReady } = c.world.state.settings.stt;
	return (c.params.orderids as string[]).map((orderid) => {
		const order = find(c.world, c.reading.brand, orderid);
		if (!order) return { code: c.bad(NOT_FOUND).code, orderid, msg: NOT_FOUND };
		const ready = lookUp(order, c.world, c.flags);
		if (!ready && notReady === 'error') return { ...c.bad('面单生成中,请稍后再试'), orderid };
		const boxes =
			ready && order.boxes.length > 1 ? { trackingnolist: boxList(order, c.world) } : {};
		return { code: c.ok, orderid, ...labelFields(order, ready, c.world), ...boxes };
	});
}

function label(c: Context): Row[] {
	const orderid = c.params.Orderid;
	const order = find(c.world, c.reading.brand, orderid);
	if (!order) return [{ ...c.bad(NOT_FOUND), orderid }];
	const ready = lookUp(order, c.world, c.flags);
	if (!ready && c.world.state.settings.stt.notReady === 'error') {
		return [{ ...c.bad('面单生成中,请稍后再试'), orderid }];
	}
	return [{ code: c.ok, orderid, msg: { result: labelFields(order, ready, c.world) } }];
}

/** 200 cancelled and refunded, 300 requested, 400 failed: `cancelOutcome` decides. */
function cancel(c: Context): Row[] {
	const orderid = c.params.Orderid;
	const { stt, settings } = c.world.state;
	const order = find(c.world, c.reading.brand, orderid);
	if (!order) return [{ ...c.bad(NOT_FOUND), orderid }];
	const asString = settings.stt.codeType === 'string';
	const requested = { code: asString ? '300' : 300, orderid, msg: '已申请撤消!' };
	if (order.cancelStatus === 1) return [requested];
	if (order.cancelStatus !== 0 || settings.stt.cancelOutcome === 400) {
		if (order.cancelStatus === 0) order.cancelStatus = 3;
		return [{ ...c.bad('撤消失败!', `cancel status is ${order.cancelStatus}`), orderid }];
	}
	if (settings.stt.cancelOutcome === 300) {
		order.cancelStatus = 1;
		c.effect(`refund of ${order.orderId} requested`);
		return [requested];
	}
	order.cancelStatus = 2;
	stt.balance = cents(stt.balance + order.postFee);
	c.effect(`label ${order.orderId} cancelled`);
	return [{ code: c.ok, orderid, msg: '撤消成功!' }];
}

function cancelStatus(c: Context): Row[] {
	const order = find(c.world, c.reading.brand, c.params.Orderid);
	if (!order) return [{ code: c.bad('记录不存在!').code, result: '记录不存在!' }];
	return [{ code: c.ok, result: String(order.cancelStatus) }];
}

function transferLabel(c: Context): Row[] {
	const orderid = c.params.Orderid;
	const { channels } = c.world.state.stt;
	const order = find(c.world, c.reading.brand, orderid);
	if (!order) return [{ ...c.bad(NOT_FOUND), orderid }];
	if (!channels.find((each) => each.id === order.channelId)?.transferLabel) {
		return [
			{
				...c.bad('该渠道没有转运标签', `channel ${order.channelId} has no transfer label`),
				orderid,
			},
		];
	}
	const lines = ['TRANSFER', `Order ${order.orderId}`, order.trackingNumber];
	return [
		{
			code: c.ok,
			orderid,
			msg: publish(c.world, `stt/${order.trackingNumber}-transfer.pdf`, lines),
		},
	];
}

function channels(c: Context): Row[] {
	return c.world.state.stt.channels.map((each) => ({
		channelid: String(each.id),
		channelname: each.name,
	}));
}

function accountInfo(c: Context): Row[] {
	const { uid, balance } = c.world.state.stt;
	return [{ code: c.ok, uid, yue: money(balance) }];
}

/** The sample's three steps, newest first. */
function tracking(c: Context): Row[] {
	const number = c.params.Trackingno;
	const order = c.world.state.stt.orders.find(
		(each) =>
			each.brand === c.reading.brand &&
			(each.trackingNumber === number || each.boxes.some((box) => box.trackingno === number)),
	);
	if (!order) return [{ code: c.bad('记录不存在!').code, result: '记录不存在!' }];
	const at = Date.parse(order.createdAt);
	const events = [
		{ hours: 11, words: 'The goods have been packed and sent from Yiwu to Russia' },
		{
			hours: 4,
			words:
				'The goods have arrived at the warehouse in Yiwu, and the warehouse has been scanned for collection',
		},
		{ hours: 0, words: 'Order created successfully' },
	];
	const told = c.world.state.settings.stt.events.filter((each) => each.trackingNumber === number);
	const result = (
		told.length > 0
			? told.map((event) => ({ at: Date.parse(event.at), words: event.words }))
			: events.map(({ hours, words }) => ({ at: at + hours * 3_600_000, words }))
	).map((event) => ({ Time: shanghai(event.at), EventDescription: event.words }));
	return [{ code: c.ok, result }];
}

function scanForm(c: Context): Row[] {
	const { stt } = c.world.state;
	const [channelId, addressId] = [Number(c.params.Qdid), Number(c.params.AddressID)];
	const numbers = c.params.TrackingNos as string[];
	const channel = stt.channels.find((each) => each.id === channelId);
	if (!channel?.scanForm)
		return [c.bad('该渠道不支持SCANFORM', `channel ${channelId} has no scan form`)];
	if (!stt.addressIds.includes(addressId))
		return [c.bad('地址不存在', `AddressID ${addressId} is unknown`)];
	for (const number of numbers) {
		const known = stt.orders.some(
			(order) =>
				order.brand === c.reading.brand &&
				order.channelId === channelId &&
				(order.trackingNumber === number || order.boxes.some((box) => box.trackingno === number)),
		);
		if (!known)
			return [
				c.bad(`跟踪号不存在:${number}`, `tracking number ${number} is not of channel ${channelId}`),
			];
	}
	const name = `stt/scanform-${next(c.world.state)}.pdf`;
	const url = publish(c.world, name, [
		'SCAN FORM',
		...numbers.slice(0, 12),
		`${numbers.length} labels`,
	]);
	stt.scanForms.push({ url, channelId, addressId, trackingNumbers: numbers });
	c.effect(`scan form for ${numbers.length} labels`);
	return [{ code: c.ok, sfurl: url }];
}

const ACTIONS: Record<string, (c: Context) => Row[]> = {
	create,
	createMany: create,
	labels,
	label,
	cancel,
	cancelStatus,
	transferLabel,
	price,
	channels,
	account: accountInfo,
	tracking,
	scanForm,
};

export const stt: ProviderModule = {
	read,
	refuse,
	act(reading, world, flags) {
		const { settings } = world.state;
		const problems: string[] = [];
		const effects: string[] = [];
		const badCode = code(400, reading.operation, settings);
		// In a batch each order has its own code: one that is ill-typed doesn't stop the others.
		const ofOneOrder = (problem: string) => /^body\.orders\[\d+\]\./.test(problem);
		const rowsOnly = reading.operation === 'createMany' && reading.problems.every(ofOneOrder);
		if (reading.problems.length && !rowsOnly) {
			const words = reading.credentialOk ? '参数错误' : 'AppKey或AppSecret错误';
			return { body: refuse(reading, badCode, words) };
		}
		const rows = ACTIONS[reading.operation]({
			reading,
			params: reading.params,
			world,
			flags,
			ok: code(200, reading.operation, settings),
			bad(msg, problem) {
				problems.push(problem ?? msg);
				return { code: badCode, msg };
			},
			effect: (words) => effects.push(words),
		});
		const bare = reading.operation === 'channels';
		return {
			body: bare ? JSON.stringify(rows) : envelope(reading, rows),
			effect: effects.join('; ') || undefined,
			problems,
		};
	},
};
