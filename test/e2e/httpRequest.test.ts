/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * Our credentials in the real HTTP Request node of the installed n8n, with its default options: it
 * carries no key to where a redirect points, nor to a proxy.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeParameters, INodeType, VersionedNodeType } from 'n8n-workflow';
import { hostOf } from '../../scripts/lib/n8n/host.mjs';
import { accounts } from '../engine/support/harness';
import type { Strangers } from '../engine/support/strangers';
import { httpRequestContext, openStrangers } from '../engine/support/strangers';

const fromHost = createRequire(path.join(hostOf().folder, 'package.json'));
const { HttpRequest } = fromHost('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as {
	HttpRequest: new () => VersionedNodeType;
};
const versions = new HttpRequest();

let world: Strangers;
afterEach(() => world.close());

async function run(type: string, version: number, options: INodeParameters): Promise<unknown> {
	const nodeType: INodeType = versions.getNodeType(version);
	const context = httpRequestContext({
		type,
		version,
		nodeType,
		baseUrl: world.provider,
		parameters: {
			method: 'POST',
			url: `${world.provider}/api/x`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
			sendBody: true,
			contentType: 'json',
			specifyBody: 'json',
			jsonBody: '{"a":"1"}',
			options,
		},
	});
	return await nodeType.execute!.call(context).catch((error: Error) => error);
}

describe.each(Object.keys(accounts))('%s', (type) => {
	describe.each([4.2, 4.4])('in HTTP Request %d', (version) => {
		it.each([301, 302, 303, 307, 308])('stays with its host on a redirect (%i)', async (code) => {
			world = await openStrangers(code);
			await run(type, version, {});
			expect(world.seen).toEqual(['provider']);
		});

		it('is not sent through a proxy', async () => {
			world = await openStrangers(200);
			const error = await run(type, version, { proxy: world.stranger });
			expect(world.seen).toEqual([]);
			expect(String(error)).toContain('not sent through a proxy');
		});
	});
});
