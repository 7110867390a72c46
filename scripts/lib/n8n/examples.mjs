/**
 * The example workflows of `workflows/`, made ready for the sandbox: what a user sets by hand is
 * set here.
 */
import { readdirSync } from 'node:fs';

import { inRepo, readJson } from '../paths.mjs';

/**
 * Changes a node's parameters by name; a name that the workflow lacks is an error, not a test that
 * proves nothing.
 * @param {(node: any) => any} change
 */
export function changeNode(workflow, name, change) {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`The workflow "${workflow.name}" has no node "${name}"`);
	}
	const nodes = workflow.nodes.map((node) => (node.name === name ? change(node) : node));
	return { ...workflow, nodes };
}

/** The shop's own number in an STT order number of the examples, which put the shop before it. */
export const orderOf = (number) => number.replace(/^[A-Z0-9]+-\d+-/, '');

/** Counts by STT order number as counts by the shops' own numbers. */
export const byOrder = (tally) =>
	Object.fromEntries(Object.entries(tally).map(([number, count]) => [orderOf(number), count]));

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

/** Where an example lists the user's shops: in the node "Your Shops", and in the order trigger. */
function withShops(workflow, shops) {
	const shop = shops.map(({ type, shopId, shopName }) => ({ platform: type, shopId, shopName }));
	const listed = ({ name, parameters }) => {
		if (name === 'Your Shops') {
			// Tests don't wait for an hour until the reconciliation takes a label for left over.
			const own = JSON.parse(parameters.jsonOutput);
			const now = own.leaveAloneMinutes === undefined ? {} : { leaveAloneMinutes: 0 };
			return { jsonOutput: JSON.stringify({ ...own, ...now, shops: shop }) };
		}
		return parameters.shops ? { shops: { shop } } : {};
	};
	const nodes = workflow.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, ...listed(node) },
	}));
	return { ...workflow, nodes };
}

/** The examples' files: those with a number, and the check of an account, which has none. */
const EXAMPLE = /^(\d+)-.*\.json$|^(check)-your-account\.json$/;

/**
 * The examples by the number their file name begins with, and `check`. Ids are fixed, so that a
 * workflow can be run right after its import.
 * @param {Array<{ id: string, name: string, type: string }>} [others] credentials besides the
 * sandbox's
 * @returns {Promise<Record<string, any>>}
 */
export async function sandboxWorkflows(sandbox, others = []) {
	const { kuaidi100, kuaidi100Enterprise } = await sandbox.state();
	const shopsOf = ({ nodes }) =>
		(nodes.some(({ parameters }) => parameters.edition === 'enterprise')
			? kuaidi100Enterprise
			: kuaidi100
		).shops;
	const files = readdirSync(inRepo('workflows')).flatMap((name) => {
		const [file, number, check] = EXAMPLE.exec(name) ?? [];
		return file ? [{ file, key: number ?? check }] : [];
	});
	return Object.fromEntries(
		files.map(({ file, key }) => {
			const plain = {
				...readJson(inRepo('workflows', file)),
				id: `example${key}`,
				active: false,
			};
			return [
				key,
				withShops(withCredentials(plain, [...sandbox.credentials, ...others]), shopsOf(plain)),
			];
		}),
	);
}
