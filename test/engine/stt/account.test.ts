import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

const get = (more: object = {}) =>
	runNode({ node: 'sttLogistics', parameters: { resource: 'account', operation: 'get', ...more } });
const channels = (more: object = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: { resource: 'channel', operation: 'getAll', ...more },
	});

describe('account: get', () => {
	it('sends the documented request', async () => {
		await get();
		expect(wire.requests).toHaveLength(1);
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: 'http://best.dingcang.vip/api/getaccoutinfo.php',
			body: '{"AppKey":"20011","AppSecret":"demo_app_secret"}',
		});
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it("gives user ID and balance, the provider's answer when asked for raw", async () => {
		expect((await get()).json).toEqual([{ userId: '11', balance: 6369.22 }]);
		expect((await get({ output: 'raw' })).json).toEqual([{ code: 200, uid: '11', yue: '6369.22' }]);
	});

	it('keeps every digit of the balance', async () => {
		wire.next(() => ({
			text: '{"code":200,"uid":12345678901234567890,"yue":12345678901234567.89}',
		}));
		expect((await get()).json).toEqual([
			{ userId: '12345678901234567890', balance: '12345678901234567.89' },
		]);
	});

	it('is asked again after a broken connection, for a read costs nothing', async () => {
		wire.sandbox.faults.add({ provider: 'dingcang', kind: 'reset-before', times: 1 });
		expect((await get()).error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
	});

	it.each([
		'{"code":400,"msg":"AppKey或AppSecret错误"}',
		'{"code":200}',
		'{"code":200,"uid":null}',
		'[]',
		'null',
		'',
	])('takes no undocumented answer for a success: %s', async (text) => {
		wire.next(() => ({ text }));
		wire.next(() => ({ text }));
		wire.next(() => ({ text }));
		const run = await get();
		expect(run.error).toBeDefined();
		expect(run.items).toEqual([]);
	});
});

describe('channel: getAll', () => {
	it('gives one item for each channel', async () => {
		const run = await channels();
		expect(wire.requests).toMatchObject([
			{
				url: 'http://best.dingcang.vip/api/channel.php',
				body: '{"AppKey":"20011","AppSecret":"demo_app_secret"}',
			},
		]);
		expect(run.json.slice(0, 2)).toEqual([
			{ channelId: '386', channelName: 'FEDEX_GROUND' },
			{ channelId: '405', channelName: '测试渠道' },
		]);
		expect(run.items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
	});

	it("shows the provider's words when it refuses", async () => {
		wire.sandbox.faults.add({
			kind: 'business-error',
			provider: 'stt',
			operation: 'channels',
			message: '系统维护',
		});
		expect((await channels()).error?.message).toContain('系统维护');
	});
});
