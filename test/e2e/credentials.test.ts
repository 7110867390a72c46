/**
 * The "Test" button of the credential dialog: right credentials pass, wrong ones fail with words
 * that help.
 */
import { openShop, type Shop } from './support';

let shop: Shop;

beforeAll(async () => {
	shop = await openShop();
});

afterAll(async () => await shop?.close());

/** Stores a credential and presses "Test". */
async function test(type: string, data: Record<string, string>) {
	const { id } = await shop.api.createCredential({ name: `Test of ${type}`, type, data });
	return await shop.api.testCredential(id);
}

const SECRETS = ['demo_key', 'demo_secret', 'demo_app_secret', 'not-the-secret'];

function expectRefusal(result: { status: string; message: string }) {
	expect(result.status).toBe('Error');
	expect(result.message).not.toBe('');
	for (const secret of SECRETS) expect(result.message).not.toContain(secret);
}

describe('Kuaidi100', () => {
	const right = () => ({
		secretKey: 'demo_key',
		secretSecret: 'demo_secret',
		baseUrl: `${shop.sandbox.url}/kuaidi100/api`,
	});

	it('accepts the right credential', async () => {
		expect(await test('kuaidi100Api', right())).toMatchObject({ status: 'OK' });
	});

	it('refuses a wrong secret', async () => {
		expectRefusal(await test('kuaidi100Api', { ...right(), secretSecret: 'not-the-secret' }));
	});

	it('refuses a wrong key', async () => {
		expectRefusal(await test('kuaidi100Api', { ...right(), secretKey: 'nobody' }));
	});

	it('refuses an address where nobody answers', async () => {
		expectRefusal(await test('kuaidi100Api', { ...right(), baseUrl: 'http://127.0.0.1:9/api' }));
	});

	it('refuses an address that answers with something else', async () => {
		expectRefusal(await test('kuaidi100Api', { ...right(), baseUrl: shop.sandbox.url }));
	});

	it('stays with the host it was given when that redirects', async () => {
		await shop.sandbox.setFaults([
			{ kind: 'redirect', to: `${shop.sandbox.url}/dingcang/api/getaccoutinfo.php` },
		]);
		const before = (await shop.sandbox.calls()).length;
		expectRefusal(await test('kuaidi100Api', right()));
		const calls = (await shop.sandbox.calls()).slice(before);
		expect(calls.map(({ provider }) => provider)).not.toContain('stt');
		await shop.sandbox.setFaults([]);
	});
});

describe('STT Logistics', () => {
	const right = (brand = 'dingcang') => ({
		service: 'custom',
		baseUrl: `${shop.sandbox.url}/${brand}`,
		appKey: '20011',
		appSecret: 'demo_app_secret',
	});

	it.each(['dingcang', 'dingexpress'])('accepts the right credential of %s', async (brand) => {
		expect(await test('sttLogisticsApi', right(brand))).toMatchObject({ status: 'OK' });
	});

	it('spends nothing', async () => {
		await shop.sandbox.reset();
		await test('sttLogisticsApi', right());
		expect((await shop.sandbox.counts()).stt.labelsBought).toBe(0);
	});

	it('refuses a wrong secret', async () => {
		expectRefusal(await test('sttLogisticsApi', { ...right(), appSecret: 'not-the-secret' }));
	});

	it('refuses a wrong key', async () => {
		expectRefusal(await test('sttLogisticsApi', { ...right(), appKey: 'nobody' }));
	});

	it('refuses an address where nobody answers', async () => {
		expectRefusal(await test('sttLogisticsApi', { ...right(), baseUrl: 'http://127.0.0.1:9' }));
	});
});

describe.each([
	{
		name: 'Fengchao',
		type: 'fengchaoApi',
		right: () => ({
			appId: 'demo_appid',
			appSecret: 'demo_secret',
			baseUrl: `${shop.sandbox.url}/fengchao`,
		}),
		wrong: [
			{ appSecret: 'not-the-secret' },
			{ appId: 'nobody' },
			{ baseUrl: 'http://127.0.0.1:9' },
		],
	},
	{
		name: 'Kuaikuai',
		type: 'kuaikuaiApi',
		right: () => ({ apiKey: '8'.repeat(32), baseUrl: `${shop.sandbox.url}/kuaikuai` }),
		wrong: [{ apiKey: '9'.repeat(32) }, { baseUrl: 'http://127.0.0.1:9' }],
	},
])('$name', ({ type, right, wrong }) => {
	it('accepts the right credential', async () => {
		expect(await test(type, right())).toMatchObject({ status: 'OK' });
	});

	it('refuses one that is wrong, whatever is wrong about it', async () => {
		for (const change of wrong as unknown as Array<Record<string, string>>)
			expectRefusal(await test(type, { ...right(), ...change }));
	});
});
