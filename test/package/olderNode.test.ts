/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
/**
 * Ids and money keep every digit on Node 20, too, which has no JSON.rawJSON, and before 20.12 no
 * crypto.hash: the built code, in a Node without them, and in whatever other Node the machine has.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'older-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const without = path.join(folder, 'without.cjs');
writeFileSync(without, "delete JSON.rawJSON; require('node:crypto').hash = undefined;");

const nodes = [
	...new Set(
		(process.env.PATH ?? '')
			.split(path.delimiter)
			.map((place) => path.join(place, 'node'))
			.filter((file) => existsSync(file)),
	),
];

const code = path.join(folder, 'values.cjs');
buildSync({
	stdin: {
		contents:
			"export * from './nodes/shared/values/json'; export { md5Hex } from './nodes/shared/values/digest';",
		resolveDir: ROOT,
		loader: 'ts',
	},
	outfile: code,
	bundle: true,
	platform: 'node',
	target: 'node20',
	logLevel: 'error',
});

const SCRIPT = `
const { parseExact, parseToSend, wireJson, rawNumber, md5Hex } = require(${JSON.stringify(code)});
const text = '{"id":12345678901234567890,"price":0.1000000000000000055,"n":1.50,"s":"12345678901234567890","d":1,"d":2}';
console.log(JSON.stringify({
	read: parseExact(text),
	sent: wireJson(parseToSend('{"id":12345678901234567890,"n":[1,"x",null,true]}')),
	raw: wireJson({ product_id: rawNumber('9007199254740993'), name: '测试' }),
	md5: md5Hex('测试'),
}));`;

const expected = {
	read: {
		id: '12345678901234567890',
		price: '0.1000000000000000055',
		n: 1.5,
		s: '12345678901234567890',
		d: 2,
	},
	sent: '{"id":12345678901234567890,"n":[1,"x",null,true]}',
	raw: '{"product_id":9007199254740993,"name":"测试"}',
	md5: 'db06c78d1e24cf708a14ce81c9b617ec',
};

it.each([
	['this Node', [process.execPath]],
	['a Node without JSON.rawJSON and crypto.hash', [process.execPath, '--require', without]],
	...nodes.map((node): [string, string[]] => [node, [node]]),
])('%s keeps every digit', (_name, [node, ...args]) => {
	const printed = execFileSync(node, [...args, '--eval', SCRIPT], { encoding: 'utf8' });
	expect(JSON.parse(printed)).toEqual(expected);
});
