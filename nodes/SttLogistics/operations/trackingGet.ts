import { outputField } from '../../shared/panel/commonFields';
import { callOptions, concurrencyOption, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import type { OrderWith } from '../../shared/model/order';
import { textOrNull } from '../../shared/model/order';
import { textParam } from '../../shared/panel/parameters';
import { fromChinaTime } from '../../shared/values/time';
import type { Body } from '../answers';
import { fetchTracking } from '../client';

interface Event {
	time: string | null;
	description: string | null;
}

/** What one item holds; the output schema is made from it. */
export type Simplified = OrderWith<{
	tracking: Event & { trackingNumber: string; events: Event[] };
}>;

export const trackingGet = operation<{ trackingNumber: string }, { events: Body[]; body: Body }>({
	resource: 'tracking',
	operation: 'get',
	name: 'Get',
	action: 'Get the tracking of a parcel',
	description: 'Get the events of a parcel, newest first',
	chinese: '查询包裹的轨迹',
	vendorCall: '获取跟踪信息',
	about: 'The events of a parcel, newest first. One item per tracking number.',
	effect: 'read',
	fields: [
		{
			displayName: 'Tracking Number',
			name: 'trackingNumber',
			type: 'string',
			required: true,
			default: '={{ $json.shipment?.trackingNumbers?.[0] }}',
			description: 'The tracking number of the parcel (Trackingno)',
		},
		outputField,
		optionsField([concurrencyOption, ...callOptions]),
	],

	prepare: (item) => ({
		trackingNumber: textParam(item, 'trackingNumber', 'Tracking Number', {
			hint: 'an order with a label carries it in “shipment.trackingNumbers”; a label that is not ready has none yet',
		}),
	}),
	send: (item, { trackingNumber }) => fetchTracking(item.context, trackingNumber, limitsOf(item)),
	output(item, { trackingNumber }, { events, body }) {
		if (item.param('output', 'simplified') === 'raw') return { json: body };
		const newestFirst = events
			.map(toEvent)
			.sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
		const latest = newestFirst[0] ?? { time: null, description: null };
		return {
			json: {
				...item.json,
				tracking: { trackingNumber, ...latest, events: newestFirst },
			} satisfies Simplified,
		};
	},
});

/** Times are China's. */
function toEvent({ Time, EventDescription }: Body): Event {
	return { time: fromChinaTime(Time), description: textOrNull(EventDescription) };
}
