import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { fetchQuota } from '../client';
import { detailsIn } from './accountGet';

/** What one item holds; the form is not documented. */
export type Simplified = Record<string, unknown>;

export const accountGetQuota = operation({
	resource: 'account',
	operation: 'getQuota',
	name: 'Get Quota',
	action: 'Get the quota of an account',
	description: 'Get how many calls the account has left',
	chinese: '查询剩余调用次数',
	vendorCall: '/gateway/partner/account/invokeqty (public SDK)',
	about: 'The calls the account has left, as the provider names them. One item.',
	effect: 'read',
	fields: [outputField, optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchQuota(item.context, limitsOf(item)),
	output: (item, _payload, answer) => ({
		json: item.param('output', 'simplified') === 'raw' ? answer : detailsIn(answer.data, 'quota'),
	}),
});
