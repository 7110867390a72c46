/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console */
/** `node sandbox/main.ts [--port 5480] [--host 127.0.0.1] [--seed demo] [--public-base URL]` */
import { createSandbox } from './index.ts';
import type { Seed } from './index.ts';

const argument = (name: string): string | undefined => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? undefined : process.argv[at + 1];
};

const sandbox = createSandbox({
	seed: (argument('seed') ?? 'demo') as Seed,
	publicBase: argument('public-base'),
});
const server = await sandbox.listen(
	Number(argument('port') ?? 5480),
	argument('host') ?? '127.0.0.1',
);

const rows = [
	['Kuaidi100', 'kuaidi100/api', 'demo_key, demo_secret'],
	['Kuaidi100 E', 'kuaidi100-enterprise', 'demo_key, demo_secret'],
	['DingCang', 'dingcang', '20011, demo_app_secret'],
	['DingExpress', 'dingexpress', '20011, demo_app_secret'],
	['Fengchao', 'fengchao', 'demo_appid, demo_secret'],
	['Kuaikuai', 'kuaikuai', '8'.repeat(32)],
];
console.log(`Fulfillment sandbox: ${server.url}\n`);
for (const [name, path, credential] of [['provider', '', 'credential'], ...rows]) {
	const base = path ? `${server.url}/${path}` : 'base URL';
	console.log(`  ${name.padEnd(13)}${base.padEnd(40)}${credential}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void server.close().then(() => process.exit(0)));
}
