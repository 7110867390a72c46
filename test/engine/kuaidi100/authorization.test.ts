/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-hardcoded-secrets -- the sandbox's account */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import type { WebhookTriggerOptions } from '../support/webhookHarness';
import { WebhookTrigger } from '../support/webhookHarness';

const wire = playProviders({ seed: 'tests' });

const WEBHOOK_ID = '0d1e2f3a-1111-2222-3333-444455556666';
/** As documented, made without the pack's own code. */
const tokenOf = (type: string, webhookId = WEBHOOK_ID) =>
	createHmac('sha256', 'demo_secret')
		.update(`kuaidi100-callback\n${type}\n${webhookId}`)
		.digest('hex');
const body = (more: object = {}) =>
	JSON.stringify({ shopName: '小卖部', shopId: '123456789', type: 'YOUZAN', ...more });

const trigger = (parameters: INodeParameters = {}, more: Partial<WebhookTriggerOptions> = {}) =>
	new WebhookTrigger({ node: 'kuaidi100AuthorizationTrigger', parameters, ...more });
const path = (query = `?token=${tokenOf('YOUZAN')}`) => `/webhook/${WEBHOOK_ID}/kuaidi100${query}`;

describe('Kuaidi100 authorization callback', () => {
	it('starts a run with the shop, and answers 200 only then', async () => {
		const answer = await trigger().call({ url: path(), body: body() });
		expect(answer).toMatchObject({
			status: 200,
			body: { result: 'success' },
			steps: ['run', 'answer'],
		});
		expect(answer.json).toEqual([
			{
				platform: 'YOUZAN',
				type: 'YOUZAN',
				shopId: '123456789',
				shopName: '小卖部',
				authorizedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
			},
		]);
	});

	it('emits the documented fields alone, and needs no shop name', async () => {
		const deep = `${'['.repeat(7_000)}${']'.repeat(7_000)}`;
		const answer = await trigger().call({
			url: path(),
			body: `{"shopId":"1","type":"YOUZAN","platform":"X","mobile":"138","nested":${deep}}`,
		});
		expect(answer.status).toBe(200);
		expect(answer.json).toEqual([
			{
				platform: 'YOUZAN',
				type: 'YOUZAN',
				shopId: '1',
				shopName: null,
				authorizedAt: expect.any(String),
			},
		]);
	});

	it.each([
		['a list', '["a"]'],
		['an object', '{"a":{"b":1}}'],
	])('emits no shop name that is %s', async (_what, shopName) => {
		const answer = await trigger().call({
			url: path(),
			body: `{"shopId":"1","type":"YOUZAN","shopName":${shopName}}`,
		});
		expect(answer.json).toMatchObject([{ shopId: '1', shopName: null }]);
	});

	it('cuts a long shop name, between characters', async () => {
		const answer = await trigger().call({
			url: path(),
			body: body({ shopName: '🏖'.repeat(900) }),
		});
		expect(answer.json).toMatchObject([{ shopName: '🏖'.repeat(200) }]);
	});

	it('takes any shop of the platform with one link: the token does not cover the shop', async () => {
		for (const shopId of ['1', '2']) {
			const answer = await trigger().call({ url: path(), body: body({ shopId }) });
			expect(answer.json).toMatchObject([{ shopId }]);
		}
	});

	it.each(['not json', '['.repeat(9_000), 'x'.repeat(64 * 1024)])(
		'judges the form of the token before it looks at the body',
		async (text) => {
			const answer = await trigger().call({ url: path('?token=abc'), body: text });
			expect(answer).toMatchObject({ status: 401, steps: ['answer'] });
		},
	);

	it.each([
		['a text', '"9007199254740993123"'],
		['a number', '9007199254740993123'],
	])('keeps every digit of a shop id that comes as %s', async (_as, shopId) => {
		const answer = await trigger().call({
			url: path(),
			body: `{"shopName":"大","shopId":${shopId},"type":"YOUZAN"}`,
		});
		expect(answer.json).toMatchObject([{ shopId: '9007199254740993123' }]);
	});

	it.each([
		'application/json',
		'application/json; charset=utf-8',
		'text/plain',
		'application/x-www-form-urlencoded',
		'application/octet-stream',
		'',
	])('reads JSON that is declared as "%s"', async (contentType) => {
		const answer = await trigger().call({
			url: path(),
			body: `\uFEFF${body({ shopName: 'A & B+"\'<店>🏖️' })}`,
			contentType,
		});
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject([{ shopId: '123456789', shopName: 'A & B+"\'<店>🏖️' }]);
	});

	it('runs again when the vendor repeats it', async () => {
		const run = trigger();
		for (let count = 0; count < 3; count++)
			expect((await run.call({ url: path(), body: body() })).status).toBe(200);
		expect(run.runs).toBe(3);
	});

	describe('is refused with 401', () => {
		it.each([
			['no token', ''],
			['an empty token', '?token='],
			['a token of nonsense', '?token=abc'],
			["another platform's token", `?token=${tokenOf('TAOBAO')}`],
			[
				"another trigger's token",
				`?token=${tokenOf('YOUZAN', '99999999-1111-2222-3333-444455556666')}`,
			],
			['the right token in capitals', `?token=${tokenOf('YOUZAN').toUpperCase()}`],
			['a part of the right token', `?token=${tokenOf('YOUZAN').slice(0, 63)}`],
			['two tokens, one right', `?token=${tokenOf('YOUZAN')}&token=x`],
		])('for %s', async (_what, query) => {
			const run = trigger();
			const answer = await run.call({ url: path(query), body: body() });
			expect(answer).toMatchObject({
				status: 401,
				steps: ['answer'],
				body: { message: expect.stringMatching(/^The token is (missing|wrong)$/) },
			});
			expect(run.runs).toBe(0);
		});

		it('where another account signed it', async () => {
			const run = trigger(
				{},
				{
					credentials: {
						kuaidi100Api: {
							secretKey: 'k',
							secretSecret: 'another',
							baseUrl: 'http://cloud.kuaidi100.com/api',
						},
					},
				},
			);
			expect((await run.call({ url: path(), body: body() })).status).toBe(401);
		});

		it("where the trigger's credential cannot be read, without a failed run for each forged callback", async () => {
			const run = trigger({}, { credentials: { kuaidi100Api: undefined as never } });
			Object.assign((run as unknown as { node: { credentials: object } }).node, {
				credentials: {},
			});
			expect((await run.call({ url: path(), body: body() })).status).toBe(401);
			expect(run.runs).toBe(0);
		});
	});

	describe('is refused with 400 where Check Token is off', () => {
		it.each([
			['no shop id', '{"shopName":"a","type":"YOUZAN"}'],
			['an empty shop id', body({ shopId: '' })],
			['a blank shop id', body({ shopId: '  ' })],
			['a shop id of 101 characters', body({ shopId: '1'.repeat(101) })],
			['a null shop id', body({ shopId: null })],
			['a shop id that is a list', body({ shopId: ['1'] })],
			['a shop id that is an object', body({ shopId: { id: 1 } })],
			['no type', '{"shopName":"a","shopId":"1"}'],
			['an empty type', body({ type: '' })],
			['a type that is an object', body({ type: {} })],
			['nothing', ''],
			['half of a JSON text', body().slice(0, 20)],
			['a list', `[${body()}]`],
			['a text', '"YOUZAN"'],
			['null', 'null'],
			['nothing', ''],
			['more than 16 KiB', body({ shopName: 'x'.repeat(16 * 1024) })],
		])('for %s', async (_what, text) => {
			const run = trigger({ options: { checkToken: false } });
			const answer = await run.call({ url: path(''), body: text });
			expect(answer).toMatchObject({
				status: 400,
				steps: ['answer'],
				body: { message: 'The body must be a JSON object with shopId and type' },
			});
			expect(run.runs).toBe(0);
		});
	});

	it('is taken without a token where Check Token is off', async () => {
		const answer = await trigger({ options: { checkToken: false } }).call({
			url: path(''),
			body: body({ type: 'XIAOHONGSHU' }),
		});
		expect(answer).toMatchObject({ status: 200, json: [{ platform: 'XIAOHONGSHU' }] });
	});

	it('starts no run however many forged ones come', async () => {
		const run = trigger();
		const forged = Array.from({ length: 200 }, (_, at) =>
			run.call({
				url: path(at % 3 === 0 ? '' : `?token=${'0'.repeat(at % 100)}`),
				body: at % 2 ? body() : 'x'.repeat(at * 500),
			}),
		);
		for (const { status, json } of await Promise.all(forged)) {
			expect([400, 401]).toContain(status);
			expect(json).toBeUndefined();
		}
		expect(run.runs).toBe(0);
		expect((await run.call({ url: path(), body: body() })).status).toBe(200);
	});

	it('tells nobody the secret or the right token', async () => {
		const answers = await Promise.all(
			[path(''), path('?token=x'), path()].map((url) =>
				trigger().call({ url, body: body(url === path() ? { shopId: '' } : {}) }),
			),
		);
		expect(inspect(answers, { depth: 9 })).not.toMatch(
			new RegExp(`demo_secret|demo_key|${tokenOf('YOUZAN')}`),
		);
	});

	describe('carries a token that holds for', () => {
		it.each<[string, Partial<WebhookTriggerOptions>, string, string]>([
			['the production address', {}, `/webhook/${WEBHOOK_ID}/kuaidi100`, WEBHOOK_ID],
			['the test address', {}, `/webhook-test/${WEBHOOK_ID}/kuaidi100`, WEBHOOK_ID],
			[
				'an n8n behind a path',
				{ baseUrl: 'https://tools.example.com/n8n' },
				`/n8n/webhook/${WEBHOOK_ID}/kuaidi100`,
				WEBHOOK_ID,
			],
			[
				"a workflow without a webhook id: its node's name",
				{ webhookId: null, nodeName: 'Shop & 授权 50%' },
				'/webhook/workflow-1/shop%20%26%20%E6%8E%88%E6%9D%83%2050%25/kuaidi100',
				'shop & 授权 50%',
			],
		])('%s', async (_what, more, pathname, bound) => {
			const run = trigger({}, more);
			expect(new URL(run.url('kuaidi100', pathname.includes('-test'))).pathname).toBe(pathname);
			expect(
				(await run.call({ url: `${pathname}?token=${tokenOf('YOUZAN', bound)}`, body: body() }))
					.status,
			).toBe(200);
			expect(
				(await run.call({ url: `${pathname}?token=${tokenOf('YOUZAN', 'x')}`, body: body() }))
					.status,
			).toBe(401);
		});
	});
});

describe('Kuaidi100 connect address', () => {
	const open = { connectKey: 'open-sesame' };
	const connect = (query: string, more = '') => ({
		method: 'GET' as const,
		url: `${more}/webhook/${WEBHOOK_ID}/connect${query}`,
	});

	it("leads the shop's owner to the provider, with this trigger's own callback", async () => {
		const answer = await trigger(open).call(connect('?platform=YOUZAN&key=open-sesame'));
		expect(answer).toMatchObject({ status: 302, steps: ['answer'] });
		expect(answer.headers).toMatchObject({
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
		});
		expect(answer.json).toBeUndefined();
		const [asked] = wire.sandbox.state.kuaidi100.authorizations;
		expect(answer.headers.location).toBe(
			`http://labels.example.com/kuaidi100/oauth?client_id=sandbox&state=${asked.state}`,
		);
		expect(asked).toMatchObject({
			type: 'YOUZAN',
			callbackUrl: `https://n8n.example.com/webhook/${WEBHOOK_ID}/kuaidi100?token=${tokenOf('YOUZAN')}`,
		});
		expect(wire.form(0)).toEqual({
			secret_key: 'demo_key',
			secret_code: '639824dee6ba4bbabf494b54aca84e8c',
			secret_sign: '8DB0EEF6C31BDE1E52F79A1001A1472D',
			type: 'YOUZAN',
			callbackUrl: asked.callbackUrl,
		});
		expect(wire.sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
		expect(wire.sandbox.counts().kuaidi100.billed).toBe(1);
	});

	it("gives a callback that the same trigger accepts, from the owner's click to the run", async () => {
		const run = trigger(open);
		await run.call(connect('?platform=TAOBAO&key=open-sesame'));
		const { callbackUrl } = wire.sandbox.state.kuaidi100.authorizations[0];
		const accepted = await run.call({ url: callbackUrl, body: body({ type: 'TAOBAO' }) });
		expect(accepted).toMatchObject({ status: 200, json: [{ platform: 'TAOBAO' }] });
		expect((await run.call({ url: callbackUrl, body: body({ type: 'YOUZAN' }) })).status).toBe(401);
	});

	it('uses the public base URL where n8n does not know its own, and the test address while n8n listens', async () => {
		const run = trigger(
			{ ...open, options: { publicBaseUrl: 'https://shops.example.cn/' } },
			{ baseUrl: 'http://localhost:5678' },
		);
		await run.call(connect('?platform=YOUZAN&key=open-sesame'));
		expect(wire.form(0).callbackUrl).toBe(
			`https://shops.example.cn/webhook/${WEBHOOK_ID}/kuaidi100?token=${tokenOf('YOUZAN')}`,
		);
		await trigger(open).call({
			method: 'GET',
			url: `/webhook-test/${WEBHOOK_ID}/connect?platform=YOUZAN&key=open-sesame`,
		});
		expect(wire.form(1).callbackUrl).toBe(
			`https://n8n.example.com/webhook-test/${WEBHOOK_ID}/kuaidi100?token=${tokenOf('YOUZAN')}`,
		);
	});

	it.each<[string, INodeParameters, string, number, RegExp]>([
		['is closed without a key', {}, '?platform=YOUZAN&key=', 404, /closed: set a Connect Key/],
		['is closed with a blank key', { connectKey: '  ' }, '?platform=YOUZAN', 404, /closed/],
		['needs the key', open, '?platform=YOUZAN', 401, /key is missing or wrong/],
		[
			'needs the right key',
			open,
			'?platform=YOUZAN&key=open-sesam',
			401,
			/key is missing or wrong/,
		],
		[
			'needs one key',
			open,
			'?platform=YOUZAN&key=open-sesame&key=open-sesame',
			401,
			/key is missing or wrong/,
		],
		[
			'needs a platform',
			open,
			'?key=open-sesame',
			400,
			/platform=YOUZAN\. Known: WEIDIAN, JINGDONG/,
		],
		[
			'needs a platform that is a code',
			open,
			'?platform=%E6%9C%89%E8%B5%9E&key=open-sesame',
			400,
			/Add the platform/,
		],
	])('%s', async (_what, parameters, query, status, words) => {
		const run = trigger(parameters);
		const answer = await run.call(connect(query));
		expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(words) } });
		expect(wire.requests).toEqual([]);
		expect(run.runs).toBe(0);
	});

	it.each([
		'business-error',
		'http500',
		'reset-before',
		'reset-after',
		'malformed',
		'redirect',
		'html200',
		'empty',
	] as const)(
		'says in words what went wrong (%s), without secrets and without a run',
		async (kind) => {
			wire.sandbox.faults.add({ kind, message: '类型不支持', code: 60101 });
			const run = trigger(open);
			const answer = await run.call(connect('?platform=YOUZAN&key=open-sesame'));
			const { message } = answer.body as { message: string };
			expect(answer.status).toBe(502);
			expect(message).toMatch(/^[A-Z][^{]+/);
			if (kind === 'business-error') expect(message).toContain('类型不支持');
			expect(inspect(answer, { depth: 9 })).not.toMatch(
				/demo_key|demo_secret|8DB0EEF6|open-sesame/,
			);
			expect(inspect(answer, { depth: 9 })).not.toContain(tokenOf('YOUZAN'));
			expect(run.runs).toBe(0);
		},
	);

	it('names a public base URL that is none', async () => {
		const answer = await trigger({ ...open, options: { publicBaseUrl: 'n8n.example.com' } }).call(
			connect('?platform=YOUZAN&key=open-sesame'),
		);
		expect(answer).toMatchObject({
			status: 502,
			body: {
				message: expect.stringContaining('Public Base URL “n8n.example.com” is not a web address'),
			},
		});
		expect(wire.requests).toEqual([]);
	});

	it('never leads to anything but a web address', async () => {
		wire.next(() => ({ text: '{"code":200,"data":"javascript:alert(1)"}' }));
		expect((await trigger(open).call(connect('?platform=YOUZAN&key=open-sesame'))).status).toBe(
			502,
		);
	});
});

describe('Kuaidi100 shop: getAuthorizationUrl', () => {
	const callbackUrl = `https://n8n.example.com/webhook/${WEBHOOK_ID}/kuaidi100`;
	const parameters = {
		resource: 'shop',
		operation: 'getAuthorizationUrl',
		platform: 'YOUZAN',
		callbackUrl,
	};
	const PLATFORMS = [
		...[
			'WEIDIAN',
			'JINGDONG',
			'TAOBAO',
			'YOUZAN',
			'MOGUJIE',
			'ALI1688',
			'BEIBEI',
			'KAOLA',
			'KFZJIUSHU',
		],
		...['GUOMEI', 'WEIPINHUI', 'JUANPI', 'TOUTIAO'],
	];

	it('sends platform and callback with its token, signed as documented', async () => {
		const run = await runNode({ node: 'kuaidi100', parameters });
		expect(run.error).toBeUndefined();
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: 'http://cloud.kuaidi100.com/api',
		});
		expect(wire.requests[0].headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(wire.form(0)).toEqual({
			secret_key: 'demo_key',
			secret_code: '639824dee6ba4bbabf494b54aca84e8c',
			secret_sign: '8DB0EEF6C31BDE1E52F79A1001A1472D',
			type: 'YOUZAN',
			callbackUrl: `${callbackUrl}?token=${tokenOf('YOUZAN')}`,
		});
		expect(run.json).toEqual([
			{
				platform: 'YOUZAN',
				callbackUrl,
				authorizationUrl: expect.stringMatching(
					/^http:\/\/labels\.example\.com\/kuaidi100\/oauth\?client_id=sandbox&state=state\d+$/,
				),
			},
		]);
		expect(wire.sandbox.calls.flatMap(({ problems }) => problems)).toEqual([]);
		expect(inspect(run.stored, { depth: 12 })).not.toMatch(
			new RegExp(`demo_secret|8DB0EEF6|${tokenOf('YOUZAN')}`),
		);
	});

	it('knows the 13 documented platforms, and takes any other code', async () => {
		const items = [
			...PLATFORMS.map((platform) => ({ platform, code: '' })),
			{ platform: 'OTHER', code: 'XIAOHONGSHU' },
		];
		const run = await runNode({
			node: 'kuaidi100',
			items,
			parameters: {
				...parameters,
				platform: '={{ $json.platform }}',
				platformCode: '={{ $json.code }}',
			},
			settings: { onError: 'continueErrorOutput' },
		});
		const types = wire.requests.map((_, position) => wire.form(position).type);
		expect([...types].sort()).toEqual([...PLATFORMS, 'XIAOHONGSHU'].sort());
		for (const [position, type] of types.entries())
			expect(wire.form(position).callbackUrl).toBe(`${callbackUrl}?token=${tokenOf(type)}`);
		expect(run.json.map(({ platform }) => platform)).toEqual(PLATFORMS);
		expect(run.outputs[1]).toHaveLength(1);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			PLATFORMS.map((_, item) => ({ item })),
		);
	});

	it('gives the callback as it is where no token is wanted', async () => {
		await runNode({
			node: 'kuaidi100',
			parameters: {
				...parameters,
				callbackUrl: 'https://shop.example.cn/hook?x=1',
				options: { addToken: false },
			},
		});
		expect(wire.form(0).callbackUrl).toBe('https://shop.example.cn/hook?x=1');
	});

	it("keeps the callback's own query, and gets along with an address that is oddly written", async () => {
		await runNode({
			node: 'kuaidi100',
			parameters: { ...parameters, callbackUrl: `${callbackUrl}?lang=中文` },
		});
		expect(wire.form(0).callbackUrl).toBe(
			`${callbackUrl}?lang=%E4%B8%AD%E6%96%87&token=${tokenOf('YOUZAN')}`,
		);
		const odd = await runNode({
			node: 'kuaidi100',
			parameters: { ...parameters, callbackUrl: 'https://n8n.example.com/webhook/%zz/kuaidi100/' },
		});
		expect(odd.error).toBeUndefined();
		expect(wire.form(1).callbackUrl).toContain(`token=${tokenOf('YOUZAN', '%zz')}`);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['no callback', { callbackUrl: '={{ $json.nothing }}' }, /^Callback URL is missing/],
		[
			'a callback without a scheme',
			{ callbackUrl: 'n8n.example.com/webhook' },
			/^Callback URL “n8n\.example\.com\/webhook” is not a web address/,
		],
		[
			'a callback of another scheme',
			{ callbackUrl: 'ftp://n8n.example.com/' },
			/^Callback URL “ftp/,
		],
		['a callback with a blank host', { callbackUrl: 'https:// n8n' }, /^Callback URL/],
		['no platform', { platform: '' }, /^Platform is missing/],
		[
			'no code where another platform is chosen',
			{ platform: 'OTHER', platformCode: '' },
			/^Platform Code is missing/,
		],
		[
			'a platform that is no code',
			{ platform: 'OTHER', platformCode: '小红书' },
			/^Platform “小红书” is not a code/,
		],
	])('refuses %s before anything is sent', async (_what, wrong, words) => {
		const run = await runNode({ node: 'kuaidi100', parameters: { ...parameters, ...wrong } });
		expect(run.error?.message).toMatch(words);
		expect(wire.requests).toEqual([]);
	});

	it.each([
		['http://localhost:5678/webhook/x/kuaidi100', true],
		['http://127.0.0.1/webhook/x/kuaidi100', true],
		['http://[::1]:5678/webhook/x/kuaidi100', true],
		['https://localhost.example.com/webhook/x/kuaidi100', false],
		[callbackUrl, false],
	])('hints at a callback that the provider cannot reach (%s: %s)', async (address, hinted) => {
		const { hints } = await runNode({
			node: 'kuaidi100',
			parameters: { ...parameters, callbackUrl: address },
		});
		expect(
			hints.some(({ message }) => message.includes('cannot reach a callback URL on localhost')),
		).toBe(hinted);
	});

	it("shows the provider's refusals, documented and not", async () => {
		wire.next(() => ({ text: '{\n    failed\n}' }));
		const documented = await runNode({ node: 'kuaidi100', parameters });
		expect(documented.error?.message).toBe('Kuaidi100 refused the call: failed');
		expect(documented.error?.description).toContain('check the shop ID and platform');
		wire.next(() => ({ text: '{"code":"102","msg":"签名错误"}' }));
		const signature = await runNode({ node: 'kuaidi100', parameters });
		expect(signature.error?.message).toBe(
			'Kuaidi100 refused the call (code 102): 签名错误 (wrong signature)',
		);
		wire.next(() => ({ text: '{"code":200,"data":""}' }));
		const nothing = await runNode({ node: 'kuaidi100', parameters });
		expect(nothing.error?.message).toContain('no authorization address');
	});

	it("keeps a refused item's data beside the good ones", async () => {
		const items = [
			{ platform: 'YOUZAN', contact: '张' },
			{ platform: 'NOSUCH', contact: '李' },
		];
		const own = { ...parameters, platform: '={{ $json.platform }}' };
		const continued = await runNode({
			node: 'kuaidi100',
			items,
			parameters: own,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(continued.json).toMatchObject([
			{ platform: 'YOUZAN' },
			{ contact: '李', error: expect.stringContaining('failed') },
		]);
		const split = await runNode({
			node: 'kuaidi100',
			items,
			parameters: own,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(split.outputs[1]).toMatchObject([{ json: { contact: '李' } }]);
	});
});
