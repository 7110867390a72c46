/**
 * Kuaidi100 sells the same job twice, with other accounts, addresses and shops: the cloud market's
 * import (电商订单导入API) and the enterprise one (企业版 订单导入). One node serves both.
 */
import type { INodeProperties } from 'n8n-workflow';

export interface Edition {
	/** The value of the field “Edition”, which other people's workflows hold. */
	edition: string;
	name: string;
	/** What orders of its shops carry as `source`. */
	source: string;
}

export const CLOUD_MARKET: Edition = {
	edition: 'cloudMarket',
	name: 'Cloud Market',
	source: 'kuaidi100',
};

export const ENTERPRISE: Edition = {
	edition: 'enterprise',
	name: 'Enterprise',
	source: 'kuaidi100Enterprise',
};

export function editionOfSource(source: string): Edition | undefined {
	return [CLOUD_MARKET, ENTERPRISE].find((edition) => edition.source === source);
}

/** Workflows from before there was a choice have no such field: n8n fills in the default. */
export const editionField: INodeProperties = {
	displayName: 'Edition',
	name: 'edition',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: CLOUD_MARKET.name,
			value: CLOUD_MARKET.edition,
			description: 'The import sold in the cloud market (电商订单导入API): orders are read at once',
		},
		{
			name: ENTERPRISE.name,
			value: ENTERPRISE.edition,
			description:
				'The enterprise import (企业版订单导入), with Pinduoduo, Kuaishou, Xiaohongshu and more: orders are pushed to a Kuaidi100 Push Trigger',
		},
	],
	default: 'cloudMarket',
	description: 'Which of the two products of Kuaidi100 the account belongs to',
};
