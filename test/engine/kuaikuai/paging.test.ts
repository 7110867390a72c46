/**
 * A provider that pages otherwise than its document says: nobody has seen a live one. Whatever it
 * does, the trigger emits every order once, or an error that says how many are missing.
 */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { run } from './fixture';
import { fakeClock, PollTrigger } from '../support/pollHarness';
import { playProviders } from '../support/providers';

const clock = fakeClock('2025-09-22T10:00:00+08:00');
const wire = playProviders({ seed: 'empty', now: () => new Date() });

interface Quirks {
	/** Every page is the first one. */
	ignoresIndex: boolean;
	/** Pages are counted from 0. */
	from0: boolean;
	/** No page is larger. */
	cap?: number;
	pageCount: 'right' | 'one' | 'none' | 'by the size asked for';
	rowCount: 'right' | 'none' | 'of the page' | 'text';
	/** What stands behind the last page. */
	behind: 'empty' | 'null' | 'words' | 'last page again';
	dates: 'ms' | 's' | 'text' | '.NET' | 'ISO' | 'none' | '0000-00-00' | 'mixed';
}
const DOCUMENTED: Quirks = {
	ignoresIndex: false,
	from0: false,
	pageCount: 'right',
	rowCount: 'right',
	behind: 'empty',
	dates: 'ms',
};

const china = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19);
const DATES: Record<Exclude<Quirks['dates'], 'mixed'>, (ms: number) => unknown> = {
	ms: (ms) => ms,
	s: (ms) => ms / 1000,
	text: (ms) => china(ms).replace('T', ' '),
	'.NET': (ms) => `/Date(${ms})/`,
	ISO: (ms) => `${china(ms)}+08:00`,
	none: () => null,
	'0000-00-00': () => '0000-00-00 00:00:00',
};

/** Answers every call with pages of so many orders, the newest first. */
function serve(count: number, { dates, ...quirks }: Quirks): void {
	const now = Math.floor(clock.now() / 1000) * 1000;
	const writers = Object.values(DATES);
	const orders = Array.from({ length: count }, (_, at) => ({
		Sid: 10_000 - at,
		OrderId: `114-${at}`,
		OrderStatus: 'Unshipped',
		PurchaseDate: (dates === 'mixed' ? writers[at % writers.length] : DATES[dates])(
			now - at * 1000,
		),
		ShipTo: null,
		OrderDetails: [],
	}));
	const { handle } = wire.sandbox;
	wire.sandbox.handle = async (_provider, { body }) => {
		const { Data = '{}' } = Object.fromEntries(new URLSearchParams(body.toString()));
		const asked = JSON.parse(Data) as { PageIndex: number; PageSize: number };
		const size = Math.min(asked.PageSize, quirks.cap ?? Infinity);
		const pages = Math.max(1, Math.ceil(count / size));
		const wanted = quirks.ignoresIndex ? 0 : asked.PageIndex - (quirks.from0 ? 0 : 1);
		const at = quirks.behind === 'last page again' ? Math.min(wanted, pages - 1) : wanted;
		const Datas = at < 0 ? [] : orders.slice(at * size, (at + 1) * size);
		const counts = {
			right: { RowCount: count },
			none: {},
			'of the page': { RowCount: Datas.length },
			text: { RowCount: String(count) },
		}[quirks.rowCount];
		const pageCounts = {
			right: { PageCount: pages },
			one: { PageCount: 1 },
			none: {},
			'by the size asked for': { PageCount: Math.ceil(count / asked.PageSize) },
		}[quirks.pageCount];
		const behind = Datas.length === 0 && quirks.behind;
		const answer =
			behind === 'null'
				? { Code: '200', Message: null, Data: null }
				: behind === 'words'
					? { Code: '603', Message: '没有查询到订单', Data: null }
					: {
							Code: '200',
							Message: null,
							Data: { ...counts, ...pageCounts, PageSize: size, PageIndex: asked.PageIndex, Datas },
						};
		return {
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: Buffer.from(JSON.stringify(answer)),
		};
	};
	restore.push(() => void (wire.sandbox.handle = handle));
}
const restore: Array<() => void> = [];
const undo = () => restore.splice(0).forEach((each) => each());
afterEach(undo);

const sids = (json: IDataObject[]) => json.map(({ id }) => Number(id));
const trigger = () =>
	new PollTrigger({ node: 'kuaikuaiOrderTrigger', engine: 'default', parameters: {} });

describe('250 orders', () => {
	it.each<[string, Partial<Quirks>]>([
		['as documented', {}],
		['pages from 0', { from0: true }],
		['pages of 50', { cap: 50 }],
		['pages of 50, counted by 100', { cap: 50, pageCount: 'by the size asked for' }],
		['one page named', { pageCount: 'one' }],
		['no count at all', { rowCount: 'none', pageCount: 'none' }],
		['the count of each page', { rowCount: 'of the page' }],
		['nothing but null behind the last page', { behind: 'null', rowCount: 'none' }],
		['words behind the last page', { behind: 'words', rowCount: 'none' }],
		['the last page again', { behind: 'last page again', rowCount: 'none' }],
		['seconds', { dates: 's' }],
		['times without a zone', { dates: 'text' }],
		['/Date()/', { dates: '.NET' }],
		['no dates', { dates: 'none' }],
		['0000-00-00', { dates: '0000-00-00' }],
		['dates of all kinds', { dates: 'mixed' }],
	])('%s: all are emitted once', async (_name, quirks) => {
		serve(250, { ...DOCUMENTED, ...quirks });
		const poll = trigger();
		await poll.activate();
		expect(new Set(sids(poll.json)).size).toBe(250);
		clock.pass(60);
		await poll.poll();
		expect(poll.json).toHaveLength(250);
		expect(poll.errors).toEqual([]);
	});

	it('every page the first one: 100 are emitted, and an error says that 150 are missing', async () => {
		serve(250, { ...DOCUMENTED, ignoresIndex: true });
		const poll = trigger();
		const { errors } = await poll.activate();
		expect(poll.json).toHaveLength(100);
		expect(errors.map(({ message }) => message)).toEqual([
			'Shop orders: the provider counts 250 orders and gave 150 fewer',
		]);
		clock.pass(60);
		const second = await poll.poll();
		expect(poll.json).toHaveLength(100);
		// It was told.
		expect(second.errors).toEqual([]);
	});

	it('Shop Order: Get Many returns all, or its hint says how many are missing', async () => {
		serve(250, { ...DOCUMENTED, from0: true, cap: 30, pageCount: 'one' });
		const all = await run('shopOrder', 'getAll', [{}], { parameters: { returnAll: true } });
		expect(new Set(sids(all.json)).size).toBe(250);
		expect(all.hints).toEqual([]);
		undo();
		serve(250, { ...DOCUMENTED, ignoresIndex: true });
		const some = await run('shopOrder', 'getAll', [{}], { parameters: { returnAll: true } });
		expect(some.json).toHaveLength(100);
		expect(some.hints[0].message).toContain('counts 250 orders and gave 150 fewer');
	});
});

describe('any combination of quirks', () => {
	const quirks = fc.record<Quirks>({
		ignoresIndex: fc.boolean(),
		from0: fc.boolean(),
		cap: fc.option(fc.constantFrom(30, 50, 99, 100), { nil: undefined }),
		pageCount: fc.constantFrom('right', 'one', 'none', 'by the size asked for'),
		rowCount: fc.constantFrom('right', 'right', 'text', 'none'),
		behind: fc.constantFrom('empty', 'null', 'words', 'last page again'),
		dates: fc.constantFrom('ms', 's', 'text', '.NET', 'ISO', 'none', '0000-00-00', 'mixed'),
	});
	/** Then no answer tells how many there are, or that page 1 is the second one. */
	const tells = ({ rowCount, ignoresIndex, from0 }: Quirks) =>
		rowCount !== 'none' || !(ignoresIndex || from0);

	it('every order once, or an error that says how many are missing', async () => {
		await fc.assert(
			fc.asyncProperty(
				quirks.filter(tells),
				fc.constantFrom(0, 1, 80, 100, 101, 250),
				async (each, count) => {
					serve(count, each);
					const poll = trigger();
					const outcomes = [await poll.activate(), (clock.pass(60), await poll.poll())];
					undo();
					const emitted = sids(poll.json);
					expect(new Set(emitted).size).toBe(emitted.length);
					const missing = count - emitted.length;
					const told = outcomes.map(({ errors }) => errors.map(({ message }) => message));
					expect(told).toEqual(
						missing > 0
							? [[`Shop orders: the provider counts ${count} orders and gave ${missing} fewer`], []]
							: [[], []],
					);
					if (!each.ignoresIndex) expect(missing).toBe(0);
				},
			),
			{ numRuns: 40 },
		);
	}, 120_000);
});
