/**
 * Plays the providers for the benchmark: the answers of the sandbox without its checks, so that the
 * machine's time goes into what is measured. Counts every call, and how often each order was named
 * in it.
 *
 * node test/bench/responder.mjs [key.pem certificate.pem]
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createRequire } from 'node:module';

const { providerOrder, waybill } = createRequire(import.meta.url)('./pack/nodes/orders.js');

const SHIP = '3ef03c69dcd74718b812840d84b90110';

let base = '';
/**
 * `latencyMs` before each answer, and half of `roundTripMs` on the way there and back; the shops'
 * orders; the size of a label file. `places`: how many calls are worked on at once; what comes when
 * all are taken `queues`, is refused with a `429`, or with what the provider calls `busy`.
 * `record`: the course is kept.
 */
let settings;
let calls;
let orders;
let firstCallAt;
let inFlight = 0;
/** Calls that have a place, and what those without one wait for. */
let working = 0;
let waiting = [];
let refusals;
/** When, how many calls were in flight. */
let course;

function reset() {
	settings = { latencyMs: 0, shops: [], fileBytes: 20_000, roundTripMs: 0, beyond: 'queues' };
	[calls, orders, firstCallAt, refusals, course] = [{}, {}, 0, 0, []];
}

function count(call, numbers = []) {
	firstCallAt ||= Date.now();
	calls[call] = (calls[call] ?? 0) + 1;
	const known = (orders[call] ??= new Map());
	for (const number of numbers) known.set(number, (known.get(number) ?? 0) + 1);
}

const chinaTime = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/**
 * A shop's orders in one status, their update times spread over the last `withinMinutes`, the last
 * two left out.
 */
function shop({
	shopId,
	type = 'YOUZAN',
	orderStatus = 'UNSHIP',
	amount,
	from = 1,
	withinMinutes = 50,
}) {
	const now = Date.now();
	const list = Array.from({ length: amount }, (_, at) => {
		const minutesAgo = 2 + ((amount - at) / amount) * (withinMinutes - 3);
		return providerOrder(from + at, { type, updateTime: chinaTime(now - minutesAgo * 60_000) });
	});
	return { shopId, type, orderStatus, list };
}

function kuaidi100(body) {
	const form = Object.fromEntries(new URLSearchParams(body));
	if (form.secret_code === SHIP) {
		count('ship', [form.orderNum]);
		return '{"code":200,"message":"success","data":{"isSuccess":true}}';
	}
	count('orders');
	const { type, shopId, orderStatus, startTime, endTime } = form;
	const found = settings.shops.find(
		(each) => each.type === type && each.shopId === shopId && each.orderStatus === orderStatus,
	);
	const orderList = (found?.list ?? []).filter(
		({ updateTime }) => updateTime >= startTime && updateTime <= endTime,
	);
	return JSON.stringify({
		code: 200,
		message: 'success',
		data: { total: orderList.length, startTime, endTime, orderList },
	});
}

const serialOf = (number) => Number(number.slice(5));
const labelUrl = (number) => `${base}/labels/stt/${waybill(serialOf(number))}.pdf`;
const label = (number) => ({
	label_url: labelUrl(number),
	trackingno: waybill(serialOf(number)),
	post_fee: '7.20',
	gh_fee: '0.00',
	cl_fee: '0.00',
	other_fee: '0.00',
	ranyou_fee: '0.00',
});

const STT = {
	'interface.api.php'({ orders: [{ OrderID }] }) {
		count('create', [OrderID]);
		return '{"result":[{"code":200}]}';
	},
	'multifetchlabels.php'({ orderids }) {
		count('labels', orderids);
		return JSON.stringify(orderids.map((orderid) => ({ code: 200, orderid, ...label(orderid) })));
	},
	'fetchlabel.php'({ Orderid: orderid }) {
		count('label', [orderid]);
		return JSON.stringify({ result: [{ code: 200, orderid, msg: { result: label(orderid) } }] });
	},
};

function fengchao(body) {
	const list = new URLSearchParams(body).get('trade_list');
	count(
		'import',
		[...list.matchAll(/"trade_no":"([^"]+)"/g)].map(([, number]) => number),
	);
	return '{"code":0,"message":"ok","data":"导入成功","trace_id":"06ce72de-bc5f-47db-bebf-000000000001"}';
}

function kuaikuai(body) {
	const numbers = JSON.parse(new URLSearchParams(body).get('Data'));
	count('labelsInfo', numbers);
	const rows = numbers.map((OrderNum) => ({
		LabelReady: true,
		LabelUrl: labelUrl(OrderNum),
		TrackingNumbers: [waybill(serialOf(OrderNum))],
		OrderNum,
		ChargeDetail: '{"Total":6.95}',
	}));
	return JSON.stringify({ Code: '200', Message: null, Data: rows });
}

const [PDF_HEAD, PDF_TAIL] = ['%PDF-1.4\n', '\n%%EOF\n'];
let file = '';

function fileOf(path) {
	count('file', [path]);
	if (file.length !== settings.fileBytes) {
		file = PDF_HEAD.padEnd(settings.fileBytes - PDF_TAIL.length) + PDF_TAIL;
	}
	return file;
}

const CONTROLS = {
	/** Starts anew with these settings. */
	begin({ shops = [], ...more }) {
		reset();
		settings = { ...settings, ...more, shops: shops.map(shop) };
		return {};
	},
	/**
	 * `named`: how many orders the calls of a kind named; `twice`: how many of them more than once.
	 */
	counts: () => ({
		calls,
		firstCallAt,
		refusals,
		course,
		named: Object.fromEntries(Object.entries(orders).map(([call, known]) => [call, known.size])),
		twice: Object.values(orders).reduce(
			(sum, known) => sum + [...known.values()].filter((times) => times > 1).length,
			0,
		),
	}),
};

function answer(path, body) {
	const [, provider, rest] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
	if (provider === '_bench') return JSON.stringify(CONTROLS[rest](JSON.parse(body || '{}')));
	if (provider === 'kuaidi100') return kuaidi100(body);
	if (provider === 'dingcang') return STT[rest.replace('api/', '')](JSON.parse(body));
	if (provider === 'fengchao') return fengchao(body);
	if (provider === 'kuaikuai') return kuaikuai(body);
	return fileOf(path);
}

/** As each provider says “busy” inside HTTP 200; where none is documented, in the pack's words. */
const BUSY = {
	kuaidi100: '{"code":500,"message":"系统繁忙,请稍后再试"}',
	dingcang: '{"result":[{"code":400,"msg":"the service is currently unavailable"}]}',
	fengchao: '{"code":500,"message":"系统繁忙,请稍后再试"}',
	kuaikuai: '{"Code":"500","Message":"系统繁忙,请稍后再试","Data":null}',
};

const pause = (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined);

function note(change) {
	inFlight += change;
	if (!settings.record) return;
	firstCallAt ||= Date.now();
	course.push([Date.now() - firstCallAt, inFlight]);
}

/** Works on a call once it has a place. @returns the answer, or undefined: there was none */
async function inPlace(work) {
	const { places, beyond, latencyMs } = settings;
	if (places !== undefined && working >= places) {
		if (beyond !== 'queues') {
			refusals++;
			return undefined;
		}
		await new Promise((resolve) => waiting.push(resolve));
	} else {
		working++;
	}
	const sent = work();
	await pause(latencyMs);
	const next = waiting.shift();
	if (next) next();
	else working--;
	return sent;
}

async function respond(request, response, body) {
	const send = (status, text) => {
		const type = text.startsWith(PDF_HEAD) ? 'application/pdf' : 'application/json; charset=utf-8';
		response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
		response.end(text);
	};
	const { url } = request;
	if (url.startsWith('/_bench/')) return send(200, answer(url, body));
	const { roundTripMs, beyond } = settings;
	note(1);
	await pause(roundTripMs / 2);
	const sent = await inPlace(() => answer(url, body));
	await pause(roundTripMs / 2);
	note(-1);
	if (sent !== undefined) send(200, sent);
	else if (beyond === '429') send(429, '');
	else send(200, BUSY[url.split('/')[1]]);
}

const listener = (request, response) => {
	const parts = [];
	request.on('data', (part) => parts.push(part));
	request.on('end', () => void respond(request, response, Buffer.concat(parts).toString('utf8')));
};

reset();
const listen = (server, scheme) =>
	new Promise((resolve) => {
		server.listen(0, '127.0.0.1', 1024, () =>
			resolve(`${scheme}://127.0.0.1:${server.address().port}`),
		);
	});
const [key, cert] = process.argv.slice(2, 4).map((file) => readFileSync(file));
base = await listen(createServer(listener), 'http');
const secure = cert && (await listen(createSecureServer({ key, cert }, listener), 'https'));
console.log([base, secure].filter(Boolean).join(' '));
