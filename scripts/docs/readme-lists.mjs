/**
 * The lists of the README and of its Chinese edition that the code knows: nodes with their
 * operations, and credentials.
 */
import { anchor, code, prose, table } from './markdown.mjs';
import { CHINESE_NODES, CHINESE_RESOURCES, CHINESE_TRIGGERS } from './chinese.mjs';

const isTrigger = ({ description }) => description.group.includes('trigger');

/** Every operation of a node, in the order of its menus. */
function operationsOf({ description, operations }) {
	const [resources] = description.properties.filter(({ name }) => name === 'resource');
	const menus = description.properties.filter(({ name }) => name === 'operation');
	const editions = [
		...new Set(menus.map(({ displayOptions }) => displayOptions.show.edition?.[0])),
	];
	return editions.flatMap((edition) =>
		resources.options.flatMap((resource) =>
			menus
				.filter(
					({ displayOptions: { show } }) =>
						show.edition?.[0] === edition && show.resource.includes(resource.value),
				)
				.flatMap(({ options }) =>
					options.map((choice) => ({
						resource,
						edition,
						operation: operations.find(
							(entry) =>
								entry.resource === resource.value &&
								entry.operation === choice.value &&
								entry.edition === edition,
						),
					})),
				),
		),
	);
}

/** The default edition needs no word. */
const EDITION_WORDS = { enterprise: { en: 'Enterprise', zh: '企业版' } };
const inEdition = (edition, language) =>
	EDITION_WORDS[edition] ? ` (${EDITION_WORDS[edition][language]})` : '';

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

/** One row for each resource: its operations, linked to where they are described. */
function linked(node, title, link) {
	const byResource = Map.groupBy(
		operationsOf(node),
		({ resource, edition }) => `${resource.name}${inEdition(edition, 'en')}`,
	);
	return [...byResource].map(([name, operations], position) => [
		position === 0 ? `**${title}**` : '',
		name,
		operations.map(link).join(' · '),
	]);
}

/** One row for each operation, in Chinese words: the pages that the links lead to are English. */
function described(node, title, link) {
	return operationsOf(node).map(({ resource, operation, edition }, position) => [
		position === 0 ? `**${title}**` : '',
		`${resource.name} ${chinese(CHINESE_RESOURCES, resource.value)}${inEdition(edition, 'zh')}`,
		link({ resource, operation, edition }),
		operation.chinese,
	]);
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
			const providerOf = (edition) =>
				providers.find(
					(entry) =>
						entry.folder === node.folder &&
						(!entry.nodes || entry.nodes.includes(name)) &&
						(edition === undefined || entry.edition === edition),
				);
			const title = isChinese ? `${displayName}<br>${chinese(CHINESE_NODES, name)}` : displayName;
			if (isTrigger(node)) {
				const place = `[${displayName}](${linkTo(providerOf(), `Node: ${displayName}`, folder)})`;
				return [
					isChinese
						? [`**${title}**`, '触发器', place, chinese(CHINESE_TRIGGERS, name)]
						: [`**${place}**`, 'Trigger', prose(what)],
				];
			}
			const link = ({ resource, operation, edition }) =>
				`[${operation.name}](${linkTo(providerOf(edition), `${resource.name}: ${operation.name}`, folder)})`;
			return (isChinese ? described : linked)(node, title, link);
		});
	return table(
		isChinese ? ['节点', '资源', '操作', '作用'] : ['Node', 'Resource', 'Operations'],
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
