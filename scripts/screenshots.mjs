/**
 * `npm run screenshots`: the pictures of the documentation, taken in a real n8n: every node's
 * panel, every example's canvas, a run with its label file, an agent that asks for approval, an
 * error. Written to `docs/images/` as WebP. `npm run screenshots -- run error` takes some of them
 * alone (search, canvases, panels, run, error, chart, chat, and sheet, which needs no n8n).
 */
import { mkdirSync, writeFileSync } from 'node:fs';

import { openBrowser } from './lib/browser.mjs';
import { ensureDebianPackage } from './lib/system/debian.mjs';
import { changeNode, sandboxWorkflows } from './lib/n8n/examples.mjs';
import { ensureHost } from './lib/n8n/host.mjs';
import { pack } from './lib/pack.mjs';
import { inRepo } from './lib/paths.mjs';
import { createPrivateN8n } from './lib/n8n/instance.mjs';
import { atEnd } from './lib/system/processes.mjs';
import { startSandbox } from './lib/sandbox.mjs';
import { main } from './lib/setup.mjs';
import { startStubModel } from './lib/n8n/stub-model.mjs';

/** Readers on a slow line shall not wait for a picture. */
const MOST_BYTES = 70_000;

/**
 * What moves, blinks or fades would be caught half-way; what lies over the picture (messages,
 * neighbours) is not its subject.
 */
const CALM = `
	*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important; }
	.el-notification, [data-test-id="floating-nodes"] { display: none !important; }
`;

/** Of a long panel, what a reader sees first. */
const PANEL_HEIGHT = 1100;

/** The nodes as the examples use them: picture, example, node. */
const PANELS = [
	['kuaidi100', 2, 'Ship Back'],
	['kuaidi100-order-trigger', 2, 'New Orders'],
	['kuaidi100-authorization-trigger', 1, 'Shop Authorized'],
	['stt-logistics', 2, 'Create Label'],
	['fengchao', 4, 'Import Orders'],
	['kuaikuai', 5, 'Get Cheapest Rate'],
	['kuaikuai-order-trigger', 5, 'New Shop Orders'],
];

/** A screenshot as WebP, made by the browser itself. */
async function toWebp(page, png) {
	const url = await page.evaluate(async (data) => {
		const image = new Image();
		image.src = `data:image/png;base64,${data}`;
		await image.decode();
		const canvas = document.createElement('canvas');
		Object.assign(canvas, { width: image.width, height: image.height });
		canvas.getContext('2d').drawImage(image, 0, 0);
		return canvas.toDataURL('image/webp', 0.8);
	}, png.toString('base64'));
	return Buffer.from(url.split(',')[1], 'base64');
}

/** The rectangle around several elements. */
async function around(locators, margin) {
	const boxes = (await Promise.all(locators.map((locator) => locator.boundingBox()))).filter(
		Boolean,
	);
	const x = Math.min(...boxes.map((box) => box.x)) - margin;
	const y = Math.min(...boxes.map((box) => box.y)) - margin;
	return {
		x: Math.max(0, x),
		y: Math.max(0, y),
		width: Math.max(...boxes.map((box) => box.x + box.width)) + margin - x,
		height: Math.max(...boxes.map((box) => box.y + box.height)) + margin - y,
	};
}

function camera(page, url) {
	const byId = (id, within = page) => within.locator(`[data-test-id="${id}"]`);
	const node = (name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

	const calm = () => page.addStyleTag({ content: CALM });

	async function take(name, clip) {
		// Not beside the picture: nothing of the pointer, no hint that pops up under it.
		await page.mouse.move(0, 0);
		const png = await page.screenshot({ clip });
		const webp = await toWebp(page, png);
		if (webp.length > MOST_BYTES)
			throw new Error(`${name} has ${webp.length} bytes, more than ${MOST_BYTES}`);
		writeFileSync(inRepo('docs', 'images', `${name}.webp`), webp);
		console.log(`docs/images/${name}.webp  ${Math.round(webp.length / 1000)} kB`);
	}

	return {
		byId,
		take,
		async canvas(id) {
			await page.goto(`${url}/workflow/${id}`);
			await byId('canvas-node').first().waitFor();
			await calm();
			await byId('zoom-to-fit').click();
		},
		async takeCanvas(name) {
			const kinds = ['canvas-node', 'canvas-handle-plus', 'sticky'];
			const parts = await Promise.all(kinds.map((kind) => byId(kind).all()));
			// A node's name and subtitle stand below it.
			const clip = await around(parts.flat(), 40);
			await take(name, { ...clip, height: clip.height + 16 });
		},
		async open(name) {
			await node(name).dblclick();
			await byId('node-parameters').waitFor();
		},
		async run(trigger, last, mark) {
			await node(trigger).hover();
			await byId(`execute-workflow-button-${trigger}`).click();
			await byId(mark, node(last)).waitFor();
		},
	};
}

async function takeCanvases(shot, numbers) {
	for (const number of numbers) {
		await shot.canvas(`example${number}`);
		await shot.takeCanvas(`workflow-${number}`);
	}
}

async function takePanels(shot) {
	for (const [name, example, node] of PANELS) {
		await shot.canvas(`example${example}`);
		await shot.open(node);
		const fields = await shot.byId('parameter-item').all();
		const clip = await around(
			[shot.byId('node-execute-button'), shot.byId('node-credentials-slot'), ...fields],
			16,
		);
		await shot.take(name, { ...clip, height: Math.min(PANEL_HEIGHT, clip.height) });
	}
}

async function takeRun(shot) {
	await shot.canvas('example2');
	await shot.run('Try by Hand', 'Record Ship Back', 'canvas-node-status-success');
	await shot.takeCanvas('workflow-2-after-a-run');
	await shot.open('Get Label File');
	await shot.byId('radio-button-binary', shot.byId('output-panel')).click();
	await shot.byId('ndv-binary-data_0').waitFor();
	await shot.take('label-file', await around([shot.byId('ndv')], 0));
}

async function takeError(shot, { n8n, sandbox, workflows }) {
	await sandbox.reset();
	await sandbox.setFaults([
		{
			kind: 'business-error',
			provider: 'stt',
			operation: 'create',
			times: 1,
			skip: 2,
			message: '收件人电话不能为空',
		},
	]);
	const stopping = changeNode(workflows[2], 'Create Label', (node) => ({
		...node,
		onError: 'stopWorkflow',
		retryOnFail: false,
	}));
	const { id } = await n8n.api.createWorkflow(stopping);
	await shot.canvas(id);
	await shot.run('Try by Hand', 'Create Label', 'node-issues');
	await shot.open('Create Label');
	await shot.byId('node-error-message').waitFor();
	await shot.take('error', await around([shot.byId('ndv')], 0));
}

async function takeChat(shot, { sandbox }) {
	const { kuaikuai } = await sandbox.state();
	const { OrderId } = kuaikuai.orders.find(({ ShipTo }) => ShipTo !== null);
	await shot.canvas('example7');
	await shot.byId('workflow-chat-button').click();
	const chat = shot.byId('canvas-chat');
	const input = chat.locator('textarea').first();
	await input.fill(`Please buy a label for order ${OrderId}`);
	await input.press('Enter');
	const buttons = chat.locator('button, a').filter({ hasText: 'Buy it' });
	await buttons.first().waitFor();
	await buttons.first().scrollIntoViewIfNeeded();
	await shot.take('agent', await around([chat], 0));
}

async function takeSearch(shot, page, url) {
	await page.goto(`${url}/workflow/new`);
	await shot.byId('canvas-add-button').click();
	await shot.byId('node-creator-search-bar').fill('打单');
	await shot.byId('node-creator-item-name').filter({ hasText: 'Fengchao' }).waitFor();
	const entries = await shot.byId('item-iterator-item').all();
	await shot.take(
		'node-search',
		await around([shot.byId('node-creator-search-bar'), ...entries], 24),
	);
}

/** What the example Cost of the day draws of some invented labels. */
async function takeChart(shot, page, { nodes }) {
	const { jsCode } = nodes.find(({ name }) => name === 'Draw').parameters;
	const day = {
		...{ date: '2026-11-26', labels: 44, spent: 312.66 },
		...{ notKnown: 1, refundPending: 7.84, refunded: 15.1 },
		channels: [
			{ name: 'USPS_GROUND_ADVANTAGE', labels: 27, spent: 158.22 },
			{ name: 'FEDEX_GROUND', labels: 9, spent: 96.3 },
			{ name: 'USPS_PRIORITY', labels: 8, spent: 58.14 },
		],
	};
	const [{ json }] = new Function('$input', jsCode)({ first: () => ({ json: day }) });
	await page.setContent(json.html);
	await shot.take('chart', await around([page.locator('h1'), page.locator('svg')], 16));
}

await main(async () => {
	const chosen = process.argv.slice(2);
	if (chosen.length === 0 || chosen.includes('sheet')) {
		const { takeSheetPictures } = await import('./sheet-pictures.mjs');
		await takeSheetPictures();
		if (chosen.length === 1) return 0;
	}
	await ensureHost();
	const executablePath = await ensureDebianPackage('chromium');
	const { unpacked } = await pack();
	const sandbox = await startSandbox();
	const n8n = await createPrivateN8n({ unpacked });
	atEnd(() => Promise.all([n8n.remove(), sandbox.stop()]));
	const model = await startStubModel();
	atEnd(model.stop);
	const workflows = await sandboxWorkflows(sandbox, [model.credential]);
	await n8n.importCredentials([...sandbox.credentials, model.credential]);
	await n8n.importWorkflows(Object.values(workflows));
	await n8n.start();
	const { cookie } = await n8n.api.signIn(n8n.login);
	const viewport = { width: 1360, height: 850 };
	const { page, close } = await openBrowser({ executablePath, url: n8n.url, cookie, viewport });
	mkdirSync(inRepo('docs', 'images'), { recursive: true });
	const shot = camera(page, n8n.url);

	const desk = { n8n, sandbox, workflows };
	/**
	 * What is taken, each in a window of its own size; the chat opens a panel that stays, so it is
	 * last.
	 */
	const pictures = {
		search: [viewport, () => takeSearch(shot, page, n8n.url)],
		canvases: [{ width: 1700, height: 1000 }, () => takeCanvases(shot, Object.keys(workflows))],
		panels: [{ width: 1360, height: 1700 }, () => takePanels(shot)],
		run: [viewport, () => takeRun(shot)],
		error: [viewport, () => takeError(shot, desk)],
		chart: [{ width: 800, height: 400 }, () => takeChart(shot, page, workflows[17])],
		chat: [{ width: 1500, height: 1750 }, () => takeChat(shot, desk)],
	};
	for (const [name, [size, takeThem]] of Object.entries(pictures)) {
		if (chosen.length > 0 && !chosen.includes(name)) continue;
		await page.setViewportSize(size);
		await takeThem();
	}
	await close();
	return 0;
});
