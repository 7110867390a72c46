/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * The documentation says what the code says: nothing stale, nothing left out, no link that leads
 * nowhere.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { packNodes, runNode } from '../engine/support/harness';
import { playProviders } from '../engine/support/providers';
import manifest from '../../package.json';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const inRoot = (file: string) => path.join(ROOT, file);
const read = (file: string) => readFileSync(inRoot(file), 'utf8');

const PAGES: Record<string, string> = {
	CombineOrders: 'docs/combine-orders.md',
	Fengchao: 'docs/fengchao.md',
	Kuaidi100: 'docs/kuaidi100.md',
	Kuaikuai: 'docs/kuaikuai.md',
	LabelSheet: 'docs/label-sheet.md',
	SttLogistics: 'docs/stt.md',
};
const EDITIONS = ['README.md', 'docs/zh-CN.md'];
const markdown = [
	...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
	...readdirSync(inRoot('docs')).map((name) => `docs/${name}`),
].filter((file) => file.endsWith('.md'));

/** Fenced blocks hold no links and no headings. */
const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '');

function anchors(file: string): Set<string> {
	const used = new Map<string, number>();
	return new Set(
		[...withoutCode(read(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
			const base = heading
				.toLowerCase()
				.replace(/[^\p{L}\p{N}\s_-]/gu, '')
				.trim()
				.replace(/\s/g, '-');
			const times = used.get(base) ?? 0;
			used.set(base, times + 1);
			return times === 0 ? base : `${base}-${times}`;
		}),
	);
}

/** The enterprise edition of Kuaidi100, and its trigger, have a page for themselves. */
const ENTERPRISE = 'docs/kuaidi100-enterprise.md';

function pageOf(node: string, edition?: unknown): string {
	if (edition === 'enterprise' || node === 'kuaidi100PushTrigger') return ENTERPRISE;
	const file = manifest.n8n.nodes.find((registered) =>
		registered.toLowerCase().endsWith(`/${node.toLowerCase()}.node.js`),
	)!;
	return PAGES[file.split('/')[2]];
}

/** Every field of a node, those inside collections too. */
function fieldsOf(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((field) => {
		const options = (field.options ?? []) as Array<INodeProperties | INodePropertyCollection>;
		if (field.type === 'collection') return [field, ...fieldsOf(options as INodeProperties[])];
		if (field.type === 'fixedCollection')
			return [
				field,
				...fieldsOf((options as INodePropertyCollection[]).flatMap(({ values }) => values)),
			];
		return [field];
	});
}

it('the generated pages and lists are what “npm run docs” writes', async () => {
	const { stdout, stderr } = await run(process.execPath, [inRoot('scripts/docs.mjs'), '--check'], {
		cwd: ROOT,
	}).catch((error: unknown) => error as { stdout: string; stderr: string });
	expect(`${stdout}${stderr}`.trim()).toBe('All pages are up to date');
}, 60_000);

describe.each(
	[...packNodes.values()].map(({ description }) => [description.name, description] as const),
)('the page of %s', (name, description) => {
	const properties = description.properties;
	const resources = properties.find((field) => field.name === 'resource');
	const editionOf = ({ displayOptions }: INodeProperties) => displayOptions?.show?.edition?.[0];

	it('has every operation', () => {
		const headings = properties
			.filter((field) => field.name === 'operation')
			.flatMap((field) => {
				const resource = resources!.options!.find(
					(option) =>
						(option as INodePropertyOptions).value === field.displayOptions!.show!.resource![0],
				)!;
				return (field.options as INodePropertyOptions[]).map((operation) => ({
					page: pageOf(name, editionOf(field)),
					heading: `### ${resource.name}: ${operation.name}`,
				}));
			});
		expect(headings.filter(({ page, heading }) => !read(page).includes(`${heading}\n`))).toEqual(
			[],
		);
	});

	it("has every field, with its own name and the provider's", () => {
		const fields = properties.flatMap((top) =>
			fieldsOf([top])
				.filter(
					({ type, name: field }) =>
						type !== 'notice' && !['options', 'resource', 'operation'].includes(field),
				)
				.map((field) => ({ ...field, page: pageOf(name, editionOf(top)) })),
		);
		expect(fields.length).toBeGreaterThan(0);
		const missing = fields.filter(
			({ displayName, name: field, page }) =>
				!new RegExp(
					`\\*\\*${displayName.replace(/[()]/g, '\\$&')}\\*\\*( \\(required\\))? \`${field}\``,
				).test(read(page)),
		);
		expect(missing.map(({ displayName }) => displayName)).toEqual([]);
	});
});

describe.each(EDITIONS)('%s', (file) => {
	const text = read(file);

	it('has every operation and trigger', () => {
		const links = [...packNodes.values()].flatMap(
			({ description: { name, displayName, properties, group } }) =>
				group.includes('trigger')
					? [`[${displayName}](`]
					: properties
							.filter((field) => field.name === 'operation')
							.flatMap((field) =>
								(field.options as INodePropertyOptions[]).map(
									(operation) =>
										`[${operation.name}](${pageOf(name, field.displayOptions?.show?.edition?.[0]).replace('docs/', file === 'README.md' ? 'docs/' : '')}`,
								),
							),
		);
		expect(links.filter((link) => !text.includes(link))).toEqual([]);
	});

	it('has every example workflow', () => {
		expect(
			readdirSync(inRoot('workflows')).filter((name) => !text.includes(`workflows/${name}`)),
		).toEqual([]);
	});

	it('has the chapters the node panel links to', () => {
		if (file !== 'README.md') return;
		expect(manifest.homepage).toMatch(/^https:\/\/github\.com\//);
		expect([...anchors(file)]).toContain('credentials');
	});
});

it('the pages name commands that exist', () => {
	const named = markdown.flatMap((file) =>
		[...read(file).matchAll(/\bnpm (test\b|run [a-z][\w:-]*)/g)].map(([, command]) => ({
			file,
			script: command.replace('run ', ''),
		})),
	);
	expect(new Set(named.map(({ script }) => script)).size).toBeGreaterThan(8);
	expect(named.filter(({ script }) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
});

it('the README is short enough to be read, and links to every page', () => {
	const readme = read('README.md');
	expect(readme.split('\n').length).toBeLessThan(200);
	const pages = markdown.filter((file) => file.startsWith('docs/') && !/zh-CN-/.test(file));
	expect(pages.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
});

it.each(markdown)('%s has no link that leads nowhere', (file) => {
	const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
		.map(([, link]) => link)
		.filter((link) => !/^https?:/.test(link));
	const broken = links.filter((link) => {
		const [target, anchor] = link.split('#');
		const wanted = target === '' ? file : path.join(path.dirname(file), target);
		if (!existsSync(inRoot(wanted))) return true;
		return (
			anchor !== undefined &&
			wanted.endsWith('.md') &&
			!anchors(wanted).has(decodeURIComponent(anchor))
		);
	});
	expect(broken).toEqual([]);
});

describe('the open questions', () => {
	const PAGE_OF: Record<string, string> = {
		STT: PAGES.SttLogistics,
		Kuaikuai: PAGES.Kuaikuai,
		Fengchao: PAGES.Fengchao,
		Kuaidi100: PAGES.Kuaidi100,
		'Kuaidi100 Enterprise': ENTERPRISE,
	};
	const [, ...chapters] = read('docs/open-questions.md').split(/^## /m);
	const rows = chapters.flatMap((chapter) => {
		const [provider, ...lines] = chapter.split('\n');
		return lines
			.filter((line) => line.startsWith('| '))
			.map((line) => ({ provider, cells: line.split(' | ') }));
	});

	it('are told for every provider, each in four answers', () => {
		expect([...new Set(rows.map(({ provider }) => provider))]).toEqual([
			'All providers',
			...Object.keys(PAGE_OF),
		]);
		expect(rows.filter(({ cells }) => cells.length !== 4 || cells.some((cell) => !cell))).toEqual(
			[],
		);
	});

	it('name operations that the provider has', () => {
		const named = rows.flatMap(({ provider, cells }) =>
			[
				...cells
					.slice(2)
					.join(' ')
					.matchAll(/\*([^*]+: [^*]+)\*/g),
			].map(([, operation]) => ({
				page: PAGE_OF[provider],
				operation,
			})),
		);
		expect(named.length).toBeGreaterThan(40);
		expect(named.filter(({ page, operation }) => !headings(page).has(operation))).toEqual([]);
	});

	function headings(page: string): Set<string> {
		return new Set([...read(page).matchAll(/^### (.+)$/gm)].map(([, heading]) => heading));
	}
});

describe('the pictures', () => {
	const used = markdown.flatMap((file) =>
		[...withoutCode(read(file)).matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, words, link]) => ({
			file,
			words,
			picture: path.join(path.dirname(file), link),
		})),
	);
	const kept = readdirSync(inRoot('docs/images')).map((name) => `docs/images/${name}`);

	it('that a page shows are there, with words for who does not see them', () => {
		expect(
			used.filter(({ picture, words }) => !existsSync(inRoot(picture)) || words === ''),
		).toEqual([]);
	});

	it('that are there are shown', () => {
		expect(kept.filter((picture) => !used.some((each) => each.picture === picture))).toEqual([]);
	});

	it('of the canvas of every numbered example, and of the check, are on the page of the examples', () => {
		const canvases = readdirSync(inRoot('workflows'))
			.flatMap((name) => /^(?:\d+|check)(?=-)/.exec(name) ?? [])
			.map((key) => `docs/images/workflow-${key}.webp`);
		expect(canvases.length).toBeGreaterThan(5);
		const own = used
			.filter(({ file }) => file === 'docs/examples.md')
			.map(({ picture }) => picture);
		expect(canvases.filter((picture) => !own.includes(picture))).toEqual([]);
	});

	it('are small', () => {
		const sizes = kept.map((picture) => statSync(inRoot(picture)).size);
		expect(Math.max(...sizes)).toBeLessThan(70_000);
		expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_200_000);
	});
});

it('the Chinese edition has the chapters of the README, in their order, with as many pictures, tables and points', () => {
	const shape = (file: string) =>
		withoutCode(read(file))
			.split(/^## /m)
			.map((chapter) => ({
				pictures: [...chapter.matchAll(/!\[/g)].length,
				tables: [...chapter.matchAll(/^\| --- /gm)].length,
				points: [...chapter.matchAll(/^(?:- |\d\. )/gm)].length,
			}));
	expect(shape('docs/zh-CN.md')).toEqual(shape('README.md'));
});

describe('the workflow for a first label', () => {
	const wire = playProviders();
	const { nodes, connections } = JSON.parse(read('workflows/first-label.json')) as {
		nodes: Array<{ name: string; parameters: Record<string, unknown>; credentials?: object }>;
		connections: Record<string, { main: Array<Array<{ node: string }>> }>;
	};
	const parametersOf = (name: string) => nodes.find((node) => node.name === name)!.parameters;
	const order = JSON.parse(parametersOf('An Order').jsonOutput as string) as Record<
		string,
		unknown
	>;
	const create = (options: object) =>
		runNode({
			node: 'sttLogistics',
			parameters: {
				...parametersOf('Create Label'),
				channelId: { __rl: true, mode: 'id', value: '386' },
				options: { ...(parametersOf('Create Label').options as object), ...options },
			} as never,
			items: [order as never],
		});

	it('leads from the start to the label, with the credential left for n8n to select', () => {
		const next = (name: string) => connections[name]?.main.flat().map(({ node }) => node);
		expect([next('Start'), next('An Order')]).toEqual([['An Order'], ['Create Label']]);
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
	});

	it('sends nothing as it is imported, and shows what it would send', async () => {
		const { json, error } = await create({});
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ number: 'TEST-0001', preview: { Channel_id: 386 } }]);
		expect(wire.requests).toEqual([]);
	});

	it('buys one label with its file without Preview Only, and none when it is run again', async () => {
		const first = await create({ previewOnly: false });
		expect(first.json).toMatchObject([
			{ shipment: { orderNumber: 'TEST-0001', labelReady: true, reused: false } },
		]);
		expect(first.items[0].binary).toHaveProperty('data');
		const second = await create({ previewOnly: false });
		expect(second.json).toMatchObject([{ shipment: { orderNumber: 'TEST-0001', reused: true } }]);
		expect(wire.sandbox.calls.filter(({ operation }) => operation === 'create').length).toBe(2);
		expect(Object.keys(wire.sandbox.counts().stt.labels)).toEqual(['TEST-0001']);
	});
});
