import { AccountCheck, UNKNOWN_NUMBER } from '../../shared/check/accountCheck';
import type { Simplified } from '../../shared/check/accountCheck';
import { operation } from '../../shared/operation';
import { callOptions, limitsOf, limitsOfMany, optionsField } from '../../shared/panel/options';
import { ANSWER_SHAPES } from '../answerShapes';
import type { Body } from '../answers';
import {
	baseUrlOf,
	checkAddress,
	fetchAccount,
	fetchCarriers,
	fetchLabels,
	fetchOrderPage,
	fetchRates,
	fetchShopLabels,
	fetchShops,
} from '../client';
import { ORDERS_A_PAGE, readPages } from '../orderPages';
import { SAMPLE_ADDRESS, sampleShipment } from '../sampleShipment';
import { purchaseQuery } from '../shopOrderFields';

export type { Simplified } from '../../shared/check/accountCheck';

/** No order's Sid is as small; an unknown one is asked for. */
const UNKNOWN_SID = 1;
const DAY_MS = 24 * 60 * 60 * 1000;

export const accountCheck = operation<null, Simplified>({
	resource: 'account',
	operation: 'check',
	name: 'Check',
	action: 'Check an account',
	description:
		'Make every call that is free and changes nothing, and compare the answers with the documents',
	chinese: '检查账户:调用全部免费且不改变数据的接口,并与文档比较',
	vendorCall: '1. 获取余额, 2. 获取快递和快递服务, 3. 本土运单查费率 and the look-ups',
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
			const check = new AccountCheck(context, 'Kuaikuai', ANSWER_SHAPES);
			await check.begin('account', () => fetchAccount(context, limitsOf(item)));
			const carriers = await check.ask('carriers', () => fetchCarriers(context, limits));
			const carrier = carriers?.[0]?.name;
			if (carrier)
				await check.ask('rates', () => fetchRates(context, sampleShipment(carrier), limits));
			else check.leaveOut('rates', 'The account has no carrier to ask for rates');
			await check.ask('labels', () => fetchLabels(context, [UNKNOWN_NUMBER], limits));
			await check.ask('checkAddress', () => checkAddress(context, SAMPLE_ADDRESS, limits));
			await check.ask('shops', () => fetchShops(context, limits));
			await check.ask('shopLabels', () => fetchShopLabels(context, UNKNOWN_SID, limits));
			const orders = new Map<string, Body>();
			const end = Date.now();
			const query = purchaseQuery({ start: end - DAY_MS, end });
			const pages = await check.ask('shopOrders', () =>
				readPages(
					(PageIndex) =>
						fetchOrderPage(context, { ...query, PageIndex, PageSize: ORDERS_A_PAGE }, limits),
					{ pageSize: ORDERS_A_PAGE, passes: 1, orders },
				),
			);
			if (pages) check.countOrders(orders.size, pages.rowCount);
			const report = check.report(await baseUrlOf(context));
			return batch.map(() => report);
		},
	},
	output: (_item, _payload, report) => ({ json: report }),
});
