/**
 * Servers write something where they have no tracking number or file yet: such a label is pending, or it
 * would be shipped back. Lists of boxes come in several forms, and no box of them may be lost.
 */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';
import { createParameters, order } from './orders';

const wire = playProviders();

const FIRST = '1Z9XV6160327140440';
const SECOND = '1Z9XV6160334558852';
const row = (more: Record<string, unknown> = {}) => ({
	code: 200,
	orderid: 'T-1',
	label_url: 'http://labels.example.com/440.pdf',
	trackingno: FIRST,
	post_fee: '39.66',
	...more,
});
const label = async (more: Record<string, unknown>, options: IDataObject = {}) => {
	wire.next(() => ({ text: JSON.stringify([row(more)]) }));
	const run = await runNode({
		node: 'sttLogistics',
		parameters: { resource: 'label', operation: 'getAll', options } as never,
		items: [order('T-1')],
	});
	expect(run.error).toBeUndefined();
	return run.json[0].shipment as IDataObject;
};

describe('what is no tracking number leaves the label pending', () => {
	it.each([
		false,
		true,
		0,
		'0',
		'null',
		'false',
		'待更新',
		'暂无单号',
		'9.40551E+21',
		'N/A',
		'-',
		'2025-09-22 08:30:00',
	])('%j', async (trackingno) => {
		expect(await label({ trackingno })).toMatchObject({
			labelReady: false,
			status: 'pending',
			trackingNumbers: [],
		});
	});
});

describe('what is no address leaves the label pending', () => {
	it.each([false, true, 0, '0', 'null', '待更新', '生成中', 'no label yet'])(
		'%j',
		async (label_url) => {
			expect(await label({ label_url })).toMatchObject({ labelReady: false, labelUrl: null });
		},
	);

	it.each(['/labels/440.pdf', '//cdn.example.com/440.pdf', 'labels/440.pdf'])(
		'%j is one',
		async (label_url) => {
			expect(await label({ label_url })).toMatchObject({ labelReady: true, labelUrl: label_url });
		},
	);
});

describe('two boxes are two boxes', () => {
	const both = { trackingNumbers: [FIRST, SECOND], labelReady: true };
	const rows = [
		{ boxno: 'b1', trackingno: FIRST, pdf: 'http://labels.example.com/1.pdf' },
		{ boxno: 'b2', trackingno: SECOND, pdf: 'http://labels.example.com/2.pdf' },
	];

	it.each<[string, Record<string, unknown>]>([
		['texts', { trackingnolist: [FIRST, SECOND] }],
		['a text with commas', { trackingnolist: `${FIRST},${SECOND}` }],
		['a text with Chinese commas', { trackingnolist: `${FIRST}，${SECOND}` }],
		['texts as JSON', { trackingnolist: JSON.stringify([FIRST, SECOND]) }],
		['objects as JSON', { trackingnolist: JSON.stringify(rows) }],
		['texts with their positions as keys', { trackingnolist: { 0: FIRST, 1: SECOND } }],
		["commas in the order's own number", { trackingno: `${FIRST},${SECOND}` }],
		['a list as its own number', { trackingno: [FIRST, SECOND], trackingnolist: null }],
		['commas in both', { trackingno: `${FIRST},${SECOND}`, trackingnolist: rows }],
	])('as %s', async (_form, more) => {
		const shipment = await label(more);
		expect(shipment).toMatchObject(both);
		expect(shipment.boxes).toHaveLength(2);
	});

	it('with a file each, where there are as many', async () => {
		const label_url = 'http://labels.example.com/1.pdf,http://labels.example.com/2.pdf';
		const { boxes } = await label({ trackingno: `${FIRST},${SECOND}`, label_url });
		expect(boxes).toEqual([
			{ boxNumber: '1', trackingNumber: FIRST, labelUrl: 'http://labels.example.com/1.pdf' },
			{ boxNumber: '2', trackingNumber: SECOND, labelUrl: 'http://labels.example.com/2.pdf' },
		]);
	});

	it.each<[string, Record<string, unknown>]>([
		['texts', { trackingnolist: [FIRST, '待更新'] }],
		['a text', { trackingnolist: `${FIRST},待更新` }],
		['its own number', { trackingno: `${FIRST},待更新` }],
		['objects', { trackingnolist: [rows[0], { ...rows[1], trackingno: '0' }] }],
		['a file', { trackingnolist: [rows[0], { ...rows[1], pdf: '生成中' }] }],
		['broken JSON', { trackingnolist: '[{"boxno":"b1","trackingno"' }],
	])('are pending while one of them is missing, in %s', async (_form, more) => {
		expect(await label(more)).toMatchObject({ labelReady: false });
	});

	it('share one file, which is downloaded once', async () => {
		const url = 'http://best.dingcang.vip/labels/440.pdf';
		const files: string[] = [];
		wire.next(() => ({
			text: JSON.stringify([row({ label_url: url, trackingno: `${FIRST},${SECOND}` })]),
		}));
		wire.next((request) => {
			files.push(request.url);
			return { text: '%PDF-1.4 label %%EOF' };
		});
		const run = await runNode({
			node: 'sttLogistics',
			parameters: { resource: 'label', operation: 'getAll', options: { download: true } } as never,
			items: [order('T-1')],
		});
		expect(run.error).toBeUndefined();
		expect(files).toEqual([url]);
		expect(Object.keys(run.items[0].binary ?? {})).toEqual(['data']);
	});
});

it('a creation that names no number in its source is pending, and looked up', async () => {
	wire.next(() => ({
		text: JSON.stringify({
			result: [{ code: 200, source: { tracking: '待更新', waybill: false, pdf_url: 'null' } }],
		}),
	}));
	const run = await runNode({
		node: 'sttLogistics',
		parameters: createParameters(),
		items: [order('T-2')],
	});
	expect(run.json[0].shipment).toMatchObject({ labelReady: false, trackingNumbers: [] });
});

it.each(['false', '待更新', '0', '9.40551E+21'])(
	'a SCAN form takes no %j',
	async (trackingNumbers) => {
		const { error } = await runNode({
			node: 'sttLogistics',
			parameters: {
				resource: 'scanForm',
				operation: 'create',
				channelId: { __rl: true, mode: 'id', value: '422' },
				addressId: 93,
				trackingNumbers,
			} as never,
			items: [order('T-3')],
		});
		expect(error?.message).toContain('Tracking Numbers is no tracking number');
		expect(wire.requests).toEqual([]);
	},
);
