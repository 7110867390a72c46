/** The lists the editor offers in a field, on n8n's own load-options context. */
import { LoadOptionsContext } from 'n8n-core';
import type {
	INode,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { accounts, additionalDataFor, credentialTypes, nodeTypes, packNodes } from './harness';

interface Field {
	filter?: string;
	/** What the node's other fields say. */
	current?: INodeParameters;
	credentials?: typeof accounts;
}

function contextOf(type: string, current: INodeParameters, credentials: typeof accounts) {
	const node = {
		id: '1',
		name: 'Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: current,
		credentials: Object.fromEntries(
			[...credentialTypes.keys()].map((name) => [name, { id: name, name }]),
		),
	} as unknown as INode;
	const workflow = new Workflow({
		id: 'test',
		active: false,
		nodes: [node],
		connections: {},
		nodeTypes,
	});
	return new LoadOptionsContext(
		workflow,
		node,
		Object.assign(additionalDataFor(credentials), { currentNodeParameters: current }),
		'',
	);
}

/** What a searchable list or a list of options shows. */
export async function listOf(
	type: string,
	method: string,
	{ filter, current = {}, credentials = accounts }: Field = {},
): Promise<INodePropertyOptions[]> {
	const { listSearch, loadOptions } = packNodes.get(type)!.methods!;
	const context = contextOf(type, current, credentials);
	if (loadOptions?.[method]) return await loadOptions[method].call(context);
	return ((await listSearch![method].call(context, filter)) as INodeListSearchResult).results;
}
