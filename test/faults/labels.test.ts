/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Label files from a hostile peer: its addresses must not become a way into the network n8n runs
 * in, and what it sends is a label only if its bytes say so. The label itself was bought: it stands
 * with the error.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../engine/support/harness';
import type { Sample } from './samples';
import { nameOf, parametersOf, samples } from './samples';
import { captureLogs } from './secrets';
import { closeWorld, newWorld, playWorlds } from './wire';

const elsewhere = playWorlds();
captureLogs();

/** Every way that fetches files; the SCAN form's file among them. */
const ways: Sample[] = [
	...samples.filter(({ provider }) => provider === 'labels'),
	...samples
		.filter(({ resource }) => resource === 'scanForm')
		.map((sample) => ({ ...sample, way: 'form file', options: { download: true } })),
];

const REFUSED_ADDRESSES = [
	...[
		'file:///etc/passwd',
		'ftp://labels.elsewhere.net/a.pdf',
		'javascript:alert(1)',
		'gopher://10.0.0.1/',
	],
	...[
		'http://127.0.0.2/a.pdf',
		'http://[::1]:8080/a.pdf',
		'http://10.1.2.3/a.pdf',
		'http://192.168.1.1/a.pdf',
		'http://172.20.0.5/a.pdf',
		'http://0x7f000002/a.pdf',
		'http://2130706434/',
	],
	...[
		'http://169.254.169.254/latest/meta-data/',
		'http://[::ffff:169.254.169.254]/x',
		'http://metadata.google.internal/x',
		'http://n8n-main:5678/rest/x',
		'http://100.64.0.1/x',
	],
	...[
		'http://printer.local/a.pdf',
		'https://[fd00::1]/a.pdf',
		'http://user:pw@10.0.0.1/a.pdf',
		'not an address',
		'http://',
	],
];

/** Not even an address: the label has none yet, and is pending. */
const NO_ADDRESSES = ['not an address', 'http://'];

let fetched = 0;

async function fetchWith(sample: Sample, prepare: (world: ReturnType<typeof newWorld>) => void) {
	const world = newWorld();
	await sample.before?.(world.sandbox);
	const [item] = typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items;
	prepare(world);
	const before = elsewhere.length;
	const run = await runNode({
		node: sample.node,
		parameters: parametersOf(sample, sample.options?.waitUntilReady ? { maxWait: 0 } : {}),
		items: [item],
		settings: { onError: 'continueRegularOutput' },
		credentials: world.credentials,
	});
	closeWorld(world);
	fetched++;
	return { run, json: run.json[0], asked: elsewhere.slice(before), world };
}

/** The item's error, with the label that was bought beside it. */
function expectKept(sample: Sample, json: IDataObject, message: RegExp): void {
	expect({ way: nameOf(sample), error: json.error }).toEqual({
		way: nameOf(sample),
		error: expect.stringMatching(message),
	});
	expect((json.details as IDataObject).advice).toEqual(expect.any(String));
	if (sample.done && sample.resource !== 'scanForm')
		expect((json.shipment as IDataObject).labelReady).toBe(true);
}

describe.each(ways.map((sample) => ({ name: nameOf(sample), sample })))('$name', ({ sample }) => {
	it('does not open an address of another scheme or of a private network', async () => {
		for (const address of REFUSED_ADDRESSES) {
			const { json, asked } = await fetchWith(sample, (world) => {
				const files = new RegExp(`${world.base.replaceAll('.', '\\.')}/labels/[^"]*`, 'g');
				world.twist = (text) => text.replace(files, address);
			});
			expect({ address, asked }).toEqual({ address, asked: [] });
			// Kuaikuai's document has loopback addresses and bare hosts where the operator's own is
			// meant, or no file yet.
			if (json.error === undefined)
				expect({
					address,
					node: sample.node,
					ready: (json.shipment as IDataObject).labelReady,
				}).toEqual({
					address,
					node: NO_ADDRESSES.includes(address) ? sample.node : 'kuaikuai',
					ready: false,
				});
			else
				expect({ address, error: json.error }).toEqual({
					address,
					error: expect.stringMatching(/address|HTTP 404/),
				});
		}
	});

	it('does not follow a redirect there either', async () => {
		for (const to of [
			'http://169.254.169.254/latest/',
			'file:///etc/passwd',
			'//10.0.0.1/a.pdf',
			'http://[',
			'http://localhost:5678/rest/',
		]) {
			const { json, asked } = await fetchWith(sample, ({ sandbox }) =>
				sandbox.faults.add({ kind: 'redirect', provider: 'labels', to }),
			);
			expect({ to, asked }).toEqual({ to, asked: [] });
			expectKept(sample, json, /address/);
		}
	});

	it('gives up on redirects without end', async () => {
		const { json, world } = await fetchWith(sample, ({ sandbox, base }) =>
			sandbox.faults.add({ kind: 'redirect', provider: 'labels', to: `${base}/labels/again` }),
		);
		expectKept(sample, json, /too many redirects/);
		expect(world.sandbox.counts().calls['labels.file']).toBeLessThanOrEqual(4);
	});

	it.each([
		['an HTML page', '<html><body>login</body></html>'],
		['nothing', ''],
		['a GIF', 'GIF89a\x01\x00\x01\x00'],
		['an archive', 'PK\x03\x04'],
		['HTML that mentions a PDF', '<!-- %PDF-1.4 %%EOF -->'],
		['the first part of a PDF', '%PDF-1.4\n1 0 obj <<'],
		['the first part of a PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
	])('takes %s for no label', async (_name, bytes) => {
		const { json, run } = await fetchWith(sample, (world) => {
			world.twist = (text, call) => (call === 'file' ? bytes : text);
		});
		expectKept(sample, json, /label file is (neither|incomplete)/);
		expect(run.items[0].binary).toBeUndefined();
	});

	it('sends no credential with the request for a file', async () => {
		const { world } = await fetchWith(sample, () => undefined);
		const files = world.sandbox.calls.filter(({ operation }) => operation === 'file');
		expect(files.length).toBeGreaterThan(0);
		for (const { bodyText, params } of files)
			expect({ bodyText, keys: Object.keys(params) }).toEqual({ bodyText: '', keys: ['path'] });
	});
});

afterAll(() => {
	process.stdout.write(
		`Hostile label files: ${fetched} fetched in ${ways.length} ways, none from another scheme or a private network\n`,
	);
});
