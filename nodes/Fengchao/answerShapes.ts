/**
 * What is known of the answers of the calls that change nothing: the envelope, from the sample of the
 * import. What the account's calls put under `data` is not documented; *Account: Check* shows it.
 * Source: the vendor's document "私域订单导入接口", 返回结果示例.
 */
import type { DocumentedCall } from '../shared/check/accountCheck';

const SUCCESS = { code: 'number=0', message: 'text', data: 'any', trace_id: 'text' };

export const ANSWER_SHAPES = {
	account: {
		call: '/gateway/partner/account/detail',
		operation: 'Account: Get',
		shape: SUCCESS,
		isPartlyOpen: true,
	},
	quota: {
		call: '/gateway/partner/account/invokeqty',
		operation: 'Account: Get Quota',
		shape: SUCCESS,
		isPartlyOpen: true,
	},
} as const satisfies Record<string, DocumentedCall>;
