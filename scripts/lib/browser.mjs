/** Debian's Chromium, driven by playwright-core, in the editor of a private n8n. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

/**
 * No sandbox: it runs as root in containers, and sees this machine only. Nothing in it calls home.
 */
const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** A step of the editor may take this long on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * @param {object} options
 * @param {string} options.executablePath Chromium's
 * @param {string} options.url n8n's
 * @param {string} options.cookie what n8n gave at the login: `name=value`
 * @param {{ width: number, height: number }} [options.viewport]
 */
export async function openBrowser({
	executablePath,
	url,
	cookie,
	viewport = { width: 1440, height: 900 },
}) {
	const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: FLAGS,
		viewport,
	});
	const [name] = cookie.split('=', 1);
	const value = decodeURIComponent(cookie.slice(name.length + 1));
	await context.addCookies([{ name, value, url }]);
	// The editor asks n8n's own servers for news and templates, and would wait for them.
	await context.route(
		(target) => target.hostname !== new URL(url).hostname,
		(route) => route.abort(),
	);
	context.setDefaultTimeout(PATIENCE_MS);
	const page = context.pages()[0] ?? (await context.newPage());
	return {
		page,
		async close() {
			await context.close();
			rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}
