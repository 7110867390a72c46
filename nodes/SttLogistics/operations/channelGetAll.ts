import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { fetchChannels } from '../client';

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	channelId: string;
	channelName: string;
}

export const channelGetAll = operation({
	resource: 'channel',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many channels',
	description: 'Get the transport channels of the account',
	chinese: '查询账户可用的运输渠道及渠道 ID',
	vendorCall: '获取运输渠道',
	about: 'The transport channels of the account. One item per channel.',
	effect: 'read',
	fields: [optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchChannels(item.context, limitsOf(item)),
	output: (_call, _payload, channels) =>
		channels.map((channel) => ({ json: channel satisfies Simplified })),
});
