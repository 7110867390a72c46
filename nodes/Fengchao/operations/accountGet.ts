import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { fetchAccount } from '../client';

/** What one item holds; the form is not documented. */
export type Simplified = Record<string, unknown>;

export const accountGet = operation({
	resource: 'account',
	operation: 'get',
	name: 'Get',
	action: 'Get an account',
	description: 'Get the details of the account',
	chinese: '查询账户信息',
	vendorCall: '/gateway/partner/account/detail (public SDK)',
	about: "The account's details as the provider names them. One item.",
	effect: 'read',
	fields: [outputField, optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchAccount(item.context, limitsOf(item)),
	output: (item, _payload, answer) => ({
		json: item.param('output', 'simplified') === 'raw' ? answer : detailsIn(answer.data, 'account'),
	}),
});

/**
 * What the provider puts under `data`, or under a name of its own where that is no object: its form
 * is not documented.
 */
export function detailsIn(data: unknown, name: string): object {
	return typeof data === 'object' && data !== null && !Array.isArray(data)
		? data
		: { [name]: data ?? null };
}
