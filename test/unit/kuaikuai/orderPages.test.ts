import { readPages } from '../../../nodes/Kuaikuai/orderPages';

type Row = { Sid: number };

/** A list that is served in pages; `change` may alter it behind each answer. */
function served(rows: Row[], pageSize: number, change: (call: number) => void = () => undefined) {
	let calls = 0;
	const fetchPage = async (pageIndex: number) => {
		const page = {
			rowCount: rows.length,
			pageSize,
			orders: rows.slice((pageIndex - 1) * pageSize, pageIndex * pageSize) as Array<
				Record<string, unknown>
			>,
		};
		change(++calls);
		return page;
	};
	return { fetchPage, calls: () => calls };
}

const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ Sid: 100 - at }));

describe('reading pages', () => {
	it('takes a list that stands still in one pass', async () => {
		const { fetchPage, calls } = served(rows(7), 3);
		const orders = new Map();
		expect(await readPages(fetchPage, { pageSize: 3, passes: 3, orders })).toMatchObject({
			end: 'whole',
			missing: 0,
		});
		expect([...orders.keys()]).toEqual(['100', '99', '98', '97', '96', '95', '94']);
		expect(calls()).toBe(3);
	});

	it('takes an empty list for whole', async () => {
		const { fetchPage, calls } = served([], 3);
		expect(await readPages(fetchPage, { pageSize: 3, passes: 3, orders: new Map() })).toMatchObject(
			{ end: 'whole', missing: 0 },
		);
		expect(calls()).toBe(1);
	});

	it('begins again when an order leaves, and finds the one that was skipped', async () => {
		const list = rows(7);
		const { fetchPage, calls } = served(list, 3, (call) => call === 1 && list.splice(0, 1));
		const orders = new Map();
		expect(await readPages(fetchPage, { pageSize: 3, passes: 3, orders })).toMatchObject({
			end: 'whole',
			missing: 0,
		});
		expect(orders.size).toBe(7);
		expect(calls()).toBe(6);
	});

	it('gives up on a list that never stands still', async () => {
		const list = rows(7);
		const { fetchPage } = served(list, 3, () => list.unshift({ Sid: list[0].Sid + 1 }));
		expect(await readPages(fetchPage, { pageSize: 3, passes: 2, orders: new Map() })).toMatchObject(
			{ end: 'moved', missing: 0 },
		);
	});

	it('stops where it is told to', async () => {
		const { fetchPage, calls } = served(rows(7), 3);
		expect(
			await readPages(fetchPage, {
				pageSize: 3,
				passes: 3,
				orders: new Map(),
				enough: (page) => page.orders.some(({ Sid }) => Sid === 96),
			}),
		).toMatchObject({ end: 'enough' });
		expect(calls()).toBe(2);
	});

	it('says that it was cut off only while the list was not read once', async () => {
		const list = rows(7);
		const first = served(list, 3);
		expect(
			await readPages(first.fetchPage, {
				pageSize: 3,
				passes: 3,
				orders: new Map(),
				mayCall: () => first.calls() < 2,
			}),
		).toMatchObject({ end: 'cut' });
		const second = served(list, 3, (call) => call === 1 && list.splice(0, 1));
		expect(
			await readPages(second.fetchPage, {
				pageSize: 3,
				passes: 3,
				orders: new Map(),
				mayCall: () => second.calls() < 3,
			}),
		).toMatchObject({ end: 'moved' });
	});

	it('keeps what was read before a page failed', async () => {
		const { fetchPage } = served(rows(7), 3);
		const orders = new Map();
		const failing = async (pageIndex: number) =>
			pageIndex === 2 ? Promise.reject(new Error('no')) : await fetchPage(pageIndex);
		await expect(readPages(failing, { pageSize: 3, passes: 3, orders })).rejects.toThrow('no');
		expect(orders.size).toBe(3);
	});

	it('goes on to the first page that brings nothing, where the answers count nothing', async () => {
		const { fetchPage, calls } = served(rows(6), 3);
		const orders = new Map();
		const uncounted = async (pageIndex: number) => ({
			...(await fetchPage(pageIndex)),
			rowCount: undefined,
			pageSize: NaN,
		});
		expect(await readPages(uncounted, { pageSize: 3, passes: 3, orders })).toMatchObject({
			end: 'whole',
		});
		expect([orders.size, calls()]).toEqual([6, 3]);
	});

	it('takes a full page for no last one, whatever was counted', async () => {
		const { fetchPage } = served(rows(7), 3);
		const orders = new Map();
		const counted = async (pageIndex: number) => ({
			...(await fetchPage(pageIndex)),
			rowCount: 3,
		});
		expect(await readPages(counted, { pageSize: 3, passes: 3, orders })).toMatchObject({
			end: 'whole',
			missing: 0,
		});
		expect(orders.size).toBe(7);
	});

	it('asks for page 0 where page 1 turns out to be the second one', async () => {
		const { fetchPage } = served(rows(7), 3);
		const orders = new Map();
		const from0 = async (pageIndex: number) => await fetchPage(pageIndex + 1);
		expect(await readPages(from0, { pageSize: 3, passes: 3, orders })).toMatchObject({
			end: 'whole',
		});
		expect(orders.size).toBe(7);
	});

	it('a list without an end is not read without end', async () => {
		let sid = 0;
		const endless = async () => ({
			rowCount: 5,
			pageSize: 50_000,
			orders: Array.from({ length: 50_000 }, () => ({ Sid: sid++ })),
		});
		await readPages(endless, { pageSize: 50_000, passes: 1, orders: new Map() });
		expect(sid).toBe(100_000);
	});

	it('says how many are missing where the provider gives fewer than it counts', async () => {
		const { fetchPage, calls } = served(rows(7), 3);
		const orders = new Map();
		const always1 = async () => await fetchPage(1);
		expect(await readPages(always1, { pageSize: 3, passes: 3, orders })).toEqual({
			end: 'moved',
			rowCount: 7,
			missing: 4,
		});
		expect(orders.size).toBe(3);
		expect(calls()).toBeLessThanOrEqual(6);
	});
});
