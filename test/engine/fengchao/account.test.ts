import { FengchaoApi } from '../../../credentials/FengchaoApi.credentials';
import { signature } from './fixture';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

describe.each([
	['get', 'detail', { appid: 'demo_appid', name: '演示账户', balance: 100, status: 1 }],
	['getQuota', 'invokeqty', { total_qty: 10000, used_qty: 1, left_qty: 9999 }],
])('Fengchao account: %s', (operation, path, data) => {
	const run = (more = {}) =>
		runNode({ node: 'fengchao', parameters: { resource: 'account', operation, ...more } });

	it('asks the public gateway, signed, and gives what it says', async () => {
		const { error, json, items } = await run();
		expect(error).toBeUndefined();
		expect(json).toEqual([data]);
		expect(items[0].pairedItem).toEqual({ item: 0 });
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `https://kf.fw199.com/gateway/partner/account/${path}`,
		});
		const form = wire.form(0);
		expect(Object.keys(form).sort()).toEqual(['appid', 'sign', 'timestamp']);
		expect(form.sign).toBe(signature(form, 'demo_secret'));
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('gives the whole answer as Raw', async () => {
		const { json } = await run({ output: 'raw' });
		expect(json).toEqual([{ code: 0, message: 'ok', data, trace_id: expect.any(String) }]);
	});

	it('takes an answer that is no object', async () => {
		wire.next(() => ({ text: '{"code":"0","message":"ok","data":42,"trace_id":"t"}' }));
		const { json } = await run();
		expect(json).toEqual([{ [operation === 'get' ? 'account' : 'quota']: 42 }]);
	});

	it('shows a refusal with code, words and trace_id', async () => {
		wire.next(() => ({
			text: '{"code":1001,"message":"appid不存在","data":null,"trace_id":"06ce72de"}',
		}));
		const { error } = await run();
		expect(error?.message).toContain('code 1001): appid不存在 (the account is not accepted)');
		expect(error?.description).toContain('06ce72de');
		expect(error?.failure?.cause).toBe('credential-invalid');
	});

	it('is asked again after a broken connection', async () => {
		wire.sandbox.faults.add({ provider: 'fengchao', kind: 'reset-after', times: 1 });
		const { error } = await run();
		expect(error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
	});
});

/**
 * n8n compares the value at each rule's path with `===`: a match is a failed test of the
 * credential.
 */
describe("the credential's test", () => {
	const { request, rules = [] } = new FengchaoApi().test;
	const refused = (body: Record<string, unknown>) =>
		rules.some(
			(rule) =>
				rule.type === 'responseSuccessBody' &&
				body[rule.properties.key] === (rule.properties.value as unknown),
		);

	it('asks for the account, which costs nothing but a call', () => {
		expect(request).toMatchObject({ method: 'POST', url: '/gateway/partner/account/detail' });
	});

	it('passes what only a success holds', () => {
		expect(refused({ code: 0, message: 'ok', data: { appid: 'demo_appid' }, trace_id: 't' })).toBe(
			false,
		);
	});

	it.each([
		[{ code: 1001, message: 'appid不存在', data: null, trace_id: 't' }],
		[{ code: 1002, message: '签名错误', data: '', trace_id: 't' }],
		[{ code: 1002, message: '签名错误' }],
		[{}],
	])('fails %j', (body) => {
		expect(refused(body)).toBe(true);
	});
});
