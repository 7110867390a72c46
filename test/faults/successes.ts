/**
 * What makes an answer a success, written from the providers' documents once more: the clients are
 * held against it. Each function says whether the documented success key stands in an answer, for
 * the item whose key is given.
 */
import type { IDataObject } from 'n8n-workflow';
import { readAgain } from './secondReading';

type Row = IDataObject;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}

const isRow = (value: unknown): value is Row =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);
const row = (value: unknown): Row => (isRow(value) ? value : {});
const is = (value: unknown, code: string) =>
	(typeof value === 'string' || typeof value === 'number') && String(value) === code;
const text = (value: unknown) =>
	value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim();

/** Where STT's calls have what they answer, one or the other. */
const HOLDERS = ['result', 'data', 'msg'];
const firstOf = (value: unknown) => (Array.isArray(value) ? value[0] : value) as unknown;

/** A code is a number or a text: an event of a parcel may have something else of that name. */
const isCoded = (value: unknown): value is Row =>
	isRow(value) && (typeof value.code === 'string' || typeof value.code === 'number');

/**
 * `{result: [row]}`, `[row]`, the row itself, or the row beside whose code its payload stands; any of
 * them once more under one of those names.
 */
function entry(body: unknown, depth = 0): Row {
	const outer = row(firstOf(body));
	const held = HOLDERS.map((name) => firstOf(outer[name]));
	if (isCoded(held[0])) return held[0];
	if (isCoded(outer)) return outer;
	const inside = depth < 2 ? held.map((each) => entry(each, depth + 1)) : held;
	return inside.find(isCoded) ?? outer;
}

/** Whether a payload stands in an answer, or under one of those names in it. */
function somewhere(body: unknown, has: (place: Row) => boolean, depth = 0): boolean {
	const places = (Array.isArray(body) ? body : [body]).map(row);
	return (
		places.some(has) ||
		(depth < 3 &&
			places.some((place) => HOLDERS.some((name) => somewhere(place[name], has, depth + 1))))
	);
}

/** The rows of a list, or one row outside of it; a row may have its own around it. */
const listed = (body: unknown): Row[] =>
	[
		...rowsOf(body),
		...HOLDERS.flatMap((name) => rowsOf(row(body)[name])),
		...[row(body).result, body].filter(isRow),
	].flatMap((each) => [each, ...[each.result].filter(isRow)]);

const kuaidi100 = (body: unknown) => {
	const { code, status } = row(body) as Row;
	return is(code ?? status, '200');
};

/** Both together. The result may come as a word, the code as a text. */
const enterprise = (body: unknown) => {
	const { result, returnCode } = row(body);
	return is(returnCode, '200') && String(result).trim().toLowerCase() === 'true';
};

/** `isSuccess`, `success` or the data itself, as a yes of any type. */
const saysYes = (data: unknown) => {
	const { isSuccess, success = data } = row(data);
	return /^(true|1)$/.test(text(isSuccess ?? success).toLowerCase());
};

/** `{"success": true}` without a code. */
const saysYesAlone = (body: Row) =>
	/^(true|1)$/.test(text(body.success).toLowerCase()) &&
	Object.keys(body).every((key) => /^(success|message|msg)$/.test(key));

const isLabel = (place: Row) => 'label_url' in place || 'trackingno' in place;

type Holds = (body: unknown, key: string) => boolean;

/** By the sandbox's name of the call. */
const HOLDS: Record<string, Holds> = {
	getAll: (body) => kuaidi100(body) && listOrNothing(row(body).data, 'orderList'),
	// What stands in `data` by the document, or beside the code.
	ship: (body) => {
		const { data, isSuccess } = row(body);
		return (
			(kuaidi100(body) && saysYes(data ?? { isSuccess: isSuccess ?? false })) ||
			saysYesAlone(row(body))
		);
	},
	authorize: (body) => kuaidi100(body) && /^https?:/i.test(text(row(body).data)),

	entAuthorize: (body) =>
		enterprise(body) && /^https?:/i.test(text(row(row(body).data).authorizeUrl)),
	entTask: (body) => {
		const { tasks } = row(row(body).data);
		return (
			enterprise(body) &&
			Array.isArray(tasks) &&
			tasks.every((each) => text(row(each).taskId) !== '')
		);
	},
	entSend: (body) => enterprise(body),

	create: (body) => is(entry(body).code, '200'),
	createMany: (body, key) =>
		listed(body).some((each) => is(each.code, '200') && [key, ''].includes(text(each.orderid))),
	labels: (body, key) =>
		listed(body).some(
			(each) =>
				(is(each.code, '200') || (is(row(body).code, '200') && isLabel(each))) &&
				text(each.orderid) === key,
		),
	label: (body) => is(entry(body).code, '200') && somewhere(body, isLabel),
	cancel: (body) =>
		[entry(body), row(firstOf(body))].some(({ code }) => is(code, '200') || is(code, '300')),
	cancelStatus: (body) =>
		is(entry(body).code, '200') && somewhere(body, (place) => /^[0-3]$/.test(text(place.result))),
	transferLabel: (body) =>
		is(entry(body).code, '200') &&
		somewhere(body, (place) =>
			['msg', 'result', 'data', 'url', 'label_url'].some((name) => text(place[name]) !== ''),
		),
	price: (body) =>
		[entry(body), ...listed(body)].some(({ code }) => is(code, '200')) &&
		somewhere(body, (place) =>
			['post_fee', 'gh_fee', 'cl_fee', 'other_fee', 'ranyou_fee'].some((fee) => fee in place),
		),
	channels: (body) =>
		(text(row(body).code) === '' || is(row(body).code, '200')) &&
		[body, ...HOLDERS.map((name) => row(body)[name])].some(
			(list) =>
				Array.isArray(list) &&
				(rowsOf(list).length === 0 || rowsOf(list).some(({ channelid }) => text(channelid) !== '')),
		),
	account: (body) =>
		(is(entry(body).code, '200') && somewhere(body, ({ uid }) => text(uid) !== '')) ||
		is(row(body).code, '0'),
	// An event may have a code of its own.
	tracking: (body) =>
		rowsOf(body).some((event) => 'Time' in event || 'EventDescription' in event) ||
		([entry(body), row(firstOf(body))].some(({ code }) => is(code, '200')) &&
			somewhere(
				body,
				(place) => place.result === null || HOLDERS.some((name) => Array.isArray(place[name])),
			)),
	scanForm: (body) =>
		is(entry(body).code, '200') && somewhere(body, ({ sfurl }) => text(sfurl) !== ''),

	import: (body) => is(row(body).code, '0'),
	quota: (body) => is(row(body).code, '0'),

	UserInfo: (body) => kuaikuai(body) && 'Balance' in row(payload(body)),
	GetCarrierList: list,
	Rates: list,
	CreateLabel: (body) => kuaikuai(body) && isRow(payload(body)),
	CreateEcLabels: (body) => kuaikuai(body) && isRow(payload(body)),
	LabelsInfo: (body, key) =>
		kuaikuai(body) && rowsOf(payload(body)).some(({ OrderNum }) => text(OrderNum) === key),
	LabelsCancel: (body) => kuaikuai(body),
	AddressCheck: (body) =>
		(kuaikuai(body) && isRow(payload(body))) ||
		(is(row(body).Code, '603') && text(row(body).Message).startsWith('[address]')),
	GetEcChannelList: list,
	GetEcLabelsInfo: list,
	SetEcOrderTrackToChannel: (body) => kuaikuai(body),
	GetEcOrderList: (body) => kuaikuai(body) && listOrNothing(payload(body), 'Datas'),
};

/** A list of objects, by itself or in its place; nothing at all is an empty one. */
function listOrNothing(value: unknown, name: string): boolean {
	const list = isRow(value) ? value[name] : value;
	return (
		text(list) === '' &&
		(!isEntry(list) ||
			Object.keys(list as object).length === 0 ||
			(Array.isArray(list) && list.every(isEntry)))
	);
}

function isEntry(value: unknown): boolean {
	return typeof value === 'object' && value !== null;
}

function kuaikuai(body: unknown): boolean {
	return is(row(body).Code, '200');
}

/**
 * The samples call it Data, the tables of sections 3, 4, 5, 9 and 10 otherwise; it may be JSON as
 * text, as Data is sent.
 */
function payload(body: unknown): unknown {
	const { Data, Rate, Shipment, LabelInfo } = row(body);
	const data = Data ?? Rate ?? Shipment ?? LabelInfo;
	return typeof data === 'string' && /^\s*[[{]/.test(data) ? (parsed(data) ?? data) : data;
}

/** Null means that there is nothing, and so does what PHP writes for it. */
function list(body: unknown): boolean {
	const data = payload(body);
	return (
		kuaikuai(body) &&
		(Array.isArray(data)
			? data.every(isRow)
			: isRow(data)
				? Object.keys(data).length === 0
				: text(data) === '')
	);
}

/** Whether the documented success key of a call stands in its answer. */
export function holds(call: string, answer: string, key: string): boolean {
	return HOLDS[call](readAgain(answer, /^[A-Z]/.test(call)), key);
}

/**
 * A look-up that finds a label: a row of the order's own, under a number or with a tracking number.
 */
export function findsLabel(call: string, answer: string, key: string): boolean {
	if (!holds(call, answer, key)) return false;
	if (call !== 'GetEcLabelsInfo') return true;
	return rowsOf(payload(readAgain(answer, true))).some(
		({ OrderNum, TrackingNumbers, Parcels }) =>
			text(OrderNum) !== '' ||
			[TrackingNumbers].flat().some((number) => text(number) !== '') ||
			rowsOf(Parcels).some(({ TrackingNumber }) => text(TrackingNumber) !== ''),
	);
}
