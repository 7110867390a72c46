/**
 * Keeps the people of an order out of what is shown of an answer that nobody could read: their
 * telephone numbers and addresses, and in JSON, whole or broken, every text that is no word of the
 * provider's.
 */

const MASK = '***';

const EMAIL = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g;
/** Seven digits or more, as telephone numbers are written: with blanks or hyphens between. */
const NUMBER = /\d(?:[ -]?\d){6,}/g;

/** A text under a name in JSON, and what may be no more than its beginning. */
const NAMED_TEXT = /(["']?)([\w-]{1,40})\1\s{0,8}:\s{0,8}"((?:[^"\\]|\\.){0,4000})("|$)/g;
/** Names whose text is for people to read. */
const FOR_PEOPLE =
	/^(.*(msg|message|error|exception)|reason|info|desc|description|detail|title|code|status|trace_?id)$/i;

/** @param text a text without line breaks, at most some thousand characters of one */
export function withoutPersonalData(text: string): string {
	const words = /^[[{"]/.test(text)
		? text.replace(NAMED_TEXT, (all: string, _quote, name: string, value: string) =>
				value === '' || FOR_PEOPLE.test(name) ? all : `"${name}":"${MASK}"`,
			)
		: text;
	return words.replace(EMAIL, MASK).replace(NUMBER, MASK);
}
