/** What of an answer's headers is not as the documents have it: all of them promise JSON. */
export function unusualIn(headers: Record<string, string>): string[] {
	const type = headers['content-type'] ?? '';
	const charset = /charset=["']?([\w-]+)/i.exec(type)?.[1];
	return charset !== undefined && !/^utf-?8$/i.test(charset)
		? [`the charset is ${charset}, documented: UTF-8`]
		: [];
}
