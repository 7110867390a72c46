import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const node = (
	operation: string,
	items: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: { resource: 'label', operation, ...more, options } as never,
		items,
		...run,
	});
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const box = { weight: 1, length: 1, width: 1, height: 1 };

/** Buys labels and forgets the requests; returns what the create operation put out. */
async function buy(
	numbers: string[],
	more: IDataObject = {},
	parameters: IDataObject = {},
): Promise<IDataObject[]> {
	const { json, error } = await runNode({
		node: 'sttLogistics',
		parameters: createParameters(parameters),
		items: numbers.map((number) => order(number, more)),
	});
	expect(error).toBeUndefined();
	wire.clear();
	return json;
}

describe('label: get', () => {
	it('asks for one order and adds its label to the item', async () => {
		const [bought] = await buy(['A-1']);
		const run = await node('get', [bought]);
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: 'http://best.dingcang.vip/api/fetchlabel.php',
		});
		expect(wire.requests[0].body).toBe(
			'{"AppKey":"20011","AppSecret":"demo_app_secret","Orderid":"A-1"}',
		);
		expect(problems()).toEqual([]);
		expect(run.json).toEqual([
			{
				...order('A-1'),
				shipment: {
					orderNumber: 'A-1',
					carrier: 'FEDEX_GROUND',
					providerCarrier: null,
					service: '386',
					trackingNumbers: [expect.stringMatching(/^7946\d{8}$/)],
					labelUrl: expect.stringMatching(/\.pdf$/),
					labelReady: true,
					reused: false,
					status: 'ready',
					charges: { postage: 5.2, registration: 0, handling: 0, other: 0, fuel: 0, total: 5.2 },
					boxes: [
						{ boxNumber: null, trackingNumber: expect.any(String), labelUrl: expect.any(String) },
					],
				},
			},
		]);
	});

	it("gives the provider's answer when asked for raw", async () => {
		await buy(['A-1']);
		const { json } = await node('get', [order('A-1')], {}, { output: 'raw' });
		expect(json).toEqual([
			{ code: 200, orderid: 'A-1', msg: { result: expect.objectContaining({ post_fee: '5.20' }) } },
		]);
	});

	it('says that the provider does not know an order', async () => {
		const { error } = await node('get', [order('none')]);
		expect(error?.message).toContain('订单不存在或无权限 (no such order, or no right to see it)');
		expect(error?.message).toContain('none');
	});

	it('puts out a label that is not ready as such', async () => {
		await buy(['A-1']);
		wire.sandbox.set({ labelReadyAfter: 9 });
		const run = await node('get', [order('A-1')]);
		expect(run.json[0].shipment).toMatchObject({
			labelReady: false,
			trackingNumbers: [],
			labelUrl: null,
		});
		expect(run.hints[0].message).toContain('1 label is not ready yet');
	});

	it('waits with one look-up a round for all orders, and stops asking for those that are ready', async () => {
		await buy(['A-1', 'A-2', 'A-3']);
		wire.sandbox.faults.add({
			kind: 'label-not-ready',
			provider: 'stt',
			operation: 'labels',
			times: 1,
		});
		const run = await node(
			'get',
			['A-1', 'A-2', 'A-3'].map((number) => order(number)),
			{ waitUntilReady: true, checkEvery: 0.01 },
		);
		expect(paths()).toEqual(['multifetchlabels.php', 'multifetchlabels.php']);
		expect(run.json.map(({ shipment }) => (shipment as IDataObject).labelReady)).toEqual([
			true,
			true,
			true,
		]);
	});

	it.each(['empty', 'error'] as const)(
		'waits through "not ready" (%s) up to the limit, which is no error',
		async (notReady) => {
			await buy(['A-1']);
			wire.sandbox.set({ labelReadyAfter: 99, stt: { notReady } });
			const run = await node('get', [order('A-1')], {
				waitUntilReady: true,
				checkEvery: 0.05,
				maxWait: 0.5,
			});
			expect(run.error).toBeUndefined();
			expect(wire.requests.length).toBeGreaterThan(1);
			expect(run.json[0].shipment).toMatchObject({ labelReady: false, status: 'pending' });
		},
	);

	it('stops waiting for an order that does not exist, and keeps the others', async () => {
		await buy(['A-1']);
		const run = await node(
			'get',
			[order('none'), order('A-1')],
			{ waitUntilReady: true, checkEvery: 0.01 },
			{},
			continues,
		);
		expect(wire.requests).toHaveLength(1);
		expect(run.json[0]).toMatchObject({
			number: 'none',
			error: expect.stringContaining('订单不存在'),
			details: { code: '400' },
		});
		expect(run.json[0]).not.toHaveProperty('shipment');
		expect(run.json[1].shipment).toMatchObject({ labelReady: true });
	});

	it('does not wait where the credential is refused', async () => {
		const credentials = {
			sttLogisticsApi: { service: 'dingCang', appKey: '20011', appSecret: 'wrong', baseUrl: '' },
		};
		const { error } = await node(
			'get',
			[order('A-1')],
			{ waitUntilReady: true, checkEvery: 0.01 },
			{},
			{ credentials },
		);
		expect(wire.requests).toHaveLength(1);
		expect(error?.failure).toMatchObject({ cause: 'credential-invalid' });
	});

	it('goes on waiting through a broken connection', async () => {
		await buy(['A-1']);
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels', times: 2 });
		const run = await node('get', [order('A-1')], { waitUntilReady: true, checkEvery: 0.01 });
		expect(run.json[0].shipment).toMatchObject({ labelReady: true });
	});

	it('downloads the file of each box', async () => {
		const [bought] = await buy(['A-1'], { parcels: [box, box, box] });
		const run = await node('get', [bought], { download: true });
		expect(
			Object.entries(run.items[0].binary!).map(([property, { fileName }]) => [property, fileName]),
		).toEqual([
			['data', 'label-A-1-box1.png'],
			['data2', 'label-A-1-box2.png'],
			['data3', 'label-A-1-box3.png'],
		]);
	});

	it.each(['png', 'pdf', 'both'] as const)(
		'takes the file a box has (%s), the PDF first',
		async (boxFiles) => {
			wire.sandbox.set({ stt: { boxFiles } });
			const [bought] = await buy(['A-1'], { parcels: [box, box] });
			const run = await node('get', [bought], { download: true });
			expect(run.items[0].binary!.data.mimeType).toBe(
				boxFiles === 'png' ? 'image/png' : 'application/pdf',
			);
		},
	);

	it('keeps what is known of a label whose file is no label', async () => {
		const [bought] = await buy(['A-1']);
		wire.sandbox.faults.add({ kind: 'html200', provider: 'labels', operation: 'file' });
		const run = await node('get', [bought], { download: true }, {}, continues);
		expect(run.json[0]).toMatchObject({
			error: expect.stringContaining('neither PDF, PNG'),
			shipment: { labelReady: true },
			details: { labelUrl: expect.any(String) },
		});
	});

	it.each([
		['file:///etc/passwd', 'must be http or https, not file'],
		['http://127.0.0.1:5678/rest', 'points into a private network'],
		['http://169.254.169.254/latest', 'points into a private network'],
	])('opens no address that leads elsewhere: %s', async (labelUrl, words) => {
		wire.next(() => ({
			text: JSON.stringify([{ code: 200, orderid: 'A-1', label_url: labelUrl, trackingno: 'T1' }]),
		}));
		const { error } = await node('get', [order('A-1')], { download: true });
		expect(error?.message).toContain(words);
		expect(wire.requests).toHaveLength(1);
	});

	it('sends no credential to the host of a label file', async () => {
		const [bought] = await buy(['A-1']);
		await node('get', [bought], { download: true });
		const file = wire.requests.find(({ provider }) => provider === 'labels')!;
		expect(`${file.url} ${JSON.stringify(file.headers)} ${file.body}`).not.toMatch(
			/demo_app_secret|20011/,
		);
	});

	it('asks for many orders in calls for 50, and gives each its own outcome in its place', async () => {
		const numbers = Array.from({ length: 101 }, (_none, at) => `A-${at}`);
		const bought = await buy(numbers);
		bought[60] = order('GONE');
		const { json, items } = await node('get', bought, {}, {}, continues);
		expect(paths()).toEqual(['multifetchlabels.php', 'multifetchlabels.php', 'fetchlabel.php']);
		expect(wire.json(0).orderids).toEqual(bought.slice(0, 50).map(({ number }) => number));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			numbers.map((_none, at) => expect.objectContaining({ item: at })),
		);
		for (const [at, item] of json.entries()) {
			if (at === 60) expect(item.error).toContain('订单不存在或无权限');
			else expect(item).toMatchObject({ number: numbers[at], shipment: { status: 'ready' } });
		}
	});

	it('gives several orders what each of them would get alone', async () => {
		const bought = await buy(['A-1', 'A-2', 'A-3']);
		const together = await node('get', bought);
		const alone = [];
		for (const item of bought) alone.push(...(await node('get', [item])).json);
		expect(together.json).toEqual(alone);
	});

	it('asks alone for each order whose answer is put out as it is', async () => {
		await buy(['A-1', 'A-2']);
		const { json } = await node('get', [order('A-1'), order('A-2')], {}, { output: 'raw' });
		expect(paths()).toEqual(['fetchlabel.php', 'fetchlabel.php']);
		expect(json).toEqual([
			expect.objectContaining({ orderid: 'A-1', msg: { result: expect.any(Object) } }),
			expect.objectContaining({ orderid: 'A-2' }),
		]);
	});

	it('a call that is refused for one order keeps no label from the others', async () => {
		const bought = await buy(['A-1', 'A-2', 'A-3', 'A-4']);
		const refuse = () => ({ text: JSON.stringify({ code: 400, msg: '参数错误' }) });
		// All four, then the half with the order in question, then that order itself.
		for (let at = 0; at < 3; at++) wire.next(refuse);
		const { json } = await node('get', bought, { concurrency: 1 }, {}, continues);
		expect(json.map(({ error }) => error ?? 'ready')).toEqual([
			expect.stringContaining('参数错误'),
			'ready',
			'ready',
			'ready',
		]);
		expect(wire.requests).toHaveLength(5);
	});

	it('asks alone for an order that the answer for many leaves out', async () => {
		const bought = await buy(['A-1', 'A-2']);
		wire.next(() => ({
			text: JSON.stringify([{ code: 400, orderid: 'A-1', msg: '订单不存在或无权限' }]),
		}));
		const { json } = await node('get', bought, {}, {}, continues);
		expect(paths()).toEqual(['multifetchlabels.php', 'fetchlabel.php']);
		expect(json[0].error).toContain('订单不存在或无权限');
		expect(json[1]).toMatchObject({ shipment: { labelReady: true } });
	});

	it('takes an order of several boxes with the others, and loses no box', async () => {
		const bought = await buy(['B-1', 'B-2'], { parcels: [box, box] });
		const { json } = await node('get', bought);
		expect(paths()).toEqual(['multifetchlabels.php']);
		expect(json.map(({ shipment }) => (shipment as IDataObject).boxes)).toEqual([
			[expect.any(Object), expect.any(Object)],
			[expect.any(Object), expect.any(Object)],
		]);
	});

	it('has all batches of a round of waiting on their way together', async () => {
		const bought = await buy(Array.from({ length: 400 }, (_none, at) => `W-${at}`));
		const handle = wire.sandbox.handle.bind(wire.sandbox);
		let [active, most] = [0, 0];
		const slow = jest.spyOn(wire.sandbox, 'handle').mockImplementation(async (...call) => {
			most = Math.max(most, ++active);
			await sleep(50);
			active--;
			return await handle(...call);
		});
		await node('get', bought, { waitUntilReady: true });
		slow.mockRestore();
		expect({ most, calls: wire.requests.length }).toEqual({ most: 8, calls: 8 });
	});

	it('refuses an empty order number before anything is sent', async () => {
		const { error } = await node('get', [{ shipment: {} }]);
		expect(error?.message).toContain('Order Number is missing');
		expect(error?.description).toContain('shipment.orderNumber');
		expect(wire.requests).toEqual([]);
	});
});

describe('label: getAll', () => {
	it('asks for many orders in one call and gives each its own outcome', async () => {
		await buy(['A-1']);
		await buy(['A-2'], { parcels: [box, box] });
		wire.clear();
		const run = await node(
			'getAll',
			[order('A-1'), order('none'), order('A-2')],
			{},
			{},
			continues,
		);
		expect(wire.requests.map(({ url, body }) => [url, body])).toEqual([
			[
				'http://best.dingcang.vip/api/multifetchlabels.php',
				'{"AppKey":"20011","AppSecret":"demo_app_secret","orderids":["A-1","none","A-2"]}',
			],
		]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect(run.json[0].shipment).toMatchObject({
			orderNumber: 'A-1',
			labelReady: true,
			charges: { total: 5.2 },
		});
		expect(run.json[1]).toMatchObject({
			...order('none'),
			error: expect.stringContaining('订单不存在或无权限'),
		});
		expect((run.json[2].shipment as IDataObject).boxes).toHaveLength(2);
	});

	it('takes 50 a call, or the size that is set', async () => {
		const items = Array.from({ length: 120 }, (_, at) => order(`N-${at}`));
		await node('getAll', items, { concurrency: 1 }, {}, continues);
		expect(
			wire.requests.map((_request, at) => (wire.json(at).orderids as string[]).length),
		).toEqual([50, 50, 20]);
		wire.clear();
		await node('getAll', items, { batchSize: 100, concurrency: 1 }, {}, continues);
		expect(wire.requests).toHaveLength(2);
	});

	it('asks for a number once although two items have it', async () => {
		await buy(['A-1']);
		const run = await node('getAll', [order('A-1', { a: 1 }), order('A-1', { a: 2 })]);
		expect(wire.json(0).orderids).toEqual(['A-1']);
		expect(run.json.map(({ a, shipment }) => [a, (shipment as IDataObject).labelReady])).toEqual([
			[1, true],
			[2, true],
		]);
	});

	it('gives the untouched entries when asked for raw', async () => {
		await buy(['A-1']);
		const { json } = await node('getAll', [order('A-1')], {}, { output: 'raw' });
		expect(json).toEqual([
			{
				code: 200,
				orderid: 'A-1',
				label_url: expect.any(String),
				trackingno: expect.any(String),
				post_fee: '5.20',
				gh_fee: '0.00',
				cl_fee: '0.00',
				other_fee: '0.00',
				ranyou_fee: '0.00',
			},
		]);
	});

	it.each([
		[1, 1],
		[10, 10],
		[undefined, 8],
	])('with Concurrency %s, at most %s files come at once', async (concurrency, most) => {
		const bought = await buy(Array.from({ length: 12 }, (_, at) => `A-${at}`));
		const { handle } = wire.sandbox;
		let [now, peak] = [0, 0];
		wire.sandbox.handle = async (provider, ...call) => {
			if (provider !== 'labels') return await handle.call(wire.sandbox, provider, ...call);
			peak = Math.max(peak, ++now);
			await sleep(5);
			now--;
			return await handle.call(wire.sandbox, provider, ...call);
		};
		const run = await node('getAll', bought, {
			download: true,
			...(concurrency && { concurrency }),
		});
		wire.sandbox.handle = handle;
		expect(run.items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(peak).toBeLessThanOrEqual(most);
		expect(peak).toBeGreaterThan(most / 2);
	});

	it('waits and downloads, batches keeping their size', async () => {
		await buy(['A-1', 'A-2', 'A-3']);
		wire.sandbox.set({ labelReadyAfter: 3 });
		const run = await node(
			'getAll',
			['A-1', 'A-2', 'A-3'].map((number) => order(number)),
			{ download: true, batchSize: 2, checkEvery: 0.01, concurrency: 1 },
		);
		const rounds = wire.requests
			.filter(({ url }) => url.includes('multifetchlabels'))
			.map(({ body }) => (JSON.parse(body) as { orderids: string[] }).orderids);
		expect(rounds.every((numbers) => numbers.length <= 2)).toBe(true);
		expect(run.items.map(({ binary }) => binary?.data.fileName)).toEqual([
			'label-A-1.pdf',
			'label-A-2.pdf',
			'label-A-3.pdf',
		]);
	});

	it('fails every order of a call that failed, and keeps their data', async () => {
		wire.sandbox.faults.add({ kind: 'html200', provider: 'stt', operation: 'labels' });
		const run = await node(
			'getAll',
			[order('A-1'), order('A-2')],
			{},
			{},
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.outputs.map((output) => output.length)).toEqual([0, 2]);
		expect(run.outputs[1].map(({ json, pairedItem }) => [json.number, pairedItem])).toEqual([
			['A-1', { item: 0 }],
			['A-2', { item: 1 }],
		]);
	});

	it('survives an answer with rows that are none', async () => {
		wire.next(() => ({
			text: JSON.stringify([
				null,
				7,
				{
					code: 200,
					orderid: 'A-1',
					label_url: 'http://x.example.com/1.pdf',
					trackingno: 'T1',
					trackingnolist: [null],
				},
			]),
		}));
		const run = await node('getAll', [order('A-1'), order('A-2')], {}, {}, continues);
		expect(run.json[0].shipment).toMatchObject({ labelReady: true, trackingNumbers: ['T1'] });
		expect(run.json[1].error).toContain('does not mention order A-2');
	});
});

describe('label: getTransfer', () => {
	it('gives the address of the transfer label, and its file when asked for', async () => {
		const [bought] = await buy(['A-1']);
		const run = await node('getTransfer', [bought], { download: true });
		expect(wire.requests[0]).toMatchObject({
			url: 'http://best.dingcang.vip/api/transferlabel.php',
			body: '{"AppKey":"20011","AppSecret":"demo_app_secret","Orderid":"A-1"}',
		});
		expect(run.json[0]).toEqual({
			...bought,
			transferLabel: { orderNumber: 'A-1', labelUrl: expect.stringMatching(/-transfer\.pdf$/) },
		});
		expect(run.items[0].binary!.data).toMatchObject({
			fileName: 'label-transfer-A-1.pdf',
			mimeType: 'application/pdf',
		});
		expect(problems()).toEqual([]);
	});

	it("gives the provider's answer when asked for raw", async () => {
		await buy(['A-1']);
		const { json, items } = await node('getTransfer', [order('A-1')], {}, { output: 'raw' });
		expect(json).toEqual([{ code: 200, orderid: 'A-1', msg: expect.stringMatching(/^http/) }]);
		expect(items[0].binary).toBeUndefined();
	});

	it('shows the reason of a channel that has none, order by order', async () => {
		await buy(['A-1'], {}, { channelId: { __rl: true, mode: 'id', value: '405' } });
		await buy(['A-2']);
		const run = await node('getTransfer', [order('A-1'), order('A-2')], {}, {}, continues);
		expect(run.json[0]).toMatchObject({
			...order('A-1'),
			error: expect.stringContaining('该渠道没有转运标签'),
			details: { code: '400', orderNumber: 'A-1' },
		});
		expect(run.json[1].transferLabel).toBeDefined();
	});

	it('takes no success without an address', async () => {
		wire.next(() => ({ text: '{"result":[{"code":200,"orderid":"A-1","msg":"处理中"}]}' }));
		const { error } = await node('getTransfer', [order('A-1')]);
		expect(error?.message).toContain('no label address');
	});

	it('keeps the address when only the file could not be had', async () => {
		await buy(['A-1']);
		wire.sandbox.faults.add({ kind: 'html200', provider: 'labels', operation: 'file' });
		const run = await node('getTransfer', [order('A-1')], { download: true }, {}, continues);
		expect(run.json[0]).toMatchObject({
			error: expect.any(String),
			transferLabel: { labelUrl: expect.any(String) },
		});
	});
});
