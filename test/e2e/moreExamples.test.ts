/* eslint-disable @n8n/community-nodes/no-restricted-imports -- this test runs on this machine alone */
/* eslint-disable @typescript-eslint/no-explicit-any -- executions and states are whatever n8n and the sandbox say */
/**
 * The examples from the file to the refund, as their users have them: forms are sent, tables filled,
 * and what the providers saw of it is counted.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { hostOf } from '../../scripts/lib/n8n/host.mjs';
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf as anyItemsOf } from '../../scripts/lib/n8n/api.mjs';
import { sleep } from '../../scripts/lib/system/run.mjs';
import { openShop, type Shop } from './support';

const MINUTES = 60_000;

const itemsOf = (execution: unknown, node: string) =>
	anyItemsOf(execution, node) as Array<Record<string, any>>;

let shop: Shop;

beforeAll(async () => {
	shop = await openShop();
});

afterAll(async () => await shop?.close());

async function runIt(id: string) {
	const execution = await shop.api.executeAndWait(id, { timeoutMs: 4 * MINUTES });
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

const run = (example: number) => runIt(shop.workflows[example].id);

/** An example with other settings in one node that holds them as JSON. */
async function runWith(example: number, node: string, settings: object) {
	const changed = changeNode(shop.workflows[example], node, (own) => ({
		...own,
		parameters: {
			...own.parameters,
			jsonOutput: JSON.stringify({ ...JSON.parse(own.parameters.jsonOutput), ...settings }),
		},
	}));
	return await runIt((await shop.api.createWorkflow(changed)).id);
}

/** Publishes an example with forms; gives what fills one in. */
async function openForms(example: number) {
	const { id } = await shop.api.createWorkflow(shop.workflows[example]);
	await shop.api.publish(id);
	let sent = 0;
	return async (trigger: string, fields: Array<string | File>) => {
		const { webhookId } = shop.workflows[example].nodes.find(
			({ name }: { name: string }) => name === trigger,
		);
		const url = `${shop.n8n.url}/form/${webhookId}`;
		// n8n answers "published" before it has registered the addresses.
		while ((await fetch(url)).status === 404) await sleep(200);
		const form = new FormData();
		for (const [at, value] of fields.entries()) form.append(`field-${at}`, value);
		const response = await fetch(url, { method: 'POST', body: form });
		const text = await response.text();
		expect({ status: response.status, text }).toMatchObject({ status: 200 });
		sent++;
		const { formWaitingUrl } = JSON.parse(text || '{}') as { formWaitingUrl?: string };
		return { sent, id, formWaitingUrl };
	};
}

const csv = (rows: string[][], name: string) =>
	new File([rows.map((row) => row.join(',')).join('\n')], name, { type: 'text/csv' });

const stt = async () => (await shop.sandbox.state()).stt;
const counts = async () => await shop.sandbox.counts();
const callsOf = async (operation: string): Promise<Array<Record<string, any>>> =>
	(await shop.sandbox.calls()).filter(
		(call) => call.provider === 'stt' && call.operation === operation,
	);

async function unshipped(): Promise<Array<Record<string, any>>> {
	const { kuaidi100 } = await shop.sandbox.state();
	return kuaidi100.orders.filter(
		({ orderStatus }: { orderStatus: string }) => orderStatus === 'UNSHIP',
	);
}

/** The library that n8n itself reads spreadsheets with. */
function excel(rows: string[][], name: string): File {
	const { utils, write } = createRequire(path.join(hostOf().folder, 'package.json'))(
		'@e965/xlsx',
	) as Record<string, any>;
	const book = utils.book_new();
	utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Orders');
	return new File([write(book, { type: 'buffer', bookType: 'xlsx' })], name);
}

describe('9 Orders from a file', () => {
	const HEAD =
		'number,name,phone,address,city,state,postalCode,country,sku,title,quantity,unitPrice,weight';
	const to = '6175550123,1 Main St,Boston,MA,02108,US';
	const file = () =>
		csv(
			[
				HEAD.split(','),
				`F-1,Ann Lee,${to},BOX,收纳箱,2,5.50,0.4`.split(','),
				`F-1,Ann Lee,${to},CUP,Cup,1,3,0.2`.split(','),
				`F-2,Bob Ray,${to},BOX,收纳箱,1,5.50,0.4`.split(','),
				`F-3,Cy Doe,${to},LID,Lid,1,2,heavy`.split(','),
			],
			'orders.csv',
		);
	let submit: Awaited<ReturnType<typeof openForms>>;

	beforeAll(async () => {
		submit = await openForms(9);
	});

	/** What the person gets in the browser, once the run is over. */
	async function result(orders = file()) {
		const { formWaitingUrl } = await submit('Upload Orders', [orders]);
		const page = new URL(formWaitingUrl!);
		const status = new URL(page);
		status.pathname += '/n8n-execution-status';
		const deadline = Date.now() + MINUTES;
		// As the page in the browser asks: a run at work would not answer a request for its file.
		while ((await (await fetch(status)).text()).trim() !== 'form-waiting') {
			if (Date.now() > deadline) throw new Error('The form came to no end');
			await sleep(300);
		}
		const [, binaries] = /const binaries = "([^"]+)"/.exec(await (await fetch(page)).text())!;
		const [{ data }] = JSON.parse(decodeURIComponent(binaries)) as [{ data: { data: number[] } }];
		return Buffer.from(data.data)
			.toString('utf8')
			.replace(/^\uFEFF/, '');
	}

	it('buys a label for each good order, and the result file says what became of each', async () => {
		const given = await result();
		expect((await counts()).stt.labels).toEqual({ 'FILE-FILE-F-1': 1, 'FILE-FILE-F-2': 1 });
		const { orders } = await stt();
		expect(orders.map(({ payload }: { payload: { Weight: number } }) => payload.Weight)).toEqual([
			1, 0.4,
		]);
		expect(given).toContain(orders[0].trackingNumber);
		expect(given.trim().split('\n')).toHaveLength(4);
		expect(given).toMatch(/^"?F-3"?,"?failed.*heavy/m);
	});

	it('buys nothing for the same file again', async () => {
		const given = await result();
		expect((await counts()).stt.labelsBought).toBe(2);
		expect(given.match(/had a label/g)).toHaveLength(2);
	});

	it('reads an Excel file as well', async () => {
		const given = await result(
			excel([HEAD.split(','), `F-4,Dee Fox,${to},BOX,收纳箱,1,5.50,0.4`.split(',')], 'Orders.XLSX'),
		);
		expect(given).toMatch(/^"?F-4"?,"?bought/m);
		expect((await counts()).stt.labels).toMatchObject({ 'FILE-FILE-F-4': 1 });
	});
});

it('13 Carrier rules: each order has the channel of its rule, and nothing is bought', async () => {
	const before = (await counts()).stt.labelsBought;
	const remotes = { goodPrice: 10, goodCount: 5, outerSkuId: '6503035' };
	await shop.sandbox.addOrders({
		kuaidi100: [{ type: 'YOUZAN', shopId: '123456789', orderDetails: [remotes] }],
	});
	const orders = await unshipped();
	const execution = await run(13);
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	const wanted = orders.map((order) => {
		const pieces = order.orderDetails.reduce(
			(sum: number, { goodCount }: { goodCount: number }) => sum + goodCount,
			0,
		);
		const rule =
			(order.receiverCountry ?? 'CN') !== 'CN'
				? 'Abroad'
				: Number(order.totalFee) >= 500
					? 'Valuable'
					: pieces * 0.5 >= 2
						? 'Heavy'
						: 'Ordinary';
		return [order.orderNum, rule];
	});
	const names = ['Abroad', 'Valuable', 'Heavy', 'Ordinary'];
	const got = names.flatMap((name) => itemsOf(execution, name).map(({ number }) => [number, name]));
	expect(got.sort()).toEqual(wanted.sort());
	expect(new Set(got.map(([, name]) => name)).size).toBe(4);
	const channels = itemsOf(execution, 'Create Label').map(({ preview }) => preview.Channel_id);
	expect(channels.sort()).toEqual(
		got.map(([, name]) => (['Abroad', 'Valuable'].includes(name) ? 386 : 422)).sort(),
	);
	expect((await counts()).stt.labelsBought).toBe(before);
});

it('14 Products and weights: prices are asked for with the weight of the products, an unknown SKU is named', async () => {
	const weights: Record<string, number> = {
		'6503035': 120,
		'17-FSXJ-QJVP': 1500,
		'SCARF-RED': 80,
		'CAT+1&2': 2000,
	};
	const columns = 'sku,weight,weightUnit,cnName,enName,hsCode,price,material,battery'.split(',');
	const submit = await openForms(14);
	const { id } = await submit('Upload Products', [
		csv(
			[
				columns,
				...Object.entries(weights).map(([sku, grams]) => [
					...[sku, String(grams), 'g', '商品', 'Goods', '392310', '5', 'plastic', ''],
				]),
			],
			'products.csv',
		),
	]);
	await submit('Add a Product', ['GIFT-0', '0.01', 'kg', '贴纸', 'Sticker', '', '1', '', '']);
	const stored = await shop.api.waitForExecutions(id, 2);
	const skus = stored.flatMap((each) => itemsOf(each, 'Store Product')).map(({ sku }) => sku);
	expect(skus.sort()).toEqual([...Object.keys(weights), 'GIFT-0'].sort());

	const grams: Record<string, number> = { ...weights, 'GIFT-0': 10 };
	const orders = await unshipped();
	const skusOf = (order: Record<string, any>): Array<{ outerSkuId: string; goodCount: number }> =>
		order.orderDetails;
	const known = orders.filter((order) =>
		skusOf(order).every(({ outerSkuId }) => outerSkuId in grams),
	);
	const execution = await run(14);
	const numbers = (node: string) => itemsOf(execution, node).map(({ number }) => number);
	expect(numbers('Prices').sort()).toEqual(known.map(({ orderNum }) => orderNum).sort());
	const failures = itemsOf(execution, 'Failures');
	expect(failures).toHaveLength(orders.length - known.length);
	expect(failures.length).toBeGreaterThan(0);
	for (const { error } of failures) expect(error).toContain('KETTLE-01');
	const asked = new Map(
		(await callsOf('price')).map(({ params }) => [
			params.orders[0].OrderID as string,
			params.orders[0].Weight as number,
		]),
	);
	for (const order of known) {
		const own = skusOf(order).reduce(
			(sum, line) => sum + grams[line.outerSkuId] * line.goodCount,
			0,
		);
		const [sent] = [...asked].filter(([number]) => number.endsWith(order.orderNum));
		expect([order.orderNum, sent?.[1]]).toEqual([
			order.orderNum,
			expect.closeTo((own + 50) / 1000, 5),
		]);
	}
});

describe('15 One parcel for one buyer', () => {
	it('buys one label for the orders of one buyer, and ships each back with its waybill', async () => {
		const buyer = {
			type: 'YOUZAN',
			shopId: '123456789',
			receiverName: '合单一',
			receiverMobile: '13711112222',
		};
		await shop.sandbox.addOrders({ kuaidi100: [buyer, buyer] });
		const orders = await unshipped();
		const keyOf = (order: Record<string, any>) =>
			JSON.stringify([
				order.shopId,
				order.receiverName,
				order.receiverMobile ?? order.receiverPhone,
				order.receiverAddress,
			]);
		const before = (await counts()).stt.labelsBought;
		await shop.sandbox.setFaults([
			{ provider: 'kuaidi100', operation: 'ship', kind: 'business-error', times: 1 },
		]);
		const execution = await run(15);
		await shop.sandbox.setFaults([]);
		expect(itemsOf(execution, 'Failures')).toHaveLength(1);
		const groups = new Set(orders.map(keyOf));
		expect(groups.size).toBeLessThan(orders.length);
		expect((await counts()).stt.labelsBought - before).toBe(groups.size);
		const { kuaidi100 } = await shop.sandbox.state();
		expect(kuaidi100.shipBacks).toHaveLength(orders.length - 1);
		const waybills = new Map(
			(kuaidi100.shipBacks as Array<{ order: string; trackingNumber: string }>).map((each) => [
				each.order,
				each.trackingNumber,
			]),
		);
		expect(waybills.size).toBe(orders.length - 1);
		for (const key of groups) {
			const own = orders.filter((order) => keyOf(order) === key);
			const used = own.map(({ orderNum }) => waybills.get(orderNum)).filter(Boolean);
			expect([key, new Set(used).size]).toEqual([key, used.length > 0 ? 1 : 0]);
		}
	});

	it('a second run buys nothing: the order that was not shipped back has its label', async () => {
		expect(await unshipped()).toHaveLength(1);
		const before = (await counts()).stt.labelsBought;
		const execution = await run(15);
		expect(itemsOf(execution, 'Combine')).toEqual([]);
		expect((await counts()).stt.labelsBought).toBe(before);
	});
});

/** The labels that example 15 bought and recorded. */
const recorded = async (): Promise<Array<Record<string, any>>> =>
	(await stt()).orders.filter(({ orderId }: { orderId: string }) => !orderId.startsWith('FILE-'));

describe('10 Follow parcels', () => {
	const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
	let parcels: string[];

	/** What the carriers say from now on. */
	const say = (...events: Array<[number, number, string]>) =>
		shop.sandbox.set({
			stt: {
				events: events.map(([parcel, days, words]) => ({
					trackingNumber: parcels[parcel],
					at: daysAgo(days),
					words,
				})),
			},
		});
	const texts = (execution: unknown) => itemsOf(execution, 'Message').map(({ text }) => text);

	beforeAll(async () => {
		parcels = (await recorded()).map(({ trackingNumber }) => trackingNumber);
	});

	it('keeps every parcel, tells of a problem and of a quiet one, closes what was delivered', async () => {
		await say(
			[0, 1, 'Delivery exception: address not found'],
			[1, 1, 'Delivered, front door'],
			[2, 9, 'Departed facility'],
			[3, 0, 'Out for delivery, to be delivered today'],
		);
		const execution = await run(10);
		expect(itemsOf(execution, 'Failures')).toEqual([]);
		const states = new Map(
			itemsOf(execution, 'Record Parcel').map(({ trackingNumber, state }) => [
				trackingNumber,
				state,
			]),
		);
		expect([...states.keys()].sort()).toEqual([...parcels].sort());
		expect(parcels.slice(0, 5).map((parcel) => states.get(parcel))).toEqual([
			...['problem', 'delivered', 'quiet', 'moving', 'moving'],
		]);
		expect(texts(execution)).toHaveLength(2);
		expect(texts(execution).join()).toContain(`${parcels[0]}: a problem. Delivery exception`);
		expect(texts(execution).join()).toContain(`${parcels[2]}: nothing new since`);
	});

	it('tells nothing twice, and asks no more for what was delivered', async () => {
		const execution = await run(10);
		expect(texts(execution)).toEqual([]);
		const asked = itemsOf(execution, 'Track Parcel').map(({ trackingNumber }) => trackingNumber);
		expect(asked).toHaveLength(parcels.length - 1);
		expect(asked).not.toContain(parcels[1]);
	});

	it('tells of a new problem of the same parcel', async () => {
		await say([0, 0.1, 'Return to sender']);
		expect(texts(await run(10))).toEqual([expect.stringContaining('Return to sender')]);
	});
});

describe('12 Refund follow-up', () => {
	let number: string;
	let submit: Awaited<ReturnType<typeof openForms>>;
	const texts = (execution: unknown) => itemsOf(execution, 'Message').map(({ text }) => text);

	const askedFor = async (orderNumber: string) => {
		const { id, sent } = await submit('Cancel a Label', [orderNumber]);
		return (await shop.api.waitForExecutions(id, sent))[sent - 1];
	};

	beforeAll(async () => {
		submit = await openForms(12);
		number = (await recorded())[4].orderId;
	});

	it('asks for the cancellation and remembers it; what is not cancelled branches off', async () => {
		await shop.sandbox.set({ stt: { cancelOutcome: 300 } });
		expect(itemsOf(await askedFor(number), 'Remember')).toEqual([
			expect.objectContaining({ orderNumber: number, status: 'requested' }),
		]);
		expect(itemsOf(await askedFor('GONE-1'), 'Not Cancelled')).toHaveLength(1);
		expect((await recorded())[4].cancelStatus).toBe(1);
	});

	it('follows the status, and tells once a day when it is late', async () => {
		expect(texts(await run(12))).toEqual([]);
		expect(texts(await runWith(12, 'Patience', { days: 0 }))).toEqual([
			expect.stringContaining(`${number} was cancelled on`),
		]);
		expect(texts(await runWith(12, 'Patience', { days: 0 }))).toEqual([]);
	});

	it('is closed when it is refunded', async () => {
		await shop.sandbox.setFaults([
			{
				kind: 'business-error',
				provider: 'stt',
				operation: 'cancelStatus',
				code: 200,
				message: '2',
			},
		]);
		const refunded = await run(12);
		await shop.sandbox.setFaults([]);
		expect(itemsOf(refunded, 'Record Refund')).toEqual([
			expect.objectContaining({ orderNumber: number, status: 'cancelled' }),
		]);
		expect(itemsOf(await run(12), 'Get Refund')).toEqual([]);
	});
});

it('17 Cost of the day: the totals are what the labels cost, and the page has them', async () => {
	const labels = await recorded();
	const cents = (amount: number) => Math.round(amount * 100) / 100;
	const spent = cents(labels.reduce((sum, { postFee }) => sum + postFee, 0));
	const [pending] = labels.filter(({ cancelStatus }) => cancelStatus === 1);
	const execution = await run(17);
	expect(itemsOf(execution, 'Failures')).toEqual([]);
	expect(itemsOf(execution, 'Totals')).toEqual([
		expect.objectContaining({
			labels: labels.length,
			spent,
			notKnown: 0,
			refundPending: pending.postFee,
			refunded: 0,
		}),
	]);
	const [{ html }] = itemsOf(execution, 'Draw');
	expect(html).toContain(`<b>${labels.length}</b> labels, <b>${spent.toFixed(2)}</b> in all`);
	expect(html).toContain(`refunds pending ${pending.postFee.toFixed(2)}`);
	expect(html).toContain('USPS_GROUND_ADVANTAGE');
	const [item] = execution.data.resultData.runData.Report[0].data.main[0];
	expect(item.binary.data).toMatchObject({ mimeType: 'text/html' });
	expect(item.binary.data.fileName).toMatch(/^labels-\d{4}-\d{2}-\d{2}\.html$/);
});

describe('16 MCP server', () => {
	const TOKEN = 'open-sesame';
	let session: string | undefined;

	beforeAll(async () => {
		const { id } = await shop.api.createCredential({
			name: 'MCP token',
			type: 'httpBearerAuth',
			data: { token: TOKEN },
		});
		const guarded = changeNode(shop.workflows[16], 'MCP Server', (node) => ({
			...node,
			credentials: { httpBearerAuth: { id, name: 'MCP token' } },
		}));
		await shop.api.publish((await shop.api.createWorkflow(guarded)).id);
		const deadline = Date.now() + MINUTES;
		while ((await send('ping', {}, '')).status === 404 && Date.now() < deadline) await sleep(200);
	});

	const send = (method: string, params: object, token: string) =>
		fetch(`${shop.n8n.url}/mcp/china-fulfillment`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(token && { authorization: `Bearer ${token}` }),
				...(session && { 'mcp-session-id': session }),
			},
			body: JSON.stringify({
				jsonrpc: '2.0',
				...(!method.startsWith('notifications/') && { id: 1 }),
				method,
				params,
			}),
		});

	async function ask(method: string, params: object = {}): Promise<Record<string, any>> {
		const response = await send(method, params, TOKEN);
		const text = await response.text();
		expect({ status: response.status, text }).toMatchObject({ status: 200 });
		session ??= response.headers.get('mcp-session-id') ?? undefined;
		const line = text.split('\n').find((each) => each.startsWith('data: '));
		return JSON.parse(line ? line.slice('data: '.length) : text).result;
	}

	it('refuses who has no token, or a wrong one', async () => {
		expect((await send('initialize', {}, '')).status).toBe(403);
		expect((await send('initialize', {}, 'guess')).status).toBe(403);
	});

	it('offers the four tools that only read', async () => {
		const { serverInfo } = await ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		});
		expect(serverInfo).toBeDefined();
		await send('notifications/initialized', {}, TOKEN);
		const { tools } = await ask('tools/list');
		expect(tools.map(({ name }: { name: string }) => name).sort()).toEqual([
			...['Find_Shop_Order', 'Get_Label', 'Get_Price', 'Track_Parcel'],
		]);
	});

	it('answers a call with what the provider says', async () => {
		const { tools } = await ask('tools/list');
		const track = tools.find(({ name }: { name: string }) => name === 'Track_Parcel');
		const [field] = Object.keys(track.inputSchema.properties);
		const [{ trackingNumber }] = await recorded();
		await shop.sandbox.set({
			stt: {
				events: [{ trackingNumber, at: new Date().toISOString(), words: 'Arrived in Chino' }],
			},
		});
		const { content } = await ask('tools/call', {
			name: 'Track_Parcel',
			arguments: { [field]: trackingNumber },
		});
		expect(JSON.stringify(content)).toContain('Arrived in Chino');
	});
});
