import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { amountOf } from '../../shared/values/amount';
import { operation } from '../../shared/operation';
import type { Exact } from '../../shared/model/order';
import { fetchAccount } from '../client';

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	balance: Exact;
}

export const accountGet = operation({
	resource: 'account',
	operation: 'get',
	name: 'Get',
	action: 'Get an account',
	description: 'Get the balance of the account',
	chinese: '查询账户余额',
	vendorCall: '1. 获取余额',
	about: "The account's balance. One item.",
	effect: 'read',
	fields: [outputField, optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchAccount(item.context, limitsOf(item)),
	output: (item, _payload, account) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? account
				: ({ balance: amountOf(account.Balance) } satisfies Simplified),
	}),
});
