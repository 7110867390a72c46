/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the sandbox's account */
import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { accounts, credentialTypes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const CALLBACK = 'https://n8n.example.com/webhook/0d1e2f3a/push';
const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
/** Made without the pack's own code. */
const saltOf = (kind: string, platform: string, shopId = '') =>
	createHmac('sha256', 'demo_secret')
		.update(`kuaidi100-push\n0d1e2f3a\n${kind}\n${platform}\n${shopId}`)
		.digest('hex');

const run = (
	operation: string,
	parameters: IDataObject = {},
	more: Partial<Parameters<typeof runNode>[0]> = {},
) =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			edition: 'enterprise',
			resource: operation === 'getAuthorizationUrl' ? 'shop' : 'order',
			operation,
			...parameters,
		} as never,
		...more,
	});
const requestImport = (parameters: IDataObject = {}, more = {}) =>
	run(
		'requestImport',
		{
			platform: 'PINDUODUO',
			shopId: '60006',
			startTime: '2025-09-22T11:00:00+08:00',
			endTime: '2025-09-22T12:00:00+08:00',
			callbackUrl: CALLBACK,
			...parameters,
		},
		more,
	);
const order = (number: string, more: IDataObject = {}): IDataObject => ({
	number,
	platform: 'PINDUODUO',
	shopId: '60006',
	source: 'kuaidi100Enterprise',
	shipment: { orderNumber: number, carrier: 'yunda', trackingNumbers: [`YD${number}`] },
	...more,
});
const ship = (items: IDataObject[], parameters: IDataObject = {}, more = {}) =>
	run(
		'ship',
		{ courier: { __rl: true, mode: 'list', value: 'yunda' }, ...parameters },
		{ items, ...more },
	);
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);
const continues = { settings: { onError: 'continueRegularOutput' as const } };
const answers = (body: object) => wire.next(() => ({ text: JSON.stringify(body) }));
const param = (position: number) => JSON.parse(wire.form(position).param) as IDataObject;

describe('the signature', () => {
	const signed = async (body: IDataObject) => {
		const authenticate = credentialTypes.get('kuaidi100EnterpriseApi')!.authenticate as (
			data: ICredentialDataDecryptedObject,
			options: IHttpRequestOptions,
		) => Promise<IHttpRequestOptions>;
		const options = await authenticate(accounts.kuaidi100EnterpriseApi, {
			url: '/ent/order/task',
			body,
		});
		return { options, form: Object.fromEntries(new URLSearchParams(options.body as string)) };
	};

	/** Computed by hand from the vendor's rule, with key demo_key and secret demo_secret. */
	it.each([
		[
			'{"shopType":"TAOBAO","callbackUrl":"http://example.com/cb","salt":"demo_salt"}',
			'82FB5714A7BAAB475D8C06760F65EFD2',
		],
		[
			'{"callbackUrl":"http://example.com/cb","shopType":"TAOBAO","salt":"demo_salt"}',
			'78CF9594134F3092DE64FE6F7814CDB8',
		],
		[
			'{"shopType":"PINDUODUO","shopId":"123456","orderStatus":"UNSHIP","updateAtMin":"2026-11-26 10:00:00","updateAtMax":"2026-11-26 11:00:00","callbackUrl":"http://example.com/cb","salt":"demo_salt"}',
			'30162F81F4082397FD80272C7611C6B1',
		],
		[
			'{"shopType":"TAOBAO","shopId":"123456","orderNum":"T1001","kuaidiCom":"yunda","kuaidiNum":"YD0001","subOrderNums":"T1001-1,T1001-2"}',
			'4A7F5F13A6F56244FE3DC281C0CA259B',
		],
	])('of %s', async (text, sign) => {
		const { form } = await signed({ param: text });
		expect(form).toEqual({ key: 'demo_key', sign, param: text });
	});

	it('covers the very text that is sent, whatever is in it', async () => {
		const text = '{"shopType":"TAOBAO","note":"小卖部 🏖 + & = % \\u5c0f \\ud83c"}';
		const { form, options } = await signed({ param: text });
		expect(form.param).toBe(text);
		expect(form.sign).toBe(md5(`${text}demo_keydemo_secret`));
		expect(options).toMatchObject({
			method: 'POST',
			url: 'https://api.kuaidi100.com/ent/order/task',
			disableFollowRedirect: true,
		});
	});

	it('is made afresh on its own result, and no request brings its own', async () => {
		const once = await signed({ param: '{}', key: 'other', sign: 'other' });
		expect(once.form).toEqual({ key: 'demo_key', sign: md5('{}demo_keydemo_secret'), param: '{}' });
		expect((await signed(once.options.body as never)).form).toEqual(once.form);
	});
});

describe('the edition', () => {
	it('is the cloud market where a workflow names none: nothing changes for it', async () => {
		const { json } = await runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'getAll',
				shopId: '10001',
				startTime: '2025-09-22T10:30:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
			},
		});
		expect(json.length).toBeGreaterThan(0);
		expect(wire.requests[0].url).toBe('http://cloud.kuaidi100.com/api');
	});

	it.each([
		['getAll', 'enterprise'],
		['requestImport', 'cloudMarket'],
	])('does not have the other one’s operation: %s in %s', async (operation, edition) => {
		const { error } = await runNode({
			node: 'kuaidi100',
			parameters: { edition, resource: 'order', operation },
		});
		expect(error?.message).toContain(
			`“order: ${operation}” does not exist in the edition “${edition}”`,
		);
		expect(wire.requests).toEqual([]);
	});

	it('refuses to ship back what came from the other one, and says where it belongs', async () => {
		const courier = { __rl: true, mode: 'list', value: 'yunda' };
		const toCloud = await runNode({
			node: 'kuaidi100',
			parameters: { resource: 'order', operation: 'ship', courier },
			items: [order('PDD20250922001')],
		});
		expect(toCloud.error?.description).toContain('Choose the edition “Enterprise”');
		const toEnterprise = await ship([order('PDD20250922001', { source: 'kuaidi100' })]);
		expect(toEnterprise.error?.description).toContain('Choose the edition “Cloud Market”');
		expect(wire.requests).toEqual([]);
	});
});

describe('order: requestImport', () => {
	it('sends the documented form, with a salt that this trigger, shop and kind alone have', async () => {
		const { json, error } = await requestImport();
		expect(error).toBeUndefined();
		expect(problems()).toEqual([]);
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: 'https://api.kuaidi100.com/ent/order/task',
		});
		const { param: text, sign } = wire.form(0);
		expect(text).toBe(
			JSON.stringify({
				shopType: 'PINDUODUO',
				shopId: '60006',
				orderStatus: 'UNSHIP',
				updateAtMin: '2025-09-22 11:00:00',
				updateAtMax: '2025-09-22 12:00:00',
				callbackUrl: `${CALLBACK}?shopType=PINDUODUO&shopId=60006`,
				salt: saltOf('orders', 'PINDUODUO', '60006'),
			}),
		);
		expect(sign).toBe(md5(`${text}demo_keydemo_secret`));
		expect(json).toMatchObject([
			{
				taskId: expect.stringMatching(/^[0-9a-f]{32}$/),
				updatedFrom: '2025-09-22T11:00:00+08:00',
				updatedTo: '2025-09-22T11:30:00+08:00',
				platform: 'PINDUODUO',
				shopId: '60006',
				orderStatus: 'UNSHIP',
				callbackUrl: CALLBACK,
			},
			{ updatedFrom: '2025-09-22T11:30:00+08:00', updatedTo: '2025-09-22T12:00:00+08:00' },
		]);
	});

	it('shows the salt nowhere, not even where the provider quotes it', async () => {
		const salt = saltOf('orders', 'PINDUODUO', '60006');
		const preview = await requestImport({ options: { previewOnly: true } });
		expect(preview.json[0].preview).toMatchObject({ shopId: '60006', expectedTasks: 2 });
		expect(wire.requests).toEqual([]);
		answers({ result: false, returnCode: 104, message: `bad ${salt}` });
		const refused = await requestImport();
		answers({
			result: true,
			returnCode: 200,
			data: { total: 1, tasks: [{ taskId: 'a' }], salt },
		});
		const raw = await requestImport({ output: 'raw' });
		expect(raw.json[0]).toMatchObject({ data: { salt: '***' } });
		expect(refused.error?.message).toContain('bad ***');
		expect(inspect([preview, refused, raw], { depth: 12 })).not.toContain(salt);
	});

	it('takes the address of the push trigger in its workflow', async () => {
		const missing = await requestImport({ callbackUrl: '' });
		expect(missing.error?.message).toContain('Callback URL is missing');
		expect(missing.error?.description).toContain('production URL of a Kuaidi100 Push Trigger');
		const staticData = {
			global: { kuaidi100PushUrls: { n1: 'http://n8n.example.com/webhook/0d1e2f3a/push' } },
		};
		const found = await requestImport({ callbackUrl: '' }, { staticData });
		expect(found.error).toBeUndefined();
		expect(param(0).callbackUrl).toBe(
			'http://n8n.example.com/webhook/0d1e2f3a/push?shopType=PINDUODUO&shopId=60006',
		);
		const two = {
			global: { kuaidi100PushUrls: { n1: CALLBACK, n2: 'https://n8n.example.com/webhook/2/push' } },
		};
		const unclear = await requestImport({ callbackUrl: '' }, { staticData: two });
		expect(unclear.error?.message).toContain('2 push triggers');
	});

	it.each([
		['not-a-url', 'is not a web address'],
		['https://n8n.example.com/webhook/1/kuaidi100', 'is not that of a Kuaidi100 Push Trigger'],
		['https://n8n.example.com/webhook/1/push?x=1', 'is not that of a Kuaidi100 Push Trigger'],
	])('refuses the callback %s before anything is sent', async (callbackUrl, words) => {
		const { error } = await requestImport({ callbackUrl });
		expect(error?.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('warns of https, of localhost and of the test address, and can use http', async () => {
		const texts = async (callbackUrl: string, options = {}) =>
			(await requestImport({ callbackUrl, options })).hints.map(({ message }) => message).join('|');
		expect(await texts(CALLBACK)).toContain('https are not documented');
		expect(await texts('http://localhost:5678/webhook/1/push')).toContain('localhost');
		expect(await texts('http://n8n.example.com/webhook-test/1/push')).toContain('test URL');
		expect(await texts(CALLBACK, { callbackScheme: 'http' })).toBe('');
		expect(param(3).callbackUrl).toMatch(/^http:\/\/n8n\.example\.com\//);
	});

	it.each<[string, IDataObject, string]>([
		[
			'a window that ends before it begins',
			{ endTime: '2025-09-22T10:00:00+08:00' },
			'lies before',
		],
		['more than a day', { startTime: '2025-09-20T10:00:00+08:00' }, 'the limit is 1440'],
		[
			'more than the set window',
			{ options: { longestWindow: 30 } },
			'spans 60 minutes (2025-09-22 11:00:00 to 2025-09-22 12:00:00',
		],
		['an unknown status', { orderStatus: 'ALL' }, 'is not one of UNPAY'],
		['no shop', { shopId: '={{ "" }}' }, 'Shop ID is missing'],
	])('refuses %s', async (_what, parameters, words) => {
		const { error } = await requestImport(parameters);
		expect(error?.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('says where the provider cuts the window in another way than expected', async () => {
		wire.sandbox.set({ kuaidi100Enterprise: { sliceMinutes: 20 } });
		const other = await requestImport();
		expect(other.hints.map(({ message }) => message).join()).toContain(
			'made 3 tasks for shop 60006, not the 2 that slices of 30 minutes give',
		);
		const set = await requestImport({
			endTime: '2025-09-22T11:40:00+08:00',
			options: { sliceLength: 20, callbackScheme: 'http' },
		});
		expect(set.hints).toEqual([]);
	});

	it('is an unknown outcome where the answer was lost, and is not sent again', async () => {
		wire.next(new Error('socket hang up'));
		const { error } = await requestImport(
			{},
			{ settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
		);
		expect(error?.message).toContain('It is not known whether this was done');
		expect(wire.requests).toHaveLength(1);
	});

	it.each([
		['no list', { result: true, returnCode: 200, data: null }],
		['no code', { result: true, data: { total: 0, tasks: [] } }],
		['two words', { result: false, returnCode: 200 }],
		['two other words', { result: true, returnCode: 104 }],
	])('takes an answer with %s for a lost one', async (_what, body) => {
		answers(body);
		const { error } = await requestImport();
		expect(error?.message).toContain('It is not known whether this was done');
	});

	/** What an envelope or another spelling says is judged like any other answer. */
	it.each([
		['names in capitals', { RESULT: true, RETURNCODE: '0200', DATA: { TOTAL: 0, TASKS: [] } }],
		['an envelope', { d: { result: true, returnCode: 200, data: { total: 0, tasks: [] } } }],
	])('reads %s', async (_what, body) => {
		answers(body);
		const { error, hints } = await requestImport();
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message).join()).toContain('not as documented');
	});

	it.each([
		['in capitals', { RESULT: false, RETURNCODE: '0103', MESSAGE: '缺少参数' }],
		['in an envelope', { data: { result: false, returnCode: 103, message: '缺少参数' } }],
	])('finds no success in a refusal %s', async (_what, body) => {
		answers(body);
		const { error } = await requestImport();
		expect(error?.message).toContain('code 103): 缺少参数');
	});

	it.each([
		['a no in capitals', { RESULT: false, RETURNCODE: 200 }],
		['true for the code alone', { returnCode: true, data: { total: 0, tasks: [] } }],
		['a no beside true for the code', { result: false, returnCode: true }],
		['two spellings of the result', { Result: true, RESULT: false, returnCode: 200 }],
		['a success inside of a no', { result: false, data: { result: true, returnCode: 200 } }],
	])('takes %s for a lost answer', async (_what, body) => {
		answers(body);
		const { error } = await requestImport();
		expect(error?.message).toContain('It is not known whether this was done');
	});

	it('takes the code as a text too', async () => {
		wire.sandbox.set({ kuaidi100Enterprise: { codeAsString: true } });
		expect((await requestImport()).json).toHaveLength(2);
	});
});

describe('refusals', () => {
	/** The vendor's table of return codes. */
	it.each([
		[101, 'wrong format', 'Check the base URL'],
		[102, 'wrong signature', 'Check key and secret'],
		[103, 'a parameter is missing', 'Correct the parameter'],
		[104, 'a parameter is wrong', 'Correct the parameter'],
		[402, 'unknown customer', 'Check the key'],
		[60101, 'this platform is not supported', 'platform code'],
		[60102, 'authorization of the shop failed', 'Ask the vendor'],
		[60103, 'not authorized, or no longer', 'authorize the shop again'],
		[60104, 'has expired', 'authorize the shop again'],
		[60201, 'time range is too large', 'shorter time range'],
		[60202, 'time range is wrong', 'Correct the time range'],
	])('%i is final: %s', async (code, means, advice) => {
		answers({ result: false, returnCode: code, message: '原因' });
		const { error } = await requestImport();
		expect(error?.message).toContain(`code ${code}): 原因`);
		expect(error?.message).toContain(means);
		expect(error?.description).toContain(advice);
		expect(wire.requests).toHaveLength(1);
	});

	it('500 alone is sent again', async () => {
		answers({ result: false, returnCode: 500, message: '系统繁忙' });
		const { json, error } = await requestImport({ options: { busyWait: 5 } });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(2);
		expect(wire.requests).toHaveLength(2);
		expect(wire.sandbox.counts().kuaidi100Enterprise.tasks).toBe(2);
	});

	it.each([
		[500, '调用平台接口超时'],
		[70000, 'read timed out'],
	])('%i with “%s” may have been done, and is not sent again', async (code, message) => {
		answers({ result: false, returnCode: code, message });
		const { error } = await ship([order('PDD20250922001')], { options: { busyWait: 5 } });
		expect(error?.message).toContain('It is not known whether this was done');
		expect(error?.message).toContain(message);
		expect(wire.requests).toHaveLength(1);
	});

	it('60104 of an authorization that timed out is final all the same', async () => {
		answers({ result: false, returnCode: 60104, message: '店铺授权超时' });
		const { error } = await ship([order('PDD20250922001')]);
		expect(error?.message).toContain('has expired');
	});

	it.each([
		['as it is', {}],
		['under Continue On Fail', continues],
	])('401, no units left, stops the run: %s', async (_how, more) => {
		const orders = ['PDD20250922001', 'PDD20250922002', 'PDD3', 'PDD4'].map((each) => order(each));
		wire.sandbox.set({ kuaidi100Enterprise: { units: 0 } });
		const { json, error } = await ship(orders, { options: { concurrency: 1 } }, more);
		expect(wire.requests).toHaveLength(1);
		if (error) expect(error.description).toContain('Buy units');
		else {
			expect(json.map((item) => String(item.error))).toEqual([
				expect.stringContaining('no units left'),
				...[2, 3, 4].map(() => expect.stringContaining('Not sent')),
			]);
			expect(json.map(({ number }) => number)).toEqual(orders.map(({ number }) => number));
			expect(json[3].details).toMatchObject({
				kind: 'notSent',
				code: '401',
				advice: expect.stringContaining('Buy units'),
			});
		}
	});
});

describe('order: ship', () => {
	it('sends the documented form, and keeps the order', async () => {
		const orders = [order('PDD20250922001')];
		const { json } = await ship(orders);
		expect(problems()).toEqual([]);
		expect(wire.requests[0].url).toBe('https://api.kuaidi100.com/ent/logistics/send');
		expect(wire.form(0).param).toBe(
			'{"shopType":"PINDUODUO","shopId":"60006","orderNum":"PDD20250922001","kuaidiCom":"yunda","kuaidiNum":"YDPDD20250922001"}',
		);
		expect(json).toEqual([
			{
				...orders[0],
				shipBack: {
					platform: 'PINDUODUO',
					shopId: '60006',
					orderNumber: 'PDD20250922001',
					courier: 'yunda',
					waybill: 'YDPDD20250922001',
					subOrderNumbers: [],
					success: true,
				},
			},
		]);
	});

	it('splits an order of Taobao, and of no other platform', async () => {
		const taobao = { platform: 'TAOBAO', shopId: '70007' };
		const parcels = [
			order('T1001', { ...taobao, sub: 'T1001-1, T1001-2' }),
			order('T1001', { ...taobao, sub: ['T1001-3'], shipment: { trackingNumbers: ['YD2'] } }),
		];
		const split = await ship(parcels, { subOrderNumbers: '={{ $json.sub }}' });
		expect(split.error).toBeUndefined();
		expect(problems()).toEqual([]);
		expect([param(0).subOrderNums, param(1).subOrderNums].sort()).toEqual([
			'T1001-1,T1001-2',
			'T1001-3',
		]);
		const other = await ship([order('PDD20250922001')], { subOrderNumbers: 'a,b' });
		expect(other.error?.message).toContain('Sub-Order Numbers is not possible for PINDUODUO');
		expect(wire.requests).toHaveLength(2);
	});

	it.each([
		['T1001-1,T1001-2', 'T1001-2,T1001-1', 'Order Number “T1001” appears twice'],
		['T1001-1,T1001-2', 'T1001-2,T1001-3', 'Sub-Order Numbers “T1001-2” is in two parcels'],
		['', 'T1001-1', 'Sub-Order Numbers is empty for one parcel of order T1001'],
		['T1001-1', '', 'Sub-Order Numbers is empty for one parcel of order T1001'],
	])('reports no goods with two waybills: %s and %s', async (one, other, words) => {
		const taobao = { platform: 'TAOBAO', shopId: '70007' };
		const parcels = [
			order('T1001', { ...taobao, sub: one }),
			order('T1001', { ...taobao, sub: other, shipment: { trackingNumbers: ['YD2'] } }),
		];
		const { error } = await ship(parcels, { subOrderNumbers: '={{ $json.sub }}' });
		expect(error?.message).toContain(words);
		expect(error?.message).toContain('items 1 and 2');
		expect(wire.requests).toEqual([]);
	});

	it('warns where the vendor’s list for ship-backs lacks the platform, and sends it', async () => {
		wire.sandbox.addEnterpriseOrder({ shopType: 'XIAOHONGSHU', shopId: '9', orderNum: 'X1' });
		const { hints, error } = await ship([order('X1', { platform: 'XIAOHONGSHU', shopId: '9' })]);
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message).join()).toContain('does not name XIAOHONGSHU');
	});

	it('reports an order once, also under Retry On Fail', async () => {
		wire.sandbox.faults.add({ kind: 'reset-after', provider: 'kuaidi100Enterprise', times: 1 });
		const { error } = await ship(
			[order('PDD20250922001')],
			{},
			{ settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
		);
		expect(error?.message).toContain('not known whether');
		expect(wire.sandbox.counts().kuaidi100Enterprise.shipBacks).toEqual({ PDD20250922001: 1 });
	});
});

describe('shop: getAuthorizationUrl', () => {
	it('asks with the callback of the trigger and a salt for authorizations', async () => {
		const { json } = await run('getAuthorizationUrl', {
			platform: 'XIAOHONGSHU',
			callbackUrl: CALLBACK,
		});
		expect(problems()).toEqual([]);
		expect(param(0)).toEqual({
			shopType: 'XIAOHONGSHU',
			callbackUrl: `${CALLBACK}?shopType=XIAOHONGSHU`,
			salt: saltOf('authorized', 'XIAOHONGSHU'),
		});
		expect(json).toEqual([
			{
				platform: 'XIAOHONGSHU',
				callbackUrl: CALLBACK,
				authorizationUrl: expect.stringContaining('/kuaidi100-enterprise/oauth'),
			},
		]);
	});

	it('refuses an answer without an address', async () => {
		answers({ result: true, returnCode: 200, data: { authorizeUrl: '' } });
		const { error } = await run('getAuthorizationUrl', { callbackUrl: CALLBACK });
		expect(error?.message).toContain('no authorization address');
	});
});

describe('the credential test', () => {
	const verdict = async (data: ICredentialDataDecryptedObject = {}) => {
		const { test, authenticate } = credentialTypes.get('kuaidi100EnterpriseApi')! as unknown as {
			test: {
				request: IHttpRequestOptions;
				rules: Array<{ properties: { key: string; value: unknown; message: string } }>;
			};
			authenticate(
				data: ICredentialDataDecryptedObject,
				options: IHttpRequestOptions,
			): Promise<IHttpRequestOptions>;
		};
		const { url, method, body, headers } = await authenticate(
			{ ...accounts.kuaidi100EnterpriseApi, ...data },
			test.request,
		);
		const answer = (await wire.sandbox.handle('kuaidi100Enterprise', {
			method: method!,
			url: url!,
			headers: headers as Record<string, string>,
			body: Buffer.from(body as string),
		})) as { body: Buffer };
		const parsed = JSON.parse(answer.body.toString()) as IDataObject;
		const at = (key: string) =>
			key
				.split('.')
				.reduce<unknown>((value, part) => (value as IDataObject | null)?.[part], parsed);
		return test.rules.find(({ properties: { key, value } }) => at(key) === value)?.properties
			.message;
	};

	it('passes with the right account, and tells a wrong secret from an empty account', async () => {
		expect(await verdict()).toBeUndefined();
		expect(problems()).toEqual([]);
		expect(await verdict({ secret: 'wrong' })).toMatch(/refused the key or its secret/);
		wire.sandbox.set({ kuaidi100Enterprise: { units: 0 } });
		expect(await verdict()).toMatch(/no units left/);
		expect(wire.sandbox.state.kuaidi100Enterprise.tasks).toEqual([]);
	});

	it('says in the credential what it may cost', () => {
		const { properties } = credentialTypes.get('kuaidi100EnterpriseApi')!;
		expect(properties.find(({ type }) => type === 'notice')?.displayName).toMatch(
			/changes nothing.*not documented/,
		);
	});
});
