import { AccountCheck, UNKNOWN_NUMBER } from '../../shared/check/accountCheck';
import type { Simplified } from '../../shared/check/accountCheck';
import { operation } from '../../shared/operation';
import { callOptions, limitsOf, limitsOfMany, optionsField } from '../../shared/panel/options';
import { credentialsOf } from '../../shared/wire/credentials';
import { ANSWER_SHAPES } from '../answerShapes';
import {
	baseUrlOf,
	CREDENTIAL,
	fetchAccount,
	fetchCancelStatus,
	fetchChannels,
	fetchLabel,
	fetchLabels,
	fetchPrice,
	fetchTracking,
	fetchTransferLabel,
} from '../client';
import { SAMPLE_ORDER } from '../sampleOrder';

export type { Simplified } from '../../shared/check/accountCheck';

export const accountCheck = operation<null, Simplified>({
	resource: 'account',
	operation: 'check',
	name: 'Check',
	action: 'Check an account',
	description:
		'Make every call that is free and changes nothing, and compare the answers with the documents',
	chinese: '检查账户:调用全部免费且不改变数据的接口,并与文档比较',
	vendorCall: '获取帐户信息, 获取运输渠道, 获取价格 and the look-ups',
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
			const limits = limitsOfMany(item);
			const check = new AccountCheck(context, 'STT', ANSWER_SHAPES);
			await check.begin('account', () => fetchAccount(context, limitsOf(item)));
			const channels = await check.ask('channels', () => fetchChannels(context, limits));
			const channelId = Number(channels?.[0]?.channelId);
			if (Number.isInteger(channelId))
				await check.ask('price', () =>
					fetchPrice(context, { channelId, order: SAMPLE_ORDER }, limits),
				);
			else check.leaveOut('price', 'The account has no channel to ask for a price');
			await check.ask('labels', () => fetchLabels(context, [UNKNOWN_NUMBER], limits));
			await check.ask('label', () => fetchLabel(context, UNKNOWN_NUMBER, limits));
			await check.ask('cancelStatus', () => fetchCancelStatus(context, UNKNOWN_NUMBER, limits));
			await check.ask('transferLabel', () => fetchTransferLabel(context, UNKNOWN_NUMBER, limits));
			await check.ask('tracking', () => fetchTracking(context, UNKNOWN_NUMBER, limits));
			const report = check.report(baseUrlOf(await credentialsOf(context, CREDENTIAL)));
			return batch.map(() => report);
		},
	},
	output: (_item, _payload, report) => ({ json: report }),
});
