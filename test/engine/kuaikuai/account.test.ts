import type { ICredentialTestRequest } from 'n8n-workflow';
import { HOST, KEY, run } from './fixture';
import { credentialTypes } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();
const problems = () => wire.sandbox.calls.flatMap((call) => call.problems);

describe('account: get', () => {
	it('gives the balance', async () => {
		const done = await run('account', 'get', [{}]);
		expect(done.json).toEqual([{ balance: 888.88 }]);
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/UserInfo.ashx`,
			body: `Key=${KEY}`,
		});
		expect(wire.requests[0].headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(problems()).toEqual([]);
	});

	it("gives the provider's answer as Raw", async () => {
		const done = await run('account', 'get', [{}], { parameters: { output: 'raw' } });
		expect(done.json).toEqual([{ Balance: 888.88 }]);
	});

	it('keeps an amount that a number cannot hold', async () => {
		wire.next(() => ({
			text: '{"Code":"200","Message":null,"Data":{"Balance":12345678901234567.89}}',
		}));
		const done = await run('account', 'get', [{}]);
		expect(done.json).toEqual([{ balance: '12345678901234567.89' }]);
	});

	it('names the credential when the key is refused, and never shows the key', async () => {
		const done = await run('account', 'get', [{}], { credentials: { apiKey: '7'.repeat(32) } });
		expect(done.error).toMatchObject({
			message: expect.stringContaining('Key错误'),
			description: expect.stringContaining('API key'),
		});
		expect(JSON.stringify(done.stored)).not.toContain('7'.repeat(32));
	});

	it.each([
		['603', '参数错误', 'refused the call (code 603): 参数错误'],
		['600', '服务器异常', 'reports a server error'],
	])("shows the provider's code %s and words", async (code, message, words) => {
		wire.sandbox.faults.add({ kind: 'business-error', code, message });
		const done = await run('account', 'get', [{}], {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(done.json[0]).toMatchObject({
			error: expect.stringContaining(words),
			details: { code },
		});
	});

	it.each(['html200', 'malformed', 'empty'] as const)(
		'takes no %s answer for a success',
		async (kind) => {
			wire.sandbox.faults.add({ kind });
			const done = await run('account', 'get', [{}]);
			expect(done.error?.message).toMatch(/cannot be read|holds no/);
		},
	);

	it('is asked again after a broken connection, for a read costs nothing', async () => {
		wire.sandbox.faults.add({ kind: 'reset-before', times: 1 });
		const done = await run('account', 'get', [{}]);
		expect(done.json).toEqual([{ balance: 888.88 }]);
		expect(wire.requests).toHaveLength(2);
	});

	it.each([
		['', 'missing'],
		['ship.example.com', 'not a web address'],
		['ftp://ship.example.com', 'not a web address'],
	])('refuses the base URL “%s” before anything is sent', async (baseUrl, words) => {
		const done = await run('account', 'get', [{}], { credentials: { baseUrl } });
		expect(done.error?.message).toContain('Base URL');
		expect(done.error?.message).toContain(words);
		expect(wire.requests).toEqual([]);
	});

	it('reaches a base URL with a path and a trailing slash', async () => {
		await run('account', 'get', [{}], { credentials: { baseUrl: `${HOST}/ship/` } });
		expect(wire.requests[0].url).toBe(`${HOST}/ship/Api/UserInfo.ashx`);
	});
});

describe('the credential', () => {
	it('is tested by a value that only a success has', () => {
		const { request, rules } = credentialTypes.get('kuaikuaiApi')!.test as ICredentialTestRequest;
		expect(request).toMatchObject({ method: 'POST', url: '/Api/UserInfo.ashx' });
		expect(rules!.map(({ properties }) => properties)).toEqual([
			expect.objectContaining({ key: 'Data.Balance', value: undefined }),
			expect.objectContaining({ key: 'Data.Balance', value: null }),
		]);
	});

	it('signs the same when asked twice, and sends its key nowhere else', async () => {
		const { authenticate } = credentialTypes.get('kuaikuaiApi')!;
		const sign = (options: object) =>
			(
				authenticate as (
					...args: unknown[]
				) => Promise<{ body: string; disableFollowRedirect: boolean }>
			)({ baseUrl: HOST, apiKey: KEY }, options);
		const once = await sign({
			method: 'POST',
			url: '/Api/Express/LabelsInfo.ashx',
			body: { Data: '["KV1 & +"]' },
		});
		expect(once.body).toBe(`Key=${KEY}&Data=%5B%22KV1+%26+%2B%22%5D`);
		expect(once.disableFollowRedirect).toBe(true);
		expect((await sign(once)).body).toBe(once.body);
		await expect(
			sign({ method: 'POST', url: 'https://elsewhere.example.com/Api/UserInfo.ashx' }),
		).rejects.toThrow('only sent to');
	});
});
