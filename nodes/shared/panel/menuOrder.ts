/**
 * Menus are sorted as n8n's lint asks. A locale's collation would take longer to load than the
 * menus themselves.
 */
export function compareTexts(a: string, b: string): number {
	const [one, other] = [a.toLowerCase(), b.toLowerCase()];
	return one < other ? -1 : one > other ? 1 : 0;
}
