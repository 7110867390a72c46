/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** The sandbox runs on a developer's machine, beside a browser that opens strangers' pages. */
import { request } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../../../sandbox/index.ts';

interface Asked {
	method?: string;
	headers?: Record<string, string>;
	body?: Buffer;
	path?: string;
}

/** `fetch` sets Host itself, hence this. */
async function ask(url: string, { method = 'GET', headers, body, path: at = '/' }: Asked) {
	return await new Promise<{ status: number; text: string }>((resolve, reject) => {
		const sent = request(`${url}${at}`, { method, headers, agent: false }, (answer) => {
			const parts: Buffer[] = [];
			answer.on('data', (part: Buffer) => parts.push(part));
			answer.on('end', () =>
				resolve({ status: answer.statusCode!, text: Buffer.concat(parts).toString() }),
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

async function withSandbox(
	options: Parameters<typeof createSandbox>[0],
	use: (url: string, port: string) => Promise<void>,
): Promise<void> {
	const server = await createSandbox(options).listen();
	try {
		await use(server.url, new URL(server.url).port);
	} finally {
		await server.close();
	}
}

describe('the sandbox and strangers', () => {
	it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '127.0.0.2', '[::1]'])(
		'answers to %s',
		async (name) =>
			await withSandbox({}, async (url, port) => {
				const { status } = await ask(url, { headers: { host: `${name}:${port}` } });
				expect(status).toBe(200);
			}),
	);

	it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'a b'])(
		'does not answer to %s, which a page pointed at this machine',
		async (name) =>
			await withSandbox({}, async (url, port) => {
				for (const at of ['/', '/_sandbox/state', '/kuaidi100/api']) {
					const { status, text } = await ask(url, {
						path: at,
						headers: { host: `${name}:${port}` },
					});
					expect(status).toBe(403);
					expect(text).toContain('does not answer to the name');
				}
			}),
	);

	it('answers to the name of its public base', async () =>
		await withSandbox({ publicBase: 'http://sandbox.test:5480' }, async (url) => {
			expect((await ask(url, { headers: { host: 'sandbox.test:5480' } })).status).toBe(200);
			expect((await ask(url, { headers: { host: 'other.test:5480' } })).status).toBe(403);
		}));

	it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', ''])(
		'takes no command from a page of the origin "%s"',
		async (origin) =>
			await withSandbox({ seed: 'demo' }, async (url) => {
				const answer = await ask(url, {
					method: 'POST',
					path: '/_sandbox/reset',
					headers: { origin },
				});
				expect(answer.status).toBe(403);
			}),
	);

	it('takes one from its own page', async () =>
		await withSandbox({}, async (url) => {
			const own = { method: 'POST', path: '/_sandbox/reset', headers: { origin: url } };
			expect((await ask(url, own)).status).toBe(200);
		}));

	it('refuses a body over 16 MiB, and goes on', async () =>
		await withSandbox({}, async (url) => {
			const body = Buffer.alloc(16 * 1024 * 1024 + 1, ' ');
			expect((await ask(url, { method: 'POST', path: '/_sandbox/reset', body })).status).toBe(413);
			expect((await ask(url, {})).status).toBe(200);
		}));
});

it('the sandbox has no import circle, and imports nothing of the nodes', () => {
	const folder = path.resolve(__dirname, '../../../sandbox');
	const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
	const imports = new Map(
		files.map((name) => [
			name,
			[...readFileSync(path.join(folder, name), 'utf8').matchAll(/ from '(\.[^']*)'/g)].map(
				([, from]) => path.posix.normalize(from),
			),
		]),
	);
	expect([...imports.values()].flat().filter((from) => !files.includes(from))).toEqual([]);
	const walk = (name: string, way: string[]): string[][] =>
		way.includes(name)
			? [[...way, name]]
			: imports.get(name)!.flatMap((next) => walk(next, [...way, name]));
	expect(files.flatMap((name) => walk(name, []))).toEqual([]);
});
