/**
 * `npm run docs`: writes the pages under docs/ that the code knows best, and the lists in the
 * README and its Chinese edition. `npm run docs -- --check` writes nothing and fails when one of
 * them is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { inRepo } from './lib/paths.mjs';
import { main } from './lib/setup.mjs';
import { chainPicture } from './docs/chain-picture.mjs';
import { exampleOrder } from './docs/example-order.mjs';
import { faultsPage } from './docs/faults-page.mjs';
import { hostsLine } from './docs/hosts-line.mjs';
import { isOfEdition, providerPage } from './docs/provider-page.mjs';
import { PROVIDERS } from './docs/providers.mjs';
import { readmeLists } from './docs/readme-lists.mjs';

/** Puts lists between their marks: `<!-- list:nodes -->` … `<!-- end -->`. */
function withLists(text, lists, file) {
	return text.replace(/<!-- list:(\S+) -->\n[\s\S]*?<!-- end -->/g, (_, name) => {
		if (!(name in lists))
			throw new Error(`${file} asks for the list “${name}”, which does not exist`);
		return `<!-- list:${name} -->\n${lists[name]}\n<!-- end -->`;
	});
}

/** Where a provider, or one edition of it, keeps its table of refusals. */
const answersOf = ({ folder, answersIn = 'answers.ts' }) => `${folder}/${answersIn}`;

async function pages() {
	// What needs installed packages is loaded once they are installed.
	const { loadPack, loadSources } = await import('./docs/load.mjs');
	const { orderModelPage } = await import('./docs/order-model-page.mjs');
	const { sourcesAndSinksPage } = await import('./docs/pairs.mjs');
	const { nodes, credentials } = await loadPack();
	const providers = PROVIDERS.filter(({ folder }) => nodes.some((node) => node.folder === folder));
	const forgotten = nodes.filter((node) => !PROVIDERS.some(({ folder }) => node.folder === folder));
	if (forgotten.length > 0)
		throw new Error(
			`No page for ${forgotten.map(({ file }) => file).join(', ')}: add it to scripts/docs/providers.mjs`,
		);
	const answers = providers.filter(({ isOwn }) => !isOwn).map(answersOf);
	const stated = ['test/faults/outcomes.ts', 'test/faults/faults.ts'];
	const modules = await loadSources([...answers, 'nodes/Kuaidi100/toOrder.ts', ...stated]);
	const ofProvider = (provider, entries) =>
		entries.filter(
			({ folder, description: { name } }) =>
				folder === provider.folder && (!provider.nodes || provider.nodes.includes(name)),
		);
	const written = new Map();
	for (const provider of providers) {
		const own = ofProvider(provider, nodes);
		const types = new Set(
			own
				.flatMap(({ description }) => description.credentials ?? [])
				.filter((credential) => isOfEdition(credential, provider.edition))
				.map(({ name }) => name),
		);
		const known = modules[answersOf(provider)]?.KNOWN_REFUSALS;
		if (!known && !provider.isOwn)
			throw new Error(`${answersOf(provider)} does not export KNOWN_REFUSALS`);
		written.set(
			`docs/${provider.page}`,
			providerPage(provider, {
				nodes: own,
				credentials: credentials.filter(({ credential }) => types.has(credential.name)),
				known,
			}),
		);
	}
	written.set(
		'docs/order-model.md',
		orderModelPage(exampleOrder(modules['nodes/Kuaidi100/toOrder.ts'])),
	);
	written.set('docs/sources-and-sinks.md', await sourcesAndSinksPage());
	const [outcomes, { faults }] = stated.map((file) => modules[file]);
	written.set('docs/faults.md', faultsPage(outcomes, faults, { nodes, providers }));
	for (const language of ['en', 'zh'])
		written.set(`docs/images/chain.${language}.svg`, chainPicture(language));
	const lists = readmeLists({ nodes, credentials, providers });
	for (const language of ['en', 'zh']) lists[language].hosts = hostsLine(language);
	for (const [file, language] of [
		['README.md', 'en'],
		['docs/zh-CN.md', 'zh'],
	]) {
		if (existsSync(inRepo(file)))
			written.set(file, withLists(readFileSync(inRepo(file), 'utf8'), lists[language], file));
	}
	return written;
}

await main(async () => {
	const check = process.argv.includes('--check');
	const stale = [...(await pages())].filter(
		([file, text]) => !existsSync(inRepo(file)) || readFileSync(inRepo(file), 'utf8') !== text,
	);
	const names = stale.map(([file]) => file).join(', ');
	if (check && names) {
		console.error(`Stale: ${names}. Run “npm run docs” and commit what it writes.`);
		return 1;
	}
	for (const [file, text] of stale) {
		mkdirSync(path.dirname(inRepo(file)), { recursive: true });
		writeFileSync(inRepo(file), text);
	}
	console.log(names ? `Written: ${names}` : 'All pages are up to date');
	return 0;
});
