/**
 * Recipients that a marketplace encrypts: a ciphertext has no masked letter, so it looks like any other
 * text, and a label with it is paid for and cannot be delivered. The orders here come out of the push
 * trigger.
 */
import type { IDataObject } from 'n8n-workflow';
import { playProviders } from '../support/providers';
import { WebhookTrigger } from '../support/webhookHarness';
import type { Sink } from './sinks';
import { kuaikuai, SINKS, stt } from './sinks';

const wire = playProviders({ seed: 'tests' });

const KEYS = ['name', 'phone', 'state', 'city', 'district', 'street', 'line1', 'postalCode'];
const MAPPING = {
	number: 'orders[].tid',
	...Object.fromEntries([...KEYS, 'country'].map((key) => [key, `orders[].receiver.${key}`])),
};
const CIPHERS = { name: '~AgAAAAF3nQ==~1~', phone: '$CBQ1$AgAA==$1$', line1: '#ow1z#AgAAA#' };
let pushes = 0;

/** The recipient and the mark that the trigger makes of an order as it is pushed. */
async function pushed(recipient: IDataObject, more: IDataObject): Promise<IDataObject> {
	const id = `0d1e2f3a-1111-2222-3333-44445555${String(++pushes).padStart(4, '0')}`;
	const trigger = new WebhookTrigger({
		node: 'kuaidi100PushTrigger',
		webhookId: id,
		parameters: {
			fieldMapping: {
				mappings: Object.entries(MAPPING).map(([field, value]) => ({
					field,
					path: { __rl: true, mode: 'path', value },
				})),
			},
			options: { unsignedPushes: true },
		},
	});
	const order = { tid: 'ENC-00001', receiver: recipient, ...more };
	const answer = await trigger.call({
		url: `/webhook/${id}/push?shopType=TAOBAO&shopId=70007`,
		contentType: 'application/x-www-form-urlencoded',
		body: new URLSearchParams({ param: JSON.stringify({ orders: [order], pushes }) }).toString(),
	});
	expect(answer.outputs?.[1]).toHaveLength(1);
	return answer.outputs![1][0];
}

/** What the sink needs beside it (status, amounts, lines) is that of its own order. */
async function encrypted(
	{ order }: Sink,
	recipient: IDataObject = CIPHERS,
	more: IDataObject = { oaid: '1Ht8oaid' },
): Promise<IDataObject> {
	const out = await pushed({ ...(order.recipient as IDataObject), ...recipient }, more);
	return { ...order, recipient: out.recipient, encrypted: out.encrypted };
}

describe.each(SINKS)('%s', (_name, sink) => {
	const whole = Object.fromEntries(
		KEYS.map((key) => [key, (sink.order.recipient as IDataObject)[key] ?? '']),
	);
	const plain = { ...whole, name: 'Pam Pierce', phone: '9787933920', line1: '27 silver tail rd' };

	it('takes the very order where nothing is encrypted', async () => {
		const item = await encrypted(sink, CIPHERS, {});
		expect(item.encrypted).toBeNull();
		const { error } = await sink.run(item);
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['a ciphertext with an oaid', CIPHERS, { oaid: '1Ht8oaid' }, 'oaid'],
		['a ciphertext with a caid', CIPHERS, { extend: { caid: 'c-1' } }, 'caid'],
		['plain text with an oaid', {}, { oaid: '1Ht8oaid' }, 'oaid'],
		['no name, with an oaid', { name: ' ' }, { oaid: '1Ht8oaid' }, 'oaid'],
	])('refuses %s before anything is sent, and says why', async (_what, recipient, more, id) => {
		const { error } = await sink.run(await encrypted(sink, recipient, more));
		expect(error?.message).toContain('is encrypted');
		expect(error?.message).toContain(id);
		expect(error?.description).toContain(`The marketplace encrypts the recipient (${id})`);
		expect(error?.description).toContain('Override Recipient');
		expect(error?.description).toContain('Allow Masked Recipients');
		expect(error?.context?.data).toMatchObject({ kind: 'invalid', field: 'encrypted' });
		expect(wire.requests).toEqual([]);
	});

	it.each<[unknown]>([
		[true],
		['true'],
		['{"masked":[],"oaid":"1Ht8oaid","caid":null}'],
		[{}],
		[1],
		['no'],
	])('refuses an order that says it in another way: %j', async (mark) => {
		const { error } = await sink.run({ ...sink.order, encrypted: mark as never });
		expect(error?.message).toContain('is encrypted');
		expect(wire.requests).toEqual([]);
	});

	it.each([[null], [undefined], [false], [''], ['false'], [' False ']])(
		'takes an order that says it is not: %j',
		async (mark) => {
			const { error } = await sink.run({ ...sink.order, encrypted: mark });
			expect(error).toBeUndefined();
			expect(wire.requests.length).toBeGreaterThan(0);
		},
	);

	it('takes a whole recipient that overrides it', async () => {
		const { error } = await sink.run(await encrypted(sink), { overrideRecipient: plain });
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});

	it.each(['name', 'phone', 'line1', 'city'])(
		'refuses a recipient whose %s is still that of the order, and names it',
		async (key) => {
			const overrideRecipient = { ...plain, [key]: '' };
			const { error } = await sink.run(await encrypted(sink), { overrideRecipient });
			expect(error?.description).toContain(`set ${key} too in “Override Recipient”`);
			expect(wire.requests).toEqual([]);
		},
	);

	it('takes no ciphertext for an override', async () => {
		const overrideRecipient = { ...plain, name: '={{ $json.recipient.name }}' };
		const { error } = await sink.run(await encrypted(sink), { overrideRecipient });
		expect(error?.description).toContain('set name too in “Override Recipient”');
		expect(wire.requests).toEqual([]);
	});

	it('sends it where that is allowed', async () => {
		const { error } = await sink.run(await encrypted(sink), {}, { allowMasked: true });
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});
});

describe('an order as JSON', () => {
	it('is refused, too: nobody knows whose text is in it', async () => {
		const sink = stt('create');
		const orderJson = {
			...{ Fname: 'kimi', Ftel: '1234567890', Fadd1: '2777 Alton Parkway', Fstate: 'CA' },
			...{ Fcity: 'irvine', Fpostcode: '92606', Fcountry: 'US' },
			...{ Sname: CIPHERS.name, Stel: '9787933920', Sadd1: CIPHERS.line1, Scity: 'Berwick' },
			...{ Sstate: 'ME', Spostcode: '03901', Scountry: 'US' },
			parcels: [{ box: 'box1', weight: 0.25, length: 10, width: 5, height: 2 }],
		};
		const overrideRecipient = {
			...(sink.order.recipient as IDataObject),
			...{ name: 'x', phone: '1', line1: 'z' },
		};
		const parameters = { orderData: 'json', orderJson, overrideRecipient };
		const { error } = await sink.run(await encrypted(sink), parameters);
		expect(error?.message).toContain('is encrypted');
		expect(error?.description).not.toContain('Override Recipient');
		expect(wire.requests).toEqual([]);
		const sent = await sink.run({ number: 'ENC-00001' }, parameters);
		expect(sent.error).toBeUndefined();
	});
});

describe('a return', () => {
	it('starts at the encrypted buyer: STT and Kuaikuai refuse it', async () => {
		for (const sink of [stt('create'), kuaikuai('label', 'create')]) {
			const { error } = await sink.run(await encrypted(sink), { direction: 'return' });
			expect(error?.message).toContain('is encrypted');
		}
		expect(wire.requests).toEqual([]);
	});
});

describe('a price', () => {
	it('needs no plain recipient, since it depends on the postal code', async () => {
		const rate = { resource: 'rate', channels: 'selected', channelIds: ['386'] };
		const priced = await stt('get').run(await encrypted(stt('get')), rate);
		expect(priced.error).toBeUndefined();
		const sink = kuaikuai('rate', 'getAll');
		expect((await sink.run(await encrypted(sink))).error).toBeUndefined();
	});
});

describe('what the trigger marks', () => {
	it.each<[IDataObject]>([[{ name: '5* Hotel' }], [{ phone: '010-12345678*801' }]])(
		'is not %j, which hides nothing',
		async (recipient) => {
			const sink = stt('create');
			expect(await encrypted(sink, recipient, {})).toMatchObject({ encrypted: null });
		},
	);

	it('is masked letters, whatever sign stands for them', async () => {
		const item = await encrypted(stt('create'), { name: '张●●', phone: '138xxxx8888' }, {});
		expect(item.encrypted).toEqual({ masked: ['name', 'phone'], oaid: null, caid: null });
	});
});
