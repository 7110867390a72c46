/**
 * The least that each job costs in n8n: a bare loop over its request helper, signed as the provider
 * wants it. No parameters, no checks, no retries, no error handling.
 */
const { createHash } = require('node:crypto');

const md5 = (text) => createHash('md5').update(text, 'utf8').digest('hex');

const KUAIDI100 = { secret_key: 'demo_key', secret_sign: md5('demo_keydemo_secret').toUpperCase() };
const SHIP = '3ef03c69dcd74718b812840d84b90110';
const STT = { AppKey: '20011', AppSecret: 'demo_app_secret' };
const FENGCHAO = { appid: 'demo_appid', secret: 'demo_secret' };
const KUAIKUAI = { Key: '8'.repeat(32) };

async function inParallel(entries, limit, task) {
	const results = new Array(entries.length);
	let next = 0;
	const worker = async () => {
		while (next < entries.length) {
			const at = next++;
			results[at] = await task(entries[at]);
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, worker));
	return results;
}

function chunks(list, size) {
	const pieces = [];
	for (let at = 0; at < list.length; at += size) pieces.push(list.slice(at, at + size));
	return pieces;
}

/** POSTs a text and reads the JSON of the answer. */
async function post(helpers, url, body, type) {
	const text = await helpers.httpRequest({
		method: 'POST',
		url,
		body,
		headers: { 'content-type': type },
		encoding: 'text',
	});
	return typeof text === 'string' ? JSON.parse(text) : text;
}

const postForm = (helpers, url, form) =>
	post(helpers, url, new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded');
const postJson = (helpers, url, body) =>
	post(helpers, url, JSON.stringify(body), 'application/json');

async function shipBack({ helpers, base, orders, inFlight }) {
	return await inParallel(orders, inFlight, async (order) => {
		const waybill = order.shipment.trackingNumbers[0];
		const answer = await postForm(helpers, `${base}/kuaidi100/api`, {
			...KUAIDI100,
			secret_code: SHIP,
			type: order.platform,
			shopId: order.shopId,
			orderNum: order.number,
			com: 'fedex',
			waybill,
		});
		return { ...order, shipBack: { courier: 'fedex', waybill, success: answer.data.isSuccess } };
	});
}

/** The order as STT wants it: one box that holds all lines. */
function sttOrder({ number, recipient, lines }) {
	const box = { box: 'box1', weight: 0.5, length: 20, width: 15, height: 10 };
	return {
		cargo_type: 2,
		OrderID: number,
		Fname: 'Test Sender',
		Ftel: '4085550123',
		Fadd1: '1 Main St',
		Fstate: 'CA',
		Fcity: 'San Jose',
		Fpostcode: '95112',
		Fcountry: 'US',
		Sname: recipient.name,
		Scompany: recipient.company ?? '',
		Sadd1: [recipient.line1, recipient.district].filter(Boolean).join(', '),
		Sadd2: recipient.line2 ?? '',
		Scity: recipient.city,
		Sstate: recipient.state,
		Spostcode: recipient.postalCode,
		Stel: recipient.phone,
		Scountry: recipient.country,
		Parcel_num: 1,
		Weight: 0.5,
		parcels: lines.map(({ sku, title, unitPrice, quantity }) => ({
			...box,
			sku,
			cnname: title,
			price: unitPrice,
			num: quantity,
		})),
	};
}

async function createLabel({ helpers, base, orders, inFlight }) {
	return await inParallel(orders, inFlight, async (order) => {
		const body = { ...STT, Channel_id: 386, orders: [sttOrder(order)] };
		const { result } = await postJson(helpers, `${base}/dingcang/api/interface.api.php`, body);
		if (result[0].code !== 200) throw new Error(result[0].msg);
		return { ...order, shipment: { orderNumber: order.number, labelReady: false } };
	});
}

async function sttLabels({ helpers, base, orders, inFlight }) {
	const answers = await inParallel(chunks(orders, 50), inFlight, async (batch) => {
		const body = { ...STT, orderids: batch.map(({ shipment }) => shipment.orderNumber) };
		const rows = await postJson(helpers, `${base}/dingcang/api/multifetchlabels.php`, body);
		const byNumber = new Map(rows.map((row) => [row.orderid, row]));
		return batch.map((order) => {
			const row = byNumber.get(order.shipment.orderNumber);
			return {
				...order,
				shipment: {
					...order.shipment,
					trackingNumbers: [row.trackingno],
					labelUrl: row.label_url,
					labelReady: true,
					charges: { postage: Number(row.post_fee) },
				},
			};
		});
	});
	return answers.flat();
}

const chinaTime = (iso) => iso.slice(0, 19).replace('T', ' ');

/** The order as Fengchao wants it. */
function trade(order) {
	const { recipient } = order;
	return {
		trade_no: order.number,
		status: '2',
		receiver_name: recipient.name,
		receiver_mobile: recipient.phone,
		receiver_province_name: recipient.state,
		receiver_city_name: recipient.city,
		receiver_distrct_name: recipient.district,
		receiver_detail_address: recipient.line1,
		trade_remark: order.sellerNote,
		transit_fee: order.shippingFee,
		goods_fee: order.total,
		total_fee: order.paid,
		create_date: chinaTime(order.createdAt),
		seller_nick: order.shopName,
		buyer_message: order.buyer.message,
		update_time: chinaTime(order.updatedAt),
		pay_time: chinaTime(order.paidAt),
		trade_source_type: 1,
		op: 9,
		orders: order.lines.map((line) => ({
			order_id: line.id,
			product_id: Number(line.productCode),
			product_name: line.title,
			pic_url: line.imageUrl,
			qty: line.quantity,
			price: line.unitPrice,
			sub_total: Math.round(line.unitPrice * line.quantity * 100) / 100,
			spec: JSON.parse(line.options)
				.map(({ k, v }) => `${k}:${v}`)
				.join(';'),
			product_code: line.productCode,
			sku_code: line.sku,
			refund_status: '0',
		})),
	};
}

async function fengchaoImport({ helpers, base, orders, inFlight }) {
	const answers = await inParallel(chunks(orders, 100), inFlight, async (batch) => {
		const form = {
			appid: FENGCHAO.appid,
			timestamp: String(Math.floor(Date.now() / 1000)),
			trade_list: JSON.stringify(batch.map(trade)),
		};
		const text = Object.keys(form)
			.sort()
			.map((name) => name + form[name])
			.join('');
		const signed = { ...form, sign: md5(FENGCHAO.secret + text + FENGCHAO.secret) };
		const answer = await postForm(
			helpers,
			`${base}/fengchao/gateway/wbprinter/trade/import`,
			signed,
		);
		return batch.map((order) => ({
			...order,
			import: { success: answer.code === 0, traceId: answer.trace_id },
		}));
	});
	return answers.flat();
}

async function kuaikuaiLabels({ helpers, base, orders, inFlight }) {
	const answers = await inParallel(chunks(orders, 50), inFlight, async (batch) => {
		const form = {
			...KUAIKUAI,
			Data: JSON.stringify(batch.map(({ shipment }) => shipment.orderNumber)),
		};
		const { Data: rows } = await postForm(
			helpers,
			`${base}/kuaikuai/Api/Express/LabelsInfo.ashx`,
			form,
		);
		const byNumber = new Map(rows.map((row) => [row.OrderNum, row]));
		return batch.map((order) => {
			const row = byNumber.get(order.shipment.orderNumber);
			return {
				...order,
				shipment: {
					...order.shipment,
					trackingNumbers: row.TrackingNumbers,
					labelUrl: row.LabelUrl,
					labelReady: row.LabelReady,
					charges: JSON.parse(row.ChargeDetail),
				},
			};
		});
	});
	return answers.flat();
}

module.exports = { shipBack, createLabel, sttLabels, fengchaoImport, kuaikuaiLabels };
