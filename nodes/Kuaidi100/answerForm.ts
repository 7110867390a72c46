/** The names in Kuaidi100's answers, as the API page's examples spell them. */
import type { AnswerForm } from '../shared/wire/form';

export const ANSWER_FORM: AnswerForm = {
	// Sibling APIs behind the same address write `status` for `code`.
	isAnswer: (value) => 'code' in value || 'status' in value,
	codes: ['code', 'status'],
	accepts: ['200'],
	yes: 200,
	names: [
		...['code', 'status', 'message', 'msg', 'data', 'isSuccess'],
		...['total', 'startTime', 'endTime', 'orderList'],
		...['orderNum', 'recordType', 'receiverName', 'receiverMobile', 'receiverPhone'],
		...['receiverCountry', 'receiverProvince', 'receiverCity', 'receiverDistrict'],
		...['receiverAddress', 'receiverZip', 'buyerMessage', 'tradeMemo'],
		...['createTime', 'updateTime', 'payTime', 'totalFee', 'payment', 'postFee'],
		...['orderDetails', 'goodName', 'goodUnit', 'goodCount', 'goodPrice'],
		...['outerGoodId', 'outerSkuId', 'goodSpec', 'goodPicPath'],
	],
};
