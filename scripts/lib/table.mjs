/** Columns for a terminal. */
export function table(headings, rows) {
	const lines = [headings, ...rows].map((row) => row.map(String));
	const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const format = (line) =>
		line
			.map((cell, column) => cell.padEnd(widths[column]))
			.join('  ')
			.trimEnd();
	const [head, ...body] = lines.map(format);
	return [head, '-'.repeat(head.length), ...body].join('\n');
}
