import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { amountOf } from '../../shared/values/amount';
import { operation } from '../../shared/operation';
import type { Exact } from '../../shared/model/order';
import { textOf } from '../../shared/model/order';
import { fetchAccount } from '../client';

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	userId: string;
	balance: Exact;
}

export const accountGet = operation({
	resource: 'account',
	operation: 'get',
	name: 'Get',
	action: 'Get an account',
	description: 'Get the user ID and the balance of the account',
	chinese: '查询用户 ID 和余额',
	vendorCall: '获取帐户信息',
	about: "The account's user ID and balance. One item.",
	effect: 'read',
	fields: [outputField, optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchAccount(item.context, limitsOf(item)),
	output: (item, _payload, account) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? account
				: ({ userId: textOf(account.uid), balance: amountOf(account.yue) } satisfies Simplified),
	}),
});
