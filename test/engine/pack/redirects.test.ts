/* eslint-disable @n8n/community-nodes/no-deprecated-workflow-functions -- the HTTP Request node sends this way */
/**
 * Our credentials in n8n-core's older request builder, behind n8n's own HTTP Request node: real
 * sockets, no redirect followed, no proxy used. The node itself is in test/e2e/httpRequest.test.ts.
 */
import type { IRequestOptions } from 'n8n-workflow';
import { accounts } from '../support/harness';
import type { Strangers } from '../support/strangers';
import { httpRequestContext, openStrangers } from '../support/strangers';

let world: Strangers;
afterEach(() => world.close());

/** With what HTTP Request 4.2 and 4.4 ask for by default. */
async function send(type: string, more: Partial<IRequestOptions> = {}): Promise<unknown> {
	const context = httpRequestContext({ type, baseUrl: world.provider });
	const options: IRequestOptions = {
		headers: { accept: '*/*' },
		method: 'POST',
		uri: `${world.provider}/api/x`,
		body: { a: '1' },
		json: true,
		gzip: true,
		rejectUnauthorized: true,
		followRedirect: true,
		followAllRedirects: true,
		maxRedirects: 21,
		resolveWithFullResponse: true,
		...more,
	};
	return await context.helpers.requestWithAuthentication
		.call(context, type, options, undefined, 0)
		.catch((error: Error) => error);
}

describe.each(Object.keys(accounts))('%s in the HTTP Request node', (type) => {
	it.each([301, 302, 303, 307, 308])('stays with its host on a redirect (%i)', async (code) => {
		world = await openStrangers(code);
		await send(type);
		expect(world.seen).toEqual(['provider']);
	});

	it('is not sent through a proxy', async () => {
		world = await openStrangers(200);
		const error = await send(type, { proxy: world.stranger });
		expect(world.seen).toEqual([]);
		expect(String(error)).toContain('not sent through a proxy');
	});

	it('is sent without one', async () => {
		world = await openStrangers(200);
		await send(type);
		expect(world.seen).toEqual(['provider']);
	});
});
