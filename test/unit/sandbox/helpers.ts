import { createHash } from 'node:crypto';

import type { Provider, Sandbox, WireAnswer, WireRequest } from '../../../sandbox/index.ts';

export const KUAIDI100_SIGN = '8DB0EEF6C31BDE1E52F79A1001A1472D';
/** Written out once more, not imported: the sandbox's own table is under test. */
export const CODES = Object.fromEntries([
	['authorize', '639824dee6ba4bbabf494b54aca84e8c'],
	['getAll', 'c3a3a6eabc6c44808461760bd01ef211'],
	['ship', '3ef03c69dcd74718b812840d84b90110'],
]);

const text = (answer: WireAnswer | 'reset') => {
	if (answer === 'reset') throw new Error('connection reset');
	return answer.body.toString('utf8');
};

export const form = (url: string, fields: Record<string, string>): WireRequest => ({
	method: 'POST',
	url,
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
	body: Buffer.from(new URLSearchParams(fields).toString()),
});

export const json = (url: string, payload: unknown): WireRequest => ({
	method: 'POST',
	url,
	headers: { 'content-type': 'application/json' },
	body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
});

export const kuaidi100 = (api: 'authorize' | 'getAll' | 'ship', fields: Record<string, string>) =>
	form('http://cloud.kuaidi100.com/api', {
		secret_key: 'demo_key',
		secret_code: CODES[api],
		secret_sign: KUAIDI100_SIGN,
		...fields,
	});

export const stt = (
	page: string,
	fields: Record<string, unknown> = {},
	host = 'best.dingcang.vip',
) =>
	json(`http://${host}/api/${page}.php`, {
		AppKey: '20011',
		AppSecret: 'demo_app_secret',
		...fields,
	});

export const FENGCHAO = 'https://kf.fw199.com/gateway';

/** md5(secret + k1 + v1 + … + secret), keys sorted. */
export const fengchaoSign = (fields: Record<string, string>) =>
	createHash('md5')
		.update(
			`demo_secret${Object.keys(fields)
				.sort()
				.map((key) => key + fields[key])
				.join('')}demo_secret`,
			'utf8',
		)
		.digest('hex');

export function fengchao(path: string, fields: Record<string, string>): WireRequest {
	const all = { appid: 'demo_appid', ...fields };
	return form(`${FENGCHAO}/${path}`, { ...all, sign: fengchaoSign(all) });
}

export const kuaikuai = (path: string, data?: unknown, fields: Record<string, string> = {}) =>
	form(`https://kk.example.com/Api/${path}`, {
		Key: '8'.repeat(32),
		...(data === undefined ? {} : { Data: typeof data === 'string' ? data : JSON.stringify(data) }),
		...fields,
	});

/** Sends and answers the body's text. */
export const send = async (sandbox: Sandbox, provider: Provider, request: WireRequest) =>
	text(await sandbox.handle(provider, request));

/** Sends and answers the body as JSON. */
export const ask = async (sandbox: Sandbox, provider: Provider, request: WireRequest) =>
	JSON.parse(await send(sandbox, provider, request));

export const lastProblems = (sandbox: Sandbox) => sandbox.calls.at(-1)?.problems.join('; ') ?? '';

export const sttOrder = (OrderID: string, more: Record<string, unknown> = {}) => ({
	cargo_type: 2,
	OrderID,
	Fname: 'kimi',
	Ftel: '1234567890',
	Fadd1: '2777 Alton Parkway apt 347',
	Fstate: 'CA',
	Fcity: 'irvine',
	Fpostcode: '92606',
	Fcountry: 'US',
	Sname: 'Pam Pierce',
	Scompany: '',
	Sadd1: '27 silver tail rd',
	Sadd2: '',
	Scity: 'Berwick',
	Sstate: 'ME',
	Spostcode: '03901',
	Stel: '9787933920',
	Scountry: 'US',
	Parcel_num: 1,
	Weight: 0.25,
	parcels: [
		{ box: 'box1', weight: 0.25, length: 10, width: 5, height: 2, sku: '1', price: 1.5, num: 1 },
	],
	...more,
});

export const sttCreate = (
	OrderID: string,
	more: Record<string, unknown> = {},
	Channel_id: unknown = 386,
) => stt('interface.api', { Channel_id, orders: [sttOrder(OrderID, more)] });
