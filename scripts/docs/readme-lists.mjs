/**
 * The lists of the README and of its Chinese edition that the code knows: nodes with their
 * operations, and credentials.
 */
import { anchor, code, prose, table } from './markdown.mjs';
import { CHINESE, CHINESE_NODES, CHINESE_RESOURCES } from './chinese.mjs';

const isTrigger = ({ description }) => description.group.includes('trigger');

/** Every operation of a node, in the order of its menus. */
function operationsOf({ description }) {
	const menu = (name, show) =>
		description.properties.find(
			(field) =>
				field.name === name && (!show || field.displayOptions?.show?.resource?.includes(show)),
		);
	return menu('resource').options.flatMap((resource) =>
		menu('operation', resource.value).options.map((operation) => ({ resource, operation })),
	);
}

function chinese(map, key) {
	if (!map[key]) throw new Error(`scripts/docs/chinese.mjs has no words for ${key}`);
	return map[key];
}

/**
 * Each page's headings are counted as the page itself counts them: an operation's heading is its
 * place.
 */
function linkTo(provider, place, folder) {
	return `${folder}${provider.page}#${anchor(place, new Map())}`;
}

function nodesTable({ nodes, providers }, language) {
	const isChinese = language === 'zh';
	const folder = isChinese ? '' : 'docs/';
	const rows = [...nodes]
		.sort(
			(a, b) =>
				isTrigger(a) - isTrigger(b) ||
				a.description.displayName.localeCompare(b.description.displayName, 'en'),
		)
		.flatMap((node) => {
			const { name, displayName, description: what } = node.description;
			const provider = providers.find((entry) => entry.folder === node.folder);
			const title = isChinese ? `${displayName}<br>${chinese(CHINESE_NODES, name)}` : displayName;
			if (isTrigger(node)) {
				const words = isChinese ? chinese(CHINESE, name) : prose(what);
				return [
					[
						`**${title}**`,
						isChinese ? '触发器' : 'Trigger',
						`[${displayName}](${linkTo(provider, `Node: ${displayName}`, folder)})`,
						words,
					],
				];
			}
			return operationsOf(node).map(({ resource, operation }, position) => {
				const place = `${resource.name}: ${operation.name}`;
				const words = isChinese
					? chinese(CHINESE, `${name}.${resource.value}.${operation.value}`)
					: prose(operation.description);
				const resourceName = isChinese
					? `${resource.name} ${chinese(CHINESE_RESOURCES, resource.value)}`
					: resource.name;
				return [
					position === 0 ? `**${title}**` : '',
					resourceName,
					`[${operation.name}](${linkTo(provider, place, folder)})`,
					words,
				];
			});
		});
	return table(
		isChinese
			? ['节点', '资源', '操作', '作用']
			: ['Node', 'Resource', 'Operation', 'What it does'],
		rows,
	);
}

function credentialsTable({ credentials }, language) {
	const isChinese = language === 'zh';
	const rows = credentials.map(({ credential }) => [
		`**${credential.displayName}** ${code(credential.name)}`,
		credential.properties
			.filter(({ type }) => type !== 'notice')
			.map(({ displayName, name }) => `${displayName} ${code(name)}`)
			.join(', '),
	]);
	return table(isChinese ? ['凭证', '字段'] : ['Credential', 'Fields'], rows);
}

/** @returns {Record<'en' | 'zh', Record<string, string>>} */
export function readmeLists(pack) {
	return Object.fromEntries(
		['en', 'zh'].map((language) => [
			language,
			{ nodes: nodesTable(pack, language), credentials: credentialsTable(pack, language) },
		]),
	);
}
