/**
 * Which n8n the pack needs and was tested with: a list of the README, made from what
 * `npm run test:hosts -- --write` wrote.
 */
import { inRepo, readJson } from '../lib/paths.mjs';

/**
 * The examples by the first n8n here that has all their nodes.
 * @returns {Array<[version: string, examples: number[]]>}
 */
function byFirstHost(tested) {
	const first = new Map();
	for (const { n8n, examples } of tested) {
		for (const example of examples) if (!first.has(example)) first.set(example, n8n);
	}
	return tested.flatMap(({ n8n }) => {
		const examples = [...first].flatMap(([example, version]) => (version === n8n ? [example] : []));
		return examples.length > 0 ? [[n8n, examples.sort((a, b) => a - b)]] : [];
	});
}

const listed = (words, and) =>
	words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')}${and}${words.at(-1)}`;

const WORDS = {
	en({ oldest, versions, nodes, queueMode, examples }) {
		const [[, everywhere], ...later] = examples;
		const needs = later.map(
			([version, numbers]) =>
				`${listed(numbers, ' and ')} ${numbers.length > 1 ? 'need' : 'needs'} the nodes of n8n ${version}`,
		);
		return `Needs **n8n ${oldest}** or later; an older one says so. Tested with n8n ${listed(versions, ' and ')} on Node.js ${listed(nodes, ' and ')} (\`npm run test:hosts\`), ${listed(queueMode, ' and ')} also in queue mode. Of the [examples](#recipes), ${listed(everywhere, ' and ')} run in all of them${needs.map((each) => `; ${each}`).join('')}.`;
	},
	zh({ oldest, versions, nodes, queueMode, examples }) {
		const [[, everywhere], ...later] = examples;
		const needs = later.map(
			([version, numbers]) =>
				`;示例 ${listed(numbers, '、').replaceAll(', ', '、')} 需要 n8n ${version} 的节点`,
		);
		const all = (words) => words.join('、');
		return `需要 **n8n ${oldest}** 或更高版本(更旧的版本会明确提示)。已在 n8n ${all(versions)}(Node.js ${all(nodes)})上测试(\`npm run test:hosts\`),其中 ${all(queueMode)} 也在队列模式下测试。示例 ${all(everywhere)} 在以上各版本都能运行${needs.join('')}。`;
	},
};

/** @param {'en' | 'zh'} language */
export function hostsLine(language) {
	const { queueMode, tested } = readJson(inRepo('docs', 'hosts.json'));
	const versions = tested.map(({ n8n }) => n8n);
	return WORDS[language]({
		oldest: versions[0],
		versions,
		nodes: [...new Set(tested.map(({ node }) => node.split('.')[0]))],
		queueMode,
		examples: byFirstHost(tested),
	});
}
