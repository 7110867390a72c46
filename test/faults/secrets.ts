/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * Accounts whose secrets occur nowhere else, so that finding one of them anywhere is finding a
 * leak: the values of the credentials, the signature of Kuaidi100 (constant for an account, so as
 * secret as the key) and its callback token.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LoggerProxy } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { FENGCHAO } from '../../sandbox/fengchao.ts';
import { KUAIDI100 } from '../../sandbox/kuaidi100.ts';
import { KUAIDI100_ENTERPRISE } from '../../sandbox/kuaidi100Enterprise.ts';
import { KUAIKUAI } from '../../sandbox/kuaikuai.ts';
import { STT } from '../../sandbox/stt.ts';
import type { NodeRun } from '../engine/support/harness';

/**
 * `/` and `+` are what PHP, forms and JSON write in several ways; what follows them stays as it is.
 */
const mark = (name: string) => `m/${name}+${createHash('md5').update(name).digest('hex')}`;

const marked = {
	kuaidi100Key: mark('kuaidi100 key'),
	kuaidi100Secret: mark('kuaidi100 secret'),
	enterpriseKey: mark('kuaidi100 enterprise key'),
	enterpriseSecret: mark('kuaidi100 enterprise secret'),
	sttKey: mark('stt key'),
	sttSecret: mark('stt secret'),
	fengchaoSecret: mark('fengchao secret'),
	kuaikuaiKey: mark('kuaikuai key'),
};

/** Written once more: the test trusts no code of the node. */
export const kuaidi100Sign = createHash('md5')
	.update(marked.kuaidi100Key + marked.kuaidi100Secret)
	.digest('hex')
	.toUpperCase();

Object.assign(KUAIDI100, { key: marked.kuaidi100Key, secret: marked.kuaidi100Secret });
Object.assign(KUAIDI100_ENTERPRISE, {
	key: marked.enterpriseKey,
	secret: marked.enterpriseSecret,
});
Object.assign(STT, { appKey: marked.sttKey, appSecret: marked.sttSecret });
Object.assign(FENGCHAO, { appSecret: marked.fengchaoSecret });
Object.assign(KUAIKUAI, { apiKey: marked.kuaikuaiKey });

/** The marked accounts, each provider under a path of `base`. */
export function markedAccounts(base: string): Record<string, ICredentialDataDecryptedObject> {
	return {
		kuaidi100Api: {
			secretKey: marked.kuaidi100Key,
			secretSecret: marked.kuaidi100Secret,
			baseUrl: `${base}/kuaidi100/api`,
		},
		kuaidi100EnterpriseApi: {
			key: marked.enterpriseKey,
			secret: marked.enterpriseSecret,
			baseUrl: `${base}/kuaidi100-enterprise`,
		},
		sttLogisticsApi: {
			service: 'custom',
			appKey: marked.sttKey,
			appSecret: marked.sttSecret,
			baseUrl: `${base}/dingcang`,
		},
		fengchaoApi: {
			appId: FENGCHAO.appId,
			appSecret: marked.fengchaoSecret,
			baseUrl: `${base}/fengchao`,
		},
		kuaikuaiApi: { apiKey: marked.kuaikuaiKey, baseUrl: `${base}/kuaikuai` },
	};
}

/** What a provider knows and might repeat in its answers: by node, or by the edition of one. */
export const echoes: Record<string, string[]> = {
	kuaidi100: [marked.kuaidi100Key, marked.kuaidi100Secret, kuaidi100Sign],
	kuaidi100Enterprise: [marked.enterpriseKey, marked.enterpriseSecret],
	sttLogistics: [marked.sttKey, marked.sttSecret],
	fengchao: [marked.fengchaoSecret],
	kuaikuai: [marked.kuaikuaiKey],
};

const TRACES = [
	...Object.values(marked).map((value) => value.split('+')[1]),
	kuaidi100Sign,
	kuaidi100Sign.toLowerCase(),
];

/** The secrets that stand in a text, whichever way they are escaped there. */
export function leaksIn(text: string): string[] {
	return TRACES.filter((trace) => text.includes(trace));
}

/**
 * Everything a run leaves behind: items, hints, what it showed in the browser, the stored execution,
 * and the error with all its causes.
 */
export function traceOf({
	stored,
	outputs,
	error,
	hints,
	shown = [],
}: Pick<NodeRun, 'stored' | 'outputs' | 'error' | 'hints'> & { shown?: string[] }): string {
	const parts = [stored, outputs, hints, shown].map((part) => JSON.stringify(part));
	let cause: unknown = error;
	for (let depth = 0; cause && depth < 8; depth++) {
		const { message, stack, cause: next, ...own } = cause as Error & { description?: string };
		parts.push(
			String(message),
			String(stack),
			JSON.stringify(own),
			JSON.stringify((cause as { description?: unknown }).description ?? null),
		);
		cause = next;
	}
	return parts.join('\n');
}

/** A package as n8n's core itself gets it, which may have a copy of its own. */
function ofN8n(name: string): unknown {
	const from = path.dirname(require.resolve('n8n-core'));
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	return require(require.resolve(name, { paths: [from] }));
}

/** Collects what n8n logs, at every level, instead of printing it. */
export function captureLogs(): string[] {
	const lines: string[] = [];
	const write = (message: string, meta?: unknown) =>
		void lines.push(`${message} ${meta === undefined ? '' : JSON.stringify(meta)}`);
	const logger = { error: write, warn: write, info: write, debug: write, scoped: () => logger };
	const { Container } = ofN8n('@n8n/di') as {
		Container: { set(type: unknown, value: unknown): void };
	};
	const { Logger } = ofN8n('@n8n/backend-common') as { Logger: unknown };
	Container.set(Logger, logger);
	LoggerProxy.init(logger);
	return lines;
}

/** Whose secrets the provider of a sample knows. */
export const accountOf = ({ node, provider }: { node: string; provider: string }) =>
	provider in echoes ? provider : node;
