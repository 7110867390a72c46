/**
 * A TypeScript type as the JSON schema that n8n's editor can show: `type` is one word wherever it
 * can be, because the editor looks for "object" and "array" there and knows no `anyOf`. What may be
 * null says so with `nullable`.
 */
import ts from 'typescript';

const has = (type, flag) => (type.flags & flag) !== 0;

/** Something of any kind. The first word is what the editor shows. */
const ANYTHING = { type: ['string', 'number', 'boolean', 'object', 'array'], nullable: true };

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Type[]} types what may stand here
 * @param {string} path for errors
 */
export function schemaOf(checker, types, path) {
	const parts = types
		.flatMap((type) => (type.isUnion() ? type.types : [type]))
		.filter((part) => !has(part, ts.TypeFlags.Undefined));
	if (parts.some((part) => has(part, ts.TypeFlags.Unknown | ts.TypeFlags.Any))) return ANYTHING;
	const values = parts.filter((part) => !has(part, ts.TypeFlags.Null));
	const kinds = Map.groupBy(values, (part) => kindOf(checker, part, path));
	const words = ['object', 'array', 'number', 'string', 'boolean'].filter((kind) =>
		kinds.has(kind),
	);
	if (words.length === 0) throw new Error(`${path}: nothing but null can stand here`);
	const nullable = values.length < parts.length;
	return {
		type: words.length === 1 ? words[0] : words,
		...(nullable && { nullable }),
		...enumOf(words, kinds.get('string'), nullable),
		...(kinds.has('array') && { items: itemsOf(checker, kinds.get('array'), path) }),
		...(kinds.has('object') && objectOf(checker, kinds.get('object'), path)),
	};
}

function kindOf(checker, type, path) {
	if (has(type, ts.TypeFlags.StringLike)) return 'string';
	if (has(type, ts.TypeFlags.NumberLike)) return 'number';
	if (has(type, ts.TypeFlags.BooleanLike)) return 'boolean';
	if (checker.isArrayType(type)) return 'array';
	if (has(type, ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.NonPrimitive))
		return 'object';
	throw new Error(`${path}: ${checker.typeToString(type)} is nothing that JSON can hold`);
}

/** The words a text is limited to. */
function enumOf(words, texts, nullable) {
	if (words.length !== 1 || !texts?.every((text) => text.isStringLiteral())) return {};
	return {
		enum: [...new Set(texts.map(({ value }) => value))].sort().concat(nullable ? [null] : []),
	};
}

function itemsOf(checker, arrays, path) {
	const elements = arrays.flatMap((array) => checker.getTypeArguments(array));
	return schemaOf(checker, elements, `${path}[]`);
}

/**
 * Several forms of an object become one: all their keys, of which those that stand in each form are
 * required.
 */
function objectOf(checker, forms, path) {
	const keys = Map.groupBy(
		forms.flatMap((form) => checker.getPropertiesOfType(form)).sort(inOrder),
		({ name }) => name,
	);
	const properties = Object.fromEntries(
		[...keys].map(([key, symbols]) => [key, propertyOf(checker, symbols, `${path}.${key}`)]),
	);
	const required = [...keys]
		.filter(([, symbols]) => symbols.length === forms.length && !symbols.some(isOptional))
		.map(([key]) => key);
	// "Anything else may stand here" is what a schema says without a word.
	const others = forms
		.flatMap((form) => checker.getIndexInfosOfType(form))
		.map(({ type }) => type)
		.filter((type) => !has(type, ts.TypeFlags.Unknown | ts.TypeFlags.Any));
	return {
		...(keys.size > 0 && { properties }),
		...(required.length > 0 && { required }),
		...(others.length > 0 && { additionalProperties: schemaOf(checker, others, `${path}[*]`) }),
	};
}

/**
 * As they are declared, what is shared before a provider's own: the compiler's order depends on
 * what else it has read.
 */
function inOrder(a, b) {
	const [[fileA, posA], [fileB, posB]] = [placeOf(a), placeOf(b)];
	return fileA === fileB ? posA - posB || compare(a.name, b.name) : compare(fileA, fileB);
}

function placeOf({ declarations: [declaration] = [] }) {
	if (!declaration) return ['', 0];
	const file = declaration.getSourceFile().fileName;
	return [file.replace('/nodes/shared/', '/nodes/!shared/'), declaration.getStart()];
}

const compare = (a, b) => Number(a > b) - Number(a < b);

const isOptional = ({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0;

function propertyOf(checker, symbols, path) {
	const types = symbols.map((symbol) => checker.getTypeOfSymbol(symbol));
	const description = ts
		.displayPartsToString(symbols[0].getDocumentationComment(checker))
		.replace(/\s+/g, ' ');
	return { ...schemaOf(checker, types, path), ...(description && { description }) };
}
