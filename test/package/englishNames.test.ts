/** What the node panel calls things is English; the provider's own word is in the description. */
import { credentialTypes, packNodes } from '../engine/support/harness';

const CHINESE = /\p{Script=Han}/u;

/** The names of a panel: of nodes, fields, groups, choices, and their actions; a notice is prose. */
function namesIn(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	if ('type' in value && value.type === 'notice') return [];
	return Object.entries(value).flatMap(([key, entry]: [string, unknown]) =>
		typeof entry === 'string'
			? ['name', 'displayName', 'action'].includes(key)
				? [entry]
				: []
			: namesIn(entry),
	);
}

const panels: Array<[string, unknown]> = [
	...[...packNodes].map(([name, node]): [string, unknown] => [name, node.description]),
	...[...credentialTypes].map(([name, { displayName, properties }]): [string, unknown] => [
		name,
		{ displayName, properties },
	]),
];

it.each(panels)('%s: every name is English', (_name, panel) => {
	const names = namesIn(panel);
	expect(names.length).toBeGreaterThan(3);
	expect(names.filter((name) => CHINESE.test(name))).toEqual([]);
});
