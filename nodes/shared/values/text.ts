/** Small work on texts, in linear time: `/0+$/` looks at every run of zeros again and again. */

/** The text without the given character at its end, however often it stands there. */
export function withoutLast(text: string, character: string): string {
	let end = text.length;
	while (end > 0 && text[end - 1] === character) end--;
	return text.slice(0, end);
}

/** The first names of a list, and how many more there are. */
export function listed(names: string[], most: number): string {
	const more = names.length > most ? ` and ${names.length - most} more` : '';
	return names.slice(0, most).join('; ') + more;
}
