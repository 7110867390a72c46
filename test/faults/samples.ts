/**
 * A call of every operation, as the matrix runs it: two items where the operation takes orders, the
 * struck one first. Operations with several ways to go (waiting for a label, fetching its file)
 * have a sample for each.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Provider, Sandbox } from '../../sandbox/index.ts';
import { KUAIKUAI } from '../../sandbox/kuaikuai.ts';
import { STT } from '../../sandbox/stt.ts';
import { order as fengchaoOrder } from '../engine/fengchao/fixture';
import {
	box as kuaikuaiBox,
	chosen,
	order as kuaikuaiOrder,
	sender as kuaikuaiSender,
	shipment,
} from '../engine/kuaikuai/fixture';
import { createParameters, order as sttOrder, sender as sttSender } from '../engine/stt/orders';

export interface Sample {
	/** The node's name in n8n. */
	node: string;
	resource: string;
	operation: string;
	/** Which way the operation goes; absent: the plain one. */
	way?: string;
	/** The sandbox's names of the provider and of the call that the fault strikes. */
	provider: string;
	call: string;
	parameters?: IDataObject;
	options?: IDataObject;
	/** A function where they hold what `before` has made. */
	items: IDataObject[] | ((sandbox: Sandbox) => IDataObject[]);
	/** What of an item stands in its calls; absent: its calls are not told from those of others. */
	mark?(item: IDataObject, sandbox: Sandbox): string;
	/** What must be there before. */
	before?(sandbox: Sandbox): Promise<void> | void;
	/** Writes: how often it was done for an item. */
	done?(sandbox: Sandbox, item: IDataObject): number;
	/**
	 * Waits for labels: a fault that lasts strikes every look-up, and a label may not become ready.
	 */
	waits?: boolean;
	/** Asks for numbers that the provider does not know, which the sandbox notes. */
	asksForUnknown?: boolean;
	/** A fault that lasts strikes this call alone, not those before it. */
	alone?: boolean;
}

export const nameOf = ({
	node,
	resource,
	operation,
	way,
}: Pick<Sample, 'node' | 'resource' | 'operation' | 'way'>) =>
	`${node} ${resource}: ${operation}${way ? ` (${way})` : ''}`;

export const parametersOf = (
	{ resource, operation, parameters, options = {} }: Sample,
	more: IDataObject = {},
) =>
	({
		...parameters,
		resource,
		operation,
		options: { concurrency: 1, ...options, ...more },
	}) as INodeParameters;

/** Seconds between two look-ups, and at most in all: longer than a look-up may be without answer. */
const quick = { waitUntilReady: true, checkEvery: 2, maxWait: 10 };
const HOST = 'http://sandbox.example.com';

async function post(
	sandbox: Sandbox,
	provider: Provider,
	path: string,
	contentType: string,
	body: string,
): Promise<void> {
	const answer = await sandbox.handle(provider, {
		method: 'POST',
		url: HOST + path,
		headers: { 'content-type': contentType },
		body: Buffer.from(body),
	});
	const problems = sandbox.calls.flatMap((call) => call.problems);
	if (answer === 'reset' || problems.length > 0)
		throw new Error(`The sandbox refused what a sample needs: ${problems.join(', ')}`);
	sandbox.calls.length = 0;
}

/** Orders bought before, by the sandbox's own wire. */
function sttBought(channelId = 386) {
	return async (sandbox: Sandbox) => {
		for (const number of ['A-1', 'B-2']) {
			const body = {
				AppKey: STT.appKey,
				AppSecret: STT.appSecret,
				Channel_id: channelId,
				orders: [
					{
						cargo_type: 2,
						OrderID: number,
						Fname: 'kimi',
						Ftel: '1',
						Fadd1: 'x',
						Fstate: 'CA',
						Fcity: 'irvine',
						Fpostcode: '92606',
						Fcountry: 'US',
						Sname: 'Pam',
						Scompany: '',
						Sadd1: 'x',
						Sadd2: '',
						Scity: 'Berwick',
						Sstate: 'ME',
						Spostcode: '03901',
						Stel: '9',
						Scountry: 'US',
						Parcel_num: 1,
						Weight: 1,
						parcels: [{ box: 'box1', weight: 1, length: 1, width: 1, height: 1 }],
					},
				],
			};
			await post(
				sandbox,
				'dingcang',
				'/api/interface.api.php',
				'application/json',
				JSON.stringify(body),
			);
		}
	};
}

async function kuaikuaiBought(sandbox: Sandbox): Promise<void> {
	for (const OrderNum of ['ORDER-A-1', 'ORDER-B-2']) {
		const Data = JSON.stringify(shipment({ OrderNum, CarrierServiceLevel: 'Ground' }));
		const form = new URLSearchParams({ Key: KUAIKUAI.apiKey, Data });
		await post(
			sandbox,
			'kuaikuai',
			'/Api/Express/CreateLabel.ashx',
			'application/x-www-form-urlencoded',
			form.toString(),
		);
	}
}

async function kuaikuaiShopBought(sandbox: Sandbox): Promise<void> {
	for (const EcOrderId of [65284, 65289]) {
		const Data = JSON.stringify(shipment({ EcOrderId, CarrierServiceLevel: 'Ground' }));
		const form = new URLSearchParams({ Key: KUAIKUAI.apiKey, Data });
		await post(
			sandbox,
			'kuaikuai',
			'/Api/Ecommerce/CreateEcLabels',
			'application/x-www-form-urlencoded',
			form.toString(),
		);
	}
}

const number = (item: IDataObject) => String(item.number);

/** A label's file has the tracking number in its name. */
const sttFile = ({ number }: IDataObject, { state }: Sandbox) =>
	state.stt.orders.find(({ orderId }) => orderId === number)?.trackingNumber ?? 'none';
const kuaikuaiFile = ({ id, number }: IDataObject, { state }: Sandbox) =>
	state.kuaikuai.labels.find(
		({ orderNum, ecOrderId }) => orderNum === number || String(ecOrderId) === id,
	)?.trackingNumbers[0] ?? 'none';

/* ---- Kuaidi100 ---- */

const kuaidi100 = { node: 'kuaidi100', provider: 'kuaidi100' };
const enterprise = { node: 'kuaidi100', way: 'enterprise', provider: 'kuaidi100Enterprise' };
const callbackUrl = 'https://n8n.example.com/webhook/7f3a/push';
const shipped = (orderNumber: string): IDataObject => ({
	id: orderNumber,
	number: orderNumber,
	platform: 'YOUZAN',
	shopId: '10001',
	shipment: {
		orderNumber,
		carrier: 'FEDEX_GROUND',
		service: '386',
		trackingNumbers: [`W${orderNumber}`],
	},
});

const kuaidi100Samples: Sample[] = [
	{
		...kuaidi100,
		resource: 'order',
		operation: 'getAll',
		call: 'getAll',
		parameters: {
			platform: '={{ $json.platform }}',
			shopId: '={{ $json.shopId }}',
			orderStatus: 'UNSHIP',
			startTime: '2025-09-22T10:30:00+08:00',
			endTime: '2025-09-22T12:00:00+08:00',
		},
		items: [
			{ platform: 'TAOBAO', shopId: '20002' },
			{ platform: 'YOUZAN', shopId: '10001' },
		],
		mark: ({ shopId }) => String(shopId),
	},
	{
		...kuaidi100,
		resource: 'order',
		operation: 'ship',
		call: 'ship',
		parameters: { courier: { __rl: true, mode: 'list', value: 'fedex' } },
		items: ['E20250922001', 'E20250922002'].map(shipped),
		mark: number,
		done: (sandbox, item) => sandbox.counts().kuaidi100.shipBacks[number(item)] ?? 0,
	},
	{
		...kuaidi100,
		resource: 'shop',
		operation: 'getAuthorizationUrl',
		call: 'authorize',
		parameters: {
			platform: '={{ $json.platform }}',
			callbackUrl: 'https://n8n.example.com/webhook/7f3a/kuaidi100',
		},
		items: [{ platform: 'YOUZAN' }, { platform: 'TAOBAO' }],
		mark: ({ platform }) => `"${String(platform)}"`,
	},
	{
		...enterprise,
		resource: 'order',
		operation: 'requestImport',
		call: 'entTask',
		parameters: {
			edition: 'enterprise',
			platform: '={{ $json.platform }}',
			shopId: '={{ $json.shopId }}',
			startTime: '2025-09-22T11:30:00+08:00',
			endTime: '2025-09-22T12:00:00+08:00',
			callbackUrl,
		},
		items: [
			{ platform: 'TAOBAO', shopId: '70007' },
			{ platform: 'PINDUODUO', shopId: '60006' },
		],
		mark: ({ shopId }) => String(shopId),
		done: ({ state }, { shopId }) =>
			state.kuaidi100Enterprise.tasks.filter((task) => task.shopId === shopId).length,
	},
	{
		...enterprise,
		resource: 'order',
		operation: 'ship',
		call: 'entSend',
		parameters: {
			edition: 'enterprise',
			courier: { __rl: true, mode: 'list', value: 'yunda' },
		},
		items: ['PDD20250922001', 'PDD20250922002'].map((each) => ({
			...shipped(each),
			platform: 'PINDUODUO',
			shopId: '60006',
		})),
		mark: number,
		done: (sandbox, item) => sandbox.counts().kuaidi100Enterprise.shipBacks[number(item)] ?? 0,
	},
	{
		...enterprise,
		resource: 'shop',
		operation: 'getAuthorizationUrl',
		call: 'entAuthorize',
		parameters: { edition: 'enterprise', platform: '={{ $json.platform }}', callbackUrl },
		items: [{ platform: 'PINDUODUO' }, { platform: 'TAOBAO' }],
		mark: ({ platform }) => `"${String(platform)}"`,
	},
];

/* ---- STT ---- */

const stt = { node: 'sttLogistics', provider: 'stt' };
const trackingItems = ({ state }: Sandbox) =>
	state.stt.orders.map(({ trackingNumber }) => ({ trackingNumber }));
const sttOrders = ['A-1', 'B-2'].map((each) => sttOrder(each));
const sttLabels = { items: sttOrders, mark: number, before: sttBought() };
const sttLabel = (sandbox: Sandbox, item: IDataObject) =>
	sandbox.counts().stt.labels[number(item)] ?? 0;
const sttCreate: Sample = {
	...stt,
	resource: 'order',
	operation: 'create',
	call: 'create',
	parameters: createParameters(),
	items: sttOrders,
	mark: number,
	done: sttLabel,
};

const sttSamples: Sample[] = [
	{ ...stt, resource: 'account', operation: 'get', call: 'account', items: [{}] },
	{
		...stt,
		resource: 'account',
		operation: 'check',
		call: 'account',
		items: [{}],
		asksForUnknown: true,
	},
	{ ...stt, resource: 'channel', operation: 'getAll', call: 'channels', items: [{}] },
	sttCreate,
	{ ...sttCreate, way: 'waiting', call: 'labels', options: quick, waits: true },
	{
		...sttCreate,
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { ...quick, download: true },
		mark: sttFile,
	},
	{ ...sttCreate, operation: 'createMany', call: 'createMany' },
	{
		...sttLabels,
		...stt,
		resource: 'order',
		operation: 'cancel',
		call: 'cancel',
		done: (sandbox, item) =>
			sandbox.state.stt.orders.filter(
				({ orderId, cancelStatus }) =>
					orderId === item.number && (cancelStatus === 1 || cancelStatus === 2),
			).length,
	},
	{ ...sttLabels, ...stt, resource: 'order', operation: 'getCancelStatus', call: 'cancelStatus' },
	{ ...sttLabels, ...stt, resource: 'label', operation: 'get', call: 'labels' },
	{
		...sttLabels,
		...stt,
		resource: 'label',
		operation: 'get',
		way: 'raw',
		call: 'label',
		parameters: { output: 'raw' },
	},
	{
		...sttLabels,
		...stt,
		resource: 'label',
		operation: 'get',
		way: 'waiting',
		call: 'labels',
		options: quick,
		waits: true,
	},
	{
		...sttLabels,
		...stt,
		resource: 'label',
		operation: 'get',
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { ...quick, download: true },
		mark: sttFile,
	},
	{ ...sttLabels, ...stt, resource: 'label', operation: 'getAll', call: 'labels' },
	{ ...sttLabels, ...stt, resource: 'label', operation: 'getTransfer', call: 'transferLabel' },
	{
		...sttLabels,
		...stt,
		resource: 'label',
		operation: 'getTransfer',
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { download: true },
		mark: sttFile,
	},
	{
		...stt,
		resource: 'rate',
		operation: 'get',
		call: 'price',
		alone: true,
		parameters: {
			channels: 'selected',
			channelIds: [386],
			sender: sttSender,
			defaultBox: { weight: 0.25, length: 10, width: 5, height: 2 },
		},
		items: sttOrders,
		mark: number,
	},
	{
		...stt,
		resource: 'tracking',
		operation: 'get',
		call: 'tracking',
		parameters: { trackingNumber: '={{ $json.trackingNumber }}' },
		items: trackingItems,
		mark: ({ trackingNumber }) => String(trackingNumber),
		before: sttBought(),
	},
	{
		...stt,
		resource: 'scanForm',
		operation: 'create',
		call: 'scanForm',
		parameters: {
			channelId: { __rl: true, mode: 'id', value: '422' },
			addressId: 93,
			trackingNumbers: '={{ $json.trackingNumber }}',
		},
		items: trackingItems,
		mark: ({ trackingNumber }) => String(trackingNumber),
		before: sttBought(422),
		done: (sandbox, item) =>
			sandbox.state.stt.scanForms.filter(({ trackingNumbers }) =>
				trackingNumbers.includes(String(item.trackingNumber)),
			).length,
	},
];

/* ---- Fengchao ---- */

const fengchao = { node: 'fengchao', provider: 'fengchao' };

const fengchaoSamples: Sample[] = [
	{ ...fengchao, resource: 'account', operation: 'get', call: 'account', items: [{}] },
	{ ...fengchao, resource: 'account', operation: 'check', call: 'account', items: [{}] },
	{ ...fengchao, resource: 'account', operation: 'getQuota', call: 'quota', items: [{}] },
	{
		...fengchao,
		resource: 'order',
		operation: 'import',
		call: 'import',
		items: ['DD-A-1', 'DD-B-2'].map((each) => fengchaoOrder(each) as unknown as IDataObject),
		mark: number,
		done: (sandbox, item) =>
			sandbox.state.fengchao.trades.filter(({ tradeNo }) => tradeNo === item.number).length,
	},
];

/* ---- Kuaikuai ---- */

const kuaikuai = { node: 'kuaikuai', provider: 'kuaikuai' };
const label = {
	carrier: chosen('ups2'),
	service: chosen('Ground'),
	sender: kuaikuaiSender,
	defaultBox: kuaikuaiBox,
};
const kuaikuaiOrders = ['ORDER-A-1', 'ORDER-B-2'].map((each) => kuaikuaiOrder(each));
const shopOrders = ['65284', '65289'].map((id) => kuaikuaiOrder(`114-4871599-${id}`, { id }));
const id = (item: IDataObject) => String(item.id);
const kuaikuaiCreate: Sample = {
	...kuaikuai,
	resource: 'label',
	operation: 'create',
	call: 'CreateLabel',
	parameters: label,
	items: kuaikuaiOrders,
	mark: number,
	done: (sandbox, item) =>
		sandbox.state.kuaikuai.labels.filter(({ orderNum }) => orderNum === item.number).length,
};
const shopCreate: Sample = {
	...kuaikuai,
	resource: 'shopOrder',
	operation: 'createLabel',
	call: 'CreateEcLabels',
	parameters: label,
	options: { checkEvery: 0.05 },
	items: shopOrders,
	mark: id,
	done: (sandbox, item) => sandbox.counts().kuaikuai.labelsPerShopOrder[id(item)] ?? 0,
};
const kuaikuaiLabels = { items: kuaikuaiOrders, mark: number, before: kuaikuaiBought };

const kuaikuaiSamples: Sample[] = [
	{ ...kuaikuai, resource: 'account', operation: 'get', call: 'UserInfo', items: [{}] },
	{ ...kuaikuai, resource: 'account', operation: 'check', call: 'UserInfo', items: [{}] },
	{
		...kuaikuai,
		resource: 'address',
		operation: 'validate',
		call: 'AddressCheck',
		items: kuaikuaiOrders.map((each, at) => ({
			...each,
			recipient: { ...(each.recipient as IDataObject), line1: `${at + 1}000 w 35th st` },
		})),
		mark: ({ recipient }) => String((recipient as IDataObject).line1),
	},
	{ ...kuaikuai, resource: 'carrier', operation: 'getAll', call: 'GetCarrierList', items: [{}] },
	{
		...kuaikuai,
		resource: 'rate',
		operation: 'getAll',
		call: 'Rates',
		parameters: { carriers: ['ups2'], sender: kuaikuaiSender, defaultBox: kuaikuaiBox },
		items: kuaikuaiOrders.map((each, at) => ({
			...each,
			lines: [{ id: '1', sku: `SKU-${at}`, quantity: 1 }],
		})),
		mark: ({ lines }) => String((lines as IDataObject[])[0].sku),
	},
	kuaikuaiCreate,
	{
		...kuaikuaiCreate,
		way: 'waiting',
		call: 'LabelsInfo',
		options: quick,
		waits: true,
		before: (sandbox) => sandbox.set({ labelReadyAfter: 1 }),
	},
	{
		...kuaikuaiCreate,
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { ...quick, download: true },
		mark: kuaikuaiFile,
	},
	{ ...kuaikuaiLabels, ...kuaikuai, resource: 'label', operation: 'getAll', call: 'LabelsInfo' },
	{
		...kuaikuaiLabels,
		...kuaikuai,
		resource: 'label',
		operation: 'getAll',
		way: 'waiting',
		call: 'LabelsInfo',
		options: quick,
		waits: true,
	},
	{
		...kuaikuaiLabels,
		...kuaikuai,
		resource: 'label',
		operation: 'getAll',
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { ...quick, download: true },
		mark: kuaikuaiFile,
	},
	{
		...kuaikuaiLabels,
		...kuaikuai,
		resource: 'label',
		operation: 'cancel',
		call: 'LabelsCancel',
		done: (sandbox, item) =>
			sandbox.state.kuaikuai.labels.filter(
				({ orderNum, labelStatus }) => orderNum === item.number && labelStatus === 1810,
			).length,
	},
	{ ...kuaikuai, resource: 'shop', operation: 'getAll', call: 'GetEcChannelList', items: [{}] },
	{
		...kuaikuai,
		resource: 'shopOrder',
		operation: 'getAll',
		call: 'GetEcOrderList',
		parameters: {
			returnAll: true,
			filters: { shopId: { __rl: true, mode: 'id', value: '={{ $json.shopId }}' } },
		},
		items: [{ shopId: '23' }, { shopId: '123' }],
		mark: ({ shopId }) => `"ChannelSid":${String(shopId)}`,
	},
	shopCreate,
	{
		...shopCreate,
		way: 'own number',
		options: { maySetOrderNumber: true },
		before: (sandbox) => sandbox.set({ kuaikuai: { mayOrderNum: true } }),
	},
	{
		...kuaikuai,
		resource: 'shopOrder',
		operation: 'getLabels',
		call: 'GetEcLabelsInfo',
		items: shopOrders,
		mark: id,
		before: kuaikuaiShopBought,
	},
	{
		...kuaikuai,
		resource: 'shopOrder',
		operation: 'getLabels',
		way: 'label file',
		provider: 'labels',
		call: 'file',
		options: { download: true },
		items: shopOrders,
		mark: kuaikuaiFile,
		before: kuaikuaiShopBought,
	},
	{
		...kuaikuai,
		resource: 'shopOrder',
		operation: 'ship',
		call: 'SetEcOrderTrackToChannel',
		items: shopOrders.map((each) => ({
			...each,
			shipment: { carrier: 'ups2', service: 'Ground', trackingNumbers: [`1Z${id(each)}`] },
		})),
		mark: id,
		done: (sandbox, item) =>
			sandbox.state.kuaikuai.shipBacks.filter(
				({ trackingNumber }) => trackingNumber === `1Z${id(item)}`,
			).length,
		before: kuaikuaiShopBought,
	},
];

export const samples: Sample[] = [
	...kuaidi100Samples,
	...sttSamples,
	...fengchaoSamples,
	...kuaikuaiSamples,
];
