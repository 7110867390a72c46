/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the token is made without the pack's own code */
/**
 * An authorization callback that is not written as the document has it: read where the token proves
 * it, a failed execution where it cannot be read, refused without the right token in any spelling.
 */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { INodeParameters, NodeOperationError } from 'n8n-workflow';
import { playProviders } from '../support/providers';
import type { WebhookRequest } from '../support/webhookHarness';
import { WebhookTrigger } from '../support/webhookHarness';

playProviders({ seed: 'tests' });

const WEBHOOK_ID = '0d1e2f3a-1111-2222-3333-444455556666';
/** As documented, made without the pack's own code. */
const tokenOf = (type: string) =>
	createHmac('sha256', 'demo_secret')
		.update(`kuaidi100-callback\n${type}\n${WEBHOOK_ID}`)
		.digest('hex');
const trigger = (parameters: INodeParameters = {}) =>
	new WebhookTrigger({ node: 'kuaidi100AuthorizationTrigger', parameters });
const path = (token?: string) =>
	`/webhook/${WEBHOOK_ID}/kuaidi100${token === undefined ? '' : `?token=${token}`}`;
const json = JSON.stringify;
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const FORM = 'application/x-www-form-urlencoded';
const shop = (type: string) => ({ shopName: '小卖部 & Co', shopId: '123456789', type });

const PARTS = (name: string, value: string) =>
	`--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`;

/** What is written, the platform the link was made for, the body, its content type. */
type Spelling = readonly [what: string, link: string, body: string, contentType?: string];

const SPELLINGS: Spelling[] = [
	['a type in lower case', 'TAOBAO', json(shop('taobao'))],
	['a type in mixed case', 'YOUZAN', json(shop('YouZan'))],
	['the name of a sister platform', 'TAOBAO', json(shop('TMALL'))],
	['a sister platform in lower case', 'TOUTIAO', json(shop('douyin'))],
	['a link for the sister platform', 'TMALL', json(shop('TAOBAO'))],
	['a link in lower case', 'taobao', json(shop('TAOBAO'))],
	['a platform beyond the document, in lower case', 'XIAOHONGSHU', json(shop('xiaohongshu'))],
	['an object in “data”', 'TAOBAO', json({ code: 200, data: shop('TAOBAO') })],
	['the platform beside “data”', 'TAOBAO', json({ ...shop('TAOBAO'), shopId: '', data: shop('') })],
	['JSON in “data”', 'TAOBAO', json({ data: json(shop('TAOBAO')) })],
	['JSON in “param”', 'TAOBAO', json({ sign: 'X', param: json(shop('TAOBAO')) })],
	['JSON in a text', 'TAOBAO', json(json(shop('TAOBAO')))],
	['a form', 'TAOBAO', form(shop('TAOBAO')), FORM],
	['a form that is declared as JSON', 'TAOBAO', form(shop('TAOBAO'))],
	['a form with JSON in “param”', 'TAOBAO', form({ param: json(shop('taobao')) }), FORM],
	['a form with JSON in “data”', 'TAOBAO', form({ sign: '', data: json(shop('TAOBAO')) }), FORM],
	['“data” in “param”', 'TAOBAO', form({ param: json({ data: shop('TMALL') }) }), FORM],
	['names in another letter case', 'TAOBAO', json({ shopid: '123456789', Type: 'TAOBAO' })],
];
/** A row that lacks its last column would get jest's callback there. */
const whole = <Word>([what, given, text, kind = 'application/json']: readonly [
	string,
	string,
	Word,
	string?,
]) => [what, given, text, kind] as const;
const CODES: Record<string, string> = { TMALL: 'TAOBAO', taobao: 'TAOBAO' };

describe('Kuaidi100 authorization callback, written otherwise', () => {
	it.each(SPELLINGS.map(whole))('is taken with %s', async (_what, link, body, contentType) => {
		const run = trigger();
		const answer = await run.call({ url: path(tokenOf(link)), body, contentType });
		expect(answer).toMatchObject({ status: 200, body: { result: 'success' } });
		expect(answer.json).toMatchObject([
			{ platform: CODES[link] ?? link, shopId: '123456789', authorizedAt: expect.any(String) },
		]);
		const [{ shopName, type }] = answer.json!;
		expect([shop('').shopName, null]).toContain(shopName);
		// The word as it came stays beside the platform that was proved.
		expect(body).toContain(type);
		expect(Object.keys(answer.json![0]).sort()).toEqual(
			['authorizedAt', 'platform', 'shopId', 'shopName', 'type'].sort(),
		);
	});

	it.each(SPELLINGS.map(whole))(
		'is refused without a token for it: %s',
		async (_what, link, body, kind) => {
			const others = ['', 'abc', tokenOf('WEIDIAN'), '0'.repeat(64), tokenOf(link).toUpperCase()];
			for (const token of [undefined, ...others]) {
				const run = trigger();
				const answer = await run.call({ url: path(token), body, contentType: kind });
				expect(answer).toMatchObject({ status: 401, steps: ['answer'] });
				expect(run.runs).toBe(0);
			}
		},
	);

	it.each(SPELLINGS.map(whole))(
		'runs again when it is repeated: %s',
		async (_what, link, body, kind) => {
			const run = trigger();
			for (let count = 0; count < 3; count++)
				await run.call({ url: path(tokenOf(link)), body, contentType: kind });
			expect(run.runs).toBe(3);
		},
	);

	it('is taken as it comes where Check Token is off', async () => {
		const open = trigger({ options: { checkToken: false } });
		for (const [type, platform] of [
			['tmall', 'TAOBAO'],
			['XIAOHONGSHU', 'XIAOHONGSHU'],
			['Someshop', 'Someshop'],
		]) {
			const answer = await open.call({ url: path(), body: form(shop(type)), contentType: FORM });
			expect(answer).toMatchObject({ status: 200, json: [{ type, platform }] });
		}
	});

	it('keeps every digit of a shop id inside JSON inside a form', async () => {
		const answer = await trigger().call({
			url: path(tokenOf('TAOBAO')),
			body: form({ param: '{"shopId":9007199254740993123,"type":"TAOBAO"}' }),
			contentType: FORM,
		});
		expect(answer.json).toMatchObject([{ shopId: '9007199254740993123' }]);
	});
});

describe('Kuaidi100 authorization callback that cannot be read', () => {
	/** Body, and the words of the error. */
	type Unread = readonly [what: string, body: string, words: RegExp, contentType?: string];
	const UNREAD: Unread[] = [
		['no shop id', json({ shopName: '张三', type: 'TAOBAO' }), /no shop \(shopId\)/],
		['an empty shop id', json({ ...shop('TAOBAO'), shopId: ' ' }), /no shop \(shopId\)/],
		['a shop id that is a list', json({ ...shop('TAOBAO'), shopId: ['1'] }), /no shop \(shopId\)/],
		['a shop id too long', json({ ...shop('taobao'), shopId: '1'.repeat(101) }), /\(shopId\)/],
		['no type', json({ shopName: '张三', shopId: '1' }), /no platform \(type\)/],
		['a type that is an object', json({ shopId: '1', type: {} }), /no platform \(type\)/],
		['two types in a form', 'type=TAOBAO&type=JINGDONG&shopId=1', /no platform \(type\)/, FORM],
		['a platform nobody knows', json(shop('NEWSHOP')), /“NEWSHOP”, and the link was for TAOBAO/],
		['a list', json([shop('TAOBAO')]), /no platform \(type\)/],
		['half of a JSON text', json(shop('TAOBAO')).slice(0, 30), /neither JSON nor a form/],
		['nothing', '', /empty/],
		['another language', '<shop><type>TAOBAO</type></shop>', /neither JSON nor a form/],
		['more than 16 KiB', json(shop('x'.repeat(16 * 1024))), /more than 16 KiB/],
		['a form with parts', PARTS('x', 'y'), /neither JSON nor a form/, 'multipart/form-data'],
	];
	const call = (body: string, contentType?: string): WebhookRequest => ({
		url: path(tokenOf('TAOBAO')),
		body,
		contentType,
	});

	it.each(UNREAD.map(whole))(
		'is a failed execution with the right token: %s',
		async (_what, body, words, kind) => {
			const run = trigger();
			const answer = await run.call(call(body, kind));
			expect(answer).toMatchObject({ status: 500, steps: [] });
			expect(run.runs).toBe(1);
			const { message, description, context } = answer.thrown as NodeOperationError;
			expect(message).toMatch(/^An authorization callback could not be read: /);
			expect(message).toMatch(words);
			expect(description).toContain('What came: ');
			expect(context.data).toMatchObject({ bodyShape: expect.anything() });
			// Its shape alone: no name, no number, nothing secret.
			expect(inspect(answer, { depth: 9 })).not.toMatch(/张三|小卖部|123456789|demo_secret|111111/);
			expect(inspect(answer, { depth: 9 })).not.toContain(tokenOf('TAOBAO'));
		},
	);

	it.each(UNREAD.map(whole))('starts nothing without it: %s', async (_what, body, _words, kind) => {
		for (const token of [undefined, '', 'abc', '0'.repeat(64), tokenOf('TAOBAO').toUpperCase()]) {
			const run = trigger();
			const answer = await run.call({ ...call(body, kind), url: path(token) });
			expect([400, 401]).toContain(answer.status);
			expect(answer.thrown).toBeUndefined();
			expect(run.runs).toBe(0);
		}
	});

	it('is refused where Check Token is off and no right token came', async () => {
		const open = trigger({ options: { checkToken: false } });
		const body = json({ shopName: 'a', type: 'TAOBAO' });
		expect((await open.call({ url: path(), body })).status).toBe(400);
		expect((await open.call({ url: path('0'.repeat(64)), body })).status).toBe(400);
		expect(open.runs).toBe(0);
		expect((await open.call({ url: path(tokenOf('TAOBAO')), body })).status).toBe(500);
		expect(open.runs).toBe(1);
	});

	it("is refused where it names a documented platform that is not the link's", async () => {
		const run = trigger();
		expect((await run.call(call(json(shop('youzan'))))).status).toBe(401);
		expect((await run.call(call(json({ type: 'JD' })))).status).toBe(401);
		expect(run.runs).toBe(0);
	});

	it('shows the names of fields, not what stands where a name should', async () => {
		const answer = await trigger().call(call(json({ '13800138000': 'a', shop_id: { 张三: 1 } })));
		const { description } = answer.thrown as NodeOperationError;
		expect(description).toContain('{"***":"text","shop_id":{"***":"number"}}');
	});
});
