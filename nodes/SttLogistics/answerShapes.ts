/**
 * What the document's samples say of the answers of the free calls. *Account: Check* compares real ones
 * with it.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import type { DocumentedCall } from '../shared/check/accountCheck';

const NO_SUCH_ORDER = 'text=订单不存在或无权限';

export const ANSWER_SHAPES = {
	account: {
		call: '获取帐户信息',
		operation: 'Account: Get',
		shape: { code: 'number=200', uid: 'text', yue: 'text' },
	},
	channels: {
		call: '获取运输渠道',
		operation: 'Channel: Get Many',
		shape: [{ channelid: 'text', channelname: 'text' }],
	},
	price: {
		call: '获取价格',
		operation: 'Rate: Get',
		shape: {
			result: [
				{
					code: 'number=200',
					orderid: 'text',
					post_fee: 'number',
					gh_fee: 'number',
					cl_fee: 'number',
					other_fee: 'number',
					ranyou_fee: 'number',
				},
			],
		},
	},
	labels: {
		call: '批量获取LABEL及跟踪号, of an unknown number',
		operation: 'Label: Get Many',
		shape: [{ code: 'number=400', orderid: 'text', msg: NO_SUCH_ORDER }],
	},
	label: {
		call: '获取LABEL及跟踪号, of an unknown number',
		operation: 'Label: Get',
		shape: { result: [{ code: 'number=400', orderid: 'text', msg: 'text' }] },
	},
	cancelStatus: {
		call: '查看订单撤消状态, of an unknown number',
		operation: 'Order: Get Cancel Status',
		shape: { code: 'number=400', result: 'text=记录不存在!' },
	},
	transferLabel: {
		call: '获取转运标签, of an unknown number',
		operation: 'Label: Get Transfer Label',
		shape: { result: [{ code: 'number=400', orderid: 'text', msg: 'text' }] },
	},
	// The document has no refusal of this call.
	tracking: { call: '获取跟踪信息, of an unknown number', operation: 'Tracking: Get' },
} as const satisfies Record<string, DocumentedCall>;
