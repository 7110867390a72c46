/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { n8n as pack, name as packageName } from '../../package.json';
import { packNodes } from '../engine/support/harness';

const ROOT = path.join(__dirname, '../..');

/** What a shop owner in China types, by the beginning of the node's name. */
const WORDS: Record<string, string[]> = {
	combineOrders: ['合单', '合并订单', '拆单'],
	kuaidi100: ['快递100', '淘宝', '有赞'],
	sttLogistics: ['世通', '丁仓', '丁仓优选', '小丁物流', '面单'],
	fengchao: ['蜂巢', '蜂巢打单', '打单'],
	kuaikuai: ['快快', '快快打单', '打单'],
	labelSheet: ['打单', '批量打印', '拣货单'],
};

interface Codex {
	node: string;
	categories: string[];
	alias: string[];
	resources: Record<string, Array<{ url: string }>>;
}

const nodes = (pack.nodes as string[]).map((file) => {
	const source = path.join(ROOT, file.replace(/^dist\//, '').replace(/\.js$/, ''));
	const className = path.basename(source, '.node');
	const name = className.charAt(0).toLowerCase() + className.slice(1);
	return {
		name,
		folder: path.dirname(source),
		codex: JSON.parse(readFileSync(`${source}.json`, 'utf8')) as Codex,
	};
});

describe.each(nodes)('$name', ({ name, folder, codex }) => {
	it("is described for n8n's search", () => {
		expect(codex.node).toBe(`${packageName}.${name}`);
		// Without `resources` n8n drops the whole file, words and all.
		for (const key of ['primaryDocumentation', 'credentialDocumentation']) {
			expect(codex.resources[key][0].url).toMatch(/^https:\/\/github\.com\/\S+$/);
		}
		expect(
			codex.categories.filter((category) => !['Sales', 'Productivity'].includes(category)),
		).toEqual([]);
		expect(new Set(codex.alias).size).toBe(codex.alias.length);
	});

	it('documents itself in a page that is there', () => {
		const [, page] = /\/blob\/main\/(\S+)$/.exec(codex.resources.primaryDocumentation[0].url)!;
		expect(existsSync(path.join(ROOT, page))).toBe(true);
	});

	it('is found by its Chinese names', () => {
		const [, words] = Object.entries(WORDS).find(([prefix]) => name.startsWith(prefix))!;
		const isTrigger = name.endsWith('Trigger');
		expect(codex.alias).toEqual(expect.arrayContaining(words));
		expect(codex.alias.some((word) => /new order|connect shop/.test(word))).toBe(isTrigger);
	});

	it('has an icon for light and one for dark, square', () => {
		const { light, dark } = packNodes.get(name)!.description.icon as {
			light: string;
			dark: string;
		};
		expect(light).not.toBe(dark);
		for (const icon of [light, dark]) {
			expect(readFileSync(path.join(folder, icon.replace('file:', '')), 'utf8')).toMatch(
				/^<svg [^>]*viewBox="0 0 60 60"/,
			);
		}
	});
});

it('each provider has icons of its own', () => {
	const icons = new Map(
		nodes.map(({ name, folder }) => {
			const { light } = packNodes.get(name)!.description.icon as { light: string };
			return [
				path.basename(folder),
				readFileSync(path.join(folder, light.replace('file:', '')), 'utf8'),
			];
		}),
	);
	expect(new Set(icons.values()).size).toBe(icons.size);
});
