/**
 * Recipients that a marketplace hides: no sink buys a label for them, or imports them, unless it is told
 * to. What is missing cannot be delivered to, and nobody gets the money back.
 */
import type { IDataObject } from 'n8n-workflow';
import { order as trade } from '../fengchao/fixture';
import { label, order as kuaikuaiOrder } from '../kuaikuai/fixture';
import { createParameters, order as sttOrder } from '../stt/orders';
import type { NodeRun } from '../support/harness';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders({ seed: 'tests' });

interface Sink {
	/** What the error calls the recipient's name. */
	field: string;
	run(recipient: IDataObject, parameters?: IDataObject, options?: IDataObject): Promise<NodeRun>;
}

const masked = (order: IDataObject, recipient: IDataObject): IDataObject => ({
	...order,
	recipient: { ...(order.recipient as IDataObject), ...recipient },
});

const stt = (operation: string): Sink => ({
	field: 'Recipient name (Sname)',
	run: (recipient, parameters = {}, options = {}) =>
		runNode({
			node: 'sttLogistics',
			parameters: createParameters({ operation, ...parameters, options }),
			items: [masked(sttOrder('M-1'), recipient)],
		}),
});
const kuaikuai = (resource: string, operation: string): Sink => ({
	field: 'Recipient name (ShipTo.Name)',
	run: (recipient, parameters = {}, options = {}) =>
		runNode({
			node: 'kuaikuai',
			parameters: { resource, operation, ...label, ...parameters, options } as never,
			items: [masked(kuaikuaiOrder(), recipient)],
		}),
});
const fengchao: Sink = {
	field: 'Recipient name (receiver_name)',
	run: (recipient, parameters = {}, options = {}) =>
		runNode({
			node: 'fengchao',
			parameters: { resource: 'order', operation: 'import', ...parameters, options } as never,
			items: [masked(trade('M-1') as unknown as IDataObject, recipient)],
		}),
};

const SINKS: Array<[string, Sink]> = [
	['STT, order: create', stt('create')],
	['STT, order: createMany', stt('createMany')],
	['Kuaikuai, label: create', kuaikuai('label', 'create')],
	['Kuaikuai, shopOrder: createLabel', kuaikuai('shopOrder', 'createLabel')],
	['Fengchao, order: import', fengchao],
];

describe.each(SINKS)('%s', (_name, { field, run }) => {
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
		const { error } = await stt('create').run({}, { orderData: 'json', orderJson });
		expect(error?.message).toContain('Sname is masked: “张**”');
		expect(wire.requests).toEqual([]);
	});
});

describe('a price', () => {
	const price = (recipient: IDataObject) =>
		stt('get').run(recipient, { resource: 'rate', channels: 'selected', channelIds: ['386'] });

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
		const { error } = await kuaikuai('rate', 'getAll').run({ postalCode: '606**' });
		expect(error?.message).toContain('Recipient postal code (ShipTo.PostalCode) is masked');
		expect(wire.requests).toEqual([]);
	});
});
