/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
/**
 * The compose file of docs/scaling.md: well-formed, its names lead somewhere, and it sets what the
 * queue test sets.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json';

interface Service {
	build?: { dockerfile_inline: string };
	image?: string;
	command?: string;
	environment?: Record<string, string>;
	depends_on?: Record<string, unknown>;
	volumes?: string[];
	deploy?: { replicas: number };
	healthcheck?: object;
}

const ROOT = path.resolve(__dirname, '../..');
const file = 'docs/queue-mode.compose.yaml';
const text = readFileSync(path.join(ROOT, file), 'utf8');
const { services, volumes } = parse(text, { merge: true, strict: true, uniqueKeys: true }) as {
	services: Record<string, Service>;
	volumes: Record<string, null>;
};
const ofN8n = Object.entries(services).filter(([, { build }]) => build);

it('has main, webhook process and two workers, on PostgreSQL and Redis', () => {
	expect(Object.keys(services).sort()).toEqual(['main', 'postgres', 'redis', 'webhook', 'worker']);
	expect(services.worker.deploy?.replicas).toBe(2);
	expect(ofN8n.map(([name, { command }]) => [name, command?.split(' ')[0]])).toEqual([
		['main', undefined],
		['webhook', 'webhook'],
		['worker', 'worker'],
	]);
});

it('waits for servers that it has and that say when they are ready', () => {
	for (const { depends_on: needs = {} } of Object.values(services)) {
		for (const name of Object.keys(needs)) expect(services[name]?.healthcheck).toBeDefined();
	}
	const mounted = Object.values(services).flatMap(({ volumes: mounts = [] }) =>
		mounts.map((mount) => mount.split(':')[0]),
	);
	expect(mounted.sort()).toEqual(Object.keys(volumes).sort());
});

it('has the pack in the one image of every n8n process, in the versions that are tested', () => {
	const [first, ...others] = ofN8n.map(([, { build }]) => build!.dockerfile_inline);
	for (const other of others) expect(other).toBe(first);
	expect(first).toContain(`n8nio/n8n:${manifest.devDependencies['n8n-core']}\n`);
	expect(first).toContain(`npm pack ${manifest.name}@${manifest.version} `);
	expect(first).toContain(`nodes/node_modules/${manifest.name} `);
});

it('gives all n8n processes the same settings, those that the queue test runs with', () => {
	const tested = readFileSync(path.join(ROOT, 'test/endurance/queue.test.ts'), 'utf8');
	const settings = [...tested.matchAll(/^\t\t\t([A-Z0-9_]+): '([^']*)'/gm)].filter(
		([, name]) => !/^QUEUE_WORKER_/.test(name),
	);
	expect(settings.length).toBeGreaterThan(3);
	for (const [, name, value] of settings) expect(services.main.environment?.[name]).toBe(value);
	const shared = Object.fromEntries(
		Object.entries(services.main.environment!).filter(
			([name]) => name !== 'N8N_DISABLE_PRODUCTION_MAIN_PROCESS',
		),
	);
	for (const [, { environment }] of ofN8n) expect(environment).toMatchObject(shared);
});

it('is the file that the page explains', () => {
	const page = readFileSync(path.join(ROOT, 'docs/scaling.md'), 'utf8');
	expect(page).toContain(`(${path.basename(file)})`);
	for (const [, target] of page.matchAll(/\]\((?!http)([^)#]+)/g))
		expect(existsSync(path.join(ROOT, 'docs', target))).toBe(true);
});
