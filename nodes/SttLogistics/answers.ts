/**
 * How STT answers: envelopes that differ from call to call, verdicts, and refusals by their words.
 * Source: the vendor's document "开放接口", chapters 丁仓优选-API and 小丁物流-API.
 */
import type { Meaning } from '../shared/failure';
import { Failure, shown } from '../shared/failure';
import { textOf, textOrNull } from '../shared/model/order';
import { objectIn } from '../shared/wire/answer';
import type { Answer } from '../shared/wire/contract';
import type { KnownRefusal } from '../shared/wire/refusals';
import { consequences, knownRefusal } from '../shared/wire/refusals';
import { unknownAnswers } from '../shared/wire/unknownAnswer';
import { withWords } from '../shared/wire/words';
import { ANSWER_FORM } from './answerForm';
import { KNOWN_REFUSALS } from './knownRefusals';

export { KNOWN_REFUSALS };

export type Body = Record<string, unknown>;

/**
 * What the provider says of one order, wherever the call's envelope has it. Of thousands of successes
 * nobody reads the words: they are looked for when they are asked for.
 */
export class Verdict {
	readonly code: string;

	constructor(
		/** The untouched entry. */
		readonly entry: Body,
		/** All of the answer that it stands in. */
		readonly body: unknown,
	) {
		this.code = String(entry.code);
	}

	get orderNumber(): string | null {
		return textOrNull(this.entry.orderid);
	}

	/** The provider's words on a failure. */
	get text(): string {
		return textOfRow(this.entry) ?? 'no reason given';
	}
}

/** @throws Failure `lost` when the answer is not the JSON the document promises */
export function readAnswer(answer: Answer): object {
	const body = objectIn(answer, ANSWER_FORM);
	if (body) return body;
	throw cannotBeRead(answer);
}

export function asBody(value: unknown): Body | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Body)
		: undefined;
}

/** The objects of a list; whatever else stands in it is no documented entry. */
export function bodiesOf(list: unknown): Body[] {
	return Array.isArray(list)
		? list.filter((entry): entry is Body => asBody(entry) !== undefined)
		: [];
}

/** The rows of a list: `[row]`, `{result: [row]}`, or one row that stands without a list. */
export function rowsOf(body: unknown): Body[] {
	if (Array.isArray(body)) return bodiesOf(body);
	const outer = asBody(body);
	if (Array.isArray(outer?.result)) return bodiesOf(outer.result);
	const row = [asBody(outer?.result), outer].find((entry) => entry !== undefined && hasCode(entry));
	return row ? [row] : [];
}

export function hasCode({ code }: Body): boolean {
	return typeof code === 'number' || typeof code === 'string';
}

/**
 * The envelopes differ from call to call: `{result: [entry]}`, `[entry]`, `{code, result}`, `{code,
 * msg}`; a list of one may be missing.
 * @param part of the answer
 * @param body all of it, where that is more
 */
export function verdictOf(part: unknown, body: unknown = part): Verdict {
	return new Verdict(entryOf(part, body), body);
}

/** The provider's words in a row of an answer. */
export function textOfRow({ msg, message, result }: Body): string | null {
	const text = [msg, message, result].map((value) => wordsIn(value)).find((words) => words !== '');
	return text === undefined ? null : shown(text);
}

/**
 * Where a part of the answer has its code.
 * @throws Failure `lost` where there is none, or a refusal around a success
 */
function entryOf(part: unknown, body: unknown = part): Body {
	const outer = Array.isArray(part) ? asBody(part[0]) : asBody(part);
	const inner = asBody(Array.isArray(outer?.result) ? outer.result[0] : outer?.result);
	const isInner = inner && (Array.isArray(outer?.result) || 'code' in inner);
	const entry = inner && isInner && (hasCode(inner) || !isSuccess(outer)) ? inner : outer;
	if (!entry || !hasCode(entry))
		throw unreadable(withWords('The answer holds no code', part), body);
	if (isSuccess(entry)) {
		const denying = isDenial(outer) ? outer : asBody(body);
		if (isDenial(denying))
			throw unreadable(
				`The answer contradicts itself (code ${String(denying.code)} around code 200)`,
				body,
			);
	}
	return entry;
}

const isDenial = (around: Body | undefined): around is Body =>
	around !== undefined && hasCode(around) && !isSuccess(around);

export const isSuccess = (row: Body | undefined): boolean =>
	row !== undefined && hasCode(row) && String(row.code) === '200';

/**
 * The row of a success that has what the call is asked for, in any envelope of the document: in a list,
 * under `result`, or bare, with the code in the row or around it.
 * @returns undefined unless every code that there is says success
 */
export function successWith(body: unknown, has: (row: Body) => boolean): Body | undefined {
	const outer = Array.isArray(body) && body.length === 1 ? asBody(body[0]) : asBody(body);
	if (!outer) return undefined;
	const row = [outer, ...bodiesOf([outer.result].flat())].find(has);
	if (!row) return undefined;
	const coded = [outer, row].filter(hasCode);
	return coded.length > 0 && coded.every(isSuccess) ? row : undefined;
}

/** A reason is a text by the document; one that comes as an object or a list keeps its words. */
function wordsIn(value: unknown, depth = 0): string {
	if (typeof value === 'string' || typeof value === 'number') return textOf(value);
	if (typeof value !== 'object' || value === null || depth > 2) return '';
	return Object.values(value)
		.map((part) => wordsIn(part, depth + 1))
		.filter((words) => words !== '')
		.join('; ');
}

export function judge(verdict: Verdict): Verdict {
	if (verdict.code === '200') return verdict;
	throw refusal(verdict);
}

export function refusal({ code, text, body }: Verdict): Failure {
	// It says yes, and lacks what a yes has.
	if (code === '200')
		return unreadable(
			`The answer says success (code 200), but does not hold what it should: ${text}`,
			body,
		);
	const known = knownRefusal(KNOWN_REFUSALS, text);
	const meaning = known?.meaning ?? BY_CODE[code];
	if (/^5\d\d$/.test(code) && !(meaning !== undefined && IS_CERTAIN.has(meaning)))
		return code === '503' && meaning !== 'timeoutBehind'
			? said({ code, text, known, meaning: 'busy' })
			: brokenInside(code, text);
	return said({ code, text, known, meaning });
}

/** The codes of HTTP, where a server repeats them in its answer. */
const BY_CODE: Record<string, Meaning> = { 401: 'credential', 429: 'busy' };

/** What a server would not find out after it had begun: it counts, even beside a code of 5xx. */
const IS_CERTAIN: ReadonlySet<Meaning> = new Set(['exists', 'credential', 'quota', 'notFound']);

function said({
	code,
	text,
	known,
	meaning,
}: Pick<Verdict, 'code' | 'text'> & { known?: KnownRefusal; meaning?: Meaning }): Failure {
	const row = known ?? (meaning && KNOWN_REFUSALS.find((entry) => entry.meaning === meaning));
	return new Failure({
		...consequences(meaning),
		code,
		meaning,
		message: `The provider refused (code ${code}): ${text}${row ? ` (${row.means})` : ''}`,
		description:
			row?.advice ??
			'These are the words of the provider or its carrier. Correct the order accordingly, or ask the provider.',
	});
}

/**
 * The document's refusals have code 400 (or 300); a server's own error does not say how far it had
 * come.
 */
function brokenInside(code: string, text: string): Failure {
	return new Failure({
		kind: 'lost',
		code,
		message: `The provider reports an internal error (code ${code}): ${text}`,
		description: 'The provider documents no such code. Try again later, or ask the provider.',
	});
}

const { cannotBeRead, unreadable } = unknownAnswers(
	'STT documents no such response. Check service and base URL in the credential, or try again later.',
);

export { unreadable };

export const isKnownNumber = ({ meaning }: Failure) => meaning === 'exists';
export const isUnknownNumber = ({ meaning }: Failure) => meaning === 'notFound';
