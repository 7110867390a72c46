/**
 * Which room may import which: arrows point one way, and nothing runs in a circle, not even types.
 * `test/package/rooms.test.ts` holds the tree against these rules.
 */
'use strict';

const PROVIDER = '^nodes/(?!shared/)([^/]+)/';

/**
 * The rooms of `nodes/shared/`, from the ground up: each imports from lower floors alone, rooms of
 * one floor nothing of each other. An operation and its panel describe each other: one room here.
 */
const FLOORS = [
	{ failure: 'failure\\.ts$' },
	{ values: 'values/' },
	{ model: 'model/' },
	{ wire: 'wire/' },
	// What an operation and a waiting label need of a run; the comparison of answers with documents.
	{ pulse: 'run/(progress|slices)\\.ts$', check: 'check/' },
	{ panel: '(panel/|operation\\.ts$)' },
	{ run: 'run/', label: 'label/', polling: 'polling/' },
];

const inShared = (paths) => `^nodes/shared/(${paths.join('|')})`;

const floorRules = FLOORS.flatMap((floor, at) =>
	Object.entries(floor).map(([name, own]) => {
		const below = FLOORS.slice(0, at).flatMap((lower) => Object.values(lower));
		return {
			name: `floor-${name}`,
			severity: 'error',
			from: { path: inShared([own]) },
			to: { path: '^nodes/shared/', pathNot: inShared([own, ...below]) },
		};
	}),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
		{ name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
		{
			name: 'provider-to-provider',
			severity: 'error',
			from: { path: PROVIDER },
			to: { path: PROVIDER, pathNot: '^nodes/$1/' },
		},
		{
			name: 'shared-to-provider',
			severity: 'error',
			from: { path: '^nodes/shared/' },
			to: { path: PROVIDER },
		},
		{
			name: 'shared-has-a-floor',
			severity: 'error',
			from: { path: '^nodes/' },
			to: {
				path: '^nodes/shared/',
				pathNot: inShared(FLOORS.flatMap((floor) => Object.values(floor))),
			},
		},
		{
			name: 'nodes-to-the-rest',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^(sandbox|test|scripts)/' },
		},
		{
			name: 'nodes-to-credentials',
			severity: 'error',
			from: { path: '^nodes/' },
			to: { path: '^credentials/' },
		},
		{
			name: 'sandbox-to-nodes',
			severity: 'error',
			from: { path: '^sandbox/' },
			to: { path: '^(nodes|credentials|test)/' },
		},
		...floorRules,
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(package\\.json|dist)' },
		// Types are imports, too.
		tsPreCompilationDeps: true,
	},
};
