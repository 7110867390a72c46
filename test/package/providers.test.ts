/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- this test reads the repository */
/** What each provider must have, and would not be missed by its own tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const folders = readdirSync(path.join(ROOT, 'nodes'), { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);
const having = (file: string) =>
	folders.filter((folder) => existsSync(path.join(ROOT, 'nodes', folder, file)));

const nodeOf = (folder: string) => folder[0].toLowerCase() + folder.slice(1);

const providers = having('client.ts');
const sinks = having('fromOrder.ts');

it('there are providers, and sinks among them', () => {
	expect(providers).toEqual(expect.arrayContaining(sinks));
	expect(sinks.length).toBeGreaterThanOrEqual(3);
});

it.each(providers)('%s is played with every fault, and with spoilt answers', (folder) => {
	for (const kind of ['matrix', 'fuzz']) {
		const file = path.join('test', 'faults', `${kind}.${nodeOf(folder)}.test.ts`);
		expect([file, existsSync(path.join(ROOT, file))]).toEqual([file, true]);
	}
});

it.each(sinks)('%s sells no label for a recipient that is hidden', (folder) => {
	const mapper = readFileSync(path.join(ROOT, 'nodes', folder, 'fromOrder.ts'), 'utf8');
	expect(mapper).toMatch(/\bwithPlainRecipient\(/);
	// Its behaviour is shown by the tests that take every one of the list.
	const pack = (file: string) =>
		readFileSync(path.join(ROOT, 'test', 'engine', 'pack', file), 'utf8');
	expect(pack('sinks.ts')).toContain(`'${nodeOf(folder)}'`);
	for (const test of ['maskedRecipients', 'encryptedRecipients'])
		expect(pack(`${test}.test.ts`)).toContain('describe.each(SINKS)');
});
