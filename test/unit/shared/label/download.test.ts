import fc from 'fast-check';
import { Failure } from '../../../../nodes/shared/failure';
import { safeUrl } from '../../../../nodes/shared/label/download';

const OWN = 'https://api.example.com/base';

function failureOf(address: string, own = OWN): Failure | undefined {
	try {
		safeUrl(address, own);
		return undefined;
	} catch (error) {
		if (error instanceof Failure) return error;
		return Promise.reject(error) as never;
	}
}

describe('the address of a label', () => {
	it.each([
		'https://labels.example.com/a.pdf',
		'http://labels.example.com:8080/a.pdf?x=1',
		'http://8.8.8.8/a.pdf',
		'http://172.15.0.1/',
		'http://172.32.0.1/',
		'http://100.63.0.1/',
		'http://100.128.0.1/',
		'http://192.0.1.1/',
		'http://[2606:4700::1111]/a.pdf',
		'http://[2001:4860:4860::8888]/',
		'http://localhost.example.com/',
		'http://标签.example.com/',
	])('%s is opened', (address) => expect(failureOf(address)).toBeUndefined());

	it.each([
		...['http://localhost/', 'http://LOCALHOST:5678/', 'http://localhost./', 'http://x.localhost/'],
		...[
			'http://127.0.0.1/',
			'http://127.1/',
			'http://2130706433/',
			'http://0x7f.0.0.1/',
			'http://0177.0.0.1/',
			'http://127.0.0.1./',
			'http://127.255.255.254/',
		],
		...[
			'http://0.0.0.0/',
			'http://0/',
			'http://10.0.0.1/',
			'http://10.255.255.255/',
			'http://172.16.0.1/',
			'http://172.31.255.255/',
			'http://192.168.0.1/',
		],
		...[
			'http://169.254.169.254/latest/meta-data/',
			'http://100.64.0.1/',
			'http://100.127.255.255/',
			'http://192.0.0.1/',
			'http://198.18.0.1/',
			'http://198.19.255.255/',
		],
		...['http://224.0.0.1/', 'http://240.0.0.1/', 'http://255.255.255.255/'],
		...[
			'http://[::1]/',
			'http://[::]/',
			'http://[::ffff:127.0.0.1]/',
			'http://[::ffff:7f00:1]/',
			'http://[::127.0.0.1]/',
			'http://[0:0:0:0:0:ffff:a00:1]/',
		],
		...[
			'http://[fe80::1]/',
			'http://[fc00::1]/',
			'http://[fd12:3456::1]/',
			'http://[fec0::1]/',
			'http://[ff02::1]/',
		],
		...[
			'http://[64:ff9b::7f00:1]/',
			'http://[2002:7f00:1::]/',
			'http://[2001::1]/',
			'http://[2001:0:4136:e378::1]/',
		],
		...[
			'http://redis:6379/',
			'http://redis..:6379/',
			'http://metadata.google.internal../',
			'http://127.0.0.1../',
			'http://host.localdomain/',
			'http://api.default.svc/',
			'http://api.default.svc./',
			'http://vault.service.consul/',
			'http://API.SERVICE.CONSUL./',
			'http://metadata/',
			'http://metadata.google.internal/',
			'http://printer.local/',
			'http://nas.lan/',
			'http://x.home.arpa/',
			'http://wiki.corp/',
			'http://db.intranet./',
		],
		...[
			'http://user:pw@127.0.0.1/',
			'http://example.com@10.0.0.1/',
			'http://127。0。0。1/',
			'http://①②⑦.0.0.1/',
		],
	])('%s leads into a private network', (address) => {
		expect(failureOf(address)?.message).toContain('private network');
	});

	it.each([
		'file:///etc/passwd',
		'ftp://example.com/a.pdf',
		'javascript:alert(1)',
		'data:application/pdf;base64,JVBERi0=',
		'gopher://example.com/',
	])('%s is not http', (address) => {
		expect(failureOf(address)?.message).toContain('http or https');
	});

	it.each(['', ' ', 'not an address', 'http://', 'http://exa mple.com/', '//'])(
		'%j is no address',
		(address) => {
			expect(failureOf(address)?.message).toContain('no web address');
		},
	);

	it.each([
		['/UploadFiles/a.pdf', 'https://api.example.com/UploadFiles/a.pdf'],
		['labels/a.pdf', 'https://api.example.com/labels/a.pdf'],
		['//labels.example.com/a.pdf', 'https://labels.example.com/a.pdf'],
		[' https://labels.example.com/a.pdf ', 'https://labels.example.com/a.pdf'],
	])('%s is relative to the provider’s own', (address, url) => {
		expect(safeUrl(address, OWN).href).toBe(url);
	});

	it.each(['//10.0.0.1/a.pdf', '//localhost/a.pdf', '//metadata.google.internal/x'])(
		'%s leads into a private network without a scheme, too',
		(address) => expect(failureOf(address)?.message).toContain('private network'),
	);

	it('may be private where the provider itself is: same host, same port', () => {
		expect(failureOf('http://127.0.0.1:5480/a.pdf', 'http://127.0.0.1:5480/stt')).toBeUndefined();
		expect(
			failureOf('http://127.0.0.1:5678/a.pdf', 'http://127.0.0.1:5480/stt')?.message,
		).toContain('private network');
		expect(failureOf('http://printing/a.pdf', 'http://printing')).toBeUndefined();
	});

	it('never leads to a private IPv4 address, however that is written', () => {
		const priv = fc.oneof(
			fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
		);
		const written = fc.constantFrom<(bytes: number[]) => string>(
			(bytes) => bytes.join('.'),
			(bytes) => String(bytes.reduce((number, byte) => number * 256 + byte, 0)),
			(bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
			(bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
			(bytes) => `[::ffff:${bytes.join('.')}]`,
			([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
		);
		fc.assert(
			fc.property(priv, written, (bytes, write) =>
				expect(failureOf(`http://${write(bytes)}/a.pdf`)).toBeDefined(),
			),
			{ numRuns: 300 },
		);
	});
});
