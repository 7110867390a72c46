/**
 * From an order of the shared model (or JSON) to the provider's order, checked against the
 * document's tables before it is sent.
 */
import type { IDataObject } from 'n8n-workflow';
import { FROM_ORDER } from '../shared/panel/commonFields';
import { exactNumber, isDecimal, product, sum } from '../shared/values/decimal';
import { invalid, shown } from '../shared/failure';
import type { Source } from '../shared/model/incoming';
import { objectAt, objectsAt } from '../shared/model/incoming';
import { parseExact, wireJson } from '../shared/values/json';
import type { ItemContext } from '../shared/operation';
import { textOrNull, textOrOdd } from '../shared/model/order';
import { objectParam } from '../shared/panel/parameters';
import { withPlainRecipient } from '../shared/panel/plainRecipient';
import { CHINA } from '../shared/values/time';
import { SIGNED_PARAMETERS } from './client';
import { STATUSES } from './orderFields';
import type { Column } from '../shared/model/column';
import { typed, typedValue } from '../shared/model/column';
import { IDENTITY, LINE, numericCode, ORDER, RECIPIENT, rowOf, time, TRADE } from './documentTable';

/** “固定传1”, “私域明文订单固定传9” */
const FIXED = { trade_source_type: 1, op: 9 };

export interface Trade {
	orderNumber: string;
	/** China time, `yyyy-MM-dd HH:mm:ss`: sorts by its letters. */
	updateTime: string;
	/** The order as it is sent: serialised once, numbers with all their digits. */
	json: string;
}

type Values = Record<string, unknown>;

/**
 * Reads all parameters of an order that is to be imported. Throws an `invalid` Failure naming the
 * field.
 */
export function readTrade(item: ItemContext): Trade {
	const isJson = item.param('orderData', 'fromOrder') === 'json';
	const trade = withPlainRecipient(
		item,
		RECIPIENT,
		() => (isJson ? fromJson(item) : fromOrder(item)),
		(values) => [{ values, columns: RECIPIENT, row: rowOf('', CHINA) }],
	);
	return {
		orderNumber: String(trade.trade_no),
		updateTime: String(trade.update_time),
		json: wireJson(trade),
	};
}

/** The order's facts that have fields of their own. */
function identity(item: ItemContext, given: Values = {}): Values {
	const values: Values = {};
	for (const { name, key = name } of IDENTITY)
		if (textOrOdd(given[name]) === null) values[name] = valueOf(item, key);
	return values;
}

function valueOf(item: ItemContext, field: string): unknown {
	const value = item.param(field, '');
	return value === FROM_ORDER ? item.json[field] : value;
}

const IDENTITY_TIMES = IDENTITY.filter(({ type }) => type === time);

/** A time of the node's own fields is in the workflow's zone, unlike one in the provider's JSON. */
function inChinaTime(item: ItemContext, values: Values): Values {
	const row = rowOf('', item.context.getTimezone());
	for (const column of IDENTITY_TIMES)
		if (hasContent(values[column.name]))
			values[column.name] = typedValue(values[column.name], column, row);
	return values;
}

/** @param lines the caller's own objects: what they lack is added to them */
function finished(
	values: Values,
	lines: Values[],
	rules: { zone: string; advice?: string },
): Values {
	values.status = statusCode(values.status);
	const trade = typed(values, TRADE, rowOf('', rules.zone, rules.advice));
	const orders = lines.map((line, position) => typedLine(line, trade, position, rules));
	const ids = orders.map((line) => String(line.order_id));
	const twice = ids.find((id, position) => ids.indexOf(id) !== position);
	if (twice !== undefined)
		throw invalid(
			'Line ID',
			`Line ID (order_id) “${twice}” appears twice in the order`,
			rules.advice ?? 'Each line needs its own ID.',
		);
	return Object.assign(trade, FIXED, { orders });
}

function statusCode(status: unknown): unknown {
	const word = textOrNull(status);
	return STATUSES.find((entry) => entry.status === word)?.code ?? status;
}

function typedLine(
	line: Values,
	trade: Values,
	position: number,
	rules: { zone: string; advice?: string },
): Values {
	const hasSubtotal = textOrNull(line.sub_total) !== null;
	const result = typed(
		complete(line, trade, position),
		LINE,
		rowOf(`Line ${position + 1}: `, rules.zone, rules.advice),
	);
	if (hasSubtotal) checkSubtotal(result, position);
	return result;
}

/** Adds what a line can do without: its ID, its sum and its refund status. */
function complete(line: Values, trade: Values, position: number): Values {
	const { price, qty } = line;
	line.order_id = textOrOdd(line.order_id) ?? `${String(trade.trade_no)}-${position + 1}`;
	line.sub_total =
		textOrOdd(line.sub_total) ?? (isDecimal(price) && isDecimal(qty) ? product(price, qty) : 0);
	line.refund_status = textOrOdd(line.refund_status) ?? '0';
	return line;
}

/** “金额,price单价* qty数量”, to the cent. */
function checkSubtotal(line: Values, position: number): void {
	const [price, qty, subtotal] = [line.price, line.qty, line.sub_total].map((value) =>
		JSON.stringify(value),
	);
	const due = product(price, qty);
	if (Math.abs(Number(sum([due, product(subtotal, -1)]))) >= 0.01) {
		throw invalid(
			`Line ${position + 1}: Subtotal`,
			`Line ${position + 1}: Subtotal (sub_total) is ${subtotal}, but unit price times quantity is ${due}`,
			'Leave it empty to have it computed.',
		);
	}
}

const JSON_ADVICE =
	'Set it in “Order (JSON)”; number, status, shop and times may also be set in the fields above it.';

/** The user's own element of `trade_list`; the node's visible fields fill in what it lacks. */
function fromJson(item: ItemContext): Values {
	const given = objectParam(item, 'orderJson', 'Order (JSON)');
	const { orders, ...main } = Object.fromEntries(
		Object.entries(given).filter(
			([name]) => !(SIGNED_PARAMETERS as readonly string[]).includes(name) && !(name in FIXED),
		),
	);
	if (!Array.isArray(orders) || orders.length === 0)
		throw invalid(
			'orders',
			'Order (JSON) has no sub-orders (orders)',
			'The provider needs at least one.',
		);
	const lines = orders.map((line: unknown, position) => {
		if (typeof line === 'object' && line !== null && !Array.isArray(line))
			return withoutNothing(line);
		throw invalid(
			`orders[${position}]`,
			`Order (JSON): orders[${position}] must be an object: “${shown(line)}”`,
			JSON_ADVICE,
		);
	});
	return finished({ ...withoutNothing(main), ...inChinaTime(item, identity(item, main)) }, lines, {
		zone: CHINA,
		advice: JSON_ADVICE,
	});
}

function withoutNothing(values: object): Values {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
	);
}

/** The document's example: goods_fee 10 and transit_fee 5 make total_fee 15. */
function withoutFreight({ total, shippingFee }: IDataObject): unknown {
	if (!isDecimal(total) || !isDecimal(shippingFee)) return total;
	const goods = sum([total, product(shippingFee, -1)]);
	return goods.startsWith('-') ? total : exactNumber(goods);
}

function fromOrder(item: ItemContext): Values {
	const { json: order } = item;
	const orderDefaults = item.param('orderDefaults', {}) as IDataObject;
	const values = identity(item);
	if (textOrOdd(values.seller_nick) === null) values.seller_nick = orderDefaults.shopName;
	const buyer = objectAt(order.buyer, 'buyer', 'Correct it there, or take it out.') ?? {};
	const amounts = {
		sellerNote: order.sellerNote,
		shippingFee: order.shippingFee,
		goodsTotal: order.goodsTotal ?? withoutFreight(order),
		paid: order.paid ?? order.total,
		buyerMessage: buyer.message,
		discount: order.discount,
		paidAt: order.paidAt,
	};
	merge(
		values,
		RECIPIENT,
		[item.param('overrideRecipient', {}) as IDataObject],
		recipientOf(item, buyer),
		item.param('recipientDefaults', {}) as IDataObject,
	);
	merge(values, ORDER, [item.param('overrideOrder', {}) as IDataObject], amounts, orderDefaults);
	return finished(values, linesOf(item), { zone: item.context.getTimezone() });
}

/**
 * Puts in, under the provider's names, the first of overrides, order and defaults that has content:
 * all of them under the node's names.
 */
function merge(
	values: Values,
	columns: readonly Column[],
	overrides: IDataObject[],
	order: Values,
	defaults: IDataObject,
): Values {
	const given = overrides.filter((each) => Object.keys(each).length > 0);
	for (const { name, key = name } of columns) {
		const override = given.length > 0 ? given.find((each) => hasContent(each[key])) : undefined;
		if (override) values[name] = override[key];
		else if (hasContent(order[key])) values[name] = order[key];
		else if (hasContent(defaults[key])) values[name] = defaults[key];
	}
	return values;
}

const hasContent = (value: unknown) =>
	value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');

function recipientOf(item: ItemContext, buyer: Source): Values {
	const address =
		objectAt(
			item.json.recipient,
			'recipient',
			'Correct it there, or take it out and set “Override Recipient” in the node.',
		) ?? {};
	return {
		name: address.name,
		phone: textOrOdd(address.phone) ?? textOrOdd(buyer.phone),
		state: address.state,
		city: address.city,
		district: address.district,
		street: address.street,
		line1: detailsOf(address),
	};
}

function detailsOf(address: Source): unknown {
	const [line1, line2] = [textOrOdd(address.line1), textOrOdd(address.line2)];
	const odd = [line1, line2].find((line) => line !== null && typeof line !== 'string');
	return odd ?? [line1, line2].filter((line) => line !== null).join(' ');
}

function linesOf(item: ItemContext): Values[] {
	const { line: rows = [] } = item.param('lines', {}) as { line?: IDataObject[] };
	const everyLine = item.param('overrideEveryLine', {}) as IDataObject;
	const defaults = item.param('lineDefaults', {}) as IDataObject;
	if (rows.length > 0) return rows.map((row) => merge({}, LINE, [everyLine, row], {}, defaults));
	const own = objectsAt(item.json.lines, 'lines', 'Correct it there, or set “Lines” in the node.');
	if (own.length === 0) {
		throw invalid(
			'Lines',
			'The order has no lines (orders)',
			'The incoming order gives them as lines. Set them there, or in the node: “Lines”.',
		);
	}
	return own.map((line) =>
		merge(
			{},
			LINE,
			[everyLine],
			{
				lineId: line.id,
				productId: numericCode(line.productId) ?? numericCode(line.productCode),
				title: textOrOdd(line.title),
				imageUrl: textOrOdd(line.imageUrl),
				quantity: line.quantity,
				unitPrice: exactNumber(line.unitPrice) ?? textOrOdd(line.unitPrice),
				spec: specification(line.options),
				productCode: textOrOdd(line.productCode),
				skuCode: textOrOdd(line.sku),
			},
			defaults,
		),
	);
}

/**
 * Marketplaces give the variant as a list of pairs or its JSON: “颜色:黑色;尺码:42”, as the document
 * writes it.
 */
function specification(options: unknown): string | undefined {
	const list =
		typeof options === 'string' && options.trim().startsWith('[') ? parsedList(options) : options;
	if (!Array.isArray(list))
		return (
			textOrNull(typeof list === 'object' && list !== null ? JSON.stringify(list) : list) ??
			undefined
		);
	const pairs = (list as unknown[]).map((entry) => {
		const {
			k,
			v,
			name = k,
			value = v,
		} = (typeof entry === 'object' && entry !== null ? entry : { value: entry }) as IDataObject;
		return [textOrNull(name), textOrNull(value)].filter((part) => part !== null).join(':');
	});
	return textOrNull(pairs.filter((pair) => pair !== '').join(';')) ?? undefined;
}

function parsedList(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return text;
	}
}
