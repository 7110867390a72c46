/**
 * The measured workflows. Each job is done by three rivals from the same orders to the same result:
 * this pack, n8n's own nodes as a good user would build them, and the floor (pack/nodes/floors.js).
 *
 * n8n's own nodes: one Code node maps and signs all orders at once, one HTTP Request sends them,
 * one Code node puts the answers back to their orders. Secrets stand in the Code node: n8n's own
 * credentials cannot sign as these providers ask.
 */
const BENCH = 'n8n-nodes-fulfillment-bench';
const PACK = 'n8n-nodes-china-fulfillment';
const BASE = 'n8n-nodes-base';

const code = (name, jsCode) => ({
	name,
	type: `${BASE}.code`,
	typeVersion: 2,
	parameters: { mode: 'runOnceForAllItems', jsCode },
});

/**
 * `bounded`: n8n's batching starts so many requests and pauses; it does not wait for their answers.
 * Without it all start at once.
 */
function request(name, { url, method = 'POST', form, json, file, bounded }) {
	return {
		name,
		type: `${BASE}.httpRequest`,
		typeVersion: 4.2,
		parameters: {
			method,
			url,
			...(form && {
				sendBody: true,
				contentType: 'form-urlencoded',
				specifyBody: 'string',
				body: form,
			}),
			...(json && { sendBody: true, contentType: 'json', specifyBody: 'json', jsonBody: json }),
			options: {
				response: { response: { responseFormat: file ? 'file' : 'json' } },
				...(bounded && {
					batching: { batch: { batchSize: bounded.inFlight, batchInterval: bounded.everyMs } },
				}),
			},
		},
	};
}

const packNode = (name, type, credential, { id, name: label }, parameters, more = {}) => ({
	name,
	type: `${PACK}.${type}`,
	typeVersion: 1,
	parameters,
	credentials: { [credential]: { id, name: label } },
	...more,
});

const floorNode = (job, base, inFlight) => ({
	name: 'Floor',
	type: `${BENCH}.benchFloor`,
	typeVersion: 1,
	parameters: { job, base, inFlight },
});

/** Shared by the Code nodes: what they sign with. */
const SIGNING = `
const crypto = require('crypto');
const md5 = (text) => crypto.createHash('md5').update(text, 'utf8').digest('hex');
const form = (fields) => Object.entries(fields).map(([name, value]) => name + '=' + encodeURIComponent(value)).join('&');
const kuaidi100 = { secret_key: 'demo_key', secret_sign: md5('demo_keydemo_secret').toUpperCase() };
const stt = { AppKey: '20011', AppSecret: 'demo_app_secret' };
`;

const each = (body) => `${SIGNING}
return $input.all().map(({ json: order }, at) => ({ json: ${body}, pairedItem: at }));`;

/** The answers, beside the orders they belong to: n8n keeps their order. */
const joined = (source, body) => `
const orders = $('${source}').all();
return $input.all().map(({ json: answer }, at) => { const order = orders[at].json; return { json: ${body}, pairedItem: at }; });`;

const SENDER = {
	name: 'Test Sender',
	phone: '4085550123',
	line1: '1 Main St',
	city: 'San Jose',
	state: 'CA',
	postalCode: '95112',
	country: 'US',
};
const BOX = { weight: 0.5, length: 20, width: 15, height: 10 };

const STT_ORDER = `{
	cargo_type: 2, OrderID: order.number,
	Fname: '${SENDER.name}', Ftel: '${SENDER.phone}', Fadd1: '${SENDER.line1}', Fstate: '${SENDER.state}', Fcity: '${SENDER.city}', Fpostcode: '${SENDER.postalCode}', Fcountry: '${SENDER.country}',
	Sname: order.recipient.name, Scompany: '', Sadd1: order.recipient.line1 + ', ' + order.recipient.district, Sadd2: '', Scity: order.recipient.city, Sstate: order.recipient.state, Spostcode: order.recipient.postalCode, Stel: order.recipient.phone, Scountry: order.recipient.country,
	Parcel_num: 1, Weight: ${BOX.weight},
	parcels: order.lines.map((line) => ({ box: 'box1', weight: ${BOX.weight}, length: ${BOX.length}, width: ${BOX.width}, height: ${BOX.height}, sku: line.sku, cnname: line.title, price: line.unitPrice, num: line.quantity })),
}`;

const TRADE = `{
	trade_no: order.number, status: '2', receiver_name: order.recipient.name, receiver_mobile: order.recipient.phone, receiver_province_name: order.recipient.state, receiver_city_name: order.recipient.city, receiver_distrct_name: order.recipient.district, receiver_detail_address: order.recipient.line1,
	trade_remark: order.sellerNote, transit_fee: order.shippingFee, goods_fee: order.total, total_fee: order.paid,
	create_date: order.createdAt.slice(0, 19).replace('T', ' '), seller_nick: order.shopName, buyer_message: order.buyer.message, update_time: order.updatedAt.slice(0, 19).replace('T', ' '), pay_time: order.paidAt.slice(0, 19).replace('T', ' '),
	trade_source_type: 1, op: 9,
	orders: order.lines.map((line) => ({ order_id: line.id, product_id: Number(line.productCode), product_name: line.title, pic_url: line.imageUrl, qty: line.quantity, price: line.unitPrice, sub_total: Math.round(line.unitPrice * line.quantity * 100) / 100, product_code: line.productCode, sku_code: line.sku, refund_status: '0' })),
}`;

const SHIP_FORM = `{ body: form({ ...kuaidi100, secret_code: '3ef03c69dcd74718b812840d84b90110', type: order.platform, shopId: order.shopId, orderNum: order.number, com: 'fedex', waybill: order.shipment.trackingNumbers[0] }) }`;

const shipNode = (credentials, options, more) =>
	packNode(
		'Ship Back',
		'kuaidi100',
		'kuaidi100Api',
		credentials.kuaidi100Api,
		{
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'code', value: 'fedex' },
			options,
		},
		more,
	);

const labelsNode = (type, credentials, options, operation = 'getAll') =>
	packNode('Labels', type, `${type}Api`, credentials[`${type}Api`], {
		resource: 'label',
		operation,
		options,
	});

const createNode = (credentials, options) =>
	packNode('Create Label', 'sttLogistics', 'sttLogisticsApi', credentials.sttLogisticsApi, {
		resource: 'order',
		operation: 'create',
		channelId: { __rl: true, mode: 'list', value: '386', cachedResultName: 'FEDEX_GROUND (386)' },
		sender: SENDER,
		defaultBox: BOX,
		options,
	});

/**
 * Each job: when an item counts as done, the rivals' nodes, and how many orders a call of each kind
 * serves. `inFlight`: how many requests of the floor are under way at once, by default as many as
 * the pack's own default.
 */
export const JOBS = {
	shipBack: {
		title: 'Kuaidi100 ship-back',
		doneWhen: 'shipBack.success',
		inFlight: 4,
		pack: ({ credentials, options }) => [shipNode(credentials, options)],
		n8n: ({ base, bounded }) => [
			code('Sign', each(SHIP_FORM)),
			request('Send', { url: `${base}/kuaidi100/api`, form: '={{ $json.body }}', bounded }),
			code(
				'Join',
				joined(
					'Start',
					`{ ...order, shipBack: { courier: 'fedex', waybill: order.shipment.trackingNumbers[0], success: answer.data.isSuccess } }`,
				),
			),
		],
		calls: { pack: { ship: 1 }, n8n: { ship: 1 }, floor: { ship: 1 } },
	},
	createLabel: {
		title: 'STT label create',
		doneWhen: 'shipment.orderNumber',
		inFlight: 4,
		pack: ({ credentials, options }) => [createNode(credentials, options)],
		n8n: ({ base, bounded }) => [
			code(
				'Sign',
				each(`{ body: JSON.stringify({ ...stt, Channel_id: 386, orders: [${STT_ORDER}] }) }`),
			),
			request('Send', {
				url: `${base}/dingcang/api/interface.api.php`,
				json: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Join',
				joined(
					'Start',
					`{ ...order, shipment: { orderNumber: answer.result[0].code === 200 ? order.number : null, labelReady: false } }`,
				),
			),
		],
		calls: { pack: { create: 1 }, n8n: { create: 1 }, floor: { create: 1 } },
	},
	fengchaoImport: {
		title: 'Fengchao import',
		doneWhen: 'import',
		inFlight: 4,
		pack: ({ credentials, options }) => [
			packNode('Import', 'fengchao', 'fengchaoApi', credentials.fengchaoApi, {
				resource: 'order',
				operation: 'import',
				options,
			}),
		],
		n8n: ({ base, bounded }) => [
			code(
				'Sign',
				`${SIGNING}
return $input.all().map(({ json: order }, at) => {
	const fields = { appid: 'demo_appid', timestamp: String(Math.floor(Date.now() / 1000)), trade_list: JSON.stringify([${TRADE}]) };
	const sign = md5('demo_secret' + Object.keys(fields).sort().map((name) => name + fields[name]).join('') + 'demo_secret');
	return { json: { body: form({ ...fields, sign }) }, pairedItem: at };
});`,
			),
			request('Send', {
				url: `${base}/fengchao/gateway/wbprinter/trade/import`,
				form: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Join',
				joined(
					'Start',
					`{ ...order, import: answer.code === 0 ? { success: true, traceId: answer.trace_id } : null }`,
				),
			),
		],
		calls: { pack: { import: 100 }, n8n: { import: 1 }, floor: { import: 100 } },
	},
	sttLabels: {
		title: 'STT labels',
		doneWhen: 'shipment.labelUrl',
		inFlight: 8,
		pack: ({ credentials, options }) => [labelsNode('sttLogistics', credentials, options)],
		n8n: ({ base, bounded }) => [
			code(
				'Sign',
				each(`{ body: JSON.stringify({ ...stt, Orderid: order.shipment.orderNumber }) }`),
			),
			request('Send', {
				url: `${base}/dingcang/api/fetchlabel.php`,
				json: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Join',
				joined(
					'Start',
					`{ ...order, shipment: { ...order.shipment, trackingNumbers: [answer.result[0].msg.result.trackingno], labelUrl: answer.result[0].msg.result.label_url, labelReady: true, charges: { postage: Number(answer.result[0].msg.result.post_fee) } } }`,
				),
			),
		],
		calls: { pack: { labels: 50 }, n8n: { label: 1 }, floor: { labels: 50 } },
	},
	sttLabel: {
		title: 'STT Label: Get',
		doneWhen: 'shipment.labelUrl',
		pack: ({ credentials, options }) => [labelsNode('sttLogistics', credentials, options, 'get')],
		calls: { pack: { labels: 50 } },
	},
	kuaikuaiLabels: {
		title: 'Kuaikuai label status',
		doneWhen: 'shipment.labelUrl',
		inFlight: 8,
		pack: ({ credentials, options }) => [labelsNode('kuaikuai', credentials, options)],
		n8n: ({ base, bounded }) => [
			code(
				'Sign',
				each(
					`{ body: form({ Key: '${'8'.repeat(32)}', Data: JSON.stringify([order.shipment.orderNumber]) }) }`,
				),
			),
			request('Send', {
				url: `${base}/kuaikuai/Api/Express/LabelsInfo.ashx`,
				form: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Join',
				joined(
					'Start',
					`{ ...order, shipment: { ...order.shipment, trackingNumbers: answer.Data[0].TrackingNumbers, labelUrl: answer.Data[0].LabelUrl, labelReady: answer.Data[0].LabelReady, charges: JSON.parse(answer.Data[0].ChargeDetail) } }`,
				),
			),
		],
		calls: { pack: { labelsInfo: 50 }, n8n: { labelsInfo: 1 }, floor: { labelsInfo: 50 } },
	},
	labelFiles: {
		title: 'STT labels with their files',
		doneWhen: 'shipment.labelUrl',
		pack: ({ credentials, options }) => [
			packNode('Label Files', 'sttLogistics', 'sttLogisticsApi', credentials.sttLogisticsApi, {
				resource: 'label',
				operation: 'getAll',
				options: { ...options, download: true },
			}),
		],
		calls: { pack: { labels: 50, file: 1 } },
	},
	chain: {
		title: 'Orders → label → file → ship-back',
		doneWhen: 'shipBack.success',
		fromShop: true,
		pack: ({ credentials, options }) => [
			packNode('Get Orders', 'kuaidi100', 'kuaidi100Api', credentials.kuaidi100Api, {
				resource: 'order',
				operation: 'getAll',
				platform: 'YOUZAN',
				shopId: '10001',
				orderStatus: 'UNSHIP',
			}),
			createNode(credentials, options),
			packNode('Get Label File', 'sttLogistics', 'sttLogisticsApi', credentials.sttLogisticsApi, {
				resource: 'label',
				operation: 'getAll',
				options: { ...options, waitUntilReady: true, download: true },
			}),
			shipNode(credentials, options),
		],
		n8n: ({ base, bounded }) => [
			code(
				'Sign Orders',
				`${SIGNING}
const time = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 19).replace('T', ' ');
return [{ json: { body: form({ ...kuaidi100, secret_code: 'c3a3a6eabc6c44808461760bd01ef211', type: 'YOUZAN', orderStatus: 'UNSHIP', shopId: '10001', startTime: time(Date.now() - 86400000), endTime: time(Date.now()) }) } }];`,
			),
			request('Get Orders', { url: `${base}/kuaidi100/api`, form: '={{ $json.body }}' }),
			code(
				'Map Orders',
				`${SIGNING}
return $input.first().json.data.orderList.map((own) => {
	const order = { number: own.orderNum, platform: own.recordType, shopId: '10001', recipient: { name: own.receiverName, phone: own.receiverMobile, line1: own.receiverAddress, district: own.receiverDistrict, city: own.receiverCity, state: own.receiverProvince, postalCode: own.receiverZip, country: own.receiverCountry }, total: own.totalFee, lines: own.orderDetails.map((line) => ({ sku: line.outerSkuId, title: line.goodName, unitPrice: line.goodPrice, quantity: line.goodCount })) };
	return { json: { ...order, body: JSON.stringify({ ...stt, Channel_id: 386, orders: [${STT_ORDER}] }) }, pairedItem: 0 };
});`,
			),
			request('Create Label', {
				url: `${base}/dingcang/api/interface.api.php`,
				json: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Sign Label',
				`${SIGNING}
const orders = $('Map Orders').all();
return $input.all().map(({ json }, at) => {
	if (json.result[0].code !== 200) throw new Error(json.result[0].msg);
	return { json: { body: JSON.stringify({ ...stt, Orderid: orders[at].json.number }) }, pairedItem: at };
});`,
			),
			request('Get Label', {
				url: `${base}/dingcang/api/fetchlabel.php`,
				json: '={{ $json.body }}',
				bounded,
			}),
			code(
				'Read Label',
				`return $input.all().map(({ json }, at) => ({ json: { url: json.result[0].msg.result.label_url, waybill: json.result[0].msg.result.trackingno }, pairedItem: at }));`,
			),
			request('Download Label', { url: '={{ $json.url }}', method: 'GET', file: true, bounded }),
			code(
				'Sign Ship Back',
				`${SIGNING}
const orders = $('Map Orders').all();
const labels = $('Read Label').all();
return $input.all().map((file, at) => {
	const order = orders[at].json;
	return { json: { body: form({ ...kuaidi100, secret_code: '3ef03c69dcd74718b812840d84b90110', type: order.platform, shopId: order.shopId, orderNum: order.number, com: 'fedex', waybill: labels[at].json.waybill }) }, binary: file.binary, pairedItem: at };
});`,
			),
			request('Ship Back', { url: `${base}/kuaidi100/api`, form: '={{ $json.body }}', bounded }),
			code(
				'Join',
				joined(
					'Map Orders',
					`{ ...order, body: undefined, shipBack: { success: answer.data.isSuccess } }`,
				),
			),
		],
		calls: {
			pack: { orders: Infinity, create: 1, labels: 50, file: 1, ship: 1 },
			n8n: { orders: Infinity, create: 1, label: 1, file: 1, ship: 1 },
		},
	},
};

/** The calls that a case makes for so many orders. */
export function expectedCalls({ job, rival }, orders) {
	return Object.fromEntries(
		Object.entries(JOBS[job].calls[rival]).map(([call, size]) => [
			call,
			size === Infinity ? 1 : Math.ceil(orders / size),
		]),
	);
}

/** The name of a case's workflow. */
export function idOf({ job, rival, inFlight, bounded }) {
	return [job, rival, inFlight ?? (bounded && `${bounded.inFlight}-bounded`)]
		.filter(Boolean)
		.join('-');
}

/**
 * One rival's workflow. It is started by its webhook (`?n=` orders) and answers what the measured
 * stretch cost.
 * @param {{ job: string, rival: 'pack' | 'n8n' | 'floor', base: string, credentials: any[],
 * inFlight?: number, bounded?: any }} options `inFlight`: the pack's and the floor's requests under
 * way at once; `bounded`: the same for n8n's own nodes
 */
export function workflow({ job, rival, base, credentials, inFlight, bounded }) {
	const { title, doneWhen, fromShop, inFlight: byDefault, [rival]: make } = JOBS[job];
	const id = idOf({ job, rival, inFlight, bounded });
	const byType = Object.fromEntries(credentials.map((credential) => [credential.type, credential]));
	const options = inFlight === undefined ? {} : { concurrency: inFlight };
	const measured =
		rival === 'floor'
			? [floorNode(job, base, inFlight ?? byDefault)]
			: make({ base, credentials: byType, bounded, options });
	const nodes = [
		{
			name: 'Webhook',
			type: `${BASE}.webhook`,
			typeVersion: 2,
			webhookId: id,
			parameters: { httpMethod: 'GET', path: id, responseMode: 'lastNode', options: {} },
		},
		...(fromShop
			? []
			: [{ name: 'Orders', type: `${BENCH}.benchOrders`, typeVersion: 1, parameters: {} }]),
		{ name: 'Start', type: `${BENCH}.benchStart`, typeVersion: 1, parameters: {} },
		...measured,
		{ name: 'Stop', type: `${BENCH}.benchStop`, typeVersion: 1, parameters: { doneWhen } },
	];
	return inARow(id, `${title}: ${rival}`, nodes, { saveDataSuccessExecution: 'none' });
}

/**
 * A workflow that ends in its order trigger: `shops` × `statuses`, every order handed over in one
 * execution that n8n keeps.
 */
export function pollingWorkflow({ id, credentials, shops, statuses }) {
	const { kuaidi100Api } = Object.fromEntries(
		credentials.map((credential) => [credential.type, credential]),
	);
	const trigger = packNode('Orders', 'kuaidi100OrderTrigger', 'kuaidi100Api', kuaidi100Api, {
		pollTimes: { item: [{ mode: 'everyMinute' }] },
		orderStatuses: statuses,
		shops: { shop: shops.map((shopId) => ({ platform: 'YOUZAN', shopId })) },
	});
	const keep = { name: 'Done', type: `${BASE}.noOp`, typeVersion: 1, parameters: {} };
	return inARow(id, `Polling: ${id}`, [trigger, keep], { saveDataSuccessExecution: 'all' });
}

function inARow(id, name, nodes, settings) {
	return {
		id,
		name,
		active: false,
		nodes: nodes.map((node, at) => ({ id: `${id}-${at}`, position: [at * 220, 0], ...node })),
		connections: Object.fromEntries(
			nodes
				.slice(0, -1)
				.map((node, at) => [
					node.name,
					{ main: [[{ node: nodes[at + 1].name, type: 'main', index: 0 }]] },
				]),
		),
		settings: { executionOrder: 'v1', timezone: 'Asia/Shanghai', ...settings },
	};
}
