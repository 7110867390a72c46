/**
 * n8n's editor takes a field for a switch between ways to log in when each of its choices shows a
 * credential: the field moves from the node's panel into the credential's dialog, and a new
 * credential opens as its last choice.
 */
import { packNodes } from '../engine/support/harness';

const values = (options: unknown): unknown[] =>
	Array.isArray(options) ? options.map(({ value }: { value: unknown }) => value) : [];

it.each([...packNodes])('%s: every field stays in the panel', (_name, { description }) => {
	const shown = new Map<string, unknown[]>();
	for (const { displayOptions } of description.credentials ?? [])
		for (const [field, choices = []] of Object.entries(displayOptions?.show ?? {}))
			shown.set(field, [...(shown.get(field) ?? []), ...choices]);
	const taken = description.properties
		.filter(({ name, options }) => {
			const choices = values(options);
			return choices.length > 0 && choices.every((choice) => shown.get(name)?.includes(choice));
		})
		.map(({ name }) => name);
	expect(taken).toEqual([]);
});
