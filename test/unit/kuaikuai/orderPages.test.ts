import { readPages } from '../../../nodes/Kuaikuai/orderPages';

type Row = { Sid: number };

/** A list that is served in pages; `change` may alter it behind each answer. */
function served(rows: Row[], pageSize: number, change: (call: number) => void = () => undefined) {
	let calls = 0;
	const fetchPage = async (pageIndex: number) => {
		const page = {
			rowCount: rows.length,
			pageCount: Math.ceil(rows.length / pageSize),
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
		expect(await readPages(fetchPage, { passes: 3, orders })).toBe('whole');
		expect([...orders.keys()]).toEqual(['100', '99', '98', '97', '96', '95', '94']);
		expect(calls()).toBe(3);
	});

	it('takes an empty list for whole', async () => {
		expect(await readPages(served([], 3).fetchPage, { passes: 3, orders: new Map() })).toBe(
			'whole',
		);
	});

	it('begins again when an order leaves, and finds the one that was skipped', async () => {
		const list = rows(7);
		const { fetchPage, calls } = served(list, 3, (call) => call === 1 && list.splice(0, 1));
		const orders = new Map();
		expect(await readPages(fetchPage, { passes: 3, orders })).toBe('whole');
		expect(orders.size).toBe(7);
		expect(calls()).toBe(4);
	});

	it('gives up on a list that never stands still', async () => {
		const list = rows(7);
		const { fetchPage } = served(list, 3, () => list.unshift({ Sid: list[0].Sid + 1 }));
		expect(await readPages(fetchPage, { passes: 2, orders: new Map() })).toBe('moved');
	});

	it('stops where it is told to', async () => {
		const { fetchPage, calls } = served(rows(7), 3);
		expect(
			await readPages(fetchPage, {
				passes: 3,
				orders: new Map(),
				enough: (page) => page.orders.some(({ Sid }) => Sid === 96),
			}),
		).toBe('enough');
		expect(calls()).toBe(2);
	});

	it('says that it was cut off only while the list was not read once', async () => {
		const list = rows(7);
		const first = served(list, 3);
		expect(
			await readPages(first.fetchPage, {
				passes: 3,
				orders: new Map(),
				mayCall: () => first.calls() < 2,
			}),
		).toBe('cut');
		const second = served(list, 3, (call) => call === 1 && list.splice(0, 1));
		expect(
			await readPages(second.fetchPage, {
				passes: 3,
				orders: new Map(),
				mayCall: () => second.calls() < 3,
			}),
		).toBe('moved');
	});

	it('keeps what was read before a page failed', async () => {
		const { fetchPage } = served(rows(7), 3);
		const orders = new Map();
		const failing = async (pageIndex: number) =>
			pageIndex === 2 ? Promise.reject(new Error('no')) : await fetchPage(pageIndex);
		await expect(readPages(failing, { passes: 3, orders })).rejects.toThrow('no');
		expect(orders.size).toBe(3);
	});

	it('goes by the number of rows where the answer names no pages', async () => {
		const { fetchPage, calls } = served(rows(7), 3);
		const orders = new Map();
		await readPages(async (pageIndex) => ({ ...(await fetchPage(pageIndex)), pageCount: NaN }), {
			passes: 1,
			orders,
		});
		expect([orders.size, calls()]).toEqual([7, 3]);
	});
});
