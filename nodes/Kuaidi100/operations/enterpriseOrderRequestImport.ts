import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { noticeField, outputField } from '../../shared/panel/commonFields';
import {
	callOptions,
	concurrencyOption,
	limitsOf,
	optionsField,
	previewOption,
} from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { optionalNumber, textParam } from '../../shared/panel/parameters';
import { fromChinaTime, instantOf, parseMoment, toChinaTime } from '../../shared/values/time';
import { credentialsOf } from '../../shared/wire/credentials';
import { ENTERPRISE } from '../editions';
import {
	callbackHints,
	callbackSchemeOption,
	callbackUrlField,
	callbackUrlOf,
} from '../enterprise/callbackUrl';
import type { TaskAnswer } from '../enterprise/client';
import { CREDENTIAL, submitTask } from '../enterprise/client';
import { callbackFor } from '../enterprise/pushSalt';
import { platformFields } from '../enterprise/vocabulary';
import { orderStatusParam, platformOf, STATUS_CHOICES } from '../vocabulary';

interface Payload {
	platform: string;
	shopId: string;
	orderStatus: string;
	updateAtMin: string;
	updateAtMax: string;
	callbackUrl: string;
	/** Minutes of one task, as expected. */
	slice: number;
	expectedTasks: number;
}

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	/** The provider's number of the task. */
	taskId: string;
	/** The part of the window that this task reads. */
	updatedFrom: string | null;
	updatedTo: string | null;
	platform: string;
	shopId: string;
	/** The provider's word, as it was asked for. */
	orderStatus: string;
	/** Where its orders will be pushed. */
	callbackUrl: string;
}

/** Of the vendor's sample: an hour was cut into two tasks. No rule is stated. */
const SLICE_MINUTES = 30;
const LONGEST_MINUTES = 24 * 60;

const sliceOption: INodeProperties = {
	displayName: 'Slice Length',
	name: 'sliceLength',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: SLICE_MINUTES,
	description:
		'Minutes that the provider is expected to put into one task, for the preview and for a warning where it makes more or fewer tasks. Its sample has 30; no rule is documented.',
};

const longestOption: INodeProperties = {
	displayName: 'Longest Window',
	name: 'longestWindow',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: LONGEST_MINUTES,
	description:
		'Minutes a window may span; a longer one is refused before anything is sent. The provider has a limit (code 60201) that it does not state, and whether each task counts as a unit is not documented.',
};

export const enterpriseOrderRequestImport = operation<Payload, TaskAnswer>({
	resource: 'order',
	operation: 'requestImport',
	edition: ENTERPRISE.edition,
	name: 'Request Import',
	action: 'Request an import of orders',
	description:
		'Ask the provider to read orders of a shop and push them to a Kuaidi100 Push Trigger',
	chinese: '请求快递100读取店铺订单,读完后推送给推送触发器',
	vendorCall: '提交订单获取任务, /ent/order/task',
	about:
		'Asks the provider to read the orders of one shop and status that were updated in a time range, and to push them to a Kuaidi100 Push Trigger. One item per task that the provider makes of the range.',
	effect: 'write',
	fields: [
		noticeField(
			'Executing this step makes the provider read and push orders, and uses units; what one unit is (a call, a task, an order) is not documented. The orders come minutes later, to the callback URL. Turn on “Preview Only” under Options to check everything without sending.',
		),
		...platformFields('TAOBAO'),
		{
			displayName: 'Shop ID',
			name: 'shopId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 123456789',
			description: 'The shop as the provider names it after its authorization (shopId)',
		},
		{
			displayName: 'Order Status',
			name: 'orderStatus',
			type: 'options',
			options: STATUS_CHOICES,
			default: 'UNSHIP',
			description: 'Only orders in this status are read (orderStatus); there is no “all”',
		},
		{
			displayName: 'Updated From',
			name: 'startTime',
			type: 'dateTime',
			required: true,
			default:
				'={{ DateTime.fromISO($json.timestamp ?? $now.toISO()).minus({ minutes: 45 }).toISO() }}',
			description:
				'Orders updated at or after this time (updateAtMin). By default 45 minutes before the Schedule Trigger ran, so that runs every 30 minutes overlap.',
		},
		{
			displayName: 'Updated To',
			name: 'endTime',
			type: 'dateTime',
			required: true,
			default: '={{ $json.timestamp ?? $now.toISO() }}',
			description: 'Orders updated at or before this time (updateAtMax)',
		},
		callbackUrlField,
		outputField,
		optionsField([
			concurrencyOption,
			callbackSchemeOption,
			longestOption,
			sliceOption,
			previewOption,
			...callOptions,
		]),
	],

	prepare(item) {
		const { updateAtMin, updateAtMax, minutes } = windowOf(item);
		const slice =
			optionalNumber(item.options.sliceLength, 'Slice Length', { above: 0 }) ?? SLICE_MINUTES;
		return {
			platform: platformOf(item),
			shopId: textParam(item, 'shopId', 'Shop ID'),
			orderStatus: orderStatusParam(item),
			updateAtMin,
			updateAtMax,
			callbackUrl: callbackUrlOf(item),
			slice,
			expectedTasks: Math.max(1, Math.ceil(minutes / slice)),
		};
	},

	key: ({ platform, shopId, orderStatus, updateAtMin, updateAtMax }) =>
		[platform, shopId, orderStatus, updateAtMin, updateAtMax].join('/'),
	keyField: 'Shop, status and time range',
	preview: ({ platform, shopId, orderStatus, updateAtMin, updateAtMax, ...others }) => ({
		shopType: platform,
		shopId,
		orderStatus,
		updateAtMin,
		updateAtMax,
		callbackUrl: others.callbackUrl,
		salt: '(made for this callback)',
		expectedTasks: others.expectedTasks,
	}),
	async send(item, payload) {
		const { platform, shopId } = payload;
		const { secret } = await credentialsOf(item.context, CREDENTIAL);
		const callback = callbackFor(String(secret), payload.callbackUrl, 'orders', {
			platform,
			shopId,
		});
		return await submitTask(item.context, { ...payload, callback }, limitsOf(item));
	},
	receipt: ({ shopId, orderStatus }, { tasks }) =>
		`import of shop ${shopId} ${orderStatus} requested (${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'})`,
	output: (item, payload, { tasks, body }) =>
		item.param('output', 'simplified') === 'raw'
			? { json: body as IDataObject }
			: tasks.map(({ taskId, updateAtMin, updateAtMax }) => ({
					json: {
						taskId,
						updatedFrom: fromChinaTime(updateAtMin),
						updatedTo: fromChinaTime(updateAtMax),
						platform: payload.platform,
						shopId: payload.shopId,
						orderStatus: payload.orderStatus,
						callbackUrl: payload.callbackUrl,
					} satisfies Simplified,
				})),

	hints: (sent) => [
		...callbackHints(sent.map(({ payload }) => payload.callbackUrl)),
		...sent.flatMap(({ payload, result: { tasks } }) =>
			coverWindow(payload, tasks)
				? []
				: [
						`The tasks for shop ${payload.shopId} are not of the whole range from ${payload.updateAtMin} to ${payload.updateAtMax} (China's time), or not of it alone: compare them, and request what is missing`,
					],
		),
		...sent.flatMap(({ payload: { shopId, slice, expectedTasks }, result: { total, tasks } }) => [
			...(tasks.length !== expectedTasks
				? [
						`The provider made ${tasks.length} tasks for shop ${shopId}, not the ${expectedTasks} that slices of ${slice} minutes give`,
					]
				: []),
			...(total !== tasks.length
				? [`The provider speaks of ${total} tasks for shop ${shopId} and names ${tasks.length}`]
				: []),
		]),
	],
});

/**
 * Whether the ends are included is not documented: neighbouring windows may share them, the pushes of
 * one order are the same.
 * @throws Failure `invalid` naming the field
 */
function windowOf(item: ItemContext): {
	updateAtMin: string;
	updateAtMax: string;
	minutes: number;
} {
	const zone = item.context.getTimezone();
	const from = parseMoment(item.param('startTime'), 'Updated From', zone).startOf('second');
	const to = parseMoment(item.param('endTime'), 'Updated To', zone).startOf('second');
	const [updateAtMin, updateAtMax] = [toChinaTime(from), toChinaTime(to)];
	if (to < from)
		throw invalid(
			'Updated To',
			`Updated To (${updateAtMax}) lies before Updated From (${updateAtMin}), in China's time`,
		);
	const minutes = to.diff(from, 'minutes').minutes;
	const longest =
		optionalNumber(item.options.longestWindow, 'Longest Window', { above: 0 }) ?? LONGEST_MINUTES;
	if (minutes > longest)
		throw invalid(
			'Longest Window',
			`The time range spans ${Math.ceil(minutes)} minutes (${updateAtMin} to ${updateAtMax}, China's time); the limit is ${longest}`,
			'Ask for less, or raise “Longest Window” under Options, if the provider takes that much (its own limit is not documented) and the units are worth it.',
		);
	return { updateAtMin, updateAtMax, minutes };
}

const SECOND_MS = 1000;

/**
 * Whether the tasks read the window and nothing else. Neighbours may share an end or not; tasks without
 * times tell nothing, and of none another hint speaks.
 */
function coverWindow({ updateAtMin, updateAtMax }: Payload, tasks: TaskAnswer['tasks']): boolean {
	const times = tasks.map((task) => [instantOf(task.updateAtMin), instantOf(task.updateAtMax)]);
	const windows = times.filter((pair): pair is [number, number] =>
		pair.every((time) => typeof time === 'number'),
	);
	if (windows.length === 0 || windows.length < tasks.length) return true;
	let until = instantOf(updateAtMin)!;
	for (const [from, to] of windows.sort(([a], [b]) => a - b)) {
		if (Math.abs(from - until) > SECOND_MS) return false;
		until = to;
	}
	return Math.abs(until - instantOf(updateAtMax)!) <= SECOND_MS;
}
