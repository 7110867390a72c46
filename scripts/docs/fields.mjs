/** What the node panel says of a field, as the columns of a table. */
import { code, prose } from './markdown.mjs';

/**
 * `(Otheraddid)`, `(Note; with several boxes also boxnote)`, `(the provider's field: type)`,
 * `(ShipTo.Address1, ShipTo.Address2)`.
 */
const NAME = String.raw`[A-Za-z_][\w.\[\]]*`;
const PROVIDER_FIELD = new RegExp(
	String.raw`\((?:the provider's field: )?(${NAME}(?:(?:, | and | or | \/ )${NAME})*)(?:[,;] [^()]*)?\)`,
	'g',
);
/** Words that stand in parentheses and are no field. */
const NO_FIELD = new Set(['kg', 'cm', 'JSON', 'optional', 'default']);

/** The provider's own name of a field: the last one its description puts in parentheses. */
export function providerField(description = '') {
	const found = [...description.matchAll(PROVIDER_FIELD)]
		.map(([, names]) => names)
		.filter((names) => !NO_FIELD.has(names));
	return found.at(-1);
}

function limits({ minValue, maxValue } = {}) {
	if (minValue !== undefined && maxValue !== undefined) return `, ${minValue} to ${maxValue}`;
	if (minValue !== undefined) return `, at least ${minValue}`;
	if (maxValue !== undefined) return `, at most ${maxValue}`;
	return '';
}

const FROM_ACCOUNT = 'list from the account';

const TYPES = {
	string: ({ typeOptions }) => (typeOptions?.password ? 'text, kept secret' : 'text'),
	number: ({ typeOptions }) => `number${limits(typeOptions)}`,
	boolean: () => 'on or off',
	dateTime: () => 'date and time',
	json: () => 'JSON',
	options: ({ typeOptions }) => (typeOptions?.loadOptionsMethod ? FROM_ACCOUNT : 'one of a list'),
	multiOptions: ({ typeOptions }) =>
		typeOptions?.loadOptionsMethod ? `several of a ${FROM_ACCOUNT}` : 'several of a list',
	resourceLocator: ({ modes }) =>
		(modes ?? [])
			.map((mode) => (mode.type === 'list' ? 'searchable list' : mode.displayName))
			.join(', or '),
	collection: () => 'collection',
	fixedCollection: ({ typeOptions }) =>
		typeOptions?.multipleValues ? 'list of entries' : 'collection',
};

export function typeOf(field) {
	const say = TYPES[field.type];
	if (!say) throw new Error(`No words for fields of type ${field.type} (${field.name})`);
	return say(field);
}

/** The name that a value has in the panel's list, or the value itself. */
function named(field, value) {
	return field.options?.find((option) => option.value === value)?.name ?? code(value);
}

export function defaultOf(field) {
	const { type, default: value } = field;
	if (type === 'collection' || type === 'fixedCollection') return '–';
	if (type === 'boolean') return value ? 'on' : 'off';
	if (type === 'resourceLocator') return value?.value ? code(value.value) : '–';
	if (Array.isArray(value)) return value.map((entry) => named(field, entry)).join(', ') || '–';
	if (value === '' || value === undefined) return '–';
	if (typeof value === 'object') return code(JSON.stringify(value));
	if (type === 'options') return named(field, value);
	return code(value);
}

/**
 * “Shown when Order Data is JSON”: what the panel needs to show a field, besides resource and
 * operation.
 */
function condition({ displayOptions }, siblings) {
	const rules = Object.entries(displayOptions?.show ?? {}).filter(
		([name]) => !['edition', 'resource', 'operation'].includes(name),
	);
	if (rules.length === 0) return '';
	const words = rules.map(([name, values]) => {
		const field = siblings.find((sibling) => sibling.name === name.replace(/^\//, ''));
		return `${field?.displayName ?? name} is ${values.map((value) => (field ? named(field, value) : value)).join(' or ')}`;
	});
	return `Shown when ${words.join(' and ')}.`;
}

const MOST_CHOICES_IN_A_CELL = 6;

/** Whether a field's list of choices is too long for its row. */
export const isLongList = ({ type, options, typeOptions }) =>
	['options', 'multiOptions'].includes(type) &&
	!typeOptions?.loadOptionsMethod &&
	options.length > MOST_CHOICES_IN_A_CELL;

/** The choices of a fixed list, with what the panel says of each. */
function choices(field) {
	const { type, options, typeOptions } = field;
	if (
		!['options', 'multiOptions'].includes(type) ||
		typeOptions?.loadOptionsMethod ||
		isLongList(field)
	)
		return '';
	const described = options.map(({ name, value, description }) => {
		const own = String(value).toLowerCase() === name.toLowerCase() ? '' : ` ${code(value)}`;
		return `${name}${own}${description ? ` – ${prose(lowerFirst(description))}` : ''}`;
	});
	return `Choices: ${described.join('; ')}.`;
}

const lowerFirst = (text) =>
	/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;

const sentence = (text) => (text && !/[.!?]$/.test(text) ? `${text}.` : text);

export function about(field, siblings) {
	return [
		sentence(prose(field.description ?? '')),
		sentence(prose(field.hint ?? '')),
		choices(field),
		condition(field, siblings),
	]
		.filter(Boolean)
		.join(' ');
}

/** A field as a row: name, type, default, the provider's field, what it is. */
export function row(field, siblings) {
	const needed = field.required ? ' (required)' : '';
	const own = providerField(field.description);
	return [
		`**${field.displayName}**${needed} ${code(field.name)}`,
		typeOf(field),
		defaultOf(field),
		own
			? own
					.split(/, | and | or | \/ /)
					.map(code)
					.join(', ')
			: '–',
		about(field, siblings),
	];
}

export const HEAD = ['Field', 'Type', 'Default', "Provider's field", 'What it is'];
