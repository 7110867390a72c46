/** What the push trigger's panel proposes, and the address that it leaves for the Kuaidi100 node. */
import { proposals } from '../../../nodes/Kuaidi100/enterprise/pushMapping';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { WebhookTrigger } from '../support/webhookHarness';

const wire = playProviders();

const SAMPLE = JSON.stringify({
	taskId: 'x',
	total: 2,
	data: {
		list: [
			{
				orderNo: 'A-1',
				buyerName: '王',
				createTime: '2025-09-22 10:00:00',
				receiver: { name: '张三', mobile: '138', provinceName: '浙江', detailAddress: '文三路1号' },
				goods: '[{"skuId":"S","goodsName":"茶","count":2,"price":"9.90"}]',
			},
		],
	},
});
const first = (field: string, sample: unknown = SAMPLE) => proposals(sample, field)[0]?.path;

describe('the proposals for Field Mapping', () => {
	it.each([
		['number', 'data.list[].orderNo'],
		['createdAt', 'data.list[].createTime'],
		['name', 'data.list[].receiver.name'],
		['phone', 'data.list[].receiver.mobile'],
		['state', 'data.list[].receiver.provinceName'],
		['line1', 'data.list[].receiver.detailAddress'],
		['lineSku', 'data.list[].goods[].skuId'],
		['lineTitle', 'data.list[].goods[].goodsName'],
		['lineQuantity', 'data.list[].goods[].count'],
		['linePrice', 'data.list[].goods[].price'],
	])('begin with what is likely for %s', (field, path) => {
		expect(first(field)).toBe(path);
	});

	it('hold every path of the sample, with what is there', () => {
		const all = proposals(SAMPLE, 'number');
		expect(all).toHaveLength(13);
		expect(all).toContainEqual({
			path: 'data.list[].receiver.name',
			example: '张三',
			isList: false,
		});
	});

	it('take the trigger’s output and the whole form for a sample, too', () => {
		expect(first('number', JSON.stringify({ sign: 'x', param: SAMPLE }))).toBe(
			'data.list[].orderNo',
		);
	});

	it.each(['', 'no JSON', '{', '[]', 'null', '1'])('are none for “%s”', (sample) => {
		expect(proposals(sample, 'number')).toEqual([]);
	});

	it('are bounded, however much the sample has', () => {
		const wide = JSON.stringify(
			Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at])),
		);
		expect(proposals(wide, 'number')).toHaveLength(500);
		const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
		expect(proposals(deep, 'number')).toEqual([]);
	});
});

describe('the address of an active push trigger', () => {
	const request = async (staticData: object) =>
		await runNode({
			node: 'kuaidi100',
			parameters: {
				edition: 'enterprise',
				resource: 'order',
				operation: 'requestImport',
				platform: 'PINDUODUO',
				shopId: '60006',
				startTime: '2025-09-22T11:30:00+08:00',
				endTime: '2025-09-22T12:00:00+08:00',
			},
			staticData: staticData as never,
		});

	it('is found by the Kuaidi100 node of its workflow, and no longer once it is taken away', async () => {
		const trigger = new WebhookTrigger({ node: 'kuaidi100PushTrigger' });
		await trigger.setUp(true);
		const { json, error } = await request(trigger.staticData);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ callbackUrl: trigger.url('push') }]);
		const before = JSON.stringify(trigger.staticData);
		await trigger.setUp(true);
		expect(JSON.stringify(trigger.staticData)).toBe(before);
		await trigger.setUp(false);
		expect((await request(trigger.staticData)).error?.message).toContain('Callback URL is missing');
		expect(wire.requests).toHaveLength(1);
	});
});
