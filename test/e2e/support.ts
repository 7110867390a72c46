/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * What every end-to-end test needs: n8n with the pack in it, the sandbox, and the examples made
 * ready for it.
 */
import { sandboxWorkflows } from '../../scripts/lib/n8n/examples.mjs';
import { createPrivateN8n } from '../../scripts/lib/n8n/instance.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';

type Seed = 'demo' | 'tests' | 'empty';
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
type N8nOptions = NonNullable<Parameters<typeof createPrivateN8n>[0]>;

export async function newN8n(options: N8nOptions = {}) {
	const unpacked = process.env.UNPACKED_PACK;
	if (!unpacked) throw new Error('There is no packed pack to test: start with "npm run test:e2e"');
	return await createPrivateN8n({ unpacked, ...options });
}

/** What a failed start leaves would keep jest from ending. */
async function orClean<T>(work: Promise<T>, clean: () => Promise<unknown>): Promise<T> {
	return await work.catch(async (error: unknown) => {
		await clean();
		throw error;
	});
}

async function prepare(
	n8n: Awaited<ReturnType<typeof newN8n>>,
	sandbox: Sandbox,
	imported: boolean,
) {
	const workflows = await sandboxWorkflows(sandbox);
	await n8n.importCredentials(sandbox.credentials);
	if (imported) await n8n.importWorkflows(Object.values(workflows));
	await n8n.start();
	return { workflows, api: await n8n.signIn() };
}

/**
 * A sandbox and an n8n that knows its credentials and the examples. `close` also proves that n8n
 * talked to nobody else. `imported`: false where a test makes its workflows by n8n's API, as
 * versions want it that fail to import what they don't have yet. `outside`: whom this n8n asks by
 * itself, in vain.
 */
export async function openShop(
	options: N8nOptions & { seed?: Seed; imported?: boolean; outside?: string[] } = {},
) {
	const { seed = 'demo', imported = true, outside = [], ...n8nOptions } = options;
	const sandbox = await startSandbox({ seed });
	const n8n = await orClean(newN8n(n8nOptions), sandbox.stop);
	const prepared = await orClean(prepare(n8n, sandbox, imported), async () => {
		await n8n.remove();
		await sandbox.stop();
	});
	return {
		sandbox,
		n8n,
		...prepared,
		async close() {
			const attempts = n8n.outsideAttempts();
			await n8n.remove();
			await sandbox.stop();
			expect(attempts.filter((host) => !outside.includes(host))).toEqual([]);
		},
	};
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
