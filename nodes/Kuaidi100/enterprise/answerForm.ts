/** The names in the answers of Kuaidi100's enterprise order import, as the vendor's pages spell them. */
import type { AnswerForm } from '../../shared/wire/form';

export const ANSWER_FORM: AnswerForm = {
	// `result` alone is no answer: it is also the name of an envelope.
	isAnswer: (value) => 'returnCode' in value,
	codes: ['returnCode'],
	accepts: ['200'],
	// Safe, since a success must say `result` true besides.
	yes: 200,
	names: [
		...['result', 'returnCode', 'message', 'data'],
		...['authorizeUrl', 'total', 'tasks', 'taskId', 'updateAtMin', 'updateAtMax'],
	],
};
