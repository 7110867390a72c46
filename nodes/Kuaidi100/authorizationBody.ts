/**
 * What an authorization callback says. The document has one JSON object of three texts; it is read
 * as well where it comes as a form, as JSON in a text, or inside `data` or `param`.
 */
import { textOrNull } from '../shared/model/order';
import { parseExact } from '../shared/values/json';
import { shapeOf } from '../shared/wire/shape';

/** The documented body holds three short texts. */
const MAX_BODY_BYTES = 16 * 1024;
/** In characters; the document states none. A longer name is cut, a longer id or type refused. */
const MAX_ID_LENGTH = 100;
const MAX_NAME_LENGTH = 200;
/** A form, `param` in it, `data` in that, each as JSON in a text. */
const MOST_LAYERS = 6;
const ENVELOPES = ['data', 'param'];

export interface AuthorizationBody {
	/** The platform's word, as it came. */
	type: string | null;
	shopId: string | null;
	shopName: string | null;
	/** The body's names and kinds of values, or what it is instead: never a value. */
	shape: unknown;
	/** What it lacks of what is needed, in words. */
	problem: string | null;
}

type Fields = Record<string, unknown>;

export function readBody(bytes: Buffer): AuthorizationBody {
	if (bytes.length > MAX_BODY_BYTES)
		return nothing(`it has more than ${MAX_BODY_BYTES / 1024} KiB`, `${bytes.length} bytes`);
	const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
	if (text.trim() === '') return nothing('it is empty', 'no bytes');
	const content = jsonOrNothing(text) ?? formOrNothing(text);
	if (content === undefined)
		return nothing('it is neither JSON nor a form', `${bytes.length} bytes of another kind`);
	const layers = layersOf(content);
	const [type, shopId] = ['type', 'shopId'].map((name) => idOrNull(innermost(layers, name)));
	const problem =
		type === null
			? 'it names no platform (type)'
			: shopId === null
				? 'it names no shop (shopId)'
				: null;
	const shopName = shortened(innermost(layers, 'shopName'));
	return { type, shopId, shopName, shape: shapeOf(content), problem };
}

const nothing = (problem: string, shape: string): AuthorizationBody => ({
	type: null,
	shopId: null,
	shopName: null,
	shape,
	problem,
});

function jsonOrNothing(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return undefined;
	}
}

/** A name that comes twice has two values: nobody can tell which one is meant. */
function formOrNothing(text: string): Fields | undefined {
	if (!/^\s*[\w.-]+=/.test(text)) return undefined;
	const form = new URLSearchParams(text.trim());
	return Object.fromEntries(
		[...new Set(form.keys())].map((name) => {
			const values = form.getAll(name);
			return [name, values.length === 1 ? values[0] : values];
		}),
	);
}

/** The object of the shop, with those around it: the outermost first. */
function layersOf(content: unknown): Fields[] {
	const layers: Fields[] = [];
	for (let value = content, depth = 0; depth < MOST_LAYERS; depth++) {
		if (typeof value === 'string') {
			value = jsonOrNothing(value);
			continue;
		}
		if (typeof value !== 'object' || value === null || Array.isArray(value)) break;
		const fields = value as Fields;
		layers.push(fields);
		if (['type', 'shopId'].every((name) => idOrNull(fieldOf(fields, name)) !== null)) break;
		value = ENVELOPES.map((name) => fields[name]).find(
			(inner) => textOrNull(inner) !== null || typeof inner === 'object',
		);
	}
	return layers;
}

function innermost(layers: Fields[], name: string): string | null {
	for (const fields of [...layers].reverse()) {
		const word = wordOrNull(fieldOf(fields, name));
		if (word !== null) return word;
	}
	return null;
}

/** As documented, or in another letter case where one field alone is called so. */
function fieldOf(fields: Fields, name: string): unknown {
	if (Object.hasOwn(fields, name)) return fields[name];
	const alike = Object.keys(fields).filter((key) => key.toLowerCase() === name.toLowerCase());
	return alike.length === 1 ? fields[alike[0]] : undefined;
}

/** A text with content; an id may come as a number, but not as a list or an object. */
function wordOrNull(value: unknown): string | null {
	return typeof value === 'string' || typeof value === 'number' ? textOrNull(value) : null;
}

function idOrNull(value: unknown): string | null {
	const word = wordOrNull(value);
	return word !== null && word.length <= MAX_ID_LENGTH ? word : null;
}

function shortened(name: string | null): string | null {
	return name === null ? null : Array.from(name).slice(0, MAX_NAME_LENGTH).join('');
}
