/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions */
/**
 * Every source's orders into every sink, in the real engine and against the strict sandbox: what
 * docs/sources-and-sinks.md says of a pair is what happens, and no character of a rich order is
 * lost on the way.
 */
import { execFileSync } from 'node:child_process';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

interface Pair {
	source: string;
	sink: string;
	provider: 'kuaidi100' | 'kuaikuai';
	node: string;
	resource: string;
	operation: string;
	/** The order as the source's provider writes it. */
	raw: IDataObject;
	/** The same as an item of this pack. */
	item: IDataObject;
	/** What the user sets. */
	parameters: INodeParameters;
	accepted: boolean;
	refusal: { field: string; message: string } | null;
}

const script = 'scripts/docs/pairs.mjs';
const run = (...parameters: string[]) =>
	execFileSync('node', [script, ...parameters], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
const pairs = JSON.parse(run('--json')) as Pair[];
const named = (list: Pair[]) =>
	list.map((pair) => [`${pair.source} → ${pair.sink}`, pair] as const);

const wire = playProviders();

/** The order exists at its provider: ship-back and shop order labels look for it there. */
function seed({ provider, raw }: Pair): void {
	if (provider === 'kuaidi100')
		wire.sandbox.addKuaidi100Order({ ...raw, type: 'YOUZAN', shopId: '10001' } as never);
	else wire.sandbox.addKuaikuaiOrder(raw as never);
}

const execute = (
	{ node, resource, operation, item, parameters }: Pair,
	options: IDataObject = {},
) =>
	runNode({
		node,
		parameters: { resource, operation, ...parameters, options: options as INodeParameters },
		items: [item],
	});

it('covers both sources and all sinks', () => {
	expect(new Set(pairs.map(({ sink }) => sink)).size).toBe(8);
	expect(new Set(pairs.map(({ provider }) => provider))).toEqual(
		new Set(['kuaidi100', 'kuaikuai']),
	);
	expect(pairs).toHaveLength(8 * 4);
});

it('is what docs/sources-and-sinks.md says', () => {
	expect(run('--check')).toContain('up to date');
});

describe('an accepted pair', () => {
	const accepted = pairs.filter((pair) => pair.accepted);

	it.each(named(accepted))('%s', async (_name, pair) => {
		seed(pair);
		const { error, json, items } = await execute(pair);
		expect(error).toBeUndefined();
		expect(wire.requests.length).toBeGreaterThan(0);
		expect(wire.sandbox.calls.flatMap((call) => call.problems)).toEqual([]);
		expect(json[0]).toMatchObject({
			number: pair.item.number,
			source: pair.item.source,
			recipient: pair.item.recipient,
		});
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	/** Ship-back carries numbers only, and rates of Kuaikuai no more than the recipient. */
	it.each(named(accepted.filter(({ sink }) => !sink.endsWith('ship back'))))(
		'%s: every character arrives',
		async (_name, pair) => {
			seed(pair);
			await execute(pair);
			const received = JSON.stringify(wire.sandbox.calls.map((call) => call.params));
			const recipient = pair.item.recipient as IDataObject;
			const inside = (text: unknown) => JSON.stringify(text).slice(1, -1);
			expect(received).toContain(inside(recipient.name));
			expect(received).toContain(inside(recipient.line1));
			const [line] = pair.item.lines as IDataObject[];
			expect(received).toContain(inside(line.sku));
			if (pair.node !== 'kuaikuai') expect(received).toContain(inside(line.title));
		},
	);

	it.each(named(accepted.filter(({ node }) => node === 'fengchao' || node === 'sttLogistics')))(
		'%s: a free line stays a line, at no price',
		async (_name, pair) => {
			seed(pair);
			await execute(pair);
			// A channel given by its ID has its name looked up afterwards.
			const { params } = wire.sandbox.calls.find(
				({ params: sent }) => sent.orders !== undefined || sent.trade_list !== undefined,
			)!;
			const [order] = (params.orders ?? params.trade_list) as IDataObject[];
			const lines = (order.orders ?? order.parcels) as IDataObject[];
			expect(lines).toHaveLength(2);
			expect(lines[1]).toMatchObject({ price: 0 });
		},
	);
});

describe('a refused pair', () => {
	it.each(named(pairs.filter((pair) => !pair.accepted)))(
		'%s names the field and sends nothing',
		async (_name, pair) => {
			seed(pair);
			const { error } = await execute(pair);
			expect((error?.context?.data as IDataObject).field).toBe(pair.refusal!.field);
			expect(error?.message).toContain(pair.refusal!.message);
			expect(error?.description).toBeTruthy();
			expect(wire.requests).toEqual([]);
		},
	);

	it('is taken all the same when the user replaces what is refused', async () => {
		const pair = pairs.find(
			({ source, sink }) =>
				source === 'Kuaidi100, Chinese address' && sink === 'Kuaikuai: create a label',
		)!;
		const abroad = pairs.find(
			({ source, sink }) =>
				source === 'Kuaidi100, address abroad, no phone' && sink === 'Kuaikuai: create a label',
		)!;
		const overrideRecipient = {
			name: 'Forwarder',
			line1: '1 Depot Rd',
			city: 'Chino',
			state: 'CA',
			postalCode: '91710',
			country: 'US',
		};
		const { error } = await execute({
			...pair,
			parameters: { ...abroad.parameters, overrideRecipient },
		});
		expect(error).toBeUndefined();
		expect(wire.sandbox.counts().kuaikuai.labelsBought).toBe(1);
	});
});

describe('orders as the source nodes put them out', () => {
	it('are the orders of these pairs: Kuaidi100', async () => {
		const pair = pairs.find(({ provider }) => provider === 'kuaidi100')!;
		seed(pair);
		const { json } = await runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'getAll',
				platform: 'YOUZAN',
				shopId: '10001',
				orderStatus: 'UNSHIP',
				startTime: '2025-09-22T11:30:00+08:00',
				endTime: '2025-09-22T11:30:00+08:00',
			},
		});
		expect(json).toContainEqual(pair.item);
	});

	it('are the orders of these pairs: Kuaikuai', async () => {
		const own = pairs.filter(
			({ provider, sink }) => provider === 'kuaikuai' && sink === 'STT: get rates',
		);
		own.forEach(seed);
		const { json } = await runNode({
			node: 'kuaikuai',
			parameters: { resource: 'shopOrder', operation: 'getAll', returnAll: true },
		});
		for (const { item } of own) expect(json).toContainEqual(item);
	});
});

describe('the chain', () => {
	it("keeps what ship-back needs: a label's item is shipped back without mapping", async () => {
		const label = pairs.find(
			({ source, sink }) =>
				source === 'Kuaidi100, address abroad, no phone' && sink === 'STT: create an order',
		)!;
		seed(label);
		const { json } = await execute(label, { waitUntilReady: true, checkEvery: 0.01 });
		const back = pairs.find(
			({ provider, sink }) => provider === 'kuaidi100' && sink === 'Kuaidi100: ship back',
		)!;
		const { error } = await execute({ ...back, item: json[0] });
		expect(error).toBeUndefined();
		expect(wire.sandbox.counts().kuaidi100.shipBacks).toEqual({ [String(label.item.number)]: 1 });
	});

	it('works for shop orders alike', async () => {
		const label = pairs.find(
			({ source, sink }) =>
				source === 'Kuaikuai' && sink === 'Kuaikuai: create a label for a shop order',
		)!;
		seed(label);
		const { json } = await execute(label, { waitUntilReady: true, checkEvery: 0.01 });
		const back = pairs.find(
			({ source, sink }) => source === 'Kuaikuai' && sink === 'Kuaikuai: ship back',
		)!;
		const { error } = await execute({ ...back, item: json[0] });
		expect(error).toBeUndefined();
		expect(wire.sandbox.counts().kuaikuai.shipBacks).toEqual({ [String(label.item.id)]: 1 });
	});
});
