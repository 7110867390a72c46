/** The example workflows of `workflows/`, made ready for the sandbox: what a user sets by hand is set here. */
import { readdirSync } from 'node:fs';

import { inRepo, readJson } from './paths.mjs';

/** Changes a node's parameters by name; a name that the workflow lacks is an error, not a test that proves nothing. */
export function changeNode(workflow, name, change) {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`The workflow "${workflow.name}" has no node "${name}"`);
	}
	const nodes = workflow.nodes.map((node) => (node.name === name ? change(node) : node));
	return { ...workflow, nodes };
}

/** A workflow whose credentials, by type, are the given ones. */
export function withCredentials(workflow, credentials) {
	const byType = Object.fromEntries(credentials.map(({ id, name, type }) => [type, { id, name }]));
	const replaced = (own) =>
		Object.fromEntries(Object.entries(own).map(([type, old]) => [type, byType[type] ?? old]));
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.credentials ? { ...node, credentials: replaced(node.credentials) } : node,
		),
	};
}

/** "Your Shops" lists the user's shops. */
const withShops = (workflow, shops) =>
	changeNode(workflow, 'Your Shops', (node) => ({
		...node,
		parameters: {
			...node.parameters,
			jsonOutput: JSON.stringify({
				shops: shops.map(({ type, shopId, shopName }) => ({ platform: type, shopId, shopName })),
			}),
		},
	}));

/**
 * The examples by the number their file name begins with. Ids are fixed, so that a workflow can be run right after its import.
 * @returns {Promise<Record<string, any>>}
 */
export async function sandboxWorkflows(sandbox) {
	const { shops } = (await sandbox.state()).kuaidi100;
	const files = readdirSync(inRepo('workflows')).filter((name) => /^\d+-.*\.json$/.test(name));
	return Object.fromEntries(
		files.map((file) => {
			const number = Number.parseInt(file, 10);
			const plain = {
				...readJson(inRepo('workflows', file)),
				id: `example${number}`,
				active: false,
			};
			const own = withCredentials(plain, sandbox.credentials);
			const hasShops = own.nodes.some(({ name }) => name === 'Your Shops');
			return [number, hasShops ? withShops(own, shops) : own];
		}),
	);
}
