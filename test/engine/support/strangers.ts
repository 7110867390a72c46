/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** A provider that redirects to a stranger, and our credentials in n8n's HTTP Request node. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExecuteContext } from 'n8n-core';
import type { IExecuteData, INode, INodeParameters, INodeType } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import { accounts, additionalDataFor, nodeTypes } from './harness';

export interface Strangers {
	provider: string;
	stranger: string;
	/** Who was called, in order. */
	seen: string[];
	close(): void;
}

async function listening(listener: RequestListener): Promise<Server> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** @param status what the provider answers; with it goes the stranger's address as Location */
export async function openStrangers(status: number): Promise<Strangers> {
	const seen: string[] = [];
	const stranger = await listening((request, response) => {
		seen.push('stranger');
		request.resume().on('end', () => response.end('{}'));
	});
	const provider = await listening((request, response) => {
		seen.push('provider');
		const headers = { location: `${addressOf(stranger)}/taken` };
		request.resume().on('end', () => response.writeHead(status, headers).end('{}'));
	});
	return {
		provider: addressOf(provider),
		stranger: addressOf(stranger),
		seen,
		close() {
			for (const server of [stranger, provider]) {
				server.close();
				server.closeAllConnections();
			}
		},
	};
}

interface AsHttpRequest {
	/** The credential's type. */
	type: string;
	baseUrl: string;
	version?: number;
	parameters?: INodeParameters;
	/** The class behind the node; any does where only n8n's helpers are called. */
	nodeType?: INodeType;
}

/** What n8n hands to a node of the HTTP Request node's name, which may use any credential. */
export function httpRequestContext(asked: AsHttpRequest): ExecuteContext {
	const { type, baseUrl, version = 4.4, parameters = {} } = asked;
	const nodeType = asked.nodeType ?? nodeTypes.getByNameAndVersion('source');
	const node: INode = {
		id: '1',
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: version,
		position: [0, 0],
		parameters,
		credentials: { [type]: { id: type, name: type } },
	};
	const workflow = new Workflow({
		id: 'w',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { ...nodeTypes, getByNameAndVersion: () => nodeType },
	});
	const data: IExecuteData = { node, data: { main: [[{ json: {} }]] }, source: null };
	return new ExecuteContext(
		workflow,
		workflow.getNode(node.name)!,
		additionalDataFor({ [type]: { ...accounts[type], service: 'custom', baseUrl } }),
		'manual',
		createRunExecutionData({}),
		0,
		[{ json: {} }],
		data.data,
		data,
		[],
	);
}
