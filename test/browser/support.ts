/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** n8n's editor as a user has it before him: what he clicks and reads, by n8n's own test ids. */
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../../scripts/lib/browser.mjs';
import { scratch } from '../../scripts/lib/paths.mjs';
import type { Shop } from '../e2e/support';
import { openShop } from '../e2e/support';

export class Editor {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	byId(id: string, within: Page | Locator = this.page): Locator {
		return within.locator(`[data-test-id="${id}"]`);
	}

	/** On an empty canvas, the panel that offers all nodes. */
	async openNodePanel(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.byId('canvas-add-button').click();
	}

	/**
	 * Types into the panel's search, and gives the entry with that name. What an earlier search found
	 * is gone before.
	 */
	async find(words: string, name: RegExp): Promise<Locator> {
		const search = this.byId('node-creator-search-bar');
		await search.fill('∅ no such node ∅');
		await this.byId('node-creator-item-name').first().waitFor({ state: 'hidden' });
		await search.fill(words);
		const entry = this.byId('node-creator-item-name').filter({ hasText: name });
		await entry.waitFor();
		return entry;
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byId('canvas-node').first().waitFor();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.byId('ndv').waitFor();
		await this.byId('node-parameters').waitFor();
	}

	/** Closes what is open above the canvas. */
	async closeNode(): Promise<void> {
		if (await this.byId('ndv').isVisible()) await this.byId('ndv-close-button').click();
		await this.byId('ndv').waitFor({ state: 'hidden' });
	}

	/** Starts the workflow with the button beside one of its triggers. */
	async runFrom(trigger: string): Promise<void> {
		await this.node(trigger).hover();
		await this.byId(`execute-workflow-button-${trigger}`).click();
	}

	/** Waits until a node has run well, or has failed. */
	async waitForNode(name: string, outcome: 'success' | 'failure' = 'success'): Promise<void> {
		const mark = outcome === 'success' ? 'canvas-node-status-success' : 'node-issues';
		await this.byId(mark, this.node(name)).waitFor();
	}

	/**
	 * The list behind a field that asks the provider, once the answer is there. n8n shows the chosen
	 * entry at once, so `expected` is one that only the answer brings; `words` are typed into the
	 * list's search.
	 */
	async list(field: string, expected: string, words?: string): Promise<Locator> {
		const entries = this.byId('rlc-item');
		if (!(await this.byId('rlc-search').isVisible()))
			await this.byId('rlc-input', this.byId(`resource-locator-${field}`)).click();
		if (words !== undefined) {
			await this.byId('rlc-search').fill(words);
			// The answer to the search replaces the list.
			await entries
				.filter({ hasNotText: new RegExp(words, 'i') })
				.first()
				.waitFor({ state: 'hidden' });
		}
		await entries.filter({ hasText: expected }).first().waitFor();
		return entries;
	}

	/** Chooses from a plain menu. */
	async choose(field: Locator, option: RegExp): Promise<void> {
		await field.click();
		await this.page.getByRole('option').filter({ hasText: option, visible: true }).click();
	}

	picture(name: string): Promise<unknown> {
		return this.page.screenshot({ path: scratch('browser', `${name}.png`) });
	}
}

/**
 * The pack in an n8n with the sandbox's credentials and the examples, and a browser that is logged
 * in.
 */
export async function openEditor(): Promise<{
	shop: Shop;
	editor: Editor;
	close(): Promise<void>;
}> {
	const executablePath = process.env.CHROMIUM;
	if (!executablePath) throw new Error('There is no browser: start with "npm run test:browser"');
	const shop = await openShop();
	const { url, login } = shop.n8n;
	const { cookie } = await shop.api.signIn(login);
	const { page, close } = await openBrowser({ executablePath, url, cookie });
	return {
		shop,
		editor: new Editor(page, url),
		async close() {
			await close();
			await shop.close();
		},
	};
}

/** A test in the editor; of one that fails, a picture stays in `.tmp/browser`. */
export function inEditor(editor: () => Editor, name: string, work: () => Promise<void>): void {
	it(name, async () => {
		let done = false;
		try {
			await work();
			done = true;
		} finally {
			if (!done) await editor().picture(name.replace(/[^\p{L}\d]+/gu, '-'));
		}
	});
}
