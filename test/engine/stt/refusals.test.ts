/** What follows from STT's words: looked up, repeated, or shown, whatever their wording. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const paths = () => wire.requests.map(({ url }) => url.replace(/^.*\/api\//, ''));
const bought = () => wire.sandbox.counts().stt.labels;
const says = (msg: string, code: number | string = 400) =>
	wire.next(() => ({ text: JSON.stringify({ result: [{ code, msg }] }) }));
const create = (number: string, options: IDataObject = {}) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options }),
		items: [order(number)],
	});
const LOOKED_UP = ['interface.api.php', 'multifetchlabels.php', 'cancelstatus.php'];

describe.each([
	'订单号重复',
	'order number already exists',
	'訂單號已存在',
	'接口返回:cURL error 28: Operation timed out after 30001 milliseconds',
	'接口请求超时',
])('“%s”', (words) => {
	it('of an order that is there is looked up, and its label returned', async () => {
		await create('R-1');
		wire.clear();
		says(words);
		const run = await create('R-1');
		expect(paths()).toEqual(LOOKED_UP);
		expect(run.json[0].shipment).toMatchObject({ reused: true, labelReady: true });
		expect(bought()).toEqual({ 'R-1': 1 });
	});

	it('of an order that is not there is an error that buys nothing', async () => {
		says(words);
		const { error } = await create('R-2');
		expect(error?.message).toContain(words);
		expect(paths()).toEqual(['interface.api.php', 'multifetchlabels.php']);
		expect(bought()).toEqual({});
	});
});

it('a label bought behind a time-out of the carrier is no second one in a retry', async () => {
	await create('R-3');
	wire.clear();
	says('接口返回:cURL error 28');
	const run = await runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options: { ifExists: 'fail' } }),
		items: [order('R-3')],
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	});
	expect(run.json[0].shipment).toMatchObject({ labelReady: true });
	expect(bought()).toEqual({ 'R-3': 1 });
});

it.each([
	['请求过于频繁,请勿重复提交', 400],
	['QPS超限', 400],
	['error', 429],
	['error', 503],
])('“%s” (code %s) is busy: the order is sent again in its place', async (words, code) => {
	says(words, code);
	const run = await create('R-4', { busyWait: 120 });
	expect(paths()).toEqual(['interface.api.php', 'interface.api.php']);
	expect(run.json[0].shipment).toMatchObject({ reused: false });
	expect(bought()).toEqual({ 'R-4': 1 });
});

it.each(['密钥错误', '用户不存在', '未授权'])(
	'“%s” is the credential, not the order',
	async (words) => {
		says(words);
		const { error } = await create('R-5');
		expect(error?.failure).toMatchObject({ cause: 'credential-invalid' });
		expect(paths()).toEqual(['interface.api.php']);
	},
);
