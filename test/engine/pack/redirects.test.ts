/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-deprecated-workflow-functions -- the HTTP Request node sends this way */
/**
 * Our credentials in n8n's own HTTP Request node, which sends through n8n-core's older request
 * builder: real sockets, no redirect followed, no proxy used.
 */
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExecuteContext } from 'n8n-core';
import type { IExecuteData, INode, INodeTypes, IRequestOptions } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import { accounts, additionalDataFor, nodeTypes } from '../support/harness';

let provider: Server;
let stranger: Server;
let seen: string[];
let status: number;
const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const bodyOf = async (request: IncomingMessage) => {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts).toString();
};

beforeEach(async () => {
	seen = [];
	stranger = createServer(async (request, response) => {
		seen.push(`stranger ${request.method} ${await bodyOf(request)}`);
		response.end('{}');
	});
	provider = createServer(async (request, response) => {
		await bodyOf(request);
		seen.push('provider');
		response.writeHead(status, { location: `${addressOf(stranger)}/taken` }).end('{}');
	});
	for (const server of [stranger, provider])
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	for (const server of [stranger, provider]) {
		server.close();
		server.closeAllConnections();
	}
});

/** What HTTP Request 4.2 and 4.4 ask for with default options. */
const asked = (): IRequestOptions => ({
	headers: { accept: '*/*' },
	method: 'POST',
	uri: `${addressOf(provider)}/api/x`,
	body: { a: '1' },
	json: true,
	gzip: true,
	rejectUnauthorized: true,
	followRedirect: true,
	followAllRedirects: true,
	maxRedirects: 21,
	resolveWithFullResponse: true,
});

/** n8n gives a node of this name any credential; the class behind it is not asked for. */
const asHttpRequest: INodeTypes = {
	...nodeTypes,
	getByNameAndVersion: () => nodeTypes.getByNameAndVersion('source'),
};

async function send(type: string, more: Partial<IRequestOptions> = {}): Promise<unknown> {
	const node: INode = {
		id: '1',
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: type, name: type } },
	};
	const workflow = new Workflow({
		id: 'w',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: asHttpRequest,
	});
	const credentials = {
		[type]: { ...accounts[type], service: 'custom', baseUrl: addressOf(provider) },
	};
	const data: IExecuteData = { node, data: { main: [[{ json: {} }]] }, source: null };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataFor(credentials),
		'manual',
		createRunExecutionData({}),
		0,
		[{ json: {} }],
		data.data,
		data,
		[],
	);
	return await context.helpers.requestWithAuthentication
		.call(context, type, { ...asked(), ...more }, undefined, 0)
		.catch((error: Error) => error);
}

describe.each(Object.keys(accounts))('%s in the HTTP Request node', (type) => {
	it.each([301, 302, 303, 307, 308])('stays with its host on a redirect (%i)', async (code) => {
		status = code;
		await send(type);
		expect(seen).toEqual(['provider']);
	});

	it('is not sent through a proxy', async () => {
		status = 200;
		const error = await send(type, { proxy: addressOf(stranger) });
		expect(seen).toEqual([]);
		expect(String(error)).toContain('not sent through a proxy');
	});

	it('is sent without one', async () => {
		status = 200;
		await send(type);
		expect(seen).toEqual(['provider']);
	});
});
