/** Small pieces of Markdown, as GitHub shows it. */

/** Inside a table's cell: one line, no column of its own. Code spans hold their text as it is. */
export const cell = (text) =>
	String(text)
		.replace(/\s*\n\s*/g, ' ')
		.replaceAll('|', '\\|');

/**
 * A text that is no Markdown: what would be a tag or an emphasis stays what it was. Links of the
 * panel become links here.
 */
export function prose(text) {
	return String(text)
		.replace(/<a href="([^"]+)">([^<]+)<\/a>/g, '[$2]($1)')
		.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'))
		.replace(/(^|[^\\])([*_])/g, (match, before, sign) => (sign === '*' ? `${before}\\*` : match));
}

/** A code span that may hold backticks. */
export function code(text) {
	const longest = Math.max(0, ...(String(text).match(/`+/g) ?? []).map((run) => run.length));
	const fence = '`'.repeat(longest + 1);
	return longest ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

export function table(head, rows) {
	const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The address of a heading, as GitHub makes it; `used` counts those of the page. */
export function anchor(heading, used) {
	const base = heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');
	const times = used.get(base) ?? 0;
	used.set(base, times + 1);
	return times === 0 ? base : `${base}-${times}`;
}
