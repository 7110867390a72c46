/* eslint-disable @typescript-eslint/no-explicit-any -- executions and states are whatever n8n and the sandbox say */
/**
 * The example “Check your account”, run by hand as its user does: what its report says of accounts
 * that answer as documented, of accounts that deviate, and of accounts that cannot be checked; and
 * that nothing of a credential or of a person stands in it.
 */
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import { errorOf, itemsOf } from '../../scripts/lib/n8n/api.mjs';
import { openShop, type Shop } from './support';

const PROVIDERS = ['STT', 'Kuaikuai', 'Fengchao'] as const;

let shop: Shop;

beforeAll(async () => {
	shop = await openShop();
});

beforeEach(async () => await shop.sandbox.reset());

afterAll(async () => await shop?.close());

interface Report {
	report: string;
	clean: boolean;
}

/** What stands in the file that a user attaches to an issue. */
async function fileOf(execution: any): Promise<string> {
	const [item] = execution.data.resultData.runData['Report as a File'][0].data.main[0];
	const { fileName, mimeType, id } = item.binary.data;
	expect({ fileName, mimeType }).toEqual({
		fileName: 'check-your-account.md',
		mimeType: 'text/plain',
	});
	if (id === undefined) return Buffer.from(item.binary.data.data, 'base64').toString();
	const query = `id=${encodeURIComponent(id)}&action=download`;
	return await (await shop.api.download(`/binary-data?${query}`)).text();
}

async function check(
	workflow = shop.workflows.check,
): Promise<Report & { file: string; billed: number; calls: any[] }> {
	const before = await done();
	const at = (await shop.sandbox.calls()).length;
	const { id } =
		workflow === shop.workflows.check ? workflow : await shop.api.createWorkflow(workflow);
	const execution = await shop.api.executeAndWait(id, { timeoutMs: 60_000 });
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	const reports = itemsOf(execution, 'One Report') as unknown as Report[];
	expect(reports).toHaveLength(1);
	const file = await fileOf(execution);
	expect(file).toBe(reports[0].report);
	const after = await done();
	expect({ ...after, billed: 0 }).toEqual({ ...before, billed: 0 });
	const calls = (await shop.sandbox.calls()).slice(at);
	return { ...reports[0], file, billed: after.billed - before.billed, calls };
}

/** What was bought, imported, cancelled, shipped back and billed. */
async function done() {
	const { kuaidi100, ...others } = await shop.sandbox.counts();
	const { stt, fengchao, kuaikuai, kuaidi100Enterprise } = others;
	const { billed, shipBacks } = kuaidi100;
	return { billed: billed as number, shipBacks, stt, fengchao, kuaikuai, kuaidi100Enterprise };
}

const headingsOf = (file: string) => file.split('\n').filter((line) => line.startsWith('## '));

/** The part of the report that speaks of one provider. */
const partOf = (file: string, provider: string) =>
	file.split(/^(?=## )/m).find((part) => part.startsWith(`## ${provider}`)) ?? '';

/** Everything that stands in an order as a text, but the words that are the same for all. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(textsIn);
}

const WORDS = /^(US|USD|[A-Z]{2}|[a-z]+|[\d.]{1,6}|\[\]|)$/;

/** The people of the sandbox's orders, and what they ordered. */
async function personalData(): Promise<string[]> {
	const { kuaidi100, kuaikuai } = await shop.sandbox.state();
	const values = [...kuaidi100.orders, ...kuaikuai.orders].flatMap((order: any) =>
		textsIn([
			...Object.entries(order).flatMap(([key, value]) =>
				/^(receiver|Buyer|ShipTo|orderNum|OrderId|buyerMessage|tradeMemo|shopId)/.test(key)
					? [value]
					: [],
			),
			order.orderDetails,
			order.OrderDetails,
		]),
	);
	return [...new Set(values)].filter((value) => !WORDS.test(value));
}

/** The values of the credentials and the host, which may name a customer. */
const secrets = () => [
	...shop.sandbox.credentials.flatMap(({ data }) =>
		Object.entries(data)
			.filter(([name]) => name !== 'service')
			.map(([, value]) => String(value)),
	),
	new URL(shop.sandbox.url).host,
];

async function expectNothingOfAnybody(file: string) {
	const people = await personalData();
	expect(people.length).toBeGreaterThan(100);
	expect(people).toEqual(expect.arrayContaining(['Emily Carter', '2075550119', '王小明']));
	expect([...secrets(), ...people].filter((value) => file.includes(value))).toEqual([]);
}

/** The example with its Kuaidi100 node activated for a shop, as its note says. */
const withKuaidi100 = (change: object = {}) =>
	changeNode(shop.workflows.check, 'Read Kuaidi100 (Billed)', (node) => ({
		...node,
		disabled: false,
		parameters: { ...node.parameters, platform: 'YOUZAN', shopId: '123456789', ...change },
	}));

describe('accounts that answer as documented', () => {
	it('are clean, each of them, and nothing is billed or changed', async () => {
		const { file, clean, billed, calls } = await check();
		expect(headingsOf(file)).toEqual(PROVIDERS.map((name) => `## ${name}: as documented`));
		expect(clean).toBe(true);
		expect(file).not.toMatch(/deviates|failed|is missing|is not documented/);
		expect(billed).toBe(0);
		expect(calls.filter(({ effect, billed: cost }) => effect || cost)).toEqual([]);
		expect(calls.map(({ provider }) => provider)).not.toContain('kuaidi100');
		await expectNothingOfAnybody(file);
	});

	it('counts the orders that came, and shows none of them', async () => {
		const { file } = await check();
		const seen = /orders: (\d+) came, (\d+) counted/.exec(partOf(file, 'Kuaikuai'));
		expect(Number(seen?.[1])).toBeGreaterThan(5);
		expect(seen?.[1]).toBe(seen?.[2]);
	});
});

/** Ten deviations of three providers: fields missing, of another type, codes of another kind. */
const TEN: Array<[string, string, find: string, put: string, named: string]> = [
	['stt', 'account', '"code":200', '"code":"200"', 'code is text=200, documented: number=200'],
	['stt', 'account', '"yue":"([\\d.]+)"', '"yue":$1', 'yue is number, documented: text'],
	['stt', 'channels', '"channelname"', '"channelName"', '[].channelname is missing'],
	['stt', 'price', ',"ranyou_fee":[\\d.]+', '', 'result[].ranyou_fee is missing'],
	['stt', 'labels', '"code":400', '"code":404', '[].code is number=404, documented: number=400'],
	['kuaikuai', 'UserInfo', '"Code":"200"', '"Code":200', 'Code is number=200'],
	['kuaikuai', 'GetCarrierList', 'IsMultParcel', 'IsMultiParcel', 'Data[].IsMultParcel is missing'],
	[
		'kuaikuai',
		'GetEcOrderList',
		'"PurchaseDate":\\d+',
		'"PurchaseDate":"2025-09-22"',
		'Data.Datas[].PurchaseDate is text, documented: number',
	],
	['fengchao', 'account', '"trace_id":"[^"]*"', '"request_id":7', 'trace_id is missing'],
	['fengchao', 'quota', '"code":0', '"code":"0"', 'code is text=0, documented: number=0'],
];
const NAMES: Record<string, string> = { stt: 'STT', kuaikuai: 'Kuaikuai', fengchao: 'Fengchao' };

describe('accounts that deviate', () => {
	it('have all of ten deviations named, in the part of their provider', async () => {
		const calls = [...new Set(TEN.map(([provider, operation]) => `${provider} ${operation}`))];
		await shop.sandbox.setFaults(
			calls.map((call) => {
				const [provider, operation] = call.split(' ');
				const own = TEN.filter((each) => each[0] === provider && each[1] === operation);
				const changes = own.map(([, , find, put]) => ({ find, put }));
				return { kind: 'deviating', provider, operation, changes };
			}),
		);
		const { file, clean } = await check();
		expect(clean).toBe(false);
		expect(headingsOf(file)).toEqual(
			PROVIDERS.map((name) => `## ${name}: differs from the document`),
		);
		for (const [provider, , , , named] of TEN)
			expect(partOf(file, NAMES[provider])).toContain(`  - ${named}`);
		await expectNothingOfAnybody(file);
	});
});

describe('accounts that cannot be checked', () => {
	it('are named, with what to do, and the others are checked all the same', async () => {
		await shop.sandbox.setFaults([{ kind: 'redirect', provider: 'kuaikuai' }]);
		const { file, clean } = await check();
		expect(clean).toBe(false);
		expect(headingsOf(file).sort()).toEqual([
			'## Fengchao: as documented',
			'## Kuaikuai: not checked',
			'## STT: as documented',
		]);
		expect(partOf(file, 'Kuaikuai')).toContain('redirect');
		expect(partOf(file, 'Kuaikuai')).toContain('Check the base URL in the credential');
		await expectNothingOfAnybody(file);
	});

	it('show no host, even where the provider has moved to https', async () => {
		const to = shop.sandbox.url.replace('http:', 'https:');
		await shop.sandbox.setFaults([{ kind: 'redirect', to }]);
		const { file, clean } = await check();
		expect(clean).toBe(false);
		for (const name of PROVIDERS) {
			expect(headingsOf(file)).toContain(`## ${name}: not checked`);
			expect(partOf(file, name)).toContain('The provider wants https');
		}
		await expectNothingOfAnybody(file);
	});

	it('show nothing of a base URL that is none', async () => {
		const { id, name } = await shop.api.createCredential({
			name: 'Mistyped',
			type: 'kuaikuaiApi',
			data: { baseUrl: 'acme-customer.example', apiKey: '7'.repeat(32) },
		});
		const mistyped = changeNode(shop.workflows.check, 'Check Kuaikuai', (node) => ({
			...node,
			credentials: { kuaikuaiApi: { id, name } },
		}));
		const { file } = await check(mistyped);
		expect(partOf(file, 'Kuaikuai')).toContain('is not a web address');
		expect(file).not.toMatch(/acme-customer|7777/);
		await expectNothingOfAnybody(file);
	});

	it.each([
		['the first call', 0, 'not checked'],
		['the calls behind it', 1, 'differs from the document'],
	])('show nothing of what the refusal of %s repeats', async (_calls, skip, outcome) => {
		const secretOf = (data: object) =>
			Object.entries(data).find(([name]) => /secret$|^apiKey$/i.test(name))?.[1] as string;
		const providers = { kuaidi100Api: 'kuaidi100', sttLogisticsApi: 'stt' };
		const others = { fengchaoApi: 'fengchao', kuaikuaiApi: 'kuaikuai' };
		await shop.sandbox.setFaults(
			Object.entries({ ...providers, ...others }).map(([type, provider]) => {
				const { data } = shop.sandbox.credentials.find((each) => each.type === type)!;
				const message = `no: ${secretOf(data)}, Emily.Carter@example.com, 13600001111`;
				return { kind: 'business-error', provider, message, skip };
			}),
		);
		const { file, clean } = await check(withKuaidi100());
		expect(clean).toBe(false);
		for (const name of PROVIDERS) expect(headingsOf(file)).toContain(`## ${name}: ${outcome}`);
		if (skip === 0) expect(headingsOf(file)).toContain('## Kuaidi100: not checked');
		expect(file).toContain('no: ');
		expect(file).not.toContain('Emily');
		await expectNothingOfAnybody(file);
	});

	it('are left out where their node is deactivated', async () => {
		const without = ['Check STT', 'Check Kuaikuai'].reduce(
			(workflow, name) => changeNode(workflow, name, (node) => ({ ...node, disabled: true })),
			shop.workflows.check,
		);
		const { file, clean, calls } = await check(without);
		expect(headingsOf(file)).toEqual(['## Fengchao: as documented']);
		expect(clean).toBe(true);
		expect(new Set(calls.map(({ provider }) => provider))).toEqual(new Set(['fengchao']));
	});
});

describe('Kuaidi100, once a person has activated it', () => {
	it('costs one call for each order of the last hour, and shows the shape of one', async () => {
		const { file, billed, calls } = await check(withKuaidi100());
		const reads = calls.filter(({ provider }) => provider === 'kuaidi100');
		expect(reads).toHaveLength(1);
		expect(billed).toBeGreaterThan(0);
		expect(headingsOf(file)).toContain(`## Kuaidi100: ${billed} orders came`);
		expect(partOf(file, 'Kuaidi100')).toContain('"receiverName":"text"');
		await expectNothingOfAnybody(file);
	});

	it('says so where no order came', async () => {
		const { file, clean, billed } = await check(withKuaidi100({ orderStatus: 'CLOSE' }));
		expect(billed).toBe(1);
		expect(headingsOf(file)).toContain('## Kuaidi100: no order came');
		expect(clean).toBe(true);
	});

	it('cannot be started without a shop: n8n says what to set, and nothing is sent', async () => {
		const { id } = await shop.api.createWorkflow(withKuaidi100({ shopId: '' }));
		const execution = await shop.api.executeAndWait(id);
		expect(errorOf(execution)?.message).toContain('Shop ID');
		expect(await shop.sandbox.calls()).toEqual([]);
	});
});
