/**
 * The signatures of Kuaidi100 and Fengchao against known vectors, and the digests behind them
 * against Node's own.
 */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { FengchaoApi } from '../../credentials/FengchaoApi.credentials';
import { Kuaidi100Api } from '../../credentials/Kuaidi100Api.credentials';
import { sign as signFengchao } from '../../nodes/Fengchao/client';
import { sign as signKuaidi100 } from '../../nodes/Kuaidi100/client';
import { bundledMd5Hex, hmacSha256Hex, md5Hex } from '../../nodes/shared/values/digest';

const TRADE_LIST = '[{"trade_no":"DD202509100002","receiver_name":"测试","op":9}]';
type Authenticate = (
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
) => Promise<IHttpRequestOptions>;
const authenticateOf = (credential: ICredentialType) => credential.authenticate as Authenticate;
const formOf = (body: unknown) => Object.fromEntries(new URLSearchParams(body as string));

describe('Fengchao', () => {
	it.each([
		[{}, '01a9f78306dea44b4c30a510837a2a2b'],
		[{ trade_list: TRADE_LIST }, '1e035dee40cb53626957371192588f22'],
	])('signs %j', (parameters, sign) => {
		expect(signFengchao(parameters, 'demo_appid', 'demo_secret', 1758528000)).toEqual({
			appid: 'demo_appid',
			timestamp: '1758528000',
			...parameters,
			sign,
		});
	});

	it('signs the vector through the credential, at its time', async () => {
		jest.useFakeTimers({ now: 1758528000_999 });
		try {
			const credentials = {
				appId: 'demo_appid',
				appSecret: 'demo_secret',
				baseUrl: 'https://kf.fw199.com/',
			};
			const sent = await authenticateOf(new FengchaoApi())(credentials, {
				url: '/gateway/wbprinter/trade/import',
				body: { trade_list: TRADE_LIST },
			});
			expect(sent.url).toBe('https://kf.fw199.com/gateway/wbprinter/trade/import');
			expect(formOf(sent.body)).toEqual({
				appid: 'demo_appid',
				timestamp: '1758528000',
				trade_list: TRADE_LIST,
				sign: '1e035dee40cb53626957371192588f22',
			});
		} finally {
			jest.useRealTimers();
		}
	});

	it('signs afresh what was signed before', async () => {
		const credentials = {
			appId: 'demo_appid',
			appSecret: 'demo_secret',
			baseUrl: 'https://kf.fw199.com',
		};
		const authenticate = authenticateOf(new FengchaoApi());
		const once = await authenticate(credentials, { url: '/x', body: { trade_list: '[]' } });
		const twice = await authenticate(credentials, once);
		const { sign, timestamp } = formOf(twice.body);
		expect(sign).toBe(
			signFengchao({ trade_list: '[]' }, 'demo_appid', 'demo_secret', Number(timestamp)).sign,
		);
		expect(Object.keys(formOf(twice.body)).sort()).toEqual([
			'appid',
			'sign',
			'timestamp',
			'trade_list',
		]);
	});

	it('sorts by code unit, keeps empty values, signs what is not yet encoded', () => {
		const text = (name: string, value: string) => name + value;
		const sorted = [
			text('B', '& +=é'),
			text('a', ''),
			text('appid', 'demo_appid'),
			text('timestamp', '7'),
			text('\u{1f431}', '🐱'),
			text('\uffee', 'x'),
		];
		const expected = createHash('md5')
			.update(`s${sorted.join('')}s`, 'utf8')
			.digest('hex');
		expect(
			signFengchao({ a: '', '\uffee': 'x', B: '& +=é', '\u{1f431}': '🐱' }, 'demo_appid', 's', 7)
				.sign,
		).toBe(expected);
	});
});

describe('Kuaidi100', () => {
	it('signs the known vector', () => {
		const signed = signKuaidi100({ type: 'YOUZAN' }, 'demo_key', 'demo_secret');
		expect(signed.secret_sign).toBe('8DB0EEF6C31BDE1E52F79A1001A1472D');
		expect(signed).toEqual({
			secret_key: 'demo_key',
			secret_sign: expect.any(String),
			type: 'YOUZAN',
		});
	});

	it('signs it through the credential', async () => {
		const credentials = {
			secretKey: 'demo_key',
			secretSecret: 'demo_secret',
			baseUrl: 'http://cloud.kuaidi100.com/api',
		};
		const sent = await authenticateOf(new Kuaidi100Api())(credentials, {
			url: '',
			body: { type: 'YOUZAN' },
		});
		expect(sent.url).toBe('http://cloud.kuaidi100.com/api');
		expect(formOf(sent.body).secret_sign).toBe('8DB0EEF6C31BDE1E52F79A1001A1472D');
	});
});

describe('digests', () => {
	/** Any UTF-16 code units: whole characters, emoji, and halves of them. */
	const anyText = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 200 }),
		fc.string({
			unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
			maxLength: 200,
		}),
		fc.constantFrom('', '测试', 'a+b & <c> "d" \'e\' 🐱', '\ud83d', 'x\udc31y', 'a'.repeat(10_000)),
	);

	it.each([
		['MD5', md5Hex],
		["the library's MD5", bundledMd5Hex],
	])("%s is Node's", (_name, digest) => {
		fc.assert(
			fc.property(anyText, (text) =>
				expect(digest(text)).toBe(createHash('md5').update(text, 'utf8').digest('hex')),
			),
			{ numRuns: 300 },
		);
	});

	it("HMAC-SHA256 is Node's", () => {
		fc.assert(
			fc.property(anyText, anyText, (key, text) =>
				expect(hmacSha256Hex(key, text)).toBe(
					createHmac('sha256', Buffer.from(key, 'utf8')).update(text, 'utf8').digest('hex'),
				),
			),
			{ numRuns: 300 },
		);
	});

	it("of Fengchao equals the SDK's rule for any parameters", () => {
		const name = fc
			.string({ minLength: 1, maxLength: 8 })
			.filter((key) => !['appid', 'timestamp', 'sign', '__proto__'].includes(key));
		fc.assert(
			fc.property(
				fc.dictionary(name, anyText, { maxKeys: 6 }),
				fc.string(),
				(parameters, secret) => {
					const all: Record<string, string> = { ...parameters, appid: 'id', timestamp: '1' };
					const text = Object.keys(all)
						.sort((a, b) => (a < b ? -1 : 1))
						.map((key) => key + all[key])
						.join('');
					expect(signFengchao(parameters, 'id', secret, 1).sign).toBe(
						createHash('md5')
							.update(secret + text + secret, 'utf8')
							.digest('hex'),
					);
				},
			),
			{ numRuns: 100 },
		);
	});
});
