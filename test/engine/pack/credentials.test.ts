import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { accounts, credentialTypes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const authenticate = async (
	type: string,
	options: IHttpRequestOptions,
	data: ICredentialDataDecryptedObject = {},
) => {
	const signed = credentialTypes.get(type)!.authenticate as (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	) => Promise<IHttpRequestOptions>;
	return await signed({ ...accounts[type], ...data }, options);
};
const stt = (options: Partial<IHttpRequestOptions>, data?: ICredentialDataDecryptedObject) =>
	authenticate('sttLogisticsApi', { url: '/api/channel.php', body: {}, ...options }, data);
const kuaidi100 = (options: Partial<IHttpRequestOptions>, data?: ICredentialDataDecryptedObject) =>
	authenticate('kuaidi100Api', { url: '', body: { type: 'YOUZAN' }, ...options }, data);

describe('Kuaidi100 API', () => {
	it("signs with upper(md5(key + secret)): the document's example of PROVIDERS", async () => {
		const { url, method, headers, body, disableFollowRedirect } = await kuaidi100({
			body: { type: '有赞+&= "', callbackUrl: 'https://example.com/?a=1&b=2' },
		});
		expect({ url, method, disableFollowRedirect }).toEqual({
			url: 'http://cloud.kuaidi100.com/api',
			method: 'POST',
			disableFollowRedirect: true,
		});
		expect(headers?.['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect([...new URLSearchParams(body as string)]).toEqual([
			['secret_key', 'demo_key'],
			['secret_sign', '8DB0EEF6C31BDE1E52F79A1001A1472D'],
			['type', '有赞+&= "'],
			['callbackUrl', 'https://example.com/?a=1&b=2'],
		]);
	});

	it('signs Chinese secrets as UTF-8', async () => {
		const { createHash } = await import('node:crypto');
		const { body } = await kuaidi100({}, { secretKey: '钥', secretSecret: '密🔑' });
		expect(new URLSearchParams(body as string).get('secret_sign')).toBe(
			createHash('md5').update('钥密🔑', 'utf8').digest('hex').toUpperCase(),
		);
	});

	it('gives the same when called on its own result', async () => {
		const once = await kuaidi100({});
		expect(await kuaidi100(once)).toEqual(once);
	});

	it('does not let a request bring its own key or signature', async () => {
		const { body } = await kuaidi100({
			body: { secret_key: 'x', secret_sign: 'y', type: 'YOUZAN' },
		});
		expect([...new URLSearchParams(body as string)]).toEqual([
			['secret_key', 'demo_key'],
			['secret_sign', '8DB0EEF6C31BDE1E52F79A1001A1472D'],
			['type', 'YOUZAN'],
		]);
	});
});

describe('STT Logistics API', () => {
	it('puts the keys first into the JSON, which is serialised once', async () => {
		const signed = await stt({ url: '/api/tracking.php', body: { Trackingno: '1Z "好"' } });
		expect(signed).toMatchObject({
			method: 'POST',
			url: 'http://best.dingcang.vip/api/tracking.php',
			disableFollowRedirect: true,
		});
		expect(signed.headers?.['content-type']).toMatch(/^application\/json/);
		expect(signed.body).toBe(
			'{"AppKey":"20011","AppSecret":"demo_app_secret","Trackingno":"1Z \\"好\\""}',
		);
	});

	it('gives the same when called on its own result', async () => {
		const once = await stt({ body: { Orderid: '1' } });
		expect(await stt(once)).toEqual(once);
	});

	it('does not let a request bring its own keys', async () => {
		const { body } = await stt({ body: { AppKey: 'x', AppSecret: 'y' } });
		expect(JSON.parse(body as string)).toEqual({ AppKey: '20011', AppSecret: 'demo_app_secret' });
	});

	it.each([
		['dingCang', 'http://ignored.example.com', 'http://best.dingcang.vip'],
		['dingExpress', '', 'http://oms.dingexpress.cn'],
		['custom', 'https://oms.example.com/base//', 'https://oms.example.com/base'],
	])('goes to the host of %s', async (service, baseUrl, host) => {
		expect((await stt({}, { service, baseUrl })).url).toBe(`${host}/api/channel.php`);
	});
});

describe.each(['kuaidi100Api', 'sttLogisticsApi'])('%s', (type) => {
	const own: ICredentialDataDecryptedObject = type === 'kuaidi100Api' ? {} : { service: 'custom' };
	const request = (options: Partial<IHttpRequestOptions>, baseUrl: unknown) =>
		authenticate(type, { url: '', body: {}, ...options }, { ...own, baseUrl: baseUrl as string });

	it.each([
		['', 'Base URL is missing'],
		['cloud.kuaidi100.com/api', 'is not a web address'],
		['ftp://example.com', 'is not a web address'],
		['http://', 'is not a web address'],
		['https://user:pass@example.com', 'must not carry a user name'],
		['https://example.com/api?x=1', 'must not carry'],
		['https://example.com/#a', 'must not carry'],
	])('refuses the base URL “%s”', async (baseUrl, words) => {
		await expect(request({}, baseUrl)).rejects.toThrow(words);
	});

	it.each([
		{ url: 'https://elsewhere.example.com/api' },
		{ url: 'http://example.com/api' },
		{ url: 'https://example.com:8443/api' },
		{ baseURL: 'https://elsewhere.example.com', url: '/api' },
		{ url: 'file:///etc/passwd' },
	])('sends the secret to no other host, scheme or port: %j', async (options) => {
		await expect(request(options, 'https://example.com')).rejects.toThrow(
			'only sent to https://example.com',
		);
	});

	it('allows an absolute URL of its own host', async () => {
		expect((await request({ url: 'https://example.com/other' }, 'https://example.com')).url).toBe(
			'https://example.com/other',
		);
	});

	it.each([
		{ url: '//elsewhere.example.com/x' },
		{ url: '/\\elsewhere.example.com' },
		{ url: '@elsewhere.example.com' },
	])('is not led astray by %j', async (options) => {
		expect(new URL((await request(options, 'https://example.com')).url!).host).toBe('example.com');
	});

	it("names a field in the node's error when the base URL is wrong, before anything is sent", async () => {
		const [node, parameters] =
			type === 'kuaidi100Api'
				? ['kuaidi100', { resource: 'order', operation: 'getAll', shopId: '1', platform: 'YOUZAN' }]
				: ['sttLogistics', { resource: 'account', operation: 'get' }];
		const credentials = { [type]: { ...accounts[type], ...own, baseUrl: 'example.com' } };
		const { error } = await runNode({
			node: node as string,
			parameters: parameters as never,
			credentials,
		});
		expect(error?.message).toContain(
			'Base URL "example.com" in the credential is not a web address',
		);
		expect(wire.requests).toEqual([]);
	});
});

describe('a credential with expressions', () => {
	const account = (items: IDataObject[], baseUrl = '={{ $json.base }}') =>
		runNode({
			node: 'kuaikuai',
			parameters: { resource: 'account', operation: 'get' },
			items,
			credentials: { kuaikuaiApi: { ...accounts.kuaikuaiApi, baseUrl } },
		});
	const base = accounts.kuaikuaiApi.baseUrl;

	it('that give each item the same account are taken', async () => {
		expect((await account([{ base }, { base }])).error).toBeUndefined();
		expect((await account([{}, {}], `={{ "${String(base)}" }}`)).error).toBeUndefined();
	});

	it.each([
		['in the middle', [{ base }, { base: 'https://other.example.com' }, { base }], 2],
		['at the end', [{ base }, { base }, {}], 3],
	])('that give an item another account send nothing: %s', async (_where, items, at) => {
		const { error } = await account(items);
		expect(error?.message).toContain(`expressions give item ${at} another account than item 1`);
		expect(wire.requests).toEqual([]);
	});
});

describe('the credential test', () => {
	/** n8n's rule: a path of the answer's body compared with ===. */
	const verdict = async (type: string, data: ICredentialDataDecryptedObject = {}) => {
		const { test } = credentialTypes.get(type)! as {
			test: {
				request: IDataObject;
				rules: Array<{ properties: { key: string; value: unknown; message: string } }>;
			};
		};
		const { url, method, body, headers } = await authenticate(
			type,
			test.request as unknown as IHttpRequestOptions,
			data,
		);
		const answer = (await wire.sandbox.handle(type === 'kuaidi100Api' ? 'kuaidi100' : 'stt', {
			method: method!,
			url: url!,
			headers: headers as Record<string, string>,
			body: Buffer.from(body as string),
		})) as { body: Buffer };
		const parsed = JSON.parse(
			answer.body.toString().replace('failed', '"failed":1'),
		) as IDataObject;
		const valueAt = (key: string) =>
			key
				.split('.')
				.reduce<unknown>((value, part) => (value as IDataObject | undefined)?.[part], parsed);
		return test.rules.find(({ properties: { key, value } }) => valueAt(key) === value)?.properties
			.message;
	};

	it.each<[string, IDataObject]>([
		['kuaidi100Api', { code: 400, data: '签名错误' }],
		['kuaidi100Api', { status: '102', message: 'x', data: 'x' }],
		['fengchaoApi', { code: 401, message: '签名错误', data: {} }],
		['fengchaoApi', { code: 1001, message: 'appid不存在', data: null }],
	])('%s: fails where a refusal has something in the place of the answer: %j', (type, body) => {
		const { test } = credentialTypes.get(type)! as {
			test: { rules: Array<{ properties: { key: string; value: unknown } }> };
		};
		expect(test.rules.some(({ properties: { key, value } }) => body[key] === value)).toBe(true);
	});

	it.each([
		['kuaidi100Api', { secretSecret: 'wrong' }],
		['sttLogisticsApi', { appSecret: 'wrong' }],
	])('%s: passes with the right secret, fails with a wrong one', async (type, wrong) => {
		expect(await verdict(type)).toBeUndefined();
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
		expect(await verdict(type, wrong)).toMatch(/refused/);
	});
});
