/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
/**
 * Runs one of the pack's nodes in n8n's engine, through n8n's request helper, in a process of its
 * own: `node --require ../typescript.cjs sender.ts`. Each message is a run, each answer its cost.
 */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeParameters,
} from 'n8n-workflow';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { packNodes, runNode } from '../../engine/support/harness';
import { Turns } from './turns';

interface Job {
	node: string;
	parameters: INodeParameters;
	credentials: Record<string, ICredentialDataDecryptedObject>;
	items: IDataObject[];
	/** How many such runs at once. */
	runs?: number;
}

export interface Cost {
	ms: number;
	cpuMs: number;
	/** The longest time for which nothing else could run. */
	blockMs: number;
	/** The same in CPU time of n8n's thread: what other processes take does not count. */
	blockCpuMs: number;
	done: number;
	/** Failed items, by their failure's kind. */
	failed: Record<string, number>;
	/** What one of them says. */
	says?: string;
}

const NS = 1e6;
const TICK_MS = 5;

const delays = monitorEventLoopDelay({ resolution: 1 });

const turns = new Turns();

/** Only while the node itself works: what n8n and the harness do around it is not its own. */
for (const node of packNodes.values()) {
	const { execute } = node;
	if (!execute) continue;
	node.execute = async function (this: IExecuteFunctions) {
		delays.enable();
		await pause(TICK_MS);
		delays.reset();
		// It measures from the first tick after that.
		await pause(TICK_MS);
		turns.start();
		try {
			return await execute.call(this);
		} finally {
			// A block is only seen by the tick that comes after it.
			await pause(TICK_MS);
			turns.stop();
			delays.disable();
		}
	};
}

async function run({ runs = 1, ...job }: Job): Promise<Cost> {
	const cpu = process.cpuUsage();
	const ended = await Promise.all(
		Array.from({ length: runs }, async () => {
			const { json, stored, error } = await runNode({
				...job,
				settings: { onError: 'continueRegularOutput' },
			});
			if (error) throw error;
			return { json, ms: stored.data.resultData.runData.Node.at(-1)!.executionTime };
		}),
	);
	const { user, system } = process.cpuUsage(cpu);
	const items = ended.flatMap(({ json }) => json);
	const failed: Record<string, number> = {};
	for (const { error, details } of items) {
		if (error === undefined) continue;
		const { kind } = (details ?? {}) as { kind?: string };
		failed[kind ?? 'unknown'] = (failed[kind ?? 'unknown'] ?? 0) + 1;
	}
	return {
		ms: Math.max(...ended.map(({ ms }) => ms)),
		cpuMs: (user + system) / 1000,
		blockMs: delays.max / NS,
		blockCpuMs: turns.longestMs,
		done: items.filter(({ error }) => error === undefined).length,
		failed,
		says: items.find(({ error }) => error !== undefined)?.error as string | undefined,
	};
}

process.on('message', (job: Job) => {
	void run(job).then(
		(cost) => process.send!({ cost }),
		(error: Error) => process.send!({ error: error.stack }),
	);
});
