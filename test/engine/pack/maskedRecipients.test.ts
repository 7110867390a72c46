/**
 * Recipients that a marketplace hides: no sink buys a label for them, or imports them, unless it is told
 * to. What is missing cannot be delivered to, and nobody gets the money back.
 */
import type { IDataObject } from 'n8n-workflow';
import { playProviders } from '../support/providers';
import type { Sink } from './sinks';
import { kuaikuai, SINKS, stt } from './sinks';

const wire = playProviders({ seed: 'tests' });

/** Runs the sink's own order, with these parts of its recipient. */
const runWith =
	({ order, run }: Sink) =>
	(recipient: IDataObject, parameters?: IDataObject, options?: IDataObject) =>
		run(
			{ ...order, recipient: { ...(order.recipient as IDataObject), ...recipient } },
			parameters,
			options,
		);

describe.each(SINKS)('%s', (_name, sink) => {
	const { field } = sink;
	const run = runWith(sink);

	it.each<[IDataObject, string]>([
		[{ name: '张**' }, field],
		[{ phone: '1**********' }, 'Recipient phone'],
		[{ phone: '138****8888' }, 'Recipient phone'],
		[{ line1: '****' }, 'Recipient address'],
		[{ line1: '北京市朝阳区**路***号' }, 'Recipient address'],
		[{ city: '**' }, 'Recipient city'],
	])('refuses %j before anything is sent, and says why', async (recipient, named) => {
		const { error } = await run(recipient);
		expect(error?.message).toContain(`${named}`);
		expect(error?.message).toContain('is masked');
		expect(error?.description).toContain('The marketplace hides the recipient');
		expect(error?.description).toContain('Allow Masked Recipients');
		expect(wire.requests).toEqual([]);
	});

	it('takes the recipient that overrides it', async () => {
		const overrideRecipient = { name: 'Pam Pierce' };
		const { error } = await run({ name: '张**' }, { overrideRecipient });
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});

	it('sends it where that is allowed', async () => {
		const { error } = await run({ name: '张**' }, {}, { allowMasked: true });
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
	});

	it.each([{ name: '5* Hotel' }, { name: 'Hotel Sacher *****' }])(
		'takes %j, which is no mask',
		async (recipient) => {
			const { error } = await run(recipient);
			expect(error).toBeUndefined();
		},
	);
});

describe('an order as JSON', () => {
	it('is checked, too: STT', async () => {
		const orderJson = {
			Fname: 'kimi',
			Ftel: '1234567890',
			Fadd1: '2777 Alton Parkway apt 347',
			Fstate: 'CA',
			Fcity: 'irvine',
			Fpostcode: '92606',
			Fcountry: 'US',
			Sname: '张**',
			Sadd1: '27 silver tail rd',
			Scity: 'Berwick',
			Sstate: 'ME',
			Spostcode: '03901',
			Stel: '9787933920',
			Scountry: 'US',
			parcels: [{ box: 'box1', weight: 0.25, length: 10, width: 5, height: 2 }],
		};
		const { error } = await runWith(stt('create'))({}, { orderData: 'json', orderJson });
		expect(error?.message).toContain('Sname is masked: “张**”');
		expect(wire.requests).toEqual([]);
	});
});

describe('a price', () => {
	const price = (recipient: IDataObject) =>
		runWith(stt('get'))(recipient, { resource: 'rate', channels: 'selected', channelIds: ['386'] });

	it('needs no name, phone or street', async () => {
		const { error } = await price({ name: '张**', phone: '138****8888', line1: '****' });
		expect(error).toBeUndefined();
	});

	it('needs a postal code: STT', async () => {
		const { error } = await price({ postalCode: '039**' });
		expect(error?.message).toContain('Recipient postal code (Spostcode) is masked');
		expect(wire.requests).toEqual([]);
	});

	it('needs a postal code: Kuaikuai', async () => {
		const { error } = await runWith(kuaikuai('rate', 'getAll'))({ postalCode: '606**' });
		expect(error?.message).toContain('Recipient postal code (ShipTo.PostalCode) is masked');
		expect(wire.requests).toEqual([]);
	});
});
