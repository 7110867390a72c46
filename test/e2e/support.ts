/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * What every end-to-end test needs: n8n with the pack in it, the sandbox, and the examples made
 * ready for it.
 */
import { sandboxWorkflows } from '../../scripts/lib/n8n/examples.mjs';
import { createPrivateN8n } from '../../scripts/lib/n8n/instance.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';

type N8nOptions = NonNullable<Parameters<typeof createPrivateN8n>[0]>;

export async function newN8n(options: N8nOptions = {}) {
	const unpacked = process.env.UNPACKED_PACK;
	if (!unpacked) throw new Error('There is no packed pack to test: start with "npm run test:e2e"');
	return await createPrivateN8n({ unpacked, ...options });
}

async function open(sandbox: Awaited<ReturnType<typeof startSandbox>>, options: N8nOptions) {
	const n8n = await newN8n(options);
	try {
		const workflows = await sandboxWorkflows(sandbox);
		await n8n.importCredentials(sandbox.credentials);
		await n8n.importWorkflows(Object.values(workflows));
		await n8n.start();
		return { n8n, workflows, api: await n8n.signIn() };
	} catch (error) {
		await n8n.remove();
		throw error;
	}
}

/**
 * A sandbox and an n8n that knows its credentials and the examples. `close` also proves that n8n
 * talked to nobody else.
 */
export async function openShop(options: N8nOptions & { seed?: 'demo' | 'tests' | 'empty' } = {}) {
	const { seed = 'demo', ...n8nOptions } = options;
	const sandbox = await startSandbox({ seed });
	const opened = await open(sandbox, n8nOptions).catch(async (error: unknown) => {
		// A sandbox that nobody stops would keep jest from ending.
		await sandbox.stop();
		throw error;
	});
	const { n8n } = opened;
	return {
		sandbox,
		...opened,
		async close() {
			const attempts = n8n.outsideAttempts();
			await n8n.remove();
			await sandbox.stop();
			expect(attempts).toEqual([]);
		},
	};
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
