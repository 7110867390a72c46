import type { IDataObject } from 'n8n-workflow';
import type { Run } from './fixture';
import { HOST, KEY, order, run } from './fixture';
import { playProviders } from '../support/providers';

const wire = playProviders();
const validate = (items: IDataObject[], more: Run = {}) => run('address', 'validate', items, more);
const data = (position: number) => JSON.parse(wire.form(position).Data) as IDataObject;
const recipient = (more: IDataObject) =>
	order('ORDER-001', { recipient: { ...(order().recipient as IDataObject), ...more } });
const checkOf = (json: IDataObject) => json.addressCheck as IDataObject;

describe('address: validate', () => {
	it("sends the document's address, without a type", async () => {
		const done = await validate([order()]);
		expect(done.error).toBeUndefined();
		expect(wire.requests[0]).toMatchObject({
			method: 'POST',
			url: `${HOST}/Api/Express/AddressCheck.ashx`,
		});
		expect(wire.form(0).Key).toBe(KEY);
		expect(data(0)).toEqual({
			PostalCode: '60609',
			Name: 'Jing zhang',
			Address1: '2023 w 35th st',
			State: 'IL',
			City: 'Chicago',
			Country: 'US',
			PhoneNumber: '1234567890',
		});
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
	});

	it('says “valid” beside the order, with the type', async () => {
		const done = await validate([order()]);
		expect(done.json[0]).toMatchObject(order());
		expect(checkOf(done.json[0])).toEqual({
			status: 'valid',
			changed: false,
			changes: {},
			type: 'residential',
			message: null,
			address: expect.objectContaining({
				line1: '2023 w 35th st',
				country: 'US',
				type: 'residential',
			}),
		});
	});

	it('says “corrected”, and what was changed', async () => {
		const done = await validate([recipient({ line1: '2023 West Street' })]);
		expect(checkOf(done.json[0])).toMatchObject({
			status: 'corrected',
			changed: true,
			changes: { line1: { from: '2023 West Street', to: '2023 West St' } },
		});
		expect((done.json[0].recipient as IDataObject).line1).toBe('2023 West Street');
	});

	it('takes capitals for no correction', async () => {
		wire.next(() => ({
			text: '{"Code":"200","Message":null,"Data":{"PostalCode":"60609","Name":"JING ZHANG","Address1":"2023 W 35TH ST","State":"IL","City":"CHICAGO","Country":"US","AddrType":2}}',
		}));
		expect(checkOf((await validate([order()])).json[0])).toMatchObject({
			status: 'valid',
			changed: false,
		});
	});

	it('says “invalid” as a result, not as an error', async () => {
		const done = await validate([recipient({ line1: '14592111 Central Av' }), order()]);
		expect(done.error).toBeUndefined();
		expect(checkOf(done.json[0])).toMatchObject({
			status: 'invalid',
			changed: false,
			type: null,
			message: '[address]Address not found',
		});
		expect(checkOf(done.json[1])).toMatchObject({ status: 'valid' });
		expect(done.hints.map(({ message }) => message).join()).toContain('1 addresses were not found');
	});

	it('takes any other refusal for an error', async () => {
		wire.sandbox.faults.add({ kind: 'business-error', code: 603, message: '参数错误' });
		const done = await validate([order()], { settings: { onError: 'continueRegularOutput' } });
		expect(done.json[0]).toMatchObject({
			number: order().number,
			error: expect.stringContaining('参数错误'),
			details: { code: '603' },
		});
	});

	it("puts the correction in the order's place where that is chosen, but never a wrong address", async () => {
		const done = await validate(
			[
				recipient({ line1: '2023 West Street', email: 'a@example.com' }),
				recipient({ line1: '14592111 Central Av' }),
			],
			{ options: { useCorrection: true } },
		);
		expect(done.json[0].recipient).toMatchObject({
			line1: '2023 West St',
			type: 'residential',
			email: 'a@example.com',
			name: 'Jing zhang',
		});
		expect(done.json[1].recipient).toMatchObject({
			line1: '14592111 Central Av',
			type: 'business',
		});
	});

	it.each<[string, IDataObject, string | null, IDataObject]>([
		['takes up the second line', { line2: 'Apt. 3' }, '2023 W 35th St Apt 3', { line2: null }],
		['has its number by chance', { line2: '2023' }, '2023 W 35th St', { line2: '2023' }],
		['leaves the second line out', { line2: 'Apt 3' }, '2023 W 35th St', { line2: 'Apt 3' }],
		[
			'takes up the district, which was sent in it',
			{ district: 'Bridgeport', street: null },
			'2023 W 35th St',
			{ district: null, street: null },
		],
	])(
		'does not double a part of the street where the corrected line %s',
		async (_what, more, line1, left) => {
			const Data = { Address1: line1, Address2: null, State: 'IL', City: 'Chicago', AddrType: 2 };
			wire.next(() => ({ text: JSON.stringify({ Code: '200', Message: null, Data }) }));
			const done = await validate([recipient(more)], { options: { useCorrection: true } });
			expect(done.json[0].recipient).toMatchObject({ line1, ...left, name: 'Jing zhang' });
		},
	);

	it('checks the sender, overridden fields first', async () => {
		await validate(
			[
				order('ORDER-001', {
					sender: { line1: '1 Main St', city: 'Dallas', state: 'TX', postalCode: '75202' },
				}),
			],
			{
				parameters: {
					addressData: 'sender',
					overrideAddress: { company: 'ACME', line2: 'Floor 2', city: 'Austin' },
				},
			},
		);
		expect(data(0)).toEqual({
			Company: 'ACME',
			Address1: '1 Main St',
			Address2: 'Floor 2',
			City: 'Austin',
			State: 'TX',
			PostalCode: '75202',
		});
	});

	it("takes the provider's own field names as JSON", async () => {
		const address = {
			PostalCode: '91710',
			Address1: '14592 Central Av',
			State: 'CA',
			City: 'Chino',
			Country: null,
		};
		const done = await validate([{}], {
			parameters: { addressData: 'json', addressJson: { ...address, Key: 'x' } as never },
		});
		expect(data(0)).toEqual(address);
		expect(checkOf(done.json[0])).toMatchObject({ status: 'valid', address: { country: 'US' } });
	});

	it("gives the provider's answer as Raw", async () => {
		const done = await validate([recipient({ line1: '14592111 Central Av' })], {
			parameters: { output: 'raw' },
		});
		expect(done.json[0]).toMatchObject({
			Code: '603',
			Message: '[address]Address not found',
			Data: { AddrType: 0 },
		});
	});

	it.each<[string, IDataObject, string]>([
		[
			'no recipient',
			order('ORDER-001', { recipient: null }),
			'the incoming order has no recipient address',
		],
		[
			'a recipient that is a text',
			order('ORDER-001', { recipient: 'Chicago' }),
			'recipient of the incoming order must be an object: “Chicago”',
		],
		[
			'a city that is a list',
			recipient({ city: ['Chicago'] }),
			'Recipient city must be a text: “["Chicago"]”',
		],
		['no street', recipient({ line1: '' }), 'Address: address (Address1) is missing'],
		['a line of 36 characters', recipient({ line1: 'x'.repeat(36) }), 'the limit is 35'],
		['a state in words', recipient({ state: 'Illinois' }), '“Illinois”'],
	])('refuses %s before anything is sent', async (_what, item, words) => {
		const done = await validate([item]);
		expect(done.error!.message).toContain(words);
		expect(done.error!.description).toContain('Override Address');
		expect(wire.requests).toEqual([]);
	});
});
