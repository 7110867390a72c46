import { AccountCheck } from '../../shared/check/accountCheck';
import type { Simplified } from '../../shared/check/accountCheck';
import { operation } from '../../shared/operation';
import { callOptions, limitsOf, limitsOfMany, optionsField } from '../../shared/panel/options';
import { credentialsOf } from '../../shared/wire/credentials';
import { checkBaseUrl } from '../../shared/wire/signedRequest';
import { ANSWER_SHAPES } from '../answerShapes';
import { CREDENTIAL, fetchAccount, fetchQuota } from '../client';

export type { Simplified } from '../../shared/check/accountCheck';

export const accountCheck = operation<null, Simplified>({
	resource: 'account',
	operation: 'check',
	name: 'Check',
	action: 'Check an account',
	description:
		'Make every call that is free and changes nothing, and compare the answers with the documents',
	chinese: '检查账户:调用全部免费且不改变数据的接口,并与文档比较',
	vendorCall: '/gateway/partner/account/detail, /gateway/partner/account/invokeqty (public SDK)',
	about:
		'Everything that is free and changes nothing, compared with the documents, as one report without secrets or personal data. One item for all incoming items.',
	effect: 'read',
	fields: [optionsField([...callOptions])],
	prepare: () => null,
	batch: {
		group: () => '',
		size: () => Infinity,
		merged: true,
		async send(batch) {
			const [{ item }] = batch;
			const { context } = item;
			const check = new AccountCheck(context, 'Fengchao', ANSWER_SHAPES);
			await check.begin('account', () => fetchAccount(context, limitsOf(item)));
			await check.ask('quota', () => fetchQuota(context, limitsOfMany(item)));
			const { baseUrl } = await credentialsOf(context, CREDENTIAL);
			const report = check.report(checkBaseUrl(baseUrl));
			return batch.map(() => report);
		},
	},
	output: (_item, _payload, report) => ({ json: report }),
});
