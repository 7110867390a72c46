/**
 * A provider that takes few calls at once: what it refuses as busy was not done, keeps its place and is
 * sent again. Nothing is burnt, nothing is called unknown.
 */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { createParameters, order } from '../stt/orders';
import { packNodes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { playTime } from '../support/virtualTime';

const wire = playProviders();
playTime();
const goesOn = { onError: 'continueRegularOutput' as const };
const tooMany = () => ({ status: 429, text: 'slow down' });
const carrierDown = () => ({
	text: JSON.stringify({
		result: [{ code: 400, msg: '接口返回:Ship web service is currently unavailable.' }],
	}),
});
const create = (items: IDataObject[], options: IDataObject) =>
	runNode({
		node: 'sttLogistics',
		parameters: createParameters({ options: { busyWait: 120, ...options } }),
		items,
		settings: goesOn,
	});
const parcel = (number: string): IDataObject => ({
	number,
	platform: 'YOUZAN',
	shopId: '10001',
	shipment: { trackingNumbers: [`W-${number}`] },
});
const ship = (items: IDataObject[], options: IDataObject, more = {}) =>
	runNode({
		node: 'kuaidi100',
		parameters: {
			resource: 'order',
			operation: 'ship',
			courier: { __rl: true, mode: 'list', value: 'fedex' },
			options: { busyWait: 120, ...options },
		} as never,
		items,
		settings: goesOn,
		...more,
	});
const errors = (json: IDataObject[]) => json.flatMap(({ error }) => (error ? [String(error)] : []));

it.each([
	['HTTP 429', tooMany],
	['words inside HTTP 200', carrierDown],
])(
	'that says so by %s loses no order',
	async (_name, busy) => {
		for (let at = 0; at < 12; at++) wire.next(busy);
		const orders = Array.from({ length: 8 }, (_none, at) => order(`A-${at}`));
		const { json } = await create(orders, {});
		expect(errors(json)).toEqual([]);
		const labels = wire.sandbox.counts().stt.labels;
		expect(Object.values(labels)).toEqual(Array(8).fill(1));
		expect(Object.keys(labels)).toHaveLength(8);
	},
	60_000,
);

it('a ship-back that was refused as busy is sent again, once it is taken', async () => {
	for (let at = 0; at < 4; at++) wire.next(tooMany);
	const { json } = await ship([parcel('E20250922001'), parcel('E20250922002')], {});
	expect(errors(json)).toEqual([]);
	expect(wire.sandbox.counts().kuaidi100.shipBacks).toEqual({
		E20250922001: 1,
		E20250922002: 1,
	});
}, 60_000);

it('one that stays busy fails as busy, never as unknown, and nothing is looked up', async () => {
	for (let at = 0; at < 200; at++) wire.next(tooMany);
	const started = Date.now();
	const { json } = await ship([parcel('E20250922001')], { busyWait: 1 });
	expect(json[0]).toMatchObject({ details: { kind: 'busy', httpStatus: 429 } });
	expect(json[0].error).not.toContain('not known');
	expect(Date.now() - started).toBeLessThan(10_000);
	wire.clear();
	for (let at = 0; at < 200; at++) wire.next(tooMany);
	const creation = await create([order('A-1')], { busyWait: 1 });
	expect(creation.json[0]).toMatchObject({ details: { kind: 'busy' } });
	expect(wire.requests.every(({ url }) => url.includes('interface.api'))).toBe(true);
}, 60_000);

it('0 seconds fail at once', async () => {
	wire.next(tooMany);
	const { json } = await ship([parcel('E20250922001')], { busyWait: 0 });
	expect(json[0]).toMatchObject({ details: { kind: 'busy' } });
	expect(wire.requests).toHaveLength(1);
});

it('each busy answer is counted once in the log, even where the first item has no pace to give', async () => {
	const lines: string[] = [];
	const info = (line: string) => lines.push(line);
	Object.defineProperty(ExecuteContext.prototype, 'logger', {
		value: { info, warn: info, debug: info },
		configurable: true,
	});
	try {
		for (let at = 0; at < 3; at++) wire.next(tooMany);
		const concurrency = '={{ $json.number === "E20250922001" ? 0 : 1 }}';
		const parcels = [parcel('E20250922001'), parcel('E20250922002')];
		const { json } = await ship(parcels, { concurrency });
		expect(errors(json)).toEqual([expect.stringContaining('Concurrency must be')]);
	} finally {
		Reflect.deleteProperty(ExecuteContext.prototype, 'logger');
	}
	expect(lines.at(-1)).toContain('1 of 2 done, 1 failed, 4 calls (up to 4 billed), 3 answers busy');
});

it('Stop ends the wait', async () => {
	for (let at = 0; at < 500; at++) wire.next(tooMany);
	const started = Date.now();
	await ship(
		[parcel('E20250922001')],
		{},
		{
			onStart: (engine: { stop(): void }) => void sleep(300).then(() => engine.stop()),
		},
	);
	expect(Date.now() - started).toBeLessThan(5_000);
});

it.each([-1, 3601, 'long'])('%p seconds are refused', async (busyWait) => {
	const { json } = await ship([parcel('E20250922001')], { busyWait });
	expect(json[0].error).toContain('Wait While Busy must be');
	expect(wire.requests).toEqual([]);
});

it('a node waits for two minutes by default, and finds out by itself how many calls are taken', () => {
	for (const { description } of packNodes.values()) {
		for (const { name, options = [] } of description.properties) {
			if (name !== 'options') continue;
			const byName = new Map(options.map((option) => [option.name, option as INodeProperties]));
			if (byName.has('busyWait')) expect(byName.get('busyWait')!.default).toBe(120);
			if (byName.has('concurrency')) expect(byName.get('concurrency')!.default).toBe('automatic');
		}
	}
});
