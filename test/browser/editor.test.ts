/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { changeNode } from '../../scripts/lib/n8n/examples.mjs';
import type { Shop } from '../e2e/support';
import { type Editor, inEditor, openEditor } from './support';

let shop: Shop;
let editor: Editor;
let close: () => Promise<void>;

beforeAll(async () => {
	({ shop, editor, close } = await openEditor());
});

afterAll(async () => await close?.());

beforeEach(async () => await editor.closeNode());

const test = (name: string, work: () => Promise<void>) => inEditor(() => editor, name, work);

describe('the node panel', () => {
	beforeAll(async () => await editor.openNodePanel());

	/** n8n leaves out "Trigger" where a trigger has several events. */
	const NODES: Array<[name: string, shown: RegExp, words: string[]]> = [
		['Kuaidi100', /^Kuaidi100$/, ['快递100']],
		['Kuaidi100 Order Trigger', /^Kuaidi100 Order( Trigger)?\s*$/, ['快递100', '新订单']],
		[
			'Kuaidi100 Authorization Trigger',
			/^Kuaidi100 Authorization( Trigger)?\s*$/,
			['快递100', '店铺授权'],
		],
		['STT Logistics', /^STT Logistics$/, ['丁仓', '小丁物流', '世通', 'DingCang']],
		['Fengchao', /^Fengchao$/, ['蜂巢', '蜂巢打单']],
		['Kuaikuai', /^Kuaikuai$/, ['快快', '快快打单']],
		[
			'Kuaidi100 Push Trigger',
			/^Kuaidi100 Push( Trigger)?\s*$/,
			['快递100', '企业版', '订单推送', 'Pinduoduo'],
		],
		['Combine Orders', /^Combine Orders$/, ['合单']],
		['Label Sheet', /^Label Sheet$/, ['面单']],
		['Kuaikuai Order Trigger', /^Kuaikuai Order( Trigger)?\s*$/, ['快快', '新订单']],
	];

	for (const [name, shown, words] of NODES) {
		for (const typed of [name, ...words]) {
			test(`finds ${name} by “${typed}”`, async () => {
				const found = await editor.find(typed, shown);
				expect(await found.count()).toBe(1);
			});
		}
	}
});

describe('the credential dialog', () => {
	interface Dialog {
		node: string;
		choices?: Record<string, RegExp>;
		fields: () => Record<string, string>;
		secret: string;
		/** What the details of a failed test say. */
		says: RegExp;
	}

	const DIALOGS: Record<string, Dialog> = {
		Kuaidi100: {
			node: 'kuaidi100',
			fields: () => ({
				secretKey: 'demo_key',
				secretSecret: 'demo_secret',
				baseUrl: `${shop.sandbox.url}/kuaidi100/api`,
			}),
			secret: 'secretSecret',
			says: /Kuaidi100/,
		},
		'STT Logistics': {
			node: 'sttLogistics',
			choices: { service: /^\s*Custom/ },
			fields: () => ({
				baseUrl: `${shop.sandbox.url}/dingcang`,
				appKey: '20011',
				appSecret: 'demo_app_secret',
			}),
			secret: 'appSecret',
			says: /app key/i,
		},
		Fengchao: {
			node: 'fengchao',
			fields: () => ({
				appId: 'demo_appid',
				appSecret: 'demo_secret',
				baseUrl: `${shop.sandbox.url}/fengchao`,
			}),
			secret: 'appSecret',
			says: /app ID|app secret/i,
		},
		Kuaikuai: {
			node: 'kuaikuai',
			fields: () => ({ baseUrl: `${shop.sandbox.url}/kuaikuai`, apiKey: '8'.repeat(32) }),
			secret: 'apiKey',
			says: /key/i,
		},
	};

	beforeAll(async () => {
		const { id } = await shop.api.createWorkflow({
			name: 'Credentials',
			nodes: Object.entries(DIALOGS).map(([name, { node }], at) => {
				const type = `n8n-nodes-china-fulfillment.${node}`;
				return { id: node, name, type, typeVersion: 1, position: [at * 240, 0], parameters: {} };
			}),
			connections: {},
		});
		await editor.openWorkflow(id);
	});

	for (const [name, { choices = {}, fields, secret, says }] of Object.entries(DIALOGS)) {
		test(`of ${name} refuses a wrong secret with words that help, and takes the right one`, async () => {
			await editor.openNode(name);
			await editor.byId('node-credentials-select').click();
			await editor.byId('node-credentials-select-item-new').click();
			const dialog = editor.byId('editCredential-modal');
			for (const [field, option] of Object.entries(choices))
				await editor.choose(editor.byId(`parameter-input-${field}`, dialog), option);
			const fill = async (values: Record<string, string>) => {
				for (const [field, value] of Object.entries(values))
					await editor.byId(`parameter-input-${field}`, dialog).locator('input').fill(value);
				await editor.byId('credential-save-button').click();
			};
			await fill({ ...fields(), [secret]: 'not-the-secret' });
			await dialog.getByText('More details').click();
			await dialog.getByText(says).last().waitFor();
			expect(await dialog.textContent()).not.toContain('not-the-secret');

			await fill({ [secret]: fields()[secret] });
			// n8n closes the dialog once the test has passed.
			await dialog.waitFor({ state: 'hidden' });
			await editor.byId('credential-edit-button').click();
			await editor.byId('credentials-config-container-test-success', dialog).waitFor();
			await editor.page.keyboard.press('Escape');
			await dialog.waitFor({ state: 'hidden' });
		});
	}
});

describe('the two editions of Kuaidi100', () => {
	beforeAll(async () => {
		const { id } = await shop.api.createWorkflow({
			name: 'Editions',
			nodes: [
				{
					id: 'kuaidi100',
					name: 'Kuaidi100',
					type: 'n8n-nodes-china-fulfillment.kuaidi100',
					typeVersion: 1,
					position: [0, 0],
					parameters: { resource: 'order' },
				},
			],
			connections: {},
		});
		await editor.openWorkflow(id);
	});

	/** What a menu offers, once another one that was open is gone. */
	async function entriesOf(field: Locator): Promise<string[]> {
		const entries = editor.page.locator('.el-select-dropdown__item').filter({ visible: true });
		await entries.first().waitFor({ state: 'hidden' });
		await field.click();
		await entries.first().waitFor();
		const texts = await entries.allTextContents();
		await editor.page.keyboard.press('Escape');
		return texts.map((text) => text.trim());
	}

	/** n8n takes a field that decides about every credential out of the panel. */
	test('are switched in the panel, each with its own operations and credentials', async () => {
		const cloudMarket = [/^Get Many/, /Kuaidi100 API$/];
		const enterprise = [/^Request Import/, /Kuaidi100 Enterprise API$/];
		const expectOffered = async ([operation, credential]: RegExp[]) => {
			const operations = await entriesOf(editor.byId('parameter-input-operation'));
			const shared = expect.stringMatching(/^Ship Back/);
			expect(operations.slice(0, 2)).toEqual([expect.stringMatching(operation), shared]);
			const credentials = await entriesOf(editor.byId('node-credentials-select'));
			expect(credentials.filter((entry) => !credential.test(entry))).toEqual([]);
		};
		await editor.openNode('Kuaidi100');
		const edition = editor.byId('parameter-input-edition');
		await expectOffered(cloudMarket);
		await editor.choose(edition, /Enterprise/);
		await expectOffered(enterprise);
		await editor.choose(edition, /Cloud Market/);
		await expectOffered(cloudMarket);
	});
});

describe('a new node that buys labels', () => {
	const NODES = [
		{ name: 'STT', type: 'sttLogistics', parameters: { resource: 'order', operation: 'create' } },
		{ name: 'Kuaikuai', type: 'kuaikuai', parameters: { resource: 'label', operation: 'create' } },
	];

	beforeAll(async () => {
		const { id } = await shop.api.createWorkflow({
			name: 'New nodes',
			nodes: NODES.map(({ type, ...node }, at) => ({
				...node,
				id: type,
				type: `n8n-nodes-china-fulfillment.${type}`,
				typeVersion: 1,
				position: [at * 240, 0],
			})),
			connections: {},
		});
		await editor.openWorkflow(id);
	});

	for (const { name } of NODES) {
		test(`says so, and takes sender and box of ${name} without a click on “Add field”`, async () => {
			await editor.openNode(name);
			await editor.byId('node-parameters').getByText('Executing this step buys a label').waitFor();
			for (const field of ['name', 'phone', 'line1', 'city', 'state', 'postalCode', 'country']) {
				await editor.byId(`parameter-input-${field}`).locator('input').fill(`the ${field}`);
			}
			for (const field of ['weight', 'length', 'width', 'height'])
				await editor.byId(`parameter-input-${field}`).locator('input').fill('2.5');
		});
	}
});

describe('workflow 2', () => {
	beforeAll(async () => await editor.openWorkflow('example2'));

	test('shows what a node will put out before anything has run', async () => {
		await editor.openNode('Ship Back');
		const input = editor.byId('ndv-input-panel');
		await editor.byId('schema-preview-warning', input).waitFor();
		const names = await editor.byId('run-data-schema-node-name', input).allTextContents();
		expect(names).toEqual(
			expect.arrayContaining(['id', 'number', 'platform', 'shopId', 'createdAt', 'total']),
		);
	});

	test("lets choose a channel from the account's own, by a search", async () => {
		await editor.openNode('Create Label');
		const all = await editor.list('channelId', '测试渠道 (405)');
		expect(await all.allTextContents()).toEqual(
			expect.arrayContaining(['USPS_GROUND_ADVANTAGE (422)', 'FEDEX_GROUND (386)']),
		);
		const found = await editor.list('channelId', 'USPS_PRIORITY', 'usps');
		expect((await found.allTextContents()).sort()).toEqual([
			'USPS_GROUND_ADVANTAGE (422)',
			'USPS_PRIORITY (423)',
		]);
		await found.filter({ hasText: 'USPS_GROUND_ADVANTAGE' }).click();
		expect(
			await editor.byId('rlc-input', editor.byId('resource-locator-channelId')).inputValue(),
		).toBe('USPS_GROUND_ADVANTAGE (422)');
	});

	test('lets choose a courier by its Chinese or English name', async () => {
		await editor.openNode('Ship Back');
		for (const words of ['圆通', 'yto']) {
			const found = await editor.list('courier', '圆通', words);
			expect(await found.first().textContent()).toMatch(/圆通/);
		}
		await editor.page.keyboard.press('Escape');
	});

	test("runs from the canvas: every order has one label and one ship-back, and the label's file is in the output", async () => {
		await editor.runFrom('Try by Hand');
		await editor.waitForNode('Record Ship Back');
		await editor.openNode('Get Label File');
		const output = editor.byId('output-panel');
		await editor.byId('radio-button-binary', output).click();
		const file = editor.byId('ndv-binary-data_0', output);
		expect(await file.textContent()).toMatch(/label-[\w-]+\.pdf.*application\/pdf/);
		const [download] = await Promise.all([
			editor.page.waitForEvent('download'),
			editor.byId('ndv-download-binary-data', file).click(),
		]);
		expect(
			readFileSync(await download.path())
				.subarray(0, 5)
				.toString(),
		).toBe('%PDF-');
		const { stt, kuaidi100 } = await shop.sandbox.counts();
		expect(Object.values(stt.labels)).toEqual(Array.from({ length: 20 }, () => 1));
		expect(Object.values(kuaidi100.shipBacks)).toEqual(Array.from({ length: 20 }, () => 1));
	});
});

test("a refused order shows the provider's words and what to do, in the error panel", async () => {
	await shop.sandbox.reset();
	await shop.sandbox.setFaults([
		{
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			times: 1,
			message: '收件人电话不能为空',
		},
	]);
	// As a user has it who did not give the node an error output.
	const stopping = changeNode(shop.workflows[2], 'Create Label', (node: object) => ({
		...node,
		onError: 'stopWorkflow',
		retryOnFail: false,
	}));
	const { id } = await shop.api.createWorkflow({ ...stopping, name: 'A refused order' });
	await editor.openWorkflow(id);
	await editor.runFrom('Try by Hand');
	await editor.waitForNode('Create Label', 'failure');
	await editor.openNode('Create Label');
	expect(await editor.byId('node-error-message').textContent()).toMatch(
		/^Order [\w-]+: The provider refused \(code 400\): 收件人电话不能为空/,
	);
	expect(await editor.byId('node-error-description').textContent()).toMatch(/Correct the order/);
});
