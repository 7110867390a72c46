import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const rates = (
	items: IDataObject[],
	options: IDataObject = {},
	more: IDataObject = {},
	run: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ resource: 'rate', operation: 'get', ...more, options }),
		items,
		...run,
	});
const selected = (...channelIds: string[]) => ({ channels: 'selected', channelIds });
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const ratesOf = (json: IDataObject) => json.rates as IDataObject[];
/** Answers a price per channel: fees, or words. */
const prices =
	(answers: Record<string, Record<string, unknown> | string>) => (request: { body: string }) => {
		const { Channel_id: id, orders } = JSON.parse(request.body) as {
			Channel_id: number;
			orders: Array<{ OrderID: string }>;
		};
		const answer = answers[id];
		const orderid = orders[0].OrderID;
		return {
			text: JSON.stringify({
				result: [
					typeof answer === 'string'
						? { code: 400, orderid, msg: answer }
						: { code: 200, orderid, ...answer },
				],
			}),
		};
	};
const fees = (post_fee: unknown, more: IDataObject = {}) => ({
	post_fee,
	gh_fee: 0,
	cl_fee: 0,
	other_fee: 0,
	ranyou_fee: 0,
	...more,
});

it('asks a channel with the whole order, as the document shows, and buys nothing', async () => {
	const run = await rates([order('a2020020915')], {}, selected('386'));
	expect(paths()).toEqual(['channel.php', 'getprice.php']);
	expect(wire.requests[1].body).toBe(
		'{"AppKey":"20011","AppSecret":"demo_app_secret","Channel_id":386,"orders":[{"cargo_type":2,"OrderID":"a2020020915",' +
			'"Fname":"kimi","Ftel":"1234567890","Fadd1":"2777 Alton Parkway apt 347","Fstate":"CA","Fcity":"irvine",' +
			'"Fpostcode":"92606","Fcountry":"US","Sname":"Pam Pierce","Scompany":"","Sadd1":"27 silver tail rd","Sadd2":"",' +
			'"Scity":"Berwick","Sstate":"ME","Spostcode":"03901","Stel":"9787933920","Scountry":"US","Parcel_num":1,' +
			'"Weight":0.25,"parcels":[{"box":"box1","weight":0.25,"length":10,"width":5,"height":2,"sku":"SKU-1","enname":"clothes","price":1,"num":1}]}]}',
	);
	expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	expect(run.json).toEqual([
		{
			...order('a2020020915'),
			rates: [
				{
					carrier: 'FEDEX_GROUND',
					providerCarrier: null,
					service: '386',
					total: 5.2,
					charges: { postage: 5.2, registration: 0, handling: 0, other: 0, fuel: 0, total: 5.2 },
					refusal: null,
				},
			],
		},
	]);
	expect(wire.sandbox.counts().stt.labelsBought).toBe(0);
});

it('asks all channels of the account, whose list it reads once for all items', async () => {
	const run = await rates([order('A-1'), order('A-2'), order('A-3')]);
	expect(paths().filter((path) => path === 'channel.php')).toHaveLength(1);
	expect(paths().filter((path) => path === 'getprice.php')).toHaveLength(15);
	expect(run.json.map((json) => ratesOf(json).length)).toEqual([5, 5, 5]);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2].map((item) => ({ item })),
	);
});

it('adds the five fees exactly, and sorts by the total', async () => {
	const play = prices({
		386: fees(0.1, { gh_fee: 0.2 }),
		405: fees('0.29'),
		422: fees(10),
		423: fees(9.99),
	});
	wire.next(() => ({
		text: '[{"channelid":"386","channelname":"a"},{"channelid":"405","channelname":"b"},{"channelid":"422","channelname":"c"},{"channelid":"423","channelname":"d"}]',
	}));
	for (let at = 0; at < 4; at++) wire.next(play);
	const run = await rates([order('A-1')]);
	expect(ratesOf(run.json[0]).map(({ service, total }) => [service, total])).toEqual([
		['405', 0.29],
		['386', 0.3],
		['423', 9.99],
		['422', 10],
	]);
});

it('lists a channel that refuses last, with its reason', async () => {
	wire.next(() => ({
		text: '[{"channelid":"386","channelname":"a"},{"channelid":"405","channelname":"b"}]',
	}));
	const play = prices({ 386: '超出限重', 405: fees(7) });
	wire.next(play);
	wire.next(play);
	const run = await rates([order('A-1')]);
	expect(ratesOf(run.json[0])).toEqual([
		expect.objectContaining({ service: '405', total: 7, refusal: null }),
		{
			carrier: 'a',
			providerCarrier: null,
			service: '386',
			total: null,
			charges: null,
			refusal: expect.stringContaining('超出限重'),
		},
	]);
});

it('keeps only the cheapest when asked to', async () => {
	wire.next(() => ({
		text: '[{"channelid":"386","channelname":"a"},{"channelid":"405","channelname":"b"}]',
	}));
	const play = prices({ 386: fees(8), 405: fees(7) });
	wire.next(play);
	wire.next(play);
	const run = await rates([order('A-1')], { cheapestOnly: true });
	expect(ratesOf(run.json[0]).map(({ service }) => service)).toEqual(['405']);
});

describe('where a channel gives no answer', () => {
	const cheapest = async (options: IDataObject = {}) => {
		wire.next(() => ({
			text: '[{"channelid":"386","channelname":"FEDEX"},{"channelid":"405","channelname":"UPS"}]',
		}));
		wire.next(() => ({ text: '<html>网关错误</html>' }));
		wire.next(prices({ 386: fees(8), 405: fees(7) }));
		return await rates([order('A-1')], { cheapestOnly: true, concurrency: 1, ...options });
	};

	it('fails the order rather than call another the cheapest', async () => {
		const { error } = await cheapest();
		expect(error?.message).toContain('The cheapest rate is not known: FEDEX gave none (');
		expect(error?.description).toContain('“Without an Answer”');
	});

	it('takes the cheapest of the others where that is chosen', async () => {
		const run = await cheapest({ withoutAnswer: 'others' });
		expect(ratesOf(run.json[0])).toMatchObject([{ service: '405', total: 7 }]);
	});

	it('lists it where all are wanted', async () => {
		const run = await cheapest({ cheapestOnly: false });
		expect(ratesOf(run.json[0]).map(({ total }) => total)).toEqual([7, null]);
	});
});

it("is an error where every channel refuses, with every reason and the order's data", async () => {
	wire.next(() => ({
		text: '[{"channelid":"386","channelname":"FEDEX"},{"channelid":"405","channelname":"UPS"}]',
	}));
	const play = prices({ 386: '超出限重', 405: '地址偏远' });
	wire.next(play);
	wire.next(play);
	const run = await rates([order('A-1'), order('A-2')], { concurrency: 1 }, {}, continues);
	expect(run.json[0]).toMatchObject({
		...order('A-1'),
		error: expect.stringContaining('No channel takes this order'),
	});
	const { advice, rates: listed } = run.json[0].details as IDataObject;
	expect(advice).toContain('FEDEX: The provider refused (code 400): 超出限重');
	expect(advice).toContain('UPS:');
	expect(listed).toHaveLength(2);
	expect(run.json[1].rates).toBeDefined();
});

it("gives the provider's answers, one item for each channel, when asked for raw", async () => {
	const { json, items } = await rates(
		[order('A-1')],
		{},
		{ ...selected('386', '405'), output: 'raw' },
	);
	expect(json).toEqual(
		['386', '405'].map((channelId) => ({ channelId, code: 200, orderid: 'A-1', ...fees(5.2) })),
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
});

it('takes channels as a list or a text with commas from an expression', async () => {
	await rates(
		[order('A-1', { ids: '386, 405' })],
		{},
		{ channels: 'selected', channelIds: '={{ $json.ids }}' },
	);
	expect(
		wire.requests.slice(1).map(({ body }) => (JSON.parse(body) as IDataObject).Channel_id),
	).toEqual([386, 405]);
});

it('has a total of numbers as the provider writes them, text or number', async () => {
	wire.next(() => ({ text: '[{"channelid":386,"channelname":"a"}]' }));
	wire.next(() => ({
		text: '{"result":[{"code":"200","post_fee":"39.66","gh_fee":"","cl_fee":null,"other_fee":"0.00","ranyou_fee":"0.04"}]}',
	}));
	const run = await rates([order('A-1')]);
	expect(ratesOf(run.json[0])[0]).toMatchObject({
		total: 39.7,
		charges: { postage: 39.66, registration: null, handling: null, other: 0, fuel: 0.04 },
	});
});

describe('a price that cannot be read is not free', () => {
	const two = '[{"channelid":"386","channelname":"a"},{"channelid":"405","channelname":"b"}]';
	const quoted = async (odd: Record<string, unknown>, options: IDataObject = {}) => {
		wire.next(() => ({ text: two }));
		const play = prices({ 386: odd, 405: fees(7) });
		wire.next(play);
		wire.next(play);
		const run = await rates([order('A-1')], options);
		return ratesOf(run.json[0]);
	};

	it.each([null, '', false, true, '不支持', -1, '-1', 'N/A', [], {}])(
		'postage %j is unknown: it comes last, and says so',
		async (odd) => {
			const listed = await quoted(fees(odd));
			expect(listed.map(({ service }) => service)).toEqual(['405', '386']);
			expect(listed[1]).toMatchObject({
				total: null,
				refusal: expect.stringContaining('post_fee'),
			});
		},
	);

	it.each([false, '不支持', -1])('so is another fee of %j', async (odd) => {
		const listed = await quoted(fees(1, { ranyou_fee: odd }));
		expect(listed[1]).toMatchObject({
			service: '386',
			total: null,
			charges: { postage: 1, fuel: null, total: null },
			refusal: expect.stringContaining('ranyou_fee'),
		});
	});

	it('five zeros are no price', async () => {
		const listed = await quoted(fees('0.00'));
		expect(listed[1]).toMatchObject({
			service: '386',
			total: null,
			refusal: 'Every fee is 0, which is no price',
		});
	});

	it('postage alone is a price', async () => {
		const listed = await quoted({ post_fee: '5.00' });
		expect(listed[0]).toMatchObject({ service: '386', total: 5, refusal: null });
	});

	it.each([{}, fees(0), fees('')])('words without a charge are a refusal: %j', async (odd) => {
		const listed = await quoted({ ...odd, msg: '该渠道不支持此邮编' });
		expect(listed[1]).toMatchObject({
			service: '386',
			total: null,
			refusal: expect.stringContaining('该渠道不支持此邮编'),
		});
	});

	it('is never the cheapest', async () => {
		const others = { cheapestOnly: true, withoutAnswer: 'others' };
		const listed = await quoted(fees(false), others);
		expect(listed.map(({ service }) => service)).toEqual(['405']);
	});

	it.each(['12,5', 'N/A', -1, true])(
		'but may be: with %j the cheapest is not known',
		async (odd) => {
			wire.next(() => ({ text: two }));
			const play = prices({ 386: fees(odd), 405: fees(7) });
			wire.next(play);
			wire.next(play);
			const { error } = await rates([order('A-1')], { cheapestOnly: true });
			expect(error?.message).toContain('The cheapest rate is not known: a gave none');
			expect(error?.message).toContain('post_fee');
		},
	);

	it('a dash is no fee, and a price without it whole', async () => {
		const dash = fees('3.20', { ranyou_fee: '-' });
		const listed = await quoted(dash, { cheapestOnly: true });
		expect(listed).toMatchObject([{ service: '386', total: 3.2 }]);
	});

	it.each([fees(0), fees(null), fees('-'), { ...fees('N/A'), msg: '该渠道不支持此邮编' }])(
		'no price at all, or words, are a refusal: %j',
		async (odd) => {
			const listed = await quoted(odd, { cheapestOnly: true });
			expect(listed.map(({ service }) => service)).toEqual(['405']);
		},
	);

	it('separators are read', async () => {
		const listed = await quoted(fees('1,234.50', { ranyou_fee: '¥0.50' }));
		expect(listed[1]).toMatchObject({
			service: '386',
			total: 1235,
			charges: { postage: 1234.5, fuel: 0.5 },
		});
	});
});

it('passes a platform ID on, and asks through the brand of the credential', async () => {
	const credentials = {
		sttLogisticsApi: {
			service: 'dingExpress',
			appKey: '20011',
			appSecret: 'demo_app_secret',
			baseUrl: '',
		},
	};
	await rates([order('A-1')], { platformId: 3 }, selected('386'), { credentials });
	expect(wire.requests[1].url).toBe('http://oms.dingexpress.cn/api/getprice.php');
	expect(wire.json(1).ptid).toBe(3);
});

describe('bad input is refused before anything is sent', () => {
	it.each([
		['No channel is selected', [order('A-1')], selected()],
		['Channel must be a number: “abc”', [order('A-1')], selected('abc')],
		['Recipient name', [order('A-1', { recipient: null })], {}],
		['Default Box: Weight', [order('A-1')], { defaultBox: {} }],
	])('%s', async (message, items, more) => {
		const { error } = await rates(items as IDataObject[], {}, more as IDataObject);
		expect(error?.message).toContain(message);
		expect(wire.requests).toEqual([]);
	});
});

it('a refused credential is one error, not a list of refusals', async () => {
	const credentials = {
		sttLogisticsApi: { service: 'dingCang', appKey: '20011', appSecret: 'wrong', baseUrl: '' },
	};
	const { error } = await rates([order('A-1')], {}, {}, { credentials });
	expect(error?.failure).toMatchObject({ cause: 'credential-invalid' });
});

it('an answer without any fee is no price', async () => {
	wire.next(() => ({ text: '[{"channelid":"386","channelname":"a"}]' }));
	wire.next(() => ({ text: '{"result":[{"code":200,"orderid":"A-1"}]}' }));
	const { error } = await rates([order('A-1')]);
	expect(error?.description).toContain('holds no fees');
});
