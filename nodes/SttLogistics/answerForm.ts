/** The names in STT's answers, as the document's samples spell them. */
import type { AnswerForm } from '../shared/wire/form';

const isRow = (value: unknown) =>
	typeof value === 'object' && value !== null && ('code' in value || 'channelid' in value);

export const ANSWER_FORM: AnswerForm = {
	// An empty list is an account without channels.
	isAnswer: (value) =>
		Array.isArray(value)
			? value.length === 0 || value.some(isRow)
			: isRow(value) || 'result' in value,
	codes: ['code'],
	// 300: a refund was requested.
	accepts: ['200', '300'],
	yes: 200,
	names: [
		...['code', 'result', 'msg', 'orderid', 'nborderid'],
		...['source', 'tracking', 'waybill', 'png_url', 'pdf_url', 'base64_type', 'base64'],
		...['label_url', 'trackingno', 'trackingnolist', 'boxno', 'pdf', 'label_png'],
		...['post_fee', 'gh_fee', 'cl_fee', 'other_fee', 'ranyou_fee'],
		...['channelid', 'channelname', 'uid', 'yue', 'Time', 'EventDescription', 'sfurl'],
	],
};
