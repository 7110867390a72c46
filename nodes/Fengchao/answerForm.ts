/** The names in Fengchao's answers; what the account's calls hold is not documented. */
import type { AnswerForm } from '../shared/wire/form';

export const ANSWER_FORM: AnswerForm = {
	isAnswer: (value) => 'code' in value,
	// Success is 0 here, so true says nothing that is sure.
	codes: ['code'],
	accepts: ['0'],
	names: ['code', 'message', 'data', 'trace_id'],
};
